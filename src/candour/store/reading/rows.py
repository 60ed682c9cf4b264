"""How read queries become typed rows."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from django.db import connection

T = TypeVar("T")


def fetch(into: type[T], sql: str, params: Mapping[str, Any] | Sequence[Any]) -> list[T]:
    """Rows of one query as objects of `into`, whose fields are the columns in order."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return [into(*row) for row in cursor.fetchall()]


def unjson(value: Any) -> Any:
    """A JSON column of a raw query, whether the driver has decoded it or not."""
    return json.loads(value) if isinstance(value, str) else value


def escape_like(text: str) -> str:
    """Text to be found as it stands by LIKE."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
