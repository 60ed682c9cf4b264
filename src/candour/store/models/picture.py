"""The money picture as the worker last drew it: kept, so that a page of it costs little however large the book is."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from candour.store.models.people import Creditor


class MoneyDay(models.Model):
    """What happened on one day with one creditor in one currency, minor units; drawn anew as a whole, never edited.

    currency: '' for what has none: messages and answers. issued: invoices. paid: what customers paid. settled: amounts
    of items that were settled that day, settled_late the same times days after due. ages: owed at the end of the day,
    not due, 1-30, 31-60, 61-90 and over 90 days late; null on days for which it is not kept. credit: on account.
    """

    creditor = models.ForeignKey(Creditor, models.PROTECT, db_index=False)
    currency = models.CharField(max_length=3)
    on = models.DateField()
    issued = models.BigIntegerField(db_default=0)
    paid = models.BigIntegerField(db_default=0)
    settled = models.BigIntegerField(db_default=0)
    settled_late = models.DecimalField(max_digits=30, decimal_places=0, db_default=0)
    settled_items = models.IntegerField(db_default=0)
    sent = models.IntegerField(db_default=0)
    answered = models.IntegerField(db_default=0)
    promises_kept = models.IntegerField(db_default=0)
    promises_broken = models.IntegerField(db_default=0)
    ages = ArrayField(models.BigIntegerField(), null=True)
    open_items = models.IntegerField(null=True)
    unknown_items = models.IntegerField(null=True)
    credit = models.BigIntegerField(null=True)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["creditor", "currency", "on"], name="money_day_once")]


class CashForecast(models.Model):
    """What was, or would have been, expected on `made_on` to come in by `until`, in minor units of one currency.

    received: in that month before and on made_on. queried: left out because it is in query. book_items: settled items
    whose days beyond terms it stands on. actual: what came in that month, null while it lasts.
    """

    creditor = models.ForeignKey(Creditor, models.PROTECT, db_index=False)
    currency = models.CharField(max_length=3)
    made_on = models.DateField()
    until = models.DateField()
    received = models.BigIntegerField()
    promised = models.BigIntegerField()
    by_promise = models.BigIntegerField()
    by_habit = models.BigIntegerField()
    undated = models.BigIntegerField()
    queried = models.BigIntegerField()
    open_items = models.IntegerField()
    book_items = models.IntegerField()
    promises_kept = models.IntegerField()
    promises_broken = models.IntegerField()
    actual = models.BigIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["creditor", "currency", "made_on"], name="cash_forecast_once")]
