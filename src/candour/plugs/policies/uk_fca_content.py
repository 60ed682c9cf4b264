"""FCA rules on what a text must hold or must not, on complaints, and on charges for being late.

They read finished text and the claims that its template declares. They bind for regulated credit and hire, and are
kept as policy for other debts of persons in the United Kingdom. Counsel has not signed this pack off.
"""

from collections.abc import Iterator
from datetime import timedelta
from functools import partial

from candour.domain.accounts import AccountFacts
from candour.domain.calendars import add_possible_business_days
from candour.domain.duties import ChargeKind, ChargeQuestion, Duty, Permit, days_later, open_events
from candour.domain.legal import Claim, ClaimKind
from candour.domain.messages import ASKS_FOR_PAYMENT
from candour.domain.phrases import (
    ALTERNATIVES,
    BORROWING,
    CONSEQUENCES,
    COURT,
    CRIME,
    DEMAND,
    FAKE_DELIVERY,
    MAY_BE_SOLD,
    MONEY,
    OFFICIAL,
    PRESSURE,
    SUPPORT_ROUTE,
    SURVIVES,
    premium_number,
    says,
)
from candour.domain.plausible import may_be_consumer, may_be_in, may_be_person, may_be_regulated, needs_support
from candour.domain.saying import phrase
from candour.domain.verdicts import Question, Rule, Ruling, Sort, Verdict
from candour.ports.policy import LawPack, today

TEXT = partial(Rule, status="V", effective_from="2014-04-01", sort=Sort.CONTENT, reads=("text", "asked.claims"))

SUPPORTED = TEXT(
    "uk.conc.7.2.1", "You may need support, so the words and the pace must suit you.", "CONC 7.2.1R",
    reads=("holds", "support_needs", "asked.template_supported"),
)  # fmt: skip
HELP_FIRST = TEXT(
    "uk.conc.7.3.5", "Whoever asks for money says how they can help if it is hard to pay.", "CONC 7.3.4R, 7.3.5G",
)  # fmt: skip
NO_PRESSURE = TEXT(
    "uk.conc.7.3.10", "Nobody may rush you, or tell you to borrow or to sell your home.", "CONC 7.3.10R",
)  # fmt: skip
NO_LEVER = TEXT(
    "uk.conc.7.3.18", "Court may not be used to press for more than you can afford.", "CONC 7.3.18R",
    reads=("text", "legal.offer_open", "holds"),
)  # fmt: skip
FULL_ANSWER = TEXT(
    "uk.conc.7.4", "You asked, so the answer must be complete.", "CONC 7.4.1R, 7.4.2R", reads=("asked.topic", "text"),
)  # fmt: skip
NO_TRICKS = TEXT("uk.conc.7.9.2", "No message may make you call us by a trick.", "CONC 7.9.2R, 7.9.3G")
CHEAP_NUMBER = TEXT("uk.gen.7", "Calling us back may not cost you more than an ordinary call.", "GEN 7")
TRUTHFUL = TEXT(
    "uk.conc.7.11", "Nothing is threatened that we may not do or do not mean to do.", "CONC 7.11.1R-7.11.9R",
)  # fmt: skip
CLEAR = TEXT(
    "uk.prin.2a", "The words must be clear, tested, and show an easy way to reach us.", "PRIN 2A.5.3R, 2A.6",
    status="V2", effective_from="2023-07-31", reads=("text", "asked.template_tested"),
)  # fmt: skip
DRIVERS = TEXT(
    "uk.fg21-1", "We note what makes things hard for you, to treat you well.", "FG21/1", status="V2",
    effective_from="2021-02-23", reads=("holds", "legal.drivers"),
)  # fmt: skip
COMPLAINT = Rule(
    "uk.disp.1.6", "You complained, and are owed an acknowledgement and an answer.", "DISP 1.6.1R, 1.6.2R, 1.6.2AR",
    "V", reads=("legal.events",), sort=Sort.CLOCK,
)  # fmt: skip
QUICK_ANSWER = Rule(
    "uk.disp.1.5", "A complaint that is settled within three working days is confirmed in writing.", "DISP 1.5", "V",
    effective_from="2016-06-30", reads=("legal.events",), sort=Sort.CLOCK,
)  # fmt: skip
ACKNOWLEDGED = Rule(
    "uk.disp.1.6.text", "You are told that we look into your complaint, by when we answer, and how complaints go.",
    "DISP 1.6.1R, 1.2.1R", "V", reads=("asked.topic", "asked.encloses"), sort=Sort.CONTENT,
)  # fmt: skip
FAIR_CHARGE = Rule(
    "uk.conc.7.7.5", "A charge for being late may only cover what it really cost.", "CONC 7.7.5R", "V",
    effective_from="2014-04-01", reads=("cost",), sort=Sort.CHARGE,
)  # fmt: skip

