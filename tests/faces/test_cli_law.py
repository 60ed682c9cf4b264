"""candour fact and clock: what law turns on is written down in one line, and what it asks for is told."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from candour.domain.calendars import local_day
from candour.store.facts import load_accounts
from candour.store.models import Account, Contact, ContactPoint, Event, Task
from tests.book import a_creditor, an_account, an_item
from tests.faces.conftest import Run

pytestmark = pytest.mark.django_db


@pytest.fixture
def account() -> Account:
    """C1 at Acme, a regulated lender, owes INV-1."""
    account = an_account(a_creditor(name="Acme", regulated=True), reference="C1", kind="consumer")
    an_item(account, local_day(timezone.now(), "Europe/London") - timedelta(days=9), reference="INV-1")
    return account


def test_facts_are_written_in_plain_words_and_listed_with_since_when_and_from_whom(run: Run, account: Account) -> None:
    said = run("fact", "C1", "attorney=yes", "state=NY", "refused_channels=sms,call", "--source", "adviser",
               "--from", "2026-05-01", "--json")  # fmt: skip
    found = {fact["name"]: fact for fact in said.json["facts"]}
    assert found["attorney"] | {"actor": ""} == {
        "name": "attorney", "value": True, "scope": "person", "item": None, "since": "2026-05-01T00:00:00+01:00",
        "source": "adviser", "actor": "",
    }  # fmt: skip
    assert (found["state"]["value"], found["refused_channels"]["value"]) == ("NY", ["sms", "call"])
    legal = load_accounts([account.pk], timezone.now())[0].legal
    assert (legal.attorney, legal.state, legal.refused_channels) == (True, "NY", frozenset({"sms", "call"}))
    assert "attorney" in run("fact", "C1").out and "adviser" in run("fact", "C1").out


def test_unknown_is_not_no(run: Run, account: Account) -> None:
    run("fact", "C1", "attorney=no")
    run("fact", "C1", "attorney=unknown")
    assert load_accounts([account.pk], timezone.now())[0].legal.attorney is None


def test_a_fact_of_an_item_is_listed_under_it(run: Run, account: Account) -> None:
    found = run("fact", "C1", "last_payment=never", "--item", "INV-1", "--json").json["facts"]
    assert [(fact["name"], fact["value"], fact["item"]) for fact in found] == [("last_payment", "never", "INV-1")]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["attorny=yes"], "did you mean 'attorney'"),
        (["attorney"], "write it as attorney=VALUE"),
        (["attorney=perhaps"], "true or false"),
        (["letter_of_claim_on=soon"], "write it as 2026-11-02"),
        (["last_payment=2025-02-28"], "say which with --item"),
        (["--item", "INV-1"], "go with NAME=VALUE"),
    ],
)
def test_a_wrong_fact_is_told_and_nothing_is_written(run: Run, account: Account, words: list[str], said: str) -> None:
    answer = run("fact", "C1", *words)
    assert answer.code == 2 and said in answer.err
    assert not Event.objects.exists()


def test_a_clock_says_what_is_owed_by_when_and_stops(run: Run, account: Account) -> None:
    started = run("clock", "C1", "complaint", "--on", "2026-06-01", "--json").json
    assert [(duty["rule"], duty["due"]) for duty in started["owed"]] == [
        ("uk.disp.1.5", "2026-06-04"), ("uk.disp.1.6", "2026-06-08"), ("uk.disp.1.6", "2026-07-27"),
    ]  # fmt: skip
    listed = run("clock", "C1", "--json").json["clocks"]
    assert [(one["clock"], one["kind"], one["done"]) for one in listed] == [(started["clock"], "complaint", None)]
    assert "Acknowledge the complaint" in run("clock", "C1").out
    assert "has stopped" in run("clock", "C1", "--done", started["clock"], "--note", "Upheld.").out
    assert run("clock", "C1", "--json").json["clocks"][0]["done"] is not None
    assert not Task.objects.filter(done_at=None).exists()


def test_a_clock_that_no_law_has_is_said_to_be_none(run: Run, account: Account) -> None:
    assert "No law that binds" in run("clock", "C1", "initial_communication").out


def test_a_clock_moves_with_its_detail(run: Run, account: Account) -> None:
    number = run("clock", "C1", "sar", "--on", "2026-06-01", "--json").json["clock"]
    moved = run("clock", "C1", "--move", number, "--detail", "complex", "--json").json
    assert [duty["due"] for duty in moved["owed"]] == ["2026-09-01"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["complain"], "did you mean 'complaint'"),
        (["complaint", "--done", "3"], "say one thing"),
        (["--move", "3"], "the right day"),
        (["--done", "3"], "no clock 3"),
        (["--on", "2026-06-01"], "go with a KIND"),
        (["complaint", "--note", "x"], "--note goes with --done"),
    ],
)
def test_a_wrong_clock_is_told(run: Run, account: Account, words: list[str], said: str) -> None:
    answer = run("clock", "C1", *words)
    assert answer.code == 2 and said in answer.err


def test_escalated_tasks_are_marked_and_late_ones_say_by_how_much(
    run: Run, account: Account, settings: Any, tmp_path: Any
) -> None:
    settings.CANDOUR_HOME = tmp_path
    long_ago = local_day(timezone.now(), "Europe/London") - timedelta(days=40)
    run("clock", "C1", "sar", "--on", long_ago.isoformat())
    assert run("day", "--json").json["escalated"] == 1
    found = run("tasks", "--json").json[0]
    assert (found["kind"], found["rule"]) == ("duty", "uk.gdpr.sar")
    assert found["escalated"] and found["overdue"].endswith("days")
    assert "escalated" in run("tasks").out and "days over" in " ".join(run("tasks").out.split())
    assert run("task", found["task"], "--done", "--json").json["done"] is True
    assert run("clock", "C1", "--json").json["clocks"][0]["done"] is not None


def test_an_account_is_placed_recalled_and_listed(run: Run, account: Account) -> None:
    assert "never placed" in run("place", "C1").out
    placed = run("place", "C1", "--role", "third_party", "--since", "2026-01-05", "--original", "Old Bank", "--json")
    assert [(one["role"], one["since"], one["until"]) for one in placed.json["placements"]] == [
        ("third_party", "2026-01-05", None)
    ]
    recalled = run("place", "C1", "--recall", "withdrawn", "--until", "2026-02-01", "--json").json["placements"][0]
    assert (recalled["until"], recalled["closure"]) == ("2026-02-01", "withdrawn")
    assert "Old Bank" in run("place", "C1").out
    for words, said in (
        (["--role", "third_party"], "--role and --since"),
        (["--recall", "paid"], "nothing to recall"),
        (["--until", "2026-02-01"], "--until goes with --recall"),
    ):
        answer = run("place", "C1", *words)
        assert answer.code == 2 and said in answer.err


def test_who_else_is_liable_is_written_down_ended_and_listed(run: Run, account: Account) -> None:
    an_account(account.creditor, reference="C2", name="Ada Brook")
    assert "Nobody but the customer" in run("liable", "C1").out
    added = run("liable", "C1", "--as", "joint", "--customer", "C2", "--item", "INV-1", "--json").json["liable"]
    assert [(one["name"], one["customer"], one["as"], one["item"]) for one in added] == [
        ("Ada Brook", "C2", "joint", "INV-1")
    ]
    run("liable", "C1", "--as", "estate", "--name", "Estate of B. Winter")
    assert run("liable", "C1", "--end", added[0]["liable"], "--json").json["liable"][0]["until"] is not None
    for words, said in (
        (["--as", "joint"], "who with --customer"),
        (["--as", "joint", "--customer", "C9"], "no customer with the reference"),
        (["--end", "99999"], "nobody answers"),
        (["--since", "2026-01-01"], "go with --as"),
    ):
        answer = run("liable", "C1", *words)
        assert answer.code == 2 and said in answer.err


def test_a_notice_is_written_read_and_released_and_what_is_missing_is_told(run: Run, account: Account) -> None:
    ContactPoint.objects.create(party=account.party, channel="post", value="12 Mill Lane\nBath\nBA1 1AA")
    run("clock", "C1", "complaint")
    task = Task.objects.get(reason__startswith="Acknowledge")
    refused = run("notice", str(task.pk))
    assert refused.code == 2 and "--enclose complaints_summary" in refused.err
    made = run("notice", str(task.pk), "--enclose", "complaints_summary", "--json").json
    assert (made["task"], made["notice"], made["channel"]) == (task.pk, "complaint", "letter")
    assert "We are looking into it now" in run("approve", "--show", str(made["draft"])).out
    assert "1 released" in run("approve", str(made["draft"])).out
    again = run("notice", str(task.pk), "--enclose", "complaints_summary").out
    assert "release it with 'candour approve" in again


def test_where_somebody_was_and_where_a_number_is_are_written_down(run: Run, account: Account) -> None:
    found = run("customer", "C1", "--phone", "020 7946 0001", "--where", "work", "--json").json["facts"][
        "contact_points"
    ]
    [point] = [one for one in found if one["channel"] == "phone"]
    assert point["place"] == "work"
    run("customer", "C1", "--point", str(point["id"]), "--where", "home")
    run("call", "C1", "--outcome", "rang_out")
    run("call", "C1", "--they-rang", "--place", "elsewhere")
    assert [one.place for one in Contact.objects.order_by("id")] == ["home", "elsewhere"]
    assert "--where says where an address is" in run("customer", "C1", "--where", "work").err
    assert "--point goes with --where" in run("customer", "C1", "--point", "1").err
