"""Who changed which setting: written in the transaction that changes it, and read as a list."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from candour.store.models import SettingChange

ORGANISATION, CREDITOR, USER, TOKEN, CHANNEL = "organisation", "creditor", "user", "token", "channel"
MADE = ""
"""The field of a change by which its subject came to be."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What was changed. id: None for the organisation. name: what it is called now."""

    kind: str
    id: int | None
    name: str


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One change as it is read; was and became are JSON values."""

    id: int
    subject: str
    subject_id: int | None
    name: str
    field: str
    was: Any
    became: Any
    actor: str
    recorded_at: datetime


def write_changes(subject: Subject, changed: Mapping[str, tuple[Any, Any]], *, actor: str) -> None:
    """Write what each field was and became. Only fields that may be read by whoever sees settings. One query.

    A table of values (numbers of a policy) is written value by value, as 'policy.cap_week'.
    """
    rows = [
        SettingChange(
            subject=subject.kind, subject_id=subject.id, name=subject.name, field=field[:40], was=was, became=became,
            actor=actor[:80],
        )
        for field, was, became in _one_by_one(changed)
    ]  # fmt: skip
    SettingChange.objects.bulk_create(rows)


def _one_by_one(changed: Mapping[str, tuple[Any, Any]]) -> Sequence[tuple[str, Any, Any]]:
    found: list[tuple[str, Any, Any]] = []
    for field, (was, became) in changed.items():
        if isinstance(was, Mapping) and isinstance(became, Mapping):
            names = sorted(name for name in {*was, *became} if was.get(name) != became.get(name))
            found += [(f"{field}.{name}", was.get(name), became.get(name)) for name in names]
        else:
            found.append((field, was, became))
    return found


def changes(before: int | None, limit: int) -> list[ChangeRow]:
    """The latest changes, newest first; before: only those older than this id. One query."""
    rows = SettingChange.objects.order_by("-id")
    if before is not None:
        rows = rows.filter(id__lt=before)
    return [
        ChangeRow(*row)
        for row in rows.values_list(
            "id", "subject", "subject_id", "name", "field", "was", "became", "actor", "recorded_at"
        )[:limit]
    ]


def count_since(subject: str, field: str, actor: str, since: datetime) -> int:
    """How many changes of a kind somebody made since then. One query."""
    return SettingChange.objects.filter(subject=subject, field=field, actor=actor[:80], recorded_at__gt=since).count()
