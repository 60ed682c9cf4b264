"""Postal addresses: what a customer gave or corrected, and where a letter comes back to."""

from datetime import UTC, datetime, timedelta

import pytest

from candour.domain.errors import WrongUse
from candour.flow.declare import Wishes, declare
from candour.flow.loop import run_day, set_organisation
from candour.flow.note import Notes, note
from candour.flow.print_run import close_run
from candour.store.facts import load_accounts
from candour.store.models import Account, ContactPoint, Event, Message, PrintedLetter, Step, Task
from tests.book import a_creditor
from tests.by_post import HOME, MONDAY, a_queued_letter, by_post

pytestmark = pytest.mark.django_db
CORRECT = Notes(post="14 Mill Lane\nBath", postcode="BA1 1AA")


def corrected(account: Account, told: Notes = CORRECT) -> list[str]:
    old = ContactPoint.objects.get(party=account.party, channel="post", failed_at=None)
    notes = Notes(post=told.post, postcode=told.postcode, contact_name=told.contact_name, replaces=old.pk)
    return note(account.pk, notes, MONDAY, actor="user:ana")


def letters_go_to(account: Account) -> list[str]:
    [facts] = load_accounts([account.pk], MONDAY)
    return [p.value for p in facts.contact_points if p.channel == "post" and p.usable and not p.opted_out]


def test_a_postal_address_is_written_down_once_and_its_words_stand_nowhere_open() -> None:
    account = by_post(address="nowhere")
    assert note(account.pk, CORRECT, MONDAY, actor="user:ana") == ["contact_point_added"]
    assert note(account.pk, CORRECT, MONDAY, actor="user:ana") == []
    assert "14 Mill Lane\nBath\nBA1 1AA" in letters_go_to(account)
    event = Event.objects.get(kind="contact_point_added")
    assert event.data["channel"] == "post" and "Mill" not in str(event.data)


def test_a_corrected_address_takes_the_place_of_the_old_one_with_its_name_and_what_goes_there() -> None:
    account = by_post()
    ContactPoint.objects.filter(channel="post").update(contact_name="Ann", gets=["statements"])
    assert corrected(account) == ["contact_point_corrected"]
    old, new = ContactPoint.objects.filter(channel="post").order_by("id")
    assert (old.failure, old.failed_at) == ("corrected", MONDAY)
    assert (new.value, new.contact_name, new.gets) == ("14 Mill Lane\nBath\nBA1 1AA", "Ann", ["statements"])
    assert letters_go_to(account) == ["14 Mill Lane\nBath\nBA1 1AA"]


def test_who_does_not_want_letters_does_not_get_them_at_a_corrected_address() -> None:
    account = by_post()
    note(account.pk, Notes(opt_out="letter"), MONDAY, actor="user:ana")
    corrected(account)
    assert letters_go_to(account) == []


def test_a_correction_can_be_taken_back_by_correcting_it_again() -> None:
    account = by_post()
    corrected(account)
    corrected(account, Notes(post=HOME))
    assert letters_go_to(account) == [HOME]
    assert ContactPoint.objects.filter(channel="post").count() == 2


def test_what_is_not_theirs_or_says_the_same_replaces_nothing() -> None:
    account, other = by_post(), by_post()
    for told, point in ((CORRECT, other), (Notes(post=HOME), account)):
        theirs = ContactPoint.objects.get(party=point.party, channel="post")
        with pytest.raises(WrongUse, match="--replaces"):
            note(account.pk, Notes(post=told.post, postcode=told.postcode, replaces=theirs.pk), MONDAY, actor="x")
    assert letters_go_to(account) == letters_go_to(other) == [HOME]


def test_a_letter_in_the_queue_goes_to_the_corrected_address_instead() -> None:
    letter = a_queued_letter()
    corrected(letter.message.account)
    closed = close_run(letter.creditor_id, MONDAY + timedelta(minutes=1), actor="test")
    assert closed.withdrawn == ((letter.pk, "other_address"),)
    run_day(MONDAY + timedelta(minutes=2))
    waiting = PrintedLetter.objects.get(state="queued")
    assert waiting.message.contact_point.value == "14 Mill Lane\nBath\nBA1 1AA"


def test_without_an_address_to_come_back_to_letters_wait_for_it_and_give_nobody_work() -> None:
    account = by_post(a_creditor(postal_address=""))
    assert run_day(MONDAY).held == 1
    assert Step.objects.get().rules == ["candour.no_return_address"]
    assert not Task.objects.exists() and not Message.objects.exists()
    declare(account.creditor_id, Wishes(postal_address="1 Quay Street\nBristol\nBS1 1AA"), actor="user:ana")
    assert run_day(MONDAY + timedelta(minutes=1)).sent == 1


def test_the_organisation_s_address_serves_creditors_that_have_none() -> None:
    account = by_post(a_creditor(postal_address=""))
    run_day(MONDAY)
    done = set_organisation({}, None, MONDAY, actor="user:ana", postal_address="9 Dock Road\nLeith\nEH6 6AA")
    assert done.changed == ("postal_address",)
    assert run_day(MONDAY + timedelta(minutes=1)).sent == 1
    [facts] = load_accounts([account.pk], datetime.now(UTC))
    assert facts.creditor.postal_address == "9 Dock Road\nLeith\nEH6 6AA"
    with pytest.raises(WrongUse, match="--postal-address is not an address; give its lines"):
        set_organisation({}, None, MONDAY, actor="user:ana", postal_address="Leith")
