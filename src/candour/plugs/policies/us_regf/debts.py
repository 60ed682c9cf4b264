"""What is asked for, and steps beyond words: 12 CFR 1006.22(b), 1006.30(a), 1006.38 and 1006.100."""

from collections.abc import Iterator
from datetime import date

from candour.domain.calendars import start_of_day
from candour.domain.duties import days_later, validation_ends, years_later
from candour.domain.items import ItemFacts
from candour.domain.legal import ClaimKind, ItemLaw, LegalStep
from candour.domain.messages import ASKS_FOR_PAYMENT
from candour.domain.saying import say
from candour.domain.verdicts import Question, Ruling, Verdict
from candour.plugs.policies.us_regf.rules import AMOUNT, RECORDS, REPORTING, VERIFY
from candour.ports.policy import today

REPORT_PERIOD = 14
NOT_IN_WRITING = frozenset({"call", "other_electronic"})


def debts(q: Question) -> Iterator[Ruling]:
    """Amounts that nothing allows, and debts that are disputed or asked about."""
    if q.purpose not in ASKS_FOR_PAYMENT and q.asked.legal_step is None:
        return
    for item in q.items:
        if item.law.amount_unauthorised is not False:
            yield Ruling(AMOUNT, Verdict.REFUSE, facts=((item.reference, "amount not authorised"),))
        if _disputed(item.law, today(q)) and not _asks_for_the_rest(q, item):
            yield Ruling(VERIFY, Verdict.REFUSE, facts=((item.reference, "disputed, not verified"),))
        asked = item.law.original_creditor_asked_on
        if _in_time(item.law, asked, today(q)) and not _done(item.law.original_creditor_sent, asked, today(q)):
            yield Ruling(VERIFY, Verdict.REFUSE, facts=((item.reference, "original creditor asked for, not told"),))


def _disputed(law: ItemLaw, day: date) -> bool:
    """Whether a dispute in writing and in time waits for its answer: the proof, or word that it repeats an old one."""
    if law.disputed_by in NOT_IN_WRITING or not _in_time(law, law.disputed_on, day):
        return False
    repeated = law.dispute_repeats is True and _done(law.repeat_notice_sent, law.disputed_on, day)
    return not (repeated or _done(law.verification_sent, law.disputed_on, day))


def _in_time(law: ItemLaw, on: date | None, day: date) -> bool:
    ends = law.validation_ends or (validation_ends(law.validation_sent) if law.validation_sent else None)
    return on is not None and on <= day and (ends is None or on <= ends)


def _done(sent: date | None, asked: date | None, day: date) -> bool:
    return sent is not None and asked is not None and asked <= sent <= day


def _asks_for_the_rest(q: Question, item: ItemFacts) -> bool:
    """Whether no more is asked for than what is not disputed: the amounts claimed leave that part out."""
    part, balance = item.law.disputed_part, item.balance
    claimed = [c.amount for c in q.asked.claims if c.kind is ClaimKind.AMOUNT]
    if part is None or balance is None or not claimed or len(q.items) > 1:
        return False
    return all(amount is not None and amount <= balance - part for amount in claimed)


def steps(q: Question) -> Iterator[Ruling]:
    """Deleting records, and telling a credit bureau."""
    if q.asked.legal_step is LegalStep.DELETE_RECORDS:
        last = q.asked.last_activity_on
        if last is None or today(q) < years_later(last, 3):
            yield Ruling(RECORDS, Verdict.REFUSE, facts=(("last activity", last.isoformat() if last else "not known"),))
    if q.asked.legal_step is LegalStep.CREDIT_REPORT:
        for item in q.items:
            yield from _report(q, item)


def _report(q: Question, item: ItemFacts) -> Iterator[Ruling]:
    spoken, told, back = item.law.spoken_on, item.law.reported_notice_on, item.law.reported_notice_returned
    if spoken is not None and spoken <= today(q):
        return
    returned = told is not None and back is not None and told <= back < days_later(told, REPORT_PERIOD)
    if told is None or returned:
        yield Ruling(REPORTING, Verdict.REFUSE, facts=((item.reference, "consumer not told"),))
    elif today(q) < days_later(told, REPORT_PERIOD):
        until = start_of_day(days_later(told, REPORT_PERIOD), q.account.residence.zone)
        yield Ruling(REPORTING, Verdict.WAIT, until, ((item.reference, say("told on {day}", day=told)),))
