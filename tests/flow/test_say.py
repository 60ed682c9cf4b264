"""What a person writes: read by the guard as it is typed, judged again before it goes, never composed anew."""

from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest

from candour.domain.errors import WrongUse
from candour.domain.holds import HoldKind
from candour.domain.messages import Purpose
from candour.domain.verdicts import Verdict
from candour.flow import say
from candour.flow.hold import place_hold
from candour.flow.loop import run_day
from candour.flow.note import Notes, note
from candour.flow.say import Written
from candour.flow.steer import approve_drafts
from candour.store.models import Account, Approval, Contact, ContactPoint, CustomerKey, Event, Message, Step, Task
from tests.book import a_creditor, an_account, an_item

pytestmark = pytest.mark.django_db
MONDAY = datetime(2013, 6, 3, 9, 0, tzinfo=UTC)
NIGHT = datetime(2013, 6, 3, 21, 0, tzinfo=UTC)
WORDS = "Hello Ann,\n\nHere is the order number that you asked for: 88-4.\n\nWith kind regards,\nHartley Supplies"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, settings: Any) -> Path:
    settings.CANDOUR_HOME = tmp_path
    return tmp_path


def an_open_account(**creditor: Any) -> Account:
    account = an_account(a_creditor(**creditor), name="Brook Ltd")
    an_item(account, MONDAY.date() - timedelta(days=3), 12_000, reference="4417")
    return account


def answer(**more: Any) -> Written:
    return Written(**{"channel": "email", "purpose": Purpose.REPLY, "subject": "Order 88-4", "text": WORDS, **more})


def ask(**more: Any) -> Written:
    return answer(**{"purpose": Purpose.CHECK_IN, "text": "Hello Ann,\n\nHow are things with 4417?\n\nHartley", **more})


def write(account: Account, written: Written, at: datetime = MONDAY, **how: Any) -> say.Said:
    return say.say(account.pk, written, at, actor="user:ana", **{"may_release": True, **how})


def sent(home: Path) -> list[str]:
    mails = [
        message_from_bytes(p.read_bytes(), policy=policy.default) for p in (home / "maildir").rglob("*") if p.is_file()
    ]
    return [str(mail["Subject"]) for mail in mails]


def test_an_answer_to_what_they_asked_goes_with_the_next_run_exactly_as_written(home: Path) -> None:
    account = an_open_account()
    write(account, answer(), at=NIGHT)
    run_day(NIGHT)
    message = Message.objects.get(status="sent")
    assert (message.template, message.purpose) == ("by hand", "reply")
    assert sent(home) == ["Order 88-4"]
    mail = message_from_bytes(
        next(p for p in (home / "maildir").rglob("*") if p.is_file()).read_bytes(), policy=policy.default
    )
    assert mail.get_body(("plain",)).get_content().replace("\r\n", "\n").strip() == WORDS  # type: ignore[attr-defined]
    assert Contact.objects.get().exempt == "", "nothing had to be passed: no contact was made before"


def test_a_word_that_asks_waits_for_the_hours_in_which_we_write(home: Path) -> None:
    account = an_open_account()
    said = write(account, ask(), at=NIGHT)
    assert said.until == datetime(2013, 6, 4, 7, 0, tzinfo=UTC)
    run_day(NIGHT)
    assert sent(home) == []
    run_day(datetime(2013, 6, 4, 8, 0, tzinfo=UTC))
    assert sent(home) == ["Order 88-4"]


def test_the_guard_reads_the_words_while_they_are_typed_and_nothing_is_written() -> None:
    account = an_open_account()
    looked = say.look(account.pk, ask(), MONDAY)
    assert looked.answer.verdict is Verdict.ALLOW
    assert [item.reference for item in looked.items] == ["4417"], "it asks about all that is chased"
    assert (Step.objects.count(), Message.objects.count(), Event.objects.count()) == (0, 0, 0)


def test_threats_and_holds_are_refused_with_the_guards_reason_and_nothing_is_queued() -> None:
    account = an_open_account()
    place_hold(account.pk, HoldKind.COMPLAINT, MONDAY, actor="user:ana", reason="Damaged.")
    with pytest.raises(WrongUse, match="on hold"):
        write(account, ask())
    assert not Step.objects.exists()


def test_a_hold_that_came_after_the_writing_stops_it_before_it_goes(home: Path) -> None:
    account = an_open_account()
    write(account, ask())
    place_hold(account.pk, HoldKind.COMPLAINT, MONDAY, actor="user:ana", reason="Damaged.")
    run_day(MONDAY)
    assert sent(home) == []
    step = Step.objects.get(strategy="by_hand")
    assert (step.state, step.rules) == ("held", ["house.hold"])
    assert Task.objects.get(kind="decide").reason == "The account is on hold."


