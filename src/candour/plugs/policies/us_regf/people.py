"""To whom, and by which way: 12 CFR 1006.6(b)(2)-(4), (c), (d), 1006.10, 1006.14(h) and 1006.22(f)."""

from collections.abc import Iterator
from datetime import date

from candour.domain.accounts import AccountFacts
from candour.domain.calendars import start_of_day
from candour.domain.duties import days_later
from candour.domain.legal import Recipient
from candour.domain.messages import Purpose
from candour.domain.parties import CustomerKind
from candour.domain.phrases import DEMAND, MONEY, OWING, says
from candour.domain.plausible import is_agent_for_consumer, may_be_agent
from candour.domain.verdicts import Question, Ruling, Verdict
from candour.plugs.policies.us_regf.answers import answers, answers_any_way
from candour.plugs.policies.us_regf.rules import (
    AGREED,
    ATTORNEY,
    CEASED,
    EMAIL,
    EMPLOYER,
    HOURS,
    LAST_WORD,
    LOCATION,
    NOBODY_ELSE,
    REFUSED_WAY,
    SHOWN,
    TEXTS,
)
from candour.ports.policy import today

CEASE_TOPICS = frozenset({"termination", "remedy_may", "remedy_will"})
BASES = frozenset({"used", "consented", "creditor_notice", "prior_collector"})
CALIFORNIAN_TRADE_DEBTS = 50_000_000
"""Cents: up to 500,000 dollars of business debts of a natural person are covered from 1 July 2025."""
OPT_OUT_PERIOD, SMS_PERIOD = 35, 60
PUBLIC_DOMAINS = frozenset(
    (
        "aol.com", "att.net", "bellsouth.net", "comcast.net", "cox.net", "earthlink.net", "fastmail.com", "gmail.com",
        "gmx.com", "googlemail.com", "hotmail.com", "icloud.com", "live.com", "mac.com", "mail.com", "me.com",
        "msn.com", "outlook.com", "proton.me", "protonmail.com", "sbcglobal.net", "verizon.net", "yahoo.com",
        "ymail.com", "zoho.com",
    )
)  # fmt: skip
"""Domains at which anybody may have an address (comment 6(d)(4)(ii)(E)-1). Of others the question must tell."""


def people(q: Question) -> Iterator[Ruling]:
    """An attorney, an employer, and a written wish to be left alone."""
    legal, to = q.account.legal, q.asked.recipient
    free = legal.attorney_unresponsive or legal.attorney_consents or answers_any_way(q)
    if to is Recipient.CUSTOMER and legal.attorney is not False and not free:
        yield Ruling(ATTORNEY, Verdict.REFUSE, facts=(("attorney", "recorded"),))
    if _at_work(q) and legal.work_prohibited is not False:
        yield Ruling(EMPLOYER, Verdict.REFUSE, facts=(("at work", "not allowed"),))
    if q.asked.consent_given == "to_us" or q.asked.court_permission:
        lifts = (HOURS.id, ATTORNEY.id, EMPLOYER.id)
        yield Ruling(AGREED, Verdict.ALLOW, facts=(("agreed to", "this time or place"),), lifts=lifts)
    if to is Recipient.CUSTOMER and _ceased(q) and not _closing(q):
        yield Ruling(CEASED, Verdict.REFUSE, facts=(("asked to stop", "in writing"),))


def _at_work(q: Question) -> bool:
    """Of a call nobody knows where it rings; of a message only where the employer is known to forbid it."""
    unclear = q.asked.place is None and q.asked.line != "mobile"
    return q.asked.place == "work" or (unclear and (q.channel == "call" or q.account.legal.work_prohibited is True))


def _ceased(q: Question) -> bool:
    """It counts from the day on which we received it (comment 6(c)(1)-1)."""
    since = q.account.legal.ceased_on
    return q.account.legal.ceased is not False and (since is None or since <= today(q))


def _closing(q: Question) -> bool:
    """What may still be said to someone who asked us to stop."""
    stated = q.asked.topic in CEASE_TOPICS or q.purpose is Purpose.STATUTORY_NOTICE
    return (stated and q.channel != "call") or q.asked.opt_out_confirmation


