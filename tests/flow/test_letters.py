"""A letter goes through the same guard and the same hand-over as a mail, and waits in the print queue, once."""

from datetime import timedelta
from typing import Any

import pytest

from candour.domain.messages import Purpose
from candour.domain.parties import Mode
from candour.flow import letters, say, send
from candour.flow.loop import plan_all, preview, run_day
from candour.flow.steer import approve_drafts, list_drafts, set_mode
from candour.store.models import (
    Attempt,
    Contact,
    Event,
    Message,
    PrintedLetter,
    Step,
    Task,
)
from tests.book import a_creditor, an_account, an_item
from tests.by_post import DUE, HOME, MONDAY, by_post, raw_of

pytestmark = pytest.mark.django_db


def test_a_customer_who_prefers_letters_gets_one_and_it_waits_to_be_printed() -> None:
    account = by_post(name="Brook & Daughters")
    report = run_day(MONDAY)
    assert (report.sent, report.steps[0].channel) == (1, "letter")
    queued = PrintedLetter.objects.get()
    assert (queued.state, queued.message.account_id, queued.run_id) == ("queued", account.pk, None)
    assert Contact.objects.get().channel == "letter", "a letter counts for the cap"
    sheet = letters.sheet_in(raw_of(queued.message))
    assert sheet is not None
    assert sheet.to == ("Brook & Daughters", "12 Mill Lane", "Bath", "BA1 1AA")
    assert "Our reference: " + account.reference in sheet.aside
    assert sheet.sender[1:4] == ("1 Quay Street", "Bristol", "BS1 1AA")


def test_the_words_of_a_letter_are_what_the_mail_would_say_with_another_way_to_answer() -> None:
    by_post()
    run_day(MONDAY)
    raw = raw_of(Message.objects.get()).decode()
    assert "write to us at the address above" in raw.replace("=\r\n", "").replace("\r\n", " ")
    assert "reply to this mail" not in raw


def test_a_second_run_queues_nothing_twice() -> None:
    by_post()
    run_day(MONDAY)
    run_day(MONDAY + timedelta(hours=1))
    assert PrintedLetter.objects.count() == 1


def test_in_shadow_the_letter_is_written_and_never_queued() -> None:
    by_post(a_creditor(mode="shadow"))
    assert run_day(MONDAY).shadowed == 1
    assert letters.pdf_in(raw_of(Message.objects.get())) is not None
    assert not PrintedLetter.objects.exists()


def test_a_draft_letter_waits_for_a_person_and_is_queued_as_it_was_read() -> None:
    by_post(a_creditor(mode="approve"))
    assert run_day(MONDAY).drafts == 1
    assert not PrintedLetter.objects.exists()
    [draft] = list_drafts()
    approve_drafts([draft.id], MONDAY, actor="test")
    assert run_day(MONDAY + timedelta(minutes=1)).sent == 1
    read, queued = Message.objects.order_by("id")
    assert read.text_hash == queued.text_hash
    assert PrintedLetter.objects.get().message_id == queued.pk


def test_a_pause_keeps_a_letter_out_of_the_queue() -> None:
    account = by_post()
    plan_all(MONDAY)
    set_mode([account.creditor_id], Mode.PAUSED, actor="test")
    run_day(MONDAY)
    assert not PrintedLetter.objects.exists()


@pytest.mark.parametrize(
    ("address", "name"),
    [(HOME, "\U0001f600 & Sons"), ("\n".join("W" * 55 for _ in range(6)), "Brook")],
)
def test_a_letter_that_cannot_be_printed_is_held_and_a_person_looks_at_it(address: str, name: str) -> None:
    by_post(address=address, name=name)
    report = run_day(MONDAY)
    assert (report.sent, report.held) == (0, 1)
    assert Step.objects.get().rules == ["candour.cannot_print"]
    assert [task.kind for task in Task.objects.all()] == ["decide"]
    assert not Message.objects.exists()
    assert not Contact.objects.exists()


def test_without_an_address_that_a_letter_could_reach_the_step_goes_its_usual_way() -> None:
    by_post(address="somewhere")
    assert run_day(MONDAY).held == 1, "one line is no address, and a person finds a better one"
    account = an_account(a_creditor(), preferred_channel="letter")
    an_item(account, DUE)
    report = run_day(MONDAY)
    assert [(line.channel, line.state) for line in report.steps if line.customer == account.reference] == [
        ("email", "sent")
    ]


def test_a_letter_that_was_begun_when_candour_stopped_is_not_in_doubt(monkeypatch: pytest.MonkeyPatch) -> None:
    by_post()

    def stopped(*given: Any) -> None:
        raise RuntimeError("stopped between clearing and queueing")

    monkeypatch.setattr(send, "_record", stopped)
    with pytest.raises(RuntimeError):
        run_day(MONDAY)
    monkeypatch.undo()
    assert Attempt.objects.get().state == "handing_over"
    report = run_day(MONDAY + timedelta(minutes=1))
    assert (report.sent, report.uncertain) == (1, 0)
    assert PrintedLetter.objects.count() == 1
    assert Contact.objects.count() == 1
    assert not Task.objects.exists()


def test_a_preview_shows_the_letter_that_would_be_written() -> None:
    account = by_post()
    decision, draft = preview(account.pk, MONDAY)
    assert decision is not None and draft is not None
    assert any("table" in piece for piece in draft.pieces)
    assert not Message.objects.exists()


def test_the_timeline_says_that_a_letter_was_queued() -> None:
    by_post()
    run_day(MONDAY)
    event = Event.objects.get(kind="message_sent")
    assert (event.data["channel"], event.data["code"]) == ("letter", "queued")


def test_what_a_person_writes_may_go_by_letter_and_is_kept_and_queued_as_one() -> None:
    account = by_post()
    written = say.Written(channel="letter", purpose=Purpose.REPLY, subject="Your question", text="Here it is.\n\nAna")
    say.say(account.pk, written, MONDAY, actor="test", may_release=True)
    assert run_day(MONDAY + timedelta(minutes=1)).sent >= 1
    sheet = letters.sheet_in(raw_of(PrintedLetter.objects.order_by("id")[0].message))
    assert sheet is not None
    assert (sheet.title, sheet.pieces) == ("Your question", ({"lines": ["Here it is."]}, {"lines": ["Ana"]}))
