"""Customers of several creditors who are one person share the contact cap, and nothing else."""

import threading
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from candour.domain.errors import WrongUse
from candour.domain.messages import ContactOutcome
from candour.domain.parties import Lane
from candour.flow import loop, match, send
from candour.flow.declare import Wishes
from candour.flow.guard import clear
from candour.flow.loop import plan_all, run_day
from candour.flow.match import match_customers, tell_apart, tell_same
from candour.flow.plan import explain
from candour.flow.send import Sender, send_chunk
from candour.flow.work import record_call
from candour.site import mail_sink
from candour.store import organisation
from candour.store.models import Account, Contact, ContactPoint, Event, Organisation, Party, PersonMatch, Step, Task
from tests.book import a_creditor, an_account, an_item

MONDAY = datetime(2013, 6, 3, 9, 0, tzinfo=UTC)
DUE = date(2013, 6, 10)
pytestmark = pytest.mark.django_db


@pytest.fixture
def sink(settings: Any) -> Iterator[mail_sink.Sink]:
    with mail_sink.running() as running:
        settings.CANDOUR_SMTP_URL = f"smtp://127.0.0.1:{running.port}"
        settings.CANDOUR_SMTP_LOCAL = True
        yield running


def a_customer(
    name: str = "Ann Lee", email: str = "ann@home.example", *, permits: bool = True, **given: Any
) -> Account:
    """A consumer with an account at a creditor of their own, who owes something that is due in a week."""
    account = an_account(
        a_creditor(matches_customers=permits, customers="consumer"), kind="consumer", name=name, email=email, **given
    )
    an_item(account, DUE)
    return account


def taking(*evidence: str) -> None:
    Organisation.objects.create(matching_evidence=list(evidence))


def together() -> list[set[str]]:
    found: dict[int, set[str]] = {}
    for party in Party.objects.filter(matched_as__isnull=False):
        assert party.matched_as is not None
        found.setdefault(party.matched_as, set()).add(party.name)
    return sorted(found.values(), key=sorted)


def test_nobody_is_matched_until_both_creditors_permit_it_and_evidence_is_taken() -> None:
    first, second = a_customer(), a_customer(permits=False)
    taking("email")
    assert match_customers(MONDAY, actor="test").made == 0
    loop.set_creditor(second.creditor_id, Wishes(match_customers="yes"), MONDAY, actor="test")
    assert PersonMatch.objects.get().evidence == ["email"]
    assert set(Party.objects.values_list("matched_as", flat=True)) == {min(first.party_id, second.party_id)}


def test_without_evidence_that_counts_nobody_is_matched() -> None:
    a_customer(), a_customer()
    assert match_customers(MONDAY, actor="test").made == 0
    loop.set_organisation({}, ["name_email"], MONDAY, actor="test")
    assert together() == [{"Ann Lee"}]


def test_matching_again_changes_nothing() -> None:
    a_customer(), a_customer()
    taking("email")
    match_customers(MONDAY, actor="test")
    before = (Event.objects.count(), set(Party.objects.values_list("version", flat=True)))
    assert match_customers(MONDAY, actor="test") == match.Matched(persons=2)
    assert (Event.objects.count(), set(Party.objects.values_list("version", flat=True))) == before


def test_a_permission_withdrawn_dissolves_what_rested_on_it() -> None:
    a_customer(), a_customer("Ann Lee"), a_customer("A. Lee")
    taking("email")
    match_customers(MONDAY, actor="test")
    last = Account.objects.order_by("id").last()
    assert last is not None
    loop.set_creditor(last.creditor_id, Wishes(match_customers="no"), MONDAY, actor="test")
    assert PersonMatch.objects.filter(undone_at__isnull=True).count() == 1
    assert together() == [{"Ann Lee"}], "the third stands alone again"


