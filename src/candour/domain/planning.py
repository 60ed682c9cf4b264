"""What a strategy wants to say on an account now, and when to look again. Pure: the same facts, the same plan."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from candour.domain.accounts import AccountFacts, StepFacts
from candour.domain.calendars import local_day, start_of_day
from candour.domain.items import ItemFacts
from candour.domain.messages import APART, ASKS_FOR_PAYMENT, DONE_STATES, OPEN_STATES, Purpose
from candour.domain.parties import can_reach
from candour.domain.strategies import Strategy, StrategyStep

CALL, LETTER = "call", "letter"
LATE = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A step that the strategy wants said now. items are chased, others are only listed; at is when it became due."""

    key: str
    occurrence: str
    purpose: Purpose
    channel: str
    currency: str
    items: tuple[ItemFacts, ...]
    others: tuple[ItemFacts, ...]
    planned_for: datetime


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An open item that is not chased, and why, in a word of `ItemStatus` or 'no_due_date', 'below_tolerance'."""

    item: ItemFacts
    reason: str


@dataclass(frozen=True, slots=True)
class Coming:
    """The step that is, or comes, next, and the first day on which the strategy wants it."""

    key: str
    occurrence: str
    purpose: Purpose
    channel: str
    day: date


@dataclass(frozen=True, slots=True)
class Plan:
    """wanted: at most one step. lapsed: ids of open steps that are no longer true. look_again: None means that only
    an event can change anything. coming: the next step that asks, today's or a later day's."""

    wanted: Wanted | None
    lapsed: tuple[int, ...]
    look_again: datetime | None
    left_out: tuple[LeftOut, ...]
    coming: Coming | None = None


@dataclass(frozen=True, slots=True)
class _Next:
    """The step that comes next for one currency, and the first day on which it may be said."""

    step: StrategyStep
    day: date
    anchor: ItemFacts
    items: tuple[ItemFacts, ...]
    others: tuple[ItemFacts, ...]


def make_plan(account: AccountFacts, strategy: Strategy, at: datetime) -> Plan:
    """The account's plan as of `at` (aware): one touch a day at most, the earliest step first, thanks after asks.

    Nothing is wanted for items that are paid, in credit, unknown, below tolerance, queried or held. Items under a
    promise are left out while others are open; when only they are left the step is wanted and the guard waits.
    """
    today = local_day(at, account.residence.zone)
    open_items = [item for item in account.items if item.balance is None or item.balance > 0]
    left_out = tuple(LeftOut(item, why) for item in open_items if (why := why_left_out(item)))
    if _spoken_today(account, today):
        return Plan(None, (), start_of_day(today + timedelta(days=1), account.residence.zone), left_out)
    coming = sorted(_coming(account, strategy, open_items, today), key=lambda n: (n.day, n.anchor.id))
    wanted = _wanted_ask(account, coming, today) or _wanted_thanks(account, strategy, today)
    keep = (wanted.key, wanted.occurrence) if wanted else None
    lapsed = tuple(s.id for s in _planned(account) if s.state in OPEN_STATES and (s.key, s.occurrence) != keep)
    return Plan(wanted, lapsed, _look_again(account, coming, wanted, today), left_out, _first(account, coming))


def _first(account: AccountFacts, coming: Sequence[_Next]) -> Coming | None:
    if not coming:
        return None
    step, anchor = coming[0].step, coming[0].anchor
    return Coming(step.key, str(anchor.id), step.purpose, _channel(account, step.channel), coming[0].day)


def _planned(account: AccountFacts) -> Iterator[StepFacts]:
    """The steps of strategies: what a person wrote, or a statement says, is no step of a series."""
    return (step for step in account.steps if step.strategy not in APART)


def _spoken_today(account: AccountFacts, today: date) -> bool:
    """One touch a day at most: what else is due is looked at tomorrow."""
    zone = account.residence.zone
    return any(s.done_at and s.state in DONE_STATES and local_day(s.done_at, zone) == today for s in account.steps)


def why_left_out(item: ItemFacts) -> str | None:
    """Why an open item is not chased, or None when it is."""
    if item.balance is None:
        return "unknown"
    if item.queried:
        return "disputed"
    if item.held:
        return "held"
    if item.promised_until is not None:
        return "promised"
    return "no_due_date" if item.due is None else None


def _currency(item: ItemFacts) -> str:
    return item.currency


def _coming(account: AccountFacts, strategy: Strategy, open_items: Sequence[ItemFacts], today: date) -> Iterator[_Next]:
    for _, group in groupby(sorted(open_items, key=_currency), key=_currency):
        due = _chaseable(list(group), today)
        if due and sum(item.balance or 0 for item in due) > account.creditor.tolerance:
            found = _next_step(account, strategy, due, today)
            if found is not None:
                yield found


def _chaseable(items: list[ItemFacts], today: date) -> tuple[ItemFacts, ...]:
    """Items to be chased, oldest due first; those under a promise only when nothing else is left."""
    free = [i for i in items if why_left_out(i) is None]
    promised = [i for i in items if why_left_out(i) == "promised" and i.due is not None]
    return tuple(sorted(free or promised, key=lambda i: (i.due or today, i.id)))


def _next_step(account: AccountFacts, strategy: Strategy, due: tuple[ItemFacts, ...], today: date) -> _Next | None:
    anchor = due[0]
    due_on = anchor.due or today
    age = (today - due_on).days
    place, said_on = _place(account, strategy, anchor, age)
    for step in strategy.steps[place + 1 :]:
        day = _moved_to(account, step, anchor) or _earliest(strategy, place, step, due_on, said_on)
        over = step.until is not None and (max(today, day) - due_on).days >= step.until
        items, others = _concerned(step, due, today)
        if not over and _speakable(account, step) and step.when.hold(account, items, age):
            return _Next(step, day, anchor, items, others)
    return None


def _moved_to(account: AccountFacts, step: StrategyStep, anchor: ItemFacts) -> date | None:
    """The day to which a person moved the step for this item, if anybody did."""
    return next((m.day for m in account.moves if m.key == step.key and m.occurrence == str(anchor.id)), None)


def _speakable(account: AccountFacts, step: StrategyStep) -> bool:
    """A call is not made to someone who asked to be written to."""
    return not (step.purpose is Purpose.CALL and account.preferred_channel not in (None, CALL))


def _place(account: AccountFacts, strategy: Strategy, anchor: ItemFacts, age: int) -> tuple[int, date | None]:
    """Index of the last step said about the anchor (-1: none) and the day on which it was said."""
    occurrence = str(anchor.id)
    zone = account.residence.zone
    place, said_on = -1, None
    for step in _planned(account):
        if step.occurrence == occurrence and step.state in DONE_STATES:
            index = _index_of(strategy, step, anchor, zone)
            if index > place:
                place, said_on = index, local_day(step.done_at or step.planned_for, zone)
    if place >= 0 or not account.last_stage:
        return place, said_on
    return _place_in_source(account, strategy, anchor, age)


def _place_in_source(account: AccountFacts, strategy: Strategy, anchor: ItemFacts, age: int) -> tuple[int, date | None]:
    """Where the ledger that was brought in says the account stood, if the anchor was old enough for it then."""
    index = strategy.index(account.last_stage)
    spoken = account.last_contact
    age_then = (spoken - anchor.due).days if spoken and anchor.due else age
    return (index, spoken) if index >= 0 and age_then >= strategy.steps[index].day else (-1, None)


def _index_of(strategy: Strategy, step: StepFacts, anchor: ItemFacts, zone: str) -> int:
    """Place of a step that was said, whatever strategy or version said it: nobody begins anew when words change.

    By its key, else its purpose; where there is neither any more, the last step that is no later in the calendar.
    """
    index = strategy.index(step.key)
    if index < 0:
        index = strategy.index(step.purpose.value)
    if index < 0 and anchor.due is not None and step.purpose in ASKS_FOR_PAYMENT:
        day = (local_day(step.planned_for, zone) - anchor.due).days
        index = sum(one.day <= day for one in strategy.steps) - 1
    return index


def _earliest(strategy: Strategy, place: int, step: StrategyStep, due_on: date, said_on: date | None) -> date:
    """The first day for a step: its own day from the due date, and decent room after the one before it.

    A step said more than a week late, or when this one was due already, starts the rhythm anew; else the calendar
    holds.
    """
    own_day = due_on + timedelta(days=step.day)
    if said_on is None or place < 0:
        return own_day
    before = strategy.steps[place].day
    is_late = said_on >= own_day or said_on - due_on > timedelta(days=before) + LATE
    room = step.day - before if is_late else min(step.day - before, strategy.least_days_between)
    return max(own_day, said_on + timedelta(days=room))


def _concerned(
    step: StrategyStep, due: tuple[ItemFacts, ...], today: date
) -> tuple[tuple[ItemFacts, ...], tuple[ItemFacts, ...]]:
    """The items that a step concerns (all that have reached its day, the oldest always) and the rest."""
    reached = timedelta(days=min(step.day, 0))
    concerned: list[ItemFacts] = []
    others: list[ItemFacts] = []
    for item in due:
        is_reached = item is due[0] or (item.due is not None and item.due + reached <= today)
        (concerned if is_reached else others).append(item)
    return tuple(concerned), tuple(others)


def _wanted_ask(account: AccountFacts, coming: Sequence[_Next], today: date) -> Wanted | None:
    for found in coming:
        if found.day <= today:
            return Wanted(
                key=found.step.key,
                occurrence=str(found.anchor.id),
                purpose=found.step.purpose,
                channel=_channel(account, found.step.channel),
                currency=found.anchor.currency,
                items=found.items,
                others=found.others,
                planned_for=start_of_day(found.day, account.residence.zone),
            )
    return None


def _channel(account: AccountFacts, channel: str) -> str:
    """The step's channel, or a call for someone who would rather talk, or a letter for who would rather have one."""
    if account.preferred_channel == CALL:
        return CALL
    by_post = account.preferred_channel == LETTER and can_reach(account.contact_points, LETTER)
    return LETTER if by_post else channel


