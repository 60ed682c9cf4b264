"""The ledgers that were brought in, for showing."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from candour.store.reading.rows import fetch, unjson

_COLUMNS = """r.id, r.file_name, r.format, r.complete, r.occurred_at, r.counts, r.rejects,
              c.id, c.name, c.mode, c.zone, r.actor, r.undone_at, r.undone_by"""
_FROM = "FROM candour_importrun r JOIN candour_creditor c ON c.id = r.creditor_id"


@dataclass(frozen=True, slots=True)
class ImportLine:
    """One file that was brought in, for whom, by whom, when, with what became of it. rejects: the path of their file.

    actor: '' when nobody's name was kept. undone_at: it was taken back as a whole.
    """

    id: int
    file_name: str
    format: str
    complete: bool
    occurred_at: datetime
    raw_counts: object
    rejects: str | None
    creditor_id: int
    creditor: str
    mode: str
    zone: str
    actor: str
    undone_at: datetime | None
    undone_by: str

    @property
    def counts(self) -> dict[str, int]:
        """The numbers by name; what an old run did not count is 0."""
        told = unjson(self.raw_counts)
        names = ("rows", "customers", "items", "created", "updated", "unchanged", "ignored", "rejected", "absent")
        return {name: int(told.get(name, 0)) for name in names}


@dataclass(frozen=True, slots=True)
class Declared:
    """What was declared of a creditor, and what stands for rows that do not say."""

    id: int
    name: str
    country: str
    currency: str
    customers: str


def last_imports(limit: int, creditor_id: int | None = None, before: int | None = None) -> list[ImportLine]:
    """The newest first, of one creditor or of all, older than the run `before`. One query."""
    told = {"limit": limit, "creditor": creditor_id, "before": before}
    wanted = "WHERE (%(creditor)s::bigint IS NULL OR r.creditor_id = %(creditor)s) AND r.id < %(before)s"
    told["before"] = before or 2**63 - 1
    return fetch(ImportLine, f"SELECT {_COLUMNS} {_FROM} {wanted} ORDER BY r.id DESC LIMIT %(limit)s", told)


def one_import(run_id: int) -> ImportLine | None:
    """One by its id. One query."""
    return next(iter(fetch(ImportLine, f"SELECT {_COLUMNS} {_FROM} WHERE r.id = %s", [run_id])), None)


def declared_creditors() -> list[Declared]:
    """All creditors by name. One query."""
    sql = "SELECT id, name, country, currency, customers FROM candour_creditor ORDER BY lower(name), id"
    return fetch(Declared, sql, [])


@dataclass(frozen=True, slots=True)
class JobLine:
    """One file that is under way. waits_for_you: the person who looks chose it and has to say what becomes of it."""

    token: str
    file_name: str
    state: str
    user: str
    recorded_at: datetime
    waits_for_you: bool


_OPEN_JOBS = """
SELECT j.token, j.file_name, j.state, u.username, j.recorded_at, j.state NOT IN ('asked', 'writing', 'stopping')
  FROM candour_importjob j JOIN candour_user u ON u.id = j.user_id
 WHERE j.state IN ('asked', 'writing', 'stopping')
    OR (j.user_id = %s AND j.state IN ('chosen', 'looking', 'looked', 'failed') AND j.asked -> 'undo' IS NULL)
 ORDER BY j.id DESC LIMIT 20"""


def open_jobs(user_id: int) -> list[JobLine]:
    """Files that are being brought in, and those that a person chose and has not decided on. One query."""
    return fetch(JobLine, _OPEN_JOBS, [user_id])


def rejects_file(line: ImportLine, folder: Path) -> Path | None:
    """The file of an import's rejected rows, when it still lies in the folder that is ours to serve from."""
    if not line.rejects:
        return None
    path = Path(line.rejects).resolve()
    return path if path.is_relative_to(folder.resolve()) and path.is_file() else None
