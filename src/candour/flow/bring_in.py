"""Bring in: a ledger file becomes accounts, items and entries, all of it or nothing."""

import csv
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from copy import copy
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.text import slugify

from candour.domain.calendars import local_day
from candour.domain.cells import inert
from candour.domain.errors import WrongUse
from candour.domain.money import exponent
from candour.domain.parties import CustomerKind
from candour.domain.places import read_country, zone_of
from candour.domain.reading import ReadingError
from candour.domain.saying import say, says
from candour.ports import registry
from candour.ports.importer import Importer, ImportOptions, LedgerRow, Reject, Understanding
from candour.store import ledger, staging
from candour.store.changes import CREDITOR, MADE, Subject, write_changes
from candour.store.import_diff import Diff, read_diff
from candour.store.models import Creditor

Progress = Callable[[str, int, int], None]
"""Told what is being done (Opening, Reading, Comparing, Writing), how much of it, of how much (0: not known)."""
_PROGRESS_ROWS = 1000
_ABSENT_SHARE = 0.10
_FIRST_REJECTS = 20
_DIFF_LINES = 8


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What a file held and what became of it. created, updated and unchanged count items, ignored and rejected rows.

    rejects: where the rejected rows are listed, None when there are none. absent: open items that a complete
    ledger left out. first_rejects: some of the rejected rows, to be shown. run_id: the ImportRun, which a dry run
    does not leave behind: its numbers say what would have been.
    """

    rows: int
    customers: int
    items: int
    created: int
    updated: int
    unchanged: int
    ignored: int
    rejected: int
    rejects: str | None
    understanding: Understanding
    absent: int = 0
    first_rejects: tuple[Reject, ...] = ()
    run_id: int = 0
    diff: Diff | None = None

    def counts(self) -> dict[str, int]:
        """The numbers by name."""
        names = ("rows", "customers", "items", "created", "updated", "unchanged", "ignored", "rejected")
        return {name: getattr(self, name) for name in names}


def declare_creditor(name: str, country: str | None, currency: str | None, customers: str | None) -> Creditor:
    """The creditor of this name or slug, or a new one that is not written yet. Raises WrongUse.

    Undeclared, a new creditor is in GB, in its pounds, and its customers count as consumers: the strictest rules.
    """
    name = " ".join(name.split())
    if not name or not name.isprintable():
        raise WrongUse("--creditor: the name of a creditor must not be blank; it is what customers read")
    known = Creditor.objects.filter(name__iexact=name).first() or Creditor.objects.filter(slug=name).first()
    if known is not None:
        return known
    place = read_place(country or "GB")
    code = (currency or "GBP").upper()
    exponent(code)
    kind = customers or CustomerKind.CONSUMER.value
    if kind not in {member.value for member in CustomerKind}:
        raise WrongUse(
            say(
                "--customers {kind}: customers are {known}",
                kind=kind,
                known=", ".join(member.value for member in CustomerKind),
            )
        )
    zone = zone_of(place)
    return Creditor(
        name=name, slug=_free_slug(name), country=place, currency=code, customers=kind, zone=zone, sender_name=name
    )


def ensure_creditor(name: str, country: str | None, currency: str | None, customers: str | None) -> Creditor:
    """The creditor of this name, written if it is new, with the declared defaults. Raises WrongUse."""
    creditor = declare_creditor(name, country, currency, customers)
    return creditor if creditor.pk is not None else _written(creditor)


def open_creditor(
    name: str, country: str | None, currency: str | None, customers: str | None, *, actor: str
) -> Creditor:
    """A new creditor, in shadow mode, before any ledger of it came. Raises WrongUse, also when it is known already."""
    creditor = declare_creditor(name, country, currency, customers)
    if creditor.pk is not None:
        raise WrongUse("--name there is one of that name already; customers must be able to tell them apart")
    return _written(creditor, actor)


def _written(creditor: Creditor, actor: str = "import") -> Creditor:
    """A new creditor's row; another import may have been quicker to write it. The one given stays as it is."""
    new = copy(creditor)
    try:
        with transaction.atomic():
            new.save()
            write_changes(Subject(CREDITOR, new.pk, new.name), {MADE: (None, new.customers)}, actor=actor)
    except IntegrityError:
        return Creditor.objects.get(name=creditor.name)
    return new


def read_place(text: str) -> str:
    """The two letters of a country named in any way. Raises WrongUse."""
    try:
        return read_country(text)[:2]
    except ReadingError as error:
        raise WrongUse(say("--country {text}: {trouble}", text=text, trouble=says(error))) from None


