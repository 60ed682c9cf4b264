"""What is done with the list: one thing to many accounts, views that are kept, files that are taken out."""

import csv
import io
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from openpyxl import load_workbook

from candour.domain.many import MOST
from candour.faces.workspace import exporting, many
from candour.store.models import Account, BulkRun, Event, Export, Hold, SavedView, User
from tests.book import a_creditor, an_account, an_item
from tests.faces.workspace.conftest import signed_in

pytestmark = pytest.mark.django_db
TODAY = datetime.now(UTC).date()
NEXT_WEEK = (TODAY + timedelta(days=7)).isoformat()
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def three(db: None) -> list[Account]:
    """Three accounts of one creditor; the first is on hold for a complaint."""
    creditor = a_creditor()
    found = [an_account(creditor, name=f"Brook {n}", reference=f"R{n}") for n in range(3)]
    Hold.objects.create(account=found[0], party=found[0].party, kind="complaint", since=datetime.now(UTC))
    return found


def ticked(accounts: list[Account], kind: str, **more: str) -> dict[str, Any]:
    return {"account": [account.pk for account in accounts], "kind": kind, **more}


def permitted(*codenames: str) -> Client:
    user = User.objects.create_user("bo")
    user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    return signed_in(user)


def test_contact_is_paused_for_those_that_were_ticked_after_it_was_seen_and_undone(
    ana: Client, three: list[Account]
) -> None:
    asked = ana.post("/customers/many/", ticked(three[:2], "pause")).content.decode()
    assert "Pause contact" in asked and "See what it will do" in asked
    told = ticked(three[:2], "pause", tried="1", until=NEXT_WEEK, words="Moving.")
    seen = ana.post("/customers/many/", told).content.decode()
    assert "This will change 2 accounts" in seen and "Brook 0" in seen
    assert not BulkRun.objects.exists()
    done = ana.post("/customers/many/", {**told, "expected": "2", "do": "1"}, follow=True)
    page = done.content.decode()
    assert "Contact was paused" in page and "2 accounts" in page
    assert Hold.objects.filter(kind="pause", ended_at=None).count() == 2
    run = BulkRun.objects.get()
    undone = ana.post(f"/customers/many/{run.pk}/", follow=True).content.decode()
    assert "Undone on 2 accounts." in undone
    assert not Hold.objects.filter(kind="pause", ended_at=None).exists()
    assert ana.post(f"/customers/many/{run.pk}/").status_code == 400
    assert "Undone since" in ana.get(f"/customers/many/{run.pk}/").content.decode()
    assert ana.get("/customers/many/").content.decode().count("Pause contact") == 2


def test_all_that_match_the_filters_are_meant_and_no_others(ana: Client, three: list[Account]) -> None:
    told = {"all": "1", "query": "held=1", "kind": "follow_up", "tried": "1", "day": NEXT_WEEK}
    assert "1 account that match" in ana.post("/customers/many/", told).content.decode()
    ana.post("/customers/many/", {**told, "expected": "1", "do": "1"})
    dated = Account.objects.filter(follow_up_on__isnull=False)
    assert list(dated.values_list("pk", flat=True)) == [three[0].pk]


def test_when_the_list_has_changed_since_it_was_seen_nothing_is_done(ana: Client, three: list[Account]) -> None:
    told = {"all": "1", "query": "", "kind": "note", "tried": "1", "words": "Hello.", "expected": "2", "do": "1"}
    page = ana.post("/customers/many/", told).content.decode()
    assert "The list has changed since you looked" in page and "This will change 3 accounts" in page
    assert not Event.objects.exists()


