"""All that is known of one account at one moment: the only thing that planning and the guard read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from candour.domain.holds import HoldFacts
from candour.domain.items import ItemFacts
from candour.domain.legal import NOTHING_KNOWN, LegalFacts
from candour.domain.messages import ContactFacts, Purpose, StepState
from candour.domain.parties import ActorRole, ContactPoint, CustomerKind, Lane, Mode, Residence


@dataclass(frozen=True, slots=True)
class CreditorFacts:
    """The entity to which money is owed. imported_at: when its ledger was last brought in (None: never).

    tolerance: balances at or below this many minor units are not chased. strategies: key per customer kind.
    policy: house numbers that differ from the defaults for this creditor. tested_templates: the version (hash) of each
    template, by name, that it has tested with people. strategy_texts: the strategies that were saved, as text, by key.
    postal_address: where letters to it arrive, a line each. sms_sender: what its texts come from, '' for nothing.
    """

    id: int
    slug: str
    name: str
    mode: Mode
    lane: Lane
    version: int
    country: str
    zone: str
    role: ActorRole
    sector: str
    regulated: bool
    imported_at: datetime | None
    tolerance: int
    strategies: dict[str, str]
    sender_name: str
    sender_address: str
    phone: str
    pay_url: str = ""
    payment_details: str = ""
    postal_address: str = ""
    sms_sender: str = ""
    policy: Mapping[str, object] = field(default_factory=dict)
    tested_templates: Mapping[str, str] = field(default_factory=dict)
    strategy_texts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StepFacts:
    """A step that exists on the account in this lane, open or done."""

    id: int
    strategy: str
    key: str
    occurrence: str
    purpose: Purpose
    state: StepState
    planned_for: datetime
    done_at: datetime | None
    item_ids: tuple[int, ...]
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MovedStep:
    """A step that a person moved: its key, the item it is about (its occurrence), and the day on which it is wanted."""

    key: str
    occurrence: str
    day: date


@dataclass(frozen=True, slots=True)
class PaymentFacts:
    """A payment that has cleared on the account; amount in minor units."""

    id: int
    amount: int
    currency: str
    cleared_on: date
    item_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class AccountFacts:
    """One account as of one moment, in one lane. Everything is immutable; unknown is None, never a default.

    unallocated: credit and cash not matched to an item, minor units by currency (positive means the customer
    has money with us). version: the person's version, which moves with every event.
    """

    id: int
    reference: str
    party_id: int
    version: int
    name: str
    kind: CustomerKind
    language: str
    residence: Residence
    creditor: CreditorFacts
    items: tuple[ItemFacts, ...]
    holds: tuple[HoldFacts, ...] = ()
    contact_points: tuple[ContactPoint, ...] = ()
    contacts: tuple[ContactFacts, ...] = ()
    steps: tuple[StepFacts, ...] = ()
    payments: tuple[PaymentFacts, ...] = ()
    unallocated: tuple[tuple[str, int], ...] = ()
    preferred_channel: str | None = None
    support_needs: tuple[str, ...] = ()
    last_stage: str | None = None
    last_contact: date | None = None
    broken_promises: int = 0
    next_change: date | None = None
    legal: LegalFacts = NOTHING_KNOWN
    moves: tuple[MovedStep, ...] = ()
