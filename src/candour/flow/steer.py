"""Steer: how far Candour may go for a creditor, and the release of drafts by a person."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage

from django.db import transaction

from candour.domain.errors import WrongUse
from candour.domain.messages import StepState
from candour.domain.parties import Disclosure, Lane, Mode
from candour.domain.saying import phrase, say
from candour.flow.declare import refuse_nameless, refuse_uncovered
from candour.flow.texts import TEXT_FROM, TEXT_TO
from candour.store import sealing, steering
from candour.store.changes import CREDITOR, Subject, write_changes
from candour.store.creditors import settings_of
from candour.store.steering import DraftRow, InFlight
from candour.store.steps import NewTask, make_tasks
from candour.store.timeline import NewEvent, write_events

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ModeSet:
    """What a change of mode did. was: former mode by creditor id, of those that changed. due: accounts to review."""

    mode: Mode
    was: dict[int, str]
    due: int
    in_flight: list[InFlight]


@dataclass(frozen=True, slots=True)
class DraftText:
    """A draft as the customer would read it."""

    subject: str
    sender: str
    recipient: str
    text: str


@dataclass(frozen=True, slots=True)
class Released:
    """approved: drafts that go at their time. refused: (draft id, why not) of the others."""

    approved: list[DraftRow] = field(default_factory=list)
    refused: list[tuple[int, str]] = field(default_factory=list)


def set_mode(creditor_ids: Sequence[int], mode: Mode, *, actor: str) -> ModeSet:
    """Set the mode of creditors, move their versions and have their accounts reviewed again.

    From the moment that 'paused' is committed nothing new is handed over; what had begun is listed. The mode is
    committed first and alone: an import that holds the accounts must not hold a pause up. Raises WrongUse when a
    creditor without a sender address should begin to write through a real mail server, or one for whose place and
    sector no law pack is installed should leave shadow mode.
    """
    if mode in (Mode.LIVE, Mode.APPROVE):
        refuse_uncovered(creditor_ids)
        refuse_nameless(creditor_ids)
    with transaction.atomic():
        was = steering.change_mode(creditor_ids, mode.value)
        _write_modes(was, mode, actor)
    due = steering.review_again(creditor_ids)
    for creditor_id, former in was.items():
        log.info("mode_changed creditor=%s was=%s mode=%s actor=%s", creditor_id, former, mode.value, actor)
    return ModeSet(mode, was, due, steering.in_flight(creditor_ids))


def _write_modes(was: dict[int, str], mode: Mode, actor: str) -> None:
    """Who moved which creditor from which mode."""
    for creditor_id, former in was.items():
        subject = Subject(CREDITOR, creditor_id, settings_of(creditor_id).name)
        write_changes(subject, {"mode": (former, mode.value)}, actor=actor)


def list_drafts(creditor_id: int | None = None) -> list[DraftRow]:
    """Drafts that wait for a release, oldest first; of one creditor or of all."""
    return steering.drafts(creditor_id)


def read_draft(message_id: int) -> DraftText:
    """The words of a message. Raises WrongUse when there is no such message."""
    found = steering.sealed_mail(message_id)
    if found is None:
        raise WrongUse(
            say("there is no draft {message_id}; 'candour approve --list' lists those that wait", message_id=message_id)
        )
    party_id, sealed = found
    key = sealing.existing_keys([party_id]).get(party_id)
    if key is None:
        raise WrongUse(
            say(
                "the words of message {message_id} cannot be read any more: the customer's key was thrown away",
                message_id=message_id,
            )
        )
    raw = sealing.unseal(key, sealed)
    mail = message_from_bytes(raw, _class=EmailMessage, policy=policy.default)
    body = mail.get_body(preferencelist=("plain", "html"))
    text = body.get_content() if body is not None else ""
    words = str(text).replace("\r\n", "\n")
    sender, to = (str(mail[one] or mail[other] or "") for one, other in (("From", TEXT_FROM), ("To", TEXT_TO)))
    return DraftText(str(mail["Subject"] or ""), sender, to, words)


def approve_drafts(
    message_ids: Sequence[int], at: datetime, *, actor: str, creditor_id: int | None = None, user_id: int | None = None
) -> Released:
    """Release drafts, all in one transaction. Each release is bound to the draft's text and the person's version.

    A draft whose facts moved since it was composed is not released: the next run composes it again. Others are.
    """
    with transaction.atomic():
        steering.lock_parties([draft.party_id for draft in steering.drafts(creditor_id, message_ids)])
        waiting = {draft.id: draft for draft in steering.drafts(creditor_id, message_ids)}
        refused = [(n, why) for n in message_ids if (why := _why_not(waiting.get(n)))]
        stopped = {n for n, _ in refused}
        approved = [draft for draft in waiting.values() if draft.id not in stopped]
        _release(approved, at, actor, user_id)
    return Released(approved, refused)


def _why_not(draft: DraftRow | None) -> str | None:
    if draft is None:
        return phrase("it does not wait for a release: it was sent, returned, or its step is no longer true")
    if draft.version != draft.party_version:
        return phrase(
            "the facts moved since it was composed; the next run composes it again from the facts of that moment"
        )
    return None


def _release(drafts: Sequence[DraftRow], at: datetime, actor: str, user_id: int | None) -> None:
    """The event comes first: it moves the person's version, and the approval is bound to the version after it."""
    if not drafts:
        return
    write_events([_event(draft, "approved", at, actor) for draft in drafts])
    now = steering.versions([draft.party_id for draft in drafts])
    steering.insert_approvals(
        [(draft.id, draft.step_id, draft.text_hash, now[draft.party_id], user_id, at) for draft in drafts]
    )
    steering.move_steps([draft.step_id for draft in drafts], StepState.READY.value)


def return_draft(message_id: int, at: datetime, *, actor: str, reason: str, creditor_id: int | None = None) -> None:
    """Take a draft back: its step becomes a person's task, and the next one follows in its order. Raises WrongUse."""
    with transaction.atomic():
        found = steering.drafts(creditor_id, [message_id])
        if not found:
            raise WrongUse(
                say(
                    "draft {message_id} does not wait for a release; 'candour approve --list' lists those that do",
                    message_id=message_id,
                )
            )
        draft = found[0]
        steering.lock_parties([draft.party_id])
        steering.mark_returned([message_id])
        steering.move_steps([draft.step_id], StepState.TASKED.value, at)
        task = NewTask(draft.account_id, draft.step_id, "decide", draft.lane, at, phrase("A draft was taken back."))
        make_tasks([task], at)
        write_events([_event(draft, "draft_returned", at, actor, reason or None)])


def _event(draft: DraftRow, kind: str, at: datetime, actor: str, text: str | None = None) -> NewEvent:
    facts = {"message": draft.id, "step": draft.step_id, "purpose": draft.purpose, "text_hash": draft.text_hash}
    return NewEvent(draft.account_id, draft.party_id, kind, Lane(draft.lane), Disclosure.STAFF, actor, at, facts, text)
