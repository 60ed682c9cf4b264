"""Questions to the guard as JSON, of which a test states only what matters to it."""

from copy import deepcopy
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from candour.domain.asking import read_question
from candour.domain.verdicts import Answer, Ruling
from candour.flow.guard import ask

Facts = dict[str, Any]

UK_CONSUMER: Facts = {
    "at": "2026-06-03T10:00:00+01:00", "purpose": "reminder", "channel": "email",
    "customer": {"kind": "consumer", "country": "GB", "nation": "ENG", "zone": "Europe/London"},
    "creditor": {"role": "creditor", "regulated": True, "sector": "credit", "imported_at": "2026-06-03T06:00:00+01:00"},
    "items": [
        {"reference": "L1", "kind": "loan", "currency": "GBP", "balance": 50_000, "amount": 90_000, "due": "2026-05-01"}
    ],
    "address": {"value": "ann@mail.example"},
}  # fmt: skip
"""An English borrower in arrears for a month, on a Wednesday morning."""

UK_BUSINESS: Facts = {
    **UK_CONSUMER,
    "customer": {"kind": "business", "country": "GB", "nation": "ENG", "zone": "Europe/London"},
    "creditor": {"role": "creditor", "regulated": False, "sector": "trade", "imported_at": "2026-06-03T06:00:00+01:00"},
    "items": [{"reference": "INV-1", "currency": "GBP", "balance": 50_000, "amount": 50_000, "due": "2026-05-01"}],
}

US_COLLECTOR: Facts = {
    "at": "2026-11-03T15:00:00-05:00", "purpose": "call", "channel": "call",
    "customer": {
        "kind": "consumer", "country": "US", "state": "OH", "city": "Columbus", "zone": "America/New_York",
    },
    "creditor": {"role": "third_party", "regulated": True, "imported_at": "2026-11-03T06:00:00-05:00"},
    "items": [{"reference": "X", "kind": "loan", "currency": "USD", "balance": 50_000, "due": "2026-05-01"}],
    "address": {"value": "+16145550123"},
    "asked": {"place": "home", "autodialled": False},
}  # fmt: skip
"""A consumer in Ohio whom a collector wants to call on a Tuesday afternoon."""


def ny(local: str, year: int = 2026) -> str:
    """A moment in New York, from its month, day and wall time: '04-01T15:30'."""
    return datetime.fromisoformat(f"{year}-{local}").replace(tzinfo=ZoneInfo("America/New_York")).isoformat()


def given(base: Facts, **changes: Any) -> Facts:
    """The base with changes: objects are merged, everything else is replaced."""
    facts = deepcopy(base)
    for name, value in changes.items():
        known = facts.get(name)
        facts[name] = {**known, **value} if isinstance(known, dict) and isinstance(value, dict) else value
    return facts


def with_law(base: Facts, **law: Any) -> Facts:
    """The base whose first item has these legal facts."""
    return given(base, items=[{**base["items"][0], "law": law}])


US_EMAIL = given(
    US_COLLECTOR, channel="email", purpose="reminder", address={"value": "ann@mail.example"},
    asked={"place": None, "address_basis": "used", "address_basis_on": "2026-10-20"},
)  # fmt: skip
US_TEXT = given(US_EMAIL, channel="sms", address={"value": "+16145550123"})
US_LETTER = given(US_COLLECTOR, channel="letter", purpose="reminder", address={"value": "1 Elm St"})


def met(local: str, channel: str = "call", outcome: str = "rang_out", *items: str, **more: Any) -> Facts:
    """One contact on record at a moment in New York, about the debts named ('X' where none is)."""
    return {"at": ny(local), "channel": channel, "outcome": outcome, "items": list(items or ("X",)), **more}


def came(local: str, channel: str, outcome: str = "delivered", *items: str, **more: Any) -> Facts:
    """The consumer got in touch at a moment in New York."""
    return met(local, channel, outcome, *items, outgoing=False, **more)


def ends(answer: Answer, rule_id: str) -> str | None:
    """The moment at which one rule's wait is over, as wall time in New York; None when it is not known."""
    ruling = said_by(answer, rule_id)
    until = ruling.until if ruling else None
    return until.astimezone(ZoneInfo("America/New_York")).strftime("%Y-%m-%dT%H:%M") if until else None


def asked(base: Facts, **changes: Any) -> Answer:
    """The guard's answer to the base with changes."""
    return ask(read_question(given(base, **changes)))


def said_by(answer: Answer, rule_id: str) -> Ruling | None:
    """What one rule said, the gravest if it spoke more than once; None when it was silent."""
    found = [r for r in answer.rulings if r.rule.id == rule_id]
    return max(found, key=lambda r: (not r.warning, r.verdict), default=None)


def word(answer: Answer, rule_id: str) -> str:
    """One rule's word: its verdict, 'lifted' when an exception defeats it (or it only warns), 'silent'."""
    found = said_by(answer, rule_id)
    if found is None:
        return "silent"
    return "lifted" if found.warning else found.verdict.word


def law_alone(answer: Answer) -> str:
    """The gravest word of any law, house policy left aside."""
    spoken = [r.verdict for r in answer.rulings if not r.warning and not r.rule.id.startswith("house.")]
    return max(spoken).word if spoken else "allow"