def test_a_preview_says_who_stays_and_why(ana: Client, three: list[Account]) -> None:
    bo = User.objects.create_user("bo")
    Account.objects.filter(pk=three[1].pk).update(owner=bo)
    told = ticked(three, "owner", tried="1", owner=str(bo.pk))
    page = ana.post("/customers/many/", told).content.decode()
    assert "This will change 2 accounts" in page
    assert "1 will stay as they are: they have that owner already." in page
    ana.post("/customers/many/", {**told, "expected": "2", "do": "1"})
    assert set(Account.objects.values_list("owner", flat=True)) == {bo.pk}
    nobody = ticked(three, "owner", tried="1", owner="nobody", expected="3", do="1")
    ana.post("/customers/many/", nobody)
    assert set(Account.objects.values_list("owner", flat=True)) == {None}


@pytest.mark.parametrize(
    ("told", "status", "says"),
    [
        ({"kind": "pause", "account": []}, 400, "No account was chosen"),
        ({"kind": "burn", "account": [1]}, 400, "Nothing was chosen"),
        ({"kind": "pause", "account": ["x"]}, 400, "does not exist"),
        ({"kind": "pause", "account": [1], "tried": "1"}, 422, "Say the day."),
        ({"kind": "pause", "account": [1], "tried": "1", "until": "2001-01-01"}, 422, "later than"),
        ({"kind": "note", "account": [1], "tried": "1"}, 422, "Write the note."),
    ],
)
def test_what_is_wrong_is_said_where_it_can_be_mended(
    ana: Client, told: dict[str, Any], status: int, says: str
) -> None:
    answer = ana.post("/customers/many/", told)
    assert (answer.status_code, says in answer.content.decode()) == (status, True)


