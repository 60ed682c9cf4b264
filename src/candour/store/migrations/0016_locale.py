"""How dates, numbers and money are written for a person."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Runs once as the owner of the database."""

    dependencies = [("candour", "0015_calendar")]

    operations = [
        migrations.AddField(
            model_name="user", name="locale", field=models.CharField(db_default="", default="", max_length=12)
        )
    ]
