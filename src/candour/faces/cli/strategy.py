"""candour strategy: what is said when; shown, checked, saved as versions, brought back."""

from pathlib import Path
from typing import Any

import click

from candour.domain.errors import WrongUse
from candour.domain.strategies import Strategy, examine
from candour.domain.strategy_text import Difference, stated
from candour.faces.cli.options import actor, at_option, json_option
from candour.faces.cli.output import clock, emit, iso, out, section, table
from candour.flow import compare, shape
from candour.flow.shape import Checked, Saved
from candour.store.strategies import KeptVersion, uses

ZONE = "UTC"
_FILE = click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path)


@click.group("strategy", short_help="Show, check, save or bring back what is said when.")
def COMMAND() -> None:
    """What is said when, counted in days from the due date."""


@COMMAND.command("list")
@json_option
def list_(as_json: bool) -> None:
    """List the strategies, and who works by them."""
    used = uses()
    rows: list[dict[str, Any]] = [
        {
            "key": now.key, "version": now.version, "label": now.label, "saved_at": iso(now.recorded_at, ZONE),
            "by": now.actor, "used_by": [f"{use.creditor} ({use.kind})" for use in used if use.key == now.key],
        }
        for now in shape.all_strategies().values()
    ]  # fmt: skip
    if as_json:
        emit(rows)
        return
    lines = [(row["key"], row["version"], row["label"], ", ".join(row["used_by"]) or "nobody") for row in rows]
    out().print(table(["strategy", "version#", "label", "used by"], lines))


@COMMAND.command("show")
@click.argument("key")
@click.option("--version", type=int, help="An older version; the one in force when left out.")
@click.option("--text", is_flag=True, help="Print its text (TOML) and nothing else, to be edited and saved.")
@json_option
def show(key: str, version: int | None, text: bool, as_json: bool) -> None:
    """Show one strategy, or its text."""
    kept = shape.the_version(key, version) if version else shape.in_force(key)
    if text:
        click.echo(kept.text, nl=not kept.text.endswith("\n"))
        return
    strategy, _ = examine(kept.text)
    steps = _steps(strategy) if strategy else []
    if as_json:
        emit({**_kept(kept), "steps": steps, "text": kept.text})
        return
    out().print(f"{kept.label} ({kept.key}, version {kept.version})")
    columns = ["step", "purpose", "channel", "day#", "until#", "when"]
    out().print(table(columns, [(*list(step.values())[:5], _said(step["when"])) for step in steps]))


@COMMAND.command("check")
@click.argument("key")
@click.argument("file", type=_FILE)
@json_option
def check(key: str, file: Path, as_json: bool) -> int:
    """Look for mistakes in the text of a strategy; nothing is saved. '-' reads standard input."""
    checked = shape.check(_text(file), key)
    if as_json:
        emit(_findings(checked))
    else:
        for word, found in (("mistake", checked.mistakes), ("doubt", checked.doubts)):
            for one in found:
                place = ", ".join(filter(None, (f"line {one.line}" if one.line else "", one.where)))
                click.echo(f"{word}: {place + ': ' if place else ''}{one.says}")
        if checked.strategy is not None:
            click.echo(f"{key}: nothing is wrong with it")
    return int(checked.strategy is None)


@COMMAND.command("tomorrow")
@click.argument("key")
@click.argument("file", type=_FILE)
@at_option
@json_option
def tomorrow(key: str, file: Path, at: Any, as_json: bool) -> None:
    """Say what the text in FILE would change tomorrow on the real book; nothing is saved."""
    checked = shape.check(_text(file), key)
    if checked.strategy is None:
        raise WrongUse(f"it cannot be used yet: {checked.mistakes[0].says}; 'candour strategy check' lists all")
    found = compare.tomorrow([(use.creditor_id, use.kind) for use in shape.used_by(key)], checked.strategy, at, ZONE)
    answer: dict[str, Any] = {
        "on": iso(found.on), "looked_at": found.looked_at, "accounts": found.total, "all": found.is_all,
        "counts": {sort: found.counts.get(sort, 0) for sort in compare.SORTS}, "would_go": found.goes,
        "samples": {sort: [one.reference for one in ones] for sort, ones in found.samples.items()},
    }  # fmt: skip
    if as_json:
        emit(answer)
        return
    said = f"all {found.total}" if found.is_all else f"a sample of {found.looked_at} of about {found.total}"
    click.echo(f"{iso(found.on)}: {said} accounts were planned both ways; {found.changed} would change")
    rows = [(sort, found.counts[sort], ", ".join(answer["samples"][sort])) for sort in found.counts]
    out().print(table(["change", "accounts#", "such as"], rows))