def test_more_than_a_person_can_mean_is_refused(
    ana: Client, three: list[Account], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(many, "MOST", 2)
    assert MOST > 2
    answer = ana.post("/customers/many/", {"all": "1", "kind": "note"})
    assert answer.status_code == 400 and "More than 2 accounts match" in answer.content.decode()


def test_who_may_not_do_it_to_one_may_not_do_it_to_many(three: list[Account]) -> None:
    client = permitted("view_account", "add_event")
    assert client.post("/customers/many/", ticked(three, "pause")).status_code == 403
    assert client.post("/customers/many/", ticked(three, "note")).status_code == 200
    page = client.get("/customers/").content.decode()
    assert "Add a note" in page and "Pause contact" not in page
    reader = signed_in(User.objects.create_user("cy"))
    reader_may = User.objects.get(username="cy")
    reader_may.user_permissions.set(Permission.objects.filter(codename="view_account"))
    assert 'name="account"' not in reader.get("/customers/").content.decode()


def test_a_view_is_saved_shown_shared_replaced_and_taken_away_by_its_owner(ana: Client, three: list[Account]) -> None:
    told = {"name": "My held ones", "page": "customers", "query": "held=1&sort=owed&nonsense=1", "shared": ""}
    answer = ana.post("/views/", told)
    assert answer["Location"] == "/customers/?held=1&sort=owed"
    view = SavedView.objects.get()
    assert (view.query, view.shared) == ("held=1&sort=owed", False)
    bo = permitted("view_account", "view_item")
    assert "My held ones" not in bo.get("/customers/").content.decode()
    ana.post("/views/", {**told, "shared": "1"})
    assert SavedView.objects.count() == 1
    assert "My held ones" in bo.get("/customers/").content.decode()
    assert "My held ones" not in bo.get("/items/").content.decode()
    assert bo.post(f"/views/{view.pk}/").status_code == 404
    ana.post(f"/views/{view.pk}/")
    assert not SavedView.objects.exists()


@pytest.mark.parametrize("told", [{"name": ""}, {"page": "secrets"}, {"query": "late=x"}, {"name": "n" * 61}])
def test_a_view_that_makes_no_sense_is_not_saved(ana: Client, told: dict[str, str]) -> None:
    good = {"name": "x", "page": "customers", "query": ""}
    assert ana.post("/views/", {**good, **told}).status_code == 400
    assert not SavedView.objects.exists()


def text_of(answer: Any) -> str:
    return b"".join(answer.streaming_content).decode()


def hostile_book() -> Account:
    account = an_account(a_creditor(), name="=HYPERLINK(1)", reference="@ref")
    an_item(account, TODAY - timedelta(days=10), 12_345, reference="+INV-1")
    an_item(account, TODAY - timedelta(days=3), -2_000, reference="-CN-1")
    an_item(account, TODAY, amount_unknown=True, reference="INV-3")
    return account


def test_items_are_taken_out_as_csv_with_nothing_that_runs_and_it_is_written_down(ana: Client) -> None:
    hostile_book()
    answer = ana.post("/items/export/csv/?late=")
    assert answer["Content-Disposition"] == f'attachment; filename="items-{TODAY}.csv"'
    rows = list(csv.DictReader(io.StringIO(text_of(answer).lstrip("\ufeff"))))
    assert [row["Item"] for row in rows] == ["'+INV-1", "'-CN-1", "INV-3"]
    assert [row["Owed"] for row in rows] == ["123.45", "-20.00", "not known"]
    assert {row["Name"] for row in rows} == {"'=HYPERLINK(1)"} and {row["Reference"] for row in rows} == {"'@ref"}
    assert [row["Days late"] for row in rows] == ["10", "3", "0"]
    kept = Export.objects.get()
    assert (kept.user.username, kept.page, kept.query, kept.form) == ("ana", "items", "", "csv")


def test_customers_are_taken_out_as_a_workbook_of_what_is_filtered(ana: Client, three: list[Account]) -> None:
    an_item(three[0], TODAY - timedelta(days=10), 12_345)
    answer = ana.post("/customers/export/xlsx/?held=1")
    book = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    head, *rows = book.active.iter_rows(values_only=True)
    assert head[:3] == ("Name", "Reference", "Creditor")
    assert [row[0] for row in rows] == ["Brook 0"]
    assert float(rows[0][5]) == 123.45
    hostile_book()
    book = load_workbook(io.BytesIO(b"".join(ana.post("/customers/export/xlsx/").streaming_content)))
    cells = [cell for row in book.active.iter_rows() for cell in row]
    assert "'=HYPERLINK(1)" in [cell.value for cell in cells]
    assert not [cell for cell in cells if cell.data_type == "f"]


@pytest.mark.parametrize("place", ["customers", "items"])
def test_a_file_costs_the_same_queries_for_few_and_for_many(
    ana: Client, place: str, django_assert_num_queries: Any
) -> None:
    creditor = a_creditor()
    for count in (3, 40):
        for _ in range(count):
            an_item(an_account(creditor), TODAY)
        with django_assert_num_queries(8):
            assert text_of(ana.post(f"/{place}/export/csv/")).count("\r\n") > count


def test_a_workbook_that_would_be_too_large_says_to_take_csv(
    ana: Client, three: list[Account], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "MOST_IN_XLSX", 2)
    answer = ana.post("/customers/export/xlsx/")
    assert answer.status_code == 400 and "take CSV" in answer.content.decode()
    assert not Export.objects.exists()


def test_who_may_not_export_or_not_see_the_list_gets_no_file(three: list[Account]) -> None:
    client = permitted("view_account", "view_item")
    assert client.post("/customers/export/csv/").status_code == 403
    assert "Export CSV" not in client.get("/customers/").content.decode()
    other = signed_in(User.objects.create_user("cy"))
    User.objects.get(username="cy").user_permissions.set(Permission.objects.filter(codename="add_export"))
    assert other.post("/items/export/csv/").status_code == 403


@pytest.mark.parametrize("path", ["/customers/export/csv/", "/customers/export/pdf/"])
def test_a_file_comes_by_its_button_alone(ana: Client, path: str) -> None:
    assert ana.get(path).status_code == 400


def test_no_personal_word_stands_in_any_link_of_a_list(ana: Client, three: list[Account]) -> None:
    page = ana.get("/customers/?held=1&sort=owed").content.decode()
    links = re.findall(r'(?:href|action|hx-get)="([^"]*)"', page)
    assert links and not [link for link in links if "Brook" in link or "R0" in link]
