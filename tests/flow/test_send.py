"""Handing over: never twice, never lost, never wrong; what fails, what waits and what nobody can be sure of."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from candour.domain.holds import HoldKind
from candour.domain.parties import Lane, Mode
from candour.flow import send
from candour.flow.hold import place_hold
from candour.flow.loop import LiveTransportRefused, plan_all, run_day
from candour.flow.note import Notes, note
from candour.flow.steer import approve_drafts, list_drafts, set_mode
from candour.site import mail_sink
from candour.store.handover import claim_ready
from candour.store.models import Attempt, Contact, ContactPoint, Creditor, Event, Item, Message, Step, Task
from tests.book import a_creditor, a_payment, an_account, an_item

MONDAY = datetime(2013, 6, 3, 9, 0, tzinfo=UTC)
DUE = date(2013, 6, 10)

pytestmark = pytest.mark.django_db


@pytest.fixture
def sink(settings: Any) -> Iterator[mail_sink.Sink]:
    with mail_sink.running() as running:
        settings.CANDOUR_SMTP_URL = f"smtp://127.0.0.1:{running.port}"
        settings.CANDOUR_SMTP_LOCAL = True
        yield running


def recipients(sink: mail_sink.Sink) -> list[str]:
    return [address for addresses, _ in sink.taken.messages for address in addresses]


def a_due_item(creditor: Creditor, email: str = "ap@brook.example", **given: Any) -> Item:
    return an_item(an_account(creditor, email=email, **given), DUE)


def test_an_address_that_will_never_work_is_marked_and_a_person_finds_a_better_one(sink: mail_sink.Sink) -> None:
    a_due_item(a_creditor(), "gone@brook.example")
    sink.answers["gone@brook.example"] = "550 5.1.1 no such user"
    report = run_day(MONDAY)
    assert (report.sent, report.failed) == (0, 1)
    assert ContactPoint.objects.get().failed_at == MONDAY
    assert Task.objects.get().kind == "find_contact"
    again = run_day(MONDAY + timedelta(days=1))
    assert (again.planned, again.sent, again.failed, again.held) == (0, 0, 0, 1), "silence is not refusal: it is held"
    assert again.steps[0].purpose == "reminder", "and the account has not moved on"


def test_a_better_address_is_used_for_the_same_step(sink: mail_sink.Sink) -> None:
    item = a_due_item(a_creditor(), "gone@brook.example")
    sink.answers["gone@brook.example"] = "550 5.1.1 no such user"
    run_day(MONDAY)
    note(item.account_id, Notes(email="new@brook.example"), MONDAY, actor="test")
    report = run_day(MONDAY + timedelta(days=1))
    assert (report.sent, report.steps[0].purpose) == (1, "reminder")
    assert recipients(sink) == ["new@brook.example"]


def test_a_server_that_is_busy_is_asked_again_later_and_only_once_more(sink: mail_sink.Sink) -> None:
    a_due_item(a_creditor(), "busy@brook.example")
    sink.answers["busy@brook.example"] = "451 4.3.0 try later"
    assert run_day(MONDAY).failed == 1
    sink.answers.clear()
    assert run_day(MONDAY + timedelta(minutes=4)).sent == 0, "back-off is five minutes"
    assert run_day(MONDAY + timedelta(minutes=5)).sent == 1
    assert run_day(MONDAY + timedelta(minutes=10)).sent == 0
    assert Contact.objects.count() == 1, "a try that reached nobody is no contact"


def test_an_answer_that_never_came_is_uncertain_and_never_sent_again(sink: mail_sink.Sink) -> None:
    a_due_item(a_creditor(), "lost@brook.example")
    sink.answers["lost@brook.example"] = "drop"
    report = run_day(MONDAY)
    assert (report.sent, report.uncertain) == (0, 1)
    sink.answers.clear()
    assert run_day(MONDAY + timedelta(days=1)).sent == 0
    assert sink.taken.count == 1
    assert Task.objects.get().kind == "uncertain"


def test_a_server_that_cannot_be_reached_loses_nothing(settings: Any) -> None:
    settings.CANDOUR_SMTP_URL, settings.CANDOUR_SMTP_LOCAL = "smtp://127.0.0.1:9", True
    a_due_item(a_creditor())
    report = run_day(MONDAY)
    assert (report.sent, report.failed, report.waiting) == (0, 0, 1)
    assert report.trouble is not None and "cannot be reached" in report.trouble
    assert Step.objects.get().state == "ready"
    assert not Message.objects.filter(status="sent").exists()
    assert not Contact.objects.exists()


def test_a_fact_that_comes_between_planning_and_hand_over_wins(sink: mail_sink.Sink) -> None:
    item = a_due_item(a_creditor())
    plan_all(MONDAY)
    place_hold(item.account_id, HoldKind.PAUSE, MONDAY, actor="test", until=MONDAY + timedelta(days=2))
    report = run_day(MONDAY)
    assert (report.sent, sink.taken.count) == (0, 0)
    assert report.steps[0].rules == ("house.hold",)


def test_a_fact_that_comes_while_the_text_is_composed_wins(
    sink: mail_sink.Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    item = a_due_item(a_creditor())
    compose_all = send._compose_all

    def then_a_hold(*given: Any) -> Any:
        composed = compose_all(*given)
        place_hold(item.account_id, HoldKind.PAUSE, MONDAY, actor="test", until=MONDAY + timedelta(days=2))
        monkeypatch.setattr(send, "_compose_all", compose_all)
        return composed

    monkeypatch.setattr(send, "_compose_all", then_a_hold)
    report = run_day(MONDAY)
    assert (report.sent, sink.taken.count) == (0, 0)
    assert report.steps[0].rules == ("house.hold",)
    assert not Attempt.objects.exists()


def test_one_person_with_two_creditors_hears_from_one_of_them_a_day(sink: mail_sink.Sink) -> None:
    first = a_due_item(a_creditor(), kind="consumer").account
    second = an_account(a_creditor(), email=None)
    second.party_id = first.party_id
    second.save()
    an_item(second, DUE)
    report = run_day(MONDAY)
    assert (report.sent, sink.taken.count) == (1, 1)
    assert [line.rules for line in report.steps if line.state == "waiting"] == [("house.one_a_day",)]


def test_shadow_and_replay_history_never_count_in_live(sink: mail_sink.Sink) -> None:
    creditor = a_creditor(mode="shadow")
    a_due_item(creditor)
    assert run_day(MONDAY).shadowed == 1
    set_mode([creditor.pk], Mode.LIVE, actor="test")
    report = run_day(MONDAY)
    assert report.sent == 1
    assert set(Step.objects.values_list("lane", flat=True)) == {Lane.SHADOW, Lane.REPLAY}


def test_a_paused_creditor_says_nothing_and_goes_on_where_it_was(sink: mail_sink.Sink) -> None:
    creditor = a_creditor()
    a_due_item(creditor)
    plan_all(MONDAY)
    set_mode([creditor.pk], Mode.PAUSED, actor="test")
    report = run_day(MONDAY)
    assert (report.sent, report.waiting) == (0, 1)
    set_mode([creditor.pk], Mode.LIVE, actor="test")
    assert run_day(MONDAY).sent == 1


@pytest.mark.django_db(transaction=True)
def test_a_pause_stops_a_hand_over_that_has_begun(sink: mail_sink.Sink, monkeypatch: pytest.MonkeyPatch) -> None:
    creditor = a_creditor()
    for n in range(20):
        a_due_item(creditor, f"ap{n}@brook.example")
    clear = send.clear

    def then_a_pause(*given: Any) -> Any:
        cleared = clear(*given)
        set_mode([creditor.pk], Mode.PAUSED, actor="test")
        return cleared

    monkeypatch.setattr(send, "clear", then_a_pause)
    report = run_day(MONDAY)
    assert (report.sent, sink.taken.count) == (0, 0)
    assert set(Step.objects.values_list("state", flat=True)) == {"ready"}
    assert Contact.objects.count() == 0
    monkeypatch.undo()
    set_mode([creditor.pk], Mode.LIVE, actor="test")
    assert sink.taken.count == 0
    with mail_sink.running() as other:
        monkeypatch.setattr(send, "transport_settings", lambda: {"CANDOUR_SMTP_URL": f"smtp://127.0.0.1:{other.port}"})
        assert run_day(MONDAY).sent == 20
    assert len({m for _, m in other.taken.messages}) == 20


def test_a_draft_waits_for_a_person_and_goes_as_it_was_read(sink: mail_sink.Sink) -> None:
    a_due_item(a_creditor(mode="approve"))
    report = run_day(MONDAY)
    assert (report.sent, report.drafts, sink.taken.count) == (0, 1, 0)
    [draft] = list_drafts()
    approve_drafts([draft.id], MONDAY, actor="test")
    assert run_day(MONDAY + timedelta(minutes=1)).sent == 1
    read, gone = Message.objects.order_by("id")
    assert read.text_hash == gone.text_hash


def test_an_approval_does_not_outlive_the_facts_it_was_given_on(sink: mail_sink.Sink) -> None:
    item = a_due_item(a_creditor(mode="approve"))
    run_day(MONDAY)
    [draft] = list_drafts()
    approve_drafts([draft.id], MONDAY, actor="test")
    a_payment(item, 2_000, MONDAY.date())
    report = run_day(MONDAY + timedelta(minutes=1))
    assert (report.sent, report.drafts) == (0, 1)
    [new] = list_drafts()
    assert (new.id != draft.id, new.text_hash != draft.text_hash) == (True, True)


def test_a_call_is_work_for_a_person_and_nothing_is_sent(sink: mail_sink.Sink) -> None:
    account = an_account(a_creditor(), preferred_channel="call")
    ContactPoint.objects.create(party=account.party, channel="phone", value="+441632960001")
    an_item(account, DUE)
    report = run_day(MONDAY)
    assert (report.sent, report.tasked, sink.taken.count) == (0, 1, 0)
    assert Task.objects.get().kind == "call"


def test_a_replay_never_writes_to_real_people(settings: Any) -> None:
    settings.CANDOUR_SMTP_URL, settings.CANDOUR_SMTP_LOCAL = "smtp://127.0.0.1:9", False
    a_due_item(a_creditor())
    with pytest.raises(LiveTransportRefused, match="Maildir"):
        run_day(MONDAY)
    assert not Step.objects.exists()


def test_a_message_remembers_what_has_been_paid_and_says_where_it_knows_it_from(sink: mail_sink.Sink) -> None:
    item = a_due_item(a_creditor())
    a_payment(item, 2_000, date(2013, 5, 1))
    event = Event.objects.create(
        account=item.account, party=item.account.party, kind="payment_cleared", lane="live", disclosure="customer",
        actor="import", occurred_at=MONDAY - timedelta(days=3),
    )  # fmt: skip
    run_day(MONDAY)
    assert Message.objects.get().memory_events == [event.pk]
    [(_, raw)] = sink.taken.messages
    assert "20.00" in raw.decode()


@pytest.mark.parametrize("customers", [3, 30])
def test_a_run_takes_the_same_number_of_queries_for_few_and_for_many(sink: mail_sink.Sink, customers: int) -> None:
    creditor = a_creditor()
    for n in range(customers):
        a_due_item(creditor, f"ap{n}@brook.example")
    with CaptureQueriesContext(connection) as queries:
        assert run_day(MONDAY).sent == customers
    assert len(queries) <= 100, "\n".join(q["sql"][:120] for q in queries)


def test_two_workers_who_composed_for_one_person_do_not_both_hand_over(sink: mail_sink.Sink) -> None:
    first = a_due_item(a_creditor(), kind="consumer").account
    second = an_account(a_creditor(), email=None)
    second.party_id = first.party_id
    second.save()
    an_item(second, DUE)
    plan_all(MONDAY)
    with send.Sender(Lane.REPLAY) as one, send.Sender(Lane.REPLAY) as other:
        claims = [claim_ready(MONDAY, Lane.REPLAY.value, 1, sender.number) for sender in (one, other)]
        composed = [
            send._compose_all(send._prepare(claim, MONDAY), MONDAY, who)
            for claim, who in zip(claims, (one, other), strict=True)
        ]
        cleared = [send.clear(ready, sender.number) for ready, sender in zip(composed, (one, other), strict=True)]
    assert [len(ready) for ready in composed] == [1, 1]
    assert [len(gone) for gone in cleared] == [1, 0]


def test_a_step_that_is_tried_again_says_why_it_waits_and_until_when(sink: mail_sink.Sink) -> None:
    a_due_item(a_creditor(), "busy@brook.example")
    sink.answers["busy@brook.example"] = "451 4.3.0 try later"
    [line] = run_day(MONDAY).steps
    assert (line.verdict, line.until) == ("wait", MONDAY + timedelta(minutes=5))
    assert "tried again" in line.reason
