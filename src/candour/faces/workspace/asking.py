"""What a request asks for, read from its address; a wrong question says how to mend it."""

from collections.abc import Callable, Collection
from datetime import UTC, date, datetime, time, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from django.http import HttpRequest

from candour.domain.saying import say
from candour.ports.clock import SystemClock
from candour.store.reading.today import Day

T = TypeVar("T")
CLOCK = SystemClock()
_FIRST, _LAST = date(1990, 1, 1), date(2199, 12, 31)


class BadAsk(Exception):
    """A question that cannot be answered: what was found, and how to ask instead."""

    def __init__(self, found: str, mend: str) -> None:
        super().__init__(found)
        self.found = found
        self.mend = mend


def asked_day(request: HttpRequest, zone: str) -> date:
    """The day of `?day=`, or today in a zone."""
    text = request.GET.get("day", "").strip()
    if not text:
        return today(zone)
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise BadAsk("That is not a day Candour can show.", "Write the day as 2013-06-03, or pick it.") from None
    if not _FIRST <= day <= _LAST:
        raise BadAsk("That day is too far away.", "Pick a day between 1990 and 2199.")
    return day


def today(zone: str) -> date:
    """The present local day of a zone."""
    return CLOCK.now().astimezone(ZoneInfo(zone)).date()


def whole_day(on: date, zone: str) -> Day:
    """A local day with its instants, daylight saving included."""
    tz = ZoneInfo(zone)
    start, end = (datetime.combine(day, time(), tz).astimezone(UTC) for day in (on, on + timedelta(days=1)))
    return Day(on, start, end)


def as_of(on: date, zone: str) -> datetime:
    """The instant for which a page speaks of a day: now for today, else the day's last."""
    now = CLOCK.now()
    return now if on == now.astimezone(ZoneInfo(zone)).date() else whole_day(on, zone).end - timedelta(microseconds=1)


def asked_about(on: date, zone: str) -> datetime:
    """The instant for which the next step of a day is worked out: now for today, else the middle of the working day."""
    now = CLOCK.now()
    if on == now.astimezone(ZoneInfo(zone)).date():
        return now
    return datetime.combine(on, time(12), ZoneInfo(zone)).astimezone(UTC)


def asked_choice(request: HttpRequest, name: str, choices: Collection[str]) -> str | None:
    """One of `choices`, or None when nothing was asked."""
    text = request.GET.get(name, "")
    if text and text not in choices:
        found = say("There is no such choice for ‘{name}’.", name=name)
        raise BadAsk(found, say("Choose one of: {choices}.", choices=", ".join(sorted(choices))))
    return text or None


def asked_place(request: HttpRequest, name: str, read: Callable[[str], T]) -> T | None:
    """Where in a list a page begins, or None for its beginning."""
    text = request.GET.get(name, "")
    if not text:
        return None
    try:
        return read(text)
    except ValueError:
        raise BadAsk("That place in the list does not exist.", "Go back to the beginning of the list.") from None


def asked_words(request: HttpRequest, name: str) -> str:
    """What a person searches for, without NUL bytes, at most 100 characters."""
    return request.POST.get(name, "").replace("\x00", "").strip()[:100]


def positive(text: str) -> int:
    """A whole number that a database id can be. Raises ValueError."""
    number = int(text)
    if not 0 < number < 2**63:
        raise ValueError(f"{text!r} is not an id")
    return number
