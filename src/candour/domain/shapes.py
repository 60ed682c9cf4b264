"""Values of JSON read as typed facts, each with its schema: what is wrong is told with its place and its mend."""

import re
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, fields
from datetime import date, datetime, time
from difflib import get_close_matches
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from candour.domain.calendars import zone
from candour.domain.errors import WrongUse
from candour.domain.legal import NEVER
from candour.domain.parties import PLACES
from candour.domain.saying import Said, say


class WrongFacts(WrongUse):
    """The facts of a question cannot be read. The message names the place, what is wrong and how to mend it."""


Read = Callable[[Any, str], Any]
Schema = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Kind:
    """How one kind of value is read, and how a schema describes it."""

    read: Read
    schema: Schema


_TELLABLE = re.compile(r"(?!.*\d{7})[\w:+./-]{0,40}")
"""Words, days and times. What could be somebody's name, address or number is not repeated in an error."""
MOST = 10**15
"""Whole numbers go no further: more minor units than there is money."""


def wrong(where: str, value: Any, should: str) -> WrongFacts:
    """What is wrong with a value, told with its place; a value that could be personal is told by its type alone."""
    told = _TELLABLE.fullmatch(str(value)) if isinstance(value, str | bool | int | float) else None
    kind = "null" if value is None else type(value).__name__
    text = kind if told is None else f"'{value}'" if isinstance(value, str) else value
    return WrongFacts(say("{where}: {text} is not {should}", where=where, text=text, should=should))


def _tellable(name: str) -> str:
    return name if _TELLABLE.fullmatch(name) else say("(a name)")


def _plain(kind: type, should: str, schema: Schema) -> Kind:
    def read(value: Any, where: str) -> Any:
        if type(value) is not kind:
            raise wrong(where, value, should)
        return value

    return Kind(read, schema)


def _whole(value: Any, where: str) -> int:
    if type(value) is not int:
        raise wrong(where, value, say("a whole number (money is in minor units)"))
    if not -MOST <= value <= MOST:
        raise WrongFacts(say("{where}: is too large; write a whole number between -10^15 and 10^15", where=where))
    return value


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
        raise wrong(where, value, say("a time; write it as 2026-11-02T09:30:00-05:00")) from None
    if at.tzinfo is None:
        raise wrong(where, value, say("a time with a zone; add its offset, as in 2026-11-02T09:30:00-05:00"))
    return at


def _day_or_never(value: Any, where: str) -> date:
    try:
        return NEVER if value == "never" else _sane(date.fromisoformat(value))
    except (TypeError, ValueError):
        raise wrong(where, value, say("a day; write it as 2026-11-02, or 'never' where it certainly was not")) from None


def _day(value: Any, where: str) -> date:
    try:
        return _sane(date.fromisoformat(value))
    except (TypeError, ValueError):
        raise wrong(where, value, say("a day; write it as 2026-11-02")) from None


def _clock(value: Any, where: str) -> time:
    try:
        return time.fromisoformat(value)
    except (TypeError, ValueError):
        raise wrong(where, value, say("a time of day; write it as 21:00")) from None


def a_zone(value: Any, where: str) -> str:
    """An IANA zone by its name."""
    try:
        return zone(value).key
    except Exception:
        raise wrong(where, value, say("a time zone; write its IANA name, such as America/New_York")) from None


PLAIN_KINDS: dict[Any, Kind] = {
    bool: _plain(bool, say("true or false"), {"type": "boolean"}),
    int: Kind(_whole, {"type": "integer", "minimum": -MOST, "maximum": MOST}),
    str: _plain(str, say("text"), {"type": "string"}),
    datetime: Kind(_moment, {"type": "string", "format": "date-time"}),
    date: Kind(_day_or_never, {"anyOf": [{"type": "string", "format": "date"}, {"const": "never"}]}),
    time: Kind(_clock, {"type": "string", "pattern": "^\\d\\d:\\d\\d"}),
    NoneType: Kind(lambda value, where: None, {"type": "null"}),
}
A_DAY = Kind(_day, {"type": "string", "format": "date"})
"""A day that has been or will be: what never happened has none."""


