"""Letters as paper: accessible, without network, with the address in the window and nothing beside it, whatever the
words are."""

import asyncio
import json
import re
import struct
import subprocess
import sys
import zlib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

import pytest

from candour.plugs.channels.letter import PLUG, setting
from candour.ports.channel import CannotTypeset, Envelope, HandOver, Receipt, Sheet

TABLE = {
    "caption": "Account C1 with Hartley",
    "head": ["Reference", "Issued", "Due", "Amount", "Paid so far", "Still owed"],
    "words": [0, 1, 2],
    "rows": [["INV-1", "3 Jun 2013", "3 Jul 2013", "£1,200.00", "£0.00", "£1,200.00"]],
    "sums": [],
}
SHEET = Sheet(
    language="en-GB",
    title="A note about your account",
    brand="Hartley Supplies",
    sender=("Hartley Supplies", "1 Quay Street", "Bristol"),
    to=("Ms A. Brook", "12 Mill Lane", "Bath", "BA1 1AA"),
    aside=("3 June 2013", "Our reference: C1"),
    pieces=({"lines": ["Hello Ms Brook,"]}, {"table": TABLE}, {"list": ["one", "two"]}),
    page_of="Page {page} of {pages}",
)
HOSTILE = (
    '#set page(fill: red)', '#image("/etc/passwd")', '#read("/etc/hosts")', '#import "@preview/cades:0.3.0": *',
    "*bold* _slanted_ `raw` $x^2$", "= Heading", "- entry", "@label <label>", "\\u{41} \\ #panic(\"x\")", "#sys.inputs",
    '"] #evil[', "https://x.example/" + "a" * 300, "// comment /* x */", "~ -- --- ... ''\"\"",
)  # fmt: skip


