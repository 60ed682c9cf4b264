"""candour creditor: who writes for a creditor and how; and nobody hears from one that cannot be answered."""

import mailbox
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine

from candour.store.models import Account, Attempt, Creditor, Step
from tests.book import a_creditor, an_account, an_item
from tests.faces.conftest import Run

AT = "2013-06-03T10:00:00+01:00"
REFUSED = [
    ("--sender-address", "accounts"),
    ("--sender-address", "accounts@localhost"),
    ("--sender-address", "a@b.example, c@d.example"),
    ("--sender-address", "accounts@acme.example\r\nBcc: all@acme.example"),
    ("--sender-address", f"{'a' * 50}@acme.example"),
    ("--sender-name", "Acme\nBcc: all@acme.example"),
    ("--sender-name", "x" * 121),
    ("--phone", "ring the bell"),
    ("--pay-url", "http://pay.acme.example"),
    ("--pay-url", "javascript:alert(1)"),
    ("--pay-url", "https://pay.acme.example/ <b>"),
    ("--tolerance", "5.001"),
    ("--tolerance", "-1"),
    ("--tolerance", "5 EUR"),
    ("--policy", "days_betwen=3"),
    ("--policy", "days_between=soon"),
    ("--policy", "cap_week=0"),
    ("--policy", "weekday_from=8am"),
    ("--policy", "weekday_from=21:00"),
    ("--policy", "days_between"),
    ("--strategy", "business=no_such"),
    ("--strategy", "business=../../secrets"),
    ("--strategy", "firms=business"),
]

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def maildir(tmp_path: Path, settings: Any) -> Path:
    settings.CANDOUR_HOME = tmp_path
    return tmp_path / "maildir"


@pytest.fixture
def acme() -> Creditor:
    return a_creditor(name="Acme", slug="acme", mode="shadow", sender_address="", tolerance_minor=0)


def test_a_creditor_shows_what_is_set(run: Run, acme: Creditor) -> None:
    shown = run("creditor", "acme", "--json").json
    assert (shown["creditor"], shown["mode"], shown["tolerance"]) == ("Acme", "shadow", "0.00")
    assert shown["changed"] == []
    said = run("creditor")
    assert said.code == 0
    assert "sender address" in said.out
    assert "not set" in said.out


def test_what_is_set_is_what_the_next_mail_says(run: Run, acme: Creditor, maildir: Path) -> None:
    an_item(an_account(acme), date(2013, 6, 10))
    said = run(
        "creditor", "Acme", "--sender-name", "Acme Accounts", "--sender-address", "accounts@acme.example",
        "--phone", "020 7946 0000", "--pay-url", "https://pay.acme.example",
        "--payment-details", "Acme Ltd", "--payment-details", "Sort code 00-00-00", "--json",
    )  # fmt: skip
    assert said.code == 0
    assert said.json["payment_details"] == "Acme Ltd\nSort code 00-00-00"
    run("mode", "live", "--creditor", "Acme")
    run("day", "--at", AT)
    (mail,) = mailbox.Maildir(maildir, create=False)
    assert mail["From"] == "Acme Accounts <accounts@acme.example>"
    text = mail.get_payload(0).get_payload(decode=True).decode()
    for told in ("020 7946 0000", "https://pay.acme.example", "Sort code 00-00-00"):
        assert told in text


def test_a_change_moves_the_version_and_has_the_accounts_reviewed(run: Run, acme: Creditor) -> None:
    an_item(an_account(acme), date(2013, 6, 10))
    run("day", "--at", AT)  # what it writes on the timeline makes the account due once more
    run("day", "--at", AT)
    assert run("day", "--at", AT, "--json").json["reviewed"] == 0
    said = run("creditor", "Acme", "--tolerance", "5.00", "--json").json
    assert (said["changed"], said["tolerance"], said["accounts_due"]) == (["tolerance"], "5.00", 1)
    assert said["version"] == acme.version + 1
    assert run("day", "--at", AT, "--json").json["reviewed"] == 1


def test_the_same_again_changes_nothing(run: Run, acme: Creditor) -> None:
    run("creditor", "Acme", "--phone", "020 7946 0000", "--policy", "days_between=10")
    again = run("creditor", "Acme", "--phone", "020 7946 0000", "--policy", "days_between=10", "--json").json
    assert (again["changed"], again["version"]) == ([], acme.version + 1)
    assert "Everything was so already." in run("creditor", "Acme", "--phone", "020 7946 0000").out


