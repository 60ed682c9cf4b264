"""In which capacity an account is worked, its recall, and who else answers for it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from candour.domain.errors import WrongUse
from candour.domain.holds import Block, HoldKind, blocks
from candour.domain.parties import ActorRole
from candour.domain.verdicts import Verdict
from candour.flow.duties import owed_on
from candour.flow.hold import end_hold, place_hold
from candour.flow.place import Answerable, add_liability, end_liability, place, recall
from candour.flow.plan import explain, plan_chunk
from candour.flow.record import handle_event
from candour.flow.take_back import hold_again
from candour.store.facts import load_accounts
from candour.store.models import Account, Event, Hold, Item, LegalEvent, Liability, Party, Placement, Task
from tests.book import a_creditor, an_account, an_item

pytestmark = pytest.mark.django_db
TODAY = timezone.now().date()
YESTERDAY, LONG_AGO = TODAY - timedelta(days=1), TODAY - timedelta(days=90)
NOW = datetime.combine(TODAY, datetime.min.time(), UTC) + timedelta(hours=12)


@pytest.fixture
def account() -> Account:
    account = an_account(a_creditor(), kind="consumer")
    an_item(account, LONG_AGO)
    return account


def role_of(account: Account) -> ActorRole:
    return load_accounts([account.pk], NOW)[0].creditor.role


def test_a_placement_decides_the_capacity_from_its_day_on(account: Account) -> None:
    place(account.pk, ActorRole.THIRD_PARTY, YESTERDAY, NOW, actor="test", original_creditor="Old Bank")
    assert role_of(account) is ActorRole.THIRD_PARTY
    assert load_accounts([account.pk], NOW - timedelta(days=5))[0].creditor.role is ActorRole.CREDITOR
    assert Event.objects.get().kind == "placed"


def test_one_placement_at_a_time(account: Account) -> None:
    place(account.pk, ActorRole.THIRD_PARTY, YESTERDAY, NOW, actor="test")
    with pytest.raises(WrongUse, match="recall that first"):
        place(account.pk, ActorRole.PURCHASER, TODAY, NOW, actor="test")
    with pytest.raises(WrongUse, match="still to come"):
        place(account.pk, ActorRole.PURCHASER, TODAY + timedelta(days=9), NOW, actor="test")


def test_after_a_recall_nothing_is_said_until_it_is_placed_again(account: Account) -> None:
    place(account.pk, ActorRole.THIRD_PARTY, LONG_AGO, NOW, actor="test")
    recall(account.pk, "withdrawn", NOW, actor="test")
    assert Placement.objects.get().closure_code == "withdrawn"
    decision = explain(account.pk, NOW)
    assert decision and (decision.answer is None or decision.answer.verdict is not Verdict.ALLOW)
    assert [hold.kind for hold in load_accounts([account.pk], NOW)[0].holds] == [HoldKind.RECALL]
    place(account.pk, ActorRole.THIRD_PARTY, TODAY, NOW + timedelta(minutes=1), actor="test")
    assert load_accounts([account.pk], NOW + timedelta(minutes=2))[0].holds == ()
    assert Hold.objects.get().ended_evidence == "placed_again"
    assert role_of(account) is ActorRole.THIRD_PARTY


def test_an_agency_that_works_an_account_leaves_our_capacity_as_it_is_and_we_do_not_ask_as_well(
    account: Account,
) -> None:
    place(account.pk, ActorRole.CREDITOR, YESTERDAY, NOW, actor="test", agent="Fair & Co")
    assert role_of(account) is ActorRole.CREDITOR
    assert [hold.kind for hold in load_accounts([account.pk], NOW)[0].holds] == [HoldKind.WITH_AGENT]
    decision = explain(account.pk, NOW)
    assert decision and decision.answer and decision.answer.verdict is not Verdict.ALLOW


def test_what_an_agency_gives_back_is_ours_again(account: Account) -> None:
    place(account.pk, ActorRole.CREDITOR, YESTERDAY, NOW, actor="test", agent="Fair & Co")
    recall(account.pk, "recalled", NOW + timedelta(minutes=1), actor="test")
    assert load_accounts([account.pk], NOW + timedelta(minutes=2))[0].holds == ()
    assert Hold.objects.get().ended_evidence == "taken_back"


@pytest.mark.parametrize("kind", [kind for kind in HoldKind if Block.AGENTS in blocks(kind)])
def test_an_agency_is_told_of_every_hold_that_stops_it(account: Account, kind: HoldKind) -> None:
    place(account.pk, ActorRole.CREDITOR, YESTERDAY, NOW, actor="test", agent="Fair & Co")
    place_hold(account.pk, kind, NOW, actor="test", detail="standard" if kind is HoldKind.MORATORIUM else "")
    to_tell = [
        duty.rule.id
        for duty in owed_on(load_accounts([account.pk], NOW)[0])
        if "gency" in duty.what or "agent" in duty.what
    ]
    assert to_tell == (["uk.drs.12"] if kind is HoldKind.MORATORIUM else ["house.agents_told"])


def test_nobody_is_told_of_a_hold_where_no_agency_works_the_account(account: Account) -> None:
    place(account.pk, ActorRole.THIRD_PARTY, YESTERDAY, NOW, actor="test")
    place_hold(account.pk, HoldKind.PAUSE, NOW, actor="test")
    assert not LegalEvent.objects.exists()


def a_told_agency(account: Account, *kinds: HoldKind) -> list[int]:
    """Holds that stop an agency, of each of which it was told; their ids."""
    place(account.pk, ActorRole.CREDITOR, YESTERDAY, NOW, actor="test", agent="Fair & Co")
    ids = [place_hold(account.pk, kind, NOW, actor="test").id for kind in kinds]
    for event in LegalEvent.objects.filter(account=account, handled_at=None):
        handle_event(account.pk, event.pk, NOW, actor="test")
    return ids


def review(account: Account, at: datetime) -> list[str]:
    """What is to be done for the law after the account was looked at."""
    Account.objects.filter(pk=account.pk).update(next_review_at=NOW - timedelta(days=90))
    plan_chunk(at)
    return [task.reason for task in Task.objects.filter(account=account, kind="duty", done_at=None).order_by("id")]


def test_an_agency_is_told_once_that_it_may_go_on_when_the_last_hold_that_stops_it_has_ended(account: Account) -> None:
    pause, adviser = a_told_agency(account, HoldKind.PAUSE, HoldKind.ADVISER)
    assert review(account, NOW) == []
    end_hold(account.pk, pause, NOW + timedelta(minutes=1), actor="test")
    assert review(account, NOW + timedelta(minutes=2)) == [], "the adviser still works on it"
    end_hold(account.pk, adviser, NOW + timedelta(minutes=3), actor="test", evidence="advice_ended")
    for _ in range(2):
        [said] = review(account, NOW + timedelta(minutes=4))
        assert said.startswith("Tell the agency that it may go on.")
    assert Event.objects.filter(kind="clock_started", data__clock="agent_may_go_on").count() == 1


def test_an_agency_is_told_of_the_end_of_a_hold_whose_time_is_over(account: Account) -> None:
    place(account.pk, ActorRole.CREDITOR, YESTERDAY, NOW, actor="test", agent="Fair & Co")
    over = NOW + timedelta(hours=2)
    place_hold(account.pk, HoldKind.PAUSE, NOW, actor="test", until=over)
    handle_event(account.pk, LegalEvent.objects.get().pk, NOW, actor="test")
    assert review(account, NOW + timedelta(hours=1)) == []
    assert Account.objects.get(pk=account.pk).next_review_at == over, "it is looked at by itself when the time is over"
    assert "may go on" in review(account, over)[0]


def test_what_an_agency_was_not_told_of_in_time_is_never_told(account: Account) -> None:
    place(account.pk, ActorRole.CREDITOR, YESTERDAY, NOW, actor="test", agent="Fair & Co")
    hold = place_hold(account.pk, HoldKind.PAUSE, NOW, actor="test")
    assert "Tell the agency to stop" in review(account, NOW)[0]
    end_hold(account.pk, hold.id, NOW + timedelta(minutes=1), actor="test")
    assert review(account, NOW + timedelta(minutes=2)) == [], "neither that it stops nor that it may go on"
    assert LegalEvent.objects.get().handled_at is not None


def test_an_agency_that_is_stopped_again_before_it_was_told_to_go_on_hears_of_the_new_hold_alone(
    account: Account,
) -> None:
    [pause] = a_told_agency(account, HoldKind.PAUSE)
    end_hold(account.pk, pause, NOW + timedelta(minutes=1), actor="test")
    assert "may go on" in review(account, NOW + timedelta(minutes=2))[0]
    place_hold(account.pk, HoldKind.COMPLAINT, NOW + timedelta(minutes=3), actor="test")
    said = [told for told in review(account, NOW + timedelta(minutes=4)) if "agency" in told]
    assert len(said) == 1 and "Tell the agency to stop" in said[0]


def test_an_agency_that_was_never_told_to_stop_is_not_told_to_go_on_by_a_later_review(account: Account) -> None:
    place(account.pk, ActorRole.CREDITOR, YESTERDAY, NOW, actor="test", agent="Fair & Co")
    hold = place_hold(account.pk, HoldKind.PAUSE, NOW, actor="test")
    end_hold(account.pk, hold.id, NOW + timedelta(minutes=1), actor="test")
    for minutes in (2, 3):
        assert review(account, NOW + timedelta(minutes=minutes)) == []


def test_an_agency_that_was_told_to_stop_hears_that_it_may_go_on_however_often_it_was_stopped_meanwhile(
    account: Account,
) -> None:
    [pause] = a_told_agency(account, HoldKind.PAUSE)
    end_hold(account.pk, pause, NOW + timedelta(minutes=1), actor="test")
    assert "may go on" in review(account, NOW + timedelta(minutes=2))[0]
    again = place_hold(account.pk, HoldKind.PAUSE, NOW + timedelta(minutes=3), actor="test")
    end_hold(account.pk, again.id, NOW + timedelta(minutes=4), actor="test")
    for minutes in (5, 6):
        [said] = review(account, NOW + timedelta(minutes=minutes))
        assert "may go on" in said, "it was told to stop, and never of the end"


def test_another_agency_is_not_told_to_go_on_after_what_the_one_before_was_told(account: Account) -> None:
    [pause] = a_told_agency(account, HoldKind.PAUSE)
    recall(account.pk, "recalled", NOW + timedelta(minutes=1), actor="test")
    end_hold(account.pk, pause, NOW + timedelta(minutes=2), actor="test")
    place(account.pk, ActorRole.CREDITOR, TODAY, NOW + timedelta(minutes=3), actor="test", agent="New & Co")
    assert review(account, NOW + timedelta(minutes=4)) == []


def test_an_end_that_was_a_mistake_stops_the_agency_again(account: Account) -> None:
    [pause] = a_told_agency(account, HoldKind.PAUSE)
    end_hold(account.pk, pause, NOW + timedelta(minutes=1), actor="test")
    hold_again(account.pk, pause, NOW + timedelta(minutes=2), actor="test")
    assert ["Tell the agency to stop" in told for told in review(account, NOW + timedelta(minutes=3))] == [True]


def test_an_agency_that_gave_an_account_back_is_told_nothing_more_of_it(account: Account) -> None:
    [pause] = a_told_agency(account, HoldKind.PAUSE)
    end_hold(account.pk, pause, NOW + timedelta(minutes=1), actor="test")
    review(account, NOW + timedelta(minutes=2))
    recall(account.pk, "recalled", NOW + timedelta(minutes=3), actor="test")
    assert review(account, NOW + timedelta(minutes=4)) == []


def test_telling_many_agencies_costs_no_more_queries_than_telling_two() -> None:
    def cost(number: int) -> int:
        for _ in range(number):
            account = an_account(a_creditor(), kind="consumer")
            an_item(account, LONG_AGO)
            [pause] = a_told_agency(account, HoldKind.PAUSE)
            end_hold(account.pk, pause, NOW + timedelta(minutes=1), actor="test")
        with CaptureQueriesContext(connection) as asked:
            plan_chunk(NOW + timedelta(minutes=2))
        assert Task.objects.filter(reason__contains="may go on", done_at=None).count() >= number
        return len(asked.captured_queries)

    assert cost(2) == cost(8)


def test_placing_again_locks_all_accounts_of_the_person_before_the_person(account: Account) -> None:
    other = an_account(a_creditor(), kind="consumer")
    Account.objects.filter(pk=other.pk).update(party_id=account.party_id)
    place(account.pk, ActorRole.THIRD_PARTY, LONG_AGO, NOW, actor="test")
    recall(account.pk, "withdrawn", NOW, actor="test")
    with CaptureQueriesContext(connection) as asked:
        place(account.pk, ActorRole.THIRD_PARTY, TODAY, NOW + timedelta(minutes=1), actor="test")
    said = [query["sql"] for query in asked.captured_queries]
    person = next(n for n, sql in enumerate(said) if "candour_party" in sql and "FOR NO KEY UPDATE" in sql)
    written = next(n for n, sql in enumerate(said) if "INSERT INTO candour_event" in sql)
    locked = "".join(sql for sql in said[:person] if "FROM candour_account" in sql and "FOR NO KEY UPDATE" in sql)
    assert str(account.pk) in locked and str(other.pk) in locked and person < written


def test_what_is_not_placed_cannot_be_recalled_and_a_reason_is_one_that_is_known(account: Account) -> None:
    with pytest.raises(WrongUse, match="nothing to recall"):
        recall(account.pk, "paid", NOW, actor="test")
    with pytest.raises(WrongUse, match="did you mean 'withdrawn'"):
        recall(account.pk, "withdrew", NOW, actor="test")


def test_a_joint_debtor_makes_the_debt_joint_until_they_answer_for_it_no_longer(account: Account) -> None:
    item = Item.objects.get(account=account)
    other = an_account(account.creditor)
    number = add_liability(
        account.pk, Answerable(other.party_id), "joint", NOW, actor="test", item=item.reference, since=YESTERDAY
    )
    assert load_accounts([account.pk], NOW)[0].items[0].law.joint is True
    with pytest.raises(WrongUse, match="already"):
        add_liability(account.pk, Answerable(other.party_id), "joint", NOW, actor="test", item=item.reference)
    end_liability(account.pk, number, NOW, actor="test")
    assert load_accounts([account.pk], NOW)[0].items[0].law.joint is False
    with pytest.raises(WrongUse, match="nobody answers"):
        end_liability(account.pk, number, NOW, actor="test")
    assert [e.kind for e in Event.objects.order_by("id")] == ["liability_added", "liability_ended"]


def test_breathing_space_of_a_joint_debtor_reaches_the_debt(account: Account) -> None:
    other = an_account(account.creditor, kind="consumer")
    add_liability(account.pk, Answerable(other.party_id), "joint", NOW, actor="test")
    place_hold(other.pk, HoldKind.MORATORIUM, NOW, actor="test", detail="standard")
    assert [hold.joint for hold in load_accounts([account.pk], NOW)[0].holds] == [True]


def test_somebody_who_is_no_customer_yet_is_known_by_name_and_nothing_else(account: Account) -> None:
    add_liability(account.pk, Answerable(name="Estate of B. Winter"), "estate", NOW, actor="test")
    party = Party.objects.get(pk=Liability.objects.get().party_id)
    assert (party.name, party.country, party.nation) == ("Estate of B. Winter", None, None)
    assert "Winter" not in str(Event.objects.get().data)


def test_nobody_answers_for_their_own_account_beside_themselves(account: Account) -> None:
    with pytest.raises(WrongUse, match="own account"):
        add_liability(account.pk, Answerable(account.party_id), "joint", NOW, actor="test")


# Holds that start clocks


def test_holding_for_a_complaint_or_dispute_starts_its_clock_where_a_law_has_one() -> None:
    now = timezone.now()
    borrower, firm = an_account(a_creditor(regulated=True), kind="consumer"), an_account(a_creditor())
    item = an_item(borrower, LONG_AGO)
    for account in (borrower, firm):
        place_hold(account.pk, HoldKind.COMPLAINT, now, actor="test")
    place_hold(borrower.pk, HoldKind.DISPUTE, now, actor="test", item=item.reference)
    place_hold(borrower.pk, HoldKind.PAUSE, now, actor="test")
    found = list(LegalEvent.objects.order_by("id").values_list("account_id", "kind", "item_id"))
    assert found == [(borrower.pk, "complaint", None), (borrower.pk, "dispute", item.pk)]
    assert set(Task.objects.values_list("rule", flat=True)) == {"uk.disp.1.5", "uk.disp.1.6", "uk.conc.7.14.3"}


def test_a_second_hold_for_the_same_complaint_starts_no_second_clock() -> None:
    now = timezone.now()
    borrower = an_account(a_creditor(regulated=True), kind="consumer")
    place_hold(borrower.pk, HoldKind.COMPLAINT, now - timedelta(days=3), actor="test")
    place_hold(borrower.pk, HoldKind.COMPLAINT, now, actor="test", since=now - timedelta(days=1))
    assert LegalEvent.objects.count() == 1


@pytest.mark.parametrize(("evidence", "runs"), [("final_response", False), ("withdrawn", False), ("resolved", True)])
def test_a_complaint_that_was_answered_stops_its_clock_with_its_hold(evidence: str, runs: bool) -> None:
    now = timezone.now()
    borrower = an_account(a_creditor(regulated=True), kind="consumer")
    hold = place_hold(borrower.pk, HoldKind.COMPLAINT, now - timedelta(hours=2), actor="test")
    end_hold(borrower.pk, hold.id, now, actor="test", evidence=evidence)
    assert LegalEvent.objects.filter(handled_at=None).exists() is runs
    assert Task.objects.filter(done_at=None).exists() is runs


def test_a_dispute_that_was_decided_is_still_to_be_told() -> None:
    now = timezone.now()
    borrower = an_account(a_creditor(regulated=True), kind="consumer")
    item = an_item(borrower, LONG_AGO)
    hold = place_hold(borrower.pk, HoldKind.DISPUTE, now - timedelta(hours=2), actor="test", item=item.reference)
    end_hold(borrower.pk, hold.id, now, actor="test", evidence="upheld")
    assert [task.rule for task in Task.objects.filter(done_at=None)] == ["uk.conc.7.14.3"]
