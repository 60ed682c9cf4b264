"""The day as a page shows it: what needs a person, what is held, what waits, what went."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from candour.store.reading.rows import fetch, unjson

SECTIONS = ("uncertain", "failed", "draft", "held", "waiting", "went")
"""In the order in which a person wants to see them."""

_SECTION = """CASE s.state WHEN 'ready' THEN 'waiting' WHEN 'handing_over' THEN 'waiting' WHEN 'sent' THEN 'went'
                   WHEN 'tasked' THEN 'went' WHEN 'shadowed' THEN 'went' ELSE s.state END"""
_KEYS = f"s.id, s.lane, {_SECTION} AS section, coalesce(s.rules[1], '') AS rule"

# Three parts, each with an index of its own: what is open, what is in flight or uncertain, what was done on the day.
# Only keys: the rest of a step is read for the few that are shown.
_OF_THE_DAY = f"""
    SELECT {_KEYS} FROM candour_step s
     WHERE s.state IN ('ready', 'waiting', 'held', 'draft') AND s.occurred_at < %(end)s
    UNION ALL
    SELECT {_KEYS} FROM candour_step s
     WHERE s.id IN (SELECT x.step_id FROM candour_attempt x WHERE x.state IN ('handing_over', 'uncertain'))
       AND s.state IN ('handing_over', 'uncertain') AND s.occurred_at < %(end)s
    UNION ALL
    SELECT {_KEYS} FROM candour_step s
     WHERE s.done_at >= %(start)s AND s.done_at < %(end)s AND s.state IN ('sent', 'tasked', 'shadowed', 'failed')
"""

_LINE = """
    k.section, k.rule, t.id, t.account_id, p.name, a.reference, c.name, t.lane, t.state, t.purpose, t.channel,
    t.currency, t.zone, t.planned_for, coalesce(t.done_at, t.occurred_at), t.until, t.verdict, t.explanation,
    cardinality(t.items),
    ARRAY(SELECT i.reference FROM candour_item i WHERE i.id = ANY(t.items) ORDER BY i.due_on, i.id LIMIT 3),
    (SELECT CASE WHEN coalesce(sum(e.unknown), 0) = 0 THEN sum(e.amount_minor)::bigint END
       FROM candour_ledgerentry e WHERE e.item_id = ANY(t.items) AND e.effective_on <= %(on)s),
    m.id, try.code, try.permanent
"""

_JOINS = """
      JOIN candour_step t ON t.id = k.id
      JOIN candour_account a ON a.id = t.account_id
      JOIN candour_party p ON p.id = a.party_id
      JOIN candour_creditor c ON c.id = a.creditor_id
      LEFT JOIN LATERAL (SELECT m.id FROM candour_message m WHERE m.step_id = t.id ORDER BY m.id DESC LIMIT 1) m ON true
      LEFT JOIN LATERAL (SELECT x.code, x.permanent FROM candour_attempt x WHERE x.step_id = t.id
                          ORDER BY x.id DESC LIMIT 1) try ON true
"""


@dataclass(frozen=True, slots=True)
class Day:
    """One local day. start, end: its first instant and the next day's; on: the date as which balances are asked."""

    on: date
    start: datetime
    end: datetime

    def params(self, **more: Any) -> dict[str, Any]:
        """Query parameters of this day."""
        return {"start": self.start, "end": self.end, "on": self.on, **more}


@dataclass(frozen=True, slots=True)
class GroupCount:
    """How many steps of one lane and section share their decisive rule ('' for none), and that rule's reason."""

    lane: str
    section: str
    rule: str
    count: int
    reason: str | None


@dataclass(frozen=True, slots=True)
class StepRow:
    """One step on the day page. owed: minor units over its items, None while unknown. code: the last attempt's."""

    section: str
    rule: str
    id: int
    account_id: int
    name: str
    reference: str
    creditor: str
    lane: str
    state: str
    purpose: str
    channel: str
    currency: str
    zone: str
    planned_for: datetime
    moment: datetime
    until: datetime | None
    verdict: str
    explanation: Any
    item_count: int
    first_items: list[str]
    owed: int | None
    message_id: int | None
    code: str | None
    permanent: bool | None

    @property
    def rulings(self) -> list[dict[str, Any]]:
        """Every rule that spoke, as the guard wrote it."""
        return list(unjson(self.explanation) or [])

    @property
    def cursor(self) -> str:
        """Where the next page begins after this row."""
        return f"{self.id}~{self.rule}"


@dataclass(frozen=True, slots=True)
class TaskRow:
    """Work for a person that is not done. kind: call, find_contact, uncertain, decide, duty.

    escalated_at: since when everybody is to see it first, None when it has time.
    """

    id: int
    account_id: int
    name: str
    reference: str
    creditor: str
    kind: str
    lane: str
    due_at: datetime
    reason: str
    zone: str
    escalated_at: datetime | None

    @property
    def cursor(self) -> str:
        """Where the next page begins after this row."""
        return f"{self.due_at.isoformat()}~{self.id}{'' if self.escalated_at else '~later'}"


