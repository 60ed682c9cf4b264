"""The ledgers that were brought in, for showing."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from candour.store.reading.rows import fetch, unjson

_COLUMNS = """r.id, r.file_name, r.format, r.complete, r.occurred_at, r.counts, r.rejects,
              c.id, c.name, c.mode, c.zone"""
_FROM = "FROM candour_importrun r JOIN candour_creditor c ON c.id = r.creditor_id"


@dataclass(frozen=True, slots=True)
class ImportLine:
    """One file that was brought in, for whom, when, with what became of it. rejects: the path of their file."""

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

    @property
    def counts(self) -> dict[str, int]:
        """The numbers by name; what an old run did not count is 0."""
        told = unjson(self.raw_counts)
        names = ("rows", "customers", "items", "created", "updated", "unchanged", "ignored", "rejected")
        return {name: int(told.get(name, 0)) for name in names}


@dataclass(frozen=True, slots=True)
class Declared:
    """What was declared of a creditor, and what stands for rows that do not say."""

    id: int
    name: str
    country: str
    currency: str
    customers: str


def last_imports(limit: int) -> list[ImportLine]:
    """The newest first. One query."""
    return fetch(ImportLine, f"SELECT {_COLUMNS} {_FROM} ORDER BY r.id DESC LIMIT %s", [limit])


def one_import(run_id: int) -> ImportLine | None:
    """One by its id. One query."""
    return next(iter(fetch(ImportLine, f"SELECT {_COLUMNS} {_FROM} WHERE r.id = %s", [run_id])), None)


def declared_creditors() -> list[Declared]:
    """All creditors by name. One query."""
    sql = "SELECT id, name, country, currency, customers FROM candour_creditor ORDER BY lower(name), id"
    return fetch(Declared, sql, [])


def rejects_file(line: ImportLine, folder: Path) -> Path | None:
    """The file of an import's rejected rows, when it still lies in the folder that is ours to serve from."""
    if not line.rejects:
        return None
    path = Path(line.rejects).resolve()
    return path if path.is_relative_to(folder.resolve()) and path.is_file() else None
