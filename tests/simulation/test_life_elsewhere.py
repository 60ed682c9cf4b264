"""Months of life where clocks are strange: zones and summers of half an hour, a day ahead of London."""

from tests.simulation.life import ELSEWHERE
from tests.simulation.running import for_a_test

TestLife = for_a_test(ELSEWHERE, lives=190)


def test_enough_was_said_to_prove_something() -> None:
    assert ELSEWHERE.count.made >= 6_700
    assert ELSEWHERE.count.waits >= 200
