"""candour fact: what law turns on, as it was told to us."""

from datetime import date, datetime, time
from json import dumps, loads
from typing import Any
from zoneinfo import ZoneInfo

import click

from candour.domain.errors import WrongUse
from candour.domain.recorded import SOURCES, check_fact, scope_of
from candour.faces.cli.options import (
    a_day_or_instant,
    actor,
    at_option,
    creditor_option,
    customer_argument,
    json_option,
    the_account,
)
from candour.faces.cli.output import clock, emit, iso, out, table
from candour.flow.record import record_facts
from candour.store import book
from candour.store.recording import FactRow, facts_of

YES_NO = {"yes": True, "no": False, "unknown": None}


@click.command("fact", short_help="Write down facts that law turns on, or list them.")
@customer_argument
@click.argument("told", nargs=-1, metavar="[NAME=VALUE]...")
@creditor_option
@click.option("--item", metavar="REF", help="The item that a fact of an item is of.")
@click.option("--from", "since", metavar="DATE|TIME", callback=a_day_or_instant,
              help="Since when it is so; a day from its beginning. Now when left out.")  # fmt: skip
@click.option("--source", type=click.Choice(SOURCES), default="staff", show_default=True, help="Who said so.")
@at_option
@json_option
def COMMAND(
    reference: str, told: tuple[str, ...], creditor: str | None, at: datetime, as_json: bool, **asked: Any
) -> None:
    """Write down facts such as attorney=yes, state=NY or last_payment=2025-02-28; 'unknown' where nobody knows.

    Facts of the person hold on all their accounts. Without NAME=VALUE it lists what is written down, since when and
    from whom. A name that there is not prints the nearest, or all of them.
    """
    _, account_id = the_account(reference, creditor)
    zone = book.customer(account_id).zone
    if told:
        values = dict(_pair(text) for text in told)
        since = _start(asked["since"], zone)
        record_facts(account_id, values, at, actor=actor(), source=asked["source"], since=since, item=asked["item"])
    elif asked["item"] or asked["since"]:
        raise WrongUse("--item and --from go with NAME=VALUE; without one, all that is written down is listed")
    rows = facts_of(account_id, at)
    if as_json:
        emit({"customer": reference, "facts": [_line(row, zone) for row in rows]})
    elif not rows:
        click.echo(f"{reference}: no fact is written down; the strictest law that could apply does.")
    else:
        columns = ["fact", "value", "of", "since", "from", "by"]
        out().print(table(columns, [_cells(row, zone) for row in rows]))


def _pair(text: str) -> tuple[str, Any]:
    name, mark, value = text.partition("=")
    if not mark:
        raise WrongUse(f"{text!r} says no value; write it as {text}=VALUE, such as attorney=yes")
    return name, _value(name, value)


def _value(name: str, text: str) -> Any:
    """The first reading of a text that this fact takes. Raises WrongUse, saying what it takes."""
    scope_of(name)
    readings: list[Any] = [YES_NO[text.lower()]] if text.lower() in YES_NO else []
    try:
        readings.append(loads(text))
    except ValueError:
        pass
    readings += [text, [word.strip() for word in text.split(",") if word.strip()]]
    for value in readings:
        try:
            check_fact(name, value)
        except WrongUse:
            continue
        return value
    check_fact(name, readings[0])
    raise AssertionError("a reading that is not taken is told")


def _start(since: date | datetime | None, zone: str) -> datetime | None:
    if since is None or isinstance(since, datetime):
        return since
    return datetime.combine(since, time(), ZoneInfo(zone))


def _said(value: Any) -> str:
    if isinstance(value, bool) or value is None:
        return {True: "yes", False: "no", None: "unknown"}[value]
    return value if isinstance(value, str) else dumps(value, ensure_ascii=False)


def _cells(row: FactRow, zone: str) -> tuple[Any, ...]:
    return (row.name, _said(row.value), row.item or row.scope, clock(row.since, zone), row.source, row.actor)


def _line(row: FactRow, zone: str) -> dict[str, Any]:
    return {
        "name": row.name,
        "value": row.value,
        "scope": row.scope,
        "item": row.item,
        "since": iso(row.since, zone),
        "source": row.source,
        "actor": row.actor,
    }
