"""The money picture in a real browser: read by everyone, on a phone, with nothing, and with very large numbers."""

from datetime import date
from typing import Any

import pytest

from tests.book import a_creditor, a_payment, an_account, an_item
from tests.faces.workspace.conftest import aside
from tests.faces.workspace.test_in_a_browser import unreadable
from tests.faces.workspace.test_money import a_book, draw

pytestmark = pytest.mark.django_db(transaction=True)


def huge() -> None:
    creditor = a_creditor(name="A creditor with a very long name indeed, of many words and of no end")
    account = an_account(creditor)
    a_payment(an_item(account, date(2013, 5, 1), 9 * 10**14, issued=date(2013, 4, 1)), 9 * 10**14, date(2013, 6, 4))
    an_item(account, date(2012, 1, 1), 9 * 10**14, issued=date(2011, 12, 2))
    draw(creditor)


def test_the_picture_can_be_read_by_everyone_and_its_numbers_opened(desk: Any) -> None:
    page = desk("/money/")
    assert page.get_by_role("heading", name="No picture yet").is_visible()
    assert unreadable(page) == []
    aside(a_book)
    aside(huge)
    for width in (320, 640, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        page.goto("/money/")
        page.evaluate("document.querySelectorAll('main details').forEach(fold => fold.open = true)")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, width
        assert unreadable(page) == [], width
    page.emulate_media(color_scheme="dark")
    assert unreadable(page) == []
    assert page.get_by_role("img", name="Debt by age. ").is_visible()
    with page.expect_download() as download:
        page.locator("#ages a[download]").click()
    assert download.value.suggested_filename == "money-ages-GBP-2013-06-17.csv"
    assert page.complaints == []
