"""The contact cap: how often a person may be contacted at all, and what of it may be shown."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from candour.domain.verdicts import Answer, Rule, Ruling, Verdict

WEEK = timedelta(days=7)
REACHED = Rule("house.cap_reached", "The contact cap is reached.", "House policy", reads=("contacts",))
"""All that is shown of a rule that speaks because of another creditor's contacts: not how many, when or whose."""
EXEMPT = Rule(
    "house.cap_exempt", "It goes although the contact cap is reached: the law demands it, or it was asked for.",
    "House policy", reads=("contacts", "purpose", "asked_by_customer"),
)  # fmt: skip
CAPS = frozenset(
    f"house.{key}"
    for key in ("one_a_day", "days_between", "cap_week", "cap_named", "calls_week", "after_conversation", "cap_reached")
)
"""Ids of the rules that make up the contact cap."""


def full_until(days: Iterable[date], most: int, today: date) -> date | None:
    """The day on which fewer than `most` (1 or more) of these days are within 7 days, today included; None: today."""
    recent = sorted(day for day in days if today - day < WEEK)
    return recent[len(recent) - most] + WEEK if len(recent) >= most else None


def with_others(alone: Sequence[Ruling], together: Sequence[Ruling]) -> tuple[Ruling, ...]:
    """Rulings on the account's own contacts, and of those on all the person's contacts what may be shown.

    Others' contacts can only tighten: what is ruled without them stands, and no exception rests on them.
    """
    own = set(alone)
    return (*alone, *_veiled(ruling for ruling in together if ruling not in own))


def _veiled(rulings: Iterable[Ruling]) -> Iterator[Ruling]:
    """At most one ruling of each verdict; of waits the longest, one without a known end being the longest of all."""
    kept: dict[tuple[Verdict, bool], Ruling] = {}
    for ruling in rulings:
        key = (ruling.verdict, ruling.warning)
        if ruling.verdict is Verdict.ALLOW:
            kept.setdefault(key, replace(ruling, facts=(*_why(ruling), ("cap", "reached")), lifts=()))
        elif key not in kept or _end(ruling) > _end(kept[key]):
            kept[key] = Ruling(REACHED, ruling.verdict, ruling.until, (("cap", "reached"),), ruling.warning)
    yield from kept.values()


def _end(ruling: Ruling) -> tuple[bool, datetime | None]:
    return (True, None) if ruling.until is None else (False, ruling.until)


def _why(ruling: Ruling) -> tuple[tuple[str, str], ...]:
    return tuple(fact for fact in ruling.facts if fact[0] == "exempt")


def stopped_by_cap(answer: Answer) -> tuple[Ruling, ...]:
    """The rulings by which the contact cap stands against something."""
    return tuple(r for r in answer.rulings if r.rule.id in CAPS and not r.warning and r.verdict is not Verdict.ALLOW)


def exemption(answer: Answer) -> str:
    """Why something passes the contact cap that would have stopped it ('statutory_notice', 'asked_for'); '' if not."""
    return next(
        (value for r in answer.rulings if r.rule.id == EXEMPT.id for key, value in r.facts if key == "exempt"), ""
    )
