"""What comes next on an account, and every rule that spoke: worked out live, as of the page's instant."""

from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext

from candour.faces.workspace import languages
from candour.faces.workspace.spoken import Told, told
from candour.faces.workspace.words import plain
from candour.flow.plan import Decision, explain
from candour.store.reading.account import AccountHead, StoredStep, stored_step


@dataclass(frozen=True, slots=True)
class NextStep:
    """What comes next, if anything (wanted). step_id, state: of the stored step, None and '' while it is not planned.

    left_out: open items that are not chased, with why. trouble: why it could not be worked out, '' when it could.
    decision: the flow's answer with the facts it read.
    """

    wanted: bool = False
    purpose: str = ""
    channel: str = ""
    verdict: str = ""
    step_id: int | None = None
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
    told: Told | None = None
    left_out: list[tuple[str, str]] = field(default_factory=list)
    trouble: str = ""
    decision: Decision | None = None


def next_step(head: AccountHead, at: datetime) -> NextStep:
    """What would be said on the account at an instant, and why or why not: the flow's own answer."""
    try:
        decision = explain(head.id, at)
    except ValueError as wrong:
        return NextStep(trouble=languages.told(wrong), zone=head.zone)
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
        step_id=stored.id if stored else None,
        state=stored.state if stored else "",
        lane=lane,
        strategy=_strategy(decision, languages.told(wanted.key.replace("_", " "))),
        planned_for=wanted.planned_for,
        until=answer.until,
        look_again=plan.look_again,
        reason=answer.reason,
        zone=head.zone,
        references=[item.reference for item in wanted.items],
        others=[item.reference for item in wanted.others],
        told=told(answer),
        left_out=left_out,
        decision=decision,
    )


def _strategy(decision: Decision, step: str) -> str:
    found = decision.strategy
    words = gettext("{strategy}, version {version}, step ‘{step}’")
    return words.format(strategy=languages.told(found.label), version=found.version, step=step)