def refused_way(q: Question) -> Iterator[Ruling]:
    """A way, or an address, that the consumer refused, and the three exceptions."""
    opted_out = q.contact_point is not None and q.contact_point.opted_out
    if q.channel not in q.account.legal.refused_channels and not opted_out:
        return
    yield Ruling(REFUSED_WAY, Verdict.REFUSE, facts=(("refused", q.channel),))
    lifts = (REFUSED_WAY.id, "house.opt_out") if _surely_binds(q.account) else (REFUSED_WAY.id,)
    if q.asked.opt_out_confirmation and q.channel in ("email", "sms") and _only_confirms(q.text):
        yield Ruling(LAST_WORD, Verdict.ALLOW, facts=(("confirms", "the refusal"),), lifts=lifts)
    elif q.asked_by_customer and answers(q):  # what came by that way may be the refusal itself
        yield Ruling(LAST_WORD, Verdict.ALLOW, facts=(("answers", "the consumer"),), lifts=lifts)
    elif q.purpose is Purpose.STATUTORY_NOTICE and q.channel == "letter":
        yield Ruling(LAST_WORD, Verdict.ALLOW, facts=(("demanded", "by law"),), lifts=lifts)


def _surely_binds(account: AccountFacts) -> bool:
    """Only what certainly binds may lift a rule of the house: where it may not bind, its exceptions may not either."""
    if account.residence.country != "US" or "kind" in account.legal.unknown:
        return False
    in_california = (account.legal.state or account.residence.nation) == "CA"
    if account.kind is CustomerKind.CONSUMER:
        return is_agent_for_consumer(account) or in_california
    total = account.legal.commercial_total
    trader = account.kind is CustomerKind.SOLE_TRADER and total is not None and total <= CALIFORNIAN_TRADE_DEBTS
    return trader and in_california


def _only_confirms(text: str | None) -> bool:
    return text is None or not (says(text, DEMAND) or says(text, OWING) or MONEY.search(text))


def addresses(q: Question) -> Iterator[Ruling]:
    """Safe harbours for electronic addresses: without one, nothing is sent."""
    if not may_be_agent(q.account) or q.asked.recipient is not Recipient.CUSTOMER:
        return
    rule = {"email": EMAIL, "sms": TEXTS}.get(q.channel)
    if rule is not None and q.asked.led_to_disclosure is not False:
        yield Ruling(rule, Verdict.REFUSE, facts=(("read by", "somebody else"),))
    elif q.channel == "email" and not answers(q):
        yield from _email(q, today(q))
    elif q.channel == "sms" and not answers(q):
        since, basis = q.asked.address_basis_on, q.asked.address_basis
        fresh = since is not None and since <= today(q) <= days_later(since, SMS_PERIOD)
        if basis not in ("used", "consented") or not fresh:
            yield Ruling(TEXTS, Verdict.REFUSE, facts=_basis(q))


def _basis(q: Question) -> tuple[tuple[str, str], ...]:
    since = q.asked.address_basis_on
    return (("basis", q.asked.address_basis or "not known"), ("since", since.isoformat() if since else "not known"))


def _email(q: Question, day: date) -> Iterator[Ruling]:
    basis, since = q.asked.address_basis, q.asked.address_basis_on
    by_creditor = basis == "creditor_notice"
    if basis not in BASES or (by_creditor and (since is None or not _public_domain(q))):
        yield Ruling(EMAIL, Verdict.REFUSE, facts=_basis(q))
    elif by_creditor and since and day <= days_later(since, OPT_OUT_PERIOD):
        until = start_of_day(days_later(since, OPT_OUT_PERIOD + 1), q.account.residence.zone)
        yield Ruling(EMAIL, Verdict.WAIT, until, _basis(q))


def _public_domain(q: Question) -> bool:
    if q.asked.domain_public is not None or q.contact_point is None:
        return q.asked.domain_public is True
    return q.contact_point.value.rpartition("@")[2].strip().lower() in PUBLIC_DOMAINS


def others(q: Question) -> Iterator[Ruling]:
    """Somebody else who would hear or read of the debt."""
    asked = q.asked
    if asked.recipient is Recipient.THIRD_PARTY:
        yield Ruling(NOBODY_ELSE, Verdict.REFUSE, facts=(("recipient", "somebody else"),))
    if asked.recipient is Recipient.LOCATION:
        yield Ruling(LOCATION, Verdict.PERSON, facts=(("recipient", "somebody who may know where"),))
    consented = asked.address_basis in ("used", "consented", "prior_collector")
    work_address = q.channel == "email" and asked.address_is_work is not False and not consented
    if asked.envelope in ("postcard", "marked") or asked.public is not False or work_address:
        yield Ruling(SHOWN, Verdict.REFUSE, facts=(("others could see", asked.envelope or "the address"),))
