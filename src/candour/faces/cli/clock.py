"""candour clock: what starts a legal deadline, and that it was dealt with."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

import click

from candour.domain.duties import Duty
from candour.domain.errors import WrongUse
from candour.domain.recorded import SOURCES
from candour.faces.cli.options import (
    a_day,
    actor,
    at_option,
    creditor_option,
    customer_argument,
    json_option,
    the_account,
)
from candour.faces.cli.output import emit, iso, out, table
from candour.flow import record
from candour.flow.record import ClockStarted
from candour.store.recording import EventRow


@click.command("clock", short_help="Write down what starts a legal deadline, or list deadlines.")
@customer_argument
@click.argument("kind", required=False)
@creditor_option
@click.option("--on", metavar="DATE", callback=a_day, help="The day on which it happened; today when left out.")
@click.option("--item", metavar="REF", help="The item that it is about; the whole account when left out.")
@click.option("--detail", metavar="WORD", help="Which of its kind, such as 'complex' of a request for data.")
@click.option("--source", type=click.Choice(SOURCES), default="customer", show_default=True, help="Who said so.")
@click.option("--done", type=int, metavar="N", help="What clock N asks for was done: stop it.")
@click.option("--move", type=int, metavar="N", help="Correct the day or detail of clock N, with --on or --detail.")
@click.option("--note", default="", help="With --done: what was done. It is kept sealed with the customer's key.")
@at_option
@json_option
def COMMAND(reference: str, creditor: str | None, at: datetime, as_json: bool, **asked: Any) -> None:
    """Write down a KIND of event such as complaint, sar or dispute; the laws that bind say what is due by when.

    Without a KIND it lists the clocks of an account by their numbers. Each deadline becomes a task.
    """
    _refuse_nonsense(asked)
    _, account_id = the_account(reference, creditor)
    if asked["done"]:
        event = record.handle_event(account_id, asked["done"], at, actor=actor(), text=asked["note"])
        _tell(as_json, {"customer": reference, "clock": event.id, "kind": event.kind, "done": iso(at)},
              f"{reference}: clock {event.id} ({event.kind}) has stopped")  # fmt: skip
    elif asked["move"] or asked["kind"]:
        started = _write(account_id, at, asked)
        _tell(as_json, {"customer": reference, **_started(started)}, "\n".join(_sentences(reference, started)))
    else:
        _list(reference, record.clocks_of(account_id, at), as_json)


def _refuse_nonsense(asked: dict[str, Any]) -> None:
    named = [name for name in ("kind", "done", "move") if asked[name]]
    if len(named) > 1:
        raise WrongUse("say one thing: a KIND of event, --done N or --move N")
    if asked["move"] and not (asked["on"] or asked["detail"] is not None):
        raise WrongUse("--move takes the right day with --on, or the right --detail")
    if asked["note"] and not asked["done"]:
        raise WrongUse("--note goes with --done")
    if not named and (asked["on"] or asked["item"] or asked["detail"]):
        raise WrongUse("--on, --item and --detail go with a KIND of event, such as complaint")


def _write(account_id: int, at: datetime, asked: dict[str, Any]) -> ClockStarted:
    if asked["move"]:
        return record.move_event(account_id, asked["move"], at, actor=actor(), on=asked["on"], detail=asked["detail"])
    return record.record_event(
        account_id, asked["kind"], at, actor=actor(), on=asked["on"], item=asked["item"],
        detail=asked["detail"] or "", source=asked["source"],
    )  # fmt: skip


def _tell(as_json: bool, answer: dict[str, Any], sentence: str) -> None:
    if as_json:
        emit(answer)
    else:
        click.echo(sentence)


def _started(started: ClockStarted) -> dict[str, Any]:
    return {
        "clock": started.id,
        "kind": started.kind,
        "on": iso(started.on),
        "item": started.item,
        "owed": [_duty(duty) for duty in started.owed],
    }


def _duty(duty: Duty) -> dict[str, Any]:
    return {
        "what": duty.what,
        "due": iso(duty.due),
        "rule": duty.rule.id,
        "citation": duty.rule.citation,
        "by_notice": duty.demands_notice,
    }


def _sentences(reference: str, started: ClockStarted) -> Iterator[str]:
    yield f"{reference}: clock {started.id}, {started.kind} of {started.on}"
    for duty in started.owed:
        yield f"  by {duty.due}: {duty.what} ({duty.rule.citation})"
    if not started.owed:
        yield "  No law that binds this account has a deadline for it."


def _list(reference: str, clocks: Sequence[tuple[EventRow, tuple[Duty, ...]]], as_json: bool) -> None:
    if as_json:
        emit({"customer": reference, "clocks": [_clock(event, owed) for event, owed in clocks]})
    elif not clocks:
        click.echo(f"{reference}: no clock was ever started.")
    else:
        columns = ["clock#", "kind", "on", "item", "done", "due", "what"]
        out().print(table(columns, [row for event, owed in clocks for row in _rows(event, owed)]))


def _clock(event: EventRow, owed: Sequence[Duty]) -> dict[str, Any]:
    return {
        "clock": event.id,
        "kind": event.kind,
        "on": iso(event.on),
        "item": event.item,
        "detail": event.detail,
        "source": event.source,
        "actor": event.actor,
        "done": iso(event.handled_at),
        "owed": [_duty(duty) for duty in owed],
    }


def _rows(event: EventRow, owed: Sequence[Duty]) -> Iterator[tuple[Any, ...]]:
    kind = f"{event.kind} ({event.detail})" if event.detail else event.kind
    head = (event.id, kind, event.on, event.item or "all", event.handled_at and event.handled_at.date())
    duties = [(duty.due.isoformat(), f"{duty.what} ({duty.rule.citation})") for duty in owed] or [("", "")]
    for n, duty in enumerate(duties):
        yield (*(head if n == 0 else ("", "", "", "", "")), *duty)
