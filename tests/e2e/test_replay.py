"""Two years of a real book, day by day: nobody is chased for what they dispute, paid or never owed."""

import csv
import random
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction

from candour.domain.parties import Mode
from candour.flow.bring_in import bring_in, ensure_creditor
from candour.flow.loop import run_day
from candour.flow.steer import set_mode
from candour.ports.importer import ImportOptions
from candour.store.models import Account, Contact, Item, Step

FIRST, LAST = date(2012, 1, 3), date(2014, 1, 31)
LONDON = ZoneInfo("Europe/London")
MAPPING = {"email": "{customerID}@clients.example"}

pytestmark = pytest.mark.django_db

Said = dict[tuple[int, str, str], date]


@pytest.fixture
def real_book(shared_data: Path, tmp_path: Path, settings: Any) -> dict[str, dict[str, str]]:
    """The real ledger brought in for a live creditor who delivers into a Maildir; its rows by reference."""
    settings.CANDOUR_HOME = tmp_path
    path = shared_data / "receivables.csv"
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


def test_two_real_years_with_nobody_chased_who_should_not_be(real_book: dict[str, dict[str, str]]) -> None:
    said = replay(FIRST, LAST)
    references = dict(Item.objects.values_list("id", "reference"))
    asked = Step.objects.filter(done_at__isnull=False).exclude(purpose="thanks")
    assert asked.count() > 1_000
    for step in asked:
        assert step.done_at is not None
        day = step.done_at.astimezone(LONDON).date()
        for row in (real_book[references[item]] for item in step.items):
            assert row["Disputed"] == "No"
            assert mdy(row["InvoiceDate"]) <= day < mdy(row["SettledDate"])
    touches = Counter((c.account_id, c.occurred_at.astimezone(LONDON).date()) for c in Contact.objects.all())
    assert max(touches.values()) == 1, "one touch an account a day"
    assert len(said) == Step.objects.filter(done_at__isnull=False).count()


OUTAGES_END, CALM_AGAIN, STOP = date(2012, 5, 31), date(2012, 7, 15), date(2012, 9, 30)


def outages(seed: int) -> set[date]:
    """A dozen outages of one to five days between February and May."""
    rng = random.Random(seed)
    starts = [date(2012, 2, 1) + timedelta(days=rng.randrange(115)) for _ in range(12)]
    return {start + timedelta(days=n) for start in starts for n in range(rng.randrange(1, 6))}


def by_reference(said: Said) -> dict[tuple[str, str, str], date]:
    """The same in the ledger's own words, so that two runs can be compared."""
    accounts = dict(Account.objects.values_list("id", "reference"))
    items = dict(Item.objects.values_list("id", "reference"))
    return {
        (accounts[account], items[int(about)] if about.isdigit() else about, key): day
        for (account, about, key), day in said.items()
    }


def test_outages_lapse_steps_and_change_nothing_after(real_book: dict[str, dict[str, str]]) -> None:
    off = outages(7)
    with transaction.atomic():
        steady = by_reference(replay(FIRST, STOP))
        transaction.set_rollback(True)
    broken = by_reference(replay(FIRST, STOP, lambda day: day not in off))
    assert not off & set(broken.values())
    assert_true_when_said(broken, real_book)
    assert_in_order(broken)
    later = [{k: d for k, d in run.items() if d >= CALM_AGAIN} for run in (steady, broken)]
    assert later[0] == later[1]
    before = [{k: d for k, d in run.items() if d < min(off)} for run in (steady, broken)]
    assert before[0] == before[1]


def assert_true_when_said(said: dict[tuple[str, str, str], date], book: dict[str, dict[str, str]]) -> None:
    """A reminder comes before the due date, a due notice on it or just after, the rest when they are due."""
    for (_, about, key), day in said.items():
        if key != "thanks":
            late = (day - mdy(book[about]["DueDate"])).days
            first, until = {"reminder": (-7, 0), "due": (0, 3)}.get(key, ({"check_in": 3, "call": 10}.get(key, 17), 999))
            assert first <= late < until, f"{key} was said {late} days after the due date"


def assert_in_order(said: dict[tuple[str, str, str], date]) -> None:
    """About one item, a later step is never said before, or on the day of, an earlier one."""
    order = ["reminder", "due", "check_in", "call", "options", "notice"]
    days_of: dict[tuple[str, str], list[date]] = {}
    for (account, about, key), day in sorted(said.items(), key=lambda s: order.index(s[0][2]) if s[0][2] in order else 9):
        if key in order:
            days_of.setdefault((account, about), []).append(day)
    assert all(found == sorted(set(found)) for found in days_of.values())
