"""Who looks after an account and when they come back to it; its credit limit and the stop list."""

from collections.abc import Callable
from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from candour.domain.errors import WrongUse
from candour.domain.money import MoneyError, parse_amount
from candour.faces.workspace.actions import back, seen
from candour.faces.workspace.asking import CLOCK
from candour.faces.workspace.forms import bare
from candour.faces.workspace.pages import page
from candour.faces.workspace.steering import actor_of
from candour.faces.workspace.tags import day_text, money_text
from candour.flow import credit
from candour.flow import merge as merging
from candour.flow.look_after import assign, follow_up
from candour.store.credit import credit_of


def _done(request: HttpRequest, account_id: int, do: Callable[[], str]) -> HttpResponse:
    """Do what was asked and go back to the page with what came of it."""
    head = seen(request, account_id)
    try:
        messages.success(request, do())
    except (WrongUse, MoneyError, ValueError) as wrong:
        messages.error(request, gettext("Nothing changed: {why}.").format(why=bare(wrong).rstrip(".")))
    return back(request, head)


@page(permission="candour.change_account", owner="workspace")
@require_POST
def look_after(request: HttpRequest, account_id: int) -> HttpResponse:
    """Give the account to somebody, and set the day on which they come back to it."""

    def do() -> str:
        owner, day = request.POST.get("owner", ""), request.POST.get("on", "").strip()
        on = date.fromisoformat(day) if day else None
        given = assign([account_id], int(owner) if owner.isdecimal() else None, CLOCK.now(), actor=actor_of(request))
        moved = follow_up([account_id], on, CLOCK.now(), actor=actor_of(request))
        if not given and not moved:
            return gettext("That was so already.")
        if on is None:
            return gettext("Written down: who looks after it.")
        return gettext("Written down: it is come back to on {day}.").format(day=day_text(on))

    return _done(request, account_id, do)


@page(permission="candour.change_account", owner="workspace")
@require_POST
def limit(request: HttpRequest, account_id: int) -> HttpResponse:
    """Set what the account may owe."""

    def do() -> str:
        known = credit_of(account_id)
        text = request.POST.get("limit", "").strip()
        amount = parse_amount(text, known.currency) if text and known else None
        if not credit.set_limit(account_id, amount, CLOCK.now(), actor=actor_of(request)):
            return gettext("That was so already.")
        if amount is None or known is None:
            return gettext("The credit limit is gone.")
        return gettext("The credit limit is {amount}.").format(amount=money_text(amount, known.currency))

    return _done(request, account_id, do)


@page(permission="candour.change_account", owner="workspace")
@require_POST
def stop(request: HttpRequest, account_id: int) -> HttpResponse:
    """Put the account on stop."""

    def do() -> str:
        credit.put_on_stop(account_id, _reason(request), CLOCK.now(), actor=actor_of(request))
        return gettext("On stop: nothing more is delivered on credit. Two people take it off again.")

    return _done(request, account_id, do)


@page(permission="candour.change_account", owner="workspace")
@require_POST
def ask_release(request: HttpRequest, account_id: int) -> HttpResponse:
    """Ask that the account comes off stop."""

    def do() -> str:
        credit.ask_release(account_id, _reason(request), CLOCK.now(), actor=actor_of(request))
        return gettext("Asked. Somebody else has to approve it.")

    return _done(request, account_id, do)


@page(permission="candour.change_stoprelease", owner="workspace")
@require_POST
def decide_release(request: HttpRequest, account_id: int) -> HttpResponse:
    """Approve or refuse the release that somebody else asked for."""

    def do() -> str:
        approve = request.POST.get("approve") == "yes"
        credit.decide_release(
            account_id, approve=approve, reason=_reason(request), at=CLOCK.now(), actor=actor_of(request)
        )
        if approve:
            return gettext("Approved: the account is off stop.")
        return gettext("Refused: the account stays on stop.")

    return _done(request, account_id, do)


def _reason(request: HttpRequest) -> str:
    return request.POST.get("reason", "").replace("\x00", "").strip()[:500]


@page(permission="candour.change_party", owner="workspace")
@require_POST
def merge(request: HttpRequest, account_id: int) -> HttpResponse:
    """Show another account as one with this one."""

    def do() -> str:
        other = merging.merge(account_id, request.POST.get("reference", "")[:80], CLOCK.now(), actor=actor_of(request))
        words = gettext("Shown as one with {other}: one conversation, one contact cap.")
        return words.format(other=other.reference)

    return _done(request, account_id, do)


@page(permission="candour.change_party", owner="workspace")
@require_POST
def unmerge(request: HttpRequest, account_id: int) -> HttpResponse:
    """Take apart what was merged."""

    def do() -> str:
        parted = merging.unmerge(account_id, CLOCK.now(), actor=actor_of(request))
        sides = ", ".join(side.reference for side in parted)
        return gettext("Undone: {sides} stands for itself again.").format(sides=sides)

    return _done(request, account_id, do)
