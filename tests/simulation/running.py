"""How long the simulation runs: a little in every test run, with a fixed seed; much more at night."""

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.simulation.chances import Count
from tests.simulation.life import Life
from tests.simulation.scenes import FAMILY

STEPS, LIVES = 40, 10
USUAL = settings(
    stateful_step_count=STEPS, deadline=None, database=None, print_blob=False, report_multiple_bugs=False,
    suppress_health_check=list(HealthCheck), phases=(Phase.generate, Phase.shrink),
)  # fmt: skip


def lives_until(machine: type[Life], made: int) -> Count:
    """Lives of the seeds 1, 2, 3 ... until so many contacts were made and each scene of these places had its turn.

    How much is said in one life differs; the number of contacts is what a run promises.
    """
    total, number = Count(), 0
    while total.made < made or number < len(machine.scenes):
        number += 1
        total.add(lives_of(machine, number, LIVES))
    return total


def lives_of(machine: type[Life], number: int, lives: int) -> Count:
    """So many lives from a seed, about the scene whose turn it is by that number.

    Raises AssertionError, with the shortest story found, when one goes wrong.
    """
    counted = type(machine.__name__, (machine,), {"count": Count(), "turn": number})
    run_state_machine_as_test(seed(number)(counted), settings=settings(USUAL, max_examples=lives))  # type: ignore[arg-type]
    return counted.count  # type: ignore[attr-defined, no-any-return]


def seldom(machine: type[Life], counted: Count, times: int) -> list[str]:
    """Families of rules that these lives met fewer times than that."""
    families = {scene.name for scene in machine.scenes} & set(FAMILY.values())
    return sorted(name for name in families if counted.families[name] < times)
