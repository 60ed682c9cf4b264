"""The calendar: steps that a person moved to another day, and what is foreseen for each creditor."""

import django.db.models.deletion
from django.db import migrations, models

NEVER_GONE = "REVOKE DELETE, TRUNCATE ON candour_stepmove FROM candour_app"


class Migration(migrations.Migration):
    """Runs once as the owner of the database."""

    dependencies = [
        ("candour", "0014_texts_sent"),
    ]

    operations = [
        migrations.CreateModel(
            name="StepMove",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=40)),
                ("occurrence", models.CharField(max_length=40)),
                ("day", models.DateField()),
                ("was", models.DateField()),
                ("actor", models.CharField(max_length=80)),
                ("occurred_at", models.DateTimeField()),
                ("undone_at", models.DateTimeField(null=True)),
                (
                    "account",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, to="candour.account"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("undone_at__isnull", True)),
                        fields=("account", "key", "occurrence"),
                        name="step_moved_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Forecast",
            fields=[
                (
                    "creditor",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        serialize=False,
                        to="candour.creditor",
                    ),
                ),
                ("made_at", models.DateTimeField()),
                ("version", models.BigIntegerField()),
                ("accounts", models.BigIntegerField()),
                ("looked_at", models.IntegerField()),
                ("is_all", models.BooleanField()),
                ("days", models.JSONField()),
                ("quiet", models.JSONField()),
                ("held", models.IntegerField()),
            ],
        ),
        migrations.RunSQL(NEVER_GONE, migrations.RunSQL.noop),
    ]
