"""Xero's export: an invoice repeats with each of its lines, and what is due is what Xero says is due."""

from datetime import date
from pathlib import Path

import pytest

from candour.plugs.importers.xero import PLUG
from candour.ports.importer import BrokenFile, ImportOptions, LedgerRow
from candour.ports.registry import importers

HEADER = (
    "*ContactName,EmailAddress,POAddressLine1,POAddressLine2,POAddressLine3,POAddressLine4,POCity,PORegion,POPostalCode,"
    "POCountry,*InvoiceNumber,Reference,*InvoiceDate,*DueDate,Total,TaxTotal,InvoiceAmountPaid,InvoiceAmountDue,"
    "InventoryItemCode,*Description,*Quantity,*UnitAmount,Discount,LineAmount,*AccountCode,*TaxType,Currency,Type,Sent,Status"
)
OPTIONS = ImportOptions("GBP", "GB")


def line(
    number: str, total: str, due: str, *, contact: str = "Harbour Foods", kind: str = "Sales invoice",
    status: str = "Awaiting Payment", paid: str = "0.00", currency: str = "GBP", text: str = "Bread",
) -> str:  # fmt: skip
    return (
        f"{contact},ap@harbour.example,1 Quay,,,,Hull,,HU1 1AA,United Kingdom,{number},PO 7,20/10/2026,19/11/2026,"
        f"{total},0.00,{paid},{due},SKU,{text},1,50.00,,50.00,200,20% (VAT on Income),{currency},{kind},Sent,{status}"
    )


def written(folder: Path, *lines: str) -> Path:
    path = folder / "SalesInvoices.csv"
    path.write_text("\n".join([HEADER, *lines]) + "\n", encoding="utf-8-sig")
    return path


def read(path: Path) -> list[LedgerRow]:
    return [row for row in PLUG.read(path, OPTIONS) if isinstance(row, LedgerRow)]


def test_the_export_is_recognised_by_its_columns_despite_its_mark(tmp_path: Path) -> None:
    path = written(tmp_path, line("INV-1", "120.00", "120.00"))
    assert next(importer for importer in importers() if importer.recognises(path)) is PLUG
    understood = PLUG.understand(path, OPTIONS)
    assert (understood.format, understood.date_order, understood.encoding) == ("xero", "dmy", "utf-8-sig")


def test_each_line_of_an_invoice_tells_of_the_same_item(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        line("INV-1", "120.00", "100.00", paid="20.00"),
        line("INV-1", "120.00", "100.00", paid="20.00", text="Milk"),
        line("INV-2", "50.00", "50.00"),
    )
    first, second, third = read(path)
    assert (first.source_key, first.balance, first.amount) == (second.source_key, second.balance, second.amount)
    assert (third.source_key, third.balance) == ("INV-2", 5000)


def test_what_is_due_is_what_is_owed_and_undated_payments_are_in_the_opening(tmp_path: Path) -> None:
    (row,) = read(written(tmp_path, line("INV-1", "120.00", "90.00", paid="20.00")))
    assert (row.amount, row.balance, row.reductions) == (12000, 9000, ())
    assert (row.issued, row.due) == (date(2026, 10, 20), date(2026, 11, 19))
    assert row.address == "1 Quay\nHull\nHU1 1AA\nUnited Kingdom"
    assert (row.customer, row.country, row.email) == ("Harbour Foods", "GB", "ap@harbour.example")


def test_an_empty_amount_due_is_unknown(tmp_path: Path) -> None:
    assert read(written(tmp_path, line("INV-1", "120.00", "", paid="")))[0].balance is None


@pytest.mark.parametrize("sign", ["", "-"])
def test_credit_notes_are_negative(tmp_path: Path, sign: str) -> None:
    kind = "Sales credit note"
    (row,) = read(written(tmp_path, line("CN-1", f"{sign}12.00", f"{sign}12.00", kind=kind, paid="0.00")))
    assert (row.kind, row.amount, row.balance, row.on_account) == ("credit_note", -1200, -1200, False)


@pytest.mark.parametrize("status", ["Draft", "Voided", "DELETED", "Awaiting Approval"])
def test_what_is_not_owed_is_ignored_and_counted(tmp_path: Path, status: str) -> None:
    path = written(tmp_path, line("INV-1", "1.00", "1.00", status=status), line("INV-2", "1.00", "1.00"))
    answers = list(PLUG.read(path, OPTIONS))
    assert [answer is None for answer in answers] == [True, False]


def test_each_invoice_has_its_currency(tmp_path: Path) -> None:
    path = written(tmp_path, line("INV-1", "1200", "1200", currency="JPY"), line("INV-2", "1.00", "1.00", currency=""))
    assert [(row.currency, row.balance) for row in read(path)] == [("JPY", 1200), ("GBP", 100)]


def test_an_export_in_another_encoding_is_still_xeros(tmp_path: Path) -> None:
    path = written(tmp_path, line("INV-1", "120.00", "100.00", contact="Café du Port"))
    path.write_bytes(path.read_text(encoding="utf-8-sig").encode("windows-1252"))
    assert PLUG.recognises(path)
    with pytest.raises(BrokenFile, match="--encoding"):
        PLUG.understand(path, OPTIONS)
    (row,) = PLUG.read(path, ImportOptions("GBP", "GB", encoding="windows-1252"))
    assert isinstance(row, LedgerRow) and (row.customer, row.balance) == ("Café du Port", 10000)
