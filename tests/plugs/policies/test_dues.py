"""What must be done by when, and what may be charged."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from candour.domain.asking import read_question
from candour.domain.duties import Charge, ChargeKind, ChargeQuestion
from candour.flow.guard import duties, may_charge
from tests.asked import UK_BUSINESS, UK_CONSUMER, US_COLLECTOR, Facts, asked, given, with_law, word

JUNE = date(2026, 6, 3)
EU_BUSINESS = given(
    UK_BUSINESS, customer={"country": "FR", "nation": None, "zone": "Europe/Paris"},
    items=[{"reference": "F1", "currency": "EUR", "balance": 9_000, "amount": 9_000, "due": "2025-01-10"}],
)  # fmt: skip
GERMAN = given(EU_BUSINESS, customer={"country": "DE", "zone": "Europe/Berlin"})


def charged(base: Facts, kind: str, on: date = JUNE, **more: Any) -> Charge:
    question = read_question(base)
    return may_charge(ChargeQuestion(question.account, question.items[0], ChargeKind(kind), on, **more))


def owing(amount: int, **more: Any) -> Facts:
    return given(UK_BUSINESS, items=[{**UK_BUSINESS["items"][0], "amount": amount, "due": "2025-03-31", **more}])


@pytest.mark.parametrize(("amount", "most"), [(99_999, 4_000), (100_000, 7_000), (999_999, 7_000), (1_000_000, 10_000)])
def test_the_fixed_sum_grows_with_the_debt(amount: int, most: int) -> None:
    assert (charged(owing(amount), "fixed_sum").allowed, charged(owing(amount), "fixed_sum").most) == (True, most)


def test_the_fixed_sum_began_on_16_march_2013() -> None:
    assert charged(owing(50_000), "fixed_sum", date(2013, 3, 15)).allowed is False


def test_costs_above_the_fixed_sum_may_be_added() -> None:
    assert charged(owing(50_000), "cost", cost=10_000).most == 6_000


@pytest.mark.parametrize(
    ("due", "rate"),
    [("2025-03-31", "12.75"), ("2025-06-30", "12.25"), ("2025-12-31", "11.75"), ("2013-01-01", "8.5")],
)
def test_interest_is_eight_points_above_the_rate_of_the_half_year_before_it_starts(due: str, rate: str) -> None:
    found = charged(owing(50_000, due=due), "interest")
    assert (found.allowed, found.rate) == (True, Decimal(rate))


def test_interest_starts_thirty_days_after_the_invoice_where_no_date_was_agreed() -> None:
    base = owing(50_000, due=None, issued="2026-04-01")
    assert charged(base, "interest", date(2026, 5, 1)).allowed is False
    assert charged(base, "interest", date(2026, 5, 2)).allowed is True


def test_where_the_table_of_rates_ends_a_person_must_say() -> None:
    found = charged(owing(50_000, due="2026-07-31"), "interest", date(2026, 9, 1))
    assert (found.allowed, found.rate) == (False, None)


@pytest.mark.parametrize("kind", ["interest", "fixed_sum", "cost"])
def test_consumers_owe_no_statutory_interest_or_sum(kind: str) -> None:
    assert charged(UK_CONSUMER, kind, cost=5_000).allowed is False
    unknown = given(UK_BUSINESS, customer={"kind": None})
    assert charged(unknown, kind, cost=5_000).allowed is False, "it may be a consumer"


def test_a_default_fee_covers_a_shown_cost_and_no_more() -> None:
    told = with_law(UK_CONSUMER, default_sum_notice_on="2026-05-01")
    assert charged(told, "default_fee", agreed=True, cost=1_200).most == 1_200
    assert charged(told, "default_fee", agreed=True).allowed is False
    assert charged(UK_CONSUMER, "default_fee", agreed=True, cost=1_200).allowed is False, "no notice of it"


@pytest.mark.parametrize(("told", "allowed"), [("2026-05-06", False), ("2026-05-05", True)])
def test_a_default_fee_bears_no_interest_for_28_days(told: str, allowed: bool) -> None:
    base = with_law(UK_CONSUMER, default_sum_notice_on=told)
    assert charged(base, "default_fee_interest", agreed=True).allowed is allowed


def test_nothing_is_added_in_breathing_space_or_while_a_notice_is_late() -> None:
    space = [{"kind": "moratorium", "since": "2026-05-20T09:00:00+01:00"}]
    for base in (given(UK_CONSUMER, holds=space), with_law(UK_CONSUMER, arrears_notice_late=True)):
        assert charged(base, "interest", agreed=True).allowed is False
    assert charged(UK_CONSUMER, "interest", agreed=True).allowed is True


def test_european_businesses_owe_forty_euros_and_eight_points() -> None:
    assert charged(EU_BUSINESS, "fixed_sum").most == 4_000
    assert charged(EU_BUSINESS, "interest", date(2025, 3, 1)).rate == Decimal("11.15")
    assert charged(EU_BUSINESS, "interest", date(2025, 7, 1)).rate == Decimal("10.15")
    consumer = given(EU_BUSINESS, customer={"kind": "consumer"})
    assert charged(consumer, "fixed_sum").allowed is False
    assert charged(consumer, "interest", date(2025, 3, 1)).allowed is False


def test_in_germany_businesses_owe_nine_points_and_warned_consumers_five() -> None:
    assert charged(GERMAN, "interest", date(2025, 3, 1)).rate == Decimal("11.27")
    assert charged(GERMAN, "interest", date(2025, 2, 9)).allowed is False, "30 days are not over"
    consumer = given(GERMAN, customer={"kind": "consumer"})
    assert charged(consumer, "interest", date(2025, 3, 1)).allowed is False
    assert charged(consumer, "interest", date(2025, 3, 1), warned=True).rate == Decimal("7.27")
    assert charged(consumer, "fixed_sum").allowed is False


def due_dates(base: Facts, *events: Facts) -> list[tuple[str, str]]:
    question = read_question(given(base, records={"events": list(events)}))
    return [(duty.rule.id, duty.due.isoformat()) for duty in duties(question.account)]


@pytest.mark.parametrize(
    ("kind", "detail", "expected"),
    [
        (
            "complaint",
            "",
            [("uk.disp.1.5", "2026-06-04"), ("uk.disp.1.6", "2026-06-08"), ("uk.disp.1.6", "2026-07-27")],
        ),
        ("dispute", "", [("uk.conc.7.14.3", "2026-06-29")]),
        ("sar", "", [("uk.gdpr.sar", "2026-07-01")]),
        ("sar", "complex", [("uk.gdpr.sar", "2026-09-01")]),
        ("moratorium_notified", "", [("uk.drs.12", "2026-06-01")]),
        ("arrears_condition", "", [("uk.cca.86B", "2026-06-15")]),
        ("arrears_notice", "", [("uk.cca.86B", "2026-12-01")]),
        ("two_payments_missed", "2026-06-30", [("uk.cca.86C", "2026-06-30")]),
        ("documents_requested", "", [("uk.pap.debt.14", "2026-07-01")]),
        ("reply_without_agreement", "", [("uk.pap.debt.14", "2026-06-15")]),
    ],
)
def test_clocks_of_the_united_kingdom(kind: str, detail: str, expected: list[tuple[str, str]]) -> None:
    event = {"kind": kind, "on": "2026-06-01", "detail": detail}
    assert due_dates(UK_CONSUMER, event) == expected
    assert due_dates(UK_CONSUMER, {**event, "handled": True}) == []


def test_a_complaint_about_payments_is_answered_in_fifteen_business_days() -> None:
    event = {"kind": "complaint", "on": "2026-06-01", "detail": "payment_services"}
    assert ("uk.disp.1.6", "2026-06-22") in due_dates(UK_CONSUMER, event)


@pytest.mark.parametrize(("on", "expected"), [("2026-06-18", []), ("2026-06-19", [("uk.dpa.164A", "2026-07-19")])])
def test_complaints_about_data_have_a_clock_since_june_2026(on: str, expected: list[tuple[str, str]]) -> None:
    assert due_dates(UK_CONSUMER, {"kind": "data_complaint", "on": on}) == expected


def test_a_request_made_on_the_last_of_january_is_answered_by_the_last_of_february() -> None:
    assert due_dates(UK_CONSUMER, {"kind": "sar", "on": "2026-01-31"}) == [("uk.gdpr.sar", "2026-02-28")]


def test_an_agent_passes_disputes_and_offers_to_the_creditor() -> None:
    agent = given(UK_CONSUMER, creditor={"role": "third_party"})
    assert ("uk.conc.7.14.3", "2026-06-08") in due_dates(agent, {"kind": "dispute", "on": "2026-06-01"})
    assert due_dates(agent, {"kind": "offer", "on": "2026-06-01"}) == [("uk.conc.7.5.4", "2026-06-08")]


def test_validation_information_follows_first_contact_within_five_days() -> None:
    first = {"kind": "initial_communication", "on": "2026-11-02"}
    assert due_dates(US_COLLECTOR, first) == [("us.regf.1006.34.a", "2026-11-07")]


@pytest.mark.parametrize(
    ("day", "noted", "expected"),
    [("2026-11-19", None, "silent"), ("2026-11-20", None, "person"), ("2026-11-20", True, "silent")],
)
def test_in_the_union_ways_to_help_come_before_enforcing_consumer_credit(
    day: str, noted: bool | None, expected: str
) -> None:
    consumer = given(EU_BUSINESS, customer={"kind": "consumer"}, records={"forbearance_considered": noted})
    answer = asked(consumer, at=f"{day}T11:00:00+01:00", asked={"legal_step": "enforce"})
    assert word(answer, "eu.ccd2.35") == expected


def test_european_interest_starts_the_day_after_it_is_due_or_thirty_days_after_the_invoice() -> None:
    assert charged(EU_BUSINESS, "interest", date(2025, 1, 10)).allowed is False
    assert charged(EU_BUSINESS, "interest", date(2025, 1, 11)).allowed is True
    undated = given(EU_BUSINESS, items=[{**EU_BUSINESS["items"][0], "due": None, "issued": "2025-01-01"}])
    assert charged(undated, "interest", date(2025, 1, 31)).allowed is False
    assert charged(undated, "interest", date(2025, 2, 1)).allowed is True
    nothing = given(EU_BUSINESS, items=[{**EU_BUSINESS["items"][0], "due": None}])
    assert charged(nothing, "interest", date(2025, 6, 30)).allowed is False


def test_half_years_change_with_june_and_july() -> None:
    assert charged(EU_BUSINESS, "interest", date(2025, 6, 30)).rate == Decimal("11.15")
    assert charged(EU_BUSINESS, "interest", date(2025, 12, 31)).rate == Decimal("10.15")
    assert charged(EU_BUSINESS, "interest", date(2030, 1, 1)).allowed is False, "the table does not reach"


def test_forty_euros_are_euros() -> None:
    in_pounds = given(EU_BUSINESS, items=[{**EU_BUSINESS["items"][0], "currency": "GBP"}])
    assert charged(in_pounds, "fixed_sum").allowed is False


def test_german_interest_starts_thirty_days_after_bill_and_due_day() -> None:
    late_bill = given(GERMAN, items=[{**GERMAN["items"][0], "issued": "2025-02-01"}])
    assert charged(late_bill, "interest", date(2025, 3, 3)).allowed is False
    assert charged(late_bill, "interest", date(2025, 3, 4)).allowed is True
    assert charged(GERMAN, "interest", date(2025, 2, 1), since=date(2025, 1, 20)).allowed is True, "after a reminder"


def test_unregulated_trade_debts_are_enforced_without_the_credit_directive() -> None:
    for changes in ({"customer": {"kind": "business"}}, {"asked": {"legal_step": "visit"}}):
        step = given(EU_BUSINESS, customer={"kind": "consumer"}, asked={"legal_step": "enforce"})
        answer = asked(given(step, **changes), at="2026-12-01T11:00:00+01:00")
        assert word(answer, "eu.ccd2.35") == "silent"
    not_credit = with_law(given(EU_BUSINESS, customer={"kind": "consumer"}), regulated=False)
    answer = asked(not_credit, at="2026-12-01T11:00:00+01:00", asked={"legal_step": "enforce"})
    assert word(answer, "eu.ccd2.35") == "silent"
