"""Many: one thing done to many accounts at once, seen beforehand, written down, and undone by another run."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from candour.domain.errors import WrongUse
from candour.domain.holds import HoldKind
from candour.domain.many import MOST, UNDO_WITHIN, Doing, Many
from candour.domain.parties import Disclosure, Lane
from candour.domain.saying import say
from candour.flow import hold
from candour.flow.look_after import assign, follow_up
from candour.flow.note import NOTED
from candour.store import holds, many
from candour.store.holds import HoldRow, StandsOn
from candour.store.many import Named, Ready, RunRow
from candour.store.timeline import NewEvent, write_events

SHOWN = 5
Before = dict[int, Any]
"""What stood before, by account, as an undo needs it."""


class TooMany(WrongUse):
    """More accounts are asked for than one run may change."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What a run would do: how many accounts change, the first of them by name, and how many not, by reason."""

    changes: int
    first: list[Named]
    stays: dict[str, int]


@dataclass(frozen=True, slots=True)
class Done:
    """A run that was done. changed, left: how many accounts."""

    run_id: int
    changed: int
    left: int


def preview(doing: Doing, account_ids: Sequence[int], at: datetime) -> Preview:
    """What would be done, without doing it. Two queries. Raises WrongUse when it could not be done at all."""
    _check(doing, account_ids, at)
    found = many.ready(doing, account_ids, at)
    changing = [one.account_id for one in found if not one.reason]
    return Preview(len(changing), many.named(changing, SHOWN), dict(Counter(one.reason for one in found if one.reason)))


def do_to_many(
    doing: Doing, account_ids: Sequence[int], at: datetime, *, actor: str, user_id: int | None = None
) -> Done:
    """Do it, all or nothing, in one transaction and a fixed number of queries; accounts that stay are left out.

    Raises WrongUse.
    """
    _check(doing, account_ids, at)
    with transaction.atomic():
        holds.lock_accounts(account_ids)
        changing = [one for one in many.ready(doing, account_ids, at) if not one.reason]
        before = _DO[doing.kind](doing, changing, at, actor)
        run_id = many.keep_run(user_id, actor, doing.kind, doing.told, before, at)
    return Done(run_id, len(before), len(set(account_ids)) - len(before))


def undo(run_id: int, at: datetime, *, actor: str, user_id: int | None = None) -> Done:
    """Undo a run by another one, wherever what it did still stands. Raises WrongUse when it cannot be any more."""
    with transaction.atomic():
        many.lock_run(run_id)
        run = many.run(run_id)
        if run is None or not can_undo(run, at):
            raise WrongUse(
                say(
                    "run {run_id} cannot be undone: it was already, or is more than a day old, or undoes another",
                    run_id=run_id,
                )
            )
        holds.lock_accounts(run.accounts)
        back = _UNDO[Many(run.kind)](run, at, actor)
        kept = many.keep_run(user_id, actor, Many(run.kind), run.told, back, at, undoes=run_id)
    return Done(kept, len(back), len(run.accounts) - len(back))


def can_undo(run: RunRow, at: datetime) -> bool:
    """Whether a run may still be undone."""
    return run.undoes is None and run.undone_by is None and at - run.occurred_at <= UNDO_WITHIN


def _check(doing: Doing, account_ids: Sequence[int], at: datetime) -> None:
    if len(account_ids) > MOST:
        raise TooMany(say("more than {most:,} accounts are asked for at once; ask for fewer with a filter", most=MOST))
    if doing.kind is Many.PAUSE and (doing.until is None or doing.until <= at):
        raise WrongUse("--until is not later than now: the pause would be over; name a day that is still to come")
    if doing.kind is Many.PAUSE and doing.until and doing.until > at + timedelta(days=366):
        raise WrongUse("--until is more than a year away; name a day within a year")
    if doing.kind is Many.NOTE and not doing.words.strip():
        raise WrongUse("--words are missing; write the note")


def _pause(doing: Doing, accounts: Sequence[Ready], at: datetime, actor: str) -> Before:
    return _place([(one.account_id, one.party_id, doing.until) for one in accounts], at, actor, doing.words)


def _place(
    pauses: Sequence[tuple[int, int, datetime | None]], at: datetime, actor: str, words: str = ""
) -> dict[int, Any]:
    """Pause accounts: (account, party, until). The holds, by account."""
    if not pauses:
        return {}
    kind = HoldKind.PAUSE.value
    ids = holds.insert_holds([
        {"account_id": account, "party_id": party, "kind": kind, "since": at, "until": until}
        for account, party, until in pauses
    ])  # fmt: skip
    rows = [
        HoldRow(hold_id, kind, "", account, party, None, at, until, extended=False)
        for hold_id, (account, party, until) in zip(ids, pauses, strict=True)
    ]
    _tell(rows, "hold_placed", at, actor, words)
    return {row.account_id: row.id for row in rows if row.account_id}


