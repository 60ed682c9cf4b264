"""The print queue and letters in a real browser."""

import os
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import time_machine

from candour.flow.loop import run_day
from candour.flow.print_run import close_run
from candour.flow.statements import begin
from tests.book import a_creditor, an_account, an_item
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
    assert "Marked as posted" in page.get_by_role("status").first.inner_text()
    look(page, "print-posted")
    seen_well(page)
    assert page.complaints == []


def test_statements_are_looked_at_begun_and_released_and_can_be_read_by_everyone(desk: Any) -> None:
    creditor = a_creditor(name="Harbour Supplies", mode="approve", postal_address="1 Quay Street\nBristol\nBS1 1AA")
    with time_machine.travel(MONDAY, tick=False):
        for name in ("Mill & Daughters Ltd", "N" * 60):
            account = an_account(creditor, name=name)
            an_item(account, date(2013, 4, 20), 123_456)
            an_item(account, date(2013, 7, 20), 10_000)
        run_id = aside(lambda: begin(creditor.pk, MONDAY, actor="user:ana"))
        aside(lambda: run_day(MONDAY))
    page = desk("/statements/")
    look(page, "statements")
    seen_well(page)
    page.goto(f"/statements/creditors/{creditor.pk}/")
    look(page, "statements-look")
    seen_well(page)
    page.goto(f"/statements/runs/{run_id}/")
    look(page, "statements-run")
    seen_well(page)
    page.get_by_role("link", name="Mill & Daughters Ltd").click()
    look(page, "statement-mail")
    page.goto(f"/statements/runs/{run_id}/")
    page.get_by_role("button", name="Release all 2").click()
    assert "2 released" in page.get_by_role("status").first.inner_text()
    assert page.complaints == []
