"""Any table becomes items: columns by name or as mapped, dates never guessed, bad rows told one by one."""

from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook

from candour.domain.errors import WrongUse
from candour.plugs.importers.generic import PLUG, SYNONYMS
from candour.ports.importer import BrokenFile, ImportOptions, LedgerRow, Reduction, Reject
from candour.ports.registry import importers

GBP = ImportOptions("GBP", "GB")


def written(folder: Path, *lines: str) -> Path:
    path = folder / "ledger.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def items(path: Path, options: ImportOptions = GBP) -> list[LedgerRow]:
    answers = list(PLUG.read(path, options))
    assert all(isinstance(answer, LedgerRow) for answer in answers), answers
    return answers  # type: ignore[return-value]


def rejects(path: Path, options: ImportOptions = GBP) -> list[Reject]:
    return [answer for answer in PLUG.read(path, options) if isinstance(answer, Reject)]


def test_every_field_is_read_by_a_usual_header(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "Account No.,Customer Name,Invoice No,Invoice Date,Due Date,Gross Amount,Amount Paid,Date Paid,Balance,Ccy,"
        "Type,E-mail Address,Telephone,Address,Country,Disputed?,Head Office,Last Stage,Last Contact",
        'H1,Harbour Foods,INV-1,2026-10-20,2026-11-19,"1,200.00",200,2026-11-01,"£1,000.00",GBP,Business,'
        'ap@harbour.example,020 7946 0958,"1 Quay, Hull",United Kingdom,Yes,H0,check-in,2026-11-02',
    )
    assert items(path) == [
        LedgerRow(
            line=2, customer="H1", source_key="INV-1", reference="INV-1", kind="invoice", currency="GBP",
            name="Harbour Foods", issued=date(2026, 10, 20), due=date(2026, 11, 19), amount=120000, balance=100000,
            reductions=(Reduction(20000, date(2026, 11, 1)),), disputed=True, email="ap@harbour.example",
            phone="+442079460958", address="1 Quay, Hull", country="GB", customer_kind="business", parent="H0",
            last_stage="check_in", last_contact=date(2026, 11, 2),
        )
    ]  # fmt: skip


def test_an_address_in_columns_is_one_address_with_its_lines(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "Customer,Invoice,Amount,Address 1,Address 2,City,County,Post Code",
        "C1,A-1,10.00,1 Quay,Old Harbour,Hull,,HU1 1AA",
        'C2,A-2,10.00,"2 Quay, Hull, HU1 1AB",,Hull,,HU1 1AB',
        "C3,A-3,10.00,,,Hull,,HU1 1AC",
    )
    assert [row.address for row in items(path)] == ["1 Quay\nOld Harbour\nHull\nHU1 1AA", "2 Quay, Hull, HU1 1AB", None]


def test_each_synonym_is_written_as_headers_are_compared() -> None:
    words = [word for synonyms in SYNONYMS.values() for word in synonyms]
    assert all(word == word.casefold() and word.isalnum() for word in words)


def test_columns_may_be_mapped_and_put_together(tmp_path: Path) -> None:
    path = written(tmp_path, "Who,What,How much,Street,Town", "C1,A-1,10.00,1 Quay,Hull", "C2,A-2,5.00,,York")
    mapping = {
        "customer": "Who", "reference": "what", "amount": "How much", "email": "{Who}@clients.example",
        "address": "{Street}, {Town}",
    }  # fmt: skip
    first, second = items(path, ImportOptions("GBP", "GB", mapping))
    assert (first.email, first.address) == ("C1@clients.example", "1 Quay, Hull")
    assert second.address is None


def test_a_mapped_column_that_is_not_there_is_an_error_that_lists_those_that_are(tmp_path: Path) -> None:
    path = written(tmp_path, "Customer,Invoice,Amount", "C1,A-1,10.00")
    with pytest.raises(WrongUse, match=r"no column 'Mail'.*'Customer', 'Invoice', 'Amount'"):
        PLUG.understand(path, ImportOptions("GBP", "GB", {"email": "Mail"}))
    with pytest.raises(WrongUse, match="'colour' is no field; fields are customer, name"):
        PLUG.understand(path, ImportOptions("GBP", "GB", {"colour": "Customer"}))


def test_a_field_may_be_left_without_its_column(tmp_path: Path) -> None:
    path = written(tmp_path, "Customer,Invoice,Amount,Paid", "C1,A-1,10.00,yes")
    assert "'yes' is not an amount" in rejects(path)[0].reason
    assert items(path, ImportOptions("GBP", "GB", {"paid": ""}))[0].balance == 1000


