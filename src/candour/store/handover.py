"""The rows of handing over: claimed, checked under lock, written before the wire, settled after it.

Nothing here talks to the world. A worker proves that it lives by an advisory lock on its own number; attempts of a
worker that is gone are given back (nothing was begun) or become uncertain (something may have been).
"""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from candour.domain.parties import Mode
from candour.domain.saying import phrase
from candour.domain.verdicts import Answer
from candour.ports.channel import Envelope
from candour.store.by_hand import supersede_drafts
from candour.store.persons import People, lock_people, move_versions
from candour.store.rows import array_of, prefer_keys, rows_of
from candour.store.steps import explanation_of


@dataclass(frozen=True, slots=True)
class Claim:
    """One ready step that this worker holds. tries: 1 for the first attempt on the step. matched_as: the person's."""

    attempt_id: int
    step_id: int
    account_id: int
    party_id: int
    key: str
    occurrence: str
    lane: str
    channel: str
    tries: int
    mode: Mode
    matched_as: int | None = None

    @property
    def person(self) -> tuple[bool, int]:
        """The same for all customers who share one contact cap."""
        return (self.matched_as is not None, self.matched_as or self.party_id)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A composed message with the versions of the facts it was composed from.

    items: all that it speaks of. exempt: why it passes the contact cap, '' when it keeps within it.
    """

    claim: Claim
    creditor_id: int
    creditor_version: int
    party_version: int
    purpose: str
    contact_point_id: int | None
    envelope: Envelope
    reply_token: str
    text_hash: str
    template: str
    memory_events: tuple[int, ...]
    sealed: bytes
    at: datetime
    local_time: str
    zone: str
    items: tuple[int, ...] = ()
    exempt: str = ""


_PICK = """
SELECT s.id, s.account_id, s.key, s.occurrence, s.lane, s.channel FROM candour_step s
 WHERE s.state = 'ready' AND s.not_before <= %s AND s.lane IN ('shadow', %s)
   AND (s.lane = 'shadow' OR s.channel <> ALL(%s::text[]))
   AND (SELECT a.creditor_id FROM candour_account a
         WHERE a.id = s.account_id AND (a.next_review_at IS NULL OR a.next_review_at > %s))
       = ANY(CASE WHEN s.lane = 'shadow' THEN %s::bigint[] ELSE %s::bigint[] END)
 ORDER BY s.not_before, s.id LIMIT %s FOR NO KEY UPDATE OF s SKIP LOCKED"""

_IN_INDEX_ORDER = "SELECT set_config('enable_sort', 'off', true), set_config('enable_bitmapscan', 'off', true)"
"""Without statistics the planner reads and sorts the whole queue for every few steps that it takes."""

_TAKE = "UPDATE candour_step SET state = 'handing_over' WHERE id = ANY(%s)"

_TRIED = (
    """SELECT step_id, count(*) FROM candour_attempt WHERE step_id = ANY(%s) AND state = 'failed' GROUP BY step_id"""
)

_ATTEMPT = """
INSERT INTO candour_attempt (step_id, state, worker, tries, code, permanent, occurred_at)
SELECT r.step_id, 'claimed', %s, r.tries, '', false, %s FROM unnest(%s::bigint[], %s::int[]) r (step_id, tries)
RETURNING step_id, id"""


def claim_ready(
    at: datetime,
    lane: str,
    limit: int,
    worker: int,
    *,
    need_sender: bool = False,
    without: Collection[str] = (),
) -> list[Claim]:
    """Claim up to `limit` steps that may be said at `at`; lane is that of creditors who are not in shadow.

    A step whose account is due for review is passed over: something happened, so it is planned again first.
    need_sender: pass over those of creditors that have no address to be answered at. without: channels that cannot
    hand over now, whose steps wait; shadows are written all the same.
    Plain statements, one table each: joined, the planner of a database without statistics made them quadratic.
    """
    rows = rows_of("SELECT id, mode, sender_address = '' FROM candour_creditor")
    modes = {row[0]: Mode(row[1]) for row in rows}
    nameless = {row[0] for row in rows if need_sender and row[2]}
    shadowed = [key for key, mode in modes.items() if mode is Mode.SHADOW]
    going = [key for key, mode in modes.items() if mode in (Mode.LIVE, Mode.APPROVE) and key not in nameless]
    with transaction.atomic():
        prefer_keys()
        rows_of(_IN_INDEX_ORDER)
        picked = rows_of(_PICK, (at, lane, list(without), at, shadowed, going, limit))
        if not picked:
            return []
        tries = _take([row[0] for row in picked])
        attempts: dict[int, int] = dict(rows_of(_ATTEMPT, (worker, at, array_of(tries), array_of(tries.values()))))
        heads = {row[0]: row for row in rows_of(_HEADS, (array_of(row[1] for row in picked),))}
    return [
        Claim(
            attempts[step],
            step,
            acct,
            heads[acct][1],
            key,
            about,
            at_lane,
            way,
            tries[step],
            modes[heads[acct][2]],
            heads[acct][3],
        )
        for step, acct, key, about, at_lane, way in picked
    ]


_HEADS = """SELECT id, party_id, creditor_id,
    (SELECT matched_as FROM candour_party p WHERE p.id = party_id) FROM candour_account WHERE id = ANY(%s)"""


def _take(step_ids: list[int]) -> dict[int, int]:
    """Mark steps as being handed over; the number of each one's next try."""
    if not step_ids:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, (array_of(step_ids),))
    failed: dict[int, int] = dict(rows_of(_TRIED, (array_of(step_ids),)))
    return {step: 1 + failed.get(step, 0) for step in step_ids}


