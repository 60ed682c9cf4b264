"""Rows of the print queue and of print runs.

A letter enters the queue in the transaction that records its hand-over, and only once; it enters a run once; a run is
closed once. Persons are locked before letters, letters in id order.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection

from candour.store.rows import array_of, rows_of

_QUEUE = """
INSERT INTO candour_printedletter (message_id, creditor_id, lane, state, queued_at)
SELECT m.id, a.creditor_id, m.lane, 'queued', %s
  FROM candour_attempt t JOIN candour_message m ON m.id = t.message_id JOIN candour_account a ON a.id = m.account_id
 WHERE t.id = ANY(%s) AND t.state = 'sent' AND m.channel = 'letter' ORDER BY m.id
ON CONFLICT DO NOTHING"""


def queue_letters(attempt_ids: Sequence[int], at: datetime) -> None:
    """Put the letters of these attempts, which are settled as sent, into the print queue. One query."""
    if attempt_ids:
        with connection.cursor() as cursor:
            cursor.execute(_QUEUE, (at, array_of(attempt_ids)))


@dataclass(frozen=True, slots=True)
class LetterRow:
    """A letter that has not left the house, with the step that it says. written_at: when its words were made.

    strategy, key, occurrence: of its step, None where it has none. again: it repeats another letter. attempt_id: the
    attempt by which it counts as a contact, None once it was posted.
    """

    id: int
    message_id: int
    account_id: int
    party_id: int
    creditor_id: int
    lane: str
    state: str
    run_id: int | None
    place: int | None
    step_id: int | None
    strategy: str | None
    key: str | None
    occurrence: str | None
    purpose: str
    items: tuple[int, ...]
    contact_point_id: int | None
    text_hash: str
    written_at: datetime
    again: bool
    attempt_id: int | None
    sealed: bytes


_LETTERS = """
SELECT l.id, l.message_id, m.account_id, m.party_id, l.creditor_id, l.lane, l.state, l.run_id, l.place, m.step_id,
       s.strategy, s.key, s.occurrence, m.purpose, coalesce(s.items, '{}'), m.contact_point_id, m.text_hash,
       m.occurred_at, l.again_of_id IS NOT NULL, CASE WHEN NOT EXISTS (SELECT FROM candour_printedletter p
              WHERE p.message_id = m.id AND p.again_of_id IS NULL AND p.state = 'posted')
       THEN (SELECT max(t.id) FROM candour_attempt t
              WHERE t.step_id = m.step_id AND t.message_id = m.id AND t.state = 'sent') END,
       m.sealed
  FROM candour_printedletter l
  JOIN candour_message m ON m.id = l.message_id
  LEFT JOIN candour_step s ON s.id = m.step_id"""


def queued(creditor_id: int, lane: str, limit: int) -> list[LetterRow]:
    """The letters of one creditor that have waited longest. One query."""
    sql = f"{_LETTERS} WHERE l.creditor_id = %s AND l.lane = %s AND l.state = 'queued' ORDER BY l.id LIMIT %s"
    return _letters(sql, (creditor_id, lane, limit))


def letters_of(run_id: int) -> list[LetterRow]:
    """The letters of a run in their places, those that were taken out left out. One query."""
    return _letters(f"{_LETTERS} WHERE l.run_id = %s AND l.state <> 'withdrawn' ORDER BY l.place", (run_id,))


def letters_in(run_id: int) -> int:
    """How many letters a run has, those that were taken out left out. One query."""
    sql = "SELECT count(*) FROM candour_printedletter WHERE run_id = %s AND state <> 'withdrawn'"
    return int(rows_of(sql, (run_id,))[0][0])


def letter(letter_id: int, *, lock: bool = False) -> LetterRow | None:
    """One letter, locked until the transaction ends if asked; None when there is none such. One query."""
    found = _letters(f"{_LETTERS} WHERE l.id = %s{' FOR UPDATE OF l' if lock else ''}", (letter_id,))
    return found[0] if found else None


def _letters(sql: str, params: Sequence[object]) -> list[LetterRow]:
    return [LetterRow(*(*row[:14], tuple(row[14]), *row[15:20], bytes(row[20]))) for row in rows_of(sql, params)]


def still_queued(letter_ids: Sequence[int]) -> set[int]:
    """Those of these letters that are still queued, locked in id order until the transaction ends. One query."""
    sql = "SELECT id FROM candour_printedletter WHERE id = ANY(%s) AND state = 'queued' ORDER BY id FOR UPDATE"
    return {row[0] for row in rows_of(sql, (array_of(letter_ids),))}


def mode_of(creditor_id: int) -> str:
    """A creditor's mode, which does not change until the transaction ends. One query."""
    return str(rows_of("SELECT mode FROM candour_creditor WHERE id = %s FOR SHARE", (creditor_id,))[0][0])


