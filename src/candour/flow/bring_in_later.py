"""Bring in later: a file is kept with what a person declared of it, looked at, and brought in by a worker."""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from datetime import datetime
from functools import partial
from itertools import islice
from pathlib import Path
from secrets import token_hex
from time import monotonic
from typing import Any

from django.db.models.functions import Now

from candour.domain.bringing import FOR_WORKERS, TRIES_MAX, JobState
from candour.domain.errors import WrongUse
from candour.domain.money import MoneyError
from candour.domain.saying import again, kept, phrase, say, says
from candour.flow import uploads
from candour.flow.bring_in import ImportReport, Progress, bring_in, declare_creditor
from candour.flow.undo_import import undo_import, why_not_now
from candour.ports.importer import BrokenFile, ImportOptions, Reject, Understanding
from candour.ports.tables import open_table
from candour.ports.workbooks import sheet_names
from candour.store import import_jobs as jobs
from candour.store.creditors import keep_template, template_of
from candour.store.import_diff import Diff
from candour.store.models import Creditor, ImportJob, ImportRun

REFUSED = (BrokenFile, WrongUse, MoneyError)
MADE_UP = "made-up.example"
"""No mail ever arrives there: the domain is set aside for examples (RFC 2606)."""
_HEADER_ROWS = 30
_TELL_EVERY_S = 0.5
Asked = dict[str, Any]


class Stopped(Exception):
    """A person asked to stop; nothing was brought in."""


def choose(user_id: int, name: str, chunks: Iterable[bytes], asked: Asked, *, large: Callable[[str, int], bool]) -> str:
    """Keep a file and what was declared of it. Returns the token that finds it.

    large: whether a file of this name and so many bytes is to be looked at by a worker.
    """
    token = uploads.keep(name, chunks)
    path = uploads.find(token)
    size = path.stat().st_size if path else 0
    state = JobState.LOOKING if large(name, size) else JobState.CHOSEN
    ImportJob.objects.create(
        token=token, user_id=user_id, file_name=path.name if path else name, file_bytes=size, asked=asked, state=state
    )
    return token


def correct(job: ImportJob, asked: Asked, *, large: Callable[[str, int], bool]) -> bool:
    """Declare something else of a file that was looked at, which has it looked at anew; whether it still could."""
    before = (JobState.CHOSEN, JobState.LOOKED, JobState.FAILED)
    state = JobState.LOOKING if large(job.file_name, job.file_bytes) else JobState.CHOSEN
    return jobs.move(job, before, state, asked=asked, found=None, wrong="", tries=0, began_at=None)


def ask(job: ImportJob, seen: str) -> bool:
    """Have a file brought in as it was looked at; False when that has changed, or somebody was quicker."""
    if seen != fingerprint(job.asked):
        return False
    before = (JobState.CHOSEN, JobState.LOOKED, JobState.FAILED)
    return jobs.move(job, before, JobState.ASKED, tries=0, wrong="", asked_at=Now(), began_at=None)


def drop(job: ImportJob) -> bool:
    """Throw a file away that nobody is at; whether it could be."""
    before = (JobState.CHOSEN, JobState.LOOKED, JobState.FAILED, JobState.ASKED)
    dropped = jobs.move(job, before, JobState.DROPPED, found=None)
    if dropped:
        uploads.throw_away(job.token)
    return dropped


def stop(job: ImportJob) -> bool:
    """Have a file not brought in after all: at once while it waits, else as soon as the worker asks; whether it may."""
    return jobs.move(job, (JobState.ASKED,), JobState.LOOKED) or jobs.move(job, (JobState.WRITING,), JobState.STOPPING)


def ask_undo(user_id: int, run_id: int) -> str:
    """Have an import taken back by the worker. Returns the token of the job. Raises WrongUse: why it may not."""
    if why := why_not_now(run_id):
        raise WrongUse(why)
    run = ImportRun.objects.get(pk=run_id)
    asked = {"undo": run_id}
    waiting = ImportJob.objects.filter(asked=asked, state__in=FOR_WORKERS).first()
    job = waiting or ImportJob.objects.create(
        token=token_hex(16), user_id=user_id, file_name=run.file_name, file_bytes=0, asked=asked,
        state=JobState.ASKED, asked_at=Now(),
    )  # fmt: skip
    return job.token


