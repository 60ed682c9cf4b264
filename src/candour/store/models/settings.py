"""What people change about Candour itself: insert-only by database role."""

from django.db import models
from django.db.models.functions import Now


class SettingChange(models.Model):
    """One setting that somebody changed. Insert-only by database role; never holds a secret.

    subject: organisation, creditor, user, token or channel; name: what it was called then. field '': it was made.
    """

    subject = models.CharField(max_length=16)
    subject_id = models.BigIntegerField(null=True)
    name = models.TextField()
    field = models.CharField(max_length=40)
    was = models.JSONField(null=True)
    became = models.JSONField(null=True)
    actor = models.CharField(max_length=80)
    recorded_at = models.DateTimeField(db_default=Now())
