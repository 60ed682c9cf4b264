"""What triggers and imports keep is not checked a second time, and a person's version moves within its page."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Runs once as the owner of the database. A new person's version moves at once, with the event of its import: a
    page that is half empty holds both rows, so that nothing is found anew by name.
    """

    dependencies = [
        ("candour", "0021_where_an_address_is"),
    ]

    operations = [
        migrations.AlterField(
            model_name="ageday",
            name="creditor",
            field=models.ForeignKey(
                db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, to="candour.creditor"
            ),
        ),
        migrations.AlterField(
            model_name="bookline",
            name="account",
            field=models.OneToOneField(
                db_constraint=False,
                on_delete=django.db.models.deletion.CASCADE,
                primary_key=True,
                serialize=False,
                to="candour.account",
            ),
        ),
        migrations.AlterField(
            model_name="bookline",
            name="creditor",
            field=models.ForeignKey(
                db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, to="candour.creditor"
            ),
        ),
        migrations.AlterField(
            model_name="bookline",
            name="owner",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="hourcount",
            name="creditor",
            field=models.ForeignKey(
                db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, to="candour.creditor"
            ),
        ),
        migrations.AlterField(
            model_name="importbefore",
            name="import_run",
            field=models.ForeignKey(
                db_constraint=False, on_delete=django.db.models.deletion.PROTECT, to="candour.importrun"
            ),
        ),
        migrations.AlterField(
            model_name="statementcount",
            name="creditor",
            field=models.ForeignKey(
                db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, to="candour.creditor"
            ),
        ),
        migrations.RunSQL("ALTER TABLE candour_party SET (fillfactor = 50)", migrations.RunSQL.noop),
    ]
