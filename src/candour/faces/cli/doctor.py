"""candour doctor: is everything that Candour stands on well? If not, how to mend it."""

import os
import shutil
import smtplib
import ssl
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import click
from click.exceptions import Exit
from django.conf import settings

from candour.domain.errors import WrongUse
from candour.domain.parties import Mode
from candour.domain.printing import RunState
from candour.domain.saying import say
from candour.faces.cli.options import json_option
from candour.faces.cli.output import emit, out, table
from candour.flow import print_mail
from candour.flow.send import transport_settings
from candour.flow.shape import load_strategy
from candour.ports import registry
from candour.ports.clock import SystemClock
from candour.store import health, printing
from candour.store.strategies import latest_texts

LEAST_DISK_BYTES = 500_000_000
SILENCE = timedelta(minutes=2)
SENDER = "a sender address (candour creditor NAME --sender-address)"
STALE = timedelta(days=4)
MAIL_TIMEOUT_S = 10
CERTIFICATE_ENDS = timedelta(days=30)
RUNS_LOOKED_AT = 200
IN_DOUBT = (RunState.HANDING_OVER, RunState.UNCERTAIN)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. mend: what to do when it is not well."""

    check: str
    well: bool
    found: str
    mend: str = ""


@click.command("doctor")
@json_option
def COMMAND(as_json: bool) -> None:
    """Look at the state folder, the database, where mails, texts and prints go, the worker and the creditors.

    The exit code is 1 when something is not well.
    """
    findings = [finding for look in LOOKS for finding in look()]
    if as_json:
        emit({"well": all(finding.well for finding in findings), "findings": [asdict(f) for f in findings]})
    else:
        rows = [(f.check, "well" if f.well else "NOT WELL", f.found, "" if f.well else f.mend) for f in findings]
        out().print(table(["check", "", "found", "what to do"], rows))
    if not all(finding.well for finding in findings):
        raise Exit(1)


def state_folder() -> Iterator[Finding]:
    """Private, and on a disk with room."""
    home = settings.CANDOUR_HOME
    private = home.stat().st_mode & 0o077 == 0
    yield Finding("state folder", private, str(home), f"others may look into it: chmod 700 {home}")
    free = shutil.disk_usage(home).free
    yield Finding("disk", free > LEAST_DISK_BYTES, f"{free / 1e9:.1f} GB free", "make room, or move CANDOUR_HOME")


def database() -> Iterator[Finding]:
    """Reachable, and its walls stand."""
    told = health.database_health()
    yield Finding("database", True, f"Postgres {told.version}, {told.size_bytes / 1e6:.0f} MB")
    mend = "the role may rewrite history: take the privileges away as the first migrations do"
    yield Finding("history", not told.may_rewrite, f"insert-only for {told.role}", mend)


def content() -> Iterator[Finding]:
    """Strategies can be read and plugs can be loaded."""
    for key in ("business", "consumer"):
        yield _tried(f"strategy {key}", partial(_label, key), "mend the file that it names")
    plugs = {"policies": registry.policies, "channels": registry.channels, "importers": registry.importers}
    for name, load in plugs.items():
        yield _tried(name, partial(_names, load), "mend or take out the plug that it names")


def mail() -> Iterator[Finding]:
    """A mail server that answers, takes our login and speaks TLS as it was told to."""
    if not settings.CANDOUR_SMTP_URL:
        yield Finding("mail", True, f"no server set; mails go to {settings.CANDOUR_HOME / 'maildir'}")
        return
    mend = "check CANDOUR_SMTP_URL: smtp+starttls://name:password@host:587, smtps://name:password@host:465"
    yield _tried("mail", _greet_mail_server, mend)


def texts() -> Iterator[Finding]:
    """An account that answers and knows us."""
    mend = "set the account that it names right, then look again"
    yield _tried("texts", partial(registry.channels()["sms"].greet, transport_settings()), mend)


def prints() -> Iterator[Finding]:
    """A folder of the print house that runs can be put into."""
    folder = settings.CANDOUR_PRINT_FOLDER
    found = folder or "no folder set; runs are mailed or downloaded"
    well = not folder or (Path(folder).is_dir() and os.access(folder, os.W_OK))
    yield Finding("print runs", well, found, "make the folder, or let Candour write into it (CANDOUR_PRINT_FOLDER)")


def print_house() -> Iterator[Finding]:
    """A print house that runs can be mailed to for a while yet, and no run of which nobody knows whether it arrived."""
    if house := print_mail.print_house():
        mend = "give its next certificate, or a mail server that speaks TLS (docs/letters.md)"
        yield _tried("print house", partial(_how_runs_go, house), mend)
    in_doubt = [run.id for run in printing.runs(RUNS_LOOKED_AT, posted=False) if run.state in IN_DOUBT]
    mend = "ask the print house, then say it: candour print arrived RUN, or candour print hand RUN --again"
    found = ", ".join(map(str, in_doubt)) or "none"
    yield Finding("print runs in doubt", not in_doubt, found, mend)


def _how_runs_go(house: print_mail.PrintHouse) -> str:
    now = SystemClock().now()
    until = print_mail.protected_until(house, now)
    if until is None:
        return f"{house.address}, over TLS to the mail server"
    if until - now < CERTIFICATE_ENDS:
        raise WrongUse(say("the certificate of {house} ends on {day}", house=house.address, day=until.date()))
    return f"{house.address}, encrypted with a certificate until {until:%Y-%m-%d}"


def worker() -> Iterator[Finding]:
    """No worker that went silent, no job that failed, and nothing that only a person can settle."""
    told = health.work_health()
    now = SystemClock().now()
    silent = told.heard_at is not None and now - told.heard_at > SILENCE
    found = f"last heard {told.heard_at:%Y-%m-%d %H:%M %Z}" if told.heard_at else "none runs; `candour day` sends"
    mend = "a worker went silent and nothing is sent by itself: start `candour serve` again"
    yield Finding("worker", not silent, found, mend)
    mend = "see the worker's output"
    yield Finding("jobs", not told.failed_jobs, f"{told.failed_jobs} failed in the last day", mend)
    mend = "look them up at the provider, then settle their tasks"
    yield Finding("uncertain messages", not told.uncertain, str(told.uncertain), mend)


def creditors() -> Iterator[Finding]:
    """Those that send have an address to send from and a fresh ledger."""
    now = SystemClock().now()
    for told in health.creditors_health():
        sends = told.mode in (Mode.LIVE.value, Mode.APPROVE.value)
        stale = told.imported_at is None or now - told.imported_at > STALE
        age = f"ledger of {told.imported_at:%Y-%m-%d}" if told.imported_at else "no ledger yet"
        wants = {SENDER: not told.sender_address, "a fresh ledger": stale}
        lacks = [want for want, is_lacking in wants.items() if is_lacking]
        mend = f"needs {' and '.join(lacks)} before anything is sent"
        yield Finding(f"creditor {told.name}", not (sends and lacks), f"{told.mode}, {age}", mend)


LOOKS: tuple[Callable[[], Iterator[Finding]], ...] = (
    state_folder, database, content, mail, texts, prints, print_house, worker, creditors,
)  # fmt: skip


def _tried(check: str, look: Callable[[], str], mend: str) -> Finding:
    try:
        return Finding(check, True, look())
    except Exception as error:
        return Finding(check, False, f"{type(error).__name__}: {error}", mend)


def _label(strategy: str) -> str:
    return load_strategy(strategy, latest_texts()).label


def _names(load: Callable[[], Iterable[Any]]) -> str:
    return ", ".join(sorted(plug if isinstance(plug, str) else plug.key for plug in load()))


def _greet_mail_server() -> str:
    url = urlsplit(str(settings.CANDOUR_SMTP_URL))
    kind, host = url.scheme, url.hostname or ""
    context = ssl.create_default_context()
    port = url.port or {"smtps": 465, "smtp+starttls": 587}.get(kind, 25)
    if kind == "smtps":
        client: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=MAIL_TIMEOUT_S, context=context)
    else:
        client = smtplib.SMTP(host, port, timeout=MAIL_TIMEOUT_S)
    with client:
        if kind == "smtp+starttls":
            client.starttls(context=context)
        if url.username:
            client.login(unquote(url.username), unquote(url.password or ""))
        client.noop()
    return f"{host}:{port} answers" + (" (local sink)" if settings.CANDOUR_SMTP_LOCAL else "")
