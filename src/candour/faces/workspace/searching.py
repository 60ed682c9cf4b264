"""Search as you type. What is typed may be a name: it comes in the body of a request and never stands in an address."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from candour.domain.finding import sought
from candour.faces.workspace.asking import asked_words
from candour.faces.workspace.frame import show
from candour.faces.workspace.pages import page
from candour.faces.workspace.tags import money_text
from candour.store.reading.search import Hit, search

SHOWN = 20
_KEPT = "search"


@page(permission="candour.view_account", owner="workspace")
def search_page(request: HttpRequest) -> HttpResponse:
    """Customers and items that may be meant.

    A POST of `q` by htmx is answered with the list alone, one that accepts JSON with `{"found": [...], "more": bool}`,
    and one without script by the page, which keeps the words with the session.
    """
    if request.method != "POST":
        words = str(request.session.get(_KEPT, "")) if "again" in request.GET else ""
        return show(request, "workspace/search.html", _context(request, words))
    words = asked_words(request, "q")
    if request.accepts("application/json") and not request.accepts("text/html"):
        return JsonResponse(_as_json(_context(request, words)))
    if getattr(request, "htmx", False):
        return render(request, "workspace/_found.html", _context(request, words))
    request.session[_KEPT] = words
    return redirect(reverse("search") + ("?again=1" if words else ""))


def _context(request: HttpRequest, words: str) -> dict[str, Any]:
    asked = sought(words)
    hits = search(asked, SHOWN + 1, items=request.user.has_perm("candour.view_item")) if asked else []
    return {"words": words, "is_short": bool(words) and asked is None, "hits": hits[:SHOWN], "more": len(hits) > SHOWN}


def _as_json(context: dict[str, Any]) -> dict[str, Any]:
    return {"found": [_hit(hit) for hit in context["hits"]], "more": context["more"]}


def _hit(hit: Hit) -> dict[str, Any]:
    return {
        "account": hit.account_id,
        "name": hit.name,
        "reference": hit.reference,
        "creditor": hit.creditor,
        "how": hit.how,
        "said": hit.said,
        "item": hit.item,
        "amount": money_text(hit.amount, hit.currency) if hit.item else None,
        "address": reverse("customer", args=[hit.account_id]),
    }
