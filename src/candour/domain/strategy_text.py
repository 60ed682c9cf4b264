"""A strategy as text: where a mistake stands, how a strategy is written, and what differs between two of them."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from candour.domain.saying import say
from candour.domain.strategies import Conditions, Strategy, StrategyError, StrategyStep, Thanks

_TABLE = re.compile(r"^\s*\[+\s*([a-z_.]+)\s*\]+")
_TOML_LINE = re.compile(r" \(at line (\d+), column (\d+)\)")
_VERSION = re.compile(r"^version\s*=[^\n]*$", re.MULTILINE)
_KEY_LINE = re.compile(r"^key\s*=[^\n]*$", re.MULTILINE)
_FIRST_TABLE = re.compile(r"^\s*\[", re.MULTILINE)


def line_of(text: str, mistake: StrategyError) -> int | None:
    """The line of a text (from 1) at which a mistake stands; None where it is about the whole."""
    if told := _TOML_LINE.search(mistake.says):
        return int(told[1])
    lines = text.splitlines()
    start, end = _range(lines, mistake.where)
    named = re.compile(rf"(^|[{{,]\s*|\s){re.escape(mistake.name)}\s*=") if mistake.name else None
    found = next((n for n in range(start, end) if named and named.search(lines[n])), None)
    if found is not None:
        return found + 1
    return start + 1 if mistake.where and start < len(lines) else None


def _range(lines: list[str], where: str) -> tuple[int, int]:
    """First line and the line after the last of a table such as 'steps[2]' or 'thanks'; the head for ''."""
    heads = [(n, found[1]) for n, line in enumerate(lines) if (found := _TABLE.match(line))]
    wanted, _, number = where.partition("[")
    if not wanted:
        return 0, heads[0][0] if heads else len(lines)
    starts = [n for n, name in heads if name == wanted]
    place = int(number.partition("]")[0]) - 1 if number else 0
    if place >= len(starts):
        return len(lines), len(lines)
    start = starts[place]
    return start, next((n for n, name in heads if n > start and not name.startswith(f"{wanted}.")), len(lines))


def with_version(text: str, version: int) -> str:
    """The text with this version in its head, whatever stood there."""
    first = _FIRST_TABLE.search(text)
    head, rest = (text[: first.start()], text[first.start() :]) if first else (text, "")
    if _VERSION.search(head):
        return _VERSION.sub(f"version = {version}", head, count=1) + rest
    return _KEY_LINE.sub(lambda found: f"{found[0]}\nversion = {version}", head, count=1) + rest


def write_strategy(strategy: Strategy) -> str:
    """The TOML text of a strategy: reading it gives the same strategy."""
    return write_table(table_of(strategy))


def table_of(strategy: Strategy) -> dict[str, Any]:
    """A strategy as the table that its text is, with nothing in it that is not stated."""
    told: dict[str, Any] = {
        "key": strategy.key, "version": strategy.version, "label": strategy.label,
        "least_days_between": strategy.least_days_between, "steps": [_step_table(step) for step in strategy.steps],
    }  # fmt: skip
    if strategy.thanks:
        told["thanks"] = {name: getattr(strategy.thanks, name) for name in Thanks.__dataclass_fields__}
    return told


def _step_table(step: StrategyStep) -> dict[str, Any]:
    told: dict[str, Any] = {
        "key": step.key, "purpose": step.purpose.value, "channel": step.channel, "day": step.day,
    }  # fmt: skip
    if step.until is not None:
        told["until"] = step.until
    if when := dict(stated(step.when)):
        told["when"] = when
    return told


def write_table(told: Mapping[str, Any]) -> str:
    """The TOML text of a table as `table_of` makes it; what is wrong in it is written too, to be found by reading."""
    head = "".join(f"{name} = {_value(told[name])}\n" for name in told if name not in ("steps", "thanks"))
    parts = [head, *(f"[[steps]]\n{_lines(step)}" for step in told["steps"])]
    if "thanks" in told:
        parts.append(f"[thanks]\n{_lines(told['thanks'])}")
    return "\n".join(parts)


def _lines(told: Mapping[str, Any]) -> str:
    return "".join(f"{name} = {_value(value)}\n" for name, value in told.items())


def stated(when: Conditions) -> Iterator[tuple[str, object]]:
    """(name, value) of every condition that is stated."""
    for name in Conditions.__dataclass_fields__:
        if (value := getattr(when, name)) is not None:
            yield name, value


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{name} = {_value(one)}" for name, one in value.items()) + " }"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_quoted(str(one)) for one in value) + "]"
    return _quoted(str(value))


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that differs between two strategies. step: its key, '' for the whole. was, now: '' where there is none.

    A step that only one of them has is one difference with the name 'step'.
    """

    step: str
    name: str
    was: str
    now: str


def differences(old: Strategy, new: Strategy) -> list[Difference]:
    """What differs, apart from the version: the whole first, then steps in the new order, then those gone."""
    found = [
        Difference("", name, str(getattr(old, name)), str(getattr(new, name)))
        for name in ("label", "least_days_between")
        if getattr(old, name) != getattr(new, name)
    ]
    before, after = ({step.key: step for step in strategy.steps} for strategy in (old, new))
    for key, step in after.items():
        found += _of_step(before[key], step) if key in before else [Difference(key, "step", "", in_short(step))]
    found += [Difference(key, "step", in_short(step), "") for key, step in before.items() if key not in after]
    found += _of_thanks(old.thanks, new.thanks)
    return found


def _of_step(old: StrategyStep, new: StrategyStep) -> Iterator[Difference]:
    for name in ("purpose", "channel", "day", "until", "when"):
        was, now = (_shown(getattr(step, name)) for step in (old, new))
        if was != now:
            yield Difference(new.key, name, was, now)


def _of_thanks(old: Thanks | None, new: Thanks | None) -> Iterator[Difference]:
    for name in Thanks.__dataclass_fields__:
        was, now = (_shown(getattr(thanks, name) if thanks else None) for thanks in (old, new))
        if was != now:
            yield Difference("thanks", name, was, now)


def _shown(value: object) -> str:
    if isinstance(value, Conditions):
        return ", ".join(f"{name} {_value(one)}" for name, one in stated(value))
    return "" if value is None else str(value)


def in_short(step: StrategyStep) -> str:
    """A step in a few words: 'check_in by email on day 3'."""
    return say("{purpose} by {channel} on day {day}", purpose=step.purpose.value, channel=step.channel, day=step.day)
