"""Postal addresses on the screen: a customer's, and the one that letters come back to."""

from typing import Any

import pytest
from django.test import Client

from candour.store.models import ContactPoint, Creditor, Organisation, SettingChange
from tests.book import a_creditor, an_account, an_item
from tests.by_post import DUE, HOME, by_post
from tests.faces.workspace.test_actions import mistakes, said, send
from tests.faces.workspace.test_settings import filled, page

pytestmark = pytest.mark.django_db


def test_an_address_is_added_and_corrected_on_the_customer_s_page(ana: Client) -> None:
    account = an_account(a_creditor())
    done = send(ana, account, "reach", post="12 Mill Lane\r\nBath", postcode="ba1 1aa", contact_name="Ann")
    assert said(done) == ["Written down: contact point added."]
    first = ContactPoint.objects.get(channel="post")
    assert (first.value, first.contact_name) == (HOME, "Ann")
    form = ana.get(f"/customers/{account.pk}/?act=reach").content.decode()
    assert "Ann, 12 Mill Lane, Bath, BA1 1AA" in form, "it may be replaced"
    done = send(ana, account, "reach", post="14 Mill Lane\nBath", postcode="BA1 1AA", replaces=first.pk)
    assert said(done) == ["Written down: contact point corrected."]
    seen = done.content.decode()
    assert "14 Mill Lane" in seen and "Corrected " in seen


@pytest.mark.parametrize(
    ("told", "field", "why"),
    [
        ({"post": "12 Mill Lane\nBath", "postcode": "12"}, "postcode", "It is not one of United Kingdom; write it as"),
        ({"post": "12 Mill Lane"}, "postcode", "It is not one of United Kingdom"),
        ({"post": "x\ny", "postcode": "BA1 1AA", "country": "Oz"}, "country", "It is not a country"),
        ({"postcode": "BA1 1AA"}, "post", "Give the lines of the address as well"),
        ({"post": "x\ny", "postcode": "BA1 1AA", "replaces": "999"}, "replaces", "That is no postal address of theirs"),
    ],
)
def test_what_is_wrong_with_an_address_is_said_at_its_field(
    ana: Client, told: dict[str, str], field: str, why: str
) -> None:
    answer = send(ana, by_post(), "reach", **told)
    found = mistakes(answer)
    assert list(found) == [field] and why in found[field][0]
    assert '<details class="change field-wide" open><summary>A postal address' in answer.content.decode()


def test_where_letters_come_back_to_is_set_for_a_creditor_or_for_all(ana: Client) -> None:
    creditor = a_creditor(postal_address="")
    path = f"/settings/creditors/{creditor.pk}/"
    told = filled(ana, path, postal_address="1 Quay Street\r\nBristol\r\nBS1 1AA")
    assert "Saved." in page(ana, path, **told)
    assert Creditor.objects.get().postal_address == "1 Quay Street\nBristol\nBS1 1AA"
    assert "it is not an address" in page(ana, path, **filled(ana, path, postal_address="Bristol")).lower()
    house = "/settings/organisation/"
    assert "Saved." in page(ana, house, **filled(ana, house, postal_address="9 Dock Road, Leith, EH6 6AA"))
    assert Organisation.objects.get().postal_address == "9 Dock Road, Leith, EH6 6AA"
    assert SettingChange.objects.filter(field="postal_address").count() == 2
    assert "Everything was so already." in page(ana, house, **filled(ana, house))


def test_while_a_letter_is_written_the_missing_return_address_is_said(ana: Client) -> None:
    account = by_post(a_creditor(postal_address=""))
    an_item(account, DUE)
    told: dict[str, Any] = {"channel": "letter", "purpose": "reply", "subject": "Your order", "text": "Dear all"}
    seen = ana.post(f"/customers/{account.pk}/write/check/", told).content.decode()
    assert "It needs a change" in seen and "an address to which it can come back" in seen