def test_planning_neither_lapses_nor_repeats_what_a_person_wrote_and_says_nothing_else_that_day(home: Path) -> None:
    account = an_open_account()
    an_item(account, MONDAY.date() + timedelta(days=7), 5_000)
    write(account, answer())
    for hour in (0, 1, 2):
        run_day(MONDAY + timedelta(hours=hour))
    assert sent(home) == ["Order 88-4"]
    assert list(Step.objects.filter(strategy="by_hand").values_list("state", flat=True)) == ["sent"]


def test_in_approve_mode_it_waits_for_somebody_who_may_release_it(home: Path) -> None:
    account = an_open_account(mode="approve")
    said = write(account, answer(), may_release=False)
    assert not said.released
    run_day(MONDAY)
    assert sent(home) == []
    assert approve_drafts([said.message_id], MONDAY, actor="user:ben").approved
    run_day(MONDAY)
    assert sent(home) == ["Order 88-4"]
    assert Message.objects.get(pk=said.message_id).status == "released", "the sent one stands in its place"


def test_who_writes_and_may_release_releases_with_the_writing(home: Path) -> None:
    account = an_open_account(mode="approve")
    assert write(account, answer()).released
    assert Approval.objects.count() == 1
    run_day(MONDAY)
    assert sent(home) == ["Order 88-4"]


def test_in_shadow_mode_it_is_kept_and_not_sent(home: Path) -> None:
    account = an_open_account(mode="shadow")
    write(account, answer())
    run_day(MONDAY)
    assert sent(home) == []
    assert Message.objects.filter(status="shadowed", template="by hand").count() == 1


def test_it_is_taken_back_until_it_has_gone(home: Path) -> None:
    account = an_open_account()
    first = write(account, answer())
    say.take_back(account.pk, first.step_id, MONDAY, actor="user:ana")
    second = write(account, answer(subject="Order 88-5"))
    run_day(MONDAY)
    assert sent(home) == ["Order 88-5"]
    with pytest.raises(WrongUse, match="cannot be taken back any more"):
        say.take_back(account.pk, second.step_id, MONDAY, actor="user:ana")


def test_it_goes_to_the_named_person_who_was_chosen(home: Path) -> None:
    account = an_open_account()
    site = ContactPoint.objects.create(
        party=account.party, channel="email", value="site@brook.example", contact_name="Site office"
    )
    write(account, answer(point_id=site.pk))
    run_day(MONDAY)
    assert Message.objects.get(status="sent").contact_point_id == site.pk


def test_an_opt_out_after_the_writing_wins(home: Path) -> None:
    account = an_open_account()
    write(account, answer())
    note(account.pk, Notes(opt_out="email"), MONDAY, actor="user:ana")
    run_day(MONDAY)
    assert sent(home) == []
    assert Step.objects.get(strategy="by_hand").rules == ["house.opt_out"]


def test_words_of_a_forgotten_customer_are_not_sent_and_stop_nobody_elses(home: Path) -> None:
    account, other = an_open_account(), an_open_account()
    write(account, answer(subject="Forgotten"))
    write(other, answer(subject="Kept"))
    CustomerKey.objects.filter(party=account.party).delete()
    run_day(MONDAY)
    assert "Kept" in sent(home) and "Forgotten" not in sent(home)
    assert Step.objects.get(account=account, strategy="by_hand").state == "lapsed"


@pytest.mark.parametrize(
    ("written", "says"),
    [
        (answer(text="  "), "is empty; write what they should read"),
        (answer(subject=" "), "is empty; say in a few words"),
        (answer(items=("9999",)), "has no item 9999"),
        (answer(point_id=10**6), "not one of theirs"),
        (answer(channel="pigeon"), "no way to write by pigeon"),
        (answer(purpose=Purpose.STATUTORY_NOTICE), "not written by hand"),
    ],
)
def test_what_cannot_be_a_message_is_said_plainly(written: Written, says: str) -> None:
    with pytest.raises(WrongUse, match=says):
        write(an_open_account(), written)


def test_what_is_written_is_told_on_the_timeline_without_its_words() -> None:
    account = an_open_account()
    write(account, answer(items=("4417",)))
    event = Event.objects.get(kind="written")
    assert event.data["purpose"] == "reply"
    assert "88-4" not in str(event.data)
    assert event.disclosure == "staff"
