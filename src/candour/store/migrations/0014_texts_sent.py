"""What became of texts, texts from unknown numbers, what a creditor's texts come from, and staff's own numbers."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Runs once as the owner of the database."""

    dependencies = [
        ("candour", "0013_print_queue"),
    ]

    operations = [
        migrations.AddField(model_name="user", name="phone", field=models.TextField(db_default="")),
        migrations.AddField(model_name="creditor", name="sms_sender", field=models.TextField(db_default="")),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                (
                    "message",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        serialize=False,
                        to="candour.message",
                    ),
                ),
                ("reference", models.CharField(db_default="", max_length=64)),
                ("parts", models.IntegerField()),
                ("coding", models.CharField(max_length=8)),
                ("price_millionths", models.BigIntegerField(null=True)),
                ("price_currency", models.CharField(db_default="", max_length=3)),
                ("state", models.CharField(db_default="", max_length=16)),
                ("code", models.CharField(db_default="", max_length=16)),
                ("changed_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="StrayMessage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("channel", models.CharField(max_length=12)),
                ("reference", models.CharField(max_length=64, unique=True)),
                ("sealed", models.BinaryField()),
                ("received_at", models.DateTimeField()),
                ("handled_at", models.DateTimeField(null=True)),
                ("handled_by", models.CharField(db_default="", max_length=80)),
            ],
        ),
    ]
