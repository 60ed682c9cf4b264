"""Statements: the monthly runs, what one would do before it is begun, and the releases of what it wrote."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_POST

from candour.domain.errors import WrongUse
from candour.faces.workspace.asking import CLOCK, asked_place, positive
from candour.faces.workspace.frame import show
from candour.faces.workspace.languages import later, told
from candour.faces.workspace.pages import page
from candour.faces.workspace.steering import actor_of
from candour.faces.workspace.tags import grouped
from candour.faces.workspace.trying import why_not
from candour.flow import statements
from candour.flow.answer import rule_reasons
from candour.ports.channel import CannotTypeset
from candour.store import statements as rows
from candour.store.reading.house import CreditorLine, creditors
from candour.store.statements import StatementRunRow

RUNS, PAGE = 24, 50
WAITS = ("ready", "waiting", "handing_over")


@dataclass(frozen=True, slots=True)
class RunView:
    """A run as people read it. waits: of its statements, those that go by themselves."""

    run: StatementRunRow
    sent: int
    shadowed: int
    drafts: int
    waits: int
    held: int
    lapsed: int

    @property
    def says(self) -> str:
        """What became of its statements, in a line."""
        counts = (
            (self.sent, gettext("{count} sent")), (self.shadowed, gettext("{count} written, not sent")),
            (self.drafts, gettext("{count} to approve")), (self.waits, gettext("{count} waiting")),
            (self.held, gettext("{count} for a person")), (self.lapsed, gettext("{count} no longer true")),
        )  # fmt: skip
        found = ", ".join(words.format(count=grouped(count)) for count, words in counts if count)
        return found or (gettext("nobody gets one") if self.run.state == "done" else "")


@page(permission="candour.view_statementrun", owner="workspace")
def statements_page(request: HttpRequest) -> HttpResponse:
    """The runs, newest first, and the creditors for which one may be begun. Fixed query count."""
    return show(request, "workspace/statements.html", {"runs": _views(RUNS), "creditors": creditors()})


def _views(limit: int) -> list[RunView]:
    return [_view(run) for run in rows.runs(limit)]


def _view(run: StatementRunRow) -> RunView:
    of = run.states
    waits = sum(of.get(state, 0) for state in WAITS)
    held = sum(of.get(state, 0) for state in ("held", "failed", "uncertain", "tasked"))
    counts = (of.get("sent", 0), of.get("shadowed", 0), of.get("draft", 0), waits, held, of.get("lapsed", 0))
    return RunView(run, *counts)


@page(permission="candour.view_statementrun", owner="workspace")
def statements_look(request: HttpRequest, creditor_id: int) -> HttpResponse:
    """What a run would do now: how many, and why others get none. Nothing is written."""
    creditor = _creditor(creditor_id)
    seen = statements.look(creditor_id, CLOCK.now())
    context = {"creditor": creditor, "look": seen, "why": _why(seen.why)}
    return show(request, "workspace/statements_look.html", context)


@page(permission="candour.add_statementrun", owner="workspace")
@require_POST
def statements_begin(request: HttpRequest, creditor_id: int) -> HttpResponse:
    """Begin the run of this month; it goes on in the background."""
    _creditor(creditor_id)
    try:
        run_id = statements.begin(creditor_id, CLOCK.now(), actor=actor_of(request))
    except WrongUse as wrong:
        messages.warning(request, why_not(wrong))
        return redirect("statements")
    messages.success(
        request, gettext("Begun. It goes on in the background; each statement is looked at again before it leaves.")
    )
    return redirect("statements_run", run_id)


@page(permission="candour.view_statementrun", owner="workspace")
def statements_run(request: HttpRequest, run_id: int) -> HttpResponse:
    """One run: how far it is, its statements, and who gets none and why. Fixed query count."""
    run = rows.run(run_id)
    if run is None:
        raise Http404("no such run")
    after = asked_place(request, "after", positive) or 0
    lines = rows.lines_of(run, after, PAGE + 1)
    context = {
        "view": _view(run),
        "lines": lines[:PAGE],
        "why": _why(run.left_out),
        "more": f"?after={lines[PAGE - 1].step_id}" if len(lines) > PAGE else "",
        "first": "?" if after else "",
    }
    return show(request, "workspace/statements_run.html", context)


@page(permission="candour.add_approval", owner="workspace")
@require_POST
def statements_release(request: HttpRequest, run_id: int) -> HttpResponse:
    """Release all drafts of a run whose facts have not moved."""
    if rows.run(run_id) is None:
        raise Http404("no such run")
    done = statements.release(run_id, CLOCK.now(), actor=actor_of(request), user_id=request.user.pk)
    released, refused = len(done.approved), len(done.refused)
    said = ngettext(
        "{count} released. It goes when its time comes, unless the facts move first.",
        "{count} released. They go when their time comes, unless the facts move first.",
        released,
    )
    messages.success(request, said.format(count=released))
    if refused:
        said = ngettext(
            "{count} not released: its facts moved, and it is written anew.",
            "{count} not released: their facts moved, and they are written anew.",
            refused,
        )
        messages.warning(request, said.format(count=refused))
    return redirect("statements_run", run_id)


@page(permission="candour.view_account", owner="workspace")
def statement_pdf(request: HttpRequest, account_id: int) -> HttpResponse:
    """A customer's statement as of now, as an accessible PDF. Nothing is said by it, and nothing counted."""
    try:
        made = statements.statement_of(account_id, CLOCK.now())
    except (WrongUse, CannotTypeset) as error:
        raise Http404("there is no such statement") from error
    if made is None:
        messages.info(request, gettext("Nothing is open on this account, so there is no statement to show."))
        return redirect("customer", account_id)
    response = HttpResponse(made.pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="statement-{account_id}.pdf"'
    return response


def _creditor(creditor_id: int) -> CreditorLine:
    found = next((line for line in creditors() if line.id == creditor_id), None)
    if found is None:
        raise Http404("no such creditor")
    return found


_WHY = {
    "nothing_open": later("nothing is owed, or nobody knows how much"),
    "all_left_out": later("all that is open is in query, on hold or promised"),
    "had_one": later("they have theirs for this month"),
    "only_by_call": later("they would rather be called, and have no email address"),
}


def _why(counts: Mapping[str, int]) -> list[tuple[str, str, int]]:
    """(reason, rule or '', count), the most frequent first."""
    reasons = rule_reasons()
    found = [(told(_WHY.get(key) or reasons.get(key, key.replace("_", " "))), key if key in reasons else "", n)
             for key, n in counts.items()]  # fmt: skip
    return sorted(found, key=lambda one: (-one[2], one[0]))
