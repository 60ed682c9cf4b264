"""The design system: its page is read from the stylesheet, every colour is there in both themes, and can be read."""

import re
from importlib.resources import files
from typing import Any

import pytest
from django.test import Client

from candour.faces.workspace.design import ENOUGH, contrast, pairs, tokens
from tests.faces.workspace.test_in_a_browser import unreadable

CSS = (files("candour.faces.workspace") / "static/workspace/candour.css").read_text(encoding="utf-8")
LIGHT, DARK = tokens()


def test_every_token_that_is_used_is_defined_and_every_one_that_is_defined_is_used() -> None:
    used = set(re.findall(r"var\(--([a-z0-9-]+)", CSS))
    assert used <= LIGHT.keys()
    assert LIGHT.keys() - used == set()


def test_every_colour_has_its_own_in_the_dark() -> None:
    colours = {name for name, value in LIGHT.items() if value.startswith("#")}
    assert colours == DARK.keys()


def test_contrast_is_reckoned_as_the_standard_does() -> None:
    assert contrast("#000", "#fff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("pair", list(pairs(LIGHT, DARK)), ids=lambda pair: f"{pair.words} on {pair.ground}")
def test_words_can_be_read_on_their_ground(pair: Any) -> None:
    assert pair.light >= ENOUGH
    assert pair.dark >= ENOUGH


@pytest.mark.django_db
def test_the_page_shows_every_token_and_costs_few_queries(ana: Client, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(3):
        page = ana.get("/design/").content.decode()
    scales = [name for name in LIGHT if LIGHT[name].startswith("#") or name.startswith(("t-", "s-"))]
    assert [name for name in scales if f"<code>--{name}</code>" not in page] == []


@pytest.mark.django_db(transaction=True)
def test_the_page_can_be_read_by_everyone_in_both_themes_and_on_a_phone(desk: Any) -> None:
    page = desk("/design/")
    assert page.complaints == []
    assert unreadable(page) == []
    page.emulate_media(color_scheme="dark")
    assert unreadable(page) == []
    for width in (320, 640):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, width
    swatch = page.locator(".swatch-two rect").first
    assert swatch.evaluate("r => getComputedStyle(r).fill") == "rgb(248, 247, 244)", "the policy lets it show"