def test_titles_above_the_header_are_passed_over(tmp_path: Path) -> None:
    path = written(tmp_path, "Aged debt,,", "As of 2 November,,", "Customer,Invoice,Amount", "C1,A-1,10.00")
    assert [row.line for row in items(path)] == [4]


def test_a_table_without_the_needed_columns_says_which_and_how_to_name_them(tmp_path: Path) -> None:
    with pytest.raises(
        BrokenFile, match=r"column for reference and amount or balance; line 1 has 'Customer', 'Colour'.*--map"
    ):
        PLUG.understand(written(tmp_path, "Customer,Colour", "C1,red"), GBP)
    with pytest.raises(BrokenFile, match="not a table"):
        PLUG.understand(written(tmp_path, "Dear all", "please pay"), GBP)
    with pytest.raises(BrokenFile, match="no items below"):
        PLUG.understand(written(tmp_path, "Customer,Invoice,Amount"), GBP)


class TestDates:
    def test_the_order_is_inferred_over_the_whole_file(self, tmp_path: Path) -> None:
        lines = [f"C1,A-{n},{n % 12 + 1}/{n % 12 + 1}/2026,1.00" for n in range(50)]
        path = written(tmp_path, "Customer,Invoice,Date,Amount", *lines, "C1,A-99,02/13/2026,1.00")
        assert PLUG.understand(path, GBP).date_order == "mdy"
        assert items(path)[-1].issued == date(2026, 2, 13)

    def test_an_ambiguous_column_is_an_error_and_not_a_guess(self, tmp_path: Path) -> None:
        path = written(tmp_path, "Customer,Invoice,Invoice Date,Due Date,Amount", "C1,A-1,13/01/2026,01/02/2026,1.00")
        with pytest.raises(WrongUse, match=r"column 'Due Date' .*--dates dmy or --dates mdy"):
            PLUG.understand(path, GBP)
        assert items(path, ImportOptions("GBP", "GB", dates="dmy"))[0].due == date(2026, 2, 1)

    def test_columns_in_different_orders_are_an_error(self, tmp_path: Path) -> None:
        path = written(tmp_path, "Customer,Invoice,Invoice Date,Due Date,Amount", "C1,A-1,13/01/2026,01/22/2026,1.00")
        with pytest.raises(WrongUse, match="'Invoice Date' is dmy; 'Due Date' is mdy"):
            PLUG.understand(path, GBP)

    def test_one_impossible_date_costs_one_row(self, tmp_path: Path) -> None:
        path = written(tmp_path, "Customer,Invoice,Due,Amount", "C1,A-1,13/01/2026,1.00", "C1,A-2,31/02/2026,1.00")
        assert rejects(path) == [
            Reject(3, "Due", "31/02/2026", "is not a day of the calendar written day first", "A-2")
        ]


class TestAmounts:
    @pytest.mark.parametrize(
        ("currency", "text", "minor"), [("JPY", "1,200", 1200), ("KWD", "1.234", 1234), ("EUR", "1.234,50", 123450)]
    )
    def test_each_currency_has_its_own_decimals(self, tmp_path: Path, currency: str, text: str, minor: int) -> None:
        path = written(tmp_path, "Customer;Invoice;Amount;Currency", f"C1;A-1;{text};{currency}")
        assert (items(path)[0].currency, items(path)[0].balance) == (currency, minor)

    def test_an_empty_balance_is_unknown_and_never_zero(self, tmp_path: Path) -> None:
        path = written(tmp_path, "Customer,Invoice,Amount,Balance", "C1,A-1,10.00,", "C1,A-2,,", "C1,A-3,10.00,0.00")
        assert [row.balance for row in items(path)] == [None, None, 0]

    def test_a_day_of_payment_alone_means_paid_in_full_that_day(self, tmp_path: Path) -> None:
        path = written(tmp_path, "Customer,Invoice,Amount,Paid on", "C1,A-1,10.00,2026-03-01", "C1,A-2,10.00,")
        paid, unpaid = items(path)
        assert (paid.balance, paid.reductions) == (0, (Reduction(1000, date(2026, 3, 1)),))
        assert (unpaid.balance, unpaid.reductions) == (1000, ())

    def test_credit_notes_lower_what_is_owed_however_they_are_written(self, tmp_path: Path) -> None:
        path = written(
            tmp_path, "Customer,No,Type,Amount", "C1,1,Credit Note,5.00", "C1,1,Invoice,5.00", "C1,2,Payment,-3.00"
        )
        credit, invoice, payment = items(path)
        assert [row.balance for row in (credit, invoice, payment)] == [-500, 500, -300]
        assert credit.source_key != invoice.source_key
        assert [row.on_account for row in (credit, invoice, payment)] == [False, False, True]


