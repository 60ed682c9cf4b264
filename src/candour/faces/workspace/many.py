"""One thing done to many accounts: chosen in the list or all that match, seen beforehand, done, undone."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext, ngettext

from candour.domain.errors import WrongUse
from candour.domain.many import MOST, UNDO_WITHIN, Doing, Many
from candour.faces.workspace import locales
from candour.faces.workspace.asking import CLOCK, BadAsk, positive, today
from candour.faces.workspace.filters import NOBODY, filters_of
from candour.faces.workspace.forms import ActForm
from candour.faces.workspace.frame import show
from candour.faces.workspace.many_forms import DONE, LABELS, STAYS, form_of
from candour.faces.workspace.pages import page
from candour.faces.workspace.steering import actor_of
from candour.flow import many as flow
from candour.store import many as store
from candour.store.reading.book import ORDERS, account_ids, users
from candour.store.reading.house import OrganisationLine, creditors, organisation

PERMISSIONS = {
    Many.PAUSE: "candour.add_hold",
    Many.UNPAUSE: "candour.change_hold",
    Many.OWNER: "candour.change_account",
    Many.FOLLOW_UP: "candour.change_account",
    Many.NOTE: "candour.add_event",
}
RUNS = 50


@page(permission="candour.view_account", owner="workspace")
def many_page(request: HttpRequest) -> HttpResponse:
    """What was done to many at once, newest first; by POST, what would be done now, and, with `do`, doing it."""
    house = organisation()
    if request.method != "POST":
        lines = [(line, LABELS[Many(line.kind)]) for line in store.runs(RUNS)]
        return show(request, "workspace/many_runs.html", {"runs": lines}, house=house)
    kind = _kind(request)
    accounts = _accounts(request, house)
    form = form_of(kind, request.POST if "tried" in request.POST else None)
    if "owner" in form.fields:
        nobody = [("", gettext("Choose")), (NOBODY, gettext("Nobody"))]
        form.offer("owner", [*nobody, *((str(user.id), user.name) for user in users())])
    return _tried(request, house, kind, accounts, form)


def may_do(request: HttpRequest) -> list[tuple[str, str]]:
    """What this person may do to many accounts, for the list's menu."""
    return [(kind.value, LABELS[kind]) for kind, needed in PERMISSIONS.items() if request.user.has_perm(needed)]


def _kind(request: HttpRequest) -> Many:
    try:
        kind = Many(request.POST.get("kind", ""))
    except ValueError:
        raise BadAsk("Nothing was chosen to be done.", "Go back, and choose what is to be done.") from None
    if not request.user.has_perm(PERMISSIONS[kind]):
        raise PermissionDenied
    return kind


def _accounts(request: HttpRequest, house: OrganisationLine) -> list[int]:
    """The accounts that were chosen, or all that match the list's filters. Raises BadAsk for none or too many."""
    if "all" in request.POST:
        filters = filters_of(request.POST.get("query", ""), request, creditors(), ORDERS)
        found = account_ids(filters.wanted, CLOCK.now(), today(house.zone), MOST + 1)
    else:
        try:
            found = sorted({positive(text) for text in request.POST.getlist("account")})
        except ValueError:
            raise BadAsk(
                "An account that was chosen does not exist.", "Go back to the list and choose again."
            ) from None
    if not found:
        raise BadAsk("No account was chosen.", "Go back, and tick those that are meant, or all that match.")
    if len(found) > MOST:
        found_most = gettext("More than {most} accounts match.").format(most=locales.number(MOST))
        raise BadAsk(found_most, "Filter the list, and do it to one part after the other.")
    return found


def _tried(
    request: HttpRequest, house: OrganisationLine, kind: Many, accounts: list[int], form: ActForm
) -> HttpResponse:
    """The preview; or the run, when it was asked for and the preview is still true."""
    at, seen = CLOCK.now(), None
    if form.is_bound and form.is_valid():
        doing = _doing(kind, form.cleaned_data, house)
        try:
            seen = flow.preview(doing, accounts, at)
            if "do" in request.POST and request.POST.get("expected") == str(seen.changes) and seen.changes:
                user_id = int(request.user.pk or 0)
                done = flow.do_to_many(doing, accounts, at, actor=actor_of(request), user_id=user_id)
                return redirect("customers_many_run", done.run_id)
        except WrongUse as wrong:
            form.blame(wrong)
    form.point()
    chosen = "all" in request.POST
    context = {
        "kind": kind.value,
        "label": LABELS[kind],
        "form": form,
        "accounts": [] if chosen else accounts,
        "count": len(accounts),
        "all": chosen,
        "query": request.POST.get("query", ""),
        "seen": seen,
        "stays": [(STAYS[reason], count) for reason, count in seen.stays.items()] if seen else [],
        "moved": "do" in request.POST and seen is not None and request.POST.get("expected") != str(seen.changes),
        "back": reverse("customers") + (f"?{request.POST.get('query')}" if request.POST.get("query") else ""),
        "undo_hours": int(UNDO_WITHIN.total_seconds() // 3600),
    }
    return show(request, "workspace/many.html", context, house=house, status=422 if form.errors else 200)


def _doing(kind: Many, told: dict[str, Any], house: OrganisationLine) -> Doing:
    owner = told.get("owner") or ""
    return Doing(
        kind,
        until=_end_of(told["until"], house) if told.get("until") else None,
        owner_id=None if owner in ("", NOBODY) else int(owner),
        day=told.get("day"),
        words=told.get("words") or "",
    )


def _end_of(day: date, house: OrganisationLine) -> datetime:
    """The end of a local day: a pause until Friday still stands on Friday."""
    return datetime.combine(day + timedelta(days=1), time(), ZoneInfo(house.zone))


@page(permission="candour.view_account", owner="workspace")
def run_page(request: HttpRequest, run_id: int) -> HttpResponse:
    """What one run did; by POST, undo it."""
    run = store.run(run_id)
    if run is None:
        raise Http404("no such run")
    if request.method == "POST":
        return _undone(request, run_id, Many(run.kind))
    context = {
        "run": run,
        "label": LABELS[Many(run.kind)],
        "done": DONE[Many(run.kind)],
        "first": store.named(run.accounts, 20),
        "count": len(run.accounts),
        "may_undo": flow.can_undo(run, CLOCK.now()) and request.user.has_perm(PERMISSIONS[Many(run.kind)]),
        "undo_until": run.occurred_at + UNDO_WITHIN,
    }
    return show(request, "workspace/many_run.html", context)


def _undone(request: HttpRequest, run_id: int, kind: Many) -> HttpResponse:
    if not request.user.has_perm(PERMISSIONS[kind]):
        raise PermissionDenied
    try:
        done = flow.undo(run_id, CLOCK.now(), actor=actor_of(request), user_id=int(request.user.pk or 0))
    except WrongUse:
        raise BadAsk(
            "That cannot be undone any more.", "It was undone already, or it is more than a day old."
        ) from None
    said = ngettext("Undone on {count} account.", "Undone on {count} accounts.", done.changed)
    left = ngettext(
        "{count} had moved on since and were left as they are.",
        "{count} had moved on since and were left as they are.",
        done.left,
    )
    told = [said.format(count=done.changed), *([left.format(count=done.left)] if done.left else [])]
    messages.success(request, " ".join(told))
    return redirect("customers_many_run", done.run_id)
