"""Foresee: what would be said in days to come, by the same planning and the same guard. Nothing is written.

A forecast takes the book as it stands: nobody pays or answers, and the ledger is brought in every morning.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from candour.domain.accounts import AccountFacts, CreditorFacts, StepFacts
from candour.domain.calendars import local_day, start_of_day
from candour.domain.items import ItemFacts
from candour.domain.messages import ASKS_FOR_PAYMENT, ContactFacts, ContactOutcome, Purpose, StepState
from candour.domain.parties import ActorRole, ContactPoint, CustomerKind, Lane, Mode, Residence
from candour.domain.planning import Wanted, make_plan
from candour.domain.saying import phrase
from candour.domain.strategies import Strategy
from candour.domain.verdicts import Answer, Verdict
from candour.flow.compose import NoTemplate
from candour.flow.guard import ask
from candour.flow.plan import question_of
from candour.flow.words import judge, write
from candour.ports.channel import Draft

LONGEST = 400
"""No forecast looks further ahead, in days."""
LOOKS_MAX = 4
"""Looks at an account that a day may need: the step, the guard's hours, and what follows."""
EXAMPLE_AMOUNT = 131_200
CURRENCIES = {"GB": "GBP", "US": "USD"}


@dataclass(frozen=True, slots=True)
class Foreseen:
    """A step that a strategy will want. wanted_on: from when; on: when the guard lets it go, None when it stands still.

    stopped: the guard's last answer that was no yes and lasted beyond the day, None when it went on its day.
    account: the facts as they would be then.
    """

    wanted: Wanted
    wanted_on: date
    on: date | None
    at: datetime
    stopped: Answer | None
    account: AccountFacts


def foresee(
    account: AccountFacts, strategy: Strategy, start: datetime, days: int, *, waiting: bool = False
) -> list[Foreseen]:
    """The steps of an account from `start` (aware) on for so many days, in the order in which they would be said.

    waiting: with those that would still wait at the end.
    """
    days = min(days, LONGEST)
    end, at = start + timedelta(days=days), start
    found: dict[tuple[str, str], Foreseen] = {}
    for _ in range(days * LOOKS_MAX):
        if at >= end:
            break
        account = _as_of(account, at)
        plan = make_plan(account, strategy, at)
        again = plan.look_again
        if plan.wanted is not None:
            seen, again = _tried(account, plan.wanted, at, again, found)
            if seen.on is not None:
                account = _said(account, strategy, plan.wanted, at)
        if again is None:
            break
        at = max(again, at + timedelta(minutes=1))
    ended = [one for one in found.values() if waiting or one.on is not None or _stands_still(one)]
    return sorted(ended, key=lambda one: (one.on or one.wanted_on, one.wanted.planned_for))


def _stands_still(one: Foreseen) -> bool:
    """Whether time alone will not let the step go; one that still waits goes after the days that were asked for."""
    return one.stopped is not None and (one.stopped.verdict is not Verdict.WAIT or one.stopped.until is None)


def _tried(
    account: AccountFacts,
    wanted: Wanted,
    at: datetime,
    again: datetime | None,
    found: dict[tuple[str, str], Foreseen],
) -> tuple[Foreseen, datetime | None]:
    """Ask the guard about a wanted step; what is foreseen of it, and when to look again."""
    answer = ask(question_of(account, wanted, at))
    today = local_day(at, account.residence.zone)
    before = found.get((wanted.key, wanted.occurrence))
    wanted_on = before.wanted_on if before else max(today, local_day(wanted.planned_for, account.residence.zone))
    stopped, goes = before.stopped if before else None, answer.verdict is Verdict.ALLOW
    tomorrow = start_of_day(today + timedelta(days=1), account.residence.zone)
    if goes:
        again = tomorrow
    elif answer.verdict is not Verdict.WAIT or answer.until is None:
        stopped = answer
    else:
        stopped = answer if answer.until >= tomorrow else stopped
        again = answer.until
    seen = Foreseen(wanted, wanted_on, today if goes else None, at, stopped, account)
    found[(wanted.key, wanted.occurrence)] = seen
    return seen, again


def _as_of(account: AccountFacts, at: datetime) -> AccountFacts:
    """The account at a later moment: promises and holds that ended are over, and its ledger is fresh."""
    today = local_day(at, account.residence.zone)
    imported = account.creditor.imported_at
    if imported is not None and imported < at:
        account = replace(account, creditor=replace(account.creditor, imported_at=at))
    if any(hold.until is not None and hold.until <= at for hold in account.holds):
        account = replace(account, holds=tuple(h for h in account.holds if h.until is None or h.until > at))
    if any(item.promised_until is not None and item.promised_until < today for item in account.items):
        account = replace(account, items=tuple(_without_past_promise(item, today) for item in account.items))
    return account


