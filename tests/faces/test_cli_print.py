"""Letters at the command line: from what waits to what was posted."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import time_machine

from candour.site import mail_sink
from candour.store.models import PrintedLetter, PrintRun
from tests.book import a_creditor
from tests.by_post import MONDAY, a_queued_letter
from tests.faces.conftest import Run
from tests.keys import an_owner

pytestmark = pytest.mark.django_db
AT = ("--at", "2013-06-03T12:00:00+01:00")


@pytest.fixture(autouse=True)
def that_day() -> Iterator[None]:
    with time_machine.travel(MONDAY, tick=False):
        yield


def test_from_the_queue_to_the_post(run: Run, tmp_path: Path) -> None:
    a_queued_letter(a_creditor(name="Harbour"))
    assert run("print", "list", "--json").json["waiting"][0]["letters"] == 1
    made = run("print", "batch", "--into", tmp_path / "out", *AT, "--json").json["runs"]
    assert (made[0]["creditor"], made[0]["letters"], made[0]["taken_out"]) == ("Harbour", 1, [])
    assert {path.suffix for path in (tmp_path / "out").iterdir()} == {".pdf", ".csv"}
    assert all(path.stat().st_mode & 0o077 == 0 for path in (tmp_path / "out").iterdir())
    number = str(made[0]["run"])
    assert run("print", "posted", number, *AT, "--json").json["state"] == "posted"
    twice = run("print", "posted", number, *AT)
    assert (twice.code, "already" in twice.err) == (2, True)
    assert run("print", "list", "--json").json["runs"][0]["posted"] == "2013-06-03T12:00:00+01:00"


def test_a_letter_is_printed_again_and_taken_out_with_a_reason(run: Run) -> None:
    letter = a_queued_letter()
    run("print", "batch", *AT)
    assert run("print", "again", letter.pk, *AT).code == 2, "why?"
    assert run("print", "again", letter.pk, "--reason", "jam", *AT).code == 0
    assert run("print", "take-out", letter.pk, "--reason", "they called", *AT).code == 0
    assert PrintedLetter.objects.get(pk=letter.pk).state == "withdrawn"
    assert "they called" not in run("print", "list").out


def test_without_a_folder_a_run_is_not_handed_over(run: Run) -> None:
    a_queued_letter()
    number = run("print", "batch", *AT, "--json").json["runs"][0]["run"]
    refused = run("print", "hand", number, *AT)
    assert (refused.code, "CANDOUR_PRINT_FOLDER" in refused.err) == (2, True)


def test_nothing_waits_says_so(run: Run) -> None:
    assert "Nothing waits" in run("print", "list").out
    assert "Nothing waits" in run("print", "batch", *AT).out


def test_a_run_is_mailed_to_the_print_house_that_is_set_and_one_in_doubt_is_settled(
    run: Run, settings: Any, tmp_path: Path
) -> None:
    pem = tmp_path / "house.pem"
    pem.write_text(an_owner().pem)
    told = run("organisation", "--print-house", "print@house.example", "--print-certificate", pem, *AT)
    assert "Print runs are mailed to print@house.example, encrypted for" in told.out
    a_queued_letter()
    number = run("print", "batch", *AT, "--json").json["runs"][0]["run"]
    with mail_sink.running() as sink:
        settings.CANDOUR_SMTP_URL = f"smtp://127.0.0.1:{sink.port}"
        done = run("print", "hand", number, *AT, "--json").json
    assert (done["state"], done["way"], done["sent_to"]) == ("handed", "mail", "print@house.example")
    assert len(sink.taken.messages) == 1
    PrintRun.objects.update(state="uncertain")
    assert run("print", "arrived", number, *AT, "--json").json["state"] == "handed"
    assert run("print", "arrived", number, *AT).code == 2
    assert run("organisation", "--print-house", "", *AT, "--json").json["print_house"] == ""
