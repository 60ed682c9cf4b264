"""The whole book: all customers and all open items, filtered, sorted, drawn by age, page by page."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from candour.domain.ages import BANDS
from candour.store.models import Account, ContactPoint, Hold, Item, Promise, User
from candour.store.reading import book as reading
from candour.store.reading.wanted import Wanted
from tests.book import a_creditor, a_payment, an_account, an_item
from tests.faces.workspace.conftest import signed_in

pytestmark = pytest.mark.django_db
TODAY = datetime.now(UTC).date()
DAY = timedelta(days=1)


def late(days: int) -> date:
    return TODAY - days * DAY


@pytest.fixture
def book(db: None) -> dict[str, Account]:
    """Five accounts of two creditors, each with something of its own."""
    trade, homes = a_creditor(), a_creditor(mode="approve")
    bo = User.objects.create_user("bo")
    found = {
        "held": an_account(trade, name="Élan Held"),
        "promised": an_account(trade, name="brook Promised", owner=bo),
        "lost": an_account(trade, name="Ash Lost", email=None),
        "large": an_account(homes, name="Cedar Large", owner=bo),
        "paid": an_account(homes, name="Dale Paid"),
    }
    for days, (name, account) in zip((10, 45, 75, 200, 300), found.items(), strict=True):
        an_item(account, late(days), 900_000 if name == "large" else 10_000 + days)
    an_item(found["large"], TODAY + 20 * DAY, 5_000)
    a_payment(Item.objects.get(account=found["paid"]), 10_300, TODAY)
    Hold.objects.create(account=found["held"], party=found["held"].party, kind="pause", since=datetime.now(UTC) - DAY)
    Promise.objects.create(
        account=found["promised"], currency="GBP", made_at=datetime.now(UTC) - DAY, due_on=TODAY + 3 * DAY,
        silent_until=TODAY + 6 * DAY,
    )  # fmt: skip
    return found


def names(client: Client, query: str = "", place: str = "customers") -> list[str]:
    """Names in the order of the list, over all of its pages."""
    found, link = [], f"/{place}/{query}"
    while link:
        page = client.get(link)
        assert page.status_code == 200, page.content.decode()
        found += [(line[0] if place == "customers" else line[1]).name.split()[-1] for line in page.context["lines"]]
        link = page.context["more"] and f"/{place}/" + page.context["more"]
    return found


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["Lost", "Promised", "Large", "Paid", "Held"]),
        ("?sort=owed", ["Large", "Lost", "Promised", "Held", "Paid"]),
        ("?sort=age", ["Large", "Lost", "Promised", "Held"]),
        ("?held=1", ["Held"]),
        ("?promised=1", ["Promised"]),
        ("?unreachable=1", ["Lost"]),
        ("?owner=nobody", ["Lost", "Paid", "Held"]),
        ("?mode=approve", ["Large", "Paid"]),
        ("?late=1-30", ["Held"]),
        ("?late=over-90", ["Large"]),
        ("?late=not-due", []),
        ("?from=100.50&to=1000", ["Lost"]),
        ("?from=9050&to=9050", ["Large"]),
        ("?held=1&promised=1", []),
    ],
)
def test_customers_are_filtered_and_sorted(
    ana: Client, book: dict[str, Account], query: str, expected: list[str]
) -> None:
    assert names(ana, query) == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["Large", "Lost", "Promised", "Held", "Large"]),
        ("?held=1", ["Held"]),
        ("?promised=1", ["Promised"]),
        ("?unreachable=1", ["Lost"]),
        ("?late=not-due", ["Large"]),
        ("?late=61-90&mode=live", ["Lost"]),
        ("?to=100.20", ["Held", "Large"]),
    ],
)
def test_open_items_are_filtered_and_stand_by_due_date(
    ana: Client, book: dict[str, Account], query: str, expected: list[str]
) -> None:
    assert names(ana, query, "items") == expected


def test_mine_are_those_of_whoever_looks(book: dict[str, Account]) -> None:
    bo = User.objects.get(username="bo")
    bo.is_superuser = True
    bo.save()
    assert names(signed_in(bo), "?owner=me") == ["Promised", "Large"]
    assert names(signed_in(bo), f"?owner={bo.pk}", "items") == ["Large", "Promised", "Large"]


WANTED = [
    Wanted(), Wanted(held=True), Wanted(promised=True), Wanted(unreachable=True), Wanted(nobody=True),
    Wanted(mode="live"), Wanted(least=10_050), Wanted(most=10_050), Wanted(late="31-60"), Wanted(late="not-due"),
    Wanted(least=10_000, mode="live"), Wanted(late="over-90", nobody=False, mode="approve"),
]  # fmt: skip


@pytest.mark.parametrize("wanted", WANTED, ids=str)
def test_whichever_way_the_items_are_reached_the_same_ones_come_once_and_in_order(
    book: dict[str, Account], wanted: Wanted, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = datetime.now(UTC)

    def all_ids() -> list[int]:
        ids, after = [], None
        for _ in range(50):
            page = reading.items(wanted, after, at, TODAY, 2)
            ids += [line.id for line, _ in page.lines]
            if not page.after:
                return ids
            due, last = page.after.split("~")
            after = (date.fromisoformat(due), int(last))
        raise AssertionError("the list has no end")

    whole = all_ids()
    monkeypatch.setattr(reading, "FEW", 0)
    monkeypatch.setattr(reading, "LOOKED_THROUGH", 3)
    assert all_ids() == whole


def test_what_is_owed_by_age_is_drawn_counted_and_leads_to_the_band(ana: Client, book: dict[str, Account]) -> None:
    for place, counts in (("customers", [0, 1, 1, 1, 1]), ("items", [1, 1, 1, 1, 1])):
        page = ana.get(f"/{place}/")
        ((one, drawn),) = page.context["ages"]
        assert [column.count for column in drawn] == counts
        assert sum(one.total.bands) == one.total.owed == 10_010 + 10_045 + 10_075 + 905_000
        assert [column.link for column in drawn] == [f"?late={band.key}" for band in BANDS]
    of_one = ana.get(f"/items/?creditor={book['held'].creditor_id}&late=1-30").context["ages"][0][1]
    assert [column.count for column in of_one] == [0, 1, 1, 1, 0]
    assert [column.is_here for column in of_one] == [False, True, False, False, False]


@pytest.mark.parametrize("count", [5, 60])
@pytest.mark.parametrize(("place", "queries"), [("customers", 9), ("items", 10), ("items/?held=1", 11)])
def test_a_list_costs_the_same_queries_for_few_and_for_many(
    ana: Client, count: int, place: str, queries: int, django_assert_num_queries: Any
) -> None:
    creditor = a_creditor()
    for n in range(count):
        account = an_account(creditor)
        an_item(account, late(n))
        Hold.objects.create(account=account, kind="pause", since=datetime.now(UTC) - DAY)
    with django_assert_num_queries(queries):
        ana.get(f"/{place}" if "?" in place else f"/{place}/")


@pytest.mark.parametrize("place", ["customers", "items"])
def test_a_long_list_pages_through_everyone_once(ana: Client, place: str) -> None:
    creditor = a_creditor()
    for n in range(130):
        an_item(an_account(creditor, name=f"Same Name {n % 3} n{n}"), late(n % 7))
    found = names(ana, "", place)
    assert len(found) == len(set(found)) == 130


@pytest.mark.parametrize(
    "query",
    ["creditor=999999", "creditor=x", "mode=loud", "late=5", "from=ten", "sort=luck", "after=x", "held=yes", "owner=x"],
)
@pytest.mark.parametrize("place", ["customers", "items"])
def test_a_filter_that_makes_no_sense_is_told_how_to_be_mended(ana: Client, place: str, query: str) -> None:
    an_account(a_creditor())
    assert ana.get(f"/{place}/?{query}").status_code == 400


def test_amounts_of_currencies_with_other_decimals_need_a_creditor(ana: Client) -> None:
    pounds, yen = a_creditor(), a_creditor(currency="JPY")
    an_item(an_account(yen, name="Tanaka"), late(5), 5_000)
    an_item(an_account(pounds, name="Smith"), late(5), 5_000)
    assert ana.get("/customers/?from=5000").status_code == 400
    assert names(ana, f"?from=5000&creditor={yen.pk}") == ["Tanaka"]
    assert names(ana, f"?from=50&to=50&creditor={pounds.pk}") == ["Smith"]


def test_while_filtering_the_address_becomes_the_shortest_that_says_the_same(ana: Client, book: Any) -> None:
    answer = ana.get("/customers/?creditor=&mode=&held=1&from=", HTTP_HX_REQUEST="true")
    assert answer["HX-Push-Url"] == "/customers/?held=1"


@pytest.mark.parametrize("place", ["customers", "items"])
def test_an_empty_book_and_an_empty_answer_say_what_to_do(ana: Client, place: str) -> None:
    assert "Bring in a ledger" in ana.get(f"/{place}/").content.decode()
    an_account(a_creditor())
    page = ana.get(f"/{place}/?held=1").content.decode()
    assert "is like that" in page and f'href="/{place}/"' in page


def test_whoever_can_be_reached_by_any_way_is_not_called_lost(ana: Client, book: dict[str, Account]) -> None:
    ContactPoint.objects.create(party=book["lost"].party, channel="phone", value="+442079460000")
    assert names(ana, "?unreachable=1") == []
