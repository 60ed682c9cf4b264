"""An agency may work an account for us."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("candour", "0004_looked_after"),
    ]

    operations = [
        migrations.AddField(
            model_name="placement",
            name="agent",
            field=models.TextField(db_default=""),
        ),
        migrations.AlterField(
            model_name="hold",
            name="kind",
            field=models.CharField(
                choices=[
                    ("pause", "Pause"),
                    ("dispute", "Dispute"),
                    ("complaint", "Complaint"),
                    ("moratorium", "Moratorium"),
                    ("adviser", "Adviser"),
                    ("arrangement", "Arrangement"),
                    ("payment_on_its_way", "Payment on its way"),
                    ("vulnerable", "Vulnerable"),
                    ("capacity", "Capacity"),
                    ("bereaved", "Bereaved"),
                    ("deceased", "Deceased"),
                    ("insolvency", "Insolvency"),
                    ("representative", "Representative"),
                    ("attorney", "Attorney"),
                    ("statute_barred", "Statute barred"),
                    ("our_promise", "Our promise"),
                    ("recall", "Recall"),
                    ("with_agent", "With agent"),
                ],
                max_length=20,
            ),
        ),
    ]
