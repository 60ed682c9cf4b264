"""candour promise: write down what a customer promised to pay, and be silent until then."""

from datetime import date, datetime
from typing import Any

import click

from candour.domain.money import parse_amount
from candour.faces.cli.options import (
    a_day,
    actor,
    at_option,
    creditor_option,
    customer_argument,
    json_option,
    the_account,
)
from candour.faces.cli.output import amount as as_decimal
from candour.faces.cli.output import emit, iso
from candour.flow import agree


@click.command("promise", short_help="Write down what a customer promised to pay.")
@customer_argument
@creditor_option
@click.option("--amount", metavar="120.00", help="How much; all that is owed on the items when left out.")
@click.option("--by", metavar="DATE", callback=a_day, required=True, help="The day by which it will be paid.")
@click.option("--items", metavar="A,B", default="", help="Items it covers; all open ones when left out.")
@click.option("--currency", metavar="GBP", help="When the customer owes in several.")
@click.option("--method", type=click.Choice(agree.methods()), default="bacs", show_default=True,
              help="How it will be paid: sets how long we wait for it to clear.")  # fmt: skip
@at_option
@json_option
def COMMAND(reference: str, creditor: str | None, at: datetime, as_json: bool, **asked: Any) -> None:
    """Write down a customer's promise to pay; its items are not chased until the day and its grace have passed."""
    _, account_id = the_account(reference, creditor)
    items = tuple(item for part in asked["items"].split(",") if (item := part.strip()))
    currency = (asked["currency"] or agree.promise_currency(account_id, items, at)).upper()
    by: date = asked["by"]
    made = agree.record_promise(
        account_id,
        at,
        actor=actor(),
        amount=None if asked["amount"] is None else parse_amount(asked["amount"], currency),
        currency=currency,
        by=by,
        items=items,
        method=asked["method"],
    )
    if as_json:
        emit(_answer(reference, made))
    else:
        what = f"{as_decimal(made.amount, currency)} {currency}" if made.amount is not None else "all that is owed"
        click.echo(f"{reference}: promise {made.id}: {what} by {made.by} for {', '.join(made.items)}")
        click.echo(f"Nothing asks for it before {made.silent_until} is over, so that the payment may clear.")


def _answer(reference: str, made: agree.PromiseMade) -> dict[str, Any]:
    return {
        "customer": reference,
        "promise": made.id,
        "amount": as_decimal(made.amount, made.currency),
        "currency": made.currency,
        "by": iso(made.by),
        "silent_until": iso(made.silent_until),
        "items": list(made.items),
    }
