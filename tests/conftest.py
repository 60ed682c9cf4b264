"""One Postgres for the whole run, one database cloned from a migrated template for each worker.

Nothing starts until the first test that asks for the database.
"""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.backends.base.operations import BaseDatabaseOperations
    from pytest_django import DjangoDbBlocker

    from candour.site import postgres

_FIRST = "CANDOUR_TEST_RUN" not in os.environ
if _FIRST:
    os.environ["CANDOUR_TEST_RUN"] = tempfile.mkdtemp(prefix="candour-test-")
RUN = Path(os.environ["CANDOUR_TEST_RUN"])
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")
TEMPLATE = "candour_template"
ROOT = Path(__file__).resolve().parent.parent
SHARED_DATA = ROOT.parent / "shared" / "data"

os.environ["CANDOUR_HOME"] = str(RUN / WORKER)
os.environ["DJANGO_SETTINGS_MODULE"] = "candour.site.settings"
for name in ("DATABASE_URL", "CANDOUR_SMTP_URL", "CANDOUR_SMTP_LOCAL", "CANDOUR_MASTER_KEY", "CANDOUR_SECRET_KEY"):
    os.environ.pop(name, None)

import django  # noqa: E402  (after the environment it reads)
from hypothesis import settings as hypothesis_settings  # noqa: E402

django.setup()
hypothesis_settings.register_profile("any_machine", deadline=None)
hypothesis_settings.load_profile("any_machine")


def pytest_unconfigure() -> None:
    """The first process of the run, which outlives its workers, tidies up."""
    if _FIRST:
        shutil.rmtree(RUN, ignore_errors=True)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Where everything is required, a test that lacks a program fails instead of being skipped."""
    outcome = yield
    report = outcome.get_result()  # type: ignore[attr-defined]
    if report.skipped and os.environ.get("CANDOUR_REQUIRE_ALL") == "1" and not _may_skip(report):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped although CANDOUR_REQUIRE_ALL=1: {report.longrepr[2]}"


def _may_skip(report: pytest.TestReport) -> bool:
    """What no program mends: being an ordinary user, and real ledgers that lie beside some repositories only."""
    reason = str(report.longrepr)
    return "only root" in reason or (not SHARED_DATA.exists() and "shared/data" in reason)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real ledgers beside the repository; the test is skipped where there is none."""
    if not SHARED_DATA.exists():
        pytest.skip("needs the real ledgers in ../shared/data")
    return SHARED_DATA


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: "DjangoDbBlocker") -> Iterator[None]:
    """Join the run's server and point Django at this worker's own database."""
    from candour.site import postgres

    (RUN / "server").mkdir(exist_ok=True)
    with postgres.joined(RUN / "server", durable=False) as server, django_db_blocker.unblock():
        _ensure_template(server)
        _clone(server, f"candour_{WORKER}")
        _point_django_at(server.url(f"candour_{WORKER}"), postgres.APP_ROLE)
        _let_flush_truncate()
        yield
        _close()


@pytest.fixture(scope="session")
def database_url(django_db_setup: None) -> str:
    """The address of this worker's database, for a program that a test starts (it sees committed rows only)."""
    from django.db import connection

    said = connection.settings_dict
    return f"postgresql://{said['USER']}:{said['PASSWORD']}@{said['HOST']}:{said['PORT']}/{said['NAME']}"


def _ensure_template(server: "postgres.Server") -> None:
    from django.core.management import call_command

    with open(RUN / "template.lock", "ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if _exists(server, TEMPLATE):
            return
        unfinished = f"{TEMPLATE}_new"
        _command(server, f"DROP DATABASE IF EXISTS {unfinished} WITH (FORCE)", f"CREATE DATABASE {unfinished}")
        _point_django_at(server.url(unfinished), None)
        call_command("migrate", verbosity=0)
        _close()
        _command(server, f"ALTER DATABASE {unfinished} RENAME TO {TEMPLATE}")


def _clone(server: "postgres.Server", name: str) -> None:
    with open(RUN / "template.lock", "ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        _command(
            server,
            f"DROP DATABASE IF EXISTS {name} WITH (FORCE)",
            f"CREATE DATABASE {name} TEMPLATE {TEMPLATE} STRATEGY FILE_COPY",
        )


def _exists(server: "postgres.Server", name: str) -> bool:
    import psycopg

    with psycopg.connect(server.url("postgres")) as connection:
        return bool(connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone())


def _command(server: "postgres.Server", *commands: str) -> None:
    import psycopg

    with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
        for command in commands:
            connection.execute(command)


def _point_django_at(url: str, role: str | None) -> None:
    from django.db import connection

    from candour.site import postgres

    connection.close()
    connection.settings_dict.update(postgres.django_settings(RUN, url, as_role=role))


def _close() -> None:
    from django.db import connections

    connections.close_all()


def _let_flush_truncate() -> None:
    """Tests with real commits empty all tables afterwards; the application's role, rightly, may not."""
    from django.db.backends.postgresql.operations import DatabaseOperations

    plain = DatabaseOperations.execute_sql_flush

    def as_owner(self: "BaseDatabaseOperations", sql_list: "Iterable[str]") -> None:
        plain(self, ["SET ROLE NONE", *sql_list, "RESET ROLE"])

    DatabaseOperations.execute_sql_flush = as_owner  # type: ignore[method-assign]
