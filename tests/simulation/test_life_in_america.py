"""Months of life in seven places of the United States, and what is said in them."""

from tests.simulation.life import AMERICA
from tests.simulation.running import for_a_test

TestLife = for_a_test(AMERICA, lives=150)


def test_enough_was_said_to_prove_something() -> None:
    assert AMERICA.count.made >= 6_700
    assert AMERICA.count.waits >= 200
