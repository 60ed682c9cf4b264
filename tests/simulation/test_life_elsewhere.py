"""Months of life where clocks are strange: zones and summers of half an hour, a day ahead of London."""

from tests.simulation.life import ELSEWHERE
from tests.simulation.running import lives_until, seldom


def test_every_contact_that_the_guard_lets_through_is_lawful_to_an_oracle_that_reads_the_law_for_itself() -> None:
    counted = lives_until(ELSEWHERE, 6_700)
    assert counted.made >= 6_700 and counted.waits >= 200
    assert not seldom(ELSEWHERE, counted, times=8)
