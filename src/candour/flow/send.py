"""Says what is ready: composed from the facts of this moment, guarded again, handed over, and recorded.

Four moves a chunk: claim; load, compose and guard with no transaction open; clear under lock; hand over and record.
"""

import asyncio
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Self

from django.conf import settings
from django.db import connection, transaction
from psycopg import Notify

from candour.domain.accounts import AccountFacts
from candour.domain.calendars import zone
from candour.domain.caps import exemption
from candour.domain.messages import Purpose
from candour.domain.notices import is_notice
from candour.domain.parties import Disclosure, Lane, Mode
from candour.domain.planning import Wanted
from candour.domain.saying import phrase, says
from candour.domain.statements import is_statement, still_wanted
from candour.domain.verdicts import Answer, Question, Verdict
from candour.flow.compose import LETTER, SMS, text_hash
from candour.flow.declare import reaches_people
from candour.flow.guard import Cleared, ask, clear
from candour.flow.letters import CANNOT_GO, on_the_wire, why_held
from candour.flow.notices import Ready as Notice
from candour.flow.notices import still_owed
from candour.flow.plan import address_for, decide, question_of
from candour.flow.say import fixed_question, fixed_wanted, reopened
from candour.flow.texts import STOPPED, after_hand_over, texts_wait
from candour.flow.words import judge, write
from candour.ports.channel import Channel, Draft, HandOver, Receipt, TransportError
from candour.ports.registry import channels
from candour.store.by_hand import Fixed, fixed_texts, put_off, supersede_drafts
from candour.store.drafts import approved_texts, keep_drafts
from candour.store.facts import load_accounts
from candour.store.handover import (
    Claim,
    Prepared,
    Settled,
    claim_ready,
    drop_worker_lock,
    finish_without_wire,
    give_back,
    hold_steps,
    hold_worker_lock,
    mark_contact_points_failed,
    same_as_composed,
    settle_attempts,
    write_contacts,
    write_messages,
)
from candour.store.memories import latest_events
from candour.store.printing import queue_letters
from candour.store.rows import prefer_keys
from candour.store.sealing import keys_for, seal
from candour.store.steps import NewTask, explanation_of, make_tasks
from candour.store.timeline import NewEvent, write_events

CHUNK = 200
IN_DOUBT_MAX = 50
"""Messages that one worker writes as being handed over at a time: a crash leaves no more than these in doubt."""
TRIES_MAX = 6
ACTOR = "candour"
PAUSED, UNREACHABLE = "paused", "unreachable"
"""Codes of receipts for messages that were never begun."""
BACK_OFF = (timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2), timedelta(hours=8), timedelta(hours=24))


@dataclass(slots=True)
class Tally:
    """What a worker did: counts by outcome, and the steps it did it to."""

    sent: int = 0
    failed: int = 0
    uncertain: int = 0
    shadowed: int = 0
    tasked: int = 0
    drafted: int = 0
    held: int = 0
    given_back: int = 0
    step_ids: list[int] = field(default_factory=list)


