"""Search as you type: names with accents and slips, references, addresses, numbers and amounts."""

from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from candour.domain.finding import sought
from candour.store.models import Account, ContactPoint, Party, User
from candour.store.reading.search import search
from tests.book import a_creditor, an_account, an_item
from tests.faces.workspace.conftest import signed_in

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def book(db: None) -> Account:
    """Müller & O'Brien GmbH with an item, beside others that are not meant."""
    creditor = a_creditor()
    muller = an_account(creditor, name="Müller & O’Brien GmbH", reference="C-000912", email="ap@mueller.example")
    ContactPoint.objects.create(
        party=muller.party, channel="phone", value="+442079460123", contact_name="Søren Ångström"
    )
    an_item(muller, date(2026, 5, 1), 31_200, reference="INV-004417")
    for n in range(3):
        other = an_account(creditor, name=f"Brook Timber {n} Ltd", email=f"ap{n}@brook.example")
        an_item(other, date(2026, 5, 1), 5_000 + n)
    return muller


def found(typed: str, *, items: bool = True) -> list[tuple[str, str, int]]:
    asked = sought(typed)
    assert asked is not None
    return [(hit.name[:6], hit.how, hit.rank) for hit in search(asked, 20, items=items)]


@pytest.mark.parametrize(
    ("typed", "how", "rank"),
    [
        ("müller", "name", 0),
        ("MULLER", "name", 0),
        ("mull", "name", 1),
        ("gmbh mul", "name", 1),
        ("o'brien", "name", 0),
        ("obrien muller", "name", 0),
        ("muler", "name", 2),
        ("mulelr", "name", 2),
        ("mueller", "name", 2),
        ("muller obrein", "name", 2),
        ("soren ang", "contact", 1),
        ("c-000912", "reference", 0),
        ("C000912", "reference", 0),
        ("912", "reference", 0),
        ("ap@mueller.example", "email", 0),
        ("AP@Muel", "email", 1),
        ("@mueller", "email", 1),
        ("+44 20 7946 0123", "phone", 0),
        ("020 7946", "phone", 0),
        ("9460123", "phone", 1),
        ("INV-004417", "item", 0),
        ("inv00441", "item", 1),
        ("4417", "item", 0),
        ("312.00", "amount", 1),
        ("£312", "amount", 1),
    ],
)
def test_a_customer_is_found_by_what_people_type(book: Account, typed: str, how: str, rank: int) -> None:
    assert found(typed) == [("Müller", how, rank)]


@pytest.mark.parametrize(
    "typed", ["mxyer", "muller timber", "31200", "100%", "_ _ab", "'; DROP TABLE", "\\\\aa", "a:* | b"]
)
def test_what_is_not_there_is_not_found_and_what_is_typed_is_taken_as_it_stands(book: Account, typed: str) -> None:
    assert found(typed) == []


def test_a_change_is_found_at_once(book: Account) -> None:
    Party.objects.filter(pk=book.party_id).update(name="Zwölf Äpfel AG")
    assert found("apfel") == [("Zwölf ", "name", 0)]
    assert found("muller") == []


def test_the_surest_come_first_and_no_more_than_asked(book: Account) -> None:
    creditor = book.creditor
    for n in range(30):
        an_account(creditor, name=f"Smithson {n}")
    an_account(creditor, name="Smith")
    asked = sought("smith")
    assert asked is not None
    names = [hit.name for hit in search(asked, 20, items=True)]
    assert names[0] == "Smith" and len(names) == 20


@pytest.mark.parametrize("typed", ["muller", "4417", "312.00", "020 7946", "ap@mueller"])
def test_looking_costs_the_same_queries_whatever_is_found(
    book: Account, typed: str, django_assert_max_num_queries: Any
) -> None:
    asked = sought(typed)
    assert asked is not None
    with django_assert_max_num_queries(13):
        search(asked, 20, items=True)


def test_what_is_typed_stands_in_no_address_and_is_there_on_the_way_back(ana: Client, book: Account) -> None:
    answer = ana.post("/search/", {"q": "müller"}, follow=True)
    assert answer.redirect_chain == [("/search/?again=1", 302)]
    assert "C-000912" in answer.content.decode()
    assert 'value="müller"' in ana.get("/search/?again=1").content.decode()
    assert "C-000912" not in ana.get("/search/").content.decode()


def test_while_typing_the_list_alone_comes_back_and_programs_get_json(ana: Client, book: Account) -> None:
    part = ana.post("/search/", {"q": "muller"}, **HTMX).content.decode()
    assert "<html" not in part and f"/customers/{book.pk}/" in part
    told = ana.post("/search/", {"q": "4417"}, HTTP_ACCEPT="application/json").json()
    assert told["found"][0]["address"] == f"/customers/{book.pk}/"
    assert (told["found"][0]["item"], told["found"][0]["amount"], told["more"]) == ("INV-004417", "£312.00", False)


def test_who_may_not_see_items_finds_none(book: Account) -> None:
    user = User.objects.create_user("bo")
    user.user_permissions.add(Permission.objects.get(codename="view_account"))
    part = signed_in(user).post("/search/", {"q": "4417"}, **HTMX).content.decode()
    assert "Nothing found" in part


@pytest.mark.parametrize(("typed", "said"), [("x", "Go on typing"), ("nobody there", "Nothing found"), ("", "")])
def test_what_is_too_short_or_not_there_says_what_to_do(ana: Client, book: Account, typed: str, said: str) -> None:
    assert said in ana.post("/search/", {"q": typed}, **HTMX).content.decode()


def test_a_hostile_name_is_shown_and_does_nothing(ana: Client) -> None:
    an_account(a_creditor(), name="<img src=x onerror=alert(1)> Ltd")
    part = ana.post("/search/", {"q": "onerror"}, **HTMX).content.decode()
    assert "&lt;img src=x" in part and "<img" not in part
