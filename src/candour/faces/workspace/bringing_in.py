"""Bringing a ledger in on the screen: choose a file, look at what was understood, correct it, bring it in."""

import hashlib
import json
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect

from candour.domain.errors import WrongUse
from candour.domain.money import MoneyError
from candour.faces.workspace.asking import CLOCK, BadAsk
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
from candour.faces.workspace.pages import page
from candour.flow import bring_in as verb
from candour.flow import loop, uploads
from candour.flow.bring_in import ImportReport
from candour.ports.importer import BrokenFile, ImportOptions, Reject
from candour.ports.tables import open_table
from candour.store.models import Creditor
from candour.store.reading.house import OrganisationLine, organisation
from candour.store.reading.imports import declared_creditors, last_imports, one_import, rejects_file

PERMISSION = "candour.add_importrun"
_KEPT = "uploads"
_MOST_KEPT = 3
_LAST = 10
_HEADER_ROWS = 30
_REFUSED = (BrokenFile, WrongUse, MoneyError)
Asked = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Checked:
    """What a dry run said. report: None when it was refused; wrong: why, in the page's words; place: what mends it."""

    report: ImportReport | None
    wrong: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class MapRow:
    """One of our fields on the page: the select of its column, and what the first rows hold there."""

    field: Any
    shown: list[str]


# Choosing a file


@page(permission=PERMISSION, owner="workspace")
def bring_in_page(request: HttpRequest) -> HttpResponse:
    """Choose whose ledger it is and the file; below, what was brought in lately. Fixed query count."""
    uploads.throw_old_away()
    house = organisation()
    known = [(str(line.id), line.name) for line in declared_creditors()]
    word = _word(house)
    if request.method != "POST":
        return _chooser(request, house, UploadForm(word=word, known=known))
    form = UploadForm(request.POST, request.FILES, word=word, known=known)
    if form.is_valid():
        try:
            asked = _asked(form, {key for key, _ in known})
        except (WrongUse, MoneyError) as wrong:
            form.blame(WrongUse(f"--currency {wrong}") if isinstance(wrong, MoneyError) else wrong)
        else:
            return redirect("bring_in_check", _kept(request, form.cleaned_data["file"], asked))
    form.point()
    return _chooser(request, house, form, status=422)


def _chooser(request: HttpRequest, house: OrganisationLine, form: UploadForm, status: int = 200) -> HttpResponse:
    context = {"form": form, "runs": last_imports(_LAST), "largest": LARGEST_MB, "too_large": too_large()}
    return show(request, "workspace/bring_in.html", context, house=house, status=status)


def _asked(form: UploadForm, known: set[str]) -> Asked:
    """What was asked for, fit to be kept with the session. Raises WrongUse, MoneyError."""
    told = form.cleaned_data
    if told["creditor"] != NEW:
        if told["creditor"] not in known:
            raise WrongUse("--creditor that one is not here any more; choose another")
        creditor = {"id": int(told["creditor"])}
    else:
        creditor = {key: told[key] for key in ("name", "country", "currency", "customers")}
        if _new_creditor(creditor).pk is not None:
            raise WrongUse("--name there is one of that name already: choose it above")
    return {"creditor": creditor, "dates": told["dates"], "complete": told["complete"], "mapping": {}}


def _new_creditor(told: Asked) -> Creditor:
    """The creditor as it would be written; one that is known by now counts as it is known."""
    return verb.declare_creditor(
        told["name"], told["country"] or None, told["currency"] or None, told["customers"] or None
    )


def _kept(request: HttpRequest, file: Any, asked: Asked) -> str:
    """Keep the file for this person's session alone. Returns its token."""
    token = uploads.keep(file.name or "ledger", file.chunks())
    kept = dict(request.session.get(_KEPT, {}))
    for old in list(kept)[: max(0, len(kept) - _MOST_KEPT + 1)]:
        uploads.throw_away(old)
        del kept[old]
    request.session[_KEPT] = {**kept, token: asked}
    return token


# Looking at what was understood


@page(permission=PERMISSION, owner="workspace")
def check_page(request: HttpRequest, token: str) -> HttpResponse:
    """What would be brought in; a POST corrects it, brings it in, or throws the file away."""
    asked = request.session.get(_KEPT, {}).get(token)
    if asked is None:
        return _gone(request)
    does = request.POST.get("do", "check") if request.method == "POST" else ""
    if does == "drop":
        _forget(request, token)
        messages.info(request, "The file is thrown away. Nothing was brought in.")
        return redirect("bring_in")
    if does == "bring_in":
        return _brought_in(request, token, asked)
    if does:
        _correct(request, token, asked)
        return HttpResponseRedirect(f"{request.path}#main")
    path = uploads.find(token)
    return _gone(request) if path is None else _checked_answer(request, path, asked)


def _gone(request: HttpRequest) -> HttpResponseRedirect:
    why = "It was brought in or thrown away, or it lay here for more than a day."
    messages.warning(request, f"That file is not here any more. {why} Choose it again if it is not listed below.")
    return redirect("bring_in")


def _forget(request: HttpRequest, token: str) -> None:
    uploads.throw_away(token)
    request.session[_KEPT] = {key: asked for key, asked in request.session.get(_KEPT, {}).items() if key != token}


def _correct(request: HttpRequest, token: str, asked: Asked) -> None:
    form = CheckForm(request.POST, word=CustomerWord("customer"))
    if not form.is_valid():
        raise BadAsk("That choice is not on the page.", "Go back and choose from what is there.")
    told = form.cleaned_data
    changed = {name: told[name] for name in ("dates", "encoding", "complete", "accept_absent")}
    request.session[_KEPT] = {**request.session[_KEPT], token: {**asked, **changed, "mapping": form.mapping()}}


