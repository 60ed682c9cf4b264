"""Two workers over a real database: whatever is committed in between, nothing is said that should not have been."""

import os
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, seed
from hypothesis import settings as how
from hypothesis.stateful import run_state_machine_as_test

from candour.site import mail_sink
from tests.simulation.workers import TwoWorkers, seams

STORIES = int(os.environ.get("CANDOUR_STORIES", "24"))
"""How many; `make nightly` tells more."""


@pytest.mark.django_db(transaction=True)
def test_what_was_committed_before_a_hand_over_wins_and_nothing_is_said_twice(settings: Any) -> None:
    class Watched(TwoWorkers):
        """With a count of its own."""

    usual = how(
        max_examples=STORIES, stateful_step_count=16, deadline=None, database=None, print_blob=False,
        report_multiple_bugs=False, suppress_health_check=list(HealthCheck), phases=(Phase.generate, Phase.shrink),
    )  # fmt: skip
    with mail_sink.running() as sink, seams():
        settings.CANDOUR_SMTP_URL, settings.CANDOUR_SMTP_LOCAL = f"smtp://127.0.0.1:{sink.port}", True
        Watched.sink = sink
        run_state_machine_as_test(seed(1)(Watched), settings=usual)
    assert Watched.handed >= STORIES
