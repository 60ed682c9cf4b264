"""From a ledger file to a kept promise, in the words that programs outside rely on."""

from pathlib import Path
from typing import Any

import pytest

from tests.faces.conftest import Run

pytestmark = pytest.mark.django_db

LEDGER = """customer,name,reference,issued,due,amount,paid,paid_on,email
C1,Blue Door Ltd,INV-1,2013-05-06,2013-06-05,120.00,,,ap@bluedoor.example
C1,Blue Door Ltd,INV-2,2013-05-13,2013-06-12,80.00,,,ap@bluedoor.example
C2,Red Gate Ltd,INV-3,2013-05-13,2013-06-12,abc,,,ap@redgate.example
"""
PAID = LEDGER.replace("120.00,,,", "120.00,120.00,2013-06-05,").replace("abc", "40.00")


@pytest.fixture(autouse=True)
def maildir(tmp_path: Path, settings: Any) -> None:
    settings.CANDOUR_HOME = tmp_path


def at(day: int, hour: int = 10) -> tuple[str, str]:
    return "--at", f"2013-06-{day:02}T{hour:02}:00:00+01:00"


def bring_in(run: Run, folder: Path, text: str, day: int) -> Any:
    (folder / "ledger.csv").write_text(text, encoding="utf-8")
    words = ("--creditor", "Acme", "--customers", "business", "--currency", "GBP", "--country", "GB", "--dates", "iso")
    return run("import", folder / "ledger.csv", *words, *at(day, 9), "--json")


def test_a_ledger_is_brought_in_asked_for_promised_and_paid(run: Run, tmp_path: Path) -> None:
    first = bring_in(run, tmp_path, LEDGER, 3)
    assert (first.code, first.json["created"], first.json["rejected"]) == (1, 2, 1)
    assert Path(first.json["rejects"]).exists()

    shadow = run("day", *at(3), "--json").json
    assert (shadow["sent"], shadow["shadowed"]) == (0, 1)

    assert run("mode", "live", "--json").code == 0
    live = run("day", *at(3), "--json").json
    (step,) = [s for s in live["steps"] if s["state"] == "sent"]
    assert (step["customer"], step["purpose"], step["items"]) == ("C1", "reminder", ["INV-1"])

    assert run("promise", "C1", "--amount", "120.00", "--by", "2013-06-06", "--items", "INV-1", *at(3, 12)).code == 0
    statuses = {row["reference"]: row["status"] for row in run("debts", *at(4), "--json").json}
    assert statuses == {"INV-1": "promised", "INV-2": "open"}

    second = bring_in(run, tmp_path, PAID, 6)
    assert (second.code, second.json["created"], second.json["updated"]) == (0, 1, 1)
    assert run("day", *at(6), "--json").code == 0
    customer = run("customer", "C1", "--creditor", "Acme", *at(6), "--json").json
    assert [p["status"] for p in customer["facts"]["promises"]] == ["kept"]
    balances = {row["reference"]: row["balance"] for row in run("debts", *at(6), "--json").json}
    assert balances == {"INV-1": "0.00", "INV-2": "80.00", "INV-3": "40.00"}
