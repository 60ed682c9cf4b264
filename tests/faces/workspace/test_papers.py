"""Documents on a customer's page, and who gets what."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from candour.flow.document import keep_document
from candour.store.models import Account, ContactPoint, Document, Step
from tests.book import a_creditor, an_account, an_item
from tests.faces.workspace.test_actions import said
from tests.faces.workspace.test_in_a_browser import unreadable
from tests.faces.workspace.test_writing import may

NOW = datetime.now(UTC)
PDF = b"%PDF-1.7 an invoice"


@pytest.fixture
def account(db: None) -> Account:
    account = an_account(a_creditor(name="Hartley"), name="Brook Ltd", reference="C1")
    an_item(account, NOW.date() - timedelta(days=12), 100_000, reference="4417")
    return account


def add(client: Client, account: Account, content: bytes = PDF) -> Any:
    file = SimpleUploadedFile("Ann Brook's invoice.pdf", content, "text/html")
    fields = {"file": file, "kind": "invoice", "item": "4417"}
    return client.post(f"/customers/{account.pk}/documents/", fields, follow=True)


def test_a_document_is_kept_without_its_name_and_downloaded_as_what_it_is(ana: Client, account: Account) -> None:
    page = add(ana, account)
    assert said(page) == ["The document is kept."]
    assert "Ann Brook" not in page.content.decode()
    number = Document.objects.get().pk
    file = ana.get(f"/customers/{account.pk}/documents/{number}/")
    assert file.content == PDF
    assert file["Content-Type"] == "application/pdf"
    assert file["Content-Disposition"] == f'attachment; filename="invoice-4417-{number}.pdf"'
    assert "sandbox" in file["Content-Security-Policy"]
    assert ana.get(f"/customers/{account.pk}/documents/{number + 1}/").status_code == 404


def test_what_is_no_paper_is_refused_in_plain_words(ana: Client, account: Account) -> None:
    assert said(add(ana, account, b"<script>")) == ["Not kept: it is no PDF, PNG or JPEG; save it as one of these."]
    assert not Document.objects.exists()


def test_one_click_sends_the_copies_of_an_item(ana: Client, account: Account) -> None:
    add(ana, account)
    done = ana.post(f"/customers/{account.pk}/copies/", {"item": "4417"}, follow=True)
    assert said(done)[0].startswith("The copies are on their way. They go within a minute")
    assert Step.objects.get().purpose == "copies"
    none = ana.post(f"/customers/{account.pk}/copies/", {"item": "9999"}, follow=True)
    assert said(none)[0].startswith("Not sent: C1 has no item 9999")


def test_who_may_see_no_documents_is_shown_none(account: Account) -> None:
    keep_document(account.pk, "4417", "invoice", PDF, NOW, actor="user:ana")
    page = may("view_account").get(f"/customers/{account.pk}/").content.decode()
    assert "Proof of delivery" not in page and 'id="papers"' not in page


def test_who_gets_what_is_written_down_where_there_are_several_addresses(ana: Client, account: Account) -> None:
    assert "What goes there" not in ana.get(f"/customers/{account.pk}/").content.decode()
    books = ContactPoint.objects.create(party=account.party, channel="email", value="books@brook.example")
    done = ana.post(f"/customers/{account.pk}/reach/{books.pk}/", {"gets": ["invoices", "statements"]}, follow=True)
    assert said(done) == ["Written down: who gets what."]
    assert "Gets copies of invoices, statements first." in done.content.decode()
    wrong = ana.post(f"/customers/{account.pk}/reach/{books.pk}/", {"gets": ["secrets"]}, follow=True)
    assert said(wrong)[0].startswith("Nothing changed:")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("theme", "width"), [("dark", 1280), ("light", 320)])
def test_documents_can_be_read_and_sent_by_everyone(desk: Any, theme: str, width: int) -> None:
    account = an_account(a_creditor(name="Hartley"), name="Brook Ltd", reference="C1")
    ContactPoint.objects.create(party=account.party, channel="email", value="books@brook.example")
    for n in range(3):
        an_item(account, NOW.date() - timedelta(days=12 + n), 100_000, reference=f"441{n}")
        for kind in ("invoice", "proof_of_delivery"):
            keep_document(account.pk, f"441{n}", kind, PDF + f"{n}{kind}".encode(), NOW, actor="user:ana")
    page = desk(f"/customers/{account.pk}/", theme=theme, width=width)
    page.get_by_text("Add a document").click()
    assert unreadable(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_role("button", name="Send copies of 4411").click()
    assert "The copies are on their way." in page.get_by_role("status").first.inner_text()
    assert page.complaints == []
