"""Where an address or number belongs: at home, at work or elsewhere; unknown until somebody says so."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Runs once as the owner of the database."""

    dependencies = [
        ("candour", "0019_steps_counted"),
    ]

    operations = [
        migrations.AddField(
            model_name="contactpoint",
            name="place",
            field=models.CharField(max_length=12, null=True),
        ),
    ]
