"""Work: what people did about tasks, and what became of calls, each with its event in one transaction."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db import transaction

from candour.domain.accounts import AccountFacts
from candour.domain.calendars import zone
from candour.domain.calls import CALL_OUTCOMES, next_try
from candour.domain.caps import exemption, stopped_by_cap
from candour.domain.errors import WrongUse
from candour.domain.items import ItemFacts
from candour.domain.messages import ContactOutcome, Purpose
from candour.domain.parties import Disclosure, Lane, Residence
from candour.domain.planning import why_left_out
from candour.domain.plausible import may_be_person
from candour.domain.saying import Said, phrase, say
from candour.domain.verdicts import Answer, Question, Verdict
from candour.flow.agree import PromiseMade, promise_currency, record_promise
from candour.flow.guard import ask
from candour.flow.plan import address_for
from candour.flow.record import meet_duty
from candour.store import agreements, work
from candour.store.facts import load_accounts
from candour.store.handover import Settled, settle_attempts
from candour.store.steps import NewTask, make_tasks
from candour.store.timeline import NewEvent, write_events
from candour.store.work import DoubtRow, TaskRow

TRIED = "call_tried"
TALKED = "conversation"
CALL = "call"


@dataclass(frozen=True, slots=True)
class NextPromise:
    """What was promised in a conversation. amount: minor units of the currency; None: all that is owed."""

    by: date
    amount: int | None = None
    currency: str | None = None
    method: str = "bacs"


@dataclass(frozen=True, slots=True)
class CallRecorded:
    """A call as it was written. again: when it is to be tried again; closed: tasks that it finished; zone: theirs."""

    outcome: ContactOutcome
    zone: str
    tries: int
    again: datetime | None
    closed: tuple[int, ...]
    promise: PromiseMade | None


@dataclass(frozen=True, slots=True)
class _Call:
    """One call to be written: on which account, in which lane, for which task (None: for none)."""

    account_id: int
    party_id: int
    lane: Lane
    where: Residence
    outcome: ContactOutcome
    at: datetime
    actor: str
    text: str | None
    inbound: bool = False
    task_id: int | None = None
    step_id: int | None = None
    why: "OverCap | None" = None
    place: str | None = None


@dataclass(frozen=True, slots=True)
class OverCap:
    """Why a call was made although the contact cap was reached. asked_for: the customer asked for it, or was promised
    it, which needs no other reason."""

    reason: str = ""
    asked_for: bool = False


@dataclass(frozen=True, slots=True)
class _Cap:
    """How a call stands to the contact cap. exempt: '' within it, else 'asked_for' or 'reason'."""

    exempt: str = ""
    contact_point: int | None = None
    look: bool = False


def finish_call(
    task_id: int,
    outcome: ContactOutcome,
    at: datetime,
    actor: str,
    text: str | None = None,
    promise: NextPromise | None = None,
    why: OverCap | None = None,
    place: str | None = None,
) -> CallRecorded:
    """Write down what became of the call that a task asked for, and what was promised in it. Raises WrongUse.

    A call that rang out stays open until the next business day, three times at most. What was said (`text`) is
    sealed; a conversation is part of the story that the customer may read. why: what a call over the contact cap
    needs; without it such a call is not written. place: where the customer was, a word of `parties.PLACES`, when it is
    known.
    """
    with transaction.atomic():
        task = _open(task_id)
        if task.kind != CALL:
            raise WrongUse(say("task {task_id} is no call but asks to {what}", task_id=task_id, what=_ASKS[task.kind]))
        where = Residence(task.country, task.nation, task.zone)
        lane = Lane(task.lane)
        call = _Call(task.account_id, task.party_id, lane, where, outcome, at, actor, text,
                     task_id=task_id, step_id=task.step_id, why=why, place=place)  # fmt: skip
        return _record(call, promise)


def record_call(
    account_id: int,
    outcome: ContactOutcome,
    at: datetime,
    actor: str,
    text: str | None = None,
    *,
    inbound: bool = False,
    promise: NextPromise | None = None,
    why: OverCap | None = None,
    place: str | None = None,
) -> CallRecorded:
    """Write down a call that no task asked for; inbound: the customer rang. A conversation closes the open calls.

    Raises WrongUse when a customer who rang is said not to have been spoken to, and when a call of ours was over the
    contact cap and nothing says why.
    """
    if inbound and outcome is not ContactOutcome.CONVERSATION:
        raise WrongUse("a customer who rang was spoken to; the outcome of that is 'conversation'")
    brief = agreements.account_brief(account_id)
    where = Residence(brief.country, brief.nation, brief.zone)
    call = _Call(account_id, brief.party_id, Lane.LIVE, where, outcome, at, actor, text, inbound, why=why, place=place)
    with transaction.atomic():
        return _record(call, promise)


def _record(call: _Call, promise: NextPromise | None) -> CallRecorded:
    if call.outcome not in CALL_OUTCOMES:
        raise WrongUse(
            say(
                "{outcome} is no outcome of a call; it is {known}",
                outcome=call.outcome.value,
                known=", ".join(CALL_OUTCOMES),
            )
        )
    talked = call.outcome is ContactOutcome.CONVERSATION
    if promise is not None and not talked:
        raise WrongUse("a promise is made in a conversation; say that you spoke, or leave the promise out")
    tries = 1 + (work.tries_of(call.account_id, call.task_id) if call.task_id else 0)
    cap = _keep_to_cap(call)
    _write_contact(call, cap)
    again = _again(call, tries) if call.task_id else None
    closed = _close(call, again)
    _seek_number(call)
    _look_into(call, cap)
    over = [_reason_event(call)] if cap.exempt == "reason" else []
    write_events([_call_event(call, tries, again, cap), *over])
    made = _promised(call, promise) if promise is not None else None
    return CallRecorded(call.outcome, call.where.zone, tries, again, closed, made)


def _again(call: _Call, tries: int) -> datetime | None:
    """When a call is tried again: not before the guard would let it, this try counted."""
    again = next_try(call.outcome, tries, call.at, call.where)
    if again is None:
        return None
    opens = [may_call(account, again).opens for account in load_accounts([call.account_id], call.at)]
    return max([again, *(moment for moment in opens if moment is not None)])


def _close(call: _Call, again: datetime | None) -> tuple[int, ...]:
    """Finish, or put off, what asked for the call; whoever was spoken to need not be called for another task."""
    if call.task_id and again is not None:
        work.put_off(call.task_id, again)
        return ()
    closed = [call.task_id] if call.task_id else []
    work.close_tasks(closed, call.at)
    if call.outcome is ContactOutcome.CONVERSATION and call.lane is Lane.LIVE:
        closed += work.close_calls(call.account_id, call.at)
    return tuple(closed)


def _seek_number(call: _Call) -> None:
    """A number that cannot be connected needs a better one; nobody was reached, so the account does not move on."""
    if call.outcome is ContactOutcome.UNCONNECTED:
        reason = phrase("A call could not be connected: find a better number.")
        make_tasks([NewTask(call.account_id, call.step_id, "find_contact", call.lane.value, call.at, reason)], call.at)


def _keep_to_cap(call: _Call) -> _Cap:
    """Nothing passes the contact cap unseen: a call over it has a reason, and a person's is looked into."""
    if call.inbound:
        return _Cap()
    why = call.why or OverCap()
    account = _reached(load_accounts([call.account_id], call.at)[0])
    phones = [point.id for point in account.contact_points if point.channel == "phone"]
    point = phones[0] if len(phones) == 1 else None
    answer = ask(replace(call_question(account, call.at), asked_by_customer=why.asked_for))
    if exempt := exemption(answer):
        return _Cap(exempt, point)
    stops = stopped_by_cap(answer)
    if stops and not why.reason.strip():
        raise WrongUse(
            say(
                "--reason is needed: the contact cap is reached ({reason}); say why the call "
                "was made all the same, or that they asked for it",
                reason=Said(stops[0].rule.reason.rstrip("."), stops[0].rule.reason),
            )
        )
    return _Cap("reason", point, may_be_person(account)) if stops else _Cap("", point)


