"""What is kept so that the whole book can be listed at once, and what people do with many accounts at a time."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from candour.store.models.people import Account, Creditor, User


class BookLine(models.Model):
    """An account as the list of the book sorts and filters it. Kept by database triggers; nothing else writes it.

    What triggers keep points at rows that they have just seen, so that nothing checks it a second time.

    owed_minor: over open items and money on account, in the creditor's currency, whatever the day of an entry.
    unknown_items: open ones of which nobody knows the balance. oldest_due: of the items that are owed. reachable: an
    address or number works and was not opted out.
    """

    account = models.OneToOneField(Account, models.CASCADE, primary_key=True, db_constraint=False)
    creditor = models.ForeignKey(Creditor, models.PROTECT, db_index=False, db_constraint=False)
    owner = models.ForeignKey(User, models.PROTECT, null=True, db_index=False, db_constraint=False, related_name="+")
    sort_name = models.TextField()
    owed_minor = models.BigIntegerField(db_default=0)
    open_items = models.IntegerField(db_default=0)
    unknown_items = models.IntegerField(db_default=0)
    oldest_due = models.DateField(null=True)
    reachable = models.BooleanField(db_default=False)

    class Meta:
        indexes = [
            models.Index(fields=["sort_name", "account"], name="line_by_name"),
            models.Index(fields=["-owed_minor", "account"], name="line_by_owed"),
            models.Index(fields=["oldest_due", "account"], name="line_by_age"),
            models.Index(fields=["creditor", "sort_name", "account"], name="line_of_creditor"),
        ]


class AgeDay(models.Model):
    """Changes of what is owed by due date; their sum is what is owed. Kept by triggers and added up now and then.

    what: 'item' (count: items; by their due date) or 'customer' (count: accounts; by their oldest due date).
    """

    what = models.CharField(max_length=8)
    creditor = models.ForeignKey(Creditor, models.PROTECT, db_index=False, db_constraint=False)
    currency = models.CharField(max_length=3)
    due_on = models.DateField(null=True)
    count = models.BigIntegerField()
    owed_minor = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["what", "creditor"], name="age_by_creditor")]


class SavedView(models.Model):
    """A list with its filters, under a name. shared: everyone sees it. query: as in the address of the page."""

    user = models.ForeignKey(User, models.CASCADE)
    page = models.CharField(max_length=12)
    name = models.CharField(max_length=60)
    query = models.TextField()
    shared = models.BooleanField(db_default=False)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "page", "name"], name="view_once")]


class BulkRun(models.Model):
    """One thing done to many accounts at once. Insert-only; undone by another run that says which (`undoes`).

    told: what was asked, without personal words. accounts: those that changed. before: what an undo needs, by account.
    """

    user = models.ForeignKey(User, models.PROTECT, null=True, db_index=False)
    actor = models.CharField(max_length=80)
    kind = models.CharField(max_length=12)
    told = models.JSONField(default=dict)
    accounts = ArrayField(models.BigIntegerField())
    before = models.JSONField(default=dict)
    undoes = models.OneToOneField("self", models.PROTECT, null=True)
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())


class Export(models.Model):
    """Someone took a list out of Candour: who, which, with which filters, in what form. Insert-only."""

    user = models.ForeignKey(User, models.PROTECT, db_index=False)
    page = models.CharField(max_length=12)
    query = models.TextField()
    form = models.CharField(max_length=4)
    recorded_at = models.DateTimeField(db_default=Now())