@dataclass(frozen=True, slots=True)
class _Instant:
    at: datetime | None


def group_counts(day: Day) -> list[GroupCount]:
    """How many steps each lane, section and decisive rule has on the day. One query.

    The reason is read from one step of each group: a rule has one reason.
    """
    return fetch(
        GroupCount,
        f"""SELECT k.lane, k.section, k.rule, k.count,
                   jsonb_path_query_first(t.explanation, '$[*] ? (@.rule == $r)', jsonb_build_object('r', k.rule))
                       ->> 'reason'
              FROM (SELECT d.lane, d.section, d.rule, count(*) AS count, max(d.id) AS sample
                      FROM ({_OF_THE_DAY}) d GROUP BY d.lane, d.section, d.rule) k
              JOIN candour_step t ON t.id = k.sample ORDER BY k.count DESC, k.rule""",
        day.params(),
    )


def first_steps(day: Day, lane: str, each: int) -> list[StepRow]:
    """The first `each` steps of every section in a lane, sections together, by decisive rule. One query."""
    each_section = " UNION ALL ".join(
        f"(SELECT * FROM of_lane WHERE section = '{section}' ORDER BY rule, id LIMIT %(each)s)" for section in SECTIONS
    )
    return fetch(
        StepRow,
        f"""WITH of_lane AS MATERIALIZED (SELECT * FROM ({_OF_THE_DAY}) d WHERE d.lane = %(lane)s)
            SELECT {_LINE} FROM ({each_section}) k {_JOINS} ORDER BY k.section, k.rule, k.id""",
        day.params(lane=lane, each=each),
    )


def section_steps(day: Day, lane: str, section: str, after: tuple[str, int] | None, limit: int) -> list[StepRow]:
    """A page of one section after a (rule, id) key. One query."""
    rule, last = after or ("", 0)
    return fetch(
        StepRow,
        f"""SELECT {_LINE} FROM (SELECT d.* FROM ({_OF_THE_DAY}) d
                                  WHERE d.lane = %(lane)s AND d.section = %(section)s
                                    AND (d.rule, d.id) > (%(rule)s, %(last)s)
                                  ORDER BY d.rule, d.id LIMIT %(limit)s) k {_JOINS}
             ORDER BY k.rule, k.id""",
        day.params(lane=lane, section=section, rule=rule, last=last, limit=limit),
    )


TaskPlace = tuple[bool, datetime, int]
"""Where a task stands in the list: after the escalated ones or not, when it is due, its id."""


def open_tasks(day: Day, lane: str, after: TaskPlace | None, limit: int) -> list[TaskRow]:
    """Tasks of a lane that are due by the end of the day or escalated, and not done, in the order of doing. One query.

    Escalated ones come first, then the most overdue.
    """
    later, due, last = after or (False, datetime.min.replace(tzinfo=UTC), 0)
    return fetch(
        TaskRow,
        """SELECT t.id, t.account_id, p.name, a.reference, c.name, t.kind, t.lane, t.due_at, t.reason, p.zone,
                  t.escalated_at
             FROM candour_task t
             JOIN candour_account a ON a.id = t.account_id
             JOIN candour_party p ON p.id = a.party_id
             JOIN candour_creditor c ON c.id = a.creditor_id
            WHERE t.done_at IS NULL AND t.lane = %(lane)s AND t.occurred_at < %(end)s
              AND (t.due_at < %(end)s OR t.escalated_at < %(end)s)
              AND (t.escalated_at IS NULL, t.due_at, t.id) > (%(later)s, %(due)s, %(last)s)
            ORDER BY t.escalated_at IS NULL, t.due_at, t.id LIMIT %(limit)s""",
        day.params(lane=lane, later=later, due=due, last=last, limit=limit),
    )


def last_active(before: datetime) -> datetime | None:
    """The latest instant before `before` at which a step was planned or done; None when there is none. One query."""
    return fetch(_Instant, "SELECT max(occurred_at) FROM candour_step WHERE occurred_at < %s", [before])[0].at


def split_task_cursor(cursor: str) -> TaskPlace:
    """The place of a cursor of tasks. Raises ValueError when it is none."""
    due, _, rest = cursor.partition("~")
    last, _, later = rest.partition("~")
    moment = datetime.fromisoformat(due)
    if moment.tzinfo is None:
        raise ValueError(f"{cursor!r} is not a place in this list")
    return later == "later", moment, int(last)


def split_cursor(cursor: str) -> tuple[str, int]:
    """The (rule, id) key of a cursor. Raises ValueError when it is none."""
    last, mark, rule = cursor.partition("~")
    if not mark:
        raise ValueError(f"{cursor!r} is not a place in this list")
    return rule, int(last)


def by_section(rows: Sequence[StepRow]) -> dict[str, list[StepRow]]:
    """Rows gathered under their sections."""
    gathered: dict[str, list[StepRow]] = {section: [] for section in SECTIONS}
    for row in rows:
        gathered.setdefault(row.section, []).append(row)
    return gathered
