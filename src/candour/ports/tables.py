"""Opens files that hold a table, CSV or XLSX, and streams their rows; what is no table is refused with a reason.

Memory is bounded whatever the file holds: lines, cells, columns and unpacked sizes have limits.
"""

import codecs
import csv
import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from candour.domain.saying import Said, say
from candour.ports.importer import BrokenFile
from candour.ports.workbooks import COLUMNS_MAX, SAVE_AS, Cells, SheetTable, refuse_ole

LINE_CHARACTERS_MAX = 1_000_000

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_NOT_TABLES = (
    (b"%PDF", say("is a PDF")),
    (b"\x89PNG", say("is a picture")),
    (b"\xff\xd8\xff", say("is a picture")),
    (b"\x1f\x8b", say("is compressed")),
)


def open_table(path: Path, encoding: str | None = None, sheet: str | None = None) -> "Table":
    """The table in a file: `rows()` gives (1-based line or sheet row, cells) from the start, as often as asked.

    sheet: of a workbook, the first that is not hidden when left out. The same unchanged file is not opened twice.
    Raises BrokenFile, WrongUse for a sheet that is not there.
    """
    try:
        stat = path.stat()
    except OSError as error:
        raise BrokenFile(say("{file} cannot be read: {trouble}", file=path, trouble=error.strerror)) from None
    if not path.is_file():
        raise BrokenFile(say("{file} is not a file", file=path))
    return _open(path, stat.st_size, stat.st_mtime_ns, encoding, sheet)


@lru_cache(maxsize=3)
def _open(path: Path, size: int, _changed_ns: int, encoding: str | None, sheet: str | None) -> "Table":
    if size == 0:
        raise BrokenFile(say("{file} is empty", file=path.name))
    try:
        with path.open("rb") as file:
            start = file.read(65536)
    except OSError as error:
        raise BrokenFile(say("{file} cannot be read: {trouble}", file=path.name, trouble=error.strerror)) from None
    if start.startswith(b"PK"):
        return SheetTable(path, sheet)
    refuse_ole(path)
    for mark, what in _NOT_TABLES:
        if start.startswith(mark):
            raise BrokenFile(say("{file} {what} and not a table; {save}", file=path.name, what=what, save=SAVE_AS))
    return TextTable(path, start, encoding)


class TextTable:
    """Delimited text: commas, semicolons, tabs or bars, whichever its first lines are written with.

    encoding: how it is read. ends_open: its last line has no end; known once it was read.
    """

    notes: tuple[str, ...] = ()
    sheets: tuple[str, ...] = ()
    sheet = ""

    def __init__(self, path: Path, start: bytes, encoding: str | None) -> None:
        """start: the first bytes of the file. Raises BrokenFile when they are no text or no table."""
        self._path = path
        self.ends_open = False
        self.encoding = _encoding(path.name, start, encoding)
        sample = self._sample()
        declared = re.match(r"sep=(.)\r?\n?$", sample[0], re.IGNORECASE)
        self._skip = 1 if declared else 0
        self._delimiter = declared[1] if declared else _delimiter(sample)
        _check_text(path.name, sample)

    def _sample(self) -> list[str]:
        lines = []
        for line in self._lines():
            lines.append(line)
            if len(lines) == 40:
                break
        return lines

    def rows(self) -> Iterator[tuple[int, Cells]]:
        """Rows with the line on which each begins. Blank lines are left out."""
        source = self._lines()
        for _ in range(self._skip):
            next(source, None)
        reader = csv.reader(source, delimiter=self._delimiter)
        begins = 1
        while True:
            try:
                cells = next(reader, None)
            except csv.Error as error:
                raise BrokenFile(self._cannot_split(begins + self._skip, error)) from None
            if cells is None:
                return
            self._check_row(begins + self._skip, cells)
            if any(cells):
                yield begins + self._skip, cells
            begins = reader.line_num + 1

    def _check_row(self, line: int, cells: Cells) -> None:
        if self._exhausted:
            raise BrokenFile(
                say(
                    "{file} ends inside a quoted cell that begins in line {line}: it is cut short, or has a "
                    "stray quotation mark there; export it again",
                    file=self._path.name,
                    line=line,
                )
            )
        if len(cells) > COLUMNS_MAX:
            raise BrokenFile(
                say(
                    "{file}, line {line}: more than {most} columns; this is no ledger",
                    file=self._path.name,
                    line=line,
                    most=COLUMNS_MAX,
                )
            )

    def _cannot_split(self, line: int, error: csv.Error) -> Said:
        if "field limit" in str(error):
            return say(
                "{file}, line {line}: a cell is longer than {most:,} characters; a quotation mark may be missing there",
                file=self._path.name, line=line, most=csv.field_size_limit(),
            )  # fmt: skip
        return say(
            "{file}, line {line}: cannot be split into cells ({error})",
            file=self._path.name,
            line=line,
            error=str(error),
        )

    def _lines(self) -> Iterator[str]:
        """Lines with their ends, each checked; `_exhausted` tells that the end of the file was reached."""
        self._exhausted, line, number = False, "", 0
        try:
            with self._path.open(encoding=self.encoding, newline="") as file:
                while line := file.readline(LINE_CHARACTERS_MAX):
                    number += 1
                    _check_line(self._path.name, number, line)
                    self.ends_open = not line.endswith(("\n", "\r"))
                    yield line
        except UnicodeError:
            raise BrokenFile(_undecodable(self._path, self.encoding)) from None
        self._exhausted = True


