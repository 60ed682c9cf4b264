"""Months of life in the nations of the United Kingdom, and what is said in them."""

from tests.simulation.life import BRITAIN
from tests.simulation.running import lives_until, seldom


def test_every_contact_that_the_guard_lets_through_is_lawful_to_an_oracle_that_reads_the_law_for_itself() -> None:
    counted = lives_until(BRITAIN, 6_700)
    assert counted.made >= 6_700 and counted.waits >= 200
    assert not seldom(BRITAIN, counted, times=8)
