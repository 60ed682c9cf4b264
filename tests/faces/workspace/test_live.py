"""Pages that stay true while they are read: cheap while nothing happens, polite when something does."""

from typing import Any

import pytest
from django.test import Client

from candour.domain.parties import Mode
from candour.flow.steer import set_mode
from candour.store.models import Creditor, Task
from tests.faces.workspace.conftest import aside
from tests.faces.workspace.desk import MORNING, morning

DAY = "?day=2013-06-03"


@pytest.mark.django_db
def test_nothing_new_is_said_with_nothing_and_one_query_of_its_own(ana: Client, django_assert_num_queries: Any) -> None:
    creditor = morning(shadow=False)
    first = ana.get("/live/today/")
    assert (first.status_code, first.content) == (200, b"")
    with django_assert_num_queries(3):
        again = ana.get("/live/today/", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    account = creditor.account_set.order_by("pk").first()
    assert account is not None
    Task.objects.create(account=account, kind="call", lane="live", due_at=MORNING, occurred_at=MORNING)
    for what in ("today", "tasks", "mailbox"):
        assert ana.get(f"/live/{what}/", headers={"If-None-Match": first["ETag"]}).status_code == 200
    assert ana.get("/live/nothing/").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_a_page_in_sight_renews_itself_and_keeps_focus_folds_and_place(desk: Any) -> None:
    creditor = aside(morning)
    page = desk("/" + DAY)
    page.evaluate("window.unharmed = true")
    page.get_by_text("rule spoke of the step for").first.click()
    link = page.locator(".row-name", has_text="Iverson Plumbing").first
    link.scroll_into_view_if_needed()
    link.focus()
    top = link.bounding_box()["y"]

    def more() -> None:
        account = Creditor.objects.get(pk=creditor.pk).account_set.order_by("-pk").first()
        assert account is not None
        task = {"kind": "call", "lane": "replay", "due_at": MORNING, "occurred_at": MORNING}
        for _ in range(3):
            Task.objects.create(account=account, reason="A new task", **task)

    aside(more)
    wake(page)
    page.get_by_text("A new task").first.wait_for()
    assert page.evaluate("document.activeElement.textContent").startswith("Iverson Plumbing")
    assert abs(link.bounding_box()["y"] - top) < 2, "what is read does not move"
    assert page.locator("main details[open]").count() == 1
    assert page.evaluate("window.unharmed"), "without loading the page again"
    page.locator("[data-live-status]", has_text="This page has changed.").wait_for(state="attached")
    assert page.complaints == []


@pytest.mark.django_db(transaction=True)
def test_a_form_that_is_being_filled_in_is_left_alone_and_the_change_offered(desk: Any) -> None:
    creditor = aside(lambda: morning(shadow=False))
    page = desk("/" + DAY)
    page.get_by_text("Change mode of Hartley Supplies").click()
    page.get_by_role("radio", name="Paused").first.check()
    aside(lambda: set_mode([creditor.pk], Mode.SHADOW, actor="user:ben"))
    wake(page)
    offer = page.get_by_role("button", name="Show it")
    offer.wait_for()
    assert page.get_by_role("radio", name="Paused").first.is_checked()
    offer.click()
    page.locator(".mode-shadow", has_text="Hartley Supplies").wait_for()
    assert not offer.is_visible()


@pytest.mark.django_db(transaction=True)
def test_a_page_out_of_sight_asks_nothing(desk: Any) -> None:
    page = desk("/")
    page.wait_for_load_state("networkidle")
    page.evaluate("Object.defineProperty(document, 'hidden', {get: () => true, configurable: true})")
    before = len(page.asked)
    wake(page)
    page.wait_for_timeout(300)
    assert len(page.asked) == before
    page.evaluate("Object.defineProperty(document, 'hidden', {get: () => false})")
    wake(page)
    page.wait_for_timeout(300)
    assert [asked.endswith("/live/today/") for asked in page.asked[before:]] == [True]


def wake(page: Any) -> None:
    """Come back to the page: it asks at once."""
    page.wait_for_load_state("networkidle")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
