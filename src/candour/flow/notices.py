"""Notices: what a law demands is written as a draft, released by a person, and meets its duty once it was given.

A notice is a draft in every mode: no law is met by words that nobody read. Just before it goes it is written anew from
the facts of that moment, and comes back to be read when its words have changed. A letter is given when it is posted.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction

from candour.domain.accounts import AccountFacts
from candour.domain.calendars import local_day, zone
from candour.domain.duties import Duty
from candour.domain.errors import WrongUse
from candour.domain.items import ItemFacts
from candour.domain.legal import Asked
from candour.domain.messages import NOTICES, Purpose, StepState
from candour.domain.notices import (
    KINDS,
    Material,
    Missing,
    Notice,
    dispute_until,
    is_stale,
    item_of,
    missing,
    occurrence_of,
    serves,
)
from candour.domain.parties import Disclosure
from candour.domain.planning import Wanted
from candour.domain.saying import joined, phrase, say, sayable
from candour.domain.verdicts import Answer, Question
from candour.flow.duties import owed_on
from candour.flow.notice_words import write_notice
from candour.flow.plan import question_of
from candour.flow.record import record_facts
from candour.flow.say import keep_fixed, why_not
from candour.flow.words import judge
from candour.flow.work import finish_task
from candour.ports.channel import Draft
from candour.store import notices, work
from candour.store.agreements import account_brief
from candour.store.facts import is_distant, load_accounts
from candour.store.notices import Given, ItemStory, WrittenNotice
from candour.store.sealing import existing_keys, unseal
from candour.store.steps import StepRow, explanation_of, write_steps
from candour.store.timeline import NewEvent, write_events

log = logging.getLogger(__name__)
ACTOR = "candour"
NOTHING_TOLD = ItemStory(0, 0, "")
GOING = (StepState.HANDING_OVER.value, StepState.SENT.value, StepState.UNCERTAIN.value)


@dataclass(frozen=True, slots=True)
class Told:
    """What a person says of a notice. encloses: what goes with it, in words of the notice. found: what they found.

    channel: how it is given, '' for the usual way.
    """

    encloses: tuple[str, ...] = ()
    found: str = ""
    channel: str = ""


@dataclass(frozen=True, slots=True)
class Drafted:
    """A notice as a draft: its message waits for a release."""

    message_id: int
    step_id: int
    notice: Notice
    channel: str


@dataclass(frozen=True, slots=True)
class Ready:
    """A notice that is still owed, written from the facts of this moment."""

    wanted: Wanted
    asked: Asked
    draft: Draft


def notice_of(account: AccountFacts, duty_key: str | None) -> tuple[Duty, Notice] | None:
    """The duty of a task and the notice that meets it; None when the duty is over or Candour writes none for it."""
    duty = next((one for one in owed_on(account) if one.key == duty_key), None)
    return (duty, KINDS[duty.notice]) if duty and duty.notice else None


def draft_notice(task_id: int, told: Told, at: datetime, *, actor: str) -> Drafted:
    """Write the notice that a task asks for, as a draft; one that was not released yet is written anew.

    Raises WrongUse: for a task without a notice, for all that has still to be told, with how, and for words that the
    guard would not let go.
    """
    with transaction.atomic():
        task = work.lock_task(task_id)
        if task is None or task.done_at is not None:
            raise WrongUse(say("there is no open task {task}; 'candour tasks' lists those that are", task=task_id))
        account = load_accounts([task.account_id], at)[0]
        found = notice_of(account, task.duty_key)
        if found is None:
            raise WrongUse(NO_NOTICE)
        duty, notice = found
        channel = _channel(notice, told)
        material = _material_of(account, duty, told, at)
        _refuse_what_is_missing(notice, account, duty, material)
        ready = _ready(account, notice, duty, material, channel, at)
        answer = judge(_question(account, ready, at), ready.draft)
        if why := why_not(answer):
            raise WrongUse(say("the notice was not written: {why} {facts}", why=why, facts=_facts(answer)))
        step_id = _write_step(account, ready, answer, duty, at)
        facts = {"step": step_id, "notice": notice.key, "duty": duty.key, "encloses": list(told.encloses)}
        write_events([_event(account, facts, told.found, at, actor)])
        message_id = _keep(account.id, ready, step_id, at)
    return Drafted(message_id, step_id, notice, channel)


class NotTold(WrongUse):
    """A notice cannot be written before more is told. lacking: what, and how each is told."""

    lacking: tuple[Missing, ...]

    def __init__(self, lacking: Sequence[Missing]) -> None:
        listed = joined(say("{what} ({how})", what=sayable(one.what), how=sayable(one.how)) for one in lacking)
        super().__init__(say("the notice cannot be written before this is told: {missing}", missing=listed))
        self.lacking = tuple(lacking)


NO_NOTICE = phrase(
    "Candour writes no notice for this task; do what it asks, and finish it with --done (docs/law.md says why)"
)

ON_ITS_WAY = phrase("this notice is on its way or was sent; its task is done when it has been posted")


def _channel(notice: Notice, told: Told) -> str:
    channel = told.channel or notice.channels[0]
    if channel not in notice.channels:
        ways = ", ".join(notice.channels)
        raise WrongUse(say("--channel this notice goes by {ways}, not by {channel}", ways=ways, channel=channel))
    if unknown := [word for word in told.encloses if word not in notice.encloses]:
        known = ", ".join(notice.encloses) or say("nothing")
        raise WrongUse(say("--enclose {word} is not known; what goes with it is {known}", word=unknown[0], known=known))
    if told.found.strip() and not notice.says:
        raise WrongUse("--found goes with the outcome of a dispute alone")
    return channel


def _refuse_what_is_missing(notice: Notice, account: AccountFacts, duty: Duty, material: Material) -> None:
    """All at once, so that nobody has to come back for each."""
    if lacking := missing(notice, account, duty, material):
        raise NotTold(lacking)


def _material(told: Material, item: ItemFacts | None, stories: Mapping[int, ItemStory]) -> Material:
    """What was told, with what the ledger tells of the item."""
    key = item.id if item else 0
    story = stories.get(key, NOTHING_TOLD)
    return replace(told, first_creditor=story.first_creditor, added={key: story.added}, credited={key: story.credited})


def _material_of(account: AccountFacts, duty: Duty, told: Told, at: datetime) -> Material:
    item = item_of(account, duty)
    said = Material(local_day(at, account.residence.zone), frozenset(told.encloses), told.found)
    return _material(said, item, notices.stories_of([item.id]) if item else {})


def _ready(account: AccountFacts, notice: Notice, duty: Duty, material: Material, channel: str, at: datetime) -> Ready:
    item = item_of(account, duty)
    currency = item.currency if item else next((i.currency for i in account.items), "")
    currency = currency or account_brief(account.id).currency
    draft, asked = write_notice(account, notice, duty, owed_on(account), material, channel, currency, at)
    items = (item,) if item else ()
    wanted = Wanted(
        notice.key, occurrence_of(duty), Purpose.STATUTORY_NOTICE, channel, currency, items, (), at
    )  # fmt: skip
    return Ready(wanted, asked, draft)


def _question(account: AccountFacts, ready: Ready, at: datetime) -> Question:
    return replace(question_of(account, ready.wanted, at), asked=ready.asked)


def _facts(answer: Answer) -> str:
    """What the decisive rules read, so that a person can put it right."""
    decisive = [r for r in answer.rulings if r.verdict is answer.verdict and not r.warning]
    facts = [fact for ruling in decisive for fact in ruling.facts]
    return joined(say("{name}: {stated}", name=sayable(name), stated=sayable(stated)) for name, stated in facts)


def _write_step(account: AccountFacts, ready: Ready, answer: Answer, duty: Duty, at: datetime) -> int:
    lane, where = account.creditor.lane.value, account.residence.zone
    known = notices.steps_like(account.id, lane, occurrence_of(duty))
    if any(state in GOING for _, _, state in known):
        raise WrongUse(ON_ITS_WAY)
    again = next((one for one in known if one[2] in ("ready", "held", "draft", "waiting", "lapsed", "failed")), None)
    number = f" {len(known) + 1}" if known else ""
    occurrence = again[1] if again else occurrence_of(duty) + number
    if again:
        notices.take_back_drafts(again[0])
    wanted = ready.wanted
    row = StepRow(
        account_id=account.id, lane=lane, strategy=NOTICES, strategy_version=1, key=wanted.key, occurrence=occurrence,
        purpose=wanted.purpose.value, channel=wanted.channel, currency=wanted.currency,
        items=tuple(item.id for item in wanted.items), state=StepState.DRAFT.value, planned_for=at,
        local_time=at.astimezone(zone(where)).replace(tzinfo=None).isoformat(timespec="minutes"), zone=where,
        not_before=answer.until or at, verdict=answer.verdict.word, rules=answer.rules, until=answer.until,
        explanation=explanation_of(answer), left_out="[]",
    )  # fmt: skip
    written = write_steps([row], at)
    if not written:  # a sender was quicker
        raise WrongUse(ON_ITS_WAY)
    return written[0][0]


def _event(account: AccountFacts, facts: dict[str, object], found: str, at: datetime, actor: str) -> NewEvent:
    lane = account.creditor.lane
    return NewEvent(
        account.id, account.party_id, notices.WRITTEN, lane, Disclosure.STAFF, actor, at, facts, found.strip() or None
    )


def _keep(account_id: int, ready: Ready, step_id: int, at: datetime) -> int:
    """The draft, bound to the facts of this moment, the event of its writing included."""
    account = load_accounts([account_id], at)[0]
    question = _question(account, ready, at)
    wanted = ready.wanted
    return keep_fixed(
        account, ready.draft, question.contact_point, step_id, wanted.channel, wanted.purpose.value, at
    )  # fmt: skip


# Just before it goes


def still_owed(steps: Mapping[int, str], accounts: Mapping[int, AccountFacts], at: datetime) -> dict[int, Ready]:
    """The notices of these steps (with their channels) that are still to be given, by step; the others are not.

    A fixed number of queries, none where there is no step.
    """
    told = notices.written(list(steps)) if steps else []
    duties = {one.step_id: _duty_of(one, accounts) for one in told}
    wanted = notices.open_duties([duty.key for duty in duties.values() if duty]) if told else set()
    items = [item_of(accounts[one.account_id], duty) for one in told if (duty := duties[one.step_id])]
    stories = notices.stories_of([item.id for item in items if item]) if items else {}
    keys = existing_keys([one.party_id for one in told if one.sealed])
    found: dict[int, Ready] = {}
    for one in told:
        duty, account = duties[one.step_id], accounts[one.account_id]
        if duty is None or duty.key not in wanted or (one.sealed and one.party_id not in keys):
            continue
        notice = KINDS[one.key]
        material = _material(_said(one, account, keys), item_of(account, duty), stories)
        stale = is_stale(notice, material, local_day(at, account.residence.zone))
        if not stale and not missing(notice, account, duty, material):
            ready = _ready(account, notice, duty, material, steps[one.step_id], at)
            found[one.step_id] = replace(ready, wanted=replace(ready.wanted, occurrence=one.occurrence))
    return found


def _duty_of(one: WrittenNotice, accounts: Mapping[int, AccountFacts]) -> Duty | None:
    return next((duty for duty in owed_on(accounts[one.account_id]) if serves(one.occurrence, duty)), None)


def _said(one: WrittenNotice, account: AccountFacts, keys: Mapping[int, bytes]) -> Material:
    found = unseal(keys[one.party_id], one.sealed).decode() if one.sealed else ""
    return Material(local_day(one.written_at, account.residence.zone), frozenset(one.encloses), found)


def meet_given(at: datetime) -> int:
    """Notices that were given meet their duties, and what giving them makes true is written down; how many.

    Safe to repeat. One query when there is none. A replay meets none. One that cannot be written down, because the
    ledger has moved its item since, leaves its task to a person and holds nothing else up.
    """
    met = 0
    for one in [] if is_distant(at) else notices.given():
        try:
            _meet(one, at)
        except WrongUse:
            log.warning("notice_given_and_not_written task=%s step=%s", one.task_id, one.step_id)
        else:
            met += 1
    return met


def _meet(one: Given, at: datetime) -> None:
    if one.key == "validation" and one.items:
        _validated(one.account_id, one.step_id, one.items[0], one.given_at, at)
    with transaction.atomic():
        task = work.lock_task(one.task_id)
        if task is not None and task.done_at is None:
            finish_task(one.task_id, at, ACTOR)


def _validated(account_id: int, step_id: int, item: str, given_at: datetime, at: datetime) -> None:
    """The day on which validation information was sent, and the last day to dispute that it states."""
    [told] = notices.written([step_id])
    account = load_accounts([account_id], at)[0]
    where = account.residence.zone
    ends = dispute_until(Material(local_day(told.written_at, where)))
    values = {"validation_sent": local_day(given_at, where).isoformat(), "validation_ends": ends.isoformat()}
    record_facts(account_id, values, at, actor=ACTOR, item=item)
