"""make bench, at tiny sizes: that it runs and measures what it says, never how fast."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parent.parent.parent


def bench(*arguments: str) -> str:
    names = ("CANDOUR_HOME", "DATABASE_URL", "CANDOUR_SMTP_URL", "CANDOUR_SMTP_LOCAL", "DJANGO_SETTINGS_MODULE")
    environment = {key: value for key, value in os.environ.items() if key not in names}
    done = subprocess.run(
        [sys.executable, "-P", "-m", "bench", *arguments],
        env={**environment, "PYTHONPATH": str(ROOT)}, cwd="/", capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_every_measure_runs_and_has_its_line() -> None:
    table = bench("--quick")
    measures = (
        "recorded hand-over", "planned by two processes", "against", "in a book of", "brought in", "all packs against",
        "questions to the guard",
    )  # fmt: skip
    for measure in measures:
        assert measure in table
    assert "Ratio" in table and "Target" in table


def test_the_costs_of_a_run_can_be_looked_at() -> None:
    told = bench("--costs", "50")
    assert "Processor time a message" in told and "INSERT INTO candour_event" in told
