"""Legal deadlines on the screen: what is near or late is seen first, by everyone, on a phone too."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from candour.flow.duties import escalate
from candour.flow.record import record_event
from candour.store.models import ContactPoint, LegalEvent, Message, Task
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


def _complaint() -> int:
    """A borrower with an address by post who has complained; the account's id."""
    now = datetime.now(UTC)
    lender = a_creditor(regulated=True, name="Acme", phone="", postal_address="1 Quay Street\nBristol\nBS1 1AA")
    account = an_account(lender, kind="consumer", name="Bo Winter")
    ContactPoint.objects.create(party=account.party, channel="post", value="12 Mill Lane\nBath\nBA1 1AA")
    an_item(account, now.date() - timedelta(days=20), reference="L1", kind="loan")
    record_event(account.pk, "complaint", now, actor="test")
    record_event(account.pk, "arrears_condition", now, actor="test", item="L1")
    return account.pk


def test_a_notice_is_written_from_its_task_by_keyboard_and_what_is_missing_is_told(desk: Any) -> None:
    path = f"/customers/{aside(_complaint)}/"
    page = desk(path)
    card = page.locator(".task", has_text="Send the notice of sums in arrears")
    card.locator("summary").focus()
    page.keyboard.press("Enter")
    card.get_by_role("button", name="Write the draft").click()
    page.get_by_text("It was not written: this has still to be told.").wait_for()
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert unreadable(page) == [], scheme
    page.set_viewport_size({"width": 320, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page = desk(path)
    card = page.locator(".task", has_text="Acknowledge the complaint in writing.")
    card.locator("summary").click()
    card.get_by_label("the summary of how you deal with complaints").check()
    card.get_by_role("button", name="Write the draft").click()
    page.wait_for_url("**/mailbox/*/")
    assert "We are looking into it now" in page.inner_text("main")
    assert aside(lambda: Message.objects.get().status) == "draft"
