"""The forecast: chances behave as chances, promises speak for what they cover, and nothing is counted twice."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as some

from candour.domain.forecast import (
    MILLION,
    NOBODY,
    Book,
    Forecast,
    Ground,
    Habit,
    Owed,
    Promised,
    chance,
    forecast,
    kept_rate,
)

DAYS = some.integers(-30, 90)
HISTORY = some.lists(DAYS, max_size=30)


def a_book(paid: list[int], still_open: list[int] | None = None) -> Book:
    return Book(Counter(paid), Counter(still_open or []))


def ground(paid: list[int], still_open: list[int] | None = None, days: int = 10, kept: int = MILLION) -> Ground:
    return Ground(a_book(paid, still_open), kept, days)


def test_a_customer_of_whom_nothing_is_known_pays_as_the_book_does() -> None:
    """Four of ten paid by day 3; of the six who were open then, three by day 8."""
    book = a_book([1, 2, 3, 3, 5, 6, 8, 12, 20, 30])
    assert chance(NOBODY, book, 3, 8) == MILLION // 2
    assert chance(NOBODY, book, 0, 40) == MILLION, "all of them paid in the end"


def test_those_who_do_not_pay_are_not_forgotten() -> None:
    paid_only, with_open = a_book([5] * 5), a_book([5] * 5, [60] * 5)
    assert chance(NOBODY, paid_only, 0, 30) == MILLION
    assert chance(NOBODY, with_open, 0, 30) == MILLION // 2


def test_own_habits_outweigh_the_book_the_more_of_them_are_known() -> None:
    book = a_book([2] * 100)
    few, many = Habit.of([20] * 2, []), Habit.of([20] * 40, [])
    assert chance(few, book, 0, 10) > chance(many, book, 0, 10)
    assert chance(many, book, 0, 10) == round(5 / 45 * MILLION)


@given(HISTORY, HISTORY, HISTORY, HISTORY, DAYS, some.integers(0, 40), some.integers(0, 40))
def test_a_chance_is_a_chance_and_more_time_never_lowers_it(
    own_paid: list[int], own_open: list[int], paid: list[int], still_open: list[int], since: int, first: int, more: int
) -> None:
    own, book = Habit.of(own_paid, own_open), a_book(paid, still_open)
    near, far = chance(own, book, since, since + first), chance(own, book, since, since + first + more)
    assert 0 <= near <= far <= MILLION
    assert chance(own, book, since, since) == 0
    then = chance(own, book, since + first, since + first + more)
    stays = (MILLION - near) * (MILLION - then) / MILLION
    assert abs((MILLION - far) - stays) <= 2, "staying open through two stretches is staying open through both"


@given(some.integers(0, 50), some.integers(0, 50))
def test_one_more_promise_kept_never_lowers_the_rate(kept: int, broken: int) -> None:
    assert 0 < kept_rate(kept, broken) < MILLION
    assert kept_rate(kept, broken) < kept_rate(kept + 1, broken)
    assert kept_rate(0, 0) == MILLION // 2


def test_a_promise_speaks_for_what_it_covers_and_habit_for_the_rest() -> None:
    items = [Owed(1, 300, 5), Owed(2, 500, 5)]
    found = forecast(items, [Promised(400, True)], NOBODY, ground([6] * 4, kept=750_000))
    assert (found.promised, found.by_promise, found.by_habit) == (400, 300, 400)


def test_a_promise_for_later_is_not_expected_now() -> None:
    found = forecast([Owed(1, 300, 5)], [Promised(None, False)], NOBODY, ground([6] * 4))
    assert found.expected == 0


def test_two_promises_for_one_item_are_one_payment() -> None:
    items = [Owed(1, 300, 5)]
    both = [Promised(None, True, frozenset({1})), Promised(300, True, frozenset({1}))]
    assert forecast(items, both, NOBODY, ground([])).promised == 300


def test_an_item_without_a_due_date_is_named_and_not_guessed() -> None:
    found = forecast([Owed(1, 300, None)], [], NOBODY, ground([6] * 4))
    assert (found.undated, found.expected) == (300, 0)


ITEMS = some.lists(some.tuples(some.integers(-50, 10_000), some.none() | DAYS), max_size=8)
PROMISES = some.lists(
    some.builds(
        Promised, some.none() | some.integers(0, 20_000), some.booleans(), some.frozensets(some.integers(0, 7))
    ),
    max_size=4,
)


@given(ITEMS, PROMISES, HISTORY, HISTORY, some.integers(0, 31))
def test_never_more_is_expected_than_is_owed(
    owed: list[tuple[int, int | None]], promises: list[Promised], paid: list[int], own: list[int], days: int
) -> None:
    items = [Owed(number, amount, age) for number, (amount, age) in enumerate(owed)]
    found = forecast(items, promises, Habit.of(own, []), ground(paid, days=days))
    assert 0 <= found.expected + found.undated <= sum(max(item.owed, 0) for item in items)
    assert found.by_promise <= found.promised


def test_forecasts_of_customers_add_up() -> None:
    total = Forecast()
    total.add(Forecast(1, 2, 3, 4, 5))
    total.add(Forecast(10, 20, 30, 40, 50))
    assert (total, total.expected) == (Forecast(11, 22, 33, 44, 55), 55)
