"""Holds: reasons not to chase, what each of them blocks, and who may end it by what evidence."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum, StrEnum

from candour.domain.errors import WrongUse
from candour.domain.legal import LegalStep, Recipient
from candour.domain.saying import phrase, say


class HoldKind(StrEnum):
    """Why an account, item or person is not chased."""

    PAUSE = "pause"
    DISPUTE = "dispute"
    COMPLAINT = "complaint"
    MORATORIUM = "moratorium"
    ADVISER = "adviser"
    ARRANGEMENT = "arrangement"
    PAYMENT_ON_ITS_WAY = "payment_on_its_way"
    VULNERABLE = "vulnerable"
    CAPACITY = "capacity"
    BEREAVED = "bereaved"
    DECEASED = "deceased"
    INSOLVENCY = "insolvency"
    REPRESENTATIVE = "representative"
    ATTORNEY = "attorney"
    STATUTE_BARRED = "statute_barred"
    OUR_PROMISE = "our_promise"
    RECALL = "recall"
    WITH_AGENT = "with_agent"


class Block(StrEnum):
    """What a hold stops. ALL_CONTACT leaves what a law demands and an answer that the customer asked for."""

    ASKS = "asks"
    ALL_CONTACT = "all_contact"
    CHARGES = "charges"
    ENFORCEMENT = "enforcement"
    AGENTS = "agents"


class Reach(IntEnum):
    """The most that a hold of a kind stands on: one item, one account, or the person with all accounts of theirs."""

    ITEM = 0
    ACCOUNT = 1
    PERSON = 2


class Authority(IntEnum):
    """Who may end a hold: anything that runs, a person, or a supervisor."""

    ANYONE = 0
    PERSON = 1
    SUPERVISOR = 2


@dataclass(frozen=True, slots=True)
class Term:
    """How long a hold lasts, in whole local days or calendar months. first_day_counts: its first day is day one."""

    days: int = 0
    months: int = 0
    first_day_counts: bool = False
    by_method: bool = False


@dataclass(frozen=True, slots=True)
class HoldLife:
    """The life of one kind of hold.

    words: what a customer could read. details: which of its kind it may be, each in words. blocks: what it stops;
    of_detail: where a detail stops something else. term: how long it lasts when no end is told (None: until it is
    ended); terms: by detail. second: the one more term that `proof` earns. evidence: one of these words is told when it
    is ended; empty: none is needed. only_to: who may still be written to in the customer's place. at_least: no end
    may be set that is earlier than its term's; evidence alone ends it sooner.
    """

    words: str
    reach: Reach
    blocks: frozenset[Block]
    ends: Authority = Authority.PERSON
    details: Mapping[str, str] = field(default_factory=dict)
    of_detail: Mapping[str, frozenset[Block]] = field(default_factory=dict)
    term: Term | None = None
    terms: Mapping[str, Term] = field(default_factory=dict)
    second: Term | None = None
    proof: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    only_to: frozenset[Recipient] = frozenset()
    needs_person: bool = False
    at_least: bool = False


ASKS = frozenset({Block.ASKS})
PURSUIT = ASKS | {Block.ENFORCEMENT, Block.AGENTS}
FROZEN = PURSUIT | {Block.CHARGES}
SILENCE = PURSUIT | {Block.ALL_CONTACT}
EVERYTHING = frozenset(Block)

LIVES: Mapping[HoldKind, HoldLife] = {
    HoldKind.PAUSE: HoldLife(phrase("You asked us to pause, and we do."), Reach.ACCOUNT, SILENCE, Authority.PERSON),
    HoldKind.DISPUTE: HoldLife(
        phrase("You say that something is not right, and we look into it before we ask for it."), Reach.ITEM, FROZEN,
        details={
            "query": phrase("a question about it"), "paid": phrase("it is said to be paid"),
            "amount": phrase("the amount is wrong"),
            "not_mine": phrase("somebody else owes it"), "quality": phrase("what was delivered is wrong"),
            "fraud": phrase("it may be fraud"),
        },
        evidence=("upheld", "partly_upheld", "rejected", "withdrawn"),
    ),
    HoldKind.COMPLAINT: HoldLife(
        phrase("You complained, and we answer that first."), Reach.ACCOUNT, PURSUIT,
        evidence=("final_response", "resolved", "withdrawn"),
    ),
    HoldKind.MORATORIUM: HoldLife(
        phrase("You are in breathing space: nobody asks you to pay, adds to your debt or enforces it."),
        Reach.PERSON, FROZEN,
        details={
            "standard": phrase("breathing space"), "crisis": phrase("breathing space in a mental health crisis"),
            "scottish": phrase("a Scottish moratorium"),
        },
        of_detail={"scottish": PURSUIT},
        terms={"standard": Term(days=60, first_day_counts=True), "scottish": Term(months=6)},
        evidence=("register_notice", "adviser_notice", "court_order"), only_to=frozenset({Recipient.REPRESENTATIVE}),
        at_least=True,
    ),
    HoldKind.ADVISER: HoldLife(
        phrase("You are getting advice or working out a plan, and have time for it."), Reach.ACCOUNT, PURSUIT,
        term=Term(days=30), second=Term(days=30), proof=("plan_progress",),
        evidence=("plan_agreed", "advice_ended"), only_to=frozenset({Recipient.REPRESENTATIVE}), at_least=True,
    ),
    HoldKind.ARRANGEMENT: HoldLife(
        phrase("You pay as we agreed, so nothing more is asked."), Reach.ACCOUNT, PURSUIT, Authority.ANYONE,
    ),
    HoldKind.PAYMENT_ON_ITS_WAY: HoldLife(
        phrase("You told us that a payment is on its way, and we wait for it."), Reach.ITEM, PURSUIT, Authority.ANYONE,
        term=Term(by_method=True),
    ),
    HoldKind.VULNERABLE: HoldLife(
        phrase("We first find out what would help you."), Reach.PERSON, PURSUIT,
        evidence=("support_agreed", "signal_mistaken"), needs_person=True,
    ),
    HoldKind.CAPACITY: HoldLife(
        phrase("You may not be able to decide about this at present, so everything pauses."), Reach.PERSON, SILENCE,
        Authority.SUPERVISOR, evidence=("capacity_confirmed", "attorney_registered", "deputy_appointed"),
        only_to=frozenset({Recipient.REPRESENTATIVE}), needs_person=True,
    ),
    HoldKind.BEREAVED: HoldLife(
        phrase("You lost somebody, and for now nothing is asked of you."), Reach.PERSON, PURSUIT, term=Term(days=30),
    ),
    HoldKind.DECEASED: HoldLife(
        phrase("The customer has died; only whoever looks after the estate is written to."), Reach.PERSON, EVERYTHING,
        Authority.SUPERVISOR, evidence=("estate_settled", "mistaken_identity"),
        only_to=frozenset({Recipient.REPRESENTATIVE}), needs_person=True,
    ),
    HoldKind.INSOLVENCY: HoldLife(
        phrase("An insolvency is under way; only its office-holder is written to."), Reach.PERSON, FROZEN,
        Authority.SUPERVISOR,
        details={
            "bankruptcy": phrase("bankruptcy or sequestration"), "dro": phrase("a debt relief order"),
            "iva": phrase("an individual voluntary arrangement"), "trust_deed": phrase("a trust deed"),
            "liquidation": phrase("a company's liquidation"), "administration": phrase("a company's administration"),
            "voluntary_arrangement": phrase("a company voluntary arrangement"),
            "company_moratorium": phrase("a company's moratorium"),
            "dissolved": phrase("a company that no longer exists"),
        },
        evidence=("discharge", "annulment", "office_holder_notice", "mistaken_identity"),
        only_to=frozenset({Recipient.OFFICE_HOLDER}), needs_person=True,
    ),
    HoldKind.REPRESENTATIVE: HoldLife(
        phrase("Somebody speaks for you, and we speak with them."), Reach.PERSON, frozenset({Block.ALL_CONTACT}),
        evidence=("withdrawn", "replaced"), only_to=frozenset({Recipient.REPRESENTATIVE}), needs_person=True,
    ),
    HoldKind.ATTORNEY: HoldLife(
        phrase("A lawyer acts for you, and we speak with them."), Reach.PERSON, frozenset({Block.ALL_CONTACT}),
        evidence=("withdrawn", "replaced", "attorney_consents", "attorney_silent"),
        only_to=frozenset({Recipient.ATTORNEY, Recipient.REPRESENTATIVE}), needs_person=True,
    ),
    HoldKind.STATUTE_BARRED: HoldLife(
        phrase("The debt is too old to be taken to court, and we do not press for it."), Reach.ITEM, FROZEN,
        Authority.SUPERVISOR, evidence=("payment_in_time", "acknowledged_in_time", "judgment", "mistaken_date"),
    ),
    HoldKind.OUR_PROMISE: HoldLife(
        phrase("We owe you something that we promised, and ask for nothing before we kept it."), Reach.ACCOUNT, ASKS,
        details={
            "call_back": phrase("a call back"), "credit_note": phrase("a credit note"), "answer": phrase("an answer"),
            "copy": phrase("a copy"),
        },
        evidence=("promise_kept", "released_by_customer"),
    ),
    HoldKind.RECALL: HoldLife(
        phrase("The firm that you owe has taken this back from us, and we no longer act on it."),
        Reach.ACCOUNT, EVERYTHING,
        Authority.SUPERVISOR, evidence=("placed_again", "recalled_in_error"),
    ),
    HoldKind.WITH_AGENT: HoldLife(
        phrase("An agency speaks with you about this for us, and we do not ask as well."), Reach.ACCOUNT, ASKS,
        evidence=("taken_back",),
    ),
}  # fmt: skip
"""Every kind's life. Lengths that a law gives are cited by the pack that speaks of them; all others are policy."""

