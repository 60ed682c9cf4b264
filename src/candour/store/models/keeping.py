"""What is kept with an account: documents, what a message encloses, and releases of accounts that are on stop."""

from django.db import models
from django.db.models.functions import Now

from candour.store.models.ledger import Item
from candour.store.models.people import Account
from candour.store.models.saying import Step


class Document(models.Model):
    """A copy of an invoice or a proof of delivery, sealed with the customer's key. Taken away: `removed_at`, no bytes.

    kind: a word of `domain.documents`. size: bytes before sealing. The name under which it was chosen is not kept.
    """

    account = models.ForeignKey(Account, models.PROTECT, db_index=False)
    item = models.ForeignKey(Item, models.PROTECT, null=True, db_index=False)
    kind = models.CharField(max_length=20)
    content_type = models.CharField(max_length=40)
    size = models.IntegerField()
    sha256 = models.CharField(max_length=64)
    sealed = models.BinaryField(null=True)
    actor = models.CharField(max_length=80)
    recorded_at = models.DateTimeField(db_default=Now())
    removed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["account", "item"], name="document_by_account")]


class Enclosure(models.Model):
    """A document that goes with what a step says."""

    step = models.ForeignKey(Step, models.PROTECT, db_index=False)
    document = models.ForeignKey(Document, models.PROTECT, db_index=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["step", "document"], name="enclosed_once")]


class StopRelease(models.Model):
    """One request to take an account off stop: who asked, and who, another person, approved or refused it."""

    account = models.ForeignKey(Account, models.PROTECT, db_index=False)
    asked_by = models.CharField(max_length=80)
    asked_at = models.DateTimeField()
    decided_by = models.CharField(max_length=80, default="")
    decided_at = models.DateTimeField(null=True)
    approved = models.BooleanField(null=True)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account"], name="one_release_asked", condition=models.Q(decided_at__isnull=True)
            )
        ]
