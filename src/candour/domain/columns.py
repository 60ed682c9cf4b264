"""Which column of a table holds which of our fields, and how a row's cells are read through that. Pure."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from candour.domain.errors import WrongUse
from candour.domain.money import MoneyError, parse_amount
from candour.domain.reading import DATE_ORDERS, DateSieve, ReadingError, fold_header, read_date
from candour.domain.saying import joined, say, says

T = TypeVar("T")
_HOLE = re.compile(r"\{([^{}]*)\}")
_FIT_SAMPLE = 1000
TEXT_CHARACTERS_MAX = 500
"""What a database index can hold with room to spare; no name or address of a ledger is longer."""


class BadValue(ReadingError):
    """A value of a row that cannot be read: column and value as the file has them, and why."""

    def __init__(self, column: str, value: str, reason: str) -> None:
        super().__init__(reason)
        self.column, self.value, self.reason = column, value, reason


@dataclass(frozen=True, slots=True)
class Column:
    """Where a field's text comes from: one column, or a template over several.

    label: the column's name or the template. parts: indices of columns and the text between. said: a person
    mapped it, so that a value that does not fit is an error of the row and never of the match.
    """

    label: str
    parts: tuple[int | str, ...]
    said: bool = False

    @property
    def indices(self) -> tuple[int, ...]:
        """The columns that it reads, 0-based."""
        return tuple(part for part in self.parts if isinstance(part, int))

    def text(self, cells: Sequence[str]) -> str:
        """The trimmed text of one row; empty when any column of a template is."""
        if len(self.parts) == 1 and isinstance(self.parts[0], int):
            return cells[self.parts[0]].strip()
        texts = [cells[part].strip() if isinstance(part, int) else part for part in self.parts]
        holes = [text for text, part in zip(texts, self.parts, strict=True) if isinstance(part, int)]
        return "".join(texts).strip() if all(holes) else ""


def find_columns(
    header: Sequence[str], synonyms: Mapping[str, Sequence[str]], mapping: Mapping[str, str]
) -> dict[str, Column]:
    """Our field -> its column: as the person mapped it, else the first synonym that the header has.

    A column serves one field unless a person maps it twice; `field=` with nothing leaves a field without column.
    Raises WrongUse when the mapping names a field or column that there is not.
    """
    found = {name: _mapped(name, text, header, synonyms) for name, text in mapping.items() if text.strip()}
    taken = {index for column in found.values() if len(column.parts) == 1 for index in column.indices}
    folded = [fold_header(cell) for cell in header]
    for name, words in synonyms.items():
        if name in mapping:
            continue
        index = next((folded.index(word) for word in words if word in folded and folded.index(word) not in taken), None)
        if index is not None:
            found[name] = Column(header[index].strip(), (index,))
            taken.add(index)
    return found


def _mapped(name: str, text: str, header: Sequence[str], synonyms: Mapping[str, Sequence[str]]) -> Column:
    if name not in synonyms:
        raise WrongUse(
            say(
                "--map {name}=...: {quoted} is no field; fields are {known}",
                name=name,
                quoted=repr(name),
                known=", ".join(synonyms),
            )
        )
    if "{" not in text:
        return Column(text.strip(), (_index(text, name, header),), said=True)
    parts: list[int | str] = []
    for place, part in enumerate(_HOLE.split(text)):
        if place % 2:
            parts.append(_index(part, name, header))
        elif part:
            parts.append(part)
    return Column(text, tuple(parts), said=True)


def _index(text: str, name: str, header: Sequence[str]) -> int:
    exact = [index for index, cell in enumerate(header) if cell.strip() == text.strip()]
    alike = [index for index, cell in enumerate(header) if fold_header(cell) == fold_header(text)]
    if len(exact) == 1 or (not exact and len(alike) == 1):
        return (exact or alike)[0]
    columns = ", ".join(repr(cell.strip()) for cell in header if cell.strip())
    quoted = repr(text.strip())
    trouble = (
        say("several columns are called {column}", column=quoted)
        if exact or alike
        else say("there is no column {column}", column=quoted)
    )
    raise WrongUse(
        say("--map {name}=...: {trouble}; columns are {columns}", name=name, trouble=trouble, columns=columns)
    )


def drop_misfits(
    columns: dict[str, Column], readers: Mapping[str, Callable[[str], object]], rows: Iterable[Sequence[str]]
) -> list[str]:
    """Forget matched (not mapped) columns most of whose first values do not fit their field; a note for each.

    Only columns of `readers` are judged: leaving one of those out can never make a row say that more is owed.
    """
    judged = {name: readers[name] for name, column in columns.items() if name in readers and not column.said}
    fits = dict.fromkeys(judged, 0)
    misfits: dict[str, int] = dict.fromkeys(judged, 0)
    for cells in rows:
        for name, reader in judged.items():
            text = columns[name].text(cells)
            if text:
                fit = _fits(reader, text)
                fits[name] += fit
                misfits[name] += not fit
    dropped = [name for name in judged if misfits[name] > fits[name]]
    return [
        say(
            "Column {column} is not used: its values are no {field}. To use it all the same: --map {name}=COLUMN.",
            column=repr(columns.pop(name).label),
            field=name.replace("_", " "),
            name=name,
        )
        for name in dropped
    ]


def _fits(reader: Callable[[str], object], text: str) -> bool:
    try:
        reader(text)
    except ReadingError:
        return False
    return True


@dataclass(slots=True)
class Survey:
    """What a first pass over a whole file found: rows counted, a few kept, and the order of every date column.

    rows counts the data rows; the first thousand are kept for judging columns.
    """

    dates: Mapping[str, Column]
    rows: int = 0
    first: list[Sequence[str]] = field(default_factory=list)
    _sieves: dict[str, DateSieve] = field(default_factory=dict)

    def look(self, cells: Sequence[str]) -> None:
        """Take one data row into account."""
        self.rows += 1
        if len(self.first) < _FIT_SAMPLE:
            self.first.append(cells)
        for name, column in self.dates.items():
            text = column.text(cells)
            if text:
                self._sieves.setdefault(name, DateSieve()).look(text)

    def orders(self, declared: str | None) -> dict[str, str | None]:
        """Field -> order of its dates. Raises WrongUse naming the column when an order would be a guess."""
        if declared is not None:
            if declared not in DATE_ORDERS:
                raise WrongUse(say("--dates {order}: orders are {known}", order=declared, known=", ".join(DATE_ORDERS)))
            return dict.fromkeys(self.dates, declared)
        found = {name: self._order(name) for name in self.dates}
        if {"dmy", "mdy"} <= set(found.values()):
            orders = joined(
                say("{column} is {order}", column=repr(self.dates[name].label), order=order)
                for name, order in found.items()
                if order
            )
            raise WrongUse(
                say(
                    "the columns' dates are in different orders ({orders}); say --dates dmy or --dates mdy",
                    orders=orders,
                )
            )
        return found

    def _order(self, name: str) -> str | None:
        try:
            return self._sieves[name].order() if name in self._sieves else None
        except ReadingError as error:
            raise WrongUse(
                say("column {column} {trouble}", column=repr(self.dates[name].label), trouble=says(error))
            ) from None


def one_order(orders: Mapping[str, str | None]) -> str | None:
    """The order that the columns share, for showing; None when no column needed one."""
    return next((order for order in orders.values() if order), None)


class RowReader:
    """Reads the cells of one row by field. Every method raises BadValue naming the column."""

    def __init__(self, columns: Mapping[str, Column], orders: Mapping[str, str | None], width: int) -> None:
        """width: how many columns the header has."""
        self.columns, self._orders, self._width = columns, orders, width
        self._last = max((index for column in columns.values() for index in column.indices), default=0)

    def check_width(self, cells: Sequence[str]) -> None:
        """Refuse a row whose cells have slipped or are missing."""
        if len(cells) > self._width and any(cell.strip() for cell in cells[self._width :]):
            raise BadValue(
                "",
                "",
                say(
                    "the row has {cells} cells but the header {width}: quote separators",
                    cells=len(cells),
                    width=self._width,
                ),
            )
        if len(cells) <= self._last:
            raise BadValue(
                "", "", say("the row has only {cells} of {width} cells", cells=len(cells), width=self._width)
            )

    def text(self, name: str, cells: Sequence[str]) -> str:
        """Trimmed text; empty when there is no such column."""
        column = self.columns.get(name)
        text = column.text(cells) if column is not None else ""
        if len(text) > TEXT_CHARACTERS_MAX:
            shown = f"{text[:60]}..."
            raise BadValue(
                column.label if column else name,
                shown,
                say("is longer than {most} characters", most=TEXT_CHARACTERS_MAX),
            )
        return text

    def line(self, name: str, cells: Sequence[str]) -> str:
        """Text on one line, however the cell breaks it."""
        return " ".join(self.text(name, cells).split())

    def needed(self, name: str, cells: Sequence[str]) -> str:
        """Text on one line that a row cannot do without."""
        text = self.line(name, cells)
        if not text:
            raise self.bad(name, cells, say("is blank, and a row needs its {name}", name=name))
        return text

    def read(self, name: str, cells: Sequence[str], reader: Callable[[str], T]) -> T | None:
        """The value that reader makes of the text, or None when it is blank."""
        text = self.text(name, cells)
        if not text:
            return None
        try:
            return reader(text)
        except (ReadingError, MoneyError) as error:
            raise self.bad(name, cells, says(error)) from None

    def date(self, name: str, cells: Sequence[str]) -> date | None:
        """A day in the order of its column."""
        order = self._orders.get(name)
        return self.read(name, cells, lambda text: read_date(text, order))

    def amount(self, name: str, cells: Sequence[str], currency: str) -> int | None:
        """Minor units."""
        return self.read(name, cells, lambda text: parse_amount(text, currency))

    def bad(self, name: str, cells: Sequence[str], reason: str) -> BadValue:
        """The error of a field's value in this row."""
        column = self.columns.get(name)
        return BadValue(column.label if column else name, self.text(name, cells), reason)