def throw_old_away() -> None:
    """Forget what was chosen and left for a day. What waits for a worker is kept for as long as it waits."""
    uploads.throw_old_away(jobs.tokens_at_work())
    jobs.forget_old(uploads.KEPT_S)


def fingerprint(asked: Asked) -> str:
    """What stands for the choices that a page showed, so that no others are brought in than were looked at."""
    return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()[:16]


# Looking


def look(job: ImportJob, at: datetime, progress: Progress | None = None) -> None:
    """A dry run of what was declared; what it says is kept with the job. Nothing is brought in."""
    path = uploads.find(job.token, however_old=True)
    if path is None:
        _fail(job, GONE)
        return
    found: dict[str, Any] = {"report": None}
    wrong = ""
    job.asked = _as_last_time(path, job.asked)
    try:
        report = _run(path, job.asked, at, dry_run=True, progress=progress)
        found["report"] = _kept_report(report)
    except REFUSED as error:
        wrong = says(error)
        found["wrong"] = kept(wrong)
    labels = set(found["report"]["understanding"]["columns"].values()) if found["report"] else set()
    found |= header_of(path, job.asked, labels)
    jobs.keep_found(job, job.asked, fingerprint(job.asked), found, str(wrong))


def _kept_report(report: ImportReport) -> dict[str, Any]:
    """A report as JSON can hold it, its sentences with their values; `report_of` reads it."""
    told = asdict(report)
    told["first_rejects"] = [{**reject, "reason": kept(reject["reason"])} for reject in told["first_rejects"]]
    told["understanding"]["notes"] = [kept(note) for note in told["understanding"]["notes"]]
    return told


def why_of(job: ImportJob) -> str:
    """Why a file was refused, with its values where they were kept; '' when it was not."""
    said = again((job.found or {}).get("wrong", ""))
    return said if said == job.wrong else job.wrong


def _fail(job: ImportJob, wrong: str) -> None:
    """A file is not in, and why."""
    jobs.fail(job, str(wrong), {**(job.found or {}), "wrong": kept(wrong)})


def _as_last_time(path: Path, asked: Asked) -> Asked:
    """What was declared, with the choices that were kept for this creditor wherever the file has those columns."""
    if not asked.get("kept"):
        return asked
    asked = {name: told for name, told in asked.items() if name != "kept"}
    key = asked["creditor"].get("id")
    kept = choices_of_last_time(path, key) if key else {}
    if not kept:
        return asked
    told = {name: asked.get(name) or kept[name] for name in ("dates", "encoding", "sheet")}
    return {**asked, **told, "mapping": kept["mapping"], "from_last_time": True}


def choices_of_last_time(path: Path, creditor_id: int) -> dict[str, Any]:
    """mapping, dates, encoding and sheet as they were kept for this creditor, as far as the file has them; {}: none."""
    kept = template_of(creditor_id)
    if not any(kept.values()):
        return {}
    told = {name: kept.get(name, "") for name in ("dates", "encoding", "sheet")}
    told["sheet"] = told["sheet"] if told["sheet"] in sheet_names(path) else ""
    header = header_of(path, told, set())["header"]
    mapping = {name: column for name, column in kept["mapping"].items() if not column or column in header}
    return {**told, "mapping": mapping}


def report_of(found: Mapping[str, Any]) -> ImportReport | None:
    """The report that a look left with its job, None when it was refused."""
    told = found.get("report")
    if told is None:
        return None
    rejects = tuple(Reject(**{**reject, "reason": again(reject["reason"])}) for reject in told["first_rejects"])
    notes = [again(note) for note in told["understanding"]["notes"]]
    understanding = Understanding(**{**told["understanding"], "notes": notes})
    diff = Diff.again(told["diff"])
    return ImportReport(**{**told, "understanding": understanding, "first_rejects": rejects, "diff": diff})


def header_of(path: Path, asked: Mapping[str, Any], labels: set[str]) -> dict[str, list[str]]:
    """header: the column names of a file, from the first row that holds the labels, else the widest of its first rows.

    sheets: of a workbook. Both are empty where the file cannot be opened.
    """
    widest: list[str] = []
    try:
        table = open_table(path, asked.get("encoding") or None, asked.get("sheet") or None)
        found = {"sheets": list(table.sheets)}
        for _, cells in islice(table.rows(), _HEADER_ROWS):
            names = [cell.strip() for cell in cells]
            if labels and labels <= set(names):
                return {**found, "header": names}
            widest = max(widest, names, key=lambda row: sum(map(bool, row)))
    except (BrokenFile, WrongUse):
        return {"sheets": sheet_names(path), "header": widest}
    return {**found, "header": widest}