class Sender:
    """One worker that hands over: its lock, its connections, its ear for a pause. Use it as a context."""

    def __init__(self, lane: Lane) -> None:
        self.lane = lane
        self.number = secrets.randbits(62)
        self.paused: set[int] = set()
        self.tally = Tally()
        self.trouble: str | None = None
        self.without = texts_wait()
        self._runner = asyncio.Runner()
        self._channels: dict[str, Channel] = {}

    def __enter__(self) -> Self:
        hold_worker_lock(self.number)
        with connection.cursor() as cursor:
            cursor.execute("LISTEN candour_mode")
        self._ear: Any = connection.connection
        self._ear.add_notify_handler(self._hear)
        return self

    def __exit__(self, *_: object) -> None:
        for channel in self._channels.values():
            self._runner.run(channel.close())
        self._runner.close()
        self._ear.remove_notify_handler(self._hear)
        with connection.cursor() as cursor:
            cursor.execute("UNLISTEN candour_mode")
        drop_worker_lock(self.number)

    def channel(self, key: str) -> Channel:
        """The open channel of a kind; connecting may raise TransportError."""
        if key not in self._channels:
            self._channels[key] = channels()[key].connect(transport_settings())
        return self._channels[key]

    def hear_pauses(self) -> set[int]:
        """Creditors paused since this worker began, as told by the database; costs no query.

        A channel may ask from a thread of its own: the connection is idle while messages are handed over.
        """
        self._ear.pgconn.consume_input()
        while told := self._ear.pgconn.notifies():
            self._note(told.extra.decode())
        return self.paused

    def _hear(self, told: Notify) -> None:
        """What arrives while a query runs."""
        self._note(told.payload)

    def _note(self, payload: str) -> None:
        creditor, _, mode = payload.partition(" ")
        (self.paused.add if mode == Mode.PAUSED else self.paused.discard)(int(creditor))

    def hand_over(self, cleared: Sequence[Cleared], key: str, creditors: set[int]) -> list[Receipt]:
        """Hand messages over on a channel, stopping at once when one of their creditors is paused.

        A channel that cannot be used at all began nothing: its trouble is kept for the report.
        """

        def going_on() -> bool:
            return not self.hear_pauses() & creditors

        async def run() -> list[Receipt]:
            return [receipt async for receipt in self.channel(key).send(cleared, going_on)]

        try:
            return self._runner.run(run())
        except TransportError as error:
            self.trouble = says(error)
            self.without.add(key)
            return [Receipt(one.attempt_id, HandOver.FAILED, UNREACHABLE, retry=True) for one in cleared]


def transport_settings() -> dict[str, Any]:
    """What a channel may need to connect, from the settings."""
    return {name: getattr(settings, name) for name in dir(settings) if name.startswith("CANDOUR_")}


def send_chunk(sender: Sender, at: datetime, limit: int = CHUNK) -> int:
    """Claim and finish up to `limit` ready steps; how many were claimed (0: nothing is ready)."""
    claims = claim_ready(
        at, sender.lane.value, limit, sender.number, need_sender=reaches_people(), without=sender.without
    )
    if not claims:
        return 0
    ready = _prepare(_one_a_person(claims), at)
    sender.tally.given_back += len(claims) - len(ready)
    _make_calls([r for r in ready if r.claim.channel == "call" and r.claim.lane != Lane.SHADOW], sender, at)
    _shadow([r for r in ready if r.claim.lane == Lane.SHADOW], sender, at)
    written = [r for r in ready if r.claim.channel != "call" and r.claim.lane != Lane.SHADOW]
    _send_or_draft(written, sender, at)
    return len(claims)


def _one_a_person(claims: Sequence[Claim]) -> list[Claim]:
    """The first claim of each person: a second message in one chunk would escape the cap, so it waits its turn."""
    first: dict[tuple[bool, int], Claim] = {}
    for claim in claims:
        first.setdefault(claim.person, claim)
    kept = {claim.attempt_id for claim in first.values()}
    give_back([claim for claim in claims if claim.attempt_id not in kept])
    return list(first.values())


@dataclass(frozen=True, slots=True)
class _Ready:
    """A claim that is still wanted and allowed on the facts of this moment. words: those that a person left."""

    claim: Claim
    account: AccountFacts
    wanted: Wanted
    exempt: str
    words: Draft | None = None
    by_hand: Fixed | None = None
    notice: Notice | None = None

    @property
    def is_apart(self) -> bool:
        """Whether no strategy looks after it."""
        return self.by_hand is not None or self.wanted.purpose in (Purpose.STATEMENT, Purpose.STATUTORY_NOTICE)

    def question(self, at: datetime) -> Question:
        """The guard's question about it."""
        if self.by_hand:
            return fixed_question(self.account, self.wanted, self.by_hand, at)
        question = question_of(self.account, self.wanted, at)
        return replace(question, asked=self.notice.asked) if self.notice else question


