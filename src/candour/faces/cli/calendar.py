"""candour calendar: the days to come of all creditors, of one, or of a customer; a step moved to another day."""

from datetime import date, datetime
from typing import Any

import click

from candour.domain.errors import WrongUse
from candour.faces.cli.options import (
    a_day,
    actor,
    at_option,
    creditor_option,
    customer_argument,
    json_option,
    the_account,
    the_creditor,
)
from candour.faces.cli.output import emit, iso, out, table
from candour.flow import move
from candour.flow.forecast import foresee_creditor
from candour.flow.foresee import Foreseen
from candour.store.facts import load_accounts
from candour.store.forecasts import ForecastRow, forecasts
from candour.store.moves import moves_of


@click.group("calendar", short_help="Show the days to come, or move a step.")
def COMMAND() -> None:
    """What would be said in the next 30 days, if nobody pays or answers and each ledger is brought in every morning."""


@COMMAND.command("month")
@creditor_option
@at_option
@json_option
def month(creditor: str | None, at: datetime, as_json: bool) -> None:
    """Work out the month ahead of a creditor: messages, calls and letters by day, and quiet days."""
    owner = the_creditor(creditor)
    foresee_creditor(owner.id, at)
    row = next(one for one in forecasts() if one.creditor_id == owner.id)
    if as_json:
        emit(_month(row))
        return
    said = f"all {row.accounts}" if row.is_all else f"{row.looked_at} of about {row.accounts}, drawn at random, of"
    click.echo(f"{row.creditor}: {said} accounts that owe or wait; {row.held} steps stand still")
    lines = [(day, _counts(row.days.get(day, {})), row.quiet.get(day, "")) for day in sorted({*row.days, *row.quiet})]
    out().print(table(["day", "would be said", "quiet"], lines))


@COMMAND.command("show")
@customer_argument
@creditor_option
@at_option
@json_option
def show(reference: str, creditor: str | None, at: datetime, as_json: bool) -> None:
    """Show the month ahead of a customer, step by step, with what was moved."""
    _, account_id = the_account(reference, creditor)
    (account,) = load_accounts([account_id], at)
    moved = {(row.key, row.occurrence): row for row in moves_of(account_id)}
    rows = [
        _step(one) | _moved(moved.get((one.wanted.key, one.wanted.occurrence))) for one in move.month_of(account, at)
    ]
    if as_json:
        emit(rows)
        return
    columns = ["step", "about#", "purpose", "channel", "wanted on", "goes on", "because", "move#", "moved from"]
    out().print(table(columns, [tuple(row.values()) for row in rows]))


@COMMAND.command("move")
@customer_argument
@click.argument("step")
@click.argument("day", callback=a_day)
@click.option("--about", metavar="N", help="Which, where a step of this key comes twice; 'show' tells it.")
@creditor_option
@at_option
@json_option
def move_(
    reference: str, step: str, day: date, about: str | None, creditor: str | None, at: datetime, as_json: bool
) -> None:
    """Move a step to another day, which the guard is asked about first."""
    _, account_id = the_account(reference, creditor)
    occurrence = about or _only(account_id, step, at)
    done = move.move_step(account_id, step, occurrence, day, at, actor=actor())
    if as_json:
        emit({"move": done.move_id, "was": iso(done.was), "day": iso(done.day)})
    else:
        click.echo(f"{step} is moved from {iso(done.was)} to {iso(done.day)}")
        click.echo(f"undo it with: candour calendar undo {reference} {done.move_id}")


@COMMAND.command("undo")
@customer_argument
@click.argument("number", type=int)
@creditor_option
@at_option
@json_option
def undo(reference: str, number: int, creditor: str | None, at: datetime, as_json: bool) -> None:
    """Have a moved step stand where the strategy wants it again."""
    _, account_id = the_account(reference, creditor)
    ended = move.undo_move(account_id, number, at, actor=actor())
    if as_json:
        emit({"step": ended.key, "day": iso(ended.was)})
    else:
        click.echo(f"{ended.key} is wanted on {iso(ended.was)} again")


def _only(account_id: int, key: str, at: datetime) -> str:
    (account,) = load_accounts([account_id], at)
    found = [one.wanted.occurrence for one in move.month_of(account, at) if one.wanted.key == key]
    if len(found) > 1:
        raise WrongUse(f"step {key!r} comes {len(found)} times; say which with --about: {', '.join(found)}")
    return found[0] if found else ""


def _month(row: ForecastRow) -> dict[str, Any]:
    return {
        "creditor": row.creditor, "accounts": row.accounts, "looked_at": row.looked_at, "all": row.is_all,
        "held": row.held, "days": row.days, "quiet": row.quiet,
    }  # fmt: skip


def _counts(counts: Any) -> str:
    return ", ".join(f"{count} by {channel}" for channel, count in sorted(counts.items()))


def _step(one: Foreseen) -> dict[str, Any]:
    late = one.stopped is not None and (one.on is None or one.on > one.wanted_on)
    return {
        "step": one.wanted.key, "about": one.wanted.occurrence, "purpose": one.wanted.purpose.value,
        "channel": one.wanted.channel, "wanted_on": iso(one.wanted_on), "on": iso(one.on),
        "because": one.stopped.reason if late and one.stopped else "",
    }  # fmt: skip


def _moved(row: Any) -> dict[str, Any]:
    return {"move": row.id if row else None, "was": iso(row.was) if row else None}
