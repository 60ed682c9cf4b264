"""Steps are counted as they move, and Today reads its rows in the order of indexes."""

from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

SQL = Path(__file__).with_name("0019_steps_counted.sql").read_text(encoding="utf-8")
LANES = [("live", "Live"), ("shadow", "Shadow"), ("replay", "Replay")]
FRESH = models.Q(("fresh", True))


class Migration(migrations.Migration):
    """Runs once as the owner of the database."""

    dependencies = [
        ("candour", "0018_by_post"),
    ]

    operations = [
        migrations.CreateModel(
            name="HourCount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("lane", models.CharField(choices=LANES, max_length=6)),
                ("is_ready", models.BooleanField()),
                ("hour", models.DateTimeField()),
                ("channel", models.CharField(max_length=12)),
                ("purpose", models.CharField(max_length=24)),
                ("count", models.BigIntegerField()),
                ("fresh", models.BooleanField(db_default=True)),
                (
                    "creditor",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, to="candour.creditor"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["lane", "hour"], name="hours_counted"),
                    models.Index(condition=FRESH, fields=["lane", "hour"], name="hours_counted_fresh"),
                ],
            },
        ),
        migrations.CreateModel(
            name="StepCount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("lane", models.CharField(choices=LANES, max_length=6)),
                ("section", models.CharField(max_length=8)),
                ("rule", models.TextField()),
                ("at", models.DateTimeField()),
                ("count", models.BigIntegerField()),
                ("fresh", models.BooleanField(db_default=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["section", "at"], name="steps_counted"),
                    models.Index(condition=FRESH, fields=["section", "at"], name="steps_counted_fresh"),
                ],
            },
        ),
        migrations.RemoveIndex(model_name="step", name="step_open"),
        migrations.RemoveIndex(model_name="step", name="step_done"),
        migrations.RemoveIndex(model_name="step", name="step_troubled"),
        migrations.AddIndex(
            model_name="step",
            index=models.Index(
                condition=models.Q(("state", "lapsed")), fields=["lane", "done_at", "id"], name="step_lapsed"
            ),
        ),
        migrations.RunSQL(SQL, migrations.RunSQL.noop),
    ]
