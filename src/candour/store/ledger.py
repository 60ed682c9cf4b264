"""Writes a staged ledger: people, items, entries, payments, disputes and events, each by one set-based statement.

Entries are insert-only. What the source now says differently of a known item becomes an adjusting entry or the exact
reversal of an earlier one, so that every balance can still be asked as it was known then.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection

from candour.store import ledger_sql as sql
from candour.store import staging


@dataclass(frozen=True, slots=True)
class Bringing:
    """One import on its way. day: local day of the import. states_disputes: the file has a column for disputes.

    complete: the file holds all open items, so that what it leaves out is closed.
    rejected: references of rejected rows, which therefore do not count as absent.
    """

    creditor_id: int
    run_id: int
    at: datetime
    day: date
    file_name: str
    states_disputes: bool
    complete: bool = False
    rejected: Sequence[str] = ()

    def params(self) -> dict[str, Any]:
        """For every statement of `ledger_sql`."""
        countries, zones = staging.zones()
        return {
            "creditor": self.creditor_id,
            "run": self.run_id,
            "at": self.at,
            "day": self.day,
            "source": f"import {self.file_name}",
            "file": self.file_name,
            "states_disputes": self.states_disputes,
            "complete": self.complete,
            "rejected": list(self.rejected),
            "countries": countries,
            "zones": zones,
        }


@dataclass(frozen=True, slots=True)
class Written:
    """What became of the file's items."""

    created: int
    updated: int
    unchanged: int


@dataclass(frozen=True, slots=True)
class Absence:
    """Open items that a complete ledger leaves out, of all that were open."""

    absent: int
    open_items: int


def lock_imports(creditor_id: int) -> None:
    """One import at a time for a creditor; the rows of the creditor itself stay free, so that it can be paused."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('candour.import'), %s::int)", [creditor_id])


def open_run(creditor_id: int, file_name: str, sha256: str, form: str, complete: bool, at: datetime, actor: str) -> int:
    """The ImportRun that every row of this import points to."""
    with connection.cursor() as cursor:
        cursor.execute(sql.OPEN_RUN, [creditor_id, file_name, sha256, form, complete, at, actor[:80]])
        row = cursor.fetchone()
    return int(row[0]) if row else 0


def close_run(run_id: int, counts: str, rejects: str | None) -> None:
    """Record what the import did; counts is a JSON object."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE candour_importrun SET counts = %s, rejects = %s WHERE id = %s", [counts, rejects, run_id]
        )


def find_absent(bringing: Bringing) -> Absence:
    """Which open items a complete ledger leaves out; call it once staging is compared."""
    params = bringing.params()
    with connection.cursor() as cursor:
        cursor.execute(sql.ABSENT, params)
        cursor.execute(sql.COUNT_ABSENT, params)
        absent, open_items = cursor.fetchone() or (0, 0)
    return Absence(int(absent), int(open_items))


def no_absent() -> None:
    """For a change file: nothing counts as absent."""
    with connection.cursor() as cursor:
        cursor.execute(sql.NO_ABSENT)


def write(bringing: Bringing, progress: Callable[[int, int], None]) -> Written:
    """Write all that is staged, once `find_absent` or `no_absent` was called. A fixed number of queries.

    progress is told how many statements of how many are done.
    """
    return _run(sql.WRITE, bringing, progress)


def plan(bringing: Bringing) -> Written:
    """Work out what `write` would write: only temporary tables change, and nothing that stands is locked."""
    return _run(sql.PLAN, bringing, lambda done, total: None)


def _run(statements: Sequence[str], bringing: Bringing, progress: Callable[[int, int], None]) -> Written:
    params = bringing.params()
    with connection.cursor() as cursor:
        for number, statement in enumerate(statements):
            progress(number, len(statements))
            cursor.execute(statement, params)
        cursor.execute(sql.COUNTS)
        created, updated, unchanged = cursor.fetchone() or (0, 0, 0)
    return Written(int(created), int(updated), int(unchanged))


def mark_fresh(creditor_id: int, at: datetime) -> None:
    """The creditor's ledger is as of `at`; steps that waited for a fresh ledger are looked at again.

    Deferred constraints are checked first, so that the creditor's row is locked for no longer than the commit.
    """
    with connection.cursor() as cursor:
        cursor.execute(sql.LOOK_AGAIN, [creditor_id])
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(
            "UPDATE candour_creditor SET imported_at = greatest(imported_at, %s) WHERE id = %s", [at, creditor_id]
        )
