"""Wrong use is answered with one clear line, exit code 2, and JSON alone where JSON was asked for."""

import pytest

from tests.book import a_creditor, an_account
from tests.faces.conftest import Run

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("at", "says"),
    [
        ("2013-06-03T10:00:00", "add its offset, as in 2013-06-03T10:00:00+00:00"),
        ("2013-06-03", "add its offset"),
        ("yesterday", "write it as 2013-06-03T10:00:00+01:00"),
    ],
)
def test_a_time_without_a_zone_says_how_to_write_it(run: Run, at: str, says: str) -> None:
    said = run("debts", "--at", at)
    assert said.code == 2
    assert says in said.err
    assert said.out == ""


@pytest.mark.parametrize(
    "words",
    [
        ("debts", "--at", "0001-01-01T00:00:00+14:00"),
        ("day", "--at", "9999-12-31T23:59:59+00:00"),
        ("hold", "C1", "--kind", "pause", "--until", "9999-12-31"),
        ("approve", str(2**63)),
    ],
)
def test_what_no_clock_and_no_table_holds_is_wrong_use(run: Run, words: tuple[str, ...]) -> None:
    an_account(a_creditor(), reference="C1")
    said = run(*words, "--json")
    assert said.code == 2
    assert words[-1] in said.json["error"]


def test_an_error_is_json_where_json_was_asked_for(run: Run) -> None:
    said = run("debts", "--creditor", "Nobody", "--json")
    assert said.code == 2
    assert "no creditor yet" in said.json["error"]
    assert len(said.err.splitlines()) == 1


def test_an_unknown_creditor_is_told_from_those_there_are(run: Run) -> None:
    a_creditor(name="Acme")
    said = run("customer", "C1", "--creditor", "Acne")
    assert said.code == 2
    assert "'Acne'" in said.err
    assert "Acme" in said.err


def test_with_several_creditors_one_must_be_named(run: Run) -> None:
    for name in ("Acme", "Birch"):
        an_account(a_creditor(name=name, slug=name.lower()), reference="C1")
    said = run("customer", "C1")
    assert said.code == 2
    assert "Acme, Birch" in said.err
    for name in ("birch", "Birch", "BIRCH"):
        assert run("customer", "C1", "--creditor", name).code == 0


def test_an_unknown_customer_is_wrong_use(run: Run) -> None:
    a_creditor(name="Acme")
    said = run("explain", "C9", "--json")
    assert said.code == 2
    assert "'C9'" in said.json["error"]


@pytest.mark.parametrize("words", [("nonsense",), ("debts", "--nonsense"), ("mode", "loud"), ("promise", "C1")])
def test_unknown_words_are_wrong_use(run: Run, words: tuple[str, ...]) -> None:
    said = run(*words)
    assert said.code == 2
    assert said.err.startswith("candour: ")


@pytest.mark.parametrize("command", ["day", "debts", "customer", "explain", "approve", "mode", "hold", "promise"])
def test_every_command_is_listed_and_explains_itself(run: Run, command: str) -> None:
    assert command in run("--help").out
    said = run(command, "--help")
    assert said.code == 0
    assert "--json" in said.out
