"""What another strategy would change tomorrow, on the real book, before it is saved."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from candour.domain.strategies import Strategy, read_strategy
from candour.flow import compare, shape
from candour.flow.compare import tomorrow
from candour.store import strategies
from candour.store.models import Account, Creditor, Step
from tests.book import a_creditor, an_account, an_item

pytestmark = pytest.mark.django_db
NOW = datetime(2013, 6, 3, 10, 0, tzinfo=UTC)
TOMORROW = NOW.date() + timedelta(days=1)


def business(**days: int) -> Strategy:
    """The shipped strategy with other days for some of its steps."""
    text = shape.in_force("business").text
    for key, day in days.items():
        head, _, tail = text.partition(f'key = "{key}"')
        text = (
            f'{head}key = "{key}"'
            + "\n".join(
                f"day = {day}" if line.startswith("day = ") else line for line in tail.split("\n\n")[0].split("\n")
            )
            + tail[len(tail.split("\n\n")[0]) :]
        )
    return read_strategy(text, "mine")


def uses(creditor: Creditor) -> list[tuple[int, str]]:
    return [(creditor.pk, "business")]


def owing(creditor: Creditor, days: int) -> Account:
    """An account whose only invoice is so many days over tomorrow."""
    account = an_account(creditor)
    an_item(account, TOMORROW - timedelta(days=days))
    return account


def test_each_change_is_told_by_its_sort_with_both_steps() -> None:
    creditor = a_creditor()
    new, other, earlier = owing(creditor, -9), owing(creditor, 3), owing(creditor, -20)
    owing(creditor, 1)
    found = tomorrow(uses(creditor), business(reminder=-9, check_in=4), NOW, "UTC")
    assert (found.looked_at, found.total, found.is_all, found.on) == (4, 4, True, TOMORROW)
    assert found.counts == {"new": 1, "gone": 1, "earlier": 1}
    assert found.samples["new"][0].account_id == new.pk
    assert found.samples["gone"][0].account_id == other.pk
    (sooner,) = found.samples["earlier"]
    assert sooner.account_id == earlier.pk
    assert sooner.was is not None and sooner.now is not None
    assert (sooner.was.day - sooner.now.day).days == 2
    assert found.goes == 1
    assert Step.objects.count() == 0, "nothing is written"


def test_the_same_strategy_changes_nothing() -> None:
    creditor = a_creditor()
    for days in (-9, -7, 0, 3, 10, 40):
        owing(creditor, days)
    found = tomorrow(uses(creditor), business(), NOW, "UTC")
    assert (found.changed, found.looked_at) == (0, 6)


def test_another_creditors_accounts_other_kinds_and_those_that_owe_nothing_are_left_out() -> None:
    creditor = a_creditor()
    owing(a_creditor(), 3)
    an_account(creditor, kind="consumer")
    settled = an_account(creditor)
    Account.objects.filter(pk=settled.pk).update(next_review_at=None)
    assert tomorrow(uses(creditor), business(check_in=2), NOW, "UTC").looked_at == 0


def test_of_a_large_book_a_stated_sample_is_planned_and_the_whole_is_estimated(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(compare, "ACCOUNTS_MOST", 10)
    creditor = a_creditor()
    for _ in range(40):
        owing(creditor, 3)
    found = tomorrow(uses(creditor), business(check_in=4), NOW, "UTC")
    assert (found.looked_at, found.is_all, found.counts) == (10, False, {"gone": 10})
    assert found.total == 40, "every number between the first and the last account was tried"
    assert found.about(10) == 40
    drawn = strategies.draw_accounts(uses(creditor), 10, "one")
    assert drawn == strategies.draw_accounts(uses(creditor), 10, "one"), "the same seed draws the same accounts"
    assert drawn.ids != strategies.draw_accounts(uses(creditor), 10, "another").ids


def test_it_takes_as_many_queries_for_many_accounts_as_for_few() -> None:
    counts = []
    for many in (2, 40):
        creditor = a_creditor()
        for _ in range(many):
            owing(creditor, 3)
        with CaptureQueriesContext(connection) as queries:
            tomorrow(uses(creditor), business(check_in=4), NOW, "UTC")
        counts.append(len(queries))
    assert counts[0] == counts[1]
