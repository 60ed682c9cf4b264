"""A column's date order is found from all of its values, and never guessed."""

import pytest

from candour.domain.reading import DateSieve, ReadingError, read_date


def order_of(*values: str) -> str | None:
    sieve = DateSieve()
    for value in values:
        sieve.look(value)
    return sieve.order()


def test_one_doubtful_date_among_year_first_ones_costs_its_own_row_only() -> None:
    assert order_of("2026-11-02", "2026-11-03", "05/11/2026") is None
    with pytest.raises(ReadingError, match="day first or month first"):
        read_date("05/11/2026", None)


def test_a_column_of_doubtful_dates_is_an_error() -> None:
    with pytest.raises(ReadingError, match="--dates"):
        order_of("05/11/2026", "06/11/2026", "2026-11-02")