def _without_past_promise(item: ItemFacts, today: date) -> ItemFacts:
    is_past = item.promised_until is not None and item.promised_until < today
    return replace(item, promised_until=None) if is_past else item


def _said(account: AccountFacts, strategy: Strategy, wanted: Wanted, at: datetime) -> AccountFacts:
    """The account after a step was said: a message arrived, a call became a conversation."""
    items = tuple(item.id for item in wanted.items)
    is_call = wanted.channel == "call"
    step = StepFacts(
        -1 - len(account.steps), strategy.key, wanted.key, wanted.occurrence, wanted.purpose,
        StepState.TASKED if is_call else StepState.SENT, wanted.planned_for, at, items,
    )  # fmt: skip
    outcome = ContactOutcome.CONVERSATION if is_call else ContactOutcome.DELIVERED
    contact = ContactFacts(at, wanted.channel, outcome, wanted.purpose in ASKS_FOR_PAYMENT, account.id, item_ids=items)
    payments = () if wanted.purpose is Purpose.THANKS else account.payments
    return replace(account, steps=(*account.steps, step), contacts=(*account.contacts, contact), payments=payments)


# ---- an example, for a strategy that is only looked at ----


@dataclass(frozen=True, slots=True)
class ExampleStep:
    """A step of a strategy as an example customer would get it. draft: None for a call, or without words.

    answer: the guard's, to the finished words where there are any; None when the step is never reached.
    """

    key: str
    seen: Foreseen | None
    draft: Draft | None
    answer: Answer | None


def walk_through(strategy: Strategy, account: AccountFacts, start: datetime) -> list[ExampleStep]:
    """Each step of a strategy in its order as an account would get it, with its words and the guard's answer."""
    first, last = strategy.steps[0].day, strategy.steps[-1].day
    seen = {one.wanted.key: one for one in foresee(account, strategy, start, last - min(first, 0) + 60)}
    return [_example_step(step.key, seen.get(step.key)) for step in strategy.steps]


def _example_step(key: str, seen: Foreseen | None) -> ExampleStep:
    if seen is None:
        return ExampleStep(key, None, None, None)
    question = question_of(seen.account, seen.wanted, seen.at)
    if seen.wanted.channel != "email":
        return ExampleStep(key, seen, None, ask(question))
    try:
        draft = write(seen.account, seen.wanted, {}, seen.at)
    except NoTemplate:
        return ExampleStep(key, seen, None, ask(question))
    return ExampleStep(key, seen, draft, judge(question, draft))


def example_account(
    creditor: CreditorFacts | None, kind: CustomerKind, due: date, at: datetime, language: str = "en-GB"
) -> AccountFacts:
    """A customer of a creditor (None: an ordinary trade creditor in England) with one item that is due on a day."""
    creditor = replace(creditor or _SOME_CREDITOR, imported_at=at)
    country = creditor.country
    item = ItemFacts(
        id=1, reference="INV-1001", kind="invoice", currency=CURRENCIES.get(country, "EUR"), issued=due - MONTH,
        due=due, amount=EXAMPLE_AMOUNT, balance=EXAMPLE_AMOUNT,
    )  # fmt: skip
    points = (("email", "accounts@example.com"), ("phone", "+441632960000"), ("letter", "1 Example Street"))
    return AccountFacts(
        id=0, reference="EX-1", party_id=0, version=1, kind=kind, language=language, creditor=creditor,
        name="Alex Example" if kind.is_person else "Example Ltd",
        residence=Residence(country, "ENG" if country == "GB" else None, creditor.zone), items=(item,),
        contact_points=tuple(ContactPoint(n, *point) for n, point in enumerate(points, 1)),
    )  # fmt: skip


MONTH = timedelta(days=30)
_SOME_CREDITOR = CreditorFacts(
    id=0, slug="example", name=phrase("Your company"), mode=Mode.SHADOW, lane=Lane.SHADOW, version=1, country="GB",
    zone="Europe/London", role=ActorRole.CREDITOR, sector="trade", regulated=False, imported_at=None, tolerance=0,
    strategies={}, sender_name="Your company", sender_address="", phone="",
)  # fmt: skip


def example_due(strategy: Strategy, today: date) -> date:
    """A due date that leaves room for the whole strategy: the first step is not before tomorrow."""
    return today + timedelta(days=1 - min(strategy.steps[0].day, 0))


def example_start(account: AccountFacts, strategy: Strategy, due: date) -> datetime:
    """The morning of the day before the first step."""
    day = due + timedelta(days=strategy.steps[0].day - 1)
    return datetime.combine(day, time(9), UTC)


def in_days(found: Sequence[Foreseen], due: date) -> dict[str, int]:
    """Days from the due date on which each step would really be said, by its key."""
    return {one.wanted.key: (one.on - due).days for one in found if one.on is not None}
