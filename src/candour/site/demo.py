"""The demo book: fictional, and dated from the day of the run, so that the first run has something to say."""

import csv
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click
from django.db import transaction

from candour.domain.calendars import is_business_day, local_day, zone
from candour.domain.holds import HoldKind
from candour.domain.parties import Mode
from candour.faces.cli.day import progress_bar, render_report
from candour.faces.cli.output import out
from candour.flow import agree, note, steer
from candour.flow import hold as holding
from candour.flow.bring_in import bring_in, ensure_creditor
from candour.flow.loop import Progress, run_day
from candour.ports.clock import SystemClock
from candour.ports.importer import ImportOptions
from candour.store.book import find_account
from candour.store.models import Creditor

CONTENT = Path(__file__).resolve().parent.parent / "content" / "demo"
COUNTRY, ZONE = "GB", "Europe/London"
DATED = ("Invoice date", "Due date", "Paid on", "Last contact")
ACTOR = "demo"
ANY_HOUR = {
    "weekday_from": "00:00",
    "weekday_until": "24:00",
    "business_until": "24:00",
    "saturday_from": "00:00",
    "saturday_until": "24:00",
}
"""So that a newcomer sees letters leave at whatever time of day they begin."""


def show() -> None:
    """Bring the demo book in and do one day's run on it, in front of a person's eyes."""
    at = moment(SystemClock().now())
    console = out()
    click.echo("This is the first start, so here is a demo book: fictional people at addresses that cannot exist.")
    with progress_bar(console) as progress:
        fill(at, progress)
        report = run_day(at, progress=progress)
    render_report(report, console)
    click.echo(f"\nThat was one day's run, as of {at.astimezone(zone(ZONE)):%A %d %B %Y %H:%M %Z}.")
    click.echo(
        "The mail went to a server on this machine; the demo's creditors may write at any hour, yours will not.\n"
    )


def moment(now: datetime) -> datetime:
    """When the demo's day is: now, or ten o'clock on the last working day when today is none."""
    today = local_day(now, ZONE)
    if is_business_day(today, COUNTRY):
        return now
    while not is_business_day(today, COUNTRY):
        today -= timedelta(days=1)
    return datetime.combine(today, time(10), zone(ZONE)).astimezone(UTC)


@transaction.atomic
def fill(at: datetime, progress: Progress) -> None:
    """Bring both creditors in as of `at`, with what their customers told them, and let them send."""
    book = tomllib.loads((CONTENT / "book.toml").read_text(encoding="utf-8"))
    creditors = {told["name"]: _bring_in(told, at, progress) for told in book["creditors"]}
    for told in book["promises"]:
        _promise(_account(creditors, told), told, at)
    for told in book["holds"]:
        _hold(_account(creditors, told), told, at)
    for told in book["notes"]:
        notes = note.Notes(opt_out=told.get("opt_out"), prefer=told.get("prefer"))
        note.note(_account(creditors, told), notes, at, actor=ACTOR)
    steer.set_mode([creditor.pk for creditor in creditors.values()], Mode.LIVE, actor=ACTOR)


def _bring_in(told: Mapping[str, Any], at: datetime, progress: Progress) -> Creditor:
    creditor = ensure_creditor(told["name"], COUNTRY, "GBP", told["customers"])
    for name in ("sender_name", "sender_address", "phone", "pay_url", "payment_details", "postal_address"):
        setattr(creditor, name, told[name])
    creditor.policy = ANY_HOUR
    creditor.save()
    options = ImportOptions(currency="GBP", country=COUNTRY, dates="iso")
    with dated(CONTENT / told["file"], local_day(at, ZONE)) as path:
        bring_in(path, creditor=creditor, options=options, at=at, progress=progress)
    return creditor


@contextmanager
def dated(path: Path, today: date) -> Iterator[Path]:
    """A copy of a demo file in which each offset of days, such as -7, is a date."""
    with TemporaryDirectory() as folder, path.open(newline="", encoding="utf-8") as source:
        rows = csv.DictReader(source)
        target = Path(folder) / path.name
        with target.open("w", newline="", encoding="utf-8") as out:
            writer = csv.DictWriter(out, rows.fieldnames or ())
            writer.writeheader()
            for row in rows:
                days = {name: (today + timedelta(days=int(row[name]))).isoformat() for name in DATED if row[name]}
                writer.writerow({**row, **days})
        yield target


def _account(creditors: Mapping[str, Creditor], told: Mapping[str, Any]) -> int:
    found = find_account(creditors[told["creditor"]].pk, told["customer"])
    assert found is not None, f"the demo book names {told['customer']}, who is not in its files"
    return found


def _promise(account_id: int, told: Mapping[str, Any], at: datetime) -> None:
    by = local_day(at, ZONE) + timedelta(days=told["by"])
    made = at + timedelta(days=told["made"])
    agree.record_promise(account_id, made, actor=ACTOR, amount=None, currency="GBP", by=by)


def _hold(account_id: int, told: Mapping[str, Any], at: datetime) -> None:
    until = at + timedelta(days=told["until"]) if "until" in told else None
    since = at + timedelta(days=told["since"])
    holding.place_hold(account_id, HoldKind(told["kind"]), since, actor=ACTOR, until=until, reason=told["reason"])
