"""Today as a plan: one's own work, the next hours drawn, and what was stopped and by what."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import groupby

from django.utils.translation import gettext

from candour.faces.workspace import locales
from candour.faces.workspace.acting import task_link
from candour.faces.workspace.languages import inside, later
from candour.faces.workspace.pictures import Bar, Share, draw_bar
from candour.faces.workspace.tags import money_text
from candour.faces.workspace.telling import event_says
from candour.faces.workspace.words import plain
from candour.store.reading.steering import HourCount, StoppedLine, WorkLine

HOURS = timedelta(hours=24)
_LOOKS = {"email": "waiting", "sms": "went", "letter": "held", "call": "draft"}


@dataclass(frozen=True, slots=True)
class Hour:
    """One hour of the plan. says: what goes, by way and purpose; share: of the fullest hour, in hundredths."""

    at: datetime
    count: int
    bar: Bar
    share: int
    says: str


def hours_of(counts: Sequence[HourCount]) -> list[Hour]:
    """The hours in which something goes, each as a bar as long as its share of the fullest."""
    by_hour = [(hour, list(group)) for hour, group in groupby(counts, key=lambda c: c.hour)]
    most = max((sum(c.count for c in group) for _, group in by_hour), default=0)
    return [_hour(hour, group, most) for hour, group in by_hour]


def _hour(at: datetime, counts: Sequence[HourCount], most: int) -> Hour:
    total = sum(c.count for c in counts)
    shares, says = [], []
    for channel, group in groupby(counts, key=lambda c: c.channel):
        of_way = list(group)
        count = sum(c.count for c in of_way)
        shares.append(Share(plain(channel, "channel"), _LOOKS.get(channel, "waiting"), count, locales.number(count)))
        purposes = ", ".join(f"{locales.number(c.count)} {inside(plain(c.purpose, 'purpose'))}" for c in of_way)
        words = gettext("{count} by {way}: {purposes}")
        says.append(words.format(count=locales.number(count), way=plain(channel, "channel"), purposes=purposes))
    return Hour(at, total, draw_bar(shares), max(total * 100 // most, 1), "; ".join(says))


def whole_hour(now: datetime) -> datetime:
    """The hour of UTC in which the plan begins."""
    return now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


@dataclass(frozen=True, slots=True)
class Stopped:
    """A message that did not go, with what stopped it in words."""

    line: StoppedLine
    why: str


def stopped_lines(lines: Sequence[StoppedLine]) -> list[Stopped]:
    """Why each message did not go."""
    return [Stopped(line, _why(line)) for line in lines]


def _why(line: StoppedLine) -> str:
    title = plain(line.cause, "event")
    says = event_says(line.cause, line.data)
    return f"{title}: {says}" if says else title


@dataclass(frozen=True, slots=True)
class Work:
    """One line of a person's work, with the address at which it is done."""

    line: WorkLine
    title: str
    says: str
    link: str


_TITLES = {
    "follow_up": later("Come back to it"),
    "promise": later("Promise due"),
    "query": later("Query to answer"),
    "task": "",
}


def work_lines(lines: Sequence[WorkLine], base: str) -> list[Work]:
    """A person's work in words. base: the address of an account's page with '0' for its number."""
    return [_work(line, base) for line in lines]


def _work(line: WorkLine, base: str) -> Work:
    link = base.replace("/0/", f"/{line.account_id}/")
    if line.what == "task" and line.task_id:
        return Work(line, plain(line.kind, "task"), "", task_link(line.account_id, line.kind, line.task_id, {}))
    if line.what == "promise":
        amount = gettext("all that is owed") if line.amount is None else money_text(line.amount, line.currency or "GBP")
        return Work(line, _TITLES[line.what], amount, f"{link}#stands")
    if line.what == "query":
        part = f", {money_text(line.amount, line.currency or 'GBP')}" if line.amount else ""
        says = f"{line.item}: {inside(plain(line.kind, 'query'))}{part}"
        return Work(line, _TITLES[line.what], says, f"{link}#stands")
    return Work(line, _TITLES[line.what], "", link)
