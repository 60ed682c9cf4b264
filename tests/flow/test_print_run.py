"""Print runs: what was true when a letter was written is true when it is printed; never printed twice, never lost."""

import csv
import io
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from candour.domain.errors import WrongUse
from candour.domain.holds import HoldKind
from candour.domain.parties import Mode
from candour.flow import print_house, print_run
from candour.flow.hold import place_hold
from candour.flow.loop import run_day
from candour.flow.note import Notes, note
from candour.flow.steer import set_mode
from candour.store import sealing
from candour.store.models import (
    Contact,
    ContactPoint,
    Creditor,
    Event,
    Item,
    Message,
    PrintedLetter,
    PrintRun,
    Step,
    Task,
)
from tests.book import a_creditor, a_payment
from tests.by_post import MONDAY, a_queued_letter, by_post

pytestmark = pytest.mark.django_db
SOON = MONDAY + timedelta(hours=2)


@pytest.fixture(autouse=True)
def a_working_day() -> Iterator[None]:
    """These tests live on a Monday, so that their days are days of today and not tried out."""
    with time_machine.travel(MONDAY, tick=False):
        yield


@pytest.fixture
def creditor() -> Creditor:
    return a_creditor()


def letters(creditor: Creditor, count: int) -> list[PrintedLetter]:
    """So many letters that wait."""
    for _ in range(count):
        by_post(creditor)
    run_day(MONDAY)
    return list(PrintedLetter.objects.filter(creditor=creditor).order_by("id"))


def close(creditor: Creditor, at: datetime = SOON, **how: Any) -> print_run.Closed:
    return print_run.close_run(creditor.pk, at, actor="test", **how)


def test_what_waits_becomes_one_document_with_a_manifest_that_names_nobody(creditor: Creditor) -> None:
    waiting = letters(creditor, 3)
    done = close(creditor)
    assert (done.letters, done.pages, done.withdrawn) == (3, 3, ())
    made = print_run.document(done.run_id or 0)
    assert made.pdf.startswith(b"%PDF-1.7")
    rows = list(csv.reader(io.StringIO(made.manifest.decode())))
    assert rows == [
        ["sequence", "reference", "first_page", "pages", "of_which_enclosed"],
        *[[str(n), f"L{one.pk}", str(n), "1", "0"] for n, one in enumerate(waiting, 1)],
    ]
    assert made.stem == f"candour-{creditor.slug}-20130603-run-{done.run_id}"
    assert {one.state for one in PrintedLetter.objects.all()} == {"in_run"}


def test_the_same_run_is_the_same_bytes_whenever_it_is_made(creditor: Creditor) -> None:
    letters(creditor, 2)
    run_id = close(creditor).run_id or 0
    assert print_run.document(run_id) == print_run.document(run_id)
    assert len(PrintRun.objects.get().digest) == 64


def test_a_letter_enters_one_run_only_and_a_run_is_closed_once(creditor: Creditor) -> None:
    letters(creditor, 2)
    first = close(creditor)
    assert close(creditor).run_id is None
    a_queued_letter(creditor)
    second = close(creditor)
    assert (first.letters, second.letters) == (2, 1)
    assert sorted(PrintedLetter.objects.values_list("run_id", "place")) == [
        (first.run_id, 1), (first.run_id, 2), (second.run_id, 1)
    ]  # fmt: skip


def test_a_queue_longer_than_a_run_leaves_the_rest_for_the_next(creditor: Creditor) -> None:
    letters(creditor, 3)
    assert close(creditor, limit=2).letters == 2
    assert close(creditor, limit=2).letters == 1


def test_what_was_paid_since_is_not_printed_and_is_not_a_contact(creditor: Creditor) -> None:
    [one] = letters(creditor, 1)
    a_payment(Item.objects.get(account=one.message.account), 12_000, MONDAY.date())
    done = close(creditor)
    assert (done.run_id, done.withdrawn) == (None, ((one.pk, "not_wanted"),))
    assert PrintedLetter.objects.get().state == "withdrawn"
    assert not Contact.objects.exists()
    assert Message.objects.get().status == "returned"
    assert Step.objects.get().state == "lapsed"
    assert not Event.objects.filter(kind="letter_posted").exists()
    run_day(SOON + timedelta(days=1))
    assert not PrintedLetter.objects.filter(state="queued").exists()


def test_what_was_paid_in_part_is_written_anew_with_the_new_balance(creditor: Creditor) -> None:
    [one] = letters(creditor, 1)
    a_payment(Item.objects.get(account=one.message.account), 2_000, MONDAY.date())
    assert close(creditor).withdrawn == ((one.pk, "other_words"),)
    run_day(SOON + timedelta(minutes=5))
    fresh = PrintedLetter.objects.get(state="queued")
    assert fresh.message_id != one.message_id
    assert close(creditor, SOON + timedelta(hours=1)).letters == 1
    assert Contact.objects.count() == 1


