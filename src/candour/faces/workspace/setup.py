"""Setup: from zero to the first shadow day in five steps. Where one stands is read from the facts, never kept."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext

from candour.domain.calendars import is_business_day
from candour.domain.errors import WrongUse
from candour.domain.money import MoneyError
from candour.domain.saying import say, says
from candour.faces.workspace import locales
from candour.faces.workspace.asking import CLOCK, BadAsk, asked_day, today, whole_day
from candour.faces.workspace.forms import ActForm
from candour.faces.workspace.frame import CustomerWord, show
from candour.faces.workspace.languages import later, told
from candour.faces.workspace.pages import page
from candour.faces.workspace.settings import must
from candour.faces.workspace.settings_forms import NewCreditorForm
from candour.faces.workspace.steering import actor_of
from candour.faces.workspace.strategies import drawn_for
from candour.flow import loop
from candour.flow.declare import Wishes
from candour.flow.organise import WORD_MAX
from candour.store import organisation as house_settings
from candour.store.models import Creditor
from candour.store.reading import setup as reading
from candour.store.reading.house import OrganisationLine, organisation
from candour.store.reading.imports import open_jobs
from candour.store.reading.setup import SetUp
from candour.store.reading.today import Day, first_steps, group_counts
from candour.store.steps import count_due_accounts

PERMISSION = "candour.add_creditor"
_SEEN, _TRIED = "setup_saw_strategy", "setup_tried_day"
AT_ONCE_ACCOUNTS = 3_000
_EACH = 5
_SECTIONS = ("went", "held", "waiting", "failed")
TITLES = (
    later("Who you are"),
    later("The first creditor"),
    later("Bring in the ledger"),
    later("What will be said when"),
    later("The first shadow day"),
)


@dataclass(frozen=True, slots=True)
class Stage:
    """One of the five. state: done, open or later."""

    number: int
    title: str
    state: str
    is_here: bool


class HouseForm(ActForm):
    """Who runs Candour."""

    name = forms.CharField(
        label=later("What your organisation is called"), max_length=120,
        help_text=later("It heads every page; customers do not see it."),
        error_messages={"required": later("Say what you are called.")},
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )  # fmt: skip
    zone = forms.CharField(
        label=later("Time zone"), max_length=60,
        help_text=later("Where you work, such as Europe/London or America/Chicago."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )  # fmt: skip
    customer_word = forms.CharField(
        label=later("What you call those who owe"), max_length=WORD_MAX, required=False,
        help_text=later("In the singular: customer, client, tenant, member."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip


class FirstCreditorForm(NewCreditorForm):
    """A creditor and who writes for it."""

    sender_address = forms.CharField(
        label=later("Mails come from"), required=False, max_length=254,
        help_text=later("Your own, such as accounts@your-firm.example. It can wait: shadow sends nothing."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "email"}),
    )  # fmt: skip


class DayForm(ActForm):
    """The day that is to be tried."""

    day = forms.DateField(
        label=later("The day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
        error_messages={
            "invalid": later("That is not a day. Write 2013-06-07, or pick it."), "required": later("Say the day."),
        },
    )  # fmt: skip


@page(permission=PERMISSION, owner="workspace")
def setup_page(request: HttpRequest) -> HttpResponse:
    """The step that is open, or the one that is asked for; a POST does it. Fixed query count."""
    facts, house = reading.set_up(), organisation()
    done = _done(request, facts)
    here = _asked_step(request, done)
    if here is None:
        return redirect("setup")
    doing = {1: _house, 2: _creditor, 3: _ledger, 4: _strategy, 5: _first_day}[here]
    answer = doing(request, house)
    if isinstance(answer, HttpResponse):
        return answer
    context = {
        "stages": [Stage(n, title, _state(n, done), n == here) for n, title in enumerate(TITLES, 1)],
        "here": here,
        "title": TITLES[here - 1],
        "all_done": all(done),
        "next": here + 1 if here < 5 and done[here - 1] and _may(here + 1, done) else None,
        **answer,
    }
    status = 422 if "form" in answer and answer["form"].errors else 200
    return show(request, "workspace/setup.html", context, house=house, status=status)


def _done(request: HttpRequest, facts: SetUp) -> list[bool]:
    """Which of the five are done. Only having looked at the strategy is no fact, so the session keeps it."""
    saw = bool(request.session.get(_SEEN)) or facts.steps
    return [facts.named, facts.creditors, facts.accounts, saw and facts.creditors, facts.steps]


def _may(step: int, done: list[bool]) -> bool:
    """Whether a step can be taken: a ledger needs a creditor, a day needs a ledger."""
    return step <= 2 or (done[1] if step <= 4 else done[2])


def _state(step: int, done: list[bool]) -> str:
    return "done" if done[step - 1] else "open" if _may(step, done) else "later"


def _asked_step(request: HttpRequest, done: list[bool]) -> int | None:
    """The step that is asked for, the first open one when none is; None for one that cannot be taken yet."""
    text = request.GET.get("step", "")
    if not text:
        return next((n for n in range(1, 6) if not done[n - 1]), 5)
    if text not in {"1", "2", "3", "4", "5"}:
        raise BadAsk("There is no such step.", "Setup has five steps: choose one of them.")
    return int(text) if _may(int(text), done) else None


def _house(request: HttpRequest, house: OrganisationLine) -> Any:
    now = house_settings.settings()
    name = "" if now.name == OrganisationLine().name else now.name
    told = {"name": name, "zone": now.zone, "customer_word": now.customer_word}
    form = HouseForm(request.POST if request.method == "POST" else None, key="house", initial=told)
    return _saved(request, form, lambda: _name_house(request, form)) or {"form": form}


def _name_house(request: HttpRequest, form: HouseForm) -> None:
    must(request, "candour.change_organisation")
    loop.set_organisation({}, None, CLOCK.now(), actor=actor_of(request), **form.cleaned_data)


def _creditor(request: HttpRequest, house: OrganisationLine) -> Any:
    known = list(Creditor.objects.order_by("pk").values("id", "name"))
    initial = {"name": "" if known or house.name == OrganisationLine().name else house.name}
    form = FirstCreditorForm(request.POST if request.method == "POST" else None, key="creditor", initial=initial)
    form.fields["customers"].label = gettext("Its {customers} are").format(
        customers=CustomerWord(house.customer_word).many
    )
    return _saved(request, form, lambda: _open_creditor(request, form)) or {"form": form, "known": known}


def _open_creditor(request: HttpRequest, form: FirstCreditorForm) -> None:
    told = dict(form.cleaned_data)
    wishes = Wishes(sender_address=told.pop("sender_address") or None)
    made = loop.found_creditor(told, wishes, CLOCK.now(), actor=actor_of(request))
    words = gettext("{creditor} is here, in shadow: everything is written and shown, nothing is sent.")
    messages.success(request, words.format(creditor=made.name))


def _saved(request: HttpRequest, form: ActForm, save: Callable[[], None]) -> HttpResponse | None:
    """Do what a form asks for and go on; None when there is something to show first."""
    if request.method != "POST":
        return None
    if form.is_valid():
        try:
            save()
        except MoneyError as wrong:
            form.blame(WrongUse(say("--currency {wrong}", wrong=says(wrong))))
        except WrongUse as wrong:
            form.blame(wrong)
        else:
            return redirect("setup")
    form.point()
    return None


def _ledger(request: HttpRequest, house: OrganisationLine) -> Any:
    creditor = Creditor.objects.order_by("pk").first()
    return {"creditor": creditor, "open_jobs": open_jobs(request.user.pk or 0)}


def _strategy(request: HttpRequest, house: OrganisationLine) -> Any:
    if request.method == "POST":
        request.session[_SEEN] = True
        return redirect("setup")
    creditor = Creditor.objects.order_by("pk")[0]
    return {"creditor": creditor, "drawn": drawn_for(creditor.pk, creditor.customers)}


# The first day


def _first_day(request: HttpRequest, house: OrganisationLine) -> Any:
    creditor = Creditor.objects.filter(account__isnull=False).order_by("pk").first()
    if creditor is None:
        return redirect("setup")
    present = today(house.zone)
    book = reading.book_day(creditor.pk, present)
    wanted = present if book.open_items or book.busy is None else _working_day(book.busy, creditor.country)
    form = DayForm(request.POST if request.method == "POST" else None, key="day", initial={"day": wanted})
    if request.method == "POST" and form.is_valid():
        try:
            return _tried(request, creditor, form.cleaned_data["day"])
        except WrongUse as wrong:
            form.add_error("day", told(wrong))
    shown = {"creditor": creditor, "form": form, "book": book, "present": present, "is_past": wanted != present}
    return {**shown, **(_seen_day(request, house) if "day" in request.GET else {})}


def _working_day(on: date, country: str) -> date:
    return next(day for n in range(10) if is_business_day(day := on + timedelta(days=n), country))


def _tried(request: HttpRequest, creditor: Creditor, on: date) -> HttpResponse:
    """Run a day in shadow. Raises WrongUse where it would not be a shadow, or would keep the page waiting."""
    must(request, "candour.change_creditor")
    if reading.set_up().speaking:
        raise WrongUse("A creditor is live or in approve mode: a run would write to people. Its day runs by itself.")
    at = datetime.combine(on, time(10, 30), ZoneInfo(creditor.zone))
    if reading.make_due_for([creditor.pk], on) > AT_ONCE_ACCOUNTS or count_due_accounts(at) > AT_ONCE_ACCOUNTS:
        words = gettext(
            "More than {most} accounts would be looked at, which is too long for a page. On the machine that runs "
            "Candour: {command}"
        )
        command = f"candour day --at {at.isoformat()}"
        raise WrongUse(words.format(most=locales.number(AT_ONCE_ACCOUNTS), command=command))
    loop.run_day(at, with_steps=False)
    told = _sums(whole_day(on, creditor.zone))
    if not any(told["sums"].values()):
        messages.info(request, gettext("There was nothing to say to anybody on that day. Try another one."))
    request.session[_TRIED] = {"on": on.isoformat(), **told}
    return redirect(f"{reverse('setup')}?step=5&day={on.isoformat()}")


def _seen_day(request: HttpRequest, house: OrganisationLine) -> dict[str, Any]:
    """What a day in shadow would have said, and what it did not say."""
    on = asked_day(request, house.zone)
    day = whole_day(on, house.zone)
    tried = request.session.get(_TRIED, {})
    told = tried if tried.get("on") == on.isoformat() else _sums(day)
    went = [step for step in first_steps(day, "shadow", _EACH) if step.section == "went"]
    return {**told, "on": on, "went": went, "has_run": True}


def _sums(day: Day) -> dict[str, Any]:
    """How many steps of a day went, wait and are held in shadow, and why most of the last.

    What was held on a day that is long past lapses as soon as the present is looked at, so the session keeps the sums.
    """
    counts = [count for count in group_counts(day) if count.lane == "shadow"]
    held = sorted((count for count in counts if count.section == "held"), key=lambda count: -count.count)
    sums = {key: sum(count.count for count in counts if count.section == key) for key in _SECTIONS}
    return {"sums": sums, "reasons": [{"count": c.count, "reason": c.reason or c.rule} for c in held[:3]]}
