"""Asks every policy pack that binds, and clears what may be handed over. Nothing else makes a `Cleared`."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from candour.domain.accounts import AccountFacts
from candour.domain.caps import with_others
from candour.domain.duties import Charge, ChargeQuestion, Duty, weigh
from candour.domain.legal import NOTHING_KNOWN, PLAIN
from candour.domain.messages import Purpose
from candour.domain.parties import CustomerKind
from candour.domain.planning import LETTER
from candour.domain.saying import say
from candour.domain.sectors import is_covered
from candour.domain.verdicts import Answer, Question, Rule, Ruling, Verdict, combine
from candour.ports.channel import Envelope
from candour.ports.policy import Clocks, LawPack, Policy, Tariffs, today
from candour.ports.registry import policies
from candour.store.handover import Prepared, begin_hand_over


@dataclass(frozen=True, slots=True)
class Cleared:
    """A message that the guard let through, twice, and whose attempt stands in the database as handing over."""

    attempt_id: int
    envelope: Envelope


def ask(question: Question) -> Answer:
    """The verdict on one question with every ruling of every pack that binds the account."""
    question = at_its_place(question)
    account = question.account
    packs = [pack for pack in policies() if not isinstance(pack, LawPack) and pack.applies(account)]
    plain = question.text is None and question.asked is PLAIN and account.legal is NOTHING_KNOWN
    laws = _usual_laws(account) if plain else _law_packs(account)
    asked: tuple[Policy, ...] = (*packs, *laws)
    rulings = tuple(chain.from_iterable(pack.speak(question) for pack in asked))
    if any(contact.elsewhere for contact in account.contacts):
        rulings = _own_first(question, asked, rulings)
    if not covers(account.residence.country, account.creditor.sector, account.kind):
        facts = (("country", account.residence.country or ""), ("sector", account.creditor.sector))
        rulings += (Ruling(NO_PACK, Verdict.PERSON, facts=facts),)
    return combine(rulings, _musts(question))


def at_its_place(question: Question) -> Question:
    """The same, at the place where its address is known to be, unless it says where the customer is."""
    point = question.contact_point
    if point is None or point.place is None or question.asked.place is not None:
        return question
    is_work = question.asked.address_is_work if point.place != "work" else True
    return replace(question, asked=replace(question.asked, place=point.place, address_is_work=is_work))


NO_PACK = Rule(
    "candour.no_pack", "Nobody has written down the law of this place and trade, so a person decides.", "House policy",
    reads=("residence", "sector", "kind"),
)  # fmt: skip
CANNOT_PRINT = Rule(
    "candour.cannot_print", "This letter cannot be printed as it is, so a person looks at it.", "House policy",
    reads=("contact_points",),
)  # fmt: skip
CANNOT_TEXT = Rule(
    "candour.cannot_text", "This text cannot go as it is, so a person looks at it.", "House policy",
    reads=("contact_points",),
)  # fmt: skip
NO_WAY_BACK = Rule(
    "candour.no_return_address",
    "A letter needs an address to which it can come back, and this creditor has none; set it in Settings.",
    "House policy", reads=("creditor",),
)  # fmt: skip
_COVERED: dict[tuple[str | None, str, CustomerKind], tuple[tuple[Policy, ...], bool]] = {}


def covers(country: str | None, sector: str, kind: CustomerKind) -> bool:
    """Whether an installed law pack knows the law for such customers there; what is not known counts as covered."""
    key, installed = (country, sector, kind), policies()
    found = _COVERED.get(key)
    if found is None or found[0] is not installed:
        known = chain.from_iterable(pack.covers for pack in installed if isinstance(pack, LawPack))
        found = _COVERED[key] = (installed, is_covered(known, country, sector, kind))
    return found[1]


def _own_first(question: Question, packs: Sequence[Policy], together: tuple[Ruling, ...]) -> tuple[Ruling, ...]:
    """What another creditor's contacts add may stop something, and is shown as 'cap reached' alone."""
    account = question.account
    own = replace(account, contacts=tuple(c for c in account.contacts if not c.elsewhere))
    alone = tuple(chain.from_iterable(pack.speak(replace(question, account=own)) for pack in packs))
    return with_others(alone, together)


