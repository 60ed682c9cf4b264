"""An address on an envelope: its own lines, the name once, and the country where it goes abroad."""

import pytest

from candour.domain.addresses import address_lines, compose_address, country_of, envelope_lines, is_postal
from candour.domain.errors import WrongUse


@pytest.mark.parametrize(
    ("kept", "lines"),
    [
        ("1 High Street\nBath\nBA1 1AA", ("1 High Street", "Bath", "BA1 1AA")),
        ("1 High Street, Bath, BA1 1AA", ("1 High Street", "Bath", "BA1 1AA")),
        ("Flat 2, 1 High Street,\r\nBath\r\n\r\nBA1 1AA\r\n", ("Flat 2, 1 High Street", "Bath", "BA1 1AA")),
        ("  \n", ()),
        ("a\u202eb, c\x00d", ("a b", "c d")),
    ],
)
def test_an_address_is_read_by_its_lines_or_its_commas(kept: str, lines: tuple[str, ...]) -> None:
    assert address_lines(kept) == lines


def test_one_line_is_no_address_and_neither_is_a_list() -> None:
    assert not is_postal("Bath")
    assert is_postal("1 High Street, Bath")
    assert not is_postal("\n".join("x" * n for n in range(1, 12)))


def test_the_country_stands_last_in_capitals_when_the_letter_goes_abroad() -> None:
    kept = "5 Rue Verte\n75002 Paris\nFrance"
    assert envelope_lines("M. Dupont", kept, "FR", "GB") == ("M. Dupont", "5 Rue Verte", "75002 Paris", "FRANCE")
    assert envelope_lines("M. Dupont", kept, "FR", "FR")[-1] == "75002 Paris"


def test_a_country_at_home_or_unknown_gets_no_line_and_a_name_stands_once() -> None:
    assert envelope_lines("Brook", "brook\n1 Mill\nBath\nUK", "GB", "GB") == ("Brook", "1 Mill", "Bath")
    assert envelope_lines("Brook", "1 Mill\nBath", None, "GB") == ("Brook", "1 Mill", "Bath")


@pytest.mark.parametrize(
    ("lines", "postcode", "country", "home", "kept"),
    [
        ("12 Mill Lane\nBath", "ba11aa", "", "GB", "12 Mill Lane\nBath\nBA1 1AA"),
        ("12 Mill Lane, Bath, BA1 1AA", "", "", "GB", "12 Mill Lane\nBath\nBA1 1AA"),
        ("5 Rue Verte\nParis", "75002", "France", "GB", "5 Rue Verte\n75002 Paris\nFrance"),
        ("5 Rue Verte\n75002 Paris\nFrance", "75002", "FR", "GB", "5 Rue Verte\n75002 Paris\nFrance"),
        ("1 Main St\nSpringfield, IL", "62701", "US", "US", "1 Main St\nSpringfield, IL 62701"),
        ("3 Shop Street\nGalway", "", "Ireland", "GB", "3 Shop Street\nGalway\nIreland"),
        ("3 Shop Street\nGalway", "H91 XY2T", "", None, "3 Shop Street\nGalway\nH91 XY2T"),
    ],
)
def test_lines_postcode_and_country_become_the_address_that_its_country_writes(
    lines: str, postcode: str, country: str, home: str | None, kept: str
) -> None:
    assert compose_address(lines, postcode, country, home) == kept
    assert is_postal(kept)


@pytest.mark.parametrize(
    ("lines", "postcode", "country", "why"),
    [
        ("12 Mill Lane\nBath", "BA1", "", "--postcode is not one of United Kingdom; write it as BS1 1AA"),
        ("12 Mill Lane\nBath", "", "", "--postcode is not one of United Kingdom"),
        ("5 Rue Verte\nParis", "7500", "France", "--postcode is not one of France; write it as 75002"),
        ("12 Mill Lane", "BA1 1AA", "Atlantis", "--country is not a country"),
        ("", "", "Ireland", "--post is not an address; give its lines"),
        ("x" * 61 + "\nBath", "BA1 1AA", "", "--post line 1 has 61 characters, and 60 fit"),
        ("\n".join("abcdefgh"), "BA1 1AA", "", "--post has 9 lines, and at most 8 show in the window"),
        ("12 Mill\u202e Lane\nBath", "BA1 1AA", "", "--post line 1 holds a character that cannot be printed"),
    ],
)
def test_what_no_letter_could_be_sent_to_says_how_to_mend_it(lines: str, postcode: str, country: str, why: str) -> None:
    with pytest.raises(WrongUse) as refused:
        compose_address(lines, postcode, country, "GB")
    assert str(refused.value).startswith(why)


