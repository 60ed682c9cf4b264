"""The law as code in a real browser: found, followed from a verdict, asked, on a phone, by keyboard and on paper."""

from datetime import UTC, datetime
from typing import Any

import pytest

from candour.store.models import Account, ContactPoint
from tests.book import a_creditor, an_account, an_item
from tests.faces.workspace.test_in_a_browser import HEAVIEST_BYTES, unreadable

pytestmark = pytest.mark.django_db(transaction=True)
PAGES = ("/law/?pack=us_states", "/law/?words=zzz", "/law/uk.conc.7.3.4/", "/law/us.tcpa.revokeall/", "/law/ask/")


@pytest.fixture
def account(desk: Any) -> Account:
    """A consumer with a telephone, of whom little is known."""
    account = an_account(a_creditor(imported_at=datetime.now(UTC)), name="Ann Brook", kind="consumer")
    ContactPoint.objects.create(party=account.party, channel="phone", value="+441632960001")
    an_item(account, datetime.now(UTC).date(), reference="INV-1")
    return account


def test_every_page_of_the_law_can_be_read_by_everyone_in_both_themes_and_on_a_phone(desk: Any) -> None:
    page = desk("/law/")
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280
    for path in PAGES:
        page.set_viewport_size({"width": 1280, "height": 900})
        page.goto(path)
        assert unreadable(page) == [], path
        page.emulate_media(color_scheme="dark")
        assert unreadable(page, "color-contrast", "link-in-text-block") == [], path
        page.emulate_media(color_scheme="light")
        for width in (320, 390, 640):
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (path, width)
        assert unreadable(page, "target-size", "color-contrast") == [], path


def test_all_rules_are_light_ask_nobody_else_and_fit_a_phone(desk: Any) -> None:
    page = desk("/law/", width=320)
    page.wait_for_load_state("networkidle")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert page.complaints == []
    host = page.url.split("/")[2]
    assert all(asked.split("/")[2] == host for asked in page.asked)
    weights = page.evaluate(
        "[...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]"
        ".map(e => e.transferSize)"
    )
    assert sum(weights) < HEAVIEST_BYTES


def test_a_rule_is_found_by_words_and_its_address_can_be_passed_on(desk: Any) -> None:
    page = desk("/law/")
    page.get_by_role("searchbox", name="Words").fill("1006.14 called")
    page.get_by_label("About").select_option("contact")
    page.keyboard.press("Tab")
    page.get_by_role("button", name="Show").press("Enter")
    page.wait_for_url("**sort=contact**")
    assert "words=1006.14+called" in page.url
    page.get_by_role("link", name="us.regf.1006.14.b.2.A").click()
    assert page.get_by_role("heading", name="us.regf.1006.14.b.2.A").is_visible()
    page.go_back()
    assert page.get_by_role("searchbox", name="Words").input_value() == "1006.14 called"


def test_from_call_now_to_the_rule_that_spoke_and_to_other_facts(desk: Any, account: Account) -> None:
    account.party.contactpoint_set.filter(channel="phone").update(opted_out_at=datetime.now(UTC))
    page = desk(f"/customers/{account.pk}/")
    card = page.locator(".call-now")
    assert "Call now? No: the customer asked us not to use this address." in card.inner_text()
    card.locator("summary").click()
    card.get_by_role("link", name="house.opt_out").click()
    assert "The customer asked us not to use this address." in page.locator("blockquote").inner_text()
    page.go_back()
    page.locator(".call-now summary").click()
    page.locator(".call-now").get_by_role("link", name="Ask this with other facts").click()
    box = page.get_by_label("Its facts, as JSON")
    assert '"opted_out": true' in box.input_value()
    assert "Ann" not in box.input_value()
    page.get_by_role("button", name="Ask", exact=True).click()
    assert "Must not go" in page.get_by_role("status").inner_text()
    assert unreadable(page) == []


def test_a_mistake_is_told_beside_the_box_with_the_keyboard_there(desk: Any) -> None:
    page = desk("/law/ask/", width=390)
    box = page.get_by_label("Its facts, as JSON")
    box.fill('{"at": "yesterday", "purpose": "call", "channel": "call"}')
    page.get_by_role("button", name="Ask", exact=True).click()
    page.get_by_role("alert").wait_for()
    assert "'yesterday' is not a time" in page.get_by_role("alert").inner_text()
    page.wait_for_function("document.activeElement.id === 'facts'")
    assert "facts-mistake" in box.get_attribute("aria-describedby").split()
    assert box.input_value().startswith('{"at": "yesterday"')
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert unreadable(page) == []


def test_the_law_on_paper_keeps_the_rules_and_leaves_the_buttons_out(desk: Any) -> None:
    page = desk("/law/?pack=house")
    page.emulate_media(media="print")
    assert page.get_by_text("This is not legal advice.").is_visible()
    assert page.get_by_role("link", name="house.hours").is_visible()
    assert not page.get_by_role("button", name="Show").is_visible()
