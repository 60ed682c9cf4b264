"""What people search for is found by indexes over one form of names, references, addresses and numbers."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).with_name("0006_search.sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    """Runs once as the owner of the database."""

    dependencies = [("candour", "0005_with_agents")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
