"""The guard's question and its explained answer."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import IntEnum, StrEnum

from candour.domain.accounts import AccountFacts
from candour.domain.items import ItemFacts
from candour.domain.legal import PLAIN, Asked
from candour.domain.messages import Purpose
from candour.domain.parties import ContactPoint
from candour.domain.saying import phrase


class Verdict(IntEnum):
    """Answers in order of precedence: the highest that any rule speaks is the verdict."""

    ALLOW = 0
    FIX = 1
    WAIT = 2
    PERSON = 3
    REFUSE = 4

    @property
    def word(self) -> str:
        """The lower-case word used on the wire and on screens."""
        return self.name.lower()


class Sort(StrEnum):
    """What a rule is about: may we, when and how; what a text must hold; a deadline; or what may be charged."""

    CONTACT = "contact"
    CONTENT = "content"
    CLOCK = "clock"
    CHARGE = "charge"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of a pack. status: V checked in the source, V2 in a secondary source, R recalled, P house policy.

    effective_from and effective_to: ISO dates, the last day included; None where the rule binds throughout.
    """

    id: str
    reason: str
    citation: str
    status: str = "P"
    version: int = 1
    effective_from: str | None = None
    effective_to: str | None = None
    reads: tuple[str, ...] = ()
    sort: Sort = Sort.CONTACT

    def in_force(self, day: date) -> bool:
        """Whether the rule binds on a local day."""
        stated = day.isoformat()
        return (self.effective_from or stated) <= stated <= (self.effective_to or stated)


@dataclass(frozen=True, slots=True)
class Ruling:
    """What one rule said of one question. until: earliest instant at which asking again could differ.

    facts: the facts it read, by name, as text that a person can check. warning: it speaks but does not stop.
    lifts: ids of the rules that this one, a stated exception, defeats here; it defeats no others.
    """

    rule: Rule
    verdict: Verdict
    until: datetime | None = None
    facts: tuple[tuple[str, str], ...] = ()
    warning: bool = False
    lifts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """May this be said to this account, on this channel, at this instant? `at` is an aware datetime."""

    at: datetime
    account: AccountFacts
    purpose: Purpose
    channel: str
    items: tuple[ItemFacts, ...]
    contact_point: ContactPoint | None
    asked_by_customer: bool = False
    text: str | None = None
    asked: Asked = PLAIN


@dataclass(frozen=True, slots=True)
class Answer:
    """The verdict with every rule that spoke. until is None unless the verdict is WAIT."""

    verdict: Verdict
    rulings: tuple[Ruling, ...] = ()
    until: datetime | None = None

    @property
    def rules(self) -> tuple[str, ...]:
        """Ids of the rules that stopped it, the decisive ones first."""
        stopping = [r for r in self.rulings if not r.warning and r.verdict is not Verdict.ALLOW]
        return tuple(r.rule.id for r in sorted(stopping, key=lambda r: -r.verdict))

    @property
    def needs_person(self) -> bool:
        """Whether a person must act: the verdict says so, or a rule that says no to all else says so as well."""
        speaking = [r for r in self.rulings if not r.warning]
        people = {r.rule.id for r in speaking if r.verdict is Verdict.PERSON}
        refusing = {r.rule.id for r in speaking if r.verdict is Verdict.REFUSE}
        return self.verdict is Verdict.PERSON or bool(people & refusing)

    @property
    def reason(self) -> str:
        """One plain sentence: why the verdict is what it is."""
        decisive = [r for r in self.rulings if r.verdict is self.verdict and not r.warning]
        if not decisive or self.verdict is Verdict.ALLOW:
            return phrase("Nothing stands against it.")
        lasting = [r for r in decisive if r.until == self.until]
        return (lasting or decisive)[0].rule.reason


def combine(rulings: tuple[Ruling, ...], musts: tuple[Ruling, ...] = ()) -> Answer:
    """Fold rulings into one answer: Refuse > Person > Wait > Fix > Allow; waits end when the last one ends.

    A wait with no known end makes the whole wait's end unknown. A ruling that a stated exception lifts is kept as a
    warning. The order of rulings does not matter. musts: rulings of laws that demand this very thing; where another
    refuses it, a person decides, with both reasons before them.
    """
    rulings = _lift(rulings)
    stopping = [r for r in rulings if not r.warning and r.verdict is not Verdict.ALLOW]
    if not stopping:
        return Answer(Verdict.ALLOW, rulings)
    verdict = max(r.verdict for r in stopping)
    if musts and verdict is Verdict.REFUSE:
        return Answer(Verdict.PERSON, musts + rulings)
    if verdict is not Verdict.WAIT:
        return Answer(verdict, rulings)
    ends = [r.until for r in stopping if r.verdict is Verdict.WAIT]
    known = [end for end in ends if end is not None]
    return Answer(verdict, rulings, max(known) if len(known) == len(ends) else None)


def _lift(rulings: tuple[Ruling, ...]) -> tuple[Ruling, ...]:
    lifted = {rule_id for ruling in rulings for rule_id in ruling.lifts}
    if not lifted:
        return rulings
    return tuple(replace(r, warning=True) if r.rule.id in lifted else r for r in rulings)
