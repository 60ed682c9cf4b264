"""What comes next on an account, and every rule that spoke: worked out live, as of the page's instant."""

from dataclasses import dataclass, field
from datetime import datetime

from candour.domain.verdicts import Answer, Ruling, Verdict
from candour.faces.workspace.tags import fact_pair
from candour.faces.workspace.words import plain
from candour.flow.plan import Decision, explain
from candour.store.reading.account import AccountHead, StoredStep, stored_step

FACTS_MOST = 8


@dataclass(frozen=True, slots=True)
class Spoken:
    """What one rule said, with the facts it read."""

    rule: str
    version: int
    verdict: str
    reason: str
    citation: str
    until: datetime | None
    facts: list[tuple[str, str]]
    warning: bool


@dataclass(frozen=True, slots=True)
class NextStep:
    """What comes next. wanted: whether anything is. state: of the stored step, '' when it has not been planned yet.

    left_out: open items that are not chased, with why. trouble: why it could not be worked out, '' when it could.
    decision: the flow's answer with the facts it read.
    """

    wanted: bool = False
    purpose: str = ""
    channel: str = ""
    verdict: str = ""
    state: str = ""
    lane: str = "live"
    strategy: str = ""
    planned_for: datetime | None = None
    until: datetime | None = None
    look_again: datetime | None = None
    reason: str = ""
    zone: str = "UTC"
    references: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    spoken: list[Spoken] = field(default_factory=list)
    left_out: list[tuple[str, str]] = field(default_factory=list)
    trouble: str = ""
    decision: Decision | None = None


def next_step(head: AccountHead, at: datetime) -> NextStep:
    """What would be said on the account at an instant, and why or why not: the flow's own answer."""
    try:
        decision = explain(head.id, at)
    except ValueError as wrong:
        return NextStep(trouble=str(wrong), zone=head.zone)
    if decision is None:
        return NextStep(zone=head.zone)
    return _told(decision, head)


def _told(decision: Decision, head: AccountHead) -> NextStep:
    plan, wanted, answer = decision.plan, decision.plan.wanted, decision.answer
    lane = decision.account.creditor.lane.value
    chosen = {item.id for item in (*wanted.items, *wanted.others)} if wanted else set()
    left_out = [(o.item.reference, plain(o.reason, "left_out")) for o in plan.left_out if o.item.id not in chosen]
    if wanted is None or answer is None:
        return NextStep(lane=lane, look_again=plan.look_again, zone=head.zone, left_out=left_out, decision=decision)
    stored: StoredStep | None = stored_step(head.id, lane, decision.strategy.key, wanted.key, wanted.occurrence)
    return NextStep(
        wanted=True,
        purpose=wanted.purpose.value,
        channel=wanted.channel,
        verdict=answer.verdict.word,
        state=stored.state if stored else "",
        lane=lane,
        strategy=f"{decision.strategy.label}, version {decision.strategy.version}, step ‘{plain(wanted.key, 'state')}’",
        planned_for=wanted.planned_for,
        until=answer.until,
        look_again=plan.look_again,
        reason=answer.reason,
        zone=head.zone,
        references=[item.reference for item in wanted.items],
        others=[item.reference for item in wanted.others],
        spoken=_spoken(answer),
        left_out=left_out,
        decision=decision,
    )


def _spoken(answer: Answer) -> list[Spoken]:
    """The strongest first, warnings last; what a rule says of many items alike it says once."""
    alike: dict[tuple[str, int, Verdict, datetime | None, bool], list[Ruling]] = {}
    for r in sorted(answer.rulings, key=lambda r: (r.warning, -r.verdict)):
        alike.setdefault((r.rule.id, r.rule.version, r.verdict, r.until, r.warning), []).append(r)
    return [_said(rulings) for rulings in alike.values()]


def _said(rulings: list[Ruling]) -> Spoken:
    ruling, rule = rulings[0], rulings[0].rule
    facts = list(dict.fromkeys(fact_pair(*fact) for one in rulings for fact in one.facts))
    if len(facts) > FACTS_MOST:
        facts = [*facts[:FACTS_MOST], ("and", f"{len(facts) - FACTS_MOST} more")]
    return Spoken(
        rule.id, rule.version, ruling.verdict.word, rule.reason, rule.citation, ruling.until, facts, ruling.warning
    )
