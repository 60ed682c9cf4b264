"""candour user: who works in Candour, and in which role."""

from typing import Any

import click

from candour.domain.roles import SAYS, Role
from candour.faces.cli.options import actor, json_option, the_user
from candour.faces.cli.output import emit, emit_list, iso, out, table
from candour.flow import staff as verb
from candour.store.staff import StaffRow, staff

ROLES = click.Choice([role.value for role in Role], case_sensitive=False)
COMMAND = click.Group(
    "user",
    short_help="Let people in and out, and say what they may do.",
    help="Let people in and out, and say what they may do:\n\n\b\n"
    + "\n".join(f"{role.value}: {says}" for role, says in SAYS.items()),
)


@COMMAND.command("list", short_help="List who works here.")
@json_option
def list_users(as_json: bool) -> None:
    """List everybody, those who may come in first."""
    lines = [_line(row) for row in staff()]
    if as_json:
        emit_list(lines)
        return
    columns = ["username", "name", "role", "state", "last login"]
    out().print(table(columns, [[str(line[column.replace(" ", "_")] or "") for column in columns] for line in lines]))


@COMMAND.command("add", short_help="Add a person; prints where they set their password, once.")
@click.argument("username")
@click.option("--role", type=ROLES, required=True, help="What they may do.")
@click.option("--name", "full_name", default="", metavar="TEXT", help="Their name.")
@click.option("--email", default="", metavar="ADDRESS", help="Their email address.")
@json_option
def add(username: str, role: str, full_name: str, email: str, as_json: bool) -> None:
    """Add USERNAME without a password, and print the path at which they set one, once, within three days."""
    _, path = verb.invite(username, full_name, email, role, actor=actor())
    _show_path(username, path, as_json)


@COMMAND.command("link", short_help="Print where a person sets a new password, once.")
@click.argument("username")
@json_option
def link(username: str, as_json: bool) -> None:
    """Print the path at which USERNAME sets a new password, once, within three days."""
    _show_path(username, verb.new_link(the_user(username), actor=actor()), as_json)


@COMMAND.command("role", short_help="Give a person a role.")
@click.argument("username")
@click.argument("role", type=ROLES)
@json_option
def role(username: str, role: str, as_json: bool) -> None:
    """Give USERNAME a ROLE. The last administrator stays one."""
    _told(username, verb.set_role(the_user(username), role, actor=actor()), as_json)


@COMMAND.command("off", short_help="Keep a person out at once.")
@click.argument("username")
@json_option
def off(username: str, as_json: bool) -> None:
    """Keep USERNAME out from this moment: sessions, tokens and links open nothing any more. History keeps the name."""
    _told(username, verb.set_active(the_user(username), False, actor=actor()), as_json)


@COMMAND.command("on", short_help="Let a person in again.")
@click.argument("username")
@json_option
def on(username: str, as_json: bool) -> None:
    """Let USERNAME in again; they set a new password with 'candour user link'."""
    _told(username, verb.set_active(the_user(username), True, actor=actor()), as_json)


def _show_path(username: str, path: str, as_json: bool) -> None:
    if as_json:
        emit({"username": username, "path": path})
        return
    click.echo(path)
    click.echo("Put the address of this Candour before it and give it to them alone: it opens once.", err=True)


def _told(username: str, changed: bool, as_json: bool) -> None:
    if as_json:
        emit({"username": username, "changed": changed})
    else:
        click.echo("Done." if changed else "It was so already.")


def _line(row: StaffRow) -> dict[str, Any]:
    state = "kept out" if not row.is_active else "may come in" if row.has_password else "has no password yet"
    return {
        "id": row.id, "username": row.username, "name": row.full_name, "email": row.email, "role": row.role,
        "state": state, "last_login": iso(row.last_login),
    }  # fmt: skip
