"""Bringing a ledger in on the screen: choose a file, look at what was understood, correct it, have it brought in."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.translation import gettext

from candour.domain.bringing import FOR_WORKERS, JobState
from candour.domain.errors import WrongUse
from candour.domain.money import MoneyError
from candour.domain.saying import phrase, say, says
from candour.faces.workspace.asking import CLOCK, BadAsk, asked_place, positive
from candour.faces.workspace.bringing_forms import (
    LARGEST_MB,
    NEEDED,
    NEW,
    CheckForm,
    UploadForm,
    field_words,
    on_page,
    place_of,
    short,
    too_large,
)
from candour.faces.workspace.frame import CustomerWord, show
from candour.faces.workspace.import_diff import shown_diff
from candour.faces.workspace.languages import told
from candour.faces.workspace.pages import page
from candour.faces.workspace.waking import wake_for_ledgers
from candour.flow import bring_in_later as later
from candour.flow import uploads
from candour.flow.bring_in import ImportReport
from candour.flow.undo_import import why_not_now
from candour.ports.importer import Reject
from candour.store.import_jobs import find as find_job
from candour.store.models import Creditor, ImportJob
from candour.store.reading import imports as reading
from candour.store.reading.house import OrganisationLine, organisation
from candour.store.reading.setup import set_up

PERMISSION = "candour.add_importrun"
AT_ONCE_BYTES = 1_500_000
_LAST = 10
_PAGE = 50
Asked = later.Asked


@dataclass(frozen=True, slots=True)
class MapRow:
    """One of our fields on the page: the select of its column, and what the first rows hold there."""

    field: Any
    shown: list[str]


# Choosing a file


@page(permission=PERMISSION, owner="workspace")
def bring_in_page(request: HttpRequest) -> HttpResponse:
    """Choose whose ledger it is and the file; below, what is under way and what came in lately. Fixed query count."""
    later.throw_old_away()
    house = organisation()
    known = [(str(line.id), line.name) for line in reading.declared_creditors()]
    word = _word(house)
    if request.method != "POST":
        return _chooser(request, house, UploadForm(word=word, known=known, initial=_wanted(request, known)))
    form = UploadForm(request.POST, request.FILES, word=word, known=known)
    if form.is_valid():
        try:
            asked = _asked(form, {key for key, _ in known})
        except (WrongUse, MoneyError) as wrong:
            form.blame(
                WrongUse(say("--currency {wrong}", wrong=says(wrong))) if isinstance(wrong, MoneyError) else wrong
            )
        else:
            return redirect("bring_in_check", _kept(request, form.cleaned_data["file"], asked))
    form.point()
    return _chooser(request, house, form, status=422)


def _wanted(request: HttpRequest, known: list[tuple[str, str]]) -> dict[str, str]:
    """The creditor that the address names, or the only one there is."""
    keys = [key for key, _ in known]
    asked = request.GET.get("creditor", "")
    return {"creditor": asked if asked in keys else keys[0] if len(keys) == 1 else ""}


def _chooser(request: HttpRequest, house: OrganisationLine, form: UploadForm, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "open_jobs": reading.open_jobs(request.user.pk or 0),
        "runs": reading.last_imports(_LAST),
        "largest": LARGEST_MB,
        "too_large": too_large(),
    }
    return show(request, "workspace/bring_in.html", context, house=house, status=status)


def _asked(form: UploadForm, known: set[str]) -> Asked:
    """What was asked for, fit to be kept with the job. Raises WrongUse, MoneyError."""
    told = form.cleaned_data
    if told["creditor"] != NEW:
        if told["creditor"] not in known:
            raise WrongUse("--creditor that one is not here any more; choose another")
        creditor = {"id": int(told["creditor"])}
    else:
        creditor = {key: told[key] for key in ("name", "country", "currency", "customers")}
        if later.creditor_of({"creditor": creditor}).pk is not None:
            raise WrongUse("--name there is one of that name already: choose it above")
    declared = {"creditor": creditor, "dates": told["dates"], "complete": told["complete"]}
    return {**declared, "mapping": {}, "remember": True, "kept": True}


def _kept(request: HttpRequest, file: Any, asked: Asked) -> str:
    """Keep the file for this person alone. Returns its token."""
    token = later.choose(request.user.pk or 0, file.name or "ledger", file.chunks(), asked, large=_is_large)
    if _is_large(file.name or "", file.size or 0):
        wake_for_ledgers()
    return token


def _is_large(name: str, size: int) -> bool:
    """Whether looking at a file would keep a page waiting. A workbook unpacks to many times its size."""
    return size > (AT_ONCE_BYTES if name.lower().endswith((".csv", ".txt", ".tsv")) else AT_ONCE_BYTES // 10)


# Looking at what was understood


@page(permission=PERMISSION, owner="workspace")
def check_page(request: HttpRequest, token: str) -> HttpResponse:
    """One file: how far it is, or what would be brought in. A POST corrects it, brings it in, stops it, drops it."""
    job = find_job(token)
    if job is None or job.state == JobState.DROPPED:
        return _gone(request)
    if "undo" in job.asked and job.state not in FOR_WORKERS:
        return _undone(request, job)
    is_own = job.user_id == request.user.pk
    if not is_own and job.state in (JobState.CHOSEN, JobState.LOOKING, JobState.LOOKED):
        return _gone(request)
    if request.method == "POST":
        return _done(request, job) if is_own else _not_yours(request, job)
    if job.state == JobState.DONE and job.run_id:
        return redirect("bring_in_report", job.run_id)
    if job.state in FOR_WORKERS:
        return show(request, "workspace/bring_in_progress.html", _progress(job))
    return _looked_at(request, job)


def _undone(request: HttpRequest, job: ImportJob) -> HttpResponseRedirect:
    if job.state == JobState.FAILED:
        messages.error(request, gettext("It was not undone: {why}.").format(why=told(later.why_of(job))))
    return redirect("bring_in_report", job.asked["undo"])


def _gone(request: HttpRequest) -> HttpResponseRedirect:
    why = gettext(
        "That file is not here any more. It was brought in or thrown away, or it lay here for more than a day. "
        "Choose it again if it is not listed below."
    )
    messages.warning(request, why)
    return redirect("bring_in")


def _not_yours(request: HttpRequest, job: ImportJob) -> HttpResponseRedirect:
    who = job.user.get_username()
    messages.warning(request, gettext("{who} chose this file; only they can stop or change it.").format(who=who))
    return HttpResponseRedirect(request.path)


def _done(request: HttpRequest, job: ImportJob) -> HttpResponse:
    """What the button that was pressed asks for."""
    does = request.POST.get("do", "check")
    here = HttpResponseRedirect(request.path)
    if does == "drop":
        if not later.drop(job):
            return here
        messages.info(request, gettext("The file is thrown away. Nothing was brought in."))
        return redirect("bring_in")
    if does == "stop":
        if not later.stop(job):
            messages.warning(request, gettext("It was too late to stop it."))
        return here
    if does == "bring_in":
        if later.ask(job, request.POST.get("seen", "")):
            wake_for_ledgers()
        elif job.state not in FOR_WORKERS:
            again = gettext("Something was changed since you looked. Nothing was brought in; look once more.")
            messages.warning(request, again)
        return here
    wanted = _made_up(job) if does == "make_up" else _corrected(request, job.asked)
    if later.correct(job, wanted, large=_is_large) and _is_large(job.file_name, job.file_bytes):
        wake_for_ledgers()
    return HttpResponseRedirect(f"{request.path}#main")


def _made_up(job: ImportJob) -> Asked:
    """The choices with an address for each customer that never reaches anybody, so that the words can be seen."""
    report = later.report_of(job.found or {})
    column = report.understanding.columns.get("customer", "") if report else ""
    if not column or "{" in column or "}" in column:
        raise BadAsk("No address can be made up from this file.", "Choose the column of its customers first.")
    return {**job.asked, "mapping": {**job.asked["mapping"], "email": f"{{{column}}}@{later.MADE_UP}"}}


def _corrected(request: HttpRequest, asked: Asked) -> Asked:
    form = CheckForm(request.POST, word=CustomerWord("customer"))
    if not form.is_valid():
        raise BadAsk("That choice is not on the page.", "Go back and choose from what is there.")
    told = form.cleaned_data
    changed = {name: told[name] for name in ("dates", "encoding", "sheet", "complete", "accept_absent", "remember")}
    changed["sheet"] = changed["sheet"].replace("\x00", "")[:200]
    templates = {name: column for name, column in asked["mapping"].items() if "{" in column}
    return {**asked, **changed, "mapping": {**templates, **form.mapping()}}


def _looked_at(request: HttpRequest, job: ImportJob) -> HttpResponse:
    """What would be brought in, looking first where that was not done yet."""
    if uploads.find(job.token) is None:
        return _gone(request)
    if job.found is None or job.seen != later.fingerprint(job.asked):
        later.look(job, CLOCK.now())
        job.refresh_from_db()
    return _checked_answer(request, job)


def _checked_answer(request: HttpRequest, job: ImportJob) -> HttpResponse:
    house = organisation()
    word = _word(house)
    words = field_words(word)
    asked, found = job.asked, job.found or {}
    report = later.report_of(found)
    header = found.get("header", [])
    form = CheckForm(word=word, initial={**asked})
    form.offer_columns(header, dict(report.understanding.columns) if report else None, asked["mapping"])
    form.offer_sheets(found.get("sheets", []), report.understanding.sheet if report else asked.get("sheet") or "")
    rows = _map_rows(form, report, words)
    is_used = {name: row.field.value().startswith("column:") for name, row in rows.items()}
    context = {
        "job": job,
        "form": form,
        "wrong": on_page(later.why_of(job), words) if job.wrong else "",
        "place": place_of(job.wrong),
        "report": report,
        "creditor": _creditor_says(asked),
        "is_new": "id" not in asked["creditor"],
        "from_last_time": asked.get("from_last_time", False),
        "diff": shown_diff(report, words, word.titles) if report else [],
        "notes": [on_page(note, words) for note in report.understanding.notes] if report else [],
        "rejects": [_said(reject, words) for reject in report.first_rejects] if report else [],
        "used": [row for name, row in rows.items() if is_used[name] or (report is None and name in NEEDED)],
        "unused": [row for name, row in rows.items() if not is_used[name] and (report or name not in NEEDED)],
        "has_columns": len(header) > 1,
        "has_sheets": len(found.get("sheets", [])) > 1,
        "seen": later.fingerprint(asked),
        "unreachable": bool(report and report.diff and not report.diff.reachable),
        "settled": report.diff.settled if report and report.diff else 0,
        "is_made_up": str(asked["mapping"].get("email", "")).endswith(f"@{later.MADE_UP}"),
        "order": {
            "dmy": gettext("dates day first"),
            "mdy": gettext("dates month first"),
            "iso": gettext("dates year first"),
        },
    }
    return show(request, "workspace/bring_in_check.html", context, house=house)


def _said(reject: Reject, words: dict[str, str]) -> tuple[int, str, str, str]:
    return reject.line, short(reject.column), short(reject.value), on_page(reject.reason, words)


def _creditor_says(asked: Asked) -> Creditor | None:
    try:
        return later.creditor_of(asked)
    except later.REFUSED:
        return None


def _map_rows(form: CheckForm, report: ImportReport | None, words: dict[str, str]) -> dict[str, MapRow]:
    sample = report.understanding.sample if report else ()
    return {
        name: MapRow(form[f"map_{name}"], [short(row[name], 40) for row in sample if row.get(name)]) for name in words
    }


# How far it is


@page(permission=PERMISSION, owner="workspace")
def progress_page(request: HttpRequest, token: str) -> HttpResponse:
    """The part of a file's page that moves; once nothing moves any more, the page is asked to load itself anew."""
    job = find_job(token)
    if job is None or job.state not in FOR_WORKERS:
        answer = HttpResponse()
        answer["HX-Refresh"] = "true"
        return answer
    return show(request, "workspace/_bring_in_moves.html", _progress(job))