NEEDS_A_PERSON = frozenset(kind for kind, life in LIVES.items() if life.needs_person)
"""Holds after which only a person may decide what is said next."""

PRESSES = frozenset(LegalStep) - {LegalStep.CREDIT_REPORT, LegalStep.DELETE_RECORDS}
"""Steps beyond words that press for payment: what a block of enforcement stops."""


@dataclass(frozen=True, slots=True)
class HoldFacts:
    """A hold in force: item_id is None when it covers the whole account; until is None when no end is known.

    detail: which of its kind it is, such as 'standard', 'crisis' or 'scottish' of a moratorium ('' when not told).
    joint: it stands for somebody else who is liable for the same debt. extended: its first term was lengthened.
    """

    id: int
    kind: HoldKind
    since: datetime
    until: datetime | None
    item_id: int | None = None
    detail: str = ""
    joint: bool = False
    extended: bool = False

    def stops(self, block: Block) -> bool:
        """Whether it stops this."""
        return block in blocks(self.kind, self.detail)


def blocks(kind: HoldKind, detail: str = "") -> frozenset[Block]:
    """What a hold stops; one whose detail is not known stops all that its kind may."""
    life = LIVES[kind]
    return life.of_detail.get(detail, life.blocks)


def check_detail(kind: HoldKind, detail: str) -> None:
    """Raise WrongUse for a detail that this kind of hold does not have."""
    known = LIVES[kind].details
    if detail and detail not in known:
        some = say("it is one of {known}", known=", ".join(known)) if known else say("this kind has none; leave it out")
        raise WrongUse(
            say(
                "--detail {detail} is no detail of a hold for {kind}: {some}", detail=detail, kind=kind.value, some=some
            )
        )


