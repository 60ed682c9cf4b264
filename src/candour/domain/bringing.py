"""The states of a ledger on its way in."""

from enum import StrEnum


class JobState(StrEnum):
    """What a file that a person chose waits for, or what became of it.

    chosen: to be looked at. looking: a worker is to look, or does. looked: what would be brought in is known, or why
    not. asked: to be brought in. writing: a worker does. stopping: a person asked that worker to stop. done: it is in.
    failed: it is not in, and nothing of it is. dropped: thrown away.
    """

    CHOSEN = "chosen"
    LOOKING = "looking"
    LOOKED = "looked"
    ASKED = "asked"
    WRITING = "writing"
    STOPPING = "stopping"
    DONE = "done"
    FAILED = "failed"
    DROPPED = "dropped"


FOR_WORKERS = (JobState.LOOKING, JobState.ASKED, JobState.WRITING, JobState.STOPPING)
"""What a worker has to do something about; a page shows its progress."""

TRIES_MAX = 3
"""How often a worker begins a file before it is given up: each time it died at it."""
