"""Xero's export of sales invoices: one row per line item, so an invoice repeats with the same amounts."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from candour.domain.columns import RowReader
from candour.domain.reading import ReadingError, read_item_kind
from candour.domain.saying import phrase
from candour.ports.importer import ImportOptions, LedgerRow, Reject, Understanding
from candour.ports.ledgers import Form, about_customer, about_item, names_columns, read_currency, survey

_ADDRESS = ("address_1", "address_2", "address_3", "address_4", "city", "region", "postcode", "country")
_NOT_OWED = frozenset(("draft", "submitted", "awaiting approval", "voided", "deleted"))

FORM = Form(
    "xero",
    phrase("Xero: sales invoices"),
    {
        "customer": ("contactname",),
        "name": (),
        "reference": ("invoicenumber",),
        "issued": ("invoicedate",),
        "due": ("duedate",),
        "amount": ("total",),
        "paid": ("invoiceamountpaid",),
        "paid_on": (),
        "balance": ("invoiceamountdue",),
        "currency": ("currency",),
        "kind": ("type",),
        "status": ("status",),
        "email": ("emailaddress",),
        "phone": (),
        "address": (),
        "address_1": ("poaddressline1",),
        "address_2": ("poaddressline2",),
        "address_3": ("poaddressline3",),
        "address_4": ("poaddressline4",),
        "city": ("pocity",),
        "region": ("poregion",),
        "postcode": ("popostalcode",),
        "country": ("pocountry",),
        "disputed": (),
        "parent": (),
        "last_stage": (),
        "last_contact": (),
    },
)


class XeroImporter:
    """Sales invoices as Xero exports them. InvoiceAmountDue is what is owed; drafts and voided ones are not."""

    key = FORM.key
    label = FORM.label

    def recognises(self, path: Path, sheet: str | None = None) -> bool:
        """Whether the header has Xero's own column names."""
        return names_columns(
            path, sheet, frozenset(("contactname",)), frozenset(("invoicenumber",)), frozenset(("invoiceamountdue",))
        )

    def understand(self, path: Path, options: ImportOptions) -> Understanding:
        """Columns, date order and a sample. Raises BrokenFile, or WrongUse when something is to be said."""
        return survey(path, options, FORM).understanding

    def read(self, path: Path, options: ImportOptions) -> Iterator[LedgerRow | Reject | None]:
        """One answer a row; each line of an invoice gives the same item. None: a draft, voided or deleted one."""
        found = survey(path, options, FORM)
        return found.read(lambda line, cells: _row(found.reader, options, line, cells))


def _row(read: RowReader, options: ImportOptions, line: int, cells: Sequence[str]) -> LedgerRow | None:
    """The item that one line belongs to. Raises BadValue."""
    if read.text("status", cells).casefold() in _NOT_OWED:
        return None
    reference = read.needed("reference", cells)
    kind = _kind(read.text("kind", cells))
    currency = read.read("currency", cells, read_currency) or options.currency
    customer = about_customer(read, cells, options.country)
    return LedgerRow(
        line=line,
        customer=read.needed("customer", cells),
        source_key=reference if kind == "invoice" else f"{kind}:{reference}",
        reference=reference,
        name=read.line("name", cells) or None,
        parent=read.line("parent", cells) or None,
        **about_item(read, cells, kind, currency, states_balances=True),
        **customer | {"address": read.text("address", cells) or _address(read, cells)},
    )


def _kind(text: str) -> str:
    """Xero writes 'Sales invoice', 'Sales credit note', 'Sales overpayment', or codes such as ACCREC."""
    try:
        return read_item_kind(text)
    except ReadingError:
        return "credit_note" if "credit" in text.casefold() else "invoice"


def _address(read: RowReader, cells: Sequence[str]) -> str | None:
    lines = [text for field in _ADDRESS if (text := read.text(field, cells))]
    return "\n".join(lines) or None


PLUG = XeroImporter()
