"""Workbooks as people really have them: formulas, hidden sheets, merged headers, old calendars, passwords, bombs."""

import struct
import zipfile
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from candour.domain.errors import WrongUse
from candour.ports import workbooks
from candour.ports.importer import BrokenFile, ImportOptions, LedgerRow
from candour.ports.registry import importers
from candour.ports.tables import open_table

HEADER = ["Customer", "Invoice", "Due", "Balance"]
ROW = ["C1", "I1", date(2026, 11, 2), 12.5]


def saved(folder: Path, change: Callable[[Workbook], None] = lambda book: None, *rows: Sequence[Any]) -> Path:
    """A workbook of a header and rows, changed."""
    book = Workbook()
    for row in (HEADER, *(rows or (ROW,))):
        book.active.append(list(row))  # type: ignore[union-attr]
    change(book)
    path = folder / "ledger.xlsx"
    book.save(path)
    return path


def told(path: Path, **options: Any) -> list[list[str]]:
    """The cells of each row."""
    return [cells for _, cells in open_table(path, **options).rows()]


def rewritten(path: Path, part: str, change: Callable[[bytes], bytes]) -> Path:
    """The workbook with one of its parts changed, as another program might have written it."""
    new = path.with_name("other.xlsx")
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(new, "w", zipfile.ZIP_DEFLATED) as out:
        for name in source.namelist():
            held = source.read(name)
            out.writestr(name, change(held) if name == part else held)
    return new


SHEET = "xl/worksheets/sheet1.xml"


class TestFormulas:
    def test_the_value_that_was_saved_is_read(self, tmp_path: Path) -> None:
        path = saved(tmp_path, lambda book: None, ["C1", "I1", None, "=6*7"])
        path = rewritten(path, SHEET, lambda xml: xml.replace(b"<v></v>", b"<v>42</v>").replace(b"<v />", b"<v>42</v>"))
        assert told(path)[1] == ["C1", "I1", "", "42"]

    def test_one_without_a_saved_value_is_never_read_as_empty(self, tmp_path: Path) -> None:
        path = saved(tmp_path, lambda book: None, ["C1", "I1", None, "=6*7"], ["C2", "I2", None, "=6*8"])
        path = rewritten(
            path, SHEET, lambda xml: xml.replace(b"<v></v>", b"").replace(b"<v />", b"").replace(b"<v/>", b"")
        )
        with pytest.raises(BrokenFile, match=r"other.xlsx, sheet 'Sheet', cell D2 and 1 more: a formula .* save it"):
            told(path)

    def test_one_whose_saved_value_is_an_empty_text_is_empty(self, tmp_path: Path) -> None:
        path = saved(tmp_path, lambda book: None, ["C1", "I1", '=IF(1=1,"","x")', 5])
        assert told(rewritten(path, SHEET, lambda xml: xml.replace(b"<v />", b"<v></v>")))[1] == ["C1", "I1", "", "5"]

    def test_what_a_formula_could_not_work_out_is_no_amount(self, tmp_path: Path) -> None:
        path = saved(tmp_path, lambda book: None, ["C1", "I1", date(2026, 11, 2), "#REF!"])
        plug = next(plug for plug in importers() if plug.recognises(path))
        (answer,) = plug.read(path, ImportOptions("GBP", "GB"))
        assert not isinstance(answer, LedgerRow) and answer is not None
        assert (answer.column, answer.value) == ("Balance", "#REF!")


class TestSheets:
    def two(self, book: Workbook) -> None:
        book.active.sheet_state = "hidden"  # type: ignore[union-attr]
        other = book.create_sheet("Open items")
        other.append(HEADER)
        other.append(["C2", "I2", date(2026, 11, 3), 7])

    def test_a_hidden_one_is_not_read_and_is_named(self, tmp_path: Path) -> None:
        table = open_table(saved(tmp_path, self.two))
        assert table.sheets == ("Sheet", "Open items") and table.sheet == "Open items"
        assert table.notes == ("The file has 2 sheets, 1 of them hidden ('Sheet'); only 'Open items' is read.",)
        assert told(saved(tmp_path, self.two))[1][0] == "C2"

    def test_a_person_chooses_another(self, tmp_path: Path) -> None:
        assert told(saved(tmp_path, self.two), sheet="Sheet")[1][0] == "C1"

    def test_one_that_is_not_there_is_said_with_those_that_are(self, tmp_path: Path) -> None:
        with pytest.raises(WrongUse, match=r"--sheet Nope: ledger\.xlsx has the sheets 'Sheet', 'Open items'"):
            told(saved(tmp_path, self.two), sheet="Nope")