def test_a_balance_within_the_tolerance_is_left_be(run: Run, acme: Creditor) -> None:
    an_item(an_account(acme), date(2013, 6, 10), amount=500)
    assert run("day", "--at", AT, "--json").json["planned"] == 1
    run("creditor", "Acme", "--tolerance", "5.00")
    assert run("explain", Account.objects.get().reference, "--at", AT, "--json").json["step"] is None


def test_a_number_of_the_policy_is_set_and_taken_back(run: Run, acme: Creditor) -> None:
    early = "2013-06-03T07:00:00+01:00"
    an_item(an_account(acme, reference="C1"), date(2013, 6, 10))
    assert run("explain", "C1", "--at", early, "--json").json["rules"] == ["house.hours"]
    said = run("creditor", "Acme", "--policy", "weekday_from=06:30", "--policy", "days_between=10", "--json").json
    assert said["policy"] == {"weekday_from": "06:30", "days_between": 10}
    assert run("explain", "C1", "--at", early, "--json").json["verdict"] == "allow"
    assert run("creditor", "Acme", "--policy", "weekday_from=", "--json").json["policy"] == {"days_between": 10}
    assert run("explain", "C1", "--at", early, "--json").json["rules"] == ["house.hours"]


def test_a_strategy_is_chosen_for_a_kind_of_customers(run: Run, acme: Creditor) -> None:
    an_item(an_account(acme), date(2013, 6, 10))
    assert run("creditor", "Acme", "--strategy", "business=consumer", "--json").json["strategies"] == {
        "business": "consumer"
    }
    run("day", "--at", AT)
    assert Step.objects.get().strategy == "consumer"
    assert run("creditor", "Acme", "--strategy", "business=", "--json").json["strategies"] == {}


@pytest.mark.parametrize(("option", "value"), REFUSED)
def test_what_cannot_be_used_is_refused_by_name_and_nothing_is_set(
    run: Run, acme: Creditor, option: str, value: str
) -> None:
    said = run("creditor", "Acme", "--policy", "fresh_days=5", option, value, "--json")
    assert said.code == 2
    assert option in said.json["error"]
    now = Creditor.objects.get()
    assert (now.version, now.policy, now.sender_address) == (acme.version, {}, "")


def test_nobody_goes_live_without_an_address_where_mail_leaves_the_machine(
    run: Run, acme: Creditor, settings: Any
) -> None:
    settings.CANDOUR_SMTP_URL = "smtp://mail.example:25"
    for mode in ("live", "approve"):
        said = run("mode", mode, "--json")
        assert said.code == 2
        assert "candour creditor 'Acme' --sender-address" in said.json["error"]
    assert run("mode", "paused").code == 0
    run("creditor", "Acme", "--sender-address", "accounts@acme.example")
    assert run("mode", "live").code == 0


def test_with_the_maildir_a_creditor_may_be_tried_without_an_address(run: Run, acme: Creditor) -> None:
    assert run("mode", "live").code == 0


def test_the_address_of_a_creditor_that_sends_is_not_taken_away(run: Run, settings: Any) -> None:
    a_creditor(name="Acme", mode="live")
    settings.CANDOUR_SMTP_URL = "smtp://mail.example:25"
    said = run("creditor", "Acme", "--sender-address", "", "--json")
    assert said.code == 2
    assert Creditor.objects.get().sender_address == "accounts@hartley.example"


@pytest.fixture
def monday() -> Iterator[datetime]:
    """A working morning that the clock of the machine shows, too: a distant run would not speak to a real server."""
    at = datetime(2026, 11, 23, 11, tzinfo=UTC)
    with time_machine.travel(at, tick=True):
        yield at


def test_a_mail_server_set_later_hears_nothing_of_a_creditor_without_an_address(
    run: Run, settings: Any, monday: datetime
) -> None:
    owner = a_creditor(name="Acme", mode="live", sender_address="")
    an_item(an_account(owner), monday.date())
    settings.CANDOUR_SMTP_URL = "smtp://127.0.0.1:9"
    said = run("day", "--json")
    assert said.code == 1
    assert "Acme has no sender address" in said.json["trouble"]
    assert Step.objects.get().state == "ready"
    assert not Attempt.objects.exists()


def test_a_mail_server_that_cannot_be_reached_is_said_and_costs_no_message(
    run: Run, settings: Any, monday: datetime
) -> None:
    an_item(an_account(a_creditor(mode="live")), monday.date())
    settings.CANDOUR_SMTP_URL = "smtp://127.0.0.1:9"
    said = run("day", "--json")
    assert said.code == 1
    assert "127.0.0.1" in said.json["trouble"]
    assert (said.json["failed"], said.json["waiting"]) == (0, 1)