def _prepare(claims: Sequence[Claim], at: datetime) -> list[_Ready]:
    """Load facts afresh and decide again; what is no longer wanted or allowed is given back to planning."""
    accounts = {account.id: account for account in load_accounts([c.account_id for c in claims], at)}
    fixed = fixed_texts([c.step_id for c in claims])
    words = reopened(fixed, {c.step_id: accounts[c.account_id].language for c in claims})
    forgotten = [c for c in claims if c.step_id in fixed.keys() - words.keys()]
    owed = still_owed({c.step_id: c.channel for c in claims if is_notice(c.occurrence)}, accounts, at)
    found = [
        (
            c,
            _notice(c, accounts[c.account_id], owed.get(c.step_id), at)
            if is_notice(c.occurrence)
            else _ready(c, accounts[c.account_id], fixed.get(c.step_id), words.get(c.step_id), at),
        )
        for c in claims
        if c not in forgotten
    ]
    unwanted = [claim for claim, ready in found if ready is None]
    over = [one for one in unwanted if is_statement(one.key, one.occurrence) or is_notice(one.occurrence)]
    finish_without_wire(forgotten + over, "lapsed", at)
    give_back([claim for claim in unwanted if claim not in over])
    return [ready for _, ready in found if ready is not None]


def _notice(claim: Claim, account: AccountFacts, owed: Notice | None, at: datetime) -> _Ready | None:
    """A notice that a law still demands, written from the facts of this moment."""
    if owed is None:
        return None
    ready = _Ready(claim, account, owed.wanted, "", owed.draft, notice=owed)
    return replace(ready, exempt=exemption(ask(ready.question(at))))


def _ready(
    claim: Claim, account: AccountFacts, fixed: Fixed | None, words: Draft | None, at: datetime
) -> _Ready | None:
    """What a person wrote is judged with its words and not planned; the rest only if it is still wanted and allowed."""
    if fixed and fixed.by_hand:
        wanted = fixed_wanted(account, fixed, claim.key, claim.occurrence, claim.channel)
        exempt = exemption(ask(fixed_question(account, wanted, fixed, at)))
        return _Ready(claim, account, wanted, exempt, words, fixed)
    if is_statement(claim.key, claim.occurrence):
        statement = still_wanted(account, claim.occurrence, claim.channel, at)
        return _Ready(claim, account, statement, "") if statement else None
    ready = _still_wanted(claim, account, at)
    return replace(ready, words=words) if ready else None


def _still_wanted(claim: Claim, account: AccountFacts, at: datetime) -> _Ready | None:
    """The claimed step itself does not count as said."""
    before = replace(account, steps=tuple(step for step in account.steps if step.id != claim.step_id))
    decision = decide(before, at)
    wanted, answer = decision.plan.wanted, decision.answer
    same = wanted is not None and (wanted.key, wanted.occurrence) == (claim.key, claim.occurrence)
    if wanted is None or not same or answer is None or answer.verdict is not Verdict.ALLOW:
        return None
    return _Ready(claim, account, wanted, exemption(answer))


def _make_calls(ready: Sequence[_Ready], sender: Sender, at: datetime) -> None:
    """A call is work for a person: the step is done when the task is made."""
    if not ready:
        return
    with transaction.atomic():
        make_tasks([_call_task(r, at) for r in ready], at)
        finish_without_wire([r.claim for r in ready], "tasked", at)
        write_events([_event(r.account, r.claim, "task_made", at, {"task": "call"}) for r in ready])
    sender.tally.tasked += len(ready)
    sender.tally.step_ids += [r.claim.step_id for r in ready]


def _call_task(ready: _Ready, at: datetime) -> NewTask:
    number = address_for(ready.account, ready.claim.channel)
    reason = "" if number else phrase("We know no telephone number: find one, or reach them another way.")
    return NewTask(ready.account.id, ready.claim.step_id, "call", ready.claim.lane, at, reason)


