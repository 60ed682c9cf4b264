"""The worker and scheduler: runs ticks on the same Postgres, on as many machines as it is started on."""

import os
import sys
import threading
import time

GRACE_S = 8.0
UNDER_SUPERVISOR = "--under-supervisor"


def main() -> None:
    """Run jobs and defer the periodic ones until SIGTERM or SIGINT."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "candour.site.settings")
    import django

    if UNDER_SUPERVISOR in sys.argv:
        threading.Thread(target=_end_after, args=(os.getppid(),), daemon=True).start()
    django.setup()
    from procrastinate.contrib.django import app
    from procrastinate.contrib.django.django_connector import DjangoConnector

    connector = app.connector
    assert isinstance(connector, DjangoConnector)
    with app.replace_connector(connector.get_worker_connector()) as working:
        working.run_worker(concurrency=2, delete_jobs="successful", shutdown_graceful_timeout=GRACE_S)


def _end_after(parent: int) -> None:
    """Outlive the supervisor by no more than the grace: its database goes too, and waiting for it could take long."""
    while os.getppid() == parent:
        time.sleep(0.5)
    time.sleep(GRACE_S + 2)
    os._exit(1)


if __name__ == "__main__":
    main()
