"""From an empty Candour to the first shadow day with nothing but what the pages say, at three sizes."""

from typing import Any

import pytest

from candour.flow.loop import take_in_asked
from candour.ports.clock import SystemClock
from candour.store.models import Message
from tests.faces.workspace.conftest import aside
from tests.faces.workspace.test_bringing_in_in_a_browser import seen_well
from tests.faces.workspace.test_setup import PAID

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("width", [320, 768, 1280])
def test_from_nothing_to_a_shadow_day(desk: Any, width: int) -> None:
    page = desk("/", width=width)
    look = seen_well if width == 1280 else _fits
    page.get_by_role("link", name="Set it up in five steps").click()
    look(page)
    page.get_by_label("What your organisation is called").fill("Hartley Credit Team")
    page.get_by_role("button", name="Save and go on").click()
    page.get_by_role("heading", name="2. The first creditor").wait_for()
    look(page)
    page.get_by_role("button", name="Save and go on").click()
    page.get_by_role("heading", name="3. Bring in the ledger").wait_for()
    look(page)
    page.get_by_role("link", name="Bring in the ledger of Hartley Credit Team").click()
    page.locator("#upload-file").set_input_files({"name": "l.csv", "mimeType": "text/csv", "buffer": PAID.encode()})
    page.get_by_role("button", name="Look at it").click()
    page.get_by_role("button", name="Make up addresses").click()
    page.get_by_text("The addresses are made up").wait_for()
    look(page)
    page.get_by_role("button", name="Bring it in").click()
    page.get_by_role("heading", name="is being brought in").wait_for()
    aside(lambda: take_in_asked(SystemClock().now))
    page.get_by_role("link", name="Go on with the setup").click()
    page.get_by_role("heading", name="4. What will be said when").wait_for()
    look(page)
    page.get_by_role("button", name="It may stay so for now").click()
    page.get_by_role("button", name="Run this day in shadow").click()
    page.get_by_text("would have said on").wait_for()
    look(page)
    assert Message.objects.filter(lane="shadow", status="shadowed").count() > 0
    page.get_by_role("link", name="See the whole day").click()
    page.get_by_role("heading", name="Would have gone").wait_for()
    assert page.complaints == []


def _fits(page: Any) -> None:
    page.wait_for_load_state("load")
    width = page.viewport_size["width"]
    assert page.evaluate("document.documentElement.scrollWidth") <= width, (page.url, width)
