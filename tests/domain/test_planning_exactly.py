"""A plan in full: the step, its items, its moment, what lapses, what is left out, and when to look again."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from candour.domain.accounts import AccountFacts, PaymentFacts, StepFacts
from candour.domain.holds import HoldFacts, HoldKind
from candour.domain.messages import Purpose, StepState
from candour.domain.planning import Coming, LeftOut, Plan, Wanted, make_plan, why_left_out
from candour.domain.strategies import Conditions, Strategy, StrategyStep, Thanks
from tests.some import MONDAY, an_account, an_item, said, with_creditor

TODAY = date(2013, 6, 3)
STEPS = (
    StrategyStep("reminder", Purpose.REMINDER, "email", -7, until=0),
    StrategyStep("due", Purpose.DUE, "email", 0, until=3),
    StrategyStep("check_in", Purpose.CHECK_IN, "email", 3),
    StrategyStep("call", Purpose.CALL, "call", 10),
    StrategyStep("notice", Purpose.NOTICE, "letter", 30),
)
PLAN = Strategy("business", 1, "Business", STEPS, Thanks("email", 7, 5), 3)


def midnight(day: date) -> datetime:
    """The beginning of a summer's day in London."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=1)


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def plan(account: AccountFacts, strategy: Strategy = PLAN) -> Plan:
    return make_plan(account, strategy, MONDAY)


def key(account: AccountFacts, strategy: Strategy = PLAN) -> str | None:
    found = plan(account, strategy).wanted
    return found.key if found else None


def test_a_plan_names_the_step_its_items_and_the_moment_at_which_it_became_due() -> None:
    late, ahead, queried = an_item(ago(5), key=3), an_item(ago(-30), key=2), an_item(ago(5), key=1, queried=True)
    waiting = StepFacts(9, "business", "due", "3", Purpose.DUE, StepState.WAITING, MONDAY, None, (3,))
    assert plan(an_account(late, ahead, queried, steps=(waiting,))) == Plan(
        Wanted("check_in", "3", Purpose.CHECK_IN, "email", "GBP", (late,), (ahead,), midnight(ago(2))),
        (9,), None, (LeftOut(queried, "disputed"),), Coming("check_in", "3", Purpose.CHECK_IN, "email", ago(2)),
    )  # fmt: skip


def test_the_step_that_is_wanted_does_not_lapse() -> None:
    steps = tuple(
        StepFacts(n, "business", name, occurrence, Purpose.CHECK_IN, state, MONDAY, None, (1,))
        for n, (name, occurrence, state) in enumerate([
            ("check_in", "1", StepState.WAITING), ("check_in", "2", StepState.HELD), ("due", "1", StepState.DRAFT),
            ("due", "1", StepState.LAPSED), ("due", "1", StepState.READY),
        ])
    )  # fmt: skip
    assert plan(an_account(an_item(ago(5)), steps=steps)).lapsed == (1, 2, 4)


@pytest.mark.parametrize(
    ("days", "name", "became_due"),
    [(-8, None, None), (-7, "reminder", 0), (-1, "reminder", 6), (0, "due", 0), (2, "due", 2), (3, "check_in", 0),
     (9, "check_in", 6), (300, "check_in", 297)],
)  # fmt: skip
def test_a_step_is_said_from_its_day_until_it_is_no_longer_true(days: int, name: str | None, became_due: int) -> None:
    found = plan(an_account(an_item(ago(days)))).wanted
    assert (found.key if found else None) == name
    assert found is None or found.planned_for == midnight(ago(became_due))


@pytest.mark.parametrize(
    ("days", "again"), [(-8, -1), (-7, -7), (-1, -1), (0, -3), (2, -1)],
)  # fmt: skip
def test_it_is_looked_at_again_when_the_next_step_begins_or_this_one_ends(days: int, again: int) -> None:
    assert plan(an_account(an_item(ago(days)))).look_again == midnight(ago(again))


