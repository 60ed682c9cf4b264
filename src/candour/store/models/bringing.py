"""A ledger that is on its way in, and what stood in a row before an import changed it."""

from django.db import models
from django.db.models.functions import Now

from candour.store.models.ledger import ImportRun
from candour.store.models.people import User


class ImportJob(models.Model):
    """A file that a person chose: looked at first, then brought in by the worker. These rows are its queue.

    token finds the file. asked: what the person declared (creditor, columns, dates). found: what the dry run made of
    it, for the choices whose fingerprint is `seen`; both go when it is in, thrown away or a day old. state: see
    `domain.bringing`. doing, done_rows, total_rows: how far it is. wrong: why it was refused, in the words of the
    command line. tries: how often a worker began it. Its ImportRun and state 'done' are written in one transaction.
    """

    token = models.CharField(max_length=32, unique=True)
    user = models.ForeignKey(User, models.PROTECT)
    file_name = models.TextField()
    file_bytes = models.BigIntegerField()
    asked = models.JSONField(default=dict)
    seen = models.CharField(max_length=16, default="")
    found = models.JSONField(null=True)
    state = models.CharField(max_length=12)
    doing = models.CharField(max_length=12, default="")
    done_rows = models.BigIntegerField(default=0)
    total_rows = models.BigIntegerField(default=0)
    tries = models.SmallIntegerField(default=0)
    wrong = models.TextField(default="")
    run = models.OneToOneField(ImportRun, models.PROTECT, null=True, related_name="job")
    asked_at = models.DateTimeField(null=True)
    began_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [
            models.Index(
                fields=["id"], name="import_job_open", condition=~models.Q(state__in=["done", "dropped", "failed"])
            )
        ]


class ImportBefore(models.Model):
    """What stood in a row before an import changed it, so that the import can be undone. table: without 'candour_'."""

    import_run = models.ForeignKey(ImportRun, models.PROTECT, db_constraint=False)
    table = models.CharField(max_length=16)
    row = models.BigIntegerField()
    before = models.JSONField()
