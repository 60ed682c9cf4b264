"""Statements at the command line."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine

from candour.store.models import Step
from tests.book import a_creditor, an_account, an_item
from tests.faces.conftest import Run

pytestmark = pytest.mark.django_db
AT = ("--at", "2013-06-03T10:00:00+01:00")


@pytest.fixture(autouse=True)
def that_day(tmp_path: Path, settings: Any) -> Iterator[None]:
    settings.CANDOUR_HOME = tmp_path
    with time_machine.travel(datetime(2013, 6, 3, 9, tzinfo=UTC), tick=False):
        yield


def test_a_run_is_looked_at_made_sent_and_listed(run: Run) -> None:
    creditor = a_creditor(name="Harbour")
    an_item(an_account(creditor), date(2013, 7, 20))
    an_item(an_account(creditor, email=None), date(2013, 7, 20))
    seen = run("statements", "run", "--look", *AT, "--json").json
    assert (seen["gets"], seen["left_out"]) == (1, {"house.contact_point": 1})
    assert not Step.objects.exists()
    made = run("statements", "run", *AT, "--json").json
    assert (made["month"], made["statements"], made["state"]) == ("2013-06", 1, "done")
    twice = run("statements", "run", *AT)
    assert (twice.code, "already" in twice.err) == (2, True)
    assert run("day", *AT, "--json").json["sent"] == 1
    [listed] = run("statements", "list", "--json").json["runs"]
    assert listed["states"] == {"sent": 1}
    assert "June 2013" in run("statements", "list").out


def test_without_a_run_the_list_says_how_to_make_one(run: Run) -> None:
    assert "candour statements run" in run("statements", "list").out