@COMMAND.command("save")
@click.argument("key")
@click.argument("file", type=_FILE)
@click.option("--why", required=True, metavar="TEXT", help="Why it changes, in a few words; kept with the version.")
@click.option("--base", type=int, metavar="N", help="The version that you edited; refused when it is not the latest.")
@json_option
def save(key: str, file: Path, why: str, base: int | None, as_json: bool) -> None:
    """Save the text in FILE as the next version of a strategy, or as a new strategy. '-' reads standard input."""
    now = shape.all_strategies().get(key)
    _saved(shape.save(key, _text(file), why=why, actor=actor(), base=base or (now.version if now else None)), as_json)


@COMMAND.command("back")
@click.argument("key")
@click.argument("version", type=int)
@click.option("--why", required=True, metavar="TEXT", help="Why it comes back, in a few words.")
@json_option
def back(key: str, version: int, why: str, as_json: bool) -> None:
    """Bring an old version back, as a new one."""
    _saved(shape.go_back(key, version, why=why, actor=actor(), base=shape.in_force(key).version), as_json)


@COMMAND.command("history")
@click.argument("key")
@click.option("--compare", "pair", type=(int, int), metavar="OLD NEW", help="Say what differs between two versions.")
@json_option
def history(key: str, pair: tuple[int, int] | None, as_json: bool) -> None:
    """List every version of a strategy: who saved it, when and why; or compare two."""
    if pair:
        _differences(shape.compare(key, *pair), as_json)
        return
    found = shape.history(key)
    if as_json:
        emit([_kept(kept) for kept in found])
        return
    rows = [(kept.version, clock(kept.recorded_at, ZONE), kept.actor, kept.why) for kept in found]
    out().print(table(["version#", "saved", "by", "why"], rows))


def _differences(found: list[Difference], as_json: bool) -> None:
    rows = [{"step": one.step, "what": one.name, "was": one.was, "now": one.now} for one in found]
    if as_json:
        emit(rows)
    elif not rows:
        click.echo("They say the same.")
    else:
        out().print(table(["step", "what", "was", "now"], [tuple(row.values()) for row in rows]))


def _saved(done: Saved, as_json: bool) -> None:
    if as_json:
        emit({"key": done.key, "version": done.version, "used_by": done.creditors, "accounts_due": done.due})
        return
    click.echo(f"saved {done.key} as version {done.version}")
    if done.changed:
        columns = ["step", "what", "was", "now"]
        section(out(), "Changed", columns, [(one.step, one.name, one.was, one.now) for one in done.changed])
    if done.due:
        click.echo(f"{done.due} account{'' if done.due == 1 else 's'} will be reviewed at the next run")


def _text(file: Path) -> str:
    try:
        with click.open_file(str(file), encoding="utf-8") as opened:
            return str(opened.read())
    except UnicodeDecodeError:
        raise WrongUse(f"{file} is not text in UTF-8; save it as such and try again") from None


def _kept(kept: KeptVersion) -> dict[str, Any]:
    return {
        "key": kept.key, "version": kept.version, "label": kept.label, "saved_at": iso(kept.recorded_at, ZONE),
        "by": kept.actor, "why": kept.why, "back_to": kept.back_to,
    }  # fmt: skip


def _findings(checked: Checked) -> dict[str, Any]:
    named = (("mistakes", checked.mistakes), ("doubts", checked.doubts))
    return {name: [{"where": one.where, "line": one.line, "says": one.says} for one in found] for name, found in named}


def _steps(strategy: Strategy) -> list[dict[str, Any]]:
    return [
        {
            "key": step.key, "purpose": step.purpose.value, "channel": step.channel, "day": step.day,
            "until": step.until, "when": {name: str(value) for name, value in stated(step.when)},
        }
        for step in strategy.steps
    ]  # fmt: skip


def _said(when: dict[str, str]) -> str:
    return ", ".join(f"{name} {value}" for name, value in when.items())
