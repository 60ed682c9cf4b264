"""candour notice: write the notice that a law demands, as a draft that a person reads and releases."""

from datetime import datetime
from typing import Any

import click

from candour.faces.cli.options import actor, at_option, json_option
from candour.faces.cli.output import emit
from candour.flow.notices import Told, draft_notice


@click.command("notice", short_help="Write the notice that a legal deadline asks for.")
@click.argument("task_id", type=int, metavar="ID")
@click.option("--enclose", multiple=True, metavar="WORD", help="What goes with it, such as fca_arrears_sheet.")
@click.option("--found", default="", metavar="TEXT", help="Of a dispute: what you found, as the customer reads it.")
@click.option("--channel", default="", metavar="WAY", help="letter or, where the law allows it, email.")
@at_option
@json_option
def COMMAND(task_id: int, at: datetime, as_json: bool, **told: Any) -> None:
    """Write the notice that task ID asks for. It is a draft in every mode: read it, and release it with 'approve'.

    What is not known is asked for, each with the command that tells it. Once the notice was given, a letter by being
    posted, its task is done.
    """
    said = Told(tuple(told["enclose"]), told["found"], told["channel"])
    made = draft_notice(task_id, said, at, actor=actor())
    if as_json:
        emit({"task": task_id, "notice": made.notice.key, "channel": made.channel, "draft": made.message_id})
    else:
        number = made.message_id
        click.echo(f"{made.notice.label}: draft {number}, by {made.channel}")
        click.echo(f"read it with 'candour approve --show {number}', release it with 'candour approve {number}'")