def _event(account: AccountFacts, claim: Claim, kind: str, at: datetime, data: dict[str, Any]) -> NewEvent:
    facts = {"step": claim.step_id, "channel": claim.channel, **data}
    shown = Disclosure.CUSTOMER if kind in ("message_sent", "message_composed") else Disclosure.STAFF
    return NewEvent(account.id, account.party_id, kind, Lane(claim.lane), shown, ACTOR, at, facts)


def _compose_all(ready: Sequence[_Ready], at: datetime, sender: Sender) -> list[Prepared]:
    """Messages whose finished words the guard lets through; the others are held, each with a person's task."""
    events = latest_events([r.account.id for r in ready], at)
    drafts = [_words(r, events.get(r.account.id, {}), at) for r in ready]
    judged = [(r, d, judge(r.question(at), d)) for r, d in zip(ready, drafts, strict=True)]
    _hold_back([(r, answer) for r, _, answer in judged if answer.verdict is not Verdict.ALLOW], sender, at)
    fit = [(r, draft) for r, draft, answer in judged if answer.verdict is Verdict.ALLOW]
    keys = keys_for([r.account.party_id for r, _ in fit])
    made = [(r, _prepared(r, draft, keys[r.account.party_id], at)) for r, draft in fit]
    _hold_back([(r, one) for r, one in made if isinstance(one, Answer)], sender, at)
    return [one for _, one in made if isinstance(one, Prepared)]


def _words(ready: _Ready, events: dict[str, Any], at: datetime) -> Draft:
    """Words that a person left stay as they are; all others are made of the facts of this moment."""
    return ready.words or write(ready.account, ready.wanted, events, at)


def _hold_back(unfit: Sequence[tuple[_Ready, Answer]], sender: Sender, at: datetime) -> None:
    """Words that may not go: the step is held with every rule that spoke, until a fact or the words change.

    What a person wrote, or a statement, and has to wait goes when the waiting ends: no plan would look at it again.
    """
    later = [(r, a) for r, a in unfit if r.is_apart and a.verdict is Verdict.WAIT and a.until]
    put_off(
        [r.claim.attempt_id for r, _ in later],
        [(r.claim.step_id, a.until, a.rules, explanation_of(a)) for r, a in later if a.until],
    )
    unfit = [one for one in unfit if one not in later]
    if not unfit:
        return
    with transaction.atomic():
        hold_steps([(r.claim, answer) for r, answer in unfit])
        live = [(r, answer) for r, answer in unfit if r.claim.lane != Lane.SHADOW]
        make_tasks([NewTask(r.account.id, None, "decide", r.claim.lane, at, a.reason) for r, a in live], at)
    sender.tally.held += len(unfit)
    sender.tally.step_ids += [r.claim.step_id for r, _ in unfit]


def _prepared(ready: _Ready, draft: Draft, key: bytes, at: datetime) -> Prepared | Answer:
    """The message as it goes over the wire; for a letter that cannot be printed, why a person has to look at it."""
    account, wanted, claim = ready.account, ready.wanted, ready.claim
    point = ready.question(at).contact_point
    if point is None:
        raise LookupError(f"step {claim.step_id} was allowed without an address")
    token = secrets.token_hex(10)
    host = account.creditor.sender_address.rpartition("@")[2] or "candour.invalid"
    message_id = f"<{token}.{claim.step_id}@{host}>"
    try:
        wire = on_the_wire(claim.channel, account, draft, point, message_id, token, at)
    except CANNOT_GO as error:
        return why_held(error)
    where = account.residence.zone
    return Prepared(
        claim=claim, creditor_id=account.creditor.id, creditor_version=account.creditor.version,
        party_version=account.version, purpose=wanted.purpose.value, contact_point_id=point.id, envelope=wire,
        reply_token=token, text_hash=text_hash(draft), template=draft.template, memory_events=draft.memory_events,
        sealed=seal(key, wire.raw), at=at, zone=where,
        local_time=at.astimezone(zone(where)).replace(tzinfo=None).isoformat(timespec="seconds"),
        items=tuple(item.id for item in (*wanted.items, *wanted.others)), exempt=ready.exempt,
    )  # fmt: skip


