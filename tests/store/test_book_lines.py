"""The lines of the book and what is owed by age are kept by the database, whoever changes what."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.db import connection

from candour.flow.bring_in import bring_in, ensure_creditor
from candour.ports.importer import ImportOptions
from candour.store.looked_after import ages_add_up
from candour.store.models import Account, BookLine, BulkRun, ContactPoint, Item, LedgerEntry, Party, User
from candour.store.rows import rows_of
from tests.book import a_creditor, a_payment, an_account, an_item

pytestmark = pytest.mark.django_db
MAY, JUNE = date(2026, 5, 1), date(2026, 6, 1)
NOW = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)


def line(account: Account) -> tuple[int, int, int, date | None]:
    kept = BookLine.objects.get(account=account)
    return (kept.owed_minor, kept.open_items, kept.unknown_items, kept.oldest_due)


def ages(what: str) -> dict[tuple[str, date | None], tuple[int, int]]:
    rows = rows_of(
        """SELECT currency, due_on, sum(count)::int, sum(owed_minor)::bigint FROM candour_ageday WHERE what = %s
            GROUP BY 1, 2 HAVING sum(count) <> 0""",
        [what],
    )
    return {(str(currency), due): (count, owed) for currency, due, count, owed in rows}


def test_a_line_comes_with_the_account_and_follows_its_items() -> None:
    account = an_account(a_creditor())
    assert line(account) == (0, 0, 0, None)
    an_item(account, JUNE, 2_000)
    first = an_item(account, MAY, 1_000)
    assert line(account) == (3_000, 2, 0, MAY)
    assert ages("item") == {("GBP", MAY): (1, 1_000), ("GBP", JUNE): (1, 2_000)}
    assert ages("customer") == {("GBP", MAY): (1, 3_000)}
    a_payment(first, 1_000, JUNE)
    first.refresh_from_db()
    assert (first.balance_minor, first.settled_on) == (0, JUNE)
    assert line(account) == (2_000, 1, 0, JUNE)
    assert ages("item") == ages("customer") == {("GBP", JUNE): (1, 2_000)}


def test_a_partial_payment_and_a_moved_due_date_move_the_line() -> None:
    account = an_account(a_creditor())
    item = an_item(account, MAY, 1_000)
    a_payment(item, 400, JUNE)
    Item.objects.filter(pk=item.pk).update(due_on=JUNE)
    assert line(account) == (600, 1, 0, JUNE)
    assert ages("item") == {("GBP", JUNE): (1, 600)}


def test_what_nobody_knows_is_counted_apart_and_never_as_nothing() -> None:
    account = an_account(a_creditor())
    item = an_item(account, MAY, amount_unknown=True)
    item.refresh_from_db()
    assert item.balance_minor is None
    assert line(account) == (0, 1, 1, None)
    assert ages("item") == {}


def test_money_on_account_lowers_what_is_owed_and_another_currency_does_not_mix() -> None:
    account = an_account(a_creditor())
    an_item(account, MAY, 1_000)
    an_item(account, MAY, 5_000, currency="EUR")
    LedgerEntry.objects.create(
        account=account, kind="payment", amount_minor=-300, currency="GBP", effective_on=MAY, source_key="cash"
    )
    assert line(account) == (700, 2, 0, MAY)
    assert ages("item") == {("GBP", MAY): (1, 1_000), ("EUR", MAY): (1, 5_000)}


def test_a_line_follows_the_name_the_owner_and_whether_anybody_can_be_reached() -> None:
    account, ann = an_account(a_creditor(), name="Brook", email=None), User.objects.create(username="ann")
    kept = BookLine.objects.filter(account=account)
    assert kept.values_list("sort_name", "reachable", "owner").get() == ("brook", False, None)
    point = ContactPoint.objects.create(party=account.party, channel="email", value="a@brook.example")
    Party.objects.filter(pk=account.party_id).update(name="ÄBER")
    Account.objects.filter(pk=account.pk).update(owner=ann)
    assert kept.values_list("sort_name", "reachable", "owner").get() == ("äber", True, ann.pk)
    ContactPoint.objects.filter(pk=point.pk).update(failed_at=NOW)
    assert kept.get().reachable is False
    ContactPoint.objects.create(party=account.party, channel="phone", value="+442079460000")
    assert kept.get().reachable is True


def test_adding_up_keeps_every_sum() -> None:
    account = an_account(a_creditor())
    for n in range(5):
        an_item(account, MAY, 100 + n)
    before = ages("item"), ages("customer")
    ages_add_up()
    assert (ages("item"), ages("customer")) == before
    assert rows_of("SELECT count(*) FROM candour_ageday") == [(2,)]


def test_what_does_not_move_a_line_writes_nothing() -> None:
    account = an_account(a_creditor())
    item = an_item(account, MAY)
    ages_add_up()
    Item.objects.filter(pk=item.pk).update(absent_since=NOW)
    Account.objects.filter(pk=account.pk).update(next_review_at=NOW)
    assert rows_of("SELECT count(*) FROM candour_ageday") == [(2,)]


@pytest.mark.parametrize("table", ["candour_bulkrun", "candour_export"])
def test_what_was_done_to_many_accounts_and_taken_out_is_never_rewritten(table: str) -> None:
    BulkRun.objects.create(actor="test", kind="owner", accounts=[1], occurred_at=NOW)
    for verb in (f"UPDATE {table} SET user_id = NULL", f"DELETE FROM {table}"):
        with pytest.raises(Exception, match="permission denied"), connection.cursor() as cursor:
            cursor.execute("SAVEPOINT s")
            try:
                cursor.execute(verb)
            finally:
                cursor.execute("ROLLBACK TO s")


_ANEW = """
SELECT a.reference, coalesce(sum(b.balance) FILTER (WHERE b.currency = 'GBP'), 0)::bigint,
       count(*) FILTER (WHERE b.is_open), count(*) FILTER (WHERE b.is_open AND b.unknown > 0),
       min(b.due_on) FILTER (WHERE b.balance > 0 AND b.item_id IS NOT NULL)
  FROM candour_account a
  LEFT JOIN (SELECT e.account_id, e.item_id, e.currency, i.due_on, sum(e.unknown) AS unknown,
                    CASE WHEN sum(e.unknown) = 0 THEN sum(e.amount_minor) END AS balance,
                    e.item_id IS NOT NULL AND (sum(e.unknown) <> 0 OR sum(e.amount_minor) <> 0) AS is_open
               FROM candour_ledgerentry e LEFT JOIN candour_item i ON i.id = e.item_id
              GROUP BY e.account_id, e.item_id, e.currency, i.due_on) b ON b.account_id = a.id
 GROUP BY a.id, a.reference ORDER BY a.reference"""
_KEPT = """
SELECT a.reference, l.owed_minor, l.open_items, l.unknown_items, l.oldest_due
  FROM candour_bookline l JOIN candour_account a ON a.id = l.account_id ORDER BY a.reference"""
_COLUMNS = "Customer,Name,Invoice,Issued,Due,Amount,Paid,Paid on,Balance,Email"
_FIRST = """
A,Ann,1,2026-01-01,2026-02-01,100.00,,,100.00,a@a.example
A,Ann,2,2026-01-01,2026-03-01,100.00,40.00,2026-03-02,60.00,a@a.example
B,Bob,3,2026-01-01,2026-02-01,80.00,80.00,2026-02-02,0.00,
B,Bob,4,2026-01-01,2026-02-01,80.00,,,,
C,Cy,5,2026-01-01,2026-02-01,-30.00,,,-30.00,c@c.example
D,Di,6,2026-01-01,2026-02-01,10.00,,,10.00,d@d.example"""
_SECOND = """
A,Ann Other,1,2026-01-01,2026-02-15,100.00,100.00,2026-05-01,0.00,a@a.example
A,Ann Other,2,2026-01-01,2026-03-01,100.00,40.00,2026-03-02,60.00,a@a.example
B,Bob,3,2026-01-01,2026-02-01,80.00,,,80.00,
B,Bob,4,2026-01-01,2026-02-01,80.00,,,75.00,b@b.example
C,Cy,5,2026-01-01,2026-02-01,-30.00,,,-30.00,c@c.example"""


def test_imports_leave_lines_and_ages_that_agree_with_the_ledger(tmp_path: Path) -> None:
    creditor, path = ensure_creditor("Brightside Catering", "GB", "GBP", "business"), tmp_path / "ledger.csv"
    for rows, complete in ((_FIRST, False), (_SECOND, True), (_FIRST, False)):
        path.write_text(_COLUMNS + rows + "\n", encoding="utf-8")
        options = ImportOptions("GBP", "GB")
        bring_in(path, creditor=creditor, options=options, at=NOW, complete=complete, accept_absent=True)
        assert rows_of(_KEPT) == rows_of(_ANEW)
        owed = rows_of("SELECT coalesce(sum(balance_minor), 0)::bigint FROM candour_item WHERE balance_minor > 0")[0][0]
        assert sum(sum_of for _, sum_of in ages("item").values()) == owed
    named = BookLine.objects.order_by("account__reference").values_list("sort_name", "reachable")
    assert list(named) == [("ann", True), ("bob", True), ("cy", True), ("di", True)]
