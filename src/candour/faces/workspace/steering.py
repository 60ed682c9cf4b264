"""What a person steers: the mode of a creditor, and the release of drafts."""

from django.contrib import messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_POST

from candour.domain.errors import WrongUse
from candour.domain.parties import Mode
from candour.faces.workspace import locales
from candour.faces.workspace.asking import CLOCK, BadAsk
from candour.faces.workspace.forms import bare
from candour.faces.workspace.languages import inside, told
from candour.faces.workspace.pages import page
from candour.faces.workspace.undo import Said, tell
from candour.faces.workspace.words import MODES
from candour.flow import mend, steer
from candour.flow.work import settle_uncertain
from candour.store.reading.house import creditors


@page(permission="candour.change_creditor", owner="workspace")
@require_POST
def change_mode(request: HttpRequest, creditor_id: int) -> HttpResponse:
    """Set a creditor's mode. After 'paused' nothing new is handed over; what had begun is counted."""
    mode = _asked_mode(request)
    name = next((line.name for line in creditors() if line.id == creditor_id), None)
    if name is None:
        raise Http404("no such creditor")
    try:
        done = steer.set_mode([creditor_id], mode, actor=actor_of(request))
    except WrongUse as wrong:
        messages.warning(request, f"{told(wrong)}.")
        return go_back(request)
    title, says = MODES[mode.value]
    if done.was:
        facts: dict[str, int | str] = {"creditor": creditor_id, "was": done.was[creditor_id], "now": mode.value}
        words = gettext("{creditor} is now in {mode} mode.").format(creditor=name, mode=inside(title))
        tell(request, Said(f"{words} {says}", "mode", facts))
    else:
        words = gettext("{creditor} was in {mode} mode already.").format(creditor=name, mode=inside(title))
        messages.info(request, words)
    if mode is Mode.PAUSED and (begun := len(done.in_flight)):
        words = ngettext(
            "{count} had begun to be handed over and may still arrive.",
            "{count} had begun to be handed over and may still arrive.", begun,
        )  # fmt: skip
        messages.warning(request, words.format(count=begun))
    return go_back(request)


@page(permission="candour.add_approval", owner="workspace")
@require_POST
def release(request: HttpRequest, message_id: int) -> HttpResponse:
    """Release one draft: it goes at its time, unless its facts move first."""
    done = steer.approve_drafts([message_id], CLOCK.now(), actor=actor_of(request), user_id=request.user.pk)
    if done.approved:
        messages.success(request, gettext("Released. It goes when its time comes, unless the facts move first."))
    for _, why in done.refused:
        messages.warning(request, gettext("Not released: {why}.").format(why=told(why)))
    return go_back(request)


@page(permission="candour.add_approval", owner="workspace")
@require_POST
def send_back(request: HttpRequest, message_id: int) -> HttpResponse:
    """Take one draft back with a reason: it is not said, and the next step follows in its order."""
    reason = request.POST.get("reason", "").replace("\x00", "").strip()[:500]
    try:
        steer.return_draft(message_id, CLOCK.now(), actor=actor_of(request), reason=reason)
    except WrongUse:
        messages.warning(request, gettext("That draft does not wait for a release any more."))
    else:
        messages.success(request, gettext("Sent back. It will not be said; the next step follows in its order."))
    return go_back(request)


@page(permission="candour.add_approval", owner="workspace")
@require_POST
def release_all(request: HttpRequest) -> HttpResponse:
    """Release the drafts that the page counted: those that came later are not among them."""
    text = request.POST.get("upto", "")
    lane = request.POST.get("lane", "")
    last = int(text) if text.isdecimal() else 0
    waiting = [draft.id for draft in steer.list_drafts() if draft.id <= last and draft.lane == lane]
    done = steer.approve_drafts(waiting, CLOCK.now(), actor=actor_of(request), user_id=request.user.pk)
    if done.approved:
        words = gettext("Released: {count}. Each goes when its time comes.")
        messages.success(request, words.format(count=locales.number(len(done.approved))))
    if done.refused:
        words = gettext("Not released: {count}, whose facts moved; they are written again.")
        messages.warning(request, words.format(count=locales.number(len(done.refused))))
    return go_back(request)


@page(permission="candour.add_approval", owner="workspace")
def edit(request: HttpRequest, message_id: int) -> HttpResponse:
    """Other words for a draft, judged before they stand in its place."""
    if request.method != "POST":
        return redirect("message", message_id)
    subject, text = request.POST.get("subject", "")[:200], request.POST.get("text", "")[:8000]
    try:
        new = mend.edit_draft(message_id, subject, text, CLOCK.now(), actor=actor_of(request))
    except WrongUse as wrong:
        words = gettext("The words stay as they were: {why}.")
        messages.error(request, words.format(why=bare(wrong).rstrip(".")))
        return redirect("message", message_id)
    messages.success(request, gettext("These are its words now. It waits for a release."))
    return redirect("message", new)


@page(permission="candour.change_task", owner="workspace")
@require_POST
def settle(request: HttpRequest, step_id: int) -> HttpResponse:
    """A person's word on a message in doubt: it arrived, or it did not and goes again if it is still true."""
    arrived = request.POST.get("arrived") == "yes"
    word = request.POST.get("word", "").replace("\x00", "").strip()[:500]
    try:
        settle_uncertain(step_id, arrived, CLOCK.now(), actor_of(request), word or None)
    except WrongUse:
        words = gettext("There is no doubt about that message any more; somebody was quicker.")
        messages.warning(request, words)
    else:
        says = (
            gettext("Settled on your word: it arrived, and counts as sent.")
            if arrived
            else gettext("Settled on your word: it did not arrive, and goes again if it is still true.")
        )
        messages.success(request, says)
    return go_back(request)


@page(permission="candour.add_contactpoint", owner="workspace")
@require_POST
def mend_address(request: HttpRequest, step_id: int) -> HttpResponse:
    """A better address for a message that failed."""
    try:
        mend.mend_address(step_id, request.POST.get("email", ""), CLOCK.now(), actor=actor_of(request))
    except WrongUse as wrong:
        messages.error(request, gettext("Nothing was mended: {why}.").format(why=bare(wrong).rstrip(".")))
    else:
        words = gettext("The address is kept. The message goes again if it is still true.")
        messages.success(request, words)
    return go_back(request)


def actor_of(request: HttpRequest) -> str:
    """How the signed-in person is named on the timeline."""
    user = request.user
    return f"user:{user.get_username()}"[:80] if isinstance(user, AbstractBaseUser) else "user"


def _asked_mode(request: HttpRequest) -> Mode:
    try:
        return Mode(request.POST.get("mode", ""))
    except ValueError:
        raise BadAsk("There is no such mode.", "Choose shadow, approve, live or paused.") from None


def go_back(request: HttpRequest) -> HttpResponseRedirect:
    """To the page of ours that asked, else to Today."""
    place = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(place, allowed_hosts=None, require_https=request.is_secure())
    return HttpResponseRedirect(place) if ours else redirect("today")
