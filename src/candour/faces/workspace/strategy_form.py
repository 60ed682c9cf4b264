"""A strategy as a form: fields that become the same text that people write, so that both are checked by one reading."""

import re
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest

from candour.domain.messages import ASKS_FOR_PAYMENT, Purpose
from candour.domain.parties import CustomerKind
from candour.domain.strategies import STEPS_MAX
from candour.faces.workspace.languages import later
from candour.faces.workspace.words import CHANNELS, KINDS, PURPOSES
from candour.ports.registry import channels

THREE = {"": later("does not matter"), "yes": later("yes"), "no": later("no")}
YES_OR_NO = ("promise", "arrangement", "support_need")
LISTS = ("creditors", "languages")
WAYS_APART = 7


def choices() -> dict[str, Any]:
    """What the selects of the form offer."""
    return {
        "purposes": {purpose.value: PURPOSES[purpose.value] for purpose in PURPOSES_OF_STEPS},
        "channels": {key: CHANNELS.get(key, key) for key in channels()},
        "kinds": KINDS,
        "three": THREE,
    }


PURPOSES_OF_STEPS = sorted(
    ASKS_FOR_PAYMENT - {Purpose.STATEMENT}, key=lambda purpose: list(PURPOSES).index(purpose.value)
)


def table_from(request: HttpRequest, key: str) -> dict[str, Any]:
    """The table that the fields of a form make: whole numbers where they are, else the words that were typed."""
    told = {name: str(request.POST.get(name, "")).replace("\x00", "")[:300] for name in request.POST}
    count = min(int(told["count"]), STEPS_MAX) if re.fullmatch(r"\d{1,3}", told.get("count", ""), re.ASCII) else 0
    steps = [_step(request, told, number) for number in range(1, count + 1)]
    steps = _pressed(steps, told)
    table: dict[str, Any] = {
        "key": key, "version": 1, "label": told.get("label", ""),
        "least_days_between": _whole(told.get("least_days_between", "")), "steps": steps,
    }  # fmt: skip
    if told.get("thanks"):
        table["thanks"] = {
            "channel": told.get("thanks-channel", ""), "within_days": _whole(told.get("thanks-within_days", "")),
            "days_between": _whole(told.get("thanks-days_between", "")),
        }  # fmt: skip
    return table


def _pressed(steps: list[dict[str, Any]], told: Mapping[str, str]) -> list[dict[str, Any]]:
    """The steps after what was pressed, in the order of their days."""
    gone = told.get("remove", "")
    steps = [step for number, step in enumerate(steps, 1) if str(number) != gone]
    if "add" in told and len(steps) < STEPS_MAX:
        days = [step["day"] for step in steps if isinstance(step["day"], int)]
        names = {step["key"] for step in steps}
        name = next(f"step_{n}" for n in range(len(steps) + 1, 1000) if f"step_{n}" not in names)
        day = max(days, default=-WAYS_APART) + WAYS_APART
        steps.append({"key": name, "purpose": "check_in", "channel": "email", "day": day})
    if all(isinstance(step["day"], int) for step in steps):
        steps.sort(key=lambda step: int(step["day"]))
    return steps


def _step(request: HttpRequest, told: Mapping[str, str], number: int) -> dict[str, Any]:
    def field(name: str) -> str:
        return told.get(f"step-{number}-{name}", "").strip()

    step: dict[str, Any] = {
        "key": field("key"), "purpose": field("purpose"), "channel": field("channel"), "day": _whole(field("day")),
    }  # fmt: skip
    if field("until"):
        step["until"] = _whole(field("until"))
    when: dict[str, Any] = {}
    if field("balance_at_least"):
        when["balance_at_least"] = field("balance_at_least")
    if field("age_at_least"):
        when["age_at_least"] = _whole(field("age_at_least"))
    kinds = [kind for kind in request.POST.getlist(f"step-{number}-customers") if kind in set(CustomerKind)]
    if kinds:
        when["customers"] = kinds
    for name in LISTS:
        if named := [one.strip() for one in field(name).split(",") if one.strip()]:
            when[name] = named
    when |= {name: field(name) == "yes" for name in YES_OR_NO if field(name) in ("yes", "no")}
    return {**step, "when": when} if when else step


def _whole(text: str) -> int | str:
    return int(text) if re.fullmatch(r"[-\u2212]?\d{1,6}", text.strip(), re.ASCII) else text.strip()


def fields(table: Mapping[str, Any]) -> dict[str, Any]:
    """The table as the template shows it: each condition by its name, with yes and no as words."""
    return {**table, "steps": [_shown(step) for step in table["steps"]]}


def _shown(step: Mapping[str, Any]) -> dict[str, Any]:
    when = dict(step.get("when", {}))
    shown = {name: "yes" if when[name] else "no" for name in YES_OR_NO if name in when}
    shown |= {name: ", ".join(when[name]) for name in LISTS if name in when}
    shown |= {name: when[name] for name in ("balance_at_least", "age_at_least", "customers") if name in when}
    return {**step, "until": step.get("until", ""), "when": shown}