def _unpause(doing: Doing, accounts: Sequence[Ready], at: datetime, actor: str) -> Before:
    rows = many.pauses_on([one.account_id for one in accounts], at)
    many.end_pauses([row.id for row in rows], at)
    _tell(rows, "hold_ended", at, actor, doing.words)
    ends: Before = {}
    for row in rows:
        until = row.until.isoformat() if row.until else None
        ends[row.account_id or 0] = max(filter(None, (ends.get(row.account_id or 0), until)), default=None)
    return ends


def _tell(rows: Sequence[HoldRow], kind: str, at: datetime, actor: str, words: str = "") -> None:
    write_events([
        event
        for row in rows
        for event in hold.events_of(
            [StandsOn(row.account_id or 0, row.party_id or 0, joint=False)], row, kind, at, actor,
            on=row.account_id, text=words,
        )
    ])  # fmt: skip


def _owner(doing: Doing, accounts: Sequence[Ready], at: datetime, actor: str) -> Before:
    given = assign([one.account_id for one in accounts], doing.owner_id, at, actor=actor)
    return {one.account_id: one.was for one in given}


def _follow_up(doing: Doing, accounts: Sequence[Ready], at: datetime, actor: str) -> Before:
    moved = follow_up([one.account_id for one in accounts], doing.day, at, actor=actor)
    return {one.account_id: one.was.isoformat() if one.was else None for one in moved}


def _note(doing: Doing, accounts: Sequence[Ready], at: datetime, actor: str) -> Before:
    ids = write_events([
        NewEvent(one.account_id, one.party_id, NOTED, Lane.LIVE, Disclosure.STAFF, actor, at, {}, doing.words)
        for one in accounts
    ])  # fmt: skip
    return {one.account_id: event for one, event in zip(accounts, ids, strict=True)}


_DO: dict[Many, Callable[[Doing, Sequence[Ready], datetime, str], Before]] = {
    Many.PAUSE: _pause,
    Many.UNPAUSE: _unpause,
    Many.OWNER: _owner,
    Many.FOLLOW_UP: _follow_up,
    Many.NOTE: _note,
}


def _end_again(run: RunRow, at: datetime, actor: str) -> Before:
    rows = many.pauses_in_force([int(hold_id) for hold_id in run.before.values()], at)
    many.end_pauses([row.id for row in rows], at)
    _tell(rows, "hold_ended", at, actor)
    return {row.account_id: row.id for row in rows if row.account_id}


def _pause_again(run: RunRow, at: datetime, actor: str) -> Before:
    """Pauses come back with the end that they had, where that is still to come and nobody has paused again."""
    untils = {int(a): datetime.fromisoformat(until) if until else None for a, until in run.before.items()}
    free = many.ready(Doing(Many.PAUSE), list(untils), at)
    again = [(one.account_id, one.party_id, untils[one.account_id]) for one in free if not one.reason]
    return _place([pause for pause in again if pause[2] is None or pause[2] > at], at, actor)


def _give_back(run: RunRow, at: datetime, actor: str) -> Before:
    """Accounts go back to whoever had them, where they are still with whom the run gave them to."""
    now = many.ready(Doing(Many.OWNER, owner_id=run.told["owner"]), run.accounts, at)
    back: Before = {}
    for was, accounts in _by_was(run, now).items():
        back |= {one.account_id: one.was for one in assign(accounts, was, at, actor=actor)}
    return back


def _move_back(run: RunRow, at: datetime, actor: str) -> Before:
    day = date.fromisoformat(run.told["day"]) if run.told["day"] else None
    now = many.ready(Doing(Many.FOLLOW_UP, day=day), run.accounts, at)
    back: Before = {}
    for was, accounts in _by_was(run, now).items():
        on = date.fromisoformat(was) if was else None
        back |= {one.account_id: None for one in follow_up(accounts, on, at, actor=actor)}
    return back


def _by_was(run: RunRow, now: Sequence[Ready]) -> dict[Any, list[int]]:
    """Accounts that are as the run left them, by what they were before it: a few owners or days."""
    found: dict[Any, list[int]] = {}
    for one in now:
        if one.reason:
            found.setdefault(run.before[str(one.account_id)], []).append(one.account_id)
    return found


def _withdraw(run: RunRow, at: datetime, actor: str) -> Before:
    many.forget_words([int(event) for event in run.before.values()])
    parties = many.parties_of(run.accounts)
    write_events([
        NewEvent(account, parties[account], "note_withdrawn", Lane.LIVE, Disclosure.STAFF, actor, at, {})
        for account in run.accounts
    ])  # fmt: skip
    return dict.fromkeys(run.accounts)


_UNDO: dict[Many, Callable[[RunRow, datetime, str], Before]] = {
    Many.PAUSE: _end_again,
    Many.UNPAUSE: _pause_again,
    Many.OWNER: _give_back,
    Many.FOLLOW_UP: _move_back,
    Many.NOTE: _withdraw,
}
