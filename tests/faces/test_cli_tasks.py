"""candour tasks, task and call: what a person did is said in one line."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from candour.store.models import Account, ContactPoint, Task
from tests.book import a_creditor, an_account, an_item
from tests.faces.conftest import Run

AT = "2013-06-03T10:00:00+01:00"
DUE = datetime(2013, 6, 3, 8, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def maildir(tmp_path: Path, settings: Any) -> None:
    settings.CANDOUR_HOME = tmp_path


@pytest.fixture
def account() -> Account:
    """C1 at Acme has a telephone and owes INV-1."""
    account = an_account(a_creditor(name="Acme", slug="acme"), reference="C1", name="Blue Door Ltd")
    ContactPoint.objects.create(party=account.party, channel="phone", value="+441632960001")
    an_item(account, date(2013, 5, 24), reference="INV-1")
    return account


def a_task(account: Account, kind: str = "call", **given: Any) -> int:
    facts = {"lane": "live", "due_at": DUE, "occurred_at": DUE, "reason": "Because.", **given}
    return Task.objects.create(account=account, kind=kind, **facts).pk


def test_open_tasks_are_listed_the_most_overdue_first(run: Run, account: Account) -> None:
    later = a_task(account, due_at=datetime(2013, 6, 4, tzinfo=UTC))
    first = a_task(account, "decide")
    a_task(account, "find_contact", done_at=DUE)
    other = a_task(an_account(a_creditor(name="Beta", slug="beta")), "decide")
    found = run("tasks", "--json").json
    assert [task["task"] for task in found] == [first, other, later]
    assert found[0] == {
        "task": first, "kind": "decide", "customer": "C1", "name": "Blue Door Ltd", "creditor": "Acme", "lane": "live",
        "due": "2013-06-03T09:00:00+01:00", "reason": "Because.", "step": None, "rule": None,
        "escalated": None, "overdue": None,
    }  # fmt: skip
    assert [task["task"] for task in run("tasks", "--creditor", "beta", "--json").json] == [other]
    said = run("tasks").out
    assert "Blue Door Ltd" in said and "Mon 3 Jun 2013 09:00 BST" in said


def test_no_task_is_a_sentence_for_people_and_an_empty_list_for_machines(run: Run, account: Account) -> None:
    assert run("tasks").out == "Nothing waits for a person.\n"
    assert run("tasks", "--json").json == []


def test_a_call_that_rang_out_stays_open_and_a_conversation_ends_it(run: Run, account: Account) -> None:
    task = a_task(account)
    tried = run("task", task, "--outcome", "rang_out", "--at", AT, "--json").json
    assert (tried["done"], tried["tries"], tried["again"]) == (False, 1, "2013-06-04T14:00:00+01:00")
    said = run("task", task, "--outcome", "conversation", "--note", "Paid by Friday.", "--promised-by", "2013-06-07",
               "--at", AT, "--json").json  # fmt: skip
    assert (said["done"], said["tries"]) == (True, 2)
    facts = run("customer", "C1", "--at", AT, "--json").json
    assert [promise["by"] for promise in facts["facts"]["promises"]] == ["2013-06-07"]
    talk = next(line for line in facts["timeline"] if line.get("kind") == "conversation")
    assert (talk["text"], talk["lane"], talk["disclosure"]) == ("Paid by Friday.", "live", "customer")


def test_a_task_that_needs_no_words_is_done(run: Run, account: Account) -> None:
    task = a_task(account, "decide")
    assert run("task", task, "--done", "--note", "Matched.", "--at", AT).out == f"task {task} is done\n"
    again = run("task", task, "--done", "--at", AT)
    assert (again.code, again.out) == (2, "")
    assert f"task {task} is done already" in again.err


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        ((), "say one thing"),
        (("--done", "--arrived"), "say one thing"),
        (("--done", "--promised-by", "2013-06-07"), "--promised-by goes with"),
        (("--arrived",), "is about no message in doubt"),
        (("--done",), "with a note why none is needed"),
        (("--outcome", "bounced"), "is not one of"),
        (("--outcome", "rang_out", "--promised-by", "2013-06-07"), "in a conversation"),
    ],
)
def test_what_cannot_be_said_of_a_call_is_refused_and_changes_nothing(
    run: Run, account: Account, words: tuple[str, ...], complaint: str
) -> None:
    task = a_task(account)
    refused = run("task", task, *words, "--at", AT)
    assert refused.code == 2
    assert complaint in refused.err
    assert Task.objects.get().done_at is None


def test_a_customer_who_rang_need_not_be_called(run: Run, account: Account) -> None:
    task = a_task(account)
    said = run("call", "C1", "--they-rang", "--note", "All well.", "--at", AT, "--json").json
    assert said == {"customer": "C1", "outcome": "conversation", "they_rang": True, "tasks_done": [task]}
    assert run("tasks", "--json").json == []
    assert run("call", "C1", "--outcome", "voicemail", "--at", AT).out == "C1: voicemail written down\n"