_DOING = {
    "Opening": phrase("Opening the file"),
    "Reading": phrase("Reading its rows"),
    "Comparing": phrase("Comparing with what is known"),
    "Writing": phrase("Writing"),
    "Undoing": phrase("Taking it back"),
}
WAITS_LONG_S = 20


def _progress(job: ImportJob) -> dict[str, Any]:
    """How far a job is, in words and numbers."""
    waits_s = (CLOCK.now() - (job.asked_at or job.recorded_at)).total_seconds()
    has_begun = job.began_at is not None and job.state != JobState.ASKED
    share = round(100 * job.done_rows / job.total_rows) if job.total_rows else None
    return {
        "job": job,
        "creditor": None if "undo" in job.asked else _creditor_says(job.asked),
        "undoes": "undo" in job.asked,
        "looks": job.state == JobState.LOOKING,
        "stops": job.state == JobState.STOPPING,
        "has_begun": has_begun,
        "doing": told(_DOING.get(job.doing, job.doing)),
        "in_rows": job.doing == "Reading",
        "share": share,
        "waits_long": not has_begun and waits_s > WAITS_LONG_S,
    }


# What came of it


@page(permission=PERMISSION, owner="workspace")
def report_page(request: HttpRequest, run_id: int) -> HttpResponse:
    """What one import did, and what comes next."""
    line = reading.one_import(run_id)
    if line is None:
        raise Http404("no such import")
    context = {
        "run": line,
        "counts": line.counts,
        "has_file": reading.rejects_file(line, _rejects_folder()) is not None,
        "why_not": "" if line.undone_at else why_not_now(run_id),
        "sets_up": not set_up().steps,
    }
    return show(request, "workspace/bring_in_report.html", context)


