"""What every importer of a table does alike: find the header, survey the file once, read row by row."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import islice
from pathlib import Path
from typing import Any

from candour.domain.columns import (
    TEXT_CHARACTERS_MAX,
    BadValue,
    Column,
    RowReader,
    Survey,
    drop_misfits,
    find_columns,
    one_order,
)
from candour.domain.errors import WrongUse
from candour.domain.money import exponent
from candour.domain.openings import OpeningError, standing
from candour.domain.parties import CustomerKind
from candour.domain.places import read_country, read_phone
from candour.domain.reading import (
    ReadingError,
    fold_header,
    read_customer_kind,
    read_emails,
    read_flag,
    read_item_kind,
    read_stage,
)
from candour.domain.saying import Said, say, says
from candour.ports.importer import BrokenFile, ImportOptions, LedgerRow, Reduction, Reject, Understanding
from candour.ports.tables import Table, open_table

DATE_FIELDS = ("issued", "due", "paid_on", "last_contact")
CREDIT_KINDS = ("credit_note", "payment")
CUSTOMER_KINDS = frozenset(kind.value for kind in CustomerKind)
_HEADER_ROWS = 30


def _every_row(_: Sequence[str], __: Mapping[str, Column]) -> bool:
    return True


@dataclass(frozen=True, slots=True, eq=False)
class Form:
    """How one format lays its table out.

    synonyms: our field -> folded header names, best first; also the fields that a person may map. is_item tells
    items from bands, totals and other furniture, which are no rows at all.
    """

    key: str
    label: str
    synonyms: Mapping[str, Sequence[str]]
    is_item: Callable[[Sequence[str], Mapping[str, Column]], bool] = _every_row


@dataclass(frozen=True, slots=True)
class LedgerFile:
    """A file after its survey. rows() gives (line, cells) of items only, from the start, as often as asked."""

    table: Table
    form: Form
    header: int
    reader: RowReader
    understanding: Understanding

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Rows below the header, without furniture."""
        for line, cells in self.table.rows():
            if line > self.header and self.form.is_item(cells, self.reader.columns):
                yield line, cells

    def read(self, make: Callable[[int, Sequence[str]], LedgerRow | None]) -> Iterator[LedgerRow | Reject | None]:
        """What make says of each row; a BadValue it raises becomes the row's reject."""
        for line, cells in self.rows():
            try:
                self.reader.check_width(cells)
                yield make(line, cells)
            except BadValue as bad:
                yield Reject(line, bad.column, bad.value, bad.reason, self._reference(cells))

    def _reference(self, cells: Sequence[str]) -> str:
        try:
            return self.reader.line("reference", cells)
        except (IndexError, BadValue):
            return ""


def names_columns(path: Path, sheet: str | None, *needed: frozenset[str]) -> bool:
    """Whether one of a file's first rows has a header of each of the needed sets. False for what is no table.

    Header names are plain letters, so a file in an encoding that is still to be declared is recognised too.
    """
    for encoding in (None, "latin-1"):
        try:
            return _names_columns(open_table(path, encoding, sheet), needed)
        except BrokenFile:
            continue
    return False


def _names_columns(table: Table, needed: Sequence[frozenset[str]]) -> bool:
    for _, cells in islice(table.rows(), _HEADER_ROWS):
        names = {fold_header(cell) for cell in cells}
        if all(names & wanted for wanted in needed):
            return True
    return False


def survey(path: Path, options: ImportOptions, form: Form) -> LedgerFile:
    """The first pass over a file. Raises BrokenFile, or WrongUse when a person has to say something."""
    table = open_table(path, options.encoding, options.sheet)
    mapping = tuple(sorted(options.mapping.items()))
    return _surveyed(table, form, path.name, options.country, mapping, options.dates)


@lru_cache(maxsize=2)
def _surveyed(
    table: Table, form: Form, name: str, country: str, mapping: tuple[tuple[str, str], ...], dates: str | None
) -> LedgerFile:
    """Kept with the table, so that understanding and reading survey once."""
    header_line, header, columns = _header(table, form, name, dict(mapping))
    found = _look(table, form, header_line, len(header), columns, name)
    if not found.rows:
        raise BrokenFile(say("{name} has a header in line {line} but no items below it", name=name, line=header_line))
    notes = [*table.notes, *drop_misfits(columns, _judges(country), found.first)]
    orders = found.orders(dates)
    understanding = _understood(table, form, columns, orders, found, notes)
    return LedgerFile(table, form, header_line, RowReader(columns, orders, len(header)), understanding)


def _look(table: Table, form: Form, header: int, width: int, columns: dict[str, Column], name: str) -> Survey:
    found = Survey({field: columns[field] for field in DATE_FIELDS if field in columns})
    last = (0, width)
    for line, cells in table.rows():
        if line > header and form.is_item(cells, columns):
            last = (line, len(cells))
            found.look(cells if len(cells) >= width else [*cells, *[""] * (width - len(cells))])
    if table.ends_open and last[1] < width:
        raise BrokenFile(
            say("{name} ends in the middle of line {line}: it is cut short; export it again", name=name, line=last[0])
        )
    return found


