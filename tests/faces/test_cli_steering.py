"""candour day, mode and approve: a day's run before a person's eyes, and how far it may go."""

import mailbox
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from candour.store.models import Creditor, Query
from tests.book import a_creditor, an_account, an_item
from tests.faces.conftest import Run

AT = "2013-06-03T10:00:00+01:00"
LATER = "2013-06-03T11:00:00+01:00"
COUNTS = ("reviewed", "planned", "sent", "waiting", "held", "failed", "uncertain")

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def maildir(tmp_path: Path, settings: Any) -> Path:
    settings.CANDOUR_HOME = tmp_path
    return tmp_path / "maildir"


def sent(maildir: Path) -> int:
    return len(mailbox.Maildir(maildir, create=False)) if maildir.exists() else 0


def owing(mode: str, reference: str = "C1") -> Creditor:
    creditor = a_creditor(name="Acme", slug="acme", mode=mode)
    an_item(an_account(creditor, reference=reference), date(2013, 6, 10), reference="INV-1")
    return creditor


def test_a_day_tells_what_went_and_why_in_the_words_of_the_contract(run: Run, maildir: Path) -> None:
    owing("live")
    said = run("day", "--at", AT, "--json")
    assert said.code == 0
    assert [said.json[name] for name in COUNTS] == [1, 1, 1, 0, 0, 0, 0]
    (step,) = said.json["steps"]
    contract = ("customer", "items", "purpose", "channel", "verdict", "rules", "until")
    assert [step[name] for name in contract] == ["C1", ["INV-1"], "reminder", "email", "allow", [], None]
    assert sent(maildir) == 1


def test_a_second_run_sends_nothing_again(run: Run, maildir: Path) -> None:
    owing("live")
    run("day", "--at", AT)
    again = run("day", "--at", AT, "--json").json
    assert (again["planned"], again["sent"]) == (0, 0)
    assert sent(maildir) == 1


def test_what_waits_says_until_when_with_an_offset(run: Run) -> None:
    owing("live")
    (step,) = run("day", "--at", "2013-06-03T21:00:00+01:00", "--json").json["steps"]
    assert (step["verdict"], step["rules"]) == ("wait", ["house.hours"])
    assert step["until"].startswith("2013-06-04T08:00:00+01:00")


def test_a_person_reads_a_table_with_a_reason_for_each(run: Run) -> None:
    owing("live")
    said = run("day", "--at", "2013-06-03T21:00:00+01:00")
    assert "C1" in said.out
    assert "outside the hours" in said.out
    assert "Tue 4 Jun 2013 08:00 BST" in said.out
    assert "1 waiting" in said.out


def test_a_report_can_be_rendered_on_any_console() -> None:
    from candour.faces.cli.day import render_report
    from candour.flow.loop import DayReport

    console = Console(width=80, record=True, file=open("/dev/null", "w"))  # noqa: SIM115
    render_report(DayReport(reviewed=3, sent=2), console)
    assert "3 reviewed" in console.export_text()


def test_a_distant_day_never_reaches_a_real_mail_server(run: Run, settings: Any) -> None:
    owing("live")
    settings.CANDOUR_SMTP_URL = "smtp://mail.example:25"
    said = run("day", "--at", AT, "--json")
    assert said.code == 2
    assert "real mail server" in said.json["error"]


def test_in_shadow_nothing_is_sent_and_the_mode_changes_that(run: Run, maildir: Path) -> None:
    owing("shadow")
    shadowed = run("day", "--at", AT, "--json").json
    assert (shadowed["sent"], shadowed["shadowed"], sent(maildir)) == (0, 1, 0)
    said = run("mode", "live", "--creditor", "Acme", "--json").json
    assert said["creditors"] == [{"creditor": "Acme", "mode": "live", "was": "shadow"}]
    assert run("day", "--at", AT, "--json").json["sent"] == 1


def test_paused_without_a_name_stops_every_creditor(run: Run, maildir: Path) -> None:
    owing("live")
    a_creditor(name="Birch", slug="birch")
    said = run("mode", "paused", "--json")
    assert said.code == 0
    assert {one["mode"] for one in said.json["creditors"]} == {"paused"}
    assert said.json["in_flight"] == []
    assert run("day", "--at", AT, "--json").json["sent"] == 0
    assert sent(maildir) == 0


