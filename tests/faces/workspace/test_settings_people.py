"""People and their roles on the screen: let in by a link, kept out at once, and never without an administrator."""

import re
from typing import Any

import pytest
from django.test import Client

from candour.domain.roles import Role
from candour.store import staff
from candour.store.models import ApiToken, SettingChange, User
from tests.book import a_creditor
from tests.faces.workspace.conftest import signed_in

pytestmark = pytest.mark.django_db
PASSWORD = "a long quiet sentence"


def invited(client: Client, name: str = "ben", role: str = "Reader") -> str:
    """Let somebody in; where they set their password."""
    told = {"username": name, "full_name": "Ben Ash", "email": "ben@firm.example", "role": role}
    answer = client.post("/settings/people/", told)
    found = re.search(r"http://testserver(/welcome/[^<]+)<", answer.content.decode())
    assert found, answer.content.decode()
    return found[1]


def a_person(role: Role, name: str = "ben") -> User:
    """Somebody in a role."""
    return User.objects.get(pk=staff.add_person(name, "", "", role))


def set_password(link: str, password: str = PASSWORD) -> tuple[Client, Any]:
    """What somebody does who was given a link."""
    client = Client()
    form = client.get(link, follow=True)
    if "new_password1" not in form.content.decode():
        return client, form
    told = {"new_password1": password, "new_password2": password}
    return client, client.post(form.redirect_chain[-1][0], told, follow=True)


def test_a_person_is_let_in_by_a_link_at_which_they_set_their_own_password(ana: Client) -> None:
    link = invited(ana)
    client, answer = set_password(link)
    assert answer.redirect_chain[-1][0] == "/"
    assert client.get("/customers/").status_code == 200
    ben = User.objects.get(username="ben")
    assert ben.check_password(PASSWORD) and ben.get_full_name() == "Ben Ash"
    assert SettingChange.objects.get(subject="user").became == "Reader"


def test_a_link_opens_once_and_a_newer_password_closes_it(ana: Client) -> None:
    link = invited(ana)
    set_password(link)
    _, again = set_password(link)
    assert "This link does not open any more" in again.content.decode()
    assert "does not open any more" in Client().get("/welcome/xx/yy-zz/").content.decode()


def test_a_password_that_is_too_easy_is_refused_with_the_reason(ana: Client) -> None:
    _, answer = set_password(invited(ana), "password")
    assert "too short" in answer.content.decode()
    assert not User.objects.get(username="ben").has_usable_password()


def test_nobody_is_let_in_twice_and_a_name_must_be_one(ana: Client) -> None:
    invited(ana)
    for name, why in (("BEN", "somebody signs in by that name"), ("b en", "without spaces"), ("", "Say it.")):
        answer = ana.post("/settings/people/", {"username": name, "role": "Reader"})
        assert answer.status_code == 422
        assert why.casefold() in answer.content.decode().casefold()
    assert User.objects.count() == 2


@pytest.mark.parametrize(
    ("role", "may", "may_not"),
    [
        (
            Role.READER,
            ["view_account", "view_message", "view_step"],
            ["add_contact", "view_user", "view_settingchange"],
        ),
        (
            Role.CONTROLLER,
            ["add_contact", "change_task", "add_importrun", "add_hold"],
            ["add_approval", "add_creditor"],
        ),
        (Role.RELEASER, ["add_approval", "add_promise"], ["change_creditor", "change_organisation"]),
        (Role.MANAGER, ["change_creditor", "change_organisation", "view_settingchange"], ["add_user", "add_apitoken"]),
        (Role.ADMINISTRATOR, ["add_user", "change_user", "add_apitoken", "change_creditor"], []),
    ],
)
def test_each_role_may_do_what_its_words_say_and_no_more(role: Role, may: list[str], may_not: list[str]) -> None:
    person = User.objects.get(pk=a_person(role).pk)
    assert [one for one in may if not person.has_perm(f"candour.{one}")] == []
    assert [one for one in may_not if person.has_perm(f"candour.{one}")] == []