def _wanted_thanks(account: AccountFacts, strategy: Strategy, today: date) -> Wanted | None:
    if strategy.thanks is None or not account.payments:
        return None
    thanked = _thanked_until(account)
    first = today - timedelta(days=strategy.thanks.within_days)
    fresh = [p for p in account.payments if max(first, thanked or first) < p.cleared_on <= today]
    if not fresh or (thanked and _last_thanks(account, today) < strategy.thanks.days_between):
        return None
    latest = max(fresh, key=lambda p: (p.cleared_on, p.id))
    paid = {i for p in fresh if p.currency == latest.currency for i in p.item_ids}
    return Wanted(
        key=Purpose.THANKS.value,
        occurrence=f"cleared {latest.cleared_on.isoformat()}",
        purpose=Purpose.THANKS,
        channel=strategy.thanks.channel,
        currency=latest.currency,
        items=tuple(i for i in account.items if i.id in paid),
        others=(),
        planned_for=start_of_day(latest.cleared_on, account.residence.zone),
    )


def _thanks_said(account: AccountFacts) -> list[StepFacts]:
    return [s for s in account.steps if s.purpose is Purpose.THANKS and s.state in DONE_STATES]


def _thanked_until(account: AccountFacts) -> date | None:
    """The latest clearing day that a thank-you covered."""
    return max((date.fromisoformat(s.occurrence.split()[-1]) for s in _thanks_said(account)), default=None)