def _understood(
    table: Table, form: Form, columns: dict[str, Column], orders: dict[str, str | None], found: Survey, notes: list[str]
) -> Understanding:
    return Understanding(
        format=form.key,
        label=form.label,
        columns={name: columns[name].label for name in form.synonyms if name in columns},
        date_order=one_order(orders),
        notes=notes,
        encoding=table.encoding,
        sheets=table.sheets,
        sheet=table.sheet,
        sample=[{name: column.text(cells) for name, column in columns.items()} for cells in found.first[:3]],
        rows=found.rows,
    )


def _judges(country: str) -> dict[str, Callable[[str], object]]:
    """Readers of the fields whose matched column may be left unused. Money, dates and disputes never are."""
    return {
        "country": read_country,
        "kind": read_kind,
        "email": read_emails,
        "phone": partial(read_phone, country=country),
        "last_stage": read_stage,
    }


def _header(table: Table, form: Form, name: str, mapping: dict[str, str]) -> tuple[int, list[str], dict[str, Column]]:
    """The header's line, cells and columns: the first row that names all that is needed."""
    trouble: WrongUse | None = None
    widest: tuple[int, list[str]] = (0, [])
    for line, cells in islice(table.rows(), _HEADER_ROWS):
        is_widest = sum(map(bool, cells)) > sum(map(bool, widest[1]))
        widest = (line, cells) if is_widest else widest
        try:
            columns = find_columns(cells, form.synonyms, mapping)
        except WrongUse as error:
            trouble = error if is_widest or trouble is None else trouble
            continue
        if not _missing(columns):
            return line, cells, columns
    if len(widest[1]) > 1 and trouble is not None:
        raise trouble
    raise BrokenFile(_no_header(form, name, widest))


def _missing(columns: Mapping[str, Column]) -> str:
    """What the columns lack for reading items, in the words of fields."""
    lacking = [field for field in ("customer", "reference") if field not in columns]
    if "amount" not in columns and "balance" not in columns:
        lacking.append("amount or balance")
    return " and ".join(lacking)


def _no_header(form: Form, name: str, widest: tuple[int, list[str]]) -> Said:
    line, cells = widest
    if len(cells) < 2:
        return say("{name} is not a table: no line has two cells; save it as CSV or XLSX with a header row", name=name)
    shown = ", ".join(repr(cell.strip()[:40]) for cell in cells[:40] if cell.strip())
    lacking = _missing(find_columns(cells, form.synonyms, {}))
    return say(
        "{name}: no header row names a column for {lacking}; line {line} has {shown}. "
        "Say which column it is, for instance --map '{field}=COLUMN'",
        name=name, lacking=lacking or say("each field"), line=line, shown=shown,
        field=(lacking or "customer").split()[0],
    )  # fmt: skip


def read_currency(text: str) -> str:
    """An ISO 4217 code. Raises MoneyError."""
    code = text.strip().upper()
    exponent(code)
    return code


def read_kind(text: str) -> str:
    """A kind of customer or of item: no word means both. Raises ReadingError."""
    try:
        return read_customer_kind(text)
    except ReadingError:
        return read_item_kind(text)


def about_customer(read: RowReader, cells: Sequence[str], country: str) -> dict[str, Any]:
    """The fields of a LedgerRow that tell of its customer. country: where a phone number without + is from."""
    stated = read.read("country", cells, read_country)
    return {
        "email": read.read("email", cells, read_emails),
        "phone": read.read("phone", cells, partial(read_phone, country=(stated or country)[:2])),
        "address": _address(read, cells),
        "country": stated,
        "last_stage": read.read("last_stage", cells, read_stage),
        "last_contact": read.date("last_contact", cells),
    }


ADDRESS_PARTS = ("address_2", "address_3", "town", "region", "postcode")


def _address(read: RowReader, cells: Sequence[str]) -> str | None:
    """The postal address, a line each. A part that the address has already stands once; parts alone are none."""
    lines = [read.text("address", cells)]
    for part in ADDRESS_PARTS if lines[0] else ():
        text = read.text(part, cells)
        if text and text.casefold() not in lines[0].casefold():
            lines.append(text)
    whole = "\n".join(lines)
    if len(whole) > TEXT_CHARACTERS_MAX:
        raise read.bad(
            "address", cells, say("is longer than {most} characters with its other lines", most=TEXT_CHARACTERS_MAX)
        )
    return whole or None


def about_item(
    read: RowReader, cells: Sequence[str], kind: str, currency: str, *, states_balances: bool
) -> dict[str, Any]:
    """The fields of a LedgerRow that tell of its item: dates, amounts, dispute. Raises BadValue.

    Credits and payments lower what is owed, however the file writes their sign.
    """
    minor = {name: _signed(read.amount(name, cells, currency), kind) for name in ("amount", "paid", "balance")}
    try:
        now = standing(**minor, paid_on=read.date("paid_on", cells), states_balances=states_balances)
    except OpeningError as error:
        raise read.bad(error.field, cells, says(error)) from None
    return {
        "kind": kind,
        "currency": currency,
        "issued": read.date("issued", cells),
        "due": read.date("due", cells),
        "amount": minor["amount"],
        "balance": now.balance,
        "reductions": (Reduction(now.reduced, now.on),) if now.on is not None else (),
        "on_account": kind == "payment" and now.balance is not None and now.balance <= 0,
        "disputed": bool(read.read("disputed", cells, read_flag)),
    }


def _signed(minor: int | None, kind: str) -> int | None:
    return -abs(minor) if minor and kind in CREDIT_KINDS else minor
