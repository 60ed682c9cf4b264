"""Documents on a customer's page: kept with an item, downloaded, sent in one click; and who gets what."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from candour.domain.documents import BYTES_MAX
from candour.domain.errors import WrongUse
from candour.domain.parties import Mode
from candour.faces.workspace.actions import back, seen
from candour.faces.workspace.asking import CLOCK
from candour.faces.workspace.pages import page
from candour.faces.workspace.steering import actor_of
from candour.faces.workspace.trying import attempt
from candour.faces.workspace.writing import says_said
from candour.flow import document as keeping
from candour.flow import say
from candour.flow.document import Kept
from candour.flow.note import set_gets
from candour.flow.say import Said


@page(permission="candour.add_message", owner="workspace")
@require_POST
def send_copies(request: HttpRequest, account_id: int) -> HttpResponse:
    """Send the copies of one item, of several, or all that are on file."""
    head = seen(request, account_id)
    items = [item for item in request.POST.getlist("item") if item]

    def do() -> Said:
        return say.send_copies(
            account_id, items, CLOCK.now(), actor=actor_of(request), user_id=request.user.pk,
            may_release=request.user.has_perm("candour.add_approval"),
        )  # fmt: skip

    attempt(request, do, lambda said: _copies_said(said, head.zone), gettext("Not sent: {why}."))
    return back(request, head)


def _copies_said(said: Said, zone: str) -> str:
    if said.released and said.until is None and said.mode in (Mode.LIVE, Mode.APPROVE):
        return gettext("The copies are on their way. They go within a minute, and are judged once more just before.")
    return says_said(said, zone)


@page(permission="candour.add_document", owner="workspace")
@require_POST
def add(request: HttpRequest, account_id: int) -> HttpResponse:
    """Keep a file with an item."""
    head = seen(request, account_id)
    file: Any = request.FILES.get("file")

    def do() -> Kept:
        if file is None:
            raise WrongUse("--file choose a file first")
        return keeping.keep_document(
            account_id, request.POST.get("item") or None, request.POST.get("kind", ""), file.read(BYTES_MAX + 1),
            CLOCK.now(), actor=actor_of(request),
        )  # fmt: skip

    def said(kept: Kept) -> str:
        return gettext("The document is kept.") if kept.is_new else gettext("That very document is kept already.")

    attempt(request, do, said, gettext("Not kept: {why}."))
    return _to_papers(back(request, head))


@page(permission="candour.delete_document", owner="workspace")
@require_POST
def remove(request: HttpRequest, account_id: int, document_id: int) -> HttpResponse:
    """Throw a document away."""
    head = seen(request, account_id)
    attempt(
        request,
        lambda: keeping.remove_document(account_id, document_id, CLOCK.now(), actor=actor_of(request)),
        gettext("The document is removed."),
        gettext("Not removed: {why}."),
    )
    return _to_papers(back(request, head))


@page(permission="candour.view_document", owner="workspace")
def download(request: HttpRequest, account_id: int, document_id: int) -> HttpResponse:
    """A document as a file, never shown in the browser itself."""
    found = keeping.read_document(account_id, document_id)
    if found is None:
        raise Http404("no such document")
    response = HttpResponse(found.content, content_type=found.content_type)
    response["Content-Disposition"] = f'attachment; filename="{found.name}"'
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@page(permission="candour.change_contactpoint", owner="workspace")
@require_POST
def who_gets_what(request: HttpRequest, account_id: int, point_id: int) -> HttpResponse:
    """What is sent to one address first."""
    head = seen(request, account_id)
    attempt(
        request,
        lambda: set_gets(account_id, point_id, request.POST.getlist("gets"), CLOCK.now(), actor=actor_of(request)),
        lambda moved: gettext("Written down: who gets what.") if moved else gettext("That was known already."),
        gettext("Nothing changed: {why}."),
    )
    return back(request, head)


def _to_papers(answer: HttpResponseRedirect) -> HttpResponseRedirect:
    return HttpResponseRedirect(answer.url.replace("#main", "#papers"))
