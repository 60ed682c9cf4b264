"""Note: what a customer tells us about how to reach them and what they need from us."""

from dataclasses import dataclass
from datetime import datetime

import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from candour.domain.errors import WrongUse
from candour.domain.parties import Disclosure, Lane
from candour.store import agreements
from candour.store.agreements import AccountBrief
from candour.store.timeline import NewEvent, write_events

CHANNELS = ("email", "call", "sms", "letter")
"""Ways in which a customer may be reached, or may say that they do not want to be."""


@dataclass(frozen=True, slots=True)
class Notes:
    """What a customer told us in one go; None or empty: nothing about it."""

    email: str | None = None
    phone: str | None = None
    contact_name: str = ""
    opt_out: str | None = None
    prefer: str | None = None
    need: str | None = None
    lawful_basis: str = "explicit consent"


def note(account_id: int, notes: Notes, at: datetime, *, actor: str) -> list[str]:
    """Write down what the customer told us, each with its event, all or nothing: the kinds of events written.

    What was known already writes nothing. Raises WrongUse when an address or number cannot be one.
    """
    brief = agreements.account_brief(account_id)
    with transaction.atomic():
        events = [
            *_new_point(brief, "email", notes.email and _email(notes.email), notes, at),
            *_new_point(brief, "phone", notes.phone and _phone(notes.phone, brief.country), notes, at),
            *_opted_out(brief, notes.opt_out, at),
            *_preferred(brief, notes.prefer),
            *_needed(brief, notes),
        ]
        write_events(
            [
                NewEvent(account_id, brief.party_id, kind, Lane.LIVE, Disclosure.CUSTOMER, actor, at, facts, text)
                for kind, facts, text in events
            ]
        )
    return [kind for kind, _, _ in events]


_Noted = list[tuple[str, dict[str, object], str | None]]


def _new_point(brief: AccountBrief, channel: str, value: str | None, notes: Notes, at: datetime) -> _Noted:
    if not value:
        return []
    point = agreements.add_point(brief.party_id, channel, value, notes.contact_name, "customer", at)
    if point is None:
        return []
    return [("contact_point_added", {"contact_point": point, "channel": channel}, value)]


def _opted_out(brief: AccountBrief, channel: str | None, at: datetime) -> _Noted:
    if not channel:
        return []
    kinds = _point_kinds(channel)
    if not agreements.points_on(brief.party_id, kinds):
        raise WrongUse(
            f"{brief.reference} has no address for {channel} yet, so there is nothing to opt out; "
            "add it first, or place a hold: candour hold REF --kind pause"
        )
    points = agreements.opt_out(brief.party_id, kinds, at)
    return [("opted_out", {"channel": channel, "contact_points": points}, None)] if points else []


def _point_kinds(channel: str) -> tuple[str, ...]:
    """A telephone number serves calls and texts; it is kept once."""
    return {"call": ("call", "phone"), "sms": ("sms", "phone"), "letter": ("letter", "address", "post")}.get(
        channel, (channel,)
    )


def _preferred(brief: AccountBrief, channel: str | None) -> _Noted:
    if not channel:
        return []
    agreements.prefer(brief.party_id, channel)
    return [("preference_noted", {"channel": channel}, None)]


def _needed(brief: AccountBrief, notes: Notes) -> _Noted:
    if not notes.need:
        return []
    need = agreements.add_need(brief.party_id, notes.need, notes.lawful_basis, "customer")
    return [("support_need_noted", {"support_need": need, "lawful_basis": notes.lawful_basis}, notes.need)]


def _email(value: str) -> str:
    try:
        validate_email(value)
    except ValidationError:
        raise WrongUse("--email is not an email address; write it as name@firm.example") from None
    return value


def _phone(value: str, country: str | None) -> str:
    try:
        number = phonenumbers.parse(value, country)
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_possible_number(number):
        raise WrongUse("--phone is not a telephone number; write it with its country, such as +44 20 7946 0000")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
