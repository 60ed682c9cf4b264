"""Texts from numbers that nobody is known by, or more than one: read by a person, who finds out whose they are."""

import json
from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from candour.faces.workspace.asking import CLOCK
from candour.faces.workspace.frame import show
from candour.faces.workspace.pages import page
from candour.faces.workspace.steering import actor_of
from candour.store.sealing import CannotUnseal, unseal_for_house
from candour.store.texting import Stray, deal_with, strays

MOST = 100


@dataclass(frozen=True, slots=True)
class StrayTold:
    """One of them as it came. sender '': its words cannot be read any more."""

    id: int
    sender: str
    to: str
    text: str
    received_at: datetime


@page(permission="candour.view_message", owner="workspace")
def strays_page(request: HttpRequest) -> HttpResponse:
    """Those that wait, the oldest first. A fixed number of queries."""
    rows = strays(MOST + 1)
    context = {"strays": [_told(row) for row in rows[:MOST]], "is_more": len(rows) > MOST}
    return show(request, "workspace/strays.html", context)


@page(permission="candour.change_task", owner="workspace")
@require_POST
def stray_done(request: HttpRequest, stray_id: int) -> HttpResponse:
    """Somebody has dealt with it: who and when is kept with it."""
    if deal_with(stray_id, actor_of(request), CLOCK.now()):
        messages.success(request, gettext("Dealt with. It stays kept, sealed, with your name."))
    else:
        messages.info(request, gettext("Somebody has dealt with it already."))
    return redirect("strays")


def _told(row: Stray) -> StrayTold:
    try:
        told = json.loads(unseal_for_house(row.sealed))
    except CannotUnseal:
        return StrayTold(row.id, "", "", "", row.received_at)
    return StrayTold(row.id, told["from"], told["to"], told["text"], row.received_at)
