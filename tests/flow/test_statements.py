"""Statement runs: once a month and creditor, through the guard like every message, and never two."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from candour.domain.errors import WrongUse
from candour.domain.holds import HoldKind
from candour.flow import letters, statements
from candour.flow.hold import place_hold
from candour.flow.loop import run_day
from candour.flow.print_run import close_run
from candour.flow.steer import list_drafts
from candour.store.models import Contact, Creditor, Item, LedgerEntry, Message, PrintedLetter, Query, StatementRun, Step
from tests.book import a_creditor, a_payment, an_account, an_item
from tests.by_post import by_post, raw_of

MONDAY = datetime(2013, 6, 3, 9, 0, tzinfo=UTC)
FAR = date(2013, 7, 20)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def a_working_day(settings: Any, tmp_path: Any) -> Iterator[None]:
    settings.CANDOUR_HOME = tmp_path
    with time_machine.travel(MONDAY, tick=False):
        yield


@pytest.fixture
def creditor() -> Creditor:
    return a_creditor()


def owing(creditor: Creditor, due: date = FAR, **given: Any) -> Item:
    """Something on which no strategy has a word to say on that Monday."""
    return an_item(an_account(creditor, **given), due)


def run(creditor: Creditor, at: datetime = MONDAY) -> Any:
    """A run, and the day after it was asked for."""
    statements.begin(creditor.pk, at, actor="test")
    return run_day(at)


def the_mail(message: Message) -> EmailMessage:
    found = message_from_bytes(raw_of(message), _class=EmailMessage, policy=policy.default)
    return found


def test_everyone_who_owes_gets_one_mail_with_the_same_as_pdf(creditor: Creditor) -> None:
    item = owing(creditor)
    owing(creditor)
    assert run(creditor).sent == 2
    message = Message.objects.filter(account=item.account).get()
    assert (message.purpose, message.channel) == ("statement", "email")
    mail = the_mail(message)
    [pdf] = list(mail.iter_attachments())
    assert (pdf.get_filename(), pdf.get_content_type()) == ("statement-2013-06-03.pdf", "application/pdf")
    assert pdf.get_content().startswith(b"%PDF-1.7")
    body = mail.get_body(preferencelist=("plain",))
    assert body is not None
    words = body.get_content()
    assert item.reference in words and "£120.00" in words and "of it not yet due" in words
    assert "June 2013" in str(mail["Subject"])


def test_a_name_too_long_for_an_envelope_keeps_nobody_from_a_mail(creditor: Creditor) -> None:
    owing(creditor, name="N" * 60)
    assert run(creditor).sent == 1
    assert letters.pdf_in(raw_of(Message.objects.get())) is not None


def test_a_month_has_one_run_a_creditor_and_one_statement_a_customer(creditor: Creditor) -> None:
    owing(creditor)
    run(creditor)
    with pytest.raises(WrongUse, match="already"):
        statements.begin(creditor.pk, MONDAY + timedelta(hours=3), actor="test")
    StatementRun.objects.update(state="running", after=0)
    run_day(MONDAY + timedelta(days=1))
    assert Step.objects.filter(strategy="statements").count() == 1
    assert Message.objects.count() == 1
    with time_machine.travel(MONDAY + timedelta(days=30), tick=False):
        run(creditor, MONDAY + timedelta(days=30))
    assert sorted(Step.objects.filter(strategy="statements").values_list("occurrence", flat=True)) == [
        "month 2013-06", "month 2013-07"
    ]  # fmt: skip


def test_a_run_that_was_stopped_goes_on_where_it_was(creditor: Creditor, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(5):
        owing(creditor)
    monkeypatch.setattr(statements, "CHUNK", 2)
    run_id = statements.begin(creditor.pk, MONDAY, actor="test")
    assert statements.carry_on(MONDAY)
    assert statements.the_run(run_id).looked_at == 2
    while statements.carry_on(MONDAY):
        pass
    found = statements.the_run(run_id)
    assert (found.state, found.looked_at, found.wanted, found.states) == ("done", 5, 5, {"ready": 5})


def test_nobody_who_owes_nothing_is_written_to_and_the_run_says_why(creditor: Creditor) -> None:
    paid = owing(creditor)
    a_payment(paid, 12_000, date(2013, 6, 1))
    queried = owing(creditor)
    Query.objects.create(item=queried, reason="price", opened_on=date(2013, 6, 1))
    held = owing(creditor)
    place_hold(held.account_id, HoldKind.MORATORIUM, MONDAY, actor="test", until=MONDAY + timedelta(days=60))
    owing(creditor)
    seen = statements.look(creditor.pk, MONDAY)
    assert (seen.gets, seen.later) == (1, 0)
    assert seen.why == {"all_left_out": 1, "house.hold": 1}
    assert Step.objects.count() == 0, "a look writes nothing"
    run(creditor)
    [found] = [statements.the_run(one.pk) for one in StatementRun.objects.all()]
    assert found.left_out == {"all_left_out": 1, "house.hold": 1}
    assert found.states["sent"] == 1
    assert not Message.objects.filter(account=held.account).exists()


def test_what_is_in_query_and_what_was_paid_on_account_stands_in_it(creditor: Creditor) -> None:
    account = an_account(creditor)
    late, queried = an_item(account, date(2013, 4, 20), 10_000), an_item(account, FAR, 4_000)
    Query.objects.create(item=queried, reason="price", opened_on=date(2013, 6, 1))
    LedgerEntry.objects.create(
        account=account, item=None, kind="payment", amount_minor=-1_500, currency="GBP",
        effective_on=date(2013, 5, 1), source_key="cash",
    )  # fmt: skip
    printed = statements.statement_of(account.pk, MONDAY)
    assert printed is not None and printed.pages == (1,)
    from candour.domain.statements import sums_of
    from candour.store.facts import load_accounts

    [sums] = sums_of(load_accounts([account.pk], MONDAY)[0], MONDAY.date())
    assert (sums.owed, sums.queried, sums.on_account) == (14_000, 4_000, 1_500)
    assert [band.minor for band in sums.bands] == [4_000, 0, 10_000, 0, 0]
    assert (sums.bands[2].first, sums.bands[2].last) == (date(2013, 4, 4), date(2013, 5, 3))
    assert late.reference


def test_a_statement_counts_as_a_contact_and_waits_for_the_cap(creditor: Creditor) -> None:
    item = owing(creditor, due=date(2013, 6, 10))
    assert run_day(MONDAY).sent == 1, "the reminder"
    later = MONDAY + timedelta(days=2)
    with time_machine.travel(later, tick=False):
        report = run(creditor, later)
        assert report.sent == 0
        step = Step.objects.get(strategy="statements")
        assert (step.state, step.rules) == ("ready", ["house.days_between"])
        assert statements.look(creditor.pk, later).why == {"had_one": 1}
    with time_machine.travel(MONDAY + timedelta(days=7, hours=1), tick=False):
        run_day(MONDAY + timedelta(days=7, hours=1))
    assert Step.objects.get(strategy="statements").state == "sent"
    assert Contact.objects.filter(account=item.account).count() == 2


def test_drafts_wait_for_a_release_of_one_or_all_and_are_written_anew_when_facts_move() -> None:
    creditor = a_creditor(mode="approve")
    first, other = owing(creditor), owing(creditor)
    assert run(creditor).drafts == 2
    a_payment(first, 2_000, MONDAY.date())
    place_note(first)
    found = StatementRun.objects.get()
    done = statements.release(found.pk, MONDAY + timedelta(minutes=1), actor="test")
    assert (len(done.approved), len(done.refused)) == (1, 1)
    report = run_day(MONDAY + timedelta(minutes=2))
    assert report.sent == 1
    [fresh] = [draft for draft in list_drafts() if draft.purpose == "statement"]
    assert fresh.account_id == first.account_id and "100.00" in raw_of(Message.objects.get(pk=fresh.id)).decode()
    statements.release(found.pk, MONDAY + timedelta(minutes=3), actor="test")
    assert run_day(MONDAY + timedelta(minutes=4)).sent == 1
    assert Message.objects.filter(account=other.account, status="sent").count() == 1


def place_note(item: Item) -> None:
    """Something that moves the facts of the item's customer."""
    from candour.flow.note import Notes, note

    note(item.account_id, Notes(words="they paid a part"), MONDAY, actor="test")


