"""A sender that is killed at any moment never sends twice, never loses a step, and says what nobody can be sure of."""

import base64
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connection

from candour.flow.loop import run_day
from candour.site import mail_sink
from candour.store.models import Attempt, Step, Task
from tests.book import a_creditor, an_account, an_item

MONDAY = datetime(2013, 6, 3, 9, 0, tzinfo=UTC)
CUSTOMERS, KILLS = 3_000, 20

_RUN = """
import sys
from datetime import datetime
import django
django.setup()
from candour.flow.loop import run_day
print("begun", flush=True)
run_day(datetime.fromisoformat(sys.argv[1]), with_steps=False)
"""


@pytest.mark.django_db(transaction=True)
def test_a_sender_killed_twenty_times_sends_each_message_at_most_once(
    database_url: str, settings: Any, tmp_path: Any
) -> None:
    creditor = a_creditor()
    for n in range(CUSTOMERS):
        an_item(an_account(creditor, email=f"ap{n}@brook.example"), date(2013, 6, 10))
    with mail_sink.running() as sink:
        settings.CANDOUR_SMTP_URL, settings.CANDOUR_SMTP_LOCAL = f"smtp://127.0.0.1:{sink.port}", True
        environment = {
            **os.environ, "DATABASE_URL": database_url, "CANDOUR_SMTP_URL": settings.CANDOUR_SMTP_URL,
            "CANDOUR_SMTP_LOCAL": "1", "CANDOUR_MASTER_KEY": base64.b64encode(settings.CANDOUR_MASTER_KEY).decode(),
        }  # fmt: skip
        killed = sum(_run_and_kill(environment, random.Random(n)) for n in range(KILLS))
        assert killed > KILLS / 2, "most kills hit a run that was at work"
        connection.close()
        report = run_day(MONDAY, with_steps=False)
        reached = Counter(address for addresses, _ in sink.taken.messages for address in addresses)
    assert max(reached.values()) == 1, "nobody was written to twice"
    states = Counter(Step.objects.values_list("state", flat=True))
    assert set(states) <= {"sent", "uncertain"}
    assert states["sent"] + states["uncertain"] == CUSTOMERS, "nobody was forgotten"
    assert states["sent"] <= sum(reached.values()) <= CUSTOMERS
    assert Task.objects.filter(kind="uncertain").count() == states["uncertain"], "every doubt has a person"
    assert not Attempt.objects.filter(state__in=["claimed", "handing_over"]).exists()
    assert report.sent > 0


def _run_and_kill(environment: dict[str, str], chance: random.Random) -> bool:
    """Start a run in a process of its own and kill it at a random moment; whether it was still at work."""
    command = [sys.executable, "-c", _RUN, MONDAY.isoformat()]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None and process.stdout.readline() == b"begun\n"
        time.sleep(chance.uniform(0.02, 0.4))
        at_work = process.poll() is None
        process.send_signal(signal.SIGKILL)
        return at_work
