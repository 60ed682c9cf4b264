"""Rows of holds, and the accounts on which each stands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection

from candour.store.rows import array_of, rows_of


@dataclass(frozen=True, slots=True)
class HoldRow:
    """A hold in force. account_id is None when it is the person's."""

    id: int
    kind: str
    detail: str
    account_id: int | None
    party_id: int | None
    item_id: int | None
    since: datetime
    until: datetime | None
    extended: bool


@dataclass(frozen=True, slots=True)
class StandsOn:
    """An account on which a hold stands. party_id: whose account it is. joint: they owe it with the one on hold."""

    account_id: int
    party_id: int
    joint: bool


_COLUMNS = (
    "account_id", "party_id", "item_id", "kind", "detail", "since", "until", "amount_minor", "source_key",
)  # fmt: skip


def insert_holds(rows: Sequence[dict[str, Any]]) -> list[int]:
    """New holds, by column name (`_COLUMNS`; what is left out is empty); their ids in order. One query."""
    columns = [array_of([row.get(name, "" if name == "detail" else None) for row in rows]) for name in _COLUMNS]
    kinds = ("bigint", "bigint", "bigint", "text", "text", "timestamptz", "timestamptz", "bigint", "text")
    arrays = ", ".join(f"%s::{kind}[]" for kind in kinds)
    sql = f"""INSERT INTO candour_hold ({", ".join(_COLUMNS)}, evidence)
              SELECT {", ".join(_COLUMNS)}, '' FROM unnest({arrays}) WITH ORDINALITY AS new ({", ".join(_COLUMNS)}, n)
               ORDER BY n RETURNING id"""
    return sorted(int(row[0]) for row in rows_of(sql, columns))


_IN_FORCE = """
SELECT h.id, h.kind, h.detail, h.account_id, h.party_id, h.item_id, h.since, h.until, h.extended
  FROM candour_hold h JOIN candour_account a ON a.id = %(account)s
 WHERE h.id = %(hold)s AND (h.account_id = a.id OR (h.account_id IS NULL AND h.party_id = a.party_id))
   AND h.ended_at IS NULL AND (h.until IS NULL OR h.until > %(at)s) FOR NO KEY UPDATE OF h"""


def lock_in_force(account_id: int, hold_id: int, at: datetime) -> HoldRow | None:
    """A hold on this account or its person that has not ended, locked; None when there is none."""
    found = rows_of(_IN_FORCE, {"account": account_id, "hold": hold_id, "at": at})
    return HoldRow(*found[0]) if found else None


_ENDED = """
SELECT h.id, h.kind, h.detail, h.account_id, h.party_id, h.item_id, h.since, h.until, h.extended
  FROM candour_hold h JOIN candour_account a ON a.id = %(account)s
 WHERE h.id = %(hold)s AND (h.account_id = a.id OR (h.account_id IS NULL AND h.party_id = a.party_id))
   AND h.ended_at <= %(at)s AND (h.until IS NULL OR h.until > %(at)s) FOR NO KEY UPDATE OF h"""

_LIKE = """
SELECT 1 FROM candour_hold h
 WHERE (h.account_id, h.party_id, h.item_id) IS NOT DISTINCT FROM (%(account)s, %(party)s, %(item)s)
   AND h.kind = %(kind)s AND h.ended_at IS NULL AND (h.until IS NULL OR h.until > %(at)s)"""


def lock_ended(account_id: int, hold_id: int, at: datetime) -> HoldRow | None:
    """A hold of this account or its person that was ended before its time was over, locked; None when there is none."""
    found = rows_of(_ENDED, {"account": account_id, "hold": hold_id, "at": at})
    return HoldRow(*found[0]) if found else None


def has_like(hold: HoldRow, at: datetime) -> bool:
    """Whether a hold of the same kind stands on the same thing."""
    asked = {"account": hold.account_id, "party": hold.party_id, "item": hold.item_id, "kind": hold.kind, "at": at}
    return bool(rows_of(_LIKE, asked))


def close_hold(hold_id: int, at: datetime, evidence: str) -> None:
    """End a hold. evidence: what showed that it could end."""
    _run("UPDATE candour_hold SET ended_at = %s, ended_evidence = %s WHERE id = %s", (at, evidence, hold_id))


def move_end(hold_id: int, until: datetime, *, extended: bool) -> None:
    """Give a hold another end; extended: by a second term."""
    _run("UPDATE candour_hold SET until = %s, extended = extended OR %s WHERE id = %s", (until, extended, hold_id))


_STANDS = """
SELECT a.id, a.party_id, false, a.party_id FROM candour_account a WHERE a.party_id = ANY(%(parties)s)
UNION
SELECT a.id, a.party_id, true, l.party_id FROM candour_liability l JOIN candour_account a ON a.id = l.account_id
 WHERE %(joint)s AND l.role = 'joint' AND l.party_id = ANY(%(parties)s) AND a.party_id <> l.party_id
   AND (l.since IS NULL OR l.since <= %(on)s) AND (l.until IS NULL OR l.until > %(on)s)
ORDER BY 1"""


