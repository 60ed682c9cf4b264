"""What would change is shown before it does: new, changed and gone, with what was and what becomes of it."""

from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import Workbook

from candour.flow.bring_in import bring_in as bring_in_file
from candour.ports.clock import SystemClock
from candour.ports.importer import ImportOptions
from candour.store.models import Creditor, Event, Item, LedgerEntry
from tests.faces.workspace.test_bringing_in import GOOD, bring_in, choose, correct

pytestmark = pytest.mark.django_db


def again(client: Client, text: str, **given: Any) -> str:
    """The address of a newer file of the same creditor."""
    data = {"creditor": Creditor.objects.get().pk, "file": SimpleUploadedFile("newer.csv", text.encode()), **given}
    return str(client.post("/import/", data)["Location"])


def parts(client: Client, address: str) -> dict[str, Any]:
    """The kinds of change that a file's page shows."""
    return {part.key: part for part in client.get(address).context["diff"]}


def test_a_first_ledger_is_all_new(ana: Client) -> None:
    address = choose(ana)["Location"]
    (part,) = parts(ana, address).values()
    assert (part.key, part.count, len(part.lines)) == ("new", 3, 3)
    line = part.lines[0]
    assert (line.customer, line.name, line.reference, line.due, line.owed) == (
        "C1", "Brook Ltd", "INV-1", "31 May 2013", "£120.00",
    )  # fmt: skip
    assert "£1,000.00" in ana.get(address).content.decode()


def test_what_changes_says_from_what_to_what(ana: Client) -> None:
    bring_in(ana, choose(ana)["Location"])
    newer = GOOD.replace("120.00", "20.00").replace("2013-06-13", "2013-07-13")
    newer = newer.replace("Alder & Sons", "Alder and Sons")
    entries, events = LedgerEntry.objects.count(), Event.objects.count()
    found = parts(ana, again(ana, newer))
    assert set(found) == {"changed", "customers"}
    first, second = found["changed"].lines
    assert first.changes == [("Still owed", "£120.00", "£20.00")]
    assert second.changes == [("Due date", "13 Jun 2013", "13 Jul 2013")]
    assert found["customers"].lines[0].changes == [("Customer’s name", "Alder & Sons", "Alder and Sons")]
    assert (LedgerEntry.objects.count(), Event.objects.count()) == (entries, events), "nothing is written"


def test_what_is_gone_is_named_before_it_is_closed(ana: Client) -> None:
    bring_in(ana, choose(ana)["Location"])
    short = "\n".join(GOOD.splitlines()[:3]) + "\n"
    address = again(ana, short, complete="on")
    correct(ana, address, complete="on", accept_absent="on")
    found = parts(ana, address)
    assert [(line.reference, line.owed) for line in found["gone"].lines] == [("INV-3", "£1,000.00")]
    assert "closed as cleared" in ana.get(address).content.decode()
    bring_in(ana, address)
    assert Item.objects.get(reference="INV-3").settled_on is not None


def test_the_numbers_of_a_look_are_those_of_the_import(ana: Client) -> None:
    bring_in(ana, choose(ana)["Location"])
    newer = GOOD.replace("80.50", "90.50") + "C9,Dean,INV-9,2013-05-20,2013-06-20,5.00,dean@x.example\n"
    address = again(ana, newer)
    counts = ana.get(address).context["report"].counts()
    done = bring_in(ana, address)
    said = ana.get(done["Location"]).context["counts"]
    assert {name: said[name] for name in counts} == counts
    assert (counts["created"], counts["updated"], counts["unchanged"]) == (1, 1, 2)


def test_a_look_costs_the_same_for_any_number_of_rows(db: None, tmp_path: Any) -> None:
    queries = []
    for rows in (5, 400):
        path = tmp_path / f"{rows}.csv"
        lines = [f"C{n},N{n},I{n},2013-05-01,2013-05-31,{n}.00,c{n}@x.example" for n in range(1, rows + 1)]
        path.write_text("\n".join([GOOD.splitlines()[0], *lines]) + "\n")
        creditor = Creditor(name=f"R{rows}", slug=f"r{rows}", country="GB", currency="GBP", customers="business")
        creditor.zone = "Europe/London"
        with CaptureQueriesContext(
            connection,
        ) as captured:
            bring_in_file(
                path, creditor=creditor, options=ImportOptions("GBP", "GB"), at=SystemClock().now(), dry_run=True
            )
        queries.append(len(captured))
    assert queries[0] == queries[1]


class TestChoicesAreKept:
    def test_the_next_ledger_of_a_creditor_is_read_as_the_last_was(self, ana: Client) -> None:
        odd = GOOD.replace("Balance", "Saldo")
        address = choose(ana, odd)["Location"]
        correct(ana, address, map_balance="column:Saldo", map_email="none", remember="on")
        bring_in(ana, address)
        assert Creditor.objects.get().import_template["mapping"]["balance"] == "Saldo"
        address = again(ana, odd)
        page = ana.get(address).content.decode()
        assert "Read as last time" in page and "This is what would be brought in" in page
        assert ana.get(address).context["report"].unchanged == 3
        assert "email" not in ana.get(address).context["report"].understanding.columns

    def test_a_column_that_is_not_there_any_more_is_found_by_its_name_again(self, ana: Client) -> None:
        odd = GOOD.replace("Balance", "Saldo")
        address = choose(ana, odd)["Location"]
        correct(ana, address, map_balance="column:Saldo", remember="on")
        bring_in(ana, address)
        assert ana.get(again(ana, GOOD)).context["report"].unchanged == 3

    def test_nothing_is_kept_when_a_person_says_so(self, ana: Client) -> None:
        address = choose(ana)["Location"]
        correct(ana, address, map_email="none", remember="")
        bring_in(ana, address)
        assert Creditor.objects.get().import_template == {}

    def test_where_nobody_chose_anything_nothing_is_said_of_it(self, ana: Client) -> None:
        bring_in(ana, choose(ana)["Location"])
        assert "Read as last time" not in ana.get(again(ana, GOOD)).content.decode()


class TestWorkbooks:
    def workbook(self) -> bytes:
        book = Workbook()
        book.active.append(["Read me first"])  # type: ignore[union-attr]
        sheet = book.create_sheet("Open items")
        for line in GOOD.splitlines():
            sheet.append(line.split(","))
        held = BytesIO()
        book.save(held)
        return held.getvalue()

    def test_the_sheet_is_chosen_where_the_first_is_no_ledger(self, ana: Client) -> None:
        address = choose(ana, self.workbook(), "ledger.xlsx")["Location"]
        page = ana.get(address).content.decode()
        assert "cannot be brought in yet" in page and "Open items</option>" in page
        page = correct(ana, address, sheet="Open items", remember="on")
        assert "This is what would be brought in" in page
        assert "only &#x27;Open items&#x27; is read" in page
        bring_in(ana, address)
        assert Creditor.objects.get().import_template["sheet"] == "Open items"

    def test_a_sheet_that_is_not_there_is_said(self, ana: Client) -> None:
        address = choose(ana, self.workbook(), "ledger.xlsx")["Location"]
        page = correct(ana, address, sheet="Nope\x00")
        assert "has the sheets" in page