def _last_thanks(account: AccountFacts, today: date) -> int:
    """Days since the last thank-you was said."""
    zone = account.residence.zone
    return min((today - local_day(s.done_at or s.planned_for, zone)).days for s in _thanks_said(account))


def _look_again(account: AccountFacts, coming: Sequence[_Next], wanted: Wanted | None, today: date) -> datetime | None:
    """When anything could next change by the passing of time alone: the start of a local day, or a hold's end."""
    days = {found.day for found in coming}
    days |= {i.next_change for i in account.items if i.next_change}
    days |= {i.promised_until + timedelta(days=1) for i in account.items if i.promised_until}
    days |= {_end(found) for found in coming if found.step.until is not None and found.day <= today}
    if account.next_change:
        days.add(account.next_change)
    if _more_to_say(account, coming, wanted, today):
        days.add(today + timedelta(days=1))
    times = [start_of_day(day, account.residence.zone) for day in days if day > today]
    times += [hold.until for hold in account.holds if hold.until is not None]
    return min(times, default=None)


def _more_to_say(account: AccountFacts, coming: Sequence[_Next], wanted: Wanted | None, today: date) -> bool:
    """Whether something else is due too, which one touch a day puts off: another currency, or a thank-you."""
    asks = sum(found.day <= today for found in coming) - (wanted is not None and wanted.purpose is not Purpose.THANKS)
    return asks > 0 or bool(account.payments)


def _end(found: _Next) -> date:
    return (found.anchor.due or found.day) + timedelta(days=found.step.until or 0)
