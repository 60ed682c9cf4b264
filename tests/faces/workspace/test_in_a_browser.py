"""The screens in a real browser: readable by everyone, in both themes, on a phone, by keyboard, from nowhere else."""

from typing import Any

import pytest

from candour.store.models import Account, Message
from tests.book import a_creditor, an_account, an_item
from tests.faces.workspace.conftest import aside
from tests.faces.workspace.desk import MORNING, many_steps, morning, the_story
from tests.faces.workspace.test_mailbox import a_message, mail_of

pytestmark = pytest.mark.django_db(transaction=True)
DAY = "?day=2013-06-03"
HEAVIEST_BYTES = 150_000


@pytest.fixture
def book(desk: Any) -> dict[str, str]:
    """Every kind of page of a full book, by name."""
    account = aside(lambda: the_story(morning()))
    held = Account.objects.get(party__name="Harbour Lights Hotel")
    message = Message.objects.filter(status="sent").latest("pk")
    draft = Message.objects.filter(status="draft").latest("pk")
    return {
        "today": "/" + DAY,
        "shadow": f"/{DAY}&lane=shadow",
        "section": f"/{DAY}&show=went",
        "customers": "/customers/",
        "customer": f"/customers/{account.pk}/{DAY}",
        "waiting": f"/customers/{held.pk}/{DAY}",
        "items": f"/customers/{account.pk}/items/{DAY}",
        "mailbox": "/mailbox/",
        "message": f"/mailbox/{message.pk}/",
        "draft": f"/mailbox/{draft.pk}/",
        "mistake": "/?day=x",
        "not here": "/nowhere/",
    }


def unreadable(page: Any, *rules: str) -> list[str]:
    """What axe finds wrong by all its rules (WCAG 2.2 AA and best practice) or by some of them, in words."""
    from axe_playwright_python.sync_playwright import Axe

    options = {"runOnly": {"type": "rule", "values": list(rules)}} if rules else {}
    found = Axe().run(page, options=options).response["violations"]
    return [f"{v['id']}: {node['html'][:160]} {node['failureSummary'][:200]}" for v in found for node in v["nodes"]]


def test_every_page_can_be_read_by_everyone_in_both_themes(desk: Any, book: dict[str, str]) -> None:
    page = desk("/login/", login=False)
    assert unreadable(page) == []
    page = desk("/")
    for name, path in book.items():
        page.goto(path)
        assert unreadable(page) == [], name
        page.emulate_media(color_scheme="dark")
        assert unreadable(page, "color-contrast", "link-in-text-block") == [], name
        page.emulate_media(color_scheme="light")


def test_every_page_fits_a_phone_and_twice_the_size(desk: Any, book: dict[str, str]) -> None:
    page = desk("/")
    for name, path in book.items():
        page.goto(path)
        for width in (320, 390, 640):
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (name, width)
    page.set_viewport_size({"width": 320, "height": 800})
    for name in ("today", "customer"):
        page.goto(book[name])
        assert unreadable(page) == [], name


def test_long_words_without_a_break_still_fit_a_phone(desk: Any) -> None:
    account = an_account(a_creditor(name="C" * 90), name="N" * 120, reference="R" * 80, email=f"{'e' * 60}@x.example")
    an_item(account, MORNING.date(), 10**14, reference="I" * 90)
    many_steps(account.creditor, 3)
    a_message(account, mail_of("<p>x</p>", "S" * 150), purpose="reminder")
    for path in ("/" + DAY, "/customers/", f"/customers/{account.pk}/{DAY}", "/mailbox/"):
        page = desk(path, width=320)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path


def test_a_first_visit_is_light_asks_nobody_else_and_complains_of_nothing(desk: Any, book: dict[str, str]) -> None:
    for name in ("today", "customer", "mailbox", "message"):
        page = desk(book[name])
        page.wait_for_load_state("networkidle")
        host = page.url.split("/")[2]
        assert all(asked.split("/")[2] == host for asked in page.asked), name
        assert page.complaints == [], name
        weights = page.evaluate(
            "[...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]"
            ".map(e => e.transferSize)"
        )
        assert sum(weights) < HEAVIEST_BYTES, name


def test_the_keyboard_reaches_the_content_first_and_then_every_place(desk: Any, book: dict[str, str]) -> None:
    page = desk(book["today"])
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


def test_pausing_a_creditor_takes_one_press(desk: Any, book: dict[str, str]) -> None:
    page = desk(book["today"])
    page.get_by_role("button", name="Pause Hartley Supplies").click()
    assert "Hartley Supplies is now in paused mode." in page.get_by_role("status").first.inner_text()
    assert "day=2013-06-03" in page.url
    page.get_by_text("Change mode of Hartley Supplies").click()
    page.get_by_role("radio", name="Shadow").check()
    page.get_by_role("button", name="Set the mode").click()
    assert "Hartley Supplies is now in shadow mode." in page.get_by_role("status").first.inner_text()


def test_from_the_door_to_a_customer_to_what_was_said(desk: Any, book: dict[str, str]) -> None:
    from candour.store.models import User

    ana = User.objects.get(username="ana")
    ana.set_password("correct horse battery")
    ana.save()
    page = desk(book["today"], login=False)
    page.get_by_label("User name").fill("ana")
    page.get_by_label("Password").fill("correct horse battery")
    page.get_by_role("button", name="Log in").click()
    page.get_by_role("link", name="Customers").click()
    page.get_by_label("Find a customer or an item").fill("lockwood dental")
    page.get_by_role("button", name="Find", exact=True).click()
    page.wait_for_url("**/search/?again=1")
    page.get_by_role("link", name="Lockwood Dental").click()
    page.get_by_role("link", name="Read it as it was rendered").first.click()
    mail = page.frame_locator("iframe.mail")
    assert "Lockwood Dental" in mail.locator("body").inner_text()
    page.get_by_role("button", name="Log out").click()
    assert "/login/" in page.url


def test_a_mail_that_attacks_its_reader_does_nothing(desk: Any) -> None:
    html = (
        "<p>Dear reader</p><script>parent.document.title='taken'</script>"
        "<img src='https://evil.example/pixel.png'><img src=x onerror=\"parent.document.title='taken'\">"
    )
    message = a_message(an_account(a_creditor()), mail_of(html))
    page = desk(f"/mailbox/{message.pk}/")
    page.wait_for_load_state("networkidle")
    assert "Dear reader" in page.frame_locator("iframe.mail").locator("body").inner_text()
    assert "taken" not in page.title()
    answered = page.evaluate("performance.getEntriesByType('resource').map(e => e.name)")
    assert not [name for name in answered if "evil.example" in name]


def test_a_page_on_paper_keeps_what_matters(desk: Any, book: dict[str, str]) -> None:
    page = desk(book["customer"])
    page.emulate_media(media="print")
    assert page.get_by_role("heading", name="Balance").is_visible()
    assert not page.get_by_role("button", name="Log out").is_visible()
