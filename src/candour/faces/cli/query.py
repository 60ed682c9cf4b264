"""candour query: what a customer says is wrong with an item, from its opening to its outcome."""

from datetime import datetime
from typing import Any

import click

from candour.domain.errors import WrongUse
from candour.domain.money import parse_amount
from candour.domain.queries import OUTCOMES, REASONS
from candour.faces.cli.options import (
    a_day,
    actor,
    at_option,
    creditor_option,
    customer_argument,
    json_option,
    the_account,
    the_user,
)
from candour.faces.cli.output import amount as as_decimal
from candour.faces.cli.output import emit, iso, out, table
from candour.flow.query import close_query, open_query
from candour.store.queries import QueryRow, currency_of, queries_of


@click.command("query", short_help="Write down what a customer says is wrong with an item, or how that ended.")
@customer_argument
@creditor_option
@click.option("--item", metavar="REF", help="The item that is in query.")
@click.option("--reason", type=click.Choice(REASONS), help="What is said to be wrong.")
@click.option("--amount", metavar="312.00", help="The part that is in query; all of the item when left out.")
@click.option("--owner", metavar="NAME", help="Who looks into it: a user's name.")
@click.option("--due", metavar="DATE", callback=a_day, help="By when they have an answer; else five business days.")
@click.option("--close", "query_id", metavar="N", type=int, help="Query N has ended.")
@click.option("--outcome", type=click.Choice(OUTCOMES), help="With --close: how it ended.")
@click.option("--text", metavar="WORDS", default="", help="What was said. It is kept sealed with the customer's key.")
@at_option
@json_option
def COMMAND(reference: str, creditor: str | None, at: datetime, as_json: bool, **asked: Any) -> None:
    """Open a query with --item and --reason, end one with --close and --outcome; else list an account's queries."""
    _refuse_nonsense(asked)
    _, account_id = the_account(reference, creditor)
    if asked["item"]:
        _open(account_id, at, asked)
    elif asked["query_id"]:
        close_query(account_id, asked["query_id"], asked["outcome"], at, actor=actor(), text=asked["text"])
    rows = [_line(row) for row in queries_of(account_id)]
    if as_json:
        emit({"customer": reference, "queries": rows})
    elif not rows:
        click.echo(f"{reference} has no queries.")
    else:
        columns = ["query#", "item", "reason", "amount", "currency", "owner", "due", "opened", "closed", "outcome"]
        out().print(table(columns, [tuple(row.values()) for row in rows]))


def _refuse_nonsense(asked: dict[str, Any]) -> None:
    if asked["item"] and asked["query_id"]:
        raise WrongUse("say either --item, to open a query, or --close, to end one")
    if bool(asked["item"]) != bool(asked["reason"]):
        raise WrongUse("a query takes --item and --reason")
    if bool(asked["query_id"]) != bool(asked["outcome"]):
        raise WrongUse("a query ends with --close and --outcome")
    if not asked["item"] and (asked["amount"] or asked["owner"] or asked["due"]):
        raise WrongUse("--amount, --owner and --due go with --item")


def _open(account_id: int, at: datetime, asked: dict[str, Any]) -> None:
    currency = currency_of(account_id, asked["item"])
    open_query(
        account_id, asked["item"], asked["reason"], at, actor=actor(),
        amount=parse_amount(asked["amount"], currency) if asked["amount"] and currency else None,
        owner_id=the_user(asked["owner"]) if asked["owner"] else None, due_on=asked["due"], text=asked["text"],
    )  # fmt: skip


def _line(row: QueryRow) -> dict[str, Any]:
    return {
        "query": row.id, "item": row.item, "reason": row.reason,
        "amount": None if row.amount is None else as_decimal(row.amount, row.currency), "currency": row.currency,
        "owner": row.owner, "due": iso(row.due), "opened": iso(row.opened_on), "closed": iso(row.closed_on),
        "outcome": row.outcome,
    }  # fmt: skip
