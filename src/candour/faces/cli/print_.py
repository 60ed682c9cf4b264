"""candour print: letters that wait, print runs, and what became of them."""

from datetime import datetime
from pathlib import Path
from typing import Any

import click

from candour.faces.cli.options import actor, at_option, creditor_option, creditors_named, json_option
from candour.faces.cli.output import clock, emit, iso, out, section
from candour.flow import print_run
from candour.flow.print_house import WAYS, hand_over, settle
from candour.flow.print_run import Closed
from candour.store import printing
from candour.store.printing import RunRow
from candour.store.reading import printing as reading

RUNS = 50
RUN = click.argument("run", type=click.IntRange(1, 2**63 - 1))
LETTER = click.argument("letter", type=click.IntRange(1, 2**63 - 1))
REASON = click.option("--reason", required=True, help="Why. It is kept with the letter.")


@click.group("print", short_help="Letters that wait to be printed, and print runs.")
def COMMAND() -> None:
    """Print letters: what waits becomes a run, which is downloaded or handed over, and marked as posted."""


@COMMAND.command("list")
@json_option
def list_(as_json: bool) -> None:
    """What waits to be printed, and the latest runs."""
    waiting = reading.waiting()
    runs = printing.runs(RUNS, posted=False) + printing.runs(RUNS, posted=True)
    if as_json:
        queue = [
            {"creditor": w.creditor, "lane": w.lane, "letters": w.letters, "since": iso(w.since, w.zone)}
            for w in waiting
        ]
        emit({"waiting": queue, "runs": [_run(run) for run in runs]})
        return
    rows = [(w.creditor, w.lane, w.letters, clock(w.since, w.zone)) for w in waiting]
    if rows:
        section(out(), "Waiting", ["creditor", "lane", "letters#", "since"], rows)
    else:
        click.echo("Nothing waits to be printed.")
    if runs:
        columns = ["run#", "creditor", "letters#", "pages#", "state", "closed", "posted"]
        section(out(), "Print runs", columns, [_line(run) for run in runs])


@COMMAND.command("batch")
@creditor_option
@click.option("--two-sided", is_flag=True, help="Each letter begins on a sheet of its own.")
@click.option("--limit", type=click.IntRange(1, 5000), default=print_run.LETTERS_MAX, show_default=True)
@click.option("--into", type=click.Path(file_okay=False, path_type=Path), help="Write document and manifest there.")
@at_option
@json_option
def batch(creditor: str | None, at: datetime, into: Path | None, as_json: bool, **how: Any) -> None:
    """Make a print run of what waits, for one creditor or for each that has letters waiting.

    Every letter is looked at again: what was paid, queried or held since is taken out and planned anew.
    """
    wanted = {row.id for row in creditors_named(creditor)}
    waiting = {w.creditor_id: w.creditor for w in reading.waiting() if w.creditor_id in wanted}
    done = [(name, print_run.close_run(key, at, actor=actor(), **how)) for key, name in waiting.items()]
    if into is not None:
        for _, closed in done:
            _save(closed, into)
    if as_json:
        emit({"runs": [_closed(name, closed) for name, closed in done]})
        return
    if not done:
        click.echo("Nothing waits to be printed.")
    for name, closed in done:
        said = f"run {closed.run_id}: {closed.letters} letters, {closed.pages} pages" if closed.run_id else "no run"
        click.echo(f"{name}: {said}; {len(closed.withdrawn)} taken out, {closed.moved} left for the next run")


def _save(closed: Closed, folder: Path) -> None:
    if closed.run_id is None:
        return
    made = print_run.document(closed.run_id)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for suffix, content in ((".pdf", made.pdf), (".csv", made.manifest)):
        path = folder / f"{made.stem}{suffix}"
        path.touch(mode=0o600)
        path.write_bytes(content)


@COMMAND.command("hand")
@RUN
@click.option("--way", type=click.Choice(WAYS), help="By mail, or into its folder; else as is set up.")
@click.option("--again", is_flag=True, help="It was in doubt, and you have seen that it did not arrive.")
@at_option
@json_option
def hand(run: int, at: datetime, way: str | None, again: bool, as_json: bool) -> None:
    """Hand a run over to the print house: by mail (Settings, Channels) or into its folder (CANDOUR_PRINT_FOLDER)."""
    _told(hand_over(run, at, actor=actor(), again=again, way=way or ""), as_json, "handed over to the print house")


@COMMAND.command("arrived")
@RUN
@at_option
@json_option
def arrived(run: int, at: datetime, as_json: bool) -> None:
    """A run in doubt has arrived: you have looked, or asked the print house."""
    _told(settle(run, at, arrived=True, actor=actor()), as_json, "with the print house")


@COMMAND.command("posted")
@RUN
@at_option
@json_option
def posted(run: int, at: datetime, as_json: bool) -> None:
    """Mark a run as posted at --at: each of its letters counts as a contact of that moment."""
    _told(print_run.mark_posted(run, at, actor=actor()), as_json, "posted")


@COMMAND.command("again")
@LETTER
@REASON
@at_option
@json_option
def again(letter: int, at: datetime, reason: str, as_json: bool) -> None:
    """Queue a letter once more, by its number in the manifest (L12 is 12)."""
    queued = print_run.print_again(letter, at, actor=actor(), reason=reason)
    emit({"letter": queued, "again_of": letter}) if as_json else click.echo(f"letter {queued} waits to be printed")


@COMMAND.command("take-out")
@LETTER
@REASON
@at_option
@json_option
def take_out(letter: int, at: datetime, reason: str, as_json: bool) -> None:
    """Take a letter out of the queue, or out of a run that is not posted."""
    print_run.take_out(letter, at, actor=actor(), reason=reason)
    emit({"taken_out": letter}) if as_json else click.echo(f"letter {letter} is taken out, and a task asks what next")


def _told(run: RunRow, as_json: bool, done: str) -> None:
    emit(_run(run)) if as_json else click.echo(f"run {run.id} is {done}: {run.letters} letters, {run.pages} pages")


def _closed(name: str, closed: Closed) -> dict[str, Any]:
    taken_out = [{"letter": letter, "why": why} for letter, why in closed.withdrawn]
    counts = {"letters": closed.letters, "pages": closed.pages, "moved": closed.moved}
    return {"creditor": name, "run": closed.run_id, **counts, "taken_out": taken_out}


def _run(run: RunRow) -> dict[str, Any]:
    return {
        "run": run.id,
        "creditor": run.creditor,
        "lane": run.lane,
        "state": run.state,
        "letters": run.letters,
        "pages": run.pages,
        "closed": iso(run.closed_at, run.zone),
        "handed_over": iso(run.handed_at, run.zone),
        "way": run.way or None,
        "sent_to": run.sent_to or None,
        "posted": iso(run.posted_at, run.zone),
        "digest": run.digest or None,
    }


def _line(run: RunRow) -> tuple[object, ...]:
    state = run.state.replace("_", " ") + ("" if run.lane == "live" else f" ({run.lane})")
    closed, sent = clock(run.closed_at, run.zone), clock(run.posted_at, run.zone)
    return (run.id, run.creditor, run.letters, run.pages, state, closed, sent)
