"""Merging duplicates: shown as one, one contact cap, nothing moved, and undone by one press."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from candour.domain.errors import WrongUse
from candour.flow.loop import run_day
from candour.flow.match import match_customers
from candour.flow.merge import merge, unmerge
from candour.store.facts import load_accounts
from candour.store.models import Account, Event, Message, Party, Step
from tests.book import a_creditor, an_account, an_item

pytestmark = pytest.mark.django_db
MONDAY = datetime(2013, 6, 3, 9, 0, tzinfo=UTC)
ANA = "user:ana"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, settings: Any) -> None:
    settings.CANDOUR_HOME = tmp_path


@pytest.fixture
def two() -> tuple[Account, Account]:
    creditor = a_creditor()
    one = an_account(creditor, name="Brook Ltd", reference="C1", email="ap@brook.example")
    other = an_account(creditor, name="Brook Limited", reference="C2", email="accounts@brook.example")
    for account in (one, other):
        an_item(account, MONDAY.date() - timedelta(days=3), 12_000)
    return one, other


def sent() -> int:
    return Message.objects.filter(status="sent").count()


def test_two_accounts_that_are_one_customer_share_the_contact_cap(two: tuple[Account, Account]) -> None:
    merge(two[0].pk, "C2", MONDAY, actor=ANA)
    run_day(MONDAY)
    assert sent() == 1, "one ask a week for both"
    waiting = Step.objects.exclude(state="sent").get()
    assert (waiting.state, "house.days_between" in waiting.rules) == ("waiting", True)
    run_day(MONDAY + timedelta(days=8))
    assert sent() == 2


def test_without_a_merge_each_is_asked(two: tuple[Account, Account]) -> None:
    run_day(MONDAY)
    assert sent() == 2


def test_nothing_is_moved_and_matching_by_evidence_leaves_it_alone(two: tuple[Account, Account]) -> None:
    merge(two[0].pk, "C2", MONDAY, actor=ANA)
    match_customers(MONDAY, actor="candour")
    other = Account.objects.get(reference="C2")
    assert (other.party_id, other.item_set.count()) == (two[1].party_id, 1)
    assert other.party.merged_into_id == two[0].party_id
    assert other.party.matched_as == two[0].party_id


def test_an_undone_merge_leaves_two_customers_with_both_events_on_record(two: tuple[Account, Account]) -> None:
    merge(two[0].pk, "C2", MONDAY, actor=ANA)
    assert [side.reference for side in unmerge(two[0].pk, MONDAY, actor=ANA)] == ["C2"]
    assert not Party.objects.filter(merged_into__isnull=False).exists()
    assert not Party.objects.filter(matched_as__isnull=False).exists()
    kinds = list(
        Event.objects.filter(account=two[1], kind__startswith="merge").order_by("pk").values_list("kind", flat=True)
    )
    assert kinds == ["merged", "merge_undone"]
    run_day(MONDAY)
    assert sent() == 2
    with pytest.raises(WrongUse, match="merged with no other"):
        unmerge(two[0].pk, MONDAY, actor=ANA)


def test_a_merge_moves_both_versions_so_that_nothing_composed_before_goes(two: tuple[Account, Account]) -> None:
    before = [account.version for account in load_accounts([two[0].pk, two[1].pk], MONDAY)]
    merge(two[0].pk, "C2", MONDAY, actor=ANA)
    after = [account.version for account in load_accounts([two[0].pk, two[1].pk], MONDAY)]
    assert all(now > then for now, then in zip(after, before, strict=True))


def test_what_cannot_be_merged_is_said_plainly(two: tuple[Account, Account]) -> None:
    elsewhere = an_account(a_creditor(), reference="X9")
    an_account(two[0].creditor, reference="P1", kind="consumer")
    for reference, says in (("X9", "no other account"), ("C1", "no other account"), ("P1", "another kind of customer")):
        with pytest.raises(WrongUse, match=says):
            merge(two[0].pk, reference, MONDAY, actor=ANA)
    an_account(two[0].creditor, reference="C3")
    merge(two[0].pk, "C2", MONDAY, actor=ANA)
    with pytest.raises(WrongUse, match="merged with others already"):
        merge(Account.objects.get(reference="C3").pk, "C1", MONDAY, actor=ANA)
    with pytest.raises(WrongUse, match="merged into another"):
        merge(two[1].pk, "C3", MONDAY, actor=ANA)
    assert elsewhere.party.merged_into_id is None
