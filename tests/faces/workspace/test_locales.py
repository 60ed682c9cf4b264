"""Dates, numbers and money are written as the person asks, with the zone of whoever is meant always beside the time."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from candour.faces.workspace import locales
from candour.faces.workspace.locales import LOCALES, written_as
from candour.faces.workspace.tags import ago, moments
from candour.store.models import SettingChange, User
from tests.book import a_creditor, an_account, an_item

AT = datetime(2013, 6, 3, 14, 5, tzinfo=ZoneInfo("Europe/London"))
SAID = {
    "en-GB": ("£1,234.50", "3 Jun 2013", "Mon 3 Jun 2013, 14:05 BST", "Monday 3 June 2013", "12,345.6"),
    "en-US": ("£1,234.50", "Jun 3, 2013", "Mon, Jun 3, 2013, 2:05 PM BST", "Monday, June 3, 2013", "12,345.6"),
    "de-DE": ("1.234,50 £", "3. Juni 2013", "Mo., 3. Juni 2013, 14:05 BST", "Montag, 3. Juni 2013", "12.345,6"),
    "fr-FR": ("1 234,50 £GB", "3 juin 2013", "lun. 3 juin 2013, 14:05 BST", "lundi 3 juin 2013", "12 345,6"),
}


@pytest.mark.parametrize("key", LOCALES)
def test_each_form_writes_as_its_readers_do(key: str) -> None:
    with written_as(key):
        said = (
            locales.amount(123_450, "GBP"), locales.short_day(date(2013, 6, 3)), locales.moment(AT),
            locales.long_day(date(2013, 6, 3)), locales.number(Decimal("12345.6"), 1),
        )  # fmt: skip
    assert tuple(" ".join(text.split()) for text in said) == SAID[key]


def test_the_house_has_a_form_for_all_who_choose_none(settings: Any) -> None:
    settings.CANDOUR_LOCALE = "de-DE"
    with written_as(""):
        assert locales.amount(123_450, "EUR").replace("\xa0", " ") == "1.234,50 €"
    settings.CANDOUR_LOCALE = "tlh"
    with written_as("xx"):
        assert locales.amount(123_450, "EUR") == "€1,234.50"


def test_how_long_ago_is_said_with_the_whole_instant_beside_it() -> None:
    at = datetime.now(UTC) - timedelta(hours=2)
    text = ago(at, "Europe/Berlin")
    assert "2 hours ago</time>" in text
    assert f'datetime="{at.astimezone(ZoneInfo("Europe/Berlin")).isoformat(timespec="seconds")}"' in text
    assert at.astimezone(ZoneInfo("Europe/Berlin")).strftime("%H:%M CE") in text
    with written_as("de-DE"):
        assert "vor 2 Stunden" in ago(at, "Europe/Berlin")
    assert "in 3 days" in ago(datetime.now(UTC) + timedelta(days=3, minutes=1), "UTC")


def test_their_time_and_ours_are_both_said_where_they_differ() -> None:
    assert "09:05 EDT" in moments(AT, "America/New_York", "Europe/London")
    assert "there," in moments(AT, "America/New_York", "Europe/London")
    assert "there" not in moments(AT, "Europe/London", "Europe/London")


@pytest.mark.django_db
def test_a_person_chooses_and_every_page_follows_for_them_alone(ana: Client) -> None:
    account = an_account(a_creditor())
    an_item(account, date(2013, 6, 3), 123_450, issued=date(2013, 5, 2))
    assert "1,234.50" in ana.get(f"/customers/{account.pk}/").content.decode()
    ana.post("/settings/you/", {"do": "locale", "locale": "de-DE"})
    page = ana.get(f"/customers/{account.pk}/").content.decode()
    assert "1.234,50\xa0£" in page
    assert "3. Juni 2013" in page
    assert '<option value="de-DE" selected>' in ana.get("/settings/you/").content.decode()
    assert SettingChange.objects.filter(field="locale").count() == 1
    ana.post("/settings/you/", {"do": "locale", "locale": "tlh-XX"})
    assert User.objects.get().locale == ""
