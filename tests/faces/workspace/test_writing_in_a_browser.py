"""Writing in a real browser: the guard reads along, without a reload; without scripts a button does the same."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from candour.store.models import Account, Message
from tests.book import a_creditor, an_account, an_item
from tests.faces.workspace.test_in_a_browser import unreadable

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
