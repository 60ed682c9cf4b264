"""How the database and those who work on it are: what `candour doctor` looks at."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection


@dataclass(frozen=True, slots=True)
class DatabaseHealth:
    """version: as the server states it. may_rewrite: our role could change or delete what is insert-only."""

    version: str
    size_bytes: int
    role: str
    may_rewrite: bool


@dataclass(frozen=True, slots=True)
class WorkHealth:
    """heard_at: last sign of life of any worker. failed_jobs: ticks that ended in an error in the last day."""

    heard_at: datetime | None
    failed_jobs: int
    uncertain: int


@dataclass(frozen=True, slots=True)
class CreditorHealth:
    """imported_at: when its ledger was last brought in."""

    name: str
    mode: str
    sender_address: str
    imported_at: datetime | None


def database_health() -> DatabaseHealth:
    """One query."""
    return DatabaseHealth(
        *_row(
            """SELECT current_setting('server_version'), pg_database_size(current_database()), current_user,
                      bool_or(has_table_privilege(name, 'UPDATE') OR has_table_privilege(name, 'DELETE'))
                 FROM unnest(ARRAY['candour_event', 'candour_ledgerentry', 'candour_settingchange'])
                      AS insert_only(name)"""
        )
    )


def work_health() -> WorkHealth:
    """One query."""
    return WorkHealth(
        *_row(
            """SELECT (SELECT max(last_heartbeat) FROM procrastinate_workers),
                      (SELECT count(*) FROM procrastinate_events e JOIN procrastinate_jobs j ON j.id = e.job_id
                        WHERE e.type = 'failed' AND j.status = 'failed' AND e.at > now() - interval '1 day'),
                      (SELECT count(*) FROM candour_attempt WHERE state = 'uncertain')"""
        )
    )


def creditors_health() -> list[CreditorHealth]:
    """All creditors, by name. One query."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, mode, sender_address, imported_at FROM candour_creditor ORDER BY name")
        return [CreditorHealth(*row) for row in cursor.fetchall()]


def _row(sql: str) -> tuple[Any, ...]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        row: tuple[Any, ...] | None = cursor.fetchone()
    assert row is not None
    return row
