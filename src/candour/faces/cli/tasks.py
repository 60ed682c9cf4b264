"""candour tasks: the work that only a person can do."""

from typing import Any

import click

from candour.domain.duties import overdue_text
from candour.faces.cli.options import creditor_option, json_option, the_creditor
from candour.faces.cli.output import clock, emit, iso, out, table
from candour.ports.clock import SystemClock
from candour.store.work import TaskRow, open_tasks

KINDS = {
    "call": "call",
    "find_contact": "find a better address",
    "decide": "decide",
    "uncertain": "did a message arrive?",
    "duty": "legal deadline",
}


@click.command("tasks", short_help="List the work that only a person can do.")
@creditor_option
@json_option
def COMMAND(creditor: str | None, as_json: bool) -> None:
    """List open tasks: escalated ones, then the most overdue first. 'candour task ID' finishes one."""
    rows = open_tasks(the_creditor(creditor).id if creditor else None)
    if as_json:
        emit([task_line(row) for row in rows])
    elif not rows:
        click.echo("Nothing waits for a person.")
    else:
        columns = ["task#", "", "due", "to do", "customer", "name", "creditor", "lane", "why"]
        out().print(table(columns, [_cells(row) for row in rows]))


def _cells(row: TaskRow) -> tuple[Any, ...]:
    todo = KINDS.get(row.kind, row.kind)
    mark = "escalated" if row.escalated_at else ""
    due = clock(row.due_at, row.zone) + (f", {over} over" if (over := _over(row)) else "")
    return (row.id, mark, due, todo, row.customer, row.name, row.creditor, row.lane, row.reason)


def _over(row: TaskRow) -> str:
    """By how much a legal deadline has passed."""
    return overdue_text(row.due_at, SystemClock().now()) if row.kind == "duty" else ""


def task_line(row: TaskRow) -> dict[str, Any]:
    """A task in the words of the JSON contract."""
    return {
        "task": row.id,
        "kind": row.kind,
        "customer": row.customer,
        "name": row.name,
        "creditor": row.creditor,
        "lane": row.lane,
        "due": iso(row.due_at, row.zone),
        "reason": row.reason,
        "step": row.step_id,
        "rule": row.rule or None,
        "escalated": iso(row.escalated_at, row.zone),
        "overdue": _over(row) or None,
    }
