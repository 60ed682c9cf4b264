"""candour task: say what was done about one task."""

from datetime import date, datetime
from typing import Any

import click

from candour.domain.calls import CALL_OUTCOMES
from candour.domain.errors import WrongUse
from candour.domain.messages import ContactOutcome
from candour.faces.cli.options import a_day, actor, at_option, json_option, over_cap_options, place_option
from candour.faces.cli.output import emit, iso
from candour.flow import work
from candour.flow.work import NextPromise, OverCap


@click.command("task", short_help="Say what was done about a task.")
@click.argument("task_id", type=int, metavar="ID")
@click.option("--outcome", type=click.Choice([o.value for o in CALL_OUTCOMES]), help="What became of a call.")
@click.option("--promised-by", metavar="DATE", callback=a_day,
              help="With a conversation: the day by which all that is owed was promised.")  # fmt: skip
@click.option("--done", is_flag=True, help="It is done, or not needed any more (a call then takes a --note).")
@click.option("--arrived", is_flag=True, help="The message in doubt arrived.")
@click.option("--not-arrived", is_flag=True, help="It did not: the account is planned again.")
@click.option("--note", default="", help="What was said or done. It is kept sealed with the customer's key.")
@place_option
@over_cap_options
@at_option
@json_option
def COMMAND(task_id: int, at: datetime, as_json: bool, **told: Any) -> None:
    """Finish a task: a call with its outcome, a message in doubt with what became of it, anything else with --done.

    A call that rang out is tried again on the next business day, three times at most. 'candour tasks' lists the ids.
    """
    said = [name for name in ("outcome", "done", "arrived", "not_arrived") if told[name]]
    if len(said) != 1:
        raise WrongUse("say one thing about the task: --outcome, --done, --arrived or --not-arrived")
    if told["promised_by"] and not told["outcome"]:
        raise WrongUse("--promised-by goes with --outcome conversation; else write it down with 'candour promise'")
    answer = _call(task_id, at, told) if told["outcome"] else _finish(task_id, at, told)
    if as_json:
        emit(answer)
    else:
        click.echo(_sentence(answer))


def _call(task_id: int, at: datetime, told: dict[str, Any]) -> dict[str, Any]:
    by: date | None = told["promised_by"]
    promise = NextPromise(by) if by else None
    why = OverCap(told["reason"], told["asked_for"])
    outcome = ContactOutcome(told["outcome"])
    done = work.finish_call(task_id, outcome, at, actor(), told["note"] or None, promise, why, told["place"])
    return {
        "task": task_id,
        "outcome": done.outcome.value,
        "tries": done.tries,
        "done": done.again is None,
        "again": iso(done.again, done.zone),
        "promise": done.promise.id if done.promise else None,
    }


def _finish(task_id: int, at: datetime, told: dict[str, Any]) -> dict[str, Any]:
    note = told["note"] or None
    if told["done"]:
        work.finish_task(task_id, at, actor(), note)
        return {"task": task_id, "done": True}
    work.settle_task(task_id, bool(told["arrived"]), at, actor(), note)
    return {"task": task_id, "done": True, "arrived": bool(told["arrived"])}


def _sentence(answer: dict[str, Any]) -> str:
    if answer.get("again"):
        return f"task {answer['task']} stays open: try {answer['tries']} rang out, try again {answer['again']}"
    if answer.get("arrived") is False:
        return f"task {answer['task']} is done; the message goes once more if it is still true and allowed"
    return f"task {answer['task']} is done"
