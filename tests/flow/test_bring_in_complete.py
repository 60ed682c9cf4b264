"""A file of all open items closes what it leaves out, and stops to ask when that is much."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from candour.domain.errors import WrongUse
from candour.flow.bring_in import ImportReport, bring_in, ensure_creditor
from candour.ports.importer import ImportOptions
from candour.store.models import Account, Event, Hold, Item, LedgerEntry, Payment

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 2, 10, 0, tzinfo=UTC)
LATER = datetime(2026, 11, 9, 10, 0, tzinfo=UTC)
HEADER = "Customer,Invoice,Type,Issued,Due,Balance"
BOOK = [f"C{n % 7},INV-{n},Invoice,2026-10-01,2026-10-31,{n}.00" for n in range(1, 21)]

Import = Callable[..., ImportReport]


@pytest.fixture
def bring(tmp_path: Path) -> Import:
    def run(rows: list[str], at: datetime = LATER, complete: bool = True, accept_absent: bool = False) -> ImportReport:
        path = tmp_path / "open-items.csv"
        path.write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
        return bring_in(
            path,
            creditor=ensure_creditor("Brightside Catering", "GB", "GBP", "business"),
            options=ImportOptions("GBP", "GB"),
            at=at,
            complete=complete,
            accept_absent=accept_absent,
            rejects_path=tmp_path / "rejects.csv",
        )

    return run


def total(reference: str) -> int:
    return sum(LedgerEntry.objects.filter(item__reference=reference).values_list("amount_minor", flat=True))


def test_an_absent_item_is_held_at_once_and_closed_as_cleared_in_the_source(bring: Import) -> None:
    bring(BOOK, AT)
    report = bring(BOOK[1:])
    assert (report.absent, report.created, report.updated, report.unchanged) == (1, 0, 0, 19)
    item = Item.objects.get(reference="INV-1")
    assert (item.absent_since, item.settled_on, total("INV-1")) == (LATER, date(2026, 11, 9), 0)
    entry = LedgerEntry.objects.get(item=item, kind="cleared")
    assert (entry.amount_minor, entry.effective_on) == (-100, date(2026, 11, 9))
    hold = Hold.objects.get()
    assert (hold.item, hold.kind, hold.since, hold.until, hold.ended_at) == (item, "pause", LATER, None, None)
    assert hold.evidence == "absent from complete ledger"
    assert not Payment.objects.exists(), "nobody knows that it was paid, so nobody is thanked"
    assert Event.objects.get(kind="item_changed").data["no_longer_in_ledger"] is True


def test_a_change_file_closes_nothing(bring: Import) -> None:
    bring(BOOK, AT)
    assert bring(BOOK[:2], complete=False).absent == 0
    assert Item.objects.filter(settled_on__isnull=True).count() == 20


def test_the_same_complete_file_again_closes_nothing_more(bring: Import) -> None:
    bring(BOOK, AT)
    bring(BOOK[1:])
    assert bring(BOOK[1:]).absent == 0
    assert Hold.objects.count() == 1


def test_more_than_a_tenth_absent_stops_and_asks_before_anything_is_written(bring: Import) -> None:
    bring(BOOK, AT)
    events = Event.objects.count()
    with pytest.raises(WrongUse, match=r"3 of 20 open items are not in .*--accept-absent"):
        bring([*BOOK[3:], "C9,INV-99,Invoice,2026-10-01,2026-10-31,9.00"])
    assert (Event.objects.count(), Hold.objects.count(), Item.objects.count()) == (events, 0, 20)
    assert bring(BOOK[3:], accept_absent=True).absent == 3


def test_a_tenth_absent_is_not_asked_about(bring: Import) -> None:
    bring(BOOK, AT)
    assert bring(BOOK[2:]).absent == 2


def test_an_item_that_comes_back_is_open_again(bring: Import) -> None:
    bring(BOOK, AT)
    bring(BOOK[1:])
    report = bring(BOOK, datetime(2026, 11, 16, 10, 0, tzinfo=UTC))
    assert (report.updated, report.unchanged) == (1, 19)
    item = Item.objects.get(reference="INV-1")
    assert (item.absent_since, item.settled_on, total("INV-1")) == (None, None, 100)
    assert Hold.objects.get().ended_at is not None


def test_a_rejected_row_is_not_an_absent_item(bring: Import) -> None:
    bring(BOOK, AT)
    report = bring(["C1,INV-1,Invoice,2026-10-01,soon,1.00", *BOOK[1:]])
    assert (report.rejected, report.absent) == (1, 0)
    assert Item.objects.get(reference="INV-1").settled_on is None


def test_an_item_of_unknown_balance_closes_too(bring: Import) -> None:
    bring(["C1,INV-0,Invoice,2026-10-01,2026-10-31,", *BOOK], AT)
    bring(BOOK)
    item = Item.objects.get(reference="INV-0")
    assert sum(LedgerEntry.objects.filter(item=item).values_list("unknown", flat=True)) == 0
    assert item.settled_on is not None


def test_an_item_issued_after_the_import_has_not_happened_and_is_not_absent(bring: Import) -> None:
    bring([*BOOK, "C1,INV-50,Invoice,2026-12-01,2026-12-31,5.00"], AT)
    assert bring(BOOK).absent == 0


def test_credit_on_account_that_is_no_longer_listed_was_applied(bring: Import) -> None:
    bring(["C1,P-1,Payment,2026-10-10,,-80.00", *BOOK], AT)
    bring(BOOK)
    assert sum(LedgerEntry.objects.filter(item=None).values_list("amount_minor", flat=True)) == 0


def test_the_accounts_of_absent_items_are_looked_at_again(bring: Import) -> None:
    bring(BOOK, AT)
    Account.objects.update(next_review_at=None)
    bring(BOOK[1:])
    assert list(Account.objects.filter(next_review_at__isnull=False).values_list("reference", flat=True)) == ["C1"]
