"""What a person can do on a customer's page: the open tasks, the forms, and whether a call is right now."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.http import HttpRequest
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext

from candour.domain.accounts import AccountFacts
from candour.domain.addresses import address_lines
from candour.domain.calendars import local_day
from candour.domain.caps import stopped_by_cap
from candour.domain.items import ItemFacts
from candour.domain.parties import ContactPoint, address_kind
from candour.domain.promises import longest_days
from candour.domain.verdicts import Verdict
from candour.faces.workspace import languages
from candour.faces.workspace.asking import asked_choice, asked_place, positive, today
from candour.faces.workspace.because import because, decisive, not_before
from candour.faces.workspace.forms import (
    ActForm,
    CallForm,
    FinishForm,
    HoldForm,
    NoteForm,
    NoticeForm,
    PromiseForm,
    QueryForm,
    ReachForm,
    WriteForm,
)
from candour.faces.workspace.languages import later
from candour.faces.workspace.spoken import Told, told
from candour.faces.workspace.tags import day_text, money_text
from candour.faces.workspace.words import plain
from candour.flow.compose import opening
from candour.flow.notices import notice_of
from candour.flow.say import DOCUMENTS_MAX, written_channels
from candour.flow.work import may_call
from candour.store.documents import DocumentLine, documents_of
from candour.store.queries import staff
from candour.store.reading.account import AccountHead
from candour.store.work import TaskRow

CALL = "call"


@dataclass(frozen=True, slots=True)
class Act:
    """One thing a person can write down. permission: who may."""

    key: str
    label: str
    permission: str
    form: type[ActForm]


ACTS = {
    act.key: act
    for act in (
        Act(CALL, later("Call"), "candour.add_contact", CallForm),
        Act("write", later("Write"), "candour.add_message", WriteForm),
        Act("promise", later("Promise"), "candour.add_promise", PromiseForm),
        Act("query", later("Query"), "candour.add_query", QueryForm),
        Act("hold", later("Hold"), "candour.add_hold", HoldForm),
        Act("note", later("Note"), "candour.add_event", NoteForm),
        Act("reach", later("How to reach them"), "candour.add_contactpoint", ReachForm),
    )
}
TASK_ACTS = {CALL: CALL, "find_contact": "reach"}
"""The form with which a kind of task is done; other kinds have a form of their own."""


@dataclass(frozen=True, slots=True)
class Tried:
    """A form that was sent and could not be taken. task_id: the task it was about, None when about none."""

    form: ActForm
    act: str = ""
    task_id: int | None = None


@dataclass(frozen=True, slots=True)
class ActLink:
    """A link that opens a form."""

    label: str
    link: str
    is_here: bool


@dataclass(frozen=True, slots=True)
class TaskCard:
    """An open task with the form that finishes it. link: the form that does it, '' when there is none.

    notice: the form that writes the notice which a law demands, where Candour can write it.
    """

    task: TaskRow
    form: FinishForm
    link: str
    link_label: str
    notice: NoticeForm | None = None


@dataclass(frozen=True, slots=True)
class CallCard:
    """Whether a call is right now. says: in a word or two; because: why not; look: the badge; opens: from when.

    capped: the contact cap stands against it, so a call that is made all the same says why.
    """

    says: str
    because: str
    look: str
    opens: datetime | None
    capped: bool
    told: Told
    phones: list[ContactPoint]


@dataclass(frozen=True, slots=True)
class Desk:
    """All that stands on a customer's page for a person to do."""

    tasks: list[TaskCard]
    links: list[ActLink]
    act: str
    label: str
    form: ActForm | None
    action: str
    close: str
    call: CallCard | None
    is_replayed: bool


