"""What one rule said of a question, as a line of text that a table of cases can hold."""

from datetime import UTC

from candour.domain.verdicts import Answer, Ruling


def lines(answer: Answer, rule_id: str) -> list[str]:
    """All that a rule said, as `refuse until 2026-07-18T23:00Z; fact: stated; other: stated (lifts a, b)`, sorted.

    Times in UTC. A ruling that an exception defeats, or that only warns, begins with `warns`.
    """
    return sorted(line(ruling) for ruling in answer.rulings if ruling.rule.id == rule_id)


def line(ruling: Ruling) -> str:
    """One ruling in full."""
    until = f" until {ruling.until.astimezone(UTC):%Y-%m-%dT%H:%MZ}" if ruling.until else ""
    facts = "".join(f"; {name}: {stated}" for name, stated in ruling.facts)
    lifts = f" (lifts {', '.join(ruling.lifts)})" if ruling.lifts else ""
    return f"{'warns ' if ruling.warning else ''}{ruling.verdict.word}{until}{facts}{lifts}"
