"""States and cities of the United States: their caps, their consent rules, and calls by machine."""

from typing import Any

import pytest

from tests.asked import US_COLLECTOR, Facts, asked, given, law_alone, said_by, word

OWN = given(US_COLLECTOR, creditor={"role": "creditor"})
EMAIL = given(
    US_COLLECTOR, channel="email", purpose="reminder", address={"value": "ann@mail.example"},
    asked={"address_basis": "used"},
)  # fmt: skip


def contacts(count: int, **more: Any) -> list[Facts]:
    """So many calls home on the last days, the latest yesterday."""
    usual = {"channel": "call", "outcome": "rang_out", "items": ["X"], "place": "home"}
    return [{"at": f"2026-11-{2 - n:02}T15:00:00-05:00" if n < 2 else f"2026-10-{33 - n:02}T15:00:00-05:00",
             **usual, **more} for n in range(count)]  # fmt: skip


def in_place(base: Facts, state: str | None, city: str | None = "Anywhere") -> Facts:
    return given(base, customer={"state": state, "city": city})


@pytest.mark.parametrize(
    ("base", "rule"), [(OWN, "us.ma.940cmr7.04"), (US_COLLECTOR, "us.ma.209cmr18")], ids=["creditor", "collector"]
)
def test_massachusetts_allows_two_calls_or_texts_in_seven_days(base: Facts, rule: str) -> None:
    boston = in_place(base, "MA", "Boston")
    assert word(asked(boston, contacts=contacts(1)), rule) == "silent"
    assert word(asked(boston, contacts=contacts(2)), rule) == "wait"
    assert word(asked(boston, contacts=contacts(2, channel="sms")), rule) == "wait"
    assert word(asked(boston, contacts=contacts(2, channel="email")), rule) == "silent"
    assert word(asked(in_place(base, "OH"), contacts=contacts(2)), rule) == "silent"
    assert word(asked(in_place(base, None, None), contacts=contacts(2)), rule) == "wait", "it may be there"


def test_massachusetts_allows_a_creditor_two_calls_in_thirty_days_away_from_home() -> None:
    boston = in_place(OWN, "MA", "Boston")
    three_weeks_ago = [
        {"at": f"2026-10-{d}T15:00:00-04:00", "channel": "call", "outcome": "rang_out", "items": ["X"], "place": "work"}
        for d in (10, 12)
    ]
    at_work = asked(boston, contacts=three_weeks_ago, asked={"place": "work"})
    ruling = said_by(at_work, "us.ma.940cmr7.04")
    assert ruling is not None and ruling.until is not None and ruling.until.date().isoformat() == "2026-11-09"
    assert word(asked(boston, contacts=three_weeks_ago), "us.ma.940cmr7.04") == "silent", "at home"


@pytest.mark.parametrize("base", [OWN, US_COLLECTOR], ids=["creditor", "collector"])
def test_new_york_city_allows_three_contacts_in_seven_days_of_any_sort(base: Facts) -> None:
    city = in_place(base, "NY", "Brooklyn")
    assert word(asked(city, contacts=contacts(2)), "us.nyc.5-77") == "silent"
    mixed = [*contacts(1), *contacts(2, channel="email")]
    assert word(asked(city, contacts=mixed), "us.nyc.5-77") == "wait"
    assert word(asked(in_place(base, "NY", "Albany"), contacts=mixed), "us.nyc.5-77") == "silent"
    assert word(asked(in_place(base, "NY", None), contacts=mixed), "us.nyc.5-77") == "wait", "it may be the city"
    another_account = [{**c, "account": "other", "items": []} for c in mixed]
    assert word(asked(city, contacts=another_account), "us.nyc.5-77") == "silent", "the cap is per account"


@pytest.mark.parametrize(("state", "city", "rule"), [("NY", "Queens", "us.nyc.5-77"), ("DC", None, "us.dc.28-3814")])
def test_where_emails_need_consent_an_unknown_consent_is_none(state: str, city: str | None, rule: str) -> None:
    base = in_place(EMAIL, state, city)
    assert word(asked(base), rule) == "refuse"
    assert word(asked(base, records={"electronic_consent": True}), rule) == "silent"
    assert word(asked(base, channel="letter"), rule) == "silent"
    answer = {"asked_by_customer": True, "purpose": "reply"}
    assert word(asked(base, **answer), rule) == "silent", "they asked"


