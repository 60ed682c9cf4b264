"""What the guard is told of the truth: the facts as the store would load them, some of them veiled as not known."""

from collections.abc import Collection
from dataclasses import fields, replace
from datetime import date, datetime, timedelta

from babel.core import get_global

from candour.domain.accounts import AccountFacts, CreditorFacts
from candour.domain.holds import HoldFacts, HoldKind
from candour.domain.items import ItemFacts
from candour.domain.legal import NO_ITEM_LAW, NOTHING_KNOWN, PLAIN, Asked, ItemLaw, LegalFacts
from candour.domain.messages import ContactFacts, ContactOutcome, Purpose
from candour.domain.parties import ActorRole, ContactPoint, CustomerKind, Lane, Mode, Residence, address_kind
from candour.domain.promises import end_of_grace
from candour.domain.verdicts import Question
from tests.simulation.world import ASKS, Attempt, Contact, Item, World

KEPT = timedelta(days=31)
FULL, BARE = frozenset[str](), frozenset({"all law"})
"""Veils: nothing is hidden; or all that the ledger does not keep is left out, as in the daily run."""
RECORDS = frozenset(f.name for f in fields(LegalFacts)) - {"city"}
ITEM_LAW = frozenset(f.name for f in fields(ItemLaw))
ANYWHERE = ("Europe/London", "America/New_York", "Pacific/Honolulu", "Asia/Tokyo", "Pacific/Auckland")
KNOWN_LAW = ("GB", "US", "DE")
"""Elsewhere a person decides, unless it is not known in what the creditor deals: then the house alone speaks."""
HIDEABLE = (
    "kind", "role", "regulated", "zone", "part", "city", "country", "attempt.place", "attempt.machine",
    "attempt.basis", "attempt.basis_on", "contact.place", "contact.items", "contact.account", "contact.agreed",
    "electronic_consent", "marketing_consent", "representative", "attorney", "ceased", "work_prohibited",
    "identity_doubtful", "offer_open", "negotiating", "flags_missing", "unreconciled", "data_objection",
    "marketing_objection", "revoked_autodialled", "revoked_elsewhere", "insolvency_kind", "company_state",
    "moratorium_kind", "commercial_total", "balance", "item.regulated", "item.law", "item.last_payment",
    "item.last_acknowledgement", "item.regular_contact", "item.refuses_as_barred", "item.claim_unanswered",
    "item.amount_unauthorised", "item.arose_on",
)  # fmt: skip
"""Facts that a veil may hide."""


def question(world: World, attempt: Attempt, veil: Collection[str] = FULL) -> Question:
    """The guard's question about an attempt."""
    account = account_facts(world, attempt.account, veil, attempt.at)
    kind = address_kind(attempt.channel)
    point = next((p for p in account.contact_points if p.channel == kind and p.usable), None)
    return Question(
        at=attempt.at, account=account, purpose=Purpose(attempt.purpose), channel=attempt.channel,
        items=tuple(i for i in account.items if i.id in attempt.items), contact_point=point,
        asked_by_customer=attempt.by_customer, asked=_asked(attempt, veil),
    )  # fmt: skip


def _asked(attempt: Attempt, veil: Collection[str]) -> Asked:
    if "all law" in veil and not attempt.by_customer:
        return PLAIN
    known = {
        "place": attempt.place, "autodialled": attempt.machine, "live_agent": not attempt.machine,
        "address_basis": attempt.basis, "address_basis_on": attempt.basis_on, "domain_public": True,
    }  # fmt: skip
    hidden = {"place": "place", "machine": "autodialled", "basis": "address_basis", "basis_on": "address_basis_on"}
    for name, told in hidden.items():
        if f"attempt.{name}" in veil or "all law" in veil:
            known[told] = None
    if known["autodialled"] is None:
        known["live_agent"] = None
    return Asked(
        prior_consent_on=attempt.agreed_on, consent_request=attempt.consent_request,
        opt_out_confirmation=attempt.confirms_refusal,
        same_medium=attempt.same_medium if attempt.by_customer else None, **known,
    )  # fmt: skip


def account_facts(world: World, account: int, veil: Collection[str], at: datetime | None = None) -> AccountFacts:
    """The facts of one account as of the world's clock, or of a moment to come."""
    at = at or world.now
    today = world.local(at).date()
    holds = [h for h in world.holds.values() if h.account == account and (h.until is None or h.until > at)]
    held = {h.item for h in holds}
    legal = _legal(world, veil)
    return AccountFacts(
        id=account, reference=f"C{account}", party_id=1, version=1, name="", language="en",
        kind=CustomerKind("consumer" if "kind" in veil else world.kind), residence=_residence(world, veil),
        creditor=_creditor(world, account, veil),
        items=tuple(_item(world, i, today, i.id in held, veil) for i in world.items_of(account)),
        holds=tuple(HoldFacts(h.id, HoldKind(h.kind), h.since, h.until, h.item) for h in holds),
        contact_points=_points(world),
        contacts=tuple(_contact(c, veil, at) for c in world.contacts if c.at > at - KEPT),
        unallocated=(("GBP", world.cash[account]),) if world.cash.get(account) else (),
        preferred_channel=world.preferred, support_needs=("large print",) if world.support_needs else (),
        broken_promises=world.broken_promises.get(account, 0), legal=legal,
    )  # fmt: skip


