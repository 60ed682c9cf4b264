"""The day as a plan that one can steer: what goes in the next hours, what was stopped and by what, one's own work."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from candour.store.reading.rows import fetch, unjson
from candour.store.reading.today import Day


@dataclass(frozen=True, slots=True)
class HourCount:
    """How many messages go in an hour by one way for one purpose, unless something changes. hour: its beginning."""

    hour: datetime
    channel: str
    purpose: str
    count: int


def coming_hours(lane: str, start: datetime, hours: timedelta) -> list[HourCount]:
    """What goes in the hours from a whole one (UTC) on in a lane, of creditors not paused. One query, of kept sums.

    What is ready and late counts as now.
    """
    return fetch(
        HourCount,
        """SELECT greatest(h.hour, %(start)s), h.channel, h.purpose, sum(h.count)::bigint
             FROM candour_hourcount h
             JOIN candour_creditor c ON c.id = h.creditor_id AND c.mode <> 'paused'
            WHERE h.lane = %(lane)s AND h.hour < %(end)s AND (h.is_ready OR h.hour >= %(start)s)
            GROUP BY 1, 2, 3 HAVING sum(h.count) > 0 ORDER BY 1, 2, 3""",
        {"lane": lane, "start": start, "end": start + hours},
    )


@dataclass(frozen=True, slots=True)
class StoppedLine:
    """A message that was to go and is not true any more. cause, detail: the event that stopped it."""

    id: int
    account_id: int
    name: str
    reference: str
    creditor: str
    purpose: str
    channel: str
    zone: str
    at: datetime
    cause: str
    actor: str
    detail: Any

    @property
    def data(self) -> dict[str, Any]:
        """The facts of the event that stopped it."""
        return dict(unjson(self.detail) or {})


def stopped(day: Day, lane: str, limit: int) -> list[StoppedLine]:
    """Messages that lapsed on the day because something happened after they were planned, the latest first. One query.

    What lapsed by the calendar alone is no news and is left out: what stopped a step was kept when it lapsed.
    """
    return fetch(
        StoppedLine,
        """SELECT s.id, s.account_id, p.name, a.reference, c.name, s.purpose, s.channel, s.zone, s.done_at, e.kind,
                  e.actor, e.data
             FROM candour_step s
             JOIN candour_account a ON a.id = s.account_id
             JOIN candour_party p ON p.id = a.party_id
             JOIN candour_creditor c ON c.id = a.creditor_id
             JOIN candour_event e ON e.id = s.stopped_by
            WHERE s.state = 'lapsed' AND s.stopped_by IS NOT NULL AND s.lane = %(lane)s
              AND s.done_at >= %(start)s AND s.done_at < %(end)s
            ORDER BY s.done_at DESC, s.id DESC LIMIT %(limit)s""",
        day.params(lane=lane, limit=limit),
    )


@dataclass(frozen=True, slots=True)
class WorkLine:
    """Something for one person by a day. what: follow_up, promise, query or task; kind: which of its kind."""

    what: str
    account_id: int
    name: str
    reference: str
    creditor: str
    kind: str
    due_on: date
    amount: int | None
    currency: str | None
    item: str | None
    task_id: int | None


def worklist(user_id: int, day: Day, limit: int) -> list[WorkLine]:
    """What one person has to do by a day, the most overdue first. One query.

    Accounts that they look after: the day to come back to them, promises that are due, tasks of nobody in particular.
    Wherever it is: queries that they look into, and tasks of their own. Each kind is read in the order of an index.
    """
    return fetch(
        WorkLine,
        """SELECT w.what, w.account_id, p.name, a.reference, c.name, w.kind, w.due_on, w.amount, w.currency, w.item,
                  w.task_id
             FROM (
               (SELECT 'follow_up' AS what, a.id AS account_id, '' AS kind, a.follow_up_on AS due_on,
                       NULL::bigint AS amount, NULL::text AS currency, NULL::text AS item, NULL::bigint AS task_id
                  FROM candour_account a WHERE a.owner_id = %(user)s AND a.follow_up_on <= %(on)s
                 ORDER BY a.follow_up_on, a.id LIMIT %(limit)s)
               UNION ALL
               (SELECT 'promise', m.account_id, m.method, m.due_on, m.amount_minor, m.currency, NULL, NULL
                  FROM candour_promise m JOIN candour_account a ON a.id = m.account_id AND a.owner_id = %(user)s
                 WHERE m.status = 'open' AND m.due_on <= %(on)s ORDER BY m.due_on, m.id LIMIT %(limit)s)
               UNION ALL
               (SELECT 'query', i.account_id, q.reason, q.due_at::date, q.amount_minor, i.currency, i.reference, NULL
                  FROM candour_query q JOIN candour_item i ON i.id = q.item_id
                 WHERE q.owner_id = %(user)s AND q.closed_on IS NULL ORDER BY q.due_at, q.id LIMIT %(limit)s)
               UNION ALL
               (SELECT 'task', t.account_id, t.kind, t.due_at::date, NULL, NULL, NULL, t.id
                  FROM candour_task t
                 WHERE t.done_at IS NULL AND t.lane = 'live' AND t.due_at < %(end)s AND t.owner_id = %(user)s
                 ORDER BY t.due_at, t.id LIMIT %(limit)s)
               UNION ALL
               (SELECT 'task', t.account_id, t.kind, t.due_at::date, NULL, NULL, NULL, t.id
                  FROM candour_task t JOIN candour_account a ON a.id = t.account_id AND a.owner_id = %(user)s
                 WHERE t.done_at IS NULL AND t.lane = 'live' AND t.due_at < %(end)s AND t.owner_id IS NULL
                 ORDER BY t.due_at, t.id LIMIT %(limit)s)) w
             JOIN candour_account a ON a.id = w.account_id
             JOIN candour_party p ON p.id = a.party_id
             JOIN candour_creditor c ON c.id = a.creditor_id
            ORDER BY w.due_on NULLS LAST, w.account_id, w.what, w.task_id LIMIT %(limit)s""",
        day.params(user=user_id, limit=limit),
    )


@dataclass(frozen=True, slots=True)
class _Count:
    count: int


def looked_after_by(user_id: int) -> int:
    """How many accounts one person looks after. One query."""
    return fetch(_Count, "SELECT count(*) FROM candour_account WHERE owner_id = %s", [user_id])[0].count


def last_draft() -> int:
    """The number of the latest draft that waits for a release, 0 while none does. One query."""
    sql = (
        "SELECT coalesce((SELECT m.id FROM candour_message m WHERE m.status = 'draft' AND EXISTS (SELECT FROM"
        " candour_step s WHERE s.id = m.step_id AND s.state = 'draft') ORDER BY m.id DESC LIMIT 1), 0)"
    )
    return fetch(_Count, sql, [])[0].count
