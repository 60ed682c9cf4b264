"""Settings of creditors: the list, a new one, and what is set for each."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext

from candour.domain.errors import WrongUse
from candour.domain.money import MoneyError
from candour.faces.workspace.asking import CLOCK
from candour.faces.workspace.frame import CustomerWord
from candour.faces.workspace.languages import told
from candour.faces.workspace.pages import page
from candour.faces.workspace.settings import creditor_or_404, settings_page
from candour.faces.workspace.settings_forms import CreditorForm, NewCreditorForm
from candour.faces.workspace.steering import actor_of
from candour.faces.workspace.words import MODES
from candour.flow import bring_in, loop
from candour.store.models import Creditor
from candour.store.reading.house import creditors, organisation


@page(permission="candour.view_creditor", owner="workspace")
def creditors_page(request: HttpRequest) -> HttpResponse:
    """All creditors with their mode, which is switched here as on Today, and what is missing. Fixed query count."""
    rows = Creditor.objects.values("id", "sender_address", "country", "currency", "role", "sector", "policy")
    more = {row["id"]: row for row in rows}
    lines = [(line, more[line.id]) for line in creditors() if line.id in more]
    context = {"lines": lines, "modes": MODES, "may_change": request.user.has_perm("candour.change_creditor")}
    return settings_page(request, "settings_creditors", "creditors", context)


@page(permission="candour.add_creditor", owner="workspace")
def new_creditor_page(request: HttpRequest) -> HttpResponse:
    """Add a creditor; it begins in shadow mode."""
    form = NewCreditorForm(request.POST if request.method == "POST" else None, key="new")
    form.fields["customers"].label = gettext("Its {customers} are").format(
        customers=CustomerWord(organisation().customer_word).many
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = bring_in.open_creditor(**form.cleaned_data, actor=actor_of(request))
        except MoneyError as wrong:
            form.blame(WrongUse(f"--currency {told(wrong)}"))
        except WrongUse as wrong:
            form.blame(wrong)
        else:
            messages.success(
                request, gettext("{name} is here, in shadow mode. Say now who writes for it.").format(name=made.name)
            )
            return redirect("settings_creditor", made.pk)
    if form.is_bound:
        form.point()
    status = 422 if form.errors else 200
    return settings_page(request, "settings_creditors", "new_creditor", {"form": form}, status=status)


@page(permission="candour.change_creditor", owner="workspace")
def creditor_page(request: HttpRequest, creditor_id: int) -> HttpResponse:
    """What is set for one creditor: who writes for it, how it is paid, in what capacity and trade it deals."""
    now = creditor_or_404(creditor_id)
    word = CustomerWord(organisation().customer_word)
    form = CreditorForm(request.POST if request.method == "POST" else None, now=now, many=word.many)
    if request.method == "POST" and form.is_valid():
        try:
            done = loop.set_creditor(creditor_id, form.wishes(), CLOCK.now(), actor=actor_of(request))
        except WrongUse as wrong:
            form.blame(wrong)
        else:
            messages.success(request, gettext("Saved.") if done.was else gettext("Everything was so already."))
            return redirect("settings_creditor", creditor_id)
    if form.is_bound:
        form.point()
    line = next(line for line in creditors() if line.id == creditor_id)
    context = {"form": form, "now": now, "creditors": [line], "modes": MODES}
    return settings_page(request, "settings_creditors", "creditor", context, status=422 if form.errors else 200)
