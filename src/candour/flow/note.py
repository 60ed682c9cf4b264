"""Note: what a customer tells us about how to reach them and what they need from us."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from candour.domain.addresses import compose_address
from candour.domain.errors import WrongUse
from candour.domain.parties import GETS, PLACES, Disclosure, Lane
from candour.domain.saying import say
from candour.store import agreements, work
from candour.store.agreements import AccountBrief
from candour.store.timeline import NewEvent, write_events

CHANNELS = ("email", "call", "sms", "letter")
"""Ways in which a customer may be reached, or may say that they do not want to be."""


ADDED, CORRECTED, NOTED = "contact_point_added", "contact_point_corrected", "noted"
PLACED = "contact_point_placed"
POST = "post"
_Told = tuple[str, dict[str, object], str | None]
_Noted = list[_Told]


@dataclass(frozen=True, slots=True)
class Notes:
    """What a customer told us in one go; None or empty: nothing about it. words: a free note, for staff alone.

    place: where the address or number is, a word of `parties.PLACES`. post: the lines of a postal address, with its
    postcode and country as people write them. replaces: the id of the postal address whose place it takes.
    """

    email: str | None = None
    phone: str | None = None
    post: str | None = None
    postcode: str = ""
    country: str = ""
    replaces: int | None = None
    contact_name: str = ""
    place: str | None = None
    opt_out: str | None = None
    prefer: str | None = None
    need: str | None = None
    lawful_basis: str = "explicit consent"
    words: str | None = None


def note(account_id: int, notes: Notes, at: datetime, *, actor: str) -> list[str]:
    """Write down what the customer told us, each with its event, all or nothing: the kinds of events written.

    What was known already writes nothing. Raises WrongUse when an address or number cannot be one.
    """
    brief = agreements.account_brief(account_id)
    with transaction.atomic():
        events = [
            *_new_point(brief, "email", notes.email and _email(notes.email), notes, at),
            *_new_point(brief, "phone", notes.phone and _phone(notes.phone, brief.country), notes, at),
            *_posted(brief, notes, at),
            *_opted_out(brief, notes.opt_out, at),
            *_preferred(brief, notes.prefer),
            *_needed(brief, notes),
            *_said(notes),
        ]
        write_events([_event(brief, told, at, actor) for told in events])
        found = [str(facts["channel"]) for kind, facts, _ in events if kind in (ADDED, CORRECTED)]
        write_events(_found(brief, found, at, actor))
    return [kind for kind, _, _ in events]


def set_place(account_id: int, point_id: int, place: str | None, at: datetime, *, actor: str) -> bool:
    """Say where an address or number is, a word of `PLACES` (None: nobody knows); whether that changed anything.

    Raises WrongUse.
    """
    if place is not None and place not in PLACES:
        raise WrongUse(say("--where {place} is no place; it is one of {known}", place=place, known=", ".join(PLACES)))
    brief = agreements.account_brief(account_id)
    with transaction.atomic():
        was = agreements.set_place(brief.party_id, point_id, place)
        if was is None:
            raise WrongUse("--point that address or number is not one of theirs; '--json' shows their ids")
        if was == (place or ""):
            return False
        facts: dict[str, object] = {"contact_point": point_id, "place": place}
        write_events([_event(brief, (PLACED, facts, None), at, actor)])
    return True


def set_gets(account_id: int, point_id: int, gets: Sequence[str], at: datetime, *, actor: str) -> bool:
    """Say what is sent to one address first, in words of `GETS`; whether that changed anything. Raises WrongUse."""
    if unknown := [word for word in gets if word not in GETS]:
        raise WrongUse(
            say("--gets {unknown} is none; choose from {known}", unknown=repr(unknown[0]), known=", ".join(GETS))
        )
    brief = agreements.account_brief(account_id)
    with transaction.atomic():
        was = agreements.set_gets(brief.party_id, point_id, sorted(set(gets)))
        if was is None:
            raise WrongUse("that address is not one of theirs any more")
        if was == sorted(set(gets)):
            return False
        facts: dict[str, object] = {"contact_point": point_id, "gets": sorted(set(gets))}
        write_events([_event(brief, ("gets_set", facts, None), at, actor)])
    return True


def _event(brief: AccountBrief, told: _Told, at: datetime, actor: str) -> NewEvent:
    kind, facts, text = told
    shown = Disclosure.STAFF if kind == NOTED else Disclosure.CUSTOMER
    return NewEvent(brief.account_id, brief.party_id, kind, Lane.LIVE, shown, actor, at, facts, text)


def _found(brief: AccountBrief, channels: Sequence[str], at: datetime, actor: str) -> list[NewEvent]:
    """The searches for a better address that end now, on every account of the customer."""
    ended = [task for channel in channels for task in work.close_find_contact(brief.party_id, channel, at)]
    return [
        NewEvent(account, brief.party_id, "task_done", Lane(lane), Disclosure.STAFF, actor, at,
                 {"task_id": task, "task": "find_contact"})
        for task, account, lane in ended
    ]  # fmt: skip


def _new_point(brief: AccountBrief, channel: str, value: str | None, notes: Notes, at: datetime) -> _Noted:
    if not value:
        return []
    point = agreements.add_point(brief.party_id, channel, value, notes.contact_name, "customer", at)
    if point is None:
        return []
    facts: dict[str, object] = {"contact_point": point, "channel": channel}
    if notes.place:
        agreements.set_place(brief.party_id, point, notes.place)
        facts["place"] = notes.place
    return [(ADDED, facts, value)]


def _posted(brief: AccountBrief, notes: Notes, at: datetime) -> _Noted:
    """A postal address that is new, or that takes the place of one that was wrong."""
    if not notes.post:
        if notes.postcode or notes.country or notes.replaces:
            raise WrongUse("--post give the lines of the address as well: the street, then the town")
        return []
    value = compose_address(notes.post, notes.postcode, notes.country, brief.country)
    if not notes.replaces:
        return _new_point(brief, POST, value, notes, at)
    point = agreements.replace_point(brief.party_id, notes.replaces, POST, value, notes.contact_name, "customer", at)
    if point is None:
        raise WrongUse("--replaces that is no postal address of theirs that is in use, or it says the same; look again")
    if notes.place:
        agreements.set_place(brief.party_id, point, notes.place)
    return [(CORRECTED, {"contact_point": point, "channel": POST, "replaces": notes.replaces}, value)]


def _opted_out(brief: AccountBrief, channel: str | None, at: datetime) -> _Noted:
    if not channel:
        return []
    kinds = _point_kinds(channel)
    if not agreements.points_on(brief.party_id, kinds):
        raise WrongUse(
            say(
                "{reference} has no address for {channel} yet, so there is nothing to opt out; "
                "add it first, or place a hold: candour hold REF --kind pause",
                reference=brief.reference,
                channel=channel,
            )
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


def _said(notes: Notes) -> _Noted:
    return [(NOTED, {}, notes.words)] if notes.words else []


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
