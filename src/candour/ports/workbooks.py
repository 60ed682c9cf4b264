"""One sheet of an XLSX workbook as rows of text. What could harm is refused before it is unpacked."""

import csv
import re
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from io import TextIOWrapper
from pathlib import Path
from typing import IO, Any

from candour.domain.errors import WrongUse
from candour.domain.saying import Said, say
from candour.ports.importer import BrokenFile

CELL_CHARACTERS_MAX = 100_000
COLUMNS_MAX = 500
ROWS_MAX = 1_048_576
SAVE_AS = say("save it as CSV (UTF-8) or XLSX and bring that in")
_PARTS_MAX = 5_000
_WHOLE_BYTES_MAX = 2_000_000_000
_PART_BYTES_MAX = 1_500_000_000
_WHOLE_IN_MEMORY = {"sharedStrings.xml": 150_000_000, "styles.xml": 20_000_000, "workbook.xml": 5_000_000}
_RATIO_MAX = 250
_RATIO_FROM_BYTES = 20_000_000
_CHUNK = 1 << 20
_MERGES_MAX = 20_000
_HEADER_ROWS = 30
_CELL = re.compile(rb"<(?:\w+:)?c\s([^>]*?)(?:/>|>(.*?)</(?:\w+:)?c>)", re.DOTALL)
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_VALUE = re.compile(rb"<(?:\w+:)?(?:v|is)[\s/>]")
_PLACE = re.compile(rb'\br="([A-Z]{1,3}\d{1,7})"')
_MERGE = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')
_OLE = b"\xd0\xcf\x11\xe0"
Cells = list[str]
Values = Sequence[Any]


@dataclass(slots=True)
class _Marks:
    """What a sheet holds beside its values. merges: (first column, first row, last column, last row), from 0 and 1."""

    unvalued: str = ""
    unvalued_count: int = 0
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)


class SheetTable:
    """One sheet of a workbook, unpacked once into a temporary file without a name.

    sheets: the names of all, in order; sheet: of the one that is read, which is the first that is not hidden unless a
    person named another.
    """

    encoding = "xlsx"
    ends_open = False

    def __init__(self, path: Path, sheet: str | None = None) -> None:
        """Raises BrokenFile: damaged, too large when unpacked, no workbook. WrongUse: an unknown sheet."""
        self._name = path.name
        self.notes: tuple[str, ...] = ()
        self.sheets: tuple[str, ...] = ()
        self.sheet = ""
        check_archive(path)
        spool = tempfile.TemporaryFile()  # noqa: SIM115  it lives as long as the table
        self._spool: IO[str] = TextIOWrapper(spool, encoding="utf-8", newline="")
        try:
            self._unpack(path, sheet)
        except (BrokenFile, WrongUse):
            raise
        except Exception as error:  # a damaged workbook fails in openpyxl in any of a dozen ways
            raise BrokenFile(
                say("{file} is damaged ({error}); export it again", file=path.name, error=type(error).__name__)
            ) from None

    def _unpack(self, path: Path, wanted: str | None) -> None:
        from openpyxl import load_workbook

        book = load_workbook(path, read_only=True, data_only=True, keep_links=False)
        try:
            sheet = self._choose(book.worksheets, wanted)
            with zipfile.ZipFile(path) as archive:
                marks = _look_over(archive, str(sheet._worksheet_path).lstrip("/"), self._name)
            if marks.unvalued:
                raise BrokenFile(self._no_values(marks))
            sheet.reset_dimensions()
            self._write(_filled(sheet.iter_rows(values_only=True), marks.merges))
        finally:
            book.close()

    def _choose(self, sheets: Sequence[Any], wanted: str | None) -> Any:
        self.sheets = tuple(sheet.title for sheet in sheets)
        hidden = [sheet.title for sheet in sheets if sheet.sheet_state != "visible"]
        chosen = next((sheet for sheet in sheets if sheet.title == wanted), None)
        if wanted and chosen is None:
            raise WrongUse(
                say(
                    "--sheet {wanted}: {file} has the sheets {known}",
                    wanted=wanted,
                    file=self._name,
                    known=", ".join(map(repr, self.sheets)),
                )
            )
        chosen = chosen or next((sheet for sheet in sheets if sheet.title not in hidden), None)
        if chosen is None:
            raise BrokenFile(
                say(
                    "{file} has no sheet that is not hidden; say which it is with --sheet, or {save}",
                    file=self._name,
                    save=SAVE_AS,
                )
            )
        self.sheet = chosen.title
        if len(sheets) > 1:
            self.notes = (self._only_one(len(sheets), hidden),)
        return chosen

    def _only_one(self, count: int, hidden: Sequence[str]) -> Said:
        if not hidden:
            return say("The file has {count} sheets; only {sheet} is read.", count=count, sheet=repr(self.sheet))
        return say(
            "The file has {count} sheets, {hidden} of them hidden ({names}); only {sheet} is read.",
            count=count, hidden=len(hidden), names=", ".join(map(repr, hidden[:5])), sheet=repr(self.sheet),
        )  # fmt: skip

    def _no_values(self, marks: _Marks) -> Said:
        cell: str = marks.unvalued
        if marks.unvalued_count > 1:
            cell = say("{cell} and {more} more", cell=cell, more=marks.unvalued_count - 1)
        return say(
            "{file}, sheet {sheet}, cell {cell}: a formula whose result was never saved with the file, so its value is "
            "not known. Open it in a spreadsheet program, save it, and bring it in again",
            file=self._name, sheet=repr(self.sheet), cell=cell,
        )  # fmt: skip

    def _write(self, rows: Iterator[tuple[int, Values]]) -> None:
        writer = csv.writer(self._spool)
        for number, values in rows:
            if number > ROWS_MAX:
                raise BrokenFile(
                    say(
                        "{file}: says that it has more than {most:,} rows; no workbook has",
                        file=self._name,
                        most=ROWS_MAX,
                    )
                )
            if len(values) > COLUMNS_MAX and any(value is not None for value in values[COLUMNS_MAX:]):
                raise BrokenFile(
                    say(
                        "{file}, row {number}: more than {most} columns; this is no ledger",
                        file=self._name,
                        number=number,
                        most=COLUMNS_MAX,
                    )
                )
            cells = [_cell_text(value) for value in values[:COLUMNS_MAX]]
            if any(cells):
                self._check_cells(number, cells)
                writer.writerow([number, *cells])

    def _check_cells(self, number: int, cells: Cells) -> None:
        if max(map(len, cells)) > CELL_CHARACTERS_MAX:
            raise BrokenFile(
                say(
                    "{file}, row {number}: a cell is longer than {most:,} characters",
                    file=self._name,
                    number=number,
                    most=CELL_CHARACTERS_MAX,
                )
            )
        if any("\0" in cell for cell in cells):
            raise BrokenFile(
                say("{file}, row {number}: holds NUL characters; export it again", file=self._name, number=number)
            )

    def rows(self) -> Iterator[tuple[int, Cells]]:
        """Rows with their numbers in the sheet."""
        self._spool.seek(0)
        for number, *cells in csv.reader(self._spool):
            yield int(number), cells


