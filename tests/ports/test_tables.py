"""A file is a table that can be read to its end, or a clear error: in bounded memory, whatever it holds."""

import tracemalloc
import zipfile
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

from candour.ports.importer import BrokenFile
from candour.ports.tables import open_table

PLAIN = "Customer,Invoice,Amount\nC1,INV-1,10.00\n"


def rows(path: Path, encoding: str | None = None) -> list[tuple[int, list[str]]]:
    return list(open_table(path, encoding).rows())


def written(folder: Path, content: bytes | str, name: str = "ledger.csv") -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_text_with_a_mark_is_read_in_its_encoding(tmp_path: Path, encoding: str) -> None:
    path = written(tmp_path, "Customer,Ort\nC1,Zürich €\n".encode(encoding))
    assert rows(path) == [(1, ["Customer", "Ort"]), (2, ["C1", "Zürich €"])]


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(tmp_path: Path, mark: str) -> None:
    path = written(tmp_path, f"A{mark}B{mark}C\n1,5{mark}x{mark}2\n2,5{mark}y{mark}3\n")
    assert [len(cells) for _, cells in rows(path)] == [3, 3, 3] or mark == ","


def test_a_declared_separator_line_is_no_row(tmp_path: Path) -> None:
    assert rows(written(tmp_path, "sep=;\nA;B\n1;2\n")) == [(2, ["A", "B"]), (3, ["1", "2"])]


def test_lines_are_counted_as_an_editor_counts_them(tmp_path: Path) -> None:
    path = written(tmp_path, 'A,B\n"two\nlines",1\n\nC,2\n')
    assert [line for line, _ in rows(path)] == [1, 2, 5]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (b"\n\n  \n", "blank lines"),
        (b"Customer,Name\nC1,Z\xfcrich\n", "line 2: is not UTF-8.*--encoding windows-1252"),
        ("Customer,Name\nC1,X\n".encode("utf-16-le") * 30, "UTF-16 without a mark.*--encoding utf-16-le"),
        (b"Customer,Name\nC1,A\x00B\n", "line 2: holds NUL"),
        (b"Customer,Name\nC1," + b"x" * 10_000_000 + b"\n", "line 2: is longer than"),
        (b'Customer,Name\nC1,"' + b"x\n" * 500_000 + b'"\n', "line 2: a cell is longer"),
        (b'Customer,Name\nC1,"unfinished\nC2,B\n', "quoted cell that begins in line 2"),
        (b"%PDF-1.7 ...", "is a PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a document of an old program"),
        (b"<html><table>", "web page"),
        (b'{"a": 1}', "JSON"),
        (b"PK\x03\x04 cut short", "cut short or damaged"),
        ("Customer,Name\nC1,é\n".encode("utf-16")[:-1], "is not UTF-16"),
    ],
)
def test_a_broken_file_says_what_is_wrong_and_where(tmp_path: Path, content: bytes, says: str) -> None:
    with pytest.raises(BrokenFile, match=f"(?s){says}"):
        rows(written(tmp_path, content))


def test_a_declared_encoding_reads_what_utf_8_cannot(tmp_path: Path) -> None:
    path = written(tmp_path, "Customer,Name\nC1,Zürich\n".encode("windows-1252"))
    assert rows(path, "windows-1252")[1] == (2, ["C1", "Zürich"])
    with pytest.raises(BrokenFile, match="is not an encoding"):
        rows(path, "klingon")


def test_a_folder_and_a_missing_file_are_told_apart_from_tables(tmp_path: Path) -> None:
    with pytest.raises(BrokenFile, match="is not a file"):
        open_table(tmp_path)
    with pytest.raises(BrokenFile, match="cannot be read"):
        open_table(tmp_path / "missing.csv")


def workbook(folder: Path, *values: Sequence[object], sheets: int = 1) -> Path:
    book = Workbook()
    for value in values:
        book.active.append(list(value))  # type: ignore[union-attr]
    for _ in range(sheets - 1):
        book.create_sheet()
    path = folder / "ledger.xlsx"
    book.save(path)
    return path


def test_a_sheet_is_read_as_text_without_the_noise_of_floats(tmp_path: Path) -> None:
    path = workbook(
        tmp_path,
        ["A", "B", "C", "D", "E"],
        [date(2026, 11, 2), 0.1 + 0.2, 7.0, None, datetime(2026, 11, 2, 9, 30)],  # noqa: DTZ001  sheets know no zones
    )
    assert rows(path) == [(1, ["A", "B", "C", "D", "E"]), (2, ["2026-11-02", "0.3", "7", "", "2026-11-02 09:30:00"])]


def test_only_the_first_sheet_is_read_and_that_is_said(tmp_path: Path) -> None:
    table = open_table(workbook(tmp_path, ["A", "B"], ["1", "2"], sheets=3))
    assert "3 sheets" in table.notes[0]
    assert len(list(table.rows())) == len(list(table.rows())) == 2


def test_a_workbook_cut_short_is_an_error(tmp_path: Path) -> None:
    whole = workbook(tmp_path, ["A", "B"], *[[str(n), "x"] for n in range(1000)]).read_bytes()
    with pytest.raises(BrokenFile, match="cut short or damaged"):
        rows(written(tmp_path, whole[: len(whole) // 2], "half.xlsx"))


def test_an_archive_that_is_no_workbook_is_an_error(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as archive:
        archive.writestr("readme.txt", "hello")
    with pytest.raises(BrokenFile, match="not an XLSX workbook"):
        rows(tmp_path / "a.xlsx")


def test_a_workbook_that_unpacks_to_far_too_much_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "bomb.xlsx", "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 60_000_000)
    with pytest.raises(BrokenFile, match="unpacks to far more"):
        rows(tmp_path / "bomb.xlsx")


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    def peak(count: int) -> int:
        path = written(tmp_path, "A,B,C\n" + "".join(f"{n},text {n},10.00\n" for n in range(count)), f"{count}.csv")
        tracemalloc.start()
        try:
            assert sum(1 for _ in open_table(path).rows()) == count + 1
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    assert peak(40_000) < 2 * peak(4_000)
