"""Whether customers of two creditors are one person, for the contact cap alone."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum

from candour.domain.saying import phrase

Pair = tuple[int, int]
"""Ids of two persons, the smaller first."""

EVIDENCE: Mapping[str, str] = {
    "email": phrase("the same email address"),
    "phone": phrase("the same telephone number"),
    "name_email": phrase("the same name and email address"),
    "name_phone": phrase("the same name and telephone number"),
    "name_address": phrase("the same name and postal address"),
}
"""What an organisation may take as evidence, by the word that names it."""
TOLD_SAME, TOLD_APART = "told_same", "told_apart"
"""Evidence that a person gave: it outweighs all other."""
MERGED = "merged"
"""A person said that two customers of one creditor are one: they are shown as one, and share the contact cap."""
TITLES = frozenset(("mr", "mrs", "ms", "miss", "mx", "dr", "prof", "sir", "dame", "rev"))


class Names(IntEnum):
    """How far two names agree. NEAR: an initial or a middle name may make the difference."""

    DIFFERENT = 0
    NEAR = 1
    SAME = 2


@dataclass(frozen=True, slots=True)
class Likeness:
    """Why two persons are taken for one. doubtful: they may be two; the cap is shared all the same."""

    evidence: tuple[str, ...]
    doubtful: bool


def judge(one: str, other: str, agreeing: Iterable[str], accepted: Iterable[str]) -> Likeness | None:
    """Whether two persons of these names count as one, None when not.

    agreeing: what they have in common of 'email', 'phone' and 'address'. accepted: words of `EVIDENCE`.
    """
    names, common = compare_names(one, other), set(agreeing)
    found = [word for word in accepted if _speaks(word, names, common)]
    return Likeness(tuple(sorted(found)), names is not Names.SAME) if found else None


def _speaks(word: str, names: Names, common: set[str]) -> bool:
    what, with_name = word.removeprefix("name_"), word.startswith("name_")
    return what in common and (not with_name or names is not Names.DIFFERENT)


def compare_names(one: str, other: str) -> Names:
    """Compare without titles, accents, punctuation, case and order."""
    first, second = name_words(one), name_words(other)
    if not first or not second:
        return Names.DIFFERENT
    if sorted(first) == sorted(second):
        return Names.SAME
    shared = set(first) & set(second)
    initials = {word[0] for word in first if word not in shared} & {word[0] for word in second if word not in shared}
    within = shared in (set(first), set(second))
    return Names.NEAR if shared and (initials or within) else Names.DIFFERENT


def name_words(name: str) -> list[str]:
    """The words of a name without titles, accents, punctuation and case."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(c))
    return [word for word in re.findall(r"\w+", plain.replace("'", "").replace("’", "")) if word not in TITLES]


def components(pairs: Iterable[Pair]) -> dict[int, int]:
    """The smallest id of its component, for every id that is in a pair."""
    root: dict[int, int] = {}

    def find(one: int) -> int:
        while root.setdefault(one, one) != one:
            root[one] = root[root[one]]
            one = root[one]
        return one

    for one, other in pairs:
        low, high = sorted((find(one), find(other)))
        root[high] = low
    return {one: find(one) for one in root}


def moved(before: Mapping[int, int], after: Mapping[int, int]) -> set[int]:
    """Ids whose company changed: everybody of a component, old or new, that somebody joined or left."""
    roots = {side.get(one) for one in before.keys() | after.keys() if before.get(one) != after.get(one)
             for side in (before, after)}  # fmt: skip
    return {one for side in (before, after) for one, root in side.items() if root in roots}
