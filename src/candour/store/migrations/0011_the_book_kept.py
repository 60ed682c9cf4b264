"""The lines of the book, what is owed by age, saved views, and what is done to many accounts at once."""

import datetime
from pathlib import Path

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

SQL = Path(__file__).with_name("0011_the_book_kept.sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    """Runs once as the owner of the database."""

    dependencies = [
        ("candour", "0010_money_picture"),
    ]

    operations = [
        migrations.CreateModel(
            name="AgeDay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("what", models.CharField(max_length=8)),
                ("currency", models.CharField(max_length=3)),
                ("due_on", models.DateField(null=True)),
                ("count", models.BigIntegerField()),
                ("owed_minor", models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="BookLine",
            fields=[
                (
                    "account",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        serialize=False,
                        to="candour.account",
                    ),
                ),
                ("sort_name", models.TextField()),
                ("owed_minor", models.BigIntegerField(db_default=0)),
                ("open_items", models.IntegerField(db_default=0)),
                ("unknown_items", models.IntegerField(db_default=0)),
                ("oldest_due", models.DateField(null=True)),
                ("reachable", models.BooleanField(db_default=False)),
            ],
        ),
        migrations.CreateModel(
            name="BulkRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("actor", models.CharField(max_length=80)),
                ("kind", models.CharField(max_length=12)),
                ("told", models.JSONField(default=dict)),
                ("accounts", django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
                ("before", models.JSONField(default=dict)),
                ("occurred_at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
        ),
        migrations.CreateModel(
            name="Export",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("page", models.CharField(max_length=12)),
                ("query", models.TextField()),
                ("form", models.CharField(max_length=4)),
                ("recorded_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
        ),
        migrations.CreateModel(
            name="SavedView",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("page", models.CharField(max_length=12)),
                ("name", models.CharField(max_length=60)),
                ("query", models.TextField()),
                ("shared", models.BooleanField(db_default=False)),
                ("recorded_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
        ),
        migrations.AddField(
            model_name="item",
            name="balance_minor",
            field=models.BigIntegerField(db_default=0, null=True),
        ),
        migrations.AddIndex(
            model_name="hold",
            index=models.Index(condition=models.Q(("ended_at__isnull", True)), fields=["account"], name="hold_open"),
        ),
        migrations.AddIndex(
            model_name="item",
            index=models.Index(
                django.db.models.functions.comparison.Coalesce("due_on", datetime.date(9999, 12, 31)),
                models.F("id"),
                condition=models.Q(("settled_on__isnull", True)),
                name="item_open_by_due",
            ),
        ),
        migrations.AddIndex(
            model_name="item",
            index=models.Index(
                condition=models.Q(("settled_on__isnull", True)), fields=["account", "due_on"], name="item_open_of"
            ),
        ),
        migrations.AddIndex(
            model_name="item",
            index=models.Index(
                condition=models.Q(("settled_on__isnull", True)), fields=["balance_minor"], name="item_open_owed"
            ),
        ),
        migrations.AddIndex(
            model_name="promise",
            index=models.Index(condition=models.Q(("status", "open")), fields=["account"], name="promise_open"),
        ),
        migrations.AddField(
            model_name="ageday",
            name="creditor",
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to="candour.creditor"),
        ),
        migrations.AddField(
            model_name="bookline",
            name="creditor",
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to="candour.creditor"),
        ),
        migrations.AddField(
            model_name="bookline",
            name="owner",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="bulkrun",
            name="undoes",
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, to="candour.bulkrun"),
        ),
        migrations.AddField(
            model_name="bulkrun",
            name="user",
            field=models.ForeignKey(
                db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="export",
            name="user",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="savedview",
            name="user",
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddIndex(
            model_name="ageday",
            index=models.Index(fields=["what", "creditor"], name="age_by_creditor"),
        ),
        migrations.AddIndex(
            model_name="bookline",
            index=models.Index(fields=["sort_name", "account"], name="line_by_name"),
        ),
        migrations.AddIndex(
            model_name="bookline",
            index=models.Index(fields=["-owed_minor", "account"], name="line_by_owed"),
        ),
        migrations.AddIndex(
            model_name="bookline",
            index=models.Index(fields=["oldest_due", "account"], name="line_by_age"),
        ),
        migrations.AddIndex(
            model_name="bookline",
            index=models.Index(fields=["creditor", "sort_name", "account"], name="line_of_creditor"),
        ),
        migrations.AddConstraint(
            model_name="savedview",
            constraint=models.UniqueConstraint(fields=("user", "page", "name"), name="view_once"),
        ),
        migrations.RunSQL(SQL, migrations.RunSQL.noop),
    ]
