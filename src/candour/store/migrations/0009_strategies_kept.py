"""Strategies are kept, version by version; the files that are there now are their first versions."""

import tomllib
from importlib.resources import files
from typing import Any

import django.db.models.functions.datetime
from django.db import migrations, models

INSERT_ONLY = "REVOKE UPDATE, DELETE, TRUNCATE ON candour_strategyversion FROM candour_app"


def keep_the_files(apps: Any, _schema: Any) -> None:
    """Each file as it stands, under the version that it states."""
    kept = apps.get_model("candour", "StrategyVersion").objects
    for file in sorted((files("candour.content") / "strategies").iterdir(), key=lambda one: one.name):
        if file.name.endswith(".toml"):
            text = file.read_text(encoding="utf-8")
            told = tomllib.loads(text)
            kept.create(
                key=told["key"], version=told["version"], label=told["label"], text=text, actor="candour",
                why="As it came with Candour.",
            )  # fmt: skip


class Migration(migrations.Migration):
    """Runs once as the owner of the database."""

    dependencies = [
        ("candour", "0008_settings_changed"),
    ]

    operations = [
        migrations.CreateModel(
            name="StrategyVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=40)),
                ("version", models.IntegerField()),
                ("label", models.CharField(max_length=120)),
                ("text", models.TextField()),
                ("why", models.CharField(default="", max_length=300)),
                ("back_to", models.IntegerField(null=True)),
                ("actor", models.CharField(max_length=80)),
                ("recorded_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("key", "version"), name="strategy_version_once")],
            },
        ),
        migrations.RunSQL(INSERT_ONLY, migrations.RunSQL.noop),
        migrations.RunPython(keep_the_files, migrations.RunPython.noop),
    ]