def test_an_address_that_names_its_country_goes_there_wherever_the_person_lives() -> None:
    kept = "5 Rue Verte\n75002 Paris\nFrance"
    assert envelope_lines("Brook", kept, "GB", "GB") == ("Brook", "5 Rue Verte", "75002 Paris", "FRANCE")
    home = "12 Mill Lane\nBath\nBA1 1AA\nUnited Kingdom"
    assert envelope_lines("Brook", home, "FR", "GB") == ("Brook", "12 Mill Lane", "Bath", "BA1 1AA")
    georgia = "1 Peach St\nAtlanta\nGeorgia"
    assert envelope_lines("Brook", georgia, "US", "US")[-1] == "Georgia", "the state, and not the country"


@pytest.mark.parametrize("home", ["UK", "uk", "Great Britain", "ENGLAND", "Scotland", "wales", "United Kingdom"])
def test_home_by_any_of_its_names_is_no_line_of_an_envelope(home: str) -> None:
    assert envelope_lines("", f"12 Mill Lane\n{home}", "GB", "GB") == ("12 Mill Lane",)
    assert envelope_lines("", f"12 Mill Lane\nBath\n{home}", None, "GB") == ("12 Mill Lane", "Bath")


@pytest.mark.parametrize("named", ["USA", "usa", "United States of America", "United States"])
def test_a_country_is_known_by_its_usual_names(named: str) -> None:
    abroad = ("1 Main St", "Springfield, IL 62701", "UNITED STATES")
    assert envelope_lines("", f"1 Main St\nSpringfield, IL 62701\n{named}", None, "GB") == abroad
    assert envelope_lines("", f"1 Main St\n{named}", "US", "US") == ("1 Main St",)


def test_a_short_last_line_is_a_state_and_one_of_four_letters_may_be_a_country() -> None:
    assert country_of(["Springfield", "IL"]) is None
    assert country_of(["x", " Mali "]) == "ML"
    assert country_of(["x", "Scotland"]) == "GB"
    assert country_of([]) is None
    georgia = envelope_lines("", "1 Rustaveli\nTbilisi\nGeorgia", "GE", "GB")
    assert georgia == ("1 Rustaveli", "Tbilisi", "GEORGIA")
    assert envelope_lines("", "5 Rue Verte\n75002 Paris\nFrance", "US", "US")[-1] == "FRANCE"


def test_a_town_keeps_its_place_when_the_postcode_joins_its_line() -> None:
    assert compose_address("Flat 1\n5 Rue Verte\nParis", "75002", "FR", "FR") == "Flat 1\n5 Rue Verte\n75002 Paris"
    assert compose_address("Apt 1\n1 Main St\nErie, PA", "16501", "", "US") == "Apt 1\n1 Main St\nErie, PA 16501"
    assert compose_address("1 Mill\nLong\nBath", "bs11 1aa", "", "GB") == "1 Mill\nLong\nBath\nBS11 1AA"
    assert compose_address("1 Shop\nGalway", "1234567890123", "", "IE") == "1 Shop\nGalway\n123456789012"


def test_the_longest_line_and_the_most_lines_that_fit() -> None:
    long = "x" * 60
    assert compose_address(f"{long}\nBath", "BA1 1AA", "", "GB").startswith(f"{long}\n")
    assert address_lines("y" * 61 + "\nBath")[0] != "y" * 61
    assert is_postal("\n".join("abcdefgh")) and not is_postal("\n".join("abcdefghi"))
    assert address_lines("1 High Street,,\nBath") == ("1 High Street", "Bath")