def desk_of(
    request: HttpRequest,
    head: AccountHead,
    on: date,
    at: datetime,
    account: AccountFacts | None,
    tasks: Sequence[TaskRow],
    tried: Tried | None,
) -> Desk:
    """The desk of one account on a day. account: its facts, None when they cannot be worked out."""
    may = {key: act for key, act in ACTS.items() if request.user.has_perm(act.permission)}
    calls = [task.id for task in tasks if task.kind == CALL]
    asked_task = asked_place(request, "task", positive)
    act = tried.act if tried else asked_choice(request, "act", ACTS) or (CALL if calls else "")
    act = act if act in may else ""
    task_id = next((one for one in calls if one == asked_task), calls[0] if calls else None)
    is_today = on == today(head.creditor_zone)
    form = tried.form if tried and tried.act else ACTS[act].form(key=act) if act else None
    if form is not None:
        offer(form, account, on, task_id)
        if act == "query" and not tried:
            form.initial["owner"] = str(request.user.pk)
    return Desk(
        tasks=[_with_notice(_card(head, task, on, is_today, tried, set(may)), account, tried) for task in tasks],
        links=[ActLink(one.label, act_link(head.id, on, is_today, key), key == act) for key, one in may.items()],
        act=act,
        label=ACTS[act].label if act else "",
        form=form,
        action=reverse(f"customer_{act}", args=[head.id]) + day_query(on, is_today) if act else "",
        close=reverse("customer", args=[head.id]) + day_query(on, is_today),
        call=call_card(account, at) if CALL in may and account else None,
        is_replayed=act == CALL and any(task.id == task_id and task.lane == "replay" for task in tasks),
    )


def day_query(on: date, is_today: bool, **more: str) -> str:
    """The query of a page of a day, '' for today's."""
    query = {} if is_today else {"day": on.isoformat()}
    text = urlencode({**query, **more})
    return f"?{text}" if text else ""


def act_link(account_id: int, on: date, is_today: bool, act: str, **more: str) -> str:
    """The address of a customer's page with a form open."""
    return reverse("customer", args=[account_id]) + day_query(on, is_today, act=act, **more) + "#act"


def task_link(account_id: int, kind: str, task_id: int, query: dict[str, str]) -> str:
    """The address at which a task is done."""
    act = TASK_ACTS.get(kind)
    wanted = {"act": act, "task": str(task_id)} if act == CALL else {"act": act} if act else {}
    text = urlencode({**query, **wanted})
    place = "#act" if act else f"#task-{task_id}"
    return reverse("customer", args=[account_id]) + (f"?{text}" if text else "") + place


def _card(head: AccountHead, task: TaskRow, on: date, is_today: bool, tried: Tried | None, may: set[str]) -> TaskCard:
    form = FinishForm(key=f"task-{task.id}")
    if tried and tried.task_id == task.id and isinstance(tried.form, FinishForm):
        form = tried.form
    form.ask(task.kind)
    act = TASK_ACTS.get(task.kind, "")
    if act not in may:
        return TaskCard(task, form, "", "")
    more = {"task": str(task.id)} if act == CALL else {}
    label = gettext("Record the call") if act == CALL else gettext("Add an address or number")
    return TaskCard(task, form, act_link(head.id, on, is_today, act, **more), label)


def _with_notice(card: TaskCard, account: AccountFacts | None, tried: Tried | None) -> TaskCard:
    """The same, with the form that writes its notice."""
    found = notice_of(account, card.task.duty_key) if account and card.task.duty_key else None
    if found is None:
        return card
    sent = tried.form if tried and tried.task_id == card.task.id else None
    form = sent if isinstance(sent, NoticeForm) else NoticeForm(key=f"notice-{card.task.id}")
    form.suit(found[1])
    return replace(card, notice=form)


def offer(form: ActForm, account: AccountFacts | None, on: date, task_id: int | None = None) -> None:
    """Fill in what may be chosen from: the account's own items and currencies, days that a promise may lie on."""
    items = [i for i in account.items if i.balance is None or i.balance > 0] if account else []
    if isinstance(form, QueryForm):
        named = [(item.reference, _item_says(item)) for item in items]
        form.offer("item", [("", gettext("Choose an item")), *named])
        form.offer("owner", [("", gettext("Nobody yet")), *((str(key), name) for key, name in staff())])
    elif isinstance(form, WriteForm):
        _offer_writing(form, account)
    elif isinstance(form, ReachForm):
        post = [p for p in account.contact_points if p.channel == "post" and p.usable] if account else []
        form.offer("replaces", [("", gettext("Nothing: it is one more")), *((str(p.id), _in_a_line(p)) for p in post)])
    elif "item" in form.fields:
        form.offer("item", [("", gettext("The whole account")), *((i.reference, i.reference) for i in items)])
    if "items" in form.fields:
        named = [(item.reference, _item_says(item)) for item in items]
        form.offer("items", named)
    if "currency" in form.fields:
        currencies = sorted({i.currency for i in items})
        form.offer("currency", [("", gettext("Choose")), *((c, c) for c in currencies)])
        if len(currencies) < 2:
            del form.fields["currency"]
    if isinstance(form, CallForm) and account and account.residence.country not in ("US", None):
        del form.fields["place"]
    _set_limits(form, account, on)
    if "task" in form.fields and task_id:
        form.initial["task"] = task_id