@page(permission=PERMISSION, owner="workspace")
def undo(request: HttpRequest, run_id: int) -> HttpResponse:
    """Have an import taken back by the worker (POST)."""
    if request.method == "POST":
        try:
            token = later.ask_undo(request.user.pk or 0, run_id)
        except WrongUse as why:
            messages.error(request, gettext("It cannot be undone: {why}.").format(why=told(why)))
        else:
            wake_for_ledgers()
            return redirect("bring_in_check", token)
    return redirect("bring_in_report", run_id)


@page(permission=PERMISSION, owner="workspace")
def history_page(request: HttpRequest) -> HttpResponse:
    """All that was ever brought in, of everyone or of one creditor, the newest first. Fixed query count."""
    creditor = asked_place(request, "creditor", positive)
    before = asked_place(request, "before", positive)
    runs = reading.last_imports(_PAGE + 1, creditor, before)
    context = {
        "runs": runs[:_PAGE],
        "creditors": reading.declared_creditors(),
        "creditor": creditor,
        "more": runs[_PAGE - 1].id if len(runs) > _PAGE else None,
        "is_first": before is None,
    }
    return show(request, "workspace/bring_in_history.html", context)


@page(permission=PERMISSION, owner="workspace")
def rejects(request: HttpRequest, run_id: int) -> HttpResponse:
    """The rejected rows of one import as a CSV file, in which cells that a spreadsheet would run are quoted."""
    line = reading.one_import(run_id)
    if line is None:
        raise Http404("no such import")
    path = reading.rejects_file(line, _rejects_folder())
    if path is None:
        raise BadAsk(
            "That import has no list of rejected rows here.",
            "Either every row was read, or the list was written elsewhere by the command line, or it was removed.",
        )
    name = f"rejected-rows-{run_id}.csv"
    return FileResponse(path.open("rb"), as_attachment=True, filename=name, content_type="text/csv; charset=utf-8")  # type: ignore[return-value]


def _rejects_folder() -> Path:
    return Path(settings.CANDOUR_HOME) / "rejects"


def _word(house: OrganisationLine) -> CustomerWord:
    return CustomerWord(house.customer_word.strip() or "customer")
