"""Statutes of the United Kingdom: may a person or a company be asked, sued or sold to now.

Time limits, breathing space, insolvency, pre-action steps, notices before enforcement, marketing and adjustments.
Counsel has not signed this pack off.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import partial
from itertools import chain

from candour.domain.accounts import AccountFacts
from candour.domain.calendars import local_day, start_of_day
from candour.domain.duties import days_later, months_later
from candour.domain.holds import HoldFacts, HoldKind
from candour.domain.items import ItemFacts
from candour.domain.legal import NOTHING_KNOWN, LegalStep, Recipient
from candour.domain.messages import ANSWERS, ASKS_FOR_PAYMENT, Purpose
from candour.domain.parties import CustomerKind
from candour.domain.phrases import COURT, DEMAND, ENFORCEMENT, says
from candour.domain.plausible import (
    Age,
    age_of,
    is_plain,
    is_trader,
    may_be_in,
    may_be_in_nation,
    may_be_person,
    may_be_regulated,
)
from candour.domain.saying import phrase, say
from candour.domain.sectors import Cover
from candour.domain.verdicts import Question, Rule, Ruling, Verdict
from candour.ports.policy import LawPack, today

V = partial(Rule, status="V")
SPACE = partial(V, effective_from="2021-05-04", reads=("holds", "residence", "kind", "items.law", "legal"))

LIMITATION = Rule(
    "uk.limitation.5", "The debt may be too old to be taken to court.", "Limitation Act 1980 ss.5, 29", "V",
    reads=("items.law", "items.due", "text", "asked.legal_step"),
)  # fmt: skip
DOUBT = Rule(
    "uk.limitation.doubt", "Time may be running out on this debt, so a person looks at it first.",
    "House policy on the Limitation Act 1980 s.5", reads=("items.law", "items.due"),
)  # fmt: skip
PRESCRIPTION = V(
    "uk.scot.prescription.6", "In Scotland a debt this old may no longer exist.",
    "Prescription and Limitation (Scotland) Act 1973 s.6", reads=("items.law", "items.due", "residence"),
)  # fmt: skip
BREATHING_SPACE = SPACE(
    "uk.drs.11", "You are in breathing space, and nobody may ask you to pay.", "SI 2020/1311 reg 11(1)",
)  # fmt: skip
SPACE_EXCEPTION = SPACE(
    "uk.drs.11.2", "Breathing space does not stop what you asked for, nor what does not belong to it.",
    "SI 2020/1311 reg 11(2)",
)  # fmt: skip
SPACE_FREEZE = SPACE(
    "uk.drs.7", "In breathing space nothing is added and nothing is enforced.", "SI 2020/1311 reg 7", status="V2",
)  # fmt: skip
SPACE_LENGTH = SPACE(
    "uk.drs.26", "Breathing space has its own length.", "SI 2020/1311 reg 26, Part 3",
)  # fmt: skip
VAT_TRADER = SPACE(
    "uk.drs.vat", "The business debts of a trader who is registered for VAT are outside breathing space.",
    "SI 2020/1311 reg 5", status="V2",
)  # fmt: skip
SCOTTISH_MORATORIUM = V(
    "uk.scot.moratorium", "A Scottish moratorium is in force, so nothing is enforced.",
    "Bankruptcy (Scotland) Act 2016 ss.195-198", effective_from="2016-11-30", reads=("holds", "residence"),
)  # fmt: skip
INSOLVENT = Rule(
    "uk.insolvency", "An insolvency is under way, and only the office-holder is written to.",
    "Insolvency Act 1986 ss.251G, 285", "V2", reads=("holds", "legal.insolvency_kind", "asked.recipient"),
)  # fmt: skip
COMPANY = Rule(
    "uk.insolvency.company", "The company is in insolvency or dissolved; only its office-holder is written to.",
    "Insolvency Act 1986 ss.130, A21, Sch B1 para 43", "R", reads=("legal.company_state", "asked.recipient"),
)  # fmt: skip
LETTER_FIRST = Rule(
    "uk.pap.debt.30", "Before a claim there is a letter and 30 days to answer it.",
    "Pre-Action Protocol for Debt Claims 3", "V2", effective_from="2017-10-01",
    reads=("asked.legal_step", "legal.letter_of_claim_on"),
)  # fmt: skip
ADVICE_FIRST = Rule(
    "uk.pap.debt.advice", "You are taking advice, and have 30 days for it.",
    "Pre-Action Protocol for Debt Claims 4", "V2", effective_from="2017-10-01",
    reads=("legal.advice_indicated", "legal.reply_form_on", "legal.documents_on"),
)  # fmt: skip
COMPANY_LETTER = Rule(
    "uk.pd.pac", "Before a claim a company gets a letter and a fair time to answer it.",
    "Practice Direction Pre-Action Conduct 6", "V2", reads=("asked.legal_step", "legal.letter_of_claim_on"),
)  # fmt: skip
LATE_NOTICE = V(
    "uk.cca.86D", "The notice of arrears is late, so nothing may be enforced.", "CCA 1974 s.86D",
    effective_from="2008-10-01", reads=("items.law.arrears_notice_late", "asked.legal_step"),
)  # fmt: skip
DEFAULT_NOTICE = V(
    "uk.cca.87", "Before an agreement is ended you get a notice and at least 14 days.",
    "CCA 1974 ss.87, 88(2), 88(4A)", reads=("items.law.default_notice_on", "asked.legal_step"),
)  # fmt: skip
FILE_NOTICE = Rule(
    "uk.file.default", "You are told at least 28 days before a default goes on your credit file.",
    "ICO and credit industry, Principles for the Reporting of Arrears 4", "R",
    reads=("items.law.file_notice_on", "asked.legal_step"),
)  # fmt: skip
NO_SALES_CALL = V(
    "uk.pecr.21", "You do not want to be called with offers.", "PECR 2003 reg 21", effective_from="2003-12-11",
    reads=("legal.marketing_objection", "legal.tps_listed_on"),
)  # fmt: skip
NO_SALES_MAIL = V(
    "uk.pecr.22", "Offers are sent only to those who agreed to them.", "PECR 2003 reg 22", status="V2",
    effective_from="2003-12-11", reads=("legal.marketing_consent",),
)  # fmt: skip
OBJECTION = Rule(
    "uk.gdpr.21", "You objected to how we use your data, and that is looked at first.", "UK GDPR Art 21", "V2",
    effective_from="2018-05-25", reads=("legal.marketing_objection", "legal.data_objection"),
)  # fmt: skip
SILENT_CALLS = Rule(
    "uk.ofcom.misuse", "A call to you was cut off, so no machine calls you for three days.",
    "Ofcom, persistent misuse policy 2016", "V2", effective_from="2017-03-01",
    reads=("legal.abandoned_call_at", "asked.live_agent"),
)  # fmt: skip
CODE = Rule(
    "uk.csa.code", "We keep the code of our trade.", "CSA Code of Practice", "V2", reads=("legal.code_member",),
)  # fmt: skip
ADJUSTMENT = Rule(
    "uk.eqa.20", "You told us which way of writing or talking works for you.", "Equality Act 2010 ss.20, 29", "V2",
    effective_from="2010-10-01", reads=("legal.only_channels",),
)  # fmt: skip

SUES = frozenset({
    LegalStep.CLAIM, LegalStep.STATUTORY_DEMAND, LegalStep.BANKRUPTCY_PETITION, LegalStep.WINDING_UP_PETITION,
    LegalStep.ORDER_FOR_SALE,
})  # fmt: skip
ENFORCES = SUES | {LegalStep.ENFORCE, LegalStep.TERMINATE}
DOUBT_DAYS = 90
SPACE_DAYS = 60


def _binds(account: AccountFacts) -> bool:
    return may_be_in(account, "GB")


def _pursues(q: Question) -> bool:
    """Asks for payment by purpose, step or words."""
    return q.purpose in ASKS_FOR_PAYMENT or q.asked.legal_step in ENFORCES or bool(q.text and says(q.text, DEMAND))


def _sues(q: Question) -> bool:
    return q.asked.legal_step in ENFORCES or bool(q.text and (says(q.text, COURT) or says(q.text, ENFORCEMENT)))


def _ages(q: Question) -> Iterator[Ruling]:
    day = today(q)
    for item in q.items:
        if is_plain(item, 5, day):
            continue
        law = item.law.law or q.account.residence.nation
        if law in ("SCT", None) or item.law.law is None:
            if age_of(item, 5, day) is not Age.OPEN and _pursues(q):
                yield from _five_years(item, scottish=law in ("SCT", None))
        if not _sues(q):
            continue
        if age_of(item, 6, day) is not Age.OPEN:
            yield Ruling(LIMITATION, Verdict.REFUSE, facts=((item.reference, "six years may have passed"),))
        elif age_of(item, 6, days_later(day, DOUBT_DAYS)) is not Age.OPEN:
            yield Ruling(
                DOUBT,
                Verdict.PERSON,
                facts=((item.reference, say("may expire within {count} days", count=DOUBT_DAYS)),),
            )


def _five_years(item: ItemFacts, *, scottish: bool) -> Iterator[Ruling]:
    """In Scotland the debt may be gone; elsewhere a person first makes sure that Scots law does not govern it."""
    if scottish:
        yield Ruling(PRESCRIPTION, Verdict.REFUSE, facts=((item.reference, "five years may have passed"),))
    else:
        yield Ruling(DOUBT, Verdict.PERSON, facts=((item.reference, "five years may have passed, law not known"),))


def _recorded(q: Question) -> Iterator[Ruling]:
    """Rules on what is recorded: nothing recorded, nothing to say."""
    if q.account.holds or q.account.legal is not NOTHING_KNOWN:
        yield from chain(_moratoria(q), _insolvency(q), _wishes(q))


def _moratoria(q: Question) -> Iterator[Ruling]:
    """A debt owed jointly is protected with the person in the moratorium; one item alone where only that is joint."""
    ids = {item.id for item in q.items}
    for hold in q.account.holds:
        if hold.kind is HoldKind.MORATORIUM and (hold.item_id is None or hold.item_id in ids):
            yield from _scottish(q, hold)
            yield from _breathing_space(q, hold)


def _scottish(q: Question, hold: HoldFacts) -> Iterator[Ruling]:
    kind = hold.detail or q.account.legal.moratorium_kind
    here = hold.detail == "scottish" or may_be_in_nation(q.account, "SCT")
    if not here or kind not in ("scottish", None) or q.asked.legal_step not in ENFORCES:
        return
    where = q.account.residence.zone
    until = hold.until or start_of_day(months_later(local_day(hold.since, where), 6), where)
    if q.at < until:
        yield Ruling(SCOTTISH_MORATORIUM, Verdict.REFUSE, until, (("until", until.isoformat()),))


def _breathing_space(q: Question, hold: HoldFacts) -> Iterator[Ruling]:
    account, kind = q.account, hold.detail or q.account.legal.moratorium_kind
    here = hold.joint or hold.detail != "" or may_be_in_nation(account, "ENG", "WLS")
    if kind == "scottish" or not here or not (hold.joint or may_be_person(account)):
        return
    until = _space_ends(q, hold, kind)
    if until is not None and q.at >= until:
        return
    facts = (("moratorium", kind or "of a kind not known"), ("until", until.isoformat() if until else "not known"))
    if q.asked.legal_step in ENFORCES:
        yield Ruling(SPACE_FREEZE, Verdict.REFUSE, facts=facts)
    if _pursues(q) or (q.text and _sues(q)):
        yield Ruling(BREATHING_SPACE, Verdict.REFUSE, until, facts)
        yield Ruling(SPACE_LENGTH, Verdict.WAIT, until, facts)
        yield from _exceptions(q)


def _space_ends(q: Question, hold: HoldFacts, kind: str | None) -> datetime | None:
    """Standard: 60 days, the first counted. A crisis has no known end before somebody gives one."""
    if hold.until is not None or kind != "standard":
        return hold.until
    where = q.account.residence.zone
    return start_of_day(days_later(local_day(hold.since, where), SPACE_DAYS), where)


def _exceptions(q: Question) -> Iterator[Ruling]:
    """What defeats the ban on contact; none of it allows enforcement."""
    lifts = (BREATHING_SPACE.id, SPACE_LENGTH.id)
    outside = bool(q.items) and all(i.law.ongoing or i.law.moratorium_debt is False for i in q.items)
    vat = q.account.legal.vat_registered is True and is_trader(q.account) and bool(q.items)
    if vat and all(i.law.agreement == "trade" for i in q.items):
        yield Ruling(VAT_TRADER, Verdict.ALLOW, facts=(("registered for VAT", "yes"),), lifts=(*lifts, SPACE_FREEZE.id))
    if outside:
        yield Ruling(SPACE_EXCEPTION, Verdict.ALLOW, facts=(("debt", "not in the moratorium"),), lifts=lifts)
    if q.asked_by_customer and q.purpose in ANSWERS and q.asked.legal_step is None:
        yield Ruling(SPACE_EXCEPTION, Verdict.ALLOW, facts=(("asked by", "the customer"),), lifts=lifts)
    if q.asked.recipient is Recipient.REPRESENTATIVE and q.asked.legal_step is None:
        yield Ruling(SPACE_EXCEPTION, Verdict.ALLOW, facts=(("to", "the adviser"),), lifts=lifts)


def _insolvency(q: Question) -> Iterator[Ruling]:
    account, legal = q.account, q.account.legal
    if not _pursues(q) or q.asked.recipient is Recipient.OFFICE_HOLDER:
        return
    notified = any(h.kind is HoldKind.INSOLVENCY for h in account.holds)
    if may_be_person(account) and (notified or legal.insolvency_kind != ""):
        yield from _both(INSOLVENT, ("insolvency", legal.insolvency_kind or "notified"))
    if account.kind.is_person and "kind" not in legal.unknown:
        return
    if notified or legal.company_state not in ("", "active"):
        yield from _both(COMPANY, ("company", legal.company_state or "insolvent"))


def _both(rule: Rule, fact: tuple[str, str]) -> Iterator[Ruling]:
    """Nothing automatic, and a person decides what is to be done."""
    yield Ruling(rule, Verdict.REFUSE, facts=(fact,))
    yield Ruling(rule, Verdict.PERSON, facts=(fact,))


def _claim(q: Question) -> Iterator[Ruling]:
    if q.asked.legal_step is not LegalStep.CLAIM:
        return
    legal = q.account.legal
    if may_be_person(q.account):
        yield from _not_before(q, LETTER_FIRST, legal.letter_of_claim_on, 31, "letter of claim")
        if legal.advice_indicated is not False:
            dates = [d for d in (legal.reply_form_on, legal.documents_on) if d is not None]
            yield from _not_before(q, ADVICE_FIRST, max(dates, default=None), 30, "reply form")
    if not q.account.kind.is_person or "kind" in legal.unknown:
        yield from _not_before(q, COMPANY_LETTER, legal.letter_of_claim_on, 14, "letter before claim")


def _not_before(q: Question, rule: Rule, day: date | None, days: int, what: str) -> Iterator[Ruling]:
    """Refused while the first step is not known to be taken; then a wait until so many days after it."""
    if day is None:
        yield Ruling(rule, Verdict.REFUSE, facts=((what, "not known"),))
    elif today(q) < days_later(day, days):
        until = start_of_day(days_later(day, days), q.account.residence.zone)
        yield Ruling(rule, Verdict.WAIT, until, ((what, day.isoformat()),))


def _notices(q: Question) -> Iterator[Ruling]:
    step = q.asked.legal_step
    for item in q.items:
        regulated = may_be_regulated(q.account, item)
        if regulated and step in ENFORCES and item.law.arrears_notice_late is not False:
            yield Ruling(LATE_NOTICE, Verdict.REFUSE, facts=((item.reference, "arrears notice late"),))
        if regulated and step in (LegalStep.TERMINATE, LegalStep.ENFORCE):
            yield from _default_notice(q, item)
        if step is LegalStep.CREDIT_REPORT and may_be_person(q.account):
            yield from _not_before(
                q, FILE_NOTICE, item.law.file_notice_on, 28, say("{item} default notified", item=item.reference)
            )


def _default_notice(q: Question, item: ItemFacts) -> Iterator[Ruling]:
    served, expires = item.law.default_notice_on, item.law.default_notice_expires
    if served is None or expires is None or expires < served + timedelta(days=14):
        yield Ruling(DEFAULT_NOTICE, Verdict.REFUSE, facts=((item.reference, "no good default notice"),))
    elif today(q) <= expires:
        until = start_of_day(days_later(expires, 1), q.account.residence.zone)
        yield Ruling(DEFAULT_NOTICE, Verdict.WAIT, until, ((item.reference, say("notice until {day}", day=expires)),))


def _marketing(q: Question) -> Iterator[Ruling]:
    if q.purpose is not Purpose.MARKETING:
        return
    legal, person = q.account.legal, may_be_person(q.account)
    if person and legal.marketing_objection is not False:
        yield Ruling(OBJECTION, Verdict.REFUSE, facts=(("objection to marketing", "yes"),))
    listed = legal.tps_listed_on is not None and today(q) >= days_later(legal.tps_listed_on, 28)
    if q.channel == "call" and (legal.marketing_objection is not False or (listed and not legal.tps_override)):
        yield Ruling(NO_SALES_CALL, Verdict.REFUSE, facts=(("sales calls", "objected to or listed"),))
    if person and q.channel in ("email", "sms") and legal.marketing_consent is not True:
        yield Ruling(NO_SALES_MAIL, Verdict.REFUSE, facts=(("consent to offers", "not known"),))


def _wishes(q: Question) -> Iterator[Ruling]:
    legal = q.account.legal
    if may_be_person(q.account) and legal.data_objection is not False and q.purpose in ASKS_FOR_PAYMENT:
        yield Ruling(OBJECTION, Verdict.PERSON, facts=(("objection", "not decided"),))
    if legal.only_channels and q.channel not in legal.only_channels:
        works = ", ".join(sorted(legal.only_channels))
        yield Ruling(ADJUSTMENT, Verdict.REFUSE, facts=(("works for the customer", works),))
    if legal.code_member and q.purpose in ASKS_FOR_PAYMENT:
        yield Ruling(CODE, Verdict.FIX, facts=(("member", "yes"),), warning=True)
    abandoned = legal.abandoned_call_at
    if q.channel == "call" and abandoned is not None and q.asked.live_agent is not True:
        until = abandoned + timedelta(hours=72)
        if q.at < until:
            yield Ruling(SILENT_CALLS, Verdict.WAIT, until, (("call cut off", abandoned.isoformat()),))


PLUG = LawPack(
    key="uk_statute",
    label=phrase("United Kingdom: statutes"),
    rules=(
        LIMITATION, DOUBT, PRESCRIPTION, BREATHING_SPACE, SPACE_EXCEPTION, SPACE_FREEZE, SPACE_LENGTH, VAT_TRADER,
        SCOTTISH_MORATORIUM, INSOLVENT, COMPANY, LETTER_FIRST, ADVICE_FIRST, COMPANY_LETTER, LATE_NOTICE,
        DEFAULT_NOTICE, FILE_NOTICE, NO_SALES_CALL, NO_SALES_MAIL, OBJECTION, SILENT_CALLS, CODE, ADJUSTMENT,
    ),
    binds=_binds,
    contact=(_ages, _recorded, _marketing),
    content=(_claim, _notices),
    covers=(Cover("GB", frozenset(CustomerKind)),),
)  # fmt: skip
