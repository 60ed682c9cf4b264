"""Rows of statement runs. A run is in one worker's hands at a time, and its place moves with what it has written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from json import dumps, loads
from typing import Any

from django.db import connection

from candour.domain.messages import NOTICES, STATEMENTS
from candour.domain.statements import occurrence
from candour.store.rows import array_of, rows_of


@dataclass(frozen=True, slots=True)
class StatementRunRow:
    """One run. states: how many of its statements are in each state of a step."""

    id: int
    creditor_id: int
    creditor: str
    zone: str
    lane: str
    month: date
    state: str
    looked_at: int
    wanted: int
    left_out: Mapping[str, int]
    after: int
    asked_by: str
    occurred_at: datetime
    done_at: datetime | None
    states: Mapping[str, int]


_RUN = """SELECT r.id, r.creditor_id, c.name, c.zone, r.lane, r.month, r.state, r.looked_at, r.wanted, r.left_out,
       r.after, r.asked_by, r.occurred_at, r.done_at
  FROM candour_statementrun r JOIN candour_creditor c ON c.id = r.creditor_id"""

_STATES = """SELECT r.id, c.state, sum(c.count)::bigint FROM candour_statementrun r
  JOIN candour_statementcount c ON c.creditor_id = r.creditor_id AND c.lane = r.lane
   AND c.occurrence = 'month ' || to_char(r.month, 'YYYY-MM')
 WHERE r.id = ANY(%s) GROUP BY r.id, c.state HAVING sum(c.count) > 0"""


def runs(limit: int) -> list[StatementRunRow]:
    """The latest runs, newest first, with what became of their statements. Two queries."""
    return _with_states(rows_of(f"{_RUN} ORDER BY r.id DESC LIMIT %s", (limit,)))


def run(run_id: int) -> StatementRunRow | None:
    """One run; None when there is none such. Two queries."""
    found = _with_states(rows_of(f"{_RUN} WHERE r.id = %s", (run_id,)))
    return found[0] if found else None


def _with_states(rows: Sequence[tuple[Any, ...]]) -> list[StatementRunRow]:
    states: dict[int, dict[str, int]] = {row[0]: {} for row in rows}
    for run_id, state, count in rows_of(_STATES, (array_of(states),)) if rows else ():
        states[run_id][state] = count
    return [StatementRunRow(*(*row[:9], _json(row[9]), *row[10:], states[row[0]])) for row in rows]


def _json(value: Any) -> Any:
    return loads(value) if isinstance(value, str) else value


_OPEN = """INSERT INTO candour_statementrun (creditor_id, lane, month, state, asked_by, occurred_at)
 VALUES (%s, %s, %s, 'running', %s, %s) ON CONFLICT DO NOTHING RETURNING id"""


def open_run(creditor_id: int, lane: str, month: date, actor: str, at: datetime) -> int | None:
    """Begin the run of a month; None when it was begun before. One query."""
    rows = rows_of(_OPEN, (creditor_id, lane, month, actor[:80], at))
    return int(rows[0][0]) if rows else None


@dataclass(frozen=True, slots=True)
class Place:
    """How far a run is."""

    id: int
    creditor_id: int
    lane: str
    month: date
    after: int
    occurred_at: datetime
    left_out: Mapping[str, int]


_TAKE = """SELECT id, creditor_id, lane, month, after, occurred_at, left_out FROM candour_statementrun
 WHERE state = 'running' AND (%s::bigint IS NULL OR id = %s) ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED"""


def take_run(run_id: int | None) -> Place | None:
    """A run that goes on, or this one, locked until the transaction ends; None when none is free. One query."""
    rows = rows_of(_TAKE, (run_id, run_id))
    return Place(*(*rows[0][:6], _json(rows[0][6]))) if rows else None


_ACCOUNTS = """SELECT a.id FROM candour_account a
 WHERE a.creditor_id = %s AND a.id > %s
   AND EXISTS (SELECT FROM candour_item i WHERE i.account_id = a.id AND i.settled_on IS NULL)
 ORDER BY a.id LIMIT %s"""


def accounts_after(creditor_id: int, after: int, limit: int) -> list[int]:
    """Accounts of a creditor on which something is open, in id order. One query."""
    return [row[0] for row in rows_of(_ACCOUNTS, (creditor_id, after, limit))]


_MOVE = """UPDATE candour_statementrun SET after = %s, looked_at = looked_at + %s, wanted = wanted + %s, left_out = %s,
       state = CASE WHEN %s THEN 'done' ELSE state END, done_at = CASE WHEN %s THEN now() END WHERE id = %s"""


def move_run(place: Place, after: int, looked: int, wanted: int, left_out: Mapping[str, int], *, done: bool) -> None:
    """Write how far a locked run is. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_MOVE, (after, looked, wanted, dumps(left_out), done, done, place.id))


