"""Bringing a ledger in with a real browser: the whole way, for everyone's eyes, on a phone, with hostile words."""

from typing import Any

import pytest

from candour.store.models import Item
from tests.faces.workspace.test_bringing_in import BAD_ROW, GOOD
from tests.faces.workspace.test_in_a_browser import unreadable

pytestmark = pytest.mark.django_db(transaction=True)


def choose(page: Any, text: str, name: str = "ledger.csv") -> None:
    """Name a new creditor and choose a file."""
    page.goto("/import/")
    page.get_by_label("Its name").fill("Hartley Supplies")
    page.locator("#upload-file").set_input_files({"name": name, "mimeType": "text/csv", "buffer": text.encode()})
    page.get_by_role("button", name="Look at it").click()
    page.get_by_role("heading", name="be brought in").wait_for()


def seen_well(page: Any) -> None:
    """Readable in both themes and no wider than a phone."""
    assert unreadable(page) == [], page.url
    page.emulate_media(color_scheme="dark")
    assert unreadable(page, "color-contrast", "link-in-text-block") == [], page.url
    page.emulate_media(color_scheme="light")
    for width in (320, 640):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, (page.url, width)
    assert unreadable(page, "target-size", "color-contrast") == [], page.url
    page.set_viewport_size({"width": 1280, "height": 900})


def test_from_an_empty_candour_to_a_ledger_that_is_in(desk: Any) -> None:
    page = desk("/")
    page.get_by_role("link", name="Bring in a ledger").click()
    seen_well(page)
    choose(page, GOOD.replace("Balance", "Saldo") + BAD_ROW)
    assert page.get_by_role("alert").is_visible()
    seen_well(page)
    page.get_by_label("Still owed").select_option("Saldo")
    page.get_by_role("button", name="Look again").click()
    page.get_by_role("button", name="Bring it in").wait_for()
    seen_well(page)
    page.get_by_role("button", name="Bring it in").click()
    page.get_by_role("heading", name="The ledger is in").wait_for()
    seen_well(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the rejected rows").click()
    assert download.value.suggested_filename.startswith("rejected-rows-")
    page.get_by_role("link", name="Customers").last.click()
    assert page.get_by_role("link", name="Brook Ltd").is_visible()
    assert Item.objects.count() == 3
    assert page.complaints == []


def test_long_and_hostile_words_fit_a_phone_and_do_nothing(desk: Any) -> None:
    nasty = "<img src=x onerror=\"document.title='taken'\">"
    text = GOOD.replace("Brook Ltd", "N" * 450).replace("Alder & Sons", nasty).replace("Email", "E" * 190)
    page = desk("/import/", width=320)
    choose(page, text + BAD_ROW.replace("a lot", "v" * 400), name="f" * 120 + ".csv")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.get_by_role("button", name="Bring it in").click()
    page.get_by_role("heading", name="The ledger is in").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.goto("/import/")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert "taken" not in page.title()
