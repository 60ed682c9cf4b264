"""Has a page changed? Asked every few seconds by pages in sight, and nearly always answered with 304 and nothing."""

from hashlib import sha256

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified

from candour.faces.workspace.pages import page
from candour.store.reading.live import stamp

_STEPS = ("candour_step", "candour_attempt", "candour_task", "candour_message", "candour_creditor")
WATCHED = {"today": _STEPS, "tasks": ("candour_task",), "mailbox": ("candour_message", "candour_attempt")}
"""The tables that a page shows, beside the events of accounts."""


@page(permission="candour.view_step", owner="workspace")
def live(request: HttpRequest, what: str) -> HttpResponse:
    """304 while nothing was written that the page shows, else 200 with the new tag; no body. One query of its own."""
    if what not in WATCHED:
        raise Http404("no page of that name is watched")
    tag = f'"{sha256(stamp(WATCHED[what]).encode()).hexdigest()[:20]}"'
    same = request.headers.get("If-None-Match") == tag
    answer = HttpResponseNotModified() if same else HttpResponse(content_type="text/plain")
    answer["ETag"] = tag
    return answer
