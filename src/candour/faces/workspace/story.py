"""The timeline in words: one line for each thing that happened, was said, or was not said."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from candour.faces.workspace.tags import moment_text, money_text
from candour.faces.workspace.today import fact_pairs
from candour.faces.workspace.words import plain, why_failed
from candour.store.reading.timeline import TimelineLine

_HIDDEN = {"hold", "promise", "query", "message", "step", "task", "item", "items", "text_hash", "contact_point",
           "contact_points", "import_run", "import", "payment", "support_need", "key", "amount_minor", "cleared_minor",
           "currency", "channel", "purpose", "hold_kind", "attempt", "run", "allocations"}  # fmt: skip
"""Keys of an event's data that are ids, or that are told in words."""


@dataclass(frozen=True, slots=True)
class StoryLine:
    """One line of the story. tone: the mark beside it."""

    line: TimelineLine
    title: str
    says: str
    tone: str
    facts: list[tuple[str, str]]


def told(lines: Sequence[TimelineLine], zone: str) -> list[StoryLine]:
    """Timeline lines in words; instants in the zone."""
    return [_tell(line, zone) for line in lines]


def _tell(line: TimelineLine, zone: str) -> StoryLine:
    title, says, tone = {"event": _event, "message": _message, "step": _step}[line.source](line, zone)
    return StoryLine(line, title, says, tone, _facts(line))


def _event(line: TimelineLine, zone: str) -> tuple[str, str, str]:
    tone = {"payment_cleared": "good", "promise_kept": "good", "promise_broken": "warn", "message_failed": "bad",
            "contact_point_failed": "bad", "message_uncertain": "warn"}.get(line.kind, "plain")  # fmt: skip
    return plain(line.kind, "event").capitalize(), _event_says(line.detail), tone


def _event_says(data: dict[str, Any]) -> str:
    parts = []
    if "amount_minor" in data and data.get("currency"):
        minor = data["amount_minor"]
        parts.append("all that is owed" if minor is None else money_text(int(minor), str(data["currency"])))
    if data.get("hold_kind"):
        parts.append(plain(str(data["hold_kind"]), "hold"))
    if data.get("channel") and not data.get("step"):
        parts.append(plain(str(data["channel"]), "channel"))
    if data.get("purpose"):
        parts.append(plain(str(data["purpose"]), "purpose"))
    return ", ".join(parts)


def _message(line: TimelineLine, zone: str) -> tuple[str, str, str]:
    title = f"{plain(line.kind, 'purpose')} by {plain(line.channel, 'channel')}"
    if line.status == "failed":
        return title, why_failed(line.detail.get("code"), line.detail.get("permanent")), "bad"
    if line.status == "shadowed":
        return title, "Written, not sent", "shadow"
    tone = {"sent": "good", "uncertain": "warn"}.get(line.status, "plain")
    return title, plain(line.status, "state").capitalize(), tone


def _step(line: TimelineLine, zone: str) -> tuple[str, str, str]:
    rules = line.detail.get("rules") or []
    rulings = line.detail.get("explanation") or []
    reason = next((r.get("reason", "") for r in rulings if rules and r.get("rule") == rules[0]), "")
    until = f" Until {moment_text(line.until, zone)}." if line.until and line.status in ("waiting", "held") else ""
    says = f"{plain(line.status, 'state').capitalize()}. {reason}{until}".strip()
    return f"{plain(line.kind, 'purpose')} by {plain(line.channel, 'channel')}", says, "quiet"


def _facts(line: TimelineLine) -> list[tuple[str, str]]:
    if line.source != "event":
        return []
    return [(name, value) for name, value in fact_pairs(_readable(line.detail)) if value]


def _readable(data: dict[str, Any]) -> dict[str, str]:
    return {
        key: ", ".join(map(str, value)) if isinstance(value, list) else str(value)
        for key, value in data.items()
        if key not in _HIDDEN and value not in (None, "", [], {}) and not isinstance(value, dict)
    }
