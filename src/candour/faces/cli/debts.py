"""candour debts: every item with its balance and where it stands."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import click

from candour.domain.items import ItemStatus
from candour.domain.standing import standing
from candour.faces.cli.options import at_option, creditor_option, creditors_named, json_option
from candour.faces.cli.output import amount, emit_list, iso
from candour.store.book import DebtRow, debts

_LINE = "{:<20} {:<20} {:<10} {:>16} {:<3}  {}"


@click.command("debts", short_help="List every item, its balance and status.")
@at_option
@creditor_option
@click.option("--open", "only_open", is_flag=True, help="Leave out what is paid.")
@json_option
def COMMAND(at: datetime, creditor: str | None, only_open: bool, as_json: bool) -> None:
    """List every item that had been issued by then, with its balance and status.

    A balance that nobody knows is null in JSON and 'unknown' in the list: it is never zero.
    """
    creditor_id = creditors_named(creditor)[0].id if creditor else None
    rows = (debt(row) for row in debts(at, creditor_id))
    wanted = (row for row in rows if not only_open or row["status"] != ItemStatus.PAID)
    if as_json:
        emit_list(wanted)
    else:
        _print(wanted)


def debt(row: DebtRow) -> dict[str, Any]:
    """One item in the words of the JSON contract."""
    status = standing(balance=row.balance, amount=row.amount, queried=row.queried, held=row.held, promised=row.promised)
    return {
        "customer": row.customer,
        "reference": row.reference,
        "due": iso(row.due),
        "currency": row.currency,
        "balance": amount(row.balance, row.currency),
        "status": status.value,
        "amount": amount(row.amount, row.currency),
        "issued": iso(row.issued),
        "kind": row.kind,
        "creditor": row.creditor,
    }


def _print(rows: Iterable[dict[str, Any]]) -> None:
    """Line by line as they come: a book of 100,000 items is not held in memory to be drawn as a table."""
    click.echo(_LINE.format("customer", "item", "due", "balance", "", "status"))
    count = 0
    for row in rows:
        count += 1
        balance = "unknown" if row["balance"] is None else row["balance"]
        due = row["due"] or "no due date"
        click.echo(_LINE.format(row["customer"], row["reference"], due, balance, row["currency"], row["status"]))
    click.echo(f"{count} item{'' if count == 1 else 's'}", err=True)
