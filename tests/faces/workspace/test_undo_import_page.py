"""Undoing an import on its page: offered while it may be, done by the worker, refused with what to do instead."""

import pytest
from django.test import Client

from candour.flow.loop import take_in_asked
from candour.ports.clock import SystemClock
from candour.store.models import ImportJob, ImportRun, Item
from tests.faces.conftest import Run
from tests.faces.workspace.test_bringing_in import GOOD, bring_in, choose
from tests.faces.workspace.test_import_diff import again

pytestmark = pytest.mark.django_db
NOW = SystemClock().now


@pytest.fixture
def run_page(ana: Client) -> str:
    """The page of an import."""
    return str(bring_in(ana, choose(ana)["Location"])["Location"])


def test_it_is_undone_by_the_worker_and_the_page_says_by_whom(ana: Client, run_page: str) -> None:
    assert "Undo this import" in ana.get(run_page).content.decode()
    moving = ana.post(f"{run_page}undo/")["Location"]
    assert "is being taken back" in ana.get(moving).content.decode()
    assert ana.post(f"{run_page}undo/")["Location"] == moving, "asked twice, done once"
    assert take_in_asked(NOW) == 1
    assert ana.get(moving)["Location"] == run_page
    page = ana.get(run_page).content.decode()
    assert "This ledger was taken back" in page and "Taken back by ana" in page and "Undo this import" not in page
    assert "undone" in ana.get("/import/").content.decode()
    account = Item.objects.first().account_id  # type: ignore[union-attr]
    assert "INV-1" not in ana.get(f"/customers/{account}/items/").content.decode()
    assert "A ledger was taken back" in ana.get(f"/customers/{account}/").content.decode()


def test_the_same_file_comes_in_again(ana: Client, run_page: str) -> None:
    ana.post(f"{run_page}undo/")
    take_in_asked(NOW)
    address = again(ana, GOOD)
    assert ana.get(address).context["report"].created == 3
    bring_in(ana, address)
    assert ImportRun.objects.filter(undone_at=None).count() == 1


def test_what_may_not_be_undone_says_why_and_what_to_do(ana: Client, run_page: str) -> None:
    bring_in(ana, again(ana, GOOD.replace("120.00", "100.00")))
    page = ana.get(run_page).content.decode()
    assert "newer.csv was brought in after it" in page and "Undo this import" not in page
    assert ana.post(f"{run_page}undo/")["Location"] == run_page
    assert "undo that import first" in ana.get(run_page).content.decode()
    assert not ImportJob.objects.filter(asked__has_key="undo").exists()


def test_what_changed_between_asking_and_doing_is_seen(ana: Client, run_page: str) -> None:
    moving = ana.post(f"{run_page}undo/")["Location"]
    ImportRun.objects.update(can_undo=False)
    assert take_in_asked(NOW) == 0
    assert ana.get(moving)["Location"] == run_page
    assert "It was not undone" in ana.get(run_page).content.decode()


def test_the_command_line_undoes_it_too(ana: Client, run_page: str, run: Run) -> None:
    number = ImportRun.objects.get().pk
    assert run("undo-import", number, "--json").json == {"import": number, "undone": True}
    refused = run("undo-import", number)
    assert refused.code == 2 and "undone already" in refused.err
