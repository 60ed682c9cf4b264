"""Letters on paper: what waits to be printed, the print runs, and where letters to a creditor arrive."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    """Runs once as the owner of the database."""

    dependencies = [
        ("candour", "0012_account_kept"),
    ]

    operations = [
        migrations.AddField(
            model_name="creditor",
            name="postal_address",
            field=models.TextField(db_default=""),
        ),
        migrations.CreateModel(
            name="PrintRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "lane",
                    models.CharField(
                        choices=[("live", "Live"), ("shadow", "Shadow"), ("replay", "Replay")], max_length=6
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("closed", "Closed"),
                            ("handing_over", "Handing over"),
                            ("handed", "Handed"),
                            ("uncertain", "Uncertain"),
                            ("posted", "Posted"),
                        ],
                        max_length=12,
                    ),
                ),
                ("letters", models.IntegerField()),
                ("pages", models.IntegerField()),
                ("two_sided", models.BooleanField(db_default=False)),
                ("digest", models.CharField(db_default="", max_length=64)),
                ("way", models.CharField(db_default="", max_length=12)),
                ("code", models.CharField(db_default="", max_length=60)),
                ("closed_by", models.CharField(max_length=80)),
                ("closed_at", models.DateTimeField()),
                ("handed_at", models.DateTimeField(null=True)),
                ("posted_by", models.CharField(db_default="", max_length=80)),
                ("posted_at", models.DateTimeField(null=True)),
                ("recorded_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("creditor", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="candour.creditor")),
            ],
        ),
        migrations.CreateModel(
            name="PrintedLetter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "lane",
                    models.CharField(
                        choices=[("live", "Live"), ("shadow", "Shadow"), ("replay", "Replay")], max_length=6
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "Queued"),
                            ("in_run", "In run"),
                            ("posted", "Posted"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        max_length=12,
                    ),
                ),
                ("place", models.IntegerField(null=True)),
                ("pages", models.IntegerField(null=True)),
                ("reason", models.TextField(db_default="")),
                ("withdrawn_why", models.CharField(db_default="", max_length=40)),
                ("queued_at", models.DateTimeField()),
                ("posted_at", models.DateTimeField(null=True)),
                ("expected_on", models.DateField(null=True)),
                ("recorded_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "again_of",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="candour.printedletter",
                    ),
                ),
                (
                    "creditor",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, to="candour.creditor"
                    ),
                ),
                (
                    "message",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, to="candour.message"
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, to="candour.printrun"
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="printrun",
            index=models.Index(
                condition=models.Q(("state", "posted"), _negated=True), fields=["state"], name="print_run_open"
            ),
        ),
        migrations.AddIndex(
            model_name="printedletter",
            index=models.Index(
                condition=models.Q(("state", "queued")), fields=["creditor", "lane", "id"], name="letter_queued"
            ),
        ),
        migrations.AddIndex(
            model_name="printedletter",
            index=models.Index(fields=["message"], name="letter_of_message"),
        ),
        migrations.AddConstraint(
            model_name="printedletter",
            constraint=models.UniqueConstraint(
                condition=models.Q(("again_of__isnull", True)), fields=("message",), name="letter_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="printedletter",
            constraint=models.UniqueConstraint(
                condition=models.Q(("again_of__isnull", False), ("state__in", ["queued", "in_run"])),
                fields=("again_of",),
                name="one_letter_again",
            ),
        ),
        migrations.AddConstraint(
            model_name="printedletter",
            constraint=models.UniqueConstraint(fields=("run", "place"), name="place_in_run_once"),
        ),
    ]
