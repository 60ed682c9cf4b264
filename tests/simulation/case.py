"""One attempt against the whole truth, and the calendar, reckoned by brute force: the oracle's own arithmetic."""

from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import holidays

from tests.simulation.world import Attempt, Contact, Creditor, Item, World

DAY = timedelta(days=1)


class Case(NamedTuple):
    """One attempt against the whole truth."""

    world: World
    attempt: Attempt
    creditor: Creditor
    items: list[Item]
    local: datetime
    numbers: dict[str, Any]

    @property
    def day(self) -> date:
        """The customer's local day."""
        return self.local.date()

    @property
    def person(self) -> bool:
        """A consumer or a sole trader."""
        return self.world.kind != "business"

    @property
    def agent(self) -> bool:
        """We collect for another, or bought the debt."""
        return self.creditor.role != "creditor"

    @property
    def british(self) -> bool:
        """A person in the United Kingdom."""
        return self.person and self.world.place.country == "GB"

    def truth(self, name: str) -> Any:
        """A fact or record of the person."""
        return self.world.records.get(name)

    def held(self, *kinds: str) -> bool:
        """Whether a hold of one of these kinds, or of any, is in force on the account as a whole."""
        return any(h.item is None and (not kinds or h.kind in kinds) for h in self.world.holds_of(self.attempt.account))

    def local_day(self, at: datetime) -> date:
        """The customer's local day of a moment."""
        return at.astimezone(ZoneInfo(self.world.place.zone)).date()

    def day_of(self, contact: Contact) -> date:
        """The local day of a contact."""
        return self.local_day(contact.at)

    def too_often(self, contacts: list[Contact], most: int, window: int = 7) -> bool:
        """Whether some run of so many local days that holds today would hold more than `most` with this attempt."""
        days = [self.day_of(c) for c in contacts] + [self.day]
        for back in range(window):
            first = self.day - back * DAY
            if sum(first <= day < first + window * DAY for day in days) > most:
                return True
        return False

    def about(self, item: Item, *channels: str) -> list[Contact]:
        """Our contacts about one debt."""
        ours = [c for c in self.world.contacts if c.outgoing and c.account == item.account]
        return [c for c in ours if (not c.items or item.id in c.items) and (not channels or c.channel in channels)]

    def more_than(self, most: int, window: int, *channels: str, place: str = "") -> bool:
        """Whether a cap on one debt would be broken for any of the debts that it is about."""
        items = self.items or self.world.items_of(self.attempt.account)
        counted = ([c for c in self.about(i, *channels) if place in ("", c.place)] for i in items)
        return any(self.too_often(found, most, window) for found in counted)

    def unanswered(self, channel: str = "") -> datetime | None:
        """When the customer last got in touch (this way), if we have not answered since."""
        here = [c for c in self.recent if channel in ("", c.channel)]
        theirs = max((c.at for c in here if not c.outgoing), default=None)
        answered = theirs is not None and any(c.outgoing and c.at >= theirs for c in here)
        return None if answered else theirs

    @property
    def replies(self) -> bool:
        """Something that answers the customer."""
        return self.attempt.by_customer or self.attempt.purpose == "reply"

    def answers(self) -> bool:
        """One answer, by the same way, to a customer who got in touch; who did so unseen, the attempt tells."""
        if not self.replies or (self.attempt.by_customer and not self.attempt.same_medium):
            return False
        if not self.recent:
            return self.attempt.by_customer
        return self.unanswered(self.attempt.channel) is not None

    @property
    def recent(self) -> list[Contact]:
        """Contacts of the last month: more is not on record."""
        return [c for c in self.world.contacts if c.at > self.attempt.at - 31 * DAY]


@cache
def bank_holidays(country: str, part: str | None, year: int) -> frozenset[date]:
    """Of one nation; none where the calendar does not know the country."""
    known = holidays.list_supported_countries(include_aliases=False)
    if country not in known:
        return frozenset()
    return frozenset(holidays.country_holidays(country, subdiv=part if part in known[country] else None, years=year))


def is_holiday(case: Case, day: date) -> bool:
    """Whether it is a bank holiday where the customer is."""
    return day in bank_holidays(case.world.place.country, case.world.place.part, day.year)


def business_days_on(case: Case, day: date, count: int) -> date:
    """So many business days later."""
    while count:
        day += DAY
        count -= day.weekday() < 5 and not is_holiday(case, day)
    return day


def in_quiet(c: Case, at: datetime) -> bool:
    """A time at which the customer asked not to be reached; one that ends before it starts goes over midnight."""
    wall = at.astimezone(ZoneInfo(c.world.place.zone)).replace(tzinfo=None)
    for w in c.world.quiet:
        for day in (wall.date(), wall.date() - DAY):
            if w.weekdays and day.weekday() not in w.weekdays:
                continue
            start, end = w.start or time.min, w.end or time.max
            until = day if start < end else day + DAY
            if datetime.combine(day, start) <= wall < datetime.combine(until, end):
                return True
    return False
