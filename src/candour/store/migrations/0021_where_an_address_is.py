"""Where an address or number belongs: at home, at work or elsewhere; unknown until somebody says so."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Runs once as the owner of the database."""

    dependencies = [
        ("candour", "0020_pages_in_order"),
    ]

    operations = [
        migrations.AddField(
            model_name="contactpoint",
            name="place",
            field=models.CharField(max_length=12, null=True),
        ),
    ]