@pytest.fixture(autouse=True)
def coarse(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pictures that are quick to look at."""
    monkeypatch.setattr(setting, "SHARPNESS", 40)


def pdf_of(*sheets: Sheet, **how: Any) -> bytes:
    return PLUG.typeset(sheets, "Letters", **how).pdf


def opened(pdf: bytes) -> bytes:
    """The document with its compressed streams opened, so that its objects can be read."""
    found = [pdf]
    for part in re.finditer(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.S):
        try:
            found.append(zlib.decompress(part[1]))
        except zlib.error:
            continue
    return b"\n".join(found)


def test_a_letter_says_that_it_is_accessible_in_which_language_and_how_it_is_called() -> None:
    whole = opened(pdf_of(SHEET))
    assert b"<pdfuaid:part>1</pdfuaid:part>" in whole
    assert re.search(rb"/MarkInfo\s*<<[^>]*/Marked true", whole)
    assert re.search(rb"/Lang\s*\(en(-GB)?\)", whole)
    assert b"/DisplayDocTitle true" in whole
    assert b'<rdf:li xml:lang="x-default">Letters</rdf:li>' in whole or b"Letters</rdf:li>" in whole


def test_headings_tables_and_lists_are_tagged_as_what_they_are() -> None:
    whole = opened(pdf_of(SHEET))
    for tag in (b"H1", b"H2", b"Table", b"THead", b"TH", b"TR", b"TD", b"L", b"LI", b"P"):
        assert re.search(rb"/S\s*/" + tag + rb"\b", whole), tag
    assert whole.count(b"/Scope/Column") + whole.count(b"/Scope /Column") == len(TABLE["head"])


def test_all_fonts_are_in_the_document_and_they_are_our_own() -> None:
    whole = opened(pdf_of(SHEET))
    names = set(re.findall(rb"/BaseFont\s*/[A-Z]{6}\+(\w+)", whole))
    assert names and all(name.startswith((b"Libertinus", b"NewCM", b"DejaVu")) for name in names)
    assert whole.count(b"/FontFile") >= len(names)


@pytest.mark.parametrize("words", HOSTILE)
def test_what_comes_from_outside_is_shown_as_it_is_written_and_never_obeyed(words: str) -> None:
    assert PLUG.typeset([hostile(words)], words).pages == (1,)


def test_no_word_from_outside_changes_the_page() -> None:
    page = Picture.of(PLUG.pictures(hostile("".join(HOSTILE)))[0])
    assert page.at_mm(2, 290) == page.at_mm(208, 2) == WHITE


def hostile(words: str) -> Sheet:
    """A letter of nothing but these words."""
    return replace(
        SHEET, title=words, brand=words[:60], sender=(words[:60],) * 2, to=("x", words[:40]), aside=(words[:60],),
        pieces=({"lines": [words]}, {"list": [words]}, {"table": {**TABLE, "rows": [[words[:40]] * 6]}}),
    )  # fmt: skip


def test_a_letter_needs_no_network_and_no_fonts_of_the_system() -> None:
    script = (
        "import socket, os\n"
        "def no(*a, **k): raise OSError('no network')\n"
        "socket.socket.connect = no\n"
        "from tests.plugs.channels.test_letter import SHEET, PLUG\n"
        "import sys; sys.stdout.write(str(len(PLUG.typeset([SHEET], 'x').pdf)))"
    )
    import os

    hidden = {**os.environ, "FONTCONFIG_FILE": "/nowhere", "HOME": "/nowhere", "http_proxy": "http://127.0.0.1:9"}
    done = subprocess.run([sys.executable, "-P", "-c", script], env={**hidden, "PYTHONPATH": "."}, capture_output=True)
    assert int(done.stdout) == len(pdf_of_alone()), done.stderr.decode()[-500:]


def pdf_of_alone() -> bytes:
    return PLUG.typeset([SHEET], "x").pdf


def test_the_same_letter_is_the_same_bytes_whenever_it_is_set() -> None:
    assert pdf_of(SHEET) == pdf_of(SHEET)


def test_each_letter_of_a_document_counts_its_own_pages() -> None:
    long = replace(SHEET, pieces=({"lines": ["word " * 60]},) * 12)
    assert PLUG.typeset([SHEET, long, SHEET], "x").pages == (1, 2, 1)
    assert opened(pdf_of(SHEET, SHEET)).count(b"/Type/Page\n") in (0, 2)


def test_several_people_look_at_letters_at_the_same_moment_and_each_sees_their_own() -> None:
    long = replace(SHEET, pieces=({"lines": ["word " * 60]},) * 12)
    sheets = [SHEET, long] * 6
    with ThreadPoolExecutor(4) as pool:
        pages = list(pool.map(lambda sheet: PLUG.typeset([sheet], "x").pages, sheets))
    assert pages == [(1,), (2,)] * 6


def test_on_two_sides_each_letter_begins_on_a_sheet_of_its_own() -> None:
    one = len(re.findall(rb"/Type\s*/Page\b(?!s)", opened(pdf_of(SHEET, SHEET, two_sided=False))))
    two = len(re.findall(rb"/Type\s*/Page\b(?!s)", opened(pdf_of(SHEET, SHEET, two_sided=True))))
    assert (one, two) == (2, 3)


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"title": "\U0001f600"}, "character"),
        ({"to": ("W" * 60, "x")}, "too long for the window"),
        ({"to": tuple("abcdefghijklmnop")}, "too long for the window"),
    ],
)
def test_what_cannot_be_printed_is_refused_and_the_refusal_repeats_none_of_it(changed: Any, why: str) -> None:
    with pytest.raises(CannotTypeset, match=why) as refused:
        pdf_of(replace(SHEET, **changed))
    assert "W" * 10 not in str(refused.value)


@pytest.mark.parametrize(
    "to",
    [
        SHEET.to,
        ("Ms A. Brook-Featherstonehaugh", "Brook & Featherstonehaugh Engineering Ltd", "Unit 14, Riverside Park",
         "Long Acre Industrial Estate", "Newcastle upon Tyne", "NE1 4XX", "UNITED KINGDOM"),
        ("A", "B"),
    ],
)  # fmt: skip
def test_the_address_stands_in_the_window_and_nothing_else_does(to: tuple[str, ...]) -> None:
    """In every position of the sheet in a DL envelope: what may show is empty but for the address.

    Of the two windows that BS 4264 is quoted with, the smaller one (90 x 35 mm) says what shows always, and the larger
    one (93 x 39 mm) what may show.
    """
    picture = Picture.of(PLUG.pictures(replace(SHEET, to=to))[0])
    left, top, right, bottom = picture.ink_mm(10, 42, 113, 92)
    assert left >= 20 and right <= 100
    assert top >= 57 and bottom <= 81


def test_a_long_reference_stays_in_its_column() -> None:
    wide = replace(SHEET, pieces=({"table": {**TABLE, "rows": [["W" * 40, *TABLE["rows"][0][1:]]] * 3}},))
    _, _, right, _ = Picture.of(PLUG.pictures(wide)[0]).ink_mm(15, 110, 210, 280)
    assert right <= 191


def test_a_letter_is_handed_to_the_queue_unless_it_is_paused_or_empty() -> None:
    @dataclass(frozen=True)
    class One:
        attempt_id: int
        envelope: Envelope

    letter = Envelope("x", "y", "<1@x>", b"Content-Type: application/pdf\r\n")
    empty = Envelope("x", "y", "<2@x>", b"Content-Type: text/plain\r\n")
    assert _sent([One(1, letter), One(2, empty)], True) == [
        Receipt(1, HandOver.SENT, "queued"), Receipt(2, HandOver.FAILED, "no pdf")
    ]  # fmt: skip
    assert _sent([One(1, letter)], False) == [Receipt(1, HandOver.FAILED, "paused", retry=True)]


def _sent(cleared: Sequence[Any], going_on: bool) -> list[Receipt]:
    async def run() -> list[Receipt]:
        return [receipt async for receipt in PLUG.connect({}).send(cleared, lambda: going_on)]

    return asyncio.run(run())


def test_words_reach_the_typesetter_as_json_and_nowhere_else() -> None:
    source = (PLUG.icon.parent / "letter.typ").read_text("utf-8")
    assert source.count("sys.inputs") == 1
    assert "eval(" not in source
    assert json.loads(json.dumps(SHEET.to)) == list(SHEET.to)


WHITE = 255


@dataclass(frozen=True)
class Picture:
    """A page as grey values, to see where ink is. Just enough of PNG (RFC 2083): 8 bits, with colours."""

    width: int
    height: int
    rows: list[bytes]

    @classmethod
    def of(cls, png: bytes) -> "Picture":
        """Read a picture."""
        place, data, head = 8, b"", (0, 0, 0, 0)
        while place < len(png):
            length, kind = struct.unpack(">I4s", png[place : place + 8])
            body = png[place + 8 : place + 8 + length]
            if kind == b"IHDR":
                head = struct.unpack(">IIBB", body[:10])
            data += body if kind == b"IDAT" else b""
            place += 12 + length
        width, height, depth, colour = head
        assert depth == 8 and colour in (2, 6)
        size = 3 if colour == 2 else 4
        return cls(width, height, [row[1::size] for row in _unfiltered(zlib.decompress(data), width * size, size)])

    def at_mm(self, x: float, y: float) -> int:
        """The grey value at a place."""
        return self.rows[int(y * self.height / 297)][int(x * self.width / 210)]

    def ink_mm(self, left: float, top: float, right: float, bottom: float) -> tuple[float, float, float, float]:
        """The box around all ink in a part of the page, in mm."""
        across, down = self.width / 210, self.height / 297
        found = [
            (x / across, y / down)
            for y in range(int(top * down), int(bottom * down))
            for x in range(int(left * across), min(int(right * across), self.width))
            if self.rows[y][x] < 200
        ]
        assert found
        xs, ys = [x for x, _ in found], [y for _, y in found]
        return min(xs), min(ys), max(xs), max(ys)


def _unfiltered(data: bytes, stride: int, size: int) -> list[bytes]:
    """Rows of a PNG without their filters."""
    rows, above = [], bytes(stride)
    for start in range(0, len(data), stride + 1):
        kind, row = data[start], bytearray(data[start + 1 : start + 1 + stride])
        for n in range(stride):
            left, corner = (row[n - size], above[n - size]) if n >= size else (0, 0)
            row[n] = (row[n] + _guess(kind, left, above[n], corner)) & 255
        above = bytes(row)
        rows.append(above)
    return rows


def _guess(kind: int, left: int, up: int, corner: int) -> int:
    if kind < 4:
        return (0, left, up, (left + up) // 2)[kind]
    near = left + up - corner
    return min((left, up, corner), key=lambda value: abs(near - value))
