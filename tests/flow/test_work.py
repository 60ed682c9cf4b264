"""Work of people: calls are written down as they went, tasks are finished once, doubts about messages are settled."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connections

from candour.domain.calls import next_try
from candour.domain.errors import WrongUse
from candour.domain.holds import HoldKind
from candour.domain.messages import ContactOutcome
from candour.domain.parties import Residence
from candour.domain.verdicts import Verdict
from candour.flow import work
from candour.flow.hold import place_hold
from candour.flow.loop import plan_all, run_day
from candour.flow.note import Notes, note
from candour.flow.work import NextPromise, finish_call, finish_task, may_call, record_call, settle_uncertain
from candour.site import mail_sink
from candour.store.facts import load_accounts
from candour.store.memories import latest_events
from candour.store.models import (
    Account,
    Attempt,
    Contact,
    ContactPoint,
    Event,
    Message,
    Promise,
    Step,
    Task,
)
from candour.store.timeline import read_events
from tests.book import a_creditor, an_account, an_item

MONDAY = datetime(2013, 6, 3, 9, 0, tzinfo=UTC)
"""10:00 in London."""
TALKED, RANG_OUT = ContactOutcome.CONVERSATION, ContactOutcome.RANG_OUT
ENGLAND = Residence("GB", "ENG", "Europe/London")

pytestmark = pytest.mark.django_db


def a_customer(**given: Any) -> Account:
    account = an_account(a_creditor(), **given)
    ContactPoint.objects.create(party=account.party, channel="phone", value="+441632960001")
    an_item(account, date(2013, 5, 20))
    return account


def a_task(account: Account, kind: str = "call", **given: Any) -> Task:
    facts = {"lane": "live", "due_at": MONDAY, "occurred_at": MONDAY, **given}
    return Task.objects.create(account=account, kind=kind, **facts)


def open_kinds(account: Account) -> list[str]:
    return list(Task.objects.filter(account=account, done_at=None).order_by("id").values_list("kind", flat=True))


# Calls


def test_a_conversation_is_a_contact_an_event_that_may_be_quoted_and_the_end_of_the_task() -> None:
    account = a_customer()
    task = a_task(account, lane="replay")
    finish_call(task.pk, TALKED, MONDAY, "user:ana", "The cheque book is in Leeds.")
    contact = Contact.objects.get()
    assert (contact.channel, contact.outcome, contact.outgoing, contact.lane) == (
        "call",
        "conversation",
        True,
        "replay",
    )
    assert (contact.local_time, contact.zone) == ("2013-06-03T10:00:00", "Europe/London")
    event = read_events(account.pk, MONDAY)[0]
    assert (event.kind, event.disclosure, event.text) == ("conversation", "customer", "The cheque book is in Leeds.")
    assert "Leeds" not in str(event.data)
    assert latest_events([account.pk], MONDAY)[account.pk]["conversation"][2] == event.id
    assert open_kinds(account) == []


def test_a_call_that_rings_out_is_tried_three_times_on_business_days_at_the_other_half_of_the_day() -> None:
    task = a_task(a_customer())
    first = finish_call(task.pk, RANG_OUT, MONDAY + timedelta(days=4), "ana")
    assert first.again
    assert first.again == datetime(2013, 6, 10, 13, 0, tzinfo=UTC), "Friday morning: Monday, 14:00 in London"
    second = finish_call(task.pk, RANG_OUT, first.again, "ana")
    assert second.again
    assert (second.tries, second.again) == (2, datetime(2013, 6, 11, 9, 0, tzinfo=UTC))
    task.refresh_from_db()
    assert (task.done_at, task.due_at) == (None, second.again)
    third = finish_call(task.pk, RANG_OUT, second.again, "ana")
    assert (third.tries, third.again, third.closed) == (3, None, (task.pk,))
    assert list(Event.objects.values_list("kind", "disclosure")) == [("call_tried", "staff")] * 3
    assert Contact.objects.count() == 3


@pytest.mark.parametrize("outcome", ["conversation", "voicemail", "unconnected"])
def test_only_a_call_that_rang_out_is_tried_again(outcome: str) -> None:
    assert next_try(ContactOutcome(outcome), 1, MONDAY, ENGLAND) is None


def test_a_call_is_tried_again_on_no_bank_holiday() -> None:
    friday = datetime(2013, 5, 24, 14, 0, tzinfo=UTC)
    assert next_try(RANG_OUT, 1, friday, ENGLAND) == datetime(2013, 5, 28, 9, 0, tzinfo=UTC)


def test_a_number_that_does_not_connect_asks_for_a_better_one() -> None:
    account = a_customer()
    finish_call(a_task(account).pk, ContactOutcome.UNCONNECTED, MONDAY, "ana")
    assert open_kinds(account) == ["find_contact"]


def test_what_was_promised_in_a_conversation_is_written_with_it_or_not_at_all() -> None:
    account = a_customer()
    task = a_task(account)
    with pytest.raises(WrongUse, match="too far ahead"):
        finish_call(task.pk, TALKED, MONDAY, "ana", promise=NextPromise(date(2014, 1, 1)))
    assert (Contact.objects.count(), Event.objects.count(), open_kinds(account)) == (0, 0, ["call"])
    done = finish_call(task.pk, TALKED, MONDAY, "ana", promise=NextPromise(date(2013, 6, 10), 5_000))
    assert done.promise is not None
    assert (Promise.objects.get().amount_minor, done.promise.by) == (5_000, date(2013, 6, 10))


def test_nothing_is_promised_to_a_telephone_that_nobody_took() -> None:
    with pytest.raises(WrongUse, match="in a conversation"):
        finish_call(a_task(a_customer()).pk, RANG_OUT, MONDAY, "ana", promise=NextPromise(date(2013, 6, 10)))


def test_a_customer_who_rang_need_not_be_called() -> None:
    account = a_customer()
    task = a_task(account)
    done = record_call(account.pk, TALKED, MONDAY, "ana", "Will pay on Friday.", inbound=True)
    contact = Contact.objects.get()
    assert (contact.outgoing, contact.purpose, contact.outcome) == (False, "reply", "conversation")
    assert (done.closed, open_kinds(account)) == ((task.pk,), [])
    with pytest.raises(WrongUse, match="was spoken to"):
        record_call(account.pk, RANG_OUT, MONDAY, "ana", inbound=True)


def test_after_a_conversation_a_person_is_left_in_peace_for_a_week_whoever_rang() -> None:
    account = a_customer(kind="consumer")
    record_call(account.pk, TALKED, MONDAY, "ana", inbound=True)
    advice = may_call(load_accounts([account.pk], MONDAY + timedelta(days=1))[0], MONDAY + timedelta(days=1))
    assert advice.answer.verdict is Verdict.WAIT
    assert "house.after_conversation" in advice.answer.rules
    assert advice.opens == datetime(2013, 6, 10, 7, 0, tzinfo=UTC), "Monday at eight in London, not midnight"


def test_after_a_hold_a_call_is_right_in_the_first_open_hour() -> None:
    account = a_customer()
    place_hold(account.pk, HoldKind.PAUSE, MONDAY, actor="ana", until=datetime(2013, 6, 8, 22, 0, tzinfo=UTC))
    advice = may_call(load_accounts([account.pk], MONDAY)[0], MONDAY)
    assert advice.answer.rules == ("house.hold",)
    assert advice.opens == datetime(2013, 6, 10, 7, 0, tzinfo=UTC), "it ends on a Saturday night"


def test_a_call_that_may_be_made_now_opens_at_no_other_time() -> None:
    advice = may_call(load_accounts([a_customer().pk], MONDAY)[0], MONDAY)
    assert (advice.answer.verdict, advice.opens) == (Verdict.ALLOW, None)


def test_a_call_that_nobody_took_asked_nobody() -> None:
    account = a_customer()
    record_call(account.pk, RANG_OUT, MONDAY, "ana")
    tomorrow = MONDAY + timedelta(days=1)
    assert may_call(load_accounts([account.pk], tomorrow)[0], tomorrow).answer.verdict is Verdict.ALLOW
    record_call(account.pk, ContactOutcome.VOICEMAIL, tomorrow, "ana")
    advice = may_call(load_accounts([account.pk], tomorrow)[0], tomorrow + timedelta(days=1))
    assert (advice.answer.rules, advice.opens) == (("house.days_between",), datetime(2013, 6, 11, 7, 0, tzinfo=UTC))


def test_a_person_is_tried_again_no_sooner_than_the_cap_on_calls_allows() -> None:
    task = a_task(a_customer(kind="consumer"))
    first = finish_call(task.pk, RANG_OUT, MONDAY, "ana")
    assert first.again == MONDAY + timedelta(days=1, hours=4)
    second = finish_call(task.pk, RANG_OUT, first.again, "ana")
    assert second.again == datetime(2013, 6, 10, 7, 0, tzinfo=UTC), "two calls in seven days are the most"


def test_what_a_person_wrote_down_counts_in_a_rehearsal_too() -> None:
    account = a_customer(kind="consumer")
    account.creditor.mode = "shadow"
    account.creditor.save()
    record_call(account.pk, TALKED, MONDAY, "ana", inbound=True)
    assert [c.outcome for c in load_accounts([account.pk], MONDAY)[0].contacts] == [TALKED]


def test_the_next_letter_remembers_the_talk() -> None:
    account = a_customer()
    an_item(account, date(2013, 6, 1))
    record_call(account.pk, TALKED, MONDAY - timedelta(days=10), "ana", inbound=True)
    run_day(MONDAY)
    event = Event.objects.get(kind="conversation")
    assert event.pk in Message.objects.get().memory_events


def test_a_talk_in_a_replay_is_not_remembered_in_earnest() -> None:
    account = a_customer()
    now = datetime.now(UTC)
    finish_call(a_task(account, lane="replay").pk, TALKED, now, "ana")
    assert latest_events([account.pk], now + timedelta(hours=1)) == {}


# Finishing


def test_a_task_is_finished_once() -> None:
    account = a_customer()
    task = a_task(account, "decide")
    finish_task(task.pk, MONDAY, "ana", "Matched by hand.")
    task.refresh_from_db()
    assert task.done_at == MONDAY
    assert read_events(account.pk, MONDAY)[0].text == "Matched by hand."
    for again in (lambda: finish_task(task.pk, MONDAY, "ben"), lambda: finish_call(task.pk, TALKED, MONDAY, "ben")):
        with pytest.raises(WrongUse, match="done already"):
            again()
    with pytest.raises(WrongUse, match="there is no task"):
        finish_task(10**9, MONDAY, "ana")
    assert Event.objects.count() == 1


def test_a_call_that_is_not_made_needs_a_reason_and_a_doubt_an_answer() -> None:
    account = a_customer()
    with pytest.raises(WrongUse, match="with a note"):
        finish_task(a_task(account).pk, MONDAY, "ana")
    with pytest.raises(WrongUse, match="it arrived, or it did not"):
        finish_task(a_task(account, "uncertain").pk, MONDAY, "ana", "whatever")
    with pytest.raises(WrongUse, match="is no call"):
        finish_call(a_task(account, "decide").pk, TALKED, MONDAY, "ana")


def test_what_a_person_has_decided_is_not_asked_again_the_next_day() -> None:
    account = an_account(a_creditor(), email=None)
    an_item(account, date(2013, 5, 20))
    for days in (0, 1, 6):
        run_day(MONDAY + timedelta(days=days))
        if days == 0:
            finish_task(Task.objects.get().pk, MONDAY, "ana", "No address can be found.")
        Account.objects.update(next_review_at=MONDAY)
    assert Task.objects.count() == 1
    run_day(MONDAY + timedelta(days=7, hours=1))
    assert Task.objects.count() == 2


def test_a_new_address_of_the_right_kind_ends_the_search_for_it() -> None:
    account = an_account(a_creditor(), email=None)
    an_item(account, date(2013, 5, 20))
    run_day(MONDAY)
    assert open_kinds(account) == ["find_contact"]
    note(account.pk, Notes(phone="+44 1632 960001"), MONDAY, actor="ana")
    assert open_kinds(account) == ["find_contact"], "a mail cannot go to a telephone"
    note(account.pk, Notes(email="ap@brook.example"), MONDAY, actor="ana")
    assert open_kinds(account) == []
    assert Event.objects.filter(kind="task_done").count() == 1
    assert run_day(MONDAY).sent == 1


def test_a_free_note_is_sealed_and_for_staff() -> None:
    account = a_customer()
    note(account.pk, Notes(words="Sounded tired."), MONDAY, actor="ana")
    event = read_events(account.pk, MONDAY)[0]
    assert (event.kind, event.disclosure, event.text) == ("noted", "staff", "Sounded tired.")


# Doubts


@pytest.fixture
def lost(settings: Any) -> Iterator[Step]:
    """A step whose message was handed over without an answer; the server is well again."""
    with mail_sink.running() as sink:
        settings.CANDOUR_SMTP_URL = f"smtp://127.0.0.1:{sink.port}"
        settings.CANDOUR_SMTP_LOCAL = True
        account = an_account(a_creditor())
        an_item(account, date(2013, 6, 10))
        sink.answers["ap@brook.example"] = "drop"
        run_day(MONDAY)
        sink.answers.clear()
        yield Step.objects.get(state="uncertain")


LATER = MONDAY + timedelta(hours=2)


def test_a_message_that_arrived_was_sent_when_it_was_begun_and_is_never_sent_again(lost: Step) -> None:
    settle_uncertain(lost.pk, True, LATER, "ana")
    lost.refresh_from_db()
    assert (lost.state, lost.done_at) == ("sent", MONDAY)
    assert (Attempt.objects.get().state, Message.objects.get().status) == ("sent", "sent")
    assert (Contact.objects.count(), open_kinds(lost.account)) == (1, [])
    assert run_day(LATER).sent == 0
    assert run_day(LATER + timedelta(days=1)).sent == 0


def test_a_message_that_did_not_arrive_was_no_contact_and_goes_once_more(lost: Step) -> None:
    settle_uncertain(lost.pk, False, LATER, "ana", "They say nothing came.")
    assert (Attempt.objects.get().state, Contact.objects.count(), open_kinds(lost.account)) == ("failed", 0, [])
    assert run_day(LATER).sent == 1
    assert run_day(LATER + timedelta(days=1)).sent == 0
    assert list(Message.objects.order_by("id").values_list("status", flat=True)) == ["failed", "sent"]
    event = Event.objects.get(kind="message_settled")
    assert (event.data["arrived"], event.data["step"]) == (False, lost.pk)


def test_a_message_that_did_not_arrive_goes_no_more_when_it_is_no_longer_true(lost: Step) -> None:
    settle_uncertain(lost.pk, False, LATER, "ana")
    later = LATER + timedelta(days=40)
    plan_all(later)
    lost.refresh_from_db()
    assert lost.state == "lapsed"


def test_a_doubt_is_settled_once(lost: Step) -> None:
    task = Task.objects.get()
    work.settle_task(task.pk, True, LATER, "ana")
    with pytest.raises(WrongUse, match="no doubt"):
        settle_uncertain(lost.pk, False, LATER, "ben")
    with pytest.raises(WrongUse, match="done already"):
        work.settle_task(task.pk, False, LATER, "ben")
    with pytest.raises(WrongUse, match="no message in doubt"):
        work.settle_task(a_task(lost.account, "decide").pk, True, LATER, "ana")


def test_each_message_in_doubt_has_a_task_of_its_own(lost: Step) -> None:
    from candour.store.steps import NewTask, make_tasks

    tasks = [NewTask(lost.account_id, lost.pk, "uncertain", lost.lane, MONDAY, "x")]
    assert make_tasks(tasks, MONDAY) == []
    other = Step.objects.get(pk=lost.pk)
    other.pk, other.key = None, "due"
    other.save()
    assert make_tasks([NewTask(lost.account_id, other.pk, "uncertain", lost.lane, MONDAY, "x")], MONDAY) != []


@pytest.mark.django_db(transaction=True)
def test_two_people_at_once_finish_a_task_once() -> None:
    task = a_task(a_customer())

    def press(name: str) -> bool:
        try:
            finish_call(task.pk, TALKED, MONDAY, name)
        except WrongUse:
            return False
        finally:
            connections.close_all()
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(press, ["ana", "ben", "cleo", "dan"])) == 1
    assert (Contact.objects.count(), Event.objects.count()) == (1, 1)
