"""Steps that a person moved to another day, as rows."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection

from candour.store.rows import rows_of


@dataclass(frozen=True, slots=True)
class MoveRow:
    """A move that counts. was: the day on which the step would have been wanted."""

    id: int
    key: str
    occurrence: str
    day: date
    was: date
    actor: str
    occurred_at: datetime


_MOVES = """SELECT id, key, occurrence, day, was, actor, occurred_at FROM candour_stepmove
 WHERE account_id = %s AND undone_at IS NULL ORDER BY id"""


def moves_of(account_id: int) -> list[MoveRow]:
    """The moves of an account that count. One query."""
    return [MoveRow(*row) for row in rows_of(_MOVES, [account_id])]


def keep_move(account_id: int, key: str, occurrence: str, day: date, was: date, *, actor: str, at: datetime) -> int:
    """Keep a move in place of an earlier one of the same step; its id. Two queries."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE candour_stepmove SET undone_at = %s"
            " WHERE account_id = %s AND key = %s AND occurrence = %s AND undone_at IS NULL",
            [at, account_id, key, occurrence],
        )
    row = rows_of(
        "INSERT INTO candour_stepmove (account_id, key, occurrence, day, was, actor, occurred_at)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s) RETURNING id",
        [account_id, key, occurrence, day, was, actor[:80], at],
    )
    return int(row[0][0])


def end_move(account_id: int, move_id: int, at: datetime) -> MoveRow | None:
    """Undo a move that counts; None when it does not, or is another account's. One query."""
    rows = rows_of(
        "UPDATE candour_stepmove SET undone_at = %s WHERE id = %s AND account_id = %s AND undone_at IS NULL"
        " RETURNING id, key, occurrence, day, was, actor, occurred_at",
        [at, move_id, account_id],
    )
    return MoveRow(*rows[0]) if rows else None
