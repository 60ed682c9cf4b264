"""candour statements: the monthly statement runs."""

from datetime import datetime

import click

from candour.faces.cli.options import actor, at_option, creditor_option, json_option, the_creditor
from candour.faces.cli.output import clock, emit, iso, out, table
from candour.flow import loop, statements
from candour.store import statements as rows
from candour.store.statements import StatementRunRow

RUNS = 100


@click.group("statements", short_help="Monthly statements of account.")
def COMMAND() -> None:
    """Tell each customer once a month what is open, how old it is, and what is in query."""


@COMMAND.command("run")
@creditor_option
@click.option("--look", is_flag=True, help="Say only what it would do: how many, and why others get none.")
@at_option
@json_option
def run(creditor: str | None, look: bool, at: datetime, as_json: bool) -> None:
    """Make the statements of the month of --at for a creditor; they go with the next `candour day`."""
    owner = the_creditor(creditor)
    if look:
        seen = statements.look(owner.id, at, limit=10**9)
        counts = {"looked_at": seen.looked_at, "gets": seen.gets, "later": seen.later, "letters": seen.letters}
        if as_json:
            emit({**counts, "left_out": dict(seen.why)})
            return
        click.echo(f"{seen.gets} of {seen.looked_at} accounts would get one, {seen.later} of them later")
        for why, count in seen.why.most_common():
            click.echo(f"{count}: {why}")
        return
    run_id = statements.begin(owner.id, at, actor=actor())
    loop.make_statements(at)
    done = statements.the_run(run_id)
    emit(_run(done)) if as_json else click.echo(f"run {run_id}: {done.wanted} of {done.looked_at} accounts get one")


@COMMAND.command("list")
@json_option
def list_(as_json: bool) -> None:
    """The runs, newest first, and what became of their statements."""
    found = rows.runs(RUNS)
    if as_json:
        emit({"runs": [_run(one) for one in found]})
        return
    lines = [
        (r.id, r.creditor, f"{r.month:%B %Y}", r.state, r.wanted, _states(r), clock(r.occurred_at, r.zone))
        for r in found
    ]
    columns = ["run#", "creditor", "month", "state", "statements#", "", "begun"]
    out().print(table(columns, lines) if lines else "No statements were made yet: candour statements run")


def _states(run: StatementRunRow) -> str:
    return ", ".join(f"{count} {state.replace('_', ' ')}" for state, count in sorted(run.states.items()))


def _run(run: StatementRunRow) -> dict[str, object]:
    return {
        "run": run.id,
        "creditor": run.creditor,
        "month": f"{run.month:%Y-%m}",
        "lane": run.lane,
        "state": run.state,
        "looked_at": run.looked_at,
        "statements": run.wanted,
        "left_out": dict(run.left_out),
        "states": dict(run.states),
        "begun": iso(run.occurred_at, run.zone),
    }
