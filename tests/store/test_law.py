"""What is recorded for the law reaches the facts of the accounts that it concerns, as of each moment."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext

from candour.domain.holds import HoldKind
from candour.domain.legal import NO_ITEM_LAW, NOTHING_KNOWN
from candour.domain.parties import ActorRole
from candour.store.facts import load_accounts
from candour.store.models import Account, Contact, Hold, LegalEvent, LegalFact, Liability, Placement
from tests.book import a_creditor, an_account, an_item

NOW = datetime(2026, 6, 3, 9, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def recorded(whose: Account, name: str, value: Any, at: datetime = NOW, **of: Any) -> LegalFact:
    return LegalFact.objects.create(
        party=whose.party, name=name, value=value, source="customer", actor="test", effective_at=at, **of
    )


def facts_of(account: Account, at: datetime = NOW) -> Any:
    return load_accounts([account.id], at)[0]


def test_nothing_recorded_is_nothing_known() -> None:
    account = an_account(a_creditor())
    an_item(account, date(2026, 5, 1))
    facts = facts_of(account)
    assert facts.legal is NOTHING_KNOWN and facts.items[0].law is NO_ITEM_LAW


def test_the_latest_fact_holds_and_each_only_from_its_time() -> None:
    account = an_account(a_creditor())
    recorded(account, "attorney", True, NOW - timedelta(days=3))
    recorded(account, "attorney", False, NOW - timedelta(days=1))
    assert facts_of(account, NOW - timedelta(days=4)).legal is NOTHING_KNOWN
    assert facts_of(account, NOW - timedelta(days=2)).legal.attorney is True
    assert facts_of(account).legal.attorney is False


def test_a_fact_of_a_person_holds_on_all_accounts_and_one_of_an_account_on_it_alone() -> None:
    account, other = an_account(a_creditor()), an_account(a_creditor())
    other.party = account.party
    other.save()
    recorded(account, "city", "Leeds")
    recorded(account, "offer_open", True, account=account)
    assert (facts_of(other).legal.city, facts_of(other).legal.offer_open) == ("Leeds", False)
    assert facts_of(account).legal.offer_open is True


def test_a_fact_of_an_item_and_a_joint_liability_reach_the_item() -> None:
    account = an_account(a_creditor(), kind="consumer")
    one, other = an_item(account, date(2026, 5, 1)), an_item(account, date(2026, 5, 2))
    recorded(account, "last_payment", "2025-02-28", item=one)
    Liability.objects.create(account=account, item=other, party=an_account(a_creditor()).party, role="joint")
    laws = {item.id: item.law for item in facts_of(account).items}
    assert laws[one.id].last_payment == date(2025, 2, 28) and not laws[one.id].joint
    assert laws[other.id].joint


def test_an_open_legal_event_is_a_fact_until_it_was_handled() -> None:
    account = an_account(a_creditor())
    event = LegalEvent.objects.create(account=account, kind="sar", happened_on=date(2026, 6, 1))
    assert [e.kind for e in facts_of(account).legal.events] == ["sar"]
    event.handled_at = NOW
    event.save()
    assert facts_of(account).legal is NOTHING_KNOWN
    assert [e.kind for e in facts_of(account, NOW - timedelta(hours=1)).legal.events] == ["sar"]


def test_the_role_in_which_an_account_is_worked_comes_from_its_placement() -> None:
    account = an_account(a_creditor())
    placed = {"account": account, "since": date(2026, 1, 1)}
    Placement.objects.create(role="third_party", until=date(2026, 6, 4), **placed)
    assert facts_of(account).creditor.role is ActorRole.THIRD_PARTY
    assert facts_of(account, NOW + timedelta(days=1)).creditor.role is ActorRole.CREDITOR
    Placement.objects.create(role="purchaser", **placed)
    assert "role" in facts_of(account).legal.unknown, "two roles at once: the strictest law of both"


def test_a_hold_on_a_person_stands_on_each_account_and_a_moratorium_on_joint_debts_too() -> None:
    account, joint = an_account(a_creditor()), an_account(a_creditor())
    Liability.objects.create(account=joint, party=account.party, role="joint")
    Hold.objects.create(party=account.party, kind="moratorium", detail="standard", since=NOW)
    Hold.objects.create(party=account.party, kind="bereaved", since=NOW)
    own = facts_of(account)
    assert {h.kind for h in own.holds} == {HoldKind.MORATORIUM, HoldKind.BEREAVED}
    assert own.legal.moratorium_kind == "standard"
    assert [(h.kind, h.joint) for h in facts_of(joint).holds] == [(HoldKind.MORATORIUM, True)]


def test_contacts_of_customers_taken_for_one_person_count_for_both() -> None:
    one, other = an_account(a_creditor(), kind="consumer"), an_account(a_creditor(), kind="consumer")
    for account in (one, other):
        account.party.matched_as = one.party_id
        account.party.save()
    Contact.objects.create(
        party=other.party, account=other, lane="live", channel="email", outcome="handed_over", purpose="reminder",
        occurred_at=NOW - timedelta(days=1), local_time="", zone="Europe/London",
    )  # fmt: skip
    assert [c.elsewhere for c in facts_of(one).contacts] == [True]
    assert [c.elsewhere for c in facts_of(other).contacts] == [False]


def test_the_number_of_queries_does_not_grow_with_what_is_recorded() -> None:
    creditor = a_creditor()
    accounts = [an_account(creditor) for _ in range(5)]
    with CaptureQueriesContext(connection) as few:
        load_accounts([accounts[0].id], NOW)
    for account in accounts:
        recorded(account, "representative", True)
        LegalEvent.objects.create(account=account, kind="complaint", happened_on=date(2026, 6, 1))
        Placement.objects.create(account=account, role="third_party", since=date(2026, 1, 1))
    with CaptureQueriesContext(connection) as many:
        loaded = load_accounts([account.id for account in accounts], NOW)
    assert len(many) == len(few)
    assert all(account.legal.representative for account in loaded)


def test_what_was_recorded_cannot_be_rewritten() -> None:
    fact = recorded(an_account(a_creditor()), "ceased", True)
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        LegalFact.objects.filter(id=fact.id).update(value=False)
