"""One question to the guard, as JSON: reading it, and its schema. `domain.answering` writes the answer.

What is left out is not known, and the strictest law that could apply then does; the exceptions are records (see
`domain.legal`): a record left out means that nothing of the kind is recorded, and null that nobody knows.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Any, get_type_hints

from babel.core import get_global

from candour.domain.accounts import AccountFacts, CreditorFacts
from candour.domain.calendars import local_day
from candour.domain.duties import ChargeKind, ChargeQuestion
from candour.domain.held import with_holds
from candour.domain.holds import LIVES, HoldFacts
from candour.domain.items import ItemFacts
from candour.domain.legal import NO_ITEM_LAW, NOTHING_KNOWN, PLAIN, Asked, ItemLaw, LegalEvent, LegalFacts, Recipient
from candour.domain.messages import ContactFacts, Purpose
from candour.domain.parties import ActorRole, ContactPoint, CustomerKind, Lane, Mode, Residence, address_kind
from candour.domain.places import read_country, zones_of_state
from candour.domain.reading import ReadingError
from candour.domain.saying import say
from candour.domain.shapes import (
    A_DAY,
    CHANNELS,
    PLACE,
    PLAIN_KINDS,
    Kind,
    Schema,
    WrongFacts,
    a_zone,
    choice,
    either,
    kind_of,
    kinds_of,
    many,
    mapping,
    optional,
    part,
    word,
    wrong,
)
from candour.domain.verdicts import Question

_STATES = tuple(
    (
        "AL AK AZ AR CA CO CT DE DC FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH "
        "OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY AS GU MP PR VI"
    ).split()
)
"""States, the federal district and territories of the United States (ISO 3166-2 without the country)."""


def _country(value: Any, where: str) -> str:
    try:
        return read_country(value)[:2]
    except (AttributeError, ReadingError):
        raise wrong(where, value, say("a country; write its name or its two letters, such as GB")) from None


_TEXT, _FLAG, _AT = (PLAIN_KINDS[kind] for kind in (str, bool, datetime))
_NUMBER, _MAYBE_TEXT, _ZONE = PLAIN_KINDS[int], kind_of(str | None), Kind(a_zone, {"type": "string"})
_SETTINGS = mapping(either(int, str, say("a whole number or a word")))

_CUSTOMER: dict[str, Kind] = {
    "kind": optional(choice(CustomerKind)), "country": optional(Kind(_country, {"type": "string"})),
    "nation": optional(word(("ENG", "WLS", "SCT", "NIR"))), "state": optional(word(_STATES)),
    "city": _MAYBE_TEXT, "zone": optional(_ZONE), "zones": many(_ZONE, tuple),
    "language": _TEXT, "preferred_channel": optional(CHANNELS),
    "support_needs": kind_of(tuple[str, ...]), "last_contact": optional(A_DAY), "broken_promises": _NUMBER,
}  # fmt: skip
_CREDITOR: dict[str, Kind] = {
    "role": optional(choice(ActorRole)), "country": _TEXT, "sector": _TEXT, "regulated": kind_of(bool | None),
    "imported_at": optional(_AT), "tolerance": _NUMBER, "policy": _SETTINGS,
}  # fmt: skip
_ITEM: dict[str, Kind] = {
    "reference": _TEXT, "kind": _TEXT, "currency": _TEXT, "issued": optional(A_DAY), "due": optional(A_DAY),
    "amount": kind_of(int | None), "balance": kind_of(int | None), "queried": _FLAG, "held": _FLAG,
    "promised_until": optional(A_DAY), "law": kind_of(ItemLaw),
}  # fmt: skip
_HOLD: dict[str, Kind] = {
    "kind": kind_of(get_type_hints(HoldFacts)["kind"]), "since": _AT, "until": optional(_AT), "item": _MAYBE_TEXT,
    "detail": word(("", *dict.fromkeys(detail for life in LIVES.values() for detail in life.details))),
    "joint": _FLAG, "extended": _FLAG,
}  # fmt: skip
_CONTACT: dict[str, Kind] = {
    "at": _AT, "channel": CHANNELS, "outcome": kind_of(get_type_hints(ContactFacts)["outcome"]), "asked": _FLAG,
    "outgoing": _FLAG, "account": optional(Kind(_TEXT.read, {"enum": ["this", "other"]})),
    "items": kind_of(tuple[str, ...]), "place": PLACE, "consented": _FLAG, "to": choice(Recipient),
}  # fmt: skip
_ADDRESS: dict[str, Kind] = {"value": _TEXT, "usable": _FLAG, "opted_out": _FLAG, "place": PLACE}
_EVENT: dict[str, Kind] = {
    **kinds_of(LegalEvent, leave_out=("id", "item_id")), "on": A_DAY, "item": _MAYBE_TEXT,
}  # fmt: skip
_RECORDS: dict[str, Kind] = {
    **kinds_of(LegalFacts, leave_out=("unknown", "state", "city", "zones")),
    "events": many(part(_EVENT, ["kind", "on"]), tuple),
}  # fmt: skip
_CHARGE: dict[str, Kind] = {
    "kind": choice(ChargeKind), "item": _TEXT, "on": optional(A_DAY), "since": optional(A_DAY),
    "cost": kind_of(int | None), "agreed": kind_of(bool | None), "warned": kind_of(bool | None),
}  # fmt: skip

_QUESTION: dict[str, Kind] = {
    "id": either(int, str, say("a whole number or text")), "at": _AT, "purpose": choice(Purpose), "channel": CHANNELS,
    "customer": part(_CUSTOMER, []), "creditor": part(_CREDITOR, []),
    "items": many(part(_ITEM, ["reference"]), tuple), "holds": many(part(_HOLD, ["kind", "since"]), tuple),
    "contacts": many(part(_CONTACT, ["at", "channel", "outcome"]), tuple), "address": optional(part(_ADDRESS, [])),
    "unallocated": mapping(_NUMBER),
    "records": part(_RECORDS, []), "asked": kind_of(Asked), "asked_by_customer": _FLAG, "text": _MAYBE_TEXT,
    "charge": optional(part(_CHARGE, ["kind", "item"])),
}  # fmt: skip
_WHOLE = part(_QUESTION, ["at", "purpose", "channel"])


def schema() -> Schema:
    """The JSON Schema (2020-12) of one question."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A question to Candour's guard",
        "description": "What is left out is not known; a record left out is not recorded, and null is not known.",
        **_WHOLE.schema,
    }


