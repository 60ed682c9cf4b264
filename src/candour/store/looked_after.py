"""Who looks after accounts, and when they come back to them: rows, in bulk."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from candour.store.rows import rows_of


@dataclass(frozen=True, slots=True)
class Given:
    """An account that has another owner now. was: the one before, None for nobody."""

    account_id: int
    party_id: int
    was: int | None


@dataclass(frozen=True, slots=True)
class Moved:
    """An account that is come back to on another day now. was: the day before, None for no day."""

    account_id: int
    party_id: int
    was: date | None


_GIVE = """
WITH before AS (SELECT id, owner_id FROM candour_account WHERE id = ANY(%(accounts)s)
                   AND owner_id IS DISTINCT FROM %(owner)s)
UPDATE candour_account a SET owner_id = %(owner)s FROM before b WHERE a.id = b.id
RETURNING a.id, a.party_id, b.owner_id"""

_MOVE = """
WITH before AS (SELECT id, follow_up_on FROM candour_account WHERE id = ANY(%(accounts)s)
                   AND follow_up_on IS DISTINCT FROM %(day)s)
UPDATE candour_account a SET follow_up_on = %(day)s FROM before b WHERE a.id = b.id
RETURNING a.id, a.party_id, b.follow_up_on"""


def give(account_ids: Sequence[int], owner_id: int | None) -> list[Given]:
    """Give accounts, locked before, to a user or to nobody; those that had another owner. One query."""
    rows = rows_of(_GIVE, {"accounts": list(account_ids), "owner": owner_id})
    return sorted((Given(*row) for row in rows), key=lambda one: one.account_id)


def move_follow_up(account_ids: Sequence[int], on: date | None) -> list[Moved]:
    """Set the day on which accounts, locked before, are come back to; those that had another. One query."""
    rows = rows_of(_MOVE, {"accounts": list(account_ids), "day": on})
    return sorted((Moved(*row) for row in rows), key=lambda one: one.account_id)


def username(user_id: int) -> str | None:
    """How a user who may log in is called; None when there is no such user. One query."""
    found = rows_of("SELECT username FROM candour_user WHERE id = %s AND is_active", [user_id])
    return str(found[0][0]) if found else None


def ages_add_up() -> None:
    """Add up the changes of what is owed by age; at once nothing when another does it. One query."""
    rows_of("SELECT candour_ages_add_up()")


def counts_add_up() -> None:
    """Add up the changes of how many steps there are; at once nothing when another does it. One query."""
    rows_of("SELECT candour_counts_add_up()")
