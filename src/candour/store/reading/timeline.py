"""An account's timeline: what happened, what was said, and what was not said, newest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from candour.store import sealing
from candour.store.reading.rows import fetch, unjson

Cursor = tuple[datetime, int, int]
"""Where a page of the timeline begins: occurred at, source (1 event, 2 step, 3 message: at one instant a fact comes
before what is planned, and that before what is said), id."""

# Three histories as one. Messages tell of their own sending, and an event tells of a task, so that neither the step
# nor the sending event is told twice.
_TIMELINE = """
    SELECT * FROM (
        (SELECT 1 AS source, e.id, e.occurred_at AS at, e.recorded_at, e.lane, e.kind, e.actor, e.disclosure,
                '' AS channel, '' AS status, e.data AS detail, x.sealed, NULL::timestamptz AS until,
                e.party_id, e.account_id
           FROM candour_event e LEFT JOIN candour_eventtext x ON x.event_id = e.id
          WHERE e.account_id = ANY(%(accounts)s) AND e.occurred_at <= %(at)s AND (e.occurred_at, 1, e.id) < %(before)s
            AND e.kind <> 'message_composed'
            AND (%(kinds)s::text[] IS NULL OR e.kind = ANY(%(kinds)s))
            AND (%(way)s::text IS NULL OR e.data ->> 'channel' = ANY(%(ways)s))
            AND (%(who)s::text IS NULL OR (e.actor LIKE 'user:%%') = (%(who)s = 'people'))
            AND NOT (e.kind IN ('message_sent', 'message_failed', 'message_uncertain') AND EXISTS (
                SELECT 1 FROM candour_message m WHERE m.step_id = (e.data ->> 'step')::bigint))
          ORDER BY e.occurred_at DESC, e.id DESC LIMIT %(limit)s)
        UNION ALL
        (SELECT 3, m.id, m.occurred_at, m.recorded_at, m.lane, m.purpose,
                CASE WHEN m.outgoing THEN 'candour' ELSE '' END, 'customer', m.channel, m.status,
                jsonb_build_object('code', t.code, 'permanent', t.permanent),
                NULL, NULL, m.party_id, m.account_id
           FROM candour_message m
           LEFT JOIN LATERAL (SELECT y.code, y.permanent FROM candour_attempt y WHERE y.message_id = m.id
                               ORDER BY y.id DESC LIMIT 1) t ON true
          WHERE m.account_id = ANY(%(accounts)s) AND m.occurred_at <= %(at)s AND (m.occurred_at, 3, m.id) < %(before)s
            AND m.status <> 'released' AND %(messages)s
            AND (%(way)s::text IS NULL OR m.channel = ANY(%(ways)s))
            AND (%(who)s::text IS NULL OR (%(who)s = 'candour' AND m.outgoing))
          ORDER BY m.occurred_at DESC, m.id DESC LIMIT %(limit)s)
        UNION ALL
        (SELECT 2, s.id, s.occurred_at, s.recorded_at, s.lane, s.purpose, 'candour', 'staff', s.channel, s.state,
                jsonb_build_object('rules', to_jsonb(s.rules), 'explanation', s.explanation), NULL, s.until,
                NULL::bigint, s.account_id
           FROM candour_step s
          WHERE s.account_id = ANY(%(accounts)s) AND s.occurred_at <= %(at)s AND (s.occurred_at, 2, s.id) < %(before)s
            AND s.state <> 'tasked' AND %(steps)s
            AND (%(way)s::text IS NULL OR s.channel = ANY(%(ways)s))
            AND (%(who)s::text IS NULL OR %(who)s = 'candour')
            AND NOT EXISTS (SELECT 1 FROM candour_message m WHERE m.step_id = s.id)
          ORDER BY s.occurred_at DESC, s.id DESC LIMIT %(limit)s)) t
     ORDER BY at DESC, source DESC, id DESC LIMIT %(limit)s
