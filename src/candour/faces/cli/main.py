"""The command line: finds its commands beside itself, and turns every expected error into one clear line."""

import json
import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from pkgutil import iter_modules
from typing import Any, NoReturn

import click
from django.db import DatabaseError, InterfaceError

from candour import __version__
from candour.domain.errors import WrongUse
from candour.domain.money import MoneyError
from candour.domain.strategies import StrategyError
from candour.ports.channel import TransportError
from candour.ports.importer import BrokenFile
from candour.store.sealing import CannotUnseal

WRONG_USE = (WrongUse, MoneyError, BrokenFile)
CANNOT_NOW = (TransportError, StrategyError, CannotUnseal)
"""Errors whose message is written for the person at the keyboard."""


class CommandLine(click.Group):
    """A group whose commands are the modules beside it that export COMMAND; each is imported when it is named."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names of all commands, in alphabetical order."""
        modules = (module.name for module in iter_modules([str(Path(__file__).parent)]))
        found = {command.name for name in modules if (command := _command_of(name)) and command.name}
        return sorted(found | set(self.commands))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of this name, or None."""
        name = cmd_name.replace("-", "_")
        return self.commands.get(cmd_name) or _command_of(name) or _command_of(f"{name}_")

    def main(self, args: Sequence[str] | None = None, *rest: Any, **extra: Any) -> Any:
        """Run a command and leave with 0 (done), 1 (something was rejected or failed) or 2 (wrong use)."""
        arguments = list(sys.argv[1:] if args is None else args)
        extra["standalone_mode"] = False
        try:
            code = super().main(arguments, *rest, **extra)
        except click.ClickException as error:
            _leave(error.format_message(), arguments, error.exit_code, _hint(error))
        except WRONG_USE as error:
            _leave(str(error), arguments, 2)
        except CANNOT_NOW as error:
            _leave(str(error), arguments, 1)
        except (DatabaseError, InterfaceError) as error:
            # The server's own words may quote a row, so they are not repeated.
            _leave(f"the database went away or refused ({_cause(error)}); 'candour doctor' says more", arguments, 1)
        except click.Abort:
            _leave("stopped before it was done", arguments, 1)
        sys.exit(code if isinstance(code, int) else 0)


def _command_of(module: str) -> click.Command | None:
    name = f"{__package__}.{module}"
    if module == "main" or not module.isidentifier() or find_spec(name) is None:
        return None
    command = getattr(import_module(name), "COMMAND", None)
    return command if isinstance(command, click.Command) else None


def _cause(error: BaseException) -> str:
    return type(error.__cause__ or error).__name__


def _hint(error: click.ClickException) -> str:
    context = getattr(error, "ctx", None)
    return f" (see '{context.command_path} --help')" if isinstance(context, click.Context) else ""


def _leave(message: str, arguments: Sequence[str], code: int, hint: str = "") -> NoReturn:
    if "--json" in arguments:
        click.echo(json.dumps({"error": message}, ensure_ascii=False))
    click.echo(f"candour: {message}{hint}", err=True)
    sys.exit(code)


@click.group(cls=CommandLine, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="candour")
def cli() -> None:
    """Candour reminds people kindly, listens, explains itself and stops in time.

    Every command takes --json for machines. A creditor may be named by its name or its slug, and left out
    while there is only one.
    """
