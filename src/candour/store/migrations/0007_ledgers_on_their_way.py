"""Ledgers that a worker brings in, and what stood before an import, so that it can be undone."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

KEY = models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")
INSERT_ONLY = "REVOKE UPDATE, TRUNCATE ON candour_importbefore FROM candour_app"


class Migration(migrations.Migration):
    """Runs once as the owner of the database."""

    dependencies = [
        ("candour", "0006_search"),
    ]

    operations = [
        migrations.CreateModel(
            name="ImportJob",
            fields=[
                ("id", KEY.clone()),
                ("token", models.CharField(max_length=32, unique=True)),
                ("file_name", models.TextField()),
                ("file_bytes", models.BigIntegerField()),
                ("asked", models.JSONField(default=dict)),
                ("seen", models.CharField(default="", max_length=16)),
                ("found", models.JSONField(null=True)),
                ("state", models.CharField(max_length=12)),
                ("doing", models.CharField(default="", max_length=12)),
                ("done_rows", models.BigIntegerField(default=0)),
                ("total_rows", models.BigIntegerField(default=0)),
                ("tries", models.SmallIntegerField(default=0)),
                ("wrong", models.TextField(default="")),
                ("asked_at", models.DateTimeField(null=True)),
                ("began_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("recorded_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "run",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="job",
                        to="candour.importrun",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ["done", "dropped", "failed"]), _negated=True),
                        fields=["id"],
                        name="import_job_open",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ImportBefore",
            fields=[
                ("id", KEY.clone()),
                ("table", models.CharField(max_length=16)),
                ("row", models.BigIntegerField()),
                ("before", models.JSONField()),
                (
                    "import_run",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="candour.importrun"),
                ),
            ],
        ),
        migrations.AddField("importrun", "actor", models.CharField(db_default="", max_length=80)),
        migrations.AddField("importrun", "can_undo", models.BooleanField(db_default=False)),
        migrations.AddField("importrun", "undone_at", models.DateTimeField(null=True)),
        migrations.AddField("importrun", "undone_by", models.CharField(db_default="", max_length=80)),
        migrations.RunSQL(INSERT_ONLY, migrations.RunSQL.noop),
    ]
