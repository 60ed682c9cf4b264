"""United States, Regulation F: what a message must hold or must not, and what must be sent by when.

It binds those who collect for others or bought the debt. Not signed off by counsel.
"""

import re
from collections.abc import Iterator
from datetime import date
from functools import partial

from candour.domain.accounts import AccountFacts
from candour.domain.duties import Duty, days_later, open_events, validation_ends
from candour.domain.holds import HoldKind
from candour.domain.items import ItemFacts
from candour.domain.legal import Claim, ClaimKind, LegalStep, Recipient
from candour.domain.messages import Purpose
from candour.domain.phrases import (
    COLLECTING,
    COLLECTOR,
    COURT,
    CRIME,
    DEBT_WORDS,
    ENFORCEMENT,
    HARD_WAY_OUT,
    OFFICIAL,
    OPT_OUT,
    PRESSURE,
    PROFANE,
    SIMPLE_WAY_OUT,
    says,
)
from candour.domain.plausible import may_be_agent, may_be_consumer, may_be_in
from candour.domain.saying import phrase, say
from candour.domain.verdicts import Question, Rule, Ruling, Sort, Verdict
from candour.ports.policy import LawPack, today

F = partial(Rule, status="V", effective_from="2021-11-30", sort=Sort.CONTENT, reads=("text",))

LIMITED = F(
    "us.regf.1006.2.j", "A message left for you says who called and how to call back, and nothing of a debt.",
    "12 CFR 1006.2(j)", reads=("asked.voicemail", "asked.limited_content", "text"),
)  # fmt: skip
WAY_OUT = F(
    "us.regf.1006.6.e", "Each email and text says simply how to stop them.", "12 CFR 1006.6(e)",
    reads=("channel", "text"),
)  # fmt: skip
SILENT_ON_DEBT = F(
    "us.regf.1006.10.text", "Whoever is asked where you are is told nothing of a debt.", "12 CFR 1006.10(b)",
    reads=("asked.recipient", "text"),
)  # fmt: skip
WHO_WE_ARE = F(
    "us.regf.1006.18.e", "A collector says that this is about a debt.", "12 CFR 1006.18(e)",
    reads=("asked.initial", "text"),
)  # fmt: skip
NO_FALSE_THREAT = F(
    "us.regf.1006.18.b", "Nobody threatens you with arrest, poses as an authority or says what is not so.",
    "12 CFR 1006.18(b), (c)", status="V", reads=("text", "asked.claims"),
)  # fmt: skip
TOO_OLD = F(
    "us.regf.1006.26.b", "Nobody may sue, or threaten to, for a debt that is too old.", "12 CFR 1006.26(b)",
    reads=("items.law.barred", "text", "asked.claims", "asked.legal_step"),
)  # fmt: skip
NOTICE_PARTS = F(
    "us.regf.1006.34.b", "The first notice tells you all that you need to check the debt.",
    "12 CFR 1006.34(b)(3), (b)(5), (c)",
    reads=("asked.topic", "asked.encloses", "asked.itemized_by", "asked.addressee"),
)  # fmt: skip
NO_OVERSHADOWING = F(
    "us.regf.1006.38.b", "While you may still dispute it, nothing may hide that right.", "12 CFR 1006.38(b)",
    reads=("items.law.validation_ends", "text", "asked.claims"),
)  # fmt: skip
DUPLICATE = F(
    "us.regf.1006.38.d.2.ii", "Word that a dispute repeats an old one says why, and when that was answered.",
    "12 CFR 1006.38(d)(2)(ii)(A)", reads=("asked.topic", "asked.encloses"),
)  # fmt: skip
FOUL = F("us.regf.1006.14.d", "Nobody swears at you.", "12 CFR 1006.14(d)")
KEEPABLE = F(
    "us.regf.1006.42", "A notice must reach you in a form that you can keep.", "12 CFR 1006.42",
    reads=("purpose", "channel", "asked.electronic_signature_consent"),
)  # fmt: skip
VALIDATION = F(
    "us.regf.1006.34.a", "Within five days of first hearing from us you get the facts of the debt.",
    "12 CFR 1006.34(a)", reads=("legal.events",), sort=Sort.CLOCK,
)  # fmt: skip