def stands_on(party_ids: Sequence[int], on: date, *, joint: bool) -> dict[int, list[StandsOn]]:
    """Accounts of persons by person, in id order, with debts that they owe jointly where `joint`. One query."""
    found: dict[int, list[StandsOn]] = {party: [] for party in party_ids}
    for account, owner, shared, party in rows_of(_STANDS, {"parties": list(party_ids), "on": on, "joint": joint}):
        found[party].append(StandsOn(account, owner, shared))
    return found


def lock_accounts(account_ids: Sequence[int]) -> None:
    """Lock accounts and then their persons, each in id order, until the transaction ends. Two queries."""
    ids = sorted(account_ids)
    rows_of("SELECT id FROM candour_account WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE", (ids,))
    rows_of(
        "SELECT id FROM candour_party WHERE id IN (SELECT party_id FROM candour_account WHERE id = ANY(%s))"
        " ORDER BY id FOR NO KEY UPDATE",
        (ids,),
    )


_NOTIFY = """
INSERT INTO candour_legalevent (account_id, kind, happened_on, detail, source, actor)
SELECT DISTINCT p.account_id, %(kind)s, %(on)s::date, %(detail)s, 'hold', %(actor)s
  FROM candour_placement p
 WHERE p.account_id = ANY(%(accounts)s) AND p.agent <> ''
   AND p.since <= %(on)s AND (p.until IS NULL OR p.until > %(on)s)
   AND NOT EXISTS (SELECT 1 FROM candour_legalevent e WHERE e.account_id = p.account_id
                      AND e.kind = %(kind)s AND e.detail = %(detail)s AND e.handled_at IS NULL)
RETURNING account_id"""


def agents_to_tell(account_ids: Sequence[int], kind: str, on: date, detail: str, actor: str) -> set[int]:
    """Start a clock of this kind for telling agencies, on the accounts that are with one; those accounts. One query."""
    given = {"accounts": list(account_ids), "kind": kind, "on": on, "detail": detail, "actor": actor[:80]}
    return {int(row[0]) for row in rows_of(_NOTIFY, given)}


# What an agency was not told, and never will be, has no source any more but this: it is handled, and was never said.
_NO_LONGER = """
UPDATE candour_legalevent SET handled_at = %s, source = 'not told' WHERE account_id = ANY(%s)
   AND kind = 'agent_may_go_on' AND handled_at IS NULL"""
_NO_MORE = """
UPDATE candour_legalevent SET source = 'not told' WHERE account_id = %s AND source = 'hold'
   AND kind = ANY('{agent_to_stop,moratorium_notified,agent_may_go_on}')"""


def agents_start_afresh(account_id: int) -> None:
    """The agency gave the account back: what it was told says nothing of whoever works it next. One query."""
    _run(_NO_MORE, (account_id,))


def agents_stay_stopped(account_ids: Sequence[int], at: datetime) -> None:
    """Whoever was still to be told that an agency may go on need not tell it any more. One query."""
    _run(_NO_LONGER, (at, array_of(account_ids)))


_GO_ON = """
WITH told AS (
    SELECT e.account_id, bool_or(e.handled_at IS NOT NULL AND e.source <> 'not told') AS stopped
      FROM candour_legalevent e
     WHERE e.account_id = ANY(%(accounts)s) AND e.kind = ANY('{agent_to_stop,moratorium_notified}')
       AND e.id > coalesce((SELECT max(o.id) FROM candour_legalevent o
                             WHERE o.account_id = e.account_id AND o.kind = 'agent_may_go_on'
                               AND o.source <> 'not told'), 0)
     GROUP BY e.account_id),
  past AS (
    UPDATE candour_legalevent e SET handled_at = %(at)s, source = 'not told' FROM told t
     WHERE e.account_id = t.account_id AND e.kind = ANY('{agent_to_stop,moratorium_notified}')
       AND e.handled_at IS NULL RETURNING e.account_id, e.id, e.kind, e.happened_on),
  new AS (
    INSERT INTO candour_legalevent (account_id, kind, happened_on, detail, source, actor)
    SELECT t.account_id, 'agent_may_go_on', a.day, '', 'hold', 'candour'
      FROM told t JOIN unnest(%(accounts)s::bigint[], %(days)s::date[]) a (id, day) ON a.id = t.account_id
     WHERE t.stopped RETURNING account_id, id, kind, happened_on)
SELECT * FROM past UNION ALL SELECT * FROM new ORDER BY 2"""


def agents_to_go_on(days: Mapping[int, date], at: datetime) -> list[tuple[int, int, str, date]]:
    """No hold keeps the agencies of these accounts (with their local days) from going on. One query.

    What they were still to be told of holds is past; those that were told to stop are to be told that they may go on.
    (account, event, its kind, its day) of what is past and of what is new.
    """
    given = {"accounts": array_of(days), "days": array_of(days.values()), "at": at}
    return [(row[0], row[1], row[2], row[3]) for row in rows_of(_GO_ON, given)]


def _run(sql: str, params: Sequence[Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
