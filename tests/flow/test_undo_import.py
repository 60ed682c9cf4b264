"""An import is undone as a whole: every balance and every particular is as it was, and nothing was rewritten."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from candour.domain.errors import WrongUse
from candour.domain.parties import Lane
from candour.flow.bring_in import ImportReport, bring_in, ensure_creditor
from candour.flow.undo_import import undo_import
from candour.ports.importer import ImportOptions
from candour.store.facts import load_accounts
from candour.store.models import (
    Account,
    Allocation,
    Contact,
    ContactPoint,
    Creditor,
    Event,
    Hold,
    ImportRun,
    Item,
    LedgerEntry,
    Message,
    Party,
    Payment,
    Query,
)

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 10, 10, tzinfo=UTC)
HEAD = "Customer,Name,Invoice,Issued,Due,Amount,Balance,Paid,PaidOn,Disputed,Email,Currency\n"
FIRST = [
    "C1,Brook,I1,2026-09-01,2026-10-01,100.00,100.00,,,No,ap@brook.example,GBP",
    "C1,Brook,I2,2026-09-02,2026-10-02,50.00,20.00,30.00,2026-10-05,No,ap@brook.example,GBP",
    "C2,Alder,I3,2026-09-03,2026-10-03,70.00,70.00,,,Yes,,GBP",
    "C2,Alder,I4,2026-09-03,2026-10-03,7.00,,,,No,,GBP",
]
SECOND = [
    "C1,Brook & Co,I1,2026-09-11,2026-10-21,120.00,90.00,30.00,2026-11-02,Yes,new@brook.example,GBP",
    "C1,Brook & Co,I2,2026-09-02,2026-10-02,50.00,50.00,,,No,new@brook.example,GBP",
    "C2,Alder,I4,2026-09-03,2026-10-03,7.00,7.00,,,No,,GBP",
    "C3,Cope,I9,2026-10-20,2026-11-01,9.00,4.00,5.00,2026-11-01,No,c@cope.example,GBP",
]


def take(folder: Path, lines: list[str], name: str, at: datetime = AT, **how: Any) -> ImportReport:
    """Bring a ledger in."""
    path = folder / name
    path.write_text(HEAD + "\n".join(lines) + "\n")
    creditor = ensure_creditor("Brightside", "GB", "GBP", "business")
    return bring_in(path, creditor=creditor, options=ImportOptions("GBP", "GB"), at=at, **how)


def picture() -> dict[str, Any]:
    """All that a person or a rule could see of the book: people, items, balances, payments, queries, holds."""
    accounts = Account.objects.order_by("reference")
    facts = load_accounts([a.pk for a in accounts], AT + timedelta(days=3))
    live = Item.objects.exclude(source_key__startswith="undone")
    kept = set(live.values_list("pk", flat=True))
    items = [i for f in facts for i in sorted(f.items, key=lambda item: item.reference) if i.id in kept]
    return {
        "items": [(i.reference, i.balance, i.paid, i.due, i.issued, i.amount, i.queried, i.held) for i in items],
        "settled": sorted(live.values_list("reference", "settled_on", "balance_minor", "absent_since")),
        "people": [
            (a.reference, a.party.name, a.party.kind, a.last_contact)
            for a in accounts
            if a.item_set.filter(pk__in=kept).exists()
        ],
        "points": sorted(ContactPoint.objects.filter(failed_at=None).values_list("party_id", "value")),
        "payments": sorted(Payment.objects.filter(status="cleared").values_list("amount_minor", "received_on")),
        "open queries": Query.objects.filter(closed_on=None).count(),
        "open holds": Hold.objects.filter(ended_at=None).count(),
        "fresh": Creditor.objects.get().imported_at,
    }


@pytest.fixture
def second(tmp_path: Path) -> tuple[dict[str, Any], int]:
    """How the book was before the second ledger came in, and that import."""
    take(tmp_path, FIRST, "first.csv")
    before = picture()
    report = take(tmp_path, SECOND, "second.csv", AT + timedelta(days=1), complete=True, accept_absent=True)
    assert picture() != before
    return before, report.run_id


def undo(run_id: int) -> None:
    """Undo it a day later."""
    undo_import(run_id, AT + timedelta(days=2), actor="ana")


class TestAllIsAsItWas:
    def test_every_balance_particular_payment_query_and_hold(self, second: tuple[dict[str, Any], int]) -> None:
        before, run = second
        undo(run)
        assert picture() == before

    def test_nothing_that_was_written_is_rewritten(self, second: tuple[dict[str, Any], int]) -> None:
        _, run = second
        kept = [list(model.objects.order_by("pk").values()) for model in (LedgerEntry, Event, Allocation)]
        undo(run)
        for model, rows in zip((LedgerEntry, Event, Allocation), kept, strict=True):
            assert list(model.objects.order_by("pk").values())[: len(rows)] == rows

    def test_the_same_ledger_comes_in_again_as_if_it_never_had(
        self, second: tuple[dict[str, Any], int], tmp_path: Path
    ) -> None:
        _, run = second
        after = picture()
        undo(run)
        take(tmp_path, SECOND, "second.csv", AT + timedelta(days=1), complete=True, accept_absent=True)
        again = picture()
        assert again["items"] == after["items"] and again["payments"] == after["payments"]

    def test_a_first_ledger_leaves_nothing_owed(self, tmp_path: Path) -> None:
        report = take(tmp_path, FIRST, "first.csv")
        undo(report.run_id)
        assert picture()["items"] == [] and picture()["payments"] == []
        assert Creditor.objects.get().imported_at is None
        assert not Item.objects.filter(settled_on=None).exists()
        take(tmp_path, FIRST, "first.csv")
        assert sorted(picture()["items"])[0][:2] == ("I1", 10000)

    def test_an_undo_after_an_undo_goes_back_step_by_step(
        self, second: tuple[dict[str, Any], int], tmp_path: Path
    ) -> None:
        before, run = second
        undo(run)
        assert picture() == before
        undo(ImportRun.objects.order_by("pk")[0].pk)
        assert picture()["items"] == []
        assert LedgerEntry.objects.filter(unknown=1).count() == LedgerEntry.objects.filter(unknown=-1).count()

    def test_the_balance_as_it_was_known_in_between_can_still_be_asked(
        self, second: tuple[dict[str, Any], int]
    ) -> None:
        _, run = second
        known = LedgerEntry.objects.latest("pk").pk
        undo(run)
        item = Item.objects.get(reference="I1", source_key="I1")
        then = sum(e.amount_minor for e in LedgerEntry.objects.filter(item=item, pk__lte=known))
        assert then == 9000


class TestItIsTold:
    def test_every_account_that_it_touched_has_an_event_and_is_looked_at_again(
        self, second: tuple[dict[str, Any], int]
    ) -> None:
        _, run = second
        Account.objects.update(next_review_at=None)
        versions = dict(Party.objects.values_list("pk", "version"))
        undo(run)
        told = Event.objects.filter(kind="import_undone")
        assert {event.account.reference for event in told} == {"C1", "C2", "C3"}
        assert {event.actor for event in told} == {"ana"}
        assert all(account.next_review_at for account in Account.objects.all())
        assert all(party.version > versions[party.pk] for party in Party.objects.all())

    def test_the_run_says_who_undid_it_and_the_creditor_moves(self, second: tuple[dict[str, Any], int]) -> None:
        _, run = second
        version = Creditor.objects.get().version
        undo(run)
        found = ImportRun.objects.get(pk=run)
        assert (found.undone_by, found.undone_at) == ("ana", AT + timedelta(days=2))
        assert Creditor.objects.get().version == version + 1


class TestItIsRefused:
    def refused(self, run: int, says: str) -> None:
        entries = LedgerEntry.objects.count()
        with pytest.raises(WrongUse, match=says):
            undo(run)
        assert LedgerEntry.objects.count() == entries and not ImportRun.objects.filter(undone_at__isnull=False).exists()

    def test_while_a_later_one_rests_on_it(self, second: tuple[dict[str, Any], int]) -> None:
        self.refused(
            ImportRun.objects.order_by("pk")[0].pk, r"second.csv was brought in after it .* undo that import first"
        )

    def test_once_a_message_was_handed_over(self, second: tuple[dict[str, Any], int]) -> None:
        _, run = second
        a_message("sent")
        self.refused(run, "something was said since to 1 account .* Bring the right ledger in instead")

    def test_once_somebody_was_called(self, second: tuple[dict[str, Any], int]) -> None:
        _, run = second
        account = Account.objects.get(reference="C1")
        Contact.objects.create(
            party=account.party, account=account, lane=Lane.LIVE, channel="call", outcome="conversation",
            purpose="call", occurred_at=AT, local_time="2026-11-10T10:00", zone="Europe/London",
        )  # fmt: skip
        self.refused(run, "something was said since")

    def test_once_a_payment_was_written_on_its_items(self, second: tuple[dict[str, Any], int]) -> None:
        _, run = second
        item = Item.objects.get(reference="I9")
        LedgerEntry.objects.create(
            account=item.account, item=item, kind="payment", amount_minor=-100, currency="GBP",
            effective_on=date(2026, 11, 11), source_key="bank 1",
        )  # fmt: skip
        self.refused(run, "payments or entries were written on its items since")

    def test_twice(self, second: tuple[dict[str, Any], int]) -> None:
        _, run = second
        undo(run)
        with pytest.raises(WrongUse, match="undone already"):
            undo(run)

    def test_one_that_kept_nothing(self, second: tuple[dict[str, Any], int]) -> None:
        _, run = second
        ImportRun.objects.update(can_undo=False)
        self.refused(run, "before Candour kept what an import changes")

    def test_one_that_never_was(self, db: None) -> None:
        with pytest.raises(WrongUse, match="there is none"):
            undo(4711)


@pytest.mark.parametrize("status", ["shadowed", "draft", "returned"])
def test_what_was_only_written_and_never_sent_does_not_stand_in_the_way(
    second: tuple[dict[str, Any], int], status: str
) -> None:
    before, run = second
    a_message(status, Lane.SHADOW if status == "shadowed" else Lane.LIVE)
    undo(run)
    assert picture() == before


def a_message(status: str, lane: Lane = Lane.LIVE) -> None:
    """Something on the account of C1."""
    account = Account.objects.get(reference="C1")
    Message.objects.create(
        account=account, party=account.party, lane=lane, channel="email", purpose="reminder", status=status,
        message_id=f"<{status}@x>", reply_token=status, text_hash="", party_version=1, template="", sealed=b"",
        occurred_at=AT,
    )  # fmt: skip


def test_it_costs_the_same_for_any_number_of_items(tmp_path: Path) -> None:
    queries = []
    for count in (3, 60):
        lines = [f"R{n},N{n},{count}-{n},2026-09-01,2026-10-01,5.00,5.00,,,No,,GBP" for n in range(count)]
        run = take(tmp_path, lines, f"{count}.csv").run_id
        with CaptureQueriesContext(connection) as captured:
            undo(run)
        queries.append(len(captured))
    assert queries[0] == queries[1]
