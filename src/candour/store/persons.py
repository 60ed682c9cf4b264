"""Persons under lock: whoever writes a contact moves the version of everybody who shares the contact cap."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol, TypeVar

from django.db import connection

from candour.store.rows import array_of, rows_of


class Claimed(Protocol):
    """What is read here of a claim."""

    @property
    def attempt_id(self) -> int:
        """The attempt."""
        ...

    @property
    def party_id(self) -> int:
        """To whom."""
        ...


class Composed(Protocol):
    """What is read here of a composed message: to whom, and the version of the person's facts that it rests on."""

    @property
    def claim(self) -> Claimed:
        """By whom it is held."""
        ...

    @property
    def party_version(self) -> int:
        """As it was composed."""
        ...


P = TypeVar("P", bound=Composed)


def move_versions(party_ids: Iterable[int]) -> None:
    """A contact is a fact: another worker who composed for the same person must look again."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE candour_party SET version = version + 1 WHERE id = ANY(%s)", (array_of(sorted(set(party_ids))),)
        )


@dataclass(frozen=True, slots=True)
class People:
    """Persons that this transaction has locked. versions: by id; matched: ids by the number that they share."""

    versions: dict[int, int]
    number: dict[int, int]
    matched: dict[int, list[int]]
    missing: frozenset[int]

    def unmoved(self, prepared: Sequence[P]) -> list[P]:
        """Those whose facts have not moved; of those who share one contact cap only the first, and all of them locked.

        Customers who are taken for one person, or may be, hear from one creditor at a time, or from none.
        """
        first: dict[int, int] = {}
        for p in prepared:
            if number := self.number.get(p.claim.party_id):
                first.setdefault(number, p.claim.attempt_id)
        return [p for p in prepared if self._is_unmoved(p) and self._is_first(p, first)]

    def _is_unmoved(self, p: Composed) -> bool:
        return self.versions.get(p.claim.party_id) == p.party_version

    def _is_first(self, p: Composed, first: dict[int, int]) -> bool:
        number = self.number.get(p.claim.party_id)
        return number is None or (number not in self.missing and first[number] == p.claim.attempt_id)

    def all_of(self, prepared: Sequence[Composed]) -> list[int]:
        """Ids of the persons of messages and of all who share a contact cap with them."""
        numbers = {self.number.get(p.claim.party_id) for p in prepared} - {None}
        return [p.claim.party_id for p in prepared] + [one for n in numbers if n for one in self.matched[n]]


_PEOPLE = """
WITH asked AS (SELECT id, matched_as FROM candour_party WHERE id = ANY(%s)),
wanted AS (
    SELECT id, NULL::bigint AS number, 1 AS members FROM asked WHERE matched_as IS NULL
    UNION ALL
    SELECT o.id, n.matched_as, count(*) OVER (PARTITION BY n.matched_as)
      FROM (SELECT DISTINCT matched_as FROM asked WHERE matched_as IS NOT NULL) n
      JOIN candour_party o ON o.matched_as = n.matched_as)
SELECT p.id, p.version, w.number, w.members FROM wanted w JOIN candour_party p ON p.id = w.id
 ORDER BY p.id FOR NO KEY UPDATE OF p SKIP LOCKED"""


def lock_people(prepared: Sequence[Composed]) -> People:
    """Lock the persons of messages, and all who share a contact cap with them, in id order. One query.

    Who is locked elsewhere is passed by. Whoever changes what persons share moves their versions with it.
    """
    ids = array_of(sorted({p.claim.party_id for p in prepared}))
    people = People({}, {}, defaultdict(list), frozenset())
    members: dict[int, int] = {}
    for key, version, number, count in rows_of(_PEOPLE, (ids,)):
        people.versions[key] = version
        if number is not None:
            people.number[key] = number
            people.matched[number].append(key)
            members[number] = count
    missing = frozenset(n for n, count in members.items() if len(people.matched[n]) < count)
    return replace(people, missing=missing)


_SHARING = """
UPDATE candour_party SET version = version + 1 WHERE id IN (
    SELECT o.id FROM candour_party p JOIN candour_party o ON o.matched_as = p.matched_as
     WHERE p.id = %s ORDER BY o.id FOR NO KEY UPDATE OF o)"""


def contact_made(account_id: int, party_id: int) -> None:
    """Tell those who share a contact cap with a person of a contact with them. Two queries: the account comes first."""
    rows_of("SELECT id FROM candour_account WHERE id = %s FOR NO KEY UPDATE", (account_id,))
    with connection.cursor() as cursor:
        cursor.execute(_SHARING, (party_id,))
