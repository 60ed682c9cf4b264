"""candour hold: stop chasing an account, an item or a person, or go on again."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from candour.domain.calendars import start_of_day
from candour.domain.errors import WrongUse
from candour.domain.holds import LIVES, Authority, HoldKind, Reach
from candour.domain.money import parse_amount
from candour.domain.notified import Match
from candour.domain.terms import in_words
from candour.faces.cli.options import (
    a_day,
    a_day_or_instant,
    a_mapping,
    actor,
    at_option,
    creditor_option,
    customer_argument,
    end_of,
    json_option,
    the_account,
    the_creditor,
)
from candour.faces.cli.output import clock, emit, emit_list, iso, out, section
from candour.flow import agree
from candour.flow import hold as verb
from candour.flow.notified import match_list
from candour.store import book

_ENDS = {Authority.ANYONE: "anyone", Authority.PERSON: "a person", Authority.SUPERVISOR: "a supervisor"}


class _PlaceUnlessTold(click.Group):
    """`candour hold REF ...` is `candour hold place REF ...`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read a reference where a subcommand could stand."""
        if "--list-kinds" in args:
            args = ["kinds", *[arg for arg in args if arg != "--list-kinds"]]
        elif not args or args[0] not in self.commands:
            args = ["place", *args]
        return super().parse_args(ctx, args)


@click.group("hold", cls=_PlaceUnlessTold, short_help="Stop chasing an account, item or person, or go on.")
def COMMAND() -> None:
    """Stop chasing, or go on."""


@COMMAND.command("place")
@customer_argument
@creditor_option
@click.option("--kind", type=click.Choice([kind.value for kind in HoldKind]), help="Why it is not chased.")
@click.option("--detail", default="", metavar="WORD", help="Which of its kind; --list-kinds shows which there are.")
@click.option("--item", metavar="REF", help="Only this item; the whole account when left out.")
@click.option("--amount", metavar="AMOUNT", help="The part of the item that is meant, as 120.00.")
@click.option("--person", is_flag=True, help="All accounts of the person; some kinds always are.")
@click.option("--since", metavar="DATE", callback=a_day, help="The day on which it began; now when left out.")
@click.option("--until", metavar="DATE|TIME", callback=a_day_or_instant,
              help="When it ends; a day counts in full. As long as its kind lasts when left out.")  # fmt: skip
@click.option("--method", type=click.Choice(agree.methods()), default="bacs", show_default=True,
              help="How a payment on its way is made: sets its end.")  # fmt: skip
@click.option("--reason", default="", help="Why, in words. It is kept sealed with the customer's key.")
@click.option("--end", "ending", type=int, metavar="ID", help="End this hold instead of placing one.")
@click.option("--extend", "extending", type=int, metavar="ID", help="Give this hold its second term.")
@click.option("--treatment-ended", metavar="DATE", callback=a_day,
              help="With --extend: the crisis treatment ended; breathing space ends 30 days later.")  # fmt: skip
@click.option("--evidence", default="", metavar="WORD", help="What shows that it may end, or that more time is due.")
@at_option
@json_option
def place(reference: str, creditor: str | None, at: datetime, as_json: bool, **asked: Any) -> None:
    """Place a hold on a customer's account, one item or the person; lengthen it; end it.

    While it is in force nothing it covers is chased, from the moment that this command returns. Ending one sends
    nothing by itself. 'candour hold --list-kinds' shows what each kind blocks, for how long, and what ends it;
    'candour hold match --help' brings in a notification list.
    """
    chosen = [name for name in ("kind", "ending", "extending") if asked[name] is not None]
    if len(chosen) != 1:
        raise WrongUse(
            "say one of --kind, to place a hold, --extend ID, to lengthen one, or --end ID; 'candour customer' lists "
            "the ids"
        )
    owner, account_id = the_account(reference, creditor)
    zone = book.customer(account_id).zone
    if chosen == ["kind"]:
        asked["amount"] = parse_amount(asked["amount"], owner.currency) if asked["amount"] else None
        answer = _place(account_id, at, zone, asked)
        told = _sentence(reference, answer, zone)
    elif chosen == ["ending"]:
        answer, told = _end(account_id, at, asked), "the account is reviewed at the next run"
        told = f"{reference}: hold {asked['ending']} has ended; {told}"
    else:
        answer = _extend(account_id, at, zone, asked)
        told = _lengthened(reference, answer, zone)
    if as_json:
        emit({"customer": reference, **answer})
    else:
        click.echo(told)


def _end(account_id: int, at: datetime, asked: dict[str, Any]) -> dict[str, Any]:
    """Whoever has the command line looks after this installation, and may end what a supervisor may."""
    verb.end_hold(
        account_id, asked["ending"], at, actor=actor(), who=Authority.SUPERVISOR, evidence=asked["evidence"],
        reason=asked["reason"],
    )  # fmt: skip
    return {"hold": asked["ending"], "ended": iso(at)}


def _extend(account_id: int, at: datetime, zone: str, asked: dict[str, Any]) -> dict[str, Any]:
    hold = asked["extending"]
    if asked["treatment_ended"]:
        until = verb.set_crisis_end(account_id, hold, asked["treatment_ended"], at, actor=actor())
        return {"hold": hold, "until": iso(until, zone), "by_person": False}
    words = {"evidence": asked["evidence"], "reason": asked["reason"]}
    found = verb.extend_hold(account_id, hold, at, actor=actor(), **words)
    return {"hold": hold, "until": iso(found.until, zone), "by_person": found.by_person}


def _place(account_id: int, at: datetime, zone: str, asked: dict[str, Any]) -> dict[str, Any]:
    until: date | datetime | None = asked["until"]
    placed = verb.place_hold(
        account_id, HoldKind(asked["kind"]), at, actor=actor(), until=None if until is None else end_of(until, zone),
        since=_began(asked["since"], at, zone), item=asked["item"], person=asked["person"], detail=asked["detail"],
        amount=asked["amount"], reason=asked["reason"], method=asked["method"],
    )  # fmt: skip
    return {
        "hold": placed.id, "kind": placed.kind.value, "detail": placed.detail, "item": placed.item,
        "person": placed.reach is Reach.PERSON, "accounts": placed.accounts, "since": iso(placed.since, zone),
        "until": iso(placed.until, zone),
    }  # fmt: skip


def _began(day: date | None, at: datetime, zone: str) -> datetime | None:
    """The start of a day, or the present when it is today."""
    if day is None:
        return None
    begins = start_of_day(day, zone)
    if begins > at:
        raise WrongUse(f"--since {day} is still to come; place the hold when it begins")
    return begins


def _sentence(reference: str, answer: dict[str, Any], zone: str) -> str:
    what = f"item {answer['item']}" if answer["item"] else "the whole account"
    if answer["person"]:
        what = f"the person: {answer['accounts']} account{'' if answer['accounts'] == 1 else 's'}"
    until = answer["until"]
    end = f"until {clock(datetime.fromisoformat(until), zone)}" if until else "until it is ended"
    return f"{reference}: hold {answer['hold']} ({answer['kind']}) on {what} {end}"


def _lengthened(reference: str, answer: dict[str, Any], zone: str) -> str:
    until = clock(datetime.fromisoformat(answer["until"]), zone)
    if answer["by_person"]:
        return f"{reference}: hold {answer['hold']} had its second term; a task asks a person, and it ends {until}"
    return f"{reference}: hold {answer['hold']} lasts until {until}"


@COMMAND.command("kinds", short_help="What each kind of hold blocks, how long it lasts, what ends it.")
@json_option
def kinds(as_json: bool) -> None:
    """Show every kind of hold: what it blocks, how long it lasts, who ends it and by what evidence."""
    rows = [_life(kind) for kind in HoldKind]
    if as_json:
        emit_list(rows)
        return
    cells = [[_joined(value) for name, value in row.items() if name != "words"] for row in rows]
    section(out(), "Holds", [name.replace("_", " ") for name in rows[0] if name != "words"], cells)


def _joined(value: object) -> str:
    return ", ".join(value) if isinstance(value, list) else str(value)


def _life(kind: HoldKind) -> dict[str, Any]:
    life = LIVES[kind]
    return {
        "kind": kind.value, "words": life.words, "details": list(life.details), "of": life.reach.name.lower(),
        "blocks": sorted(life.blocks), "lasts": in_words(life), "ended_by": _ENDS[life.ends],
        "evidence": list(life.evidence),
    }  # fmt: skip


@COMMAND.command("match", short_help="Bring a list of people in breathing space in.")
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path))
@creditor_option
@click.option("--detail", required=True, type=click.Choice(list(LIVES[HoldKind.MORATORIUM].details)),
              help="Which moratorium the list tells of.")  # fmt: skip
@click.option("--since", required=True, metavar="DATE", callback=a_day, help="The day on which it began.")
@click.option("--map", "mapping", multiple=True, metavar="FIELD=COLUMN", callback=a_mapping,
              help="Where a field is: reference, name, address, postcode, email, phone. Repeatable.")  # fmt: skip
@click.option("--dry-run", is_flag=True, help="Show whom the list means; write nothing.")
@at_option
@json_option
def match(path: Path, creditor: str | None, at: datetime, as_json: bool, dry_run: bool, **asked: Any) -> int:
    """Match a notification list (CSV or XLSX) with a creditor's customers and place the holds.

    A customer is meant for sure by their reference, or by their name and an address, email or phone number that agree.
    Who may be meant is a person's to decide: a task. Lines that mean nobody are listed. The same list again changes
    nothing. The exit code is 1 while lines are doubtful or unmatched.
    """
    owner = the_creditor(creditor)
    asked |= {"country": owner.country, "zone": owner.zone, "dry_run": dry_run}
    found = match_list(path, owner.id, at, actor=actor(), **asked)
    parts = {name: getattr(found, name) for name in ("placed", "known", "over", "doubtful", "unmatched")}
    if as_json:
        told = {name: [_matched(one) for one in those] for name, those in parts.items()}
        emit({"creditor": owner.name, "dry_run": dry_run, "tasks": found.tasks, **told})
    else:
        rows = [[name, one["line"], ", ".join(one["customers"]), ", ".join(one["agreed"])]
                for name, those in parts.items() for one in map(_matched, those)]  # fmt: skip
        counts = ", ".join(f"{len(those)} {name}" for name, those in parts.items())
        section(out(), "Lines", ["", "line#", "customers", "agree"], rows)
        click.echo(f"\n{'Nothing was written. ' if dry_run else ''}{owner.name}: {counts}; tasks made: {found.tasks}")
    return 1 if found.doubtful or found.unmatched else 0


def _matched(one: Match) -> dict[str, Any]:
    customers = [known.reference for known in one.accounts]
    return {"line": one.notice.line, "customers": customers, "agreed": list(one.agreed)}
