"""Acting on a customer's page in a real browser: how it should go, how it should not, by keyboard, on a phone."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from candour.store.models import Account, Contact, ContactPoint, Task
from tests.book import a_creditor, an_account, an_item
from tests.faces.workspace.desk import MORNING
from tests.faces.workspace.test_in_a_browser import unreadable

pytestmark = pytest.mark.django_db(transaction=True)
SOON = datetime.now(UTC).date() + timedelta(days=5)
ACTS = ("call", "promise", "hold", "note", "reach")


@pytest.fixture
def account(desk: Any) -> Account:
    """Brook Ltd, with a telephone, an item and one task of every kind."""
    account = an_account(a_creditor(name="Hartley"), name="Brook Ltd", reference="C1")
    ContactPoint.objects.create(party=account.party, channel="phone", value="+441632960001", contact_name="Ann")
    an_item(account, SOON - timedelta(days=20), reference="INV-1")
    for kind in ("call", "find_contact", "decide", "uncertain"):
        a_task(account, kind)
    return account


def a_task(account: Account, kind: str, **given: Any) -> Task:
    now = datetime.now(UTC) - timedelta(hours=1)
    facts = {"lane": "live", "due_at": now, "occurred_at": now, "reason": "Because it is so.", **given}
    return Task.objects.create(account=account, kind=kind, **facts)


def told(page: Any) -> str:
    return str(page.get_by_role("status").first.inner_text())


def test_from_today_to_a_recorded_call_in_two_clicks(desk: Any, account: Account) -> None:
    page = desk("/")
    page.get_by_role("link", name="Record the call for Brook Ltd").click()
    page.get_by_role("button", name="We spoke").click()
    assert told(page) == "Written down: you spoke."
    assert page.evaluate("location.hash") == "#main", "the reader begins at what was said"
    assert page.get_by_role("link", name="Record the call").count() == 0
    assert page.locator("#story").get_by_text("Conversation", exact=True).is_visible()


def test_a_call_with_a_note_and_a_promise(desk: Any, account: Account) -> None:
    page = desk(f"/customers/{account.pk}/")
    assert page.get_by_role("link", name="+44 1632 960001").get_attribute("href") == "tel:+441632960001"
    page.get_by_label("What was said").fill("The new clerk begins on Monday.")
    page.get_by_text("They promised to pay").click()
    page.get_by_label("Promised by").fill(SOON.isoformat())
    page.get_by_label("Amount").fill("40")
    page.get_by_role("button", name="We spoke").click()
    assert "Promised: £40.00 by " in told(page)
    assert page.get_by_text("The new clerk begins on Monday.").is_visible()
    assert page.get_by_role("heading", name="What stands").is_visible()


def test_a_promise_that_cannot_be_is_explained_at_its_field_with_the_keyboard_there(
    desk: Any, account: Account
) -> None:
    page = desk(f"/customers/{account.pk}/?act=promise#act")
    page.get_by_label("By", exact=True).fill(SOON.isoformat())
    page.get_by_label("Amount").fill("1,2,3.x")
    page.get_by_role("button", name="Write the promise down").click()
    page.wait_for_function("document.activeElement.id === 'promise-amount'")
    field = page.get_by_label("Amount")
    described = field.get_attribute("aria-describedby").split()
    assert "is not an amount of money" in page.locator(f"#{described[-1]}").inner_text()
    assert field.get_attribute("aria-invalid") == "true"
    assert field.input_value() == "1,2,3.x"
    assert unreadable(page) == []
    field.fill("12")
    page.get_by_role("button", name="Write the promise down").click()
    assert "Promised: £12.00" in told(page)


def test_a_hold_is_placed_and_ended_by_keyboard_alone(desk: Any, account: Account) -> None:
    page = desk(f"/customers/{account.pk}/?act=hold#act")
    page.locator("#hold-kind").focus()
    page.keyboard.type("Open complaint")
    page.get_by_label("In words").focus()
    page.keyboard.type("They wrote to us.")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Place the hold"
    page.keyboard.press("Enter")
    page.wait_for_url("**#main")
    assert "Hold placed: Open complaint" in told(page)
    page.get_by_label("What shows that it may end").focus()
    page.keyboard.type("resolved")
    page.get_by_role("button", name="End the hold for Open complaint").press("Enter")
    page.locator(".stand-hold").wait_for(state="detached")
    assert "The hold has ended." in told(page)


@pytest.mark.parametrize(("theme", "width"), [("light", 1280), ("dark", 320)])
def test_a_call_over_the_contact_cap_asks_why_and_takes_the_reason(
    desk: Any, account: Account, theme: str, width: int
) -> None:
    Contact.objects.create(
        party=account.party, account=account, lane="live", channel="email", outcome="delivered", purpose="due",
        occurred_at=datetime.now(UTC) - timedelta(minutes=5), local_time="", zone="Europe/London",
    )  # fmt: skip
    page = desk(f"/customers/{account.pk}/?act=call#act", theme=theme, width=width)
    page.get_by_role("button", name="Nobody answered").click()
    field = page.get_by_label("Why the call was made all the same")
    described = field.get_attribute("aria-describedby").split()
    assert "the contact cap is reached" in page.locator(f"#{described[-1]}").inner_text()
    assert unreadable(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_label("They asked for the call, or we promised it").check()
    page.get_by_role("button", name="Nobody answered").click()
    assert "Nobody answered" in told(page)
    assert Contact.objects.latest("id").exempt == "asked_for"


def test_somebody_was_quicker(desk: Any, account: Account) -> None:
    page = desk(f"/customers/{account.pk}/")
    Task.objects.filter(kind="call").update(done_at=datetime.now(UTC))
    page.get_by_label("What was said").fill("Words that took a while.")
    page.get_by_role("button", name="We spoke").click()
    alert = page.get_by_role("alert")
    assert alert.inner_text() == "That task is not open any more; somebody was quicker."
    assert page.evaluate("document.activeElement.getAttribute('role')") == "alert"
    assert page.get_by_label("What was said").input_value() == "Words that took a while."


def test_every_form_can_be_read_by_everyone_in_both_themes_and_on_a_phone(desk: Any, account: Account) -> None:
    page = desk("/")
    for path in ("/tasks/", *(f"/customers/{account.pk}/?act={act}" for act in ACTS)):
        page.set_viewport_size({"width": 1280, "height": 900})
        page.emulate_media(color_scheme="light")
        page.goto(path)
        assert unreadable(page) == [], path
        page.emulate_media(color_scheme="dark")
        assert unreadable(page, "color-contrast", "link-in-text-block") == [], path
        for width in (320, 640):
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (path, width)
        assert unreadable(page, "target-size", "color-contrast") == [], path


def test_long_words_fit_a_phone(desk: Any) -> None:
    account = an_account(a_creditor(name="C" * 90), name="N" * 120, reference="R" * 80)
    an_item(account, MORNING.date(), 10**14, reference="I" * 90)
    a_task(account, "decide", reason="W" * 200)
    for act in ACTS:
        page = desk(f"/customers/{account.pk}/?act={act}", width=320)
        for fold in page.locator("details.change").all():
            fold.evaluate("fold => { fold.open = true }")
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, act
