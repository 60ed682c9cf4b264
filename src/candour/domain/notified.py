"""Whom a line of a notification list means: surely, perhaps, or nobody that we know. Pure.

Names alone never suffice: too many people share them. What is doubtful is decided by a person.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from candour.domain.matching import name_words
from candour.domain.parties import Residence
from candour.domain.reading import fold_header

_POSTCODE = re.compile(r"\b([A-Z]{1,2}[0-9][A-Z0-9]?) ?([0-9][A-Z]{2})\b")


class Sure(StrEnum):
    """How far a line and a customer agree."""

    SURE = "sure"
    DOUBTFUL = "doubtful"
    UNMATCHED = "unmatched"


@dataclass(frozen=True, slots=True)
class Notice:
    """One line of a list; texts are empty when it tells nothing of the sort. phone: E.164. line: 1-based."""

    line: int
    reference: str = ""
    name: str = ""
    address: str = ""
    email: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """A customer's account as far as a list could name it."""

    account_id: int
    party_id: int
    reference: str
    name: str
    where: Residence
    points: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Match:
    """The customers that a line may mean (one when it is sure), and what agreed, in words of the columns."""

    notice: Notice
    found: Sure
    accounts: tuple[Known, ...] = ()
    agreed: tuple[str, ...] = ()


def name_key(name: str) -> tuple[str, ...]:
    """The words of a name, in any order."""
    return tuple(sorted(name_words(name)))


def address_keys(address: str) -> frozenset[str]:
    """A UK postcode where there is one, else the whole address, folded."""
    found = {first + last for first, last in _POSTCODE.findall(address.upper())}
    whole = fold_header(address)
    return frozenset(found) if found else frozenset({whole} if whole else ())


def keys_of(notice: Notice) -> set[tuple[str, object]]:
    """What a customer must share with a line to be looked at for it at all."""
    told: set[tuple[str, object]] = {("address", key) for key in address_keys(notice.address)}
    texts = {"reference": notice.reference.strip().casefold(), "name": name_key(notice.name)}
    told |= {*texts.items(), ("email", notice.email.strip().casefold()), ("phone", notice.phone)}
    return {(kind, key) for kind, key in told if key}


def keys_of_known(known: Known) -> set[tuple[str, object]]:
    """The same of a customer."""
    told: set[tuple[str, object]] = {("reference", known.reference.strip().casefold()), ("name", name_key(known.name))}
    for channel, value in known.points:
        if channel in ("email", "phone"):
            told.add((channel, value.strip().casefold()))
        else:
            told |= {("address", key) for key in address_keys(value)}
    return told


def match(notices: Sequence[Notice], customers: Iterable[Known]) -> list[Match]:
    """Each line's match, in the order of lines. Reads the customers once, and keeps only those that a line may mean."""
    wanted: dict[tuple[str, object], list[int]] = {}
    for place, notice in enumerate(notices):
        for key in keys_of(notice):
            wanted.setdefault(key, []).append(place)
    found: list[dict[int, tuple[Known, set[str]]]] = [{} for _ in notices]
    for known in customers:
        for key in keys_of_known(known):
            for place in wanted.get(key, ()):
                found[place].setdefault(known.account_id, (known, set()))[1].add(key[0])
    return [_judge(notice, list(those.values())) for notice, those in zip(notices, found, strict=True)]


def _judge(notice: Notice, those: list[tuple[Known, set[str]]]) -> Match:
    sure = [(known, agreed) for known, agreed in those if _is_sure(notice, known, agreed)]
    if len({known.party_id for known, _ in sure}) == 1:
        return _match(notice, Sure.SURE, sure)
    doubtful = sure or [(known, agreed) for known, agreed in those if _is_doubtful(notice, known, agreed)]
    return _match(notice, Sure.DOUBTFUL, doubtful) if doubtful else Match(notice, Sure.UNMATCHED)


def _match(notice: Notice, found: Sure, those: list[tuple[Known, set[str]]]) -> Match:
    ordered = sorted(those, key=lambda one: one[0].account_id)
    agreed = tuple(sorted(set().union(*(agreed for _, agreed in those))))
    return Match(notice, found, tuple(known for known, _ in ordered), agreed)


def _is_sure(notice: Notice, known: Known, agreed: set[str]) -> bool:
    """By a reference that the name does not gainsay, or by two things, the name among them where a name is told."""
    if "reference" in agreed:
        return not notice.name or _share_a_name(notice, known)
    if notice.name:
        return "name" in agreed and len(agreed) >= 2
    return len(agreed) >= 2


def _is_doubtful(notice: Notice, known: Known, agreed: set[str]) -> bool:
    """A postcode alone is that of a street, unless a part of the name agrees."""
    return agreed != {"address"} or _share_a_name(notice, known)


def _share_a_name(notice: Notice, known: Known) -> bool:
    return bool({w for w in name_key(notice.name) if len(w) > 1} & {*name_key(known.name)})