def test_a_role_is_changed_and_kept_with_what_it_was(ana: Client) -> None:
    ben = a_person(Role.READER)
    ana.post(f"/settings/people/{ben.pk}/", {"do": "role", "role": "Releaser"})
    assert User.objects.get(pk=ben.pk).has_perm("candour.add_approval")
    row = SettingChange.objects.latest("pk")
    assert (row.name, row.field, row.was, row.became, row.actor) == ("ben", "role", "Reader", "Releaser", "user:ana")


def test_who_is_kept_out_is_out_at_once_with_sessions_keys_and_links(ana: Client) -> None:
    link = invited(ana)
    client, _ = set_password(link)
    ben = User.objects.get(username="ben")
    newer = re.search(
        r"testserver(/welcome/[^<]+)<", ana.post(f"/settings/people/{ben.pk}/", {"do": "link"}).content.decode()
    )
    assert newer
    ana.post(f"/settings/people/{ben.pk}/", {"do": "out"})
    assert client.get("/customers/")["Location"].startswith("/login/")
    refused = Client().post("/login/", {"username": "ben", "password": PASSWORD})
    assert "do not go together" in refused.content.decode()
    _, answer = set_password(newer[1], "another long sentence")
    assert "does not open any more" in answer.content.decode()
    ana.post(f"/settings/people/{ben.pk}/", {"do": "in"})
    assert User.objects.get(pk=ben.pk).is_active


@pytest.mark.parametrize("told", [{"do": "out"}, {"do": "role", "role": "Manager"}])
def test_the_last_administrator_stays_one(ana: Client, told: dict[str, str]) -> None:
    own = User.objects.get(username="ana")
    seen = ana.post(f"/settings/people/{own.pk}/", told, follow=True).content.decode()
    assert "is the last administrator" in seen
    a_person(Role.ADMINISTRATOR)
    ana.post(f"/settings/people/{own.pk}/", told, follow=True)
    own.refresh_from_db()
    assert not own.is_active or not own.is_superuser


def test_a_manager_sees_nothing_of_people_and_cannot_change_them() -> None:
    manager = signed_in(a_person(Role.MANAGER))
    assert manager.get("/settings/people/").status_code == 403
    assert manager.post(f"/settings/people/{a_person(Role.READER, 'cy').pk}/", {"do": "out"}).status_code == 403
    assert "People" not in manager.get("/settings/").content.decode()
    a_creditor()
    assert manager.get("/settings/policies/").status_code == 200


def test_ones_own_password_is_changed_with_the_old_one_and_other_devices_are_logged_out() -> None:
    ben = a_person(Role.READER)
    ben.set_password(PASSWORD)
    ben.save()
    here, elsewhere = signed_in(ben), signed_in(ben)
    told = {"do": "password", "old_password": "wrong", "new_password1": "x" * 5, "new_password2": "y"}
    assert here.post("/settings/you/", told).status_code == 422
    told = {"do": "password", "old_password": PASSWORD, "new_password1": "quite another one", "new_password2": ""}
    told["new_password2"] = told["new_password1"]
    assert "Your password is changed" in here.post("/settings/you/", told, follow=True).content.decode()
    assert here.get("/settings/you/").status_code == 200
    assert elsewhere.get("/settings/you/").status_code == 302
    assert SettingChange.objects.latest("pk").field == "password"
    assert PASSWORD not in str(list(SettingChange.objects.values()))


def test_a_key_is_shown_once_opens_and_is_revoked(ana: Client) -> None:
    told = {"do": "new", "name": "a report", "user": "ana", "days": "30"}
    seen = ana.post("/settings/keys/", told).content.decode()
    secret = re.search(r"candour_[\w-]{43}", seen)
    assert secret
    assert secret[0] not in ana.get("/settings/keys/").content.decode()
    assert secret[0] not in str(list(SettingChange.objects.values()))
    again = ana.post("/settings/keys/", told)
    assert again.status_code == 422 and "there is a token called" in again.content.decode().casefold()
    ana.post("/settings/keys/", {"do": "revoke", "name": "a report"})
    assert ApiToken.objects.get().revoked_at is not None


def test_people_cost_the_same_queries_for_any_number(ana: Client) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for names in (["b1"], ["b2", "b3", "b4"]):
        for name in names:
            a_person(Role.READER, name)
        with CaptureQueriesContext(connection) as seen:
            ana.get("/settings/people/")
        counts.append(len(seen))
    assert counts[0] == counts[1]