def test_a_doubtful_match_shares_the_cap_too_and_asks_a_person_without_naming_the_other() -> None:
    first, second = a_customer("Ann Lee"), a_customer("Bob Stone")
    taking("email")
    assert match_customers(MONDAY, actor="test").doubtful == 1
    task = Task.objects.get()
    assert (task.kind, task.account_id) == ("decide", first.id)
    events = Event.objects.filter(kind="person_matched")
    assert {event.account_id for event in events} == {first.id, second.id}
    for told in (task.reason, *(str(event.data) for event in events)):
        for secret in ("Ann", "Bob", first.reference, second.reference, first.creditor.name, second.creditor.name):
            assert secret not in told
    assert together() == [{"Ann Lee", "Bob Stone"}]


def test_who_is_told_apart_stays_apart() -> None:
    a_customer("Ann Lee"), a_customer("Bob Stone")
    taking("email")
    match_customers(MONDAY, actor="test")
    tell_apart(PersonMatch.objects.get().id, MONDAY, actor="test")
    assert (together(), Task.objects.get().done_at) == ([], MONDAY)
    assert match_customers(MONDAY, actor="test").made == 0
    with pytest.raises(WrongUse, match="no match"):
        tell_apart(PersonMatch.objects.get().id, MONDAY, actor="test")


def test_who_is_told_to_be_one_stays_one_when_the_evidence_goes_but_not_when_the_permission_does() -> None:
    first = a_customer("Ann Lee")
    a_customer("Bob Stone")
    taking("email")
    match_customers(MONDAY, actor="test")
    tell_same(PersonMatch.objects.get().id, MONDAY, actor="test")
    assert not PersonMatch.objects.get().doubtful and Task.objects.get().done_at == MONDAY
    loop.set_organisation({}, [], MONDAY, actor="test")
    assert together() == [{"Ann Lee", "Bob Stone"}]
    loop.set_creditor(first.creditor_id, Wishes(match_customers="no"), MONDAY, actor="test")
    assert together() == []


def test_an_address_of_many_says_nothing_of_who_they_are() -> None:
    creditor = a_creditor(matches_customers=True)
    for number in range(21):
        an_account(creditor, kind="consumer", name=f"P {number}", email="advice@charity.example")
    a_customer("P 1", "advice@charity.example")
    taking("email")
    assert match_customers(MONDAY, actor="test").made == 0


def test_matching_takes_as_many_queries_for_many_as_for_few() -> None:
    taking("email")

    def count() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            match_customers(MONDAY, actor="test")
        return len(queries)

    a_customer(email="1@home.example"), a_customer(email="1@home.example")
    few = count()
    for number in range(2, 9):
        a_customer(email=f"{number}@home.example"), a_customer(email=f"{number}@home.example")
    assert count() == few


def test_two_creditors_of_one_person_write_once_a_day_and_the_other_learns_only_that_the_cap_is_reached(
    sink: mail_sink.Sink,
) -> None:
    first, second = a_customer(), a_customer()
    taking("email")
    report = run_day(MONDAY)
    assert (report.sent, sink.taken.count) == (1, 1)
    waits = Step.objects.get(state="waiting")
    assert waits.rules == ["house.cap_reached"]
    (ruling,) = waits.explanation
    assert ruling["facts"] == {"cap": "reached"}
    decision = explain(waits.account_id, MONDAY + timedelta(hours=1))
    assert decision is not None and decision.answer is not None
    other = first if waits.account_id == second.id else second
    assert other.creditor.name not in str(decision.answer) and other.reference not in str(decision.answer)


@pytest.mark.parametrize("other", ["Ann Lee", "Bob Stone"], ids=["sure", "doubtful"])
def test_a_doubtful_match_shares_the_cap_as_a_sure_one_does(sink: mail_sink.Sink, other: str) -> None:
    a_customer("Ann Lee"), a_customer(other)
    taking("email")
    assert run_day(MONDAY).sent == 1
    assert list(Step.objects.filter(state="waiting").values_list("rules", flat=True)) == [["house.cap_reached"]]