def _reached(account: AccountFacts) -> AccountFacts:
    """Of a person every try counts; at a business a call that nobody took asked nobody."""
    if may_be_person(account):
        return account
    nobody = (ContactOutcome.RANG_OUT, ContactOutcome.UNCONNECTED)
    return replace(account, contacts=tuple(c for c in account.contacts if c.outcome not in nobody))


def _look_into(call: _Call, cap: _Cap) -> None:
    """For people the cap is no matter of one caller's judgement."""
    if cap.look:
        reason = phrase(
            "A call was made although the contact cap was reached. Read the reason, and say whether it holds."
        )
        make_tasks([NewTask(call.account_id, call.step_id, "decide", call.lane.value, call.at, reason)], call.at)


def _write_contact(call: _Call, cap: _Cap) -> None:
    purpose = Purpose.REPLY if call.inbound else Purpose.CALL
    local = call.at.astimezone(zone(call.where.zone)).replace(tzinfo=None).isoformat(timespec="seconds")
    work.write_contact(
        (call.party_id, call.account_id, call.lane.value, call.outcome.value, purpose.value, not call.inbound, call.at,
         local, call.where.zone, cap.contact_point, cap.exempt, call.place)
    )  # fmt: skip


def _call_event(call: _Call, tries: int, again: datetime | None, cap: _Cap) -> NewEvent:
    talked = call.outcome is ContactOutcome.CONVERSATION
    facts: dict[str, Any] = {"channel": CALL, "outcome": call.outcome.value, "inbound": call.inbound}
    if call.place:
        facts |= {"place": call.place}
    if call.task_id:
        facts |= {"task_id": call.task_id, "tries": tries, "again": again and again.isoformat()}
    if cap.exempt:
        facts |= {"over_cap": cap.exempt}
    return NewEvent(
        call.account_id, call.party_id, TALKED if talked else TRIED, call.lane,
        Disclosure.CUSTOMER if talked else Disclosure.STAFF, call.actor, call.at, facts, call.text or None,
    )  # fmt: skip


