"""Obligations with a deadline, and what may be charged: the two other things that law packs answer."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from hashlib import sha256

from candour.domain.accounts import AccountFacts
from candour.domain.calendars import add_federal_days, is_business_day, start_of_day
from candour.domain.items import ItemFacts
from candour.domain.legal import LegalEvent
from candour.domain.parties import Residence
from candour.domain.saying import say, say_many
from candour.domain.verdicts import Rule


@dataclass(frozen=True, slots=True)
class Duty:
    """Something that must be done by the end of a local day. since: the day of what set the clock going.

    demands_notice: it is done by a statutory notice to the customer. event_id: what set the clock going, 0 when that is
    not kept. settles: whoever has done it has done all that the event asks. starts: the kind of event that doing it is.
    notice: the notice of `domain.notices` that meets it, where Candour can write one.
    """

    rule: Rule
    what: str
    due: date
    since: date
    item_id: int | None = None
    demands_notice: bool = False
    event_id: int = 0
    settles: bool = True
    starts: str = ""
    notice: str = ""

    @property
    def key(self) -> str:
        """What makes it this duty and no other: its rule, its event, and what is to be done. At most 80 characters."""
        return f"{self.rule.id}:{self.event_id}:{sha256(self.what.encode()).hexdigest()[:12]}"


class ChargeKind(StrEnum):
    """What could be added to a debt."""

    INTEREST = "interest"
    FIXED_SUM = "fixed_sum"
    COST = "cost"
    DEFAULT_FEE = "default_fee"
    DEFAULT_FEE_INTEREST = "default_fee_interest"


@dataclass(frozen=True, slots=True)
class ChargeQuestion:
    """May this be added to this item for the time from `since` to `on`?

    cost: what the default or the recovery really cost, minor units, as far as it is known and reasonable.
    agreed: the contract allows it. since: when interest would begin. warned: a consumer was told of the default rule.
    """

    account: AccountFacts
    item: ItemFacts
    kind: ChargeKind
    on: date
    since: date | None = None
    cost: int | None = None
    agreed: bool | None = None
    warned: bool | None = None


@dataclass(frozen=True, slots=True)
class Permit:
    """What one rule allows: at most so many minor units (0: nothing), or a yearly simple rate in percent.

    grants: a law gives it (otherwise the rule only limits). Neither most nor rate with grants False: a person must say.
    """

    rule: Rule
    grants: bool
    most: int | None = None
    rate: Decimal | None = None
    facts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Charge:
    """What may be added when all rules have spoken: most minor units or rate percent a year, and which rules said so.

    allowed is False when a rule forbids it or when no law and no contract grants it.
    """

    allowed: bool
    most: int | None
    rate: Decimal | None
    permits: tuple[Permit, ...]


def weigh(permits: Iterable[Permit], agreed: bool | None) -> Charge:
    """The strictest of all permits. Without a law or an agreement (known to be there) that grants it: nothing."""
    spoken = tuple(permits)
    granted = agreed is True or any(p.grants for p in spoken)
    most = min((p.most for p in spoken if p.most is not None), default=None)
    rate = min((p.rate for p in spoken if p.rate is not None), default=None)
    undecided = any(not p.grants and p.most is None and p.rate is None for p in spoken)
    allowed = granted and most != 0 and not undecided
    return Charge(allowed, most if allowed else 0, rate if allowed else None, spoken)


def months_later(day: date, months: int) -> date:
    """The same day so many months later, or the last day of that month when it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, min(last, day.day))
        except ValueError:
            continue
    raise ValueError(say("{day} has no day {months} months later", day=day, months=months))


def years_later(day: date, years: int) -> date:
    """The same day so many years later (29 February becomes 28)."""
    return months_later(day, 12 * years)


def days_later(day: date, days: int) -> date:
    """So many days later, counting from the day after."""
    return day + timedelta(days=days)


def validation_ends(sent: date) -> date:
    """The last day to dispute after validation information was sent: 12 CFR 1006.34(b)(5).

    30 days after receipt, which is taken to be 5 days on, federal holidays and weekends left out.
    """
    return days_later(add_federal_days(sent, 5), 30)


def open_events(account: AccountFacts, *kinds: str) -> list[LegalEvent]:
    """Events of these kinds whose clock still runs, oldest first."""
    found = [e for e in account.legal.events if e.kind in kinds and not e.handled]
    return sorted(found, key=lambda e: (e.on, e.item_id or 0))


def due_time(due: date, zone: str) -> datetime:
    """The last second (UTC) of a local day in a zone, however long the day is there."""
    return start_of_day(due + timedelta(days=1), zone) - timedelta(seconds=1)


def escalation_time(since: date, due: date, where: Residence) -> datetime:
    """When a duty that runs from one local day to another is shown to everybody, unless it is done by then.

    When a third of its time is left, or with one whole business day before the last day, whichever is sooner; never
    before it began. House policy.
    """
    starts, ends = start_of_day(since, where.zone), start_of_day(due + timedelta(days=1), where.zone)
    third_left = starts + (ends - starts) * 2 / 3
    return max(starts, min(third_left, start_of_day(_business_day_before(due, where), where.zone)))


def _business_day_before(day: date, where: Residence) -> date:
    day -= timedelta(days=1)
    while not is_business_day(day, where.country, where.nation):
        day -= timedelta(days=1)
    return day


def overdue_text(due_at: datetime, at: datetime) -> str:
    """By how much a time has passed, in words: '2 days', '5 hours', 'less than an hour', or '' when it has not."""
    late = at - due_at
    if late <= timedelta():
        return ""
    if late.days:
        return say_many("{count} day", "{count} days", count=late.days)
    hours = late.seconds // 3600
    return say_many("{count} hour", "{count} hours", count=hours) if hours else say("less than an hour")
