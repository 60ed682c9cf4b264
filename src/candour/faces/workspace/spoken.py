"""What the guard answered, as pages show it: the decisive rule first, the others, and warnings apart."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext, ngettext

from candour.domain.verdicts import Answer, Ruling, Verdict
from candour.faces.workspace.tags import fact_pair

FACTS_MOST = 8
_ORDER = {verdict.word: verdict for verdict in Verdict}


@dataclass(frozen=True, slots=True)
class Spoken:
    """What one rule said, with the facts it read. until: the earliest retry."""

    rule: str
    version: int
    verdict: str
    reason: str
    citation: str
    until: datetime | None
    facts: list[tuple[str, str]]
    warning: bool


@dataclass(frozen=True, slots=True)
class Told:
    """An answer on a page. first: the rule that decided, None when none stands against it.

    others: what else spoke, the strongest first. warnings: what spoke and did not stop it.
    """

    verdict: str
    first: Spoken | None
    others: list[Spoken]
    warnings: list[Spoken]

    @property
    def spoken(self) -> list[Spoken]:
        """Every rule that spoke, in the order of the page."""
        return [*([self.first] if self.first else []), *self.others, *self.warnings]


def told(answer: Answer) -> Told:
    """The guard's answer of this moment."""
    return _told(answer.verdict.word, answer.until, [_said(ruling) for ruling in answer.rulings])


def told_again(verdict: str, until: datetime | None, kept: Iterable[Mapping[str, Any]]) -> Told:
    """An answer as it was kept with a step."""
    return _told(verdict, until, [_kept(ruling) for ruling in kept])


def _told(verdict: str, until: datetime | None, spoken: Sequence[Spoken]) -> Told:
    merged = _merged(spoken)
    speaking = [one for one in merged if not one.warning]
    stopping = [one for one in speaking if one.verdict == verdict and verdict != Verdict.ALLOW.word]
    first = next((one for one in stopping if one.until == until), stopping[0] if stopping else None)
    return Told(verdict, first, [one for one in speaking if one is not first], [one for one in merged if one.warning])


def _said(ruling: Ruling) -> Spoken:
    rule = ruling.rule
    return Spoken(
        rule.id, rule.version, ruling.verdict.word, rule.reason, rule.citation, ruling.until,
        [fact_pair(*fact) for fact in ruling.facts], ruling.warning,
    )  # fmt: skip


def _kept(ruling: Mapping[str, Any]) -> Spoken:
    until = ruling.get("until")
    return Spoken(
        str(ruling.get("rule", "")), int(ruling.get("version") or 1), str(ruling.get("verdict", "")),
        str(ruling.get("reason", "")), str(ruling.get("citation", "")),
        datetime.fromisoformat(until) if until else None, fact_pairs(ruling.get("facts")), bool(ruling.get("warning")),
    )  # fmt: skip


def fact_pairs(facts: object, *, without: str = "") -> list[tuple[str, str]]:
    """The facts that a rule read, by name, whether they were kept as an object or as pairs; all but one."""
    pairs = facts.items() if isinstance(facts, dict) else facts if isinstance(facts, list) else ()
    return [fact_pair(str(name), str(value)) for name, value in pairs if name != without]


def _merged(spoken: Sequence[Spoken]) -> list[Spoken]:
    """The strongest first, warnings last; what a rule says of many items alike it says once."""
    alike: dict[tuple[object, ...], list[Spoken]] = {}
    for one in sorted(spoken, key=lambda s: (s.warning, -_ORDER.get(s.verdict, Verdict.ALLOW))):
        alike.setdefault((one.rule, one.version, one.verdict, one.until, one.warning), []).append(one)
    return [replace(ones[0], facts=_few(ones)) for ones in alike.values()]


def _few(ones: Sequence[Spoken]) -> list[tuple[str, str]]:
    facts = list(dict.fromkeys(fact for one in ones for fact in one.facts))
    more = len(facts) - FACTS_MOST
    if more <= 0:
        return facts
    return [*facts[:FACTS_MOST], (gettext("and"), ngettext("{count} more", "{count} more", more).format(count=more))]
