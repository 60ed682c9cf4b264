"""A world to measure in: a durable embedded Postgres in a fresh folder, a counting mail sink, books of any size."""

import os
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

AT = datetime(2026, 6, 1, 10, 0, tzinfo=UTC)
"""A Monday morning on which every item of a bench book is due in seven days."""

_SINK = """
import asyncio, sys
from candour.site.mail_sink import Sink
async def main():
    sink = Sink()
    print(await sink.start(), flush=True)
    await asyncio.to_thread(sys.stdin.readline)
    print(sink.taken.count, flush=True)
asyncio.run(main())
"""


@contextmanager
def mail_sink() -> Iterator[int]:
    """A sink in a process of its own that takes all and only counts; yields its port."""
    with subprocess.Popen(
        [sys.executable, "-c", _SINK], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout and process.stdin
        yield int(process.stdout.readline())
        process.stdin.write("\n")
        process.stdin.flush()
        print(f"(the sink took {process.stdout.readline().strip()} messages)", file=sys.stderr)


@contextmanager
def world() -> Iterator[int]:
    """Candour set up in an empty state folder with a sink as its mail server; yields the sink's port."""
    with tempfile.TemporaryDirectory(prefix="candour-bench-", ignore_cleanup_errors=True) as home, mail_sink() as port:
        os.environ.update(
            CANDOUR_HOME=home,
            CANDOUR_SMTP_URL=f"smtp://127.0.0.1:{port}",
            CANDOUR_SMTP_LOCAL="1",
            DJANGO_SETTINGS_MODULE="candour.site.settings",
        )
        os.environ.pop("DATABASE_URL", None)
        import django

        django.setup()
        from candour.site.database import opened

        with opened():
            yield port


@contextmanager
def fresh_database() -> Iterator[str]:
    """A database of its own, empty and migrated, in the durable server; Candour uses it while the block lasts.

    Yields its address as the owner. Every measurement has one, so that none pays for the rows of another.
    """
    from candour.site import database, postgres

    server = postgres.find(folder())
    assert server is not None
    name = f"bench_{secrets.token_hex(4)}"
    database.point_django_at(None)
    _command(server.url("postgres"), f"CREATE DATABASE {name} TEMPLATE {postgres.DATABASE}")
    os.environ["DATABASE_URL"] = server.url(name)
    database.point_django_at(server.url(name))
    try:
        yield server.url(name)
    finally:
        os.environ.pop("DATABASE_URL", None)
        database.point_django_at(None)
        _command(server.url("postgres"), f"DROP DATABASE {name} WITH (FORCE)")


def settle(url: str) -> None:
    """Write out what the preparation left to be written, so that the measurement does not pay for it."""
    _command(url, "CHECKPOINT")


def tidy(url: str) -> None:
    """What autovacuum does within the hour after so much was written, and a checkpoint."""
    _command(url, "VACUUM ANALYZE")
    settle(url)


def _command(url: str, command: str) -> None:
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(command.encode())


_BOOK = """
WITH c AS (INSERT INTO candour_creditor (slug, name, mode, version, country, currency, customers, zone, role, sector,
      regulated, tolerance_minor, strategies, policy, sender_name, sender_address, phone, pay_url, payment_details,
      import_template, imported_at)
  VALUES (%(name)s, %(name)s, 'live', 1, 'GB', 'GBP', 'business', 'Europe/London', 'creditor', 'trade', false, 0, '{}',
      '{}', 'Bench Supplies', 'accounts@bench.example', '', '', '', '{}', '2100-01-01') RETURNING id),
p AS (INSERT INTO candour_party (kind, name, language, country, nation, zone, version)
  SELECT 'business', 'Customer ' || n || ' Ltd', 'en-GB', 'GB', 'ENG', 'Europe/London', 1
    FROM generate_series(1, %(size)s) n RETURNING id, name),
e AS (INSERT INTO candour_contactpoint (party_id, channel, value, contact_name, source, failure)
  SELECT id, 'email', 'ap' || id || '@customer.example', '', 'bench', '' FROM p RETURNING 1),
a AS (INSERT INTO candour_account (creditor_id, party_id, reference, next_review_at)
  SELECT c.id, p.id, 'C' || p.id, CASE WHEN substr(p.name, 10, length(p.name) - 13)::int <= %(due)s
         THEN timestamptz 'epoch' ELSE timestamptz '2100-01-01' END FROM p, c RETURNING id),
i AS (INSERT INTO candour_item (account_id, source_key, reference, kind, currency, issued_on, due_on, amount_minor,
      original_creditor)
  SELECT id, 'INV-' || id, 'INV-' || id, 'invoice', 'GBP', %(issued)s, %(due_on)s, 12345, '' FROM a
  RETURNING id, account_id)
INSERT INTO candour_ledgerentry (account_id, item_id, kind, amount_minor, unknown, currency, effective_on, source_key)
  SELECT account_id, id, 'opening', 12345, 0, 'GBP', %(issued)s, 'opening' FROM i"""


def make_book(name: str, size: int, due: int) -> None:
    """A live creditor with `size` customers of one invoice each, of whom `due` are due for a reminder at AT."""
    from django.db import connection

    in_a_week = date(2026, 6, 8)
    with connection.cursor() as cursor:
        cursor.execute(
            _BOOK,
            {"name": name, "size": size, "due": due, "due_on": in_a_week, "issued": in_a_week - timedelta(days=30)},
        )


def folder() -> Path:
    """The state folder in use."""
    return Path(os.environ["CANDOUR_HOME"])
