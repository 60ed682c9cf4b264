"""The day as a page shows it: what needs a person, what is held, what waits, what went."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from candour.store.reading.rows import fetch, unjson

SECTIONS = ("uncertain", "failed", "draft", "held", "waiting", "went")
"""In the order in which a person wants to see them."""

_OPEN_STATES = {"draft": ("draft",), "held": ("held",), "waiting": ("ready", "waiting")}
_DONE = ("failed", "went")
_ARE_OPEN = "s.state IN ('ready', 'waiting', 'held', 'draft')"
_RULE = "coalesce(s.rules[1], '')"

# What is being handed over, or may have been: few, and found through their attempts.
_IN_FLIGHT = f"""
    SELECT s.id, s.lane, CASE s.state WHEN 'handing_over' THEN 'waiting' ELSE 'uncertain' END AS section,
           {_RULE} AS rule, NULL::timestamptz AS done
      FROM candour_step s
     WHERE s.id IN (SELECT x.step_id FROM candour_attempt x WHERE x.state IN ('handing_over', 'uncertain'))
       AND s.state IN ('handing_over', 'uncertain') AND s.occurred_at < %(end)s
"""

# The first keys of a section after a place, each in the order of an index of its own (`step_in_order`,
# `step_done_in_order`): what they say in their conditions is what the indexes say. The rest of a step is read for the
# few that are shown.
_FIRST_IN_FLIGHT = f"""
    (SELECT * FROM ({_IN_FLIGHT}) f WHERE f.lane = %(lane)s AND f.section = '{{section}}'
        AND (f.rule, f.id) > (%(rule)s, %(last)s) ORDER BY f.rule, f.id LIMIT %(limit)s)"""
_FIRST_OPEN = f"""
    (SELECT s.id, s.lane, '{{section}}' AS section, {_RULE} AS rule, NULL::timestamptz AS done FROM candour_step s
      WHERE s.state = '{{state}}' AND s.lane = %(lane)s AND s.occurred_at < %(end)s
        AND ({_RULE}, s.id) > (%(rule)s, %(last)s) ORDER BY {_RULE}, s.id LIMIT %(limit)s)"""
_FIRST_DONE = """
    (SELECT s.id, s.lane, '{section}' AS section, '' AS rule, s.done_at AS done FROM candour_step s
      WHERE s.state IN ('sent', 'tasked', 'shadowed', 'failed') AND s.lane = %(lane)s
        AND (CASE WHEN s.state = 'failed' THEN 'failed' ELSE 'went' END) = '{section}'
        AND s.done_at >= %(start)s AND (s.done_at, s.id) < (%(before)s, %(last)s)
      ORDER BY s.done_at DESC, s.id DESC LIMIT %(limit)s)"""

_AS_SHOWN = "k.section, k.rule, k.done DESC NULLS LAST, CASE WHEN k.done IS NULL THEN k.id ELSE -k.id END"

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
    """How many steps of one lane and section share their decisive rule ('' for none), and that rule's reason.

    What is done is not told apart by rule. reason: None where no rule is decisive, or no step says it any more.
    """

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
        return f"{self.id}~{self.moment.isoformat() if self.section in _DONE else self.rule}"


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


_COUNTS = f"""
    SELECT c.lane, c.section, c.rule, c.count, NULL::bigint AS sample FROM candour_stepcount c
     WHERE c.section IN ('draft', 'held', 'waiting') AND c.at < %(end)s
    UNION ALL
    SELECT c.lane, c.section, c.rule, c.count, NULL FROM candour_stepcount c
     WHERE c.section IN ('failed', 'went') AND c.at >= %(start)s AND c.at < %(end)s
    UNION ALL
    SELECT f.lane, f.section, f.rule, 1, f.id FROM ({_IN_FLIGHT}) f
"""

# The latest step of a rule that is open, state by state in the order of `step_in_order`.
_LATEST = f"""
    SELECT max(x.id) AS id
      FROM (VALUES ('held', 'held'), ('waiting', 'ready'), ('waiting', 'waiting')) v (section, state)
     CROSS JOIN LATERAL (SELECT s.id FROM candour_step s
                          WHERE s.state = v.state AND {_ARE_OPEN} AND s.lane = k.lane AND {_RULE} = k.rule
                            AND s.occurred_at < %(end)s ORDER BY s.id DESC LIMIT 1) x
     WHERE v.section = k.section AND k.rule <> ''