def test_nothing_changes_by_time_alone_where_a_step_stays_true() -> None:
    assert plan(an_account(an_item(ago(5)))).look_again is None
    assert plan(an_account()).look_again is None
    assert plan(an_account(an_item(ago(5), 0))) == Plan(None, (), None, ())


def test_what_will_change_by_itself_is_a_time_to_look_again() -> None:
    late = an_item(ago(5))
    assert plan(an_account(late, next_change=ago(-2))).look_again == midnight(ago(-2))
    assert plan(an_account(late, next_change=ago(0))).look_again is None
    assert plan(an_account(replace(late, next_change=ago(-3)))).look_again == midnight(ago(-3))
    promised = an_item(ago(5), key=2, promised_until=ago(-4))
    assert plan(an_account(late, promised)).look_again == midnight(ago(-5))
    ends = datetime(2013, 6, 4, 15, tzinfo=UTC)
    holds = (HoldFacts(1, HoldKind.PAUSE, MONDAY, None), HoldFacts(2, HoldKind.PAUSE, MONDAY, ends))
    assert plan(an_account(late, promised, holds=holds)).look_again == ends


def test_who_was_spoken_to_today_is_looked_at_tomorrow() -> None:
    queried = an_item(ago(5), key=2, queried=True)
    spoken = said("check_in", MONDAY, item=9)
    assert plan(an_account(an_item(ago(5)), queried, steps=(spoken,))) == Plan(
        None, (), midnight(ago(-1)), (LeftOut(queried, "disputed"),)
    )
    for other in (replace(spoken, state=StepState.FAILED), replace(spoken, done_at=MONDAY - timedelta(hours=12)),
                  replace(spoken, done_at=None)):  # fmt: skip
        assert key(an_account(an_item(ago(5)), steps=(other,))) == "check_in"


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({}, None), ({"balance": None}, "unknown"), ({"queried": True, "held": True}, "disputed"),
        ({"held": True, "promised_until": TODAY}, "held"), ({"promised_until": TODAY}, "promised"), ({"due": None},
     "no_due_date"),
        ({"due": None, "promised_until": TODAY}, "promised"),
    ],
)  # fmt: skip
def test_why_an_item_is_not_chased(given: dict[str, Any], why: str | None) -> None:
    assert why_left_out(an_item(**{"due": TODAY, **given})) == why


def test_balances_count_together_against_the_tolerance() -> None:
    two = an_account(an_item(ago(5), 300), an_item(ago(5), 200, key=2))
    assert key(with_creditor(two, tolerance=500)) is None
    assert key(with_creditor(two, tolerance=499)) == "check_in"
    other = replace(two.items[1], currency="EUR")
    assert key(with_creditor(replace(two, items=(two.items[0], other)), tolerance=300)) is None


def test_the_oldest_due_first_and_of_one_day_the_first_brought_in() -> None:
    account = an_account(an_item(ago(4), key=1), an_item(ago(5), key=3), an_item(ago(5), key=2))
    found = plan(account).wanted
    assert found is not None
    assert ([item.id for item in found.items], found.occurrence) == ([2, 3, 1], "2")


def test_only_promised_items_are_wanted_and_the_guard_waits() -> None:
    promised = an_item(ago(5), promised_until=ago(-2))
    assert key(an_account(promised)) == "check_in"
    assert key(an_account(replace(promised, due=None))) is None
    found = plan(an_account(promised, an_item(ago(4), key=2))).wanted
    assert found is not None and [item.id for item in found.items] == [2]


def test_items_ahead_of_the_step_are_only_listed() -> None:
    items = [an_item(ago(days), key=n) for n, days in enumerate([-3, -7, -8], 1)]
    found = plan(an_account(*items)).wanted
    assert found is not None and found.key == "reminder"
    assert ([i.id for i in found.items], [i.id for i in found.others]) == ([1, 2], [3])
    later = [an_item(ago(days), key=n) for n, days in enumerate([5, 0, -1], 1)]
    found = plan(an_account(*later)).wanted
    assert found is not None and found.key == "check_in"
    assert ([i.id for i in found.items], [i.id for i in found.others]) == ([1, 2], [3])


