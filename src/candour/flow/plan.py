"""Works out what is wanted on the accounts that are due for review, and writes it as steps."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from candour.domain.accounts import AccountFacts
from candour.domain.addresses import is_postal
from candour.domain.calendars import zone
from candour.domain.duties import Duty
from candour.domain.messages import StepState, gets_for
from candour.domain.mime import is_address
from candour.domain.parties import ContactPoint, Lane, address_kind, first_for
from candour.domain.planning import Plan, Wanted, make_plan
from candour.domain.strategies import Strategy
from candour.domain.verdicts import Answer, Question, Verdict
from candour.flow.agree import settle_promises
from candour.flow.duties import keep_duties, next_deadline
from candour.flow.guard import ask, with_way_back
from candour.flow.record import start_disputes
from candour.flow.shape import strategy_of
from candour.flow.tell_agencies import let_go_on
from candour.store.facts import load_accounts
from candour.store.steps import (
    NewTask,
    StepRow,
    claim_due_accounts,
    explanation_of,
    lapse,
    make_tasks,
    set_reviews,
    write_steps,
)

CHUNK = 500
SOONEST = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Decision:
    """What an account's strategy wants at a moment, and the guard's answer to it (None when nothing is wanted)."""

    account: AccountFacts
    strategy: Strategy
    plan: Plan
    answer: Answer | None


@dataclass(frozen=True, slots=True)
class PlannedChunk:
    """account_ids: accounts looked at; none means that none is due. created: steps that are new."""

    account_ids: tuple[int, ...]
    created: int
    step_ids: tuple[int, ...]

    @property
    def reviewed(self) -> int:
        """How many accounts were looked at."""
        return len(self.account_ids)


def address_for(account: AccountFacts, channel: str, what: str = "reminders") -> ContactPoint | None:
    """The first address on a channel that can be used, works and is not opted out.

    what: a word of `GETS`. Addresses that get it come first, those that get something else alone come last.
    """
    kind = address_kind(channel)
    points = [p for p in account.contact_points if p.channel == kind and p.usable and not p.opted_out]
    return first_for([p for p in points if is_one(kind, p.value)], what)


_FITS: dict[str, Callable[[str], bool]] = {"email": is_address, "post": is_postal}


def is_one(kind: str, value: str) -> bool:
    """Whether a value is an address of its kind at all, so that something could arrive there."""
    return _FITS.get(kind, bool)(value)


def decide(account: AccountFacts, at: datetime) -> Decision:
    """What is wanted on an account at `at` and whether it may be said: the same way for runs, previews, answers."""
    strategy = strategy_of(account)
    plan = make_plan(account, strategy, at)
    if plan.wanted is None:
        return Decision(account, strategy, plan, None)
    question = question_of(account, plan.wanted, at)
    return Decision(account, strategy, plan, with_way_back(question, ask(question)))


def question_of(account: AccountFacts, wanted: Wanted, at: datetime) -> Question:
    """The guard's question about a wanted step."""
    point = address_for(account, wanted.channel, gets_for(wanted.purpose))
    return Question(at, account, wanted.purpose, wanted.channel, wanted.items, point)


def explain(account_id: int, at: datetime) -> Decision | None:
    """What would be said on an account at `at`, and why or why not; None when there is no such account."""
    accounts = load_accounts([account_id], at)
    return decide(accounts[0], at) if accounts else None


def plan_chunk(at: datetime, limit: int = CHUNK) -> PlannedChunk:
    """Review up to `limit` accounts that are due, in one transaction and a fixed number of statements."""
    with transaction.atomic():
        due = claim_due_accounts(at, limit)
        if not due:
            return PlannedChunk((), 0, ())
        settle_promises(due, at)
        accounts = let_go_on(start_disputes(load_accounts(due, at), at), at)
        decisions = [decide(account, at) for account in accounts]
        written = write_steps([row for d in decisions if (row := _step_row(d, at))], at)
        lapse([step_id for d in decisions for step_id in d.plan.lapsed], at)
        make_tasks([task for d in decisions if (task := _task(d, at))], at)
        owed = keep_duties(accounts, at)
        set_reviews([(d.account.id, _next_review(d, owed[d.account.id], at)) for d in decisions])
    return PlannedChunk(tuple(due), sum(new for _, new, _ in written), tuple(step_id for step_id, _, _ in written))


_STATES = {Verdict.ALLOW: StepState.READY, Verdict.WAIT: StepState.WAITING}


def _state(answer: Answer) -> StepState:
    """A wait whose end nobody knows is held."""
    if answer.verdict is Verdict.WAIT and answer.until is None:
        return StepState.HELD
    return _STATES.get(answer.verdict, StepState.HELD)


def _step_row(decision: Decision, at: datetime) -> StepRow | None:
    wanted, answer, account = decision.plan.wanted, decision.answer, decision.account
    if wanted is None or answer is None:
        return None
    where = account.residence.zone
    return StepRow(
        account_id=account.id, lane=account.creditor.lane.value, strategy=decision.strategy.key,
        strategy_version=decision.strategy.version, key=wanted.key, occurrence=wanted.occurrence,
        purpose=wanted.purpose.value, channel=wanted.channel, currency=wanted.currency,
        items=tuple(item.id for item in wanted.items), state=_state(answer).value, planned_for=wanted.planned_for,
        local_time=wanted.planned_for.astimezone(zone(where)).replace(tzinfo=None).isoformat(timespec="minutes"),
        zone=where, not_before=answer.until or at, verdict=answer.verdict.word, rules=answer.rules,
        until=answer.until, explanation=explanation_of(answer), left_out=_left_out(decision.plan),
    )  # fmt: skip


def _left_out(plan: Plan) -> str:
    if not plan.left_out:
        return "[]"
    return json.dumps([{"item": o.item.id, "reference": o.item.reference, "why": o.reason} for o in plan.left_out])


def _task(decision: Decision, at: datetime) -> NewTask | None:
    """Work for a person, where the guard asks for one; shadow runs give nobody work."""
    answer, account = decision.answer, decision.account
    if answer is None or not answer.needs_person or account.creditor.lane is Lane.SHADOW:
        return None
    kind = "find_contact" if "house.contact_point" in answer.rules else "decide"
    return NewTask(account.id, None, kind, account.creditor.lane.value, at, answer.reason)


def _next_review(decision: Decision, owed: Sequence[Duty], at: datetime) -> datetime | None:
    """When to look again: always later than now, so that a run ends whatever a pack answers."""
    deadline = next_deadline(decision.account, owed, at)
    times = [decision.plan.look_again, decision.answer.until if decision.answer else None, deadline]
    return min((max(time, at + SOONEST) for time in times if time is not None), default=None)