def _cell_text(value: Any) -> str:
    """A cell as its own kind of text: days as ISO dates, numbers without the noise of floating point."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else format(value, ".15g")
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ", timespec="seconds")
    return value.isoformat() if isinstance(value, date) else str(value)


# What may not be opened


def check_archive(path: Path) -> None:
    """Refuse what is no workbook, and what would unpack to more than any ledger is. Declared sizes bind the reader."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            _check_kind(path.name, {part.filename for part in parts})
            if any(part.flag_bits & 1 for part in parts):
                raise BrokenFile(_with_password(path.name))
            _check_sizes(path.name, parts)
            for part in parts:
                if part.filename.endswith("sharedStrings.xml"):
                    _look_over(archive, part.filename, path.name)
    except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError):
        raise BrokenFile(say("{file} is cut short or damaged; export it again", file=path.name)) from None


def _check_kind(name: str, parts: set[str]) -> None:
    if "xl/workbook.bin" in parts:
        raise BrokenFile(
            say("{name} is a binary workbook (XLSB); save it as CSV (UTF-8) or plain XLSX and bring that in", name=name)
        )
    if "content.xml" in parts and "mimetype" in parts:
        raise BrokenFile(say("{name} is an OpenDocument file; {save}", name=name, save=SAVE_AS))
    if "xl/workbook.xml" not in parts:
        raise BrokenFile(say("{name} is an archive and not an XLSX workbook; {save}", name=name, save=SAVE_AS))


def _check_sizes(name: str, parts: Sequence[zipfile.ZipInfo]) -> None:
    too_much = len(parts) > _PARTS_MAX or sum(part.file_size for part in parts) > _WHOLE_BYTES_MAX
    for part in parts:
        limit = _WHOLE_IN_MEMORY.get(part.filename.rpartition("/")[2], _PART_BYTES_MAX)
        ratio = part.file_size / max(1, part.compress_size)
        if part.file_size > limit or (part.file_size > _RATIO_FROM_BYTES and ratio > _RATIO_MAX):
            too_much = True
    if too_much:
        raise BrokenFile(
            say("{name} unpacks to far more than a ledger holds; save it as CSV and bring that in", name=name)
        )


def refuse_ole(path: Path) -> None:
    """Say of an old container, whatever its name ends with, whether a password is in the way or an old program."""
    with path.open("rb") as file:
        if file.read(4) != _OLE:
            return
        whole = file.read(16 * _CHUNK)
    if "EncryptedPackage".encode("utf-16-le") in whole:
        raise BrokenFile(_with_password(path.name))
    if any(mark.encode("utf-16-le") in whole for mark in ("Workbook", "Book")):
        lies = path.suffix.lower() not in (".xls", "")
        called = say(", although its name ends with {suffix}", suffix=path.suffix) if lies else ""
        raise BrokenFile(
            say(
                "{file} is a workbook of the old kind (.xls){called}; open it and {save}",
                file=path.name,
                called=called,
                save=SAVE_AS,
            )
        )
    raise BrokenFile(
        say("{file} is a document of an old program and not a table; {save}", file=path.name, save=SAVE_AS)
    )


