"""Walls in the database itself: the application's role, insert-only tables, versions, ledger invariants."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).with_name("0002_walls.sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    """Runs once as the owner of the database."""

    dependencies = [("candour", "0001_the_first_tables")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
