"""A statement of account: what is open, how old it is, what is in query, and what was paid and meets no item yet.

A month has one statement a customer and creditor. Everything in it is as of one day.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from candour.domain.accounts import AccountFacts
from candour.domain.calendars import local_day
from candour.domain.items import ItemFacts
from candour.domain.messages import Purpose
from candour.domain.parties import can_reach
from candour.domain.planning import CALL, LETTER, Wanted, why_left_out
from candour.domain.saying import say

KEY = "statement"
BANDS = (30, 60, 90)
"""Ages in days at which a band ends; what is older stands in the last."""
NOTHING_OPEN, ALL_IN_QUERY, BY_CALL = "nothing_open", "all_left_out", "only_by_call"

MONTHS = (
    say("January"), say("February"), say("March"), say("April"), say("May"), say("June"), say("July"), say("August"),
    say("September"), say("October"), say("November"), say("December"),
)  # fmt: skip


def occurrence(month: date) -> str:
    """What makes a statement the only one of its month: 'month 2013-06'. No other step has such an occurrence."""
    return f"month {month:%Y-%m}"


def is_statement(key: str, about: str) -> bool:
    """Whether a step is a statement, by its key and occurrence."""
    return key == KEY and about.startswith("month ")


def is_of_month(about: str, on: date) -> bool:
    """Whether a day lies in the month of a statement."""
    return about == occurrence(on)


def first_of_month(on: date) -> date:
    """The month of a day, as its first day."""
    return on.replace(day=1)


def open_items(account: AccountFacts) -> tuple[ItemFacts, ...]:
    """What a statement lists: all that is owed or not known yet, by currency and due date."""
    found = [item for item in account.items if item.balance is None or item.balance > 0]
    return tuple(sorted(found, key=lambda i: (i.currency, i.due or date.max, i.id)))


def wanted_statement(account: AccountFacts, about: str, since: datetime) -> Wanted | str:
    """The statement of an account, wanted since a moment, or why there is none, in a word.

    Its items are those that may be asked for; what else is open is listed beside them.
    """
    listed = open_items(account)
    if not any(item.balance for item in listed):
        return NOTHING_OPEN
    chased = tuple(item for item in listed if item.balance and why_left_out(item) in (None, "no_due_date"))
    if not chased:
        return ALL_IN_QUERY
    if account.preferred_channel == CALL and not can_reach(account.contact_points, "email"):
        return BY_CALL
    by_post = account.preferred_channel == LETTER and can_reach(account.contact_points, LETTER)
    others = tuple(item for item in listed if item not in chased)
    way = LETTER if by_post else "email"
    return Wanted(KEY, about, Purpose.STATEMENT, way, chased[0].currency, chased, others, since)


def still_wanted(account: AccountFacts, about: str, channel: str, at: datetime) -> Wanted | None:
    """A statement just before it goes, the way it was meant to; None when its month is over, or nothing is owed."""
    if not is_of_month(about, local_day(at, account.creditor.zone)):
        return None
    wanted = wanted_statement(account, about, at)
    return None if isinstance(wanted, str) else replace(wanted, channel=channel)


@dataclass(frozen=True, slots=True)
class Band:
    """What is owed of one age, minor units. first, last: the due dates that it spans; None where it has no end."""

    first: date | None
    last: date | None
    minor: int


@dataclass(frozen=True, slots=True)
class Sums:
    """One currency of a statement, minor units. owed: all of it that is known. bands: by age, the youngest first.

    undated: owed without a due date. queried: of what is listed, in query. on_account: the customer's money with us
    that meets no item yet.
    """

    currency: str
    owed: int
    bands: tuple[Band, ...]
    undated: int
    queried: int
    on_account: int


def sums_of(account: AccountFacts, on: date) -> list[Sums]:
    """The sums of a statement as of a day, by currency."""
    listed = open_items(account)
    credit = dict(account.unallocated)
    currencies = list(dict.fromkeys([item.currency for item in listed] + [c for c, minor in credit.items() if minor]))
    return [_sums([i for i in listed if i.currency == one], one, credit.get(one, 0), on) for one in currencies]


def _sums(items: Sequence[ItemFacts], currency: str, on_account: int, on: date) -> Sums:
    known = [item for item in items if item.balance]
    return Sums(
        currency,
        sum(item.balance or 0 for item in known),
        tuple(_bands(known, on)),
        sum(item.balance or 0 for item in known if item.due is None),
        sum((item.balance or 0) if item.queried else item.in_query for item in items),
        on_account,
    )


def _bands(items: Sequence[ItemFacts], on: date) -> list[Band]:
    """Not due yet; then by the days since it was due."""
    ends = [on - timedelta(days=days) for days in BANDS]
    spans: list[tuple[date | None, date | None]] = [(on + timedelta(days=1), None), (ends[0], on)]
    spans += [(later, sooner - timedelta(days=1)) for sooner, later in zip(ends, ends[1:], strict=False)]
    spans += [(None, ends[-1] - timedelta(days=1))]
    return [Band(first, last, _owed(items, first, last)) for first, last in spans]


def _owed(items: Sequence[ItemFacts], first: date | None, last: date | None) -> int:
    dated = [item for item in items if item.due is not None]
    inside = [i for i in dated if (first is None or i.due >= first) and (last is None or i.due <= last)]  # type: ignore[operator]
    return sum(item.balance or 0 for item in inside)
