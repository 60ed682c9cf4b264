"""The timeline: events are written here and nowhere else, in bulk, personal words sealed beside them."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from candour.domain.parties import Disclosure, Lane
from candour.store import sealing

_INSERT = """
INSERT INTO candour_event (account_id, party_id, kind, lane, disclosure, actor, occurred_at, data)
SELECT account_id, party_id, kind, lane, disclosure, actor, occurred_at, data
FROM json_to_recordset(%s::json) AS r(
    n int, account_id bigint, party_id bigint, kind text, lane text, disclosure text, actor text,
    occurred_at timestamptz, data jsonb)
ORDER BY n
RETURNING id
"""

_READ = """
SELECT e.id, e.kind, e.lane, e.disclosure, e.actor, e.occurred_at, e.recorded_at, e.data, e.party_id, t.sealed
FROM candour_event e LEFT JOIN candour_eventtext t ON t.event_id = e.id
WHERE e.account_id = %s AND e.occurred_at <= %s
ORDER BY e.occurred_at DESC, e.id DESC LIMIT %s
"""


@dataclass(frozen=True, slots=True)
class NewEvent:
    """One event to be written. data holds facts as JSON without personal words; text holds the personal words."""

    account_id: int
    party_id: int
    kind: str
    lane: Lane
    disclosure: Disclosure
    actor: str
    occurred_at: datetime
    data: dict[str, Any]
    text: str | None = None


@dataclass(frozen=True, slots=True)
class TimelineEvent:
    """One event as it is read. text is None when there is none, or when its key has been thrown away."""

    id: int
    kind: str
    lane: Lane
    disclosure: Disclosure
    actor: str
    occurred_at: datetime
    recorded_at: datetime
    data: dict[str, Any]
    text: str | None


def write_events(rows: Sequence[NewEvent]) -> list[int]:
    """Write events and their sealed words; ids in the order of rows. A fixed number of queries.

    A database trigger moves the person's version and makes the account due for review. Call it in the
    transaction that changes the facts.
    """
    if not rows:
        return []
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_INSERT, [json.dumps([_record(n, row) for n, row in enumerate(rows)])])
        ids = sorted(row[0] for row in cursor.fetchall())
        _write_texts([(event_id, row) for event_id, row in zip(ids, rows, strict=True) if row.text])
    return ids


_FORGET = """
DELETE FROM candour_eventtext t USING candour_event e
 WHERE t.event_id = e.id AND e.account_id = %s AND e.kind = %s AND e.actor = %s AND e.occurred_at = %s"""


def forget_words(account_id: int, kind: str, actor: str, occurred_at: datetime) -> int:
    """Forget the words of events of one kind that this actor wrote at one instant; how many. The events stay."""
    with connection.cursor() as cursor:
        cursor.execute(_FORGET, [account_id, kind, actor[:80], occurred_at])
        return int(cursor.rowcount)


def _record(n: int, row: NewEvent) -> dict[str, Any]:
    if row.occurred_at.tzinfo is None:
        raise ValueError(f"event {row.kind}: occurred_at has no zone")
    return {
        "n": n,
        "account_id": row.account_id,
        "party_id": row.party_id,
        "kind": row.kind,
        "lane": row.lane.value,
        "disclosure": row.disclosure.value,
        "actor": row.actor[:80],
        "occurred_at": row.occurred_at.isoformat(),
        "data": row.data,
    }


def _write_texts(written: Sequence[tuple[int, NewEvent]]) -> None:
    if not written:
        return
    keys = sealing.keys_for([row.party_id for _, row in written])
    sealed = [sealing.seal(keys[row.party_id], (row.text or "").encode()) for _, row in written]
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO candour_eventtext (event_id, sealed) SELECT * FROM unnest(%s::bigint[], %s::bytea[])",
            [[event_id for event_id, _ in written], sealed],
        )


def read_events(account_id: int, at: datetime, limit: int = 200) -> list[TimelineEvent]:
    """The latest events of an account that had happened by `at`, newest first, with their words unsealed."""
    with connection.cursor() as cursor:
        cursor.execute(_READ, [account_id, at, limit])
        rows = cursor.fetchall()
    keys = sealing.existing_keys({row[8] for row in rows if row[9] is not None})
    return [_event(row, keys) for row in rows]


def _event(row: tuple[Any, ...], keys: dict[int, bytes]) -> TimelineEvent:
    data = json.loads(row[7]) if isinstance(row[7], str) else row[7]
    text = _unsealed(keys.get(row[8]), row[9])
    return TimelineEvent(row[0], row[1], Lane(row[2]), Disclosure(row[3]), row[4], row[5], row[6], data, text)


def _unsealed(key: bytes | None, sealed: Any) -> str | None:
    """The words; None when there are none, or when the customer was forgotten since."""
    if key is None or sealed is None:
        return None
    try:
        return sealing.unseal(key, bytes(sealed)).decode()
    except sealing.CannotUnseal:
        return None
