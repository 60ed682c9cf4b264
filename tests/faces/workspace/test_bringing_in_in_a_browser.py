"""Bringing a ledger in with a real browser: the whole way, for everyone's eyes, on a phone, with hostile words."""

from collections.abc import Callable
from typing import Any

import pytest

from candour.flow.loop import take_in_asked
from candour.ports.clock import SystemClock
from candour.store.models import Item
from tests.faces.workspace.conftest import aside
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


def bring_in(page: Any, see: Callable[[Any], None] = lambda page: None) -> None:
    """Press 'Bring it in', see that it moves, and have the worker do it: the page then goes on by itself."""
    page.get_by_role("button", name="Bring it in").click()
    page.get_by_role("heading", name="is being brought in").wait_for()
    page.reload()
    page.get_by_text("Waiting for the worker").wait_for()
    assert page.get_by_role("progressbar").is_visible()
    see(page)
    aside(lambda: take_in_asked(SystemClock().now))
    page.get_by_role("heading", name="The ledger is in").wait_for()


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
    bring_in(page, seen_well)
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
    bring_in(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.goto("/import/")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert "taken" not in page.title()


def test_a_file_is_dropped_anywhere_on_the_form(desk: Any) -> None:
    page = desk("/import/")
    held = page.evaluate_handle(
        """() => {
            const held = new DataTransfer();
            held.items.add(new File(['a,b'], 'dropped.csv', {type: 'text/csv'}));
            return held;
        }"""
    )
    form = page.locator("form.drop-form")
    form.dispatch_event("dragover", {"dataTransfer": held})
    assert "is-over" in form.get_attribute("class")
    form.dispatch_event("drop", {"dataTransfer": held})
    assert "is-over" not in form.get_attribute("class")
    assert page.locator("#upload-file").evaluate("field => field.files[0].name") == "dropped.csv"
    assert page.complaints == []
