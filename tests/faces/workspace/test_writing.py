"""Writing to a customer and looking into what they query, on the customer's page."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from candour.flow.document import keep_document
from candour.flow.query import open_query
from candour.store.models import Account, Approval, ContactPoint, Enclosure, Event, Message, Query, Step, User
from tests.book import a_creditor, an_account, an_item
from tests.by_post import HOME
from tests.faces.workspace.conftest import signed_in
from tests.faces.workspace.test_actions import mistakes, said, send
from tests.papers import a_pdf

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)
ANSWER = {"channel": "email", "purpose": "reply", "subject": "Order 88-4", "text": "Hello Ann,\n\nHere it is: 88-4."}


@pytest.fixture
def account(ana: Client) -> Account:
    account = an_account(a_creditor(name="Hartley"), name="Brook Ltd", reference="C1")
    an_item(account, NOW.date() - timedelta(days=12), 100_000, reference="4417")
    return account


def check(client: Client, account: Account, **fields: Any) -> str:
    answer = client.post(f"/customers/{account.pk}/write/check/", {**ANSWER, **fields})
    assert answer.status_code == 200
    return answer.content.decode()


def may(*names: str) -> Client:
    user = User.objects.create_user("ben")
    user.user_permissions.set(Permission.objects.filter(codename__in=names))
    return signed_in(user)


def test_the_form_begins_with_a_greeting_and_who_writes(ana: Client, account: Account) -> None:
    account.party.contactpoint_set.update(contact_name="Ann Brook")
    page = ana.get(f"/customers/{account.pk}/?act=write").content.decode()
    assert "Hello Ann Brook,\n\n\n\nWith kind regards,\nHartley" in page
    assert 'hx-trigger="load, input from:closest form delay:400ms"' in page


def test_the_guard_answers_while_it_is_typed_and_nothing_is_kept(ana: Client, account: Account) -> None:
    fragment = check(ana, account)
    assert "It may go." in fragment and "Here it is: 88-4." in fragment and "ap@brook.example" in fragment
    assert "<html" not in fragment
    assert not Message.objects.exists() and not Event.objects.exists()


def test_words_that_threaten_are_seen_at_once_and_are_not_sent(ana: Client, account: Account) -> None:
    words = "Hello Ann,\n\nPay now or we go to court."
    fragment = check(ana, account, text=words)
    assert "It needs a change: a consequence is stated that nobody has shown to be lawful" in fragment
    assert "Candour does not use these words: court." in fragment
    wrong = mistakes(send(ana, account, "write", **{**ANSWER, "text": words}))
    assert wrong == {
        "__all__": [
            "It was not queued: a consequence is stated that nobody has shown to be lawful and near for this debt."
        ]
    }
    assert not Step.objects.exists()


def test_what_was_typed_is_not_lost_when_it_may_not_go(ana: Client, account: Account) -> None:
    page = send(ana, account, "write", **{**ANSWER, "text": "Then the police will come."})
    assert page.status_code == 422
    assert "Then the police will come.</textarea>" in page.content.decode()


def test_it_is_escaped_where_it_is_shown(ana: Client, account: Account) -> None:
    assert "<script>x" not in check(ana, account, text="<script>x</script>", subject="<script>x")


def test_without_scripts_a_button_shows_the_same(ana: Client, account: Account) -> None:
    page = ana.post(f"/customers/{account.pk}/write/", {**ANSWER, "look": "1"})
    assert "It may go." in page.content.decode()
    assert not Message.objects.exists()


def test_it_is_sent_and_told_and_can_be_taken_back(ana: Client, account: Account) -> None:
    done = send(ana, account, "write", **ANSWER)
    assert said(done) == ["Written. It goes within a minute, and is judged once more just before."]
    page = done.content.decode()
    assert "Message written" in page and "Take it back" in page
    step = Step.objects.get()
    back = ana.post(f"/customers/{account.pk}/write/{step.pk}/back/", follow=True)
    assert said(back) == ["Taken back. It will not be sent."]
    again = ana.post(f"/customers/{account.pk}/write/{step.pk}/back/", follow=True)
    assert "cannot be taken back any more" in said(again)[0]


def test_who_may_not_release_leaves_it_to_somebody_who_may(account: Account) -> None:
    type(account.creditor).objects.update(mode="approve")
    done = send(may("view_account", "add_message"), account, "write", **ANSWER)
    assert said(done) == ["Written. It waits for somebody who may release it."]
    assert Step.objects.get().state == "draft" and not Approval.objects.exists()
    page = signed_in(User.objects.get(username="ana")).get("/").content.decode()
    assert "Release" in page and "Brook Ltd" in page


def test_a_query_is_opened_with_an_amount_and_an_owner_and_closed_with_its_outcome(
    ana: Client, account: Account
) -> None:
    me = User.objects.get(username="ana")
    form = ana.get(f"/customers/{account.pk}/?act=query").content.decode()
    assert f'<option value="{me.pk}" selected>ana</option>' in form
    done = send(
        ana, account, "query", item="4417", reason="short_delivery", amount="312", owner=me.pk, text="Two pallets."
    )
    assert said(done)[0].startswith("In query: £312.00 of 4417. An answer is due ")
    page = done.content.decode()
    assert "<strong>Short delivery</strong> on " in page and "ana looks into it" in page
    query = Query.objects.get()
    closed = ana.post(f"/customers/{account.pk}/query/{query.pk}/close/", {"outcome": "credit_note"}, follow=True)
    assert said(closed) == ["The query on 4417 is closed: a credit note is raised."]
    assert "Close it" not in closed.content.decode()


def test_a_query_is_passed_on_to_somebody_who_works_here(ana: Client, account: Account) -> None:
    open_query(account.pk, "4417", "damaged", NOW, actor="user:ana")
    query, bo = Query.objects.get(), User.objects.create_user("bo")
    there = f"/customers/{account.pk}/query/{query.pk}/pass/"
    done = ana.post(there, {"owner": bo.pk}, follow=True)
    assert said(done) == ["bo looks into the query on 4417."]
    assert "bo looks into it" in done.content.decode()
    assert said(ana.post(there, {"owner": "999999"}, follow=True))[0].startswith(
        "The query was not passed on: choose who"
    )
    assert said(ana.post(there, {}, follow=True)) == ["Nobody in particular looks into the query on 4417."]
    query.refresh_from_db()
    assert query.owner is None


def test_a_rejection_without_its_reason_leaves_the_query_open(ana: Client, account: Account) -> None:
    open_query(account.pk, "4417", "damaged", NOW, actor="user:ana")
    query = Query.objects.get()
    done = ana.post(f"/customers/{account.pk}/query/{query.pk}/close/", {"outcome": "rejected"}, follow=True)
    assert said(done) == ["The query is still open: a rejection needs its reason, in words that they may read."]
    assert Query.objects.get().closed_on is None


def test_a_query_that_cannot_be_is_explained_at_its_field(ana: Client, account: Account) -> None:
    wrong = mistakes(send(ana, account, "query", item="4417", reason="damaged", amount="9999"))
    assert wrong == {"amount": ["It is more than the 1000.00 GBP that are owed on the item."]}
    assert set(mistakes(send(ana, account, "query"))) == {"item", "reason"}


def test_what_is_checked_while_typing_takes_a_fixed_number_of_queries(ana: Client, account: Account) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            check(ana, account, purpose="check_in")
        return len(queries)

    few = count()
    for n in range(300):
        an_item(account, NOW.date() - timedelta(days=n % 90), 5_000, reference=f"N-{n}")
    assert count() == few <= 25


def test_documents_are_offered_chosen_seen_and_go_with_it(ana: Client, account: Account) -> None:
    invoice = keep_document(account.pk, "4417", "invoice", a_pdf("Invoice 4417"), NOW, actor="user:ana").id
    form = ana.get(f"/customers/{account.pk}/?act=write").content.decode()
    assert "Enclose documents" in form and "Invoice of 4417" in form
    assert "With it go:" in check(ana, account, documents=[invoice])
    done = send(ana, account, "write", **ANSWER, documents=[invoice])
    assert said(done) == ["Written. It goes within a minute, and is judged once more just before."]
    assert Enclosure.objects.get().document_id == invoice
    message = ana.get(f"/mailbox/{Message.objects.get().pk}/").content.decode()
    assert "What goes with it" in message and f"/customers/{account.pk}/documents/{invoice}/" in message
    wrong = mistakes(send(ana, account, "write", **ANSWER, documents=[999]))
    assert wrong == {"documents": ["One of the documents is not there any more; choose again."]}


def test_what_a_text_takes_and_costs_is_told_while_it_is_typed(ana: Client, account: Account, settings: Any) -> None:
    ContactPoint.objects.create(party=account.party, channel="phone", value="+447700900123")
    told = {"channel": "sms", "subject": "", "text": "Hello Ann, here is the number: 88-4. Reply here. Hartley"}
    fragment = check(ana, account, **told)
    assert "1 part (GSM-7, 56 characters), what it costs is not known: no price is set." in fragment
    settings.CANDOUR_SMS_PRICE = "0.04 GBP"
    assert (
        "2 parts (UCS-2, " in (long := check(ana, account, **{**told, "text": "Ж" * 80})) and "costs 0.08 GBP" in long
    )
    refused = check(ana, account, **told, documents=["1"])
    assert "Not like this: a text carries no documents" in refused


def test_a_letter_is_shown_as_it_will_look_and_says_when_it_cannot_be_printed(ana: Client, account: Account) -> None:
    point = ContactPoint.objects.create(party=account.party, channel="post", value=HOME)
    fragment = check(ana, account, channel="letter")
    assert "data:image/png;base64," in fragment and "Page 1 of 1 of the letter" in fragment
    ContactPoint.objects.filter(pk=point.pk).update(value="\n".join("W" * 55 for _ in range(6)))
    assert "Not like this: this message cannot go as it is: the address is too long" in check(
        ana, account, channel="letter"
    )
