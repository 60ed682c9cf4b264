"""Who uses Candour, who is owed, who owes, and how they are reached."""

from django.contrib.auth.models import AbstractUser
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower, Now

from candour.domain.parties import ActorRole, CustomerKind, Lane, Mode


def choices(kind: type) -> list[tuple[str, str]]:
    """Django choices of a string enumeration."""
    return [(member.value, member.value.replace("_", " ").capitalize()) for member in kind]  # type: ignore[attr-defined]


class User(AbstractUser):
    """A person who works in Candour. phone: E.164, where test messages go.

    locale: how dates, numbers and money are written for them ('de-DE'); '' as the house does.
    """

    phone = models.TextField(db_default="")
    locale = models.CharField(max_length=12, default="", db_default="")

    class Meta:
        db_table = "candour_user"


class Organisation(models.Model):
    """The firm that runs Candour: one row.

    postal_address: where letters of creditors come back that have none of their own. print_address: the print house to
    which print runs are mailed, '' for none; print_certificate: PEM of the certificate that they are encrypted for.
    """

    name = models.TextField(default="Your organisation")
    zone = models.TextField(default="Europe/London")
    customer_word = models.TextField(default="customer")
    postal_address = models.TextField(db_default="")
    print_address = models.TextField(db_default="")
    print_certificate = models.TextField(db_default="")
    policy = models.JSONField(db_default={})
    matching_evidence = ArrayField(models.CharField(max_length=16), db_default=[])
    version = models.BigIntegerField(default=1)


class Creditor(models.Model):
    """The legal entity to which money is owed. `version` moves with its mode, policy or strategies.

    matches_customers: its customers may be matched with those of other creditors that permit it too, for the cap alone.
    tested_templates: version (hash) of each template that it has tested with people, by the template's name.
    """

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
    sms_sender = models.TextField(db_default="")
    phone = models.TextField(default="")
    pay_url = models.TextField(default="")
    payment_details = models.TextField(default="")
    postal_address = models.TextField(db_default="")
    matches_customers = models.BooleanField(db_default=False)
    tested_templates = models.JSONField(db_default={})
    import_template = models.JSONField(default=dict)
    imported_at = models.DateTimeField(null=True)


class Party(models.Model):
    """A person or firm that owes. `version` moves with every event (a database trigger sees to it).

    matched_as: the same number for customers of several creditors who are, or may be, one person: they share the
    contact cap and nothing else. Null for everyone who is not matched.
    """

    kind = models.CharField(max_length=12, choices=choices(CustomerKind))
    name = models.TextField()
    language = models.CharField(max_length=12, default="en-GB")
    country = models.CharField(max_length=2, null=True)
    nation = models.CharField(max_length=6, null=True)
    zone = models.TextField()
    preferred_channel = models.CharField(max_length=12, null=True)
    version = models.BigIntegerField(default=1)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    matched_as = models.BigIntegerField(null=True)

    class Meta:
        indexes = [
            models.Index(Lower("name"), "id", name="party_by_name"),
            models.Index(fields=["matched_as"], name="party_matched", condition=models.Q(matched_as__isnull=False)),
        ]


class PersonMatch(models.Model):
    """Why two customers of different creditors are taken for one person. Undone by `undone_at`, never deleted.

    evidence: what agreed ('email', 'phone', 'name_address'). doubtful: it may be two people; the cap is shared all the
    same, since a doubt tightens and never loosens.
    """

    one = models.ForeignKey(Party, models.PROTECT, related_name="+")
    other = models.ForeignKey(Party, models.PROTECT, related_name="+")
    evidence = ArrayField(models.CharField(max_length=16), default=list)
    doubtful = models.BooleanField(default=False)
    actor = models.CharField(max_length=80)
    recorded_at = models.DateTimeField(db_default=Now())
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["one", "other"], name="match_once", condition=models.Q(undone_at__isnull=True)
            )
        ]


