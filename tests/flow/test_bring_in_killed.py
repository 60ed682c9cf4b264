"""A process that is killed while it brings a ledger in leaves nothing half-written, and the next run succeeds."""

import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from candour.flow import bring_in_later as later
from candour.flow.bring_in import bring_in, ensure_creditor
from candour.flow.loop import take_in_asked
from candour.ports.importer import ImportOptions
from candour.store.models import Account, ContactPoint, Event, ImportJob, ImportRun, Item, LedgerEntry, Party, User

SCRIPT = """
import os, sys, time
from datetime import UTC, datetime
from pathlib import Path
import django
django.setup()
from candour.flow.bring_in import bring_in, declare_creditor
from candour.ports.importer import ImportOptions
from candour.store import ledger

path, stage = Path(sys.argv[1]), sys.argv[2]
def wait(*_):
    print("here", flush=True)
    time.sleep(60)
progress = wait if stage == "reading" else None
if stage == "written":
    ledger.mark_fresh = wait
creditor = declare_creditor("Brightside Catering", "GB", "GBP", "business")
bring_in(path, creditor=creditor, options=ImportOptions("GBP", "GB"), at=datetime.now(UTC), progress=progress)
"""
ROWS = 3000


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "book.csv"
    lines = [f"C{n % 500},INV-{n},2026-10-01,2026-10-31,10.00,c{n % 500}@x.example" for n in range(ROWS)]
    path.write_text("\n".join(["Customer,Invoice,Issued,Due,Amount,Email", *lines]) + "\n", encoding="utf-8")
    return path


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("stage", ["reading", "written"])
def test_killed_half_way_nothing_is_half_written(book: Path, database_url: str, tmp_path: Path, stage: str) -> None:
    environment = os.environ | {"DATABASE_URL": database_url, "CANDOUR_HOME": str(tmp_path / "home")}
    with subprocess.Popen(
        [sys.executable, "-c", SCRIPT, str(book), stage], env=environment, stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "here\n"
        os.kill(child.pid, signal.SIGKILL)
    for model in (ImportRun, Party, Account, ContactPoint, Item, LedgerEntry, Event):
        assert not model.objects.exists(), model

    started = time.monotonic()
    report = bring_in(
        book,
        creditor=ensure_creditor("Brightside Catering", "GB", "GBP", "business"),
        options=ImportOptions("GBP", "GB"),
        at=datetime.now(UTC),
    )
    assert report.created == Item.objects.count() == ROWS
    assert time.monotonic() - started < 60, "the dead import's lock is gone with it"


AT_A_JOB = """
import time
from datetime import UTC, datetime
import django
django.setup()
from candour.flow import bring_in_later, loop
def wait(doing, done, total):
    if doing == "Comparing":
        print("here", flush=True)
        time.sleep(60)
bring_in_later._teller = lambda told: wait
loop.take_in_asked(lambda: datetime.now(UTC))
"""


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_is_killed_at_a_file_leaves_it_to_the_next(
    book: Path, database_url: str, tmp_path: Path, settings: Any
) -> None:
    settings.CANDOUR_HOME = tmp_path / "home"
    declared = {"name": "Brightside Catering", "country": "GB", "currency": "GBP", "customers": "business"}
    asked = {"creditor": declared, "mapping": {}}
    user = User.objects.create_superuser("ana", password=None)
    token = later.choose(user.pk, "book.csv", [book.read_bytes()], asked, large=lambda name, size: False)
    assert later.ask(ImportJob.objects.get(token=token), later.fingerprint(asked))
    environment = os.environ | {"DATABASE_URL": database_url, "CANDOUR_HOME": str(tmp_path / "home")}
    with subprocess.Popen(
        [sys.executable, "-c", AT_A_JOB], env=environment, stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "here\n"
        assert take_in_asked(lambda: datetime.now(UTC)) == 0, "the other worker lives and is at it"
        os.kill(child.pid, signal.SIGKILL)
    job = ImportJob.objects.get()
    assert (job.state, job.tries, Item.objects.count()) == ("writing", 1, 0)
    deadline = time.monotonic() + 60
    while not take_in_asked(lambda: datetime.now(UTC)):
        assert time.monotonic() < deadline, "the dead worker's lock is gone with it"
        time.sleep(0.2)
    job.refresh_from_db()
    assert (job.state, job.tries, Item.objects.count()) == ("done", 2, ROWS)
