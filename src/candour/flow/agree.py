"""Agree: promises, each written with its event in one transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from candour.domain.calendars import local_day
from candour.domain.errors import WrongUse
from candour.domain.parties import CustomerKind, Disclosure, Lane
from candour.domain.promises import (
    GRACE_BUSINESS_DAYS,
    PromiseProgress,
    PromiseStatus,
    check_promise_date,
    end_of_grace,
    judge,
)
from candour.domain.saying import say
from candour.ports.clock import SystemClock
from candour.store import agreements
from candour.store.agreements import AccountBrief, OpenPromise
from candour.store.timeline import NewEvent, write_events


@dataclass(frozen=True, slots=True)
class PromiseMade:
    """A promise as it was written; amount in minor units. silent_until: last day of silence."""

    id: int
    amount: int | None
    currency: str
    by: date
    silent_until: date
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Settled:
    """Ids of the promises that were found kept or broken."""

    kept: list[int] = field(default_factory=list)
    broken: list[int] = field(default_factory=list)


def record_promise(
    account_id: int,
    at: datetime,
    *,
    actor: str,
    amount: int | None,
    currency: str,
    by: date,
    items: Sequence[str] = (),
    method: str = "bacs",
) -> PromiseMade:
    """Write down that the customer will pay `amount` (minor units; None: all of it) by a day. Raises WrongUse.

    Without items it covers what is open now in that currency: what is issued later was not promised.
    """
    brief = agreements.account_brief(account_id)
    made_on = local_day(at, brief.zone)
    check_promise_date(by, made_on, CustomerKind(brief.kind))
    if amount is not None and amount <= 0:
        raise WrongUse("--amount must be more than nothing; leave it out for all that is owed")
    silent_until = end_of_grace(by, method, brief.country, brief.nation)
    covered = _covered(brief, items, currency, at)
    with transaction.atomic():
        promise_id = agreements.insert_promise(
            [account_id, [item_id for item_id, _ in covered], amount, currency, method, at, by, silent_until]
        )
        facts = {
            "promise": promise_id,
            "amount_minor": amount,
            "currency": currency,
            "by": by.isoformat(),
            "silent_until": silent_until.isoformat(),
            "method": method,
            "items": [item_id for item_id, _ in covered],
        }
        write_events([_event(brief, "promise_made", at, actor, facts)])
    return PromiseMade(promise_id, amount, currency, by, silent_until, tuple(reference for _, reference in covered))


def promise_currency(account_id: int, items: Sequence[str], at: datetime) -> str:
    """The one currency in which these items (or all open ones) are owed. Raises WrongUse when there are several."""
    brief = agreements.account_brief(account_id)
    wanted = set(items)
    issued = agreements.issued_items(account_id, local_day(at, brief.zone))
    found = {currency for _, reference, currency, owed in issued if (reference in wanted if wanted else owed != 0)}
    if len(found) > 1:
        raise WrongUse(
            say(
                "{reference} owes in {known}; say which with --currency",
                reference=brief.reference,
                known=", ".join(sorted(found)),
            )
        )
    return found.pop() if found else brief.currency


def settle_promises(account_ids: Sequence[int], at: datetime) -> Settled:
    """Mark the open promises of these accounts kept or broken as of `at`, each with its event. Fixed query count.

    Looking more than a day ahead of the real clock settles nothing: a replay must not break a live promise.
    """
    if not account_ids or at > SystemClock().now() + timedelta(days=1):
        return Settled()
    judged = {promise: _judge(promise) for promise in agreements.open_promises(account_ids, at)}
    moving = {promise: status for promise, status in judged.items() if status is not PromiseStatus.OPEN}
    if not moving:
        return Settled()
    with transaction.atomic():
        moved = _settle(moving)
        write_events([_settled_event(promise, status, at) for promise, status in moving.items() if promise.id in moved])
    return Settled(
        kept=[one.id for one, status in moving.items() if one.id in moved and status is PromiseStatus.KEPT],
        broken=[one.id for one, status in moving.items() if one.id in moved and status is PromiseStatus.BROKEN],
    )


def _settle(moving: Mapping[OpenPromise, PromiseStatus]) -> set[int]:
    """Mark promises of persons whom nobody else holds; planning holds accounts by now and must not wait for a person.

    Whoever holds a person is about to write an event, which has the account reviewed again.
    """
    free = agreements.lock_free_parties([one.party_id for one in moving])
    return agreements.mark_promises({one.id: status.value for one, status in moving.items() if one.party_id in free})


def item_ids(brief: AccountBrief, references: Sequence[str], at: datetime) -> list[int]:
    """Ids of items by their references, of those issued by then. Raises WrongUse, naming what there is not."""
    issued = agreements.issued_items(brief.account_id, local_day(at, brief.zone))
    by_reference = {reference: item_id for item_id, reference, _, _ in issued}
    missing = [reference for reference in references if reference not in by_reference]
    if missing:
        raise WrongUse(
            say(
                "{reference} has no item {known} by then; 'candour customer {reference}' lists its items",
                reference=brief.reference,
                known=", ".join(missing),
            )
        )
    return [by_reference[reference] for reference in references]


def methods() -> tuple[str, ...]:
    """The methods of payment whose grace is known."""
    return tuple(sorted(GRACE_BUSINESS_DAYS))


def _judge(promise: OpenPromise) -> PromiseStatus:
    progress = PromiseProgress(promise.id, promise.amount, promise.cleared, promise.owed, promise.silent_until)
    return judge(progress, promise.today)


def _settled_event(promise: OpenPromise, status: PromiseStatus, at: datetime) -> NewEvent:
    facts = {
        "promise": promise.id,
        "amount_minor": promise.amount,
        "cleared_minor": promise.cleared,
        "currency": promise.currency,
    }
    kind = f"promise_{status.value}"
    return NewEvent(promise.account_id, promise.party_id, kind, Lane.LIVE, Disclosure.CUSTOMER, "candour", at, facts)


def _event(
    brief: AccountBrief,
    kind: str,
    at: datetime,
    actor: str,
    facts: dict[str, Any],
    text: str | None = None,
    disclosure: Disclosure = Disclosure.CUSTOMER,
) -> NewEvent:
    return NewEvent(brief.account_id, brief.party_id, kind, Lane.LIVE, disclosure, actor, at, facts, text)


def _covered(brief: AccountBrief, items: Sequence[str], currency: str, at: datetime) -> list[tuple[int, str]]:
    named = set(item_ids(brief, items, at))
    issued = agreements.issued_items(brief.account_id, local_day(at, brief.zone))
    chosen = [
        row for row in issued if (row[0] in named if items else row[2] == currency and (row[3] is None or row[3] > 0))
    ]
    if not chosen:
        raise WrongUse(
            say(
                "{reference} owes nothing in {currency} by then, so there is nothing to promise",
                reference=brief.reference,
                currency=currency,
            )
        )
    if other := sorted({row[2] for row in chosen} - {currency}):
        raise WrongUse(
            say(
                "the promise is in {currency} but the items are in {known}; promise each apart",
                currency=currency,
                known=", ".join(other),
            )
        )
    return [(item_id, reference) for item_id, reference, _, _ in chosen]