_OPEN_RUN = """INSERT INTO candour_printrun (creditor_id, lane, state, letters, pages, two_sided, closed_by, closed_at)
 VALUES (%s, %s, 'closed', %s, %s, %s, %s, %s) RETURNING id"""
_PLACE = """UPDATE candour_printedletter l SET state = 'in_run', run_id = %s, place = r.place, pages = r.pages
  FROM unnest(%s::bigint[], %s::int[], %s::int[]) r (id, place, pages) WHERE l.id = r.id"""


def write_run(
    creditor_id: int, lane: str, letters: Sequence[tuple[int, int]], two_sided: bool, actor: str, at: datetime
) -> int:
    """A closed run of these letters: (letter, pages) in order, which are locked. Its id. Two queries."""
    pages = [count for _, count in letters]
    sheets = sum(count + count % 2 for count in pages) if two_sided else sum(pages)
    told = (creditor_id, lane, len(letters), sheets, two_sided, actor[:80], at)
    run_id = int(rows_of(_OPEN_RUN, told)[0][0])
    with connection.cursor() as cursor:
        ids, places = array_of(one for one, _ in letters), array_of(range(1, len(letters) + 1))
        cursor.execute(_PLACE, (run_id, ids, places, array_of(pages)))
    return run_id


@dataclass(frozen=True, slots=True)
class RunRow:
    """A print run, with the slug and name of its creditor. digest: '' until its document was made."""

    id: int
    creditor_id: int
    slug: str
    creditor: str
    zone: str
    lane: str
    state: str
    letters: int
    pages: int
    two_sided: bool
    digest: str
    way: str
    sent_to: str
    code: str
    closed_by: str
    closed_at: datetime
    handed_at: datetime | None
    posted_by: str
    posted_at: datetime | None


_RUN = """SELECT r.id, r.creditor_id, c.slug, c.name, c.zone, r.lane, r.state, r.letters, r.pages, r.two_sided,
       r.digest, r.way, r.sent_to, r.code, r.closed_by, r.closed_at, r.handed_at, r.posted_by, r.posted_at
  FROM candour_printrun r JOIN candour_creditor c ON c.id = r.creditor_id"""


def run(run_id: int, *, lock: bool = False) -> RunRow | None:
    """One run, locked until the transaction ends if asked; None when there is none such. One query."""
    rows = rows_of(f"{_RUN} WHERE r.id = %s{' FOR UPDATE OF r' if lock else ''}", (run_id,))
    return RunRow(*rows[0]) if rows else None


def runs(limit: int, *, posted: bool) -> list[RunRow]:
    """The latest runs, newest first: those that are posted, or those that are not. One query."""
    sql = f"{_RUN} WHERE (r.state = 'posted') = %s ORDER BY r.id DESC LIMIT %s"
    return [RunRow(*row) for row in rows_of(sql, (posted, limit))]


def set_run(run_id: int, **values: str | datetime) -> None:
    """Set fields of a run that is locked. One query."""
    names = ", ".join(f"{name} = %s" for name in values)
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE candour_printrun SET {names} WHERE id = %s", [*values.values(), run_id])


def hold_run(run_id: int) -> bool:
    """Have a run for oneself until `drop_run`, or until the connection ends; False when somebody else has it."""
    return bool(rows_of("SELECT pg_try_advisory_lock(hashtext('candour.print_run'), %s)", (run_id % 2**31,))[0][0])


