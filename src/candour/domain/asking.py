"""One question to the guard, as JSON: reading it, its schema, and the answer written back.

What is left out is not known, and the strictest law that could apply then does; the exceptions are records (see
`domain.legal`): a record left out means that nothing of the kind is recorded, and null that nobody knows.
"""

from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, fields, replace
from datetime import date, datetime, time
from difflib import get_close_matches
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from babel.core import get_global

from candour.domain.accounts import AccountFacts, CreditorFacts
from candour.domain.calendars import zone
from candour.domain.errors import WrongUse
from candour.domain.holds import HoldFacts
from candour.domain.items import ItemFacts
from candour.domain.legal import NEVER, NO_ITEM_LAW, NOTHING_KNOWN, PLAIN, Asked, ItemLaw, LegalFacts
from candour.domain.messages import ContactFacts, Purpose
from candour.domain.parties import ActorRole, ContactPoint, CustomerKind, Lane, Mode, Residence
from candour.domain.places import read_country
from candour.domain.reading import ReadingError
from candour.domain.verdicts import Answer, Question, Ruling


class WrongFacts(WrongUse):
    """The facts of a question cannot be read. The message names the place, what is wrong and how to mend it."""


Read = Callable[[Any, str], Any]
_Schema = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Kind:
    """How one kind of value is read, and how a schema describes it."""

    read: Read
    schema: _Schema


def _wrong(where: str, value: Any, should: str) -> WrongFacts:
    shown = value if isinstance(value, bool | int | float) else type(value).__name__
    text = f"'{value}'" if isinstance(value, str) and len(value) <= 40 else shown
    return WrongFacts(f"{where}: {text} is not {should}")


def _plain(kind: type, should: str, schema: _Schema) -> _Kind:
    def read(value: Any, where: str) -> Any:
        if type(value) is not kind:
            raise _wrong(where, value, should)
        return value

    return _Kind(read, schema)


_Dated = TypeVar("_Dated", bound=date)


def _sane(day: _Dated) -> _Dated:
    """Days that calendars and zones can be reckoned with."""
    if not 1900 <= day.year <= 2200:
        raise ValueError("not a year in which anybody owes anything")
    return day


def _moment(value: Any, where: str) -> datetime:
    try:
        at = _sane(datetime.fromisoformat(value))
    except (TypeError, ValueError):
        raise _wrong(where, value, "a time; write it as 2026-11-02T09:30:00-05:00") from None
    if at.tzinfo is None:
        raise _wrong(where, value, "a time with a zone; add its offset, as in 2026-11-02T09:30:00-05:00")
    return at


def _day(value: Any, where: str) -> date:
    try:
        return NEVER if value == "never" else _sane(date.fromisoformat(value))
    except (TypeError, ValueError):
        raise _wrong(where, value, "a day; write it as 2026-11-02, or 'never' where it certainly was not") from None


def _clock(value: Any, where: str) -> time:
    try:
        return time.fromisoformat(value)
    except (TypeError, ValueError):
        raise _wrong(where, value, "a time of day; write it as 21:00") from None


def _a_zone(value: Any, where: str) -> str:
    try:
        return zone(value).key
    except Exception:
        raise _wrong(where, value, "a time zone; write its IANA name, such as America/New_York") from None


_PLAIN_KINDS: dict[Any, _Kind] = {
    bool: _plain(bool, "true or false", {"type": "boolean"}),
    int: _plain(int, "a whole number (money is in minor units)", {"type": "integer"}),
    str: _plain(str, "text", {"type": "string"}),
    datetime: _Kind(_moment, {"type": "string", "format": "date-time"}),
    date: _Kind(_day, {"anyOf": [{"type": "string", "format": "date"}, {"const": "never"}]}),
    time: _Kind(_clock, {"type": "string", "pattern": "^\\d\\d:\\d\\d"}),
    NoneType: _Kind(lambda value, where: None, {"type": "null"}),
}


@cache
def _kind(hint: Any) -> _Kind:
    """How a field's type is read."""
    if hint in _PLAIN_KINDS:
        return _PLAIN_KINDS[hint]
    origin, inner = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        return _optional(_kind(next(one for one in inner if one is not NoneType)))
    if origin in (tuple, frozenset):
        return _many(_kind(inner[0]), tuple if origin is tuple else frozenset)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return _choice(hint)
    return _object(hint)


