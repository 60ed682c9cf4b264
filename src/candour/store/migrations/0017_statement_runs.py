"""Statement runs: which month of which creditor, how far, and who gets none and why."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    """Runs once as the owner of the database."""

    dependencies = [
        ("candour", "0016_locale"),
    ]

    operations = [
        migrations.CreateModel(
            name="StatementRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "lane",
                    models.CharField(
                        choices=[("live", "Live"), ("shadow", "Shadow"), ("replay", "Replay")], max_length=6
                    ),
                ),
                ("month", models.DateField()),
                ("state", models.CharField(default="running", max_length=8)),
                ("looked_at", models.IntegerField(db_default=0)),
                ("wanted", models.IntegerField(db_default=0)),
                ("left_out", models.JSONField(db_default={})),
                ("after", models.BigIntegerField(db_default=0)),
                ("asked_by", models.CharField(max_length=80)),
                ("occurred_at", models.DateTimeField()),
                ("done_at", models.DateTimeField(null=True)),
                ("recorded_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("creditor", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="candour.creditor")),
            ],
            options={
                "indexes": [
                    models.Index(condition=models.Q(("state", "running")), fields=["id"], name="statement_run_open")
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("creditor", "lane", "month"), name="statement_run_once")
                ],
            },
        ),
    ]
