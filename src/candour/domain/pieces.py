"""The words of a letter, part by part, for a typesetter: JSON values only, and nothing in them is markup.

A piece is one of {"lines": [...]}, {"list": [...]}, {"table": {caption, head, words, rows, sums}}: `words` are the
columns that hold words and not figures, `sums` pairs of label and amount.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from candour.domain.layout import MARK, Block, TableWords
from candour.domain.wording import Line, Total

Piece = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Also:
    """What only some messages say: facts by name, and tables by the name of their block, as letters set them.

    A table whose name is that of a usual one takes its place on paper and not in a mail, which has less room.
    """

    facts: Mapping[str, object]
    tables: Mapping[str, Piece]


NOTHING_ELSE = Also({}, {})


_PART = re.compile(r"\[\[(\w+)\]\] ?")


def parts_in(source: str) -> frozenset[str]:
    """The parts that paragraphs of a template are marked as, each as [[part]] before its words."""
    return frozenset(_PART.findall(source))


def parts_told(prose: str, known: frozenset[str]) -> tuple[str, frozenset[str]]:
    """Finished prose without its marks, and the parts of which it really says something."""
    if not known:
        return prose, frozenset()
    told: set[str] = set()
    bare = []
    for paragraph in prose.split("\n\n"):
        words = _PART.sub("", paragraph)
        told |= known.intersection(_PART.findall(paragraph)) if words.strip() else set()
        bare.append(words)
    return "\n\n".join(bare), frozenset(told)


def pieces_of(prose: str, blocks: Mapping[str, Block], tables: Mapping[str, Piece]) -> tuple[Piece, ...]:
    """Prose as `layout.lay_out` reads it, each marked paragraph filled by its table or by the words of its block."""
    found: list[Piece] = []
    for part in prose.split("\n\n"):
        paragraph = part.strip()
        name = paragraph[1:] if paragraph.startswith(MARK) else None
        if name is not None and name in tables:
            found.append(tables[name])
        else:
            found += pieces_of_text(blocks[name].text if name is not None else paragraph)
    return tuple(found)


def pieces_of_text(text: str) -> Iterator[Piece]:
    """Finished text with blank lines between its paragraphs; a line that begins with '- ' is an entry of a list."""
    for paragraph in text.split("\n\n"):
        lines = [line.strip() for line in paragraph.strip().split("\n") if line.strip()]
        lead = [line for line in lines if not line.startswith("- ")]
        entries = [line[2:] for line in lines if line.startswith("- ")]
        if lead:
            yield {"lines": lead}
        if entries:
            yield {"list": entries}


def table_of(caption: str, lines: Sequence[Line], sums: Sequence[Total], words: TableWords) -> Piece:
    """The items line by line with a total per currency: the same columns as in a mail's text."""
    columns = [
        (words.reference, [line.reference for line in lines]),
        (words.issued, [line.issued for line in lines]),
        (words.due, [line.due for line in lines]),
        (words.amount, [line.amount for line in lines]),
        (words.paid, [line.paid for line in lines]),
        (words.owed, [line.owed or words.unknown for line in lines]),
    ]
    if any(line.other for line in lines):
        columns.insert(5, (words.other, [line.other for line in lines]))
    totals = [[words.total, total.text] for total in sums] if len(lines) > 1 or len(sums) > 1 else []
    rows = [[cell or "-" for cell in row] for row in zip(*(cells for _, cells in columns), strict=True)]
    return {
        "table": {
            "caption": caption,
            "head": [heading for heading, _ in columns],
            "words": [0, 1, 2],
            "rows": rows,
            "sums": totals,
        }
    }
