"""Who changed which setting, when, from what to what: insert-only."""

import django.db.models.functions.datetime
from django.db import migrations, models

INSERT_ONLY = "REVOKE UPDATE, DELETE, TRUNCATE ON candour_settingchange FROM candour_app"


class Migration(migrations.Migration):
    """Runs once as the owner of the database."""

    dependencies = [
        ("candour", "0007_ledgers_on_their_way"),
    ]

    operations = [
        migrations.CreateModel(
            name="SettingChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("subject", models.CharField(max_length=16)),
                ("subject_id", models.BigIntegerField(null=True)),
                ("name", models.TextField()),
                ("field", models.CharField(max_length=40)),
                ("was", models.JSONField(null=True)),
                ("became", models.JSONField(null=True)),
                ("actor", models.CharField(max_length=80)),
                ("recorded_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
        ),
        migrations.RunSQL(INSERT_ONLY, migrations.RunSQL.noop),
    ]
