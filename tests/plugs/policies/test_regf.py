"""Whom Regulation F and its kin bind, and rules of theirs on which the CFPB gives no examples.

Its worked examples are in test_cfpb_*.py, one file for each section.
"""

from typing import Any

import pytest

from tests.asked import (
    UK_CONSUMER,
    US_COLLECTOR,
    US_EMAIL,
    US_LETTER,
    US_TEXT,
    asked,
    given,
    law_alone,
    said_by,
    with_law,
    word,
)

HOURS = "us.regf.1006.6.b.1"
SEVEN = "us.regf.1006.14.b.2.A"


def at(text: str) -> str:
    return f"2026-{text}:00-05:00"


def calls(*days: int, outcome: str = "rang_out", **given: Any) -> list[dict[str, Any]]:
    usual = {"channel": "call", "outcome": outcome, "items": ["X"]}
    return [{"at": at(f"11-{d:02}T12:00"), **usual, **given} for d in days]


def test_an_ordinary_call_to_someone_of_whom_nothing_is_recorded_breaks_no_law() -> None:
    for base in (US_COLLECTOR, US_EMAIL, US_TEXT, US_LETTER):
        assert law_alone(asked(base)) == "allow"


@pytest.mark.parametrize(
    ("text", "initial", "expected"),
    [
        ("We are attempting to collect a debt. Any information will be used for that purpose.", True, "silent"),
        ("This is from a debt collector.", False, "silent"),
        ("This is from a debt collector.", True, "fix"),
        ("This is from a debt collector.", None, "fix"),
        ("Please write to us.", False, "fix"),
    ],
)
def test_18_e_a_collector_says_so(text: str, initial: bool | None, expected: str) -> None:
    assert word(asked(US_LETTER, text=text, asked={"initial": initial}), "us.regf.1006.18.e") == expected


@pytest.mark.parametrize(("barred", "expected"), [(True, "refuse"), (None, "refuse"), (False, "silent")])
def test_26_b_no_suit_and_no_threat_of_one_when_time_is_or_may_be_up(barred: bool | None, expected: str) -> None:
    old = with_law(US_LETTER, barred=barred, validation_ends="2026-07-01")
    assert word(asked(old, asked={"legal_step": "claim"}), "us.regf.1006.26.b") == expected
    assert word(asked(old, text="We will take you to court."), "us.regf.1006.26.b") == expected
    assert word(asked(old, text="We will not go to court over this."), "us.regf.1006.26.b") == "silent"


def test_22_b_an_amount_that_nothing_allows_is_not_asked_for() -> None:
    assert word(asked(with_law(US_COLLECTOR, amount_unauthorised=True)), "us.regf.1006.22.b") == "refuse"


def test_regulation_f_binds_collectors_and_not_creditors_nor_british_debts() -> None:
    night = at("11-03T23:00")
    assert word(asked(US_COLLECTOR, at=night, creditor={"role": "creditor"}), HOURS) == "silent"
    assert word(asked(US_COLLECTOR, at=night, creditor={"role": None}), HOURS) == "wait"
    assert word(asked(US_COLLECTOR, at=night, customer={"kind": "business"}), HOURS) == "silent"
    assert word(asked(UK_CONSUMER, at="2026-06-03T23:00:00+01:00"), HOURS) == "silent"


def test_in_california_it_binds_creditors_too() -> None:
    own = given(US_COLLECTOR, at=at("11-03T23:00"), creditor={"role": "creditor"}, customer={"state": "CA"})
    assert (word(asked(own), HOURS), word(asked(own), "us.ca.rosenthal")) == ("wait", "allow")
    trader = given(own, customer={"kind": "sole_trader"}, records={"commercial_total": 50_000_000})
    assert word(asked(trader), HOURS) == "wait"
    assert word(asked(trader, records={"commercial_total": 50_000_001}), HOURS) == "silent"
    before = given(trader, at="2025-06-29T23:00:00-04:00")
    assert word(asked(before), HOURS) == "silent"


@pytest.mark.parametrize(("day", "expected"), [("2025-06-30", "silent"), ("2025-07-01", "wait")])
def test_california_covers_business_debts_of_persons_since_july_2025(day: str, expected: str) -> None:
    trader = given(
        US_COLLECTOR, customer={"kind": "sole_trader", "state": "CA"}, creditor={"role": "creditor"},
        at=f"{day}T23:00:00-04:00",
    )  # fmt: skip
    assert word(asked(trader), HOURS) == expected


def test_14_b_2_only_our_own_calls_count() -> None:
    for other in ({"channel": "email"}, {"outgoing": False}):
        answer = asked(US_COLLECTOR, at=at("11-08T18:00"), contacts=calls(*range(2, 9), **other))
        assert word(answer, SEVEN) == "silent"


def test_14_b_1_a_consumer_who_called_is_called_back_at_once() -> None:
    inbound = calls(3, outgoing=False)
    assert word(asked(US_COLLECTOR, at=at("11-03T12:01"), contacts=inbound), "us.regf.1006.14.b.1") == "silent"
    ours = asked(US_COLLECTOR, at=at("11-03T12:01"), contacts=calls(3), asked_by_customer=True)
    assert word(ours, "us.regf.1006.14.b.1") == "silent"


def test_a_number_that_belongs_to_no_place_adds_no_zone() -> None:
    free_phone = given(US_COLLECTOR, address={"value": "+18005550123"})
    assert word(asked(free_phone, at=at("11-03T08:30")), HOURS) == "silent"
    assert word(asked(US_COLLECTOR, at=at("11-03T08:30"), address={"value": "unknown"}), HOURS) == "silent"


def test_the_area_code_counts_for_calls_and_texts_alone() -> None:
    of_los_angeles = {"value": "+12135550123"}
    assert word(asked(US_TEXT, at=at("11-03T08:30"), address=of_los_angeles), HOURS) == "wait"
    assert word(asked(US_EMAIL, at=at("11-03T08:30"), address=of_los_angeles), HOURS) == "silent"


def test_where_no_hour_suits_all_places_there_is_no_end_to_wait_for() -> None:
    anywhere = given(US_COLLECTOR, customer={"zones": ["Asia/Tokyo", "Europe/London"]})
    ruling = said_by(asked(anywhere), HOURS)
    assert ruling is not None and ruling.until is None


@pytest.mark.parametrize("kind", ["court", "enforcement", "insolvency"])
def test_26_b_grave_claims_are_threats(kind: str) -> None:
    old = with_law(US_LETTER, barred=True, validation_ends="2026-07-01")
    claims = {"claims": [{"kind": kind, "true": True, "reachable": True}]}
    assert word(asked(old, asked=claims), "us.regf.1006.26.b") == "refuse"
    assert word(asked(old, asked={"claims": [{"kind": "amount", "true": True}]}), "us.regf.1006.26.b") == "silent"


def test_california_covers_debts_of_a_kind_not_known_before_2025_too() -> None:
    unknown = given(US_COLLECTOR, customer={"kind": None, "state": "CA"}, creditor={"role": "creditor"})
    assert word(asked(unknown, at="2025-01-15T23:00:00-05:00"), HOURS) == "wait"
