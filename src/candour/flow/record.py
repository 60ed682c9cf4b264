"""Record: what law turns on, as people tell it: facts, what starts a legal clock, and that it was dealt with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from difflib import get_close_matches
from typing import Any

from django.db import transaction

from candour.domain.accounts import AccountFacts
from candour.domain.calendars import local_day
from candour.domain.duties import Duty
from candour.domain.errors import WrongUse
from candour.domain.holds import HoldKind
from candour.domain.legal import LegalEvent
from candour.domain.parties import Disclosure, Lane
from candour.domain.recorded import SOURCES, Scope, check_event, check_fact, check_word, scope_of
from candour.domain.saying import say
from candour.flow.duties import keep_duties, owed_on
from candour.store import agreements, recording
from candour.store.agreements import AccountBrief
from candour.store.facts import is_distant, load_accounts
from candour.store.recording import EventRow
from candour.store.timeline import NewEvent, write_events

THEIRS = frozenset({"complaint", "dispute", "offer", "sar", "data_complaint", "documents_requested"})
"""What customers did themselves: they may read it in their story. The rest is for staff."""


STARTED_BY_HOLDS = {HoldKind.COMPLAINT: "complaint", HoldKind.DISPUTE: "dispute"}
"""Holds that are written down for what starts a legal clock too."""


STOPPED_BY_HOLDS = frozenset({
    (HoldKind.COMPLAINT, "final_response"), (HoldKind.COMPLAINT, "withdrawn"), (HoldKind.DISPUTE, "withdrawn"),
})  # fmt: skip
"""Evidence that ends a hold and leaves nothing to be answered. A dispute that was decided is still to be told."""


@dataclass(frozen=True, slots=True)
class ClockStarted:
    """An event as it was written. owed: what the laws that bind the account want done for it, the most urgent first."""

    id: int
    kind: str
    on: date
    item: str | None
    owed: tuple[Duty, ...]


def record_facts(
    account_id: int,
    values: Mapping[str, Any],
    at: datetime,
    *,
    actor: str,
    source: str = "staff",
    since: datetime | None = None,
    item: str | None = None,
) -> None:
    """Write facts of law by name, JSON values, that hold from `since` (now when left out), all or none.

    Facts of a person move every account of theirs, so that each is looked at again. item: the reference of the item
    that facts of an item are of. Raises WrongUse, with the nearest name, when a name, value or source is none.
    """
    brief = agreements.account_brief(account_id)
    for name, value in values.items():
        check_fact(name, value)
    check_word(source, SOURCES, "source")
    if since is not None and since > at:
        raise WrongUse(say("{since} is still to come; write a fact down when it holds", since=since.isoformat()))
    scopes = {name: scope_of(name) for name in values}
    item_id = _item_of(brief, item, at, scopes)
    with transaction.atomic():
        accounts = recording.lock_accounts_of(brief.party_id)
        for name, value in values.items():
            whose = None if scopes[name] is Scope.PERSON else account_id
            of_item = item_id if scopes[name] is Scope.ITEM else None
            recording.insert_fact(brief.party_id, whose, of_item, name, value, since or at, source, actor)
        concerned = accounts if Scope.PERSON in scopes.values() else [account_id]
        write_events([_facts_event(brief, one, scopes, item_id, source, at, actor) for one in concerned])


def _item_of(brief: AccountBrief, item: str | None, at: datetime, scopes: Mapping[str, Scope]) -> int | None:
    of_items = [name for name, scope in scopes.items() if scope is Scope.ITEM]
    if of_items and item is None:
        raise WrongUse(say("{names} is a fact of one item; say which with --item", names=", ".join(of_items)))
    if item is not None and len(of_items) < len(scopes):
        other = next(name for name, scope in scopes.items() if scope is not Scope.ITEM)
        raise WrongUse(
            say(
                "{name} is a fact of the {scope}, not of an item; leave --item out",
                name=other,
                scope=scopes[other].value,
            )
        )
    return item_id_of(brief, item, at) if item else None


def item_id_of(brief: AccountBrief, item: str, at: datetime) -> int:
    """The id of an item of an account by its reference. Raises WrongUse, with the nearest one, when there is none."""
    issued = agreements.issued_items(brief.account_id, local_day(at, brief.zone))
    found = {reference: item_id for item_id, reference, _, _ in issued}
    if item not in found:
        close = get_close_matches(item, found, n=1)
        hint = (
            say("did you mean {close}?", close=repr(close[0]))
            if close
            else say("'candour customer {reference}' lists its items", reference=brief.reference)
        )
        raise WrongUse(
            say("{reference} has no item {item} by then; {hint}", reference=brief.reference, item=repr(item), hint=hint)
        )
    return found[item]


def _facts_event(
    brief: AccountBrief, account_id: int, scopes: Mapping[str, Scope], item_id: int | None, source: str, at: datetime,
    actor: str,
) -> NewEvent:  # fmt: skip
    """Names alone: a value may be personal, and others' accounts hear only of what is the person's."""
    own = account_id == brief.account_id
    names = [name for name, scope in scopes.items() if own or scope is Scope.PERSON]
    data = {"facts": names, "source": source, "item": item_id if own else None}
    return NewEvent(account_id, brief.party_id, "facts_recorded", Lane.LIVE, Disclosure.STAFF, actor, at, data)


def record_event(
    account_id: int,
    kind: str,
    at: datetime,
    *,
    actor: str,
    on: date | None = None,
    item: str | None = None,
    detail: str = "",
    source: str = "customer",
) -> ClockStarted:
    """Write down what starts a legal clock, on a local day (today when left out). Raises WrongUse.

    The same thing of the same day is written down once.
    """
    brief = agreements.account_brief(account_id)
    check_event(kind, detail)
    check_word(source, SOURCES, "source")
    day = on or local_day(at, brief.zone)
    _not_to_come(brief, day, at)
    item_id = item_id_of(brief, item, at) if item else None
    with transaction.atomic():
        recording.lock_account(account_id)
        for known in recording.events_of(account_id):
            if (known.kind, known.on, known.item_id) == (kind, day, item_id) and known.handled_at is None:
                raise WrongUse(
                    say(
                        "{reference}: {kind} of {day} is written down already, as number {number}",
                        reference=brief.reference,
                        kind=kind,
                        day=day,
                        number=known.id,
                    )
                )
        event_id = _insert(brief, LegalEvent(kind, day, item_id, detail=detail), at, source, actor)
        owed = _kept(account_id, at)
    return ClockStarted(event_id, kind, day, item, tuple(duty for duty in owed if duty.event_id == event_id))


def _not_to_come(brief: AccountBrief, day: date, at: datetime) -> None:
    if day > local_day(at, brief.zone):
        raise WrongUse(say("{day} is still to come; write it down when it has happened", day=day))


def _insert(brief: AccountBrief, event: LegalEvent, at: datetime, source: str, actor: str) -> int:
    event_id = recording.insert_event(
        brief.account_id, event.item_id, event.kind, event.on, event.detail, source, actor
    )
    facts = {"event": event_id, "clock": event.kind, "on": event.on.isoformat(), "item": event.item_id}
    write_events([_event(brief, "clock_started", event.kind, at, actor, facts)])
    return event_id


def _event(
    brief: AccountBrief, what: str, kind: str, at: datetime, actor: str, facts: dict[str, Any], text: str = ""
) -> NewEvent:
    shown = Disclosure.CUSTOMER if kind in THEIRS else Disclosure.STAFF
    return NewEvent(brief.account_id, brief.party_id, what, Lane.LIVE, shown, actor, at, facts, text or None)


def _kept(account_id: int, at: datetime) -> list[Duty]:
    """The tasks of the account brought up to date; its duties."""
    return keep_duties(load_accounts([account_id], at), at)[account_id]


def handle_event(account_id: int, event_id: int, at: datetime, *, actor: str, text: str = "") -> EventRow:
    """Say that what an event asks for was done: its clock stops, and its tasks are done with it. Raises WrongUse."""
    brief = agreements.account_brief(account_id)
    with transaction.atomic():
        event = _running(brief, event_id)
        _handle(brief, event, at, actor, text)
        _kept(account_id, at)
    return event


def _running(brief: AccountBrief, event_id: int) -> EventRow:
    """An event of the account whose clock runs; the account is locked."""
    recording.lock_account(brief.account_id)
    found = next((event for event in recording.events_of(brief.account_id) if event.id == event_id), None)
    if found is None or found.handled_at is not None:
        raise WrongUse(
            say(
                "{reference} has no clock {event_id} that runs; 'candour clock {reference}' lists them",
                reference=brief.reference,
                event_id=event_id,
            )
        )
    return found


def _handle(brief: AccountBrief, event: EventRow, at: datetime, actor: str, text: str = "") -> None:
    recording.mark_handled(event.id, at)
    facts = {"event": event.id, "clock": event.kind, "on": event.on.isoformat(), "item": event.item_id}
    write_events([_event(brief, "clock_stopped", event.kind, at, actor, facts, text)])


def move_event(
    account_id: int, event_id: int, at: datetime, *, actor: str, on: date | None = None, detail: str | None = None
) -> ClockStarted:
    """Correct the day or detail of an event whose clock runs, such as a pause for clarification. Raises WrongUse."""
    brief = agreements.account_brief(account_id)
    with transaction.atomic():
        event = _running(brief, event_id)
        day, more = on or event.on, event.detail if detail is None else detail
        check_event(event.kind, more)
        _not_to_come(brief, day, at)
        recording.move_event(event_id, day, more)
        facts = {"event": event_id, "clock": event.kind, "on": day.isoformat(), "was": event.on.isoformat()}
        write_events([_event(brief, "clock_moved", event.kind, at, actor, facts)])
        owed = _kept(account_id, at)
    return ClockStarted(event_id, event.kind, day, event.item, tuple(d for d in owed if d.event_id == event_id))


def clocks_of(account_id: int, at: datetime) -> list[tuple[EventRow, tuple[Duty, ...]]]:
    """All that started a clock on an account by `at`, oldest first, and what is still owed for each. Writes nothing."""
    account = load_accounts([account_id], at)[0]
    owed, today = owed_on(account), local_day(at, account.residence.zone)
    events = [event for event in recording.events_of(account_id) if event.on <= today]
    return [(event, tuple(duty for duty in owed if duty.event_id == event.id)) for event in events]


def meet_duty(account_id: int, duty_key: str, at: datetime, *, actor: str) -> Duty | None:
    """A duty was met: the event is handled where that is all it asks, and what doing it starts is written down.

    Call it in the transaction that closes the task, with the account locked. None when no such duty is open.
    """
    account = load_accounts([account_id], at)[0]
    duty = next((one for one in owed_on(account) if one.key == duty_key), None)
    if duty is None:
        return None
    brief = agreements.account_brief(account_id)
    if duty.settles:
        _handle(brief, _running(brief, duty.event_id), at, actor)
    if duty.starts:
        started = LegalEvent(duty.starts, local_day(at, brief.zone), duty.item_id)
        _insert(brief, started, at, "staff", actor)
    _kept(account_id, at)
    return duty


def start_clock(
    account_id: int, kind: str, at: datetime, *, actor: str, item_id: int | None = None, on: date | None = None
) -> int | None:
    """Start a legal clock for something that is written down otherwise too, such as a hold; the event's id.

    on: the day from which it counts, at the latest today. None when no law that binds the account has a clock for it,
    or when one for the same thing runs already.
    """
    brief = agreements.account_brief(account_id)
    with transaction.atomic():
        recording.lock_account(account_id)
        account = load_accounts([account_id], at)[0]
        day = local_day(at, account.residence.zone)
        event = LegalEvent(kind, min(on or day, day), item_id)
        if not _has_clock(account, event) or _runs(account, event):
            return None
        event_id = _insert(brief, event, at, "customer", actor)
        _kept(account_id, at)
    return event_id


def stop_clock(account_id: int, kind: str, at: datetime, *, actor: str, item_id: int | None = None) -> None:
    """Stop the clocks of a kind on an account, or one item of it, for something that is written down otherwise too."""
    brief = agreements.account_brief(account_id)
    with transaction.atomic():
        recording.lock_account(account_id)
        events = recording.events_of(account_id)
        running = [e for e in events if (e.kind, e.item_id, e.handled_at) == (kind, item_id, None)]
        for event in running:
            _handle(brief, event, at, actor)
        if running:
            _kept(account_id, at)


def start_disputes(accounts: Sequence[AccountFacts], at: datetime) -> list[AccountFacts]:
    """Start the clock of queries that came with a ledger, where a law has one; the accounts with what was started.

    The accounts must be locked. Persons whom somebody else holds are left for the next review, which that one is
    about to cause. A replay starts nothing. A fixed number of queries.
    """
    unanswered = [] if is_distant(at) else [account for account in accounts if _unanswered(account, at)]
    if not unanswered:
        return list(accounts)
    free = agreements.lock_free_parties([account.party_id for account in unanswered])
    days = {a.id: local_day(at, a.residence.zone) for a in unanswered if a.party_id in free}
    started: dict[int, list[LegalEvent]] = {}
    for event_id, account_id, item_id, on in recording.start_disputes(days):
        started.setdefault(account_id, []).append(LegalEvent("dispute", on, item_id, id=event_id))
    write_events([_dispute(a, event, at) for a in unanswered for event in started.get(a.id, ())])
    return [_with_events(account, started.get(account.id, [])) for account in accounts]


def _unanswered(account: AccountFacts, at: datetime) -> bool:
    """Whether an item is queried for which no clock runs, and a law has one."""
    queried = (LegalEvent("dispute", local_day(at, account.residence.zone), i.id) for i in account.items if i.queried)
    return any(not _runs(account, event) and _has_clock(account, event) for event in queried)


def _dispute(account: AccountFacts, event: LegalEvent, at: datetime) -> NewEvent:
    facts = {"event": event.id, "clock": event.kind, "on": event.on.isoformat(), "item": event.item_id}
    return NewEvent(account.id, account.party_id, "clock_started", Lane.LIVE, Disclosure.CUSTOMER, "candour", at, facts)


def _with_events(account: AccountFacts, events: list[LegalEvent]) -> AccountFacts:
    if not events:
        return account
    return replace(account, legal=replace(account.legal, events=(*account.legal.events, *events)))


def _runs(account: AccountFacts, event: LegalEvent) -> bool:
    return any((e.kind, e.item_id) == (event.kind, event.item_id) for e in account.legal.events if not e.handled)


def _has_clock(account: AccountFacts, event: LegalEvent) -> bool:
    return bool(owed_on(replace(account, legal=replace(account.legal, events=(event,)))))
