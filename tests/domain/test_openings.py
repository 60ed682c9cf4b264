"""What is owed on an item follows from what its source says, and what it does not say is unknown, never zero."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from candour.domain.openings import OpeningError, Standing, standing

DAY = date(2026, 2, 3)
MINOR = st.integers(1, 10**9)


@pytest.mark.parametrize(
    ("amount", "paid", "paid_on", "balance", "states_balances", "expected"),
    [
        (100, None, None, None, False, Standing(100)),
        (100, None, DAY, None, False, Standing(0, 100, DAY)),
        (100, None, DAY, None, True, Standing(0, 100, DAY)),
        (100, 40, None, None, False, Standing(60)),
        (100, 40, DAY, None, False, Standing(60, 40, DAY)),
        (100, None, None, 30, True, Standing(30)),
        (100, None, DAY, 30, True, Standing(30, 70, DAY)),
        (100, 40, DAY, 30, True, Standing(30, 40, DAY)),
        (100, -40, DAY, 60, True, Standing(60, 40, DAY)),
        (100, None, None, None, True, Standing(None)),
        (None, None, None, None, True, Standing(None)),
        (None, None, None, 30, True, Standing(30)),
        (None, 40, None, None, False, Standing(None)),
        (-50, None, DAY, None, False, Standing(0, -50, DAY)),
        (100, None, DAY, 120, True, Standing(120)),
        (100, 0, None, None, False, Standing(100)),
        (1, 1, DAY, None, False, Standing(0, 1, DAY)),
        (1, None, DAY, 0, True, Standing(0, 1, DAY)),
        (100, 0, DAY, None, False, Standing(100)),
        (0, 0, DAY, None, False, Standing(0)),
        (100, 1, DAY, 99, True, Standing(99, 1, DAY)),
        (100, None, DAY, 99, True, Standing(99, 1, DAY)),
        (100, None, DAY, 100, True, Standing(100)),
        (-50, None, DAY, -20, True, Standing(-20, -30, DAY)),
        (-50, None, DAY, -60, True, Standing(-60)),
        (-50, 20, DAY, -30, True, Standing(-30, -20, DAY)),
        (None, None, DAY, 30, True, Standing(30)),
        (None, None, DAY, None, True, Standing(0)),
        (None, 40, DAY, 30, True, Standing(30, 40, DAY)),
        (None, -40, DAY, None, True, Standing(None, -40, DAY)),
    ],
)
def test_where_an_item_stands(
    amount: int | None,
    paid: int | None,
    paid_on: date | None,
    balance: int | None,
    states_balances: bool,
    expected: Standing,
) -> None:
    assert standing(amount, paid, paid_on, balance, states_balances=states_balances) == expected


def test_a_payment_with_the_wrong_sign_needs_a_balance_to_be_understood() -> None:
    with pytest.raises(OpeningError) as caught:
        standing(100, -40, DAY, None, states_balances=False)
    assert caught.value.field == "paid"
    assert str(caught.value) == "has the other sign than the amount, and no balance says how it is meant"
    with pytest.raises(OpeningError):
        standing(100, -40, DAY, 61, states_balances=True)


@given(MINOR, st.none() | MINOR, st.none() | st.just(DAY), st.none() | MINOR, st.booleans())
def test_a_stated_balance_is_what_is_owed(
    amount: int, paid: int | None, paid_on: date | None, balance: int | None, states: bool
) -> None:
    found = standing(amount, paid, paid_on, balance, states_balances=states)
    if balance is not None:
        assert found.balance == balance
    assert (found.on is None) == (found.reduced == 0)
