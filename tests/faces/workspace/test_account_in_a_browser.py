"""What a person keeps in order on a customer's page, in a real browser: owner, credit, papers, queries, merge."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from candour.flow.query import open_query
from candour.store.models import Account, Document, Query, User
from tests.book import a_creditor, an_account, an_item
from tests.faces.workspace.test_in_a_browser import unreadable
from tests.papers import a_pdf

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime.now(UTC)


@pytest.fixture
def account(desk: Any) -> Account:
    account = an_account(a_creditor(name="Hartley"), name="Brook Ltd", reference="C1")
    an_item(account, (NOW - timedelta(days=12)).date(), 100_000, reference="4417")
    return account


def test_an_account_gets_an_owner_and_a_day_to_come_back(desk: Any, account: Account) -> None:
    page = desk(f"/customers/{account.pk}/")
    care = page.locator("#care")
    care.get_by_text("Change it").click()
    care.get_by_label("Looked after by").select_option("ana")
    care.get_by_label("Come back on").fill((NOW + timedelta(days=7)).date().isoformat())
    care.get_by_role("button", name="Write it down").click()
    page.locator("#care strong").get_by_text("ana", exact=True).wait_for()
    page.goto("/customers/?mine=1")
    page.get_by_role("link", name="Brook Ltd").wait_for()


def test_an_account_on_stop_comes_off_only_with_a_second_person(desk: Any, account: Account) -> None:
    page = desk(f"/customers/{account.pk}/", width=320)
    credit = page.locator("#credit")
    credit.get_by_text("Set the limit").click()
    credit.get_by_label("May owe, in GBP").fill("much")
    credit.get_by_role("button", name="Set it").click()
    page.locator(".note-error").get_by_text("much").wait_for()
    credit.get_by_text("Set the limit").click()
    credit.get_by_label("May owe, in GBP").fill("500")
    credit.get_by_role("button", name="Set it").click()
    credit.get_by_text("Over the limit", exact=True).wait_for()
    credit.get_by_text("Put it on stop").first.click()
    credit.get_by_label("Why").fill("Twice over the limit.")
    credit.get_by_role("button", name="Put it on stop").click()
    credit.get_by_text("Ask for its release").click()
    credit.get_by_label("Why it may come off stop").fill("They paid half.")
    credit.get_by_role("button", name="Ask", exact=True).click()
    credit.get_by_text("somebody else approves it").wait_for()
    assert unreadable(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_a_document_is_kept_and_removed_and_what_is_none_is_refused(desk: Any, account: Account) -> None:
    page = desk(f"/customers/{account.pk}/")
    papers = page.locator("#papers")

    def add(name: str, kind: str, content: bytes) -> None:
        papers.get_by_text("Add a document").click()
        papers.get_by_label("File").set_input_files({"name": name, "mimeType": kind, "buffer": content})
        papers.get_by_label("Belongs to").select_option("4417")
        papers.get_by_role("button", name="Keep it").click()

    add("a.pdf", "application/pdf", b"MZ, a program")
    page.get_by_text("Not kept: it is no PDF").wait_for()
    assert not Document.objects.exists()
    add("4417.pdf", "application/pdf", a_pdf("Invoice 4417"))
    papers.get_by_role("link", name="Invoice of 4417").wait_for()
    assert Document.objects.count() == 1
    with page.expect_download() as download:
        papers.get_by_role("link", name="Invoice of 4417").click()
    assert download.value.suggested_filename.startswith("invoice-4417-")
    papers.get_by_role("button", name="Remove the invoice of 4417").click()
    papers.get_by_text("is kept here yet").wait_for()


def test_a_query_is_passed_on_and_closed(desk: Any, account: Account) -> None:
    User.objects.create_user("bo")
    open_query(account.pk, "4417", "damaged", NOW, actor="user:ana")
    page = desk(f"/customers/{account.pk}/")
    stands = page.locator("#stands")
    stands.get_by_text("Pass it on").first.click()
    stands.get_by_label("Who looks into it").select_option("bo")
    stands.get_by_role("button", name="Pass it on").click()
    page.get_by_role("status").get_by_text("bo looks into the query on 4417.").wait_for()
    stands.get_by_text("Close it").first.click()
    stands.get_by_label("How it ended").select_option("rejected")
    stands.get_by_role("button", name="Close the query").click()
    page.locator(".note-error").get_by_text("The query is still open").wait_for()
    stands.get_by_text("Close it").first.click()
    stands.get_by_label("How it ended").select_option("credit_note")
    stands.get_by_role("button", name="Close the query").click()
    page.get_by_role("status").get_by_text("closed: a credit note is raised").wait_for()
    assert Query.objects.get().closed_on is not None


def test_a_duplicate_is_shown_as_one_and_as_two_again_and_all_of_it_is_taken_out(desk: Any, account: Account) -> None:
    an_account(account.creditor, name="Brook Limited", reference="C2")
    page = desk(f"/customers/{account.pk}/")
    whole = page.locator("#whole")

    def merge(reference: str) -> None:
        whole.get_by_text("Merge a duplicate").click()
        whole.get_by_label("Reference of the other account").fill(reference)
        whole.get_by_role("button", name="Show them as one").click()

    merge("C9")
    page.locator(".note-error").wait_for()
    merge("C2")
    whole.get_by_role("link", name="Brook Limited").wait_for()
    whole.get_by_role("button", name="Undo the merge").click()
    whole.get_by_role("link", name="Brook Limited").wait_for(state="detached")
    whole.get_by_text("Export everything").click()
    with page.expect_download() as download:
        whole.get_by_role("button", name="Export it").click()
    assert download.value.suggested_filename.endswith(".zip")