def count_ready(at: datetime) -> int:
    """How many steps may be said at `at`, whatever the creditors' modes."""
    return int(rows_of("SELECT count(*) FROM candour_step WHERE state = 'ready' AND not_before <= %s", (at,))[0][0])


def begin_hand_over(prepared: Sequence[Prepared], worker: int) -> list[tuple[int, Envelope]]:
    """In one transaction: lock the persons, compare what was known, write attempts, messages and contacts.

    Returns (attempt id, envelope) of those that may go; the others are given back and planned again.
    """
    with transaction.atomic():
        prefer_keys()
        people = lock_people(prepared)
        held = _held(prepared, worker, people)
        going = [p for p in prepared if p.claim.attempt_id in held]
        move_versions(people.all_of(going))
        supersede_drafts([p.claim.step_id for p in going])
        message_ids = write_messages(going, "handing_over")
        _mark_handing_over(going, message_ids)
        write_contacts(going)
    give_back([p.claim for p in prepared if p.claim.attempt_id not in held])
    return [(p.claim.attempt_id, p.envelope) for p in going]


def _held(prepared: Sequence[Prepared], worker: int, people: People) -> set[int]:
    """Attempts that are still this worker's, whose person and creditor are as they were when it was composed."""
    creditors = _locked_creditors([p.creditor_id for p in prepared])
    attempts = {
        row[0]
        for row in rows_of(
            "SELECT id FROM candour_attempt WHERE id = ANY(%s) AND worker = %s AND state = 'claimed' FOR UPDATE",
            (array_of(p.claim.attempt_id for p in prepared), worker),
        )
    }
    return {
        p.claim.attempt_id
        for p in people.unmoved(prepared)
        if p.claim.attempt_id in attempts and creditors[p.creditor_id] == (p.creditor_version, p.claim.mode)
    }


def _locked_creditors(ids: Sequence[int]) -> dict[int, tuple[int, str]]:
    """A change of mode waits for this transaction, or is seen by it."""
    sql = "SELECT id, version, mode FROM candour_creditor WHERE id = ANY(%s) ORDER BY id FOR SHARE"
    return {row[0]: (row[1], row[2]) for row in rows_of(sql, (array_of(sorted(set(ids))),))}


_MESSAGE_COLUMNS = (
    "id, account_id, party_id, step_id, lane, outgoing, channel, purpose, status, contact_point_id, message_id,"
    " reply_token, text_hash, party_version, template, memory_events, sealed, occurred_at"
)