UNWELCOME = frozenset({ClaimKind.COURT, ClaimKind.ENFORCEMENT, ClaimKind.INSOLVENCY})
ACKNOWLEDGES = frozenset({"received", "dealing", "when", "complaints_summary"})
"""What an acknowledgement of a complaint holds. By when an answer comes is asked of it since 2026 at the latest."""
SHORT_NOTICE = timedelta(days=5)
"""A deadline for payment nearer than this is called unreasonably short; the number is policy."""


def _binds(account: AccountFacts) -> bool:
    return may_be_person(account) and may_be_in(account, "GB")


def _asks(q: Question) -> bool:
    return q.purpose in ASKS_FOR_PAYMENT


def _kept(q: Question) -> tuple[tuple[str, str], ...]:
    regulated = may_be_regulated(q.account) or any(may_be_regulated(q.account, i) for i in q.items)
    return () if regulated else (("kept as", "policy: not regulated credit or hire"),)


def _support(q: Question) -> Iterator[Ruling]:
    if not needs_support(q.account):
        return
    if q.text is not None and q.asked.template_supported is not True:
        yield Ruling(SUPPORTED, Verdict.FIX, facts=(("words for someone who needs support", "no"), *_kept(q)))
    if not q.account.legal.drivers:
        yield Ruling(DRIVERS, Verdict.FIX, facts=(("what makes it hard", "not noted"),), warning=True)


def _help(q: Question) -> Iterator[Ruling]:
    text = q.text or ""
    offers = says(text, ALTERNATIVES) or any(c.kind is ClaimKind.ALTERNATIVES and c.true for c in q.asked.claims)
    if q.text is not None and _asks(q) and says(text, DEMAND) and not offers:
        yield Ruling(HELP_FIRST, Verdict.FIX, facts=(("ways to help", "missing"), *_kept(q)))


def _pressure(q: Question) -> Iterator[Ruling]:
    text, day = q.text or "", today(q)
    for meaning in (PRESSURE, BORROWING):
        if found := says(text, meaning):
            yield Ruling(NO_PRESSURE, Verdict.REFUSE, facts=(("words", found), *_kept(q)))
    for claim in q.asked.claims:
        if claim.kind is ClaimKind.DEADLINE and (claim.on is None or claim.on - day < SHORT_NOTICE):
            stated = claim.on.isoformat() if claim.on else "not known"
            yield Ruling(NO_PRESSURE, Verdict.REFUSE, facts=(("deadline", stated), *_kept(q)))
    grave = says(text, COURT) or any(c.kind in UNWELCOME for c in q.asked.claims)
    if grave and (q.account.legal.offer_open is not False or needs_support(q.account)):
        yield Ruling(NO_LEVER, Verdict.REFUSE, facts=(("court is spoken of", "an offer stands or support is needed"),))


def _answer(q: Question) -> Iterator[Ruling]:
    text = q.text
    if text is None:
        return
    if q.asked.topic == "balance" and not MONEY.search(text):
        yield Ruling(FULL_ANSWER, Verdict.FIX, facts=(("arrears and balance", "missing"),))
    if q.asked.topic == "partial_settlement" and not (SURVIVES.search(text) and MAY_BE_SOLD.search(text)):
        yield Ruling(FULL_ANSWER, Verdict.FIX, facts=(("that the rest survives and may be sold", "missing"),))


