"""The embedded Postgres: joined, shared, stopped by the last one out, and back after a crash."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest

from candour.site import keeper, postgres, unprivileged

USER = """
import sys, time
from pathlib import Path
from candour.site import postgres
with postgres.joined(Path(sys.argv[1]), durable=False) as server:
    print(server.port, flush=True)
    sys.stdin.readline()
"""

STOPPED_EARLY = """
import os, signal, sys
from pathlib import Path
from candour.site.keeper import Keeper
os.umask(0o077)
signal.signal(signal.SIGINT, signal.SIG_IGN)
keeper = Keeper(Path(sys.argv[1]), fast=True)
keeper._make_cluster()
keeper._stop()
keeper._serve_once()
"""


def start_user(home: Path) -> "subprocess.Popen[str]":
    """Another process that uses the state folder until its standard input closes."""
    return subprocess.Popen(
        [sys.executable, "-c", USER, str(home)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )


def port_of(user: "subprocess.Popen[str]") -> int:
    assert user.stdout is not None
    return int(user.stdout.readline())


def let_go(user: "subprocess.Popen[str]") -> None:
    user.communicate("\n", timeout=30)
    assert user.returncode == 0


def processes_of(home: Path) -> list[int]:
    """Every living process whose command line or working folder names the state folder."""
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit() or int(entry.name) == os.getpid():
            continue
        try:
            told = (entry / "cmdline").read_bytes().decode(errors="replace") + os.readlink(entry / "cwd")
        except OSError:
            continue
        if str(home) in told:
            found.append(int(entry.name))
    return found


def gone(home: Path, within_s: float = 10) -> bool:
    deadline = time.monotonic() + within_s
    while processes_of(home) and time.monotonic() < deadline:
        time.sleep(0.02)
    return not processes_of(home)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A state folder, with a space in its name and under a folder that others may not enter, where a table holds 1."""
    private = tmp_path_factory.mktemp("private")
    private.chmod(0o700)
    home = private / "state folder"
    with postgres.joined(home, durable=False) as server, psycopg.connect(server.url()) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 1 AS n")
    return home


def rows(server: postgres.Server) -> int:
    with psycopg.connect(server.url()) as connection:
        found = connection.execute("SELECT count(*) FROM kept").fetchone()
    assert found is not None
    return int(found[0])


def test_the_last_user_stops_it_and_nothing_stays_behind(made: Path) -> None:
    with postgres.joined(made, durable=False) as server:
        assert rows(server) == 1
    assert postgres.find(made) is None
    assert gone(made, within_s=2)


def test_a_second_user_joins_the_same_server_and_may_stay_longer(made: Path) -> None:
    first = start_user(made)
    port = port_of(first)
    with postgres.joined(made, durable=False) as server:
        assert server.port == port
        let_go(first)
        assert rows(server) == 1
    assert gone(made)


def test_users_that_start_at_the_same_moment_share_one_server(made: Path) -> None:
    users = [start_user(made) for _ in range(4)]
    assert len({port_of(user) for user in users}) == 1
    for user in users:
        let_go(user)
    assert gone(made)


def test_a_killed_user_counts_as_gone(made: Path) -> None:
    user = start_user(made)
    port_of(user)
    user.kill()
    user.wait()
    assert gone(made)


def test_everything_killed_at_once_recovers_at_the_next_start(made: Path) -> None:
    user = start_user(made)
    port_of(user)
    for process in {user.pid, *processes_of(made)}:
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
    user.wait()
    assert gone(made)
    with postgres.joined(made, durable=False) as server:
        assert rows(server) == 1
    assert gone(made)