def check_reach(kind: HoldKind, wanted: Reach) -> None:
    """Raise WrongUse when a hold of this kind cannot stand on so much, or so little."""
    if wanted is Reach.PERSON and LIVES[kind].reach is Reach.ITEM:
        raise WrongUse(say("a hold for {kind} stands on an item or an account; leave --person out", kind=kind.value))
    if wanted is Reach.ITEM and LIVES[kind].reach is Reach.PERSON:
        raise WrongUse(
            say("a hold for {kind} is of the person and stands on all that they owe; leave --item out", kind=kind.value)
        )


def check_until(kind: HoldKind, until: datetime, term_ends: datetime | None) -> None:
    """Raise WrongUse for an end before that of the term, of a kind for which a law gives the customer that time."""
    if LIVES[kind].at_least and term_ends is not None and until < term_ends:
        raise WrongUse(
            say(
                "a hold for {kind} lasts until {term_ends} at least; leave --until out, and end it "
                "sooner with --end and what shows that it may: {known}",
                kind=kind.value,
                term_ends=term_ends.isoformat(),
                known=", ".join(LIVES[kind].evidence),
            )
        )


def check_end(kind: HoldKind, who: Authority, evidence: str, reason: str = "") -> None:
    """Raise WrongUse, saying what is missing, when this person may not end the hold by this evidence."""
    life = LIVES[kind]
    if who < life.ends:
        needed = say("a supervisor") if life.ends is Authority.SUPERVISOR else say("a person")
        raise WrongUse(say("a hold for {kind} is ended by {needed}; ask one to end it", kind=kind.value, needed=needed))
    _check_word(kind, evidence, life.evidence, say("--evidence, what shows that it may end"))
    if evidence == "rejected" and not reason:
        raise WrongUse("a dispute is rejected with the reason that the customer is told; add --reason")


def check_extension(kind: HoldKind, evidence: str) -> Term:
    """The one further term that this evidence earns. Raises WrongUse when there is none."""
    life = LIVES[kind]
    if life.second is None:
        raise WrongUse(say("a hold for {kind} has no further term; end it, or place one with --until", kind=kind.value))
    _check_word(kind, evidence, life.proof, say("--evidence, what shows that more time is due"))
    return life.second


def _check_word(kind: HoldKind, evidence: str, known: tuple[str, ...], what: str) -> None:
    if known and evidence not in known:
        raise WrongUse(
            say("a hold for {kind} needs {what}: one of {known}", kind=kind.value, what=what, known=", ".join(known))
        )
    if evidence and not known:
        raise WrongUse(say("a hold for {kind} needs no evidence; leave --evidence out", kind=kind.value))
