"""Opening the database: any Postgres that DATABASE_URL names, migrated by whoever is first, refused in plain words."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from candour.site import postgres


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[postgres.Server]:
    """A server with an owner who may make roles, one who may not, and an empty database of each."""
    with postgres.joined(tmp_path_factory.mktemp("elsewhere"), durable=False) as running:
        with psycopg.connect(running.url(), autocommit=True) as connection:
            for statement in (
                "CREATE ROLE able LOGIN CREATEROLE PASSWORD 'p'",
                "CREATE ROLE bound LOGIN PASSWORD 'p'",
                "CREATE DATABASE able OWNER able",
                "CREATE DATABASE bound OWNER bound",
            ):
                connection.execute(statement)
        yield running


def url(server: postgres.Server, owner: str) -> str:
    return f"postgresql://{owner}:p@{server.host}:{server.port}/{owner}"


def start(home: Path, url: str, *arguments: str) -> "subprocess.Popen[str]":
    environment = {**os.environ, "CANDOUR_HOME": str(home), "DATABASE_URL": url}
    command = [sys.executable, "-m", "candour.site.boot", *arguments]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def ended(program: "subprocess.Popen[str]") -> tuple[int, str, str]:
    out, err = program.communicate(timeout=120)
    return program.returncode, out, err


def test_two_first_commands_at_once_migrate_once_and_both_answer(server: postgres.Server, tmp_path: Path) -> None:
    both = [start(tmp_path, url(server, "able"), "debts", "--json") for _ in range(2)]
    assert [ended(program)[:2] for program in both] == [(0, "[]\n"), (0, "[]\n")]
    assert not (tmp_path / "postgres").exists(), "an embedded server was started although another was named"


def test_an_owner_who_may_not_make_roles_is_told_what_an_administrator_does(
    server: postgres.Server, tmp_path: Path
) -> None:
    code, _, err = ended(start(tmp_path, url(server, "bound"), "debts"))
    assert code == 1 and "Traceback" not in err
    assert 'GRANT candour_app TO "bound" WITH ADMIN OPTION' in err
    with psycopg.connect(server.url(), autocommit=True) as connection:
        exists = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = 'candour_app'").fetchone()
        if not exists:
            connection.execute("CREATE ROLE candour_app")
        connection.execute('GRANT candour_app TO "bound" WITH ADMIN OPTION')
    assert ended(start(tmp_path, url(server, "bound"), "debts", "--json"))[:2] == (0, "[]\n")


def test_a_server_that_is_not_there_is_said_in_one_line_without_the_password(tmp_path: Path) -> None:
    code, out, err = ended(start(tmp_path, "postgresql://ann:geheim@127.0.0.1:1/book", "debts"))
    assert (code, out) == (1, "")
    assert "cannot use Postgres at 127.0.0.1:1, database book" in err
    assert "geheim" not in err and len(err.splitlines()) == 1


def test_a_wrong_url_is_wrong_use_but_help_is_always_given(tmp_path: Path) -> None:
    assert ended(start(tmp_path, "mysql://x", "debts"))[0] == 2
    assert ended(start(tmp_path, "mysql://x", "--version"))[0] == 0


def test_help_and_wrong_use_start_no_database(tmp_path: Path) -> None:
    environment = {**os.environ, "CANDOUR_HOME": str(tmp_path)}
    environment.pop("DATABASE_URL", None)
    for arguments, code in ((["--help"], 0), (["day", "--help"], 0), (["day", "--at", "noon"], 2), (["nonsense"], 2)):
        done = subprocess.run(
            [sys.executable, "-m", "candour.site.boot", *arguments], env=environment, capture_output=True, check=False
        )
        assert done.returncode == code, arguments
    assert not (tmp_path / "postgres").exists()
