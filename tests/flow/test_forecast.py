"""The month ahead of a creditor: worked out in the background, from all accounts or a stated sample."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from candour.domain.holds import HoldKind
from candour.flow import forecast
from candour.flow.forecast import foresee_creditor, foresee_creditors
from candour.flow.hold import place_hold
from candour.store.forecasts import ForecastRow, forecasts
from candour.store.models import Creditor, Message, Step
from tests.book import a_creditor, an_account, an_item

pytestmark = pytest.mark.django_db
MONDAY = datetime(2013, 8, 19, 9, 0, tzinfo=UTC)
"""A week before the summer bank holiday of England, Monday 26 August 2013."""


def owing(creditor: Creditor, due: date, **given: str) -> None:
    an_item(an_account(creditor, **given), due)


def told(creditor: Creditor) -> ForecastRow:
    return next(row for row in forecasts() if row.creditor_id == creditor.pk)


def test_messages_and_calls_are_counted_by_day_with_quiet_days_and_nothing_is_written() -> None:
    creditor = a_creditor()
    owing(creditor, date(2013, 8, 27))
    owing(creditor, date(2013, 8, 27))
    owing(creditor, date(2013, 8, 9))
    assert told(creditor).made_at is None
    foresee_creditor(creditor.pk, MONDAY)
    row = told(creditor)
    assert (row.accounts, row.looked_at, row.is_all, row.is_old) == (3, 3, True, False)
    assert row.days["2013-08-20"] == {"email": 2}
    assert row.days["2013-08-27"]["email"] == 2
    assert sum(counts.get("call", 0) for counts in row.days.values()) == 3
    assert row.quiet["2013-08-24"] == "Saturday"
    assert row.quiet["2013-08-26"] == "Late Summer Bank Holiday" or "Holiday" in row.quiet["2013-08-26"]
    assert "2013-08-27" not in row.quiet
    assert (Step.objects.count(), Message.objects.count()) == (0, 0)


def test_what_would_stand_still_is_counted_apart() -> None:
    creditor = a_creditor()
    account = an_account(creditor)
    an_item(account, date(2013, 8, 10))
    place_hold(account.pk, HoldKind.COMPLAINT, MONDAY, actor="user:ana", reason="x")
    foresee_creditor(creditor.pk, MONDAY)
    assert (told(creditor).held, told(creditor).days) == (1, {})


def test_of_a_large_book_a_sample_is_walked_through_and_the_row_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forecast, "ACCOUNTS_MOST", 5)
    creditor = a_creditor()
    for _ in range(20):
        owing(creditor, date(2013, 8, 27))
    foresee_creditor(creditor.pk, MONDAY)
    row = told(creditor)
    assert (row.looked_at, row.accounts, row.is_all) == (5, 20, False)
    assert row.days["2013-08-20"] == {"email": 5}


def test_the_worker_works_out_what_is_missing_or_old_and_stops_in_time() -> None:
    creditors = [a_creditor() for _ in range(3)]
    assert foresee_creditors(MONDAY, 60) == 3
    assert foresee_creditors(MONDAY, 60) == 0
    Creditor.objects.filter(pk=creditors[0].pk).update(version=9)
    assert told(creditors[0]).is_old
    assert foresee_creditors(MONDAY + timedelta(hours=1), 60) == 1
    assert foresee_creditors(MONDAY + timedelta(hours=7), 0) == 0


def test_a_forecast_takes_as_many_queries_for_many_accounts_as_for_few() -> None:
    counts = []
    for many in (2, 40):
        creditor = a_creditor()
        for _ in range(many):
            owing(creditor, date(2013, 8, 27))
        with CaptureQueriesContext(connection) as queries:
            foresee_creditor(creditor.pk, MONDAY)
        counts.append(len(queries))
    assert counts[0] == counts[1]
