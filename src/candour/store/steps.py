"""Writes what planning found, and reads steps back: a fixed number of statements a chunk."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from candour.domain.verdicts import Answer
from candour.store.rows import array_of, prefer_keys, rows_of


@dataclass(frozen=True, slots=True)
class StepRow:
    """A step as planning leaves it. not_before: when it may be tried; planned_for: when it became due."""

    account_id: int
    lane: str
    strategy: str
    strategy_version: int
    key: str
    occurrence: str
    purpose: str
    channel: str
    currency: str
    items: tuple[int, ...]
    state: str
    planned_for: datetime
    local_time: str
    zone: str
    not_before: datetime
    verdict: str
    rules: tuple[str, ...]
    until: datetime | None
    explanation: str
    left_out: str


def explanation_of(answer: Answer) -> str:
    """The guard's answer as JSON text: each ruling with its rule, reason, citation, facts and earliest retry."""
    if not answer.rulings:
        return "[]"
    return json.dumps(
        [
            {
                "rule": r.rule.id,
                "version": r.rule.version,
                "verdict": r.verdict.word,
                "reason": r.rule.reason,
                "citation": r.rule.citation,
                "status": r.rule.status,
                "until": r.until.isoformat() if r.until else None,
                "facts": dict(r.facts),
                "warning": r.warning,
            }
            for r in answer.rulings
        ]
    )


_DUE = """SELECT a.id FROM candour_account a
 WHERE a.next_review_at <= %s ORDER BY a.next_review_at LIMIT %s FOR NO KEY UPDATE OF a SKIP LOCKED"""


def claim_due_accounts(at: datetime, limit: int) -> list[int]:
    """Ids of accounts due for review at `at`, locked until the transaction ends; those locked elsewhere are passed."""
    prefer_keys()
    return [row[0] for row in rows_of(_DUE, (at, limit))]


def count_due_accounts(at: datetime) -> int:
    """How many accounts are due for review."""
    return int(rows_of("SELECT count(*) FROM candour_account WHERE next_review_at <= %s", (at,))[0][0])


_UPSERT = """
INSERT INTO candour_step (account_id, lane, strategy, strategy_version, key, occurrence, purpose, channel, currency,
    items, state, planned_for, local_time, zone, not_before, verdict, rules, until, explanation, left_out, occurred_at)
SELECT account_id, lane, strategy, strategy_version, key, occurrence, purpose, channel, currency, items::bigint[],
    state, planned_for, local_time, zone, not_before, verdict, rules::text[], until, explanation::jsonb,
    left_out::jsonb, %s
  FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::int[], %s::text[], %s::text[], %s::text[], %s::text[],
    %s::text[], %s::text[], %s::text[], %s::timestamptz[], %s::text[], %s::text[], %s::timestamptz[], %s::text[],
    %s::text[], %s::timestamptz[], %s::text[], %s::text[])
    AS r (account_id, lane, strategy, strategy_version, key, occurrence, purpose, channel, currency, items, state,
    planned_for, local_time, zone, not_before, verdict, rules, until, explanation, left_out)
ON CONFLICT (lane, account_id, strategy, key, occurrence) DO UPDATE SET
    strategy_version = excluded.strategy_version, channel = excluded.channel, items = excluded.items,
    verdict = excluded.verdict, rules = excluded.rules, until = excluded.until,
    explanation = excluded.explanation, left_out = excluded.left_out,
    occurred_at = excluded.occurred_at,
    not_before = CASE WHEN candour_step.state = 'ready' AND excluded.state = 'ready'
                      THEN candour_step.not_before ELSE excluded.not_before END,
    state = excluded.state, done_at = NULL
  WHERE candour_step.state IN ('ready', 'waiting', 'held', 'draft', 'failed', 'lapsed')
RETURNING id, xmax = 0, state"""


