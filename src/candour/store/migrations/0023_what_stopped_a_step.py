"""Which event stopped a step that was to go."""

from pathlib import Path

from django.db import migrations, models

SQL = Path(__file__).with_name("0023_what_stopped_a_step.sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    """Runs once as the owner of the database."""

    dependencies = [
        ("candour", "0022_cheaper_to_bring_in"),
    ]

    operations = [
        migrations.AddField("step", "stopped_by", models.BigIntegerField(null=True)),
        migrations.RemoveIndex("step", "step_lapsed"),
        migrations.AddIndex(
            "step",
            models.Index(
                fields=["lane", "done_at", "id"],
                name="step_stopped",
                condition=models.Q(("state", "lapsed"), ("stopped_by__isnull", False)),
            ),
        ),
        migrations.RunSQL(SQL, migrations.RunSQL.noop),
    ]