def write_messages(prepared: Sequence[Prepared], status: str) -> list[int]:
    """Write the messages exactly as rendered and sealed; their ids, in order."""
    if not prepared:
        return []
    sql = "SELECT nextval(pg_get_serial_sequence('candour_message', 'id')) FROM generate_series(1, %s)"
    ids = [row[0] for row in rows_of(sql, (len(prepared),))]
    with connection.cursor() as cursor, cursor.copy(f"COPY candour_message ({_MESSAGE_COLUMNS}) FROM STDIN") as copy:
        for message_id, p in zip(ids, prepared, strict=True):
            c = p.claim
            copy.write_row(
                (message_id, c.account_id, c.party_id, c.step_id, c.lane, True, c.channel, p.purpose, status,
                 p.contact_point_id, p.envelope.message_id, p.reply_token, p.text_hash, p.party_version, p.template,
                 list(p.memory_events), p.sealed, p.at)
            )  # fmt: skip
    return ids


def _mark_handing_over(prepared: Sequence[Prepared], message_ids: Sequence[int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE candour_attempt a SET state = 'handing_over', message_id = r.message_id"
            " FROM unnest(%s::bigint[], %s::bigint[]) r (id, message_id) WHERE a.id = r.id",
            (array_of(p.claim.attempt_id for p in prepared), array_of(message_ids)),
        )


_CONTACTS = """
INSERT INTO candour_contact (party_id, account_id, attempt_id, lane, channel, outcome, purpose, outgoing, occurred_at,
    local_time, zone, items, contact_point_id, exempt, place)
SELECT r.party_id, r.account_id, r.attempt_id, r.lane, r.channel, 'handed_over', r.purpose, true, r.at, r.local, r.zone,
    r.items::bigint[], r.point, r.exempt, (SELECT p.place FROM candour_contactpoint p WHERE p.id = r.point)
  FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::text[], %s::text[], %s::text[], %s::timestamptz[],
    %s::text[], %s::text[], %s::text[], %s::bigint[], %s::text[])
    AS r (party_id, account_id, attempt_id, lane, channel, purpose, at, local, zone, items, point, exempt)"""


def write_contacts(prepared: Sequence[Prepared], *, with_attempts: bool = True) -> None:
    """One row each in the persons' contacts ledger, written before the wire: an attempt counts."""
    if not prepared:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            _CONTACTS,
            [
                array_of(p.claim.party_id for p in prepared), array_of(p.claim.account_id for p in prepared),
                array_of(p.claim.attempt_id if with_attempts else None for p in prepared),
                array_of(p.claim.lane for p in prepared), array_of(p.claim.channel for p in prepared),
                array_of(p.purpose for p in prepared), array_of(p.at for p in prepared),
                array_of(p.local_time for p in prepared), array_of(p.zone for p in prepared),
                array_of(array_of(p.items) for p in prepared), array_of(p.contact_point_id for p in prepared),
                array_of(p.exempt for p in prepared),
            ],
        )  # fmt: skip


def give_back(claims: Sequence[Claim]) -> None:
    """Steps that were claimed and not begun: ready again, and their accounts are looked at again.

    Accounts are locked before anything of theirs, so call it outside of a transaction that holds persons.
    """
    if not claims:
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE candour_account SET next_review_at = 'epoch' WHERE id IN (SELECT id FROM candour_account"
            " WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE)",
            (array_of(c.account_id for c in claims),),
        )
        _end_claims(cursor, [c.attempt_id for c in claims], "ready", None)


_END_CLAIMS = """
WITH ended AS (DELETE FROM candour_attempt WHERE id = ANY(%s) AND state = 'claimed' RETURNING step_id)
UPDATE candour_step SET state = %s, done_at = %s
 WHERE id IN (SELECT step_id FROM ended) AND state = 'handing_over'"""


def _end_claims(cursor: Any, attempt_ids: Sequence[int], state: str, done_at: datetime | None) -> None:
    """Only claims that still stand: one that was written off may be another worker's by now."""
    cursor.execute(_END_CLAIMS, (array_of(attempt_ids), state, done_at))