PARTS = frozenset({
    "collecting", "collector", "consumer", "account", "creditor", "itemization_date", "itemized_amount", "itemization",
    "current_amount", "end_date", "dispute_rights", "original_creditor_right", "assumed_valid", "response_form",
})  # fmt: skip
"""What validation information holds (34(c)); `asked.encloses` lists what is there."""
FINANCIAL_PARTS = frozenset({"itemization_creditor", "cfpb_website"})
"""What it holds besides when the debt is one of a consumer financial product: 34(c)(2)(iii), (c)(3)(iv)."""
ELECTRONIC_PART = frozenset({"electronic_dispute"})
ON_THE_STATEMENT = frozenset({"itemization_date", "itemized_amount", "itemization"})
"""What a periodic statement of a home loan may tell instead: 34(c)(5)."""
DUPLICATE_PARTS = frozenset({"reasons", "earlier_response"})

_PHONE = re.compile(r"(?:\d[\s().-]*){7,}")
_CALL_BACK = re.compile(r"\b(?:call|reply|return|contact|phone|ring|get back|get in touch|speak|talk)\b", re.IGNORECASE)
_NOT_LIMITED = re.compile(
    r"\b(?:receivables?|credit|loans?|accounts?|recovery|collectors?|department|important|urgent|matter|"
    r"(?:file|case|reference) number)\b",
    re.IGNORECASE,
)
"""Words that are none of what a limited-content message may hold."""
ELECTRONIC = frozenset({"email", "sms", "portal", "social"})
NO_COMMUNICATION = frozenset({"limited_content", "formal_pleading", "proof_of_claim"})
"""Details of a first contact that is none in law: 1006.2(d)-2, 1006.34(b)(2)."""
SUES = frozenset({LegalStep.CLAIM, LegalStep.ENFORCE, LegalStep.BANKRUPTCY_PETITION})


def _binds(account: AccountFacts) -> bool:
    return may_be_in(account, "US") and may_be_consumer(account) and may_be_agent(account)


def _is_limited(q: Question) -> bool:
    return q.asked.voicemail and q.asked.limited_content is not False


def _voicemail(q: Question) -> Iterator[Ruling]:
    if not _is_limited(q):
        return
    text = q.text or ""
    if found := says(text, DEBT_WORDS) or says(text, _NOT_LIMITED):
        yield Ruling(LIMITED, Verdict.FIX, facts=(("words", found),))
    if q.asked.recipient is not Recipient.CUSTOMER:
        yield Ruling(LIMITED, Verdict.FIX, facts=(("left for", "somebody else"),))
    if not (_PHONE.search(text) and _CALL_BACK.search(text)):
        yield Ruling(LIMITED, Verdict.FIX, facts=(("number and request to call back", "missing"),))


def _words(q: Question) -> Iterator[Ruling]:
    text = q.text
    if text is not None and (found := says(text, PROFANE)):
        yield Ruling(FOUL, Verdict.REFUSE, facts=(("words", found),))
    if text is None or _is_limited(q) or q.asked.recipient is Recipient.PERMITTED:
        return
    if q.asked.recipient is Recipient.LOCATION:
        if found := says(text, DEBT_WORDS):
            yield Ruling(SILENT_ON_DEBT, Verdict.REFUSE, facts=(("words", found),))
        return
    if q.channel in ("email", "sms", "social") and not q.asked.opt_out_confirmation:
        if not OPT_OUT.search(text):
            yield Ruling(WAY_OUT, Verdict.FIX, facts=(("how to stop", "missing"),))
        elif not SIMPLE_WAY_OUT.search(text) and (hard := HARD_WAY_OUT.search(text)):
            yield Ruling(WAY_OUT, Verdict.FIX, facts=(("too hard a way to stop", hard.group()),))
    told = COLLECTING.search(text) or (q.asked.initial is False and COLLECTOR.search(text))
    if not told and not q.asked.opt_out_confirmation:
        lacks = (
            phrase("missing in a first message")
            if q.asked.initial is not False
            else phrase("missing in a later message")
        )
        yield Ruling(WHO_WE_ARE, Verdict.FIX, facts=(("who we are", lacks),))


def _truth(q: Question) -> Iterator[Ruling]:
    """Nobody is arrested for a debt; what is declared must be known to be so."""
    if q.text is not None and (found := says(q.text, CRIME) or says(q.text, OFFICIAL)):
        yield Ruling(NO_FALSE_THREAT, Verdict.REFUSE, facts=(("words", found),))
    for claim in q.asked.claims:
        if claim.kind is ClaimKind.CRIME or claim.true is not True:
            yield Ruling(NO_FALSE_THREAT, Verdict.REFUSE, facts=(("claim", claim.kind.value),))