def creditor_of(asked: Asked) -> Creditor:
    """Whose ledger it is, perhaps not written yet. Raises WrongUse, MoneyError."""
    told = asked["creditor"]
    if "id" not in told:
        return declare_creditor(
            told["name"], told["country"] or None, told["currency"] or None, told["customers"] or None
        )
    found = Creditor.objects.filter(pk=told["id"]).first()
    if found is None:
        raise WrongUse("the creditor is not here any more; choose the file again")
    return found


def _run(path: Path, asked: Asked, at: datetime, **how: Any) -> ImportReport:
    creditor = creditor_of(asked)
    options = ImportOptions(
        creditor.currency, creditor.country, asked["mapping"],
        *(asked.get(name) or None for name in ("dates", "encoding", "sheet")),
    )  # fmt: skip
    complete = bool(asked.get("complete"))
    accept = complete and bool(asked.get("accept_absent"))
    return bring_in(path, creditor=creditor, options=options, at=at, complete=complete, accept_absent=accept, **how)


# What a worker does


GONE = phrase("the file is not here any more; choose it again")
_TRIED = say(
    "the worker stopped {times} times while it was at this file, so it is not tried again by itself; nothing was "
    "brought in. It may be too large for this machine's memory: split it, or save it as CSV",
    times=TRIES_MAX,
)


def attend(job: ImportJob, at: datetime) -> bool:
    """Do what a claimed job waits for; whether a ledger came in by it.

    What a worker left that died is begun anew, a few times. Nothing is ever half in: the import is one transaction.
    """
    if job.state == JobState.STOPPING:
        jobs.move(job, (JobState.STOPPING,), JobState.LOOKED)
        return False
    if job.tries >= TRIES_MAX:
        _fail(job, _TRIED)
        return False
    jobs.begin(job)
    with jobs.Told(job.pk) as told:
        try:
            if job.state == JobState.LOOKING:
                look(job, at, _teller(told))
                return False
            does = _take_back if "undo" in job.asked else _carry_out
            return does(job, at, _teller(told))
        except Stopped:
            jobs.move(job, FOR_WORKERS, JobState.LOOKED)
            return False


def _carry_out(job: ImportJob, at: datetime, progress: Progress) -> bool:
    path = uploads.find(job.token, however_old=True)
    if path is None:
        _fail(job, GONE)
        return False
    try:
        _run(
            path, job.asked, at, progress=progress, actor=job.user.get_username(),
            within=lambda run_id: _finish(job, run_id),
        )  # fmt: skip
    except REFUSED as error:
        _fail(job, says(error))
        return False
    uploads.throw_away(job.token)
    return True


def _take_back(job: ImportJob, at: datetime, progress: Progress) -> bool:
    progress("Undoing", 0, 0)
    done = partial(jobs.end, job)
    try:
        undo_import(job.asked["undo"], at, actor=job.user.get_username(), within=done)
    except WrongUse as error:
        _fail(job, says(error))
        return False
    return True


def _finish(job: ImportJob, run_id: int) -> None:
    """The ledger is in; the choices of a person are kept for the next one. In the import's own transaction."""
    jobs.finish(job.pk, run_id)
    if job.asked.get("remember"):
        told = {name: job.asked.get(name) or "" for name in ("dates", "encoding", "sheet")}
        mapping = {name: column for name, column in job.asked["mapping"].items() if not column.endswith(MADE_UP)}
        keep_template(run_id, {**told, "mapping": mapping})


def _teller(told: "jobs.Told") -> Progress:
    """Tells twice a second, and whenever something else is being done. Raises Stopped."""
    last = ("", 0.0)

    def tell(doing: str, done: int, total: int) -> None:
        nonlocal last
        now = monotonic()
        if doing == last[0] and now - last[1] < _TELL_EVERY_S:
            return
        last = (doing, now)
        if not told.tell(doing, done, total):
            raise Stopped

    return tell
