"""candour debts: the book as of any moment, in words that agree with the ledger."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from candour.store.models import Hold, Promise, Query
from tests.book import a_creditor, a_payment, an_account, an_item
from tests.faces.conftest import Run

AT = "2013-06-03T10:00:00+01:00"

pytestmark = pytest.mark.django_db


def statuses(run: Run, at: str = AT) -> dict[str, str]:
    return {row["reference"]: row["status"] for row in run("debts", "--at", at, "--json").json}


def test_a_debt_tells_customer_reference_due_currency_balance_and_status(run: Run) -> None:
    account = an_account(a_creditor(), reference="C1")
    a_payment(an_item(account, date(2013, 6, 10), 12_000, reference="INV-1"), 2_050, date(2013, 6, 1))
    (row,) = run("debts", "--at", AT, "--json").json
    contract = ("customer", "reference", "due", "currency", "balance", "status")
    assert [row[name] for name in contract] == ["C1", "INV-1", "2013-06-10", "GBP", "99.50", "part_paid"]


def test_each_currency_has_its_own_digits(run: Run) -> None:
    account = an_account(a_creditor())
    for currency in ("JPY", "KWD", "EUR"):
        an_item(account, date(2013, 6, 10), 12_000, currency=currency)
    found = {row["currency"]: row["balance"] for row in run("debts", "--at", AT, "--json").json}
    assert found == {"JPY": "12000", "KWD": "12.000", "EUR": "120.00"}


def test_an_unknown_balance_is_null_and_never_zero(run: Run) -> None:
    an_item(an_account(a_creditor()), date(2013, 6, 10), amount_unknown=True)
    (row,) = run("debts", "--at", AT, "--json").json
    assert (row["balance"], row["status"]) == (None, "unknown")
    assert "unknown" in run("debts", "--at", AT).out


def test_what_is_issued_or_paid_later_has_not_happened(run: Run) -> None:
    account = an_account(a_creditor())
    a_payment(an_item(account, date(2013, 6, 10), reference="NOW"), 12_000, date(2013, 6, 20))
    an_item(account, date(2013, 7, 10), issued=date(2013, 6, 10), reference="LATER")
    assert statuses(run) == {"NOW": "open"}
    assert statuses(run, "2013-06-20T10:00:00+01:00") == {"NOW": "paid", "LATER": "open"}


def test_a_new_day_begins_where_the_customer_lives(run: Run) -> None:
    an_item(an_account(a_creditor()), date(2013, 7, 10), issued=date(2013, 6, 4), reference="INV-1")
    assert statuses(run, "2013-06-03T22:59:59+00:00") == {}
    assert statuses(run, "2013-06-03T23:00:00+00:00") == {"INV-1": "open"}


def test_the_strongest_reason_for_not_chasing_is_the_status(run: Run) -> None:
    account = an_account(a_creditor())
    items = {name: an_item(account, date(2013, 6, 10), reference=name) for name in ("QUERY", "HOLD", "PROMISE", "FREE")}
    Query.objects.create(item=items["QUERY"], reason="short_delivery", opened_on=date(2013, 6, 1))
    since = datetime(2013, 6, 1, tzinfo=UTC)
    for name in ("QUERY", "HOLD"):
        Hold.objects.create(account=account, item=items[name], kind="pause", since=since)
    Promise.objects.create(
        account=account, items=[i.pk for n, i in items.items() if n != "FREE"], amount_minor=1, currency="GBP",
        made_at=since, due_on=date(2013, 6, 5), silent_until=date(2013, 6, 10),
    )  # fmt: skip
    assert statuses(run) == {"QUERY": "disputed", "HOLD": "held", "PROMISE": "promised", "FREE": "open"}
    later = statuses(run, "2013-06-11T10:00:00+01:00")
    assert later["PROMISE"] == "open"


def test_a_hold_on_the_account_holds_every_item_until_it_ends(run: Run) -> None:
    account = an_account(a_creditor())
    an_item(account, date(2013, 6, 10), reference="INV-1")
    Hold.objects.create(
        account=account, kind="pause", since=datetime(2013, 6, 1, tzinfo=UTC), until=datetime(2013, 6, 4, tzinfo=UTC)
    )
    assert statuses(run) == {"INV-1": "held"}
    assert statuses(run, "2013-06-04T10:00:00+01:00") == {"INV-1": "open"}
    assert statuses(run, "2013-05-31T10:00:00+01:00") == {"INV-1": "open"}


def test_only_the_named_creditors_debts_are_listed(run: Run) -> None:
    mine, other = a_creditor(name="Acme"), a_creditor(name="Birch")
    an_item(an_account(mine), date(2013, 6, 10), reference="MINE")
    an_item(an_account(other), date(2013, 6, 10), reference="OTHER")
    rows = run("debts", "--creditor", "acme", "--at", AT, "--json").json
    assert [row["reference"] for row in rows] == ["MINE"]
    assert len(run("debts", "--at", AT, "--json").json) == 2


def test_paid_items_can_be_left_out(run: Run) -> None:
    account = an_account(a_creditor())
    a_payment(an_item(account, date(2013, 6, 10), reference="PAID"), 12_000, date(2013, 6, 1))
    an_item(account, date(2013, 6, 10), reference="OPEN")
    said = run("debts", "--open", "--at", AT)
    assert "OPEN" in said.out
    assert "PAID" not in said.out


def test_an_empty_book_is_an_empty_list(run: Run) -> None:
    assert run("debts", "--json").json == []


def test_a_large_book_costs_no_more_queries_than_a_small_one(run: Run) -> None:
    creditor = a_creditor()
    counts = []
    for _ in range(2):
        for _ in range(15):
            an_item(an_account(creditor), date(2013, 6, 10))
        with CaptureQueriesContext(connection) as asked:
            run("debts", "--at", AT, "--json")
        counts.append(len(asked))
    assert counts[0] == counts[1]
