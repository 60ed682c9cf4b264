"""Replaying a real book day by day, for tests."""

import csv
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from candour.domain.parties import Mode
from candour.flow.bring_in import bring_in, ensure_creditor
from candour.flow.loop import run_day
from candour.flow.steer import set_mode
from candour.ports.importer import ImportOptions
from candour.store.models import Step

FIRST, LAST = date(2012, 1, 3), date(2014, 1, 31)
LONDON = ZoneInfo("Europe/London")
MAPPING = {"email": "{customerID}@clients.example"}

Said = dict[tuple[int, str, str], date]


def bring_real_book_in(path: Path) -> dict[str, dict[str, str]]:
    """The real ledger brought in for a live creditor; its rows by reference."""
    creditor = ensure_creditor("Replayed", "GB", "GBP", "business")
    options = ImportOptions(currency="GBP", country="GB", mapping=MAPPING)
    bring_in(path, creditor=creditor, options=options, at=datetime(2014, 2, 1, tzinfo=LONDON))
    set_mode([creditor.pk], Mode.LIVE, actor="test")
    with path.open(newline="") as file:
        return {row["invoiceNumber"]: row for row in csv.DictReader(file)}


def days(first: date, last: date) -> Iterator[date]:
    for n in range((last - first).days + 1):
        yield first + timedelta(days=n)


def replay(first: date, last: date, runs_on: Callable[[date], bool] = lambda day: True) -> Said:
    """Run every day at ten in London; when each step was said, by account, occurrence and step."""
    for day in days(first, last):
        if runs_on(day):
            run_day(datetime(day.year, day.month, day.day, 10, tzinfo=LONDON), with_steps=False)
    done = Step.objects.filter(done_at__isnull=False, state__in=["sent", "tasked"])
    return {(s.account_id, s.occurrence, s.key): s.done_at.astimezone(LONDON).date() for s in done if s.done_at}


def mdy(text: str) -> date:
    month, day, year = (int(part) for part in text.split("/"))
    return date(year, month, day)