def test_what_was_paid_before_it_left_is_not_stated() -> None:
    creditor = a_creditor(mode="approve")
    item = owing(creditor)
    run(creditor)
    a_payment(item, 12_000, MONDAY.date())
    place_note(item)
    assert run_day(MONDAY + timedelta(minutes=1)).sent == 0
    assert not [draft for draft in list_drafts() if draft.purpose == "statement"]
    assert Step.objects.get(strategy="statements").state == "lapsed"


def test_a_statement_of_a_month_that_is_over_is_not_said_any_more() -> None:
    creditor = a_creditor(mode="approve")
    owing(creditor)
    run(creditor)
    found = StatementRun.objects.get()
    statements.release(found.pk, MONDAY, actor="test")
    july = MONDAY + timedelta(days=28)
    with time_machine.travel(july, tick=False):
        assert run_day(july).sent == 0
    assert Step.objects.get(strategy="statements").state == "lapsed"


def test_who_prefers_letters_gets_the_statement_by_post(creditor: Creditor) -> None:
    account = by_post(creditor)
    Item.objects.filter(account=account).update(due_on=FAR)
    assert run(creditor).sent == 1
    queued = PrintedLetter.objects.get()
    sheet = letters.sheet_in(raw_of(queued.message))
    assert sheet is not None and "June 2013" in sheet.title
    assert len([piece for piece in sheet.pieces if "table" in piece]) == 2


