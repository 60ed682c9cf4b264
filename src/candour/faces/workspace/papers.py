"""Documents on a customer's page: kept with an item, downloaded, sent in one click; and who gets what."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST

from candour.domain.documents import BYTES_MAX
from candour.domain.errors import WrongUse
from candour.faces.workspace.actions import back, seen
from candour.faces.workspace.asking import CLOCK
from candour.faces.workspace.forms import bare
from candour.faces.workspace.pages import page
from candour.faces.workspace.steering import actor_of
from candour.faces.workspace.writing import says_said
from candour.flow import document as keeping
from candour.flow import say
from candour.flow.note import set_gets


@page(permission="candour.add_message", owner="workspace")
@require_POST
def send_copies(request: HttpRequest, account_id: int) -> HttpResponse:
    """Send the copies of one item, of several, or all that are on file."""
    head = seen(request, account_id)
    items = [item for item in request.POST.getlist("item") if item]
    try:
        said = say.send_copies(
            account_id, items, CLOCK.now(), actor=actor_of(request), user_id=request.user.pk,
            may_release=request.user.has_perm("candour.add_approval"),
        )  # fmt: skip
    except WrongUse as wrong:
        messages.error(request, f"Not sent: {bare(wrong)}.")
    else:
        messages.success(request, says_said(said, head.zone).replace("Written.", "The copies are on their way.", 1))
    return back(request, head)


@page(permission="candour.add_document", owner="workspace")
@require_POST
def add(request: HttpRequest, account_id: int) -> HttpResponse:
    """Keep a file with an item."""
    head = seen(request, account_id)
    file: Any = request.FILES.get("file")
    try:
        if file is None:
            raise WrongUse("--file choose a file first")
        content = file.read(BYTES_MAX + 1)
        kept = keeping.keep_document(
            account_id, request.POST.get("item") or None, request.POST.get("kind", ""), content, CLOCK.now(),
            actor=actor_of(request),
        )  # fmt: skip
    except WrongUse as wrong:
        messages.error(request, f"Not kept: {bare(wrong)}.")
    else:
        messages.success(request, "The document is kept." if kept.is_new else "That very document is kept already.")
    return _to_papers(back(request, head))


@page(permission="candour.delete_document", owner="workspace")
@require_POST
def remove(request: HttpRequest, account_id: int, document_id: int) -> HttpResponse:
    """Throw a document away."""
    head = seen(request, account_id)
    try:
        keeping.remove_document(account_id, document_id, CLOCK.now(), actor=actor_of(request))
    except WrongUse as wrong:
        messages.warning(request, f"Not removed: {bare(wrong)}.")
    else:
        messages.success(request, "The document is removed.")
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
    try:
        moved = set_gets(account_id, point_id, request.POST.getlist("gets"), CLOCK.now(), actor=actor_of(request))
    except WrongUse as wrong:
        messages.error(request, f"Nothing changed: {bare(wrong)}.")
    else:
        messages.success(request, "Written down: who gets what." if moved else "That was known already.")
    return back(request, head)


def _to_papers(answer: HttpResponseRedirect) -> HttpResponseRedirect:
    return HttpResponseRedirect(answer.url.replace("#main", "#papers"))
