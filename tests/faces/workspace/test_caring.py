"""Who looks after an account, its credit, and its story narrowed to what one looks for."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from candour.flow.agree import record_promise
from candour.flow.note import Notes, note
from candour.store.models import Account, Event, User
from tests.book import a_creditor, an_account, an_item
from tests.faces.workspace.conftest import signed_in
from tests.faces.workspace.test_actions import said
from tests.faces.workspace.test_mailbox import a_message, mail_of

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)


@pytest.fixture
def account(ana: Client) -> Account:
    account = an_account(a_creditor(name="Hartley"), name="Brook Ltd", reference="C1")
    an_item(account, NOW.date() - timedelta(days=12), 100_000, reference="4417")
    return account


def post(client: Client, account: Account, where: str, **fields: Any) -> Any:
    return client.post(f"/customers/{account.pk}/{where}/", fields, follow=True)


def test_an_account_is_given_to_somebody_with_a_day_to_come_back(ana: Client, account: Account) -> None:
    ben = User.objects.create_user("ben")
    done = post(ana, account, "care", owner=ben.pk, on="2031-05-06")
    assert said(done) == ["Written down: it is come back to on 6 May 2031."]
    assert "<strong>ben</strong>, to come back on " in done.content.decode()
    assert said(post(ana, account, "care", owner=ben.pk, on="2031-05-06")) == ["That was so already."]
    assert "Nothing changed" in said(post(ana, account, "care", owner=ben.pk, on="soon"))[0]


def test_a_limit_says_when_more_is_owed(ana: Client, account: Account) -> None:
    page = post(ana, account, "limit", limit="900").content.decode()
    assert "The credit limit is £900.00." in page and "Over the limit" in page
    assert "Over the limit" not in post(ana, account, "limit", limit="1,000").content.decode()
    assert "is not an amount" in said(post(ana, account, "limit", limit="a lot"))[0]


def test_two_people_take_an_account_off_stop(ana: Client, account: Account) -> None:
    assert "On stop" in post(ana, account, "stop", reason="No word for two months.").content.decode()
    page = post(ana, account, "stop/ask", reason="They paid.").content.decode()
    assert "You asked for it, so somebody else approves it." in page and "Approve the release" not in page
    assert "somebody else has to approve it" in said(post(ana, account, "stop/decide", approve="yes"))[0]
    ben = signed_in(User.objects.create_superuser("ben", password=None))
    assert "Approve the release" in ben.get(f"/customers/{account.pk}/").content.decode()
    done = post(ben, account, "stop/decide", approve="yes")
    assert said(done) == ["Approved: the account is off stop."]
    assert "Released from stop</strong>" in done.content.decode()


def test_the_story_is_narrowed_to_what_one_looks_for(ana: Client, account: Account) -> None:
    note(account.pk, Notes(words="They like tea."), NOW, actor="user:ana")
    record_promise(account.pk, NOW, actor="user:ana", amount=None, currency="GBP", by=NOW.date())
    a_message(account, mail_of("<p>x</p>"))
    Event.objects.create(
        account=account, party=account.party, kind="imported", lane="live", disclosure="customer", actor="import",
        occurred_at=NOW,
    )  # fmt: skip

    def titles(query: str) -> list[str]:
        return [entry.title for entry in ana.get(f"/customers/{account.pk}/?{query}").context["story"]]

    assert len(titles("")) == 4
    assert titles("what=notes") == ["Note"]
    assert titles("what=agreed") == ["Promise made"]
    assert titles("what=ledger") == ["Brought in from the ledger"]
    assert [title.endswith("by email") for title in titles("what=said")] == [True]
    assert titles("way=call") == []
    assert set(titles("who=people")) == {"Note", "Promise made"}
    assert "Brought in from the ledger" in titles("who=candour")
    assert "Nothing of that kind." in ana.get(f"/customers/{account.pk}/?way=sms").content.decode()
    assert ana.get(f"/customers/{account.pk}/?what=gossip").status_code == 400


def test_both_conversations_are_shown_as_one_on_either_page(ana: Client, account: Account) -> None:
    other = an_account(account.creditor, name="Brook Limited", reference="C2", email="accounts@brook.example")
    note(account.pk, Notes(words="Said on the first."), NOW, actor="user:ana")
    note(other.pk, Notes(words="Said on the second."), NOW, actor="user:ana")
    assert said(post(ana, account, "merge", reference="C2")) == [
        "Shown as one with C2: one conversation, one contact cap."
    ]
    for one in (account, other):
        page = ana.get(f"/customers/{one.pk}/").content.decode()
        assert "Said on the first." in page and "Said on the second." in page
    undone = post(ana, other, "merge/undo")
    assert said(undone) == ["Undone: C2 stands for itself again."]
    assert "Said on the first." not in undone.content.decode()
