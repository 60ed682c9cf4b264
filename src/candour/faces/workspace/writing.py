"""A message in a person's own words: what the guard says of it while it is typed, and its sending."""

from base64 import b64encode
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_POST

from candour.domain.calendars import local_day
from candour.domain.errors import WrongUse
from candour.domain.messages import Purpose
from candour.domain.parties import Mode
from candour.domain.verdicts import Answer, Verdict
from candour.domain.wording import forbidden_words, longest_sentence
from candour.faces.workspace.acting import Tried, offer
from candour.faces.workspace.actions import Told, acted, back, seen
from candour.faces.workspace.asking import CLOCK
from candour.faces.workspace.because import because, decisive
from candour.faces.workspace.customers import customer_answer
from candour.faces.workspace.forms import WriteForm, bare
from candour.faces.workspace.pages import page
from candour.faces.workspace.spoken import Told as Spoken
from candour.faces.workspace.spoken import told
from candour.faces.workspace.steering import actor_of
from candour.faces.workspace.tags import moment_text
from candour.faces.workspace.trying import attempt
from candour.flow import say
from candour.flow.say import Looked, Said, Written
from candour.store.reading.account import AccountHead
from candour.store.reading.house import organisation

LONG_SENTENCE = 28
"""Words in a sentence above which many readers lose its beginning."""


@dataclass(frozen=True, slots=True)
class LookCard:
    """What the guard says of words that are being typed. says: in a sentence; hints: on words, which stop nothing.

    pages: of a letter, as pictures (PNG in base64).
    """

    looked: Looked
    says: str
    look: str
    told: Spoken
    hints: list[str]
    pages: list[str]


@page(permission="candour.add_message", owner="workspace")
def write(request: HttpRequest, account_id: int) -> HttpResponse:
    """Send what was written, or only look at it."""
    if request.method == "POST" and "look" in request.POST:
        return _looked_at(request, account_id)

    def do(head: AccountHead, found: Told) -> str:
        said = say.say(
            head.id, _written(found), CLOCK.now(), actor=actor_of(request), user_id=request.user.pk,
            may_release=request.user.has_perm("candour.add_approval"),
        )  # fmt: skip
        return says_said(said, head.zone)

    return acted(request, account_id, "write", do)


@page(permission="candour.add_message", owner="workspace")
@require_POST
def check(request: HttpRequest, account_id: int) -> HttpResponse:
    """A piece of the page: what the guard says of the words as they stand, and how they would arrive."""
    head = seen(request, account_id)
    form = WriteForm(request.POST, key="write")
    offer(form, None, CLOCK.now().date())
    form.is_valid()
    return render(
        request,
        "workspace/actions/_looked.html",
        {"head": head, "house": organisation(), **_look(head, form.cleaned_data)},
    )


@page(permission="candour.add_message", owner="workspace")
@require_POST
def take_back(request: HttpRequest, account_id: int, step_id: int) -> HttpResponse:
    """Take back what was written and has not gone."""
    head = seen(request, account_id)
    attempt(
        request,
        lambda: say.take_back(account_id, step_id, CLOCK.now(), actor=actor_of(request)),
        gettext("Taken back. It will not be sent."),
    )
    return back(request, head)


def _looked_at(request: HttpRequest, account_id: int) -> HttpResponse:
    """The whole page with the guard's answer, for a browser without scripts."""
    head = seen(request, account_id)
    form = WriteForm(request.POST, key="write")
    offer(form, None, CLOCK.now().date())
    form.is_valid()
    form.looked = _look(head, form.cleaned_data)
    return customer_answer(request, account_id, Tried(form, "write"))


def _look(head: AccountHead, found: Told) -> dict[str, object]:
    now, written = CLOCK.now(), _written(found)
    try:
        looked = say.carried(say.look(head.id, written, now), written.channel, now)
    except WrongUse as wrong:
        return {"wrong": bare(wrong)}
    return {"card": _card(looked, now, head.zone)}


def _card(looked: Looked, now: datetime, zone: str) -> LookCard:
    answer = looked.answer
    pages = [b64encode(page).decode() for page in looked.pages]
    return LookCard(
        looked, _verdict_says(answer, now, zone), answer.verdict.word, told(answer), _hints(looked.draft.text), pages
    )


def _verdict_says(answer: Answer, now: datetime, zone: str) -> str:
    """The verdict in a sentence."""
    ruling = decisive(answer)
    why = because(ruling, local_day(now, zone)) if ruling else ""
    if answer.verdict is Verdict.ALLOW:
        return gettext("It may go.")
    if answer.verdict is Verdict.WAIT and answer.until:
        until = moment_text(answer.until, zone)
        if why:
            return gettext("It would wait until {until}: {why}.").format(until=until, why=why)
        return gettext("It would wait until {until}.").format(until=until)
    if answer.verdict is Verdict.FIX:
        return gettext("It needs a change: {why}.").format(why=why) if why else gettext("It needs a change.")
    return gettext("It may not go: {why}.").format(why=why) if why else gettext("It may not go.")


def _hints(text: str) -> list[str]:
    """On words: what presses, shames or is jargon, and sentences that are hard to follow."""
    hints = []
    if pressing := list(dict.fromkeys(word.lower() for word in forbidden_words(text))):
        words = ", ".join(pressing[:8])
        hints.append(gettext("Candour does not use these words: {words}.").format(words=words))
    if (longest := longest_sentence(text)) > LONG_SENTENCE:
        said = ngettext(
            "The longest sentence has {count} word; two short ones read better.",
            "The longest sentence has {count} words; two short ones read better.",
            longest,
        )
        hints.append(said.format(count=longest))
    return hints


def _written(found: Told) -> Written:
    to = str(found.get("to") or "")
    return Written(
        channel=found.get("channel") or "email",
        purpose=Purpose(found.get("purpose") or "reply"),
        subject=found.get("subject") or "",
        text=found.get("text") or "",
        items=tuple(found.get("items") or ()),
        point_id=int(to) if to.isdecimal() else None,
        documents=tuple(sorted({int(one) for one in found.get("documents") or () if str(one).isdecimal()})),
    )


def says_said(said: Said, zone: str) -> str:
    """What became of a message, in a sentence or two."""
    if said.mode is Mode.SHADOW:
        return gettext("Written. The creditor is in shadow mode: it is kept as it would have left, and not sent.")
    if not said.released:
        return gettext("Written. It waits for somebody who may release it.")
    if said.mode is Mode.PAUSED:
        return gettext("Written. The creditor is paused: it goes when the pause ends, if it is still allowed then.")
    if said.until:
        until = moment_text(said.until, zone)
        return gettext("Written. It goes on {until}, if it is still allowed then.").format(until=until)
    return gettext("Written. It goes within a minute, and is judged once more just before.")
