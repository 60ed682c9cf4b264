"""The money picture against the same book reckoned by hand, and what makes it be drawn again."""

import csv
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from candour.flow.agree import record_promise
from candour.flow.bring_in import bring_in
from candour.flow.picture import draw_picture, draw_pictures, month_end, same_day
from candour.ports.importer import ImportOptions
from candour.store.models import CashForecast, Creditor, MoneyDay, Promise, Query
from candour.store.picture import StaleCreditor, stale_creditors
from tests.book import a_creditor, a_payment, an_account, an_item

pytestmark = pytest.mark.django_db
AT = datetime(2013, 6, 17, 9, 0, tzinfo=UTC)
ON = AT.date()


def drawn(creditor: Creditor, at: datetime = AT) -> dict[date, MoneyDay]:
    """The picture of a creditor in its own currency, by day."""
    assert draw_picture(StaleCreditor(creditor.pk, creditor.zone), at)
    return {day.on: day for day in MoneyDay.objects.filter(creditor=creditor, currency=creditor.currency)}


# The real book, reckoned again from the file


class Line(NamedTuple):
    """One line of the real book, amounts in cents."""

    customer: str
    issued: date
    due: date
    settled: date
    amount: int
    disputed: bool

    @property
    def late(self) -> int:
        return (self.settled - self.due).days


def lines_of(path: Path) -> list[Line]:
    def day(text: str) -> date:
        month, of_month, year = map(int, text.split("/"))
        return date(year, month, of_month)

    with path.open(encoding="utf-8") as file:
        return [
            Line(
                row["customerID"], day(row["InvoiceDate"]), day(row["DueDate"]), day(row["SettledDate"]),
                round(float(row["InvoiceAmount"]) * 100), row["Disputed"] == "Yes",
            )
            for row in csv.DictReader(file)
        ]  # fmt: skip


@pytest.fixture(scope="module")
def lines(shared_data: Path) -> list[Line]:
    return lines_of(shared_data / "receivables.csv")


@pytest.fixture
def real(shared_data: Path) -> Creditor:
    creditor = a_creditor(currency="USD", country="US", zone="UTC")
    bring_in(shared_data / "receivables.csv", creditor=creditor, options=ImportOptions("USD", "US"), at=AT)
    return creditor


