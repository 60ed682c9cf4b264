"""How answers are printed: JSON alone for machines, plain tables for people."""

import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from candour.domain.money import to_decimal


def emit(value: Any) -> None:
    """Print one JSON document on standard output."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def emit_list(values: Iterable[Any]) -> None:
    """Print a JSON list, one element a line, as the elements come: memory stays bounded."""
    before = "[\n"
    for value in values:
        click.echo(before + json.dumps(value, ensure_ascii=False, default=str), nl=False)
        before = ",\n"
    click.echo("[]" if before == "[\n" else "\n]")


def out() -> Console:
    """Standard output for people. Wide enough for whole lines when it is not a terminal."""
    console = Console(highlight=False)
    return console if console.is_terminal else Console(highlight=False, width=160)


def err() -> Console:
    """Standard error, where progress is shown."""
    return Console(stderr=True, highlight=False)


def section(console: Console, title: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """A titled table with an empty line before it."""
    console.print(f"\n[bold]{escape(title)}[/bold]")
    console.print(table(columns, rows))


def table(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Table:
    """A plain table; cells are shown as they are, never read as markup; columns ending in '#' are right-aligned."""
    made = Table(box=None, pad_edge=False, header_style="dim")
    for column in columns:
        made.add_column(column.rstrip("#"), justify="right" if column.endswith("#") else "left", overflow="fold")
    for row in rows:
        made.add_row(*(escape("" if cell is None else str(cell)) for cell in row))
    return made


def amount(minor: int | None, currency: str) -> str | None:
    """A decimal string with the digits of its currency, or None when unknown."""
    return None if minor is None else str(to_decimal(minor, currency))


def iso(moment: date | datetime | None, zone: str | None = None) -> str | None:
    """ISO 8601, a moment with the offset of the zone."""
    if isinstance(moment, datetime) and zone:
        moment = moment.astimezone(ZoneInfo(zone))
    return None if moment is None else moment.isoformat()


def clock(moment: datetime | None, zone: str) -> str:
    """A moment as people read it, in the zone, which is shown: 'Mon 3 Jun 2013 10:00 BST'."""
    if moment is None:
        return ""
    local = moment.astimezone(ZoneInfo(zone))
    return f"{local:%a} {local.day} {local:%b %Y %H:%M} {local.tzname()}"
