"""What is owed: items, the entries that fold to their balance, and payments. Entries are insert-only."""

from datetime import date

from django.db import models
from django.db.models.functions import Coalesce, Now

from candour.domain.parties import ActorRole
from candour.store.models.people import Account, Creditor, Party, choices


class Item(models.Model):
    """One invoice, bill, loan or balance. `settled_on` and `balance_minor` are kept by a trigger from its entries.

    balance_minor: the sum of all its entries, whatever their day; null when nobody knows. It finds and sorts; what an
    item owes as of a day is summed up from its entries.
    """

    account = models.ForeignKey(Account, models.PROTECT, db_index=False)
    source_key = models.TextField()
    reference = models.TextField()
    kind = models.CharField(max_length=16, default="invoice")
    currency = models.CharField(max_length=3)
    issued_on = models.DateField(null=True)
    due_on = models.DateField(null=True)
    amount_minor = models.BigIntegerField(null=True)
    settled_on = models.DateField(null=True)
    balance_minor = models.BigIntegerField(null=True, db_default=0)
    absent_since = models.DateTimeField(null=True)
    original_creditor = models.TextField(default="")
    import_run = models.ForeignKey("ImportRun", models.PROTECT, null=True, db_index=False)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "source_key"], name="item_source_once")]
        indexes = [
            models.Index(
                Coalesce("due_on", date.max), "id", name="item_open_by_due", condition=models.Q(settled_on__isnull=True)
            ),
            models.Index(
                fields=["account", "due_on"], name="item_open_of", condition=models.Q(settled_on__isnull=True)
            ),
            models.Index(fields=["balance_minor"], name="item_open_owed", condition=models.Q(settled_on__isnull=True)),
        ]


class LedgerEntry(models.Model):
    """A change of a balance, in minor units of `currency`: positive is owed to the creditor.

    `unknown` is 1 for an entry whose amount nobody knows (its amount is 0 and the balance is null), -1 for the
    entry that takes it back. `effective_on` is when it counts, `recorded_at` when we knew. item is null for credit
    on account.
    """

    account = models.ForeignKey(Account, models.PROTECT, db_index=False)
    item = models.ForeignKey(Item, models.PROTECT, null=True, db_index=False)
    kind = models.CharField(max_length=16)
    amount_minor = models.BigIntegerField()
    unknown = models.SmallIntegerField(default=0)
    currency = models.CharField(max_length=3)
    effective_on = models.DateField()
    recorded_at = models.DateTimeField(db_default=Now())
    source_key = models.TextField()
    reverses = models.OneToOneField("self", models.PROTECT, null=True)
    payment = models.ForeignKey("Payment", models.PROTECT, null=True, db_index=False)
    import_run = models.ForeignKey("ImportRun", models.PROTECT, null=True, db_index=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "source_key"], name="entry_source_once")]
        indexes = [
            models.Index(fields=["item"], name="entry_by_item"),
            models.Index(fields=["account"], name="entry_on_account", condition=models.Q(item__isnull=True)),
        ]


class Payment(models.Model):
    """Money from the customer: advised, pending, cleared or reversed. Positive minor units."""

    account = models.ForeignKey(Account, models.PROTECT, db_index=False)
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    status = models.CharField(max_length=8)
    method = models.CharField(max_length=16, default="")
    received_on = models.DateField()
    source_key = models.TextField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "source_key"], name="payment_source_once")]
        indexes = [models.Index(fields=["account", "received_on"], name="payment_recent")]


class Allocation(models.Model):
    """The part of a payment that meets one item (minor units). A deferred trigger keeps the sum within the payment."""

    payment = models.ForeignKey(Payment, models.PROTECT)
    item = models.ForeignKey(Item, models.PROTECT)
    amount_minor = models.BigIntegerField()
    reverses = models.OneToOneField("self", models.PROTECT, null=True)
    recorded_at = models.DateTimeField(db_default=Now())


class Liability(models.Model):
    """Another who answers for an account or item beside the account's own customer."""

    account = models.ForeignKey(Account, models.PROTECT)
    item = models.ForeignKey(Item, models.PROTECT, null=True)
    party = models.ForeignKey(Party, models.PROTECT)
    role = models.CharField(max_length=16)
    since = models.DateField(null=True)
    until = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "item", "party"], name="liability_once", nulls_distinct=False)
        ]


class Placement(models.Model):
    """An episode in which an account, or one item of it, is worked in a capacity of its own; recalled by its end.

    role: ours, which decides the law. agent: the agency that works it for us ('' when we do so ourselves).
    """

    account = models.ForeignKey(Account, models.PROTECT)
    item = models.ForeignKey(Item, models.PROTECT, null=True)
    role = models.CharField(max_length=12, choices=choices(ActorRole))
    original_creditor = models.TextField(default="")
    agent = models.TextField(db_default="")
    since = models.DateField()
    until = models.DateField(null=True)
    closure_code = models.CharField(max_length=24, default="")


class ImportRun(models.Model):
    """One file brought in: rows are only ever written together with it, in one transaction.

    undone_at, undone_by: it was taken back as a whole. can_undo: what it changed was kept (see ImportBefore).
    """

    creditor = models.ForeignKey(Creditor, models.PROTECT)
    file_name = models.TextField()
    file_sha256 = models.CharField(max_length=64)
    format = models.CharField(max_length=24)
    complete = models.BooleanField(default=False)
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    counts = models.JSONField(default=dict)
    rejects = models.TextField(null=True)
    actor = models.CharField(max_length=80, db_default="")
    can_undo = models.BooleanField(db_default=False)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.CharField(max_length=80, db_default="")