def _shadow(ready: Sequence[_Ready], sender: Sender, at: datetime) -> None:
    """Composed and kept where people can read it; the shadow's own contacts count in the shadow alone."""
    if not ready:
        return
    calls = [r.claim for r in ready if r.claim.channel == "call"]
    accounts = {r.claim.attempt_id: r.account for r in ready}
    prepared = _compose_all([r for r in ready if r.claim.channel != "call"], at, sender)
    with transaction.atomic():
        same = same_as_composed(prepared)
        supersede_drafts([p.claim.step_id for p in same])
        done = [p.claim for p in same] + calls
        write_messages(same, "shadowed")
        write_contacts(same, with_attempts=False)
        finish_without_wire(done, "shadowed", at)
        write_events([_event(accounts[c.attempt_id], c, "message_composed", at, {}) for c in done])
    kept = {p.claim.attempt_id for p in same}
    moved = [p.claim for p in prepared if p.claim.attempt_id not in kept]
    give_back(moved)
    sender.tally.given_back += len(moved)
    sender.tally.shadowed += len(done)
    sender.tally.step_ids += [claim.step_id for claim in done]


def _send_or_draft(ready: Sequence[_Ready], sender: Sender, at: datetime) -> None:
    if not ready:
        return
    accounts = {r.claim.attempt_id: r.account for r in ready}
    prepared = _compose_all(ready, at, sender)
    asked = [p for p in prepared if p.claim.mode is Mode.APPROVE or p.purpose == Purpose.STATUTORY_NOTICE]
    texts = approved_texts([p.claim.step_id for p in asked])
    released = {p.claim.step_id for p in asked if (p.text_hash, p.party_version) in texts.get(p.claim.step_id, ())}
    drafts = [p for p in asked if p.claim.step_id not in released]
    keep_drafts(drafts, [accounts[p.claim.attempt_id] for p in drafts])
    sender.tally.drafted += len(drafts)
    sender.tally.step_ids += [p.claim.step_id for p in drafts]
    drafted = {p.claim.attempt_id for p in drafts}
    _send(sender, [p for p in prepared if p.claim.attempt_id not in drafted], accounts, at)


def _send(sender: Sender, prepared: Sequence[Prepared], accounts: dict[int, AccountFacts], at: datetime) -> None:
    by_channel: dict[str, list[Prepared]] = {}
    for one in prepared:
        by_channel.setdefault(one.claim.channel, []).append(one)
    for key, group in by_channel.items():
        for batch in _batches(group):
            if key in sender.without:
                give_back([p.claim for p in batch])
            else:
                _send_batch(sender, batch, key, accounts, at)


def _send_batch(
    sender: Sender, batch: Sequence[Prepared], channel: str, accounts: dict[int, AccountFacts], at: datetime
) -> None:
    cleared = clear(batch, sender.number)
    sender.tally.given_back += len(batch) - len(cleared)
    receipts = sender.hand_over(cleared, channel, {p.creditor_id for p in batch})
    _record(sender, batch, receipts, accounts, at)


def _batches(prepared: Sequence[Prepared]) -> Iterator[Sequence[Prepared]]:
    """At most IN_DOUBT_MAX at a time, in order."""
    return (prepared[n : n + IN_DOUBT_MAX] for n in range(0, len(prepared), IN_DOUBT_MAX))


