"""A notice that a law demands is written from its task on the customer's page, and read before it goes."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from candour.domain.holds import HoldKind
from candour.flow.hold import end_hold, place_hold
from candour.flow.record import record_event
from candour.store.models import Account, ContactPoint, Message, Step, Task, User
from tests.book import a_creditor, an_account, an_item
from tests.faces.workspace.conftest import signed_in

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)


@pytest.fixture
def account(ana: Client) -> Account:
    """A borrower of a regulated lender, with an address by post."""
    creditor = a_creditor(
        name="Hartley", regulated=True, sector="credit", postal_address="1 Quay Street\nBristol\nBS1 1AA", phone=""
    )
    account = an_account(creditor, kind="consumer", name="Ann Lee", reference="C1")
    ContactPoint.objects.create(party=account.party, channel="post", value="12 Mill Lane\nBath\nBA1 1AA")
    an_item(account, NOW.date() - timedelta(days=60), 60_000, reference="L1", kind="loan")
    return account


def the_task(start: str) -> Task:
    return Task.objects.get(reason__startswith=start, done_at=None)


def write(client: Client, account: Account, task: Task, **fields: Any) -> Any:
    return client.post(f"/customers/{account.pk}/notices/{task.pk}/", fields)


def shown(client: Client, account: Account) -> str:
    return " ".join(client.get(f"/customers/{account.pk}/").content.decode().split())


def test_a_deadline_that_a_notice_meets_offers_it_and_another_does_not(ana: Client, account: Account) -> None:
    record_event(account.pk, "complaint", NOW, actor="test")
    page = shown(ana, account)
    assert page.count("Write it: Acknowledgement of a complaint") == 1
    assert page.count("Write it:") == 1, "a final response is a person's"
    assert "the summary of how you deal with complaints" in page


def test_a_draft_is_shown_to_be_read_and_nothing_has_gone(ana: Client, account: Account) -> None:
    record_event(account.pk, "complaint", NOW, actor="test")
    task = the_task("Acknowledge")
    answer = write(ana, account, task, encloses=["complaints_summary"])
    made = Message.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/mailbox/{made.pk}/")
    assert made.status == "draft" and Step.objects.get().state == "draft"
    assert "We are looking into it now" in ana.get(answer["Location"]).content.decode()
    assert Task.objects.get(pk=task.pk).done_at is None


def test_what_has_to_go_with_it_is_asked_for_beside_its_box(ana: Client, account: Account) -> None:
    record_event(account.pk, "complaint", NOW, actor="test")
    answer = write(ana, account, the_task("Acknowledge"))
    assert answer.status_code == 422
    page = " ".join(answer.content.decode().split())
    assert '<span class="mistake">The law has each of these go with it.</span>' in page
    assert '<details class="change" open><summary>Write it:' in page
    assert not Message.objects.exists()


def test_all_that_is_not_known_is_listed_with_the_command_that_tells_it(ana: Client, account: Account) -> None:
    record_event(account.pk, "arrears_condition", NOW, actor="test", item="L1")
    answer = write(ana, account, the_task("Send the notice of sums"), encloses=["prescribed_words"])
    page = " ".join(answer.content.decode().split())
    assert "It was not written: this has still to be told." in page
    assert "The telephone number of who writes: candour creditor" in page
    assert "Which payments were missed, and how much of each: candour fact C1" in page
    assert 'value="prescribed_words" id="notice-' in page and "checked" in page


def test_the_outcome_of_a_dispute_is_written_in_the_words_of_who_decided(ana: Client, account: Account) -> None:
    hold = place_hold(account.pk, HoldKind.DISPUTE, NOW, actor="test", item="L1")
    task = the_task("Send the outcome")
    first = write(ana, account, task, found="You paid in May.", channel="email")
    assert "A decision: the dispute still stands" in first.content.decode()
    assert "You paid in May.</textarea>" in first.content.decode(), "what was typed is not lost"
    end_hold(account.pk, hold.id, NOW, actor="test", evidence="upheld")
    answer = write(ana, account, task, found="You paid in May.", channel="email")
    assert answer.status_code == 302
    assert "You paid in May." in ana.get(answer["Location"]).content.decode()


def test_a_notice_is_not_edited_but_written_anew_from_other_facts(ana: Client, account: Account) -> None:
    record_event(account.pk, "complaint", NOW, actor="test")
    write(ana, account, the_task("Acknowledge"), encloses=["complaints_summary"])
    made = Message.objects.get()
    answer = ana.post(f"/mailbox/{made.pk}/edit/", {"subject": "Hello", "text": "Be patient."}, follow=True)
    assert "notice is made of facts" in answer.content.decode()
    assert Message.objects.get().status == "draft"


def test_who_may_not_write_to_customers_is_offered_nothing_and_writes_nothing(account: Account) -> None:
    record_event(account.pk, "complaint", NOW, actor="test")
    user = User.objects.create_user("ben")
    user.user_permissions.set(Permission.objects.filter(codename__in=["view_account", "change_task", "view_task"]))
    ben = signed_in(user)
    assert "Write it:" not in shown(ben, account)
    assert write(ben, account, the_task("Acknowledge"), encloses=["complaints_summary"]).status_code == 403
    assert not Message.objects.exists()


def test_a_task_of_another_customer_is_not_this_ones(ana: Client, account: Account) -> None:
    record_event(account.pk, "complaint", NOW, actor="test")
    other = an_account(account.creditor, kind="consumer")
    answer = write(ana, other, the_task("Acknowledge"), encloses=["complaints_summary"])
    assert answer.status_code == 422 and not Message.objects.exists()
