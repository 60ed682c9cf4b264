"""QuickBooks' A/R Aging Detail: items among titles, bands and totals; credits beside invoices; blanks unknown."""

from datetime import date
from pathlib import Path

from candour.plugs.importers.quickbooks import PLUG
from candour.ports.importer import ImportOptions, LedgerRow, Reject
from candour.ports.registry import importers

USD = ImportOptions("USD", "US")
ONLINE = """\
Brightside Catering LLC,,,,,,,
A/R Aging Detail Report,,,,,,,
"As of November 2, 2026",,,,,,,

,Date,Transaction type,Num,Customer full name,Due date,Amount,Open balance
Current,,,,,,,
,10/20/2026,Invoice,1041,Harbour Foods:Dockside,11/19/2026,"1,200.00","1,200.00"
,10/21/2026,Credit Memo,CM-7,Harbour Foods,10/21/2026,-50.00,-50.00
Total for Current,,,,,,"1,150.00","1,150.00"
91 or more days past due,,,,,,,
,06/01/2026,Invoice,1001,Mill Lane Cafe,07/01/2026,300.00,
,06/15/2026,Payment,,Mill Lane Cafe,06/15/2026,-80.00,-80.00
,06/15/2026,Payment,,Mill Lane Cafe,06/15/2026,-80.00,-80.00
,06/16/2026,Invoice,,Mill Lane Cafe,07/16/2026,80.00,80.00
Total for 91 or more days past due,,,,,,220.00,-80.00
TOTAL,,,,,,"1,370.00","1,070.00"
"Monday, November 2, 2026 10:15 AM GMTZ",,,,,,,
"""
DESKTOP = """\
,Type,Date,Num,P. O. #,Name,Terms,Due Date,Aging,Open Balance
Current,,,,,,,,,
,Invoice,10/20/2026,1041,PO 9,Harbour Foods,Net 30,11/19/2026,,1200.00
Total Current,,,,,,,,,1200.00
> 90,,,,,,,,,
,General Journal,06/14/2026,,,Mill Lane Cafe,,06/14/2026,141,25.00
Total > 90,,,,,,,,,25.00
TOTAL,,,,,,,,,1225.00
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "ar-aging.csv"
    path.write_text(text, encoding="utf-8")
    return path


def read(path: Path) -> list[LedgerRow]:
    return [row for row in PLUG.read(path, USD) if isinstance(row, LedgerRow)]


def test_the_report_is_recognised_below_its_title_lines(tmp_path: Path) -> None:
    for text in (ONLINE, DESKTOP):
        path = written(tmp_path, text)
        assert next(importer for importer in importers() if importer.recognises(path)) is PLUG


def test_bands_totals_and_footers_are_no_rows(tmp_path: Path) -> None:
    path = written(tmp_path, ONLINE)
    assert PLUG.understand(path, USD).rows == len(list(PLUG.read(path, USD))) == 6
    assert [row.line for row in read(path)] == [7, 8, 11, 12, 13]


def test_totals_are_no_rows_where_the_report_has_no_margin(tmp_path: Path) -> None:
    bare = "\n".join(line.removeprefix(",") for line in ONLINE.splitlines())
    for text in (bare, "\n".join(f",{line}" for line in bare.splitlines())):
        path = written(tmp_path, text)
        assert PLUG.understand(path, USD).rows == 6
        assert [row.line for row in PLUG.read(path, USD) if isinstance(row, Reject)] == [14]


def test_an_invoice_of_a_job_belongs_to_its_parent(tmp_path: Path) -> None:
    first = read(written(tmp_path, ONLINE))[0]
    assert (first.customer, first.name, first.parent) == ("Harbour Foods:Dockside", "Dockside", "Harbour Foods")
    assert (first.reference, first.issued, first.due) == ("1041", date(2026, 10, 20), date(2026, 11, 19))
    assert (first.amount, first.balance, first.currency) == (120000, 120000, "USD")


def test_an_empty_open_balance_is_unknown(tmp_path: Path) -> None:
    row = next(row for row in read(written(tmp_path, ONLINE)) if row.reference == "1001")
    assert (row.amount, row.balance) == (30000, None)


def test_credit_memos_and_unapplied_payments_are_credit(tmp_path: Path) -> None:
    memo, *payments = [row for row in read(written(tmp_path, ONLINE)) if (row.balance or 0) < 0]
    assert (memo.kind, memo.balance, memo.on_account) == ("credit_note", -5000, False)
    assert [(row.balance, row.on_account) for row in payments] == [(-8000, True), (-8000, True)]
    assert len({row.source_key for row in payments}) == 2, "two payments alike on one day are two"


def test_an_invoice_without_a_number_is_rejected_alone(tmp_path: Path) -> None:
    bad = [row for row in PLUG.read(written(tmp_path, ONLINE), USD) if isinstance(row, Reject)]
    assert [(row.line, row.column) for row in bad] == [(14, "Num")]


def test_the_desktop_report_has_no_amounts_but_open_balances(tmp_path: Path) -> None:
    invoice, journal = read(written(tmp_path, DESKTOP))
    assert (invoice.customer, invoice.amount, invoice.balance) == ("Harbour Foods", None, 120000)
    assert (journal.kind, journal.balance, journal.reference) == ("journal", 2500, "Journal 2026-06-14")
