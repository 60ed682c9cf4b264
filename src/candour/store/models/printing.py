"""Letters on paper: what waits to be printed, in which print run it went, and when it was posted."""

from django.db import models
from django.db.models.functions import Now

from candour.domain.parties import Lane
from candour.domain.printing import LetterState, RunState
from candour.store.models.people import Creditor, choices
from candour.store.models.saying import Message


class PrintRun(models.Model):
    """Letters of one creditor that are printed as one document. Closed once: its letters never change after that.

    digest: SHA-256 (hex) of the document. way: how it is handed over: folder or mail. sent_to: a mail's
    address.
    """

    creditor = models.ForeignKey(Creditor, models.PROTECT)
    lane = models.CharField(max_length=6, choices=choices(Lane))
    state = models.CharField(max_length=12, choices=choices(RunState))
    letters = models.IntegerField()
    pages = models.IntegerField()
    two_sided = models.BooleanField(db_default=False)
    digest = models.CharField(max_length=64, db_default="")
    way = models.CharField(max_length=12, db_default="")
    sent_to = models.CharField(max_length=254, db_default="")
    code = models.CharField(max_length=60, db_default="")
    closed_by = models.CharField(max_length=80)
    closed_at = models.DateTimeField()
    handed_at = models.DateTimeField(null=True)
    posted_by = models.CharField(max_length=80, db_default="")
    posted_at = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [
            models.Index(fields=["state"], name="print_run_open", condition=~models.Q(state="posted")),
        ]


class PrintedLetter(models.Model):
    """One letter that is to be printed. A message is queued once; printing it again is a row of its own.

    place: its number in its print run, from 1. again_of, reason: the letter that this one repeats, and why.
    expected_on: when it should arrive. withdrawn_why: why it was taken out of the queue.
    """

    message = models.ForeignKey(Message, models.PROTECT, db_index=False)
    creditor = models.ForeignKey(Creditor, models.PROTECT, db_index=False)
    lane = models.CharField(max_length=6, choices=choices(Lane))
    state = models.CharField(max_length=12, choices=choices(LetterState))
    run = models.ForeignKey(PrintRun, models.PROTECT, null=True, db_index=False)
    place = models.IntegerField(null=True)
    pages = models.IntegerField(null=True)
    again_of = models.ForeignKey("self", models.PROTECT, null=True, related_name="+", db_index=False)
    reason = models.TextField(db_default="")
    withdrawn_why = models.CharField(max_length=40, db_default="")
    queued_at = models.DateTimeField()
    posted_at = models.DateTimeField(null=True)
    expected_on = models.DateField(null=True)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["message"], name="letter_once", condition=models.Q(again_of__isnull=True)),
            models.UniqueConstraint(
                fields=["again_of"],
                name="one_letter_again",
                condition=models.Q(again_of__isnull=False, state__in=["queued", "in_run"]),
            ),
            models.UniqueConstraint(fields=["run", "place"], name="place_in_run_once"),
        ]
        indexes = [
            models.Index(fields=["creditor", "lane", "id"], name="letter_queued", condition=models.Q(state="queued")),
            models.Index(fields=["message"], name="letter_of_message"),
        ]
