"""Holds on items, accounts and persons: who is reviewed, who may end one, and that ending one sends no backlog."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from candour.domain.errors import WrongUse
from candour.domain.holds import LIVES, Authority, HoldKind, Reach
from candour.flow.hold import end_hold, extend_hold, place_hold, set_crisis_end
from candour.flow.loop import run_day
from candour.store.facts import load_accounts
from candour.store.models import Account, Event, Hold, LegalEvent, Liability, Placement, Step, Task
from candour.store.steps import NewTask, make_tasks
from tests.book import a_creditor, an_account, an_item

pytestmark = pytest.mark.django_db

MONDAY = datetime(2013, 6, 3, 9, 0, tzinfo=UTC)
LATELY = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)
SPACE = {"kind": HoldKind.MORATORIUM, "detail": "standard"}


@pytest.fixture(autouse=True)
def maildir(tmp_path: Path, settings: Any) -> None:
    settings.CANDOUR_HOME = tmp_path


def a_person(*, creditor: Any = None, party: Any = None) -> Account:
    account = an_account(creditor or a_creditor(), kind="consumer")
    if party is not None:
        account.party = party
        account.save()
    return account


def held(account: Account, kind: HoldKind, at: datetime = MONDAY, **given: Any) -> Hold:
    return Hold.objects.get(pk=place_hold(account.pk, kind, at, actor="test", **given).id)


def told(kind: str) -> dict[int, str]:
    return dict(Event.objects.filter(kind=kind).values_list("account_id", "disclosure"))


def test_a_hold_of_the_person_stands_on_all_accounts_of_theirs_and_each_is_reviewed() -> None:
    one, stranger = a_person(), a_person()
    other = a_person(party=one.party)
    Account.objects.update(next_review_at=None)
    placed = place_hold(one.pk, HoldKind.BEREAVED, MONDAY, actor="test", reason="Her mother died.")
    assert (placed.reach, placed.accounts) == (Reach.PERSON, 2)
    assert set(told("hold_placed")) == {one.pk, other.pk}
    due = Account.objects.filter(next_review_at__isnull=False).values_list("pk", flat=True)
    assert set(due) == {one.pk, other.pk} and stranger.pk not in due
    assert [h.kind for h in load_accounts([other.pk], MONDAY)[0].holds] == [HoldKind.BEREAVED]


def test_breathing_space_reaches_joint_debts_and_does_not_say_whose_it_is() -> None:
    one, joint = a_person(), a_person()
    Liability.objects.create(account=joint, party=one.party, role="joint")
    held(one, **SPACE)
    assert told("hold_placed") == {one.pk: "customer", joint.pk: "confidential"}
    assert [h.joint for h in load_accounts([joint.pk], MONDAY)[0].holds] == [True]
    held(one, HoldKind.BEREAVED)
    assert len(told("hold_placed")) == 2
    assert Event.objects.filter(account=joint).count() == 1, "what else a person goes through is theirs alone"


def test_breathing_space_covers_only_the_item_that_is_owed_jointly() -> None:
    one, joint = a_person(), a_person()
    shared, own = an_item(joint, date(2013, 6, 1)), an_item(joint, date(2013, 6, 2))
    Liability.objects.create(account=joint, item=shared, party=one.party, role="joint")
    held(one, **SPACE)
    facts = load_accounts([joint.pk], MONDAY)[0]
    assert {item.id: item.held for item in facts.items} == {shared.pk: True, own.pk: False}


def test_agents_are_to_be_told_of_breathing_space_where_an_account_is_placed_with_one() -> None:
    one = a_person()
    placed = a_person(party=one.party)
    Placement.objects.create(account=placed, role="creditor", agent="Fair & Co", since=date(2013, 1, 1))
    held(one, **SPACE)
    held(one, **SPACE)
    [event] = LegalEvent.objects.all()
    assert (event.account_id, event.kind, event.happened_on) == (placed.pk, "moratorium_notified", MONDAY.date())
    assert [e.kind for e in load_accounts([placed.pk], MONDAY)[0].legal.events] == ["moratorium_notified"]
    held(one, HoldKind.MORATORIUM, detail="crisis")
    assert [e.detail for e in LegalEvent.objects.order_by("pk")] == [event.detail, "crisis"], "that one has no end yet"


def test_placing_and_ending_cost_the_same_queries_for_one_account_and_for_many() -> None:
    counts = []
    for number in (1, 6):
        first = a_person()
        for _ in range(number - 1):
            a_person(party=first.party)
        with CaptureQueriesContext(connection) as queries:
            hold = held(first, HoldKind.BEREAVED)
            end_hold(first.pk, hold.pk, MONDAY, actor="test")
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_hold_of_the_person_is_ended_on_any_account_of_theirs_and_not_on_a_joint_one() -> None:
    one, joint = a_person(), a_person()
    other = a_person(party=one.party)
    Liability.objects.create(account=joint, party=one.party, role="joint")
    hold = held(one, **SPACE)
    with pytest.raises(WrongUse, match="no hold"):
        end_hold(joint.pk, hold.pk, MONDAY + DAY, actor="test", evidence="register_notice")
    end_hold(other.pk, hold.pk, MONDAY + DAY, actor="test", evidence="register_notice")
    hold.refresh_from_db()
    assert (hold.ended_at, hold.ended_evidence) == (MONDAY + DAY, "register_notice")
    assert set(told("hold_ended")) == {one.pk, other.pk, joint.pk}


def test_who_may_end_it_and_by_what_is_asked_before_anything_is_written() -> None:
    account = a_person()
    hold = held(account, HoldKind.CAPACITY)
    for given in ({"who": Authority.PERSON, "evidence": "capacity_confirmed"}, {"who": Authority.SUPERVISOR}):
        with pytest.raises(WrongUse):
            end_hold(account.pk, hold.pk, MONDAY, actor="test", **given)
    assert told("hold_ended") == {}
    end_hold(account.pk, hold.pk, MONDAY, actor="test", who=Authority.SUPERVISOR, evidence="capacity_confirmed")
    assert load_accounts([account.pk], MONDAY)[0].holds == ()


def test_an_adviser_gets_a_second_term_and_a_third_becomes_a_task() -> None:
    account = a_person()
    hold = held(account, HoldKind.ADVISER)
    assert hold.until == datetime(2013, 7, 3, 23, tzinfo=UTC)
    with pytest.raises(WrongUse, match="plan_progress"):
        extend_hold(account.pk, hold.pk, MONDAY, actor="test")
    first = extend_hold(account.pk, hold.pk, MONDAY, actor="test", evidence="plan_progress")
    again = extend_hold(account.pk, hold.pk, MONDAY, actor="test", evidence="plan_progress")
    assert (first.until, first.by_person) == (datetime(2013, 8, 2, 23, tzinfo=UTC), False)
    assert (again.until, again.by_person) == (first.until, True)
    assert Task.objects.get().kind == "decide"
    assert load_accounts([account.pk], MONDAY)[0].holds[0].extended


def test_a_crisis_ends_thirty_days_after_its_treatment() -> None:
    account = a_person()
    hold = held(account, HoldKind.MORATORIUM, detail="crisis")
    assert hold.until is None
    later = MONDAY + 100 * DAY
    with pytest.raises(WrongUse, match="still to come"):
        set_crisis_end(account.pk, hold.pk, date(2014, 1, 1), later, actor="test")
    until = set_crisis_end(account.pk, hold.pk, date(2013, 9, 10), later, actor="test")
    assert until == datetime(2013, 10, 10, 23, tzinfo=UTC)
    assert load_accounts([account.pk], until - DAY)[0].holds and not load_accounts([account.pk], until)[0].holds
    standard = held(account, **SPACE)
    with pytest.raises(WrongUse, match="no breathing space"):
        set_crisis_end(account.pk, standard.pk, date(2013, 6, 1), MONDAY, actor="test")


def test_a_hold_that_would_be_over_already_is_refused() -> None:
    with pytest.raises(WrongUse, match="it would be over"):
        place_hold(a_person().pk, **SPACE, at=MONDAY, since=MONDAY - 90 * DAY, actor="test")


@pytest.mark.parametrize(
    ("kind", "evidence", "stopped"),
    [
        (HoldKind.COMPLAINT, "final_response", True),
        (HoldKind.COMPLAINT, "resolved", False),
        (HoldKind.DISPUTE, "withdrawn", True),
        (HoldKind.DISPUTE, "upheld", False),
    ],
)
def test_an_end_stops_the_clock_only_when_nothing_is_owed_any_more(
    kind: HoldKind, evidence: str, stopped: bool
) -> None:
    account = a_person(creditor=a_creditor(regulated=True, sector="credit"))
    hold = held(account, kind, LATELY)
    [clock] = LegalEvent.objects.all()
    end_hold(account.pk, hold.pk, LATELY + DAY, actor="test", evidence=evidence)
    clock.refresh_from_db()
    assert (clock.handled_at is not None) is stopped


def test_part_of_an_item_is_kept_with_the_dispute() -> None:
    account = an_account(a_creditor())
    item = an_item(account, date(2013, 6, 10))
    hold = held(account, HoldKind.DISPUTE, item=item.reference, detail="amount", amount=4_000)
    assert (hold.item_id, hold.amount_minor, hold.detail) == (item.pk, 4_000, "amount")
    with pytest.raises(WrongUse, match="--item"):
        held(account, HoldKind.DISPUTE, amount=4_000)


@pytest.mark.parametrize(
    ("kind", "more", "evidence"),
    [
        (HoldKind.MORATORIUM, {"detail": "standard"}, "register_notice"),
        (HoldKind.ADVISER, {}, "advice_ended"),
        (HoldKind.COMPLAINT, {}, "resolved"),
        (HoldKind.RECALL, {}, "placed_again"),
        (HoldKind.OUR_PROMISE, {}, "promise_kept"),
        (HoldKind.BEREAVED, {}, ""),
    ],
)
def test_when_a_hold_ends_one_true_step_is_said_and_no_backlog(
    kind: HoldKind, more: dict[str, Any], evidence: str
) -> None:
    """Five items become late, one after the other, while nothing is said."""
    account = a_person()
    items = [an_item(account, date(2013, 6, 5) + 4 * n * DAY) for n in range(5)]
    hold = held(account, kind, **more)
    for n in range(28):
        assert run_day(MONDAY + n * DAY).sent == 0
    end_hold(account.pk, hold.pk, MONDAY + 28 * DAY, actor="test", who=Authority.SUPERVISOR, evidence=evidence)
    assert run_day(MONDAY + 28 * DAY).sent == 1
    assert run_day(MONDAY + 28 * DAY + timedelta(hours=1)).sent == 0
    [step] = Step.objects.filter(state="sent")
    assert (step.items[0], len(step.items)) == (items[0].pk, 5), "one message about all that is late"
    assert Step.objects.filter(state__in=["ready", "waiting", "held"]).count() == 0
    assert step.purpose == "check_in", "it asks how things are: the reminder's time is over and no notice jumps ahead"
    sent = [run_day(MONDAY + n * DAY).sent for n in range(29, 36)]
    assert sum(sent) <= 1, "the rhythm begins anew: it does not catch up"


def test_a_day_under_breathing_space_says_nothing_to_the_person_nor_to_whom_owes_with_them() -> None:
    one, joint, other = a_person(), a_person(), a_person()
    Liability.objects.create(account=joint, party=one.party, role="joint")
    for account in (one, joint, other):
        an_item(account, date(2026, 6, 8))
    held(one, at=LATELY, **SPACE)
    report = run_day(LATELY)
    assert report.sent == 1
    assert Step.objects.get(state="sent").account_id == other.pk
    assert {s.verdict for s in Step.objects.exclude(state="sent")} == {"refuse"}


@pytest.mark.parametrize("kind", [kind for kind in HoldKind if LIVES[kind].at_least])
def test_time_that_a_law_gives_is_not_cut_short_by_a_date(kind: HoldKind) -> None:
    one = a_person()
    detail = "standard" if kind is HoldKind.MORATORIUM else ""
    usual = held(one, kind, detail=detail).until
    with pytest.raises(WrongUse, match="at least"):
        held(one, kind, detail=detail, until=MONDAY + 10 * DAY)
    assert held(one, kind, detail=detail, until=usual + DAY).until == usual + DAY


def test_a_pause_ends_when_the_customer_says() -> None:
    assert held(a_person(), HoldKind.PAUSE, until=MONDAY + DAY).until == MONDAY + DAY


def test_a_second_reason_to_decide_is_not_hidden_by_the_first() -> None:
    one = a_person()
    make_tasks([NewTask(one.pk, None, "decide", "live", MONDAY, "The first reason.")], MONDAY)
    hold = held(one, HoldKind.ADVISER)
    for _ in range(3):
        extend_hold(one.pk, hold.pk, MONDAY, actor="test", evidence="plan_progress")
    reasons = list(Task.objects.filter(account=one, kind="decide").order_by("pk").values_list("reason", flat=True))
    assert reasons[0] == "The first reason." and len(reasons) == 2 and "More time" in reasons[1]