@cache
def kind_of(hint: Any) -> Kind:
    """How a field's type is read."""
    if hint in PLAIN_KINDS:
        return PLAIN_KINDS[hint]
    origin, inner = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        return optional(kind_of(next(one for one in inner if one is not NoneType)))
    if origin in (tuple, frozenset):
        return many(kind_of(inner[0]), tuple if origin is tuple else frozenset)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return choice(hint)
    return object_of(hint)


def optional(one: Kind) -> Kind:
    """The same, or null."""

    def read(value: Any, where: str) -> Any:
        return None if value is None else one.read(value, where)

    return Kind(read, {"anyOf": [one.schema, {"type": "null"}]})


def many(one: Kind, made: type) -> Kind:
    """A list of one kind, as a tuple or a frozenset."""

    def read(value: Any, where: str) -> Any:
        if not isinstance(value, list):
            raise wrong(where, value, say("a list; write it in [brackets]"))
        return made(one.read(v, f"{where}[{n}]") for n, v in enumerate(value))

    return Kind(read, {"type": "array", "items": one.schema})


def choice(kind: type[Enum]) -> Kind:
    """One member of an enumeration, by its value."""
    known = {member.value: member for member in kind}

    def read(value: Any, where: str) -> Any:
        found = known.get(value) if isinstance(value, str) else None
        if found is None:
            raise wrong(where, value, say("one of {known}", known=", ".join(known)))
        return found

    return Kind(read, {"enum": list(known)})


def word(known: tuple[str, ...]) -> Kind:
    """One of certain words; an empty one among them may be left empty."""

    def read(value: Any, where: str) -> Any:
        if value not in known:
            raise wrong(where, value, _one_of(known))
        return value

    return Kind(read, {"enum": list(known)})


def _one_of(known: tuple[str, ...]) -> Said:
    told = ", ".join(word for word in known if word)
    return say("one of {known}, or empty", known=told) if "" in known else say("one of {known}", known=told)


CHANNELS = word(("email", "sms", "call", "letter", "portal", "social", "visit"))
PLACE = optional(word(PLACES))
_ITEMIZED = word(("", "last_statement", "charge_off", "last_payment", "transaction", "judgment"))
WORDS: dict[tuple[str, str], Kind] = {
    ("LegalFacts", "refused_channels"): many(CHANNELS, frozenset),
    ("LegalFacts", "only_channels"): many(CHANNELS, frozenset),
    ("LegalFacts", "moratorium_kind"): optional(word(("", "standard", "crisis", "scottish"))),
    ("LegalFacts", "company_state"): optional(
        word(("", "active", "liquidation", "administration", "voluntary_arrangement", "moratorium", "dissolved"))
    ),
    ("LegalEvent", "kind"): word(
        (
            "complaint", "dispute", "offer", "sar", "data_complaint", "moratorium_notified", "agent_to_stop",
            "agent_may_go_on",
            "arrears_condition",
            "arrears_notice", "two_payments_missed", "documents_requested", "reply_without_agreement",
            "initial_communication",
        )
    ),
    ("ItemLaw", "law"): optional(word(("ENG", "WLS", "SCT", "NIR"))),
    ("ItemLaw", "agreement"): optional(word(("fixed_sum", "running_account", "hire", "trade", "other"))),
    ("Inconvenient", "place"): word(("", "home", "work", "elsewhere")),
    ("ItemLaw", "disputed_by"): word(
        ("", "letter", "form", "email", "portal", "hand", "call", "other_electronic")
    ),
    ("ItemLaw", "itemized_by"): _ITEMIZED,
    ("Asked", "itemized_by"): _ITEMIZED,
    ("Asked", "place"): PLACE,
    ("Asked", "line"): optional(word(("mobile", "landline"))),
    ("Asked", "consent_given"): word(
        ("", "to_us", "to_us_at_a_bad_time", "to_creditor", "to_prior_collector")
    ),
    ("Asked", "address_basis"): optional(
        word(
            (
                "used", "consented", "creditor_notice", "prior_collector", "provided", "called", "creditor_marketing",
                "earlier_collector",
            )
        )
    ),
    ("Asked", "envelope"): word(("", "plain", "marked", "postcard")),
    ("Asked", "addressee"): word(("", "named", "occupier")),
    ("Asked", "topic"): word(
        (
            "", "balance", "partial_settlement", "letter_of_claim", "validation", "termination", "remedy_may",
            "remedy_will", "duplicate_dispute", "arrears", "card_arrears", "complaint", "data_complaint", "dispute",
            "other",
        )
    ),
}  # fmt: skip
"""Fields of text that know only certain words: a word misspelt must not pass for another."""


