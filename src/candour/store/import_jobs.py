"""Ledgers on their way in: who works on which, how far it is, and what became of it.

A worker proves that it lives by an advisory lock: a job that is being written while the lock is free was left by one
that died, and all that it had written is gone with its transaction.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.db import connections
from django.db.models import F
from django.db.models.functions import Now
from django.utils import timezone

from candour.domain.bringing import FOR_WORKERS, JobState
from candour.store.models import ImportJob
from candour.store.rows import rows_of

_LOCK = "SELECT pg_try_advisory_lock(hashtext('candour.import_job'), 0)"
_UNLOCK = "SELECT pg_advisory_unlock(hashtext('candour.import_job'), 0)"


def find(token: str) -> ImportJob | None:
    """The job of a file, with who chose it. One query."""
    return ImportJob.objects.select_related("user").filter(token=token).first()


@contextmanager
def claimed() -> Iterator[ImportJob | None]:
    """The oldest job that has something to do, held until the block ends; None for none, or while another is held.

    One at a time, so that ledgers never take all of a worker's hands. The lock belongs to the session: call it outside
    any transaction.
    """
    if not rows_of(_LOCK)[0][0]:
        yield None
        return
    try:
        yield ImportJob.objects.filter(state__in=FOR_WORKERS).order_by("pk").first()
    finally:
        rows_of(_UNLOCK)


def begin(job: ImportJob) -> None:
    """A worker begins; `tries` counts it."""
    state = JobState.LOOKING if job.state == JobState.LOOKING else JobState.WRITING
    ImportJob.objects.filter(pk=job.pk).update(
        state=state, tries=F("tries") + 1, began_at=Now(), doing="Opening", done_rows=0, total_rows=0
    )
    job.refresh_from_db()


def move(job: ImportJob, before: tuple[JobState, ...], state: JobState, **more: Any) -> bool:
    """Give a job another state, if it still has one of those before; whether it had."""
    return bool(ImportJob.objects.filter(pk=job.pk, state__in=before).update(state=state, **more))


def keep_found(job: ImportJob, asked: dict[str, Any], seen: str, found: dict[str, Any], wrong: str) -> None:
    """What a dry run made of the file with choices whose fingerprint is `seen`."""
    before = (JobState.CHOSEN, JobState.LOOKING, JobState.LOOKED)
    move(job, before, JobState.LOOKED, asked=asked, seen=seen, found=found, wrong=wrong, ended_at=Now())


def finish(job_id: int, run_id: int) -> None:
    """It is in. Call it in the import's own transaction, so that both are true or neither."""
    ImportJob.objects.filter(pk=job_id).update(state=JobState.DONE, run_id=run_id, found=None, ended_at=Now())


def end(job: ImportJob) -> None:
    """An import is taken back. Call it in the undo's own transaction."""
    ImportJob.objects.filter(pk=job.pk).update(state=JobState.DONE, ended_at=Now())


def fail(job: ImportJob, wrong: str, found: dict[str, Any]) -> None:
    """It is not in, and why. found: what is known of the file, with the sentence as its parts."""
    move(job, FOR_WORKERS, JobState.FAILED, wrong=wrong, found=found, ended_at=Now())


def forget_old(older_than_s: float) -> None:
    """What was chosen and never brought in is thrown away in the end, with the samples that were shown of it."""
    past = timezone.now() - timedelta(seconds=older_than_s)
    idle = (JobState.CHOSEN, JobState.LOOKED, JobState.FAILED)
    ImportJob.objects.filter(state__in=idle, recorded_at__lt=past).update(state=JobState.DROPPED, found=None)


def tokens_at_work() -> set[str]:
    """Files that a worker has, or will have, to read."""
    return set(ImportJob.objects.filter(state__in=FOR_WORKERS).values_list("token", flat=True))


class Told:
    """Tells how far a job is, over a connection of its own: what the import itself writes is not seen until its end."""

    def __init__(self, job_id: int) -> None:
        self._id = job_id
        self._wire = connections.create_connection("default")

    def __enter__(self) -> "Told":
        return self

    def __exit__(self, *_: object) -> None:
        self._wire.close()

    def tell(self, doing: str, done: int, total: int) -> bool:
        """Write it down; False when a person asked to stop."""
        sql = """UPDATE candour_importjob SET doing = %s, done_rows = %s, total_rows = %s WHERE id = %s
                 RETURNING state"""
        with self._wire.cursor() as cursor:
            cursor.execute(sql, [doing, done, total, self._id])
            row = cursor.fetchone()
        return row is None or row[0] != JobState.STOPPING
