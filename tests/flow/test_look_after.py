"""Owners and follow-up dates: any number of accounts at once, each with its event, and only what changed."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from candour.domain.errors import WrongUse
from candour.flow.look_after import assign, follow_up
from candour.store.models import Account, Event, User
from tests.book import a_creditor, an_account

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)


def some_accounts(number: int) -> list[int]:
    creditor = a_creditor()
    return [an_account(creditor).pk for _ in range(number)]


def test_accounts_are_given_to_a_user_and_each_says_so_to_staff_alone() -> None:
    ann, accounts = User.objects.create(username="ann"), some_accounts(3)
    given = assign(accounts, ann.pk, NOW, actor="user:bob")
    assert [one.was for one in given] == [None, None, None]
    assert set(Account.objects.values_list("owner__username", flat=True)) == {"ann"}
    events = Event.objects.filter(kind="owner_set")
    assert {(e.account_id, e.actor, e.disclosure, e.data["owner"]) for e in events} == {
        (account, "user:bob", "staff", "ann") for account in accounts
    }


def test_what_is_as_asked_already_writes_nothing() -> None:
    ann, accounts = User.objects.create(username="ann"), some_accounts(2)
    assign(accounts[:1], ann.pk, NOW, actor="test")
    assert [one.account_id for one in assign(accounts, ann.pk, NOW, actor="test")] == accounts[1:]
    assert [one.was for one in assign(accounts, None, NOW, actor="test")] == [ann.pk, ann.pk]
    assert Event.objects.filter(kind="owner_set").count() == 4


def test_who_may_not_log_in_is_given_nothing() -> None:
    gone = User.objects.create(username="gone", is_active=False)
    with pytest.raises(WrongUse, match="no user"):
        assign(some_accounts(1), gone.pk, NOW, actor="test")
    assert not Event.objects.exists()


def test_a_follow_up_date_is_set_moved_and_taken_away() -> None:
    accounts = some_accounts(2)
    follow_up(accounts, date(2026, 6, 5), NOW, actor="test")
    moved = follow_up(accounts, date(2026, 6, 9), NOW, actor="test")
    assert [one.was for one in moved] == [date(2026, 6, 5)] * 2
    follow_up(accounts, None, NOW, actor="test")
    assert not Account.objects.filter(follow_up_on__isnull=False).exists()
    said = Event.objects.filter(account=accounts[0], kind="follow_up_set").order_by("id")
    assert [event.data["on"] for event in said] == ["2026-06-05", "2026-06-09", None]


def test_a_hundred_accounts_cost_no_more_queries_than_one() -> None:
    ann, accounts = User.objects.create(username="ann"), some_accounts(101)
    with CaptureQueriesContext(connection) as one:
        assign(accounts[:1], ann.pk, NOW, actor="test")
    with CaptureQueriesContext(connection) as many:
        assign(accounts[1:], ann.pk, NOW, actor="test")
    assert len(many) == len(one)
