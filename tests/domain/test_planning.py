"""What a strategy wants said, and when: one step an account, in order, gentle first, and calm after an outage."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from candour.domain.accounts import AccountFacts, PaymentFacts
from candour.domain.messages import Purpose, StepState
from candour.domain.planning import Wanted, make_plan
from candour.domain.strategies import read_strategy
from tests.some import MONDAY, an_account, an_item, said, with_creditor

BUSINESS = read_strategy((files("candour") / "content/strategies/business.toml").read_text("utf-8"), "business.toml")
TODAY = MONDAY.date()


def wanted(account: AccountFacts, at: datetime = MONDAY) -> Wanted | None:
    return make_plan(account, BUSINESS, at).wanted


def purpose(account: AccountFacts, at: datetime = MONDAY) -> str | None:
    found = wanted(account, at)
    return found.purpose.value if found else None


@pytest.mark.parametrize(
    ("days_from_due", "expected"),
    [(-8, None), (-7, "reminder"), (-1, "reminder"), (0, "due"), (2, "due"), (3, "check_in"), (300, "check_in")],
)
def test_an_account_never_spoken_to_begins_with_the_gentlest_step_that_is_true(
    days_from_due: int, expected: str | None
) -> None:
    assert purpose(an_account(an_item(TODAY - timedelta(days=days_from_due)))) == expected


def test_nothing_due_means_looking_again_on_the_day_of_the_reminder() -> None:
    plan = make_plan(an_account(an_item(date(2013, 7, 1))), BUSINESS, MONDAY)
    assert plan.look_again == datetime(2013, 6, 23, 23, 0, tzinfo=UTC), "midnight of 24 June in London"


def test_the_oldest_item_sets_the_cadence_and_the_others_are_in_the_same_message() -> None:
    late, later, ahead = an_item(date(2013, 5, 30)), an_item(date(2013, 6, 2), key=2), an_item(date(2013, 7, 1), key=3)
    found = wanted(an_account(ahead, later, late))
    assert found is not None
    assert found.purpose is Purpose.CHECK_IN
    assert [item.id for item in found.items] == [1, 2]
    assert [item.id for item in found.others] == [3]


@pytest.mark.parametrize(
    "left_alone",
    [
        an_item(date(2013, 5, 1), 0),
        an_item(date(2013, 5, 1), -500),
        an_item(date(2013, 5, 1), None),
        an_item(date(2013, 5, 1), queried=True),
        an_item(date(2013, 5, 1), held=True),
        an_item(None),
    ],
    ids=["paid", "credit", "unknown", "queried", "held", "no due date"],
)
def test_an_item_that_is_not_plainly_owed_is_not_chased(left_alone: object) -> None:
    assert wanted(an_account(left_alone)) is None  # type: ignore[arg-type]


def test_balances_within_the_tolerance_are_not_chased() -> None:
    account = with_creditor(an_account(an_item(date(2013, 5, 1), 500)), tolerance=500)
    assert wanted(account) is None
    assert wanted(with_creditor(account, tolerance=499)) is not None


def test_what_was_left_out_is_named_with_its_reason() -> None:
    account = an_account(an_item(date(2013, 5, 1), queried=True), an_item(date(2013, 5, 2), key=2))
    plan = make_plan(account, BUSINESS, MONDAY)
    assert [(left.item.id, left.reason) for left in plan.left_out] == [(1, "disputed")]
    assert plan.wanted is not None and [item.id for item in plan.wanted.items] == [2]


def test_a_promised_item_is_left_out_while_others_are_open() -> None:
    account = an_account(an_item(date(2013, 5, 1), promised_until=date(2013, 6, 10)), an_item(date(2013, 5, 2), key=2))
    found = wanted(account)
    assert found is not None and [item.id for item in found.items] == [2]


def test_steps_follow_in_order_with_the_days_of_the_strategy() -> None:
    account = an_account(an_item(date(2013, 5, 24)), steps=(said("check_in", MONDAY - timedelta(days=7)),))
    assert purpose(account) == "call", "ten days after the due date"
    assert purpose(account, MONDAY - timedelta(days=1)) is None


def test_an_old_book_is_not_rushed_through_its_steps() -> None:
    account = an_account(an_item(date(2012, 6, 1)), steps=(said("check_in", MONDAY - timedelta(days=1)),))
    plan = make_plan(account, BUSINESS, MONDAY)
    assert plan.wanted is None
    assert plan.look_again == datetime(2013, 6, 8, 23, 0, tzinfo=UTC), "a week after the check-in"


def test_a_small_delay_does_not_move_the_rest_of_the_calendar() -> None:
    late_call = said("call", datetime(2013, 5, 29, 10, tzinfo=UTC))
    account = an_account(an_item(date(2013, 5, 17)), steps=(late_call,))
    assert purpose(account) == "options", "seventeen days after the due date, though the call was two days late"


def test_a_step_said_long_after_its_day_is_followed_with_the_full_room() -> None:
    options = said("options", datetime(2013, 5, 31, 10, tzinfo=UTC))
    account = an_account(an_item(date(2013, 5, 2)), steps=(options,))
    plan = make_plan(account, BUSINESS, MONDAY)
    assert plan.wanted is None
    assert plan.look_again == datetime(2013, 6, 12, 23, 0, tzinfo=UTC), "thirteen days after the options, not three"


def test_a_book_from_another_system_goes_on_where_it_stood() -> None:
    account = an_account(an_item(date(2013, 5, 1)), last_stage="call", last_contact=date(2013, 5, 20))
    assert purpose(account) == "options"


def test_the_stage_of_another_system_does_not_press_on_a_new_invoice() -> None:
    account = an_account(an_item(date(2013, 6, 10)), last_stage="options")
    assert purpose(account) == "reminder"


def test_a_failed_message_does_not_move_the_account_on() -> None:
    failed = said("reminder", MONDAY - timedelta(days=1), state=StepState.FAILED)
    assert purpose(an_account(an_item(date(2013, 6, 9)), steps=(failed,))) == "reminder"


def test_a_step_that_is_no_longer_true_lapses() -> None:
    waiting = replace(said("reminder", MONDAY, state=StepState.WAITING), done_at=None)
    plan = make_plan(an_account(an_item(TODAY), steps=(waiting,)), BUSINESS, MONDAY)
    assert plan.lapsed == (waiting.id,)
    assert plan.wanted is not None and plan.wanted.purpose is Purpose.DUE


def test_after_the_last_step_there_is_nothing_more_to_say() -> None:
    account = an_account(an_item(date(2013, 1, 1)), steps=(said("notice", MONDAY - timedelta(days=90)),))
    assert wanted(account) is None


def test_a_payment_that_cleared_is_thanked_once_and_for_all_of_a_week() -> None:
    paid = an_item(date(2013, 5, 1), 0)
    payments = tuple(PaymentFacts(n, 500, "GBP", TODAY - timedelta(days=n), (1,)) for n in (1, 2))
    account = an_account(paid, payments=payments)
    found = wanted(account)
    assert found is not None
    assert (found.purpose, found.occurrence) == (Purpose.THANKS, "cleared 2013-06-02")
    thanks = replace(said("thanks", MONDAY), occurrence=found.occurrence)
    assert wanted(replace(account, steps=(thanks,)), MONDAY + timedelta(days=1)) is None


def test_a_payment_of_long_ago_is_not_thanked_out_of_the_blue() -> None:
    account = an_account(an_item(TODAY, 0), payments=(PaymentFacts(1, 500, "GBP", TODAY - timedelta(days=8), (1,)),))
    assert wanted(account) is None


def test_asking_comes_before_thanking_and_the_thanks_wait_a_day() -> None:
    account = an_account(
        an_item(date(2013, 6, 10)), payments=(PaymentFacts(1, 500, "GBP", TODAY - timedelta(days=1), (9,)),)
    )
    plan = make_plan(account, BUSINESS, MONDAY)
    assert plan.wanted is not None and plan.wanted.purpose is Purpose.REMINDER
    assert plan.look_again == datetime(2013, 6, 3, 23, 0, tzinfo=UTC)


def test_each_currency_has_its_own_message() -> None:
    account = an_account(an_item(date(2013, 5, 1)), an_item(date(2013, 5, 2), key=2, currency="EUR"))
    found = wanted(account)
    assert found is not None
    assert (found.currency, [item.id for item in found.items], found.others) == ("GBP", [1], ())


def test_someone_who_would_rather_be_written_to_is_not_called() -> None:
    account = an_account(
        an_item(date(2013, 5, 24)), steps=(said("check_in", MONDAY - timedelta(days=7)),), preferred_channel="email"
    )
    assert purpose(account) is None
    assert purpose(account, MONDAY + timedelta(days=7)) == "options"


items = st.builds(
    an_item,
    due=st.none() | st.dates(date(2013, 1, 1), date(2013, 12, 31)),
    balance=st.none() | st.integers(-1000, 100_000),
    key=st.integers(1, 10_000),
    queried=st.booleans(),
    held=st.booleans(),
    currency=st.sampled_from(["GBP", "EUR"]),
    promised_until=st.none() | st.dates(date(2013, 6, 3), date(2013, 8, 1)),
)


@given(st.lists(items, max_size=8, unique_by=lambda item: item.id), st.integers(0, 365))
def test_whatever_the_book_no_step_ever_concerns_an_item_that_is_not_owed(found: list, days: int) -> None:
    plan = make_plan(an_account(*found), BUSINESS, datetime(2013, 1, 1, 12, tzinfo=UTC) + timedelta(days=days))
    for item in (*plan.wanted.items, *plan.wanted.others) if plan.wanted else ():
        assert item.balance is not None and item.balance > 0
        assert not item.queried and not item.held and item.due is not None
        assert item.currency == plan.wanted.currency  # type: ignore[union-attr]


@given(st.lists(items, max_size=8, unique_by=lambda item: item.id), st.integers(0, 365), st.randoms())
def test_the_order_of_rows_does_not_matter(found: list, days: int, random: object) -> None:
    at = datetime(2013, 1, 1, 12, tzinfo=UTC) + timedelta(days=days)
    shuffled = list(found)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    one, other = (make_plan(an_account(*order), BUSINESS, at) for order in (found, shuffled))
    assert (one.wanted, one.look_again) == (other.wanted, other.look_again)


@given(st.lists(items, min_size=1, max_size=5, unique_by=lambda item: item.id), st.integers(0, 300))
def test_nothing_changes_before_the_time_to_look_again(found: list, days: int) -> None:
    at = datetime(2013, 1, 1, 12, tzinfo=UTC) + timedelta(days=days)
    plan = make_plan(an_account(*found), BUSINESS, at)
    before = (plan.look_again or at + timedelta(days=200)) - timedelta(seconds=1)
    if before > at:
        then = make_plan(an_account(*found), BUSINESS, before).wanted
        assert _name(then) == _name(plan.wanted)


def _name(step: Wanted | None) -> tuple[str, str] | None:
    return (step.key, step.occurrence) if step else None