def test_new_york_citys_rule_starts_on_the_first_of_september_2026() -> None:
    city = in_place(EMAIL, "NY", "New York")
    for day, expected in (("2026-08-31", "silent"), ("2026-09-01", "refuse")):
        assert word(asked(city, at=f"{day}T12:00:00-04:00"), "us.nyc.5-77") == expected


def test_washington_allows_collectors_three_contacts_a_week_one_of_them_at_work_and_none_at_night() -> None:
    yakima = given(
        in_place(US_COLLECTOR, "WA"), customer={"zone": "America/Los_Angeles"}, address={"value": "+15095550123"}
    )
    rule = "us.wa.19.16.250"
    assert word(asked(yakima, contacts=contacts(2)), rule) == "silent"
    assert word(asked(yakima, contacts=contacts(3)), rule) == "wait"
    assert word(asked(yakima, contacts=contacts(1, place="work"), asked={"place": "work"}), rule) == "wait"
    assert word(asked(yakima, contacts=contacts(1), asked={"place": "work"}), rule) == "silent"
    for at, expected in (("07:29", "wait"), ("07:30", "silent"), ("21:00", "silent"), ("21:01", "wait")):
        assert word(asked(yakima, at=f"2026-11-03T{at}:00-08:00"), rule) == expected
    assert word(asked(yakima, contacts=contacts(3), creditor={"role": "creditor"}), rule) == "silent"


def test_the_district_of_columbia_allows_four_calls_and_five_emails_in_seven_days() -> None:
    calls, mails = in_place(OWN, "DC"), in_place(EMAIL, "DC")
    agreed = {"records": {"electronic_consent": True}}
    rule = "us.dc.28-3814"
    assert word(asked(calls, contacts=contacts(3)), rule) == "silent"
    assert word(asked(calls, contacts=contacts(4)), rule) == "wait"
    assert word(asked(mails, contacts=contacts(4, channel="email"), **agreed), rule) == "silent"
    assert word(asked(mails, contacts=contacts(5, channel="email"), **agreed), rule) == "wait"


def test_in_the_district_consent_may_be_asked_for_once_in_seven_days() -> None:
    request = given(in_place(EMAIL, "DC"), asked={"consent_request": True})
    assert word(asked(request), "us.dc.28-3814") == "silent"
    assert word(asked(request, contacts=contacts(1, channel="email")), "us.dc.28-3814") == "wait"


@pytest.mark.parametrize(
    ("records", "autodialled", "expected"),
    [
        ({"revoked_autodialled": True}, True, "refuse"),
        ({"revoked_autodialled": True}, None, "refuse"),
        ({"revoked_autodialled": True}, False, "silent"),
        ({"revoked_autodialled": None}, True, "refuse"),
        ({}, True, "silent"),
    ],
)
def test_a_machine_stops_calling_when_it_is_told_to(records: Facts, autodialled: bool | None, expected: str) -> None:
    answer = asked(US_COLLECTOR, records=records, asked={"autodialled": autodialled})
    assert word(answer, "us.tcpa.revoke") == expected


def test_from_2027_one_no_to_machines_holds_for_everything() -> None:
    elsewhere = given(US_COLLECTOR, records={"revoked_elsewhere": True}, asked={"autodialled": True})
    for day, expected in (("2027-01-30", "silent"), ("2027-01-31", "refuse")):
        assert word(asked(elsewhere, at=f"{day}T12:00:00-05:00"), "us.tcpa.revokeall") == expected


def test_other_states_add_nothing() -> None:
    assert law_alone(asked(US_COLLECTOR, contacts=contacts(5))) == "allow"


def test_calls_elsewhere_count_only_calls_and_texts() -> None:
    boston = in_place(OWN, "MA", "Boston")
    mails = contacts(2, channel="email", place="elsewhere")
    assert word(asked(boston, contacts=mails, asked={"place": "elsewhere"}), "us.ma.940cmr7.04") == "silent"
    calls = contacts(2, place="elsewhere")
    assert word(asked(boston, contacts=calls, asked={"place": "elsewhere"}), "us.ma.940cmr7.04") == "wait"


def test_washingtons_nights_are_for_calls_home() -> None:
    yakima = given(in_place(US_COLLECTOR, "WA"), address={"value": "+16145550123"}, at="2026-11-03T07:15:00-05:00")
    for place, expected in (("home", "wait"), ("work", "silent"), (None, "wait")):
        assert word(asked(yakima, asked={"place": place}), "us.wa.19.16.250") == expected
    assert word(asked(given(yakima, channel="letter")), "us.wa.19.16.250") == "silent"
