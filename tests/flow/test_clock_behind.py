"""A worker whose clock is behind, or was set back: what others have written down since counts all the same."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from candour.domain.holds import HoldKind
from candour.flow.agree import record_promise
from candour.flow.hold import place_hold
from candour.flow.loop import run_day
from candour.flow.query import open_query
from candour.flow.record import record_facts
from candour.site import mail_sink
from candour.store.models import Account, Contact, Item
from tests.book import a_creditor, a_payment, an_account, an_item

pytestmark = pytest.mark.django_db


@pytest.fixture
def sink(settings: Any) -> Iterator[mail_sink.Sink]:
    with mail_sink.running() as running:
        settings.CANDOUR_SMTP_URL = f"smtp://127.0.0.1:{running.port}"
        settings.CANDOUR_SMTP_LOCAL = True
        yield running


def zone_at(hour: int) -> str:
    """A zone in which it is about this hour now: what is live is so at any time of the real day."""
    west = (datetime.now(UTC).hour - hour) % 24
    west -= 24 if west > 12 else 0
    return f"Etc/GMT{west:+d}" if west else "Etc/GMT"


def owes(hour: int = 14, days: int = 5) -> Item:
    """A consumer in Ohio, where every day has hours, for whom it is about this hour; a reminder is due."""
    account = an_account(a_creditor(), email="ann@mail.example", kind="consumer")
    party = account.party
    party.country, party.nation, party.zone = "US", "OH", zone_at(hour)
    party.save()
    return an_item(account, today(account) + timedelta(days=days))


def today(account: Account) -> date:
    return timezone.now().astimezone(ZoneInfo(account.party.zone)).date()


def said_at(item: Item, at: datetime, channel: str = "email") -> None:
    Contact.objects.create(
        party_id=item.account.party_id, account_id=item.account_id, lane="live", channel=channel, outcome="delivered",
        purpose="reminder", outgoing=True, occurred_at=at, local_time="", zone=item.account.party.zone,
        items=[item.id], exempt="",
    )  # fmt: skip


def test_a_reminder_goes_while_nothing_stands_against_it(sink: mail_sink.Sink) -> None:
    owes()
    assert run_day(timezone.now()).sent == 1


@pytest.mark.parametrize("ahead", [timedelta(minutes=5), timedelta(hours=3), timedelta(hours=23)])
def test_a_contact_that_a_clock_ahead_has_written_down_counts(sink: mail_sink.Sink, ahead: timedelta) -> None:
    item, now = owes(), timezone.now()
    said_at(item, now + ahead)
    report = run_day(now)
    assert (report.sent, sink.taken.count) == (0, 0)
    assert "house.one_a_day" in report.steps[0].rules


def test_a_hold_that_was_placed_later_than_the_clock_shows_stands(sink: mail_sink.Sink) -> None:
    item, now = owes(), timezone.now()
    place_hold(item.account_id, HoldKind.PAUSE, now, actor="test", until=now + timedelta(days=2))
    report = run_day(now - timedelta(hours=2))
    assert (report.sent, report.steps[0].rules) == (0, ("house.hold",))


def test_a_promise_and_a_fact_of_law_that_are_later_than_the_clock_count(sink: mail_sink.Sink) -> None:
    promised, told, now = owes(), owes(), timezone.now()
    by = today(promised.account) + timedelta(days=3)
    record_promise(promised.account_id, now, actor="test", amount=None, currency="GBP", by=by)
    record_facts(told.account_id, {"contacts_week_max": 0}, now, actor="test")
    assert run_day(now - timedelta(hours=2)).sent == 0


def test_a_payment_of_today_is_known_where_the_clock_still_shows_yesterday(sink: mail_sink.Sink) -> None:
    item, now = owes(hour=10), timezone.now()
    a_payment(item, 12_000, today(item.account))
    assert run_day(now - timedelta(hours=14)).sent == 0
    assert run_day(now).sent == 1, "a thank-you"


def test_a_query_that_a_clock_ahead_has_opened_for_tomorrow_counts(sink: mail_sink.Sink) -> None:
    item, now = owes(), timezone.now()
    open_query(item.account_id, item.reference, "quality", now + timedelta(hours=20), actor="test")
    assert run_day(now).sent == 0


def test_a_replay_reads_the_facts_as_they_stood_then(sink: mail_sink.Sink) -> None:
    item, then = owes(days=2), timezone.now() - timedelta(days=3)
    place_hold(item.account_id, HoldKind.PAUSE, then + timedelta(hours=1), actor="test", since=then + timedelta(days=1))
    said_at(item, then + timedelta(hours=2), channel="letter")
    assert run_day(then).sent == 1
