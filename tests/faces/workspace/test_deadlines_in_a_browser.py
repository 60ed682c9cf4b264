"""Legal deadlines on the screen: what is near or late is seen first, by everyone, on a phone too."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from candour.flow.duties import escalate
from candour.flow.record import record_event
from candour.store.models import LegalEvent, Task
from tests.book import a_creditor, an_account, an_item
from tests.faces.workspace.conftest import aside
from tests.faces.workspace.test_in_a_browser import unreadable

pytestmark = pytest.mark.django_db(transaction=True)


def _late_request() -> int:
    """A borrower whose request for their data is ten days late, and whose complaint is new; the account's id."""
    now = datetime.now(UTC)
    account = an_account(a_creditor(regulated=True, name="Acme"), kind="consumer", name="Bo Winter")
    an_item(account, now.date() - timedelta(days=20))
    record_event(account.pk, "sar", now, actor="test", on=now.date() - timedelta(days=40))
    record_event(account.pk, "complaint", now, actor="test")
    Task.objects.create(account=account, kind="decide", lane="live", due_at=now - timedelta(days=50), occurred_at=now)
    escalate(now)
    return account.pk


def test_a_late_deadline_is_seen_first_and_met_in_one_press(desk: Any, tmp_path: Any) -> None:
    account_id = aside(_late_request)
    for path in ("/", "/tasks/", f"/customers/{account_id}/"):
        page = desk(path)
        assert page.get_by_text("Escalated", exact=True).first.is_visible(), path
        assert page.get_by_text("days over").first.is_visible(), path
        assert unreadable(page) == [], path
        page.emulate_media(color_scheme="dark")
        assert unreadable(page, "color-contrast") == [], path
        page.set_viewport_size({"width": 320, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path
    page = desk(f"/customers/{account_id}/")
    card = page.locator(".task", has_text="Answer the request for their data.")
    card.get_by_role("button", name="Finish the task").click()
    page.get_by_text("Done: legal deadline.").wait_for()
    assert aside(lambda: LegalEvent.objects.get(kind="sar").handled_at) is not None
