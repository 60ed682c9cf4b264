"""One question to the guard, as JSON: reading it, its schema, and the answer written back.

What is left out is not known, and the strictest law that could apply then does; the exceptions are records (see
`domain.legal`): a record left out means that nothing of the kind is recorded, and null that nobody knows.
"""

from dataclasses import replace
from datetime import date, datetime
from functools import cache
from typing import Any, get_type_hints

from babel.core import get_global

from candour.domain.accounts import AccountFacts, CreditorFacts
from candour.domain.holds import HoldFacts
from candour.domain.items import ItemFacts
from candour.domain.legal import NO_ITEM_LAW, NOTHING_KNOWN, PLAIN, Asked, ItemLaw, LegalFacts
from candour.domain.messages import ContactFacts, Purpose
from candour.domain.parties import ActorRole, ContactPoint, CustomerKind, Lane, Mode, Residence
from candour.domain.places import read_country
from candour.domain.reading import ReadingError
from candour.domain.shapes import (
    CHANNELS,
    PLACE,
    PLAIN_KINDS,
    Kind,
    Schema,
    WrongFacts,
    a_zone,
    choice,
    kind_of,
    many,
    object_of,
    optional,
    part,
    word,
    wrong,
)
from candour.domain.verdicts import Answer, Question, Ruling

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
        raise wrong(where, value, "a country; write its name or its two letters, such as GB") from None


_TEXT, _FLAG, _DAY, _AT = (PLAIN_KINDS[kind] for kind in (str, bool, date, datetime))
_NUMBER, _MAYBE_TEXT, _ZONE = PLAIN_KINDS[int], kind_of(str | None), Kind(a_zone, {"type": "string"})
_ANYTHING = Kind(lambda value, where: value, {"type": "object"})

_CUSTOMER: dict[str, Kind] = {
    "kind": optional(choice(CustomerKind)), "country": optional(Kind(_country, {"type": "string"})),
    "nation": optional(word(("ENG", "WLS", "SCT", "NIR"))), "state": optional(word(_STATES)),
    "city": _MAYBE_TEXT, "zone": optional(_ZONE), "zones": many(_ZONE, tuple),
    "language": _TEXT, "preferred_channel": optional(CHANNELS),
    "support_needs": kind_of(tuple[str, ...]), "last_contact": optional(_DAY), "broken_promises": _NUMBER,
}  # fmt: skip
_CREDITOR: dict[str, Kind] = {
    "role": optional(choice(ActorRole)), "country": _TEXT, "sector": _TEXT, "regulated": kind_of(bool | None),
    "imported_at": optional(_AT), "tolerance": _NUMBER, "policy": _ANYTHING,
}  # fmt: skip
_ITEM: dict[str, Kind] = {
    "reference": _TEXT, "kind": _TEXT, "currency": _TEXT, "issued": optional(_DAY), "due": optional(_DAY),
    "amount": kind_of(int | None), "balance": kind_of(int | None), "queried": _FLAG, "held": _FLAG,
    "promised_until": optional(_DAY), "law": kind_of(ItemLaw),
}  # fmt: skip
_HOLD: dict[str, Kind] = {
    "kind": kind_of(get_type_hints(HoldFacts)["kind"]), "since": _AT, "until": optional(_AT), "item": _MAYBE_TEXT,
}  # fmt: skip
_CONTACT: dict[str, Kind] = {
    "at": _AT, "channel": CHANNELS, "outcome": kind_of(get_type_hints(ContactFacts)["outcome"]), "asked": _FLAG,
    "outgoing": _FLAG, "account": optional(Kind(_TEXT.read, {"enum": ["this", "other"]})),
    "items": kind_of(tuple[str, ...]), "place": PLACE, "consented": _FLAG,
}  # fmt: skip
_ADDRESS: dict[str, Kind] = {"value": _TEXT, "usable": _FLAG, "opted_out": _FLAG}