class TestColumnsThatDoNotFit:
    def test_a_matched_column_of_other_values_is_left_unused_with_a_note(self, tmp_path: Path) -> None:
        path = written(tmp_path, "Customer,Invoice,Amount,CountryCode", "C1,A-1,1.00,391", "C1,A-2,1.00,406")
        assert "'CountryCode' is not used" in PLUG.understand(path, GBP).notes[0]
        assert [row.country for row in items(path)] == [None, None]

    def test_a_mapped_column_of_other_values_rejects_its_rows(self, tmp_path: Path) -> None:
        path = written(tmp_path, "Customer,Invoice,Amount,CountryCode", "C1,A-1,1.00,391", "C1,A-2,1.00,GB")
        bad = rejects(path, ImportOptions("GBP", "GB", {"country": "CountryCode"}))
        assert [(r.line, r.column, r.value) for r in bad] == [(2, "CountryCode", "391")]

    def test_a_column_of_disputes_is_never_left_unused(self, tmp_path: Path) -> None:
        path = written(tmp_path, "Customer,Invoice,Amount,Disputed", "C1,A-1,1.00,perhaps")
        assert rejects(path)[0].reason == "is neither yes nor no"


class TestRejects:
    @pytest.mark.parametrize(
        ("row", "column", "reason"),
        [
            (",A-2,1.00,GBP", "Customer", "is blank"),
            ("C1,,1.00,GBP", "Invoice", "is blank"),
            ("C1,A-2,ten,GBP", "Amount", "not an amount"),
            ("C1,A-2,1.00,XYZ", "Currency", "ISO 4217"),
            ("C1,A-2,1,000.00,GBP", "", "5 cells but the header 4"),
            ("C1,A-2,1.00", "", "only 3 of 4 cells"),
            (f"C1,{'9' * 600},1.00,GBP", "Invoice", "longer than 500"),
        ],
    )
    def test_one_bad_row_never_costs_the_others(self, tmp_path: Path, row: str, column: str, reason: str) -> None:
        path = written(tmp_path, "Customer,Invoice,Amount,Currency", "C1,A-1,1.00,GBP", row, "C1,A-3,1.00,GBP")
        first, bad, last = PLUG.read(path, GBP)
        assert isinstance(first, LedgerRow) and isinstance(last, LedgerRow) and isinstance(bad, Reject)
        assert (bad.line, bad.column) == (3, column)
        assert reason in bad.reason

    def test_a_file_cut_short_in_a_row_is_broken_as_a_whole(self, tmp_path: Path) -> None:
        path = tmp_path / "cut.csv"
        path.write_text("Customer,Invoice,Amount\nC1,A-1,10.00\nC1,A-", encoding="utf-8")
        with pytest.raises(BrokenFile, match="middle of line 3"):
            PLUG.understand(path, GBP)


def test_hostile_cells_stay_text(tmp_path: Path) -> None:
    path = written(tmp_path, "Customer,Name,Invoice,Amount", '=1+1,"=HYPERLINK(""http://x.example"")",@A1,1.00')
    row = items(path)[0]
    assert (row.customer, row.name, row.reference) == ("=1+1", '=HYPERLINK("http://x.example")', "@A1")


def test_a_workbook_reads_as_its_csv_does(tmp_path: Path) -> None:
    book = Workbook()
    for values in (["Customer", "Invoice", "Due", "Amount"], ["C1", 1001, date(2026, 3, 4), 12.5]):
        book.active.append(values)  # type: ignore[union-attr]
    book.save(tmp_path / "ledger.xlsx")
    path = written(tmp_path, "Customer,Invoice,Due,Amount", "C1,1001,2026-03-04,12.50")
    assert items(tmp_path / "ledger.xlsx") == items(path)


def test_the_generic_importer_is_asked_last() -> None:
    assert [importer.key for importer in importers()] == ["quickbooks", "xero", "generic"]


def test_the_real_ledger_needs_one_mapping_only(shared_data: Path) -> None:
    options = ImportOptions("GBP", "GB", {"email": "{customerID}@clients.example"})
    found = PLUG.understand(shared_data / "receivables.csv", options)
    assert (found.rows, found.date_order) == (2466, "mdy")
    assert {"customer", "reference", "issued", "due", "amount", "paid_on", "disputed", "email"} == set(found.columns)
    rows = items(shared_data / "receivables.csv", options)
    assert len({row.source_key for row in rows}) == 2466
    assert sum(row.disputed for row in rows) == 561
    assert all(row.balance == 0 and row.reductions[0].amount == row.amount for row in rows)


def test_the_real_messy_ledger_is_read_row_by_row(shared_data: Path) -> None:
    answers = list(PLUG.read(shared_data / "receivables-messy.csv", GBP))
    assert len(answers) == 2586
    assert not [answer for answer in answers if isinstance(answer, Reject)]
