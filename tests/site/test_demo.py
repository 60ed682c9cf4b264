"""The demo book shows what Candour does: something goes, something waits, something is held, and nothing is real."""

from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.conf import settings as django_settings

from candour.flow.loop import run_day
from candour.ports.clock import SystemClock
from candour.site import demo, mail_sink
from candour.store.models import Account, ImportRun, Item

MONDAY = datetime(2026, 11, 23, 3, 18, tzinfo=UTC)


def silent(stage: str, done: int, total: int) -> None:
    """Nobody watches."""


@pytest.fixture
def sink(monkeypatch: pytest.MonkeyPatch) -> "mail_sink.Sink":
    with mail_sink.running() as running:
        monkeypatch.setattr(django_settings, "CANDOUR_SMTP_URL", f"smtp://127.0.0.1:{running.port}")
        monkeypatch.setattr(django_settings, "CANDOUR_SMTP_LOCAL", True)
        yield running


@pytest.mark.django_db(transaction=True)
def test_the_first_run_sends_waits_and_holds_and_every_mail_reaches_the_sink(sink: mail_sink.Sink) -> None:
    at = demo.moment(SystemClock().now())
    demo.fill(at, silent)
    assert all(run.counts["rejected"] == 0 for run in ImportRun.objects.all())
    assert Account.objects.count() == 40
    assert Item.objects.count() == 90

    report = run_day(at)
    assert report.sent > 20 and report.waiting >= 3 and report.held >= 3 and report.tasked >= 2
    assert report.failed == report.uncertain == 0
    assert sink.taken.count == report.sent
    assert all(address.endswith(".example") for recipients, _ in sink.taken.messages for address in recipients)
    assert Counter(step.purpose for step in report.steps).keys() >= {"reminder", "due", "check_in", "notice", "thanks"}
    assert all(step.reason for step in report.steps)

    again = run_day(at)
    assert (again.planned, again.sent) == (0, 0)


@pytest.mark.parametrize(
    ("now", "moment"),
    [
        (MONDAY, MONDAY),
        (datetime(2026, 11, 22, 14, 0, tzinfo=UTC), datetime(2026, 11, 20, 10, 0, tzinfo=UTC)),
        (datetime(2026, 12, 28, 9, 0, tzinfo=UTC), datetime(2026, 12, 24, 10, 0, tzinfo=UTC)),
        (datetime(2026, 6, 7, 9, 0, tzinfo=UTC), datetime(2026, 6, 5, 9, 0, tzinfo=UTC)),
    ],
)
def test_on_a_day_off_the_demo_shows_the_last_working_day(now: datetime, moment: datetime) -> None:
    assert demo.moment(now) == moment


def test_offsets_become_dates_and_nothing_else_changes() -> None:
    with demo.dated(demo.CONTENT / "trade.csv", date(2026, 11, 23)) as path:
        first = path.read_text(encoding="utf-8").splitlines()[1]
    assert first == (
        "T101,Harrowgate Inns Ltd,,business,accounts@harrowgate-inns.example,020 7946 0101,"
        "4419,2026-09-30,2026-10-30,1840.00,,,,,"
    )
    assert not Path(path).exists()