def drop_run(run_id: int) -> None:
    """Give a run back."""
    rows_of("SELECT pg_advisory_unlock(hashtext('candour.print_run'), %s)", (run_id % 2**31,))


_POSTED = """UPDATE candour_printedletter l SET state = 'posted', posted_at = %s, expected_on = r.day
  FROM unnest(%s::bigint[], %s::date[]) r (id, day) WHERE l.id = r.id"""
_MOVE_CONTACTS = """UPDATE candour_contact c SET occurred_at = %s, local_time = to_char(%s AT TIME ZONE c.zone,
       'YYYY-MM-DD"T"HH24:MI:SS')
  FROM candour_attempt t WHERE c.attempt_id = t.id AND t.message_id = ANY(%s)"""
_COPY_CONTACTS = """
INSERT INTO candour_contact (party_id, account_id, attempt_id, lane, channel, outcome, purpose, outgoing, occurred_at,
    local_time, zone, items, contact_point_id, exempt, place)
SELECT c.party_id, c.account_id, NULL, c.lane, c.channel, c.outcome, c.purpose, c.outgoing, %s,
    to_char(%s AT TIME ZONE c.zone, 'YYYY-MM-DD"T"HH24:MI:SS'), c.zone, c.items, c.contact_point_id,
    'sent again', c.place
  FROM candour_contact c JOIN candour_attempt t ON c.attempt_id = t.id WHERE t.message_id = ANY(%s)"""


def mark_posted(letters: Sequence[LetterRow], expected: Sequence[date], at: datetime) -> None:
    """Letters left the house: from now on each counts as a contact of this moment. At most three queries."""
    first = [one.message_id for one in letters if not one.again]
    again = [one.message_id for one in letters if one.again]
    with connection.cursor() as cursor:
        cursor.execute(_POSTED, (at, array_of(one.id for one in letters), array_of(expected)))
        cursor.execute(_MOVE_CONTACTS, (at, at, array_of(first)))
        if again:
            cursor.execute(_COPY_CONTACTS, (at, at, array_of(again)))


_WITHDRAW = """UPDATE candour_printedletter l SET state = 'withdrawn', withdrawn_why = r.why
  FROM unnest(%s::bigint[], %s::text[]) r (id, why) WHERE l.id = r.id AND l.state IN ('queued', 'in_run')"""
_UNSAY = """
WITH back AS (UPDATE candour_message SET status = 'returned' WHERE id = ANY(%(messages)s) RETURNING id, step_id),
     freed AS (UPDATE candour_attempt t SET state = 'released' FROM back b WHERE t.message_id = b.id RETURNING t.id),
     uncounted AS (DELETE FROM candour_contact WHERE attempt_id IN (SELECT id FROM freed))
UPDATE candour_step SET state = %(state)s, done_at = %(done)s WHERE id IN (SELECT step_id FROM back)"""


def withdraw(letters: Sequence[tuple[LetterRow, str]], step_state: str, done_at: datetime | None) -> None:
    """Take letters that are locked out of the queue or their run, each for its reason (a word).

    What was never posted was never said: the step goes to step_state, and it is no contact any more. A letter that
    repeats another leaves that one as it is. Two queries.
    """
    first = [one.message_id for one, _ in letters if not one.again]
    with connection.cursor() as cursor:
        why = array_of(reason[:40] for _, reason in letters)
        cursor.execute(_WITHDRAW, (array_of(one.id for one, _ in letters), why))
        if first:
            cursor.execute(_UNSAY, {"messages": first, "state": step_state, "done": done_at})


_AGAIN = """
INSERT INTO candour_printedletter (message_id, creditor_id, lane, state, again_of_id, reason, queued_at)
SELECT message_id, creditor_id, lane, 'queued', id, %s, %s FROM candour_printedletter WHERE id = %s
ON CONFLICT DO NOTHING RETURNING id"""


def queue_again(letter_id: int, reason: str, at: datetime) -> int | None:
    """Queue a letter once more; None when it waits to be printed again already. One query."""
    rows = rows_of(_AGAIN, (reason, at, letter_id))
    return int(rows[0][0]) if rows else None
