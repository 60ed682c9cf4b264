"""Query: what a customer says is wrong with an item or part of it, from its opening to its outcome."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from candour.domain.calendars import local_day
from candour.domain.errors import WrongUse
from candour.domain.parties import Disclosure, Lane
from candour.domain.queries import check_amount, check_outcome, check_reason, due_by, end_of_work
from candour.domain.saying import say
from candour.store import queries
from candour.store.agreements import AccountBrief, account_brief
from candour.store.queries import OpenQuery, QueriedItem
from candour.store.timeline import NewEvent, write_events

OPENED, CLOSED = "query_opened", "query_closed"


@dataclass(frozen=True, slots=True)
class QueryOpened:
    """A query as it was written. amount: minor units, None for the whole item. due: when it is to be answered."""

    id: int
    item: str
    amount: int | None
    currency: str
    due: datetime


def open_query(
    account_id: int,
    reference: str,
    reason: str,
    at: datetime,
    *,
    actor: str,
    amount: int | None = None,
    owner_id: int | None = None,
    due_on: date | None = None,
    text: str = "",
) -> QueryOpened:
    """Write a query down. amount: minor units of the item's currency that are in query, None for all of it.

    Of a business the rest of the item stays collectable; of a person the item is not chased. Raises WrongUse.
    """
    check_reason(reason)
    brief = account_brief(account_id)
    on = local_day(at, brief.zone)
    item = _item(brief, reference, on)
    check_amount(amount, None if item.balance is None else item.balance - item.in_query, item.currency)
    if due_on is not None and due_on < on:
        raise WrongUse("--due lies in the past; say by when they will have an answer")
    due = end_of_work(due_on, brief.zone) if due_on else due_by(on, brief.country, brief.nation, brief.zone)
    with transaction.atomic():
        query_id = queries.insert_query((item.id, reason, amount, owner_id, due, on))
        facts = {
            "query": query_id, "item": item.id, "reference": reference, "reason": reason, "amount_minor": amount,
            "currency": item.currency, "owner": owner_id, "due": due.isoformat(),
        }  # fmt: skip
        write_events([_event(brief, OPENED, at, actor, facts, text)])
    return QueryOpened(query_id, reference, amount, item.currency, due)


def close_query(account_id: int, query_id: int, outcome: str, at: datetime, *, actor: str, text: str = "") -> OpenQuery:
    """End a query with its outcome; what was in query is collectable again. Raises WrongUse."""
    check_outcome(outcome, text)
    brief = account_brief(account_id)
    with transaction.atomic():
        query = _locked(account_id, query_id)
        queries.close_query(query_id, local_day(at, brief.zone), outcome)
        facts = {
            "query": query_id, "item": query.item_id, "reference": query.reference, "reason": query.reason,
            "outcome": outcome, "amount_minor": query.amount, "currency": query.currency,
        }  # fmt: skip
        write_events([_event(brief, CLOSED, at, actor, facts, text)])
    return query


def pass_query(account_id: int, query_id: int, owner_id: int | None, at: datetime, *, actor: str) -> OpenQuery:
    """Have somebody else look into a query. Raises WrongUse when it was closed."""
    brief = account_brief(account_id)
    with transaction.atomic():
        query = _locked(account_id, query_id)
        queries.pass_query(query_id, owner_id)
        facts = {"query": query_id, "item": query.item_id, "reference": query.reference, "owner": owner_id}
        write_events([_event(brief, "query_passed", at, actor, facts, "", Disclosure.STAFF)])
    return query


def _item(brief: AccountBrief, reference: str, on: date) -> QueriedItem:
    item = queries.item_to_query(brief.account_id, reference, on)
    if item is None:
        raise WrongUse(
            say(
                "--item {reference} has no item {item}; 'candour customer {reference}' lists them",
                reference=brief.reference,
                item=reference,
            )
        )
    if item.balance is not None and item.balance <= 0:
        raise WrongUse(
            say("--item nothing is owed on {reference}, so there is nothing to look into", reference=reference)
        )
    if item.all_in_query:
        raise WrongUse(
            say("--item all of {reference} is in query already; close that query first", reference=reference)
        )
    return item


def _locked(account_id: int, query_id: int) -> OpenQuery:
    query = queries.lock_query(account_id, query_id)
    if query is None:
        raise WrongUse("that query is not open any more; somebody was quicker")
    return query


def _event(
    brief: AccountBrief, kind: str, at: datetime, actor: str, facts: dict[str, object], text: str,
    shown: Disclosure = Disclosure.CUSTOMER,
) -> NewEvent:  # fmt: skip
    return NewEvent(brief.account_id, brief.party_id, kind, Lane.LIVE, shown, actor, at, facts, text.strip() or None)
