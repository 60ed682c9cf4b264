"""candour guard: the rules, and the verdict on facts that are given. Needs no database."""

import json
from collections.abc import Iterable, Iterator
from typing import IO, Any

import click

from candour.domain.asking import schema
from candour.domain.shapes import WrongFacts
from candour.faces.cli.options import json_option
from candour.faces.cli.output import emit, emit_list, out, section
from candour.flow.answer import answer, answer_lines, list_rules, parse
from candour.flow.guard import all_rules

COMMAND = click.Group(
    "guard",
    short_help="List the rules, or ask them about facts of your own.",
    help="List the rules of law and policy, or ask them about facts of your own. Needs no database.",
)


@COMMAND.command("rules", short_help="List every rule with its source.")
@json_option
def rules(as_json: bool) -> None:
    """List every rule of every pack: its id, source, how well it was checked, since when it binds, what it reads."""
    if as_json:
        emit_list(list_rules())
        return
    rows = [(rule.id, pack.key, rule.sort.value, rule.status, rule.citation, rule.reason) for pack, rule in all_rules()]
    section(out(), "Rules", ("rule", "pack", "sort", "status", "source", "in plain words"), rows)


@COMMAND.command("explain", short_help="Ask the rules about facts of your own.")
@click.argument("facts", type=click.File("r", encoding="utf-8"))
@json_option
def explain(facts: IO[str], as_json: bool) -> None:
    """Give the verdict on FACTS with every rule that spoke. FACTS is a JSON file, or - for standard input.

    A file of JSON Lines (one question a line) is answered line by line. `candour guard schema` prints what may be
    asked. What is left out is not known, and then the strictest rule that could apply does.
    """
    first = facts.readline()
    question = _whole(first)
    if question is None:
        _one(parse(first + facts.read(), "facts"), as_json)
        return
    rest = facts.readline()
    if rest.strip():
        _lines(_joined((first, rest), facts))
    else:
        _one(question, as_json)


@COMMAND.command("schema", short_help="Print the JSON Schema of a question.")
def print_schema() -> None:
    """Print the JSON Schema of the facts that `candour guard explain` reads."""
    emit(schema())


def _joined(first: Iterable[str], rest: Iterable[str]) -> Iterator[str]:
    yield from first
    yield from rest


def _whole(line: str) -> Any:
    """The JSON document on one line, or None when the line is only its beginning."""
    try:
        return parse(line, "facts")
    except WrongFacts:
        return None


def _one(facts: Any, as_json: bool) -> None:
    found = answer(facts)
    if as_json:
        emit(found)
        return
    until = f" until {found['until']}" if found["until"] else ""
    click.echo(f"{found['verdict'].capitalize()}{until}. {found['reason']}")
    rows = [_row(one) for one in found["spoke"]]
    if rows:
        section(out(), "Rules that spoke", ("rule", "says", "source", "status", "on these facts"), rows)
    if found["duties"]:
        due = [(one["rule"], one["what"], one["due"], one["item"] or "", one["citation"]) for one in found["duties"]]
        section(out(), "To be done", ("rule", "what", "by the end of", "item", "source"), due)
    if found["charge"]:
        _charge(found["charge"])


def _charge(found: dict[str, Any]) -> None:
    limits = [f"at most {found['most']} minor units"] if found["most"] is not None else []
    limits += [f"{found['rate']}% a year"] if found["rate"] is not None else []
    may = "may be added" if found["allowed"] else "may not be added"
    told = f", {' and '.join(limits)}" if found["allowed"] and limits else ""
    click.echo(f"Charge: {found['kind']} {may} to {found['item']} on {found['on']}{told}.")
    rows = [(one["rule"], _limit(one), one["citation"], one["status"], _told(one)) for one in found["permits"]]
    if rows:
        section(out(), "Rules on the charge", ("rule", "says", "source", "status", "on these facts"), rows)


def _limit(one: dict[str, Any]) -> str:
    limits = [f"{one['rate']}% a year"] if one["rate"] is not None else []
    limits += [f"at most {one['most']}"] if one["most"] is not None else []
    return ", ".join(limits) or ("grants it" if one["grants"] else "a person must say")


def _told(one: dict[str, Any]) -> str:
    return "; ".join(f"{name}: {value}" for name, value in one["facts"].items())


def _row(one: dict[str, Any]) -> tuple[str, ...]:
    says = "warns" if one["warning"] else one["verdict"]
    return one["rule"], says, one["citation"], one["status"], _told(one)


def _lines(lines: Iterable[str]) -> None:
    """One answer a line; a line that cannot be read is answered with its error, and the exit code is 1."""
    failed = False
    for found in answer_lines(lines):
        failed = failed or "error" in found
        click.echo(json.dumps(found, separators=(",", ":")))
    if failed:
        raise click.exceptions.Exit(1)
