"""Queries on a customer's page: opened with a reason, an amount and an owner; closed with an outcome."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext

from candour.domain.errors import WrongUse
from candour.domain.money import parse_amount
from candour.faces.workspace.actions import Told, acted, back, seen
from candour.faces.workspace.asking import CLOCK
from candour.faces.workspace.forms import CloseQueryForm, bare
from candour.faces.workspace.languages import inside
from candour.faces.workspace.pages import page
from candour.faces.workspace.steering import actor_of
from candour.faces.workspace.tags import moment_text, money_text
from candour.faces.workspace.words import plain
from candour.flow import agree
from candour.flow import query as looking_into
from candour.store.queries import staff
from candour.store.reading.account import AccountHead


@page(permission="candour.add_query", owner="workspace")
def query(request: HttpRequest, account_id: int) -> HttpResponse:
    """What they say is wrong with an item or part of it."""

    def do(head: AccountHead, found: Told) -> str:
        at = CLOCK.now()
        currency = agree.promise_currency(head.id, (found["item"],), at)
        owner = str(found["owner"] or "")
        opened = looking_into.open_query(
            head.id, found["item"], found["reason"], at, actor=actor_of(request),
            amount=parse_amount(found["amount"], currency) if found["amount"] else None,
            owner_id=int(owner) if owner.isdecimal() else None, due_on=found["due"], text=found["text"],
        )  # fmt: skip
        due = moment_text(opened.due, head.zone)
        if opened.amount is None:
            return gettext("In query: all of it of {item}. An answer is due {due}.").format(item=opened.item, due=due)
        words = gettext("In query: {amount} of {item}. An answer is due {due}.")
        return words.format(amount=money_text(opened.amount, opened.currency), item=opened.item, due=due)

    return acted(request, account_id, "query", do)


@page(permission="candour.change_query", owner="workspace")
def close_query(request: HttpRequest, account_id: int, query_id: int) -> HttpResponse:
    """How a query ended."""
    head = seen(request, account_id)
    if request.method == "POST":
        form = CloseQueryForm(request.POST)
        try:
            if not form.is_valid():
                raise WrongUse("choose how it ended")
            found = form.cleaned_data
            closed = looking_into.close_query(
                account_id, query_id, found["outcome"], CLOCK.now(), actor=actor_of(request), text=found["text"]
            )
        except WrongUse as wrong:
            messages.error(request, gettext("The query is still open: {why}.").format(why=bare(wrong)))
        else:
            ended = inside(plain(found["outcome"], "query_outcome"))
            words = gettext("The query on {item} is closed: {outcome}.")
            messages.success(request, words.format(item=closed.reference, outcome=ended))
    return back(request, head)


@page(permission="candour.change_query", owner="workspace")
def pass_query(request: HttpRequest, account_id: int, query_id: int) -> HttpResponse:
    """Somebody else looks into a query, or nobody in particular."""
    head = seen(request, account_id)
    if request.method == "POST":
        owner = request.POST.get("owner", "")
        known = {str(key): name for key, name in staff()}
        try:
            if owner and owner not in known:
                raise WrongUse("choose who looks into it")
            passed = looking_into.pass_query(
                account_id, query_id, int(owner) if owner else None, CLOCK.now(), actor=actor_of(request)
            )
        except WrongUse as wrong:
            messages.error(request, gettext("The query was not passed on: {why}.").format(why=bare(wrong)))
        else:
            name = known.get(owner) or gettext("Nobody in particular")
            words = gettext("{name} looks into the query on {item}.")
            messages.success(request, words.format(name=name, item=passed.reference))
    return back(request, head)
