"""The print queue and letters in a real browser."""

import os
from pathlib import Path
from typing import Any

import pytest

from tests.book import a_creditor
from tests.by_post import a_queued_letter, by_post
from tests.faces.workspace.conftest import aside
from tests.faces.workspace.test_bringing_in_in_a_browser import seen_well

pytestmark = pytest.mark.django_db(transaction=True)


def look(page: Any, name: str) -> None:
    """Keep a picture when someone wants to look: CANDOUR_PICTURES names a folder."""
    if folder := os.environ.get("CANDOUR_PICTURES"):
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)


def test_a_queue_and_a_letter_can_be_read_by_everyone(desk: Any) -> None:
    page = desk("/print/")
    look(page, "print-empty")
    seen_well(page)
    creditor = a_creditor(
        name="Harbour Supplies", postal_address="1 Quay Street\nBristol\nBS1 1AA", phone="0117 4960000"
    )
    aside(lambda: by_post(creditor, name="N" * 120))
    letter = aside(lambda: a_queued_letter(creditor, name="Mill & Daughters Ltd"))
    page.goto("/print/?lane=replay")
    look(page, "print")
    seen_well(page)
    page.goto(f"/mailbox/{letter.message_id}/")
    page.locator(".sheets img").scroll_into_view_if_needed()
    page.wait_for_function("document.querySelector('.sheets img').naturalWidth > 0")
    look(page, "letter")
    seen_well(page)
    assert page.complaints == []
