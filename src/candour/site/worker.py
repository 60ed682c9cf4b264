"""The worker and scheduler: runs ticks on the same Postgres, on as many machines as it is started on."""

import os

GRACE_S = 8.0


def main() -> None:
    """Run jobs and defer the periodic ones until SIGTERM or SIGINT."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "candour.site.settings")
    import django

    django.setup()
    from procrastinate.contrib.django import app
    from procrastinate.contrib.django.django_connector import DjangoConnector

    connector = app.connector
    assert isinstance(connector, DjangoConnector)
    with app.replace_connector(connector.get_worker_connector()) as working:
        working.run_worker(concurrency=2, delete_jobs="successful", shutdown_graceful_timeout=GRACE_S)


if __name__ == "__main__":
    main()
