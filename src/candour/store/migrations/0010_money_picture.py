"""The money picture as the worker last drew it: days with what happened on them, and forecasts of a month's cash."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    """Runs once as the owner of the database."""

    dependencies = [("candour", "0009_strategies_kept")]

    operations = [
        migrations.CreateModel(
            name="CashForecast",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("currency", models.CharField(max_length=3)),
                ("made_on", models.DateField()),
                ("until", models.DateField()),
                ("received", models.BigIntegerField()),
                ("promised", models.BigIntegerField()),
                ("by_promise", models.BigIntegerField()),
                ("by_habit", models.BigIntegerField()),
                ("undated", models.BigIntegerField()),
                ("queried", models.BigIntegerField()),
                ("open_items", models.IntegerField()),
                ("book_items", models.IntegerField()),
                ("promises_kept", models.IntegerField()),
                ("promises_broken", models.IntegerField()),
                ("actual", models.BigIntegerField(null=True)),
                (
                    "creditor",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, to="candour.creditor"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("creditor", "currency", "made_on"), name="cash_forecast_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="MoneyDay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("currency", models.CharField(max_length=3)),
                ("on", models.DateField()),
                ("issued", models.BigIntegerField(db_default=0)),
                ("paid", models.BigIntegerField(db_default=0)),
                ("settled", models.BigIntegerField(db_default=0)),
                ("settled_late", models.DecimalField(db_default=0, decimal_places=0, max_digits=30)),
                ("settled_items", models.IntegerField(db_default=0)),
                ("sent", models.IntegerField(db_default=0)),
                ("answered", models.IntegerField(db_default=0)),
                ("promises_kept", models.IntegerField(db_default=0)),
                ("promises_broken", models.IntegerField(db_default=0)),
                (
                    "ages",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), null=True, size=None
                    ),
                ),
                ("open_items", models.IntegerField(null=True)),
                ("unknown_items", models.IntegerField(null=True)),
                ("credit", models.BigIntegerField(null=True)),
                ("recorded_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "creditor",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, to="candour.creditor"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("creditor", "currency", "on"), name="money_day_once")],
            },
        ),
    ]
