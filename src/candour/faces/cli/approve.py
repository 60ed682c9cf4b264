"""candour approve: read drafts, and release them or send them back."""

from datetime import datetime
from typing import Any

import click
from click.exceptions import Exit

from candour.domain.errors import WrongUse
from candour.faces.cli.options import actor, at_option, creditor_option, json_option, the_creditor
from candour.faces.cli.output import clock, emit, iso, out, table
from candour.flow import steer
from candour.store.steering import DraftRow


@click.command("approve", short_help="Read drafts and release them.")
@click.argument("ids", type=click.IntRange(1, 2**63 - 1), nargs=-1, metavar="[ID]...")
@creditor_option
@click.option("--list", "listing", is_flag=True, help="List what waits for a release (also without any option).")
@click.option("--all", "everything", is_flag=True, help="Release all that waits.")
@click.option("--show", type=int, metavar="ID", help="Show a draft as the customer would read it.")
@click.option("--return", "returned", type=int, metavar="ID", help="Take a draft back: it is not said.")
@click.option("--reason", default="", help="Why it is taken back. It is kept sealed with the customer's key.")
@at_option
@json_option
def COMMAND(ids: tuple[int, ...], creditor: str | None, at: datetime, as_json: bool, **asked: Any) -> None:
    """List, read and release the drafts of creditors in approve mode.

    A release is bound to the text and to the facts it was written from: if either moved, the draft comes back.
    Released drafts are sent by the next run, after the guard has looked again.
    """
    creditor_id = the_creditor(creditor).id if creditor else None
    if bool(ids) + asked["everything"] + (asked["show"] is not None) + (asked["returned"] is not None) > 1:
        raise WrongUse("say one thing at a time: ids to release, --all, --show ID or --return ID")
    if asked["show"] is not None:
        _show(asked["show"], as_json)
    elif asked["returned"] is not None:
        _return(asked["returned"], creditor_id, at, asked["reason"], as_json)
    elif asked["listing"] or not (ids or asked["everything"]):
        _list(creditor_id, as_json)
    else:
        _release(list(ids), creditor_id, at, as_json)


def _release(ids: list[int], creditor_id: int | None, at: datetime, as_json: bool) -> None:
    wanted = ids or [draft.id for draft in steer.list_drafts(creditor_id)]
    done = steer.approve_drafts(wanted, at, actor=actor(), creditor_id=creditor_id)
    if as_json:
        refused = [{"draft": n, "reason": why} for n, why in done.refused]
        emit({"approved": [_draft(d) for d in done.approved], "refused": refused})
    else:
        click.echo(f"{len(done.approved)} released; the next run sends what the guard still allows")
        for n, why in done.refused:
            click.echo(f"draft {n} is not released: {why}", err=True)
    if done.refused:
        raise Exit(1)


def _return(draft_id: int, creditor_id: int | None, at: datetime, reason: str, as_json: bool) -> None:
    steer.return_draft(draft_id, at, actor=actor(), reason=reason, creditor_id=creditor_id)
    if as_json:
        emit({"returned": draft_id})
    else:
        click.echo(f"draft {draft_id} is taken back and is a task for a person; the next step follows in its order")


def _show(draft_id: int, as_json: bool) -> None:
    text = steer.read_draft(draft_id)
    if as_json:
        emit({"draft": draft_id, "subject": text.subject, "from": text.sender, "to": text.recipient, "text": text.text})
    else:
        click.echo(f"From: {text.sender}\nTo: {text.recipient}\nSubject: {text.subject}\n\n{text.text}")


def _list(creditor_id: int | None, as_json: bool) -> None:
    drafts = steer.list_drafts(creditor_id)
    if as_json:
        emit({"drafts": [_draft(draft) for draft in drafts]})
        return
    rows = [
        (d.id, d.customer, d.name, d.purpose, d.channel, ", ".join(d.items), clock(d.composed_at, d.zone), _fit(d))
        for d in drafts
    ]
    columns = ["draft#", "customer", "name", "purpose", "channel", "items", "composed", ""]
    out().print(table(columns, rows) if rows else "Nothing waits for a release.")


def _fit(draft: DraftRow) -> str:
    return "" if draft.version == draft.party_version else "facts moved: composed again at the next run"


def _draft(draft: DraftRow) -> dict[str, Any]:
    return {
        "draft": draft.id,
        "creditor": draft.creditor,
        "customer": draft.customer,
        "purpose": draft.purpose,
        "channel": draft.channel,
        "items": draft.items,
        "composed": iso(draft.composed_at, draft.zone),
        "facts_moved": draft.version != draft.party_version,
    }
