"""How many steps there are of what, kept as sums, so that a page that counts them costs little however many there are.

Triggers write a row for each change, in the transaction of the change (`0020_pages_in_order.sql`): what is true is the
sum of all rows, at any moment. A job adds up rows that are fresh. Nothing else writes here.
"""

from django.db import models

from candour.domain.parties import Lane
from candour.store.models.people import Creditor, choices


class StepCount(models.Model):
    """Steps of a lane and section of Today by quarter of an hour: open ones by when they were planned, others by end.

    rule: the decisive one of steps that are open, '' for none, and for those that are done.
    """

    lane = models.CharField(max_length=6, choices=choices(Lane))
    section = models.CharField(max_length=8)
    rule = models.TextField()
    at = models.DateTimeField()
    count = models.BigIntegerField()
    fresh = models.BooleanField(db_default=True)

    class Meta:
        indexes = [
            models.Index(fields=["section", "at"], name="steps_counted"),
            models.Index(fields=["section", "at"], name="steps_counted_fresh", condition=models.Q(fresh=True)),
        ]


class HourCount(models.Model):
    """Steps that are to go, by the hour (UTC) from which they may: ready ones, and what waits for a known moment."""

    lane = models.CharField(max_length=6, choices=choices(Lane))
    creditor = models.ForeignKey(Creditor, models.PROTECT, db_index=False, db_constraint=False)
    is_ready = models.BooleanField()
    hour = models.DateTimeField()
    channel = models.CharField(max_length=12)
    purpose = models.CharField(max_length=24)
    count = models.BigIntegerField()
    fresh = models.BooleanField(db_default=True)

    class Meta:
        indexes = [
            models.Index(fields=["lane", "hour"], name="hours_counted"),
            models.Index(fields=["lane", "hour"], name="hours_counted_fresh", condition=models.Q(fresh=True)),
        ]


class StatementCount(models.Model):
    """Statements of a creditor and lane by month (as a step's occurrence says it) and state of their steps."""

    creditor = models.ForeignKey(Creditor, models.PROTECT, db_index=False, db_constraint=False)
    lane = models.CharField(max_length=6, choices=choices(Lane))
    occurrence = models.CharField(max_length=40)
    state = models.CharField(max_length=12)
    count = models.BigIntegerField()
    fresh = models.BooleanField(db_default=True)

    class Meta:
        indexes = [
            models.Index(fields=["creditor", "lane", "occurrence"], name="statements_counted"),
            models.Index(fields=["creditor"], name="statements_counted_fresh", condition=models.Q(fresh=True)),
        ]
