"""QuickBooks' A/R Aging Detail, Online and Desktop: title lines, bands by age, totals, credits among the invoices."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from candour.domain.columns import Column, RowReader
from candour.domain.reading import ReadingError, read_item_kind
from candour.domain.saying import phrase
from candour.ports.importer import ImportOptions, LedgerRow, Reject, Understanding
from candour.ports.ledgers import CREDIT_KINDS, Form, about_customer, about_item, names_columns, read_currency, survey

_TYPES = ("transactiontype", "type")
_CUSTOMERS = ("customerfullname", "customer", "name", "clientfullname", "client", "customername")
_LEAST_CELLS = 3


def _is_item(cells: Sequence[str], columns: Mapping[str, Column]) -> bool:
    """Not a band ('1 - 30 days past due'), a total, or the line that says when the report was made."""
    filled = [cell.strip() for cell in cells if cell.strip()]
    if len(filled) < _LEAST_CELLS:
        return False
    if not filled[0].casefold().startswith("total"):
        return True
    # A customer may be called 'Total ...', and a total may stand in the column of dates.
    indices = columns["issued"].indices if "issued" in columns else ()
    dates = [cells[index].strip() for index in indices if index < len(cells)]
    return any(date and date != filled[0] for date in dates)


FORM = Form(
    "quickbooks",
    phrase("QuickBooks: A/R Aging Detail"),
    {
        "customer": _CUSTOMERS,
        "name": (),
        "reference": ("num", "no", "number", "invoicenumber"),
        "issued": ("date", "transactiondate", "invoicedate"),
        "due": ("duedate",),
        "amount": ("amount", "originalamount"),
        "paid": (),
        "paid_on": (),
        "balance": ("openbalance",),
        "currency": ("currency",),
        "kind": _TYPES,
        "email": ("email", "customeremail"),
        "phone": ("phone", "customerphone", "phonenumbers"),
        "address": ("billingaddress", "billto"),
        "country": (),
        "disputed": (),
        "parent": (),
        "last_stage": (),
        "last_contact": (),
    },
    _is_item,
)


class QuickBooksImporter:
    """The open items of an A/R Aging Detail. An empty open balance is unknown."""

    key = FORM.key
    label = FORM.label

    def recognises(self, path: Path, sheet: str | None = None) -> bool:
        """Whether a header row among the first lines has the report's columns."""
        return names_columns(
            path,
            sheet,
            frozenset(("openbalance",)),
            frozenset(("duedate",)),
            frozenset(("num", "no")),
            frozenset(_TYPES),
            frozenset(_CUSTOMERS),
        )

    def understand(self, path: Path, options: ImportOptions) -> Understanding:
        """Columns, date order and a sample. Raises BrokenFile, or WrongUse when something is to be said."""
        return survey(path, options, FORM).understanding

    def read(self, path: Path, options: ImportOptions) -> Iterator[LedgerRow | Reject | None]:
        """One answer a transaction."""
        found = survey(path, options, FORM)
        maker = _RowMaker(found.reader, options)
        return found.read(maker.make)


class _RowMaker:
    """Turns transactions into items. Remembers those without a number, so that two alike stay two."""

    def __init__(self, reader: RowReader, options: ImportOptions) -> None:
        self._reader, self._options = reader, options
        self._unnumbered: Counter[tuple[str, str]] = Counter()

    def make(self, line: int, cells: Sequence[str]) -> LedgerRow:
        """The item of one transaction. Raises BadValue."""
        read = self._reader
        customer = read.needed("customer", cells)
        kind = self._kind(cells)
        currency = read.read("currency", cells, read_currency) or self._options.currency
        item = about_item(read, cells, kind, currency, states_balances=True)
        key, reference = self._names(cells, kind, customer)
        return LedgerRow(
            line=line,
            customer=customer,
            source_key=key,
            reference=reference,
            name=read.line("name", cells) or customer.rpartition(":")[2].strip(),
            parent=read.line("parent", cells) or customer.rpartition(":")[0].strip() or None,
            **item,
            **about_customer(read, cells, self._options.country),
        )

    def _kind(self, cells: Sequence[str]) -> str:
        """Of a known type; of another, what its sign makes it."""
        try:
            return read_item_kind(self._reader.text("kind", cells))
        except ReadingError:
            return "credit_note" if self._reader.text("balance", cells).startswith(("-", "(")) else "invoice"

    def _names(self, cells: Sequence[str], kind: str, customer: str) -> tuple[str, str]:
        """Source key and reference. Payments and credits often have no number: their day and amount name them."""
        read = self._reader
        number = (
            read.line("reference", cells) if kind in (*CREDIT_KINDS, "journal") else read.needed("reference", cells)
        )
        if number:
            return (number if kind == "invoice" else f"{kind}:{number}"), number
        day, amount = read.date("issued", cells), read.text("amount", cells) or read.text("balance", cells)
        key = f"{kind}:{day}:{amount}"
        self._unnumbered[customer, key] += 1
        times = self._unnumbered[customer, key]
        return (f"{key}#{times}" if times > 1 else key), f"{kind.replace('_', ' ').capitalize()} {day or ''}".strip()


PLUG = QuickBooksImporter()
