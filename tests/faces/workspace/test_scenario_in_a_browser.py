"""The first half of the scenario that must shine, played in a browser as a credit controller would."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from candour.flow.document import keep_document
from candour.flow.loop import run_day
from candour.store.models import Account, Message, Promise, Query, Step
from tests.book import a_creditor, an_account, an_item
from tests.faces.workspace.conftest import aside

pytestmark = pytest.mark.django_db(transaction=True)


def the_book(now: datetime) -> Account:
    """Fourteen open invoices on one account with a parent and two sites; copies of 4417 are on file."""
    creditor = a_creditor(name="Hartley Supplies", mode="approve")
    group = an_account(creditor, name="Brook Group", reference="G1")
    account = an_account(creditor, name="Brook Street Bakery", reference="C1", parent=group)
    for site in ("Brook Street Bakery, Leeds", "Brook Street Bakery, York"):
        an_account(creditor, name=site, parent=account)
    for n in range(14):
        an_item(account, (now - timedelta(days=12 - n // 4)).date(), 60_000 + n * 1_000, reference=str(4410 + n))
    for kind in ("invoice", "proof_of_delivery"):
        keep_document(account.pk, "4417", kind, b"%PDF-1.7 " + kind.encode(), now, actor="user:ana")
    run_day(now)
    return account


def told(page: Any, words: str) -> None:
    """Wait until the page says so of what was done."""
    page.get_by_role("status").get_by_text(words).first.wait_for()


@pytest.mark.parametrize("width", [320, 768, 1280])
def test_a_reply_becomes_a_query_a_promise_and_copies_and_the_queued_reminder_stops(
    desk: Any, tmp_path: Path, width: int
) -> None:
    now = datetime.now(UTC)
    account = aside(lambda: the_book(now))
    assert Step.objects.filter(account=account).count() == 1, "one email, not fourteen"
    page = desk(f"/customers/{account.pk}/", width=width)
    related = page.get_by_role("region", name="Head office and sites")
    assert related.get_by_role("link").all_inner_texts() == [
        "Brook Group", "Brook Street Bakery, Leeds", "Brook Street Bakery, York",
    ]  # fmt: skip
    following = page.get_by_role("region", name="Next step")
    assert following.get_by_text("14 items").is_visible()
    assert following.get_by_text("Became due").is_visible(), "why now"

    page.get_by_role("link", name="Note", exact=True).click()
    page.get_by_label("Note", exact=True).fill("4417 was short delivered; the rest is in Thursday's run.")
    page.get_by_role("button", name="Write it down", exact=True).first.click()

    page.get_by_role("link", name="Query", exact=True).click()
    page.get_by_label("Item", exact=True).select_option("4417")
    page.get_by_label("What is wrong").select_option("short_delivery")
    page.get_by_label("Amount in query").fill("312.00")
    page.get_by_role("button", name="Open the query").click()
    told(page, "In query: £312.00 of 4417.")

    page.get_by_role("link", name="Promise", exact=True).click()
    page.get_by_label("By", exact=True).fill((now + timedelta(days=3)).date().isoformat())
    page.get_by_text("Only some items").click()
    for n in range(14):
        if n != 7:
            page.get_by_label(f"{4410 + n},").check()
    page.get_by_role("button", name="Write the promise down").click()
    page.get_by_text("For 13 items.").wait_for()

    page.get_by_role("button", name="Send copies of 4417").click()
    told(page, "The copies are on their way.")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    left_out = page.get_by_role("region", name="Next step").get_by_text("it is covered by a promise")
    assert left_out.count() == 13, "what was left out, and why"

    aside(lambda: run_day(datetime.now(UTC)))
    query, promise = Query.objects.get(), Promise.objects.get()
    assert (query.amount_minor, query.owner.username) == (31_200, "ana")  # type: ignore[union-attr]
    assert len(promise.items) == 13
    assert Message.objects.get(purpose="copies", status="sent").channel == "email"
    [mail] = [path for path in (tmp_path / "maildir").rglob("*") if path.is_file()]
    assert b"proof-of-delivery-4417" in mail.read_bytes()
    assert Step.objects.filter(state="lapsed", account=account).exists()

    page.goto("/")
    stopped = page.get_by_role("region", name="Stopped before it went")
    assert stopped.get_by_role("link", name="Brook Street Bakery").is_visible()
    assert stopped.get_by_text("Promise made").is_visible(), "Today says why"
    work = page.get_by_role("region", name="Your work")
    assert work.get_by_text("4417: short delivery, £312.00").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.complaints == []