def test_one_message_a_day_the_earliest_currency_first_and_the_other_tomorrow() -> None:
    pounds, euros = an_item(ago(5), key=2), an_item(ago(6), key=1, currency="EUR")
    found = plan(an_account(pounds, euros))
    assert found.wanted is not None and found.wanted.currency == "EUR"
    assert found.look_again == midnight(ago(-1))
    assert plan(an_account(pounds, replace(euros, due=ago(-9)))).look_again == midnight(ago(-2))


def on(days: int, name: str, **given: Any) -> StepFacts:
    return replace(said(name, MONDAY - timedelta(days=days)), **given)


@pytest.mark.parametrize(
    ("due", "steps", "name", "again"),
    [
        (12, (on(9, "check_in"),), "call", None),
        (9, (on(6, "check_in"),), None, -1),
        (40, (on(7, "check_in"),), "call", None),
        (40, (on(6, "check_in"),), None, -1),
        (12, (on(2, "check_in"),), None, -5),
        (10, (on(3, "check_in"),), "call", None),
        (10, (on(2, "check_in"),), None, -1),
        (13, (on(3, "check_in"),), None, -4),
        (31, (on(21, "call"),), "notice", None),
        (31, (on(2, "call"), on(20, "check_in")), None, -18),
        (31, (on(2, "notice"),), None, None),
        (12, (on(9, "check_in", state=StepState.FAILED),), "check_in", None),
        (12, (on(9, "check_in", strategy="consumer"),), "call", None),
        (12, (on(9, "check_in", occurrence="2"),), "check_in", None),
        (12, (on(9, "reply"),), "check_in", None),
        (12, (on(9, "check_in", done_at=None),), "call", None),
    ],
    ids=["on its day", "before its day", "a week after a late one", "six days after a late one", "too close",
         "three days apart", "two days apart", "said as this one was due", "in order", "late call, full room",
         "after the last", "failed", "another strategy", "another item", "no such step", "planned and done"],
)  # fmt: skip
def test_a_step_follows_the_one_before_with_decent_room(
    due: int, steps: tuple[StepFacts, ...], name: str | None, again: int | None
) -> None:
    found = plan(an_account(an_item(ago(due)), steps=steps))
    assert (found.wanted.key if found.wanted else None) == name
    assert found.look_again == (None if again is None else midnight(ago(again)))


def test_nobody_begins_anew_when_steps_are_renamed_taken_out_or_another_strategy_is_chosen() -> None:
    """An item of 31 days; what was said counts by its key, else by its purpose, else by its day in the calendar."""
    for told, next_key in (
        (on(28, "check_in", key="how_are_you"), "call"),
        (on(28, "check_in", strategy="gentle", key="how_are_you"), "call"),
        (on(28, "options", key="offer"), "call"),
        (on(21, "options", key="offer"), "notice"),
        (on(1, "options", key="offer"), None),
        (on(32, "options", key="offer"), "check_in"),
        (on(21, "thanks", key="thanks"), "check_in"),
    ):
        assert key(an_account(an_item(ago(31)), steps=(told,))) == next_key, told


@pytest.mark.parametrize(
    ("due", "given", "name"),
    [
        (33, {"last_stage": "call", "last_contact": ago(20)}, "notice"),
        (33, {"last_stage": "call", "last_contact": ago(24)}, "check_in"),
        (33, {"last_stage": "call", "last_contact": ago(23)}, "notice"),
        (33, {"last_stage": "Check-in"}, "call"),
        (2, {"last_stage": "check_in"}, "due"),
        (33, {"last_stage": "waltz", "last_contact": ago(20)}, "check_in"),
        (33, {"last_contact": ago(20)}, "check_in"),
    ],
)  # fmt: skip
def test_a_ledgers_own_stage_counts_where_the_item_was_old_enough_for_it(
    due: int, given: dict[str, Any], name: str
) -> None:
    assert key(an_account(an_item(ago(due)), **given)) == name


