"""candour explain: what would be said to a customer now, and every rule that spoke for or against it."""

from datetime import datetime
from typing import Any

import click
from rich.console import Console

from candour.domain.items import ItemFacts
from candour.domain.planning import Wanted
from candour.domain.verdicts import Answer, Ruling
from candour.faces.cli.options import at_option, creditor_option, customer_argument, json_option, the_account
from candour.faces.cli.output import amount, clock, emit, iso, out, section
from candour.flow.loop import preview
from candour.flow.plan import Decision
from candour.ports.channel import Draft

_LEFT_OUT = {
    "unknown": "nobody knows what is owed on it",
    "disputed": "something on it is being looked into",
    "held": "it is on hold",
    "promised": "it is promised, and the promise is not over",
    "no_due_date": "it has no due date",
    "below_tolerance": "too little is owed",
}


@click.command("explain", short_help="Say what would be said now, and why or why not.")
@customer_argument
@creditor_option
@at_option
@json_option
def COMMAND(reference: str, creditor: str | None, at: datetime, as_json: bool) -> None:
    """Say what Candour would say to a customer now, and why, or why not.

    Nothing is written: it asks the planner and the guard as the daily run does, on the facts of that moment.
    """
    _, account_id = the_account(reference, creditor)
    decision, draft = preview(account_id, at)
    found = _explained(decision, draft, at)
    if as_json:
        emit({"customer": reference, **found})
    else:
        console = out()
        print_explained(found, console, decision.account.residence.zone if decision else "UTC")
        if draft is not None:
            console.print("\n[bold]The words[/bold]")
            click.echo(f"Subject: {draft.subject}\n\n{draft.text}")


def explained(account_id: int, at: datetime) -> dict[str, Any]:
    """The next step of an account as of a moment, in the words of the JSON contract."""
    return _explained(*preview(account_id, at), at)


def _explained(decision: Decision | None, draft: Draft | None, at: datetime) -> dict[str, Any]:
    if decision is None:
        return {"step": None, "verdict": None, "reason": "There is no such account.", "rules": [], "spoke": []}
    zone, answer = decision.account.residence.zone, decision.answer
    wanted = decision.plan.wanted
    said = {item.id for item in wanted.items} if wanted else set()
    return {
        "at": iso(at, zone),
        "step": _step(wanted, decision, zone) if wanted else None,
        "verdict": answer.verdict.word if answer else None,
        "reason": answer.reason if answer else _quiet(decision, zone),
        "rules": list(answer.rules) if answer else [],
        "until": iso(answer.until, zone) if answer else None,
        "spoke": [_ruling(ruling, zone) for ruling in _in_order(answer)] if answer else [],
        "left_out": [
            {"item": one.item.reference, "why": one.reason, "because": _LEFT_OUT.get(one.reason, one.reason)}
            for one in decision.plan.left_out
            if one.item.id not in said
        ],
        "look_again": iso(decision.plan.look_again, zone),
        "mode": decision.account.creditor.mode.value,
        "lane": decision.account.creditor.lane.value,
        "message": {"subject": draft.subject, "text": draft.text, "template": draft.template} if draft else None,
    }


def _step(wanted: Wanted, decision: Decision, zone: str) -> dict[str, Any]:
    return {
        "purpose": wanted.purpose.value,
        "channel": wanted.channel,
        "key": wanted.key,
        "strategy": decision.strategy.key,
        "strategy_version": decision.strategy.version,
        "currency": wanted.currency,
        "due_since": iso(wanted.planned_for, zone),
        "items": [_item(item) for item in wanted.items],
        "listed": [_item(item) for item in wanted.others],
    }


def _item(item: ItemFacts) -> dict[str, Any]:
    return {
        "reference": item.reference,
        "due": iso(item.due),
        "balance": amount(item.balance, item.currency),
        "currency": item.currency,
    }


def _in_order(answer: Answer) -> list[Ruling]:
    """The decisive rulings first, warnings last."""
    return sorted(answer.rulings, key=lambda r: (r.warning, -r.verdict))


def _ruling(ruling: Ruling, zone: str) -> dict[str, Any]:
    return {
        "rule": ruling.rule.id,
        "version": ruling.rule.version,
        "verdict": ruling.verdict.word,
        "warning": ruling.warning,
        "reason": ruling.rule.reason,
        "citation": ruling.rule.citation,
        "status": ruling.rule.status,
        "facts": dict(ruling.facts),
        "until": iso(ruling.until, zone),
    }


def _quiet(decision: Decision, zone: str) -> str:
    """Why nothing is wanted at all."""
    again = decision.plan.look_again
    if again is not None:
        return f"Nothing is to be said now; the account is looked at again on {clock(again, zone)}."
    return "Nothing is to be said; only something new on the account would change that."


def print_explained(found: dict[str, Any], console: Console, zone: str) -> None:
    """Show the next step to a person."""
    step = found["step"]
    if step is None:
        console.print(found["reason"], markup=False)
    else:
        items = ", ".join(item["reference"] for item in step["items"])
        console.print(f"Next: {step['purpose']} by {step['channel']} about {items}", markup=False)
        until = f" until {clock(datetime.fromisoformat(found['until']), zone)}" if found["until"] else ""
        console.print(f"Verdict: {found['verdict']}{until}. {found['reason']}", markup=False)
    if found["spoke"]:
        section(
            console, "Rules that spoke", ["rule", "says", "because", "facts it read", "source"], _spoken(found["spoke"])
        )
    if found.get("left_out"):
        left = [(one["item"], one["because"]) for one in found["left_out"]]
        section(console, "Left out", ["item", "why"], left)


def _spoken(rulings: list[dict[str, Any]]) -> list[tuple[str, ...]]:
    """One line a rule, however many items it spoke of."""
    facts: dict[str, list[str]] = {}
    for one in rulings:
        facts.setdefault(one["rule"], []).extend(f"{name}: {value}" for name, value in one["facts"].items())
    first = {one["rule"]: one for one in reversed(rulings)}
    return [
        (rule, first[rule]["verdict"], first[rule]["reason"], "; ".join(read), first[rule]["citation"])
        for rule, read in facts.items()
    ]
