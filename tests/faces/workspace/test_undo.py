"""Undo: what was done is taken back by one press, by who did it, once, soon, and only while nothing has moved."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.core import signing
from django.test import Client

from candour.domain.holds import HoldKind
from candour.flow.hold import end_hold, place_hold
from candour.flow.note import Notes, note
from candour.store.models import Account, Creditor, Event, EventText, Hold, Task, User
from tests.book import a_creditor, an_account, an_item
from tests.faces.workspace.conftest import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def account() -> Account:
    account = an_account(a_creditor(mode="shadow"))
    an_item(account, datetime.now(UTC).date())
    return account


def press(client: Client, address: str, **form: str) -> str:
    """Send a form and follow to the page that says what was done; the token of its undo, '' when it has none."""
    page = client.post(address, form, follow=True).content.decode()
    found = re.search(r'name="token" value="([^"]+)"', page)
    return found[1] if found else ""


def undo(client: Client, token: str) -> str:
    return client.post("/undo/", {"token": token}, follow=True).content.decode()


def in_force(account: Account) -> list[str]:
    now = datetime.now(UTC)
    return [h.kind for h in Hold.objects.filter(account=account, ended_at=None) if h.until is None or h.until > now]


def test_a_hold_that_was_ended_goes_on_with_what_was_left_of_its_time(ana: Client, account: Account) -> None:
    until = datetime.now(UTC) + timedelta(days=9)
    hold = place_hold(account.pk, HoldKind.PAUSE, datetime.now(UTC), actor="user:ana", until=until)
    token = press(ana, f"/customers/{account.pk}/holds/{hold.id}/end/")
    assert in_force(account) == []
    assert "Taken back: the hold goes on." in undo(ana, token)
    assert in_force(account) == ["pause"]
    assert Hold.objects.get(account=account, ended_at=None).until == until
    assert list(Event.objects.order_by("id").values_list("kind", flat=True)) == [
        "hold_placed", "hold_ended", "hold_placed",
    ], "history stays as it was"  # fmt: skip
    assert "Not taken back" in undo(ana, token)
    assert in_force(account) == ["pause"], "once is enough"


def test_a_hold_that_was_placed_is_withdrawn(ana: Client, account: Account) -> None:
    token = press(ana, f"/customers/{account.pk}/hold/", **{"hold-kind": "pause", "kind": "pause"})
    assert in_force(account) == ["pause"]
    assert "Taken back: there is no hold." in undo(ana, token)
    assert in_force(account) == []


def test_what_started_or_stopped_a_legal_clock_has_no_undo(ana: Client, account: Account) -> None:
    hold = place_hold(account.pk, HoldKind.COMPLAINT, datetime.now(UTC), actor="user:ana")
    assert press(ana, f"/customers/{account.pk}/holds/{hold.id}/end/", evidence="withdrawn") == ""
    assert in_force(account) == []


def test_a_task_is_open_again(ana: Client, account: Account) -> None:
    now = datetime.now(UTC)
    task = Task.objects.create(account=account, kind="decide", lane="live", due_at=now, occurred_at=now)
    form = {f"task-{task.pk}-done": "done", "done": "done"}
    token = press(ana, f"/customers/{account.pk}/tasks/{task.pk}/", **form)
    task.refresh_from_db()
    assert task.done_at is not None
    assert "Taken back: the task is open." in undo(ana, token)
    task.refresh_from_db()
    assert task.done_at is None


def test_the_words_of_a_note_are_forgotten_and_that_is_written_down(ana: Client, account: Account) -> None:
    token = press(ana, f"/customers/{account.pk}/note/", words="A slip of the pen", lawful_basis="consent")
    assert EventText.objects.count() == 1
    page = undo(ana, token)
    assert "the words of the note are forgotten" in page
    assert "A slip of the pen" not in page
    assert EventText.objects.count() == 0
    assert Event.objects.filter(kind="note_withdrawn").count() == 1


def test_a_mode_is_as_it_was_unless_somebody_has_changed_it_since(ana: Client, account: Account) -> None:
    address = f"/creditors/{account.creditor_id}/mode/"
    token = press(ana, address, mode="paused")
    assert "the mode is as it was" in undo(ana, token)
    assert Creditor.objects.get().mode == "shadow"
    token = press(ana, address, mode="paused")
    Creditor.objects.update(mode="approve")
    assert "Not taken back" in undo(ana, token)
    assert Creditor.objects.get().mode == "approve"


def test_nobody_else_and_nothing_made_up_is_taken_back(ana: Client, account: Account, monkeypatch: Any) -> None:
    hold = place_hold(account.pk, HoldKind.PAUSE, datetime.now(UTC), actor="user:ana")
    token = press(ana, f"/customers/{account.pk}/holds/{hold.id}/end/")
    ben = User.objects.create_user("ben")
    ben.user_permissions.add(*Permission.objects.filter(codename__in=["view_step", "change_hold", "view_account"]))
    assert signed_in(User.objects.get(pk=ben.pk)).post("/undo/", {"token": token}).status_code == 403
    for wrong in ("", "x", token[:-1], signing.dumps({"undo": "hold_ended"}, salt="another")):
        assert "too late" in undo(ana, wrong)
    monkeypatch.setattr("candour.faces.workspace.undoing.KEPT_S", -1)
    assert "too late" in undo(ana, token)
    assert in_force(account) == []


def test_a_token_holds_ids_and_no_words(ana: Client, account: Account) -> None:
    note(account.pk, Notes(words="private"), datetime.now(UTC), actor="user:ana")
    hold = place_hold(account.pk, HoldKind.PAUSE, datetime.now(UTC), actor="user:ana", reason="private")
    token = press(ana, f"/customers/{account.pk}/holds/{hold.id}/end/")
    assert signing.loads(token, salt="candour.undo").keys() == {"account", "hold", "undo", "who"}


def test_a_hold_that_stands_already_is_not_placed_twice(ana: Client, account: Account) -> None:
    hold = place_hold(account.pk, HoldKind.PAUSE, datetime.now(UTC), actor="user:ana")
    token = press(ana, f"/customers/{account.pk}/holds/{hold.id}/end/")
    other = place_hold(account.pk, HoldKind.PAUSE, datetime.now(UTC), actor="user:ben")
    assert "Not taken back" in undo(ana, token)
    assert [h.pk for h in Hold.objects.filter(ended_at=None)] == [other.id]
    end_hold(account.pk, other.id, datetime.now(UTC), actor="user:ben")
