"""Who uses Candour, who is owed, who owes, and how they are reached."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models.functions import Lower, Now

from candour.domain.parties import ActorRole, CustomerKind, Lane, Mode


def choices(kind: type) -> list[tuple[str, str]]:
    """Django choices of a string enumeration."""
    return [(member.value, member.value.replace("_", " ").capitalize()) for member in kind]  # type: ignore[attr-defined]


class User(AbstractUser):
    """A person who works in Candour."""

    class Meta:
        db_table = "candour_user"


class Organisation(models.Model):
    """The firm that runs Candour: one row."""

    name = models.TextField(default="Your organisation")
    zone = models.TextField(default="Europe/London")
    customer_word = models.TextField(default="customer")
    version = models.BigIntegerField(default=1)


class Creditor(models.Model):
    """The legal entity to which money is owed. `version` moves with its mode, policy or strategies."""

    slug = models.SlugField(max_length=80, unique=True)
    name = models.TextField(unique=True)
    mode = models.CharField(max_length=8, choices=choices(Mode), default=Mode.SHADOW.value)
    version = models.BigIntegerField(default=1)
    country = models.CharField(max_length=2)
    currency = models.CharField(max_length=3)
    customers = models.CharField(max_length=12, choices=choices(CustomerKind))
    zone = models.TextField()
    role = models.CharField(max_length=12, choices=choices(ActorRole), default=ActorRole.CREDITOR.value)
    sector = models.TextField(default="trade")
    regulated = models.BooleanField(default=False)
    tolerance_minor = models.BigIntegerField(default=0)
    strategies = models.JSONField(default=dict)
    policy = models.JSONField(default=dict)
    sender_name = models.TextField(default="")
    sender_address = models.TextField(default="")
    phone = models.TextField(default="")
    pay_url = models.TextField(default="")
    payment_details = models.TextField(default="")
    import_template = models.JSONField(default=dict)
    imported_at = models.DateTimeField(null=True)


class Party(models.Model):
    """A person or firm that owes. `version` moves with every event (a database trigger sees to it)."""

    kind = models.CharField(max_length=12, choices=choices(CustomerKind))
    name = models.TextField()
    language = models.CharField(max_length=12, default="en-GB")
    country = models.CharField(max_length=2, null=True)
    nation = models.CharField(max_length=6, null=True)
    zone = models.TextField()
    preferred_channel = models.CharField(max_length=12, null=True)
    version = models.BigIntegerField(default=1)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(Lower("name"), "id", name="party_by_name")]


class CustomerKey(models.Model):
    """The key that seals one customer's personal text. Throwing it away is forgetting them."""

    party = models.OneToOneField(Party, models.CASCADE, primary_key=True)
    sealed_key = models.BinaryField()


class Account(models.Model):
    """One customer's account with one creditor. `next_review_at` is when anything could next change."""

    creditor = models.ForeignKey(Creditor, models.PROTECT, db_index=False)
    party = models.ForeignKey(Party, models.PROTECT)
    parent = models.ForeignKey("self", models.PROTECT, null=True)
    reference = models.TextField()
    last_stage = models.CharField(max_length=24, null=True)
    last_contact = models.DateField(null=True)
    next_review_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["creditor", "reference"], name="account_reference_once")]
        indexes = [
            models.Index(
                fields=["next_review_at"], name="account_due_review", condition=models.Q(next_review_at__isnull=False)
            )
        ]


class ContactPoint(models.Model):
    """An email address, phone number (E.164) or postal address of a customer, and where it came from."""

    party = models.ForeignKey(Party, models.PROTECT, db_index=False)
    channel = models.CharField(max_length=12)
    value = models.TextField()
    contact_name = models.TextField(default="")
    source = models.TextField(default="")
    consent_at = models.DateTimeField(null=True)
    opted_out_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    failure = models.TextField(default="")
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["party", "channel", "value"], name="contact_point_once")]


class SupportNeed(models.Model):
    """What a customer needs from us, never the diagnosis."""

    party = models.ForeignKey(Party, models.PROTECT)
    need = models.TextField()
    lawful_basis = models.TextField()
    source = models.TextField()
    review_on = models.DateField(null=True)
    recorded_at = models.DateTimeField(db_default=Now())


class Contact(models.Model):
    """The contacts ledger: one row per contact with a person, over all accounts, creditors and channels."""

    party = models.ForeignKey(Party, models.PROTECT, db_index=False)
    account = models.ForeignKey(Account, models.PROTECT, null=True, db_index=False)
    attempt = models.ForeignKey("Attempt", models.PROTECT, null=True, db_index=False)
    lane = models.CharField(max_length=6, choices=choices(Lane))
    channel = models.CharField(max_length=12)
    outcome = models.CharField(max_length=12)
    purpose = models.CharField(max_length=24)
    outgoing = models.BooleanField(default=True)
    occurred_at = models.DateTimeField()
    local_time = models.CharField(max_length=25)
    zone = models.TextField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["party", "-occurred_at"], name="contact_recent")]