class ApiToken(models.Model):
    """A key to the API: only its SHA-256 (hex) is kept. A revoked or expired one opens nothing."""

    user = models.ForeignKey(User, models.PROTECT)
    name = models.CharField(max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(db_default=Now())
    last_used_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)


class CustomerKey(models.Model):
    """The key that seals one customer's personal text. Throwing it away is forgetting them."""

    party = models.OneToOneField(Party, models.CASCADE, primary_key=True)
    sealed_key = models.BinaryField()


class Account(models.Model):
    """One customer's account with one creditor. `next_review_at` is when anything could next change.

    owner: who looks after it. follow_up_on: the day on which they want to come back to it. credit_limit_minor: in the
    creditor's currency, null while none is set. on_stop_since: from then on nothing more is delivered on credit.
    """

    creditor = models.ForeignKey(Creditor, models.PROTECT, db_index=False)
    party = models.ForeignKey(Party, models.PROTECT)
    parent = models.ForeignKey("self", models.PROTECT, null=True)
    reference = models.TextField()
    last_stage = models.CharField(max_length=24, null=True)
    last_contact = models.DateField(null=True)
    next_review_at = models.DateTimeField(null=True)
    owner = models.ForeignKey(User, models.PROTECT, null=True, db_index=False, related_name="+")
    follow_up_on = models.DateField(null=True)
    credit_limit_minor = models.BigIntegerField(null=True)
    on_stop_since = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["creditor", "reference"], name="account_reference_once")]
        indexes = [
            models.Index(
                fields=["next_review_at"], name="account_due_review", condition=models.Q(next_review_at__isnull=False)
            ),
            models.Index(
                fields=["owner", "follow_up_on"], name="account_by_owner", condition=models.Q(owner__isnull=False)
            ),
            models.Index(
                fields=["follow_up_on"], name="account_follow_up", condition=models.Q(follow_up_on__isnull=False)
            ),
        ]


class ContactPoint(models.Model):
    """An email address, phone number (E.164) or postal address of a customer, and where it came from.

    gets: what is sent there first ('reminders', 'invoices', 'statements'); empty: whatever has no address of its own.
    place: home, work or elsewhere; null while nobody knows.
    """

    party = models.ForeignKey(Party, models.PROTECT, db_index=False)
    channel = models.CharField(max_length=12)
    value = models.TextField()
    contact_name = models.TextField(default="")
    source = models.TextField(default="")
    consent_at = models.DateTimeField(null=True)
    opted_out_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    failure = models.TextField(default="")
    gets = ArrayField(models.CharField(max_length=12), db_default=[])
    place = models.CharField(max_length=12, null=True)
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
    """The contacts ledger: one row per contact with a person, over all accounts, creditors and channels.

    items: what it was about (empty: may have been about any). place: home, work or elsewhere. consented: the customer
    had agreed to this very call in the seven days before. exempt: why it passed the contact cap ('' when it did not).
    """

    party = models.ForeignKey(Party, models.PROTECT, db_index=False)
    account = models.ForeignKey(Account, models.PROTECT, null=True, db_index=False)
    attempt = models.ForeignKey("Attempt", models.PROTECT, null=True, db_index=False)
    lane = models.CharField(max_length=6, choices=choices(Lane))
    channel = models.CharField(max_length=12)
    outcome = models.CharField(max_length=12)
    purpose = models.CharField(max_length=24)
    outgoing = models.BooleanField(default=True)
    items = ArrayField(models.BigIntegerField(), db_default=[])
    place = models.CharField(max_length=12, null=True)
    consented = models.BooleanField(db_default=False)
    contact_point = models.ForeignKey(ContactPoint, models.PROTECT, null=True, db_index=False)
    exempt = models.CharField(max_length=24, db_default="")
    occurred_at = models.DateTimeField()
    local_time = models.CharField(max_length=25)
    zone = models.TextField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["party", "-occurred_at"], name="contact_recent")]
