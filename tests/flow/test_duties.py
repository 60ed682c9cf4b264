"""Legal clocks make tasks: one each, due where the customer lives, shown to everybody before they lapse."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from candour.domain.calendars import local_day
from candour.domain.errors import WrongUse
from candour.flow.duties import escalate
from candour.flow.loop import run_day
from candour.flow.plan import plan_chunk
from candour.flow.record import handle_event, move_event, record_event, record_facts, start_clock
from candour.flow.work import finish_task
from candour.store.facts import load_accounts
from candour.store.models import Account, Event, LegalEvent, LegalFact, Query, Task
from candour.store.work import open_tasks
from tests.book import a_creditor, an_account, an_item

pytestmark = pytest.mark.django_db


@pytest.fixture
def now() -> datetime:
    return timezone.now()


def a_borrower(**given: Any) -> Account:
    """A consumer in England with regulated credit."""
    creditor = given.pop("creditor", None) or a_creditor(regulated=True, customers="consumer", sector="credit")
    account = an_account(creditor, kind="consumer", **given)
    an_item(account, local_day(timezone.now(), "Europe/London") - timedelta(days=20))
    return account


def tasks_of(account: Account, **more: Any) -> list[Task]:
    return list(Task.objects.filter(account=account, kind="duty", **more).order_by("due_at", "id"))


def make_due(account: Account) -> None:
    Account.objects.filter(pk=account.pk).update(next_review_at=datetime(1970, 1, 1, tzinfo=UTC))


# Facts


def test_a_fact_of_a_person_moves_each_of_their_accounts_and_holds_on_all(now: datetime) -> None:
    account, other = a_borrower(), a_borrower()
    other.party = account.party
    other.save()
    Account.objects.update(next_review_at=None)
    before = load_accounts([other.pk], now)[0].version
    record_facts(account.pk, {"attorney": True}, now, actor="user:ana", source="adviser")
    facts = load_accounts([other.pk], now)[0]
    assert facts.legal.attorney is True and facts.version > before
    assert Account.objects.filter(next_review_at=None).count() == 0, "both are looked at again"
    assert set(Event.objects.filter(kind="facts_recorded").values_list("account_id", flat=True)) == {
        account.pk,
        other.pk,
    }


def test_a_fact_of_one_account_is_no_news_on_another(now: datetime) -> None:
    account, other = a_borrower(), a_borrower()
    other.party = account.party
    other.save()
    record_facts(account.pk, {"offer_open": True}, now, actor="test")
    assert load_accounts([account.pk], now)[0].legal.offer_open is True
    assert load_accounts([other.pk], now)[0].legal.offer_open is False
    assert not Event.objects.filter(account=other).exists()


def test_a_fact_of_an_item_names_it_and_others_do_not(now: datetime) -> None:
    account = a_borrower()
    item = account.item_set.get()
    record_facts(account.pk, {"last_payment": "2025-02-28"}, now, actor="test", item=item.reference)
    assert str(load_accounts([account.pk], now)[0].items[0].law.last_payment) == "2025-02-28"
    with pytest.raises(WrongUse, match="say which with --item"):
        record_facts(account.pk, {"last_payment": "2025-02-28"}, now, actor="test")
    with pytest.raises(WrongUse, match="attorney is a fact of the person"):
        record_facts(account.pk, {"attorney": True}, now, actor="test", item=item.reference)
    with pytest.raises(WrongUse, match=f"did you mean '{item.reference}'"):
        record_facts(account.pk, {"barred": True}, now, actor="test", item=item.reference + "X")


def test_wrong_facts_are_told_with_their_mend_and_nothing_is_written(now: datetime) -> None:
    account = a_borrower()
    for values, said in (
        ({"attorny": True}, "did you mean 'attorney'"),
        ({"attorney": "perhaps"}, "true or false"),
        ({"attorney": True, "state": 3}, "text"),
    ):
        with pytest.raises(WrongUse, match=said):
            record_facts(account.pk, values, now, actor="test")
    with pytest.raises(WrongUse, match="did you mean 'adviser'"):
        record_facts(account.pk, {"attorney": True}, now, actor="test", source="advisor")
    with pytest.raises(WrongUse, match="still to come"):
        record_facts(account.pk, {"attorney": True}, now, actor="test", since=now + timedelta(days=2))
    assert not LegalFact.objects.exists() and not Event.objects.exists()


def test_the_values_of_facts_stay_out_of_the_timeline(now: datetime) -> None:
    account = a_borrower()
    record_facts(account.pk, {"drivers": ["health"], "city": "Leeds"}, now, actor="test")
    event = Event.objects.get()
    assert event.data["facts"] == ["drivers", "city"] and event.disclosure == "staff"
    assert "health" not in str(event.data) and "Leeds" not in str(event.data)


# Clocks


def test_a_complaint_makes_its_tasks_at_once_due_at_the_end_of_the_customers_day(now: datetime) -> None:
    account = a_borrower()
    started = record_event(account.pk, "complaint", now, actor="user:ana")
    assert [duty.rule.id for duty in started.owed] == ["uk.disp.1.5", "uk.disp.1.6", "uk.disp.1.6"]
    tasks = tasks_of(account)
    assert [task.rule for task in tasks] == ["uk.disp.1.5", "uk.disp.1.6", "uk.disp.1.6"]
    for task, duty in zip(tasks, started.owed, strict=True):
        assert local_day(task.due_at, "Europe/London") == duty.due
        assert local_day(task.due_at + timedelta(seconds=1), "Europe/London") == duty.due + timedelta(days=1)
        assert task.escalate_at and task.escalate_at < task.due_at and duty.rule.citation in task.reason
        assert (task.lane, task.escalated_at) == ("live", None)


def test_two_runs_make_one_task_for_each_duty(now: datetime) -> None:
    account = a_borrower()
    LegalEvent.objects.create(account=account, kind="sar", happened_on=local_day(now, "Europe/London"))
    for _ in range(2):
        make_due(account)
        plan_chunk(now)
    assert [task.rule for task in tasks_of(account)] == ["uk.gdpr.sar"]
    assert load_accounts([account.pk], now)


@pytest.mark.parametrize("mode", ["shadow", "approve", "paused", "live"])
def test_law_is_meant_in_earnest_in_every_mode(now: datetime, mode: str) -> None:
    account = a_borrower(creditor=a_creditor(regulated=True, customers="consumer", mode=mode))
    record_event(account.pk, "sar", now, actor="test")
    assert [task.lane for task in tasks_of(account)] == ["live"]


def test_a_replay_makes_moves_and_ends_no_task(now: datetime) -> None:
    account = a_borrower()
    long_ago = now - timedelta(days=200)
    record_event(account.pk, "sar", long_ago, actor="test")
    plan_chunk(long_ago)
    assert tasks_of(account) == []
    make_due(account)
    plan_chunk(now)
    assert len(tasks_of(account, done_at=None)) == 1, "the clock runs in earnest"
    make_due(account)
    plan_chunk(long_ago - timedelta(days=5))
    assert escalate(long_ago) == 0
    assert len(tasks_of(account, done_at=None)) == 1


def test_a_business_has_no_complaint_clock(now: datetime) -> None:
    account = an_account(a_creditor())
    assert record_event(account.pk, "complaint", now, actor="test").owed == ()
    assert tasks_of(account) == []


def test_what_was_handled_closes_its_tasks_and_is_not_asked_again(now: datetime) -> None:
    account = a_borrower()
    complaint = record_event(account.pk, "complaint", now, actor="test")
    record_event(account.pk, "sar", now, actor="test")
    handle_event(account.pk, complaint.id, now, actor="user:ana", text="Upheld, with an apology.")
    assert [task.rule for task in tasks_of(account, done_at=None)] == ["uk.gdpr.sar"]
    make_due(account)
    plan_chunk(now)
    assert [task.rule for task in tasks_of(account, done_at=None)] == ["uk.gdpr.sar"]
    with pytest.raises(WrongUse, match="no clock"):
        handle_event(account.pk, complaint.id, now, actor="test")
    assert "apology" not in str(Event.objects.get(kind="clock_stopped").data)


def test_an_acknowledgement_leaves_the_complaint_open_and_the_final_response_ends_it(now: datetime) -> None:
    account = a_borrower()
    record_event(account.pk, "complaint", now, actor="test")
    acknowledge = next(task for task in tasks_of(account) if "Acknowledge" in task.reason)
    finish_task(acknowledge.pk, now, "user:ana")
    make_due(account)
    plan_chunk(now)
    assert LegalEvent.objects.get().handled_at is None
    assert acknowledge.pk not in [task.pk for task in tasks_of(account, done_at=None)]
    final = next(task for task in tasks_of(account) if "final response" in task.reason)
    finish_task(final.pk, now, "user:ana")
    assert LegalEvent.objects.get().handled_at == now
    assert tasks_of(account, done_at=None) == []


def test_a_notice_of_arrears_that_was_sent_starts_the_clock_of_the_next(now: datetime) -> None:
    account = a_borrower()
    record_event(account.pk, "arrears_condition", now, actor="test", item=account.item_set.get().reference)
    finish_task(tasks_of(account)[0].pk, now, "user:ana")
    again = LegalEvent.objects.get(handled_at=None)
    assert (again.kind, again.item_id) == ("arrears_notice", account.item_set.get().pk)
    assert tasks_of(account, done_at=None)[0].due_at > now + timedelta(days=170)


def test_a_clock_that_moves_takes_its_task_along(now: datetime) -> None:
    account = a_borrower()
    earlier = local_day(now, "Europe/London") - timedelta(days=10)
    started = record_event(account.pk, "sar", now, actor="test", on=earlier)
    task = tasks_of(account)[0]
    Task.objects.filter(pk=task.pk).update(escalated_at=now)
    move_event(account.pk, started.id, now, actor="test", detail="complex")
    moved = tasks_of(account)[0]
    assert moved.pk == task.pk and moved.due_at > task.due_at + timedelta(days=50)
    assert moved.escalated_at is None, "there is time again"


def test_a_law_that_does_not_bind_any_more_takes_its_task_back(now: datetime) -> None:
    account = a_borrower()
    record_event(account.pk, "complaint", now, actor="test")
    account.party.country = "US"
    account.party.nation = None
    account.party.save()
    make_due(account)
    plan_chunk(now)
    assert tasks_of(account, done_at=None) == []


def test_a_task_escalates_once_with_its_event_before_it_lapses(now: datetime) -> None:
    account = a_borrower()
    earlier = local_day(now, "Europe/London") - timedelta(days=25)
    record_event(account.pk, "sar", now, actor="test", on=earlier)
    task = tasks_of(account)[0]
    assert escalate(now) == 1 and escalate(now) == 0
    marked = Task.objects.get(pk=task.pk)
    assert marked.escalated_at == now < marked.due_at
    assert Event.objects.filter(kind="task_escalated", account=account).count() == 1
    assert open_tasks()[0].id == task.pk


def test_escalated_tasks_come_before_those_that_are_due_sooner(now: datetime) -> None:
    account = a_borrower()
    earlier = local_day(now, "Europe/London") - timedelta(days=25)
    record_event(account.pk, "sar", now, actor="test", on=earlier)
    Task.objects.create(account=account, kind="decide", lane="live", due_at=now - timedelta(days=3), occurred_at=now)
    escalate(now)
    assert [row.kind for row in open_tasks()] == ["duty", "decide"]


def test_the_days_run_escalates(now: datetime, tmp_path: Any, settings: Any) -> None:
    settings.CANDOUR_HOME = tmp_path
    account = a_borrower()
    LegalEvent.objects.create(
        account=account, kind="sar", happened_on=local_day(now, "Europe/London") - timedelta(days=40)
    )
    report = run_day(now)
    assert report.escalated == 1, "made and, being overdue, shown at once"
    assert run_day(now).escalated == 0


def test_an_account_is_looked_at_again_when_a_deadline_has_passed(now: datetime) -> None:
    account = an_account(a_creditor(regulated=True, customers="consumer"), kind="consumer")
    record_event(account.pk, "sar", now, actor="test")
    plan_chunk(now)
    account.refresh_from_db()
    assert account.next_review_at == tasks_of(account)[0].due_at


def test_duties_cost_a_fixed_number_of_queries(now: datetime) -> None:
    def measured(count: int) -> int:
        for _ in range(count):
            account = a_borrower()
            LegalEvent.objects.create(account=account, kind="complaint", happened_on=local_day(now, "Europe/London"))
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert plan_chunk(now).reviewed == count
        return len(captured)

    assert measured(2) == measured(9)
    assert Task.objects.filter(kind="duty").count() == 33


def test_wrong_clocks_are_told_with_their_mend(now: datetime) -> None:
    account = a_borrower()
    tomorrow = local_day(now, "Europe/London") + timedelta(days=1)
    wrong: list[tuple[str, Callable[[], Any]]] = [
        ("did you mean 'complaint'", lambda: record_event(account.pk, "complain", now, actor="test")),
        ("there is complex", lambda: record_event(account.pk, "sar", now, actor="test", detail="hard")),
        ("still to come", lambda: record_event(account.pk, "sar", now, actor="test", on=tomorrow)),
    ]
    for said, do in wrong:
        with pytest.raises(WrongUse, match=said):
            do()
    record_event(account.pk, "sar", now, actor="test")
    with pytest.raises(WrongUse, match="written down already"):
        record_event(account.pk, "sar", now, actor="test")


def test_a_clock_starts_by_itself_only_where_a_law_has_one_and_once(now: datetime) -> None:
    account, firm = a_borrower(), an_account(a_creditor())
    assert start_clock(account.pk, "complaint", now, actor="test") is not None
    assert start_clock(account.pk, "complaint", now, actor="test") is None
    assert start_clock(firm.pk, "complaint", now, actor="test") is None
    assert LegalEvent.objects.count() == 1


def test_a_query_that_came_with_the_ledger_starts_the_clock_of_its_answer_once(now: datetime) -> None:
    account, firm = a_borrower(), an_account(a_creditor())
    opened = local_day(now, "Europe/London") - timedelta(days=2)
    for one in (account.item_set.get(), an_item(firm, opened)):
        Query.objects.create(item=one, reason="disputed_in_source", opened_on=opened)
    for _ in range(2):
        Account.objects.update(next_review_at=datetime(1970, 1, 1, tzinfo=UTC))
        plan_chunk(now)
    event = LegalEvent.objects.get()
    assert (event.account_id, event.kind, event.item_id, event.happened_on) == (
        account.pk, "dispute", account.item_set.get().pk, opened,
    )  # fmt: skip
    assert [task.rule for task in tasks_of(account)] == ["uk.conc.7.14.3"]
    assert Event.objects.filter(account=account, kind="clock_started").count() == 1
    handle_event(account.pk, event.pk, now, actor="test")
    make_due(account)
    plan_chunk(now)
    assert LegalEvent.objects.count() == 1, "it was answered, and is not disputed anew"


def test_a_replay_starts_no_clock_for_a_query(now: datetime) -> None:
    account = a_borrower()
    Query.objects.create(item=account.item_set.get(), reason="disputed_in_source", opened_on=now.date())
    plan_chunk(now + timedelta(days=9))
    assert not LegalEvent.objects.exists()


def test_queries_start_their_clocks_in_a_fixed_number_of_statements(now: datetime) -> None:
    def measured(count: int) -> int:
        for _ in range(count):
            account = a_borrower()
            Query.objects.create(
                item=account.item_set.get(), reason="disputed_in_source", opened_on=now.date() - timedelta(days=1)
            )
        with CaptureQueriesContext(connection) as captured:
            plan_chunk(now)
        return len(captured)

    assert measured(2) == measured(9)
    assert LegalEvent.objects.count() == 11


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_make_one_task_and_escalate_it_once(now: datetime) -> None:
    account = a_borrower()
    long_ago = local_day(now, "Europe/London") - timedelta(days=40)
    LegalEvent.objects.create(account=account, kind="sar", happened_on=long_ago)

    def work(_: int) -> int:
        try:
            make_due(account)
            plan_chunk(now)
            return escalate(now)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        marked = sum(pool.map(work, range(8)))
    assert marked + escalate(now) == 1
    assert len(tasks_of(account)) == 1
    assert Event.objects.filter(kind="task_escalated").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_callers_at_once_start_one_clock_for_one_complaint(now: datetime) -> None:
    account = a_borrower()
    tried = threading.Event()

    def start() -> int | None:
        try:
            tried.set()
            return start_clock(account.pk, "complaint", now, actor="test")
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            assert start_clock(account.pk, "complaint", now, actor="test") is not None
            other = pool.submit(start)
            assert tried.wait(60)
            with suppress(TimeoutError):
                other.result(timeout=1)
        assert other.result(timeout=60) is None
    assert LegalEvent.objects.count() == 1
