"""United States, Regulation F (12 CFR 1006): whether, when and how a consumer may be reached about a debt.

It binds those who collect for others or bought the debt, and through California's Rosenthal Act creditors too.
Times must be right in every zone where the consumer may be, their phone's included. Not signed off by counsel.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache, partial

from candour.domain.accounts import AccountFacts
from candour.domain.calendars import local_day, start_of_day, zone
from candour.domain.duties import days_later, years_later
from candour.domain.items import ItemFacts
from candour.domain.legal import LegalStep, Recipient
from candour.domain.messages import ASKS_FOR_PAYMENT, ContactFacts, ContactOutcome, Purpose
from candour.domain.parties import CustomerKind
from candour.domain.plausible import (
    concerns,
    covers,
    first_day_below,
    may_be_agent,
    may_be_consumer,
    may_be_in,
    may_be_in_state,
    may_be_person,
    window_end,
    zones_of,
)
from candour.domain.verdicts import Question, Rule, Ruling, Verdict
from candour.ports.policy import LawPack, today

F = partial(Rule, status="V", effective_from="2021-11-30")

HOURS = F(
    "us.regf.1006.6.b.1", "It is too early or too late where you are, or a time or place that you asked us to avoid.",
    "12 CFR 1006.6(b)(1)", reads=("at", "residence", "legal.zones", "legal.inconvenient", "contact_point"),
)  # fmt: skip
HOURS_REPLY = F(
    "us.regf.1006.6.b.1.reply", "You wrote to us just now, so one answer by the same way is welcome.",
    "12 CFR 1006, Supplement I, comment 6(b)(1)-2", reads=("asked_by_customer", "asked.same_medium", "contacts"),
)  # fmt: skip
ATTORNEY = F(
    "us.regf.1006.6.b.2", "Your attorney speaks for you, and we speak with them.", "12 CFR 1006.6(b)(2)",
    reads=("legal.attorney", "asked.recipient"),
)  # fmt: skip
EMPLOYER = F(
    "us.regf.1006.6.b.3", "Your employer does not allow this at work.", "12 CFR 1006.6(b)(3)",
    reads=("legal.work_prohibited", "asked.place"),
)  # fmt: skip
CEASED = F(
    "us.regf.1006.6.c", "You asked us in writing to stop, or said that you will not pay.", "12 CFR 1006.6(c)",
    reads=("legal.ceased", "purpose", "asked.topic"),
)  # fmt: skip
NOBODY_ELSE = F(
    "us.regf.1006.6.d.1", "Nobody else may learn of your debt.", "15 USC 1692c(b); 12 CFR 1006.6(d)(1)",
    reads=("asked.recipient",),
)  # fmt: skip
EMAIL = F(
    "us.regf.1006.6.d.4", "We may not use this email address before you used it with us or agreed to it.",
    "12 CFR 1006.6(d)(4)", status="V2", reads=("asked.address_basis", "asked.address_basis_on"),
)  # fmt: skip
TEXTS = F(
    "us.regf.1006.6.d.5", "We may not text this number before you used it with us or agreed to it of late.",
    "12 CFR 1006.6(d)(5)", status="V2", reads=("asked.address_basis", "asked.address_basis_on"),
)  # fmt: skip
LOCATION = F(
    "us.regf.1006.10", "Asking others where you are is for a person, and never names the debt.", "12 CFR 1006.10",
    status="R", reads=("asked.recipient",),
)  # fmt: skip
SEVEN_CALLS = F(
    "us.regf.1006.14.b.2.A", "We have called you about this seven times in seven days.",
    "12 CFR 1006.14(b)(2)(i)(A)", reads=("contacts", "items"),
)  # fmt: skip
AFTER_TALK = F(
    "us.regf.1006.14.b.2.B", "We spoke about this less than a week ago.", "12 CFR 1006.14(b)(2)(i)(B)",
    reads=("contacts", "items"),
)  # fmt: skip
CALL_AGREED = F(
    "us.regf.1006.14.b.3", "You agreed to this call in the last seven days.", "12 CFR 1006.14(b)(3)", status="V2",
    reads=("asked.prior_consent_on", "asked_by_customer", "asked.recipient"),
)  # fmt: skip
RAPID = F(
    "us.regf.1006.14.b.1", "Calls close upon each other are a burden even when they are few.", "12 CFR 1006.14(b)(1)",
    reads=("contacts",),
)  # fmt: skip
REFUSED_WAY = F(
    "us.regf.1006.14.h", "You asked us not to use this way or this address.", "12 CFR 1006.14(h)(1)",
    reads=("legal.refused_channels", "contact_point"),
)  # fmt: skip
LAST_WORD = F(
    "us.regf.1006.14.h.2", "One confirmation, or one answer to you, may still go this way.", "12 CFR 1006.14(h)(2)",
    status="R", reads=("asked.opt_out_confirmation", "asked_by_customer", "asked.same_medium"),
)  # fmt: skip
AMOUNT = F(
    "us.regf.1006.22.b", "Part of the amount rests on no agreement or law.", "12 CFR 1006.22(b)",
    reads=("items.law.amount_unauthorised",),
)  # fmt: skip
SHOWN = F(
    "us.regf.1006.22.f", "Others could see it: a postcard, a marked envelope, a work address or a public page.",
    "12 CFR 1006.22(f)", reads=("asked.envelope", "asked.address_is_work", "asked.public"),
)  # fmt: skip
REPORTING = F(
    "us.regf.1006.30.a", "We tell you first, and wait 14 days, before anyone is told of the debt.",
    "12 CFR 1006.30(a)", reads=("items.law.spoken_on", "items.law.reported_notice_on", "asked.legal_step"),
)  # fmt: skip
VERIFY = F(
    "us.regf.1006.38.d", "You disputed this in writing, and first get the proof.", "12 CFR 1006.38(c), (d)(2)",
    reads=("items.law.disputed_on", "items.law.verification_sent"),
)  # fmt: skip
RECORDS = F(
    "us.regf.1006.100", "What we did is kept for three years, so that you can check it.", "12 CFR 1006.100",
    reads=("asked.last_activity_on", "asked.legal_step"),
)  # fmt: skip
ROSENTHAL = Rule(
    "us.ca.rosenthal", "In California creditors keep the rules of collectors.", "Cal. Civ. Code 1788 ff", "V2",
    reads=("role", "residence", "kind", "legal.commercial_total"),
)  # fmt: skip

OPENS, CLOSES = time(8), time(21)
WEEK = 7
CALIFORNIAN_TRADE_DEBTS = 50_000_000
"""Cents: up to 500,000 dollars of business debts of a natural person are covered from 1 July 2025."""
CEASE_TOPICS = frozenset({"termination", "remedy_may", "remedy_will"})
BASES = frozenset({"used", "consented", "creditor_notice", "prior_collector"})
OPT_OUT_PERIOD, SMS_PERIOD, REPORT_PERIOD, RAPID_GAP = 35, 60, 14, timedelta(minutes=5)


def _binds(account: AccountFacts) -> bool:
    if not may_be_in(account, "US"):
        return False
    return (may_be_consumer(account) and may_be_agent(account)) or _californian(account)


def _californian(account: AccountFacts) -> bool:
    if not (may_be_in_state(account, "CA") and may_be_person(account)):
        return False
    total = account.legal.commercial_total
    return may_be_consumer(account) or total is None or total <= CALIFORNIAN_TRADE_DEBTS


def _selected(q: Question) -> Iterator[Ruling]:
    if not (may_be_agent(q.account) and may_be_consumer(q.account)):
        yield Ruling(ROSENTHAL, Verdict.ALLOW, facts=(("collected by", q.account.creditor.role.value),))


def _out_of_force(q: Question) -> bool:
    """Business debts of persons are covered in California only from July 2025."""
    trade = q.account.kind is CustomerKind.SOLE_TRADER and "kind" not in q.account.legal.unknown
    return trade and today(q) < date(2025, 7, 1)


@lru_cache(maxsize=65536)
def _phone_zones(number: str) -> tuple[str, ...]:
    """Zones that a number may belong to; none when it is no geographic number."""
    from phonenumbers import NumberParseException, parse
    from phonenumbers.timezone import time_zones_for_geographical_number

    try:
        found = time_zones_for_geographical_number(parse(number, "US"))
    except NumberParseException:
        return ()
    return tuple(z for z in found if z != "Etc/Unknown") if len(found) < 4 else ()


def _zones(q: Question) -> tuple[str, ...]:
    by_phone = _phone_zones(q.contact_point.value) if q.channel in ("call", "sms") and q.contact_point else ()
    return tuple(dict.fromkeys(zones_of(q) + by_phone))


def _closed(at: datetime, name: str) -> bool:
    return not OPENS <= at.astimezone(zone(name)).time() <= CLOSES


def _opens(at: datetime, names: tuple[str, ...]) -> datetime | None:
    """The first moment from `at` that is convenient in all zones, or None where there is none."""
    for _ in range(12):
        shut = [name for name in names if _closed(at, name)]
        if not shut:
            return at
        at = max(_next_opening(at, name) for name in shut)
    return None


def _next_opening(at: datetime, name: str) -> datetime:
    local = at.astimezone(zone(name))
    day = local.date() + timedelta(days=local.time() > OPENS)
    return datetime.combine(day, OPENS, zone(name)).astimezone(UTC)


def _times(q: Question) -> Iterator[Ruling]:
    if q.channel == "letter" or q.asked.recipient is not Recipient.CUSTOMER:
        return
    names = _zones(q)
    spoke = [name for name in names if _closed(q.at, name)]
    for name in spoke[:1]:
        local = q.at.astimezone(zone(name)).isoformat(timespec="minutes")
        yield Ruling(HOURS, Verdict.WAIT, _opens(q.at, names), (("local time", local), ("zones", ", ".join(names))))
    here = q.at.astimezone(zone(names[0]))
    for window in q.account.legal.inconvenient:
        if covers(window, here) and (not window.place or q.asked.place in (window.place, None)):
            until = window_end(window, here)
            spoke.append(names[0])
            yield Ruling(HOURS, Verdict.WAIT, until, (("asked for quiet until", until.isoformat()),))
    if spoke and _answers(q):
        yield Ruling(HOURS_REPLY, Verdict.ALLOW, facts=(("asked by", "the consumer"),), lifts=(HOURS.id,))


def _answers(q: Question) -> bool:
    """Whether this is the one answer, by the same way, to a consumer who got in touch."""
    if not q.asked_by_customer or q.asked.same_medium is False:
        return False
    last = max(q.account.contacts, key=lambda c: c.at, default=None)
    if last is None:
        return q.asked.same_medium is True
    return not last.outgoing and (q.asked.same_medium is True or last.channel == q.channel)


def _people(q: Question) -> Iterator[Ruling]:
    legal, to = q.account.legal, q.asked.recipient
    free = legal.attorney_unresponsive or legal.attorney_consents or q.asked_by_customer
    if to is Recipient.CUSTOMER and legal.attorney is not False and not free:
        yield Ruling(ATTORNEY, Verdict.REFUSE, facts=(("attorney", "recorded"),))
    at_work = q.asked.place == "work" or (q.asked.place is None and q.channel == "call")
    if at_work and legal.work_prohibited is not False:
        yield Ruling(EMPLOYER, Verdict.REFUSE, facts=(("at work", "not allowed"),))
    if to is Recipient.CUSTOMER and legal.ceased is not False and not _closing(q):
        yield Ruling(CEASED, Verdict.REFUSE, facts=(("asked to stop", "in writing"),))


def _closing(q: Question) -> bool:
    """What may still be said to someone who asked us to stop."""
    stated = q.asked.topic in CEASE_TOPICS or q.purpose is Purpose.STATUTORY_NOTICE
    return (stated and q.channel != "call") or q.asked.opt_out_confirmation


def _refused_way(q: Question) -> Iterator[Ruling]:
    opted_out = q.contact_point is not None and q.contact_point.opted_out
    if q.channel not in q.account.legal.refused_channels and not opted_out:
        return
    yield Ruling(REFUSED_WAY, Verdict.REFUSE, facts=(("refused", q.channel),))
    lifts = (REFUSED_WAY.id, "house.opt_out")
    if q.asked.opt_out_confirmation and q.channel in ("email", "sms"):
        yield Ruling(LAST_WORD, Verdict.ALLOW, facts=(("confirms", "the refusal"),), lifts=lifts)
    elif _answers(q):
        yield Ruling(LAST_WORD, Verdict.ALLOW, facts=(("answers", "the consumer"),), lifts=lifts)


def _addresses(q: Question) -> Iterator[Ruling]:
    """Safe harbours for electronic addresses: without one, nothing is sent."""
    if not may_be_agent(q.account) or _answers(q) or q.asked.recipient is not Recipient.CUSTOMER:
        return
    basis, since, day = q.asked.address_basis, q.asked.address_basis_on, today(q)
    facts = (("basis", basis or "not known"), ("since", since.isoformat() if since else "not known"))
    if q.channel == "email":
        if basis not in BASES or (basis == "creditor_notice" and since is None):
            yield Ruling(EMAIL, Verdict.REFUSE, facts=facts)
        elif basis == "creditor_notice" and since and day < days_later(since, OPT_OUT_PERIOD):
            until = start_of_day(days_later(since, OPT_OUT_PERIOD), q.account.residence.zone)
            yield Ruling(EMAIL, Verdict.WAIT, until, facts)
    if q.channel == "sms":
        fresh = since is not None and day <= days_later(since, SMS_PERIOD)
        if basis not in ("used", "consented") or not fresh:
            yield Ruling(TEXTS, Verdict.REFUSE, facts=facts)


def _calls(q: Question) -> Iterator[Ruling]:
    if q.channel != "call" or q.asked.recipient is not Recipient.CUSTOMER:
        return
    stopped = False
    for item in q.items:
        for ruling in (_too_many(q, item), _just_spoke(q, item)):
            if ruling is not None:
                stopped = True
                yield ruling
    if stopped and _agreed(q):
        lifts = (SEVEN_CALLS.id, AFTER_TALK.id)
        yield Ruling(CALL_AGREED, Verdict.ALLOW, facts=(("agreed to", "this call"),), lifts=lifts)
    latest = max((c.at for c in q.account.contacts if _is_call(c)), default=None)
    if latest is not None and q.at - latest < RAPID_GAP and not q.asked_by_customer:
        yield Ruling(RAPID, Verdict.WAIT, latest + RAPID_GAP, (("last call", latest.isoformat()),))


def _is_call(contact: ContactFacts) -> bool:
    return contact.outgoing and contact.channel == "call"


def _agreed(q: Question) -> bool:
    agreed = q.asked.prior_consent_on
    return q.asked_by_customer or (agreed is not None and 0 <= (today(q) - agreed).days <= WEEK)


def _too_many(q: Question, item: ItemFacts) -> Ruling | None:
    """Seven calls about one debt in seven days; unconnected calls and those agreed to do not count."""
    where = q.account.residence.zone
    counted = [
        local_day(c.at, where)
        for c in q.account.contacts
        if _is_call(c) and not c.consented and c.outcome is not ContactOutcome.UNCONNECTED
        and concerns(c, q.account, item)
    ]  # fmt: skip
    until = first_day_below(counted, WEEK, WEEK, today(q))
    if until is None:
        return None
    facts = ((item.reference, "seven calls in seven days"),)
    return Ruling(SEVEN_CALLS, Verdict.WAIT, start_of_day(until, where), facts)


def _just_spoke(q: Question, item: ItemFacts) -> Ruling | None:
    where = q.account.residence.zone
    spoke = [
        local_day(c.at, where)
        for c in q.account.contacts
        if c.outcome is ContactOutcome.CONVERSATION and c.channel == "call" and concerns(c, q.account, item)
    ]
    until = first_day_below(spoke, 1, WEEK, today(q))
    if until is None:
        return None
    return Ruling(AFTER_TALK, Verdict.WAIT, start_of_day(until, where), ((item.reference, f"spoke on {max(spoke)}"),))


def _debts(q: Question) -> Iterator[Ruling]:
    if q.purpose not in ASKS_FOR_PAYMENT and q.asked.legal_step is None:
        return
    for item in q.items:
        if item.law.amount_unauthorised is not False:
            yield Ruling(AMOUNT, Verdict.REFUSE, facts=((item.reference, "amount not authorised"),))
        sent = item.law.verification_sent
        if item.law.disputed_on is not None and (sent is None or sent < item.law.disputed_on or sent > today(q)):
            yield Ruling(VERIFY, Verdict.REFUSE, facts=((item.reference, "disputed, not verified"),))


def _others(q: Question) -> Iterator[Ruling]:
    asked = q.asked
    if asked.recipient is Recipient.THIRD_PARTY:
        yield Ruling(NOBODY_ELSE, Verdict.REFUSE, facts=(("recipient", "somebody else"),))
    if asked.recipient is Recipient.LOCATION:
        yield Ruling(LOCATION, Verdict.PERSON, facts=(("recipient", "somebody who may know where"),))
    consented = asked.address_basis in ("used", "consented")
    work_address = q.channel == "email" and asked.address_is_work is not False and not consented
    if asked.envelope in ("postcard", "marked") or asked.public is not False or work_address:
        yield Ruling(SHOWN, Verdict.REFUSE, facts=(("others could see", asked.envelope or "the address"),))


def _steps(q: Question) -> Iterator[Ruling]:
    if q.asked.legal_step is LegalStep.DELETE_RECORDS:
        last = q.asked.last_activity_on
        if last is None or today(q) < years_later(last, 3):
            yield Ruling(RECORDS, Verdict.REFUSE, facts=(("last activity", last.isoformat() if last else "not known"),))
    if q.asked.legal_step is LegalStep.CREDIT_REPORT:
        for item in q.items:
            yield from _report(q, item)


def _report(q: Question, item: ItemFacts) -> Iterator[Ruling]:
    spoken, told = item.law.spoken_on, item.law.reported_notice_on
    if spoken is not None and spoken <= today(q):
        return
    if told is None:
        yield Ruling(REPORTING, Verdict.REFUSE, facts=((item.reference, "consumer not told"),))
    elif today(q) < days_later(told, REPORT_PERIOD):
        until = start_of_day(days_later(told, REPORT_PERIOD), q.account.residence.zone)
        yield Ruling(REPORTING, Verdict.WAIT, until, ((item.reference, f"told on {told}"),))


def _contact(q: Question) -> Iterator[Ruling]:
    """All contact rules, unless the debt was not covered yet."""
    if _out_of_force(q):
        return
    for speaker in (_selected, _times, _people, _refused_way, _addresses, _calls, _debts):
        yield from speaker(q)


PLUG = LawPack(
    key="us_regf",
    label="United States: Regulation F, whether and when",
    rules=(
        HOURS, HOURS_REPLY, ATTORNEY, EMPLOYER, CEASED, NOBODY_ELSE, EMAIL, TEXTS, LOCATION, SEVEN_CALLS, AFTER_TALK,
        CALL_AGREED, RAPID, REFUSED_WAY, LAST_WORD, AMOUNT, SHOWN, REPORTING, VERIFY, RECORDS, ROSENTHAL,
    ),
    binds=_binds,
    contact=(_contact,),
    content=(_others, _steps),
)  # fmt: skip
