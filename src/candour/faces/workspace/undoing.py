"""The ways back: each takes one kind of thing back by a verb of the flow, once, while nothing has moved since."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext

from candour.domain.errors import WrongUse
from candour.domain.parties import Mode
from candour.faces.workspace.asking import CLOCK
from candour.faces.workspace.languages import later, told
from candour.faces.workspace.pages import page
from candour.faces.workspace.steering import actor_of, go_back
from candour.faces.workspace.undo import KEPT_S, SALT, Facts
from candour.flow import steer, take_back
from candour.store.reading.house import creditors

LATE = later("It is too late to take that back. Look at what stands now.")


@dataclass(frozen=True, slots=True)
class Undo:
    """One way back. permission: what who takes it must be allowed. do: takes it, at an instant, and says so."""

    permission: str
    do: Callable[[Facts, datetime, str], str]


@page(permission="candour.view_step", owner="workspace")
def undo(request: HttpRequest) -> HttpResponse:
    """Take back what a token stands for, once, and go back to the page that asked."""
    if request.method != "POST":
        return go_back(request)
    try:
        facts = signing.loads(request.POST.get("token", ""), salt=SALT, max_age=KEPT_S)
    except signing.BadSignature:
        messages.warning(request, LATE)
        return go_back(request)
    way = UNDOS[facts["undo"]]
    if facts["who"] != request.user.pk or not request.user.has_perm(way.permission):
        raise PermissionDenied
    try:
        messages.success(request, way.do(facts, CLOCK.now(), actor_of(request)))
    except WrongUse as wrong:
        messages.warning(request, gettext("Not taken back: {why}.").format(why=told(wrong)))
    return go_back(request)


def _hold_again(facts: Facts, at: datetime, actor: str) -> str:
    take_back.hold_again(int(facts["account"]), int(facts["hold"]), at, actor=actor)
    return gettext("Taken back: the hold goes on.")


def _withdraw_hold(facts: Facts, at: datetime, actor: str) -> str:
    take_back.withdraw_hold(int(facts["account"]), int(facts["hold"]), at, actor=actor)
    return gettext("Taken back: there is no hold.")


def _reopen_task(facts: Facts, at: datetime, actor: str) -> str:
    take_back.reopen_task(int(facts["task"]), at, actor=actor)
    return gettext("Taken back: the task is open.")


def _withdraw_note(facts: Facts, at: datetime, actor: str) -> str:
    take_back.withdraw_note(int(facts["account"]), datetime.fromisoformat(str(facts["noted_at"])), at, actor=actor)
    return gettext("Taken back: the words of the note are forgotten.")


def _set_mode(facts: Facts, at: datetime, actor: str) -> str:
    creditor_id = int(facts["creditor"])
    if not any(line.id == creditor_id and line.mode == facts["now"] for line in creditors()):
        raise WrongUse(take_back.TOO_LATE)
    steer.set_mode([creditor_id], Mode(str(facts["was"])), actor=actor)
    return gettext("Taken back: the mode is as it was.")


UNDOS: dict[str, Undo] = {
    "hold_ended": Undo("candour.change_hold", _hold_again),
    "hold_placed": Undo("candour.add_hold", _withdraw_hold),
    "task_done": Undo("candour.change_task", _reopen_task),
    "noted": Undo("candour.add_event", _withdraw_note),
    "mode": Undo("candour.change_creditor", _set_mode),
}