def _residence(world: World, veil: Collection[str]) -> Residence:
    place = world.place
    if "country" in veil:
        return Residence(None, None, ANYWHERE[0])
    zone = _zones(place.country)[0] if "zone" in veil else place.zone
    return Residence(place.country, None if "part" in veil else place.part, zone)


def _zones(country: str) -> tuple[str, ...]:
    return tuple(get_global("territory_zones").get(country, ANYWHERE))


def _legal(world: World, veil: Collection[str]) -> LegalFacts:
    if "all law" in veil:
        return NOTHING_KNOWN
    place = world.place
    zones = ANYWHERE if "country" in veil else _zones(place.country) if "zone" in veil else ()
    unknown = {name for name in ("kind", "role", "regulated", "zone") if name in veil}
    if "country" in veil:
        unknown.add("zone")
    records = {name: None if name in veil else value for name, value in world.records.items()}
    records |= {name: None for name in veil if name in RECORDS}
    american = place.country == "US" and not {"country", "part"} & set(veil)
    return replace(
        NOTHING_KNOWN, unknown=frozenset(unknown), zones=(*zones, *world.also_in),
        state=place.part if american else None, city=None if {"country", "city"} & set(veil) else place.city,
        inconvenient=world.quiet, refused_channels=frozenset(world.refused_channels), **records,
    )  # fmt: skip


def _creditor(world: World, account: int, veil: Collection[str]) -> CreditorFacts:
    known = world.creditor(account)
    sector = "credit" if world.place.country in KNOWN_LAW else ""
    return CreditorFacts(
        id=known.id, slug="", name="", mode=Mode.LIVE, lane=Lane.LIVE, version=1, country="GB", zone="UTC",
        role=ActorRole("third_party" if "role" in veil else known.role), sector=sector,
        regulated=True if "regulated" in veil else known.regulated, imported_at=known.imported_at, tolerance=0,
        strategies={}, sender_name="", sender_address="", phone="", policy=known.policy,
    )  # fmt: skip


def balance_of(item: Item, day: date) -> int | None:
    """What is owed as of a day; None when nobody knows."""
    amounts = [amount for on, amount in item.entries if on <= day]
    return None if None in amounts else sum(a for a in amounts if a is not None)


def _item(world: World, item: Item, today: date, held: bool, veil: Collection[str]) -> ItemFacts:
    promise, place = item.promise, world.place
    silent = end_of_grace(promise.by, promise.method, place.country, place.part) if promise else None
    return ItemFacts(
        id=item.id, reference=f"INV-{item.id}", kind="loan", currency="GBP", issued=None, due=item.due, amount=10_000,
        balance=None if "balance" in veil else balance_of(item, today), queried=item.queried, held=held,
        promised_until=silent if silent and silent >= today else None, law=_item_law(item, veil),
    )  # fmt: skip


def _item_law(item: Item, veil: Collection[str]) -> ItemLaw:
    if "all law" in veil:
        return NO_ITEM_LAW
    known = {name: None if f"item.{name}" in veil else value for name, value in item.truth.items()}
    known |= {name[5:]: None for name in veil if name.startswith("item.") and name[5:] in ITEM_LAW}
    return ItemLaw(**known)  # type: ignore[arg-type]


def _points(world: World) -> tuple[ContactPoint, ...]:
    values = {"email": "ann@mail.example", "phone": world.place.phone, "letter": "1 High Street"}
    broken, out = world.broken_addresses, world.opted_out
    return tuple(
        ContactPoint(n, address_kind(channel), value, channel not in broken, channel in out)
        for n, (channel, value) in enumerate(values.items(), 1)
    )


def _contact(contact: Contact, veil: Collection[str], at: datetime) -> ContactFacts:
    """What a clock that was ahead wrote down has happened by now all the same."""
    return ContactFacts(
        min(contact.at, at), contact.channel, ContactOutcome(contact.outcome), contact.purpose in ASKS,
        None if "contact.account" in veil else contact.account, contact.outgoing,
        () if {"contact.items", "contact.account", "all law"} & set(veil) else contact.items,
        None if {"contact.place", "all law"} & set(veil) else contact.place,
        contact.agreed and not {"contact.agreed", "all law"} & set(veil),
    )  # fmt: skip