def write_steps(rows: Sequence[StepRow], at: datetime) -> list[tuple[int, bool, str]]:
    """Create or renew steps; (id, whether it is new, its state) of each that was not said meanwhile."""
    if not rows:
        return []
    columns: list[list[object]] = [
        [r.account_id for r in rows], [r.lane for r in rows], [r.strategy for r in rows],
        [r.strategy_version for r in rows], [r.key for r in rows], [r.occurrence for r in rows],
        [r.purpose for r in rows], [r.channel for r in rows], [r.currency for r in rows],
        [array_of(r.items) for r in rows], [r.state for r in rows], [r.planned_for for r in rows],
        [r.local_time for r in rows], [r.zone for r in rows], [r.not_before for r in rows],
        [r.verdict for r in rows], [array_of(r.rules) for r in rows], [r.until for r in rows],
        [r.explanation for r in rows], [r.left_out for r in rows],
    ]  # fmt: skip
    return [(row[0], row[1], row[2]) for row in rows_of(_UPSERT, [at, *map(array_of, columns)])]


def lapse(step_ids: Sequence[int], at: datetime) -> None:
    """Steps that are no longer true lapse at that moment, unless they were said meanwhile."""
    if step_ids:
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE candour_step SET state = 'lapsed', done_at = %s WHERE id = ANY(%s)"
                " AND state IN ('ready', 'waiting', 'held', 'draft', 'failed')",
                (at, array_of(step_ids)),
            )


def make_due(account_ids: Sequence[int]) -> None:
    """Have accounts looked at again at the next run."""
    if account_ids:
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE candour_account SET next_review_at = 'epoch' WHERE id IN"
                " (SELECT id FROM candour_account WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE)",
                (array_of(account_ids),),
            )


def set_reviews(times: Sequence[tuple[int, datetime | None]]) -> None:
    """When each account is next looked at; None: only after an event."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE candour_account a SET next_review_at = r.at FROM unnest(%s::bigint[], %s::timestamptz[]) r (id, at)"
            " WHERE a.id = r.id",
            (array_of(account for account, _ in times), array_of(at for _, at in times)),
        )


_TASKS = """
INSERT INTO candour_task (account_id, step_id, kind, lane, due_at, reason, occurred_at)
SELECT r.account_id, r.step_id, r.kind, r.lane, r.due_at, r.reason, %s
  FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::text[], %s::timestamptz[], %s::text[])
    AS r (account_id, step_id, kind, lane, due_at, reason)
 WHERE NOT EXISTS (SELECT 1 FROM candour_task t WHERE t.account_id = r.account_id AND t.kind = r.kind
                      AND t.lane = r.lane AND (r.kind <> 'uncertain' OR t.step_id = r.step_id)
                      AND (r.kind <> 'decide' OR t.reason = r.reason)
                      AND (t.done_at IS NULL OR (t.done_at > %s AND r.step_id IS NULL AND t.reason = r.reason)))
RETURNING account_id"""

LET_BE = timedelta(days=7)
"""A person who has just dealt with something is not asked the same again for so long."""


@dataclass(frozen=True, slots=True)
class NewTask:
    """Work for a person: one open task of a kind an account is enough.

    But each message in doubt has its own, and so has each reason for which something is to be decided.
    """

    account_id: int
    step_id: int | None
    kind: str
    lane: str
    due_at: datetime
    reason: str


def make_tasks(tasks: Sequence[NewTask], at: datetime) -> list[int]:
    """Make tasks that are not open yet, nor done lately for the same reason; ids of the accounts that got one."""
    if not tasks:
        return []
    columns: list[list[object]] = [
        [t.account_id for t in tasks], [t.step_id for t in tasks], [t.kind for t in tasks],
        [t.lane for t in tasks], [t.due_at for t in tasks], [t.reason for t in tasks],
    ]  # fmt: skip
    return [row[0] for row in rows_of(_TASKS, [at, *map(array_of, columns), at - LET_BE])]
