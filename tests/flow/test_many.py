"""One thing done to many accounts at once: seen beforehand, written down for each, undone while it still stands."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from candour.domain.errors import WrongUse
from candour.domain.many import MOST, Doing, Many
from candour.flow.look_after import assign
from candour.flow.many import TooMany, do_to_many, preview, undo
from candour.store.models import Account, BulkRun, Event, EventText, Hold, User
from candour.store.timeline import read_events
from tests.book import a_creditor, an_account

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
UNTIL = NOW + timedelta(days=14)
PAUSE = Doing(Many.PAUSE, until=UNTIL, words="Moving house.")


def some_accounts(number: int) -> list[int]:
    creditor = a_creditor()
    return [an_account(creditor, name=f"Brook {n}").pk for n in range(number)]


def in_force(at: datetime = LATER) -> set[int]:
    return set(
        Hold.objects.filter(ended_at__isnull=True, since__lte=at, until__gt=at).values_list("account", flat=True)
    )


def test_a_preview_says_how_many_would_change_and_why_others_not_and_changes_nothing() -> None:
    accounts = some_accounts(7)
    do_to_many(PAUSE, accounts[:2], NOW, actor="test")
    seen = preview(PAUSE, accounts, LATER)
    assert (seen.changes, seen.stays) == (5, {"paused": 2})
    assert [one.name for one in seen.first] == [f"Brook {n}" for n in range(2, 7)]
    assert len(in_force()) == 2


def test_a_pause_stands_on_each_account_with_its_event_and_words_and_is_undone() -> None:
    accounts = some_accounts(3)
    done = do_to_many(PAUSE, accounts, NOW, actor="user:ana")
    assert (done.changed, done.left) == (3, 0)
    assert in_force() == set(accounts)
    assert read_events(accounts[0], LATER)[0].text == "Moving house."
    back = undo(done.run_id, LATER, actor="user:ana")
    assert (back.changed, in_force()) == (3, set())
    assert Event.objects.filter(kind="hold_ended").count() == 3
    assert BulkRun.objects.get(pk=back.run_id).undoes_id == done.run_id


def test_ending_pauses_leaves_other_holds_and_is_undone_with_the_ends_they_had() -> None:
    accounts = some_accounts(3)
    do_to_many(PAUSE, accounts[:2], NOW, actor="test")
    party = Account.objects.get(pk=accounts[0]).party
    Hold.objects.create(account_id=accounts[0], party=party, kind="complaint", since=NOW, until=UNTIL)
    done = do_to_many(Doing(Many.UNPAUSE), accounts, LATER, actor="test")
    assert (done.changed, done.left) == (2, 1)
    assert in_force(LATER + timedelta(minutes=1)) == {accounts[0]}
    undo(done.run_id, LATER + timedelta(minutes=5), actor="test")
    assert set(Hold.objects.filter(kind="pause", ended_at__isnull=True).values_list("account", "until")) == {
        (account, UNTIL) for account in accounts[:2]
    }


def test_an_owner_given_to_many_goes_back_only_where_it_is_still_as_the_run_left_it() -> None:
    ann, bob, accounts = User.objects.create(username="ann"), User.objects.create(username="bob"), some_accounts(3)
    assign(accounts[:1], bob.pk, NOW, actor="test")
    done = do_to_many(Doing(Many.OWNER, owner_id=ann.pk), accounts, NOW, actor="test")
    assign(accounts[2:], bob.pk, LATER, actor="test")
    back = undo(done.run_id, LATER, actor="test")
    assert (back.changed, back.left) == (2, 1)
    owners = Account.objects.order_by("pk").values_list("owner", flat=True)
    assert list(owners) == [bob.pk, None, bob.pk]


def test_follow_up_dates_go_back_to_what_they_were() -> None:
    accounts = some_accounts(2)
    do_to_many(Doing(Many.FOLLOW_UP, day=date(2026, 6, 3)), accounts[:1], NOW, actor="test")
    done = do_to_many(Doing(Many.FOLLOW_UP, day=date(2026, 6, 9)), accounts, NOW, actor="test")
    undo(done.run_id, LATER, actor="test")
    assert list(Account.objects.order_by("pk").values_list("follow_up_on", flat=True)) == [date(2026, 6, 3), None]


def test_a_note_taken_back_loses_its_words_and_says_so() -> None:
    accounts = some_accounts(2)
    done = do_to_many(Doing(Many.NOTE, words="Wrong list."), accounts, NOW, actor="test")
    assert EventText.objects.count() == 2
    undo(done.run_id, LATER, actor="test")
    assert EventText.objects.count() == 0
    assert [event.kind for event in read_events(accounts[0], LATER)] == ["note_withdrawn", "noted"]


def test_a_run_is_undone_once_and_within_a_day_and_an_undo_is_not_undone() -> None:
    first, late = (do_to_many(PAUSE, some_accounts(1), NOW, actor="test") for _ in range(2))
    back = undo(first.run_id, LATER, actor="test")
    for run_id, at in (
        (first.run_id, LATER),
        (back.run_id, LATER),
        (late.run_id, NOW + timedelta(hours=25)),
        (999, NOW),
    ):
        with pytest.raises(WrongUse, match="cannot be undone"):
            undo(run_id, at, actor="test")


@pytest.mark.parametrize(
    "doing",
    [
        Doing(Many.PAUSE),
        Doing(Many.PAUSE, until=NOW),
        Doing(Many.PAUSE, until=NOW + timedelta(days=400)),
        Doing(Many.NOTE, words=" "),
        Doing(Many.OWNER, owner_id=999_999),
    ],
    ids=str,
)
def test_what_makes_no_sense_is_refused_whole(doing: Doing) -> None:
    with pytest.raises(WrongUse):
        do_to_many(doing, some_accounts(2), NOW, actor="test")
    assert not BulkRun.objects.exists() and not Event.objects.exists()


def test_more_than_a_person_can_mean_is_refused() -> None:
    with pytest.raises(TooMany):
        preview(PAUSE, list(range(1, MOST + 2)), NOW)


def test_what_is_kept_of_a_run_holds_no_personal_words() -> None:
    done = do_to_many(PAUSE, some_accounts(1), NOW, actor="test")
    assert "Moving" not in str(BulkRun.objects.filter(pk=done.run_id).values().get())


@pytest.mark.parametrize("kind", list(Many))
def test_a_hundred_accounts_cost_no_more_queries_than_one(kind: Many) -> None:
    ann, accounts = User.objects.create(username="ann"), some_accounts(101)
    if kind is Many.UNPAUSE:
        do_to_many(PAUSE, accounts, NOW, actor="test")
    doing = Doing(kind, until=UNTIL, owner_id=ann.pk, day=date(2026, 6, 9), words="x")
    counts = []
    for some in (accounts[:1], accounts[1:]):
        with CaptureQueriesContext(connection) as did:
            done = do_to_many(doing, some, LATER, actor="test")
        with CaptureQueriesContext(connection) as undid:
            undo(done.run_id, LATER, actor="test")
        counts.append((len(did), len(undid)))
    assert counts[1] == counts[0]
