"""candour day: one day's run, before a person's eyes."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import click
from click.exceptions import Exit
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from candour.domain.errors import WrongUse
from candour.faces.cli.options import at_option, json_option, the_creditor
from candour.faces.cli.output import clock, emit, err, iso, out, section
from candour.flow.loop import DayReport, LiveTransportRefused, run_day
from candour.store.reporting import StepLine

COUNTS = (
    "reviewed",
    "planned",
    "sent",
    "waiting",
    "held",
    "failed",
    "uncertain",
    "shadowed",
    "tasked",
    "drafts",
    "escalated",
)
SHOWN = 60
"""Lines of each part of the table; the rest is counted."""

_PARTS = (
    ("Sent", ("sent",)),
    ("Tasks for a person", ("tasked",)),
    ("Would be sent (shadow)", ("shadowed",)),
    ("Waits for a release", ("draft",)),
    ("Waiting", ("waiting", "ready")),
    ("Held", ("held",)),
    ("Failed or uncertain", ("failed", "uncertain")),
)


@click.command("day", short_help="Do one day's run.")
@at_option
@click.option("--creditor", metavar="NAME", help="Show the steps of this creditor only; the run itself is for all.")
@click.option(
    "--workers", type=click.IntRange(1, 64), default=1, show_default=True, help="Processes that plan and send."
)
@json_option
def COMMAND(at: datetime, creditor: str | None, workers: int, as_json: bool) -> None:
    """Review the accounts that are due, plan, ask the guard, and send what may go now.

    Running it twice plans and sends nothing new. The exit code is 1 when a message failed, or when
    something kept messages from being handed over at all.
    """
    only = the_creditor(creditor).name if creditor else None
    report = _run(at, workers)
    if only:
        report.steps = [step for step in report.steps if step.creditor == only]
    if as_json:
        emit(as_dict(report))
    else:
        render_report(report, out())
    if report.failed or report.trouble:
        raise Exit(1)


def _run(at: datetime, workers: int) -> DayReport:
    with progress_bar(err()) as progress:
        try:
            return run_day(at, workers=workers, progress=progress)
        except LiveTransportRefused as error:
            raise WrongUse(str(error)) from None


@contextmanager
def progress_bar(console: Console) -> Iterator[Callable[[str, int, int], None]]:
    """A bar for each stage of a run; nothing when the console is no terminal."""
    columns = (TextColumn("{task.description:<10}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as bars:
        stages: dict[str, TaskID] = {}

        def tell(stage: str, done: int, total: int) -> None:
            if stage not in stages:
                stages[stage] = bars.add_task(stage, total=total)
            bars.update(stages[stage], completed=done, total=total)

        yield tell


def as_dict(report: DayReport) -> dict[str, Any]:
    """A run in the words of the JSON contract."""
    counts = {name: getattr(report, name) for name in COUNTS}
    return {**counts, "trouble": report.trouble, "steps": [_step(step) for step in report.steps]}


def _step(step: StepLine) -> dict[str, Any]:
    return {
        "customer": step.customer,
        "creditor": step.creditor,
        "items": list(step.items),
        "purpose": step.purpose,
        "channel": step.channel,
        "verdict": step.verdict,
        "rules": list(step.rules),
        "until": iso(step.until, step.zone),
        "state": step.state,
        "lane": step.lane,
        "reason": step.reason,
    }


def render_report(report: DayReport, console: Console) -> None:
    """Show a run to a person: the counts in one line, then what went, waits and is held, each with its reason."""
    for title, states in _PARTS:
        steps = [step for step in report.steps if step.state in states]
        if not steps:
            continue
        section(console, f"{title} ({len(steps)})", _COLUMNS, [_row(step) for step in steps[:SHOWN]])
        if len(steps) > SHOWN:
            console.print(f"... and {len(steps) - SHOWN} more; 'candour day --json' prints all of a run")
    console.print()
    console.print(", ".join(f"{getattr(report, name)} {name}" for name in COUNTS), markup=False)
    if report.trouble:
        console.print(f"Not handed over: {report.trouble}", markup=False)


_COLUMNS = ["customer", "name", "says", "by", "items", "verdict", "because", "until"]


def _row(step: StepLine) -> tuple[str, ...]:
    return (
        step.customer,
        step.name,
        step.purpose.replace("_", " "),
        step.channel,
        _items(step.items),
        step.verdict,
        step.reason,
        clock(step.until, step.zone),
    )


def _items(references: Any) -> str:
    """The first few; the rest is counted."""
    found = list(references)
    return ", ".join(found[:3]) + (f" and {len(found) - 3} more" if len(found) > 3 else "")
