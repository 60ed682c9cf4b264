"""What is decided ahead: strategies as they are kept, version by version."""

from django.db import models
from django.db.models.functions import Now


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