"""

_SOURCES = {1: "event", 2: "step", 3: "message"}


@dataclass(frozen=True, slots=True)
class _Row:
    source: int
    id: int
    at: datetime
    recorded_at: datetime
    lane: str
    kind: str
    actor: str
    disclosure: str
    channel: str
    status: str
    detail: Any
    sealed: Any
    until: datetime | None
    party_id: int | None
    account_id: int


@dataclass(frozen=True, slots=True)
class TimelineLine:
    """One line. source: event, message or step. kind: the event's kind, or the purpose of what was said.

    at: when it was effective; recorded_at: when Candour knew. detail: facts without personal words; text: the
    unsealed words, None when there are none; forgotten: there were words, and their key has been thrown away.
    """

    source: str
    id: int
    at: datetime
    recorded_at: datetime
    lane: str
    kind: str
    actor: str
    disclosure: str
    channel: str
    status: str
    detail: dict[str, Any]
    text: str | None
    forgotten: bool
    until: datetime | None
    cursor: str
    account_id: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which lines of a timeline are wanted; None: all. what: a key of KINDS; way: a channel; who: people or candour."""

    what: str | None = None
    way: str | None = None
    who: str | None = None


KINDS: dict[str, tuple[str, ...]] = {
    "said": ("conversation", "call_tried", "written", "written_taken_back", "message_settled"),
    "notes": ("noted", "support_need_noted", "preference_noted", "opted_out", "contact_point_added",
              "contact_point_corrected", "contact_point_placed", "gets_set"),
    "agreed": ("promise_made", "promise_kept", "promise_broken", "query_opened", "query_closed", "query_passed",
               "hold_placed", "hold_ended", "hold_extended"),
    "ledger": ("imported", "item_changed", "payment_cleared", "document_kept", "document_removed"),
    "steps": ("approved", "draft_returned", "draft_edited", "task_made", "task_done", "task_escalated"),
}  # fmt: skip
"""Kinds of events by what a person looks for; 'said' are messages as well, 'steps' are planned steps as well."""
ALL = Wanted()
_SAME_WAY = {"call": ["call", "phone"], "letter": ["letter", "post"]}


def timeline(
    account_ids: Sequence[int], at: datetime, before: Cursor | None, limit: int, wanted: Wanted = ALL
) -> list[TimelineLine]:
    """A page of the timeline of accounts that are shown as one, as of an instant, newest first. At most two queries."""
    params = {
        "accounts": list(account_ids), "at": at, "before": before or (at, 9, 0), "limit": limit, "way": wanted.way,
        "ways": _SAME_WAY.get(wanted.way or "", [wanted.way or ""]), "who": wanted.who,
        "kinds": list(KINDS[wanted.what]) if wanted.what else None, "messages": wanted.what in (None, "said"),
        "steps": wanted.what in (None, "steps"),
    }  # fmt: skip
    rows = fetch(_Row, _TIMELINE.replace("%(before)s", "(%(b0)s, %(b1)s, %(b2)s)"), _spread(params))
    parties = {row.party_id for row in rows if row.sealed is not None and row.party_id}
    keys = sealing.existing_keys(parties) if parties else {}
    return [_line(row, keys.get(row.party_id or 0)) for row in rows]


def _spread(params: dict[str, Any]) -> dict[str, Any]:
    b0, b1, b2 = params.pop("before")
    return {**params, "b0": b0, "b1": b1, "b2": b2}


def _line(row: _Row, key: bytes | None) -> TimelineLine:
    words = _words(row, key)
    return TimelineLine(
        source=_SOURCES[row.source],
        id=row.id,
        at=row.at,
        recorded_at=row.recorded_at,
        lane=row.lane,
        kind=row.kind,
        actor=row.actor,
        disclosure=row.disclosure,
        channel=row.channel,
        status=row.status,
        detail=dict(unjson(row.detail) or {}),
        text=words,
        forgotten=row.sealed is not None and words is None,
        until=row.until,
        cursor=f"{row.at.isoformat()}~{row.source}~{row.id}",
        account_id=row.account_id,
    )


def _words(row: _Row, key: bytes | None) -> str | None:
    if row.sealed is None or key is None:
        return None
    try:
        return sealing.unseal(key, bytes(row.sealed)).decode("utf-8", "replace")
    except sealing.CannotUnseal:
        return None


def split_cursor(cursor: str) -> Cursor:
    """The key of a timeline cursor. Raises ValueError when it is none."""
    at, source, last = cursor.split("~")
    moment = datetime.fromisoformat(at)
    if moment.tzinfo is None:
        raise ValueError(f"{cursor!r} is not a place in this timeline")
    return moment, int(source), int(last)
