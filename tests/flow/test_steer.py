"""Steering: modes take effect at once, and a release is bound to the text and facts that a person read."""

from datetime import UTC, datetime
from email.message import EmailMessage

import psycopg
import pytest
from django.db import OperationalError, connection

from candour.domain.errors import WrongUse
from candour.domain.parties import Disclosure, Lane, Mode
from candour.flow.steer import approve_drafts, list_drafts, read_draft, return_draft, set_mode
from candour.store import sealing
from candour.store.models import (
    Account,
    Approval,
    Attempt,
    Creditor,
    Event,
    Item,
    LedgerEntry,
    Message,
    Party,
    Step,
    Task,
)
from candour.store.timeline import NewEvent, write_events

AT = datetime(2020, 6, 3, 9, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def make_account(reference: str = "C1", creditor: str = "Acme", owed: int = 12000) -> Account:
    entity, _ = Creditor.objects.get_or_create(
        slug=creditor.lower(), name=creditor, country="GB", currency="GBP", customers="business", zone="Europe/London"
    )
    party = Party.objects.create(kind="business", name="Blue Door", zone="Europe/London")
    account = Account.objects.create(creditor=entity, party=party, reference=reference)
    item = Item.objects.create(account=account, source_key="1", reference=f"INV-{reference}", currency="GBP")
    LedgerEntry.objects.create(
        account=account, item=item, kind="invoice", amount_minor=owed, currency="GBP", effective_on=AT.date(),
        source_key="1",
    )  # fmt: skip
    return account


def make_step(account: Account, state: str = "draft") -> Step:
    return Step.objects.create(
        account=account, lane="live", strategy="business", strategy_version=1, key="reminder",
        occurrence=str(Step.objects.count()), purpose="reminder", channel="email", currency="GBP",
        items=list(Item.objects.filter(account=account).values_list("pk", flat=True)), state=state, planned_for=AT,
        local_time="2020-06-03T10:00", zone="Europe/London", not_before=AT, verdict="allow", occurred_at=AT,
    )  # fmt: skip


def make_draft(account: Account) -> Message:
    step = make_step(account)
    account.party.refresh_from_db()
    mail = EmailMessage()
    mail["Subject"], mail["From"], mail["To"] = "Your account with Acme", "Acme <a@acme.example>", "b@door.example"
    mail.set_content("A friendly note: £120.00 is due.\n")
    mail.add_alternative("<p>A friendly note</p>", subtype="html")
    key = sealing.keys_for([account.party_id])[account.party_id]
    return Message.objects.create(
        account=account, party=account.party, step=step, lane="live", channel="email", purpose="reminder",
        status="draft", message_id=f"<{step.pk}@acme.example>", reply_token=str(step.pk), text_hash="a" * 64,
        party_version=account.party.version, template="t", sealed=sealing.seal(key, mail.as_bytes()), occurred_at=AT,
    )  # fmt: skip


def something_happens(account: Account) -> None:
    write_events(
        [NewEvent(account.pk, account.party_id, "query_opened", Lane.LIVE, Disclosure.CUSTOMER, "test", AT, {})]
    )


def test_a_new_mode_moves_the_version_once_and_has_open_accounts_reviewed() -> None:
    account, settled, other = make_account(), make_account("C2", owed=0), make_account("C3", creditor="Birch")
    done = set_mode([account.creditor_id], Mode.LIVE, actor="test")
    assert (done.was, done.due) == ({account.creditor_id: "shadow"}, 1)
    account.refresh_from_db()
    settled.refresh_from_db()
    other.refresh_from_db()
    assert account.next_review_at == datetime(1970, 1, 1, tzinfo=UTC)
    assert (settled.next_review_at, other.next_review_at) == (None, None)
    assert (account.creditor.mode, account.creditor.version) == ("live", 2)
    again = set_mode([account.creditor_id], Mode.LIVE, actor="test")
    assert (again.was, account.creditor.version) == ({}, 2)


@pytest.mark.django_db(transaction=True)
def test_a_pause_is_in_force_while_an_import_still_holds_the_accounts(database_url: str) -> None:
    account = make_account()
    with psycopg.connect(database_url) as importing:
        importing.execute("SELECT id FROM candour_account FOR UPDATE")
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '200ms'")
        with pytest.raises(OperationalError):
            set_mode([account.creditor_id], Mode.PAUSED, actor="test")
        seen = importing.execute("SELECT mode FROM candour_creditor").fetchone()
    with connection.cursor() as cursor:
        cursor.execute("RESET lock_timeout")
    assert seen == ("paused",)


def test_pausing_lists_what_is_in_flight_and_nothing_else() -> None:
    account = make_account()
    for state in ("handing_over", "sent"):
        Attempt.objects.create(
            step=make_step(account, "sent"),
            state=state,
            worker=1,
            occurred_at=AT,
        )
    done = set_mode([account.creditor_id], Mode.PAUSED, actor="test")
    assert [(one.customer, one.purpose, one.state) for one in done.in_flight] == [("C1", "reminder", "handing_over")]


def test_a_draft_is_read_as_the_customer_would_read_it() -> None:
    draft = make_draft(make_account())
    text = read_draft(draft.pk)
    assert (text.subject, text.recipient) == ("Your account with Acme", "b@door.example")
    assert "£120.00 is due" in text.text
    with pytest.raises(WrongUse, match="no draft"):
        read_draft(draft.pk + 1)
    sealing.forget([draft.party_id])
    with pytest.raises(WrongUse, match="thrown away"):
        read_draft(draft.pk)


def test_a_release_is_bound_to_the_text_and_to_the_version_after_its_own_event() -> None:
    account = make_account()
    draft = make_draft(account)
    done = approve_drafts([draft.pk], AT, actor="test")
    assert [one.id for one in done.approved] == [draft.pk]
    approval = Approval.objects.get()
    account.party.refresh_from_db()
    assert (approval.text_hash, approval.party_version) == (draft.text_hash, account.party.version)
    assert Step.objects.get().state == "ready"
    assert Event.objects.get().kind == "approved"
    assert list_drafts() == []


def test_a_draft_whose_facts_moved_is_not_released_and_the_others_are() -> None:
    moved, still = make_draft(first := make_account()), make_draft(make_account("C2"))
    something_happens(first)
    done = approve_drafts([moved.pk, still.pk, 999_999], AT, actor="test")
    assert [one.id for one in done.approved] == [still.pk]
    assert [n for n, _ in done.refused] == [moved.pk, 999_999]
    assert "facts moved" in dict(done.refused)[moved.pk]
    assert Step.objects.get(account=first).state == "draft"


def test_two_drafts_of_one_person_released_together_both_stand() -> None:
    account = make_account()
    drafts = [make_draft(account), make_draft(account)]
    approve_drafts([one.pk for one in drafts], AT, actor="test")
    account.party.refresh_from_db()
    assert set(Approval.objects.values_list("party_version", flat=True)) == {account.party.version}


def test_a_draft_is_released_once() -> None:
    draft = make_draft(make_account())
    approve_drafts([draft.pk], AT, actor="test")
    again = approve_drafts([draft.pk], AT, actor="test")
    assert (again.approved, len(again.refused), Approval.objects.count()) == ([], 1, 1)


def test_a_draft_of_another_creditor_is_out_of_reach() -> None:
    draft, other = make_draft(make_account()), make_account("C2", creditor="Birch")
    done = approve_drafts([draft.pk], AT, actor="test", creditor_id=other.creditor_id)
    assert done.approved == []
    with pytest.raises(WrongUse):
        return_draft(draft.pk, AT, actor="test", reason="", creditor_id=other.creditor_id)


def test_a_draft_taken_back_becomes_a_persons_task_and_moves_the_account_on() -> None:
    draft = make_draft(make_account())
    return_draft(draft.pk, AT, actor="test", reason="she just called")
    draft.refresh_from_db()
    step = Step.objects.get()
    assert (draft.status, step.state, step.done_at) == ("returned", "tasked", AT)
    assert Task.objects.get().kind == "decide"
    assert Event.objects.get().kind == "draft_returned"
    with pytest.raises(WrongUse, match="does not wait"):
        return_draft(draft.pk, AT, actor="test", reason="")
