"""Writing in a real browser: the guard reads along, without a reload; without scripts a button does the same."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from candour.flow.document import keep_document
from candour.store.models import Account, ContactPoint, Enclosure, Message
from tests.book import a_creditor, an_account, an_item
from tests.by_post import HOME
from tests.faces.workspace.test_in_a_browser import unreadable
from tests.papers import a_pdf

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime.now(UTC)


@pytest.fixture
def account(desk: Any) -> Account:
    account = an_account(a_creditor(name="Hartley"), name="Brook Ltd", reference="C1")
    an_item(account, (NOW - timedelta(days=12)).date(), 100_000, reference="4417")
    return account


def test_the_verdict_follows_the_words_as_they_are_typed(desk: Any, account: Account) -> None:
    page = desk(f"/customers/{account.pk}/?act=write#act")
    guard = page.locator("#guard")
    guard.get_by_text("It may go.").wait_for()
    page.get_by_label("Message").fill("Hello Ann,\n\nThen we go to court.")
    guard.get_by_text("It needs a change").wait_for()
    page.get_by_label("Subject").fill("Order 88-4")
    page.get_by_label("Message").fill("Hello Ann,\n\nHere is the number: 88-4.")
    guard.get_by_text("Here is the number: 88-4.").wait_for()
    assert guard.get_by_text("It may go.").is_visible()
    assert page.complaints == []
    page.get_by_role("button", name="Send it").click()
    assert "It goes within a minute" in page.get_by_role("status").first.inner_text()
    assert Message.objects.get().status == "draft"


@pytest.mark.parametrize(("theme", "width"), [("light", 1280), ("dark", 320)])
def test_writing_can_be_read_by_everyone_on_every_screen(desk: Any, account: Account, theme: str, width: int) -> None:
    page = desk(f"/customers/{account.pk}/?act=write#act", theme=theme, width=width)
    page.locator("#guard").get_by_text("As it arrives").wait_for()
    assert unreadable(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.goto(f"/customers/{account.pk}/?act=query#act")
    assert unreadable(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.fixture
def approved(account: Account) -> Account:
    """The same, reached by text and by post, where messages wait for a release."""
    type(account.creditor).objects.update(mode="approve", sms_sender="+441632960000")
    ContactPoint.objects.create(party=account.party, channel="phone", value="+447700900123")
    ContactPoint.objects.create(party=account.party, channel="post", value=HOME)
    keep_document(account.pk, "4417", "invoice", a_pdf("Invoice 4417", "Terms"), NOW, actor="user:ana")
    return account


def test_a_text_tells_its_parts_while_it_grows_and_waits_for_a_release(
    desk: Any, approved: Account, settings: Any
) -> None:
    settings.CANDOUR_SMS_PRICE = "0.04 GBP"
    page = desk(f"/customers/{approved.pk}/?act=write#act", theme="dark", width=320)
    guard = page.locator("#guard")
    page.locator("#write-channel").select_option("sms")
    page.get_by_label("Message").fill("Hello Ann, here is the number: 88-4. Hartley")
    guard.get_by_text("1 part (GSM-7, 44 characters), costs 0.04 GBP.").wait_for()
    page.get_by_label("Message").fill("Hello Ann, here is the number: 88-4. " * 6 + "Hartley")
    guard.get_by_text("2 parts (GSM-7").wait_for()
    assert guard.get_by_text("costs 0.08 GBP").is_visible()
    assert unreadable(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.get_by_role("button", name="Send it").click()
    page.get_by_role("status").first.wait_for()
    assert Message.objects.get().channel == "sms"


def test_a_letter_is_seen_as_it_will_look_and_goes_with_its_documents(desk: Any, approved: Account) -> None:
    page = desk(f"/customers/{approved.pk}/?act=write#act")
    guard = page.locator("#guard")
    page.locator("#write-channel").select_option("letter")
    page.get_by_label("Subject").fill("Your order 88-4")
    page.get_by_label("Message").fill("Hello Ann,\n\nThen we go to court.")
    guard.get_by_text("It needs a change").wait_for()
    page.get_by_label("Message").fill("Hello Ann,\n\nHere is the copy.")
    page.get_by_text("Enclose documents").click()
    page.get_by_label("Invoice of 4417").check()
    guard.get_by_text("With it go:").wait_for()
    guard.get_by_alt_text("Page 1 of 1 of the letter").wait_for()
    assert guard.get_by_text("It may go.").is_visible()
    assert unreadable(page) == [] and page.complaints == []
    page.get_by_role("button", name="Send it").click()
    page.get_by_role("status").first.wait_for()
    assert Message.objects.get().channel == "letter"
    assert Enclosure.objects.count() == 1
