"""candour doctor: what is not well is named, with how to mend it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from candour.flow.print_mail import set_print_house
from candour.store.models import PrintRun
from tests.book import a_creditor
from tests.faces.conftest import Run, Said
from tests.keys import an_owner
from tests.twilio_wire import SID, TOKEN, running

pytestmark = pytest.mark.django_db


def finding(said: Said, check: str) -> dict[str, Any]:
    return next(one for one in said.json["findings"] if one["check"] == check)


@pytest.fixture(autouse=True)
def private_home(settings: Any, tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    settings.CANDOUR_HOME = tmp_path


def test_a_new_house_is_well_and_each_thing_says_what_was_found(run: Run) -> None:
    said = run("doctor", "--json")
    assert (said.code, said.json["well"]) == (0, True)
    assert finding(said, "texts")["found"].startswith("no account set; texts go to ")
    assert finding(said, "print runs")["found"] == "no folder set; runs are mailed or downloaded"
    assert "worker" in run("doctor").out


def test_an_account_for_texts_is_asked_whether_it_knows_us(run: Run, settings: Any) -> None:
    settings.CANDOUR_SMS_ACCOUNT, settings.CANDOUR_SMS_TOKEN = SID, TOKEN
    with running() as twilio:
        settings.CANDOUR_SMS_API = twilio.url
        told = finding(run("doctor", "--json"), "texts")
        assert (told["well"], told["found"]) == (True, "127.0.0.1 answers")
        settings.CANDOUR_SMS_TOKEN = "wrong"
        said = run("doctor", "--json")
    assert said.code == 1
    assert "the other side answers 401; see CANDOUR_SMS_ACCOUNT" in finding(said, "texts")["found"]
    assert "wrong" not in said.out
    assert "nobody answers" in finding(run("doctor", "--json"), "texts")["found"]


def test_a_folder_for_prints_that_is_not_there_is_told(run: Run, settings: Any, tmp_path: Path) -> None:
    settings.CANDOUR_PRINT_FOLDER = str(tmp_path / "prints")
    assert finding(run("doctor", "--json"), "print runs")["well"] is False
    (tmp_path / "prints").mkdir()
    assert finding(run("doctor", "--json"), "print runs")["well"] is True


def test_a_creditor_that_sends_needs_an_address_and_a_ledger(run: Run) -> None:
    creditor = a_creditor(name="Acme", mode="live", sender_address="")
    said = run("doctor")
    assert said.code == 1
    assert "NOT WELL" in said.out and "Acme" in said.out
    type(creditor).objects.update(mode="shadow")
    assert finding(run("doctor", "--json"), "creditor Acme")["well"] is True


def test_a_mail_server_that_is_silent_is_told(run: Run, settings: Any) -> None:
    settings.CANDOUR_SMTP_URL = "smtp://127.0.0.1:1"
    told = finding(run("doctor", "--json"), "mail")
    assert told["well"] is False and "CANDOUR_SMTP_URL" in told["mend"]


def test_a_print_house_whose_certificate_ends_and_a_run_in_doubt_are_told(run: Run) -> None:
    now = datetime.now(UTC)
    assert finding(run("doctor", "--json"), "print runs in doubt")["well"] is True
    set_print_house("print@house.example", an_owner(until=now + timedelta(days=400)).pem, now, actor="test")
    assert "encrypted with a certificate until" in finding(run("doctor", "--json"), "print house")["found"]
    set_print_house("print@house.example", an_owner(until=now + timedelta(days=20)).pem, now, actor="test")
    told = finding(run("doctor", "--json"), "print house")
    assert told["well"] is False and "ends on" in told["found"]
    stuck = PrintRun.objects.create(
        creditor=a_creditor(), lane="live", state="handing_over", letters=1, pages=1, closed_by="ana", closed_at=now
    )
    told = finding(run("doctor", "--json"), "print runs in doubt")
    assert (told["well"], told["found"]) == (False, str(stuck.pk))
