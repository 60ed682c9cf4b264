"""What is foreseen for each creditor, as it was last worked out."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from candour.store.rows import rows_of


@dataclass(frozen=True, slots=True)
class ForecastRow:
    """A creditor's forecast, None where there is none yet. days: {day: {channel: steps}} of the accounts looked at."""

    creditor_id: int
    creditor: str
    mode: str
    zone: str
    made_at: datetime | None
    is_old: bool
    accounts: int
    looked_at: int
    is_all: bool
    days: Mapping[str, Mapping[str, int]]
    quiet: Mapping[str, str]
    held: int


_ROWS = """
SELECT c.id, c.name, c.mode, c.zone, f.made_at, coalesce(f.version <> c.version, true), coalesce(f.accounts, 0),
       coalesce(f.looked_at, 0), coalesce(f.is_all, true), f.days, f.quiet, coalesce(f.held, 0)
  FROM candour_creditor c LEFT JOIN candour_forecast f ON f.creditor_id = c.id ORDER BY lower(c.name), c.id"""


def forecasts() -> list[ForecastRow]:
    """Every creditor with its forecast, by name. One query."""
    return [ForecastRow(*(*row[:9], _table(row[9]), _table(row[10]), row[11])) for row in rows_of(_ROWS)]


def _table(value: Any) -> dict[str, Any]:
    told = json.loads(value) if isinstance(value, str) else value
    return dict(told or {})


_KEEP = """
INSERT INTO candour_forecast (creditor_id, made_at, version, accounts, looked_at, is_all, days, quiet, held)
SELECT id, %s, version, %s, %s, %s, %s::jsonb, %s::jsonb, %s FROM candour_creditor WHERE id = %s
ON CONFLICT (creditor_id) DO UPDATE SET made_at = excluded.made_at, version = excluded.version,
    accounts = excluded.accounts, looked_at = excluded.looked_at, is_all = excluded.is_all, days = excluded.days,
    quiet = excluded.quiet, held = excluded.held"""


def keep_forecast(
    creditor_id: int,
    at: datetime,
    *,
    accounts: int,
    looked_at: int,
    is_all: bool,
    days: Mapping[str, Mapping[str, int]],
    quiet: Mapping[str, str],
    held: int,
) -> None:
    """Keep a creditor's forecast in place of the last. One query."""
    told: list[Any] = [at, accounts, looked_at, is_all, json.dumps(days), json.dumps(quiet), held, creditor_id]
    with connection.cursor() as cursor:
        cursor.execute(_KEEP, told)


def oldest_forecasts(before: datetime) -> list[int]:
    """Ids of creditors whose forecast is missing, older than a moment, or of other settings; those first. One query."""
    return [
        row[0]
        for row in rows_of(
            "SELECT c.id FROM candour_creditor c LEFT JOIN candour_forecast f ON f.creditor_id = c.id"
            " WHERE f.made_at IS NULL OR f.made_at < %s OR f.version <> c.version"
            " ORDER BY f.made_at NULLS FIRST, c.id",
            [before],
        )
    ]