class TestMergedCells:
    def test_a_header_of_two_rows_becomes_one(self, tmp_path: Path) -> None:
        book = Workbook()
        sheet: Any = book.active
        for row in (
            ["Aged debt at 2 November"],
            ["Customer", None, "Invoice", None, None, "Balance"],
            ["No", "Name", "No", "Date", "Due date", None],
            ["C1", "Brook", "I1", date(2026, 10, 1), date(2026, 11, 2), 12.5],
        ):
            sheet.append(row)
        for area in ("A1:F1", "A2:B2", "C2:E2", "F2:F3"):
            sheet.merge_cells(area)
        path = tmp_path / "merged.xlsx"
        book.save(path)
        assert told(path)[1] == [
            "Customer No",
            "Customer Name",
            "Invoice No",
            "Invoice Date",
            "Invoice Due date",
            "Balance",
        ]
        plug = next(plug for plug in importers() if plug.recognises(path))
        (row,) = plug.read(path, ImportOptions("GBP", "GB", {"due": "Invoice Due date"}))
        assert isinstance(row, LedgerRow)
        assert (row.customer, row.name, row.reference, row.due, row.balance) == (
            "C1", "Brook", "I1", date(2026, 11, 2), 1250,
        )  # fmt: skip

    def test_a_customer_that_is_merged_over_rows_stands_in_each_and_an_amount_does_not(self, tmp_path: Path) -> None:
        def merge(book: Workbook) -> None:
            for area in ("A2:A4", "D2:D3"):
                book.active.merge_cells(area)  # type: ignore[union-attr]

        rows = (["C1", "I1", None, 5], [None, "I2", None, None], [None, "I3", None, 7])
        found = told(saved(tmp_path, merge, *rows))
        assert [row[0] for row in found[1:]] == ["C1"] * 3
        assert ["".join(row[3:]) for row in found[1:]] == ["5", "", "7"]

    def test_rows_of_plain_data_are_never_joined(self, tmp_path: Path) -> None:
        def merge(book: Workbook) -> None:
            book.active.merge_cells("A2:B2")  # type: ignore[union-attr]

        found = told(saved(tmp_path, merge, ["Total", None, "x", "y"], ROW))
        assert len(found) == 3 and found[2][3] == "12.5"


def test_days_of_the_calendar_of_1904_are_the_right_days(tmp_path: Path) -> None:
    def old(book: Workbook) -> None:
        book.epoch = CALENDAR_MAC_1904

    assert told(saved(tmp_path, old))[1][2] == "2026-11-02"


def ole(name: str) -> bytes:
    """The beginning of an old container that holds a stream of this name."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + name.encode("utf-16-le") + bytes(512)


class TestWhatIsNoWorkbook:
    @pytest.mark.parametrize(
        ("content", "says"),
        [
            (ole("EncryptedPackage"), "ledger.xlsx is locked with a password; open it, save a copy without one"),
            (ole("Workbook"), r"old kind \(.xls\), although its name ends with .xlsx; open it and save it as"),
            (ole("WordDocument"), "a document of an old program"),
        ],
    )
    def test_old_and_locked_ones_say_which_they_are(self, tmp_path: Path, content: bytes, says: str) -> None:
        path = tmp_path / "ledger.xlsx"
        path.write_bytes(content)
        with pytest.raises(BrokenFile, match=says):
            open_table(path)

    @pytest.mark.parametrize(
        ("parts", "says"),
        [
            (["xl/workbook.bin"], "binary workbook"),
            (["mimetype", "content.xml"], "OpenDocument"),
            (["hello.txt"], "not an XLSX workbook"),
        ],
    )
    def test_other_archives_say_what_they_are(self, tmp_path: Path, parts: list[str], says: str) -> None:
        path = tmp_path / "ledger.xlsx"
        with zipfile.ZipFile(path, "w") as archive:
            for part in parts:
                archive.writestr(part, "x")
        with pytest.raises(BrokenFile, match=says):
            open_table(path)

    def test_parts_that_are_encrypted_are_a_password(self, tmp_path: Path) -> None:
        path = saved(tmp_path)
        raw = bytearray(path.read_bytes())
        at = raw.find(b"PK\x01\x02")
        while at >= 0:
            raw[at + 8] |= 1
            at = raw.find(b"PK\x01\x02", at + 4)
        path.write_bytes(raw)
        with pytest.raises(BrokenFile, match="locked with a password"):
            open_table(path)


class TestBombs:
    def packed(self, path: Path, **parts: bytes) -> Path:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
            archive.writestr("xl/workbook.xml", "<workbook/>")
            for name, held in parts.items():
                archive.writestr(f"xl/{name}.xml", held)
        return path

    @pytest.mark.parametrize("part", ["styles", "sharedStrings", "sheet1"])
    def test_much_out_of_little_is_refused(self, tmp_path: Path, part: str) -> None:
        path = self.packed(tmp_path / "bomb.xlsx", **{part: b"<a/>" * 40_000_000})
        with pytest.raises(BrokenFile, match="unpacks to far more"):
            open_table(path)

    def test_many_parts_are_refused(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(workbooks, "_PARTS_MAX", 10)
        path = self.packed(tmp_path / "bomb.xlsx", **{f"p{n}": b"x" for n in range(20)})
        with pytest.raises(BrokenFile, match="unpacks to far more"):
            open_table(path)

    def test_a_size_that_is_a_lie_does_not_let_more_in(self, tmp_path: Path) -> None:
        path = self.packed(tmp_path / "lie.xlsx", sharedStrings=b"<a/>" * 1_000_000)
        raw = path.read_bytes()
        size = struct.pack("<I", 4_000_000)
        path.write_bytes(raw.replace(size, struct.pack("<I", 100)))
        with pytest.raises(BrokenFile, match="damaged"):
            open_table(path)

    def test_one_text_without_end_is_refused(self, tmp_path: Path) -> None:
        path = self.packed(tmp_path / "long.xlsx", sharedStrings=b"<sst><si><t>" + b"ab" * 3_000_000)
        with pytest.raises(BrokenFile, match="a cell is longer"):
            open_table(path)

    def test_rows_that_no_sheet_can_have_are_not_waited_for(self, tmp_path: Path, monkeypatch: Any) -> None:
        monkeypatch.setattr(workbooks, "ROWS_MAX", 1000)
        path = rewritten(
            saved(tmp_path), SHEET, lambda xml: xml.replace(b'r="2"', b'r="900000000"').replace(b'2"', b'900000000"')
        )
        with pytest.raises(BrokenFile, match="more than 1,000 rows"):
            open_table(path)