def finish_without_wire(claims: Sequence[Claim], state: str, done_at: datetime | None) -> None:
    """Steps that end in the house: shadowed, tasked, or a draft that waits for a person."""
    if not claims:
        return
    with transaction.atomic(), connection.cursor() as cursor:
        _end_claims(cursor, [c.attempt_id for c in claims], state, done_at)


_HOLD_STEPS = """
WITH ended AS (DELETE FROM candour_attempt WHERE id = ANY(%s) AND state = 'claimed' RETURNING step_id)
UPDATE candour_step s SET state = 'held', verdict = r.verdict, rules = r.rules::text[], until = NULL,
       explanation = r.explanation::jsonb
  FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[]) r (id, verdict, rules, explanation)
 WHERE s.id = r.id AND s.id IN (SELECT step_id FROM ended) AND s.state = 'handing_over'"""


def hold_steps(held: Sequence[tuple[Claim, Answer]]) -> None:
    """Steps whose words may not go: held with the guard's answer, not claimed any more. One query."""
    claims, answers = [claim for claim, _ in held], [answer for _, answer in held]
    columns = (
        array_of(c.attempt_id for c in claims), array_of(c.step_id for c in claims),
        array_of(a.verdict.word for a in answers), array_of(array_of(a.rules) for a in answers),
        array_of(explanation_of(a) for a in answers),
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_HOLD_STEPS, columns)


def same_as_composed(prepared: Sequence[Prepared]) -> list[Prepared]:
    """Those whose facts have not moved, their persons locked until the transaction that calls it ends."""
    people = lock_people(prepared)
    same = people.unmoved(prepared)
    if shared := [p for p in same if p.claim.party_id in people.number]:
        move_versions(people.all_of(shared))
    return same


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of one attempt. state: sent, failed, uncertain or released; not_before: when a retry may go."""

    attempt_id: int
    step_id: int
    state: str
    step_state: str
    code: str
    permanent: bool
    not_before: datetime | None


_SETTLE_ATTEMPTS = """
UPDATE candour_attempt a SET state = r.state, code = r.code, permanent = r.permanent, settled_at = now()
  FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::bool[]) r (id, state, code, permanent)
 WHERE a.id = r.id AND a.state IN ('handing_over', 'uncertain')"""
_TRYING_AGAIN = json.dumps(
    [
        {
            "rule": "candour.back_off",
            "version": 1,
            "verdict": "wait",
            "reason": phrase("The mail server could not take it just now; it is tried again."),
            "citation": "RFC 5321, 4.5.4.1",
            "status": "P",
            "until": None,
            "facts": {},
            "warning": False,
        }
    ]
)
"""Why a step waits that nothing stands against: shown where a ruling would be."""

_SETTLE_STEPS = """
UPDATE candour_step s SET state = r.state, not_before = coalesce(r.not_before, s.not_before), until = r.not_before,
       verdict = CASE WHEN r.not_before IS NULL THEN s.verdict ELSE 'wait' END,
       explanation = CASE WHEN r.not_before IS NULL THEN s.explanation ELSE %s::jsonb END,
       done_at = CASE WHEN r.state IN ('sent', 'uncertain', 'failed') THEN %s END
  FROM unnest(%s::bigint[], %s::text[], %s::timestamptz[]) r (id, state, not_before)
 WHERE s.id = r.id AND s.state IN ('handing_over', 'uncertain')"""
_SETTLE_MESSAGES = """
UPDATE candour_message m SET status = CASE r.state WHEN 'released' THEN 'returned' ELSE r.state END
  FROM unnest(%s::bigint[], %s::text[]) r (id, state), candour_attempt a
 WHERE a.id = r.id AND m.id = a.message_id AND a.state = r.state"""
_SETTLE_CONTACTS = "UPDATE candour_contact SET outcome = 'bounced' WHERE attempt_id = ANY(%s)"
_FORGET_CONTACTS = "DELETE FROM candour_contact WHERE attempt_id = ANY(%s)"


def settle_attempts(settled: Sequence[Settled], done_at: datetime) -> None:
    """Write what became of attempts, in bulk. What never reached anyone is no contact."""
    ids, states = array_of(s.attempt_id for s in settled), array_of(s.state for s in settled)
    bounced = [s.attempt_id for s in settled if s.state == "failed" and s.permanent]
    unheard = [s.attempt_id for s in settled if s.state == "released" or (s.state == "failed" and not s.permanent)]
    codes, permanent = array_of(s.code[:60] for s in settled), array_of(s.permanent for s in settled)
    steps, step_states = array_of(s.step_id for s in settled), array_of(s.step_state for s in settled)
    with connection.cursor() as cursor:
        cursor.execute(_SETTLE_ATTEMPTS, (ids, states, codes, permanent))
        cursor.execute(
            _SETTLE_STEPS, (_TRYING_AGAIN, done_at, steps, step_states, array_of(s.not_before for s in settled))
        )
        cursor.execute(_SETTLE_MESSAGES, (ids, states))
        if bounced:
            cursor.execute(_SETTLE_CONTACTS, (bounced,))
        if unheard:
            cursor.execute(_FORGET_CONTACTS, (unheard,))


def mark_contact_points_failed(points: Sequence[tuple[int, str]], at: datetime) -> None:
    """Addresses that will never work, with the other side's code."""
    if points:
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE candour_contactpoint p SET failed_at = %s, failure = r.code"
                " FROM unnest(%s::bigint[], %s::text[]) r (id, code) WHERE p.id = r.id",
                (at, [point for point, _ in points], [code for _, code in points]),
            )


