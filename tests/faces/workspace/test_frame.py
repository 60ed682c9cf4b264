"""The way around: every place is in the menu, a person sees those that they may open, and one of them is here."""

from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import resolve

from candour.faces.workspace.frame import COMMANDS, PLACES, WORK
from candour.store.models import User
from tests.book import a_creditor, an_account
from tests.faces.workspace.conftest import signed_in

pytestmark = pytest.mark.django_db


def around(client: Client, path: str = "/") -> Any:
    return client.get(path).context["around"]


def test_a_person_who_may_do_all_sees_every_place_and_command(ana: Client) -> None:
    way = around(ana)
    shown = [stop.link for stop in way.first] + [stop.link for _, stops in way.more for stop in stops]
    assert len(shown) == sum(len(places) for _, places in PLACES)
    assert len(way.commands) == len(COMMANDS)


def test_a_person_sees_only_places_that_they_may_open() -> None:
    user = User.objects.create_user("ben")
    user.user_permissions.add(Permission.objects.get(codename="view_message"))
    client = signed_in(user)
    way = around(client, "/mailbox/")
    assert [stop.label for stop in way.first] == ["Mailbox"]
    assert way.commands == []
    others = [stop.link for _, stops in way.more for stop in stops]
    assert all(client.get(link).status_code == 200 for link in others)
    assert "/law/" not in others


def test_no_two_places_share_a_key_and_every_command_leads_to_a_page(ana: Client) -> None:
    keys = [place.key for _, places in PLACES for place in places if place.key]
    assert len(keys) == len(set(keys))
    assert "g" not in keys
    for _, link in around(ana).commands:
        assert resolve(link.partition("?")[0].partition("#")[0])


def test_pages_under_a_place_belong_to_it(ana: Client) -> None:
    account = an_account(a_creditor())
    here = {
        "/": "Today",
        "/tasks/": "Today",
        f"/customers/{account.pk}/": "Customers",
        "/law/ask/": "Law",
        "/law/house.hours/": "Law",
    }
    for path, label in here.items():
        way = around(ana, path)
        stops = [*way.first, *(stop for _, stops in way.more for stop in stops)]
        assert [stop.label for stop in stops if stop.is_here] == [label], path
        assert way.elsewhere == (label if label == "Law" else ""), path


def test_the_page_says_where_it_is_once_in_the_bar_and_once_in_the_menu(ana: Client) -> None:
    body = ana.get("/").content.decode()
    assert body.count('aria-current="page"') == 2
    assert all(f">{place.label}</a>" in body for place in WORK if place.label)


def test_the_door_has_no_menu_and_no_palette() -> None:
    body = Client().get("/login/").content.decode()
    assert 'id="menu"' not in body
    assert 'id="palette"' not in body
