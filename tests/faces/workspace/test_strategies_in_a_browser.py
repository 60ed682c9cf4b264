"""Strategies in a real browser: typed and checked, saved, and readable by everyone."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from candour.flow.forecast import foresee_creditors
from candour.store.models import Account
from tests.book import a_creditor, an_account, an_item
from tests.faces.workspace.conftest import aside
from tests.faces.workspace.test_in_a_browser import HEAVIEST_BYTES, unreadable

pytestmark = pytest.mark.django_db(transaction=True)
PAGES = (
    "/strategies/", "/strategies/business/", "/strategies/business/edit/", "/strategies/business/versions/",
    "/strategies/business/form/",
    "/strategies/new/",
)  # fmt: skip
CHOSEN = (
    """(() => { const box = document.activeElement; return box.value.slice(box.selectionStart, box.selectionEnd) })()"""
)
WEIGHTS = """[...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
    .map(e => e.transferSize)"""


def test_what_is_typed_is_checked_at_once_and_what_is_saved_stands_on_the_page(desk: Any) -> None:
    aside(lambda: a_creditor(name="Hartley Supplies"))
    page = desk("/strategies/")
    page.get_by_role("link", name="Businesses: remind").click()
    page.get_by_role("link", name="Edit as text").click()
    box = page.get_by_label("The strategy, as TOML")
    text = box.input_value()
    box.fill(text.replace("day = 17", 'day = "soon"'))
    page.get_by_text("1 mistake").wait_for()
    page.get_by_role("button", name="Line").click()
    assert page.evaluate(CHOSEN) == 'day = "soon"'
    box.fill(text.replace("day = 17", "day = 24"))
    page.get_by_text("Nothing is wrong with it").wait_for()
    page.get_by_label("Why it changes").fill("A week longer before we offer options.")
    page.get_by_role("button", name="Save").click()
    assert "Saved as version 2" in page.get_by_role("status").first.inner_text()
    assert "24 days after" in page.get_by_role("table").first.inner_text()
    assert page.complaints == []
    host = page.url.split("/")[2]
    assert all(asked.split("/")[2] == host for asked in page.asked)


def test_a_step_is_moved_in_the_calendar_by_keyboard_and_put_back(desk: Any) -> None:
    account = aside(owing_account)
    page = desk(f"/customers/{account.pk}/calendar/")
    page.get_by_role("link", name="Move Friendly reminder").press("Enter")
    allowed = page.locator(".offer button")
    assert allowed.count() > 5
    assert "nothing is said on a Sunday" in page.locator(".offers").inner_text()
    day = allowed.last.get_attribute("value")
    allowed.last.press("Enter")
    assert "is moved from" in page.get_by_role("status").first.inner_text()
    assert day in page.content()
    page.get_by_role("button", name="Undo").press("Enter")
    assert "Undone" in page.get_by_role("status").first.inner_text()
    assert page.complaints == []


def test_the_calendar_can_be_read_by_everyone_in_both_themes_and_on_a_phone(desk: Any) -> None:
    page = desk("/calendar/")
    assert unreadable(page) == [], "empty"
    account = aside(owing_account)
    paths = (
        "/calendar/", f"/calendar/?creditor={account.creditor_id}",
        f"/customers/{account.pk}/calendar/?step=reminder&about={aside(lambda: account.item_set.get().pk)}",
    )  # fmt: skip
    for path in paths:
        readable(page, path)


def owing_account() -> Account:
    """An account whose reminder is wanted in some days; the calendar is worked out."""
    now = datetime.now(UTC)
    account = an_account(a_creditor(name="H" * 90, imported_at=now), name="N" * 90)
    an_item(account, now.date() + timedelta(days=15))
    foresee_creditors(now, 60)
    return account


def test_every_page_of_strategies_can_be_read_by_everyone_in_both_themes_and_on_a_phone(desk: Any) -> None:
    aside(lambda: a_creditor(name="H" * 90))
    page = desk("/strategies/")
    for path in PAGES:
        readable(page, path)


def readable(page: Any, path: str) -> None:
    """A page can be read by everyone, in both themes, on a phone and at twice the size, and is light."""
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(path)
    assert unreadable(page) == [], path
    page.emulate_media(color_scheme="dark")
    assert unreadable(page, "color-contrast", "link-in-text-block") == [], path
    page.emulate_media(color_scheme="light")
    for width in (320, 640):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, (path, width)
    assert unreadable(page, "target-size", "color-contrast") == [], path
    assert sum(page.evaluate(WEIGHTS)) < HEAVIEST_BYTES, path