def test_a_hold_an_opt_out_or_another_address_since_keeps_a_letter_from_being_printed(creditor: Creditor) -> None:
    held, out, moved = letters(creditor, 3)
    place_hold(held.message.account_id, HoldKind.PAUSE, SOON, actor="test", until=SOON + timedelta(days=3))
    note(out.message.account_id, Notes(opt_out="letter"), SOON, actor="test")
    old = ContactPoint.objects.filter(party=moved.message.party, channel="post")
    old.update(failed_at=SOON, failure="replaced in the ledger")
    ContactPoint.objects.create(party=moved.message.party, channel="post", value="9 New Street\nBath")
    done = close(creditor)
    assert done.run_id is None
    assert dict(done.withdrawn) == {held.pk: "house.hold", out.pk: "not_wanted", moved.pk: "other_address"}


def test_closing_in_the_evening_is_no_contact_outside_the_hours(creditor: Creditor) -> None:
    letters(creditor, 1)
    with time_machine.travel(MONDAY + timedelta(hours=12), tick=False):
        assert close(creditor, MONDAY + timedelta(hours=12)).letters == 1


def test_facts_that_move_while_a_run_is_closed_leave_the_letter_for_the_next_look(
    creditor: Creditor, monkeypatch: pytest.MonkeyPatch
) -> None:
    [one] = letters(creditor, 1)
    look = print_run.why_not

    def then_a_hold(*given: Any) -> Any:
        seen = look(*given)
        place_hold(one.message.account_id, HoldKind.PAUSE, SOON, actor="test", until=SOON + timedelta(days=3))
        return seen

    monkeypatch.setattr(print_run, "why_not", then_a_hold)
    done = close(creditor)
    assert (done.run_id, done.moved) == (None, 1)
    assert PrintedLetter.objects.get().state == "queued"


def test_a_paused_creditor_prints_nothing_new(creditor: Creditor) -> None:
    letters(creditor, 1)
    set_mode([creditor.pk], Mode.PAUSED, actor="test")
    with pytest.raises(WrongUse, match="paused"):
        close(creditor)
    assert PrintedLetter.objects.get().state == "queued"


def test_posting_makes_each_letter_a_contact_of_that_moment_with_a_day_to_arrive(creditor: Creditor) -> None:
    letters(creditor, 1)
    run_id = close(creditor).run_id or 0
    posted = MONDAY + timedelta(days=1)
    print_run.mark_posted(run_id, posted, actor="user:ana")
    one, run = PrintedLetter.objects.get(), PrintRun.objects.get()
    assert (one.state, one.posted_at, one.expected_on) == ("posted", posted, date(2013, 6, 6))
    assert (run.state, run.posted_by, run.posted_at) == ("posted", "user:ana", posted)
    contact = Contact.objects.get()
    assert (contact.occurred_at, contact.local_time) == (posted, "2013-06-04T10:00:00")
    event = Event.objects.get(kind="letter_posted")
    assert (event.disclosure, event.data["expected_on"]) == ("customer", "2013-06-06")
    with pytest.raises(WrongUse, match="already"):
        print_run.mark_posted(run_id, posted, actor="test")


def test_printing_again_takes_a_reason_and_is_no_second_contact_unless_it_is_posted_twice(creditor: Creditor) -> None:
    [one] = letters(creditor, 1)
    first = close(creditor).run_id or 0
    with pytest.raises(WrongUse, match="reason"):
        print_run.print_again(one.pk, SOON, actor="test", reason=" ")
    print_run.mark_posted(first, SOON, actor="test")
    again = print_run.print_again(one.pk, SOON + timedelta(days=8), actor="test", reason="came back")
    with pytest.raises(WrongUse, match="already"):
        print_run.print_again(one.pk, SOON + timedelta(days=8), actor="test", reason="came back")
    with time_machine.travel(SOON + timedelta(days=8), tick=False):
        second = close(creditor, SOON + timedelta(days=8)).run_id or 0
        assert Contact.objects.count() == 1
        print_run.mark_posted(second, SOON + timedelta(days=8), actor="test")
    assert PrintedLetter.objects.get(pk=again).reason == "came back"
    assert Contact.objects.count() == 2
    assert Message.objects.get().status == "sent"


def test_a_letter_is_not_printed_again_when_something_stands_against_it(creditor: Creditor) -> None:
    [one] = letters(creditor, 1)
    close(creditor)
    place_hold(one.message.account_id, HoldKind.MORATORIUM, SOON, actor="test", until=SOON + timedelta(days=60))
    with pytest.raises(WrongUse, match="may not go"):
        print_run.print_again(one.pk, SOON, actor="test", reason="jam")


def test_a_person_can_take_a_letter_out_until_it_is_posted(creditor: Creditor) -> None:
    one, other = letters(creditor, 2)
    run_id = close(creditor).run_id or 0
    print_run.take_out(one.pk, SOON, actor="test", reason="they called")
    assert Step.objects.get(pk=one.message.step_id).state == "tasked"
    assert Task.objects.get().kind == "decide"
    made = print_run.document(run_id)
    assert (made.letters, made.missing) == (1, 0)
    print_run.mark_posted(run_id, SOON, actor="test")
    assert PrintedLetter.objects.get(pk=one.pk).state == "withdrawn"
    with pytest.raises(WrongUse, match="posted"):
        print_run.take_out(other.pk, SOON, actor="test", reason="too late")


