"""candour place: in which capacity an account is worked, which decides the law."""

from datetime import date, datetime
from typing import Any

import click

from candour.domain.errors import WrongUse
from candour.domain.parties import ActorRole
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
from candour.flow.place import CLOSURES, place, recall
from candour.store.recording import PlacementRow, placements_of


@click.command("place", short_help="Say in which capacity an account is worked, or recall it.")
@customer_argument
@creditor_option
@click.option("--role", type=click.Choice([role.value for role in ActorRole]), help="In which capacity we work it.")
@click.option("--since", metavar="DATE", callback=a_day, help="From which day on.")
@click.option("--agent", metavar="NAME", default="", help="The agency that works it for us: we do not ask as well.")
@click.option("--original", metavar="NAME", default="", help="The original creditor, where it is another one.")
@click.option("--recall", "code", type=click.Choice(CLOSURES), help="It was taken back, and why: all contact stops.")
@click.option("--until", metavar="DATE", callback=a_day, help="With --recall: from which day on; today when left out.")
@at_option
@json_option
def COMMAND(reference: str, creditor: str | None, at: datetime, as_json: bool, **asked: Any) -> None:
    """Place an account with --role or --agent and --since, or take it back with --recall; else list its placements."""
    _refuse_nonsense(asked)
    _, account_id = the_account(reference, creditor)
    since: date | None = asked["since"]
    if since:
        role = ActorRole(asked["role"] or ActorRole.CREDITOR)
        names = {"original_creditor": asked["original"], "agent": asked["agent"]}
        place(account_id, role, since, at, actor=actor(), **names)
    elif asked["code"]:
        recall(account_id, asked["code"], at, actor=actor(), until=asked["until"])
    rows = placements_of(account_id)
    if as_json:
        emit({"customer": reference, "placements": [_line(row) for row in rows]})
    elif not rows:
        click.echo(f"{reference} was never placed; it is worked in the creditor's usual capacity.")
    else:
        columns = ["placement#", "role", "agency", "original creditor", "since", "until", "why it ended"]
        out().print(table(columns, [tuple(_line(row).values()) for row in rows]))


def _refuse_nonsense(asked: dict[str, Any]) -> None:
    placed = asked["role"] or asked["agent"]
    if bool(placed) != bool(asked["since"]):
        raise WrongUse("a placement takes --role and --since, or --agent and --since where an agency works it")
    if placed and asked["code"]:
        raise WrongUse("say either --role or --agent, to place it, or --recall, to take it back")
    if asked["until"] and not asked["code"]:
        raise WrongUse("--until goes with --recall")
    if asked["original"] and not placed:
        raise WrongUse("--original goes with --role or --agent")


def _line(row: PlacementRow) -> dict[str, Any]:
    return {
        "placement": row.id,
        "role": row.role,
        "agent": row.agent,
        "original_creditor": row.original_creditor,
        "since": iso(row.since),
        "until": iso(row.until),
        "closure": row.closure_code,
    }
