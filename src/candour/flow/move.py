"""Move: a step of one account to another day, which the guard is asked about first; it stands until it is undone."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.db import transaction

from candour.domain.accounts import AccountFacts, MovedStep
from candour.domain.calendars import local_day
from candour.domain.errors import WrongUse
from candour.domain.parties import Disclosure, Lane
from candour.domain.saying import phrase, say, sayable
from candour.domain.strategies import Strategy
from candour.domain.verdicts import Answer
from candour.flow.foresee import Foreseen, foresee
from candour.flow.shape import strategy_of
from candour.store import moves
from candour.store.facts import load_accounts
from candour.store.holds import lock_accounts
from candour.store.moves import MoveRow
from candour.store.timeline import NewEvent, write_events

DAYS = 30
"""A step can be moved so many days ahead."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A day to which a step could be moved. answer: the guard's no to it; why: another reason; neither: allowed."""

    day: date
    answer: Answer | None = None
    why: str = ""

    @property
    def is_allowed(self) -> bool:
        """Whether the step would go on that day."""
        return self.answer is None and not self.why


@dataclass(frozen=True, slots=True)
class Moved:
    """A step that was moved. was: the day on which it would have been wanted."""

    move_id: int
    day: date
    was: date


def month_of(account: AccountFacts, at: datetime) -> list[Foreseen]:
    """What is foreseen for an account in the days to come."""
    return foresee(account, strategy_of(account), at, DAYS)


def offers(account: AccountFacts, step: Foreseen, at: datetime) -> Iterator[Offer]:
    """Each day of the month ahead for a step that is foreseen, with the guard's answer to it."""
    today, strategy = local_day(at, account.residence.zone), strategy_of(account)
    for number in range(DAYS):
        yield _offer(account, strategy, step, today + timedelta(days=number), at)


def _offer(account: AccountFacts, strategy: Strategy, step: Foreseen, day: date, at: datetime) -> Offer:
    """Walk through the days ahead as if the step stood on that day."""
    key, occurrence = step.wanted.key, step.wanted.occurrence
    others = tuple(one for one in account.moves if (one.key, one.occurrence) != (key, occurrence))
    tried = replace(account, moves=(*others, MovedStep(key, occurrence, day)))
    ahead = (day - local_day(at, account.residence.zone)).days + 2
    seen = {(one.wanted.key, one.wanted.occurrence): one for one in foresee(tried, strategy, at, ahead, waiting=True)}
    found = seen.get((key, occurrence))
    if found is None:
        return Offer(day, why=phrase("it is no longer true by then, or another step comes first"))
    if found.on == day:
        return Offer(day)
    return Offer(day, found.stopped) if found.stopped else Offer(day, why=phrase("another step comes first"))


def move_step(account_id: int, key: str, occurrence: str, day: date, at: datetime, *, actor: str) -> Moved:
    """Move a step that is foreseen to another day. It is an event, and planning keeps to it until it is undone.

    Raises WrongUse when no such step is coming, or the guard would not let it go on that day.
    """
    with transaction.atomic():
        lock_accounts([account_id])
        account = _facts(account_id, at)
        step = next(
            (one for one in month_of(account, at) if (one.wanted.key, one.wanted.occurrence) == (key, occurrence)), None
        )
        if step is None:
            raise WrongUse(
                say("no step {key} is coming on this account in the next {days} days", key=repr(key), days=DAYS)
            )
        _refuse(account, step, day, at)
        was = next(
            (m.was for m in moves.moves_of(account_id) if (m.key, m.occurrence) == (key, occurrence)), step.wanted_on
        )
        move_id = moves.keep_move(account_id, key, occurrence, day, was, actor=actor, at=at)
        facts = {"step": key, "purpose": step.wanted.purpose.value, "was": was.isoformat(), "day": day.isoformat()}
        write_events([_event(account, "step_moved", facts, at, actor)])
    return Moved(move_id, day, was)


def _refuse(account: AccountFacts, step: Foreseen, day: date, at: datetime) -> None:
    today = local_day(at, account.residence.zone)
    if not today <= day < today + timedelta(days=DAYS):
        raise WrongUse(say("--day must lie between today and {last}", last=today + timedelta(days=DAYS - 1)))
    offer = _offer(account, strategy_of(account), step, day, at)
    if not offer.is_allowed:
        why = sayable(offer.answer.reason if offer.answer else offer.why)
        raise WrongUse(say("--day {day}: the step would not go on that day: {why}", day=day, why=why))


def undo_move(account_id: int, move_id: int, at: datetime, *, actor: str) -> MoveRow:
    """Have a moved step stand where the strategy wants it again. Raises WrongUse when it was undone already."""
    with transaction.atomic():
        lock_accounts([account_id])
        account = _facts(account_id, at)
        ended = moves.end_move(account_id, move_id, at)
        if ended is None:
            raise WrongUse("that step is not moved any more")
        facts = {"step": ended.key, "was": ended.day.isoformat(), "day": ended.was.isoformat()}
        write_events([_event(account, "step_move_undone", facts, at, actor)])
    return ended


def _facts(account_id: int, at: datetime) -> AccountFacts:
    found = load_accounts([account_id], at)
    if not found:
        raise WrongUse(say("there is no account {account_id}", account_id=account_id))
    return found[0]


def _event(account: AccountFacts, kind: str, facts: dict[str, str], at: datetime, actor: str) -> NewEvent:
    return NewEvent(account.id, account.party_id, kind, Lane.LIVE, Disclosure.STAFF, actor, at, facts)