_QUESTION: dict[str, Kind] = {
    "id": Kind(lambda value, where: value, {}), "at": _AT, "purpose": choice(Purpose), "channel": CHANNELS,
    "customer": part(_CUSTOMER, []), "creditor": part(_CREDITOR, []),
    "items": many(part(_ITEM, ["reference"]), tuple), "holds": many(part(_HOLD, ["kind", "since"]), tuple),
    "contacts": many(part(_CONTACT, ["at", "channel", "outcome"]), tuple), "address": optional(part(_ADDRESS, [])),
    "unallocated": Kind(lambda value, where: tuple(value.items()), {"type": "object"}),
    "records": object_of(LegalFacts, leave_out=("unknown", "state", "city", "zones")), "asked": kind_of(Asked),
    "asked_by_customer": _FLAG, "text": _MAYBE_TEXT,
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


def read_question(facts: Any) -> Question:
    """A question from parsed JSON. Raises WrongFacts with the place, what is wrong and how to mend it."""
    found = _WHOLE.read(facts, "facts")
    items = _items(found.get("items", ()))
    account = _account(found, items)
    return Question(
        at=found["at"], account=account, purpose=found["purpose"], channel=found["channel"], items=items,
        contact_point=account.contact_points[0] if account.contact_points else None,
        asked_by_customer=found.get("asked_by_customer", False), text=found.get("text"),
        asked=found.get("asked", PLAIN),
    )  # fmt: skip


def _address_kind(channel: str) -> str:
    return "phone" if channel in ("call", "sms") else channel


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
    return AccountFacts(
        id=1, reference="", party_id=1, version=1, name="", kind=customer.get("kind") or CustomerKind.CONSUMER,
        language=customer.get("language", "en"), residence=where, creditor=_creditor(creditor), items=items,
        holds=tuple(_hold(n, h, ids) for n, h in enumerate(found.get("holds", ()), 1)), contact_points=_points(found),
        contacts=tuple(_contact(n, c, ids) for n, c in enumerate(found.get("contacts", ()))),
        unallocated=found.get("unallocated", ()), preferred_channel=customer.get("preferred_channel"),
        support_needs=customer.get("support_needs", ()), last_contact=customer.get("last_contact"),
        broken_promises=customer.get("broken_promises", 0),
        legal=_legal(found.get("records", NOTHING_KNOWN), customer, creditor, zones),
    )  # fmt: skip


def _points(found: dict[str, Any]) -> tuple[ContactPoint, ...]:
    address = found.get("address")
    if address is None:
        return ()
    return (ContactPoint(1, _address_kind(found["channel"]), **{"value": "", **address}),)


_ANYWHERE = ("Europe/London", "America/New_York", "Pacific/Honolulu", "Asia/Tokyo", "Pacific/Auckland")


@cache
def _zones_of_country(country: str | None) -> tuple[str, ...]:
    """Zones in which somebody of a country may be; a spread over the earth when even that is not known."""
    return tuple(get_global("territory_zones").get(country, _ANYWHERE)) if country else _ANYWHERE


def _residence(customer: dict[str, Any]) -> tuple[Residence, tuple[str, ...]]:
    country, stated = customer.get("country"), customer.get("zone")
    zones = (stated,) if stated else _zones_of_country(country)
    further = tuple(dict.fromkeys((*zones[1:], *customer.get("zones", ()))))
    return Residence(country, customer.get("nation") or customer.get("state"), zones[0]), further


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
    item = given.get("item")
    if item is not None and item not in ids:
        raise WrongFacts(f"facts.holds[{number - 1}].item: no item has the reference '{item}'; name one of facts.items")
    return HoldFacts(number, given["kind"], given["since"], given.get("until"), ids[item] if item else None)


def _contact(number: int, given: dict[str, Any], ids: dict[str, int]) -> ContactFacts:
    unknown = [ref for ref in given.get("items", ()) if ref not in ids]
    account = {"this": 1, "other": 2, None: None}.get(given.get("account", "this" if given.get("items") else None), 0)
    if account == 0:
        raise WrongFacts(f"facts.contacts[{number}].account: write 'this', 'other', or null when it is not known")
    items = tuple(ids[ref] for ref in given.get("items", ()) if ref in ids)
    if unknown and not items:
        account = 2  # It was about other debts than those of the question.
    return ContactFacts(
        given["at"], given["channel"], given["outcome"], given.get("asked", True), account,
        given.get("outgoing", True), items, given.get("place"), given.get("consented", False),
    )  # fmt: skip


def write_answer(answer: Answer) -> dict[str, Any]:
    """The verdict and every rule that spoke, the decisive first, for JSON."""
    spoke = sorted(answer.rulings, key=lambda r: (r.warning, -r.verdict, r.rule.id))
    return {
        "verdict": answer.verdict.word,
        "reason": answer.reason,
        "rules": list(answer.rules),
        "until": answer.until.isoformat() if answer.until else None,
        "needs_person": answer.needs_person,
        "spoke": [_write_ruling(ruling) for ruling in spoke],
    }


def _write_ruling(ruling: Ruling) -> dict[str, Any]:
    rule = ruling.rule
    return {
        "rule": rule.id, "version": rule.version, "verdict": ruling.verdict.word, "warning": ruling.warning,
        "reason": rule.reason, "citation": rule.citation, "status": rule.status, "facts": dict(ruling.facts),
        "until": ruling.until.isoformat() if ruling.until else None, "lifts": list(ruling.lifts),
    }  # fmt: skip
