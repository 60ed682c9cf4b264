"""candour hold: stop chasing an account or an item, or go on again."""

from datetime import date, datetime
from typing import Any

import click

from candour.domain.errors import WrongUse
from candour.domain.holds import HoldKind
from candour.faces.cli.options import (
    a_day_or_instant,
    actor,
    at_option,
    creditor_option,
    customer_argument,
    end_of,
    json_option,
    the_account,
)
from candour.faces.cli.output import clock, emit, iso
from candour.flow import agree
from candour.store import book


@click.command("hold", short_help="Stop chasing an account or item, or go on.")
@customer_argument
@creditor_option
@click.option("--kind", type=click.Choice([kind.value for kind in HoldKind]), help="Why it is not chased.")
@click.option("--item", metavar="REF", help="Only this item; the whole account when left out.")
@click.option("--until", metavar="DATE|TIME", callback=a_day_or_instant,
              help="When it ends; a day counts in full. Open-ended when left out.")  # fmt: skip
@click.option("--method", type=click.Choice(agree.methods()), default="bacs", show_default=True,
              help="How a payment on its way is made: sets its end.")  # fmt: skip
@click.option("--reason", default="", help="Why, in words. It is kept sealed with the customer's key.")
@click.option("--end", "ending", type=int, metavar="ID", help="End this hold instead of placing one.")
@at_option
@json_option
def COMMAND(reference: str, creditor: str | None, at: datetime, as_json: bool, **asked: Any) -> None:
    """Place a hold on a customer's account, or on one item, or end one.

    While it is in force nothing it covers is chased, from the moment that this command returns.
    """
    if (asked["kind"] is None) == (asked["ending"] is None):
        raise WrongUse("say either --kind, to place a hold, or --end ID, to end one; 'candour customer' lists the ids")
    _, account_id = the_account(reference, creditor)
    zone = book.customer(account_id).zone
    answer = _end(account_id, at, asked) if asked["ending"] else _place(account_id, at, zone, asked)
    if as_json:
        emit({"customer": reference, **answer})
    elif asked["ending"]:
        click.echo(f"{reference}: hold {asked['ending']} has ended; the account is reviewed at the next run")
    else:
        click.echo(_sentence(reference, answer, zone))


def _end(account_id: int, at: datetime, asked: dict[str, Any]) -> dict[str, Any]:
    agree.end_hold(account_id, asked["ending"], at, actor=actor(), reason=asked["reason"])
    return {"hold": asked["ending"], "ended": iso(at)}


def _place(account_id: int, at: datetime, zone: str, asked: dict[str, Any]) -> dict[str, Any]:
    until: date | datetime | None = asked["until"]
    placed = agree.place_hold(
        account_id,
        HoldKind(asked["kind"]),
        at,
        actor=actor(),
        until=None if until is None else end_of(until, zone),
        item=asked["item"],
        reason=asked["reason"],
        method=asked["method"],
    )
    return {
        "hold": placed.id,
        "kind": placed.kind.value,
        "item": placed.item,
        "since": iso(placed.since, zone),
        "until": iso(placed.until, zone),
    }


def _sentence(reference: str, answer: dict[str, Any], zone: str) -> str:
    what = f"item {answer['item']}" if answer["item"] else "the whole account"
    until = answer["until"]
    end = f"until {clock(datetime.fromisoformat(until), zone)}" if until else "until it is ended"
    return f"{reference}: hold {answer['hold']} ({answer['kind']}) on {what} {end}"
