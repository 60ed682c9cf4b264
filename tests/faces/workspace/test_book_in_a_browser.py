"""The lists of the whole book in a real browser: found while typing, filtered without reloading, done to many."""

import os
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from candour.store.models import BulkRun, Hold, SavedView, User
from tests.book import a_creditor, an_account, an_item
from tests.faces.workspace.conftest import aside
from tests.faces.workspace.desk import NAMES
from tests.faces.workspace.test_in_a_browser import unreadable

pytestmark = pytest.mark.django_db(transaction=True)
TODAY = datetime.now(UTC).date()
PICTURES = os.environ.get("CANDOUR_TEST_PICTURES")


@pytest.fixture
def book(desk: Any) -> Any:
    """Sixteen customers with items of every age, one on hold, a saved view, and a run that was done."""

    def made() -> None:
        creditor, other = a_creditor(name="Hartley Supplies"), a_creditor(name="Hartley Tool Hire", mode="approve")
        for number, name in enumerate((*NAMES, "Müller & O’Brien GmbH")):
            account = an_account(creditor if number % 3 else other, name=name, reference=f"H-{1040 + number * 7}")
            for age in (-7, 20, 45, 75, 120)[number % 5 :]:
                an_item(account, TODAY - timedelta(days=age), 8_450 + 13_175 * (number + 1))
            if number % 4 == 0:
                Hold.objects.create(account=account, party=account.party, kind="pause", since=datetime.now(UTC))
        ana = User.objects.get(username="ana")
        SavedView.objects.create(user=ana, page="customers", name="On hold", query="held=1", shared=True)
        BulkRun.objects.create(
            user=ana, actor="user:ana", kind="owner", accounts=[account.pk], occurred_at=datetime.now(UTC),
            told={"owner": None}, before={str(account.pk): None},
        )  # fmt: skip

    aside(made)
    return desk


def looked_at(page: Any, name: str) -> None:
    """Readable by everyone in both themes, at 320 pixels and at twice the size; pictures where they are asked for."""
    assert unreadable(page) == [], name
    page.emulate_media(color_scheme="dark")
    assert unreadable(page, "color-contrast", "link-in-text-block") == [], name
    if PICTURES:
        page.screenshot(path=f"{PICTURES}/{name}-dark.png", full_page=True)
    page.emulate_media(color_scheme="light")
    if PICTURES:
        page.screenshot(path=f"{PICTURES}/{name}-light.png", full_page=True)
    for width in (640, 320):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, (name, width)
    if PICTURES:
        page.screenshot(path=f"{PICTURES}/{name}-320.png", full_page=True)
    page.set_viewport_size({"width": 1280, "height": 900})


def test_a_customer_is_found_while_typing_and_reached_by_keyboard(book: Any) -> None:
    page = book("/customers/")
    page.fill("#q", "mulelr")
    page.wait_for_selector("#found .row-name")
    assert page.inner_text("#found .row-name") == "Müller & O’Brien GmbH"
    assert "mulelr" not in page.url and not [url for url in page.asked if "mulelr" in url]
    looked_at(page, "search")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Müller & O’Brien GmbH"
    page.keyboard.press("Enter")
    page.wait_for_url("**/customers/*/")
    assert page.complaints == []


def test_the_list_is_filtered_without_reloading_and_the_address_says_how(book: Any) -> None:
    page = book("/customers/")
    looked_at(page, "customers")
    page.click("summary:has-text('Filter')")
    page.check("text=On hold")
    page.wait_for_url("**/customers/?held=1")
    assert page.locator("#list .rows-customers > .row").count() == 5
    looked_at(page, "customers-held")
    page.go_back()
    page.wait_for_url("**/customers/")
    page.wait_for_function("document.querySelectorAll('#list .rows-customers > .row').length === 17")
    page.click(".columns a:has-text('Over 90')")
    page.wait_for_url("**/customers/?late=over-90")
    assert page.locator(".columns a[aria-current]").count() == 1
    assert page.complaints == []


def test_one_thing_is_done_to_many_and_undone(book: Any) -> None:
    page = book("/customers/")
    page.check(".row:nth-child(2) .tick input")
    page.check(".row:nth-child(3) .tick input")
    page.select_option("#many-kind", "pause")
    page.click("button:has-text('Go on')")
    page.fill("input[name=until]", (TODAY + timedelta(days=7)).isoformat())
    page.click("text=See what it will do")
    page.wait_for_selector("#will")
    looked_at(page, "many")
    page.click("button[name=do]")
    page.wait_for_url("**/customers/many/*/")
    looked_at(page, "many-run")
    page.click("button:has-text('Undo')")
    page.wait_for_selector("text=Undone on")
    page.goto("/customers/many/")
    looked_at(page, "many-runs")
    assert page.complaints == []


def test_all_items_can_be_read_by_everyone_and_an_empty_book_too(book: Any) -> None:
    page = book("/items/")
    looked_at(page, "items")
    page.goto("/items/?held=1&late=not-due&from=99999")
    looked_at(page, "items-none")
    assert page.complaints == []


def test_a_first_visit_to_a_list_is_light(book: Any) -> None:
    page = book("/customers/?held=1&owner=nobody")
    sizes = page.evaluate(
        "performance.getEntries().filter(e => e.encodedBodySize).reduce((sum, e) => sum + e.encodedBodySize, 0)"
    )
    assert sizes < 150_000
    assert page.locator("#list .row").count() > 0
