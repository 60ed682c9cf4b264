"""Where letters come back to, and the print house to which print runs are mailed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Runs once as the owner of the database."""

    dependencies = [
        ("candour", "0017_statement_runs"),
    ]

    operations = [
        migrations.AddField(
            model_name="organisation",
            name="postal_address",
            field=models.TextField(db_default=""),
        ),
        migrations.AddField(
            model_name="organisation",
            name="print_address",
            field=models.TextField(db_default=""),
        ),
        migrations.AddField(
            model_name="organisation",
            name="print_certificate",
            field=models.TextField(db_default=""),
        ),
        migrations.AddField(
            model_name="printrun",
            name="sent_to",
            field=models.CharField(db_default="", max_length=254),
        ),
    ]