def test_our_own_steps_count_before_the_ledgers_stage() -> None:
    account = an_account(an_item(ago(40)), steps=(on(20, "check_in"),), last_stage="notice", last_contact=ago(5))
    assert key(account) == "call"


def test_a_channel_gives_way_to_a_wish_to_talk_and_a_call_to_a_wish_for_writing() -> None:
    account = an_account(an_item(ago(5)), preferred_channel="call")
    found = plan(account).wanted
    assert found is not None and found.channel == "call"
    late = an_account(an_item(ago(40)), steps=(on(27, "check_in"),))
    assert key(replace(late, preferred_channel="email")) == "notice"
    assert key(replace(late, preferred_channel="call")) == "call" == key(late)


def test_a_step_whose_conditions_fail_is_passed_over() -> None:
    strict = Strategy("business", 1, "B", (*STEPS[:2], replace(STEPS[2], when=Conditions(age_at_least=6)), *STEPS[3:]))
    assert key(an_account(an_item(ago(5))), strict) is None
    assert key(an_account(an_item(ago(6))), strict) == "check_in"


def paid(days: int, *items: int, number: int = 1, currency: str = "GBP") -> PaymentFacts:
    return PaymentFacts(number, 500, currency, ago(days), items)


SETTLED = an_account(an_item(ago(5), 0), an_item(ago(5), 0, key=2), an_item(ago(5), 0, key=3, currency="EUR"))


def test_thanks_name_the_latest_payment_and_all_items_that_were_paid_of_late() -> None:
    payments = (paid(2, 2, number=2), paid(1, 1), paid(1, 3, number=0, currency="EUR"), paid(9, 2, number=4))
    assert plan(replace(SETTLED, payments=payments)) == Plan(
        Wanted("thanks", "cleared 2013-06-02", Purpose.THANKS, "email", "GBP", SETTLED.items[:2], (), midnight(ago(1))),
        (), midnight(ago(-1)), (),
    )  # fmt: skip


@pytest.mark.parametrize(("days", "name"), [(-1, None), (0, "thanks"), (6, "thanks"), (7, None)])
def test_thanks_follow_within_a_week(days: int, name: str | None) -> None:
    assert key(replace(SETTLED, payments=(paid(days, 1),))) == name
    silent = replace(PLAN, thanks=None)
    assert key(replace(SETTLED, payments=(paid(days, 1),)), silent) is None


@pytest.mark.parametrize(
    ("said_ago", "covered", "name"),
    [(5, 3, "thanks"), (4, 3, None), (5, 2, None), (5, 1, None), (30, 30, "thanks")],
)
def test_thanks_are_not_said_twice_nor_close_upon_each_other(said_ago: int, covered: int, name: str | None) -> None:
    thanked = replace(said("thanks", MONDAY - timedelta(days=said_ago)), occurrence=f"cleared {ago(covered)}")
    account = replace(SETTLED, payments=(paid(2, 1),), steps=(thanked,))
    assert key(account) == name
    unsaid = replace(thanked, state=StepState.FAILED)
    assert key(replace(account, steps=(unsaid,))) == "thanks"
    asked = replace(thanked, purpose=Purpose.DUE)
    assert key(replace(account, steps=(asked,))) == "thanks"


def test_asking_comes_before_thanking() -> None:
    account = an_account(an_item(ago(5)), payments=(paid(1, 9),))
    found = plan(account)
    assert found.wanted is not None and found.wanted.key == "check_in"
    assert found.look_again == midnight(ago(-1))
