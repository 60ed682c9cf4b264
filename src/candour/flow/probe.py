"""Probe: whether what we send would arrive. What DNS says of a sender, and a test message to whoever asks for it."""

import asyncio
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction

from candour.domain.errors import WrongUse
from candour.domain.saying import phrase, say, says
from candour.flow.guard import Cleared, clear_trial
from candour.flow.send import transport_settings
from candour.ports.channel import HandOver, Receipt, Standing, TransportError, Trial
from candour.ports.registry import channels
from candour.store import changes, staff
from candour.store.changes import CHANNEL, Subject, write_changes
from candour.store.creditors import CreditorSettings

MOST, WITHIN = 3, timedelta(minutes=10)
"""Test messages that one person may have sent on a channel within a time."""
SET = phrase("set")
"""What is shown of a secret that has no address in it."""


@dataclass(frozen=True, slots=True)
class SettingTold:
    """One setting of a channel. value: '' when it is not set, never that of a secret."""

    key: str
    label: str
    help: str
    value: str
    is_secret: bool


@dataclass(frozen=True, slots=True)
class ChannelTold:
    """A way to speak as it is set up. may_test: it hands over to another machine, so a test can be sent."""

    key: str
    label: str
    settings: tuple[SettingTold, ...]
    may_test: bool


@dataclass(frozen=True, slots=True)
class Tried:
    """What became of a test message. code: the other side's status, '' when it gave none."""

    worked: bool
    says: str
    code: str = ""


def ways() -> list[ChannelTold]:
    """Every channel that is installed, with what it is set to."""
    told = transport_settings()
    return [
        ChannelTold(
            plug.key,
            plug.label,
            tuple(_setting(one, told.get(one.key)) for one in getattr(plug, "settings", ())),
            hasattr(plug, "trial"),
        )
        for plug in channels().values()
    ]


def _setting(one: Any, value: object) -> SettingTold:
    shown = "" if value in (None, "", False) else str(value)
    if one.secret and shown:
        shown = _without_secret(shown)
    return SettingTold(one.key, one.label, one.help, shown, bool(one.secret))


def _without_secret(value: str) -> str:
    """Of an address with a name and a password, where it leads; of anything else, that it is set."""
    try:
        parts = urlsplit(value)
        return f"{parts.hostname}:{parts.port}" if parts.hostname and parts.port else SET
    except ValueError:
        return SET


def standing_of(creditor: CreditorSettings, selector: str = "") -> list[Standing]:
    """What DNS says of a creditor's sender; a few seconds at most. Empty when it has no address."""
    look = getattr(channels().get("email"), "standing", None)
    if not creditor.sender_address or look is None:
        return []
    found: list[Standing] = look(creditor.sender_address, transport_settings(), selector)
    return found


def send_test(channel: str, user_id: int, creditor: CreditorSettings, at: datetime, *, actor: str) -> Tried:
    """Send a message marked as a test to the person who asks for it, and to nobody else.

    Raises WrongUse when the channel cannot be tested, the person has no address for it, or asked too often.
    """
    plug = channels().get(channel)
    if plug is None or not hasattr(plug, "trial"):
        raise WrongUse("there is nothing to test on this channel: no machine of another takes what it says")
    to = _own_address(channel, user_id, creditor, at, actor)
    trial = Trial(creditor.sender_name or creditor.name, _sender(creditor, channel), to, secrets.token_hex(10), at)
    try:
        cleared = clear_trial(plug.trial(trial), to)
        receipt = hand_over_alone(plug, cleared)
    except (TransportError, ValueError) as error:
        tried = Tried(False, say("Nothing was sent: {trouble}.", trouble=says(error)))
    else:
        tried = read_receipt(receipt, to)
    with transaction.atomic():
        write_changes(Subject(CHANNEL, None, plug.label), {"test": (None, tried.worked)}, actor=actor)
    return tried


def _sender(creditor: CreditorSettings, channel: str) -> str:
    return creditor.sender_address if channel == "email" else creditor.sms_sender or settings.CANDOUR_SMS_SENDER


def _own_address(channel: str, user_id: int, creditor: CreditorSettings, at: datetime, actor: str) -> str:
    """Where this person is reached, counted under lock so that pressing twice sends no more than is allowed."""
    with transaction.atomic():
        found = staff.person(user_id, lock=True)
        to = "" if found is None else found.email if channel == "email" else found.phone
        if not to:
            raise WrongUse("you have no address for this channel yet; write it down on your page first")
        if not _sender(creditor, channel):
            raise WrongUse(
                say("{creditor} has nothing to send from on this channel yet; set it first", creditor=creditor.name)
            )
        _count(channel, creditor.name, at, actor)
    return to


def count_trial(user_id: int, creditor: str, channel: str, at: datetime, *, actor: str) -> None:
    """Write down that a test was asked for, under lock. Raises WrongUse when it is one too many."""
    with transaction.atomic():
        staff.person(user_id, lock=True)
        _count(channel, creditor, at, actor)


def _count(channel: str, creditor: str, at: datetime, actor: str) -> None:
    if changes.count_since(CHANNEL, "asked", actor, at - WITHIN) >= MOST:
        told = {"most": MOST, "minutes": WITHIN.seconds // 60}
        raise WrongUse(say("{most} test messages in {minutes} minutes are enough; wait a little", **told))
    write_changes(Subject(CHANNEL, None, channel), {"asked": (None, creditor)}, actor=actor)


def hand_over_alone(plug: Any, cleared: Cleared) -> Receipt:
    """Hand one message over on a connection of its own. Raises TransportError when there is none to be had."""
    return asyncio.run(_handed_over(plug, transport_settings(), cleared))


async def _handed_over(plug: Any, settings: Mapping[str, Any], cleared: Cleared) -> Receipt:
    channel = plug.connect(settings)
    try:
        receipts: list[Receipt] = [receipt async for receipt in channel.send([cleared], lambda: True)]
    finally:
        await channel.close()
    return receipts[0]


def read_receipt(receipt: Receipt, to: str) -> Tried:
    """The other side's answer in plain words."""
    said = say(" (it said {code})", code=receipt.code) if receipt.code else ""
    if receipt.outcome is HandOver.SENT:
        taken = say("It was taken{said}. Look at {to}; for a mail, also among the junk.", said=said, to=to)
        return Tried(True, taken, receipt.code)
    if receipt.outcome is HandOver.UNCERTAIN:
        broke = say("The connection broke after the message was given: it may arrive or not.")
        return Tried(False, broke, receipt.code)
    if receipt.permanent:
        refused = say("It was refused for good: the other side does not know {to}{said}.", to=to, said=said)
        return Tried(False, refused, receipt.code)
    if receipt.retry:
        later = say("It was not taken just now{said}: sign-in, sender or load. Nothing was sent.", said=said)
        return Tried(False, later, receipt.code)
    return Tried(False, say("It was refused{said}. Nothing was sent.", said=said), receipt.code)