def test_customers_who_are_not_matched_hear_from_both(sink: mail_sink.Sink) -> None:
    a_customer(), a_customer()
    assert run_day(MONDAY).sent == 2


def test_a_call_by_one_creditor_stops_what_another_had_composed(sink: mail_sink.Sink) -> None:
    first, second = a_customer(), a_customer()
    taking("email")
    match_customers(MONDAY, actor="test")
    version = Party.objects.get(pk=second.party_id).version
    record_call(first.id, ContactOutcome.CONVERSATION, MONDAY, "test")
    assert Party.objects.get(pk=second.party_id).version > version
    assert run_day(MONDAY + timedelta(hours=1)).sent == 0


def test_a_message_says_which_items_and_which_address_it_was_about(sink: mail_sink.Sink) -> None:
    account = a_customer()
    run_day(MONDAY)
    contact = Contact.objects.get()
    assert contact.items == list(account.item_set.values_list("id", flat=True))
    assert contact.contact_point_id == ContactPoint.objects.get().id


def race(at: datetime, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Two workers with connections of their own, each with one composed message, clear them at the same moment.

    Answers whether both got so far.
    """
    meet = threading.Barrier(2, timeout=60)
    wrong: list[BaseException] = []
    met: list[int] = []

    def at_once(batch: Sequence[Any], worker: int) -> list[Any]:
        try:
            met.append(meet.wait())
        except threading.BrokenBarrierError:
            pass
        return clear(batch, worker)

    def work() -> None:
        try:
            with Sender(Lane.REPLAY) as sender:
                while send_chunk(sender, at, limit=1):
                    meet.abort()
        except BaseException as error:
            wrong.append(error)
        finally:
            meet.abort()
            connection.close()

    monkeypatch.setattr(send, "clear", at_once)
    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(120)
    assert not wrong
    return len(met) == 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("permits", [True, False], ids=["matched", "not matched"])
def test_two_workers_for_two_creditors_never_pass_the_cap_of_one_person(
    sink: mail_sink.Sink, permits: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    taking("email")
    most, met = 0, 0
    for person in range(4):
        email = f"{person}@home.example"
        for day in range(4):
            at = MONDAY + timedelta(days=day)
            for _ in range(2):
                an_item(a_customer(email=email, permits=permits), (at + timedelta(days=7)).date())
            match_customers(at, actor="test")
            plan_all(at)
            met += race(at, monkeypatch)
            theirs = Contact.objects.filter(outgoing=True, party__contactpoint__value=email)
            said = list(theirs.values_list("occurred_at", flat=True))
            most = max(most, said.count(at))
            assert not permits or (said.count(at) <= 1 and len(said) <= 3), f"{said.count(at)} on day {day} of {said}"
    assert met >= 8, "a race is a race only if both were ready to send"
    assert most == 1 if permits else most > 1


def test_a_creditors_number_comes_before_the_organisations_and_that_before_the_default() -> None:
    own = an_account(a_creditor(policy={"cap_week": 1}))
    loop.set_organisation({"cap_week": "2", "days_between": "10"}, None, MONDAY, actor="test")
    plain = an_account(a_creditor())
    found = {a: e.account.creditor.policy for a in (own.id, plain.id) if (e := explain(a, MONDAY))}
    assert found[own.id] == {"cap_week": 1, "days_between": 10}
    assert found[plain.id] == {"cap_week": 2, "days_between": 10}


@pytest.mark.parametrize(
    "wish", ["cap_week=0", "cap_week=8", "days_between=0", "weekday_from=05:00", "business_until=23:00"]
)
def test_no_number_goes_past_its_limits_and_the_error_says_why(wish: str) -> None:
    name, _, value = wish.partition("=")
    with pytest.raises(WrongUse, match=rf"{name}={value} cannot be used; it is from .* to .*: \w+"):
        loop.set_organisation({name: value}, None, MONDAY, actor="test")
    assert organisation.settings().policy == {}
