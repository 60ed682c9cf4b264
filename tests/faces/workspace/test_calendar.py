"""The calendar as pages: the month ahead of all, of a creditor and of an account, and a step moved in it."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from candour.flow.forecast import foresee_creditors
from candour.store.models import Account, Creditor, User
from candour.store.moves import moves_of
from tests.book import a_creditor, an_account, an_item
from tests.faces.workspace.conftest import signed_in

pytestmark = pytest.mark.django_db
MONDAY = datetime(2013, 8, 19, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def now() -> Iterator[None]:
    with time_machine.travel(MONDAY, tick=False):
        yield


@pytest.fixture
def hartley() -> Creditor:
    return a_creditor(name="Hartley Supplies")


@pytest.fixture
def account(hartley: Creditor) -> Account:
    account = an_account(hartley, name="Brook Ltd", reference="T1")
    an_item(account, date(2013, 8, 29))
    return account


def body(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return " ".join(answer.content.decode().split())


def test_an_empty_calendar_says_how_to_begin_and_an_unmade_one_when_it_comes(ana: Client) -> None:
    assert "Bring a ledger in" in body(ana, "/calendar/")
    a_creditor()
    assert "still to be worked out" in body(ana, "/calendar/")


def test_the_month_of_all_creditors_is_shown_with_quiet_days_and_bank_holidays(ana: Client, account: Account) -> None:
    other = a_creditor(name="Other")
    an_item(an_account(other), date(2013, 8, 29))
    foresee_creditors(MONDAY, 60)
    page = body(ana, "/calendar/")
    assert "From all 2 accounts" in page
    assert 'data-label="Messages">2</td>' in page
    assert "Holiday" in page
    assert "Sunday" in page
    alone = body(ana, f"/calendar/?creditor={other.pk}")
    assert 'data-label="Messages">1</td>' in alone
    assert ana.get("/calendar/?creditor=99").status_code == 404


def test_an_estimate_is_called_one(ana: Client, account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("candour.flow.forecast.ACCOUNTS_MOST", 2)
    for _ in range(5):
        an_item(an_account(account.creditor), date(2013, 8, 29))
    assert ana.post("/calendar/now/", {"creditor": account.creditor_id}).status_code == 302
    page = body(ana, "/calendar/")
    assert "2 of about 6 accounts, drawn at random, were walked through" in page
    assert 'data-label="Messages">~6</td>' in page


def test_an_accounts_month_shows_each_step_and_offers_days_with_the_guards_answer(
    ana: Client, account: Account
) -> None:
    item = account.item_set.get()
    page = body(ana, f"/customers/{account.pk}/calendar/")
    assert "22 Aug 2013" in page
    assert "Friendly reminder" in page
    offered = body(ana, f"/customers/{account.pk}/calendar/?step=reminder&about={item.pk}")
    assert 'name="day" value="2013-08-27"' in offered
    assert 'name="day" value="2013-08-26"' not in offered, "a bank holiday"
    assert "it is" in offered and "Holiday" in offered
    assert "nothing is said on a Sunday" in offered
    assert "The next 30 days" in body(ana, f"/customers/{account.pk}/")


def test_a_step_is_moved_and_put_back_from_the_page(ana: Client, account: Account) -> None:
    item, place = account.item_set.get(), f"/customers/{account.pk}/calendar/"
    told = {"step": "reminder", "about": str(item.pk), "day": "2013-08-27"}
    assert ana.post(f"{place}move/", told)["Location"] == place
    page = body(ana, place)
    assert "Friendly reminder is moved from 22 Aug 2013 to 27 Aug 2013" in page
    assert "moved from" in page
    (row,) = moves_of(account.pk)
    assert "Step moved to another day" in body(ana, f"/customers/{account.pk}/")
    ana.post(f"{place}{row.id}/undo/")
    assert "Undone. The step is wanted on 22 Aug 2013 again." in body(ana, place)
    for day, why in (("2013-08-26", "Not moved"), ("soon", "that is not a day")):
        ana.post(f"{place}move/", {**told, "day": day})
        assert why in body(ana, place)
    assert moves_of(account.pk) == []


def test_who_may_only_look_is_offered_nothing_to_move(account: Account) -> None:
    user = User.objects.create_user("ben")
    user.user_permissions.add(Permission.objects.get(codename="view_account"))
    page = body(signed_in(user), f"/customers/{account.pk}/calendar/")
    assert "Friendly reminder" in page
    assert "#move" not in page


def test_the_calendar_takes_as_many_queries_for_many_as_for_few(ana: Client, account: Account) -> None:
    def count(path: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            ana.get(path)
        return len(queries)

    foresee_creditors(MONDAY, 60)
    paths = ("/calendar/", f"/customers/{account.pk}/calendar/")
    few = [count(path) for path in paths]
    for number in range(20):
        a_creditor(name=f"Creditor {number}")
        an_item(account, date(2013, 8, 20 + number % 9))
    foresee_creditors(MONDAY, 60)
    assert [count(path) for path in paths] == few
