"""Options that several commands share, and how their words are read."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from getpass import getuser
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import click

from candour.domain.errors import WrongUse
from candour.domain.parties import PLACES
from candour.ports.clock import SystemClock
from candour.store import book
from candour.store.staff import staff

F = TypeVar("F", bound=Callable[..., Any])
D = TypeVar("D", bound=date)


FIRST_YEAR, LAST_YEAR = 1900, 2200
"""No book is looked at further away, and clocks end near year 1 and 9999."""


def an_instant(_ctx: click.Context, _param: click.Parameter, value: str | None) -> datetime | None:
    """An option's text as an aware datetime; a usage error that says how to write it otherwise."""
    if value is None:
        return None
    try:
        at = datetime.fromisoformat(value)
    except ValueError:
        raise click.BadParameter(f"{value!r} is not a time; write it as 2013-06-03T10:00:00+01:00") from None
    if at.tzinfo is None:
        with_offset = f"{at.isoformat(timespec='seconds')}+00:00"
        raise click.BadParameter(f"{value!r} has no zone; add its offset, as in {with_offset}")
    return _likely(at, value)


def a_day(_ctx: click.Context, _param: click.Parameter, value: str | None) -> date | None:
    """An option's text as a date; a usage error that says how to write it otherwise."""
    try:
        return None if value is None else _likely(date.fromisoformat(value), value)
    except ValueError:
        raise click.BadParameter(f"{value!r} is not a day; write it as 2013-06-03") from None


def _likely(when: D, value: str) -> D:
    if not FIRST_YEAR <= when.year <= LAST_YEAR:
        raise click.BadParameter(f"{value!r} is no likely time; give one from {FIRST_YEAR} to {LAST_YEAR}")
    return when


def a_day_or_instant(ctx: click.Context, param: click.Parameter, value: str | None) -> date | datetime | None:
    """An option's text as a date when only a day is given, else as an aware datetime."""
    return a_day(ctx, param, value) if value is not None and len(value) == 10 else an_instant(ctx, param, value)


def a_mapping(_: click.Context, __: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
    """Repeated FIELD=COLUMN as our field -> column; a usage error that says how to write it otherwise."""
    found: dict[str, str] = {}
    for value in values:
        field, mark, column = value.partition("=")
        if not mark or not field.strip():
            raise click.BadParameter(f"{value!r} is not FIELD=COLUMN, such as --map 'email=Billing email'")
        if field.strip() in found:
            raise click.BadParameter(f"{field.strip()!r} is mapped twice")
        found[field.strip()] = column
    return found


def now_unless_told(ctx: click.Context, param: click.Parameter, value: str | None) -> datetime:
    """An option's text as an aware datetime, the present when it is left out."""
    return an_instant(ctx, param, value) or SystemClock().now()


def end_of(until: date | datetime, zone: str) -> datetime:
    """The moment at which something 'until' ends: for a day, the midnight after it in the zone."""
    if isinstance(until, datetime):
        return until
    return datetime.combine(until + timedelta(days=1), time(), ZoneInfo(zone))


def at_option(command: F) -> F:
    """--at: the moment at which the command looks at the book; now when it is left out."""
    text = "As of this moment, in ISO 8601 with its offset; now when left out."
    return click.option("--at", metavar="TIME", callback=now_unless_told, help=text)(command)


def json_option(command: F) -> F:
    """--json: JSON alone on standard output."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON and nothing else.")(command)


def over_cap_options(command: F) -> F:
    """--reason and --asked-for: why a call was made although the contact cap was reached."""
    command = click.option("--asked-for", is_flag=True, help="The customer asked for the call, or was promised it.")(
        command
    )
    return click.option("--reason", default="", help="Over the contact cap: why the call was made. Kept sealed.")(
        command
    )


def place_option(command: F) -> F:
    """--place: where the customer was, when that is known."""
    words = "Where they were, when that is known; some laws count calls at work apart."
    return click.option("--place", type=click.Choice(PLACES), help=words)(command)


def name_values(ctx: click.Context, param: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
    """NAME=VALUE options as a table; a usage error for what is none, or is given twice."""
    found: dict[str, str] = {}
    for value in values:
        name, mark, rest = value.partition("=")
        if not mark or not name.strip():
            raise click.BadParameter(f"{value!r} is not {param.make_metavar(ctx).split()[0]}")
        if name.strip() in found:
            raise click.BadParameter(f"{name.strip()!r} is given twice")
        found[name.strip()] = rest.strip()
    return found


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


def the_user(username: str) -> int:
    """The id of a person who works in Candour. Raises WrongUse when nobody is called so."""
    found = {row.username.casefold(): row.id for row in staff()}
    if username.casefold() not in found:
        raise WrongUse(f"nobody here is called {username!r}; 'candour user list' lists those who are")
    return found[username.casefold()]


def actor() -> str:
    """Who is at the keyboard, for the timeline."""
    try:
        return f"cli:{getuser()}"
    except (KeyError, OSError):
        return "cli"