def test_a_mode_without_a_creditor_is_for_all_of_them_and_each_is_named(run: Run) -> None:
    owing("shadow")
    a_creditor(name="Birch", slug="birch", mode="shadow")
    said = run("mode", "live")
    assert said.code == 0
    assert "Acme: shadow -> live" in said.out and "Birch: shadow -> live" in said.out
    assert [one["mode"] for one in run("mode", "--json").json["creditors"]] == ["live", "live"]


def test_a_mode_needs_a_creditor_to_have(run: Run) -> None:
    said = run("mode", "live")
    assert said.code == 2
    assert "bring a ledger in" in said.err


def test_a_draft_is_read_released_and_sent_once(run: Run, maildir: Path) -> None:
    owing("approve")
    run("day", "--at", AT)
    assert sent(maildir) == 0
    (draft,) = run("approve", "--list", "--json").json["drafts"]
    assert (draft["customer"], draft["items"], draft["purpose"]) == ("C1", ["INV-1"], "reminder")
    assert "INV-1" in run("approve", "--show", draft["draft"], "--json").json["text"]
    released = run("approve", draft["draft"], "--at", AT, "--json")
    assert (released.code, len(released.json["approved"])) == (0, 1)
    assert run("day", "--at", LATER, "--json").json["sent"] == 1
    run("day", "--at", LATER)
    assert sent(maildir) == 1
    assert run("approve", "--json").json["drafts"] == []


def test_an_unreleased_draft_stays_one_draft_however_often_the_day_runs(run: Run, maildir: Path) -> None:
    owing("approve")
    for at in (AT, LATER):
        run("day", "--at", at)
    assert len(run("approve", "--json").json["drafts"]) == 1
    assert sent(maildir) == 0


def test_a_draft_whose_facts_moved_is_not_released_and_says_so(run: Run, maildir: Path) -> None:
    owing("approve")
    run("day", "--at", AT)
    (draft,) = run("approve", "--json").json["drafts"]
    run("customer", "C1", "--need", "large print", "--at", AT)
    said = run("approve", "--all", "--at", AT, "--json")
    assert said.code == 1
    assert said.json["approved"] == []
    assert "facts moved" in said.json["refused"][0]["reason"]
    run("day", "--at", LATER)
    (again,) = run("approve", "--json").json["drafts"]
    assert not again["facts_moved"]
    assert run("approve", again["draft"], "--at", LATER).code == 0
    assert run("day", "--at", LATER, "--json").json["sent"] == 1
    assert draft["items"] == again["items"]


def test_a_release_does_not_outlive_a_change_of_facts(run: Run, maildir: Path) -> None:
    creditor = owing("approve")
    run("day", "--at", AT)
    run("approve", "--all", "--at", AT)
    item = creditor.account_set.get().item_set.get()
    Query.objects.create(item=item, reason="short_delivery", opened_on=date(2013, 6, 3))
    run("customer", "C1", "--need", "large print", "--at", AT)
    run("day", "--at", LATER)
    assert sent(maildir) == 0


def test_the_same_words_may_be_released_again_after_the_facts_moved(run: Run, maildir: Path) -> None:
    owing("approve")
    run("day", "--at", AT)
    run("approve", "--all", "--at", AT)
    run("customer", "C1", "--need", "large print", "--at", AT)
    run("day", "--at", LATER)
    assert sent(maildir) == 0
    assert run("approve", "--all", "--at", LATER).code == 0
    run("day", "--at", LATER)
    assert sent(maildir) == 1


def test_a_draft_taken_back_is_not_sent_and_not_composed_again(run: Run, maildir: Path) -> None:
    owing("approve")
    run("day", "--at", AT)
    (draft,) = run("approve", "--json").json["drafts"]
    assert run("approve", "--return", draft["draft"], "--reason", "she called", "--at", AT).code == 0
    run("day", "--at", LATER)
    assert run("approve", "--json").json["drafts"] == []
    assert sent(maildir) == 0


def test_releasing_asks_for_one_thing_at_a_time(run: Run) -> None:
    owing("approve")
    assert run("approve", "1", "--all").code == 2
    assert run("approve", "--return", "99").code == 2
