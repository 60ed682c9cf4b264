"""The day's run: what goes, what waits, what is held, and that nothing is ever said twice."""

import mailbox
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings

from candour.flow.loop import run_day
from candour.store.models import Account, Attempt, Contact, Event, Message, Step, Task
from tests.book import a_creditor, a_payment, an_account, an_item

pytestmark = pytest.mark.django_db

MONDAY = datetime(2013, 6, 3, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def maildir(tmp_path: Path, settings: settings) -> Path:
    settings.CANDOUR_HOME = tmp_path
    return tmp_path / "maildir"


def delivered(maildir: Path) -> list[mailbox.MaildirMessage]:
    return list(mailbox.Maildir(maildir, create=False)) if maildir.exists() else []


def test_a_reminder_goes_a_week_before_the_due_date(maildir: Path) -> None:
    item = an_item(an_account(a_creditor()), date(2013, 6, 10))
    report = run_day(MONDAY)
    assert (report.reviewed, report.planned, report.sent) == (1, 1, 1)
    [line] = report.steps
    assert (line.purpose, line.verdict, line.items) == ("reminder", "allow", (item.reference,))
    [mail] = delivered(maildir)
    assert item.reference in mail["Subject"]


def test_running_the_day_twice_says_nothing_twice(maildir: Path) -> None:
    an_item(an_account(a_creditor()), date(2013, 6, 10))
    run_day(MONDAY)
    again = run_day(MONDAY)
    assert (again.planned, again.sent) == (0, 0)
    assert len(delivered(maildir)) == 1


def test_a_new_organisation_is_in_shadow_and_nothing_leaves(maildir: Path) -> None:
    an_item(an_account(a_creditor(mode="shadow")), date(2013, 6, 10))
    report = run_day(MONDAY)
    assert (report.sent, report.shadowed) == (0, 1)
    assert delivered(maildir) == []
    assert Message.objects.get().status == "shadowed"


def test_fourteen_items_are_one_message(maildir: Path) -> None:
    account = an_account(a_creditor())
    items = [an_item(account, date(2013, 6, 10) + timedelta(days=n)) for n in range(14)]
    run_day(MONDAY)
    [mail] = delivered(maildir)
    text = mail.get_payload(0).get_payload(decode=True).decode()
    assert all(item.reference in text for item in items)


def test_outside_hours_a_step_waits_until_the_morning(maildir: Path) -> None:
    an_item(an_account(a_creditor()), date(2013, 6, 10))
    report = run_day(datetime(2013, 6, 3, 20, 30, tzinfo=UTC))
    [line] = report.steps
    assert (line.verdict, line.rules) == ("wait", ("house.hours",))
    assert line.until == datetime(2013, 6, 4, 7, 0, tzinfo=UTC)
    assert run_day(datetime(2013, 6, 4, 7, 0, tzinfo=UTC)).sent == 1


def test_what_was_paid_a_moment_before_is_not_chased(maildir: Path) -> None:
    item = an_item(an_account(a_creditor()), date(2013, 6, 10))
    a_payment(item, 12_000, date(2013, 6, 3))
    report = run_day(MONDAY)
    assert [line.purpose for line in report.steps] == ["thanks"]


def test_an_account_without_an_address_becomes_a_task_for_a_person(maildir: Path) -> None:
    an_item(an_account(a_creditor(), email=None), date(2013, 6, 10))
    report = run_day(MONDAY)
    [line] = report.steps
    assert (report.held, line.verdict, line.rules) == (1, "person", ("house.contact_point",))
    assert Task.objects.get().kind == "find_contact"


def test_every_send_leaves_its_rows(maildir: Path) -> None:
    an_item(an_account(a_creditor()), date(2013, 6, 10))
    run_day(MONDAY)
    assert Attempt.objects.get().state == "sent"
    assert Step.objects.get().state == "sent"
    assert Contact.objects.get().lane == "replay"
    assert Event.objects.get().kind == "message_sent"
    assert Message.objects.get().status == "sent"


def test_an_open_credit_note_is_matched_by_a_person_before_anyone_is_asked_to_pay(maildir: Path) -> None:
    account = an_account(a_creditor())
    an_item(account, date(2013, 6, 10))
    an_item(account, date(2013, 6, 1), -2_000, kind="credit_note")
    report = run_day(MONDAY)
    [line] = report.steps
    assert (report.sent, line.verdict, line.rules) == (0, "person", ("house.unallocated_cash",))


def test_one_touch_a_day_means_a_second_run_plans_no_thanks_either(maildir: Path) -> None:
    account = an_account(a_creditor())
    a_payment(an_item(account, date(2013, 5, 20)), 12_000, date(2013, 6, 2))
    an_item(account, date(2013, 6, 10))
    assert [line.purpose for line in run_day(MONDAY).steps] == ["reminder"]
    again = run_day(MONDAY + timedelta(minutes=1))
    assert (again.planned, again.sent) == (0, 0)
    assert [line.purpose for line in run_day(MONDAY + timedelta(days=1)).steps] == ["thanks"]


def test_a_replay_goes_on_from_what_was_really_said(maildir: Path) -> None:
    an_item(an_account(a_creditor()), date(2013, 6, 10))
    assert run_day(MONDAY).sent == 1
    for rows in (Step, Contact, Message):
        rows.objects.update(lane="live")
    assert (run_day(MONDAY + timedelta(days=1)).planned, len(delivered(maildir))) == (0, 1)
    Account.objects.update(next_review_at=MONDAY - timedelta(days=1))
    assert run_day(MONDAY - timedelta(hours=1)).sent == 1, "what is said later has not happened yet"


def test_a_call_is_made_by_a_person_who_finds_the_number_and_the_account_goes_on(maildir: Path) -> None:
    an_item(an_account(a_creditor()), date(2013, 5, 27))
    said = {day: [line.purpose for line in run_day(MONDAY + timedelta(days=day)).steps] for day in (0, 7, 14, 28)}
    assert said == {0: ["check_in"], 7: ["call"], 14: ["options"], 28: ["notice"]}
    assert "find one" in Task.objects.get().reason


def test_a_look_at_days_to_come_does_not_move_the_calendar_of_today(maildir: Path) -> None:
    now = datetime.now(UTC)
    an_item(an_account(a_creditor(policy={"weekday_from": "00:00"})), (now + timedelta(days=30)).date())
    for days in (25, 31, 40):
        run_day(now + timedelta(days=days))
    assert run_day(now).reviewed == 1
