"""Column charts drawn on the server as SVG, each with the table that says the same."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction

from candour.domain.money import to_decimal
from candour.faces.workspace import locales
from candour.faces.workspace.tags import day_text, grouped, money_text

WIDTH, HEIGHT = 1000, 200
_FILLED = 0.72
"""How much of its place a group of columns takes."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A value of a table: as people read it, and as a spreadsheet takes it."""

    shown: str
    plain: str
    is_number: bool = True


@dataclass(frozen=True, slots=True)
class Table:
    """What a chart shows, in numbers. Each row begins with its name."""

    columns: tuple[str, ...]
    rows: list[list[Cell]]


@dataclass(frozen=True, slots=True)
class Series:
    """One thing that columns show, a value a group, None where it is not known. look: the class of its colour."""

    label: str
    look: str
    values: Sequence[Fraction | int | None]


@dataclass(frozen=True, slots=True)
class Column:
    """One rectangle. says: what it stands for, for those who point at it."""

    look: str
    x: int
    y: int
    width: int
    height: int
    says: str


@dataclass(frozen=True, slots=True)
class Columns:
    """A chart. zero: the height of its ground line. labels: one a group. top, bottom: the ends of its scale."""

    columns: list[Column]
    labels: list[str]
    zero: int
    top: str
    bottom: str
    series: list[Series] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to see."""
        return not any(column.height for column in self.columns)


def money_cell(minor: int | None, currency: str) -> Cell:
    """An amount; one that is not known is an empty cell."""
    if minor is None:
        return Cell("–", "")
    return Cell(money_text(minor, currency), str(to_decimal(minor, currency)))


def count_cell(number: int) -> Cell:
    """A count."""
    return Cell(grouped(number), str(number))


def days_cell(days: Fraction | None) -> Cell:
    """A number of days with one decimal."""
    if days is None:
        return Cell("–", "")
    plain = f"{float(days):.1f}"
    return Cell(locales.number(Decimal(plain), 1), plain)


def share_cell(share: Fraction | None) -> Cell:
    """A share in percent; the plain one is a number of percent as well."""
    if share is None:
        return Cell("–", "")
    plain = f"{float(share * 100):.1f}"
    return Cell(f"{locales.number(Decimal(plain), 1)}%", plain)


def day_cell(on: date) -> Cell:
    """A day as the name of a row."""
    return Cell(day_text(on), on.isoformat(), is_number=False)


def draw_columns(
    labels: Sequence[str], series: Sequence[Series], say: Callable[[Fraction], str], *, stacked: bool = False
) -> Columns:
    """Columns in groups, one for each label, beside each other or stacked (then no value may be below zero).

    say: the words of a value.
    """
    high, low = _ends(series, stacked)
    scale = Fraction(HEIGHT) / (high - low) if high > low else Fraction(0)
    columns = []
    for group, label in enumerate(labels):
        stand = Fraction(0)
        for number, one in enumerate(series):
            value = one.values[group]
            if value is None:
                continue
            x, width = _place(group, len(labels), 0 if stacked else number, 1 if stacked else len(series))
            begin, end = stand, stand + value
            y = round((high - max(begin, end)) * scale)
            height = round((high - min(begin, end)) * scale) - y
            columns.append(Column(one.look, x, y, width, height, f"{label}: {one.label} {say(Fraction(value))}"))
            stand = end if stacked else stand
    return Columns(columns, list(labels), round(high * scale), say(high), say(low) if low else "", list(series))


def _ends(series: Sequence[Series], stacked: bool) -> tuple[Fraction, Fraction]:
    """The highest and the lowest value that is drawn; zero is always between them."""
    if stacked:
        groups = zip(*(one.values for one in series), strict=True)
        return max([sum((Fraction(v or 0) for v in group), Fraction(0)) for group in groups]), Fraction(0)
    values = [Fraction(value) for one in series for value in one.values if value is not None]
    return max([*values, Fraction(0)]), min([*values, Fraction(0)])


def _place(group: int, groups: int, number: int, count: int) -> tuple[int, int]:
    """Where a column stands and how wide it is."""
    room = WIDTH / groups
    width = room * _FILLED / count
    left = round(group * room + room * (1 - _FILLED) / 2 + number * width)
    return left, max(round(width) - (count > 1), 1)