def test_ages_sales_payments_and_lateness_of_the_real_book_are_those_of_a_hand(
    real: Creditor, lines: list[Line]
) -> None:
    days = drawn(real)
    for on in (ON, date(2013, 5, 31), date(2012, 12, 31)):
        ages = [0] * 5
        for line in lines:
            if line.issued <= on < line.settled:
                late = (on - line.due).days
                ages[0 if late <= 0 else min((late - 1) // 30 + 1, 4)] += line.amount
        assert days[on].ages == ages, on
        assert days[on].open_items == sum(line.issued <= on < line.settled for line in lines)
    since = ON - timedelta(days=400)
    issued, settled, late = Counter[date](), Counter[date](), Counter[date]()
    for line in lines:
        issued[line.issued] += line.amount
        settled[line.settled] += line.amount
        late[line.settled] += line.amount * line.late
    checked = 0
    for on in (since + timedelta(days=n) for n in range(401)):
        day = days.get(on) or MoneyDay(issued=0, paid=0, settled=0, settled_late=0)
        found = (day.issued, day.paid, day.settled, int(day.settled_late))
        assert found == (issued[on], settled[on], settled[on], late[on]), on
        checked += bool(day.paid)
    assert checked > 200


def test_the_forecast_of_the_real_book_is_that_of_a_hand(real: Creditor, lines: list[Line]) -> None:
    """By habit alone: the product-limit estimate written out, item by item, for the day and six months before."""
    drawn(real)
    found = list(CashForecast.objects.filter(creditor=real).order_by("-made_on"))
    assert [row.made_on for row in found] == [same_day(ON, -n) for n in range(7)]
    for row in found[:3]:
        known = [line for line in lines if line.issued <= row.made_on]
        known = [line for line in known if line.settled > row.made_on - timedelta(days=730)]
        ends = [(min(line.settled, row.made_on) - line.due, line.settled <= row.made_on, line) for line in known]
        expected = 0
        for line in known:
            if line.settled <= row.made_on or line.disputed:
                continue
            age, stays = (row.made_on - line.due).days, 1.0
            for day in range(age + 1, age + 1 + (row.until - row.made_on).days):
                risk = [(paid, other) for after, paid, other in ends if after.days >= day]
                dies = [other for after, paid, other in ends if after.days == day and paid]
                book = len(dies) / len(risk) if risk else 0
                own = sum(other.customer == line.customer for _, other in risk)
                stays *= 1 - (sum(o.customer == line.customer for o in dies) + 5 * book) / (own + 5)
            expected += line.amount * round((1 - stays) * 1_000_000) // 1_000_000
        assert row.by_habit == pytest.approx(expected, abs=100), "a cent an item, from rounding"
        month = [line for line in lines if (line.settled.year, line.settled.month) == (row.until.year, row.until.month)]
        assert row.received == sum(line.amount for line in month if line.settled <= row.made_on)
        assert row.actual == (None if row.made_on == ON else sum(line.amount for line in month))
        assert row.queried == sum(line.amount for line in known if line.disputed and line.settled > row.made_on)


def test_the_forecast_of_the_real_book_was_not_far_off(real: Creditor) -> None:
    """What was expected and what came, over six months that the forecast had not seen. New invoices are not in it."""
    drawn(real)
    past = CashForecast.objects.filter(creditor=real, actual__isnull=False)
    wrong = [(row.received + row.by_promise + row.by_habit) / (row.actual or 1) - 1 for row in past]
    assert len(wrong) == 6
    assert all(-0.4 < part < 0.2 for part in wrong), wrong


# What it is made of


def test_a_query_takes_its_amount_out_of_the_forecast_and_its_end_brings_it_back() -> None:
    creditor = a_creditor()
    account = an_account(creditor)
    for _ in range(20):
        a_payment(an_item(account, date(2013, 5, 1), issued=date(2013, 4, 1)), 12_000, date(2013, 5, 6))
    item = an_item(account, date(2013, 6, 16), 50_000, issued=date(2013, 5, 17))
    query = Query.objects.create(item=item, reason="short_delivery", amount_minor=20_000, opened_on=date(2013, 6, 1))
    drawn(creditor)
    now = CashForecast.objects.get(creditor=creditor, made_on=ON)
    assert (now.queried, now.by_habit) == (20_000, 30_000), "all that were open on day five were paid on it"
    query.closed_on = ON
    query.save()
    drawn(creditor)
    now = CashForecast.objects.get(creditor=creditor, made_on=ON)
    assert (now.queried, now.by_habit) == (0, 50_000)


def test_a_promise_in_time_comes_at_the_rate_at_which_promises_are_kept() -> None:
    creditor = a_creditor()
    account, other = an_account(creditor), an_account(creditor)
    for status in ("kept", "kept", "broken"):
        Promise.objects.create(
            account=other, currency="GBP", made_at=AT - timedelta(days=60), due_on=date(2013, 5, 10),
            silent_until=date(2013, 5, 15), status=status,
        )  # fmt: skip
    an_item(account, date(2013, 6, 1), 50_000, issued=date(2013, 5, 2))
    an_item(other, date(2013, 6, 1), 70_000, issued=date(2013, 5, 2))
    record_promise(account.pk, AT, actor="user:ana", amount=30_000, currency="GBP", by=date(2013, 6, 28))
    record_promise(other.pk, AT, actor="user:ana", amount=None, currency="GBP", by=date(2013, 7, 5))
    days = drawn(creditor)
    now = CashForecast.objects.get(creditor=creditor, made_on=ON)
    assert (now.promised, now.by_promise, now.by_habit) == (30_000, 18_000, 0), "(2 + 1) / (3 + 2) of what was promised"
    assert (now.promises_kept, now.promises_broken) == (2, 1)
    assert (days[date(2013, 5, 10)].promises_kept, days[date(2013, 5, 10)].promises_broken) == (2, 1)


def test_currencies_are_never_summed_and_what_is_unknown_is_counted_apart() -> None:
    creditor = a_creditor()
    account = an_account(creditor)
    an_item(account, date(2013, 5, 1), 10_000, issued=date(2013, 4, 1))
    an_item(account, date(2013, 5, 1), 70_000, issued=date(2013, 4, 1), currency="EUR")
    an_item(account, date(2013, 5, 1), amount_unknown=True, issued=date(2013, 4, 1))
    day = drawn(creditor)[ON]
    assert (day.ages, day.open_items, day.unknown_items) == ([0, 0, 10_000, 0, 0], 2, 1)
    euro = MoneyDay.objects.get(creditor=creditor, currency="EUR", on=ON)
    assert (euro.ages, euro.open_items, euro.unknown_items) == ([0, 0, 70_000, 0, 0], 1, 0)
    assert set(CashForecast.objects.filter(made_on=ON).values_list("currency", "open_items")) == {
        ("GBP", 1),
        ("EUR", 1),
    }


def test_a_picture_is_drawn_once_a_day_and_again_after_an_import(tmp_path: Path) -> None:
    now = datetime.now(UTC)
    creditor = a_creditor()
    a_creditor()
    assert draw_pictures(now) == 0, "nobody owes anything yet"
    an_item(an_account(creditor), now.date(), issued=now.date())
    assert draw_pictures(now) == 1
    assert draw_pictures(now) == 0
    path = tmp_path / "ledger.csv"
    path.write_text("customer,invoice,due,balance\nC1,INV-1,2013-05-01,10.00\n", encoding="utf-8")
    bring_in(path, creditor=creditor, options=ImportOptions("GBP", "GB"), at=now)
    assert [one.id for one in stale_creditors(now)] == [creditor.pk]
    assert draw_pictures(now) == 1
    assert draw_pictures(now + timedelta(days=1)) == 1


def test_drawing_takes_the_same_queries_for_any_book(django_assert_num_queries: Any) -> None:
    def book(customers: int) -> Creditor:
        creditor = a_creditor()
        for _ in range(customers):
            account = an_account(creditor)
            a_payment(an_item(account, date(2013, 5, 1), issued=date(2013, 4, 1)), 12_000, date(2013, 5, 6))
            an_item(account, date(2013, 6, 1), issued=date(2013, 5, 2))
        return creditor

    few, many = book(1), book(12)
    for creditor in (few, many):
        with django_assert_num_queries(20):
            drawn(creditor)


def test_months_end_where_they_end() -> None:
    assert [month_end(date(2013, 1, 31), n) for n in (-11, 0, 1)] == [
        date(2012, 2, 29), date(2013, 1, 31), date(2013, 2, 28),
    ]  # fmt: skip
    assert same_day(date(2013, 3, 31), -1) == date(2013, 2, 28)
