"""candour user: people let in and out by command."""

import pytest

from candour.store.models import SettingChange, User
from tests.faces.conftest import Run

pytestmark = pytest.mark.django_db


def test_a_person_is_added_given_a_role_and_kept_out(run: Run) -> None:
    added = run("user", "add", "ana", "--role", "administrator", "--json").json
    assert added["path"].startswith("/welcome/")
    run("user", "add", "ben", "--role", "Reader")
    assert run("user", "role", "ben", "Releaser", "--json").json == {"username": "ben", "changed": True}
    assert run("user", "role", "ben", "Releaser", "--json").json["changed"] is False
    run("user", "off", "ben")
    assert [(row["username"], row["role"], row["state"]) for row in run("user", "list", "--json").json] == [
        ("ana", "Administrator", "has no password yet"), ("ben", "Releaser", "kept out"),
    ]  # fmt: skip
    assert not User.objects.get(username="ben").is_active
    assert SettingChange.objects.latest("pk").became is False


def test_the_last_administrator_stays_and_who_is_not_here_is_told(run: Run) -> None:
    run("user", "add", "ana", "--role", "administrator")
    refused = run("user", "off", "ana")
    assert refused.code == 2 and "last administrator" in refused.err
    assert "nobody here is called" in run("user", "link", "cy").err
    assert run("user", "link", "ana").out.startswith("/welcome/")
