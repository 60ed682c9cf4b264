"""A real book with days on which nothing ran: steps lapse or come late, and nothing else changes."""

import random
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from candour.store.models import Account, Item
from tests.e2e.replaying import FIRST, Said, bring_real_book_in, mdy, replay

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def real_book(shared_data: Path, tmp_path: Path, settings: Any) -> dict[str, dict[str, str]]:
    """The real ledger of a live creditor who delivers into a Maildir; its rows by reference."""
    settings.CANDOUR_HOME = tmp_path
    return bring_real_book_in(shared_data / "receivables.csv")


TRUE_BETWEEN = {
    "reminder": (-7, 0),
    "due": (0, 3),
    "check_in": (3, 999),
    "call": (10, 999),
    "options": (17, 999),
    "notice": (30, 999),
}
"""Days after the due date from which, and before which, a step is true; in the order in which they are said."""

CALM_AGAIN, STOP = date(2012, 7, 15), date(2012, 9, 30)


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


def test_outages_lapse_steps_and_change_nothing_after(real_book: dict[str, dict[str, str]], shared_data: Path) -> None:
    off = outages(7)
    steady = by_reference(replay(FIRST, STOP))
    call_command("flush", interactive=False, verbosity=0)
    bring_real_book_in(shared_data / "receivables.csv")
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
            first, until = TRUE_BETWEEN[key]
            assert first <= late < until, f"{key} was said {late} days after the due date"


def assert_in_order(said: dict[tuple[str, str, str], date]) -> None:
    """About one item, a later step is never said before, or on the day of, an earlier one."""
    order = list(TRUE_BETWEEN)
    days_of: dict[tuple[str, str], list[date]] = {}
    asks = {said_of: day for said_of, day in said.items() if said_of[2] != "thanks"}
    for (account, about, _), day in sorted(asks.items(), key=lambda ask: order.index(ask[0][2])):
        days_of.setdefault((account, about), []).append(day)
    assert all(found == sorted(set(found)) for found in days_of.values())
