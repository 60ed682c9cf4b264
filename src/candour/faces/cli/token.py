"""candour token: keys with which programs ask the API."""

from typing import Any

import click

from candour.faces.cli.options import actor, json_option
from candour.faces.cli.output import emit, emit_list, iso, out, table
from candour.flow import admit
from candour.ports.clock import SystemClock
from candour.store.tokens import TokenRow, tokens

COMMAND = click.Group(
    "token",
    short_help="Make, list and revoke tokens for the API.",
    help="Make, list and revoke tokens, with which programs ask the API in the name of a user.",
)


@COMMAND.command("new", short_help="Make a token; it is shown once.")
@click.argument("name")
@click.option("--user", metavar="LOGIN", help="In whose name it asks; may be left out while there is one user.")
@click.option("--days", type=int, default=90, show_default=True, help="How long it opens.")
@json_option
def new(name: str, user: str | None, days: int, as_json: bool) -> None:
    """Make a token called NAME and show it once. Only its digest is kept, so it cannot be shown again."""
    made = admit.issue(name, user, days, SystemClock().now(), actor=actor())
    if as_json:
        emit({"name": made.name, "user": made.user, "token": made.secret, "expires_at": iso(made.expires_at)})
        return
    click.echo(made.secret)
    click.echo(
        f"This is the only time that it is shown. It speaks for {made.user} until {iso(made.expires_at)}.", err=True
    )


@COMMAND.command("list", short_help="List tokens, without what opens.")
@json_option
def list_tokens(as_json: bool) -> None:
    """List all tokens, the newest first: for whom, until when, when last used."""
    rows = tokens()
    if as_json:
        emit_list(_line(row) for row in rows)
    elif rows:
        columns = ["name", "user", "state", "created at", "last used at", "expires at"]
        lines = [_line(row) for row in rows]
        out().print(table(columns, [[line[column.replace(" ", "_")] for column in columns] for line in lines]))
    else:
        click.echo("There are no tokens; 'candour token new NAME' makes one.")


@COMMAND.command("revoke", short_help="End a token at once.")
@click.argument("name")
@json_option
def revoke(name: str, as_json: bool) -> None:
    """End the token called NAME: from this moment it opens nothing."""
    admit.revoke(name, SystemClock().now(), actor=actor())
    if as_json:
        emit({"name": name.strip(), "state": "revoked"})
    else:
        click.echo("It opens nothing any more.")


def _line(row: TokenRow) -> dict[str, Any]:
    return {
        "name": row.name, "user": row.user, "state": _state(row), "created_at": iso(row.created_at),
        "last_used_at": iso(row.last_used_at), "expires_at": iso(row.expires_at), "revoked_at": iso(row.revoked_at),
    }  # fmt: skip


def _state(row: TokenRow) -> str:
    if row.revoked_at:
        return "revoked"
    return "expired" if row.expires_at and row.expires_at <= SystemClock().now() else "open"
