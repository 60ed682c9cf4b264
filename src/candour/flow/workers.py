"""Processes in which a run's work is shared out. Imports no models: a fresh process reads this before it is set up."""

import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context


@contextmanager
def worker_pool(workers: int) -> Iterator[ProcessPoolExecutor]:
    """Fresh processes, ready to plan and to send with the settings of this one's environment."""
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=_start_process) as pool:
        yield pool


def _start_process() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "candour.site.settings")
    django.setup()
