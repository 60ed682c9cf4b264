"""The print queue and letters in a real browser."""

import os
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import time_machine

from candour.flow.print_run import close_run
from tests.book import a_creditor
from tests.by_post import MONDAY, a_queued_letter, by_post
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


def test_a_run_is_made_looked_at_and_posted_and_can_be_read_by_everyone(desk: Any) -> None:
    page = desk("/print/")
    creditor = a_creditor(name="Harbour Supplies")
    with time_machine.travel(MONDAY, tick=False):
        for name in ("Mill & Daughters Ltd", "N" * 25, "Alder Housing"):
            aside(partial(a_queued_letter, creditor, name=name))
    page.goto("/print/")
    look(page, "print-waiting")
    seen_well(page)
    with time_machine.travel(MONDAY, tick=False):
        closed = aside(lambda: close_run(creditor.pk, MONDAY, actor="user:ana"))
    page.goto(f"/print/runs/{closed.run_id}/")
    page.get_by_text("Take it out").first.click()
    look(page, "print-run")
    seen_well(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the letters").click()
    assert download.value.suggested_filename.endswith(".pdf")
    page.get_by_role("button", name="Mark as posted").click()
    assert "Marked as posted" in page.get_by_role("status").inner_text()
    look(page, "print-posted")
    seen_well(page)
    assert page.complaints == []
