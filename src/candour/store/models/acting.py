"""What happens on an account: events (insert-only), holds, queries, promises, tasks."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from candour.domain.holds import HoldKind
from candour.domain.parties import Disclosure, Lane
from candour.store.models.ledger import Item
from candour.store.models.people import Account, Party, User, choices


class Event(models.Model):
    """One line of an account's timeline. Insert-only by database role; personal words live in EventText.

    occurred_at: the run's clock. recorded_at: the database's clock. data: facts without personal text.
    """

    account = models.ForeignKey(Account, models.PROTECT, db_index=False)
    party = models.ForeignKey(Party, models.PROTECT, db_index=False)
    kind = models.CharField(max_length=32)
    lane = models.CharField(max_length=6, choices=choices(Lane))
    disclosure = models.CharField(max_length=12, choices=choices(Disclosure))
    actor = models.CharField(max_length=80)
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    data = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["account", "-id"], name="event_by_account")]


class EventText(models.Model):
    """Personal words of an event, sealed with the customer's key, redactable."""

    event = models.OneToOneField(Event, models.CASCADE, primary_key=True)
    sealed = models.BinaryField()


class Hold(models.Model):
    """A reason not to chase a person (no account), an account, or one item of it. Open until `until` or `ended_at`.

    detail: which of its kind. amount_minor: the disputed part. extended: its first term was lengthened.
    ended_evidence: what showed that it could end, in one of the words of `domain.holds`.
    """

    account = models.ForeignKey(Account, models.PROTECT, null=True, db_index=False)
    party = models.ForeignKey(Party, models.PROTECT, null=True, db_index=False)
    item = models.ForeignKey(Item, models.PROTECT, null=True, db_index=False)
    kind = models.CharField(max_length=20, choices=choices(HoldKind))
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    detail = models.CharField(max_length=24, db_default="")
    amount_minor = models.BigIntegerField(null=True)
    extended = models.BooleanField(db_default=False)
    evidence = models.TextField(default="")
    ended_evidence = models.CharField(max_length=32, db_default="")
    source_key = models.TextField(null=True)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [
            models.Index(fields=["account"], name="hold_by_account"),
            models.Index(fields=["account"], name="hold_open", condition=models.Q(ended_at__isnull=True)),
            models.Index(fields=["party"], name="hold_by_party", condition=models.Q(party__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(account__isnull=False) | models.Q(party__isnull=False, item__isnull=True),
                name="hold_on_something",
            )
        ]


class LegalFact(models.Model):
    """One fact or record that law turns on (`domain.legal`), of a person, an account or an item. Insert-only.

    name and value are those of `LegalFacts` or `ItemLaw`, as `domain.recorded` reads them; a JSON null is 'nobody
    knows'. The latest by effective_at, then by id, is the one that holds at a moment.
    """

    party = models.ForeignKey(Party, models.PROTECT, db_index=False)
    account = models.ForeignKey(Account, models.PROTECT, null=True, db_index=False)
    item = models.ForeignKey(Item, models.PROTECT, null=True, db_index=False)
    name = models.CharField(max_length=40)
    value = models.JSONField(null=True)
    source = models.CharField(max_length=24)
    actor = models.CharField(max_length=80)
    effective_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["party"], name="legal_fact_by_party")]


class LegalEvent(models.Model):
    """Something that starts a legal clock on an account: a complaint, a request for data, a notification.

    handled_at: what the clock asks for was done.
    """

    account = models.ForeignKey(Account, models.PROTECT, db_index=False)
    item = models.ForeignKey(Item, models.PROTECT, null=True, db_index=False)
    kind = models.CharField(max_length=32)
    happened_on = models.DateField()
    detail = models.CharField(max_length=40, default="")
    source = models.CharField(max_length=24, default="")
    actor = models.CharField(max_length=80, default="")
    handled_at = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [
            models.Index(fields=["account"], name="legal_event_open", condition=models.Q(handled_at__isnull=True))
        ]


class Query(models.Model):
    """What a customer says is wrong with an item, or with `amount_minor` of it (null: all of it)."""

    item = models.ForeignKey(Item, models.PROTECT, db_index=False)
    reason = models.CharField(max_length=32)
    amount_minor = models.BigIntegerField(null=True)
    owner = models.ForeignKey(User, models.PROTECT, null=True)
    due_at = models.DateTimeField(null=True)
    opened_on = models.DateField()
    closed_on = models.DateField(null=True)
    outcome = models.CharField(max_length=24, default="")
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [
            models.Index(fields=["item"], name="query_by_item"),
            models.Index(fields=["owner", "due_at", "id"], name="query_of", condition=models.Q(closed_on__isnull=True)),
        ]


class Promise(models.Model):
    """What one side said it will do by when. items empty: all open items. status: open, kept, broken, withdrawn.

    silent_until is the last day of silence: due_on and the grace of the method, in business days.
    """

    account = models.ForeignKey(Account, models.PROTECT, db_index=False)
    ours = models.BooleanField(default=False)
    items = ArrayField(models.BigIntegerField(), default=list)
    amount_minor = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=3)
    method = models.CharField(max_length=16, default="bacs")
    made_at = models.DateTimeField()
    due_on = models.DateField()
    silent_until = models.DateField()
    status = models.CharField(max_length=10, default="open")
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [
            models.Index(fields=["account"], name="promise_by_account"),
            models.Index(fields=["account"], name="promise_open", condition=models.Q(status="open")),
            models.Index(fields=["due_on", "id"], name="promise_due", condition=models.Q(status="open")),
        ]


class Task(models.Model):
    """Work for a person, with an owner and a due time. kind: call, find_contact, uncertain, decide, duty.

    A duty names the rule that wants it and a key, so that it is made once: rule, legal event and what is to be done.
    escalate_at: from then on it is shown to everybody, before it lapses.
    """

    account = models.ForeignKey(Account, models.PROTECT)
    step = models.ForeignKey("Step", models.PROTECT, null=True)
    kind = models.CharField(max_length=20)
    lane = models.CharField(max_length=6, choices=choices(Lane))
    owner = models.ForeignKey(User, models.PROTECT, null=True)
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    reason = models.TextField(default="")
    rule = models.CharField(max_length=40, db_default="")
    duty_key = models.CharField(max_length=120, null=True)
    escalate_at = models.DateTimeField(null=True)
    escalated_at = models.DateTimeField(null=True)
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [
            models.Index(fields=["account", "kind"], name="task_open", condition=models.Q(done_at__isnull=True)),
            models.Index(
                fields=["owner", "due_at", "id"],
                name="task_of",
                condition=models.Q(done_at__isnull=True, owner__isnull=False),
            ),
            models.Index(
                fields=["due_at", "id"],
                name="task_of_nobody",
                condition=models.Q(done_at__isnull=True, owner__isnull=True),
            ),
            models.Index(
                fields=["escalate_at"],
                name="task_to_escalate",
                condition=models.Q(done_at__isnull=True, escalated_at__isnull=True, escalate_at__isnull=False),
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["duty_key"], name="duty_once", condition=models.Q(duty_key__isnull=False))
        ]
