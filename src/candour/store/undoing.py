"""Undoing an import as a whole: whether it may be, and the statements that do it. A fixed number of queries."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection

from candour.store import undo_sql as sql
from candour.store.ledger import lock_imports
from candour.store.models import ImportRun
from candour.store.rows import rows_of


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands between an import and its undoing. later: the id and file of one that was brought in after it.

    kept: whether it kept what it changed. spoken_to: accounts on which something was said since. written_on: entries
    and payments that others wrote on its items since.
    """

    is_undone: bool
    kept: bool
    later: tuple[int, str] | None
    spoken_to: int
    written_on: int


def lock_run(run_id: int) -> ImportRun | None:
    """The import, with nobody else bringing in or undoing for its creditor until the transaction ends."""
    run = ImportRun.objects.select_related("creditor").filter(pk=run_id).first()
    if run is not None:
        lock_imports(run.creditor_id)
        run.refresh_from_db()
    return run


def standing(run: ImportRun) -> Standing:
    """What stands against undoing an import at this moment. Three queries."""
    told = {"run": run.pk}
    later = rows_of(sql.LATER, told)
    return Standing(
        is_undone=run.undone_at is not None,
        kept=run.can_undo,
        later=(later[0][0], later[0][1]) if later else None,
        spoken_to=int(rows_of(sql.SENT, told)[0][0]),
        written_on=int(rows_of(sql.WRITTEN_ON, told)[0][0]),
    )


def lock_touched(run_id: int) -> None:
    """Lock what an import touched, accounts before persons: from here on nothing is said of it until the end."""
    _run(sql.LOCK, {"run": run_id})


def undo(run: ImportRun, at: datetime, day: date, actor: str) -> None:
    """Take all of it back, once `lock_touched` was called in the same transaction."""
    params = {"run": run.pk, "creditor": run.creditor_id, "at": at, "day": day, "actor": actor[:80]}
    _run(sql.UNDO, params)


def _run(statements: tuple[str, ...], params: dict[str, Any]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement, params)