def _reason_event(call: _Call) -> NewEvent:
    reason = call.why.reason.strip() if call.why else ""
    return NewEvent(
        call.account_id, call.party_id, "over_cap", call.lane, Disclosure.STAFF, call.actor, call.at, {}, reason
    )


def _promised(call: _Call, promise: NextPromise) -> PromiseMade:
    currency = promise.currency or promise_currency(call.account_id, (), call.at)
    return record_promise(
        call.account_id, call.at, actor=call.actor, amount=promise.amount, currency=currency, by=promise.by,
        method=promise.method,
    )  # fmt: skip


_ASKS = {
    "call": say("call; say what came of it"),
    "find_contact": say("find a better address"),
    "decide": say("decide"),
    "uncertain": say("find out whether a message arrived"),
    "duty": say("do what the law wants by a day"),
}


def _open(task_id: int) -> TaskRow:
    """The task, locked. Raises WrongUse when there is none, or when somebody was quicker."""
    task = work.lock_task(task_id)
    if task is None:
        raise WrongUse(say("there is no task {task_id}; 'candour tasks' lists those that are open", task_id=task_id))
    if task.done_at is not None:
        raise WrongUse(
            say("task {task_id} is done already; 'candour tasks' lists those that are open", task_id=task_id)
        )
    return task


def finish_task(task_id: int, at: datetime, actor: str, text: str | None = None) -> TaskRow:
    """Finish a task that needs nothing but a person's work, with a note of what was done. Raises WrongUse.

    A call may be finished without having been made, with the reason; a doubt about a message must be settled. A legal
    deadline that is met stops its clock, where that is all that the law asks.
    """
    with transaction.atomic():
        task = _open(task_id)
        if task.kind == "uncertain":
            raise WrongUse(
                say("task {task_id} asks whether a message arrived; say so: it arrived, or it did not", task_id=task_id)
            )
        if task.kind == CALL and not text:
            raise WrongUse(
                say(
                    "task {task_id} asks for a call; say what came of it, or with a note why none is needed",
                    task_id=task_id,
                )
            )
        work.close_tasks([task_id], at)
        if task.duty_key:
            meet_duty(task.account_id, task.duty_key, at, actor=actor)
        facts = {"task_id": task_id, "task": task.kind, "step": task.step_id}
        lane = Lane(task.lane)
        write_events(
            [NewEvent(task.account_id, task.party_id, "task_done", lane, Disclosure.STAFF, actor, at, facts, text)]
        )
    return task