def mapping(one: Kind) -> Kind:
    """An object of any names, each with a value of one kind."""

    def read(value: Any, where: str) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise wrong(where, value, say("an object; write it in {braces}"))
        return {name: one.read(given, f"{where}.{_tellable(name)}") for name, given in value.items()}

    return Kind(read, {"type": "object", "additionalProperties": one.schema})


def either(first: type, second: type, should: str) -> Kind:
    """A value of one of two plain types."""
    kinds = {first: PLAIN_KINDS[first], second: PLAIN_KINDS[second]}

    def read(value: Any, where: str) -> Any:
        if type(value) not in kinds:
            raise wrong(where, value, should)
        return kinds[type(value)].read(value, where)

    return Kind(read, {"anyOf": [kind.schema for kind in kinds.values()]})


def object_of(cls: Any, leave_out: tuple[str, ...] = ()) -> Kind:
    """A frozen dataclass as an object of its fields, or of those that are not left out."""
    kept = [f for f in fields(cls) if f.name not in leave_out]
    kinds = kinds_of(cls, leave_out)
    needed = [f.name for f in kept if f.default is MISSING and f.default_factory is MISSING]
    reader = _fields(kinds, needed)

    def read(value: Any, where: str) -> Any:
        return cls(**reader(value, where))

    return Kind(read, object_schema({name: kind.schema for name, kind in kinds.items()}, needed))


def kinds_of(cls: Any, leave_out: tuple[str, ...] = ()) -> dict[str, Kind]:
    """The fields of a dataclass, or those that are not left out, and how each is read."""
    hints = get_type_hints(cls)
    names = [f.name for f in fields(cls) if f.name not in leave_out]
    return {name: WORDS.get((cls.__name__, name)) or kind_of(hints[name]) for name in names}


def _fields(kinds: Mapping[str, Kind], needed: list[str]) -> Read:
    def read(value: Any, where: str) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise wrong(where, value, say("an object; write it in {braces}"))
        for name in needed:
            if name not in value:
                raise WrongFacts(say("{where}.{name}: is missing; add it", where=where, name=name))
        found = {}
        for name, given in value.items():
            if name not in kinds:
                trouble = say("{where}.{name}: is not known", where=where, name=_tellable(name))
                raise WrongFacts(unknown_name(trouble, name, kinds))
            found[name] = kinds[name].read(given, f"{where}.{name}")
        return found

    return read


def unknown_name(trouble: Said, name: str, known: Mapping[str, Any]) -> Said:
    """The sentence about a name that is not known, with the nearest one that is, or all of them."""
    if close := get_close_matches(name, known, n=1):
        return say("{trouble}; did you mean '{close}'?", trouble=trouble, close=close[0])
    return say("{trouble}; there are {known}", trouble=trouble, known=", ".join(known))


def object_schema(properties: Mapping[str, Schema], needed: list[str]) -> Schema:
    """The JSON Schema of an object that takes these properties and no others."""
    found = {"type": "object", "additionalProperties": False, "properties": dict(properties)}
    return {**found, "required": needed} if needed else found


def part(kinds: Mapping[str, Kind], needed: list[str]) -> Kind:
    """An object of these fields, of which some are needed."""
    return Kind(_fields(kinds, needed), object_schema({name: kind.schema for name, kind in kinds.items()}, needed))
