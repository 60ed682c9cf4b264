"""Months of life in seven places of the United States, and what is said in them."""

from tests.simulation.life import AMERICA
from tests.simulation.running import lives_until, seldom


def test_every_contact_that_the_guard_lets_through_is_lawful_to_an_oracle_that_reads_the_law_for_itself() -> None:
    counted = lives_until(AMERICA, 6_700)
    assert counted.made >= 6_700 and counted.waits >= 200
    assert not seldom(AMERICA, counted, times=8)