def test_a_forgotten_customers_letter_is_not_printed_and_the_run_says_how_many_are_missing(creditor: Creditor) -> None:
    one, other = letters(creditor, 2)
    sealing.forget([one.message.party_id])
    assert close(creditor).withdrawn == ((one.pk, "forgotten"),)
    run_id = PrintRun.objects.get().pk
    sealing.forget([other.message.party_id])
    with pytest.raises(WrongUse, match="forgotten"):
        print_run.document(run_id)


def test_letters_of_a_day_that_is_tried_out_are_never_in_a_live_run(creditor: Creditor) -> None:
    with time_machine.travel(datetime(2026, 1, 1, tzinfo=UTC), tick=False):
        letters(creditor, 1)
        assert PrintedLetter.objects.get().lane == "replay"
        assert close(creditor, datetime(2026, 1, 1, 12, tzinfo=UTC)).run_id is None
        run_id = close(creditor).run_id or 0
        with pytest.raises(WrongUse, match="tried out"):
            print_run.mark_posted(run_id, SOON, actor="test")


@pytest.mark.parametrize("count", [2, 12])
def test_closing_and_posting_take_the_same_number_of_queries_for_few_and_for_many(
    creditor: Creditor, count: int
) -> None:
    letters(creditor, count)
    with CaptureQueriesContext(connection) as queries:
        print_run.mark_posted(close(creditor).run_id or 0, SOON, actor="test")
    assert len(queries) <= 62, "\n".join(q["sql"][:120] for q in queries)


@pytest.fixture
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.CANDOUR_PRINT_FOLDER = str(tmp_path / "house")
    return tmp_path / "house"


def closed(creditor: Creditor, count: int = 1) -> int:
    letters(creditor, count)
    return close(creditor).run_id or 0


def hand(run_id: int, **how: Any) -> str:
    return print_house.hand_over(run_id, SOON, actor="test", **how).state


def test_a_run_is_put_into_the_print_houses_folder_once(creditor: Creditor, folder: Path) -> None:
    run_id = closed(creditor)
    assert hand(run_id) == "handed"
    made = print_run.document(run_id)
    assert {p.name: p.read_bytes() for p in folder.iterdir()} == {
        f"{made.stem}.pdf": made.pdf,
        f"{made.stem}.csv": made.manifest,
    }
    with pytest.raises(WrongUse, match="already"):
        hand(run_id)
    with pytest.raises(WrongUse, match="already"):
        hand(run_id, again=True)


def test_a_run_in_doubt_is_never_handed_over_again_by_itself(creditor: Creditor, folder: Path) -> None:
    run_id = closed(creditor)
    PrintRun.objects.update(state="handing_over")
    with pytest.raises(WrongUse, match="may have been handed over"):
        hand(run_id)
    assert hand(run_id, again=True) == "handed"


def test_what_is_there_already_is_not_written_twice_and_another_file_is_never_overwritten(
    creditor: Creditor, folder: Path
) -> None:
    run_id = closed(creditor)
    made = print_run.document(run_id)
    folder.mkdir()
    (folder / f"{made.stem}.pdf").write_bytes(made.pdf)
    assert hand(run_id) == "handed"
    other = closed(creditor)
    stem = print_run.document(other).stem
    (folder / f"{stem}.pdf").write_bytes(b"something else")
    with pytest.raises(WrongUse, match="has the name"):
        hand(other)
    assert PrintRun.objects.get(pk=other).state == "uncertain"
    assert (folder / f"{stem}.pdf").read_bytes() == b"something else"


def test_a_folder_that_cannot_be_written_loses_nothing(creditor: Creditor, folder: Path) -> None:
    run_id = closed(creditor)
    folder.write_text("this is a file")
    with pytest.raises(WrongUse, match="cannot be written"):
        hand(run_id)
    assert PrintRun.objects.get().state == "closed"
    folder.unlink()
    assert hand(run_id) == "handed"


def test_without_a_folder_the_run_is_to_be_downloaded(creditor: Creditor, settings: Any) -> None:
    settings.CANDOUR_PRINT_FOLDER = ""
    with pytest.raises(WrongUse, match="download"):
        hand(closed(creditor))


def test_a_letter_does_not_stand_against_itself_and_another_of_the_same_second_does(creditor: Creditor) -> None:
    [letter] = letters(creditor, 1)
    own = Contact.objects.get()
    account = letter.message.account
    Contact.objects.create(
        party=account.party, account=account, lane="live", channel="letter", outcome="handed_over", purpose="due",
        occurred_at=own.occurred_at, local_time=own.local_time, zone=own.zone,
    )  # fmt: skip
    assert close(creditor).withdrawn == ((letter.pk, "house.one_a_day"),)
