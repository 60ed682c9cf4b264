"""candour hold, promise, customer and explain: what a person agrees with a customer is in force at once."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from candour.store.models import Account, Contact
from tests.book import a_creditor, a_payment, an_account, an_item
from tests.faces.conftest import Run

AT = "2013-06-03T10:00:00+01:00"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def maildir(tmp_path: Path, settings: Any) -> None:
    settings.CANDOUR_HOME = tmp_path


@pytest.fixture
def account() -> Account:
    """C1 at Acme owes INV-1, due in a week, and INV-2, due in a month."""
    account = an_account(a_creditor(name="Acme", slug="acme"), reference="C1", name="Blue Door Ltd")
    an_item(account, date(2013, 6, 10), reference="INV-1")
    an_item(account, date(2013, 7, 10), reference="INV-2")
    return account


def steps(run: Run, at: str = AT) -> list[tuple[str, str]]:
    return [(step["purpose"], step["verdict"]) for step in run("day", "--at", at, "--json").json["steps"]]


def test_nothing_is_asked_while_a_hold_is_in_force(run: Run, account: Account) -> None:
    placed = run("hold", "C1", "--kind", "complaint", "--at", AT, "--json").json
    assert (placed["kind"], placed["item"], placed["until"]) == ("complaint", None, None)
    day = run("day", "--at", AT, "--json").json
    assert (day["sent"], day["held"]) == (0, 1)
    assert run("hold", "C1", "--end", placed["hold"], "--evidence", "resolved", "--at", AT, "--json").code == 0
    assert run("day", "--at", AT, "--json").json["sent"] == 1


def test_a_hold_until_a_day_lasts_to_the_end_of_it_where_the_customer_lives(run: Run, account: Account) -> None:
    placed = run("hold", "C1", "--kind", "pause", "--until", "2013-06-05", "--at", AT, "--json").json
    assert placed["until"] == "2013-06-06T00:00:00+01:00"
    assert steps(run) == [("reminder", "wait")]
    assert run("day", "--at", "2013-06-06T10:00:00+01:00", "--json").json["sent"] == 1


def test_a_hold_on_one_item_leaves_the_others_alone(run: Run, account: Account) -> None:
    run("hold", "C1", "--kind", "dispute", "--item", "INV-1", "--at", AT)
    rows = run("debts", "--at", AT, "--json").json
    assert {row["reference"]: row["status"] for row in rows} == {"INV-1": "disputed", "INV-2": "open"}


def test_a_hold_says_in_words_what_it_covers(run: Run, account: Account) -> None:
    said = run("hold", "C1", "--kind", "payment_on_its_way", "--method", "card", "--at", AT)
    assert "the whole account until Wed 5 Jun 2013 00:00 BST" in said.out


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("--kind", "pause", "--end", "1"),
        ("--end", "99"),
        ("--kind", "pause", "--item", "INV-9"),
        ("--kind", "pause", "--until", "2013-06-01"),
        ("--kind", "bad temper"),
    ],
)
def test_a_hold_that_makes_no_sense_is_refused(run: Run, account: Account, words: tuple[str, ...]) -> None:
    assert run("hold", "C1", "--at", AT, *words).code == 2


def test_the_kinds_of_hold_are_shown_with_what_they_block_and_what_ends_them(run: Run) -> None:
    shown = {row["kind"]: row for row in run("hold", "--list-kinds", "--json").json}
    assert shown["capacity"]["ended_by"] == "a supervisor" and "all_contact" in shown["capacity"]["blocks"]
    assert shown["moratorium"]["lasts"] == "standard: 60 days, the first counted; scottish: 6 months"
    assert "plan_progress" in run("hold", "kinds").out


def test_an_adviser_gets_more_time_once_and_then_a_person_is_asked(run: Run, account: Account) -> None:
    placed = run("hold", "C1", "--kind", "adviser", "--at", AT, "--json").json
    assert (placed["until"], placed["person"]) == ("2013-07-04T00:00:00+01:00", False)
    more = ("hold", "C1", "--extend", placed["hold"], "--evidence", "plan_progress", "--at", AT)
    assert "lasts until Sat 3 Aug 2013" in run(*more).out
    assert "a task asks a person" in run(*more).out
    assert run("tasks", "--json").json[0]["kind"] == "decide"


def test_a_crisis_is_of_the_person_and_ends_when_its_treatment_is_told(run: Run, account: Account) -> None:
    placed = run("hold", "C1", "--kind", "moratorium", "--detail", "crisis", "--at", AT)
    assert "on the person: 1 account until it is ended" in placed.out
    [hold] = run("customer", "C1", "--at", AT, "--json").json["facts"]["holds"]
    assert (hold["detail"], hold["person"]) == ("crisis", True)
    later = ("--treatment-ended", "2013-06-10", "--at", "2013-06-20T10:00:00+01:00", "--json")
    assert run("hold", "C1", "--extend", hold["id"], *later).json["until"] == "2013-07-11T00:00:00+01:00"
    assert {row["status"] for row in run("debts", "--at", AT, "--json").json} == {"held"}


def test_a_notification_list_is_matched_and_told_by_line(run: Run, account: Account, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("Account number,Name\nC1,Blue Door Ltd\nC9,Red Gate Ltd\n", encoding="utf-8")
    words = ("hold", "match", path, "--detail", "standard", "--since", "2013-06-03", "--at", AT)
    dry = run(*words, "--dry-run")
    assert dry.code == 1 and "Nothing was written." in dry.out
    told = run(*words, "--json").json
    assert [(one["line"], one["customers"]) for one in told["placed"]] == [(2, ["C1"])]
    assert [one["line"] for one in told["unmatched"]] == [3]
    assert [one["line"] for one in run(*words, "--json").json["known"]] == [2]
    assert run("hold", "match", tmp_path / "none.csv", *words[3:]).code == 2


def test_a_promise_is_answered_with_its_silence_and_is_kept_by_paying(run: Run, account: Account) -> None:
    words = ("promise", "C1", "--amount", "120.00", "--by", "2013-06-12", "--items", "INV-1", "--at", AT)
    made = run(*words, "--json").json
    assert {name: made[name] for name in ("amount", "currency", "by", "silent_until", "items")} == {
        "amount": "120.00",
        "currency": "GBP",
        "by": "2013-06-12",
        "silent_until": "2013-06-17",
        "items": ["INV-1"],
    }
    a_payment(account.item_set.get(reference="INV-1"), 12_000, date(2013, 6, 11))
    run("day", "--at", "2013-06-12T10:00:00+01:00")
    facts = run("customer", "C1", "--at", "2013-06-12T10:00:00+01:00", "--json").json["facts"]
    assert [p["status"] for p in facts["promises"]] == ["kept"]


def test_nothing_is_asked_before_the_grace_of_a_promise_is_over(run: Run, account: Account) -> None:
    run("promise", "C1", "--by", "2013-06-12", "--items", "INV-1, INV-2", "--at", AT)
    for day in ("03", "10", "13", "17"):
        assert run("day", "--at", f"2013-06-{day}T10:00:00+01:00", "--json").json["sent"] == 0
    after = run("day", "--at", "2013-06-18T10:00:00+01:00", "--json").json
    assert after["sent"] == 1
    facts = run("customer", "C1", "--at", "2013-06-18T10:00:00+01:00", "--json").json["facts"]
    assert [p["status"] for p in facts["promises"]] == ["broken"]


@pytest.mark.parametrize(
    "words",
    [
        ("--by", "2013-06-01"),
        ("--by", "2013-12-01"),
        ("--by", "Thursday"),
        ("--by", "2013-06-12", "--amount", "12.345"),
        ("--by", "2013-06-12", "--amount", "-5"),
        ("--by", "2013-06-12", "--items", "INV-9"),
        ("--by", "2013-06-12", "--currency", "EUR"),
    ],
)
def test_a_promise_that_makes_no_sense_is_refused(run: Run, account: Account, words: tuple[str, ...]) -> None:
    said = run("promise", "C1", "--at", AT, *words, "--json")
    assert said.code == 2
    assert said.json["error"]


def test_a_customer_is_facts_timeline_and_next_step(run: Run, account: Account) -> None:
    run("hold", "C1", "--kind", "pause", "--until", "2013-06-05", "--reason", "on holiday", "--at", AT)
    said = run("customer", "C1", "--creditor", "Acme", "--at", AT, "--json").json
    assert said["facts"]["name"] == "Blue Door Ltd"
    assert [i["reference"] for i in said["facts"]["items"]] == ["INV-1", "INV-2"]
    assert [h["kind"] for h in said["facts"]["holds"]] == ["pause"]
    assert [(e["kind"], e["text"]) for e in said["timeline"]] == [("hold_placed", "on holiday")]
    assert said["next_step"]["step"]["purpose"] == "reminder"
    assert (said["next_step"]["verdict"], said["next_step"]["rules"]) == ("wait", ["house.hold"])


def test_a_customer_can_be_read_by_a_person(run: Run, account: Account) -> None:
    run("promise", "C1", "--by", "2013-06-12", "--at", AT)
    run("day", "--at", AT)
    said = run("customer", "C1", "--at", AT)
    assert said.code == 0
    for word in ("Blue Door Ltd", "INV-1", "120.00", "promise_made", "Verdict: wait"):
        assert word in said.out


def test_what_was_sent_stands_on_the_timeline(run: Run, account: Account) -> None:
    run("day", "--at", AT)
    lines = run("customer", "C1", "--at", AT, "--json").json["timeline"]
    assert {line["what"] for line in lines} == {"event", "step", "message"}
    assert {line["lane"] for line in lines} == {"replay"}


def test_an_explanation_names_every_rule_its_source_and_its_facts(run: Run, account: Account) -> None:
    said = run("explain", "C1", "--at", "2013-06-03T21:00:00+01:00", "--json").json
    (spoke,) = said["spoke"]
    assert (said["verdict"], spoke["rule"], spoke["citation"]) == ("wait", "house.hours", "House policy")
    assert spoke["facts"]["local time"].startswith("2013-06-03T21:00")
    assert said["until"] == "2013-06-04T08:00:00+01:00"
    assert said["step"]["items"][0]["balance"] == "120.00"
    assert "INV-1" in said["message"]["text"]


def test_an_explanation_writes_nothing(run: Run, account: Account) -> None:
    run("explain", "C1", "--at", AT)
    assert (Contact.objects.count(), account.step_set.count(), account.event_set.count()) == (0, 0, 0)


def test_the_words_that_are_explained_are_the_words_that_are_sent(run: Run, account: Account) -> None:
    promised = run("explain", "C1", "--at", AT, "--json").json["message"]
    run("day", "--at", AT)
    message = account.message_set.get()
    sent = run("approve", "--show", message.pk, "--json").json
    assert (sent["subject"], sent["text"].strip()) == (promised["subject"], promised["text"].strip())


def test_silence_is_explained_too(run: Run, account: Account) -> None:
    said = run("explain", "C1", "--at", "2013-05-20T10:00:00+01:00", "--json").json
    assert said["step"] is None
    assert "looked at again" in said["reason"]


def test_an_explanation_says_what_was_left_out_and_why(run: Run, account: Account) -> None:
    run("hold", "C1", "--kind", "dispute", "--item", "INV-2", "--at", AT)
    said = run("explain", "C1", "--at", AT)
    assert "Left out" in said.out
    assert "INV-2" in said.out


def test_an_opt_out_stops_the_very_next_run(run: Run, account: Account) -> None:
    assert run("customer", "C1", "--opt-out", "email", "--at", AT, "--json").code == 0
    day = run("day", "--at", AT, "--json").json
    assert day["sent"] == 0
    assert day["steps"][0]["rules"] == ["house.opt_out"]


def test_a_new_address_makes_an_account_reachable(run: Run) -> None:
    account = an_account(a_creditor(), reference="C1", email=None)
    an_item(account, date(2013, 6, 10))
    assert run("day", "--at", AT, "--json").json["sent"] == 0
    said = run("customer", "C1", "--email", "ap@bluedoor.example", "--contact", "Ann", "--at", AT, "--json")
    assert [p["contact"] for p in said.json["facts"]["contact_points"]] == ["Ann"]
    assert run("day", "--at", AT, "--json").json["sent"] == 1


def test_an_address_that_cannot_be_one_is_refused_without_repeating_it(run: Run, account: Account) -> None:
    said = run("customer", "C1", "--email", "Mrs Smith", "--at", AT)
    assert said.code == 2
    assert "Smith" not in said.err


def test_a_query_on_a_part_leaves_the_rest_to_be_asked_for(run: Run, account: Account) -> None:
    words = ("--item", "INV-1", "--reason", "short_delivery", "--amount", "40")
    told = run("query", "C1", *words, "--at", AT, "--json").json
    [query] = told["queries"]
    assert (query["amount"], query["due"], query["closed"]) == ("40.00", "2013-06-10T16:00:00+00:00", None)
    [step] = run("day", "--at", AT, "--json").json["steps"]
    assert (step["purpose"], step["verdict"]) == ("reminder", "allow")
    ended = run("query", "C1", "--close", str(query["query"]), "--outcome", "credit_note", "--at", AT, "--json").json
    assert ended["queries"][0]["outcome"] == "credit_note"
    assert "credit_note" in run("query", "C1").out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--item", "INV-1"), "--item and --reason"),
        (("--close", "1"), "--close and --outcome"),
        (("--amount", "3"), "go with --item"),
        (("--item", "INV-9", "--reason", "quality"), "no item INV-9"),
        (("--item", "INV-1", "--reason", "quality", "--owner", "nobody"), "nobody here is called"),
        (("--item", "INV-1", "--reason", "quality", "--amount", "1000000"), "more than"),
        (("--close", "99", "--outcome", "paid"), "not open any more"),
    ],
)
def test_a_query_that_cannot_be_says_what_is_wrong_with_it(
    run: Run, account: Account, words: tuple[str, ...], said: str
) -> None:
    answer = run("query", "C1", *words, "--at", AT)
    assert answer.code == 2 and said in answer.err


def test_a_postal_address_is_written_down_and_corrected(run: Run, account: Account) -> None:
    told = ("--post", "12 Mill Lane", "--post", "Bath", "--postcode", "ba11aa", "--country", "GB", "--at", AT, "--json")
    [point] = [p for p in run("customer", "C1", *told).json["facts"]["contact_points"] if p["channel"] == "post"]
    assert point["value"].startswith("12 Mill Lane\nBath\nBA1 1AA")
    better = ("--post", "14 Mill Lane, Bath", "--postcode", "BA1 1AA", "--country", "GB", "--replaces", point["id"])
    points = run("customer", "C1", *better, "--at", AT, "--json").json["facts"]["contact_points"]
    assert [p["value"].split("\n")[0] for p in points if p["channel"] == "post" and not p["failed"]] == ["14 Mill Lane"]
    assert run("customer", "C1", "--postcode", "BA1 1AA", "--at", AT).code == 2, "a postcode alone is no address"
