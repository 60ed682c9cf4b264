"""Asks the worker to look now rather than at its next minute. The row is the queue: a lost call does no harm."""

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

_TAKE_IN = "candour.faces.jobs.ticks.take_ledgers_in"


def wake_for_ledgers() -> None:
    """A ledger waits to be looked at or brought in."""
    try:
        with transaction.atomic():
            app.configure_task(_TAKE_IN, queueing_lock="take_ledgers_in").defer(timestamp=0)
    except AlreadyEnqueued:
        pass
