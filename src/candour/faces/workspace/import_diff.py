"""What an import would change, in words: each sample line with what it was and what it becomes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext

from candour.faces.workspace.bringing_forms import short
from candour.faces.workspace.languages import later
from candour.faces.workspace.tags import money_text, plain_value
from candour.faces.workspace.words import plain
from candour.flow.bring_in import ImportReport
from candour.store.import_diff import DiffLine

_WORDS = {
    "amount": later("Original amount"),
    "in_ledger": later("In the ledger"),
    "contact": later("How they are reached"),
}
_MONEY = ("amount", "balance")
_YES_NO = {True: later("yes"), False: later("no")}


@dataclass(frozen=True, slots=True)
class ShownLine:
    """One line. changes: (what, from, to), both empty where there is no more to say than that it changes."""

    customer: str
    name: str
    reference: str
    due: str
    owed: str
    changes: list[tuple[str, str, str]]


@dataclass(frozen=True, slots=True)
class ShownPart:
    """One kind of change: how many there are in all, and some of them."""

    key: str
    title: str
    says: str
    count: int
    lines: list[ShownLine]


def shown_diff(report: ImportReport, words: Mapping[str, str], customers: str) -> list[ShownPart]:
    """The kinds of change that an import would make, what needs most looking at first. customers: the word for them."""
    diff = report.diff
    if diff is None:
        return []
    parts = (
        ("gone", gettext("Gone"), gettext("Not in the file: each is closed as cleared."), report.absent, diff.gone),
        ("changed", gettext("Changed"), "", report.updated, diff.changed),
        (
            "customers",
            gettext("{customers} that change").format(customers=customers),
            "",
            diff.changed_customers,
            diff.customers,
        ),
        ("new", gettext("New"), "", report.created, diff.new),
    )
    return [
        ShownPart(key, title, says, count, [_shown(line, words) for line in lines])
        for key, title, says, count, lines in parts
        if lines
    ]


def _shown(line: DiffLine, words: Mapping[str, str]) -> ShownLine:
    changes = [_change(line, words, *change) for change in line.changes]
    due = plain_value(line.due) if line.due else "–"
    owed = money_text(line.balance, line.currency) if line.currency else ""
    return ShownLine(short(line.customer, 40), short(line.name), short(line.reference, 40), due, owed, changes)


def _change(line: DiffLine, words: Mapping[str, str], name: str, old: Any, new: Any) -> tuple[str, str, str]:
    label = str(_WORDS.get(name) or words.get(name, name))
    if old is None and new is None:
        return label, "", ""
    if name in _MONEY:
        return label, money_text(old, line.currency), money_text(new, line.currency)
    return label, _value(name, old), _value(name, new)


def _value(name: str, value: Any) -> str:
    if value is None:
        return gettext("not known")
    if isinstance(value, bool):
        return str(_YES_NO[value])
    return plain(value, "kind") if name == "kind" else short(plain_value(str(value)))
