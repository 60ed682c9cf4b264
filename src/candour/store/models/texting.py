"""What became of texts after they were taken, and texts from numbers that nobody here is known by."""

from django.db import models

from candour.store.models.saying import Message


class Delivery(models.Model):
    """What the other side says of a text that it took, and what it costs.

    reference: its own id for it. price_millionths: millionths of one unit of price_currency, None when not known.
    state: queued, sent, delivered, undelivered or failed, as it told last; code: its error, without personal data.
    """

    message = models.OneToOneField(Message, models.CASCADE, primary_key=True)
    reference = models.CharField(max_length=64, db_default="")
    parts = models.IntegerField()
    coding = models.CharField(max_length=8)
    price_millionths = models.BigIntegerField(null=True)
    price_currency = models.CharField(max_length=3, db_default="")
    state = models.CharField(max_length=16, db_default="")
    code = models.CharField(max_length=16, db_default="")
    changed_at = models.DateTimeField(null=True)


class StrayMessage(models.Model):
    """A message that came in from a number that no customer, or more than one, is known by.

    sealed: sender and words, under the master key. reference: the other side's id, so that none is kept twice.
    """

    channel = models.CharField(max_length=12)
    reference = models.CharField(max_length=64, unique=True)
    sealed = models.BinaryField()
    received_at = models.DateTimeField()
    handled_at = models.DateTimeField(null=True)
    handled_by = models.CharField(max_length=80, db_default="")