def settle_uncertain(step_id: int, arrived: bool, at: datetime, actor: str, text: str | None = None) -> DoubtRow:
    """Say whether the message of an uncertain step arrived. Raises WrongUse when there is no doubt about it.

    Arrived: it was sent when it was begun. Not arrived: it was no contact, and the account is planned again, so the
    message goes once more only if it is still true and allowed.
    """
    with transaction.atomic():
        doubt = work.lock_doubt(step_id)
        if doubt is None:
            raise WrongUse(
                say(
                    "there is no doubt about step {step_id}; 'candour tasks' lists the messages in doubt",
                    step_id=step_id,
                )
            )
        state, step_state = ("sent", "sent") if arrived else ("failed", "ready")
        settled = Settled(doubt.attempt_id, step_id, state, step_state, doubt.code, False, None)
        settle_attempts([settled], doubt.said_at)
        closed = work.close_uncertain(step_id, at)
        facts = {"step": step_id, "attempt": doubt.attempt_id, "arrived": arrived, "purpose": doubt.purpose,
                 "channel": doubt.channel, "tasks": closed}  # fmt: skip
        event = NewEvent(doubt.account_id, doubt.party_id, "message_settled", Lane(doubt.lane), Disclosure.STAFF,
                         actor, at, facts, text or None)  # fmt: skip
        write_events([event])
    return doubt


def settle_task(task_id: int, arrived: bool, at: datetime, actor: str, text: str | None = None) -> TaskRow:
    """Settle the message that an open task is about; see `settle_uncertain`. Raises WrongUse."""
    with transaction.atomic():
        task = _open(task_id)
        if task.kind != "uncertain" or task.step_id is None:
            raise WrongUse(
                say(
                    "task {task_id} is about no message in doubt but asks to {what}",
                    task_id=task_id,
                    what=_ASKS[task.kind],
                )
            )
        settle_uncertain(task.step_id, arrived, at, actor, text)
    return task


@dataclass(frozen=True, slots=True)
class CallAdvice:
    """The guard's answer to 'call now?'. opens: when a call would be allowed, None when it is or nobody knows."""

    answer: Answer
    opens: datetime | None


_LOOKS = 5


def call_question(account: AccountFacts, at: datetime) -> Question:
    """May a person call about what is owed on an account at `at`?"""
    return Question(at, account, Purpose.CALL, CALL, _to_talk_about(account), address_for(account, CALL))


def may_call(account: AccountFacts, at: datetime) -> CallAdvice:
    """Whether a person may call about what is owed on an account at `at`, and if not now, from when."""
    question = call_question(account, at)
    answer = ask(question)
    return CallAdvice(answer, _opens(question, answer))


def _opens(question: Question, answer: Answer) -> datetime | None:
    """When waiting ends, asked again until nothing stands against it: a day's beginning is not yet an open hour."""
    for _ in range(_LOOKS):
        if answer.verdict is not Verdict.WAIT or answer.until is None:
            return None
        holds = tuple(h for h in question.account.holds if h.until is None or h.until > answer.until)
        question = replace(question, at=answer.until, account=replace(question.account, holds=holds))
        answer = ask(question)
        if answer.verdict is Verdict.ALLOW:
            return question.at
    return None


def _to_talk_about(account: AccountFacts) -> tuple[ItemFacts, ...]:
    """Items that are chased; else those under a promise; else whatever is open."""
    open_items = tuple(item for item in account.items if item.balance is None or item.balance > 0)
    why = {item.id: why_left_out(item) for item in open_items}
    free = tuple(item for item in open_items if why[item.id] is None)
    return free or tuple(item for item in open_items if why[item.id] == "promised") or open_items
