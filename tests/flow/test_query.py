"""Queries: what is wrong with an item or part of it, who looks into it, and what stays collectable meanwhile."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from candour.domain.errors import WrongUse
from candour.flow.loop import preview, run_day
from candour.flow.query import close_query, open_query, pass_query
from candour.store.facts import load_accounts
from candour.store.models import Account, Event, Query, Step, User
from tests.book import a_creditor, an_account, an_item

pytestmark = pytest.mark.django_db
MONDAY = datetime(2013, 6, 3, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, settings: Any) -> None:
    settings.CANDOUR_HOME = tmp_path


def an_owing_account(kind: str = "business", **creditor: Any) -> Account:
    account = an_account(a_creditor(**creditor), kind=kind)
    an_item(account, MONDAY.date() - timedelta(days=5), 100_000, reference="4417")
    return account


def query(account: Account, **more: Any) -> int:
    return open_query(account.pk, "4417", "short_delivery", MONDAY, actor="user:ana", **more).id


def the_item(account: Account) -> Any:
    return load_accounts([account.pk], MONDAY)[0].items[0]


def test_a_query_on_part_of_a_businesss_item_leaves_the_rest_collectable() -> None:
    account = an_owing_account()
    query(account, amount=31_200)
    item = the_item(account)
    assert (item.balance, item.in_query, item.queried) == (68_800, 31_200, False)
    decision, draft = preview(account.pk, MONDAY)
    assert decision is not None and decision.plan.wanted is not None and draft is not None
    assert "£688.00 still to pay" in draft.text
    assert "In query" in draft.text and "£312.00" in draft.text, "what is looked into is shown, and not asked for"
    assert "In query £312.00" in draft.html


def test_a_query_on_all_of_an_item_stops_asking_for_it() -> None:
    account = an_owing_account()
    query(account)
    decision, _ = preview(account.pk, MONDAY)
    assert decision is not None and decision.plan.wanted is None
    assert [left.reason for left in decision.plan.left_out] == ["disputed"]


def test_parts_that_come_to_all_of_it_stop_asking_for_it() -> None:
    account = an_owing_account()
    query(account, amount=60_000)
    query(account, amount=40_000)
    assert the_item(account).queried


@pytest.mark.parametrize("kind", ["consumer", "sole_trader"])
def test_of_a_person_no_part_of_a_queried_item_is_asked_for(kind: str) -> None:
    account = an_owing_account(kind)
    query(account, amount=31_200)
    item = the_item(account)
    assert (item.balance, item.queried) == (100_000, True)


def test_a_query_has_an_owner_a_due_time_and_an_event_with_sealed_words() -> None:
    account = an_owing_account()
    ben = User.objects.create_user("ben")
    number = query(account, amount=31_200, owner_id=ben.pk, text="Two pallets were missing.")
    kept = Query.objects.get(pk=number)
    assert (kept.owner, kept.due_at) == (ben, datetime(2013, 6, 10, 16, 0, tzinfo=UTC)), (
        "five working days, 17:00 there"
    )
    event = Event.objects.get(kind="query_opened")
    assert event.data["amount_minor"] == 31_200
    assert "pallets" not in str(event.data) and event.eventtext.sealed  # type: ignore[attr-defined]


def test_a_query_that_is_closed_is_asked_for_again_with_the_outcome_on_record() -> None:
    account = an_owing_account()
    number = query(account)
    close_query(account.pk, number, "proof_given", MONDAY, actor="user:ana")
    assert not the_item(account).queried
    assert Event.objects.get(kind="query_closed").data["outcome"] == "proof_given"
    with pytest.raises(WrongUse, match="not open any more"):
        close_query(account.pk, number, "paid", MONDAY, actor="user:ana")


def test_a_rejection_says_why() -> None:
    account = an_owing_account()
    number = query(account)
    with pytest.raises(WrongUse, match="needs its reason"):
        close_query(account.pk, number, "rejected", MONDAY, actor="user:ana", text=" ")
    close_query(account.pk, number, "rejected", MONDAY, actor="user:ana", text="The signed note shows all pallets.")


def test_somebody_else_can_take_a_query_over() -> None:
    account = an_owing_account()
    ben = User.objects.create_user("ben")
    pass_query(account.pk, query(account), ben.pk, MONDAY, actor="user:ana")
    assert Query.objects.get().owner == ben
    assert Event.objects.get(kind="query_passed").disclosure == "staff"


def test_a_message_that_was_ready_is_not_sent_once_its_item_is_in_query() -> None:
    account = an_owing_account(mode="paused")
    run_day(MONDAY)
    assert Step.objects.get().state == "ready"
    query(account)
    account.creditor.mode = "live"
    account.creditor.save()
    run_day(MONDAY)
    assert Step.objects.get().state == "lapsed"


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"amount": 0}, "more than nothing"),
        ({"amount": 100_001}, "more than the 1000.00 GBP"),
        ({"due_on": date(2013, 6, 2)}, "lies in the past"),
    ],
)
def test_what_cannot_be_queried_is_said_plainly(given: dict[str, Any], says: str) -> None:
    with pytest.raises(WrongUse, match=says):
        query(an_owing_account(), **given)


def test_there_is_nothing_to_query_twice_nor_on_nothing() -> None:
    account = an_owing_account()
    query(account)
    with pytest.raises(WrongUse, match="in query already"):
        query(account)
    with pytest.raises(WrongUse, match="has no item 9999"):
        open_query(account.pk, "9999", "damaged", MONDAY, actor="user:ana")
    with pytest.raises(WrongUse, match="reasons are"):
        open_query(account.pk, "4417", "grumpy", MONDAY, actor="user:ana")
