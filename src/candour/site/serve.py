"""`candour serve`: the database, the site, the worker and scheduler and a local mail sink, until Ctrl-C."""

import os
import secrets
import socket
import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from candour.site.supervisor import Child, Supervisor, stop_on_signals
from candour.site.worker import UNDER_SUPERVISOR

if TYPE_CHECKING:
    from candour.site.postgres import Membership

FIRST_USER = "admin"
PORTS_TRIED = 100
SINK_PORT = 2525
SINK_PATIENCE_S = 10.0
TENDING_S = 1.0


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="If taken, the next.")
@click.option("--demo", is_flag=True, help="Bring the demo book in first, if the database holds no creditor.")
@click.option("--new-password", is_flag=True, help=f"Make and print a new password for {FIRST_USER}.")
def serve(host: str, port: int, demo: bool, new_password: bool) -> None:
    """Serve the workspace, send what is due and keep the database running, until Ctrl-C.

    While CANDOUR_SMTP_URL is not set, mail goes to a small mail server of our own that keeps it in the state folder.
    """
    from candour.site.boot import CannotStart
    from candour.site.database import opened
    from candour.site.postgres import PostgresError

    stop_on_signals()
    try:
        with opened() as membership, Supervisor(click.echo) as supervisor:
            sink_port = _start_sink(supervisor)
            login = first_login(new_password)
            if demo and sink_port:
                _show_demo(sink_port)
            chosen = free_port(host, port)
            supervisor.start(_web(host, chosen))
            supervisor.start(_worker())
            _await_port(host, chosen)
            _greet(host, port, chosen, login)
            supervisor.watch(_tender(membership))
    except PostgresError as error:
        raise CannotStart(str(error)) from None
    except KeyboardInterrupt:
        click.echo("\nStopped.")


def free_port(host: str, wanted: int) -> int:
    """The wanted port, or the next one above it that is free. Raises click.ClickException when none is."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for port in range(wanted, min(wanted + PORTS_TRIED, 65536)):
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError:
                continue
            return port
    raise click.ClickException(f"no port from {wanted} on is free on {host}; choose one with --port")


def first_login(new_password: bool) -> tuple[str, str] | None:
    """Name and password of the first user, if it was made or its password renewed just now; else None."""
    from django.contrib.auth import get_user_model

    users = get_user_model().objects
    password = secrets.token_urlsafe(12)
    if not users.exists():
        users.create_superuser(username=FIRST_USER, password=password)
        return FIRST_USER, password
    user = users.filter(username=FIRST_USER).first() if new_password else None
    if user is None:
        return None
    user.set_password(password)
    user.save()
    return FIRST_USER, password


def _start_sink(supervisor: Supervisor) -> int | None:
    """A mail server of our own, unless a real one is configured; this process and its children send to its port."""
    from django.conf import settings

    if settings.CANDOUR_SMTP_URL:
        return None
    port = free_port("127.0.0.1", SINK_PORT)
    maildir = settings.CANDOUR_HOME / "sink"
    command = [sys.executable, "-P", "-m", "candour.site.mail_sink", str(port), str(maildir)]
    supervisor.start(Child("mail sink", command, quiet=True))
    url = f"smtp://127.0.0.1:{port}"
    os.environ.update(CANDOUR_SMTP_URL=url, CANDOUR_SMTP_LOCAL="1")
    settings.CANDOUR_SMTP_URL, settings.CANDOUR_SMTP_LOCAL = url, True
    return port


def _await_port(host: str, port: int) -> None:
    """Return once something listens there, or after a while anyway: its supervisor keeps trying."""
    deadline = time.monotonic() + SINK_PATIENCE_S
    while time.monotonic() < deadline:
        try:
            socket.create_connection((_reachable(host), port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.05)


def _reachable(host: str) -> str:
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)


def _worker() -> Child:
    return Child("worker and scheduler", [sys.executable, "-P", "-m", "candour.site.worker", UNDER_SUPERVISOR])


def _web(host: str, port: int) -> Child:
    options = ["--interface", "wsgi", "--host", host, "--port", str(port), "--workers", "1", "--no-ws"]
    options += ["--blocking-threads", "4", "--respawn-failed-workers", "--workers-kill-timeout", "5"]
    options += ["--log-level", "warning"]
    command = [sys.executable, "-P", "-m", "granian", *options, "candour.site.wsgi:application"]
    return Child("web server", command, {"CANDOUR_DIES_WITH_PARENT": "1"})


def _greet(host: str, wanted: int, port: int, login: tuple[str, str] | None) -> None:
    if port != wanted:
        click.echo(f"Port {wanted} is taken; using {port}.")
    name = "localhost" if host in {"127.0.0.1", "0.0.0.0", "::", "::1"} else host
    click.echo(f"Candour is at http://{name}:{port}")
    if login:
        click.echo(f"Sign in as {login[0]} with the password {login[1]}  (shown once; --new-password makes another)")
    click.echo("Ctrl-C stops everything.")


def _show_demo(sink_port: int) -> None:
    """Bring the demo book in and do one day's run on it, where there is no book yet."""
    from candour.store.models import Creditor

    if Creditor.objects.exists():
        return
    _await_port("127.0.0.1", sink_port)
    from candour.site import demo

    demo.show()


def _tender(membership: "Membership | None") -> Callable[[], None]:
    """Look now and then whether the embedded server's keeper lives, and start it again when it does not."""
    last = time.monotonic()

    def tend() -> None:
        nonlocal last
        if membership is None or time.monotonic() - last < TENDING_S:
            return
        last = time.monotonic()
        if not membership.is_served():
            click.echo("The database stopped; starting it again.")
            membership.rejoin()

    return tend