@dataclass(frozen=True, slots=True)
class Asking:
    """All that one document asks: may this be said, and, where it asks for one, may this charge be added."""

    question: Question
    charge: ChargeQuestion | None


def read_asking(facts: Any) -> Asking:
    """What parsed JSON asks. Raises WrongFacts with the place, what is wrong and how to mend it."""
    found = _WHOLE.read(facts, "facts")
    question = _question(found)
    charge = found.get("charge")
    return Asking(question, None if charge is None else _charge(charge, question))


def read_question(facts: Any) -> Question:
    """The question alone; see `read_asking`."""
    return read_asking(facts).question


def _question(found: dict[str, Any]) -> Question:
    items = _items(found.get("items", ()))
    account = _account(found, items)
    return Question(
        at=found["at"], account=account, purpose=found["purpose"], channel=found["channel"], items=account.items,
        contact_point=account.contact_points[0] if account.contact_points else None,
        asked_by_customer=found.get("asked_by_customer", False), text=found.get("text"),
        asked=found.get("asked", PLAIN),
    )  # fmt: skip


def _charge(given: dict[str, Any], question: Question) -> ChargeQuestion:
    ids = {item.reference: item for item in question.items}
    item = ids[_named(given["item"], ids, "facts.charge.item")]
    on = given.get("on") or local_day(question.at, question.account.residence.zone)
    rest = {name: given.get(name) for name in ("since", "cost", "agreed", "warned")}
    return ChargeQuestion(question.account, item, given["kind"], on, **rest)


def _named(reference: str, known: Collection[str], where: str) -> str:
    if reference in known:
        return reference
    raise WrongFacts(
        say(
            "{where}: no item has the reference '{reference}'; name one of facts.items",
            where=where,
            reference=reference[:40],
        )
    )


def _items(given: tuple[dict[str, Any], ...]) -> tuple[ItemFacts, ...]:
    made = []
    for number, item in enumerate(given, 1):
        usual: dict[str, Any] = {"kind": "invoice", "currency": "", "issued": None, "due": None, "amount": None}
        made.append(ItemFacts(id=number, **{**usual, "balance": None, "law": NO_ITEM_LAW, **item}))
    return tuple(made)


