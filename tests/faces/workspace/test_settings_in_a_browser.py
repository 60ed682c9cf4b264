"""Settings in a real browser: the main way, what is refused, an empty house, long words, for everyone's eyes."""

from typing import Any

import pytest

from candour.store.models import Creditor
from tests import dns_wire
from tests.book import a_creditor
from tests.faces.workspace.test_bringing_in_in_a_browser import seen_well
from tests.faces.workspace.test_in_a_browser import unreadable

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_house_is_set_up_from_nothing(desk: Any) -> None:
    page = desk("/settings/")
    seen_well(page)
    page.get_by_role("link", name="Creditors", exact=True).first.click()
    seen_well(page)
    page.get_by_role("link", name="Add a creditor").first.click()
    seen_well(page)
    page.get_by_label("Name").fill("Hartley Supplies")
    page.get_by_role("button", name="Add it").click()
    page.get_by_label("Address that mails come from").fill("accounts")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("is not an email address").wait_for()
    assert page.evaluate("document.activeElement.name") == "sender_address"
    seen_well(page)
    page.get_by_label("Address that mails come from").fill("accounts@hartley.example")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Saved.").wait_for()
    assert Creditor.objects.get().sender_address == "accounts@hartley.example"
    page.get_by_role("link", name="Organisation").click()
    seen_well(page)
    page.get_by_label("Word for who owes").fill("client")
    page.get_by_role("button", name="Save").click()
    assert page.get_by_role("link", name="Clients").is_visible()
    page.get_by_role("link", name="Changes").click()
    page.get_by_text("word for a customer").wait_for()
    seen_well(page)
    assert [said for said in page.complaints if "422" not in said] == []


def test_somebody_is_let_in_and_sets_a_password(desk: Any) -> None:
    page = desk("/settings/people/")
    seen_well(page)
    page.get_by_label("Name to sign in with").fill("ben")
    page.get_by_label("Credit controller").check()
    page.get_by_role("button", name="Add them").click()
    link = page.locator("code", has_text="/welcome/").inner_text()
    page.get_by_text("Change ben").click()
    seen_well(page)
    page.goto("/settings/keys/")
    seen_well(page)
    page.goto("/settings/you/")
    seen_well(page)
    new = desk(link, login=False, width=320)
    assert unreadable(new) == []
    new.get_by_label("New password", exact=True).fill("a long quiet sentence")
    new.get_by_label("New password confirmation").fill("a long quiet sentence")
    new.get_by_role("button", name="Set it and come in").click()
    new.wait_for_url("**/")
    new.goto("/settings/people/")
    assert "does not include this page" in new.content()
    seen_well(new)


def test_a_sender_is_looked_at_when_it_comes_into_sight_and_a_test_can_be_sent(desk: Any, settings: Any) -> None:
    creditor = a_creditor(name="Hartley", sender_address="accounts@hartley.co.uk")
    with dns_wire.running({("hartley.co.uk", "TXT"): ['"v=spf1 +all"']}) as server:
        settings.CANDOUR_DNS = server
        page = desk("/settings/senders/")
        page.get_by_text("_dmarc.hartley.co.uk").wait_for()
        seen_well(page)
        page.goto(f"/settings/senders/{creditor.pk}/")
        seen_well(page)
    page.goto("/mailbox/unknown/")
    seen_well(page)
    page.goto("/settings/channels/")
    page.get_by_text("How it is set up").first.click()
    seen_well(page)
    page.get_by_role("button", name="Send me a test").first.click()
    page.get_by_text("You have no address for this channel yet").wait_for()
    assert page.complaints == []


def test_numbers_and_their_floors_can_be_read_and_refused_by_everyone(desk: Any) -> None:
    a_creditor(name="C" * 110, sender_address="")
    page = desk("/settings/policies/")
    seen_well(page)
    page.get_by_label("Calls in 7 days").fill("8")
    page.get_by_role("button", name="Save the numbers").click()
    page.get_by_text("It is from 1 to 7").wait_for()
    seen_well(page)
    for path in ("/settings/", "/settings/creditors/", f"/settings/creditors/{Creditor.objects.get().pk}/"):
        page.goto(path)
        seen_well(page)
