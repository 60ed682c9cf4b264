"""Statutes of the United Kingdom on words: letters of claim, offers in disguise, threats and misleading practice.

Counsel has not signed this pack off.
"""

from collections.abc import Iterator
from datetime import timedelta

from candour.domain.accounts import AccountFacts
from candour.domain.duties import days_later
from candour.domain.legal import ClaimKind
from candour.domain.messages import Purpose
from candour.domain.phrases import CRIME, OFFICIAL, OPT_OUT, PROMOTION, says
from candour.domain.plausible import may_be_consumer, may_be_in, may_be_in_nation, may_be_person
from candour.domain.saying import phrase, say
from candour.domain.verdicts import Question, Rule, Ruling, Sort, Verdict
from candour.ports.policy import Floor, LawPack, today

LETTER_OF_CLAIM = Rule(
    "uk.pap.debt.3", "A letter of claim tells all that you need to answer it.",
    "Pre-Action Protocol for Debt Claims 3.1", "V2", effective_from="2017-10-01",
    reads=("asked.topic", "asked.encloses", "asked.claims"), sort=Sort.CONTENT,
)  # fmt: skip
UNFAIR = Rule(
    "uk.dmcca.225", "Nothing in it may mislead you or press you unfairly.", "DMCCA 2024 ss.225-230", "V",
    effective_from="2025-04-06", reads=("text", "asked.claims"), sort=Sort.CONTENT,
)  # fmt: skip
HARASSMENT = Rule(
    "uk.aja.40", "Nobody may be alarmed or shamed into paying.", "Administration of Justice Act 1970 s.40", "V",
    reads=("contacts", "text", "asked.claims", "asked.public"), sort=Sort.CONTACT,
)  # fmt: skip
DISGUISED_OFFER = Rule(
    "uk.pecr.purpose", "An offer in a message about a debt makes it advertising.", "PECR 2003; ICO guidance", "V",
    effective_from="2003-12-11", reads=("text", "purpose"), sort=Sort.CONTENT,
)  # fmt: skip
WAY_OUT = Rule(
    "uk.pecr.22.optout", "Every offer says how to stop offers.", "PECR 2003 reg 22(3)(c)", "V2",
    effective_from="2003-12-11", reads=("text", "purpose"), sort=Sort.CONTENT,
)  # fmt: skip

LETTER_PARTS = frozenset({
    "amount", "interest", "agreement", "assignment", "why_plan_refused", "payment_routes", "reply_address", "statement",
    "information_sheet", "reply_form", "financial_statement",
})  # fmt: skip
"""What a letter of claim states or encloses; `asked.encloses` lists what is there."""

ALARMING = 10
"""Asking contacts in 7 days from which frequency is taken to alarm; the number is policy, the law has none."""


def _binds(account: AccountFacts) -> bool:
    return may_be_in(account, "GB")


def _frequency(q: Question) -> Iterator[Ruling]:
    if len(q.account.contacts) < ALARMING or not may_be_in_nation(q.account, "ENG", "WLS"):
        return
    since = q.at - timedelta(days=7)
    asked = sorted(c.at for c in q.account.contacts if c.outgoing and c.asked and c.at > since)
    if len(asked) >= ALARMING and not q.asked_by_customer:
        until = asked[len(asked) - ALARMING] + timedelta(days=7)
        yield Ruling(HARASSMENT, Verdict.WAIT, until, (("asked in 7 days", str(len(asked))),))


def _alarm(q: Question) -> Iterator[Ruling]:
    if not may_be_in_nation(q.account, "ENG", "WLS"):
        return
    found = says(q.text or "", CRIME) or says(q.text or "", OFFICIAL)
    crime = any(c.kind is ClaimKind.CRIME for c in q.asked.claims)
    false_power = any(c.kind is ClaimKind.AUTHORITY and c.true is not True for c in q.asked.claims)
    if found or crime or false_power or q.asked.public is not False:
        yield Ruling(HARASSMENT, Verdict.REFUSE, facts=(("alarming", found or "a claim or publicity"),))


def _letter(q: Question) -> Iterator[Ruling]:
    if q.asked.topic != "letter_of_claim" or not may_be_person(q.account):
        return
    missing = sorted(LETTER_PARTS - q.asked.encloses)
    if missing:
        yield Ruling(LETTER_OF_CLAIM, Verdict.FIX, facts=(("missing", ", ".join(missing)),))
    if q.channel != "letter":
        yield Ruling(LETTER_OF_CLAIM, Verdict.FIX, facts=(("sent by", q.channel), ("goes by", "post")))


def _unfair(q: Question) -> Iterator[Ruling]:
    if not may_be_consumer(q.account):
        return
    for claim in q.asked.claims:
        if claim.true is False:
            yield Ruling(UNFAIR, Verdict.REFUSE, facts=(("not true", claim.kind.value),))
        elif claim.true is None:
            yield Ruling(UNFAIR, Verdict.REFUSE, facts=(("not known to be true", claim.kind.value),))
    if found := says(q.text or "", CRIME):
        yield Ruling(UNFAIR, Verdict.REFUSE, facts=(("threat", found),))


def _offers(q: Question) -> Iterator[Ruling]:
    if q.text is None:
        return
    promotes = says(q.text, PROMOTION)
    if promotes and q.purpose is not Purpose.MARKETING:
        yield Ruling(DISGUISED_OFFER, Verdict.FIX, facts=(("offer", promotes),))
    if q.purpose is Purpose.MARKETING and q.channel in ("email", "sms") and not OPT_OUT.search(q.text):
        yield Ruling(WAY_OUT, Verdict.FIX, facts=(("how to stop", "missing"),))


def _letter_alone(q: Question) -> Iterator[Ruling]:
    """A deadline in a letter of claim leaves the 30 days that the protocol gives."""
    if q.asked.topic != "letter_of_claim" or not may_be_person(q.account):
        return
    for claim in q.asked.claims:
        if claim.kind is ClaimKind.DEADLINE and (claim.on is None or claim.on < days_later(today(q), 30)):
            first = days_later(today(q), 30).isoformat()
            yield Ruling(LETTER_OF_CLAIM, Verdict.FIX, facts=(("deadline not before", first),))


FLOORS = tuple(
    Floor(
        name, HARASSMENT,
        say("nothing that alarms by its frequency; it gives no number, and we stop at {asks} asks", asks=ALARMING),
        phrase("everybody in England and Wales"),
    )
    for name in ("cap_week", "named_week")
)  # fmt: skip

PLUG = LawPack(
    key="uk_statute_content",
    label=phrase("United Kingdom: statutes on words"),
    rules=(LETTER_OF_CLAIM, UNFAIR, HARASSMENT, DISGUISED_OFFER, WAY_OUT),
    binds=_binds,
    contact=(_frequency,),
    content=(_alarm, _letter, _letter_alone, _unfair, _offers),
    floors=FLOORS,
)