_LEFT_BEHIND = """SELECT a.id, a.state, a.step_id, a.worker, s.account_id, c.party_id, s.lane, s.channel
  FROM candour_attempt a JOIN candour_step s ON s.id = a.step_id JOIN candour_account c ON c.id = s.account_id
 WHERE a.state IN ('claimed', 'handing_over') AND a.worker = ANY(%s) ORDER BY a.id FOR UPDATE OF a SKIP LOCKED"""


@dataclass(frozen=True, slots=True)
class LeftBehind:
    """An attempt of a worker that is gone."""

    attempt_id: int
    state: str
    step_id: int
    account_id: int
    party_id: int
    lane: str
    channel: str

    @property
    def in_doubt(self) -> bool:
        """Whether it may have been said. The print queue stands in this database: what is not in it was never begun."""
        return self.state == "handing_over" and self.channel != "letter"


def left_behind(own_worker: int | None) -> list[LeftBehind]:
    """Attempts whose worker no longer holds its lock, locked for the transaction. Its end is what proves it gone."""
    sql = "SELECT DISTINCT worker FROM candour_attempt WHERE state IN ('claimed', 'handing_over')"
    workers = [row[0] for row in rows_of(sql) if row[0] != own_worker]
    gone = [worker for worker in workers if rows_of("SELECT pg_try_advisory_xact_lock(%s)", (worker,))[0][0]]
    rows = rows_of(_LEFT_BEHIND, (gone,)) if gone else []
    return [LeftBehind(row[0], row[1], row[2], *row[4:]) for row in rows]


def hold_worker_lock(worker: int) -> None:
    """Show that this worker lives, until its connection ends."""
    rows_of("SELECT pg_advisory_lock(%s)", (worker,))


def drop_worker_lock(worker: int) -> None:
    """The worker has finished."""
    rows_of("SELECT pg_advisory_unlock(%s)", (worker,))


def write_off_left_behind(rows: Sequence[LeftBehind], at: datetime) -> None:
    """Not begun: ready again. Begun: uncertain, never to be sent again by itself."""
    begun = [r for r in rows if r.in_doubt]
    unqueued = [r for r in rows if r.state == "handing_over" and not r.in_doubt]
    fresh = [r for r in rows if r.state == "claimed"]
    with connection.cursor() as cursor:
        _end_claims(cursor, [r.attempt_id for r in fresh], "ready", None)
    settle_attempts(
        [Settled(r.attempt_id, r.step_id, "uncertain", "uncertain", "lost", False, None) for r in begun]
        + [Settled(r.attempt_id, r.step_id, "released", "ready", "lost", False, None) for r in unqueued],
        at,
    )