def test_a_server_that_crashes_under_its_users_comes_back_on_the_same_port(made: Path) -> None:
    with postgres.joined(made, durable=False) as server:
        os.kill(int((postgres.folder(made) / "data" / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            try:
                assert rows(server) == 1
                break
            except psycopg.OperationalError:
                time.sleep(0.05)
        else:
            pytest.fail("the server did not come back")
    assert gone(made)


def test_a_server_does_not_outlive_a_killed_keeper_and_a_user_can_have_it_back(made: Path) -> None:
    membership = postgres.join(made, durable=False)
    keeper_pid = next(pid for pid in processes_of(made) if b"candour.site.keeper" in cmdline(pid))
    os.kill(keeper_pid, signal.SIGKILL)
    os.waitpid(keeper_pid, 0)
    assert not membership.is_served()
    assert rows(membership.rejoin()) == 1
    membership.leave()
    assert gone(made)


def cmdline(pid: int) -> bytes:
    return Path(f"/proc/{pid}/cmdline").read_bytes()


def test_a_process_number_that_another_program_now_has_does_not_stand_in_the_way(made: Path) -> None:
    (postgres.folder(made) / "data" / "postmaster.pid").write_text(f"{os.getppid()}\n{made}\n0\n5432\n\n\n\nready\n")
    with postgres.joined(made, durable=False) as server:
        assert rows(server) == 1


def test_strangers_are_refused_and_the_secrets_are_private(made: Path) -> None:
    with postgres.joined(made, durable=False) as server:
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(postgres.Server(server.port, "guess").url())
        assert not list(made.rglob(".s.PGSQL*"))
    assert (postgres.folder(made) / "password").stat().st_mode & 0o077 == 0
    assert (postgres.folder(made) / "data").stat().st_mode & 0o077 == 0


def test_its_log_holds_no_personal_data(made: Path) -> None:
    with (
        postgres.joined(made, durable=False) as server,
        psycopg.connect(server.url(), autocommit=True) as connection,
    ):
        connection.execute("CREATE TABLE IF NOT EXISTS people (email text PRIMARY KEY)")
        connection.execute("INSERT INTO people VALUES ('mia@home.example')")
        with pytest.raises(psycopg.errors.UniqueViolation):
            connection.execute("INSERT INTO people VALUES ('mia@home.example')")
        connection.execute("DROP TABLE people")
    assert "mia@" not in (postgres.folder(made) / "server.log").read_text()


def test_a_folder_of_another_version_is_refused_in_plain_words(tmp_path: Path) -> None:
    data = tmp_path / "postgres" / "data"
    data.mkdir(parents=True)
    (data / "PG_VERSION").write_text("9\n")
    with pytest.raises(postgres.PostgresError, match=r"made by Postgres 9 .*DATABASE_URL"):
        postgres.join(tmp_path)


@pytest.mark.parametrize("url", ["mysql://a@b/c", "postgresql://host-without-database", "nonsense"])
def test_a_wrong_database_url_is_refused_without_being_repeated(url: str, tmp_path: Path) -> None:
    with pytest.raises(postgres.PostgresError, match="must look like postgresql://") as caught:
        postgres.django_settings(tmp_path, url)
    assert url not in str(caught.value)


def test_a_database_url_may_carry_options_and_the_role_is_added() -> None:
    found = postgres.django_settings(Path("/nowhere"), "postgresql://ann:p%40ss@db.example:6543/book?sslmode=require")
    assert (found["USER"], found["PASSWORD"], found["HOST"], found["PORT"]) == ("ann", "p@ss", "db.example", "6543")
    assert found["OPTIONS"] == {"sslmode": "require", "options": "-c role=candour_app"}


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that everyone may enter, as /var/lib is; those of the test run are private."""
    with tempfile.TemporaryDirectory(prefix="candour-open-") as made:
        Path(made).chmod(0o755)
        yield Path(made)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root meets this case")
def test_as_root_without_namespaces_it_runs_from_copies_as_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, open_folder: Path
) -> None:
    monkeypatch.setattr(unprivileged, "SYSTEM_PLACE", open_folder / "system")
    monkeypatch.setattr(unprivileged, "_works", lambda *_: False)
    place = postgres.folder(tmp_path / "home")
    place.mkdir(parents=True)
    launcher = unprivileged.launcher_for(place, keeper.binaries())
    done = subprocess.run(
        [str(launcher.bin / "initdb"), "-D", str(launcher.data), "-U", "candour", "-A", "reject", "--no-sync"],
        check=False,
        capture_output=True,
        text=True,
        **launcher.run_as,
    )
    assert done.returncode == 0, done.stderr
    assert launcher.data.stat().st_uid == launcher.run_as["user"] != 0


def test_a_server_that_is_told_to_stop_before_it_can_hear_stops_all_the_same(tmp_path: Path) -> None:
    """Ctrl-C in the first second must not leave a state folder that nobody can join again."""
    postgres.folder(tmp_path).mkdir(mode=0o700)
    subprocess.run([sys.executable, "-c", STOPPED_EARLY, str(tmp_path)], check=True, timeout=60, capture_output=True)
    assert gone(tmp_path)
