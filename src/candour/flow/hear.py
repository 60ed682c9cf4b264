"""Hear: what the other side says of texts that it took, and what customers answer, each only if it is signed."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from enum import Enum
from typing import Any

from django.conf import settings
from django.db import transaction

from candour.domain.calendars import zone
from candour.domain.parties import Disclosure, Lane
from candour.domain.saying import phrase
from candour.domain.texting import wants_no_more
from candour.flow.compose import SMS
from candour.flow.send import transport_settings
from candour.flow.texts import STOPPED, TEXT_FROM, TEXT_TO
from candour.flow.work import settle_uncertain
from candour.ports.channel import Heard, Report
from candour.ports.registry import channels
from candour.store import texting
from candour.store.handover import mark_contact_points_failed
from candour.store.sealing import keys_for, seal, seal_for_house
from candour.store.steps import NewTask, make_tasks
from candour.store.texting import Known, TextRow
from candour.store.timeline import NewEvent, write_events

ACTOR, CUSTOMER = "provider", "customer"
ORDER = ("", "queued", "sent", "delivered", "undelivered", "failed")
"""Reports may come in any order: a later state is never undone by an earlier one."""
ARRIVED = ("sent", "delivered")
NOT_ARRIVED = phrase("A text did not arrive: find a better number, or reach them another way.")
Params = Mapping[str, Sequence[str]]


class Taken(Enum):
    """What became of a call: from somebody else, about nothing of ours, or taken."""

    NOT_THEIRS = "not theirs"
    UNKNOWN = "unknown"
    TAKEN = "taken"


def hear_report(token: str, url: str, params: Params, signature: str, at: datetime) -> Taken:
    """What is said of one text, by its token. A doubt about it is settled, and what did not arrive is made known."""
    plug = channels()[SMS]
    if not plug.is_theirs(url, params, signature, transport_settings()):
        return Taken.NOT_THEIRS
    told = _first(params)
    report, text = plug.report(told), texting.text_by_token(token)
    if report is None or text is None:
        return Taken.UNKNOWN
    with transaction.atomic():
        texting.lock_account(text.account_id)
        text = texting.text_by_token(token) or text
        if ORDER.index(report.state) > ORDER.index(text.told):
            texting.keep_report(text.message_id, told.get("MessageSid", "")[:64], report.state, report.code, at)
            _settle(text, report, at)
    return Taken.TAKEN


def _settle(text: TextRow, report: Report, at: datetime) -> None:
    if report.state in ARRIVED:
        if text.attempt_state == "uncertain":
            settle_uncertain(text.step_id, True, at, ACTOR)
        if report.state == "delivered":
            texting.mark_arrived(text.attempt_id)
    elif report.state in ("undelivered", "failed"):
        _lost(text, report, at)


def _lost(text: TextRow, report: Report, at: datetime) -> None:
    """It did not arrive: the account has not moved on, and a person finds another way."""
    facts: dict[str, Any] = {"step": text.step_id, "channel": SMS, "purpose": text.purpose, "code": report.code}
    events = [_event(text.account_id, text.party_id, "message_failed", text.lane, Disclosure.STAFF, ACTOR, at, facts)]
    points = [text.contact_point_id] if text.contact_point_id else []
    if report.opted_out:
        events.append(_opted_out(text.account_id, text.party_id, points, ACTOR, at))
    write_events(events)
    texting.mark_lost(text, report.code, at, permanent=report.permanent)
    if report.permanent:
        mark_contact_points_failed([(point, report.code) for point in points], at)
    if report.opted_out:
        texting.opt_out_points(points, at)
    reason = STOPPED if report.opted_out else NOT_ARRIVED
    kind = "decide" if report.opted_out else "find_contact"
    make_tasks([NewTask(text.account_id, text.step_id, kind, text.lane, at, reason)], at)


def hear_text(url: str, params: Params, signature: str, at: datetime) -> Taken:
    """A text that came in: kept sealed, an opt-out in it obeyed at once, and a person asked to read it. Never twice."""
    plug = channels()[SMS]
    if not plug.is_theirs(url, params, signature, transport_settings()):
        return Taken.NOT_THEIRS
    heard = plug.heard(_first(params))
    if heard is None:
        return Taken.UNKNOWN
    message_id = f"<{heard.reference}@sms.invalid>"
    with transaction.atomic():
        if texting.is_kept(message_id, heard.reference):
            return Taken.TAKEN
        asked = _ours(texting.known_by(heard.sender), heard)
        whose = _whose(asked)
        if heard.stops or wants_no_more(heard.text):
            _obey(asked, whose, at)
        if whose is None:
            words = json.dumps({"from": heard.sender, "to": heard.to[-1], "text": heard.text})
            texting.keep_stray(heard.reference, seal_for_house(words.encode()), at)
        else:
            _keep(whose, heard, message_id, at)
    return Taken.TAKEN


def _ours(known: Sequence[Known], heard: Heard) -> list[Known]:
    """Of those that have the number, the ones that are texted from where it was answered to; all when none is."""
    return [one for one in known if (one.sender or settings.CANDOUR_SMS_SENDER) in heard.to] or list(known)


def _whose(known: Sequence[Known]) -> Known | None:
    """Whose answer it is: of whoever was texted last, or of the only account; None when nobody can tell."""
    texted = [one for one in known if one.last is not None]
    if texted:
        return max(texted, key=lambda one: one.last or 0)
    return known[0] if len(known) == 1 else None


def _obey(asked: Sequence[Known], whose: Known | None, at: datetime) -> None:
    """No more to this number, whichever of them it was who asked: a doubt stops more, never less."""
    marked = set(texting.opt_out_points([one.point_id for one in asked], at))
    firsts: dict[int, Known] = {}
    for one in ([whose] if whose else []) + list(asked):
        if one.point_id in marked:
            firsts.setdefault(one.party_id, one)
    accounts = sorted(firsts.values(), key=lambda one: one.account_id)
    write_events([_opted_out(one.account_id, one.party_id, [one.point_id], CUSTOMER, at) for one in accounts])


def _keep(whose: Known, heard: Heard, message_id: str, at: datetime) -> None:
    mail = EmailMessage(policy=SMTP)
    mail[TEXT_FROM], mail[TEXT_TO] = _header(heard.sender), _header(heard.to[-1])
    mail["Subject"], mail["Date"], mail["Message-ID"] = "Answer by text", at, message_id
    mail.set_content(heard.text or "(no words)")
    digest = hashlib.sha256(heard.text.encode()).hexdigest()
    sealed = seal(keys_for([whose.party_id])[whose.party_id], mail.as_bytes())
    message = texting.keep_incoming(whose, message_id, heard.reference, digest, sealed, at)
    facts = {"message": message, "channel": SMS}
    write_events([
        NewEvent(whose.account_id, whose.party_id, "message_received", Lane.LIVE, Disclosure.CUSTOMER, CUSTOMER, at,
                 facts, heard.text or None)
    ])  # fmt: skip
    came = at.astimezone(zone(whose.zone))
    reason = f"They answered a text on {came.day} {came:%b} at {came:%H:%M}: read it, and answer what they ask."
    make_tasks([NewTask(whose.account_id, None, "decide", Lane.LIVE, at, reason)], at)


def _header(text: str) -> str:
    return "".join(letter for letter in text if letter.isprintable())[:60]


def _opted_out(account_id: int, party_id: int, points: list[int], actor: str, at: datetime) -> NewEvent:
    facts = {"channel": SMS, "contact_points": points}
    return _event(account_id, party_id, "opted_out", Lane.LIVE, Disclosure.CUSTOMER, actor, at, facts)


def _event(
    account_id: int, party_id: int, kind: str, lane: str, shown: Disclosure, actor: str, at: datetime,
    facts: dict[str, Any],
) -> NewEvent:  # fmt: skip
    return NewEvent(account_id, party_id, kind, Lane(lane), shown, actor, at, facts)


def _first(params: Params) -> dict[str, str]:
    return {name: values[0] for name, values in params.items() if values}
