"""Who owes, who is owed, and who speaks."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum


class CustomerKind(StrEnum):
    """What a customer is in law: a sole trader is a person with a business's interest rules."""

    CONSUMER = "consumer"
    SOLE_TRADER = "sole_trader"
    BUSINESS = "business"

    @property
    def is_person(self) -> bool:
        """Whether the privacy and protections of a natural person apply."""
        return self is not CustomerKind.BUSINESS


class ActorRole(StrEnum):
    """In what capacity the organisation works an item: it decides which law binds."""

    CREDITOR = "creditor"
    THIRD_PARTY = "third_party"
    PURCHASER = "purchaser"


class Mode(StrEnum):
    """How far Candour may act for a creditor. A new creditor starts in shadow."""

    SHADOW = "shadow"
    APPROVE = "approve"
    LIVE = "live"
    PAUSED = "paused"


class Lane(StrEnum):
    """Which history a row belongs to: shadow and replay rows never count in live."""

    LIVE = "live"
    SHADOW = "shadow"
    REPLAY = "replay"


class Disclosure(StrEnum):
    """Who may be shown an event."""

    CUSTOMER = "customer"
    STAFF = "staff"
    CONFIDENTIAL = "confidential"


@dataclass(frozen=True, slots=True)
class Residence:
    """Where a customer lives or trades.

    country: ISO 3166-1 alpha-2, or None if unknown. nation: the subdivision whose law and bank holidays
    apply (ISO 3166-2 without the country, such as ENG, WLS, SCT, NIR), or None if not stated.
    zone: IANA time zone name.
    """

    country: str | None
    nation: str | None
    zone: str


@dataclass(frozen=True, slots=True)
class ContactPoint:
    """An address of one customer on one channel. usable is False after a permanent failure.

    gets: what is sent there first, in words of `GETS`; empty: what has no address of its own.
    place: where it is, a word of `PLACES`; None while nobody knows.
    """

    id: int
    channel: str
    value: str
    usable: bool = True
    opted_out: bool = False
    contact_name: str = ""
    gets: tuple[str, ...] = ()
    place: str | None = None


PLACES = ("home", "work", "elsewhere")
"""Where somebody is, or an address belongs."""
_ADDRESS_KINDS = {"call": "phone", "sms": "phone", "letter": "post"}


def address_kind(channel: str) -> str:
    """What kind of contact point a way of speaking needs: calls and texts share a number, letters go by post."""
    return _ADDRESS_KINDS.get(channel, channel)


def can_reach(points: Iterable[ContactPoint], channel: str) -> bool:
    """Whether there is an address for a way of speaking that works and is not opted out."""
    return any(p.channel == address_kind(channel) and p.usable and not p.opted_out for p in points)


GETS = ("reminders", "invoices", "statements")
"""What may have an address of its own: what asks for payment, copies of invoices, and statements."""


def first_for(points: Sequence[ContactPoint], what: str) -> ContactPoint | None:
    """The first of these addresses for a word of `GETS`: those that get it first, those of others last."""
    return min(points, key=lambda p: 0 if what in p.gets else 2 if p.gets else 1, default=None)
