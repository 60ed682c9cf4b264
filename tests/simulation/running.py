"""How long the simulation runs: a little in every test run, with a fixed seed; much more at night."""

from unittest import TestCase

from hypothesis import HealthCheck, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.simulation.life import Count, Life

STEPS = 40
USUAL = settings(
    stateful_step_count=STEPS, deadline=None, database=None, print_blob=False, report_multiple_bugs=False,
    suppress_health_check=list(HealthCheck),
)  # fmt: skip


def for_a_test(machine: type[Life], lives: int) -> type[TestCase]:
    """So many lives as a test case, the same ones every time."""
    case: type[TestCase] = machine.TestCase
    case.settings = settings(USUAL, max_examples=lives, derandomize=True)  # type: ignore[attr-defined]
    return case


def lives_of(machine: type[Life], number: int, lives: int) -> Count:
    """So many lives from a seed; raises AssertionError, with the shortest story found, when one goes wrong."""
    counted = type(machine.__name__, (machine,), {"count": Count()})
    run_state_machine_as_test(seed(number)(counted), settings=settings(USUAL, max_examples=lives))  # type: ignore[arg-type]
    return counted.count  # type: ignore[attr-defined, no-any-return]
