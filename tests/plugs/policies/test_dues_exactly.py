"""What a law lets one charge, to the penny and to the day, and what it wants done by when, in full."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from candour.domain.asking import read_question
from candour.domain.duties import ChargeKind, ChargeQuestion, Permit
from candour.flow.guard import duties, may_charge
from candour.plugs.policies.eu import half_year
from candour.plugs.policies.uk_dues import fixed_sum, reference_rate
from tests.asked import UK_BUSINESS, UK_CONSUMER, US_COLLECTOR, Facts, given, with_law

JUNE = date(2026, 6, 3)


def owing(base: Facts, **more: Any) -> Facts:
    return given(base, items=[{**base["items"][0], **more}])


FIRM = owing(UK_BUSINESS, amount=50_000, due="2025-03-31")
MAYBE = given(FIRM, customer={"kind": None})
REGULATED = given(FIRM, creditor={"regulated": True})
PARIS = owing(
    given(FIRM, customer={"country": "FR", "nation": None, "zone": "Europe/Paris"}), currency="EUR", due="2025-01-10"
)
BERLIN = given(PARIS, customer={"country": "DE", "zone": "Europe/Berlin"})
SPACE = [{"kind": "moratorium", "since": "2026-05-20T09:00:00+01:00"}]


def line(permit: Permit) -> str:
    """One permit in full: `grants 4000`, `limits 8.5 percent`, `asks a person`, with its facts."""
    what = f"{permit.most}" if permit.most is not None else f"{permit.rate} percent" if permit.rate is not None else ""
    assert permit.grants in (True, False)
    word = "grants" if permit.grants else "limits" if what else "asks a person"
    return f"{word} {what}".strip() + "".join(f"; {name}: {stated}" for name, stated in permit.facts)


def now(rule: str, facts: Facts) -> list[str]:
    """What one rule permits of the charge that the facts ask about."""
    charge = {"on": JUNE, **facts["charge"]}
    read = read_question({name: value for name, value in facts.items() if name != "charge"})
    answer = may_charge(ChargeQuestion(read.account, read.items[0], **charge))
    return [line(permit) for permit in answer.permits if permit.rule.id == rule]


def for_(base: Facts, kind: str, **more: Any) -> Facts:
    return {**base, "charge": {"kind": ChargeKind(kind), **more}}


CASES: list[tuple[str, str, Facts, list[str]]] = [
    # Late payment in the United Kingdom.
    ("uk.lpcdi.scope", "a consumer", for_(UK_CONSUMER, "interest"), ["limits 0; kind: consumer; regulated: True"]),
    ("uk.lpcdi.scope", "a consumer who agreed", for_(UK_CONSUMER, "interest", agreed=True), []),
    ("uk.lpcdi.scope", "regulated credit of a firm", for_(REGULATED, "fixed_sum"),
     ["limits 0; kind: business; regulated: True"]),
    ("uk.lpcdi.scope", "perhaps a consumer", for_(MAYBE, "cost", cost=9_000),
     ["limits 0; kind: consumer; regulated: False"]),
    ("uk.lpcdi.scope", "a default fee", for_(UK_CONSUMER, "default_fee"), []),
    ("uk.lpcdi.scope", "a firm", for_(FIRM, "interest"), []),
    ("uk.lpcdi.rate", "a firm", for_(FIRM, "interest"),
     ["grants 12.75 percent; interest starts: 2025-04-01; reference rate: 4.75"]),
    ("uk.lpcdi.rate", "on the day it starts", for_(FIRM, "interest", on=date(2025, 4, 1)),
     ["grants 12.75 percent; interest starts: 2025-04-01; reference rate: 4.75"]),
    ("uk.lpcdi.rate", "on the due day", for_(FIRM, "interest", on=date(2025, 3, 31)),
     ["limits 0; interest starts: 2025-04-01"]),
    ("uk.lpcdi.rate", "from a day that is told", for_(FIRM, "interest", since=date(2024, 7, 1)),
     ["grants 13.25 percent; interest starts: 2024-07-01; reference rate: 5.25"]),
    ("uk.lpcdi.rate", "no due day, 30 days after the invoice", for_(owing(FIRM, due=None, issued="2025-05-31"),
     "interest"), ["grants 12.25 percent; interest starts: 2025-07-01; reference rate: 4.25"]),
    ("uk.lpcdi.rate", "no days at all", for_(owing(FIRM, due=None), "interest"),
     ["asks a person; reference rate: not in our table"]),
    ("uk.lpcdi.rate", "before the table", for_(owing(FIRM, due="2012-12-30"), "interest"),
     ["asks a person; reference rate: not in our table"]),
    ("uk.lpcdi.rate", "the first day of the table", for_(owing(FIRM, due="2012-12-31"), "interest"),
     ["grants 8.5 percent; interest starts: 2013-01-01; reference rate: 0.5"]),
    ("uk.lpcdi.rate", "a sole trader", for_(given(FIRM, customer={"kind": "sole_trader"}), "interest"),
     ["grants 12.75 percent; interest starts: 2025-04-01; reference rate: 4.75"]),
    ("uk.lpcdi.5A", "99,999 pence", for_(owing(FIRM, amount=99_999), "fixed_sum"), ["grants 4000; debt: 99999"]),
    ("uk.lpcdi.5A", "100,000 pence", for_(owing(FIRM, amount=100_000), "fixed_sum"), ["grants 7000; debt: 100000"]),
    ("uk.lpcdi.5A", "an amount that nobody knows", for_(owing(FIRM, amount=None), "fixed_sum"), []),
    ("uk.lpcdi.5A", "euros", for_(owing(FIRM, currency="EUR"), "fixed_sum"), []),
    ("uk.lpcdi.5A", "a cost above it", for_(FIRM, "cost", cost=4_001), ["grants 1; cost above the fixed sum: 1"]),
    ("uk.lpcdi.5A", "a cost within it", for_(FIRM, "cost", cost=4_000), ["grants 0; cost above the fixed sum: 0"]),
    ("uk.lpcdi.5A", "a cost that nobody knows", for_(FIRM, "cost"), ["grants 0; cost above the fixed sum: 0"]),
    ("uk.lpcdi.5A", "a cost where the fixed sum could be the highest",
     for_(owing(FIRM, amount=None), "cost", cost=10_001), ["grants 1; cost above the fixed sum: 1"]),
    ("uk.lpcdi.5A", "the sum on the day interest starts", for_(FIRM, "fixed_sum", on=date(2025, 4, 1)),
     ["grants 4000; debt: 50000"]),
    ("uk.lpcdi.5A", "the sum on the due day", for_(FIRM, "fixed_sum", on=date(2025, 3, 31)),
     ["limits 0; interest starts: 2025-04-01"]),
    ("uk.lpcdi.5A", "the sum where no day is known", for_(owing(FIRM, due=None), "fixed_sum"),
     ["asks a person; interest starts: not known"]),
    ("uk.lpcdi.5A", "the sum from a day that is told", for_(owing(FIRM, due=None), "fixed_sum", since=date(2025, 4,
     1)), ["grants 4000; debt: 50000"]),
    # Holds that stop charges.
    ("house.hold_charge", "a dispute of all", for_(given(UK_CONSUMER,
     holds=[{**SPACE[0], "kind": "dispute"}]), "interest"), ["limits 0; hold: dispute; until: not known"]),
    ("house.hold_charge", "a dispute of the item", for_(given(UK_CONSUMER,
     holds=[{**SPACE[0], "kind": "dispute", "item": "L1"}]), "interest"),
     ["limits 0; hold: dispute; until: not known"]),
    ("house.hold_charge", "a pause", for_(given(UK_CONSUMER, holds=[{**SPACE[0], "kind": "pause"}]), "interest"), []),
    # Regulated credit.
    ("uk.cca.86D.charge", "the notice of arrears is late", for_(with_law(UK_CONSUMER, arrears_notice_late=True),
     "interest"), ["limits 0; L1: arrears notice late"]),
    ("uk.cca.86D.charge", "not known whether", for_(with_law(UK_CONSUMER, arrears_notice_late=None), "default_fee"),
     ["limits 0; L1: arrears notice late"]),
    ("uk.cca.86D.charge", "in time", for_(UK_CONSUMER, "interest"), []),
    ("uk.cca.86D.charge", "unregulated", for_(with_law(FIRM, arrears_notice_late=True), "interest"), []),
    ("uk.cca.86E", "a fee without a notice", for_(UK_CONSUMER, "default_fee", cost=100),
     ["limits 0; L1: no notice of the charge"]),
    ("uk.cca.86E", "a fee with a notice", for_(with_law(UK_CONSUMER, default_sum_notice_on="2026-06-01"),
     "default_fee", cost=100), []),
    ("uk.cca.86E", "interest on it on day 28", for_(with_law(UK_CONSUMER, default_sum_notice_on="2026-05-06"),
     "default_fee_interest"), ["limits 0; L1: 28 days not over"]),
    ("uk.cca.86E", "interest on it on day 29", for_(with_law(UK_CONSUMER, default_sum_notice_on="2026-05-05"),
     "default_fee_interest"), []),
    ("uk.cca.86E", "interest on it without a notice", for_(UK_CONSUMER, "default_fee_interest"),
     ["limits 0; L1: 28 days not over"]),
    ("uk.cca.86E", "interest on the debt", for_(UK_CONSUMER, "interest"), []),
    ("uk.drs.7.charge", "in breathing space", for_(given(UK_CONSUMER, holds=SPACE), "interest"),
     ["limits 0; breathing space since: 2026-05-20"]),
    ("uk.drs.7.charge", "a debt outside it", for_(given(with_law(UK_CONSUMER, moratorium_debt=False),
     holds=SPACE), "interest"), []),
    ("uk.drs.7.charge", "a company", for_(given(FIRM, holds=SPACE), "interest"), []),
    ("uk.drs.7.charge", "another hold", for_(given(UK_CONSUMER,
     holds=[{**SPACE[0], "kind": "pause"}]), "interest"), []),
    ("uk.conc.7.7.5", "a shown cost", for_(UK_CONSUMER, "default_fee", cost=1_200), ["limits 1200; cost shown: 1200"]),
    ("uk.conc.7.7.5", "no cost shown", for_(UK_CONSUMER, "default_fee"), ["limits 0; cost shown: none"]),
    ("uk.conc.7.7.5", "a cost of recovery", for_(UK_CONSUMER, "cost", cost=700), ["limits 700; cost shown: 700"]),
    ("uk.conc.7.7.5", "interest", for_(UK_CONSUMER, "interest"), []),
    # The Union.
    ("eu.2011-7.2", "a firm in France", for_(PARIS, "interest", on=date(2025, 3, 1)),
     ["grants 11.15 percent; interest starts: 2025-01-11"]),
    ("eu.2011-7.2", "on the due day", for_(PARIS, "interest", on=date(2025, 1, 10)),
     ["limits 0; interest starts: 2025-01-11"]),
    ("eu.2011-7.2", "no due day", for_(owing(PARIS, due=None, issued="2025-01-01"), "interest", on=date(2025, 2, 1)),
     ["grants 11.15 percent; interest starts: 2025-02-01"]),
    ("eu.2011-7.2", "no days at all", for_(owing(PARIS, due=None), "interest", on=date(2025, 2, 1)),
     ["asks a person; reference rate or start: not known"]),
    ("eu.2011-7.2", "from a day that is told", for_(PARIS, "interest", on=date(2025, 1, 5), since=date(2025, 1, 2)),
     ["grants 11.15 percent; interest starts: 2025-01-02"]),
    ("eu.2011-7.2", "after the table", for_(PARIS, "interest", on=date(2030, 1, 1)),
     ["asks a person; reference rate or start: not known"]),
    ("eu.2011-7.2", "a consumer", for_(given(PARIS,
     customer={"kind": "consumer"}), "interest", on=date(2025, 3, 1)), ["limits 0; kind: not a business"]),
    ("eu.2011-7.2", "perhaps a consumer", for_(given(PARIS,
     customer={"kind": None}), "interest", on=date(2025, 3, 1)), ["limits 0; kind: not a business"]),
    ("eu.2011-7.2", "a fixed sum", for_(PARIS, "fixed_sum"), []),
    ("eu.2011-7.2", "a cost", for_(PARIS, "cost"), []),
    ("eu.2011-7.6", "a firm", for_(PARIS, "fixed_sum"), ["grants 4000"]),
    ("eu.2011-7.6", "a firm that owes pounds", for_(owing(PARIS, currency="GBP"), "fixed_sum"),
     ["asks a person; currency: GBP"]),
    ("eu.2011-7.6", "a consumer", for_(given(PARIS, customer={"kind": "consumer"}), "fixed_sum"),
     ["limits 0; currency: EUR"]),
    ("eu.2011-7.6", "perhaps a consumer", for_(given(PARIS, customer={"kind": None}), "fixed_sum"),
     ["limits 0; currency: EUR"]),
    ("eu.2011-7.6", "on the due day", for_(PARIS, "fixed_sum", on=date(2025, 1, 10)),
     ["limits 0; interest starts: 2025-01-11"]),
    ("eu.2011-7.6", "the day after", for_(PARIS, "fixed_sum", on=date(2025, 1, 11)), ["grants 4000"]),
    ("eu.2011-7.6", "where no day is known", for_(owing(PARIS, due=None), "fixed_sum"),
     ["asks a person; interest starts: not known"]),
    # Germany.
    ("de.bgb.288", "a firm", for_(BERLIN, "interest", on=date(2025, 3, 1)),
     ["grants 11.27 percent; interest starts: 2025-02-10"]),
    ("de.bgb.288", "a warned consumer", for_(given(BERLIN,
     customer={"kind": "consumer"}), "interest", on=date(2025, 3, 1), warned=True),
     ["grants 7.27 percent; interest starts: 2025-02-10"]),
    ("de.bgb.288", "a firm's forty euros", for_(BERLIN, "fixed_sum"), ["grants 4000"]),
    ("de.bgb.288", "a consumer's forty euros", for_(given(BERLIN, customer={"kind": "consumer"}), "fixed_sum"),
     ["limits 0; currency: EUR"]),
    ("de.bgb.288", "after the table", for_(BERLIN, "interest", on=date(2030, 1, 1)),
     ["asks a person; reference rate or start: not known"]),
    ("de.bgb.286", "30 days", for_(BERLIN, "interest", on=date(2025, 2, 9)), ["limits 0; default: 2025-02-10"]),
    ("de.bgb.286", "31 days", for_(BERLIN, "interest", on=date(2025, 2, 10)), []),
    ("de.bgb.286", "a consumer who was not warned", for_(given(BERLIN,
     customer={"kind": "consumer"}), "interest", on=date(2025, 3, 1)), ["limits 0; default: not begun"]),
    ("de.bgb.286", "no days at all", for_(owing(BERLIN, due=None), "interest", on=date(2025, 3, 1)),
     ["limits 0; default: not begun"]),
    ("de.bgb.286", "billed after it was due", for_(owing(BERLIN, issued="2025-02-01"), "interest", on=date(2025, 3,
     3)), ["limits 0; default: 2025-03-04"]),
    ("de.bgb.286", "after a reminder, the day before", for_(BERLIN, "interest", on=date(2025, 1, 19), since=date(2025,
     1, 20)), ["limits 0; default: 2025-01-20"]),
    ("de.bgb.286", "after a reminder", for_(BERLIN, "interest", on=date(2025, 1, 20), since=date(2025, 1, 20)), []),
]  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "facts", "said"), [(r, f, s) for r, _, f, s in CASES], ids=[f"{r}: {n}" for r, n, *_ in CASES]
)
def test_a_charge_may_be_this_and_no_more(rule: str, facts: Facts, said: list[str]) -> None:
    assert now(rule, facts) == said


@pytest.mark.parametrize(
    ("debt", "pence"), [(0, 4_000), (99_999, 4_000), (100_000, 7_000), (999_999, 7_000), (1_000_000, 10_000)]
)
def test_the_fixed_sum_steps_at_a_thousand_and_ten_thousand_pounds(debt: int, pence: int) -> None:
    assert fixed_sum(debt) == pence


@pytest.mark.parametrize(
    ("start", "rate"),
    [
        (date(2012, 12, 31), None), (date(2013, 1, 1), "0.5"), (date(2025, 6, 30), "4.75"), (date(2025, 7, 1), "4.25"),
        (date(2025, 12, 31), "4.25"), (date(2026, 1, 1), "3.75"), (date(2026, 6, 30), "3.75"), (date(2026, 7, 1), None),
    ],
)  # fmt: skip
def test_the_reference_rate_is_that_of_the_half_year_before(start: date, rate: str | None) -> None:
    found = reference_rate(start)
    assert (None if found is None else str(found)) == rate


def test_half_years_turn_with_july_and_january() -> None:
    days = (date(2025, 1, 1), date(2025, 6, 30), date(2025, 7, 1), date(2025, 12, 31))
    assert [half_year(day) for day in days] == ["2025-1", "2025-1", "2025-2", "2025-2"]


ITEM = {"item": "L1"}
TOLD: dict[str, tuple[Facts, list[str]]] = {
    "complaint": ({}, [
        "2026-06-04 uk.disp.1.5 Settled by now: a summary resolution is enough. (and more)",
        "2026-06-08 uk.disp.1.6 Acknowledge the complaint in writing. (and more)",
        "2026-07-27 uk.disp.1.6 Send the final response, or say why it takes longer.",
    ]),
    "complaint about payments": ({"kind": "complaint", "detail": "payment_services"}, [
        "2026-06-04 uk.disp.1.5 Settled by now: a summary resolution is enough. (and more)",
        "2026-06-08 uk.disp.1.6 Acknowledge the complaint in writing. (and more)",
        "2026-06-22 uk.disp.1.6 Send the final response, or say why it takes longer.",
        "2026-07-20 uk.disp.1.6 Send the final response, in exceptional cases.",
    ]),
    "dispute": (ITEM, [
        "2026-06-08 uk.conc.7.14.3 Pass the dispute to the creditor. (item 1) (and more)",
        "2026-06-29 uk.conc.7.14.3 Send the outcome of the dispute. (item 1)",
    ]),
    "offer": ({}, ["2026-06-08 uk.conc.7.5.4 Put the offer to the creditor."]),
    "moratorium_notified": ({}, ["2026-06-01 uk.drs.12 Tell the agent of the breathing space and freeze its queue."]),
    "documents_requested": ({}, ["2026-07-01 uk.pap.debt.14 Send the documents, or say why not."]),
    "reply_without_agreement": ({}, ["2026-06-15 uk.pap.debt.14 Give 14 days' notice before proceedings."]),
    "arrears_condition": (ITEM, [
        "2026-06-15 uk.cca.86B Send the notice of sums in arrears with the FCA's sheet. (item 1) (a notice) "
        "(starts arrears_notice)",
    ]),
    "arrears_notice": (ITEM, [
        "2026-12-01 uk.cca.86B Send the notice of sums in arrears again. (item 1) (starts arrears_notice)",
    ]),
    "two_payments_missed": ({**ITEM, "detail": "2026-06-30"}, [
        "2026-06-30 uk.cca.86C Send the notice with the statement. (item 1) (a notice)",
    ]),
    "two payments missed, statement not known": ({**ITEM, "kind": "two_payments_missed"}, [
        "2026-06-01 uk.cca.86C Send the notice with the statement. (item 1) (a notice)",
    ]),
    "sar": ({}, ["2026-07-01 uk.gdpr.sar Answer the request for their data."]),
    "a complex request": ({"kind": "sar", "detail": "complex"}, [
        "2026-09-01 uk.gdpr.sar Answer the request for their data.",
    ]),
}  # fmt: skip


@pytest.mark.parametrize(("name", "event", "wanted"), [(name, *told) for name, told in TOLD.items()], ids=TOLD)
def test_an_event_wants_this_done_by_then(name: str, event: Facts, wanted: list[str]) -> None:
    agent = given(UK_CONSUMER, creditor={"role": "third_party"})
    happened = {"kind": name, "on": "2026-06-01", **event}
    assert duties_of(agent, happened) == wanted
    assert duties_of(agent, {**happened, "handled": True}) == []


def duties_of(base: Facts, *events: Facts) -> list[str]:
    account = read_question(given(base, records={"events": list(events)})).account
    kept = tuple(replace(event, id=7) for event in account.legal.events)
    found = duties(replace(account, legal=replace(account.legal, events=kept)))
    assert all((duty.since.isoformat(), duty.event_id) == (events[0]["on"], 7) for duty in found)
    return [
        f"{duty.due} {duty.rule.id} {duty.what}"
        + (f" (item {duty.item_id})" if duty.item_id else "")
        + (" (a notice)" if duty.demands_notice else "")
        + ("" if duty.settles else " (and more)")
        + (f" (starts {duty.starts})" if duty.starts else "")
        for duty in found
    ]


def test_a_creditor_answers_disputes_and_offers_itself() -> None:
    assert duties_of(UK_CONSUMER, {"kind": "offer", "on": "2026-06-01"}) == []
    told = ["2026-06-29 uk.conc.7.14.3 Send the outcome of the dispute."]
    assert duties_of(UK_CONSUMER, {"kind": "dispute", "on": "2026-06-01"}) == told


def test_complaints_about_data_are_acknowledged_in_thirty_days() -> None:
    told = ["2026-07-19 uk.dpa.164A Acknowledge the complaint about data."]
    assert duties_of(UK_CONSUMER, {"kind": "data_complaint", "on": "2026-06-19"}) == told


def test_the_facts_of_the_debt_follow_the_first_word_within_five_days() -> None:
    first = {"kind": "initial_communication", "on": "2026-11-02", "item": "X"}
    told = "2026-11-07 us.regf.1006.34.a Send the validation information, unless it is paid. (item 1) (a notice)"
    assert duties_of(US_COLLECTOR, first) == [told]
