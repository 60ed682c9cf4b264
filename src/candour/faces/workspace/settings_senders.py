"""Senders with what DNS says of them, and channels as they are set up, each with a test message to oneself."""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from candour.domain.errors import WrongUse
from candour.faces.workspace.asking import CLOCK, BadAsk
from candour.faces.workspace.forms import ActForm
from candour.faces.workspace.languages import later, told
from candour.faces.workspace.pages import page
from candour.faces.workspace.settings import creditor_or_404, settings_page
from candour.faces.workspace.settings_people import own_user
from candour.faces.workspace.steering import actor_of
from candour.faces.workspace.trying import why_not
from candour.flow import probe
from candour.flow.declare import reaches_people
from candour.flow.print_mail import fingerprint, set_print_house, try_print_house
from candour.store import organisation
from candour.store.creditors import CreditorSettings
from candour.store.models import Creditor
from candour.store.organisation import OrganisationSettings

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


class PrintHouseForm(ActForm):
    """Where print runs are mailed, and for whom they are encrypted."""

    print_house = forms.CharField(
        label=later("Mail print runs to"), required=False, max_length=254,
        help_text=later("The print house’s address. Empty: runs are not mailed."),
        widget=forms.TextInput(attrs={"inputmode": "email", "autocomplete": "off"}),
    )  # fmt: skip
    print_certificate = forms.CharField(
        label=later("The print house’s certificate"), required=False, max_length=20_000,
        help_text=later(
            "PEM, with an RSA key. Mails are encrypted for it, so that nobody on the way can open them. Without one "
            "they go over TLS to your mail server, and nobody can promise how they go on from there."
        ),
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false", "autocomplete": "off"}),
    )  # fmt: skip


@page(permission="candour.change_organisation", owner="workspace")
def channels_page(request: HttpRequest) -> HttpResponse:
    """Every channel with what it is set to; no secret is shown. A fixed number of queries."""
    now = organisation.settings()
    initial = {"print_house": now.print_address, "print_certificate": now.print_certificate}
    return _channels(request, PrintHouseForm(key="house", initial=initial), now)


def _channels(request: HttpRequest, form: PrintHouseForm, now: OrganisationSettings) -> HttpResponse:
    user = own_user(request)
    context = {
        "ways": probe.ways(), "creditors": Creditor.objects.order_by("name").values("id", "name"),
        "own": {"email": user.email, "sms": user.phone}, "most": probe.MOST, "is_real": reaches_people(),
        "print_form": form, "print_house": now.print_address, "fingerprint": fingerprint(now.print_certificate),
    }  # fmt: skip
    return settings_page(request, "settings_channels", "channels", context, status=422 if form.errors else 200)


@page(permission="candour.change_organisation", owner="workspace")
@require_POST
def print_house_saved(request: HttpRequest) -> HttpResponse:
    """Say where print runs are mailed."""
    form = PrintHouseForm(request.POST, key="house")
    if form.is_valid():
        asked = form.cleaned_data
        try:
            moved = set_print_house(
                asked["print_house"], asked["print_certificate"], CLOCK.now(), actor=actor_of(request)
            )
        except WrongUse as wrong:
            form.blame(wrong)
        else:
            messages.success(request, gettext("Saved.") if moved else gettext("Everything was so already."))
            return redirect("settings_channels")
    form.point()
    return _channels(request, form, organisation.settings())


@page(permission="candour.change_organisation", owner="workspace")
@require_POST
def print_house_test(request: HttpRequest) -> HttpResponse:
    """Mail a letter to nobody to the print house, as a run would go, and say what the mail server answered."""
    user, creditor = own_user(request), _creditor(request)
    return _tried(request, lambda: try_print_house(user.pk, creditor, CLOCK.now(), actor=actor_of(request)))


@page(permission="candour.change_organisation", owner="workspace")
@require_POST
def channel_test(request: HttpRequest, channel: str) -> HttpResponse:
    """Send a message marked as a test to the signed-in person, and say what the other side answered."""
    user, creditor = own_user(request), _creditor(request)
    return _tried(request, lambda: probe.send_test(channel, user.pk, creditor, CLOCK.now(), actor=actor_of(request)))


def _creditor(request: HttpRequest) -> CreditorSettings:
    asked = request.POST.get("creditor", "")
    if not asked.isdecimal():
        raise BadAsk(
            gettext("Say for which creditor to try it."), gettext("Choose one from the list beside the button.")
        )
    return creditor_or_404(int(asked))


def _tried(request: HttpRequest, do: Callable[[], probe.Tried]) -> HttpResponse:
    try:
        tried = do()
    except WrongUse as wrong:
        messages.warning(request, why_not(wrong))
    else:
        (messages.success if tried.worked else messages.warning)(request, told(tried.says))
    return redirect("settings_channels")