def _with_password(name: str) -> Said:
    return say("{name} is locked with a password; open it, save a copy without one, and bring that in", name=name)


def sheet_names(path: Path) -> list[str]:
    """The names of a workbook's sheets, also where the one that is read cannot be; [] for what is no workbook."""
    from openpyxl import load_workbook

    try:
        if not zipfile.is_zipfile(path):
            return []
        check_archive(path)
        book = load_workbook(path, read_only=True, data_only=True, keep_links=False)
        try:
            return [str(sheet.title) for sheet in book.worksheets]
        finally:
            book.close()
    except Exception:  # whoever reads the sheet says what is wrong
        return []


# What stands beside the values


def _look_over(archive: zipfile.ZipFile, part: str, name: str) -> _Marks:
    """Formulas without a value, and merged cells, found in one pass that keeps little in memory."""
    marks = _Marks()
    held = b""
    with archive.open(part) as source:
        while chunk := source.read(_CHUNK):
            if b"<" not in chunk:
                raise BrokenFile(
                    say("{name}: a cell is longer than {most:,} characters", name=name, most=CELL_CHARACTERS_MAX)
                )
            held += chunk
            end = held.rfind(b"row>") + 4
            if end > 3:
                _mark(held[:end], marks)
                held = held[end:]
            elif len(held) > 8 * _CHUNK:
                _mark(held, marks)
                held = b""
    _mark(held, marks)
    return marks


def _mark(text: bytes, marks: _Marks) -> None:
    if _FORMULA.search(text):
        for cell in _CELL.finditer(text):
            inside = cell[2] or b""
            if _FORMULA.search(inside) and not _VALUE.search(inside):
                place = _PLACE.search(cell[1])
                marks.unvalued = marks.unvalued or (place[1].decode() if place else "?")
                marks.unvalued_count += 1
    for found in _MERGE.finditer(text):
        if len(marks.merges) < _MERGES_MAX:
            marks.merges.append((_column(found[1]), int(found[2]), _column(found[3]), int(found[4])))


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


# Merged cells


def _filled(rows: Iterator[Values], merges: Sequence[tuple[int, int, int, int]]) -> Iterator[tuple[int, Values]]:
    """Rows by number, in which a text that is merged over rows stands in each of them.

    A header of two rows, the upper merged over columns, becomes one: 'Invoice' over 'No' and 'Date' gives 'Invoice No'
    and 'Invoice Date'. A number is never repeated: merged over three rows it is one amount and not three.
    """
    down = {(first_row, column): last_row for column, first_row, _, last_row in merges if last_row > first_row}
    across = {(row, column): last for column, row, last, last_row in merges if last > column}
    standing: dict[int, tuple[int, str]] = {}
    above: Values | None = None
    for number, row in enumerate(rows, 1):
        values = _filled_down(number, list(row), down, standing)
        if above is not None:
            joined = _joined(above, values, number - 1, across)
            if joined is None:
                yield number - 1, above
            values, above = joined or values, None
        elif number <= _HEADER_ROWS and _is_upper(number, values, across):
            above = values
            continue
        yield number, values
    if above is not None:
        yield number, above


def _filled_down(
    number: int, values: list[Any], down: dict[tuple[int, int], int], standing: dict[int, tuple[int, str]]
) -> list[Any]:
    if not down:
        return values
    for column in [column for column, (last, _) in standing.items() if last < number]:
        del standing[column]
    for column, (_, text) in standing.items():
        if column < len(values) and values[column] is None:
            values[column] = text
        elif column >= len(values) and column < COLUMNS_MAX:
            values += [None] * (column - len(values)) + [text]
    for column, value in enumerate(values):
        last = down.get((number, column))
        if last and isinstance(value, str):
            standing[column] = (last, value)
    return values


def _is_upper(number: int, values: Values, across: dict[tuple[int, int], int]) -> bool:
    """Whether a row may be the upper one of a header: texts alone, at least two, one merged over columns."""
    told = [value for value in values if value is not None]
    has_merge = any((number, column) in across for column, value in enumerate(values) if value is not None)
    return has_merge and len(told) > 1 and all(isinstance(value, str) for value in told)


def _joined(above: Values, below: Values, number: int, across: dict[tuple[int, int], int]) -> list[Any] | None:
    """Both rows of a header as one, None when the lower one is no header."""
    told = [value for value in below if value is not None]
    if len(told) < 2 or not all(isinstance(value, str) for value in told):
        return None
    width = max(len(above), len(below))
    upper, lower = ([*row, *[None] * (width - len(row))] for row in (above, below))
    over: dict[int, str] = {}
    for (row, first), last in across.items():
        if row == number and first < width and upper[first] is not None:
            over.update(dict.fromkeys(range(first, last + 1), upper[first]))
    return [
        above_it if under is None else f"{over[column]} {under}" if column in over else under
        for column, (above_it, under) in enumerate(zip(upper, lower, strict=True))
    ]
