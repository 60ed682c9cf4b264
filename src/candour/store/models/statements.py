"""Statement runs: the statements of one creditor for one month."""

from django.db import models
from django.db.models.functions import Now

from candour.domain.parties import Lane
from candour.store.models.people import Creditor, choices


class StatementRun(models.Model):
    """One run a creditor and month. state: running or done. after: the account up to which it has looked.

    left_out: how many accounts get none, by the reason. The statements themselves are steps of the strategy
    'statements', so that nobody has two for a month.
    """

    creditor = models.ForeignKey(Creditor, models.PROTECT)
    lane = models.CharField(max_length=6, choices=choices(Lane))
    month = models.DateField()
    state = models.CharField(max_length=8, default="running")
    looked_at = models.IntegerField(db_default=0)
    wanted = models.IntegerField(db_default=0)
    left_out = models.JSONField(db_default={})
    after = models.BigIntegerField(db_default=0)
    asked_by = models.CharField(max_length=80)
    occurred_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["creditor", "lane", "month"], name="statement_run_once"),
        ]
        indexes = [
            models.Index(fields=["id"], name="statement_run_open", condition=models.Q(state="running")),
        ]