def _optional(one: _Kind) -> _Kind:
    def read(value: Any, where: str) -> Any:
        return None if value is None else one.read(value, where)

    return _Kind(read, {"anyOf": [one.schema, {"type": "null"}]})


def _many(one: _Kind, made: type) -> _Kind:
    def read(value: Any, where: str) -> Any:
        if not isinstance(value, list):
            raise _wrong(where, value, "a list; write it in [brackets]")
        return made(one.read(v, f"{where}[{n}]") for n, v in enumerate(value))

    return _Kind(read, {"type": "array", "items": one.schema})


def _choice(kind: type[Enum]) -> _Kind:
    known = {member.value: member for member in kind}

    def read(value: Any, where: str) -> Any:
        found = known.get(value) if isinstance(value, str) else None
        if found is None:
            raise _wrong(where, value, f"one of {', '.join(known)}")
        return found

    return _Kind(read, {"enum": list(known)})


def _word(known: tuple[str, ...]) -> _Kind:
    def read(value: Any, where: str) -> Any:
        if value not in known:
            raise _wrong(where, value, f"one of {', '.join(known)}" if "" not in known else _or_empty(known))
        return value

    return _Kind(read, {"enum": list(known)})


def _or_empty(known: tuple[str, ...]) -> str:
    return f"one of {', '.join(word for word in known if word)}, or empty"


_CHANNELS = _word(("email", "sms", "call", "letter", "portal", "social", "visit"))
_PLACE = _optional(_word(("home", "work", "elsewhere")))
_WORDS: dict[tuple[str, str], _Kind] = {
    ("LegalFacts", "refused_channels"): _many(_CHANNELS, frozenset),
    ("LegalFacts", "only_channels"): _many(_CHANNELS, frozenset),
    ("LegalFacts", "moratorium_kind"): _optional(_word(("", "standard", "crisis", "scottish"))),
    ("LegalFacts", "company_state"): _optional(
        _word(("", "active", "liquidation", "administration", "voluntary_arrangement", "moratorium", "dissolved"))
    ),
    ("LegalEvent", "kind"): _word(
        (
            "complaint", "dispute", "offer", "sar", "data_complaint", "moratorium_notified", "arrears_condition",
            "arrears_notice", "two_payments_missed", "documents_requested", "reply_without_agreement",
            "initial_communication",
        )
    ),
    ("ItemLaw", "law"): _optional(_word(("ENG", "WLS", "SCT", "NIR"))),
    ("ItemLaw", "agreement"): _optional(_word(("fixed_sum", "running_account", "hire", "trade", "other"))),
    ("Inconvenient", "place"): _word(("", "home", "work", "elsewhere")),
    ("Asked", "place"): _PLACE,
    ("Asked", "address_basis"): _optional(_word(("used", "consented", "creditor_notice", "prior_collector"))),
    ("Asked", "envelope"): _word(("", "plain", "marked", "postcard")),
    ("Asked", "addressee"): _word(("", "named", "occupier")),
    ("Asked", "topic"): _word(
        (
            "", "balance", "partial_settlement", "letter_of_claim", "validation", "termination", "remedy_may",
            "remedy_will", "other",
        )
    ),
}  # fmt: skip
"""Fields of text that know only certain words: a word misspelt must not pass for another."""


def _object(cls: Any, leave_out: tuple[str, ...] = ()) -> _Kind:
    """A frozen dataclass as an object of its fields, or of those that are not left out."""
    hints = get_type_hints(cls)
    kept = [f for f in fields(cls) if f.name not in leave_out]
    kinds = {f.name: (f.name, _WORDS.get((cls.__name__, f.name)) or _kind(hints[f.name])) for f in kept}
    needed = [f.name for f in kept if f.default is MISSING and f.default_factory is MISSING]
    reader = _fields(kinds, needed)

    def read(value: Any, where: str) -> Any:
        return cls(**reader(value, where))

    return _Kind(read, _schema({name: kind.schema for name, (_, kind) in kinds.items()}, needed))


def _fields(kinds: Mapping[str, tuple[str, _Kind]], needed: list[str]) -> Read:
    def read(value: Any, where: str) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise _wrong(where, value, "an object; write it in {braces}")
        for name in needed:
            if name not in value:
                raise WrongFacts(f"{where}.{name}: is missing; add it")
        found = {}
        for name, given in value.items():
            if name not in kinds:
                raise WrongFacts(f"{where}.{name}: is not known{_meant(name, kinds)}")
            field, kind = kinds[name]
            found[field] = kind.read(given, f"{where}.{name}")
        return found

    return read


