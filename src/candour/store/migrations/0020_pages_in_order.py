"""Statements are counted as they move, and what pages list is found in the order in which they list it."""

from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

SQL = Path(__file__).with_name("0020_pages_in_order.sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    """Runs once as the owner of the database."""

    dependencies = [
        ("candour", "0019_steps_counted"),
    ]

    operations = [
        migrations.CreateModel(
            name="StatementCount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "lane",
                    models.CharField(
                        choices=[("live", "Live"), ("shadow", "Shadow"), ("replay", "Replay")], max_length=6
                    ),
                ),
                ("occurrence", models.CharField(max_length=40)),
                ("state", models.CharField(max_length=12)),
                ("count", models.BigIntegerField()),
                ("fresh", models.BooleanField(db_default=True)),
            ],
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("status__in", ["sent", "handing_over"]), _negated=True),
                fields=["status", "-id"],
                name="message_in_state",
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("lane", "live"), _negated=True), fields=["lane", "-id"], name="message_apart"
            ),
        ),
        migrations.AddIndex(
            model_name="promise",
            index=models.Index(condition=models.Q(("status", "open")), fields=["due_on", "id"], name="promise_due"),
        ),
        migrations.AddIndex(
            model_name="query",
            index=models.Index(
                condition=models.Q(("closed_on__isnull", True)), fields=["owner", "due_at", "id"], name="query_of"
            ),
        ),
        migrations.AddIndex(
            model_name="step",
            index=models.Index(
                condition=models.Q(("strategy", "statements")),
                fields=["lane", "occurrence", "id"],
                name="step_statement",
            ),
        ),
        migrations.AddIndex(
            model_name="task",
            index=models.Index(
                condition=models.Q(("done_at__isnull", True), ("owner__isnull", False)),
                fields=["owner", "due_at", "id"],
                name="task_of",
            ),
        ),
        migrations.AddIndex(
            model_name="task",
            index=models.Index(
                condition=models.Q(("done_at__isnull", True), ("owner__isnull", True)),
                fields=["due_at", "id"],
                name="task_of_nobody",
            ),
        ),
        migrations.AddField(
            model_name="statementcount",
            name="creditor",
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to="candour.creditor"),
        ),
        migrations.AddIndex(
            model_name="statementcount",
            index=models.Index(fields=["creditor", "lane", "occurrence"], name="statements_counted"),
        ),
        migrations.AddIndex(
            model_name="statementcount",
            index=models.Index(
                condition=models.Q(("fresh", True)), fields=["creditor"], name="statements_counted_fresh"
            ),
        ),
        migrations.RunSQL("DROP INDEX message_draft", migrations.RunSQL.noop),
        migrations.RunSQL(SQL, migrations.RunSQL.noop),
    ]
