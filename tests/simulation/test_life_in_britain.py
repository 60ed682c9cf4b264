"""Months of life in the nations of the United Kingdom, and what is said in them."""

from tests.simulation.life import BRITAIN
from tests.simulation.running import for_a_test

TestLife = for_a_test(BRITAIN, lives=360)


def test_enough_was_said_to_prove_something() -> None:
    assert BRITAIN.count.made >= 6_700
    assert BRITAIN.count.waits >= 200