def _set_limits(form: ActForm, account: AccountFacts | None, on: date) -> None:
    """The days that may be picked."""
    if "by" in form.fields and account:
        latest = on + timedelta(days=longest_days(account.kind))
        form.fields["by"].widget.attrs |= {"min": on.isoformat(), "max": latest.isoformat()}
    if "until" in form.fields:
        form.fields["until"].widget.attrs["min"] = on.isoformat()


def _offer_writing(form: WriteForm, account: AccountFacts | None) -> None:
    """The ways to write that are installed, the addresses that work, and the words that a message begins with."""
    ways = written_channels()
    form.offer("channel", [(key, languages.told(label)) for key, label in ways.items()])
    kinds = {address_kind(way) for way in ways}
    points = [p for p in account.contact_points if p.channel in kinds and p.usable] if account else []
    form.offer("to", [("", gettext("The usual address")), *((str(p.id), _addressed(p)) for p in points)])
    if account:
        form.offer("documents", [(str(one.id), _document_says(one)) for one in _documents(account)])
    if account and not form.is_bound:
        form.initial["text"] = opening(account)


def _documents(account: AccountFacts) -> list[DocumentLine]:
    return documents_of(account.id, None, DOCUMENTS_MAX)


def _document_says(one: DocumentLine) -> str:
    """'Invoice of INV-1, 120 KB, 3 Jun 2013'."""
    told = {"kind": plain(one.kind, "document"), "size": filesizeformat(one.size), "on": day_text(one.recorded_at)}
    if one.item is None:
        return gettext("{kind}, {size}, {on}").format(**told)
    return gettext("{kind} of {item}, {size}, {on}").format(item=one.item, **told)


def _addressed(point: ContactPoint) -> str:
    if point.channel == "post":
        return _in_a_line(point)
    return f"{point.contact_name}, {point.value}" if point.contact_name else point.value


def _in_a_line(point: ContactPoint) -> str:
    """A postal address on one line, with whose it is."""
    return ", ".join((*([point.contact_name] if point.contact_name else []), *address_lines(point.value)))


def _item_says(item: ItemFacts) -> str:
    amount = money_text(item.balance, item.currency)
    if item.due is None:
        return f"{item.reference}, {amount}"
    words = gettext("{item}, {amount}, due {day}")
    return words.format(item=item.reference, amount=amount, day=day_text(item.due))


_SAYS = {
    Verdict.ALLOW: later("Yes"),
    Verdict.FIX: later("Better not"),
    Verdict.WAIT: later("Not yet"),
    Verdict.PERSON: later("You decide"),
    Verdict.REFUSE: later("No"),
}


def call_card(account: AccountFacts, at: datetime) -> CallCard:
    """The guard's answer to 'call now?' in a sentence, the rules that spoke, and the numbers to call."""
    advice, where = may_call(account, at), account.residence.zone
    answer, opens = advice.answer, advice.opens or advice.answer.until
    ruling = decisive(answer)
    phones = [p for p in account.contact_points if p.channel == "phone" and p.usable and not p.opted_out]
    return CallCard(
        says=not_before(opens, at, where) if opens else _SAYS[answer.verdict],
        because=because(ruling, local_day(at, where)) if ruling else "",
        look=answer.verdict.word,
        opens=opens,
        capped=bool(stopped_by_cap(answer)),
        told=told(answer),
        phones=phones,
    )


def without_replay(tasks: Sequence[TaskRow], is_today: bool) -> list[TaskRow]:
    """A page of today shows what is to be done in earnest; a past day's page shows the replays of it too."""
    return [task for task in tasks if not is_today or task.lane != "replay"]
