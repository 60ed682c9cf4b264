"""What a ledger format implements: it recognises a file and reads it as rows of our own fields."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Reject:
    """One row, or one value of it, that could not be read. line: 1-based line (or sheet row) of the file.

    reference: of the item that the row is about, as far as it can be read, so that it does not count as absent.
    """

    line: int
    column: str
    value: str
    reason: str
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Reduction:
    """Something that lowered a balance: a payment or credit note of positive minor units. on None: undated."""

    amount: int
    on: date | None
    kind: str = "payment"
    key: str = ""


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One item as the source states it, amounts in minor units of currency; None is unknown, never zero.

    balance: what is owed now. amount: the original amount. source_key: what identifies it on its account.
    on_account: a credit or payment matched to no item (balance is then negative).
    """

    line: int
    customer: str
    source_key: str
    reference: str
    kind: str
    currency: str
    name: str | None = None
    issued: date | None = None
    due: date | None = None
    amount: int | None = None
    balance: int | None = None
    reductions: tuple[Reduction, ...] = ()
    on_account: bool = False
    disputed: bool = False
    email: str | None = None
    phone: str | None = None
    address: str | None = None
    country: str | None = None
    customer_kind: str | None = None
    parent: str | None = None
    last_stage: str | None = None
    last_contact: date | None = None


@dataclass(frozen=True, slots=True)
class Understanding:
    """What an importer made of a file, to be shown before anything is written.

    columns: our field -> the file's column. date_order: 'dmy', 'mdy', 'iso' or None. notes: plain sentences.
    rows: how many data rows there are, for showing progress. sheets: of a workbook, all; sheet: the one that is read.
    """

    format: str
    label: str
    columns: Mapping[str, str]
    date_order: str | None
    notes: Sequence[str] = ()
    encoding: str = "utf-8"
    sample: Sequence[Mapping[str, str]] = field(default=())
    rows: int = 0
    sheets: Sequence[str] = ()
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """What a person declared: defaults count as facts. mapping: our field -> column name or template.

    encoding: how the file is written, when it is neither UTF-8 nor marked. sheet: of a workbook.
    """

    currency: str
    country: str
    mapping: Mapping[str, str] = field(default_factory=dict)
    dates: str | None = None
    encoding: str | None = None
    sheet: str | None = None


class BrokenFile(Exception):
    """A file that is no ledger at all; the message says what, where and how to mend it. Nothing is written."""


class Importer(Protocol):
    """A ledger format, one file in `plugs/importers`."""

    key: str
    label: str

    def recognises(self, path: Path, sheet: str | None = None) -> bool:
        """Whether this file (of a workbook, this sheet) is in this format; cheap, reads only the beginning."""
        ...

    def understand(self, path: Path, options: ImportOptions) -> Understanding:
        """What would be read from where. Raises BrokenFile."""
        ...

    def read(self, path: Path, options: ImportOptions) -> Iterator[LedgerRow | Reject | None]:
        """Rows in file order, streaming; None stands for a row that was ignored on purpose. Raises BrokenFile."""
        ...
