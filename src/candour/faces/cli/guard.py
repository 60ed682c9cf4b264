"""candour guard: the rules, and the verdict on facts that are given. Needs no database."""

import json
from collections.abc import Iterable, Iterator
from typing import IO, Any

import click

from candour.domain.asking import read_question, schema, write_answer
from candour.domain.shapes import WrongFacts
from candour.domain.verdicts import Rule
from candour.faces.cli.options import json_option
from candour.faces.cli.output import emit, emit_list, out, section
from candour.flow.guard import all_rules, ask
from candour.ports.policy import Policy

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
        emit_list(_rule(pack, rule) for pack, rule in all_rules())
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
        _one(_parse(first + facts.read(), "facts"), as_json)
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
        return json.loads(line)
    except json.JSONDecodeError:
        return None


def _parse(text: str, where: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        told = f"{where}: is not JSON ({error.msg} at {place}); `candour guard schema` shows its shape"
        raise WrongFacts(told) from None


def _answer(facts: Any) -> dict[str, Any]:
    question = read_question(facts)
    try:
        return write_answer(ask(question))
    except ValueError as error:
        raise WrongFacts(f"facts.creditor.policy: {error}") from None


def _one(facts: Any, as_json: bool) -> None:
    answer = _answer(facts)
    if as_json:
        emit(answer)
        return
    until = f" until {answer['until']}" if answer["until"] else ""
    click.echo(f"{answer['verdict'].capitalize()}{until}. {answer['reason']}")
    rows = [_row(one) for one in answer["spoke"]]
    if rows:
        section(out(), "Rules that spoke", ("rule", "says", "source", "status", "on these facts"), rows)


def _row(one: dict[str, Any]) -> tuple[str, ...]:
    told = "; ".join(f"{name}: {value}" for name, value in one["facts"].items())
    return one["rule"], "warns" if one["warning"] else one["verdict"], one["citation"], one["status"], told


def _lines(lines: Iterable[str]) -> None:
    """One answer a line; a line that cannot be read is answered with its error, and the exit code is 1."""
    failed = False
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            facts = _parse(line, f"line {number}")
            named = {"id": facts["id"]} if isinstance(facts, dict) and "id" in facts else {}
            found = {**named, **_answer(facts)}
        except WrongFacts as error:
            failed, found = True, {"line": number, "error": str(error)}
        click.echo(json.dumps(found, ensure_ascii=False, separators=(",", ":")))
    if failed:
        raise click.exceptions.Exit(1)


def _rule(pack: Policy, rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id, "pack": pack.key, "label": pack.label, "sort": rule.sort.value, "status": rule.status,
        "version": rule.version, "citation": rule.citation, "reason": rule.reason, "reads": list(rule.reads),
        "effective_from": rule.effective_from, "effective_to": rule.effective_to,
    }  # fmt: skip
