"""The frame in a real browser: the menu without script, the palette, the shortcuts and how they are turned off."""

from typing import Any

import pytest
from django.conf import settings as django_settings

from candour.store.models import User
from tests.faces.workspace.conftest import aside, signed_in
from tests.faces.workspace.desk import morning, the_story
from tests.faces.workspace.test_in_a_browser import unreadable

pytestmark = pytest.mark.django_db(transaction=True)
DAY = "?day=2013-06-03"
FOCUS = "document.activeElement"


def marked(page: Any) -> str:
    return str(page.locator("#palette [aria-selected=true]").inner_text().split("\n")[0])


def test_the_palette_goes_to_a_page_by_keys_and_by_the_button(desk: Any) -> None:
    page = desk("/")
    opener = page.get_by_role("button", name="Jump to")
    opener.click()
    box = page.get_by_role("combobox", name="A page, something to do, or a customer")
    assert box.evaluate("box => box === document.activeElement")
    assert marked(page) == "Today"
    page.keyboard.press("ArrowDown")
    assert marked(page) == "Customers"
    assert box.get_attribute("aria-activedescendant") == "choice-first-2"
    page.keyboard.press("Escape")
    assert opener.evaluate("button => button === document.activeElement"), "focus is given back"
    page.keyboard.press("Control+k")
    page.keyboard.type("mail")
    assert marked(page) == "Mailbox"
    assert page.locator("#palette [data-count]").inner_text() == "2 choices"
    page.keyboard.press("Enter")
    page.wait_for_url("**/mailbox/")
    page.go_back()
    assert page.url.endswith("/")
    assert page.complaints == []


def test_the_palette_finds_a_customer_and_offers_what_the_page_can_do(desk: Any) -> None:
    account = aside(lambda: the_story(morning()))
    page = desk("/")
    page.keyboard.press("/")
    page.keyboard.type("lockwood dental")
    assert marked(page) == "All that is found for ‘lockwood dental’"
    found = page.locator("#palette [data-found]").first
    found.wait_for()
    assert marked(page).startswith("Lockwood Dental HARTLEY-1117")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/customers/{account.pk}/")
    page.keyboard.press("Control+k")
    page.keyboard.type("promise")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/customers/{account.pk}/?act=promise#act")


def test_rows_are_walked_with_j_and_k_and_opened_with_enter(desk: Any) -> None:
    aside(morning)
    page = desk("/" + DAY)
    names = page.locator("main .row .row-name").all_inner_texts()
    page.keyboard.press("j")
    assert page.evaluate(f"{FOCUS}.textContent") == names[0]
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    assert page.evaluate(f"{FOCUS}.textContent") == names[1]
    page.keyboard.press("Enter")
    page.wait_for_url("**/customers/**")
    assert page.get_by_role("heading", level=1).inner_text() == names[1]


def test_a_letter_alone_goes_nowhere_even_just_after_a_page_was_opened(desk: Any) -> None:
    page = desk("/customers/")
    page.reload()
    for key in "kmtcsl":
        page.keyboard.press(key)
    page.wait_for_timeout(300)
    assert page.url.endswith("/customers/")


def test_shortcuts_are_listed_turned_off_and_never_heard_while_somebody_types(desk: Any) -> None:
    page = desk("/customers/")
    search = page.locator("main input[type=search]")
    search.focus()
    page.keyboard.type("?jk/gm")
    assert search.input_value() == "?jk/gm"
    search.blur()
    page.keyboard.press("?")
    sheet = page.get_by_role("dialog", name="Keyboard shortcuts")
    assert sheet.is_visible()
    for _ in range(12):
        page.keyboard.press("Tab")
        assert page.evaluate(f"{FOCUS} === document.body || !!{FOCUS}.closest('#keys')"), "focus is kept"
    sheet.get_by_label("Use single keys").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    page.keyboard.press("/")
    assert page.locator("dialog[open]").count() == 0
    page.reload()
    page.keyboard.press("?")
    assert page.locator("dialog[open]").count() == 0, "the choice is kept"
    page.keyboard.press("Control+k")
    page.keyboard.type("shortcuts")
    page.keyboard.press("Enter")
    sheet.get_by_label("Use single keys").check()
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    page.keyboard.press("m")
    page.wait_for_url("**/mailbox/")


def test_what_opens_can_be_read_by_everyone_in_both_themes_and_on_a_phone(desk: Any) -> None:
    page = desk("/")
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        for width in (320, 640, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            page.locator("#menu > summary").click()
            assert page.evaluate("document.documentElement.scrollWidth") <= width, width
            assert unreadable(page) == [], (theme, width)
            page.keyboard.press("Escape")
            assert page.evaluate(f"{FOCUS}.tagName") == "SUMMARY"
            for keys, name in (("Control+k", "palette"), ("?", "keys")):
                page.keyboard.press(keys)
                assert page.locator(f"#{name}").evaluate("d => d.scrollWidth <= d.clientWidth"), (name, width)
                assert unreadable(page) == [], (theme, width, name)
                page.keyboard.press("Escape")


def test_every_place_is_reached_without_any_script(desk: Any, chromium: Any, live_server: Any) -> None:
    client = signed_in(User.objects.get(username="ana"))
    context = chromium.new_context(java_script_enabled=False, viewport={"width": 320, "height": 800})
    name = django_settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
    page = context.new_page()
    page.goto(live_server.url)
    assert not page.get_by_role("button", name="Jump to").is_visible()
    page.locator("#menu > summary").click()
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Law").click()
    assert page.get_by_role("heading", level=1).inner_text().startswith("The law")
    context.close()
