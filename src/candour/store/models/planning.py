"""What is decided ahead: strategies version by version, steps moved to another day, what is foreseen."""

from django.db import models
from django.db.models.functions import Now

from candour.store.models.people import Account, Creditor


class StrategyVersion(models.Model):
    """One version of a strategy, as text (TOML). Insert-only: what a step was made by can always be read again.

    why: the reason that whoever saved it gave. back_to: the version that this one brings back, null when it is new.
    """

    key = models.CharField(max_length=40)
    version = models.IntegerField()
    label = models.CharField(max_length=120)
    text = models.TextField()
    why = models.CharField(max_length=300, default="")
    back_to = models.IntegerField(null=True)
    actor = models.CharField(max_length=80)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "version"], name="strategy_version_once")]


class StepMove(models.Model):
    """A step that a person moved to another day. It counts until it is undone, whatever is planned again meanwhile.

    key, occurrence: which step, about which item. was: the day on which it would have been wanted.
    """

    account = models.ForeignKey(Account, models.PROTECT, db_index=False)
    key = models.CharField(max_length=40)
    occurrence = models.CharField(max_length=40)
    day = models.DateField()
    was = models.DateField()
    actor = models.CharField(max_length=80)
    occurred_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "key", "occurrence"],
                name="step_moved_once",
                condition=models.Q(undone_at__isnull=True),
            )
        ]


class Forecast(models.Model):
    """What would be said for a creditor in the days to come, as it was last worked out.

    accounts: how many owe or wait for something, counted (is_all) or estimated. looked_at: how many were looked at.
    days: {day: {channel: steps}} of those looked at; quiet: {day: why nothing is said}; held: steps that stand still.
    version: the creditor's, when it was worked out.
    """

    creditor = models.OneToOneField(Creditor, models.CASCADE, primary_key=True)
    made_at = models.DateTimeField()
    version = models.BigIntegerField()
    accounts = models.BigIntegerField()
    looked_at = models.IntegerField()
    is_all = models.BooleanField()
    days = models.JSONField()
    quiet = models.JSONField()
    held = models.IntegerField()
