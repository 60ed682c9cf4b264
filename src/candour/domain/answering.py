"""The guard's answer to one question, as JSON."""

from collections.abc import Iterable
from typing import Any

from candour.domain.duties import Charge, ChargeQuestion, Duty, Permit
from candour.domain.items import ItemFacts
from candour.domain.verdicts import Answer, Ruling


def write_answer(answer: Answer) -> dict[str, Any]:
    """The verdict and every rule that spoke, the decisive first, for JSON."""
    spoke = sorted(answer.rulings, key=lambda r: (r.warning, -r.verdict, r.rule.id))
    return {
        "verdict": answer.verdict.word,
        "reason": answer.reason,
        "rules": list(answer.rules),
        "until": answer.until.isoformat() if answer.until else None,
        "needs_person": answer.needs_person,
        "spoke": [_write_ruling(ruling) for ruling in spoke],
    }


def _write_ruling(ruling: Ruling) -> dict[str, Any]:
    rule = ruling.rule
    return {
        "rule": rule.id, "version": rule.version, "verdict": ruling.verdict.word, "warning": ruling.warning,
        "reason": rule.reason, "citation": rule.citation, "status": rule.status, "facts": dict(ruling.facts),
        "until": ruling.until.isoformat() if ruling.until else None, "lifts": list(ruling.lifts),
    }  # fmt: skip


def write_duties(duties: Iterable[Duty], items: Iterable[ItemFacts]) -> list[dict[str, Any]]:
    """What must be done by the end of which day, in the order given; item is a reference, null for the account."""
    references = {item.id: item.reference for item in items}
    return [_write_duty(duty, references.get(duty.item_id or 0)) for duty in duties]


def _write_duty(duty: Duty, item: str | None) -> dict[str, Any]:
    return {
        "rule": duty.rule.id, "what": duty.what, "due": duty.due.isoformat(), "since": duty.since.isoformat(),
        "item": item, "reason": duty.rule.reason, "citation": duty.rule.citation, "status": duty.rule.status,
        "demands_notice": duty.demands_notice,
    }  # fmt: skip


def write_charge(asked: ChargeQuestion, charge: Charge) -> dict[str, Any]:
    """What may be added: most in minor units, rate as a decimal in percent a year; null where no rule limits it."""
    return {
        "kind": asked.kind.value, "item": asked.item.reference, "on": asked.on.isoformat(), "allowed": charge.allowed,
        "most": charge.most, "rate": _decimal(charge), "permits": [_write_permit(permit) for permit in charge.permits],
    }  # fmt: skip


def _write_permit(permit: Permit) -> dict[str, Any]:
    rule = permit.rule
    return {
        "rule": rule.id, "version": rule.version, "reason": rule.reason, "citation": rule.citation,
        "status": rule.status, "grants": permit.grants, "most": permit.most, "rate": _decimal(permit),
        "facts": dict(permit.facts),
    }  # fmt: skip


def _decimal(found: Charge | Permit) -> str | None:
    return None if found.rate is None else f"{found.rate:f}"
