"""Post in a real browser: an address corrected, a print house set and tried, a run mailed and one in doubt settled."""

from datetime import UTC, datetime
from typing import Any

import pytest

from candour.store.models import ContactPoint, PrintRun
from tests.book import a_creditor
from tests.by_post import by_post
from tests.faces.workspace.conftest import aside
from tests.faces.workspace.test_bringing_in_in_a_browser import seen_well
from tests.flow.test_print_mail import HOUSE
from tests.keys import an_owner

pytestmark = pytest.mark.django_db(transaction=True)


def told(page: Any) -> str:
    return str(page.get_by_role("status").first.inner_text())


def test_a_wrong_postal_address_is_corrected_and_what_is_wrong_with_the_new_one_is_said(desk: Any) -> None:
    account = by_post(a_creditor(name="Hartley"))
    page = desk(f"/customers/{account.pk}/?act=reach#act")
    page.get_by_text("A postal address").click()
    page.get_by_label("Postal address").fill("14 Mill Lane\nBath")
    page.get_by_label("Postcode").fill("BA1")
    page.get_by_label("In place of").select_option(label="12 Mill Lane, Bath, BA1 1AA")
    page.get_by_role("button", name="Write it down").click()
    page.wait_for_function("document.activeElement.id === 'reach-postcode'")
    page.get_by_text("It is not one of United Kingdom; write it as BS1 1AA.").wait_for()
    seen_well(page)
    page.get_by_label("Postcode").fill("BA1 1AA")
    page.get_by_role("button", name="Write it down").click()
    assert told(page) == "Written down: contact point corrected."
    assert page.get_by_text("Not used any more.").is_visible()
    assert ContactPoint.objects.get(channel="post", failed_at=None).value.startswith("14 Mill Lane")
    assert [said for said in page.complaints if "422" not in said] == []


def test_a_print_house_is_set_tried_and_gets_a_run_and_one_in_doubt_is_settled(desk: Any) -> None:
    creditor = a_creditor(name="Hartley")
    page = desk("/settings/channels/")
    page.get_by_label("Mail print runs to").fill("print house")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("It is not an email address").wait_for()
    seen_well(page)
    page.get_by_label("Mail print runs to").fill(HOUSE)
    page.get_by_label("The print house’s certificate").fill(aside(lambda: an_owner().pem))
    page.get_by_role("button", name="Save").click()
    assert told(page) == "Saved."
    seen_well(page)
    now = datetime.now(UTC)
    run = PrintRun.objects.create(
        creditor=creditor, lane="live", state="uncertain", way="mail", sent_to=HOUSE, letters=2, pages=3,
        closed_by="user:ana", closed_at=now,
    )  # fmt: skip
    page.get_by_role("button", name="Send the print house a test").click()
    assert "It was taken" in told(page) and f"Look at {HOUSE}" in told(page)
    page.goto(f"/print/runs/{run.pk}/")
    assert page.get_by_text("nobody knows whether it arrived").is_visible()
    assert page.get_by_role("button", name="It did not arrive: mail it again").is_visible()
    seen_well(page)
    page.get_by_role("button", name="It arrived").click()
    assert "the print house has it" in told(page)
    seen_well(page)
    assert [said for said in page.complaints if "422" not in said] == []


def test_a_mailbox_that_has_none_of_a_kind_leads_back_to_all(desk: Any) -> None:
    page = desk("/mailbox/")
    page.get_by_label("Status").select_option("uncertain")
    page.get_by_role("button", name="Show").click()
    page.get_by_role("heading", name="No messages of that kind").wait_for()
    seen_well(page)
    page.get_by_role("link", name="Show all messages").click()
    page.get_by_role("heading", name="No messages", exact=True).wait_for()
    page.goto("/mailbox/?status=nonsense")
    assert page.get_by_text("There is no such choice").is_visible()
    seen_well(page)