def _truth(q: Question) -> Iterator[Ruling]:
    text, declared = q.text or "", {c.kind for c in q.asked.claims}
    if found := says(text, FAKE_DELIVERY):
        yield Ruling(NO_TRICKS, Verdict.REFUSE, facts=(("words", found), *_kept(q)))
    if found := says(text, CRIME) or says(text, OFFICIAL):
        yield Ruling(TRUTHFUL, Verdict.REFUSE, facts=(("words", found), *_kept(q)))
    for kind, meaning in CONSEQUENCES.items():
        if kind not in declared and (found := says(text, meaning)):
            yield Ruling(TRUTHFUL, Verdict.FIX, facts=(("stated and not declared", found), *_kept(q)))
    for claim in q.asked.claims:
        yield from _claim(q, claim)


def _claim(q: Question, claim: Claim) -> Iterator[Ruling]:
    facts = (("claim", claim.kind.value), *_kept(q))
    consequence = claim.kind not in (ClaimKind.AMOUNT, ClaimKind.DEADLINE, ClaimKind.AUTHORITY, ClaimKind.ALTERNATIVES)
    if claim.kind is ClaimKind.CRIME or claim.true is not True or (consequence and claim.reachable is not True):
        yield Ruling(TRUTHFUL, Verdict.REFUSE, facts=facts)


def _reach(q: Question) -> Iterator[Ruling]:
    if q.text is None:
        return
    if number := premium_number(q.text):
        yield Ruling(CHEAP_NUMBER, Verdict.FIX, facts=(("number", number),))
    if not says(q.text, SUPPORT_ROUTE):
        yield Ruling(CLEAR, Verdict.FIX, facts=(("a way to reach us", "missing"),))
    if q.asked.template_tested is not True and _asks(q):
        binding = may_be_consumer(q.account) and may_be_regulated(q.account)
        yield Ruling(CLEAR, Verdict.FIX, facts=(("words tested with people", "no"),), warning=not binding)


def _acknowledgement(q: Question) -> Iterator[Ruling]:
    if q.asked.topic == "complaint" and (missing := sorted(ACKNOWLEDGES - q.asked.encloses)):
        yield Ruling(ACKNOWLEDGED, Verdict.FIX, facts=(("missing", ", ".join(missing)), *_kept(q)))


def _complaint_clock(account: AccountFacts) -> Iterator[Duty]:
    where = account.residence
    for event in open_events(account, "complaint"):
        third = add_possible_business_days(event.on, 3, where.country, where.nation)
        acknowledge = add_possible_business_days(event.on, 5, where.country, where.nation)
        payment = event.detail == "payment_services"
        last = (
            add_possible_business_days(event.on, 15, where.country, where.nation)
            if payment
            else days_later(event.on, 56)
        )
        made = partial(Duty, since=event.on, event_id=event.id)
        yield made(QUICK_ANSWER, phrase("Settled by now: a summary resolution is enough."), third, settles=False)
        yield made(
            COMPLAINT, phrase("Acknowledge the complaint in writing."), acknowledge, settles=False, notice="complaint"
        )
        yield made(COMPLAINT, phrase("Send the final response, or say why it takes longer."), last)
        if payment:
            longest = add_possible_business_days(event.on, 35, where.country, where.nation)
            yield made(COMPLAINT, phrase("Send the final response, in exceptional cases."), longest)


def _default_fee(q: ChargeQuestion) -> Iterator[Permit]:
    """Consumers pay nothing that no documented cost stands behind."""
    if q.kind in (ChargeKind.DEFAULT_FEE, ChargeKind.COST):
        yield Permit(FAIR_CHARGE, False, q.cost or 0, facts=(("cost shown", str(q.cost or "none")),))


PLUG = LawPack(
    key="uk_fca_content",
    label=phrase("United Kingdom: FCA, words, complaints and charges"),
    rules=(
        SUPPORTED, HELP_FIRST, NO_PRESSURE, NO_LEVER, FULL_ANSWER, NO_TRICKS, CHEAP_NUMBER, TRUTHFUL, CLEAR, DRIVERS,
        COMPLAINT, QUICK_ANSWER, ACKNOWLEDGED, FAIR_CHARGE,
    ),
    binds=_binds,
    content=(_support, _help, _pressure, _answer, _truth, _reach, _acknowledgement),
    clocks=(_complaint_clock,),
    tariffs=(_default_fee,),
)  # fmt: skip
