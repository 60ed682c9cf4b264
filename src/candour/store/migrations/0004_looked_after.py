"""Who looks after an account, and on which day they want to come back to it."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Runs once as the owner of the database."""

    dependencies = [("candour", "0003_law_kept")]

    operations = [
        migrations.AddField(
            model_name="account",
            name="owner",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(model_name="account", name="follow_up_on", field=models.DateField(null=True)),
        migrations.AddIndex(
            model_name="account",
            index=models.Index(
                fields=["owner", "follow_up_on"], name="account_by_owner", condition=models.Q(owner__isnull=False)
            ),
        ),
        migrations.AddIndex(
            model_name="account",
            index=models.Index(
                fields=["follow_up_on"], name="account_follow_up", condition=models.Q(follow_up_on__isnull=False)
            ),
        ),
    ]
