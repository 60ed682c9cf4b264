"""candour call: write down a call that no task asked for."""

from datetime import datetime

import click

from candour.domain.calls import CALL_OUTCOMES
from candour.domain.messages import ContactOutcome
from candour.faces.cli.options import (
    actor,
    at_option,
    creditor_option,
    customer_argument,
    json_option,
    over_cap_options,
    place_option,
    the_account,
)
from candour.faces.cli.output import emit
from candour.flow import work


@click.command("call", short_help="Write down a call: ours, or theirs.")
@customer_argument
@creditor_option
@click.option("--outcome", type=click.Choice([o.value for o in CALL_OUTCOMES]), default="conversation",
              show_default=True, help="What became of it.")  # fmt: skip
@click.option("--they-rang", "inbound", is_flag=True, help="The customer rang us.")
@click.option("--note", default="", help="What was said. It is kept sealed with the customer's key.")
@place_option
@over_cap_options
@at_option
@json_option
def COMMAND(
    reference: str, creditor: str | None, outcome: str, inbound: bool, note: str, place: str | None, reason: str,
    asked_for: bool, at: datetime, as_json: bool,
) -> None:  # fmt: skip
    """Write down a call with a customer that no task asked for; after a conversation no call waits to be made."""
    _, account_id = the_account(reference, creditor)
    why = work.OverCap(reason, asked_for)
    done = work.record_call(
        account_id, ContactOutcome(outcome), at, actor(), note or None, inbound=inbound, why=why, place=place
    )
    if as_json:
        emit({"customer": reference, "outcome": outcome, "they_rang": inbound, "tasks_done": list(done.closed)})
    else:
        ended = f"; task {', '.join(map(str, done.closed))} is done with it" if done.closed else ""
        click.echo(f"{reference}: {outcome.replace('_', ' ')} written down{ended}")