def _meant(name: str, known: Mapping[str, Any]) -> str:
    close = get_close_matches(name, known, n=1)
    return f"; did you mean '{close[0]}'?" if close else f"; there are {', '.join(known)}"


def _schema(properties: Mapping[str, _Schema], needed: list[str]) -> _Schema:
    found = {"type": "object", "additionalProperties": False, "properties": dict(properties)}
    return {**found, "required": needed} if needed else found


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
        raise _wrong(where, value, "a country; write its name or its two letters, such as GB") from None


_TEXT, _FLAG, _DAY, _AT = (_PLAIN_KINDS[kind] for kind in (str, bool, date, datetime))
_NUMBER, _MAYBE_TEXT, _ZONE = _PLAIN_KINDS[int], _kind(str | None), _Kind(_a_zone, {"type": "string"})
_ANYTHING = _Kind(lambda value, where: value, {"type": "object"})

_CUSTOMER: dict[str, _Kind] = {
    "kind": _optional(_choice(CustomerKind)), "country": _optional(_Kind(_country, {"type": "string"})),
    "nation": _optional(_word(("ENG", "WLS", "SCT", "NIR"))), "state": _optional(_word(_STATES)),
    "city": _MAYBE_TEXT, "zone": _optional(_ZONE), "zones": _many(_ZONE, tuple),
    "language": _TEXT, "preferred_channel": _optional(_CHANNELS),
    "support_needs": _kind(tuple[str, ...]), "last_contact": _optional(_DAY), "broken_promises": _NUMBER,
}  # fmt: skip
_CREDITOR: dict[str, _Kind] = {
    "role": _optional(_choice(ActorRole)), "country": _TEXT, "sector": _TEXT, "regulated": _kind(bool | None),
    "imported_at": _optional(_AT), "tolerance": _NUMBER, "policy": _ANYTHING,
}  # fmt: skip
_ITEM: dict[str, _Kind] = {
    "reference": _TEXT, "kind": _TEXT, "currency": _TEXT, "issued": _optional(_DAY), "due": _optional(_DAY),
    "amount": _kind(int | None), "balance": _kind(int | None), "queried": _FLAG, "held": _FLAG,
    "promised_until": _optional(_DAY), "law": _kind(ItemLaw),
}  # fmt: skip
_HOLD: dict[str, _Kind] = {
    "kind": _kind(get_type_hints(HoldFacts)["kind"]), "since": _AT, "until": _optional(_AT), "item": _MAYBE_TEXT,
}  # fmt: skip
_CONTACT: dict[str, _Kind] = {
    "at": _AT, "channel": _CHANNELS, "outcome": _kind(get_type_hints(ContactFacts)["outcome"]), "asked": _FLAG,
    "outgoing": _FLAG, "account": _optional(_Kind(_TEXT.read, {"enum": ["this", "other"]})),
    "items": _kind(tuple[str, ...]), "place": _PLACE, "consented": _FLAG,
}  # fmt: skip
_ADDRESS: dict[str, _Kind] = {"value": _TEXT, "usable": _FLAG, "opted_out": _FLAG}


def _part(kinds: Mapping[str, _Kind], needed: list[str]) -> _Kind:
    reader = _fields({name: (name, kind) for name, kind in kinds.items()}, needed)
    return _Kind(reader, _schema({name: kind.schema for name, kind in kinds.items()}, needed))


_QUESTION: dict[str, _Kind] = {
    "id": _Kind(lambda value, where: value, {}), "at": _AT, "purpose": _choice(Purpose), "channel": _CHANNELS,
    "customer": _part(_CUSTOMER, []), "creditor": _part(_CREDITOR, []),
    "items": _many(_part(_ITEM, ["reference"]), tuple), "holds": _many(_part(_HOLD, ["kind", "since"]), tuple),
    "contacts": _many(_part(_CONTACT, ["at", "channel", "outcome"]), tuple), "address": _optional(_part(_ADDRESS, [])),
    "unallocated": _Kind(lambda value, where: tuple(value.items()), {"type": "object"}),
    "records": _object(LegalFacts, leave_out=("unknown", "state", "city", "zones")), "asked": _kind(Asked),
    "asked_by_customer": _FLAG, "text": _MAYBE_TEXT,
}  # fmt: skip
_WHOLE = _part(_QUESTION, ["at", "purpose", "channel"])


def schema() -> _Schema:
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
