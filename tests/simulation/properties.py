"""What holds of every answer of the guard, whatever it is."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from candour.domain.verdicts import Answer, Question, Ruling, Verdict, combine
from candour.flow import guard
from candour.ports.policy import LawPack
from candour.ports.registry import policies
from tests.simulation.told import BARE, HIDEABLE, question
from tests.simulation.world import Attempt, World

END = datetime.max.replace(tzinfo=UTC)
Veil = frozenset[str]
LOOKS_AGAIN = frozenset({"house.freshness"})
"""Waits for an event that nobody can date: the ledger may come in tomorrow."""
CLOSED = frozenset({"house.hours", "house.bank_holiday"})
"""Two names of one thing: a bank holiday is told by name, and the evening before the next opening is not."""
MAY_GO_ON = frozenset({"us.regf.1006.6.b.1", "uk.conc.7.9.4"})
"""Of these the end of one reason may be the beginning of another: closed here, then there, then asked for quiet."""

BY_HOLD = frozenset({"uk.conc.7.3.11", "house.cap_week"})
"""Waits because of a hold that last longer than it was written down to: when it ends it takes them with it."""


def _same(one: Answer, other: Answer) -> bool:
    return (one.verdict, one.until, sorted(one.rules)) == (other.verdict, other.until, sorted(other.rules))


def is_pure(world: World, attempt: Attempt, veil: Veil, asked: Question, answer: Answer) -> None:
    """The same facts, built afresh, get the same answer."""
    again = question(world, attempt, veil)
    assert again is not asked and again == asked
    assert guard.ask(again) == answer == guard.ask(asked)


@contextmanager
def _packs(packs: Sequence[Any]) -> Iterator[None]:
    installed, guard.policies = guard.policies, lambda: packs  # type: ignore[assignment]
    try:
        yield
    finally:
        guard.policies = installed


def knows_no_order(asked: Question, answer: Answer) -> None:
    """Packs, the rules in them, holds, contacts, items and what was ruled may come in any order."""
    random, account = Random(len(answer.rulings)), asked.account

    def shuffled(things: Sequence[Any]) -> tuple[Any, ...]:
        return tuple(random.sample(things, len(things)))

    def turned(pack: Any) -> Any:
        if not isinstance(pack, LawPack):
            return pack
        return replace(pack, contact=shuffled(pack.contact), content=shuffled(pack.content), rules=shuffled(pack.rules))

    other = replace(
        account, contacts=shuffled(account.contacts), holds=shuffled(account.holds), items=shuffled(account.items)
    )
    with _packs(shuffled([turned(pack) for pack in policies()])):
        turned_round = guard.ask(replace(asked, account=other, items=shuffled(asked.items)))
        assert _same(turned_round, answer), (answer, "or, in another order,", turned_round)
    assert _same(combine(shuffled(answer.rulings)), answer) or answer.verdict is Verdict.PERSON


def unknown_opens_nothing(world: World, attempt: Attempt, veil: Veil, answer: Answer) -> None:
    """With one more fact not known, or several, nothing is allowed that was not."""
    if answer.verdict is Verdict.ALLOW or veil == BARE:
        return
    random = Random(len(world.contacts) + len(answer.rulings))
    for more in (random.sample(HIDEABLE, 1), random.sample(HIDEABLE, 4)):
        less = guard.ask(question(world, attempt, veil | set(more)))
        assert less.verdict is not Verdict.ALLOW, (answer.rules, "was opened by not knowing", more, sorted(veil))


def _longest(answer: Answer) -> list[Ruling]:
    """Of each rule the wait that ends last: it may speak for several debts and zones."""
    waits = [r for r in answer.rulings if r.verdict is Verdict.WAIT and not r.warning]
    ends = {r.rule.id: r for r in sorted(waits, key=lambda r: (r.until is None, r.until or END))}
    return list(ends.values())


def waits_are_exact(world: World, attempt: Attempt, veil: Veil, answer: Answer) -> int:
    """A minute before its end each wait still stands, and at its end that rule no longer waits. How many were seen.

    What the customer asked for is asked for now, and no question of another day; and a clock that was ahead moves ends.
    """
    seen = 0
    if attempt.by_customer or any(c.at > attempt.at for c in world.contacts):
        return seen
    for ruling in _longest(answer):
        if ruling.until is None:
            continue
        seen += 1
        assert ruling.until > attempt.at, ruling
        rule, minute = ruling.rule.id, timedelta(minutes=1)
        before = replace(attempt, at=max(attempt.at, ruling.until - minute))
        if rule in BY_HOLD and any(h.until and h.until < ruling.until for h in world.holds_of(attempt.account)):
            continue
        one_thing = CLOSED if rule in CLOSED else {rule}
        assert one_thing & set(guard.ask(question(world, before, veil)).rules), (ruling, "ends too late")
        if rule in LOOKS_AGAIN:
            continue
        after = guard.ask(question(world, replace(attempt, at=ruling.until), veil))
        again = [r for r in after.rulings if r.rule.id == rule and r.verdict is Verdict.WAIT and not r.warning]
        stuck = [r for r in again if r.until is None or r.until <= ruling.until]
        assert not stuck, (ruling, "goes on for ever", stuck)
        if rule not in MAY_GO_ON:
            assert not [r for r in again if r.facts == ruling.facts], (ruling, "ends too early", again)
    return seen
