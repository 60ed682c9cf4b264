"""Opening the database: the embedded server or DATABASE_URL, with its tables up to date."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections
from django.db.backends.utils import CursorWrapper
from django.db.utils import DatabaseError
from psycopg.errors import InsufficientPrivilege

from candour.site import postgres

OLDEST = 150_000
_MIGRATING = 4_207_711  # any number that nothing else locks


@contextmanager
def opened() -> Iterator[postgres.Membership | None]:
    """The database, ready for use as the application's role, until the block ends. Raises PostgresError.

    Yields this process's part in the embedded server, or None when DATABASE_URL names another.
    """
    url = os.environ.get("DATABASE_URL")
    membership = None if url else postgres.join(settings.CANDOUR_HOME)
    try:
        point_django_at(url)
        bring_up_to_date()
        yield membership
    finally:
        connections.close_all()
        if membership is not None:
            membership.leave()


def point_django_at(url: str | None, role: str | None = postgres.APP_ROLE) -> None:
    """From the next connection on, use the database of a URL (None: the embedded one) in a role (None: the owner's)."""
    connection.close()
    connection.settings_dict.update(postgres.django_settings(settings.CANDOUR_HOME, url, as_role=role))


def bring_up_to_date() -> None:
    """Migrate when this code has migrations that the database lacks; one process at a time. Raises PostgresError."""
    if not _is_behind():
        return
    url = os.environ.get("DATABASE_URL")
    point_django_at(url, role=None)
    try:
        with connection.cursor() as cursor:
            _check_version(cursor)
            cursor.execute("SELECT pg_advisory_lock(%s)", (_MIGRATING,))
        call_command("migrate", verbosity=0, interactive=False)
        _keep_roles()
    except DatabaseError as error:
        raise postgres.PostgresError(_cannot_use(error)) from None
    finally:
        point_django_at(url)


def _keep_roles() -> None:
    """What is new belongs to a role from now on."""
    from candour.store.staff import keep_roles

    keep_roles()


def _is_behind() -> bool:
    """Whether a migration on disk is not in the database. One query; a database without our role is behind, too."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT app, name FROM django_migrations")
            applied = set(cursor.fetchall())
    except DatabaseError:
        return True
    return not _on_disk() <= applied


def _on_disk() -> set[tuple[str, str]]:
    return {
        (app.label, found.stem)
        for app in apps.get_app_configs()
        for found in Path(app.path, "migrations").glob("[0-9]*.py")
    }


def _check_version(cursor: CursorWrapper) -> None:
    cursor.execute("SHOW server_version_num")
    version = int(cursor.fetchone()[0])
    if version < OLDEST:
        raise postgres.PostgresError(f"the server is Postgres {version // 10_000}; Candour needs 15 or newer")


def _cannot_use(error: DatabaseError) -> str:
    said = connection.settings_dict
    where = f"{said['HOST'] or 'the local socket'}:{said['PORT'] or 5432}, database {said['NAME']}"
    first_line = (str(error).strip().splitlines() or [""])[0]
    owner = f'"{said["USER"]}"'
    mend = (
        f"; an administrator mends it with: CREATE ROLE {postgres.APP_ROLE}; "
        f"GRANT {postgres.APP_ROLE} TO {owner} WITH ADMIN OPTION"
    )
    refused = isinstance(error.__cause__, InsufficientPrivilege)
    return f"cannot use Postgres at {where}: {first_line}{mend if refused else ''}"
