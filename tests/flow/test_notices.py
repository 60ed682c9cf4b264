"""Notices that a law demands: written from facts, read by a person before they go, and their duty met when given."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from candour.domain.errors import WrongUse
from candour.domain.holds import HoldKind
from candour.flow import letters
from candour.flow.hold import end_hold, place_hold
from candour.flow.loop import run_day
from candour.flow.notices import Told, draft_notice
from candour.flow.print_run import close_run, mark_posted
from candour.flow.record import handle_event, record_event, record_facts
from candour.flow.steer import approve_drafts, list_drafts, read_draft
from candour.store import notices
from candour.store.facts import load_accounts
from candour.store.models import (
    Account,
    ContactPoint,
    Creditor,
    LedgerEntry,
    LegalEvent,
    Message,
    Party,
    PrintedLetter,
    Step,
    Task,
)
from tests.book import a_creditor, a_payment, an_account, an_item
from tests.by_post import HOME, raw_of

MONDAY = datetime(2026, 9, 7, 9, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db
SHEETS = ("fca_arrears_sheet", "prescribed_words")
MISSED = [{"on": "2026-07-01", "amount": 5_000}, {"on": "2026-08-01", "amount": 5_000}]


@pytest.fixture(autouse=True)
def a_working_day(settings: Any, tmp_path: Any) -> Iterator[None]:
    settings.CANDOUR_HOME = tmp_path
    with time_machine.travel(MONDAY, tick=False):
        yield


def a_lender(**given: Any) -> Creditor:
    told = {
        "regulated": True, "customers": "consumer", "sector": "credit", "phone": "020 7946 0000",
        "postal_address": "1 Quay Street\nBristol\nBS1 1AA",
    }  # fmt: skip
    return a_creditor(**{**told, **given})


def a_borrower(creditor: Creditor | None = None, *, post: str = HOME, **given: Any) -> Account:
    """A consumer with a loan and an address by post, on whom no strategy has a word to say."""
    account = an_account(creditor or a_lender(), kind="consumer", name="Ann Lee", **given)
    if post:
        ContactPoint.objects.create(party=account.party, channel="post", value=post)
    an_item(account, date(2026, 12, 1), 60_000, reference="L1", kind="loan", issued=date(2025, 12, 1))
    return account


def in_arrears(**given: Any) -> Account:
    account = a_borrower(**given)
    record_facts(account.pk, {"missed": MISSED}, MONDAY, actor="test", item="L1")
    record_event(account.pk, "arrears_condition", MONDAY, actor="test", item="L1", source="creditor")
    return account


def the_task(account: Account, rule: str) -> Task:
    return Task.objects.get(account=account, rule=rule, done_at=None)


def write(account: Account, rule: str = "uk.cca.86B", *encloses: str, **told: str) -> Any:
    return draft_notice(the_task(account, rule).pk, Told(encloses, **told), MONDAY, actor="test")


def post_all(creditor: Creditor, at: datetime = MONDAY) -> None:
    closed = close_run(creditor.pk, at, actor="test")
    assert closed.run_id is not None, closed.withdrawn
    mark_posted(closed.run_id, at, actor="test")


# The notice of sums in arrears


def test_a_notice_of_arrears_is_a_draft_in_every_mode_and_says_what_the_law_asks() -> None:
    account = in_arrears()
    drafted = write(account, "uk.cca.86B", *SHEETS)
    [waits] = list_drafts()
    assert (waits.id, waits.purpose, waits.channel) == (drafted.message_id, "statutory_notice", "letter")
    said = read_draft(drafted.message_id).text
    for needed in (
        "under the Consumer Credit Act 1974, section 86B", "1 Quay Street, Bristol, BS1 1AA", "telephone 020 7946 0000",
        "loan L1", "payments of £100.00 in all were not made", "1 July 2026", "1 August 2026", "£50.00",
        "Please talk to us", "at least every six months", "information sheet of the Financial Conduct Authority",
    ):  # fmt: skip
        assert needed in " ".join(said.split()), needed
    run_day(MONDAY)
    assert not PrintedLetter.objects.exists(), "nobody has read it"
    assert the_task(account, "uk.cca.86B").done_at is None


def test_a_released_notice_meets_its_duty_when_it_is_posted_and_the_next_one_is_due_in_six_months() -> None:
    account = in_arrears()
    drafted = write(account, "uk.cca.86B", *SHEETS)
    assert len(approve_drafts([drafted.message_id], MONDAY, actor="test").approved) == 1
    run_day(MONDAY)
    letter = PrintedLetter.objects.get()
    sheet = letters.sheet_in(raw_of(letter.message))
    assert sheet is not None and [p for p in sheet.pieces if "table" in p]
    assert Step.objects.get(pk=drafted.step_id).state == "sent"
    assert the_task(account, "uk.cca.86B").done_at is None, "it still lies in the house"
    post_all(account.creditor)
    again = the_task(account, "uk.cca.86B")
    assert "again" in again.reason and again.due_at.date() == date(2027, 3, 7)
    assert LegalEvent.objects.get(kind="arrears_condition").handled_at == MONDAY


def test_all_that_is_not_known_is_asked_for_at_once_with_the_way_to_tell_it() -> None:
    account = a_borrower(a_lender(postal_address="", phone=""))
    record_event(account.pk, "arrears_condition", MONDAY, actor="test", item="L1")
    with pytest.raises(WrongUse) as refused:
        write(account)
    told = str(refused.value)
    for needed in (
        f"candour creditor '{account.creditor.name}' --postal-address LINE", "--phone NUMBER",
        f"candour fact {account.reference} 'missed=[", "--item L1", "--enclose fca_arrears_sheet",
        "--enclose prescribed_words",
    ):  # fmt: skip
        assert needed in told, needed
    assert not Step.objects.exists() and not Message.objects.exists()


def test_what_the_law_has_enclosed_is_confirmed_by_a_person_and_nothing_else_is() -> None:
    account = in_arrears()
    with pytest.raises(WrongUse, match="--enclose fca_arrears_sheet"):
        write(account, "uk.cca.86B", "prescribed_words")
    with pytest.raises(WrongUse, match="gift is not known; what goes with it is fca_arrears_sheet, prescribed_words"):
        write(account, "uk.cca.86B", *SHEETS, "gift")
    with pytest.raises(WrongUse, match="goes by letter, not by email"):
        write(account, "uk.cca.86B", *SHEETS, channel="email")


def test_a_notice_passes_breathing_space_that_a_reminder_does_not() -> None:
    account = in_arrears()
    place_hold(account.pk, HoldKind.MORATORIUM, MONDAY, actor="test", detail="standard")
    drafted = write(account, "uk.cca.86B", *SHEETS)
    approve_drafts([drafted.message_id], MONDAY, actor="test")
    run_day(MONDAY)
    assert PrintedLetter.objects.get().message_id and Step.objects.get(pk=drafted.step_id).state == "sent"


def test_a_customer_for_whom_a_person_must_decide_gets_no_notice() -> None:
    account = in_arrears()
    place_hold(account.pk, HoldKind.DECEASED, MONDAY, actor="test")
    with pytest.raises(WrongUse, match="the notice was not written"):
        write(account, "uk.cca.86B", *SHEETS)


def test_facts_that_move_between_release_and_hand_over_bring_the_notice_back_with_new_words() -> None:
    account = in_arrears()
    drafted = write(account, "uk.cca.86B", *SHEETS)
    approve_drafts([drafted.message_id], MONDAY, actor="test")
    more = [*MISSED, {"on": "2026-09-01", "amount": 5_000}]
    record_facts(account.pk, {"missed": more}, MONDAY, actor="test", item="L1")
    run_day(MONDAY)
    assert not PrintedLetter.objects.exists()
    [waits] = list_drafts()
    assert waits.id != drafted.message_id and "£150.00" in read_draft(waits.id).text


def test_a_letter_whose_facts_moved_in_the_print_queue_is_not_printed_and_its_duty_stays() -> None:
    account = in_arrears()
    approve_drafts([write(account, "uk.cca.86B", *SHEETS).message_id], MONDAY, actor="test")
    run_day(MONDAY)
    record_facts(account.pk, {"missed": MISSED[:1]}, MONDAY, actor="test", item="L1")
    closed = close_run(account.creditor_id, MONDAY, actor="test")
    assert closed.run_id is None and [why for _, why in closed.withdrawn] == ["other_words"]
    run_day(MONDAY)
    [waits] = list_drafts()
    assert "£50.00 in all" in " ".join(read_draft(waits.id).text.split()), "it is written anew, to be read again"
    assert the_task(account, "uk.cca.86B")


def test_a_notice_whose_duty_was_dealt_with_otherwise_does_not_go() -> None:
    account = in_arrears()
    drafted = write(account, "uk.cca.86B", *SHEETS)
    handle_event(account.pk, LegalEvent.objects.get().pk, MONDAY, actor="test")
    approve_drafts([n.id for n in list_drafts()], MONDAY, actor="test")
    run_day(MONDAY)
    assert Step.objects.get(pk=drafted.step_id).state == "lapsed" and not PrintedLetter.objects.exists()


def test_writing_it_again_replaces_the_draft_and_one_that_was_sent_is_not_written_twice() -> None:
    account = in_arrears()
    first = write(account, "uk.cca.86B", *SHEETS)
    second = write(account, "uk.cca.86B", *SHEETS)
    assert first.step_id == second.step_id
    assert [one.id for one in list_drafts()] == [second.message_id]
    assert Message.objects.get(pk=first.message_id).status == "returned"
    approve_drafts([second.message_id], MONDAY, actor="test")
    run_day(MONDAY)
    with pytest.raises(WrongUse, match="on its way or was sent"):
        write(account, "uk.cca.86B", *SHEETS)


def test_a_notice_that_a_sender_took_just_now_is_not_written_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    account = in_arrears()
    first = write(account, "uk.cca.86B", *SHEETS)
    known = notices.steps_like

    def and_taken(*asked: Any) -> Any:
        found = known(*asked)
        Step.objects.filter(pk=first.step_id).update(state="handing_over")
        return found

    monkeypatch.setattr(notices, "steps_like", and_taken)
    with pytest.raises(WrongUse, match="on its way or was sent"):
        write(account, "uk.cca.86B", *SHEETS)
    assert Message.objects.get().status == "draft"


def test_in_shadow_a_notice_can_be_written_and_never_leaves() -> None:
    account = in_arrears(creditor=a_lender(mode="shadow"))
    drafted = write(account, "uk.cca.86B", *SHEETS)
    approve_drafts([drafted.message_id], MONDAY, actor="test")
    run_day(MONDAY)
    assert not PrintedLetter.objects.exists() and the_task(account, "uk.cca.86B")


def test_missed_payments_of_a_card_are_told_without_a_promise_of_more_notices() -> None:
    account = a_borrower()
    record_facts(account.pk, {"missed": MISSED}, MONDAY, actor="test", item="L1")
    record_event(account.pk, "two_payments_missed", MONDAY, actor="test", item="L1", detail="2026-09-20")
    said = read_draft(write(account, "uk.cca.86C", *SHEETS).message_id)
    assert said.subject == "Notice of missed payments: loan L1"
    assert "section 86C" in said.text and "every six months" not in said.text


# Complaints and disputes


def test_an_acknowledgement_tells_by_when_the_answer_comes_and_leaves_the_answer_owed() -> None:
    account = a_borrower()
    place_hold(account.pk, HoldKind.COMPLAINT, MONDAY, actor="test")
    task = Task.objects.get(reason__startswith="Acknowledge the complaint")
    drafted = draft_notice(task.pk, Told(("complaints_summary",)), MONDAY, actor="test")
    said = " ".join(read_draft(drafted.message_id).text.split())
    assert "your complaint of 7 September 2026" in said and "in writing by 2 November 2026" in said
    assert "Until then we do not ask you for money" in said and "a summary of how we deal with complaints" in said
    approve_drafts([drafted.message_id], MONDAY, actor="test")
    run_day(MONDAY)
    post_all(account.creditor)
    left = {one.reason.split(" (")[0] for one in Task.objects.filter(account=account, kind="duty", done_at=None)}
    assert left == {
        "Settled by now: a summary resolution is enough.", "Send the final response, or say why it takes longer."
    }  # fmt: skip


def test_a_complaint_about_payment_services_is_told_its_own_days() -> None:
    account = a_borrower()
    record_event(account.pk, "complaint", MONDAY, actor="test", detail="payment_services")
    task = Task.objects.get(reason__startswith="Acknowledge the complaint")
    drafted = draft_notice(task.pk, Told(("complaints_summary",)), MONDAY, actor="test")
    said = " ".join(read_draft(drafted.message_id).text.split())
    assert "final response by 28 September 2026" in said and "final response by 26 October 2026" in said


def test_a_complaint_about_data_is_acknowledged_by_mail_and_that_meets_the_duty_at_once() -> None:
    account = a_borrower(post="")
    record_event(account.pk, "data_complaint", MONDAY, actor="test")
    drafted = write(account, "uk.dpa.164A", channel="email")
    approve_drafts([drafted.message_id], MONDAY, actor="test")
    run_day(MONDAY)
    assert Message.objects.get(step_id=drafted.step_id, status="sent").channel == "email"
    assert not Task.objects.filter(rule="uk.dpa.164A", done_at=None).exists()


def test_the_outcome_of_a_dispute_waits_for_the_decision_and_for_the_words_of_who_decided() -> None:
    account = a_borrower()
    hold = place_hold(account.pk, HoldKind.DISPUTE, MONDAY, actor="test", item="L1")
    with pytest.raises(WrongUse, match=r"a decision: the dispute still stands.*what you found"):
        write(account, "uk.conc.7.14.3")
    end_hold(account.pk, hold.id, MONDAY, actor="test", evidence="upheld")
    found = "You paid twice in May.\n\nWe have taken £20.00 off."
    drafted = write(account, "uk.conc.7.14.3", found=found, channel="email")
    said = read_draft(drafted.message_id).text
    assert "You paid twice in May." in said and "We have taken £20.00 off." in said and "£600.00" in said
    assert b"May" not in b"".join(bytes(sealed) for sealed in Message.objects.values_list("sealed", flat=True)), (
        "a person's words are sealed"
    )
    approve_drafts([drafted.message_id], MONDAY, actor="test")
    run_day(MONDAY)
    assert not Task.objects.filter(rule="uk.conc.7.14.3", done_at=None).exists()
    assert LegalEvent.objects.get(kind="dispute").handled_at is not None


def test_a_duty_for_which_nothing_is_written_says_so() -> None:
    account = a_borrower()
    record_event(account.pk, "sar", MONDAY, actor="test")
    with pytest.raises(WrongUse, match="Candour writes no notice for this task"):
        write(account, "uk.gdpr.sar")


# Validation information


def a_debt(**given: Any) -> Account:
    """A consumer in Ohio whose debt a collector collects, who was called today for the first time."""
    creditor = a_lender(
        country="US", currency="USD", zone="America/New_York", role="third_party", sender_name="Fair Collect LLC",
        postal_address="9 Oak Street\nAkron, OH 44308", **given,
    )  # fmt: skip
    account = a_borrower(creditor, post="12 Elm Street\nColumbus, OH 43004")
    Party.objects.filter(pk=account.party_id).update(
        country="US", nation=None, zone="America/New_York", language="en-US"
    )
    record_facts(account.pk, {"state": "OH"}, MONDAY, actor="test")
    record_event(account.pk, "initial_communication", MONDAY, actor="test", item="L1")
    return account


def test_validation_information_holds_all_its_parts_and_is_known_once_it_was_posted() -> None:
    account = a_debt()
    record_facts(account.pk, {"itemized_by": "last_statement"}, MONDAY, actor="test", item="L1")
    a_payment(account.item_set.get(), 10_000, date(2026, 3, 1))
    drafted = write(account, "us.regf.1006.34.a")
    said = " ".join(read_draft(drafted.message_id).text.split())
    for needed in (
        "Fair Collect LLC is a debt collector. We are attempting to collect a debt",
        "Any information obtained will be used for that purpose", "9 Oak Street, Akron, OH 44308",
        "Ann Lee, 12 Elm Street, Columbus, OH 43004", "As of 1 December 2025, the day of the last invoice",
        "you owed US$600.00", "What you paid, or were credited", "-US$100.00",
        "Total amount of the debt now: US$500.00", "by 28 October 2026", "www.cfpb.gov/debt-collection",
        "This is not my debt.",
    ):  # fmt: skip
        assert needed in said, needed
    approve_drafts([drafted.message_id], MONDAY, actor="test")
    run_day(MONDAY)
    post_all(account.creditor)
    law = load_accounts([account.pk], MONDAY)[0].items[0].law
    assert (law.validation_sent, law.validation_ends) == (date(2026, 9, 7), date(2026, 10, 28))
    assert not Task.objects.filter(rule="us.regf.1006.34.a", done_at=None).exists()


def test_a_notice_that_cannot_be_written_down_keeps_its_task_and_holds_nothing_else_up() -> None:
    account = a_debt()
    record_facts(account.pk, {"itemized_by": "last_statement"}, MONDAY, actor="test", item="L1")
    approve_drafts([write(account, "us.regf.1006.34.a").message_id], MONDAY, actor="test")
    run_day(MONDAY)
    run_id = close_run(account.creditor_id, MONDAY, actor="test").run_id or 0
    account.item_set.update(issued_on=date(2027, 1, 1))  # a ledger that was typed wrongly
    assert mark_posted(run_id, MONDAY, actor="test").state == "posted"
    run_day(MONDAY)
    assert the_task(account, "us.regf.1006.34.a")
    account.item_set.update(issued_on=date(2025, 12, 1))
    run_day(MONDAY)
    assert load_accounts([account.pk], MONDAY)[0].items[0].law.validation_sent == date(2026, 9, 7)
    assert not Task.objects.filter(rule="us.regf.1006.34.a", done_at=None).exists()


def test_validation_information_is_not_written_from_a_ledger_that_does_not_tell_enough() -> None:
    account = a_debt()
    item = account.item_set.get()
    LedgerEntry.objects.create(
        account=account, item=item, kind="adjustment", amount_minor=500, currency="USD",
        effective_on=date(2026, 2, 1), source_key="fee",
    )  # fmt: skip
    with pytest.raises(WrongUse) as refused:
        write(account, "us.regf.1006.34.a")
    for needed in ("the date from which it is itemized", "itemized_by=last_statement", "interest_added=0"):
        assert needed in str(refused.value), needed
    record_facts(
        account.pk, {"itemized_by": "transaction", "interest_added": 200}, MONDAY, actor="test", item="L1"
    )  # fmt: skip
    said = read_draft(write(account, "us.regf.1006.34.a").message_id).text
    assert "the day of the transaction" in " ".join(said.split())
    assert "US$2.00" in said and "US$3.00" in said, "interest and fees, told apart"


def test_who_bought_a_debt_tells_to_whom_it_was_owed_before() -> None:
    account = a_debt()
    Creditor.objects.update(role="purchaser")
    record_facts(account.pk, {"itemized_by": "last_statement"}, MONDAY, actor="test", item="L1")
    with pytest.raises(WrongUse, match=f"to whom it was owed on that date .candour place {account.reference}"):
        write(account, "us.regf.1006.34.a")
    account.item_set.update(original_creditor="Old Bank")
    said = " ".join(read_draft(write(account, "us.regf.1006.34.a").message_id).text.split())
    assert "you had an account with Old Bank" in said


def test_a_notice_that_states_a_day_is_not_posted_after_its_time() -> None:
    account = a_debt()
    record_facts(account.pk, {"itemized_by": "last_statement"}, MONDAY, actor="test", item="L1")
    approve_drafts([write(account, "us.regf.1006.34.a").message_id], MONDAY, actor="test")
    run_day(MONDAY)
    late = MONDAY + timedelta(days=15)
    with time_machine.travel(late, tick=False):
        closed = close_run(account.creditor_id, late, actor="test")
    assert closed.run_id is None and [why for _, why in closed.withdrawn] == ["not_wanted"]
    assert the_task(account, "us.regf.1006.34.a")


# In bulk


def test_a_day_without_notices_costs_one_query_for_them_and_many_cost_no_more_than_few() -> None:
    def cost(number: int) -> int:
        creditor = a_lender()
        ids = [write(in_arrears(creditor=creditor), "uk.cca.86B", *SHEETS).message_id for _ in range(number)]
        approve_drafts(ids, MONDAY, actor="test")
        with CaptureQueriesContext(connection) as asked:
            run_day(MONDAY)
        assert Step.objects.filter(strategy="notices", state="sent", account__creditor=creditor).count() == number
        return len(asked.captured_queries)

    assert cost(2) == cost(6)
