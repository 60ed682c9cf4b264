"""Rows behind what is done to many accounts at once: who is ready for it, what stood before, and the runs."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from candour.domain.holds import HoldKind
from candour.domain.many import Doing, Many
from candour.store.holds import HoldRow
from candour.store.rows import rows_of

_PAUSED = """EXISTS (SELECT FROM candour_hold h WHERE h.account_id = a.id AND h.item_id IS NULL AND h.kind = 'pause'
                 AND h.ended_at IS NULL AND h.since <= %(at)s AND (h.until IS NULL OR h.until > %(at)s))"""
_NOT_READY = {
    Many.PAUSE: (_PAUSED, "paused"),
    Many.UNPAUSE: (f"NOT {_PAUSED}", "not_paused"),
    Many.OWNER: ("a.owner_id IS NOT DISTINCT FROM %(owner)s", "same_owner"),
    Many.FOLLOW_UP: ("a.follow_up_on IS NOT DISTINCT FROM %(day)s", "same_day"),
    Many.NOTE: ("false", ""),
}
"""Why an account stays as it is, for each kind: the condition, and the key of the reason."""


@dataclass(frozen=True, slots=True)
class Ready:
    """An account that was asked for. reason: why it stays as it is, '' when it will change."""

    account_id: int
    party_id: int
    reason: str


@dataclass(frozen=True, slots=True)
class Named:
    """An account by name, for a preview."""

    account_id: int
    name: str
    reference: str


@dataclass(frozen=True, slots=True)
class RunRow:
    """A run as it was kept. before: what an undo needs, by account. undone_by: the run that undid it."""

    id: int
    kind: str
    actor: str
    told: dict[str, Any]
    accounts: list[int]
    before: dict[str, Any]
    undoes: int | None
    undone_by: int | None
    occurred_at: datetime


@dataclass(frozen=True, slots=True)
class RunLine:
    """A run in the list of runs. count: accounts that changed."""

    id: int
    kind: str
    actor: str
    count: int
    undoes: int | None
    undone_by: int | None
    occurred_at: datetime


def ready(doing: Doing, account_ids: Sequence[int], at: datetime) -> list[Ready]:
    """The accounts in id order, each with why it would stay as it is. One query."""
    condition, reason = _NOT_READY[doing.kind]
    rows = rows_of(
        f"""SELECT a.id, a.party_id, CASE WHEN {condition} THEN %(reason)s ELSE '' END
              FROM candour_account a WHERE a.id = ANY(%(accounts)s) ORDER BY a.id""",
        {"accounts": list(account_ids), "at": at, "owner": doing.owner_id, "day": doing.day, "reason": reason},
    )
    return [Ready(*row) for row in rows]


def named(account_ids: Sequence[int], limit: int) -> list[Named]:
    """The first of some accounts by name. One query."""
    rows = rows_of(
        """SELECT a.id, p.name, a.reference FROM candour_bookline l JOIN candour_account a ON a.id = l.account_id
             JOIN candour_party p ON p.id = a.party_id WHERE a.id = ANY(%s) ORDER BY l.sort_name, a.id LIMIT %s""",
        [list(account_ids), limit],
    )
    return [Named(*row) for row in rows]


_PAUSES = """SELECT h.id, h.kind, h.detail, h.account_id, h.party_id, h.item_id, h.since, h.until, h.extended
  FROM candour_hold h WHERE h.kind = 'pause' AND h.item_id IS NULL AND {which}
   AND h.ended_at IS NULL AND h.since <= %(at)s AND (h.until IS NULL OR h.until > %(at)s) ORDER BY h.id"""


def pauses_on(account_ids: Sequence[int], at: datetime) -> list[HoldRow]:
    """Pauses of whole accounts that are in force. One query."""
    given = {"ids": list(account_ids), "at": at}
    return [HoldRow(*row) for row in rows_of(_PAUSES.format(which="h.account_id = ANY(%(ids)s)"), given)]


def pauses_in_force(hold_ids: Sequence[int], at: datetime) -> list[HoldRow]:
    """Those of some pauses that are in force. One query."""
    given = {"ids": list(hold_ids), "at": at}
    return [HoldRow(*row) for row in rows_of(_PAUSES.format(which="h.id = ANY(%(ids)s)"), given)]


def end_pauses(hold_ids: Sequence[int], at: datetime) -> None:
    """End pauses. One query."""
    rows_of(
        "UPDATE candour_hold SET ended_at = %s WHERE id = ANY(%s) AND kind = %s RETURNING id",
        [at, list(hold_ids), HoldKind.PAUSE.value],
    )


def parties_of(account_ids: Sequence[int]) -> dict[int, int]:
    """Whose each account is. One query."""
    rows = rows_of("SELECT id, party_id FROM candour_account WHERE id = ANY(%s)", [list(account_ids)])
    return {int(account): int(party) for account, party in rows}


def forget_words(event_ids: Sequence[int]) -> None:
    """Take back the words of events; that there was a note stays. One query."""
    rows_of("DELETE FROM candour_eventtext WHERE event_id = ANY(%s) RETURNING event_id", [list(event_ids)])


def keep_run(
    user_id: int | None,
    actor: str,
    kind: Many,
    told: dict[str, object],
    before: dict[int, Any],
    at: datetime,
    undoes: int | None = None,
) -> int:
    """Write down a run; its id. before: by account, all that changed. One query."""
    rows = rows_of(
        """INSERT INTO candour_bulkrun (user_id, actor, kind, told, accounts, before, undoes_id, occurred_at)
           VALUES (%s, %s, %s, %s, %s, %s, %s, %s) RETURNING id""",
        [user_id, actor[:80], kind.value, json.dumps(told), sorted(before), json.dumps(before), undoes, at],
    )
    return int(rows[0][0])


_RUN = """SELECT r.id, r.kind, r.actor, r.told, r.accounts, r.before, r.undoes_id,
       (SELECT u.id FROM candour_bulkrun u WHERE u.undoes_id = r.id), r.occurred_at FROM candour_bulkrun r
 WHERE r.id = %s"""


def run(run_id: int) -> RunRow | None:
    """One run, or None. One query."""
    found = rows_of(_RUN, [run_id])
    if not found:
        return None
    row = list(found[0])
    row[3], row[5] = (json.loads(value) if isinstance(value, str) else value for value in (row[3], row[5]))
    return RunRow(*row)


def lock_run(run_id: int) -> None:
    """Nobody else undoes this run until the transaction ends. One query."""
    rows_of("SELECT pg_advisory_xact_lock(hashtext('candour.many'), %s::int)", [run_id])


def runs(limit: int) -> list[RunLine]:
    """The latest runs, newest first. One query."""
    rows = rows_of(
        """SELECT r.id, r.kind, r.actor, cardinality(r.accounts), r.undoes_id,
                  (SELECT u.id FROM candour_bulkrun u WHERE u.undoes_id = r.id), r.occurred_at
             FROM candour_bulkrun r ORDER BY r.id DESC LIMIT %s""",
        [limit],
    )
    return [RunLine(*row) for row in rows]
