"""The import command: JSON alone for machines, exit codes that tell, and nothing written by mistake."""

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from candour.faces.cli.main import cli
from candour.store.creditors import keep_template
from candour.store.models import Creditor, ImportRun, Item

pytestmark = pytest.mark.django_db
KEYS = ["rows", "customers", "items", "created", "updated", "unchanged", "ignored", "rejected", "rejects"]
GOOD = "Customer,Invoice,Due,Amount\nC1,INV-1,2026-11-30,10.00\nC2,INV-2,2026-11-30,20.00\n"


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "book.csv"
    path.write_text(GOOD, encoding="utf-8")
    return path


def run(*words: object) -> Result:
    return CliRunner().invoke(cli, ["import", *map(str, words)], catch_exceptions=False)


def test_json_is_alone_on_standard_output_with_the_keys_of_the_contract(book: Path) -> None:
    done = run(book, "--creditor", "Brightside", "--customers", "business", "--json")
    assert done.exit_code == 0
    assert json.loads(done.stdout) == dict.fromkeys(KEYS, 0) | {
        "rows": 2,
        "customers": 2,
        "items": 2,
        "created": 2,
        "rejects": None,
    }
    assert list(json.loads(done.stdout)) == KEYS


def test_rejected_rows_make_the_exit_code_one_and_a_file(book: Path, tmp_path: Path) -> None:
    book.write_text(GOOD + "C3,INV-3,soon,5.00\n", encoding="utf-8")
    done = run(book, "--creditor", "Brightside", "--rejects", tmp_path / "bad.csv", "--json")
    assert done.exit_code == 1
    found = json.loads(done.stdout)
    assert (found["created"], found["rejected"], found["rejects"]) == (2, 1, str(tmp_path / "bad.csv"))
    assert (tmp_path / "bad.csv").read_text(encoding="utf-8").splitlines()[1] == "4,Due,soon,is not a date"


def test_without_a_place_rejects_go_to_the_state_folder(book: Path, settings: object, tmp_path: Path) -> None:
    settings.CANDOUR_HOME = tmp_path / "home"  # type: ignore[attr-defined]
    book.write_text(GOOD + "C3,INV-3,soon,5.00\n", encoding="utf-8")
    words = (book, "--creditor", "Brightside", "--at", "2026-11-02T10:00:00+00:00", "--json")
    first, second = (json.loads(run(*words).stdout)["rejects"] for _ in range(2))
    assert first == str(tmp_path / "home" / "rejects" / "book.20261102T100000.csv")
    assert second.endswith("book.20261102T100000-2.csv")


@pytest.mark.parametrize(
    ("content", "words", "says"),
    [
        (GOOD, ["--map", "email"], "FIELD=COLUMN"),
        (GOOD, ["--map", "colour=Due"], "'colour' is no field"),
        (GOOD, ["--map", "email=Mail"], "no column 'Mail'"),
        (GOOD, ["--dates", "ymd"], "--dates"),
        (GOOD, ["--format", "sage"], "formats are"),
        (GOOD, ["--currency", "POUNDS"], "ISO 4217"),
        (GOOD, ["--country", "Atlantis"], "not a country"),
        (GOOD, ["--accept-absent"], "belongs to --complete"),
        (GOOD, ["--at", "2026-11-02T10:00:00"], "no zone"),
        (GOOD.replace("2026-11-30", "3/4/2026"), [], "column 'Due' .*--dates dmy"),
        (GOOD + "C3,INV\0-3,,5.00\n", [], "NUL"),
        ("", [], "is empty"),
    ],
)
def test_wrong_use_and_broken_files_exit_with_two_and_write_nothing(
    book: Path, content: str, words: list[str], says: str
) -> None:

    book.write_text(content, encoding="utf-8")
    done = run(book, "--creditor", "Brightside", *words)
    assert done.exit_code == 2
    assert re.search(says, done.stderr)
    assert not Creditor.objects.exists()


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    done = run(tmp_path / "missing.csv", "--creditor", "Brightside")
    assert (done.exit_code, "cannot be read" in done.stderr) == (2, True)


def test_a_dry_run_shows_what_was_understood_and_writes_nothing(book: Path) -> None:
    done = run(book, "--creditor", "Brightside", "--dry-run", "--map", "email={Customer}@clients.example")
    assert done.exit_code == 0
    for shown in (
        "one item a row",
        "2 rows",
        "{Customer}@clients.example",
        "C2@clients.example",
        "Nothing was written",
    ):
        assert shown in done.stdout
    assert not (Creditor.objects.exists() or Item.objects.exists())


def test_a_dry_run_shows_what_would_change_from_what_to_what(book: Path) -> None:
    run(book, "--creditor", "Brightside")
    book.write_text(GOOD.replace("20.00", "15.00") + "C3,INV-3,2026-11-30,5.00\n", encoding="utf-8")
    shown = run(book, "--creditor", "Brightside", "--dry-run").stdout
    assert re.search(r"changed +INV-2 +C2 +balance +20.00 GBP +15.00 GBP", shown)
    assert re.search(r"new +INV-3 +C3 +balance +5.00 GBP", shown)


def test_many_absent_items_stop_with_two(book: Path) -> None:
    run(book, "--creditor", "Brightside", "--complete")
    book.write_text(GOOD.rsplit("C2", 1)[0], encoding="utf-8")
    done = run(book, "--creditor", "Brightside", "--complete")
    assert (done.exit_code, "1 of 2 open items" in done.stderr) == (2, True)
    assert run(book, "--creditor", "Brightside", "--complete", "--accept-absent").exit_code == 0


def test_declared_defaults_are_facts_and_are_not_changed_by_the_way(book: Path) -> None:
    run(book, "--creditor", "Brightside", "--country", "FR", "--currency", "EUR", "--customers", "business")
    assert Item.objects.first().currency == "EUR"  # type: ignore[union-attr]
    done = run(book, "--creditor", "Brightside", "--customers", "consumer")
    assert (done.exit_code, "declared as business" in done.stderr) == (2, True)
    assert run(book, "--creditor", "brightside", "--country", "France").exit_code == 0


@pytest.mark.parametrize("name", ["", "  ", "Bright\x00side"])
def test_a_creditor_has_a_name_that_customers_can_read(book: Path, name: str) -> None:
    done = run(book, "--creditor", name, "--json")
    assert done.exit_code == 2
    assert "--creditor" in json.loads(done.stdout)["error"]
    assert not Creditor.objects.exists()


def test_what_was_chosen_for_a_creditor_holds_for_its_next_file(tmp_path: Path) -> None:
    path = tmp_path / "odd.csv"
    path.write_text("Wer,Was,Wann,Wieviel\nC1,INV-1,2026-11-30,10.00\n", encoding="utf-8")
    options = ("--creditor", "Brightside", "--customers", "business")
    assert run(path, *options, "--map", "customer=Wer").exit_code == 2
    chosen = {"customer": "Wer", "reference": "Was", "due": "Wann", "balance": "Wieviel"}
    first = run(path, *options, *(word for field, column in chosen.items() for word in ("--map", f"{field}={column}")))
    assert first.exit_code == 0, first.output
    last = ImportRun.objects.latest("pk")
    keep_template(last.pk, {"mapping": chosen, "dates": "", "encoding": "", "sheet": ""})
    again = run(path, "--creditor", "Brightside")
    assert again.exit_code == 0
    assert "As last time:" in again.stderr and "customer=Wer" in again.stderr
    assert run(path, "--creditor", "Brightside", "--anew").exit_code == 2
