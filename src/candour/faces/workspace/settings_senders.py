"""Senders with what DNS says of them, and channels as they are set up, each with a test message to oneself."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from candour.domain.errors import WrongUse
from candour.faces.workspace.asking import CLOCK, BadAsk
from candour.faces.workspace.languages import later, told
from candour.faces.workspace.pages import page
from candour.faces.workspace.settings import creditor_or_404, settings_page
from candour.faces.workspace.settings_people import own_user
from candour.faces.workspace.steering import actor_of
from candour.flow import probe
from candour.flow.declare import reaches_people
from candour.store.models import Creditor

SELECTOR_MAX = 63
LOOKS = {"good": "sent", "weak": "held", "missing": "failed", "unknown": "unknown"}
SAYS = {
    "good": later("In order"), "weak": later("To mend"), "missing": later("Missing"), "unknown": later("No answer"),
}  # fmt: skip


@page(permission="candour.view_creditor", owner="workspace")
def senders_page(request: HttpRequest) -> HttpResponse:
    """Every creditor's sender; what DNS says of each is asked for when it comes into sight. One query of its own."""
    rows = Creditor.objects.order_by("name").values("id", "name", "sender_name", "sender_address", "mode")
    context = {"senders": rows, "is_real": reaches_people()}
    return settings_page(request, "settings_senders", "senders", context)


@page(permission="candour.view_creditor", owner="workspace")
def sender_check(request: HttpRequest, creditor_id: int) -> HttpResponse:
    """What DNS says of one sender: as a part of the list, or as a page where there are no scripts."""
    creditor = creditor_or_404(creditor_id)
    selector = request.GET.get("selector", "").strip()[:SELECTOR_MAX]
    if selector and not selector.replace("-", "").replace(".", "").replace("_", "").isalnum():
        raise BadAsk("That is not the name of a DKIM key.", "Its name is one word, such as ‘selector1’.")
    found = [(one, LOOKS[one.state], SAYS[one.state]) for one in probe.standing_of(creditor, selector)]
    context = {"creditor": creditor, "found": found, "selector": selector}
    template = "_sender" if request.headers.get("HX-Request") else "sender"
    return settings_page(request, "settings_senders", template, context)


@page(permission="candour.change_organisation", owner="workspace")
def channels_page(request: HttpRequest) -> HttpResponse:
    """Every channel with what it is set to; no secret is shown. A fixed number of queries."""
    user = own_user(request)
    context = {
        "ways": probe.ways(), "creditors": Creditor.objects.order_by("name").values("id", "name"),
        "own": {"email": user.email, "sms": user.phone}, "most": probe.MOST, "is_real": reaches_people(),
    }  # fmt: skip
    return settings_page(request, "settings_channels", "channels", context)


@page(permission="candour.change_organisation", owner="workspace")
@require_POST
def channel_test(request: HttpRequest, channel: str) -> HttpResponse:
    """Send a message marked as a test to the signed-in person, and say what the other side answered."""
    creditor = request.POST.get("creditor", "")
    if not creditor.isdecimal():
        raise BadAsk("Say for which creditor to try it.", "Choose one from the list beside the button.")
    user = own_user(request)
    try:
        tried = probe.send_test(channel, user.pk, creditor_or_404(int(creditor)), CLOCK.now(), actor=actor_of(request))
    except WrongUse as wrong:
        text = told(wrong)
        messages.warning(request, f"{text[:1].upper()}{text[1:]}.")
    else:
        (messages.success if tried.worked else messages.warning)(request, told(tried.says))
    return redirect("settings_channels")
