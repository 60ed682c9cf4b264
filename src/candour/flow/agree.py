"""Agree: holds and promises, each written with its event in one transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from candour.domain.calendars import local_day, start_of_day
from candour.domain.errors import WrongUse
from candour.domain.holds import HoldKind
from candour.domain.parties import CustomerKind, Disclosure, Lane
from candour.domain.promises import (
    GRACE_BUSINESS_DAYS,
    PromiseProgress,
    PromiseStatus,
    check_promise_date,
    end_of_grace,
    judge,
)
from candour.ports.clock import SystemClock
from candour.store import agreements
from candour.store.agreements import AccountBrief, OpenPromise
from candour.store.timeline import NewEvent, write_events

NOT_FOR_CUSTOMERS = frozenset({HoldKind.VULNERABLE, HoldKind.CAPACITY, HoldKind.BEREAVED, HoldKind.DECEASED})
"""Holds of which a third party may have told us in confidence: their events are shown to staff alone."""


@dataclass(frozen=True, slots=True)
class HoldPlaced:
    """A hold as it was written."""

    id: int
    kind: HoldKind
    item: str | None
    since: datetime
    until: datetime | None


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


def place_hold(
    account_id: int,
    kind: HoldKind,
    at: datetime,
    *,
    actor: str,
    until: datetime | None = None,
    item: str | None = None,
    reason: str = "",
    method: str = "bacs",
) -> HoldPlaced:
    """Stop chasing an account, or one item of it (by reference), from `at` until `until` (None: until it is ended).

    A payment on its way ends with the grace of its method when no end is given. Raises WrongUse.
    """
    brief = agreements.account_brief(account_id)
    if until is None and kind is HoldKind.PAYMENT_ON_ITS_WAY:
        last_day = end_of_grace(local_day(at, brief.zone), method, brief.country, brief.nation)
        until = start_of_day(last_day + timedelta(days=1), brief.zone)
    if until is not None and until <= at:
        raise WrongUse(f"--until {until.isoformat()} is not later than {at.isoformat()}, when the hold begins")
    item_id = _item_ids(brief, [item], at)[0] if item else None
    with transaction.atomic():
        hold_id = agreements.insert_hold(account_id, item_id, kind.value, at, until)
        facts = {"hold": hold_id, "hold_kind": kind.value, "item": item_id, "until": until and until.isoformat()}
        shown = Disclosure.STAFF if kind in NOT_FOR_CUSTOMERS else Disclosure.CUSTOMER
        write_events([_event(brief, "hold_placed", at, actor, facts, reason or None, shown)])
    return HoldPlaced(hold_id, kind, item, at, until)


def end_hold(account_id: int, hold_id: int, at: datetime, *, actor: str, reason: str = "") -> None:
    """End a hold that is in force on the account. Raises WrongUse when there is no such hold."""
    brief = agreements.account_brief(account_id)
    with transaction.atomic():
        closed = agreements.close_hold(account_id, hold_id, at)
        if closed is None:
            raise WrongUse(
                f"{brief.reference} has no hold {hold_id} in force; "
                f"'candour customer {brief.reference}' lists its holds with their numbers"
            )
        kind, item_id = closed
        shown = Disclosure.STAFF if HoldKind(kind) in NOT_FOR_CUSTOMERS else Disclosure.CUSTOMER
        facts = {"hold": hold_id, "hold_kind": kind, "item": item_id}
        write_events([_event(brief, "hold_ended", at, actor, facts, reason or None, shown)])


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
        raise WrongUse(f"{brief.reference} owes in {', '.join(sorted(found))}; say which with --currency")
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


def _item_ids(brief: AccountBrief, references: Sequence[str], at: datetime) -> list[int]:
    issued = agreements.issued_items(brief.account_id, local_day(at, brief.zone))
    by_reference = {reference: item_id for item_id, reference, _, _ in issued}
    missing = [reference for reference in references if reference not in by_reference]
    if missing:
        raise WrongUse(
            f"{brief.reference} has no item {', '.join(missing)} by then; "
            f"'candour customer {brief.reference}' lists its items"
        )
    return [by_reference[reference] for reference in references]


def _covered(brief: AccountBrief, items: Sequence[str], currency: str, at: datetime) -> list[tuple[int, str]]:
    named = set(_item_ids(brief, items, at))
    issued = agreements.issued_items(brief.account_id, local_day(at, brief.zone))
    chosen = [
        row for row in issued if (row[0] in named if items else row[2] == currency and (row[3] is None or row[3] > 0))
    ]
    if not chosen:
        raise WrongUse(f"{brief.reference} owes nothing in {currency} by then, so there is nothing to promise")
    if other := sorted({row[2] for row in chosen} - {currency}):
        raise WrongUse(f"the promise is in {currency} but the items are in {', '.join(other)}; promise each apart")
    return [(item_id, reference) for item_id, reference, _, _ in chosen]
