"""What law turns on is kept: facts, events that start clocks, holds on persons, matches, duties, keys to the API."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

INSERT_ONLY = "REVOKE UPDATE, DELETE, TRUNCATE ON candour_legalfact FROM candour_app"


class Migration(migrations.Migration):
    """Runs once as the owner of the database."""

    dependencies = [
        ("candour", "0002_walls"),
    ]

    operations = [
        migrations.CreateModel(
            name="ApiToken",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=80)),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("last_used_at", models.DateTimeField(null=True)),
                ("expires_at", models.DateTimeField(null=True)),
                ("revoked_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="LegalEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=32)),
                ("happened_on", models.DateField()),
                ("detail", models.CharField(default="", max_length=40)),
                ("source", models.CharField(default="", max_length=24)),
                ("actor", models.CharField(default="", max_length=80)),
                ("handled_at", models.DateTimeField(null=True)),
                ("recorded_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
        ),
        migrations.CreateModel(
            name="LegalFact",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=40)),
                ("value", models.JSONField(null=True)),
                ("source", models.CharField(max_length=24)),
                ("actor", models.CharField(max_length=80)),
                ("effective_at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
        ),
        migrations.CreateModel(
            name="PersonMatch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "evidence",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=16), default=list, size=None
                    ),
                ),
                ("doubtful", models.BooleanField(default=False)),
                ("actor", models.CharField(max_length=80)),
                ("recorded_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("undone_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.AddField(
            model_name="contact",
            name="consented",
            field=models.BooleanField(db_default=False),
        ),
        migrations.AddField(
            model_name="contact",
            name="contact_point",
            field=models.ForeignKey(
                db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, to="candour.contactpoint"
            ),
        ),
        migrations.AddField(
            model_name="contact",
            name="exempt",
            field=models.CharField(db_default="", max_length=24),
        ),
        migrations.AddField(
            model_name="contact",
            name="items",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.BigIntegerField(), db_default=[], size=None
            ),
        ),
        migrations.AddField(
            model_name="contact",
            name="place",
            field=models.CharField(max_length=12, null=True),
        ),
        migrations.AddField(
            model_name="creditor",
            name="matches_customers",
            field=models.BooleanField(db_default=False),
        ),
        migrations.AddField(
            model_name="creditor",
            name="tested_templates",
            field=models.JSONField(db_default={}),
        ),
        migrations.AddField(
            model_name="hold",
            name="amount_minor",
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="hold",
            name="detail",
            field=models.CharField(db_default="", max_length=24),
        ),
        migrations.AddField(
            model_name="hold",
            name="ended_evidence",
            field=models.CharField(db_default="", max_length=32),
        ),
        migrations.AddField(
            model_name="hold",
            name="extended",
            field=models.BooleanField(db_default=False),
        ),
        migrations.AddField(
            model_name="hold",
            name="party",
            field=models.ForeignKey(
                db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, to="candour.party"
            ),
        ),
        migrations.AddField(
            model_name="organisation",
            name="matching_evidence",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=16), db_default=[], size=None
            ),
        ),
        migrations.AddField(
            model_name="organisation",
            name="policy",
            field=models.JSONField(db_default={}),
        ),
        migrations.AddField(
            model_name="party",
            name="matched_as",
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="task",
            name="duty_key",
            field=models.CharField(max_length=120, null=True),
        ),
        migrations.AddField(
            model_name="task",
            name="escalate_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="task",
            name="escalated_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="task",
            name="rule",
            field=models.CharField(db_default="", max_length=40),
        ),
        migrations.AlterField(
            model_name="hold",
            name="account",
            field=models.ForeignKey(
                db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, to="candour.account"
            ),
        ),
        migrations.AlterField(
            model_name="hold",
            name="kind",
            field=models.CharField(
                choices=[
                    ("pause", "Pause"),
                    ("dispute", "Dispute"),
                    ("complaint", "Complaint"),
                    ("moratorium", "Moratorium"),
                    ("adviser", "Adviser"),
                    ("arrangement", "Arrangement"),
                    ("payment_on_its_way", "Payment on its way"),
                    ("vulnerable", "Vulnerable"),
                    ("capacity", "Capacity"),
                    ("bereaved", "Bereaved"),
                    ("deceased", "Deceased"),
                    ("insolvency", "Insolvency"),
                    ("representative", "Representative"),
                    ("attorney", "Attorney"),
                    ("statute_barred", "Statute barred"),
                    ("our_promise", "Our promise"),
                    ("recall", "Recall"),
                ],
                max_length=20,
            ),
        ),
        migrations.AddIndex(
            model_name="hold",
            index=models.Index(condition=models.Q(("party__isnull", False)), fields=["party"], name="hold_by_party"),
        ),
        migrations.AddIndex(
            model_name="party",
            index=models.Index(
                condition=models.Q(("matched_as__isnull", False)), fields=["matched_as"], name="party_matched"
            ),
        ),
        migrations.AddIndex(
            model_name="task",
            index=models.Index(
                condition=models.Q(
                    ("done_at__isnull", True), ("escalate_at__isnull", False), ("escalated_at__isnull", True)
                ),
                fields=["escalate_at"],
                name="task_to_escalate",
            ),
        ),
        migrations.AddConstraint(
            model_name="hold",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("account__isnull", False),
                    models.Q(("item__isnull", True), ("party__isnull", False)),
                    _connector="OR",
                ),
                name="hold_on_something",
            ),
        ),
        migrations.AddConstraint(
            model_name="liability",
            constraint=models.UniqueConstraint(
                fields=("account", "item", "party"), name="liability_once", nulls_distinct=False
            ),
        ),
        migrations.AddConstraint(
            model_name="task",
            constraint=models.UniqueConstraint(
                condition=models.Q(("duty_key__isnull", False)), fields=("duty_key",), name="duty_once"
            ),
        ),
        migrations.AddField(
            model_name="apitoken",
            name="user",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name="legalevent",
            name="account",
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to="candour.account"),
        ),
        migrations.AddField(
            model_name="legalevent",
            name="item",
            field=models.ForeignKey(
                db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, to="candour.item"
            ),
        ),
        migrations.AddField(
            model_name="legalfact",
            name="account",
            field=models.ForeignKey(
                db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, to="candour.account"
            ),
        ),
        migrations.AddField(
            model_name="legalfact",
            name="item",
            field=models.ForeignKey(
                db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, to="candour.item"
            ),
        ),
        migrations.AddField(
            model_name="legalfact",
            name="party",
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to="candour.party"),
        ),
        migrations.AddField(
            model_name="personmatch",
            name="one",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="candour.party"),
        ),
        migrations.AddField(
            model_name="personmatch",
            name="other",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="candour.party"),
        ),
        migrations.AddIndex(
            model_name="legalevent",
            index=models.Index(
                condition=models.Q(("handled_at__isnull", True)), fields=["account"], name="legal_event_open"
            ),
        ),
        migrations.AddIndex(
            model_name="legalfact",
            index=models.Index(fields=["party"], name="legal_fact_by_party"),
        ),
        migrations.AddConstraint(
            model_name="personmatch",
            constraint=models.UniqueConstraint(
                condition=models.Q(("undone_at__isnull", True)), fields=("one", "other"), name="match_once"
            ),
        ),
        migrations.RunSQL(INSERT_ONLY, migrations.RunSQL.noop),
    ]
