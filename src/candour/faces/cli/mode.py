"""candour mode: how far Candour may go for a creditor."""

from datetime import datetime
from typing import Any

import click

from candour.domain.errors import WrongUse
from candour.domain.parties import Mode
from candour.faces.cli.options import actor, creditor_option, creditors_named, json_option
from candour.faces.cli.output import emit, iso, out, section, table
from candour.flow.steer import ModeSet, set_mode
from candour.store.book import CreditorRow
from candour.store.steering import InFlight

_MEANING = {
    Mode.SHADOW: "plans and composes in a lane of its own; nothing is sent",
    Mode.APPROVE: "a person releases each draft",
    Mode.LIVE: "sends what the guard allows",
    Mode.PAUSED: "nothing new is handed over",
}


@click.command("mode", short_help="Set how far Candour may go for a creditor.")
@click.argument("mode", type=click.Choice([mode.value for mode in Mode]), required=False)
@creditor_option
@json_option
def COMMAND(mode: str | None, creditor: str | None, as_json: bool) -> None:
    """Set the mode of a creditor, or of all creditors, or show the modes.

    Without --creditor it is set for all of them, each named. What was in flight at that moment is listed.
    """
    rows = creditors_named(creditor)
    if mode is None:
        _show(rows, as_json)
        return
    if not rows:
        raise WrongUse("there is no creditor yet: bring a ledger in first, with 'candour import FILE --creditor NAME'")
    done = set_mode([row.id for row in rows], Mode(mode), actor=actor())
    if as_json:
        emit(_answer(rows, done))
    else:
        _print(rows, done)


def _show(rows: list[CreditorRow], as_json: bool) -> None:
    if as_json:
        emit({"creditors": [{"creditor": row.name, "mode": row.mode} for row in rows]})
    else:
        out().print(table(["creditor", "mode", "meaning"], [(r.name, r.mode, _MEANING[Mode(r.mode)]) for r in rows]))


def _answer(rows: list[CreditorRow], done: ModeSet) -> dict[str, Any]:
    return {
        "mode": done.mode.value,
        "creditors": [
            {"creditor": row.name, "mode": done.mode.value, "was": done.was.get(row.id, done.mode.value)}
            for row in rows
        ],
        "accounts_due": done.due,
        "in_flight": [_flight(one) for one in done.in_flight],
    }


def _flight(one: InFlight) -> dict[str, Any]:
    return {
        "attempt": one.attempt,
        "creditor": one.creditor,
        "customer": one.customer,
        "purpose": one.purpose,
        "channel": one.channel,
        "state": one.state,
        "since": iso(one.since),
    }


def _print(rows: list[CreditorRow], done: ModeSet) -> None:
    for row in rows:
        was = done.was.get(row.id)
        change = f"{was} -> {done.mode.value}" if was else f"{done.mode.value}, as before"
        click.echo(f"{row.name}: {change}: {_MEANING[done.mode]}")
    if done.due:
        click.echo(f"{done.due} account{'' if done.due == 1 else 's'} will be reviewed at the next run")
    if done.in_flight:
        lines = [(f.customer, f.purpose, f.channel, f.state, _ago(f.since)) for f in done.in_flight]
        section(out(), "In flight when this was set", ["customer", "purpose", "channel", "state", "since"], lines)
    elif done.mode is Mode.PAUSED:
        click.echo("Nothing is in flight.")


def _ago(since: datetime) -> str:
    return since.isoformat(timespec="seconds")
