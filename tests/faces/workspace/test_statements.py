"""Statements on screen: a look before, a run with its progress, releases, and one to download."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from django.test import Client

from candour.flow.loop import run_day
from candour.store.models import Message, StatementRun, Step, User
from tests.book import a_creditor, an_account, an_item
from tests.faces.workspace.conftest import signed_in

MONDAY = datetime(2013, 6, 3, 9, 0, tzinfo=UTC)
FAR = date(2013, 7, 20)
pytestmark = pytest.mark.django_db


@pytest.fixture
def ben() -> Iterator[Client]:
    """Somebody at work on that Monday."""
    with time_machine.travel(MONDAY, tick=False):
        yield signed_in(User.objects.create_superuser("ben", password=None))


def test_from_a_look_to_the_release_of_all(ben: Client) -> None:
    creditor = a_creditor(mode="approve")
    for _ in range(2):
        an_item(an_account(creditor), FAR)
    look = ben.get(f"/statements/creditors/{creditor.pk}/").content.decode()
    assert "What a run would do" in look and "Begin this month" in look
    assert not Step.objects.exists()
    begun = ben.post(f"/statements/creditors/{creditor.pk}/begin/")
    run = StatementRun.objects.get()
    assert begun["Location"] == f"/statements/runs/{run.pk}/"
    assert "goes on in the background" in ben.get(f"/statements/runs/{run.pk}/").content.decode()
    run_day(MONDAY)
    page = ben.get(f"/statements/runs/{run.pk}/").content.decode()
    assert "Release all 2" in page and "goes on in the background" not in page
    released = ben.post(f"/statements/runs/{run.pk}/release/", follow=True).content.decode()
    assert "2 released" in released
    run_day(MONDAY)
    assert Message.objects.filter(status="sent", purpose="statement").count() == 2
    account = Message.objects.filter(status="sent")[0].account_id
    assert "Statement" in ben.get(f"/customers/{account}/").content.decode()
    assert "June 2013" in ben.get("/statements/").content.decode()


def test_a_second_run_of_a_month_is_refused_in_words(ben: Client) -> None:
    creditor = a_creditor()
    ben.post(f"/statements/creditors/{creditor.pk}/begin/")
    again = ben.post(f"/statements/creditors/{creditor.pk}/begin/", follow=True).content.decode()
    assert "has its statements of June 2013 already" in again


def test_who_gets_none_is_told_with_the_rule(ben: Client) -> None:
    creditor = a_creditor()
    an_item(an_account(creditor, email=None), FAR)
    page = ben.get(f"/statements/creditors/{creditor.pk}/").content.decode()
    assert "We have no working address" in page and "/law/house.contact_point/" in page


def test_a_statement_is_downloaded_without_anything_being_said(ben: Client) -> None:
    account = an_item(an_account(a_creditor()), FAR).account
    answer = ben.get(f"/customers/{account.pk}/statement.pdf")
    assert answer["Content-Type"] == "application/pdf" and answer.content.startswith(b"%PDF-1.7")
    assert not Message.objects.exists()
    empty = an_account(a_creditor())
    page = ben.get(f"/customers/{empty.pk}/statement.pdf", follow=True).content.decode()
    assert "Nothing is open on this account" in page
    assert ben.get("/customers/999999/statement.pdf").status_code == 404


def test_an_empty_candour_leads_to_a_ledger(ben: Client) -> None:
    assert "Bring a ledger in" in ben.get("/statements/").content.decode()
    assert ben.get("/statements/runs/9/").status_code == 404
    assert ben.get("/statements/creditors/9/").status_code == 404


@pytest.mark.parametrize("count", [2, 20])
def test_a_run_costs_the_same_queries_for_few_and_for_many(
    ben: Client, count: int, django_assert_max_num_queries: Any
) -> None:
    creditor = a_creditor()
    for _ in range(count):
        an_item(an_account(creditor), FAR)
    ben.post(f"/statements/creditors/{creditor.pk}/begin/")
    run_day(MONDAY)
    with django_assert_max_num_queries(9):
        page = ben.get(f"/statements/runs/{StatementRun.objects.get().pk}/")
    assert len(page.context["lines"]) == count