def _creditor(asked: Asked) -> Creditor:
    told = asked["creditor"]
    if "id" not in told:
        return _new_creditor(told)
    found = Creditor.objects.filter(pk=told["id"]).first()
    if found is None:
        raise WrongUse("the creditor is not here any more; choose the file again")
    return found


def _run(path: Path, asked: Asked, *, dry_run: bool) -> ImportReport:
    creditor = _creditor(asked)
    options = ImportOptions(
        creditor.currency, creditor.country, asked["mapping"], asked.get("dates") or None, asked.get("encoding") or None
    )
    complete = bool(asked.get("complete"))
    accept_absent = complete and bool(asked.get("accept_absent"))
    return loop.take_in(
        path, creditor=creditor, options=options, at=CLOCK.now(), complete=complete, dry_run=dry_run,
        accept_absent=accept_absent,
    )  # fmt: skip


def _check(path: Path, asked: Asked, words: dict[str, str]) -> Checked:
    try:
        return Checked(_run(path, asked, dry_run=True))
    except _REFUSED as wrong:
        return Checked(None, on_page(str(wrong), words), place_of(str(wrong)))


def _checked_answer(request: HttpRequest, path: Path, asked: Asked) -> HttpResponse:
    house = organisation()
    word = _word(house)
    words = field_words(word)
    checked = _check(path, asked, words)
    report = checked.report
    form = CheckForm(word=word, initial={**asked})
    found = dict(report.understanding.columns) if report else None
    header = header_of(path, asked.get("encoding") or None, set(found.values()) if found else set())
    form.offer_columns(header, found, asked["mapping"])
    rows = _map_rows(form, report, words)
    is_used = {name: row.field.value().startswith("column:") for name, row in rows.items()}
    context = {
        "form": form,
        "file_name": path.name,
        "checked": checked,
        "report": report,
        "creditor": _creditor_says(asked),
        "is_new": "id" not in asked["creditor"],
        "notes": [on_page(note, words) for note in report.understanding.notes] if report else [],
        "rejects": [_said(reject, words) for reject in report.first_rejects] if report else [],
        "used": [row for name, row in rows.items() if is_used[name] or (report is None and name in NEEDED)],
        "unused": [row for name, row in rows.items() if not is_used[name] and (report or name not in NEEDED)],
        "has_columns": len(header) > 1,
        "seen": _seen(asked),
        "order": {"dmy": "day first", "mdy": "month first", "iso": "year first"},
    }
    return show(request, "workspace/bring_in_check.html", context, house=house)


def _said(reject: Reject, words: dict[str, str]) -> tuple[int, str, str, str]:
    return reject.line, short(reject.column), short(reject.value), on_page(reject.reason, words)


def _creditor_says(asked: Asked) -> Creditor | None:
    try:
        return _creditor(asked)
    except _REFUSED:
        return None


def _map_rows(form: CheckForm, report: ImportReport | None, words: dict[str, str]) -> dict[str, MapRow]:
    sample = report.understanding.sample if report else ()
    return {
        name: MapRow(form[f"map_{name}"], [short(row[name], 40) for row in sample if row.get(name)]) for name in words
    }


def header_of(path: Path, encoding: str | None, labels: set[str]) -> list[str]:
    """The column names of a file: the first row that holds the labels, else the widest of its first rows."""
    widest: list[str] = []
    try:
        for _, cells in islice(open_table(path, encoding).rows(), _HEADER_ROWS):
            names = [cell.strip() for cell in cells]
            if labels and labels <= set(names):
                return names
            widest = max(widest, names, key=lambda row: sum(map(bool, row)))
    except BrokenFile:
        return widest
    return widest


def _seen(asked: Asked) -> str:
    """What stands for the choices that a page showed, so that no others are brought in than were looked at."""
    return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()[:16]


# Bringing it in


def _brought_in(request: HttpRequest, token: str, asked: Asked) -> HttpResponse:
    if request.POST.get("seen") != _seen(asked):
        messages.warning(request, "Something was changed since you looked. Nothing was brought in; look once more.")
        return HttpResponseRedirect(request.path)
    path = uploads.take(token)
    if path is None:
        return _gone(request)
    try:
        report = _run(path, asked, dry_run=False)
    except _REFUSED as wrong:
        uploads.give_back(token)
        messages.error(request, on_page(str(wrong), field_words(_word(organisation()))))
        return HttpResponseRedirect(request.path)
    except BaseException:
        uploads.give_back(token)
        raise
    _forget(request, token)
    if report.absent:
        messages.info(request, f"{report.absent:,} open items were not in the file and are closed as cleared.")
    return redirect("bring_in_report", report.run_id)


@page(permission=PERMISSION, owner="workspace")
def report_page(request: HttpRequest, run_id: int) -> HttpResponse:
    """What one import did, and what comes next."""
    line = one_import(run_id)
    if line is None:
        raise Http404("no such import")
    has_file = rejects_file(line, _rejects_folder()) is not None
    return show(request, "workspace/bring_in_report.html", {"run": line, "counts": line.counts, "has_file": has_file})


@page(permission=PERMISSION, owner="workspace")
def rejects(request: HttpRequest, run_id: int) -> HttpResponse:
    """The rejected rows of one import as a CSV file, in which cells that a spreadsheet would run are quoted."""
    line = one_import(run_id)
    if line is None:
        raise Http404("no such import")
    path = rejects_file(line, _rejects_folder())
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
