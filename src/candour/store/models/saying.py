"""What is said: steps, attempts, messages, approvals."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from candour.domain.messages import AttemptState, StepState
from candour.domain.parties import Lane
from candour.store.models.people import Account, ContactPoint, Party, User, choices


class Step(models.Model):
    """What a strategy wants to say on an account, over all items it concerns. These rows are the queue.

    `not_before` is when it may next be tried. `verdict`, `rules`, `until` and `explanation` are the guard's last
    answer; `explanation` is a list of {rule, version, verdict, reason, citation, until, facts, warning}.
    stopped_by: the event that made it lapse, kept by a trigger; null where the calendar did. Triggers keep count of
    steps (`models.counting`); the indexes in which Today reads them are made in `0019_steps_counted.sql`.
    """

    account = models.ForeignKey(Account, models.PROTECT, db_index=False)
    lane = models.CharField(max_length=6, choices=choices(Lane))
    strategy = models.CharField(max_length=40)
    strategy_version = models.IntegerField()
    key = models.CharField(max_length=40)
    occurrence = models.CharField(max_length=40)
    purpose = models.CharField(max_length=24)
    channel = models.CharField(max_length=12)
    currency = models.CharField(max_length=3)
    items = ArrayField(models.BigIntegerField())
    state = models.CharField(max_length=12, choices=choices(StepState))
    planned_for = models.DateTimeField()
    local_time = models.CharField(max_length=25)
    zone = models.TextField()
    not_before = models.DateTimeField()
    verdict = models.CharField(max_length=8)
    rules = ArrayField(models.TextField(), default=list)
    until = models.DateTimeField(null=True)
    explanation = models.JSONField(default=list)
    left_out = models.JSONField(default=list)
    occurred_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    stopped_by = models.BigIntegerField(null=True)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["lane", "account", "strategy", "key", "occurrence"], name="step_once")
        ]
        indexes = [
            models.Index(fields=["account", "lane"], name="step_by_account"),
            models.Index(fields=["not_before", "id"], name="step_ready", condition=models.Q(state="ready")),
            models.Index(
                fields=["lane", "done_at", "id"],
                name="step_stopped",
                condition=models.Q(state="lapsed", stopped_by__isnull=False),
            ),
            models.Index(
                fields=["lane", "occurrence", "id"], name="step_statement", condition=models.Q(strategy="statements")
            ),
        ]


class Message(models.Model):
    """One thing said, in or out, exactly as rendered: `sealed` is the whole mail, under the customer's key.

    status: draft, handing_over, sent, failed, uncertain, shadowed, returned. text_hash: SHA-256 of subject and text.
    """

    account = models.ForeignKey(Account, models.PROTECT, db_index=False)
    party = models.ForeignKey(Party, models.PROTECT, db_index=False)
    step = models.ForeignKey(Step, models.PROTECT, null=True, db_index=False)
    lane = models.CharField(max_length=6, choices=choices(Lane))
    outgoing = models.BooleanField(default=True)
    channel = models.CharField(max_length=12)
    purpose = models.CharField(max_length=24)
    status = models.CharField(max_length=12)
    contact_point = models.ForeignKey(ContactPoint, models.PROTECT, null=True, db_index=False)
    message_id = models.CharField(max_length=200)
    reply_token = models.CharField(max_length=40)
    text_hash = models.CharField(max_length=64)
    party_version = models.BigIntegerField()
    template = models.CharField(max_length=120)
    memory_events = ArrayField(models.BigIntegerField(), default=list)
    sealed = models.BinaryField()
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["message_id"], name="message_id_once"),
            models.UniqueConstraint(fields=["reply_token"], name="reply_token_once"),
        ]
        indexes = [
            models.Index(fields=["account", "-id"], name="message_by_account"),
            models.Index(fields=["step"], name="message_by_step"),
            models.Index(
                fields=["status", "-id"],
                name="message_in_state",
                condition=~models.Q(status__in=["sent", "handing_over"]),
            ),
            models.Index(fields=["lane", "-id"], name="message_apart", condition=~models.Q(lane="live")),
        ]


class Attempt(models.Model):
    """One try to hand a step's message over. Written before the wire; `worker` holds an advisory lock while alive."""

    step = models.ForeignKey(Step, models.PROTECT)
    message = models.ForeignKey(Message, models.PROTECT, null=True, db_index=False)
    state = models.CharField(max_length=12, choices=choices(AttemptState))
    worker = models.BigIntegerField()
    tries = models.IntegerField(default=1)
    code = models.CharField(max_length=60, default="")
    permanent = models.BooleanField(default=False)
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["step"],
                name="one_attempt_in_flight",
                condition=models.Q(state__in=["claimed", "handing_over", "uncertain"]),
            )
        ]
        indexes = [
            models.Index(
                fields=["state"], name="attempt_in_flight", condition=models.Q(state__in=["claimed", "handing_over"])
            )
        ]


class Approval(models.Model):
    """A person's release of one draft, bound to its text and to the facts it was read with.

    When the facts move and the words stay, the same draft may be released again, for its new version.
    """

    message = models.ForeignKey(Message, models.PROTECT, db_index=False)
    step = models.ForeignKey(Step, models.PROTECT)
    text_hash = models.CharField(max_length=64)
    party_version = models.BigIntegerField()
    approved_by = models.ForeignKey(User, models.PROTECT, null=True)
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message", "party_version"], name="approval_once")]
