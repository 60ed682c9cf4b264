"""FCA rules on arrears, default and recovery: may a person be asked, when and how.

They bind for regulated credit and hire. For other debts of consumers and sole traders in the United Kingdom they are
kept as policy, and each ruling says so. Counsel has not signed this pack off.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from itertools import chain

from candour.domain.accounts import AccountFacts
from candour.domain.calendars import zone
from candour.domain.duties import Duty, days_later, open_events
from candour.domain.holds import HoldKind
from candour.domain.items import ItemFacts
from candour.domain.legal import NOTHING_KNOWN, LegalStep, Recipient
from candour.domain.messages import ASKS_FOR_PAYMENT, Purpose
from candour.domain.phrases import COURT, DEMAND, ENFORCEMENT, says
from candour.domain.plausible import (
    Age,
    age_of,
    covers,
    is_about,
    is_plain,
    may_be_agent,
    may_be_in,
    may_be_in_nation,
    may_be_person,
    may_be_regulated,
    never_ends,
    window_end,
)
from candour.domain.saying import phrase
from candour.domain.verdicts import Question, Rule, Ruling, Sort, Verdict
from candour.ports.policy import LawPack, today

CONC_7 = partial(Rule, status="V", effective_from="2014-04-01")

ALTERNATIVES = CONC_7(
    "uk.conc.7.3.4", "A fair offer or a way that you could afford comes before any pressure.",
    "CONC 7.3.4R, 7.3.5G, 7.3.6G", reads=("legal.offer_open", "legal.forbearance_considered", "text"),
)  # fmt: skip
NEGOTIATING = CONC_7(
    "uk.conc.7.3.9", "We are working out a plan with you, so nothing is stepped up meanwhile.", "CONC 7.3.9R",
    reads=("legal.negotiating", "purpose"),
)  # fmt: skip
ADVISER = CONC_7(
    "uk.conc.7.3.11", "You are getting advice or working out a plan, and have time for it.", "CONC 7.3.11R, 7.3.12G",
    status="R", reads=("holds", "legal.adviser_progress"),
)  # fmt: skip
PROPORTION = CONC_7(
    "uk.conc.7.3.14", "A step as grave as this is first weighed by a person.", "CONC 7.3.14R, 7.3.15G",
    reads=("asked.legal_step", "asked.proportionate"),
)  # fmt: skip
IDENTITY = CONC_7(
    "uk.conc.7.5.2", "We are not sure that you are the person who owes this.", "CONC 7.5.2R",
    reads=("legal.identity_doubtful",),
)  # fmt: skip
UNANSWERED = CONC_7(
    "uk.conc.7.5.3", "You told us that this is paid or wrong, and we have not answered yet.", "CONC 7.5.3R",
    reads=("items.law.claim_unanswered",),
)  # fmt: skip
OFFER_TO_CREDITOR = CONC_7(
    "uk.conc.7.5.4", "Your offer has to be put to the firm that you owe.", "CONC 7.5.4R",
    reads=("role", "legal.offer_open", "legal.authority_to_accept"),
)  # fmt: skip
WHEN_ASKED = CONC_7(
    "uk.conc.7.9.4", "You asked us not to get in touch at this time, place or in this way.", "CONC 7.9.4R",
    reads=("at", "residence", "legal.inconvenient", "legal.refused_channels"),
)  # fmt: skip
PRIVACY = CONC_7(
    "uk.conc.7.9.6", "Nobody else may learn of your debt.", "CONC 7.9.6R-7.9.8G",
    reads=("asked.recipient", "asked.envelope", "asked.public"),
)  # fmt: skip
WHO_IS_IT = CONC_7(
    "uk.conc.7.9.10", "We must know that it is you before we speak of the debt.", "CONC 7.9.10R, 7.9.11G",
    reads=("asked.identity_checked", "asked.discloses", "asked.addressee"),
)  # fmt: skip
VISIT = CONC_7(
    "uk.conc.7.9.12", "A visit is announced in good time, and never paid to someone who may be vulnerable.",
    "CONC 7.9.12R, 7.9.14R", reads=("asked.legal_step", "asked.visit_notice_given", "holds", "support_needs"),
)  # fmt: skip
CAPACITY = CONC_7(
    "uk.conc.7.10.1", "You may not be able to decide about this at present, so everything pauses.",
    "CONC 7.10.1R-7.10.3G", reads=("holds", "asked.recipient"),
)  # fmt: skip
REPRESENTATIVE = CONC_7(
    "uk.conc.7.12.2", "Somebody speaks for you, and we speak with them.", "CONC 7.12.2R",
    reads=("legal.representative", "asked.recipient"),
)  # fmt: skip
ACCURATE = CONC_7(
    "uk.conc.7.13.2", "What we know of your balance or your circumstances is not complete.", "CONC 7.13.2R-7.13.5G",
    reads=("legal.unreconciled", "legal.flags_missing"),
)  # fmt: skip
DISPUTED = CONC_7(
    "uk.conc.7.14.1", "You say that something is not right, and we look into it first.", "CONC 7.14.1R, 7.14.2G",
    reads=("items.queried", "holds"),
)  # fmt: skip
OUTCOME = CONC_7(
    "uk.conc.7.14.3", "You are owed the outcome of what we looked into.", "CONC 7.14.3R-7.14.6R",
    reads=("legal.events",), sort=Sort.CLOCK,
)  # fmt: skip
FOUND = CONC_7(
    "uk.conc.7.14.5", "You are told what we found, and what the debt is made of.", "CONC 7.14.3R, 7.14.5R",
    reads=("asked.topic", "asked.encloses"), sort=Sort.CONTENT,
)  # fmt: skip
TOO_OLD = CONC_7(
    "uk.conc.7.15", "The debt is too old to be taken to court.", "CONC 7.15.4R, 7.15.7G, 7.15.8R", status="V2",
    reads=("items.law", "residence", "text", "asked.legal_step"),
)  # fmt: skip

SECOND_TERM, TERM = timedelta(days=60), timedelta(days=30)
ESCALATES = frozenset({Purpose.NOTICE})
GRAVE = frozenset({LegalStep.BANKRUPTCY_PETITION, LegalStep.STATUTORY_DEMAND, LegalStep.ORDER_FOR_SALE})
SUES = frozenset({LegalStep.CLAIM, *GRAVE})


def _binds(account: AccountFacts) -> bool:
    return may_be_person(account) and may_be_in(account, "GB")


def _says(q: Question, rule: Rule, verdict: Verdict, *facts: tuple[str, str], until: datetime | None = None) -> Ruling:
    """A ruling that tells whether the rule binds or is kept as policy."""
    regulated = any(may_be_regulated(q.account, item) for item in q.items) or may_be_regulated(q.account)
    told = facts if regulated else (*facts, ("kept as", "policy: not regulated credit or hire"))
    return Ruling(rule, verdict, until, told)


def _asks(q: Question) -> bool:
    return q.purpose in ASKS_FOR_PAYMENT


def _has_hold(q: Question, kind: HoldKind) -> bool:
    ids = {item.id for item in q.items}
    return any(h.kind is kind and (h.item_id is None or h.item_id in ids) for h in q.account.holds)


def _vulnerable(q: Question) -> bool:
    return _has_hold(q, HoldKind.VULNERABLE) or bool(q.account.support_needs)


def _circumstances(q: Question) -> Iterator[Ruling]:
    """Rules on what is recorded of the person: nothing recorded, nothing to say."""
    if q.account.legal is not NOTHING_KNOWN:
        yield from chain(_offers(q), _people(q), _inconvenient(q))
    if q.account.holds:
        yield from _holds(q)


def _offers(q: Question) -> Iterator[Ruling]:
    legal, stepped_up = q.account.legal, q.purpose in ESCALATES or q.asked.legal_step is not None
    if legal.negotiating is not False and stepped_up:
        yield _says(q, NEGOTIATING, Verdict.REFUSE, ("plan", "being worked out"))
    if legal.offer_open is False:
        return
    if stepped_up:
        yield _says(q, ALTERNATIVES, Verdict.REFUSE, ("offer", "stands unanswered"))
    if may_be_agent(q.account) and legal.authority_to_accept is not True and (_asks(q) or stepped_up):
        yield _says(q, OFFER_TO_CREDITOR, Verdict.PERSON, ("authority to accept the offer", "not given"))


def _people(q: Question) -> Iterator[Ruling]:
    legal, direct = q.account.legal, q.asked.recipient is Recipient.CUSTOMER
    pursues = _asks(q) or q.asked.legal_step is not None
    if legal.representative is not False and direct and not q.asked_by_customer:
        if q.purpose is not Purpose.STATUTORY_NOTICE:
            yield _says(q, REPRESENTATIVE, Verdict.REFUSE, ("representative", "recorded"))
    if legal.identity_doubtful is not False and pursues:
        yield _says(q, IDENTITY, Verdict.REFUSE, ("identity", "doubtful"))
    if pursues and (legal.unreconciled is not False or (may_be_agent(q.account) and legal.flags_missing is not False)):
        yield _says(q, ACCURATE, Verdict.REFUSE, ("balance and file", "not complete"))


def _inconvenient(q: Question) -> Iterator[Ruling]:
    by_post = q.purpose is Purpose.STATUTORY_NOTICE and q.channel == "letter"
    if q.channel in q.account.legal.refused_channels and not (by_post or q.asked.opt_out_confirmation):
        yield _says(q, WHEN_ASKED, Verdict.REFUSE, ("channel refused", q.channel))
    if q.asked_by_customer or q.purpose is Purpose.STATUTORY_NOTICE:
        return
    local = q.at.astimezone(zone(q.account.residence.zone))
    for window in q.account.legal.inconvenient:
        if not (is_about(window, q) and covers(window, local)):
            continue
        if never_ends(window):
            yield _says(q, WHEN_ASKED, Verdict.REFUSE, ("asked us to avoid", window.place))
        else:
            until = window_end(window, local)
            yield _says(q, WHEN_ASKED, Verdict.WAIT, ("asked for quiet until", until.isoformat()), until=until)


def _holds(q: Question) -> Iterator[Ruling]:
    if _has_hold(q, HoldKind.CAPACITY) and q.asked.recipient is not Recipient.REPRESENTATIVE:
        yield _says(q, CAPACITY, Verdict.REFUSE, ("capacity", "may be lacking"))
        yield _says(q, CAPACITY, Verdict.PERSON, ("only to", "an authorised representative"))
    if (_asks(q) or q.asked.legal_step) and _has_hold(q, HoldKind.DISPUTE):
        yield _says(q, DISPUTED, Verdict.REFUSE, ("dispute", "open"))
    for hold in q.account.holds:
        if hold.kind is HoldKind.ADVISER and (_asks(q) or q.asked.legal_step):
            until = hold.since + (SECOND_TERM if hold.extended or q.account.legal.adviser_progress else TERM)
            if q.at < until:
                yield _says(q, ADVISER, Verdict.WAIT, ("advice since", hold.since.isoformat()), until=until)


def _items(q: Question) -> Iterator[Ruling]:
    day = today(q)
    striking = [item for item in q.items if item.queried or not is_plain(item, 5, day)]
    pursues = _asks(q) or q.asked.legal_step is not None
    for item in striking:
        if pursues and item.queried:
            yield _says(q, DISPUTED, Verdict.REFUSE, (item.reference, "disputed"))
        if pursues and item.law.claim_unanswered is not False:
            yield _says(q, UNANSWERED, Verdict.REFUSE, (item.reference, "said to be paid or wrong, not answered"))
        yield from _too_old(q, item)


def _too_old(q: Question, item: ItemFacts) -> Iterator[Ruling]:
    age = age_of(item, 5 if may_be_in_nation(q.account, "SCT") and item.law.law in ("SCT", None) else 6, today(q))
    if age is Age.OPEN:
        return
    if q.asked.legal_step in SUES or (q.text and (says(q.text, COURT) or says(q.text, ENFORCEMENT))):
        yield _says(q, TOO_OLD, Verdict.REFUSE, (item.reference, "may be too old for court"))
    asks = _asks(q) or bool(q.text and says(q.text, DEMAND))
    if asks and item.law.refuses_as_barred is not False:
        yield _says(q, TOO_OLD, Verdict.REFUSE, (item.reference, "the customer will not pay so old a debt"))
    elif asks and item.law.regular_contact is not True and may_be_in_nation(q.account, "ENG", "WLS"):
        certain = age is Age.OVER or may_be_regulated(q.account, item)
        verdict = Verdict.REFUSE if certain else Verdict.PERSON
        yield _says(q, TOO_OLD, verdict, (item.reference, "no regular contact while time ran"))


def _step(q: Question) -> Iterator[Ruling]:
    step = q.asked.legal_step
    if step in GRAVE and q.asked.proportionate is not True:
        yield _says(q, PROPORTION, Verdict.PERSON, ("step", str(step)))
    if step is LegalStep.VISIT and (_vulnerable(q) or q.asked.visit_notice_given is not True):
        yield _says(q, VISIT, Verdict.REFUSE, ("visit", "vulnerable" if _vulnerable(q) else "not announced"))
    if (step or q.purpose in ESCALATES) and q.account.legal.forbearance_considered is not True:
        noted = Ruling(ALTERNATIVES, Verdict.PERSON, facts=(("ways to help", "not noted"),), warning=True)
        if any(may_be_regulated(q.account, item) for item in q.items):
            yield noted


def _third_parties(q: Question) -> Iterator[Ruling]:
    asked = q.asked
    if asked.recipient in (Recipient.THIRD_PARTY, Recipient.LOCATION) or asked.public is not False:
        yield _says(q, PRIVACY, Verdict.REFUSE, ("others would learn of it", asked.recipient.value))
    if q.channel == "letter" and asked.envelope in ("postcard", "marked"):
        yield _says(q, PRIVACY, Verdict.REFUSE, ("envelope", asked.envelope))
    if asked.addressee == "occupier" or (asked.discloses is not False and asked.identity_checked is not True):
        yield _says(q, WHO_IS_IT, Verdict.REFUSE, ("identity", asked.addressee or "not checked"))


def _outcome(q: Question) -> Iterator[Ruling]:
    if q.asked.topic == "dispute" and (missing := sorted({"found", "details"} - q.asked.encloses)):
        yield _says(q, FOUND, Verdict.FIX, ("missing", ", ".join(missing)))


def _dispute_clock(account: AccountFacts) -> Iterator[Duty]:
    """No rule names a number of days, so the house sets four weeks; agents pass it on within a business week."""
    for event in open_events(account, "dispute"):
        due, what = days_later(event.on, 28), phrase("Send the outcome of the dispute.")
        yield Duty(OUTCOME, what, due, event.on, event.item_id, event_id=event.id, notice="dispute")
        if may_be_agent(account):
            told, what = days_later(event.on, 7), phrase("Pass the dispute to the creditor.")
            yield Duty(OUTCOME, what, told, event.on, event.item_id, event_id=event.id, settles=False)


def _offer_clock(account: AccountFacts) -> Iterator[Duty]:
    for event in open_events(account, "offer"):
        if may_be_agent(account) and account.legal.authority_to_accept is not True:
            told = days_later(event.on, 7)
            yield Duty(OFFER_TO_CREDITOR, "Put the offer to the creditor.", told, event.on, event_id=event.id)


PLUG = LawPack(
    key="uk_fca",
    label=phrase("United Kingdom: FCA, whether and when"),
    rules=(
        ALTERNATIVES, NEGOTIATING, ADVISER, PROPORTION, IDENTITY, UNANSWERED, OFFER_TO_CREDITOR, WHEN_ASKED, PRIVACY,
        WHO_IS_IT, VISIT, CAPACITY, REPRESENTATIVE, ACCURATE, DISPUTED, OUTCOME, FOUND, TOO_OLD,
    ),
    binds=_binds,
    contact=(_circumstances, _items),
    content=(_step, _third_parties, _outcome),
    clocks=(_dispute_clock, _offer_clock),
)  # fmt: skip
