"""Plain rows of plain queries, and the arrays that go into them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import connection

Row = tuple[Any, ...]
Params = Sequence[Any] | Mapping[str, Any]


def rows_of(sql: str, params: Params = ()) -> list[Row]:
    """All rows of one query, as plain tuples."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        rows: list[Row] = cursor.fetchall()
    return rows


_BY_KEYS = """SELECT set_config('enable_seqscan', 'off', true), set_config('enable_hashjoin', 'off', true),
    set_config('enable_mergejoin', 'off', true)"""


def prefer_keys() -> None:
    """Until the transaction ends, reach rows by their keys. Call it in a transaction that works on a chunk of a book.

    A planner that knows nothing yet of tables that were just filled reads them whole for every chunk, and the time of
    a run then grows with the square of the book.
    """
    rows_of(_BY_KEYS)


def array_of(values: Iterable[object]) -> str:
    """A Postgres array literal of numbers, words, days and instants; far quicker than the driver makes one."""
    return "{" + ",".join([str(v) if type(v) is int else _element(v) for v in values]) + "}"


def _element(value: object) -> str:
    if value is None:
        return "NULL"
    text = str(value)
    if "\\" in text or '"' in text:
        text = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{text}"'