"""


def group_counts(day: Day) -> list[GroupCount]:
    """How many steps each lane, section and decisive rule has on the day. One query, of sums that are kept.

    The reason is read from one step of each group: a rule has one reason.
    """
    return fetch(
        GroupCount,
        f"""SELECT k.lane, k.section, k.rule, k.count,
                   jsonb_path_query_first(t.explanation, '$[*] ? (@.rule == $r)', jsonb_build_object('r', k.rule))
                       ->> 'reason'
              FROM (SELECT d.lane, d.section, d.rule, sum(d.count)::bigint AS count, max(d.sample) AS sample
                      FROM ({_COUNTS}) d GROUP BY d.lane, d.section, d.rule HAVING sum(d.count) > 0) k
              LEFT JOIN LATERAL ({_LATEST}) latest ON true
              LEFT JOIN candour_step t ON t.id = coalesce(latest.id, k.sample) ORDER BY k.count DESC, k.rule""",
        day.params(),
    )


def _first(section: str) -> str:
    """SQL of the first keys of a section of one lane after a place."""
    if section in _DONE:
        return _FIRST_DONE.format(section=section)
    parts = [_FIRST_OPEN.format(section=section, state=state) for state in _OPEN_STATES.get(section, ())]
    parts += [_FIRST_IN_FLIGHT.format(section=section)] if section in ("uncertain", "waiting") else []
    every = " UNION ALL ".join(parts)
    return f"(SELECT * FROM ({every}) f ORDER BY f.rule, f.id LIMIT %(limit)s)" if len(parts) > 1 else every


def first_steps(day: Day, lane: str, each: int) -> list[StepRow]:
    """The first `each` steps of every section in a lane, sections together: open ones by rule, others the latest first.

    One query.
    """
    keys = " UNION ALL ".join(_first(section) for section in SECTIONS)
    params = day.params(lane=lane, limit=each, rule="", last=0, before=day.end)
    return fetch(StepRow, f"SELECT {_LINE} FROM ({keys}) k {_JOINS} ORDER BY {_AS_SHOWN}", params)


Place = tuple[str | datetime, int]
"""Where a section goes on: after a decisive rule, or a moment, and an id."""


def section_steps(day: Day, lane: str, section: str, after: Place | None, limit: int) -> list[StepRow]:
    """A page of one section after a place in it. One query."""
    words, last = after or (None, 0)
    before = words if isinstance(words, datetime) else day.end
    rule = words if isinstance(words, str) else ""
    params = day.params(lane=lane, limit=limit, rule=rule, last=last, before=min(before, day.end))
    return fetch(StepRow, f"SELECT {_LINE} FROM ({_first(section)}) k {_JOINS} ORDER BY {_AS_SHOWN}", params)


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
    """The quarter of an hour before `before` in which a step that still counts was last planned or done. One query.

    None when there is none.
    """
    return fetch(
        _Instant,
        """SELECT max(last.at) FROM unnest(%s::text[]) AS of (section)
            CROSS JOIN LATERAL (SELECT c.at FROM candour_stepcount c WHERE c.section = of.section AND c.at < %s
                                 GROUP BY c.at HAVING sum(c.count) > 0 ORDER BY c.at DESC LIMIT 1) last""",
        [[*_OPEN_STATES, *_DONE], before],
    )[0].at


def split_task_cursor(cursor: str) -> TaskPlace:
    """The place of a cursor of tasks. Raises ValueError when it is none."""
    due, _, rest = cursor.partition("~")
    last, _, later = rest.partition("~")
    moment = datetime.fromisoformat(due)
    if moment.tzinfo is None:
        raise ValueError(f"{cursor!r} is not a place in this list")
    return later == "later", moment, int(last)


def split_cursor(section: str, cursor: str) -> Place:
    """The place of a cursor in a section. Raises ValueError when it is none."""
    last, mark, words = cursor.partition("~")
    if not mark:
        raise ValueError(f"{cursor!r} is not a place in this list")
    if section not in _DONE:
        return words, int(last)
    moment = datetime.fromisoformat(words)
    if moment.tzinfo is None:
        raise ValueError(f"{cursor!r} is not a place in this list")
    return moment, int(last)


def by_section(rows: Sequence[StepRow]) -> dict[str, list[StepRow]]:
    """Rows gathered under their sections."""
    gathered: dict[str, list[StepRow]] = {section: [] for section in SECTIONS}
    for row in rows:
        gathered.setdefault(row.section, []).append(row)
    return gathered
