"""The rules asked a question of one's own: facts in, verdict out, with every rule that spoke. Nothing is kept."""

import json
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse

from candour.domain.restating import write_question
from candour.domain.saying import say
from candour.domain.shapes import WrongFacts
from candour.domain.verdicts import Question
from candour.faces.workspace.asking import CLOCK, asked_choice, asked_place, positive
from candour.faces.workspace.frame import show
from candour.faces.workspace.languages import told
from candour.faces.workspace.pages import page
from candour.faces.workspace.spoken import told_again
from candour.flow.answer import answer, parse
from candour.flow.plan import decide, question_of
from candour.flow.work import call_question
from candour.store.facts import load_accounts

CHARACTERS_MAX = 200_000
ABOUT = ("next", "call")
SAMPLE: dict[str, Any] = {
    "at": "2026-11-03T15:00:00-05:00",
    "purpose": "call",
    "channel": "call",
    "customer": {"kind": "consumer", "country": "US", "state": "OH", "zone": "America/New_York"},
    "creditor": {"role": "third_party", "imported_at": "2026-11-03T06:00:00-05:00"},
    "items": [{"reference": "X", "kind": "loan", "currency": "USD", "balance": 50_000, "due": "2026-05-01"}],
    "contacts": [
        {"at": "2026-11-02T11:00:00-05:00", "channel": "call", "outcome": "conversation", "outgoing": False,
         "items": ["X"]}
    ],
    "address": {"value": "+16145550123"},
}  # fmt: skip
"""Shown until somebody asks something else: they phoned yesterday, so may a collector call today?"""


@page(permission="candour.view_step", owner="workspace")
def ask_page(request: HttpRequest) -> HttpResponse:
    """A question as JSON and its answer. `?account=` writes what is known of one into the box; asked by POST."""
    if request.method != "POST":
        return _shown(request, _pretty(_given(request)))
    text = request.POST.get("facts", "")
    try:
        return _shown(request, text, found=answer(parse(_short(text), "facts")))
    except WrongFacts as wrong:
        return _shown(request, text, mistake=told(wrong))


def _short(text: str) -> str:
    if len(text) > CHARACTERS_MAX:
        words = say(
            "facts: are longer than {most} characters; ask them with `candour guard explain`",
            most=f"{CHARACTERS_MAX:,}",
        )
        raise WrongFacts(words)
    return text


def _shown(request: HttpRequest, text: str, found: dict[str, Any] | None = None, mistake: str = "") -> HttpResponse:
    context: dict[str, Any] = {"text": text[:CHARACTERS_MAX], "mistake": mistake, "found": found}
    if found is not None:
        until = datetime.fromisoformat(found["until"]) if found["until"] else None
        context |= {"told": told_again(found["verdict"], until, found["spoke"]), "until": until, "zone": _zone(text)}
    return show(request, "workspace/law_ask.html", context, status=422 if mistake else 200)


def _zone(text: str) -> str:
    """The customer's zone where the question tells it."""
    return str((json.loads(text).get("customer") or {}).get("zone") or "UTC")


def _pretty(facts: dict[str, Any]) -> str:
    return json.dumps(facts, indent=2, ensure_ascii=False)


def _given(request: HttpRequest) -> dict[str, Any]:
    account_id = asked_place(request, "account", positive)
    about = asked_choice(request, "about", ABOUT) or "next"
    if account_id is None:
        return SAMPLE
    if not request.user.has_perm("candour.view_account"):
        raise PermissionDenied
    return write_question(_question(account_id, about, CLOCK.now()))


def _question(account_id: int, about: str, at: datetime) -> Question:
    """What the guard would be asked now of an account's next step; of a call when nothing is next."""
    accounts = load_accounts([account_id], at)
    if not accounts:
        raise Http404("no such account")
    account = accounts[0]
    wanted = decide(account, at).plan.wanted if about == "next" else None
    return question_of(account, wanted, at) if wanted else call_question(account, at)
