"""Days sales outstanding and days beyond terms, reckoned by hand."""

from datetime import date
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as some

from candour.domain.collection import count_back_dso, days_beyond_terms, months_back, simple_dso


def test_the_simple_ratio_is_what_is_owed_in_days_of_sales() -> None:
    assert simple_dso(60_000_00, 90_000_00, 90) == 60
    assert simple_dso(0, 90_000_00, 90) == 0
    assert simple_dso(60_000_00, 0, 90) is None


def test_counting_back_takes_whole_months_and_a_part_of_the_last() -> None:
    """150 owed: all of June (30 days) is covered by 60, 90 are left, of May's 120 that is three quarters of 31 days."""
    months = [(30, 60), (31, 120), (30, 500)]
    assert count_back_dso(150, months) == 30 + Fraction(90, 120) * 31


def test_counting_back_says_nothing_when_debt_is_older_than_the_sales_known() -> None:
    assert count_back_dso(700, [(30, 60), (31, 120), (30, 500)]) is None
    assert count_back_dso(0, []) == 0
    assert count_back_dso(1, []) is None


def test_a_quiet_month_moves_the_ratio_and_not_the_count() -> None:
    busy, quiet = [(30, 100), (31, 100), (30, 100)], [(30, 0), (31, 100), (30, 100)]
    assert simple_dso(100, 300, 91) != simple_dso(100, 200, 91)
    assert count_back_dso(100, busy) == 30
    assert count_back_dso(100, quiet) == 61, "the same debt is now a month older"


@given(some.integers(1, 10**9), some.lists(some.tuples(some.integers(28, 31), some.integers(0, 10**8)), max_size=14))
def test_counting_back_never_goes_beyond_the_days_it_knows(owed: int, months: list[tuple[int, int]]) -> None:
    found = count_back_dso(owed, months)
    if found is None:
        assert owed > sum(sold for _, sold in months)
    else:
        assert 0 <= found <= sum(days for days, _ in months)


def test_large_items_weigh_more_in_days_beyond_terms() -> None:
    assert days_beyond_terms(10 * 300 - 2 * 100, 400) == 7
    assert days_beyond_terms(0, 0) is None


def test_months_go_back_from_a_day_within_one() -> None:
    sold = {date(2013, 6, 3): 5, date(2013, 6, 20): 100, date(2013, 5, 31): 7, date(2013, 4, 10): 9}
    assert months_back(date(2013, 6, 17), sold, date(2013, 4, 5)) == [(17, 5), (31, 7), (26, 9)]
