"""The installed program itself: exit codes, and JSON alone on standard output."""

import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from django.test import Client

from candour.store.models import User
from tests.book import a_creditor, an_account, an_item

PROGRAM = Path(sys.executable).with_name("candour")
AT = "2013-06-03T10:00:00+01:00"


def candour(home: Path, database_url: str, *words: str) -> "subprocess.CompletedProcess[str]":
    settings = {"CANDOUR_HOME": str(home), "DATABASE_URL": database_url}
    return subprocess.run(
        [PROGRAM, *words], env={**os.environ, **settings}, capture_output=True, text=True, timeout=60, check=False
    )


@pytest.mark.django_db(transaction=True)
def test_a_program_reads_json_alone_and_the_exit_code(tmp_path: Path, database_url: str) -> None:
    account = an_account(a_creditor(name="Acme"), reference="C1")
    an_item(account, date(2013, 6, 10), reference="INV-1")
    day = candour(tmp_path, database_url, "day", "--at", AT, "--json")
    assert (day.returncode, json.loads(day.stdout)["sent"]) == (0, 1)
    debts = candour(tmp_path, database_url, "debts", "--at", AT, "--json")
    assert [row["reference"] for row in json.loads(debts.stdout)] == ["INV-1"]
    wrong = candour(tmp_path, database_url, "explain", "C9", "--at", AT, "--json")
    assert wrong.returncode == 2
    assert "C9" in json.loads(wrong.stdout)["error"]


def test_settings_that_cannot_be_used_are_said_as_json_too(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for home, url, says in ((tmp_path / "file", "", "CANDOUR_HOME"), (tmp_path, "nonsense", "DATABASE_URL")):
        said = candour(home, url, "debts", "--json")
        assert said.returncode == 2
        assert says in json.loads(said.stdout)["error"]
        assert "Traceback" not in said.stderr


@pytest.mark.django_db(transaction=True)
def test_a_reader_that_goes_away_ends_the_list_quietly(tmp_path: Path, database_url: str) -> None:
    account = an_account(a_creditor(name="Acme"), reference="C1")
    for _ in range(2_000):
        an_item(account, date(2013, 6, 10))
    settings = {"CANDOUR_HOME": str(tmp_path), "DATABASE_URL": database_url}
    listing = subprocess.Popen(
        [PROGRAM, "debts", "--json"], env={**os.environ, **settings}, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert listing.stdout is not None
    assert listing.stdout.readline() == b"[\n"
    listing.stdout.close()
    assert listing.stderr is not None
    assert b"Traceback" not in listing.stderr.read()
    listing.stderr.close()
    listing.wait(timeout=60)


def test_wrong_words_are_refused_before_any_database_is_opened(tmp_path: Path) -> None:
    said = candour(tmp_path, "postgresql://nobody@127.0.0.1:1/none", "debts", "--at", "tomorrow", "--json")
    assert said.returncode == 2
    assert "write it as" in json.loads(said.stdout)["error"]


def test_a_database_that_is_not_there_is_said_in_one_line(tmp_path: Path) -> None:
    said = candour(tmp_path, "postgresql://nobody:hush@127.0.0.1:1/none", "debts", "--json")
    assert said.returncode == 1
    assert json.loads(said.stdout)["error"]
    assert "hush" not in said.stdout + said.stderr
    assert "Traceback" not in said.stderr


@pytest.mark.django_db(transaction=True)
def test_a_token_that_the_program_made_opens_the_api(tmp_path: Path, database_url: str) -> None:
    User.objects.create_superuser("ann", password="a long enough password")
    made = candour(tmp_path, database_url, "token", "new", "report")
    assert made.returncode == 0 and "candour_" not in made.stderr, made.stderr
    said = Client(headers={"Authorization": f"Bearer {made.stdout.strip()}"}).get("/api/openapi.json")
    assert (said.status_code, said.json()["info"]["title"]) == (200, "Candour")
