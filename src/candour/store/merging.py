"""Rows of customers that were merged: a pointer from one to the other, and nothing moved."""

from dataclasses import dataclass

from candour.store.rows import rows_of


@dataclass(frozen=True, slots=True)
class Side:
    """An account with its customer, as far as merging asks. stands_for: others are merged into this customer."""

    account_id: int
    party_id: int
    reference: str
    name: str
    kind: str
    merged_into: int | None
    stands_for: bool


_SIDE = """
SELECT a.id, a.party_id, a.reference, p.name, p.kind, p.merged_into_id,
       EXISTS (SELECT FROM candour_party o WHERE o.merged_into_id = p.id)
  FROM candour_account a JOIN candour_party p ON p.id = a.party_id"""


def side(account_id: int) -> Side | None:
    """One side, by its account. One query."""
    found = rows_of(f"{_SIDE} WHERE a.id = %s", (account_id,))
    return Side(*found[0]) if found else None


def side_by_reference(account_id: int, reference: str) -> Side | None:
    """Another account of the same creditor, by its reference. One query."""
    sql = f"""{_SIDE} WHERE a.reference = %s AND a.id <> %s
        AND a.creditor_id = (SELECT creditor_id FROM candour_account WHERE id = %s)"""
    found = rows_of(sql, (reference, account_id, account_id))
    return Side(*found[0]) if found else None


_GROUP = f"""
WITH root AS (SELECT coalesce(p.merged_into_id, p.id) AS id, a.creditor_id
                FROM candour_account a JOIN candour_party p ON p.id = a.party_id WHERE a.id = %s)
{_SIDE} JOIN root r ON r.creditor_id = a.creditor_id AND (p.id = r.id OR p.merged_into_id = r.id)
 ORDER BY p.merged_into_id IS NOT NULL, a.id LIMIT 20"""


def group(account_id: int) -> list[Side]:
    """The accounts that are shown as one with this one, itself included, at most 20. One query."""
    return [Side(*row) for row in rows_of(_GROUP, (account_id,))]


def point(party_id: int, into: int | None) -> None:
    """Merge a customer into another, or (None) have it stand for itself again. One query."""
    rows_of("UPDATE candour_party SET merged_into_id = %s WHERE id = %s RETURNING id", (into, party_id))
