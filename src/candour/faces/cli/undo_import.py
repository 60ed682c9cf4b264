"""candour undo-import: take back all that one import wrote, while nothing was said that rests on it."""

from datetime import datetime

import click

from candour.faces.cli.options import actor, at_option, json_option
from candour.faces.cli.output import emit
from candour.flow import loop


@click.command("undo-import", short_help="Take an import back as a whole.")
@click.argument("run", metavar="NUMBER", type=int)
@at_option
@json_option
def COMMAND(run: int, at: datetime, as_json: bool) -> None:
    """Take back all that one import wrote. NUMBER is the import's, as its page and its events say.

    Entries are reversed and never deleted. It is refused once something was said on an account that the import touched,
    once others wrote on its items, and while a later import rests on it: the answer says what to do instead.
    """
    loop.take_back(run, at, actor=actor())
    emit({"import": run, "undone": True}) if as_json else click.echo(f"import {run} is undone")
