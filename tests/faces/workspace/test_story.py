"""The timeline tells what happened in words that a person can repeat on the telephone."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from candour.faces.workspace.telling import event_facts, event_says
from candour.flow.bring_in import bring_in, ensure_creditor
from candour.flow.loop import run_day
from candour.ports.importer import ImportOptions
from candour.store.models import Account

AT = datetime(2013, 6, 3, 9, tzinfo=UTC)
HEADER = "Customer,Name,Invoice,Issued,Due,Amount,Balance,Email\n"


@pytest.mark.parametrize(
    ("kind", "data", "says"),
    [
        ("imported", {"new": 3, "payments": 1, "file": "june.csv", "import": 7},
         "3 new items, 1 item with payments, from june.csv"),
        ("item_changed", {"reference": "4417", "currency": "GBP", "balance_minor_from": 120_000,
                          "balance_minor_to": 88_800, "item": 9}, "4417, owed £1,200.00 → £888.00"),
        ("item_changed", {"reference": "4417", "currency": "GBP", "balance_minor_from": 100, "balance_minor_to": None},
         "4417, owed £1.00 → not known yet"),
        ("item_changed", {"reference": "4417", "due_from": "2013-06-03", "due_to": "2013-06-10", "disputed": True},
         "4417, due 3 Jun 2013 → 10 Jun 2013, disputed"),
        ("payment_cleared", {"amount_minor": 31_200, "currency": "GBP", "on": "2013-06-06"}, "£312.00, on 6 Jun 2013"),
        ("hold_placed", {"hold": 1, "hold_kind": "payment_on_its_way", "until": None}, "Payment on its way"),
        ("promise_made", {"amount_minor": None, "by": "2013-06-07", "silent_until": "2013-06-12"},
         "all that is owed, by 7 Jun 2013, silence until 12 Jun 2013"),
        ("query_opened", {"reference": "4417", "reason": "disputed_in_source"}, "4417, disputed in the ledger"),
        ("task_made", {"task": "call", "step": 4}, "Call"),
        ("something_new", {"why": "x"}, ""),
    ],
)  # fmt: skip
def test_an_event_is_told_in_one_clause(kind: str, data: dict[str, Any], says: str) -> None:
    assert event_says(kind, data) == says


def test_an_event_nobody_told_us_of_still_shows_its_facts_and_never_an_id() -> None:
    facts = event_facts("something_new", {"seen_on": "2013-06-03", "message": 12, "nested": {"a": 1}, "empty": ""})
    assert facts == [("Seen on", "3 Jun 2013")]


@pytest.mark.django_db
def test_a_ledger_that_moved_reads_as_a_story(ana: Client, tmp_path: Path) -> None:
    for at, balance in ((AT, "1200.00"), (AT + timedelta(days=1), "888.00")):
        path = tmp_path / "june.csv"
        row = f"C1,Brook Ltd,4417,2013-05-20,2013-06-10,1200.00,{balance},ap@brook.example\n"
        path.write_text(HEADER + row, encoding="utf-8")
        creditor = ensure_creditor("Hartley", "GB", "GBP", "business")
        bring_in(path, creditor=creditor, options=ImportOptions("GBP", "GB"), at=at)
        run_day(at + timedelta(hours=1))
    page = ana.get(f"/customers/{Account.objects.get().pk}/?day=2013-06-04")
    titles = [(entry.title, entry.says) for entry in page.context["story"]]
    assert ("The ledger changed", "4417, owed £1,200.00 → £888.00") in titles
    assert titles[-1] == ("Brought in from the ledger", "1 new item, from june.csv")
    assert ("Friendly reminder by email", "Written, not sent") in titles
    times = [entry.line.at for entry in page.context["story"]]
    assert times == sorted(times, reverse=True)
