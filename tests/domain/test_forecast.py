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


def test_a_habit_counts_who_paid_on_a_day_and_who_was_open_when_it_began() -> None:
    habit = Habit({3: 2, 5: 1}, {4: 1})
    assert [habit.on(day) for day in (-1, 3, 4, 5, 6)] == [(0, 4), (2, 4), (0, 2), (1, 1), (0, 0)]
    assert [Habit.of([3, 3, 5], [4]).on(day) for day in (3, 4)] == [(2, 4), (0, 2)]


def test_a_book_is_a_chance_for_each_day_among_those_still_open() -> None:
    book = Book({3: 2, 5: 1}, {4: 1, 7: 1})
    assert [book.on(day) for day in (2, 3, 4, 5, 7, 8)] == [0.0, 2 / 5, 0.0, 1 / 2, 0.0, 0.0]
    assert book.items == 3


def test_the_book_weighs_as_much_as_five_items_of_ones_own() -> None:
    own, book = Habit.of([2], []), a_book([2, 4])
    assert chance(own, book, 0, 3) == round((1 + 5 / 2) / 6 * MILLION)
    assert chance(own, book, 0, 1) == 0
    assert chance(own, book, 2, 3) == 0, "what is past is past"
    assert chance(own, book, 1, 2) == round((1 + 5 / 2) / 6 * MILLION)
    assert chance(own, book, 3, 4) == MILLION
    assert chance(own, book, 5, 4) == 0


def test_the_rate_of_kept_promises_is_that_of_laplace_rounded_down() -> None:
    assert [kept_rate(3, 1), kept_rate(0, 1), kept_rate(1, 0)] == [666_666, 333_333, 666_666]


def test_a_promise_covers_its_items_in_order_and_no_more_than_was_said() -> None:
    items = [Owed(1, 300, None), Owed(2, 500, None), Owed(3, -70, None), Owed(4, 200, None)]
    some_of_two = forecast(items, [Promised(400, True, frozenset({2, 4}))], NOBODY, ground([6]))
    assert (some_of_two.promised, some_of_two.undated, some_of_two.items) == (400, 600, 4)
    over_both = forecast(items, [Promised(600, True, frozenset({2, 4}))], NOBODY, ground([6]))
    assert (over_both.promised, over_both.undated) == (600, 400)
    of_all = forecast(items, [Promised(None, True)], NOBODY, ground([6]))
    assert (of_all.promised, of_all.undated) == (1000, 0)
    for_later = forecast(items, [Promised(None, False, frozenset({1})), Promised(None, True)], NOBODY, ground([6]))
    assert (for_later.promised, for_later.undated) == (700, 0)
    two = forecast(items, [Promised(100, True), Promised(250, True)], NOBODY, ground([6]))
    assert (two.promised, two.undated) == (350, 650)


def test_what_habit_brings_adds_up_item_by_item_and_is_rounded_down() -> None:
    items = [Owed(1, 0, 5), Owed(2, 333, 5), Owed(3, 100, 40), Owed(4, 333, 0)]
    found = forecast(items, [], NOBODY, ground([6, 20], days=2))
    assert (found.by_habit, found.promised, found.undated) == (333 // 2, 0, 0)
    assert isinstance(found.by_habit, int), "there are no parts of a penny"
    promised = forecast([Owed(1, 1, 5)], [Promised(None, True)], NOBODY, ground([6], kept=700_000))
    assert (promised.promised, promised.by_promise) == (1, 0)
    wider = forecast(items, [], NOBODY, ground([6, 20], days=6))
    assert wider.by_habit == 333 // 2 * 2
