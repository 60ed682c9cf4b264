"""What a person writes down on an account: calls, promises, holds, notes, and what was done about tasks."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext

from candour.domain.calendars import start_of_day
from candour.domain.errors import WrongUse
from candour.domain.holds import Authority, HoldKind
from candour.domain.messages import ContactOutcome
from candour.domain.money import MoneyError, parse_amount
from candour.faces.workspace import languages
from candour.faces.workspace.acting import ACTS, CALL, Tried, act_link, day_query
from candour.faces.workspace.asking import CLOCK, asked_about, asked_day, today
from candour.faces.workspace.customers import customer_answer, head_of
from candour.faces.workspace.forms import ActForm, FinishForm
from candour.faces.workspace.languages import later
from candour.faces.workspace.pages import page
from candour.faces.workspace.steering import actor_of
from candour.faces.workspace.tags import day_text, moment_text, money_text
from candour.faces.workspace.undo import Said, tell
from candour.faces.workspace.words import plain
from candour.flow import agree, work
from candour.flow import hold as holding
from candour.flow.agree import PromiseMade
from candour.flow.note import Notes
from candour.flow.note import note as write_down
from candour.flow.take_back import can_take_back
from candour.flow.work import CallRecorded, NextPromise
from candour.store.reading.account import AccountHead
from candour.store.work import TaskRow, tasks_of

Told = dict[str, Any]
Do = Callable[[AccountHead, Told], str | Said]


def acted(request: HttpRequest, account_id: int, act: str, do: Do) -> HttpResponse:
    """Take a form: written down and back to the page it came from, or the page again with what is wrong with it."""
    head = seen(request, account_id)
    on = asked_day(request, head.creditor_zone)
    if request.method != "POST":
        return HttpResponseRedirect(act_link(account_id, on, on == today(head.creditor_zone), act))
    form = ACTS[act].form(request.POST, key=act)
    return _taken(request, head, Tried(form, act), do)


def seen(request: HttpRequest, account_id: int) -> AccountHead:
    """Whose account it is: what is wrong with a form is shown on its page, so who sends one may see that page."""
    if not request.user.has_perm("candour.view_account"):
        raise PermissionDenied
    return head_of(account_id)


def _taken(request: HttpRequest, head: AccountHead, tried: Tried, do: Do) -> HttpResponse:
    form: ActForm = tried.form
    if form.is_valid():
        try:
            said = do(head, form.cleaned_data)
        except (WrongUse, MoneyError) as wrong:
            form.blame(_at_amount(wrong))
        else:
            tell(request, said)
            return back(request, head)
    form.point()
    return customer_answer(request, head.id, tried)


def _at_amount(wrong: Exception) -> Exception:
    return WrongUse(f"--amount {languages.told(wrong)}") if isinstance(wrong, MoneyError) else wrong


def back(request: HttpRequest, head: AccountHead) -> HttpResponseRedirect:
    on = asked_day(request, head.creditor_zone)
    query = day_query(on, on == today(head.creditor_zone))
    return HttpResponseRedirect(reverse("customer", args=[head.id]) + query + "#main")


# Calls


@page(permission="candour.add_contact", owner="workspace")
def call(request: HttpRequest, account_id: int) -> HttpResponse:
    """What became of a call, theirs or ours, for a task or for none, with what was promised in it."""

    def do(head: AccountHead, told: Told) -> str:
        task = _task_of(request, head, told["task"]) if told["task"] else None
        at = _moment(request, head, task)
        promise = _promise(head, told, at)
        why = work.OverCap(told["reason"] or "", bool(told["asked_for"]))
        if told["outcome"] == "they_rang" or task is None:
            inbound = told["outcome"] == "they_rang"
            outcome = ContactOutcome.CONVERSATION if inbound else ContactOutcome(told["outcome"])
            done = work.record_call(
                head.id,
                outcome,
                at,
                actor_of(request),
                told["note"],
                inbound=inbound,
                promise=promise,
                why=why,
                place=told.get("place") or None,
            )
        else:
            outcome = ContactOutcome(told["outcome"])
            place = told.get("place") or None
            done = work.finish_call(task.id, outcome, at, actor_of(request), told["note"], promise, why, place)
        return _call_says(done, told["outcome"])

    return acted(request, account_id, CALL, do)


def _task_of(request: HttpRequest, head: AccountHead, task_id: int) -> TaskRow:
    """An open task of this account. Raises WrongUse when somebody was quicker."""
    on = asked_day(request, head.creditor_zone)
    for task in tasks_of(head.id, max(CLOCK.now(), asked_about(on, head.creditor_zone))):
        if task.id == task_id:
            return task
    raise WrongUse("that task is not open any more; somebody was quicker")


def _moment(request: HttpRequest, head: AccountHead, task: TaskRow | None) -> datetime:
    """Now; in a replay the day that is shown is the present."""
    if task is None or task.lane != "replay":
        return CLOCK.now()
    return asked_about(asked_day(request, head.creditor_zone), head.creditor_zone)


def _promise(head: AccountHead, told: Told, at: datetime) -> NextPromise | None:
    if not told["by"]:
        return None
    currency = _currency(head, told, (), at)
    amount = parse_amount(told["amount"], currency) if told["amount"] else None
    return NextPromise(told["by"], amount, currency, told["method"] or "bacs")


def _currency(head: AccountHead, told: Told, items: tuple[str, ...], at: datetime) -> str:
    return told.get("currency") or agree.promise_currency(head.id, items, at)


_CALL_SAYS = {
    "conversation": later("Written down: you spoke."),
    "they_rang": later("Written down: they rang, and you spoke."),
    "voicemail": later("Written down: you left a message."),
    "unconnected": later("Written down. A task asks for a better number."),
}


def _call_says(done: CallRecorded, pressed: str) -> str:
    if done.again is not None:
        when = moment_text(done.again, done.zone)
        return gettext("Nobody answered. The call comes back on {when}.").format(when=when)
    if pressed == "rang_out":
        if done.closed:
            return gettext("Nobody answered, for the third time; the call is closed.")
        return gettext("Nobody answered.")
    return " ".join([str(_CALL_SAYS[pressed]), *([_promise_says(done.promise)] if done.promise else [])])


# Promises and holds


@page(permission="candour.add_promise", owner="workspace")
def promise(request: HttpRequest, account_id: int) -> HttpResponse:
    """What the customer promised to pay, and by when."""

    def do(head: AccountHead, told: Told) -> str:
        at, items = CLOCK.now(), tuple(told["items"])
        currency = _currency(head, told, items, at)
        amount = parse_amount(told["amount"], currency) if told["amount"] else None
        made = agree.record_promise(
            head.id, at, actor=actor_of(request), amount=amount, currency=currency, by=told["by"], items=items,
            method=told["method"] or "bacs",
        )  # fmt: skip
        return _promise_says(made)

    return acted(request, account_id, "promise", do)


def _promise_says(made: PromiseMade) -> str:
    day, quiet = day_text(made.by), day_text(made.silent_until)
    if made.amount is None:
        words = gettext("Promised: all that is owed by {day}. Nothing asks for it before {quiet} is over.")
        return words.format(day=day, quiet=quiet)
    words = gettext("Promised: {amount} by {day}. Nothing asks for it before {quiet} is over.")
    return words.format(amount=money_text(made.amount, made.currency), day=day, quiet=quiet)


@page(permission="candour.add_hold", owner="workspace")
def hold(request: HttpRequest, account_id: int) -> HttpResponse:
    """Stop chasing the account, or one item of it."""

    def do(head: AccountHead, told: Told) -> str | Said:
        until = start_of_day(told["until"] + timedelta(days=1), head.zone) if told["until"] else None
        placed = holding.place_hold(
            head.id, HoldKind(told["kind"]), CLOCK.now(), actor=actor_of(request), until=until,
            item=told["item"] or None, detail=told["detail"], reason=told["reason"], method=told["method"] or "bacs",
        )  # fmt: skip
        words = _hold_says(plain(placed.kind.value, "hold"), placed.until, head.zone)
        facts = {"account": head.id, "hold": placed.id}
        return Said(words, "hold_placed", facts) if can_take_back(placed.kind) else words

    return acted(request, account_id, "hold", do)


def _hold_says(hold: str, until: datetime | None, zone: str) -> str:
    if until is None:
        words = gettext("Hold placed: {hold}, until somebody ends it. What it covers is not chased.")
        return words.format(hold=hold)
    words = gettext("Hold placed: {hold}, until {when}. What it covers is not chased.")
    return words.format(hold=hold, when=moment_text(until, zone))


@page(permission="candour.change_hold", owner="workspace")
def end_hold(request: HttpRequest, account_id: int, hold_id: int) -> HttpResponse:
    """End a hold that is in force."""
    head = seen(request, account_id)
    if request.method == "POST":
        try:
            ended = holding.end_hold(
                account_id, hold_id, CLOCK.now(), actor=actor_of(request), who=_authority(request),
                evidence=request.POST.get("evidence", ""), reason=request.POST.get("reason", "").strip(),
            )  # fmt: skip
        except holding.NoSuchHold:
            messages.info(request, gettext("That hold had ended already."))
        except WrongUse as error:
            messages.error(request, gettext("The hold goes on: {why}.").format(why=languages.told(error)))
        else:
            words = gettext("The hold has ended. The account is looked at again with the next run.")
            facts = {"account": account_id, "hold": hold_id}
            tell(request, Said(words, "hold_ended", facts) if can_take_back(ended) else words)
    return back(request, head)


def _authority(request: HttpRequest) -> Authority:
    """Supervisors are those who look after the site, or who may do what only they do."""
    user = request.user
    leads = getattr(user, "is_staff", False) or user.has_perm("candour.delete_hold")
    return Authority.SUPERVISOR if leads else Authority.PERSON


# Notes


@page(permission="candour.add_event", owner="workspace")
def note(request: HttpRequest, account_id: int) -> HttpResponse:
    """A free note, or what the customer needs from us."""

    def do(head: AccountHead, told: Told) -> str | Said:
        basis = told["lawful_basis"]
        notes = Notes(words=told["words"] or None, need=told["need"] or None, lawful_basis=basis)
        at = CLOCK.now()
        words = _noted(write_down(head.id, notes, at, actor=actor_of(request)))
        return Said(words, "noted", {"account": head.id, "noted_at": at.isoformat()}) if notes.words else words

    return acted(request, account_id, "note", do)


@page(permission="candour.add_contactpoint", owner="workspace")
def reach(request: HttpRequest, account_id: int) -> HttpResponse:
    """An address or number, a preference, or a wish not to be reached in some way."""

    def do(head: AccountHead, told: Told) -> str:
        return _noted(write_down(head.id, Notes(**told), CLOCK.now(), actor=actor_of(request)))

    return acted(request, account_id, "reach", do)


def _noted(kinds: list[str]) -> str:
    if not kinds:
        return gettext("That was known already.")
    what = ", ".join(languages.inside(plain(kind, "event")) for kind in kinds)
    return gettext("Written down: {what}.").format(what=what)


# Tasks


@page(permission="candour.change_task", owner="workspace")
def finish(request: HttpRequest, account_id: int, task_id: int) -> HttpResponse:
    """A task is done, or the message it is about arrived or did not."""
    head = seen(request, account_id)
    if request.method != "POST":
        return back(request, head)

    def do(head: AccountHead, told: Told) -> str | Said:
        task = _task_of(request, head, task_id)
        at = _moment(request, head, task)
        if told["done"] == "done":
            work.finish_task(task.id, at, actor_of(request), told["note"] or None)
            words = gettext("Done: {task}.").format(task=languages.inside(plain(task.kind, "task")))
            return words if task.duty_key else Said(words, "task_done", {"task": task.id})
        arrived = told["done"] == "arrived"
        work.settle_task(task.id, arrived, at, actor_of(request), told["note"] or None)
        return gettext("Settled: it arrived, and counts as sent.") if arrived else str(_LOST)

    form = FinishForm(request.POST, key=f"task-{task_id}")
    return _taken(request, head, Tried(form, "", task_id), do)


_LOST = later(
    "Settled: it did not arrive. The account is looked at again; the message goes once more only if it is still "
    "true and allowed."
)