def test_a_statement_that_waits_to_be_printed_is_printed_in_its_month_and_not_after_what_it_says_has_changed(
    creditor: Creditor,
) -> None:
    first, second = (by_post(creditor) for _ in range(2))
    Item.objects.update(due_on=FAR)
    run(creditor)
    a_payment(second.item_set.get(), 2_000, date(2013, 6, 2))
    closed = close_run(creditor.pk, MONDAY, actor="test")
    assert closed.letters == 1 and [why for _, why in closed.withdrawn] == ["other_words"]
    assert PrintedLetter.objects.get(state="in_run").message.account == first
    assert run_day(MONDAY).sent == 1
    sheet = letters.sheet_in(raw_of(PrintedLetter.objects.get(state="queued").message))
    assert sheet is not None and "£100.00" in str(sheet.pieces), "it is written anew with what is owed now"


def test_in_shadow_statements_are_written_and_nothing_leaves() -> None:
    creditor = a_creditor(mode="shadow")
    owing(creditor)
    report = run(creditor)
    assert (report.shadowed, report.sent) == (1, 0)


def test_an_account_with_nothing_open_has_no_statement_to_download(creditor: Creditor) -> None:
    assert statements.statement_of(an_account(creditor).pk, MONDAY) is None
    with pytest.raises(WrongUse):
        statements.statement_of(10**9, MONDAY)


@pytest.mark.parametrize("count", [3, 30])
def test_a_chunk_takes_the_same_number_of_queries_for_few_and_for_many(creditor: Creditor, count: int) -> None:
    for _ in range(count):
        owing(creditor)
    statements.begin(creditor.pk, MONDAY, actor="test")
    with CaptureQueriesContext(connection) as queries:
        statements.carry_on(MONDAY)
    assert len(queries) <= 28, "\n".join(q["sql"][:120] for q in queries)
    assert Step.objects.count() == count
