"""Countries by any of their names, zones, and phone numbers; each is read one way or refused."""

import pytest

from candour.domain.places import read_country, read_phone, zone_of, zones_of_state
from candour.domain.reading import ReadingError


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("GB", "GB"), ("gb", "GB"), (" United   Kingdom ", "GB"), ("GBR", "GB"), ("uk", "GB"), ("Great Britain", "GB"),
        ("England", "GB-ENG"), ("scotland", "GB-SCT"), ("Wales", "GB-WLS"), ("Northern  Ireland", "GB-NIR"),
        ("gb-sct", "GB-SCT"), ("GB-ENG", "GB-ENG"), ("gb-nir", "GB-NIR"), ("GB-wls", "GB-WLS"),
        ("USA", "US"), ("United States", "US"), ("Deutschland", None), ("Germany", "DE"), ("deu", "DE"), ("DE", "DE"),
        ("Republic of Ireland", "IE"), ("Eire", "IE"), ("Holland", "NL"), ("Turkey", "TR"), ("Czechia", "CZ"),
        ("ZZ", None), ("EU", None), ("un", None), ("EZ", None), ("World", None), ("001", None), ("150", None),
        ("Europe", None), ("European Union", None), ("", None), ("GB-XX", None), ("Unknown Region", None),
        ("United Nations", None), ("Eurozone", None), ("276", None),
    ],
)  # fmt: skip
def test_a_country_is_read_by_name_or_code(text: str, read: str | None) -> None:
    if read is not None:
        assert read_country(text) == read
        return
    with pytest.raises(ReadingError) as caught:
        read_country(text)
    assert str(caught.value) == "is not a country; write its name or its two-letter code, such as GB"


def test_a_country_of_many_zones_has_that_in_which_most_people_live() -> None:
    assert zone_of("US") == "America/New_York"
    assert zone_of("AU") == "Australia/Sydney"
    assert zone_of("DE") == "Europe/Berlin"
    assert zone_of("GB") == "Europe/London"
    assert zone_of("XX") == "UTC"


def test_a_state_has_every_zone_that_some_part_of_it_keeps() -> None:
    assert zones_of_state("KY") == ("America/New_York", "America/Chicago")
    assert zones_of_state("AZ") == ("America/Denver", "America/Phoenix")
    assert zones_of_state("AK") == ("America/Anchorage", "America/Adak")
    assert zones_of_state("CA") == ("America/Los_Angeles",)
    assert zones_of_state("XX") == ()
    assert zones_of_state(None) == ()


def test_a_number_is_read_as_one_of_the_country_unless_it_names_its_own() -> None:
    assert read_phone("020 7946 0018", "GB") == "+442079460018"
    assert read_phone("(212) 555-0123", "US") == "+12125550123"
    assert read_phone("+44 20 7946 0018", "US") == "+442079460018"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("soon", "is not a phone number"),
        ("", "is not a phone number"),
        ("12", "is not a phone number of GB or one written with + and its country code"),
        ("020 7946 0018 00", "is not a phone number of GB or one written with + and its country code"),
    ],
)
def test_what_is_no_number_is_refused(text: str, told: str) -> None:
    with pytest.raises(ReadingError) as caught:
        read_phone(text, "GB")
    assert str(caught.value) == told