_USUAL: dict[tuple[object, ...], tuple[tuple[Policy, ...], tuple[LawPack, ...]]] = {}


def _usual_laws(account: AccountFacts) -> tuple[LawPack, ...]:
    """The law packs that speak of contact with accounts like this one, of which nothing more is known in law.

    They are worked out once for each like: whoever plans a large book asks this of every account.
    """
    creditor, installed = account.creditor, policies()
    key = (account.residence, account.kind, creditor.role, creditor.regulated, creditor.sector)
    found = _USUAL.get(key)
    if found is None or found[0] is not installed:
        if len(_USUAL) > 10_000:
            _USUAL.clear()
        found = _USUAL[key] = (installed, tuple(pack for pack in _law_packs(account) if pack.contact))
    return found[1]


def _musts(question: Question) -> tuple[Ruling, ...]:
    """What a notice that a law demands is owed to, when one is due on the account."""
    if question.purpose is not Purpose.STATUTORY_NOTICE or not question.account.legal.events:
        return ()
    due = [duty for duty in duties(question.account) if duty.since <= today(question)]
    return tuple(
        Ruling(duty.rule, Verdict.PERSON, facts=((duty.what, say("due by {day}", day=duty.due)),))
        for duty in due
        if duty.demands_notice
    )


def duties(account: AccountFacts) -> list[Duty]:
    """What the packs that bind the account want done by when, the most urgent first."""
    packs = [pack for pack in policies() if isinstance(pack, Clocks) and pack.applies(account)]
    found = chain.from_iterable(pack.duties(account) for pack in packs)
    return sorted(found, key=lambda duty: (duty.due, duty.rule.id))


def may_charge(question: ChargeQuestion) -> Charge:
    """What may be added to an item: the strictest of all packs that bind; without a law or an agreement, nothing."""
    packs = [pack for pack in policies() if isinstance(pack, Tariffs) and pack.applies(question.account)]
    return weigh(chain.from_iterable(pack.permits(question) for pack in packs), question.agreed)


def _law_packs(account: AccountFacts) -> list[LawPack]:
    return [pack for pack in policies() if isinstance(pack, LawPack) and pack.applies(account)]


def all_rules() -> Iterator[tuple[Policy, Rule]]:
    """Every rule of every pack that is installed, with its pack."""
    for pack in policies():
        for rule in pack.rules:
            yield pack, rule
        if pack.key == "house":
            yield pack, NO_PACK
            yield pack, CANNOT_PRINT
            yield pack, CANNOT_TEXT
            yield pack, NO_WAY_BACK


def with_way_back(question: Question, answer: Answer) -> Answer:
    """The answer to what may really be posted: without an address to come back to, a letter waits for that address."""
    creditor = question.account.creditor
    if question.channel != LETTER or creditor.postal_address:
        return answer
    missing = Ruling(NO_WAY_BACK, Verdict.FIX, facts=(("creditor", creditor.name),))
    return combine((*answer.rulings, missing), _musts(question))


def clear_trial(envelope: Envelope, own: str) -> Cleared:
    """A test message to the person who asked for it: it concerns no customer, so no law of debts speaks of it.

    own: their own address or number. Raises ValueError when it would go to anybody else.
    """
    if envelope.recipient != own:
        raise ValueError("a test message goes to nobody but the person who asked for it")
    return Cleared(0, envelope)


def clear_print_run(envelope: Envelope, print_house: str) -> Cleared:
    """A print run on its way to the print house: each letter in it was cleared, and looked at again for this run.

    Raises ValueError when it would go to anybody else.
    """
    if envelope.recipient != print_house:
        raise ValueError("a print run goes to nobody but the print house")
    return Cleared(0, envelope)


def clear(prepared: Sequence[Prepared], worker: int) -> list[Cleared]:
    """Take the second answer under the lock: only messages whose facts have not moved since they were composed.

    In one transaction the persons are locked, their versions and the creditors' modes compared, and the attempts,
    messages and contacts written. What moved is released to be planned again.
    """
    begun = begin_hand_over(prepared, worker)
    return [Cleared(attempt_id, envelope) for attempt_id, envelope in begun]