def _time(q: Question) -> Iterator[Ruling]:
    threat = q.asked.legal_step in SUES or any(_grave(c) for c in q.asked.claims)
    words = (says(q.text, COURT) or says(q.text, ENFORCEMENT)) if q.text else None
    for item in q.items:
        if item.law.barred is not False and (threat or words):
            facts = ((item.reference, "may be too old"), ("said", words or "a step"))
            yield Ruling(TOO_OLD, Verdict.REFUSE, facts=facts)
        if _may_dispute(item, today(q)) and _presses(q):
            yield Ruling(NO_OVERSHADOWING, Verdict.PERSON, facts=((item.reference, "may still be disputed"),))


def _grave(claim: Claim) -> bool:
    return claim.kind in (ClaimKind.COURT, ClaimKind.ENFORCEMENT, ClaimKind.INSOLVENCY)


def _may_dispute(item: ItemFacts, day: date) -> bool:
    """Unless the period is known to be over, it may be running."""
    sent = item.law.validation_sent
    ends = item.law.validation_ends or (validation_ends(sent) if sent else None)
    return ends is None or day <= ends


def _presses(q: Question) -> bool:
    words = q.text is not None and bool(says(q.text, PRESSURE) or says(q.text, COURT))
    return words or any(_grave(c) or c.kind is ClaimKind.DEADLINE for c in q.asked.claims)


def _notice(q: Question) -> Iterator[Ruling]:
    if q.asked.topic == "validation":
        yield from _validation(q)
    if q.asked.topic == "duplicate_dispute" and (missing := sorted(DUPLICATE_PARTS - q.asked.encloses)):
        yield Ruling(DUPLICATE, Verdict.FIX, facts=(("missing", ", ".join(missing)),))
    notice = q.purpose is Purpose.STATUTORY_NOTICE or q.asked.topic == "validation"
    electronic = q.channel in ELECTRONIC
    if notice and (q.channel == "call" or (electronic and q.asked.initial is not True and not _signed(q))):
        yield Ruling(KEEPABLE, Verdict.FIX, facts=(("by", q.channel), ("agreed to electronic notices", "not known")))


def _validation(q: Question) -> Iterator[Ruling]:
    missing = sorted(_parts(q) - q.asked.encloses)
    if missing:
        yield Ruling(NOTICE_PARTS, Verdict.FIX, facts=(("missing", ", ".join(missing)),))
    for item in q.items:
        before, now = item.law.itemized_by, q.asked.itemized_by
        if before and now and now != before:
            yield Ruling(
                NOTICE_PARTS, Verdict.FIX, facts=((item.reference, say("reckoned from {start} before", start=before)),)
            )
    deceased = any(hold.kind is HoldKind.DECEASED for hold in q.account.holds)
    if deceased and q.asked.addressee != "named":
        yield Ruling(NOTICE_PARTS, Verdict.FIX, facts=(("addressed to", "nobody by name who acts for the estate"),))


def _parts(q: Question) -> frozenset[str]:
    """What the validation information of these debts must hold, sent by this way."""
    financial = any(item.law.financial_product is not False for item in q.items)
    parts = PARTS | (FINANCIAL_PARTS if financial else frozenset())
    if q.channel in ELECTRONIC:
        parts |= ELECTRONIC_PART
    home_loan = bool(q.items) and all(item.kind == "mortgage" for item in q.items)
    return parts - ON_THE_STATEMENT if home_loan and "periodic_statement" in q.asked.encloses else parts


def _signed(q: Question) -> bool:
    return q.asked.electronic_signature_consent is True


def _first_contact(account: AccountFacts) -> Iterator[Duty]:
    for event in open_events(account, "initial_communication"):
        if event.detail in NO_COMMUNICATION:
            continue
        due = days_later(event.on, 5)
        what = phrase("Send the validation information, unless it is paid.")
        yield Duty(
            VALIDATION, what, due, event.on, event.item_id, demands_notice=True, event_id=event.id, notice="validation"
        )


PLUG = LawPack(
    key="us_regf_content",
    label=phrase("United States: Regulation F, words and notices"),
    rules=(
        LIMITED, WAY_OUT, SILENT_ON_DEBT, WHO_WE_ARE, NO_FALSE_THREAT, TOO_OLD, NOTICE_PARTS, NO_OVERSHADOWING,
        KEEPABLE, VALIDATION, DUPLICATE, FOUL,
    ),
    binds=_binds,
    content=(_voicemail, _words, _truth, _time, _notice),
    clocks=(_first_contact,),
)  # fmt: skip
