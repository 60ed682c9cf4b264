"""Options that several commands share, and how their words are read."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from getpass import getuser
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import click

from candour.domain.errors import WrongUse
from candour.ports.clock import SystemClock
from candour.store import book

F = TypeVar("F", bound=Callable[..., Any])


class Instant(click.ParamType):
    """A moment in ISO 8601 with its zone."""

    name = "TIME"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """An aware datetime; a usage error that says how to write it otherwise."""
        if isinstance(value, datetime):
            return value
        try:
            at = datetime.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is not a time; write it as 2013-06-03T10:00:00+01:00", param, ctx)
        if at.tzinfo is None:
            self.fail(f"{value!r} has no zone; add its offset, as in {_with_offset(at)}", param, ctx)
        return at


def _with_offset(at: datetime) -> str:
    return f"{at.isoformat(timespec='seconds')}+00:00"


class Day(click.ParamType):
    """A calendar day in ISO 8601."""

    name = "DATE"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """A date; a usage error that says how to write it otherwise."""
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is not a day; write it as 2013-06-03", param, ctx)


class DayOrInstant(click.ParamType):
    """A calendar day or a moment with its zone."""

    name = "DATE|TIME"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date | datetime:
        """A date when only a day is given, else an aware datetime."""
        is_day = isinstance(value, str) and len(value) == 10
        return Day().convert(value, param, ctx) if is_day else Instant().convert(value, param, ctx)


def end_of(until: date | datetime, zone: str) -> datetime:
    """The moment at which something 'until' ends: for a day, the midnight after it in the zone."""
    if isinstance(until, datetime):
        return until
    return datetime.combine(until + timedelta(days=1), time(), ZoneInfo(zone))


def at_option(command: F) -> F:
    """--at: the moment at which the command looks at the book; now when it is left out."""
    return click.option(
        "--at", type=Instant(), default=lambda: SystemClock().now(), show_default="now", help="As of this moment."
    )(command)


def json_option(command: F) -> F:
    """--json: JSON alone on standard output."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON and nothing else.")(command)


def creditor_option(command: F) -> F:
    """--creditor: by name or slug."""
    return click.option("--creditor", metavar="NAME", help="Name or slug; may be left out while there is one.")(command)


def customer_argument(command: F) -> F:
    """REF: the customer's reference at the creditor."""
    return click.argument("reference", metavar="REF")(command)


def the_creditor(name: str | None) -> book.CreditorRow:
    """The creditor that was named, or the only one. Raises WrongUse, naming those that there are."""
    rows = book.creditors()
    found = [row for row in rows if name is None or name.casefold() in (row.name.casefold(), row.slug)]
    if len(found) == 1:
        return found[0]
    known = ", ".join(row.name for row in rows[:8]) + (" ..." if len(rows) > 8 else "")
    if not rows:
        raise WrongUse("there is no creditor yet; bring a ledger in first: candour import FILE --creditor NAME")
    if name is None:
        raise WrongUse(f"there are {len(rows)} creditors; say which with --creditor NAME: {known}")
    raise WrongUse(f"no creditor is called {name!r}; there is {known}")


def creditors_named(name: str | None) -> list[book.CreditorRow]:
    """The creditor that was named, or all of them."""
    return book.creditors() if name is None else [the_creditor(name)]


def the_account(reference: str, creditor: str | None) -> tuple[book.CreditorRow, int]:
    """The creditor and the account id of a customer's reference. Raises WrongUse when there is none."""
    owner = the_creditor(creditor)
    account_id = book.find_account(owner.id, reference)
    if account_id is None:
        raise WrongUse(
            f"{owner.name} has no customer with the reference {reference!r}; 'candour debts' lists the references"
        )
    return owner, account_id


def actor() -> str:
    """Who is at the keyboard, for the timeline."""
    try:
        return f"cli:{getuser()}"
    except (KeyError, OSError):
        return "cli"