def _record(
    sender: Sender,
    prepared: Sequence[Prepared],
    receipts: Sequence[Receipt],
    accounts: dict[int, AccountFacts],
    at: datetime,
) -> None:
    by_attempt = {p.claim.attempt_id: p for p in prepared}
    pairs = [(by_attempt[receipt.attempt_id], receipt) for receipt in receipts]
    outcomes = [(p, r, _settled(p.claim, r, at)) for p, r in pairs]
    with transaction.atomic():
        prefer_keys()
        events = [e for p, r, s in outcomes if (e := _outcome_event(accounts[p.claim.attempt_id], p, r, s, at))]
        write_events(events)
        settle_attempts([settled for _, _, settled in outcomes], at)
        queue_letters([s.attempt_id for p, _, s in outcomes if p.claim.channel == LETTER and s.state == "sent"], at)
        after_hand_over([(p, r) for p, r, _ in outcomes if p.claim.channel == SMS], at)
        failed = [(p, r) for p, r, s in outcomes if s.state == "failed" and s.permanent and not r.opted_out]
        mark_contact_points_failed([(p.contact_point_id, r.code) for p, r in failed if p.contact_point_id], at)
        make_tasks([task for p, r, s in outcomes if (task := _trouble_task(p, r, s, at))], at)
    for _, _, settled in outcomes:
        _count(sender.tally, settled)


def _settled(claim: Claim, receipt: Receipt, at: datetime) -> Settled:
    """What a receipt means for the attempt and for its step: a message that was not taken never moves the account."""
    if receipt.outcome is HandOver.SENT:
        return Settled(receipt.attempt_id, claim.step_id, "sent", "sent", receipt.code, False, None)
    if receipt.outcome is HandOver.UNCERTAIN:
        return Settled(receipt.attempt_id, claim.step_id, "uncertain", "uncertain", receipt.code, False, None)
    if receipt.retry and receipt.code in (PAUSED, UNREACHABLE):
        again = at + BACK_OFF[0] if receipt.code == UNREACHABLE else None
        return Settled(receipt.attempt_id, claim.step_id, "released", "ready", receipt.code, False, again)
    if receipt.retry and claim.tries < TRIES_MAX:
        again = at + BACK_OFF[min(claim.tries, len(BACK_OFF)) - 1]
        return Settled(receipt.attempt_id, claim.step_id, "failed", "ready", receipt.code, False, again)
    return Settled(receipt.attempt_id, claim.step_id, "failed", "failed", receipt.code, True, None)


def _outcome_event(
    account: AccountFacts, prepared: Prepared, receipt: Receipt, settled: Settled, at: datetime
) -> NewEvent | None:
    """Nothing is told of a try that will be made again, so that it does not wake planning."""
    kinds = {"sent": "message_sent", "uncertain": "message_uncertain", "failed": "message_failed"}
    if settled.step_state not in kinds:
        return None
    facts = {"message_id": prepared.envelope.message_id, "purpose": prepared.purpose, "code": receipt.code}
    return _event(account, prepared.claim, kinds[settled.step_state], at, facts)


def _trouble_task(prepared: Prepared, receipt: Receipt, settled: Settled, at: datetime) -> NewTask | None:
    claim = prepared.claim
    if receipt.opted_out:
        return NewTask(claim.account_id, claim.step_id, "decide", claim.lane, at, STOPPED)
    if settled.step_state == "failed":
        reason = phrase("A message could not be delivered: find a better address.")
        return NewTask(claim.account_id, claim.step_id, "find_contact", claim.lane, at, reason)
    if settled.step_state == "uncertain":
        reason = phrase("It is not certain whether a message arrived: check, and do not send it again unseen.")
        return NewTask(claim.account_id, claim.step_id, "uncertain", claim.lane, at, reason)
    return None


def _count(tally: Tally, settled: Settled) -> None:
    if settled.state in ("sent", "failed", "uncertain"):
        setattr(tally, settled.state, getattr(tally, settled.state) + 1)
    tally.step_ids.append(settled.step_id)
