"""candour match: customers of several creditors who are one person, and share the contact cap for it."""

from datetime import datetime

import click

from candour.faces.cli.options import actor, at_option, json_option
from candour.faces.cli.output import emit, out, table
from candour.flow import match
from candour.store.matching import lines


@click.command("match", short_help="Match customers of several creditors, for the contact cap alone.")
@click.option("--list", "listed", is_flag=True, help="Show the matches that stand.")
@click.option("--same", type=int, metavar="ID", help="A doubtful match is one person.")
@click.option("--apart", type=int, metavar="ID", help="A match is two persons; it is not made again.")
@at_option
@json_option
def COMMAND(listed: bool, same: int | None, apart: int | None, at: datetime, as_json: bool) -> None:
    """Bring the matches in line with what creditors permit and what counts as evidence, or decide on one of them.

    Imports, runs and changed permissions do the former by themselves. Matched customers share the contact cap and
    nothing else: neither creditor learns of the other.
    """
    if sum((listed, same is not None, apart is not None)) > 1:
        raise click.UsageError("say one thing: --list, --same or --apart")
    if listed:
        _list(as_json)
    elif same is not None or apart is not None:
        _decide(same, apart, at, as_json)
    else:
        done = match.match_customers(at, actor=actor())
        told = {"made": done.made, "doubtful": done.doubtful, "undone": done.undone, "persons": done.persons}
        emit(told) if as_json else click.echo(
            f"{done.made} made ({done.doubtful} doubtful), {done.undone} undone; {done.persons} share a contact cap"
        )


def _decide(same: int | None, apart: int | None, at: datetime, as_json: bool) -> None:
    if same is not None:
        match.tell_same(same, at, actor=actor())
    if apart is not None:
        match.tell_apart(apart, at, actor=actor())
    told = {"match": same if same is not None else apart, "same": same is not None}
    emit(told) if as_json else click.echo(f"match {told['match']}: {'one person' if told['same'] else 'two persons'}")


def _list(as_json: bool) -> None:
    rows = [
        {"match": one.id, "names": list(one.names), "evidence": list(one.evidence), "doubtful": one.doubtful}
        for one in lines()
    ]
    if as_json:
        emit(rows)
        return
    shown = [[str(row["match"]), " / ".join(row["names"]), ", ".join(row["evidence"]),  # type: ignore[arg-type]
              "doubtful" if row["doubtful"] else "sure"] for row in rows]  # fmt: skip
    out().print(table(["match", "names", "evidence", ""], shown))
