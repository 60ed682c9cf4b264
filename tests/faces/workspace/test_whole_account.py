"""All that is kept on one account, in one file; what was told in confidence is never in it."""

import csv
import io
import json
from datetime import UTC, datetime, timedelta
from zipfile import ZipFile

import pytest
from django.test import Client

from candour.domain.parties import Disclosure, Lane
from candour.flow.document import keep_document
from candour.flow.note import Notes, note
from candour.flow.query import open_query
from candour.store.models import Account, CustomerKey, Event
from candour.store.timeline import NewEvent, write_events
from tests.book import a_creditor, an_account, an_item
from tests.faces.workspace.test_mailbox import a_message, mail_of
from tests.faces.workspace.test_writing import may

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)


@pytest.fixture
def account(ana: Client) -> Account:
    account = an_account(a_creditor(name="Hartley"), name="Brook Ltd", reference="C1")
    an_item(account, NOW.date() - timedelta(days=12), 100_000, reference="=4417")
    open_query(account.pk, "=4417", "damaged", NOW, actor="user:ana", amount=5_000, text="Two pallets were wet.")
    keep_document(account.pk, "=4417", "invoice", b"%PDF-1.7", NOW, actor="user:ana")
    note(account.pk, Notes(words="Only for us: likes tea."), NOW, actor="user:ana")
    told = NewEvent(
        account.pk,
        account.party_id,
        "noted",
        Lane.LIVE,
        Disclosure.CONFIDENTIAL,
        "user:ana",
        NOW,
        {},
        "A neighbour says.",
    )
    write_events([told])
    a_message(account, mail_of("<p>How are things?</p>"))
    other = an_account(a_creditor(name="Other"), name="Somebody else")
    note(other.pk, Notes(words="Of another creditor."), NOW, actor="user:ana")
    return account


def export(client: Client, account: Account, **fields: str) -> ZipFile:
    answer = client.post(f"/customers/{account.pk}/export/", fields)
    assert answer.status_code == 200
    return ZipFile(io.BytesIO(answer.content))


def test_everything_is_there_to_read_to_count_and_to_load(ana: Client, account: Account) -> None:
    archive = export(ana, account)
    whole = json.loads(archive.read("account.json"))
    assert whole["account"][0]["name"] == "Brook Ltd"
    assert [event["words"] for event in whole["events"] if event["kind"] == "query_opened"] == ["Two pallets were wet."]
    assert whole["queries"][0]["amount_minor"] == 5_000
    assert len(whole["messages"]) == 1 and whole["messages"][0]["subject"]
    page = archive.read("account.html").decode()
    assert "Two pallets were wet." in page and "Brook Ltd" in page
    assert any(name.startswith("documents/invoice-") for name in archive.namelist())
    assert any(name.startswith("messages/message-") for name in archive.namelist())
    assert archive.testzip() is None


def test_no_cell_of_a_table_is_taken_for_a_formula(ana: Client, account: Account) -> None:
    rows = list(csv.DictReader(io.StringIO(export(ana, account).read("items.csv").decode("utf-8-sig"))))
    assert rows[0]["reference"] == "'=4417"
    assert rows[0]["amount_minor"] == "100000"


def test_what_is_for_us_comes_only_when_asked_for_and_confidences_never(ana: Client, account: Account) -> None:
    usual = export(ana, account).read("account.json").decode()
    ours = export(ana, account, staff="yes").read("account.json").decode()
    assert "likes tea" not in usual and "likes tea" in ours
    for text in (usual, ours):
        assert "neighbour" not in text and "Of another creditor." not in text


def test_forgotten_words_are_left_out_and_the_rest_still_comes(ana: Client, account: Account) -> None:
    CustomerKey.objects.filter(party=account.party).delete()
    whole = json.loads(export(ana, account).read("account.json"))
    assert [event["words"] for event in whole["events"] if event["kind"] == "query_opened"] == [None]
    assert whole["messages"][0]["subject"] is None


def test_that_it_was_taken_is_told_with_by_whom(ana: Client, account: Account) -> None:
    export(ana, account)
    event = Event.objects.get(kind="exported")
    assert (event.actor, event.disclosure) == ("user:ana", "staff")
    assert may("view_account").post(f"/customers/{account.pk}/export/").status_code == 403
