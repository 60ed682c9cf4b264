"""candour token: made once, shown once, ended at once."""

import pytest

from candour.flow.admit import admit
from candour.ports.clock import SystemClock
from candour.store.models import User
from tests.faces.conftest import Run

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def ann() -> User:
    return User.objects.create_superuser("ann", password="a long enough password")


def test_a_token_is_shown_once_and_speaks_for_its_user(run: Run, ann: User) -> None:
    said = run("token", "new", "nightly", "--days", 7)
    assert said.code == 0 and "only time" in said.err and "ann" in said.err
    secret = said.out.strip()
    assert admit(secret, SystemClock().now()) == ann
    listed = run("token", "list")
    assert "nightly" in listed.out and "open" in listed.out and secret not in listed.out


def test_a_revoked_token_opens_nothing_and_its_name_is_free_again(run: Run) -> None:
    made = run("token", "new", "nightly", "--json").json
    assert run("token", "revoke", "nightly", "--json").json == {"name": "nightly", "state": "revoked"}
    assert admit(made["token"], SystemClock().now()) is None
    assert run("token", "new", "nightly").code == 0
    assert [one["state"] for one in run("token", "list", "--json").json] == ["open", "revoked"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("new", "nightly"), "take another name"),
        (("new", " "), "1 to 80 characters"),
        (("new", "x", "--days", "0"), "1 to 3650 days"),
        (("new", "x", "--user", "bob"), "say for whom with --user LOGIN: ann"),
        (("revoke", "other"), "candour token list"),
    ],
)
def test_what_cannot_be_done_says_how_it_can(run: Run, words: tuple[str, ...], told: str) -> None:
    run("token", "new", "nightly")
    said = run("token", *words)
    assert said.code == 2 and told in said.err


def test_where_several_work_it_must_be_said_who_asks(run: Run) -> None:
    User.objects.create_user("bob", password="a long enough password")
    assert "--user LOGIN: ann, bob" in run("token", "new", "x").err
    assert run("token", "new", "x", "--user", "bob", "--json").json["user"] == "bob"


def test_where_nobody_works_yet_it_says_what_makes_the_first_user(run: Run) -> None:
    User.objects.all().delete()
    assert "candour serve" in run("token", "new", "x").err
    assert "candour token new NAME" in run("token", "list").out