def _account(found: dict[str, Any], items: tuple[ItemFacts, ...]) -> AccountFacts:
    customer, creditor = found.get("customer", {}), found.get("creditor", {})
    ids = {item.reference: item.id for item in items}
    where, zones = _residence(customer)
    account = AccountFacts(
        id=1, reference="", party_id=1, version=1, name="", kind=customer.get("kind") or CustomerKind.CONSUMER,
        language=customer.get("language", "en"), residence=where, creditor=_creditor(creditor), items=items,
        holds=tuple(_hold(n, h, ids) for n, h in enumerate(found.get("holds", ()), 1)), contact_points=_points(found),
        contacts=tuple(_contact(n, c, ids) for n, c in enumerate(found.get("contacts", ()))),
        unallocated=tuple(found.get("unallocated", {}).items()), preferred_channel=customer.get("preferred_channel"),
        support_needs=customer.get("support_needs", ()), last_contact=customer.get("last_contact"),
        broken_promises=customer.get("broken_promises", 0),
        legal=_legal(_records(found.get("records"), ids), customer, creditor, zones),
    )  # fmt: skip
    return with_holds(account)


def _points(found: dict[str, Any]) -> tuple[ContactPoint, ...]:
    address = found.get("address")
    if address is None:
        return ()
    return (ContactPoint(1, address_kind(found["channel"]), **{"value": "", **address}),)


_ANYWHERE = ("Europe/London", "America/New_York", "Pacific/Honolulu", "Asia/Tokyo", "Pacific/Auckland")


@cache
def _zones_of_country(country: str | None) -> tuple[str, ...]:
    """Zones in which somebody of a country may be; a spread over the earth when even that is not known."""
    return tuple(get_global("territory_zones").get(country, _ANYWHERE)) if country else _ANYWHERE


def _residence(customer: dict[str, Any]) -> tuple[Residence, tuple[str, ...]]:
    country, stated = customer.get("country"), customer.get("zone")
    zones = (stated,) if stated else zones_of_state(customer.get("state")) or _zones_of_country(country)
    further = tuple(dict.fromkeys((*zones[1:], *customer.get("zones", ()))))
    return Residence(country, customer.get("nation") or customer.get("state"), zones[0]), further


def _records(given: dict[str, Any] | None, ids: dict[str, int]) -> LegalFacts:
    if not given:
        return NOTHING_KNOWN
    events = tuple(_event(n, one, ids) for n, one in enumerate(given.get("events", ())))
    return LegalFacts(**{**given, "events": events})


def _event(number: int, given: dict[str, Any], ids: dict[str, int]) -> LegalEvent:
    item = given.pop("item", None)
    named = None if item is None else ids[_named(item, ids, f"facts.records.events[{number}].item")]
    return LegalEvent(**given, item_id=named)


def _legal(
    records: LegalFacts, customer: dict[str, Any], creditor: dict[str, Any], zones: tuple[str, ...]
) -> LegalFacts:
    known = {"kind": customer.get("kind"), "zone": customer.get("zone")}
    known |= {"role": creditor.get("role"), "regulated": creditor.get("regulated")}
    unknown = frozenset(name for name, value in known.items() if value is None)
    state, city = customer.get("state"), customer.get("city")
    if not (unknown or state or city or zones):
        return records
    return replace(records, unknown=unknown, state=state, city=city, zones=zones)


def _creditor(given: dict[str, Any]) -> CreditorFacts:
    return CreditorFacts(
        id=1, slug="", name="", mode=Mode.LIVE, lane=Lane.LIVE, version=1, country=given.get("country", ""), zone="UTC",
        role=given.get("role") or ActorRole.THIRD_PARTY, sector=given.get("sector", ""),
        regulated=given.get("regulated") is not False, imported_at=given.get("imported_at"),
        tolerance=given.get("tolerance", 0), strategies={}, sender_name="", sender_address="", phone="",
        policy=given.get("policy", {}),
    )  # fmt: skip


def _hold(number: int, given: dict[str, Any], ids: dict[str, int]) -> HoldFacts:
    item = given.pop("item", None)
    named = None if item is None else ids[_named(item, ids, f"facts.holds[{number - 1}].item")]
    return HoldFacts(number, **{"until": None, **given}, item_id=named)


def _contact(number: int, given: dict[str, Any], ids: dict[str, int]) -> ContactFacts:
    unknown = [ref for ref in given.get("items", ()) if ref not in ids]
    account = {"this": 1, "other": 2, None: None}.get(given.get("account", "this" if given.get("items") else None), 0)
    if account == 0:
        raise WrongFacts(
            say("facts.contacts[{number}].account: write 'this', 'other', or null when it is not known", number=number)
        )
    items = tuple(ids[ref] for ref in given.get("items", ()) if ref in ids)
    if unknown and not items:
        account = 2  # It was about other debts than those of the question.
    return ContactFacts(
        given["at"], given["channel"], given["outcome"], given.get("asked", True), account,
        given.get("outgoing", True), items, given.get("place"), given.get("consented", False),
        to=given.get("to", Recipient.CUSTOMER),
    )  # fmt: skip
