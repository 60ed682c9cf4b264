"""The timeline in words: one line for each thing that happened, was said, or was not said."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext

from candour.faces.workspace import languages
from candour.faces.workspace.tags import moment_text
from candour.faces.workspace.telling import event_facts, event_says
from candour.faces.workspace.words import plain, why_failed
from candour.store.reading.timeline import TimelineLine

_TONES = {
    "payment_cleared": "good",
    "promise_kept": "good",
    "conversation": "good",
    "promise_broken": "warn",
    "message_uncertain": "warn",
    "message_failed": "bad",
    "contact_point_failed": "bad",
}


@dataclass(frozen=True, slots=True)
class StoryLine:
    """One line of the story. tone: the mark beside it. facts: what says does not tell, by name."""

    line: TimelineLine
    title: str
    says: str
    tone: str
    facts: list[tuple[str, str]]


def told(lines: Sequence[TimelineLine], zone: str) -> list[StoryLine]:
    """Timeline lines in words; instants in the zone."""
    return [_tell(line, zone) for line in lines]


def _tell(line: TimelineLine, zone: str) -> StoryLine:
    if line.source == "event":
        title, tone = plain(line.kind, "event"), _TONES.get(line.kind, "plain")
        says, facts = event_says(line.kind, line.detail), event_facts(line.kind, line.detail)
        return StoryLine(line, title[:1].upper() + title[1:], says, tone, facts)
    title = gettext("{what} by {way}").format(what=plain(line.kind, "purpose"), way=plain(line.channel, "channel"))
    says, tone = _message(line) if line.source == "message" else (_step(line, zone), "quiet")
    return StoryLine(line, title, says, tone, [])


def _message(line: TimelineLine) -> tuple[str, str]:
    if line.status == "failed":
        return why_failed(line.detail.get("code"), line.detail.get("permanent")), "bad"
    if line.status == "shadowed":
        return gettext("Written, not sent"), "shadow"
    tone = {"sent": "good", "uncertain": "warn"}.get(line.status, "plain")
    return _begun(plain(line.status, "state")), tone


def _step(line: TimelineLine, zone: str) -> str:
    rules = line.detail.get("rules") or []
    rulings = line.detail.get("explanation") or []
    reason = next((r.get("reason", "") for r in rulings if rules and r.get("rule") == rules[0]), "")
    parts = [f"{_begun(plain(line.status, 'state'))}.", languages.told(reason)]
    if line.until and line.status in ("waiting", "held"):
        parts.append(gettext("Until {when}.").format(when=moment_text(line.until, zone)))
    return " ".join(filter(None, parts))


def _begun(words: str) -> str:
    return words[:1].upper() + words[1:]