def _free_slug(name: str) -> str:
    base = slugify(name)[:70] or "creditor"
    taken = set(Creditor.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    return base if base not in taken else next(s for n in range(2, 10**6) if (s := f"{base}-{n}") not in taken)


def bring_in(
    path: Path,
    *,
    creditor: Creditor,
    options: ImportOptions,
    at: datetime,
    complete: bool = False,
    dry_run: bool = False,
    accept_absent: bool = False,
    format_key: str | None = None,
    rejects_path: Path | None = None,
    progress: Progress | None = None,
    within: Callable[[int], None] | None = None,
    actor: str = "",
) -> ImportReport:
    """Read a file and write what it says, in one transaction with its ImportRun and events.

    A creditor that is not written yet is written with it. complete: the file holds every open item; more than a
    tenth of them absent raises WrongUse unless accept_absent. within: called last in that transaction with the run's
    id. A dry run works out what would be written and writes none of it. Raises BrokenFile, WrongUse; then nothing is
    written.
    """
    progress = progress or _nobody
    progress("Opening", 0, 0)
    importer = choose_importer(path, format_key, options.sheet)
    understanding = importer.understand(path, options)
    with _Rejects() as rejects, transaction.atomic():
        work = _Work(path, creditor, at, complete, accept_absent, rejects, understanding, actor)
        report = work.run(importer.read(path, options), progress, dry_run=dry_run)
        if dry_run:
            report = replace(report, diff=read_diff(_DIFF_LINES))
            transaction.set_rollback(True)
            return report
        kept = rejects.keep(_rejects_path(path, at, rejects_path))
        ledger.close_run(work.run_id, json.dumps({**report.counts(), "absent": report.absent}), kept)
        ledger.mark_fresh(work.creditor.pk, at)
        if within:
            within(work.run_id)
    return replace(report, rejects=kept)


def _nobody(doing: str, done: int, total: int) -> None:
    """Nobody wants to know how far it is."""


def choose_importer(path: Path, format_key: str | None = None, sheet: str | None = None) -> Importer:
    """The importer of this key, or the first that recognises the file. Raises WrongUse."""
    known = registry.importers()
    for importer in known:
        if importer.key == format_key or (format_key is None and importer.recognises(path, sheet)):
            return importer
    raise WrongUse(
        say(
            "--format {key}: formats are {known}",
            key=format_key,
            known=", ".join(importer.key for importer in known),
        )
    )


@dataclass(slots=True)
class _Tally:
    rows: int = 0
    ignored: int = 0


@dataclass(slots=True)
class _Work:
    """One import: its file, its counts, its steps."""

    path: Path
    creditor: Creditor
    at: datetime
    complete: bool
    accept_absent: bool
    rejects: "_Rejects"
    understanding: Understanding
    actor: str
    run_id: int = 0
    tally: _Tally = field(default_factory=_Tally)

    def run(self, answers: Iterator[LedgerRow | Reject | None], progress: Progress, *, dry_run: bool) -> ImportReport:
        """Stage, compare, write."""
        self._open(alone=not dry_run)
        staging.begin()
        with staging.copying() as copy:
            for answer in answers:
                self._take(copy, answer)
                if self.tally.rows % _PROGRESS_ROWS == 0:
                    progress("Reading", self.tally.rows, self.understanding.rows)
        progress("Comparing", self.tally.rows, self.understanding.rows)
        self._reject_contradictions()
        bringing = self._bringing()
        staging.compare(self.creditor.pk, bringing.day)
        absent = self._absent(bringing)
        written = ledger.plan(bringing) if dry_run else ledger.write(bringing, partial(progress, "Writing"))
        return self._report(written, absent)

    def _open(self, *, alone: bool) -> None:
        if self.creditor.pk is None:
            self.creditor = _written(self.creditor)
        if alone:
            ledger.lock_imports(self.creditor.pk)
        self.run_id = ledger.open_run(
            self.creditor.pk, self.path.name, _sha256(self.path), self.understanding.format, self.complete, self.at,
            self.actor,
        )  # fmt: skip

    def _take(self, copy: Any, answer: LedgerRow | Reject | None) -> None:
        self.tally.rows += 1
        if answer is None:
            self.tally.ignored += 1
        elif isinstance(answer, Reject):
            self.rejects.add(answer)
        else:
            staging.add(copy, answer)

    def _reject_contradictions(self) -> None:
        """Rows that say different things of one item: nobody can tell which is true, so none is taken."""
        column = self.understanding.columns.get("reference", "reference")
        lines = []
        for line, reference, other in staging.contradictions():
            reason = say(
                "lines {one} and {other} say different things of this item of one customer",
                one=min(line, other), other=max(line, other),
            )  # fmt: skip
            self.rejects.add(Reject(line, column, reference, reason, reference))
            lines.append(line)
        for line, reference, currency, known in staging.other_currencies(self.creditor.pk):
            reason = say("the item is known in {currency}; an item never changes its currency", currency=known)
            self.rejects.add(
                Reject(line, self.understanding.columns.get("currency", "currency"), currency, reason, reference)
            )
            lines.append(line)
        if lines:
            staging.drop_lines(lines)

    def _bringing(self) -> ledger.Bringing:
        return ledger.Bringing(
            creditor_id=self.creditor.pk,
            run_id=self.run_id,
            at=self.at,
            day=local_day(self.at, self.creditor.zone),
            file_name=self.path.name,
            states_disputes="disputed" in self.understanding.columns,
            complete=self.complete,
            rejected=sorted(self.rejects.references) if self.complete else (),
        )

    def _absent(self, bringing: ledger.Bringing) -> int:
        if not self.complete:
            ledger.no_absent()
            return 0
        found = ledger.find_absent(bringing)
        if found.absent > found.open_items * _ABSENT_SHARE and not self.accept_absent:
            raise WrongUse(
                say(
                    "{absent} of {open_items} open items are not in {file}, and a complete ledger would close them; "
                    "nothing was written. If they are paid or credited, say --accept-absent; if the file holds only "
                    "what changed, leave --complete out",
                    absent=found.absent,
                    open_items=found.open_items,
                    file=self.path.name,
                )
            )
        return found.absent

    def _report(self, written: ledger.Written, absent: int) -> ImportReport:
        customers, items = staging.counts()
        return ImportReport(
            rows=self.tally.rows,
            customers=customers,
            items=items,
            created=written.created,
            updated=written.updated,
            unchanged=written.unchanged,
            ignored=self.tally.ignored,
            rejected=self.rejects.count,
            rejects=None,
            understanding=self.understanding,
            absent=absent,
            first_rejects=tuple(self.rejects.first),
            run_id=self.run_id,
        )


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _rejects_path(path: Path, at: datetime, chosen: Path | None) -> Path:
    if chosen is not None:
        return chosen.absolute()
    folder = Path(settings.CANDOUR_HOME) / "rejects"
    base = f"{path.stem}.{at:%Y%m%dT%H%M%S}"
    names = (f"{base}.csv" if n == 1 else f"{base}-{n}.csv" for n in range(1, 10**6))
    return next(folder / name for name in names if not (folder / name).exists())


class _Rejects:
    """Rejected rows on their way to a file: kept in a temporary one without a name until the import is sure."""

    def __init__(self) -> None:
        self.count = 0
        self.references: set[str] = set()
        self.first: list[Reject] = []
        self._kept: Path | None = None
        self._spool: IO[str] = tempfile.TemporaryFile("w+", encoding="utf-8", newline="")  # noqa: SIM115
        self._writer = csv.writer(self._spool)
        self._writer.writerow(["line", "column", "value", "reason"])

    def __enter__(self) -> "_Rejects":
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._spool.close()
        if kind is not None and self._kept is not None:
            self._kept.unlink(missing_ok=True)

    def add(self, reject: Reject) -> None:
        """List one row."""
        self.count += 1
        if self.count <= _FIRST_REJECTS:
            self.first.append(reject)
        if reject.reference:
            self.references.add(reject.reference)
        self._writer.writerow([reject.line, *map(inert, (reject.column, reject.value, reject.reason))])

    def keep(self, path: Path) -> str | None:
        """Write the finished file, which is taken back if the import fails after all. None when all rows are good."""
        if not self.count:
            return None
        new = _write_private(path, self._spool)
        os.replace(new, path)
        self._kept = path
        return str(path)


def _write_private(path: Path, spool: IO[str]) -> Path:
    """A new file beside the path that only its owner may read: it holds what customers' rows hold."""
    new = path.with_name(f".{path.name}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        spool.seek(0)
        with open(
            os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8", newline=""
        ) as file:
            shutil.copyfileobj(spool, file)
    except OSError as error:
        raise WrongUse(
            say(
                "the rejected rows cannot be written to {path}: {trouble}; nothing was brought in",
                path=path,
                trouble=error.strerror,
            )
        ) from None
    return new
