"""The console entry: finds the state folder, and opens the database just before a command that is well formed runs."""

import functools
import json
import os
import sys
from collections.abc import Callable
from typing import Any, NoReturn

import click

WITHOUT_DATABASE = {"guard", "serve"}
"""Commands that need none, or open it themselves."""


class CannotStart(click.ClickException):
    """The site cannot be opened: said in one line, exit code 1."""

    exit_code = 1


def main() -> None:
    """`candour`: set Django up, then hand over to the command line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "candour.site.settings")
    if {"--help", "-h", "--version"} & set(sys.argv[1:]):
        os.environ.pop("DATABASE_URL", None)  # whoever asks for help gets it, whatever is set
    import django

    from candour.site.postgres import PostgresError

    try:
        django.setup()
    except (PostgresError, ValueError) as error:
        _leave(str(error))
    except OSError as error:
        _leave(f"CANDOUR_HOME cannot be used: {error.filename}: {error.strerror}; name a folder that you may write to")
    command_line().main(prog_name="candour")


def _leave(message: str) -> NoReturn:
    if "--json" in sys.argv[1:]:
        click.echo(json.dumps({"error": message}, ensure_ascii=False))
    click.echo(f"candour: {message}", err=True)
    sys.exit(2)


def command_line() -> click.Group:
    """The whole command line, each command opening the database when it is about to run."""
    from candour.faces.cli.main import cli
    from candour.site.serve import serve

    cli.add_command(serve)
    find = cli.get_command

    def get_command(ctx: click.Context, cmd_name: str) -> click.Command | None:
        command = find(ctx, cmd_name)
        if command is not None and command.name not in WITHOUT_DATABASE:
            for one in command.commands.values() if isinstance(command, click.Group) else [command]:
                one.callback = one.callback and _with_database(one.callback)
        return command

    cli.get_command = get_command  # type: ignore[method-assign]
    return cli


def _with_database(callback: Callable[..., Any]) -> Callable[..., Any]:
    if getattr(callback, "opens_database", False):
        return callback

    @functools.wraps(callback)
    def run(*args: Any, **kwargs: Any) -> Any:
        from candour.site.database import opened
        from candour.site.postgres import PostgresError

        try:
            with opened():
                return callback(*args, **kwargs)
        except PostgresError as error:
            raise CannotStart(str(error)) from None

    run.opens_database = True  # type: ignore[attr-defined]
    return run


if __name__ == "__main__":
    main()
