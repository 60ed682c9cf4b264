"""A step moved to another day by a person: the guard is asked, planning keeps to it, and it can be undone."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from candour.domain.errors import WrongUse
from candour.domain.messages import StepState
from candour.flow import move
from candour.flow.plan import plan_chunk
from candour.store.facts import load_accounts
from candour.store.models import Account, Event, Step
from candour.store.moves import moves_of
from tests.book import a_creditor, an_account, an_item

pytestmark = pytest.mark.django_db
MONDAY = datetime(2013, 6, 3, 9, 0, tzinfo=UTC)
TODAY = MONDAY.date()
WHO = "user:ana"


@pytest.fixture
def account() -> Account:
    """A business whose only invoice is due on Thursday 13 June: a reminder is wanted on Thursday the 6th."""
    account = an_account(a_creditor())
    an_item(account, date(2013, 6, 13))
    return account


def foreseen(account: Account, at: datetime = MONDAY) -> list[tuple[str, date | None]]:
    (facts,) = load_accounts([account.pk], at)
    return [(one.wanted.key, one.on) for one in move.month_of(facts, at)]


def about(account: Account) -> str:
    return str(account.item_set.get().pk)


def test_the_month_ahead_is_what_planning_would_say_day_by_day(account: Account) -> None:
    assert foreseen(account) == [
        ("reminder", date(2013, 6, 6)), ("due", date(2013, 6, 13)), ("check_in", date(2013, 6, 20)),
        ("call", date(2013, 6, 27)),
    ]  # fmt: skip


def test_a_moved_step_is_planned_on_its_new_day_whatever_is_planned_again(account: Account) -> None:
    done = move.move_step(account.pk, "reminder", about(account), date(2013, 6, 10), MONDAY, actor=WHO)
    assert (done.was, done.day) == (date(2013, 6, 6), date(2013, 6, 10))
    assert foreseen(account)[0] == ("reminder", date(2013, 6, 10))
    for day in (6, 7, 10):
        Account.objects.update(next_review_at=MONDAY)
        plan_chunk(MONDAY.replace(day=day))
        assert Step.objects.filter(key="reminder").exists() is (day == 10), day
    event = Event.objects.get(kind="step_moved")
    assert event.actor == WHO
    assert event.data == {"step": "reminder", "purpose": "reminder", "was": "2013-06-06", "day": "2013-06-10"}


def test_a_step_that_is_planned_already_lapses_and_comes_back_on_its_new_day(account: Account) -> None:
    plan_chunk(MONDAY.replace(day=6))
    step = Step.objects.get()
    move.move_step(account.pk, "reminder", about(account), date(2013, 6, 11), MONDAY.replace(day=6), actor=WHO)
    plan_chunk(MONDAY.replace(day=6))
    step.refresh_from_db()
    assert step.state == StepState.LAPSED
    Account.objects.update(next_review_at=MONDAY)
    plan_chunk(MONDAY.replace(day=11))
    step.refresh_from_db()
    assert step.state == StepState.READY


def test_it_can_come_sooner_and_go_back_where_it_was(account: Account) -> None:
    done = move.move_step(account.pk, "reminder", about(account), date(2013, 6, 4), MONDAY, actor=WHO)
    assert foreseen(account)[0] == ("reminder", date(2013, 6, 4))
    again = move.move_step(account.pk, "reminder", about(account), date(2013, 6, 7), MONDAY, actor=WHO)
    assert again.was == date(2013, 6, 6), "the day of the strategy, not of the move before"
    assert [row.day for row in moves_of(account.pk)] == [date(2013, 6, 7)]
    with pytest.raises(WrongUse, match="not moved any more"):
        move.undo_move(account.pk, done.move_id, MONDAY, actor=WHO)
    move.undo_move(account.pk, again.move_id, MONDAY, actor=WHO)
    assert foreseen(account)[0] == ("reminder", date(2013, 6, 6))
    assert Event.objects.filter(kind="step_move_undone").count() == 1


@pytest.mark.parametrize(
    ("key", "day", "why"),
    [
        ("reminder", date(2013, 6, 9), "outside the hours"),
        ("reminder", date(2013, 6, 14), "no longer true"),
        ("check_in", date(2013, 6, 17), "less than a week ago"),
        ("reminder", date(2013, 6, 2), "between today and"),
        ("reminder", date(2013, 8, 2), "between today and"),
        ("notice", date(2013, 6, 20), "no step 'notice' is coming"),
    ],
)
def test_a_day_that_is_not_allowed_is_refused_with_the_reason(account: Account, key: str, day: date, why: str) -> None:
    with pytest.raises(WrongUse, match=why):
        move.move_step(account.pk, key, about(account), day, MONDAY, actor=WHO)
    assert moves_of(account.pk) == []
    assert Event.objects.count() == 0


def test_every_day_of_the_month_is_offered_or_refused_with_why(account: Account) -> None:
    (facts,) = load_accounts([account.pk], MONDAY)
    step = move.month_of(facts, MONDAY)[0]
    offers = {offer.day: offer for offer in move.offers(facts, step, MONDAY)}
    assert len(offers) == move.DAYS
    allowed = [day for day, offer in offers.items() if offer.is_allowed]
    assert allowed == [TODAY + timedelta(days=n) for n in range(10) if (TODAY + timedelta(days=n)).weekday() < 5]


def test_a_move_is_about_one_item_and_is_gone_with_it(account: Account) -> None:
    move.move_step(account.pk, "reminder", about(account), date(2013, 6, 10), MONDAY, actor=WHO)
    an_item(account, date(2013, 6, 12))
    assert foreseen(account)[0] == ("reminder", date(2013, 6, 5)), "an older item sets the pace now"
    other = an_account(a_creditor())
    with pytest.raises(WrongUse, match="not moved any more"):
        move.undo_move(other.pk, moves_of(account.pk)[0].id, MONDAY, actor=WHO)
    (facts,) = load_accounts([account.pk], MONDAY)
    assert replace(facts, moves=()) != facts