def _check_line(name: str, number: int, line: str) -> None:
    if "\0" in line:
        raise BrokenFile(
            say(
                "{name}, line {number}: holds NUL bytes, so it is damaged or no text; export it again",
                name=name,
                number=number,
            )
        )
    if len(line) >= LINE_CHARACTERS_MAX:
        raise BrokenFile(
            say(
                "{name}, line {number}: is longer than {most:,} characters; this is no table",
                name=name,
                number=number,
                most=LINE_CHARACTERS_MAX,
            )
        )


def _encoding(name: str, start: bytes, declared: str | None) -> str:
    if declared:
        try:
            return codecs.lookup(declared).name
        except LookupError:
            raise BrokenFile(
                say("{declared} is not an encoding; try utf-8, windows-1252 or utf-16", declared=repr(declared))
            ) from None
    for mark, encoding in _BOMS:
        if start.startswith(mark):
            return encoding
    halves = start[0:400:2].count(0), start[1:400:2].count(0)
    if max(halves) > 100 and min(halves) == 0:
        order = "utf-16-be" if halves[0] else "utf-16-le"
        raise BrokenFile(
            say(
                "{name} looks like UTF-16 without a mark; say --encoding {order}, or {save}",
                name=name,
                order=order,
                save=SAVE_AS,
            )
        )
    return "utf-8"


def _undecodable(path: Path, encoding: str) -> Said:
    where: str = path.name
    if encoding.startswith("utf-8"):
        with path.open("rb") as file:
            for number, line in enumerate(iter(lambda: file.readline(LINE_CHARACTERS_MAX), b""), 1):
                try:
                    line.decode()
                except UnicodeDecodeError:
                    where = say("{file}, line {line}", file=path.name, line=number)
                    break
    return say(
        "{where}: is not {encoding}; {save}, or say how it is written, for instance --encoding windows-1252",
        where=where, encoding=encoding.upper().removesuffix("-SIG"), save=SAVE_AS,
    )  # fmt: skip


def _delimiter(sample: list[str]) -> str:
    """The mark that cuts most lines into the same number of cells, at least two."""
    best, chosen = (0, 0), ","
    for mark in ",;\t|":
        try:
            widths = Counter(len(row) for row in csv.reader(sample, delimiter=mark) if len(row) > 1)
        except csv.Error:
            continue
        for width, lines in widths.items():
            if (lines, width) > best:
                best, chosen = (lines, width), mark
    return chosen


def _check_text(name: str, sample: list[str]) -> None:
    start = next((line.lstrip("\ufeff \t") for line in sample if line.strip()), "")
    if not start:
        raise BrokenFile(say("{name} holds nothing but blank lines", name=name))
    if start.startswith("<"):
        raise BrokenFile(say("{name} is a web page or XML and not a table; {save}", name=name, save=SAVE_AS))
    if start.startswith(("{", "[")):
        raise BrokenFile(say("{name} is JSON and not a table; {save}", name=name, save=SAVE_AS))


Table = TextTable | SheetTable
