"""What is recorded of a person, an account or an item for the law: which names there are, and how they are read.

Also the events that start legal clocks, who else may be liable, and whom a fact may come from.
"""

from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Any, get_type_hints

from candour.domain.legal import NO_ITEM_LAW, NOTHING_KNOWN, ItemLaw, LegalFacts
from candour.domain.saying import say
from candour.domain.shapes import PLAIN_KINDS, WORDS, Kind, WrongFacts, kind_of, unknown_name


class Scope(StrEnum):
    """Of whom or what a fact holds: of the person in all that they owe, of one account, or of one item."""

    PERSON = "person"
    ACCOUNT = "account"
    ITEM = "item"


OF_AN_ACCOUNT = frozenset({
    "electronic_consent", "forbearance_considered", "offer_open", "negotiating", "adviser_progress",
    "authority_to_accept", "flags_missing", "unreconciled", "advice_indicated", "letter_of_claim_on", "reply_form_on",
    "documents_on", "notice_of_proceedings_on",
})  # fmt: skip
"""Facts of one debt relation; all others of `LegalFacts` are of the person."""

SOURCES = ("customer", "representative", "adviser", "creditor", "third_party", "register", "staff")
"""From whom something is known; 'staff' when we found it out ourselves."""

EVENT_KINDS: tuple[str, ...] = tuple(WORDS["LegalEvent", "kind"].schema["enum"])
"""What starts a legal clock; which laws have one for it is for the packs to say."""

LIABLE_AS = ("joint", "guarantor", "estate", "representative")
"""How somebody else answers for a debt."""

_DETAILS = {"sar": ("complex",), "complaint": ("payment_services",)}

DERIVED = frozenset({"unknown", "events"})
"""Fields of `LegalFacts` that are worked out, not recorded."""


@cache
def _kinds() -> dict[str, tuple[Scope, Kind]]:
    found: dict[str, tuple[Scope, Kind]] = {}
    for cls in (LegalFacts, ItemLaw):
        hints = get_type_hints(cls)
        for name in (f.name for f in fields(cls) if f.name not in DERIVED):
            scope = Scope.ITEM if cls is ItemLaw else Scope.ACCOUNT if name in OF_AN_ACCOUNT else Scope.PERSON
            found[name] = (scope, WORDS.get((cls.__name__, name)) or kind_of(hints[name]))
    return found


def scope_of(name: str) -> Scope:
    """Of whom or what a fact of this name holds. Raises WrongFacts for a name that there is not."""
    kinds = _kinds()
    if name not in kinds:
        raise WrongFacts(unknown_name(say("there is no fact {name}", name=repr(name)), name, kinds))
    return kinds[name][0]


def fact_names(scope: Scope | None = None) -> list[str]:
    """Names of facts that may be recorded, of one scope or of all."""
    return [name for name, (of, _) in _kinds().items() if scope in (None, of)]


def check_fact(name: str, value: Any) -> None:
    """Raise WrongFacts, saying what is expected, when a JSON value is none that this fact takes."""
    scope_of(name)
    _kinds()[name][1].read(value, name)


def check_event(kind: str, detail: str = "") -> None:
    """Raise WrongFacts for a kind of event that there is not, or a detail that it does not take.

    A request for data may be 'complex', a complaint one about 'payment_services'; missed payments tell the day of the
    next statement.
    """
    if kind not in EVENT_KINDS:
        trouble = say("nothing that starts a clock is called {kind}", kind=repr(kind))
        raise WrongFacts(unknown_name(trouble, kind, dict.fromkeys(EVENT_KINDS)))
    if detail and kind == "two_payments_missed":
        PLAIN_KINDS[date].read(detail, "detail")
    elif detail and detail not in _DETAILS.get(kind, ()):
        known = ", ".join(_DETAILS.get(kind, ())) or say("none")
        raise WrongFacts(
            say("{kind} knows no detail {detail}; there is {known}", kind=kind, detail=repr(detail), known=known)
        )


def check_word(word: str, known: tuple[str, ...], what: str) -> None:
    """Raise WrongFacts, with the nearest word, when a word is none of those that are known."""
    if word not in known:
        trouble = say("no {what} is called {word}", what=what, word=repr(word))
        raise WrongFacts(unknown_name(trouble, word, dict.fromkeys(known)))


def read_legal(recorded: Mapping[str, Any]) -> LegalFacts:
    """Legal facts of an account from recorded JSON values by name."""
    return LegalFacts(**_read(recorded)) if recorded else NOTHING_KNOWN


def read_item_law(recorded: Mapping[str, Any]) -> ItemLaw:
    """Legal facts of one item from recorded JSON values by name."""
    return ItemLaw(**_read(recorded)) if recorded else NO_ITEM_LAW


def _read(recorded: Mapping[str, Any]) -> dict[str, Any]:
    kinds = _kinds()
    return {name: kinds[name][1].read(value, name) for name, value in recorded.items() if name in kinds}
