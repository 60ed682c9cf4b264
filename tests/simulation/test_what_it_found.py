"""What the simulation found, each as a case of its own: the shortest story of a mended mistake."""

from typing import Any

import pytest

from tests.asked import UK_BUSINESS, UK_CONSUMER, US_COLLECTOR, US_TEXT, asked, given, said_by, word

IN_ZONES_UNKNOWN = given(
    UK_CONSUMER,
    customer={"country": "AU", "nation": None, "zone": None},
    creditor={"sector": "", "policy": {"weekday_from": "06:00", "weekday_until": "22:00"}},
)


def contact(at: str, **facts: Any) -> dict[str, Any]:
    return {"at": at, "channel": "email", "outcome": "handed_over", "account": "this", **facts}


def test_where_the_zone_is_not_known_one_touch_a_day_holds_by_the_days_of_every_zone() -> None:
    # 23:30 in Adelaide, where the list of Australian zones begins, is half past midnight of the next day in Hobart.
    touched = contact("2026-06-02T23:30:00+09:30")
    answer = asked(given(IN_ZONES_UNKNOWN, contacts=[touched], at="2026-06-03T10:00:00+10:00"), purpose="thanks")
    assert word(answer, "house.one_a_day") == "wait"


def test_a_conversation_late_in_the_evening_counts_by_the_day_of_every_zone_that_is_possible() -> None:
    # Two in the morning of the 2nd in New York is the evening of the 1st in the Aleutians.
    talk = contact("2026-11-02T02:00:00-05:00", channel="call", outcome="conversation", outgoing=False)
    facts = given(US_COLLECTOR, contacts=[talk], customer={"zone": None, "state": None})
    assert word(asked(facts, at="2026-11-08T14:00:00-05:00"), "us.regf.1006.14.b.2.B") == "wait"
    ruling = said_by(asked(facts, at="2026-11-08T14:00:00-05:00"), "us.regf.1006.14.b.2.B")
    assert ruling is not None and ruling.until is not None
    assert ruling.until.isoformat() >= "2026-11-09T05:00:00+00:00"


def test_a_contact_about_nobody_knows_which_account_counts_for_a_business_too() -> None:
    recent = contact("2026-06-01T10:00:00+01:00", account=None)
    assert word(asked(UK_BUSINESS, contacts=[recent]), "house.days_between") == "wait"


def test_a_message_about_no_item_fills_and_meets_the_caps_of_its_account() -> None:
    new_yorker = given(
        US_COLLECTOR, customer={"state": "NY", "city": "New York"}, purpose="thanks", channel="letter", items=[]
    )
    three = [contact(f"2026-11-0{day}T12:00:00-05:00", channel="letter", asked=False) for day in (1, 2)]
    assert word(asked(new_yorker, contacts=three), "us.nyc.5-77") == "silent"
    three.append(contact("2026-10-31T12:00:00-04:00", channel="letter", asked=False))
    assert word(asked(new_yorker, contacts=three), "us.nyc.5-77") == "wait"


@pytest.mark.parametrize(("nation", "verdict"), [("SCT", "silent"), ("ENG", "wait"), (None, "wait")])
def test_a_ledger_is_as_old_as_it_may_be_where_the_nation_is_not_known(nation: str | None, verdict: str) -> None:
    # Monday 30 November 2026 is a bank holiday in Scotland alone.
    facts = given(
        UK_CONSUMER,
        at="2026-12-02T10:00:00+00:00",
        customer={"nation": nation},
        creditor={"imported_at": "2026-11-26T06:00:00+00:00"},
    )
    assert word(asked(facts), "house.freshness") == verdict


@pytest.mark.parametrize(
    ("kind", "at", "verdict"),
    [
        ("consumer", "2026-06-03T19:30:00+01:00", "wait"),
        ("business", "2026-06-03T19:30:00+01:00", "silent"),
        (None, "2026-06-03T19:30:00+01:00", "wait"),
    ],
)
def test_who_may_be_a_person_or_a_firm_is_reached_while_both_may_be(kind: str | None, at: str, verdict: str) -> None:
    hours = {"weekday_until": "19:00", "business_until": "20:00"}
    facts = given(UK_CONSUMER, at=at, customer={"kind": kind}, creditor={"policy": hours})
    assert word(asked(facts), "house.hours") == verdict


def old_debt(**law: Any) -> dict[str, Any]:
    """Six years old, of a creditor who does not lend under regulation, with no regular contact while time ran."""
    known = {"last_payment": "never", "last_acknowledgement": "never", "regular_contact": False, "law": "ENG"}
    item = {**UK_CONSUMER["items"][0], "due": "2020-05-01", "law": {**known, **law}}
    return given(UK_CONSUMER, items=[item], creditor={"regulated": False})


@pytest.mark.parametrize(
    ("law", "verdict"),
    [
        ({}, "refuse"),
        ({"last_acknowledgement": "2024-01-01"}, "silent"),
        ({"last_acknowledgement": None}, "person"),
        ({"last_payment": None}, "person"),
    ],
)
def test_not_to_know_the_last_acknowledgement_of_an_old_debt_opens_nothing(law: dict[str, Any], verdict: str) -> None:
    assert word(asked(old_debt(**law), at="2026-06-03T10:00:00+01:00"), "uk.conc.7.15") == verdict


def test_calls_before_a_request_of_no_known_day_were_not_made_because_of_it() -> None:
    # They wrote on 30 March; seven calls that nobody took followed from 31 March on; now they ask for a call.
    wrote = contact("2027-03-30T12:00:00-04:00", outcome="delivered", outgoing=False)
    days = ("2027-03-31", "2027-04-01", "2027-04-02", "2027-04-03", "2027-04-04", "2027-04-05", "2027-04-05")
    rang = [contact(f"{day}T1{n}:00:00-04:00", channel="call", outcome="rang_out") for n, day in enumerate(days)]
    called = given(US_COLLECTOR, contacts=[wrote, *rang], channel="call", asked_by_customer=True)
    told = given(called, asked={"prior_consent_on": "2027-03-31"})
    assert word(asked(called, at="2027-04-06T14:00:00-04:00"), "us.regf.1006.14.b.2.A") == "wait"
    assert word(asked(told, at="2027-04-06T14:00:00-04:00"), "us.regf.1006.14.b.2.A") == "silent"


@pytest.mark.parametrize(
    ("state", "role", "verdict"),
    [("NY", "creditor", "refuse"), (None, "creditor", "refuse"), ("CA", "creditor", "lifted"),
     ("NY", "third_party", "lifted"), (None, "third_party", "lifted")],
)  # fmt: skip
def test_an_exception_of_a_law_that_may_not_bind_lifts_no_rule_of_the_house(
    state: str | None, role: str, verdict: str
) -> None:
    # In California alone the law of collectors, with its one answer to who refused a way, binds creditors too.
    facts = given(US_TEXT, purpose="reply", asked_by_customer=True, asked={"same_medium": True})
    facts = given(facts, customer={"state": state, "city": None}, creditor={"role": role}, address={"opted_out": True})
    assert word(asked(facts), "house.opt_out") == verdict
