"""Answers one question as JSON: the verdict, the duties that run, and whether a charge may be added. No database."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NoReturn

from candour.domain.answering import write_answer, write_charge, write_duties
from candour.domain.asking import read_asking
from candour.domain.saying import say, says
from candour.domain.shapes import WrongFacts
from candour.domain.verdicts import Rule
from candour.flow.guard import all_rules, ask, duties, may_charge
from candour.ports.policy import Policy
from candour.ports.registry import policies


def rule_reasons() -> dict[str, str]:
    """What each rule of each pack that is installed says, by its id."""
    return {rule.id: rule.reason for _, rule in all_rules()}


def answer(facts: Any) -> dict[str, Any]:
    """All four sorts of rule on the facts of one question. Raises WrongFacts, which says where and how to mend it."""
    asking = read_asking(facts)
    question, charge = asking.question, asking.charge
    account = question.account
    _check_settings(account.creditor.policy)
    running = duties(account) if account.legal.events else ()
    return {
        **({"id": facts["id"]} if "id" in facts else {}),
        **write_answer(ask(question)),
        "duties": write_duties(running, account.items),
        "charge": None if charge is None else write_charge(charge, may_charge(charge)),
    }


def _check_settings(settings: Mapping[str, object]) -> None:
    for pack in policies() if settings else ():
        if check := getattr(pack, "check_settings", None):
            try:
                check(settings)
            except ValueError as error:
                raise WrongFacts(say("facts.creditor.policy: {trouble}", trouble=says(error))) from None


def answer_lines(lines: Iterable[str]) -> Iterator[dict[str, Any]]:
    """One answer for each line that is not empty; for one that cannot be read its number and the error."""
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield _answer_line(number, line)


def _answer_line(number: int, line: str) -> dict[str, Any]:
    named = {}
    try:
        facts = parse(line, f"line {number}")
        if isinstance(facts, dict) and type(facts.get("id")) in (int, str):
            named = {"id": facts["id"]}
        return answer(facts)
    except WrongFacts as error:
        return {**named, "line": number, "error": str(error)}


def parse(text: str, where: str) -> Any:
    """A JSON document. Raises WrongFacts with the place at which it is none."""
    try:
        return json.loads(text, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        told = say(
            "{trouble} at line {line}, column {column}", trouble=error.msg, line=error.lineno, column=error.colno
        )
    except (ValueError, RecursionError):
        told = say("a number is too long, or lists and objects stand too deep in each other")
    raise WrongFacts(
        say(
            "{where}: is not JSON ({told}); `candour guard schema` or /api/guard/schema shows its shape",
            where=where,
            told=told,
        )
    )


def _no_number(name: str) -> NoReturn:
    raise WrongFacts(say("facts: {name} is no number in JSON; leave out what is not known", name=name))


def list_rules() -> list[dict[str, Any]]:
    """Every rule of every pack: its id, source, how well it was checked, since when it binds, what it reads."""
    return [_rule(pack, rule) for pack, rule in all_rules()]


def _rule(pack: Policy, rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id, "pack": pack.key, "label": pack.label, "sort": rule.sort.value, "status": rule.status,
        "version": rule.version, "citation": rule.citation, "reason": rule.reason, "reads": list(rule.reads),
        "effective_from": rule.effective_from, "effective_to": rule.effective_to,
    }  # fmt: skip
