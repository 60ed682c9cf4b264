"""candour liable: who else answers for an account or an item."""

from datetime import datetime
from typing import Any

import click

from candour.domain.errors import WrongUse
from candour.domain.parties import CustomerKind
from candour.domain.recorded import LIABLE_AS
from candour.faces.cli.options import (
    a_day,
    actor,
    at_option,
    creditor_option,
    customer_argument,
    json_option,
    the_account,
)
from candour.faces.cli.output import emit, iso, out, table
from candour.flow.place import Answerable, add_liability, end_liability
from candour.store import book
from candour.store.recording import LiabilityRow, liabilities_of


@click.command("liable", short_help="Say who else answers for a debt, or list them.")
@customer_argument
@creditor_option
@click.option("--as", "role", type=click.Choice(LIABLE_AS), help="How somebody answers for it.")
@click.option("--customer", metavar="REF", help="Who: another customer of the same creditor.")
@click.option("--name", default="", help="Who: somebody who is no customer yet.")
@click.option("--kind", type=click.Choice([kind.value for kind in CustomerKind]), default="consumer",
              show_default=True, help="What a person given by --name is in law.")  # fmt: skip
@click.option("--item", metavar="REF", help="For this item alone; for the whole account when left out.")
@click.option("--since", metavar="DATE", callback=a_day, help="From which day on; today when left out.")
@click.option("--end", "ending", type=int, metavar="N", help="They answer for it no longer.")
@click.option("--until", metavar="DATE", callback=a_day, help="With --end: from which day on; today when left out.")
@at_option
@json_option
def COMMAND(reference: str, creditor: str | None, at: datetime, as_json: bool, **asked: Any) -> None:
    """Write down who else answers for a customer's debt, with --as and --customer or --name; else list them."""
    _refuse_nonsense(asked)
    _, account_id = the_account(reference, creditor)
    if asked["role"]:
        who = _who(asked, creditor)
        add_liability(account_id, who, asked["role"], at, actor=actor(), item=asked["item"], since=asked["since"])
    elif asked["ending"]:
        end_liability(account_id, asked["ending"], at, actor=actor(), until=asked["until"])
    rows = liabilities_of(account_id)
    if as_json:
        emit({"customer": reference, "liable": [_line(row) for row in rows]})
    elif not rows:
        click.echo(f"Nobody but the customer answers for {reference}, as far as is known.")
    else:
        columns = ["liable#", "name", "customer", "as", "item", "since", "until"]
        out().print(table(columns, [tuple(_line(row).values()) for row in rows]))


def _refuse_nonsense(asked: dict[str, Any]) -> None:
    if asked["role"] and asked["ending"]:
        raise WrongUse("say either --as, to add somebody, or --end N, to end it")
    if bool(asked["role"]) != bool(asked["customer"] or asked["name"]) or (asked["customer"] and asked["name"]):
        raise WrongUse("say how somebody answers for it with --as, and who with --customer REF or --name NAME")
    if (asked["item"] or asked["since"]) and not asked["role"]:
        raise WrongUse("--item and --since go with --as")
    if asked["until"] and not asked["ending"]:
        raise WrongUse("--until goes with --end")


def _who(asked: dict[str, Any], creditor: str | None) -> Answerable:
    if asked["name"]:
        return Answerable(name=asked["name"], kind=asked["kind"])
    _, other = the_account(asked["customer"], creditor)
    return Answerable(party_id=book.customer(other).party_id)


def _line(row: LiabilityRow) -> dict[str, Any]:
    return {
        "liable": row.id,
        "name": row.name,
        "customer": row.customer,
        "as": row.role,
        "item": row.item,
        "since": iso(row.since),
        "until": iso(row.until),
    }
