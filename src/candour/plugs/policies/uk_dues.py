"""United Kingdom: deadlines that statutes set us, and what may be charged for paying late.

Counsel has not signed this pack off.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import partial

from candour.domain.accounts import AccountFacts
from candour.domain.duties import ChargeKind, ChargeQuestion, Duty, Permit, days_later, months_later, open_events
from candour.domain.holds import Block, HoldKind
from candour.domain.legal import LegalEvent
from candour.domain.plausible import is_trader, may_be_consumer, may_be_in, may_be_person, may_be_regulated
from candour.domain.saying import phrase
from candour.domain.verdicts import Question, Rule, Ruling, Sort, Verdict
from candour.ports.policy import LawPack

CLOCK = partial(Rule, status="V", sort=Sort.CLOCK, reads=("legal.events",))
CHARGE = partial(Rule, status="V", sort=Sort.CHARGE, reads=("kind", "items"))

TELL_AGENT = CLOCK(
    "uk.drs.12", "Agents are told of breathing space at once.", "SI 2020/1311 reg 12(1)", effective_from="2021-05-04",
)  # fmt: skip
BEFORE_COURT = CLOCK(
    "uk.pap.debt.14", "You get 14 days' notice before court, and your documents within 30 days.",
    "Pre-Action Protocol for Debt Claims 5.2, 8", status="R", effective_from="2017-10-01",
)  # fmt: skip
ARREARS_NOTICE = CLOCK(
    "uk.cca.86B", "You are told in writing when payments are missing, and again every six months.",
    "CCA 1974 ss.86A, 86B", effective_from="2008-10-01",
)  # fmt: skip
CARD_NOTICE = CLOCK(
    "uk.cca.86C", "You are told with your next statement that two payments are missing.", "CCA 1974 s.86C",
    effective_from="2008-10-01",
)  # fmt: skip
NOTICE_PARTS = Rule(
    "uk.cca.86B.text", "A notice of arrears tells all that the law asks, and the FCA's sheet goes with it.",
    "SI 2007/1167 Sch 3; CCA 1974 ss.86B(6), 86C(3)", "V2", effective_from="2008-10-01",
    reads=("asked.topic", "asked.encloses"), sort=Sort.CONTENT,
)  # fmt: skip
YOUR_DATA = CLOCK(
    "uk.gdpr.sar", "You asked what we know of you, and get it within a month.", "UK GDPR Arts 12, 15; DUAA 2025",
    status="V2", effective_from="2018-05-25",
)  # fmt: skip
DATA_COMPLAINT = CLOCK(
    "uk.dpa.164A", "Your complaint about your data is acknowledged within 30 days.", "DPA 2018 s.164A",
    effective_from="2026-06-19",
)  # fmt: skip
LATE_RATE = CHARGE(
    "uk.lpcdi.rate", "Businesses owe interest of 8% above the reference rate.",
    "Late Payment of Commercial Debts (Interest) Act 1998 ss.1, 6; Rate of Interest Order 2002", status="V2",
    effective_from="2002-08-07",
)  # fmt: skip
FIXED_SUM = CHARGE(
    "uk.lpcdi.5A", "Businesses owe a fixed sum for each invoice that is late.", "1998 Act s.5A",
    effective_from="2013-03-16",
)  # fmt: skip
NOT_CONSUMERS = CHARGE(
    "uk.lpcdi.scope", "Consumers owe no statutory interest or fixed sum for paying late.", "1998 Act ss.2, 4",
)  # fmt: skip
NO_GAP_INTEREST = CHARGE(
    "uk.cca.86D.charge", "While a notice of arrears is late, nothing may be added.", "CCA 1974 s.86D",
    effective_from="2008-10-01",
)  # fmt: skip
DEFAULT_SUM = CHARGE(
    "uk.cca.86E", "You are told of a default charge, and it bears no interest for 28 days.", "CCA 1974 ss.86E, 86F",
    status="V2", effective_from="2008-10-01",
)  # fmt: skip
SPACE_FREEZE = CHARGE(
    "uk.drs.7.charge", "In breathing space nothing is added to the debt.", "SI 2020/1311 reg 7", status="V2",
    effective_from="2021-05-04",
)  # fmt: skip

REFERENCE = {
    "2012-12": "0.5", "2013-06": "0.5", "2013-12": "0.5", "2014-06": "0.5", "2014-12": "0.5", "2015-06": "0.5",
    "2015-12": "0.5", "2016-06": "0.5", "2016-12": "0.25", "2017-06": "0.25", "2017-12": "0.5", "2018-06": "0.5",
    "2018-12": "0.75", "2019-06": "0.75", "2019-12": "0.75", "2020-06": "0.1", "2020-12": "0.1", "2021-06": "0.1",
    "2021-12": "0.25", "2022-06": "1.25", "2022-12": "3.5", "2023-06": "5.0", "2023-12": "5.25", "2024-06": "5.25",
    "2024-12": "4.75", "2025-06": "4.25", "2025-12": "3.75",
}  # fmt: skip
"""Bank Rate in percent at the end of June and December, as the Bank of England published it (recalled, status R)."""


ARREARS_PARTS = frozenset({
    "compliance", "creditor", "agreement", "shortfall", "payments", "talk", "fca_arrears_sheet", "prescribed_words",
})  # fmt: skip
"""What a notice of sums in arrears holds, and what goes with it; that of a fixed sum says besides that more follow."""

HIGHEST_SUM = 10_000
"""Pence; taken for a debt of which nobody knows how large it is, since only costs above the sum may be added."""


def reference_rate(start: date) -> Decimal | None:
    """The reference rate for interest that starts on a day, or None where the table does not reach.

    The rate of 31 December serves January to June, that of 30 June the rest; it stays as it was at the start.
    """
    key = f"{start.year - 1}-12" if start.month <= 6 else f"{start.year}-06"
    stated = REFERENCE.get(key)
    return Decimal(stated) if stated else None


def fixed_sum(debt: int) -> int:
    """The fixed sum in pence for a debt in pence: 40, 70 or 100 pounds. Source: 1998 Act s.5A(2)."""
    return 4_000 if debt < 100_000 else 7_000 if debt < 1_000_000 else HIGHEST_SUM


def _binds(account: AccountFacts) -> bool:
    return may_be_in(account, "GB")


def _late_payment(q: ChargeQuestion) -> Iterator[Permit]:
    if q.kind not in (ChargeKind.INTEREST, ChargeKind.FIXED_SUM, ChargeKind.COST):
        return
    regulated = may_be_regulated(q.account, q.item)
    if may_be_consumer(q.account) or regulated or not is_trader(q.account):
        if q.agreed is not True:
            yield Permit(NOT_CONSUMERS, False, 0, facts=(("kind", q.account.kind.value), ("regulated", str(regulated))))
    elif q.kind is ChargeKind.INTEREST:
        yield from _interest(q)
    elif not_late := _not_late(q):
        yield not_late
    elif q.kind is ChargeKind.FIXED_SUM and q.item.currency == "GBP" and q.item.amount is not None:
        yield Permit(FIXED_SUM, True, fixed_sum(q.item.amount), facts=(("debt", str(q.item.amount)),))
    elif q.kind is ChargeKind.COST:
        over = max(0, (q.cost or 0) - (HIGHEST_SUM if q.item.amount is None else fixed_sum(q.item.amount)))
        yield Permit(FIXED_SUM, True, over, facts=(("cost above the fixed sum", str(over)),))


def _not_late(q: ChargeQuestion) -> Permit | None:
    """The sum, and costs above it, are owed once interest has begun to run, and not before: s.5A(1)."""
    start = q.since or _starts(q)
    if start is None:
        return Permit(FIXED_SUM, False, facts=(("interest starts", "not known"),))
    return Permit(FIXED_SUM, False, 0, facts=(("interest starts", start.isoformat()),)) if q.on < start else None


def _interest(q: ChargeQuestion) -> Iterator[Permit]:
    """From the day after the due date, or 30 days after the invoice where no date was agreed."""
    start = q.since or _starts(q)
    rate = reference_rate(start) if start else None
    if start is None or rate is None:
        yield Permit(LATE_RATE, False, facts=(("reference rate", "not in our table"),))
    elif q.on < start:
        yield Permit(LATE_RATE, False, 0, facts=(("interest starts", start.isoformat()),))
    else:
        facts = (("interest starts", start.isoformat()), ("reference rate", str(rate)))
        yield Permit(LATE_RATE, True, None, rate + 8, facts)


def _starts(q: ChargeQuestion) -> date | None:
    if q.item.due is not None:
        return days_later(q.item.due, 1)
    return days_later(q.item.issued, 31) if q.item.issued else None


def _regulated(q: ChargeQuestion) -> Iterator[Permit]:
    if not may_be_regulated(q.account, q.item):
        return
    if q.item.law.arrears_notice_late is not False:
        yield Permit(NO_GAP_INTEREST, False, 0, facts=((q.item.reference, "arrears notice late"),))
    told = q.item.law.default_sum_notice_on
    if q.kind is ChargeKind.DEFAULT_FEE and told is None:
        yield Permit(DEFAULT_SUM, False, 0, facts=((q.item.reference, "no notice of the charge"),))
    if q.kind is ChargeKind.DEFAULT_FEE_INTEREST and (told is None or q.on < days_later(told, 29)):
        yield Permit(DEFAULT_SUM, False, 0, facts=((q.item.reference, "28 days not over"),))


def _frozen(q: ChargeQuestion) -> Iterator[Permit]:
    """Whoever owes it jointly is covered as well. A Scottish moratorium stops no interest: 2016 Act s.198."""
    for hold in q.account.holds:
        moratorium = hold.kind is HoldKind.MORATORIUM and hold.stops(Block.CHARGES)
        if moratorium and may_be_person(q.account) and q.item.law.moratorium_debt is not False:
            yield Permit(SPACE_FREEZE, False, 0, facts=(("breathing space since", hold.since.date().isoformat()),))


def _notice(q: Question) -> Iterator[Ruling]:
    parts = {"arrears": ARREARS_PARTS | {"again"}, "card_arrears": ARREARS_PARTS}.get(q.asked.topic, frozenset())
    if missing := sorted(parts - q.asked.encloses):
        yield Ruling(NOTICE_PARTS, Verdict.FIX, facts=(("missing", ", ".join(missing)),))


def _agents(account: AccountFacts) -> Iterator[Duty]:
    for event in open_events(account, "moratorium_notified"):
        yield Duty(
            TELL_AGENT,
            "Tell the agent of the breathing space and freeze its queue.",
            event.on,
            event.on,
            event_id=event.id,
        )


def _before_court(account: AccountFacts) -> Iterator[Duty]:
    for event in open_events(account, "documents_requested"):
        due = days_later(event.on, 30)
        yield Duty(BEFORE_COURT, "Send the documents, or say why not.", due, event.on, event_id=event.id)
    for event in open_events(account, "reply_without_agreement"):
        due = days_later(event.on, 14)
        yield Duty(BEFORE_COURT, "Give 14 days' notice before proceedings.", due, event.on, event_id=event.id)


def _arrears(account: AccountFacts) -> Iterator[Duty]:
    """`arrears_condition`: two payments short (four if weekly). `arrears_notice`: the last notice that was sent."""
    for event in open_events(account, "arrears_condition"):
        what = phrase("Send the notice of sums in arrears with the FCA's sheet.")
        yield Duty(
            ARREARS_NOTICE, what, days_later(event.on, 14), event.on, event.item_id, demands_notice=True,
            event_id=event.id, starts="arrears_notice", notice="arrears",
        )  # fmt: skip
    for event in open_events(account, "arrears_notice"):
        again = months_later(event.on, 6)
        yield Duty(
            ARREARS_NOTICE, "Send the notice of sums in arrears again.", again, event.on, event.item_id,
            event_id=event.id, starts="arrears_notice",
        )  # fmt: skip
    for event in open_events(account, "two_payments_missed"):
        what, due = phrase("Send the notice with the statement."), _statement_ends(event)
        yield Duty(
            CARD_NOTICE, what, due, event.on, event.item_id, demands_notice=True, event_id=event.id,
            notice="card_arrears",
        )  # fmt: skip


def _statement_ends(event: LegalEvent) -> date:
    """The day that the event's detail tells; at once when it tells none."""
    try:
        return date.fromisoformat(event.detail)
    except ValueError:
        return event.on


def _data(account: AccountFacts) -> Iterator[Duty]:
    for event in open_events(account, "sar"):
        due = months_later(event.on, 3 if event.detail == "complex" else 1)
        yield Duty(YOUR_DATA, "Answer the request for their data.", due, event.on, event_id=event.id)
    for event in open_events(account, "data_complaint"):
        due = days_later(event.on, 30)
        what = phrase("Acknowledge the complaint about data.")
        yield Duty(DATA_COMPLAINT, what, due, event.on, event_id=event.id, notice="data_complaint")


PLUG = LawPack(
    key="uk_dues",
    label=phrase("United Kingdom: deadlines and charges"),
    rules=(
        TELL_AGENT, BEFORE_COURT, ARREARS_NOTICE, CARD_NOTICE, NOTICE_PARTS, YOUR_DATA, DATA_COMPLAINT, LATE_RATE,
        FIXED_SUM, NOT_CONSUMERS, NO_GAP_INTEREST, DEFAULT_SUM, SPACE_FREEZE,
    ),
    binds=_binds,
    content=(_notice,),
    clocks=(_agents, _before_court, _arrears, _data),
    tariffs=(_late_payment, _regulated, _frozen),
)  # fmt: skip