_LAPSE_OLD = """UPDATE candour_step s SET state = 'lapsed' FROM candour_account a
 WHERE a.id = s.account_id AND a.creditor_id = %s AND s.lane = %s AND s.strategy = %s AND s.occurrence < %s
   AND s.state IN ('ready', 'waiting', 'held', 'draft')"""


def lapse_older(creditor_id: int, lane: str, about: str) -> None:
    """Statements of earlier months that were not said are not said any more. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_LAPSE_OLD, (creditor_id, lane, STATEMENTS, about))


_AGAIN = """UPDATE candour_step s SET state = 'ready', not_before = %s
 WHERE s.strategy = ANY(%s) AND s.not_before <= %s AND ((s.state = 'held' AND s.not_before <= %s)
    OR (s.state = 'draft' AND EXISTS (SELECT FROM candour_message m JOIN candour_party p ON p.id = m.party_id
         WHERE m.step_id = s.id AND m.status = 'draft' AND m.party_version <> p.version)))"""


def look_again(at: datetime, held_since: datetime) -> None:
    """Statements and notices to be written anew: drafts whose facts moved, and those held since a while. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_AGAIN, (at, [STATEMENTS, NOTICES], at, held_since))


_DRAFTS = """SELECT m.id FROM candour_message m JOIN candour_step s ON s.id = m.step_id AND s.state = 'draft'
  JOIN candour_account a ON a.id = s.account_id
  JOIN candour_statementrun r ON r.creditor_id = a.creditor_id AND r.lane = s.lane
 WHERE r.id = %s AND s.strategy = %s AND s.occurrence = 'month ' || to_char(r.month, 'YYYY-MM')
   AND m.status = 'draft' ORDER BY m.id"""


def drafts_of(run_id: int) -> list[int]:
    """Ids of a run's messages that wait for a release. One query."""
    return [row[0] for row in rows_of(_DRAFTS, (run_id, STATEMENTS))]


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One statement of a run. message_id: its latest message, None before it is written."""

    step_id: int
    account_id: int
    name: str
    reference: str
    channel: str
    state: str
    rules: tuple[str, ...]
    until: datetime | None
    message_id: int | None


# In the order of the index `step_statement`.
_LINES = """SELECT s.id, a.id, p.name, a.reference, s.channel, s.state, s.rules, s.until,
       (SELECT max(m.id) FROM candour_message m WHERE m.step_id = s.id AND m.status <> 'returned')
  FROM candour_step s JOIN candour_account a ON a.id = s.account_id JOIN candour_party p ON p.id = a.party_id
 WHERE s.strategy = 'statements' AND s.lane = %s AND s.occurrence = %s AND a.creditor_id = %s AND s.id > %s
 ORDER BY s.id LIMIT %s"""


def lines_of(run: StatementRunRow, after: int, limit: int) -> list[StatementLine]:
    """The statements of a run, in the order in which they were wanted. One query."""
    told = (run.lane, occurrence(run.month), run.creditor_id, after, limit)
    return [StatementLine(*(*row[:6], tuple(row[6]), *row[7:])) for row in rows_of(_LINES, told)]
