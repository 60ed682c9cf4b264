"""How long the simulation runs: a little in every test run, with a fixed seed; much more at night."""

from hypothesis import HealthCheck, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.simulation.life import Count, Life

STEPS, LIVES = 40, 60
USUAL = settings(
    stateful_step_count=STEPS, deadline=None, database=None, print_blob=False, report_multiple_bugs=False,
    suppress_health_check=list(HealthCheck),
)  # fmt: skip


def lives_until(machine: type[Life], made: int) -> tuple[int, int]:
    """Lives of the seeds 1, 2, 3 ... until so many contacts were made: how many were, and how many waits were tried.

    How much is said in one life differs; the number of contacts is what a run promises.
    """
    total, waits, number = 0, 0, 0
    while total < made:
        number += 1
        counted = lives_of(machine, number, LIVES)
        total, waits = total + counted.made, waits + counted.waits
    return total, waits


def lives_of(machine: type[Life], number: int, lives: int) -> Count:
    """So many lives from a seed; raises AssertionError, with the shortest story found, when one goes wrong."""
    counted = type(machine.__name__, (machine,), {"count": Count()})
    run_state_machine_as_test(seed(number)(counted), settings=settings(USUAL, max_examples=lives))  # type: ignore[arg-type]
    return counted.count  # type: ignore[attr-defined, no-any-return]
