"""One source of words, two forms: plain text, and HTML that escapes everything that came from outside.

The HTML carries its own styles (mail programs drop linked ones), loads nothing, reads well with a screen reader, on
a narrow phone and on a dark screen. Styles follow what mail programs support: tables for tables, one column, inline
first and a small style element for dark mode.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from candour.domain.wording import Line, Total

MARK = "\x01"
"""Begins a paragraph that stands for a block. It cannot come from outside: `wording.clean` removes it."""


@dataclass(frozen=True, slots=True)
class Block:
    """A finished part of a message in both forms."""

    text: str
    html: str


@dataclass(frozen=True, slots=True)
class TableWords:
    """Headings of the item table in one language. paid_of: '{amount}' and '{paid}' stand for the figures."""

    reference: str
    issued: str
    due: str
    amount: str
    paid: str
    other: str
    owed: str
    total: str
    unknown: str
    queried: str = "In query"


def mark(name: str) -> str:
    """The paragraph that stands for a block."""
    return MARK + name


def lay_out(prose: str, blocks: Mapping[str, Block]) -> Block:
    """Prose whose paragraphs are separated by blank lines, in both forms, each marked paragraph filled by its block.

    A line that begins with '- ' is an entry of a list. Empty paragraphs and empty blocks vanish.
    """
    texts: list[str] = []
    htmls: list[str] = []
    for part in prose.split("\n\n"):
        paragraph = part.strip()
        if "\n" in paragraph:
            paragraph = "\n".join(line.strip() for line in paragraph.split("\n"))
        if paragraph.startswith(MARK):
            block = blocks[paragraph[1:]]
            paragraph, html = block.text, block.html
        else:
            html = _paragraph(paragraph)
        if paragraph:
            texts.append(paragraph)
            htmls.append(html)
    return Block("\n\n".join(texts), "\n".join(htmls))


_P = '<p style="margin:0 0 16px">'
_UL = '<ul style="margin:0 0 16px;padding-left:22px">'
_LI = '<li style="margin:0 0 6px">'


def _paragraph(text: str) -> str:
    html = escape(text, quote=False)
    if "\n" not in html and not _listed(html):
        return f"{_P}{html}</p>"
    lines = html.split("\n")
    entries = [line for line in lines if _listed(line)]
    lead = [line for line in lines if not _listed(line)]
    start = f"{_P}{'<br>'.join(lead)}</p>" if lead else ""
    if not entries:
        return start
    listed = "\n".join(f"{_LI}{line[2:]}</li>" for line in entries)
    return f"{start}{_UL}\n{listed}\n</ul>"


def _listed(line: str) -> bool:
    return line.startswith("- ")


_ADDRESS = re.compile(r"\bhttps?://[^\s<>\"']+[^\s<>\"'.,;:)]")


def linked(html: str) -> str:
    """HTML of our own or the creditor's words with its web addresses as links. Never for a customer's words."""
    return _ADDRESS.sub(lambda found: f'<a class="l" style="color:#1d4f91" href="{found[0]}">{found[0]}</a>', html)


def table(caption: str, lines: Sequence[Line], sums: Sequence[Total], words: TableWords) -> Block:
    """The items line by line with a total per currency, as aligned text and as an HTML table.

    The text has a column each; the HTML has three, so that it fits a phone: when issued stands below the reference,
    the original amount and what came off it below what is still owed.
    """
    return Block(_text_table(caption, lines, sums, words), _html_table(caption, lines, sums, words))


def _text_table(caption: str, lines: Sequence[Line], sums: Sequence[Total], words: TableWords) -> str:
    get: list[tuple[str, Callable[[Line], str]]] = [
        (words.reference, lambda line: line.reference),
        (words.issued, lambda line: line.issued),
        (words.due, lambda line: line.due),
        (words.amount, lambda line: line.amount),
        (words.paid, lambda line: line.paid),
        (words.owed, lambda line: line.owed or words.unknown),
    ]
    if any(line.other for line in lines):
        get.insert(5, (words.other, lambda line: line.other))
    if any(line.queried for line in lines):
        get.insert(-1, (words.queried, lambda line: line.queried))
    columns = [[heading, *(value(line) or "-" for line in lines)] for heading, value in get]
    widths = [max(map(len, column)) for column in columns]
    rows = [_text_row(cells, widths) for cells in zip(*columns, strict=True)]
    if len(lines) > 1 or len(sums) > 1:
        rows += [f"{words.total}: {total.text}" for total in sums]
    return "\n".join([caption, *rows])


def _text_row(cells: Iterable[str], widths: Sequence[int]) -> str:
    aligned = [
        cell.ljust(width) if place < 3 else cell.rjust(width)
        for place, (cell, width) in enumerate(zip(cells, widths, strict=True))
    ]
    return "  ".join(aligned).rstrip()


_TH = (
    '<th class="q" scope="col" style="padding:8px 8px 8px 0;text-align:{};'
    'font-size:14px;font-weight:600;color:#4b5563">'
)
_CELL = "padding:10px 8px 10px 0;border-top:1px solid #d9dce1;vertical-align:top;"
_FIGURE = f"{_CELL}text-align:right;padding-right:0;white-space:nowrap"
_LABEL = f"{_CELL}text-align:left;font-weight:400"
_SMALL = '<br><span class="q" style="font-size:14px;font-weight:400;color:#4b5563">'


def _html_table(caption: str, lines: Sequence[Line], sums: Sequence[Total], words: TableWords) -> str:
    head = (
        f"{_TH.format('left')}{words.reference}</th>{_TH.format('left')}{words.due}</th>"
        f"{_TH.format('right;padding-right:0')}{words.owed}</th>"
    )
    rows = "\n".join(_html_row(line, words) for line in lines)
    foot = ""
    if len(lines) > 1 or len(sums) > 1:
        foot = "\n" + "\n".join(
            f'<tr><th class="b" scope="row" colspan="2" style="{_CELL}text-align:left">{words.total}</th>'
            f'<td class="b" style="{_FIGURE};font-weight:600">{total.text}</td></tr>'
            for total in sums
        )
    return (
        '<table style="width:100%;border-collapse:collapse;margin:0 0 20px;font-size:16px">\n'
        f'<caption style="text-align:left;font-weight:600;padding:0 0 4px">{escape(caption, quote=False)}</caption>\n'
        f"<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}{foot}\n</tbody></table>"
    )


def _html_row(line: Line, words: TableWords) -> str:
    reference = escape(line.reference, quote=False)
    issued = f"{_SMALL}{words.issued} {line.issued}</span>" if line.issued else ""
    detail = [
        f"{words.amount} {line.amount}" if line.amount else "",
        f"{words.paid} {line.paid}",
        f"{words.other} {line.other}" if line.other else "",
        f"{words.queried} {line.queried}" if line.queried else "",
    ]
    below = "".join(f"{_SMALL}{part}</span>" for part in detail if part)
    return (
        f'<tr><th class="b" scope="row" style="{_CELL}text-align:left;font-weight:600;overflow-wrap:anywhere">'
        f"{reference}{issued}</th>\n"
        f'<td class="b" style="{_CELL}">{line.due or "-"}</td>\n'
        f'<td class="b" style="{_FIGURE}"><b>{line.owed or words.unknown}</b>{below}</td></tr>'
    )


def grid(told: Mapping[str, Any]) -> Block:
    """A table of labels and figures in both forms. caption, head (two) and rows (pairs) are text, escaped in HTML."""
    said: list[list[str]] = told["rows"]
    wide, figures = (max((len(row[n]) for row in said), default=0) for n in (0, 1))
    text = "\n".join([told["caption"], *(f"{label.ljust(wide)}  {figure.rjust(figures)}" for label, figure in said)])
    caption, label, figure = (escape(words, quote=False) for words in (told["caption"], *told["head"]))
    rows = "\n".join(
        f'<tr><th class="b" scope="row" style="{_LABEL}">{escape(name, quote=False)}</th>\n'
        f'<td class="b" style="{_FIGURE}">{escape(amount, quote=False)}</td></tr>'
        for name, amount in said
    )
    html = (
        '<table style="width:100%;border-collapse:collapse;margin:0 0 20px;font-size:16px">\n'
        f'<caption style="text-align:left;font-weight:600;padding:0 0 4px">{caption}</caption>\n<thead><tr>'
        f"{_TH.format('left')}{label}</th>{_TH.format('right;padding-right:0')}{figure}</th></tr></thead>\n"
        f"<tbody>\n{rows}\n</tbody></table>"
    )
    return Block(text, html)


_PAGE = """<!DOCTYPE html>
<html lang="{language}" dir="{direction}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>{subject}</title>
<style>
:root{{color-scheme:light dark}}
@media (prefers-color-scheme:dark){{
.w{{background:#14171c!important}}
.c{{background:#1e232b!important;color:#eceef1!important}}
.q{{color:#b4bac4!important}}
.b{{border-color:#3a424e!important}}
.l{{color:#9cc3ff!important}}
}}
</style>
</head>
<body class="w" style="margin:0;padding:0;background:#f4f3ef">
<div class="w" style="background:#f4f3ef;padding:16px 8px">
<div class="c" style="max-width:600px;margin:0 auto;padding:24px 20px 8px;background:#ffffff;color:#1d2330;
border-radius:8px;font:16px/1.55 system-ui,-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif">
"""
_END = "\n</div>\n</div>\n</body>\n</html>\n"
_RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur", "yi", "ps", "sd", "ckb"})


def page(subject: str, body: str, language: str) -> str:
    """The whole HTML document of a mail around a body that is already HTML."""
    direction = "rtl" if language.partition("-")[0] in _RIGHT_TO_LEFT else "ltr"
    return _PAGE.format(language=language, direction=direction, subject=escape(subject, quote=False)) + body + _END
