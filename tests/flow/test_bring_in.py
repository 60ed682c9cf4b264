"""A ledger goes in once, whole or not at all; the same or a newer file updates and never duplicates."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from candour.domain.errors import WrongUse
from candour.flow.bring_in import ImportReport, bring_in, declare_creditor, ensure_creditor
from candour.ports.importer import BrokenFile, ImportOptions
from candour.store.models import (
    Account,
    Allocation,
    ContactPoint,
    Creditor,
    Event,
    ImportRun,
    Item,
    LedgerEntry,
    Party,
    Payment,
    Query,
    Step,
)

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 2, 10, 0, tzinfo=UTC)
LATER = datetime(2026, 11, 9, 10, 0, tzinfo=UTC)
HEADER = "Customer,Name,Invoice,Issued,Due,Amount,Paid,Paid on,Balance,Disputed,Email,Phone,Country,Parent"

Import = Callable[..., ImportReport]


@pytest.fixture
def bring(tmp_path: Path) -> Import:
    """Bring rows in as a file; columns of HEADER unless the first row names others."""

    def run(*rows: str, header: str = HEADER, at: datetime = AT, **more: Any) -> ImportReport:
        path = tmp_path / "ledger.csv"
        path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
        creditor = ensure_creditor("Brightside Catering", "GB", "GBP", "business")
        more.setdefault("rejects_path", tmp_path / "rejects.csv")
        return bring_in(path, creditor=creditor, options=ImportOptions("GBP", "GB"), at=at, **more)

    return run


def row(reference: str = "INV-1", customer: str = "H1", **cells: str) -> str:
    """One line under HEADER: an unpaid invoice of 100.00 unless cells say otherwise."""
    values = dict.fromkeys(HEADER.split(","), "") | {
        "Customer": customer, "Invoice": reference, "Issued": "2026-10-01", "Due": "2026-10-31", "Amount": "100.00",
        "Balance": "100.00",
    }  # fmt: skip
    return ",".join((values | {name.replace("_", " "): value for name, value in cells.items()}).values())


def balance(reference: str = "INV-1", day: date = date(2027, 1, 1)) -> int | None:
    """Minor units as of a day, None when unknown, folded from the entries."""
    entries = LedgerEntry.objects.filter(item__reference=reference, effective_on__lte=day)
    if sum(entry.unknown for entry in entries):
        return None
    return sum(entry.amount_minor for entry in entries)


def kinds(reference: str = "INV-1") -> list[str]:
    return list(LedgerEntry.objects.filter(item__reference=reference).order_by("id").values_list("kind", flat=True))


def test_a_first_file_makes_people_accounts_items_and_entries(bring: Import) -> None:
    report = bring(
        row("INV-1", Name="Harbour Foods", Email="ap@harbour.example", Phone="020 7946 0958", Country="Scotland"),
        row("INV-2", Balance="40.00", Paid="60.00", Paid_on="2026-10-20"),
        row("INV-3", "M1", Disputed="Yes"),
    )
    assert (report.rows, report.customers, report.items, report.created) == (3, 2, 3, 3)
    assert (report.updated, report.unchanged, report.ignored, report.rejected, report.rejects) == (0, 0, 0, 0, None)
    party = Account.objects.get(reference="H1").party
    assert (party.name, party.kind, party.country, party.nation) == ("Harbour Foods", "business", "GB", "SCT")
    points = ContactPoint.objects.filter(party=party).order_by("channel")
    assert [(p.channel, p.value, p.source) for p in points] == [
        ("email", "ap@harbour.example", "import ledger.csv"),
        ("phone", "+442079460958", "import ledger.csv"),
    ]
    assert (balance("INV-2", date(2026, 10, 19)), balance("INV-2", date(2026, 10, 20))) == (10000, 4000)
    payment = Payment.objects.get()
    assert (payment.amount_minor, payment.status, payment.received_on) == (6000, "cleared", date(2026, 10, 20))
    assert Allocation.objects.get().amount_minor == 6000
    query = Query.objects.get()
    assert (query.item.reference, query.reason, query.opened_on) == ("INV-3", "disputed_in_source", date(2026, 10, 1))
    assert Event.objects.filter(kind="imported").count() == 2
    assert Creditor.objects.get().imported_at == AT


def test_the_same_file_again_changes_nothing(bring: Import) -> None:
    rows = [
        row("INV-1", Email="a@b.example"),
        row("INV-2", Balance="", Paid_on="2026-10-20"),
        row("INV-3", Disputed="Yes"),
    ]
    bring(*rows)
    before = LedgerEntry.objects.count(), Event.objects.count(), Party.objects.count(), Query.objects.count()
    report = bring(*rows, at=LATER)
    assert (report.created, report.updated, report.unchanged) == (0, 0, 3)
    assert before == (LedgerEntry.objects.count(), Event.objects.count(), Party.objects.count(), Query.objects.count())
    assert Creditor.objects.get().imported_at == LATER


def test_undated_reductions_belong_to_the_opening(bring: Import) -> None:
    bring(row(Paid="70.00", Balance="30.00"))
    assert (kinds(), balance(day=date(2026, 10, 1))) == (["opening"], 3000)
    assert not Payment.objects.exists()


def test_an_item_without_a_day_of_issue_was_always_there(bring: Import) -> None:
    bring(row(Issued=""))
    assert balance(day=date(1970, 1, 1)) == 10000


def test_a_changed_balance_writes_an_adjusting_entry_from_the_day_of_the_import(bring: Import) -> None:
    bring(row())
    report = bring(row(Balance="60.00"), at=LATER)
    assert (report.updated, report.unchanged) == (1, 0)
    assert kinds() == ["opening", "reduction"]
    assert (balance(day=date(2026, 11, 8)), balance(day=date(2026, 11, 9))) == (10000, 6000)
    data = Event.objects.get(kind="item_changed").data
    assert (data["balance_minor_from"], data["balance_minor_to"]) == (10000, 6000)


def test_a_payment_in_a_newer_file_takes_effect_on_its_day(bring: Import) -> None:
    bring(row())
    bring(row(Balance="0.00", Paid_on="2026-11-05"), at=LATER)
    assert kinds() == ["opening", "payment"]
    assert Item.objects.get().settled_on == date(2026, 11, 5)
    assert Event.objects.get(kind="payment_cleared").data["amount_minor"] == 10000


def test_a_larger_payment_in_a_newer_file_adds_the_rest(bring: Import) -> None:
    bring(row(Paid="40.00", Paid_on="2026-10-10", Balance="60.00"))
    bring(row(Paid="70.00", Paid_on="2026-11-05", Balance="30.00"), at=LATER)
    assert sorted(Payment.objects.values_list("amount_minor", flat=True)) == [3000, 4000]
    assert (balance(day=date(2026, 11, 4)), balance()) == (6000, 3000)
    assert bring(row(Paid="70.00", Paid_on="2026-11-05", Balance="30.00"), at=LATER).unchanged == 1


def test_a_corrected_day_of_payment_reverses_the_first_exactly(bring: Import) -> None:
    bring(row(Balance="0.00", Paid_on="2026-10-10"))
    bring(row(Balance="0.00", Paid_on="2026-10-12"), at=LATER)
    assert (balance(day=date(2026, 10, 11)), balance(day=date(2026, 10, 12))) == (10000, 0)
    assert sorted(Payment.objects.values_list("status", "received_on")) == [
        ("cleared", date(2026, 10, 12)),
        ("reversed", date(2026, 10, 10)),
    ]
    assert sum(Allocation.objects.values_list("amount_minor", flat=True)) == 10000


def test_a_payment_that_bounced_is_taken_back(bring: Import) -> None:
    bring(row(Balance="0.00", Paid_on="2026-10-10"))
    bring(row(Balance="100.00"), at=LATER)
    assert (balance(), Payment.objects.get().status, Item.objects.get().settled_on) == (10000, "reversed", None)


def test_a_day_of_payment_that_becomes_known_moves_out_of_the_opening(bring: Import) -> None:
    bring(row(Paid="40.00", Balance="60.00"))
    bring(row(Paid="40.00", Paid_on="2026-10-20", Balance="60.00"), at=LATER)
    assert [balance(day=date(2026, 10, day)) for day in (1, 19, 20)] == [10000, 10000, 6000]


def test_an_unknown_balance_is_null_until_it_is_known_and_again_when_it_is_not(bring: Import) -> None:
    bring(row(Balance=""))
    assert balance() is None
    assert bring(row(Balance=""), at=LATER).unchanged == 1
    assert bring(row(Balance="80.00"), at=LATER).updated == 1
    assert balance() == 8000
    assert bring(row(Balance=""), at=LATER).updated == 1
    assert balance() is None
    assert bring(row(Balance="0.00"), at=LATER).updated == 1
    assert balance() == 0
    assert Item.objects.get().settled_on is not None


def test_a_changed_due_date_and_amount_update_the_item_and_are_told(bring: Import) -> None:
    bring(row())
    bring(row(Due="2026-11-30", Amount="110.00"), at=LATER)
    item = Item.objects.get()
    assert (item.due_on, item.amount_minor) == (date(2026, 11, 30), 11000)
    data = Event.objects.get(kind="item_changed").data
    assert (data["due_from"], data["due_to"]) == ("2026-10-31", "2026-11-30")
    assert "balance_minor_to" not in data


def test_a_blank_in_a_newer_file_forgets_nothing(bring: Import) -> None:
    bring(row(Name="Harbour Foods"))
    assert bring(row(Due="", Issued="", Amount=""), at=LATER).unchanged == 1
    assert Item.objects.get().due_on == date(2026, 10, 31)
    assert Party.objects.get().name == "Harbour Foods"


def test_a_moved_day_of_issue_moves_the_opening(bring: Import) -> None:
    bring(row())
    bring(row(Issued="2026-10-15"), at=LATER)
    assert (balance(day=date(2026, 10, 14)), balance(day=date(2026, 10, 15))) == (0, 10000)


def test_a_dispute_opens_and_closes_with_its_flag(bring: Import) -> None:
    bring(row())
    bring(row(Disputed="Yes"), at=LATER)
    query = Query.objects.get()
    assert (query.opened_on, query.closed_on) == (date(2026, 11, 9), None)
    bring(row(Disputed="No"), at=LATER)
    query.refresh_from_db()
    assert (query.closed_on, query.outcome) == (date(2026, 11, 9), "cleared_in_source")
    assert list(Event.objects.filter(kind__startswith="query").order_by("id").values_list("kind", flat=True)) == [
        "query_opened",
        "query_closed",
    ]


def test_a_file_that_says_nothing_of_disputes_leaves_them_open(bring: Import) -> None:
    bring(row(Disputed="Yes"))
    bring("H1,INV-1,2026-10-01,2026-10-31,100.00", header="Customer,Invoice,Issued,Due,Balance", at=LATER)
    assert Query.objects.get().closed_on is None


def test_the_same_reference_at_two_creditors_is_two_accounts(bring: Import, tmp_path: Path) -> None:
    bring(row())
    other = ensure_creditor("Northgate Energy", "GB", "GBP", "consumer")
    bring_in(tmp_path / "ledger.csv", creditor=other, options=ImportOptions("GBP", "GB"), at=AT)
    assert (Account.objects.count(), Party.objects.count(), Item.objects.count()) == (2, 2, 2)
    assert set(Party.objects.values_list("kind", flat=True)) == {"business", "consumer"}


def test_parents_are_linked_and_made_when_absent(bring: Import) -> None:
    bring(row("INV-1", "S1", Parent="HQ"), row("INV-2", "S2", Parent="HQ"), row("INV-3", "HQ", Parent="HQ"))
    bring(row("INV-4", "S3", Parent="NEW"), at=LATER)
    parents = dict(Account.objects.values_list("reference", "parent__reference"))
    assert parents == {"S1": "HQ", "S2": "HQ", "HQ": None, "S3": "NEW", "NEW": None}


def test_an_address_that_the_ledger_replaces_is_not_used_any_more_and_returns_with_it(bring: Import) -> None:
    bring(row(Email="old@harbour.example"))
    bring(row(Email="new@harbour.example"), at=LATER)
    failed = dict(ContactPoint.objects.values_list("value", "failure"))
    assert failed == {"old@harbour.example": "replaced in the ledger", "new@harbour.example": ""}
    bring(row(Email="old@harbour.example"), at=LATER)
    assert ContactPoint.objects.get(value="old@harbour.example").failed_at is None


def test_an_account_that_changed_is_due_for_review_and_its_person_moved_on(bring: Import) -> None:
    bring(row("INV-1", "H1"), row("INV-2", "H2"))
    Account.objects.update(next_review_at=None)
    versions = dict(Account.objects.values_list("reference", "party__version"))
    bring(row("INV-1", "H1", Balance="1.00"), row("INV-2", "H2"), at=LATER)
    assert Account.objects.get(reference="H1").next_review_at == datetime(1970, 1, 1, tzinfo=UTC)
    assert Account.objects.get(reference="H2").next_review_at is None
    assert Account.objects.get(reference="H1").party.version > versions["H1"]
    assert Account.objects.get(reference="H2").party.version == versions["H2"]


def test_a_step_that_waits_for_a_fresh_ledger_is_looked_at_again_although_nothing_changed(bring: Import) -> None:
    bring(row("INV-1", "H1"), row("INV-2", "H2"))
    Account.objects.update(next_review_at=None)
    Step.objects.create(
        account=Account.objects.get(reference="H1"), lane="live", strategy="business", strategy_version=1, key="due",
        occurrence="1", purpose="due", channel="email", currency="GBP", items=[1], state="waiting", planned_for=AT,
        local_time="2026-11-02T10:00", zone="Europe/London", not_before=AT, verdict="wait", rules=["house.freshness"],
        occurred_at=AT,
    )  # fmt: skip
    assert bring(row("INV-1", "H1"), row("INV-2", "H2"), at=LATER).unchanged == 2
    assert list(Account.objects.filter(next_review_at__isnull=False).values_list("reference", flat=True)) == ["H1"]


def test_where_an_old_book_stood_is_kept_on_the_account(bring: Import) -> None:
    bring("H1,INV-1,10.00,Check-in,2026-10-20", header="Customer,Invoice,Amount,Last stage,Last contact")
    account = Account.objects.get()
    assert (account.last_stage, account.last_contact) == ("check_in", date(2026, 10, 20))


def test_a_creditor_can_be_paused_while_a_ledger_comes_in(bring: Import) -> None:
    """An import locks no row of its creditor until its last moment: the kill switch never waits for it."""
    bring(row())
    with CaptureQueriesContext(connection) as seen:
        bring(row(Balance="50.00"), at=LATER)
    changing = [query["sql"] for query in seen if "candour_creditor SET" in query["sql"]]
    assert len(changing) == 1
    assert not [q for q in seen if "candour_creditor" in q["sql"] and "FOR " in q["sql"]]
    after = [q["sql"] for q in seen][[q["sql"] for q in seen].index(changing[0]) + 1 :]
    assert all("SAVEPOINT" in sql for sql in after)


class TestRowsThatDisagree:
    def test_repeated_rows_are_harmless(self, bring: Import) -> None:
        report = bring(row(), row(), row())
        assert (report.rows, report.items, report.created, report.rejected) == (3, 1, 1, 0)

    def test_rows_that_contradict_each_other_are_rejected_with_both_lines(self, bring: Import, tmp_path: Path) -> None:
        report = bring(row("INV-1", Balance="10.00"), row("INV-2"), row("INV-1", Balance="20.00"))
        assert (report.created, report.rejected) == (1, 2)
        text = (tmp_path / "rejects.csv").read_text(encoding="utf-8")
        assert text.count("lines 2 and 4 say different things") == 2
        assert not Item.objects.filter(reference="INV-1").exists()

    def test_an_item_never_changes_its_currency(self, bring: Import) -> None:
        header = "Customer,Invoice,Amount,Currency"
        bring("H1,INV-1,10.00,GBP", header=header)
        report = bring("H1,INV-1,10.00,EUR", "H1,INV-2,10.00,EUR", header=header, at=LATER)
        assert (report.created, report.rejected) == (1, 1)
        assert Item.objects.get(reference="INV-1").currency == "GBP"


class TestRejects:
    def test_rejected_rows_are_listed_for_their_owner_only_and_cannot_run(self, bring: Import, tmp_path: Path) -> None:
        report = bring(row("INV-1"), row("=cmd|calc", Amount="@SUM(A1)"), row("INV-3", Due="soon"))
        assert (report.created, report.rejected) == (1, 2)
        path = tmp_path / "rejects.csv"
        assert report.rejects == str(path)
        assert path.stat().st_mode & 0o077 == 0
        lines = path.read_text(encoding="utf-8").splitlines()
        assert lines[0] == "line,column,value,reason"
        assert lines[1].startswith("3,Amount,'@SUM(A1),")
        assert lines[2].startswith("4,Due,soon,")
        assert ImportRun.objects.get().counts["rejected"] == 2

    def test_a_place_that_cannot_be_written_to_stops_before_anything_is_kept(
        self, bring: Import, tmp_path: Path
    ) -> None:
        (tmp_path / "file").write_text("")
        with pytest.raises(WrongUse, match="nothing was brought in"):
            bring(row(), row("INV-2", Due="soon"), rejects_path=tmp_path / "file" / "rejects.csv")
        assert not Item.objects.exists()


class TestNothingWritten:
    def test_a_dry_run_counts_as_the_real_one_and_writes_nothing(self, bring: Import, tmp_path: Path) -> None:
        rows = [row("INV-1"), row("INV-2"), row("INV-3", Due="soon")]
        bring(rows[0])
        dry = bring(*rows, dry_run=True, at=LATER)
        assert (dry.created, dry.unchanged, dry.rejected, dry.rejects) == (1, 1, 1, None)
        assert (Item.objects.count(), ImportRun.objects.count()) == (1, 1)
        assert Creditor.objects.get().imported_at == AT
        assert not (tmp_path / "rejects.csv").exists()
        assert bring(*rows, at=LATER).counts() == dry.counts()

    def test_a_file_that_breaks_off_leaves_nothing_behind(self, tmp_path: Path) -> None:
        path = tmp_path / "broken.csv"
        path.write_bytes(
            b"Customer,Invoice,Amount\n" + b"C1,A-%d,1.00\n" * 5000 % tuple(range(5000)) + b"C1,A\x00,1.00\n"
        )
        creditor = declare_creditor("Brightside Catering", "GB", "GBP", "business")
        with pytest.raises(BrokenFile, match="line 5002"):
            bring_in(path, creditor=creditor, options=ImportOptions("GBP", "GB"), at=AT)
        assert not (Creditor.objects.exists() or Party.objects.exists() or ImportRun.objects.exists())


class TestCreditOnAccount:
    HEADER = "Customer,Invoice,Type,Date,Amount,Balance"

    def test_an_unapplied_payment_is_credit_on_the_account_until_it_is_applied(self, bring: Import) -> None:
        bring("H1,P-1,Payment,2026-10-10,-80.00,-80.00", header=self.HEADER)
        assert not Item.objects.exists()
        assert Payment.objects.get().amount_minor == 8000
        assert bring("H1,P-1,Payment,2026-10-10,-80.00,-80.00", header=self.HEADER).unchanged == 1
        assert bring("H1,P-1,Payment,2026-10-10,-80.00,-30.00", header=self.HEADER, at=LATER).updated == 1
        entries = LedgerEntry.objects.filter(item=None).order_by("id")
        assert [(e.kind, e.amount_minor, e.effective_on) for e in entries] == [
            ("payment", -8000, date(2026, 10, 10)),
            ("applied", 5000, date(2026, 11, 9)),
        ]

    def test_a_credit_note_is_an_item_below_zero(self, bring: Import) -> None:
        bring("H1,CN-1,Credit note,2026-10-10,80.00,80.00", header=self.HEADER)
        assert (Item.objects.get().kind, balance("CN-1")) == ("credit_note", -8000)


class TestCreditors:
    def test_a_new_creditor_has_its_declared_defaults_and_shadow_mode(self) -> None:
        creditor = ensure_creditor("Atelier Nord SARL", "France", "eur", "sole_trader")
        assert (creditor.country, creditor.currency, creditor.zone) == ("FR", "EUR", "Europe/Paris")
        assert (creditor.customers, creditor.mode, creditor.slug) == ("sole_trader", "shadow", "atelier-nord-sarl")

    def test_a_known_creditor_is_found_by_name_in_any_case_or_by_slug(self) -> None:
        creditor = ensure_creditor("Brightside Catering", "GB", "GBP", "business")
        for name in ("brightside catering", "brightside-catering"):
            assert ensure_creditor(name, None, None, None).pk == creditor.pk

    def test_undeclared_customers_are_consumers(self) -> None:
        creditor = declare_creditor("Brightside", None, None, None)
        assert (creditor.country, creditor.currency, creditor.customers) == ("GB", "GBP", "consumer")


def test_two_first_imports_of_one_creditor_make_one_creditor(bring: Import, tmp_path: Path) -> None:
    declared = declare_creditor("Brightside Catering", "GB", "GBP", "business")
    bring(row("INV-1"))
    report = bring_in(tmp_path / "ledger.csv", creditor=declared, options=ImportOptions("GBP", "GB"), at=LATER)
    assert (report.unchanged, Creditor.objects.count()) == (1, 1)


def test_the_number_of_queries_does_not_depend_on_the_number_of_rows(bring: Import) -> None:
    def queries(count: int, at: datetime) -> int:
        rows = [
            row(f"INV-{n}", f"C{n}", Balance="0", Paid_on="2026-10-20", Email=f"c{n}@x.example") for n in range(count)
        ]
        with CaptureQueriesContext(connection) as seen:
            bring(*rows, at=at)
        return len(seen)

    ensure_creditor("Brightside Catering", "GB", "GBP", "business")
    first = queries(2, AT)
    assert queries(300, LATER) == first
    assert first < 80


def test_the_real_ledger_goes_in_whole_and_again_unchanged(shared_data: Path) -> None:
    creditor = ensure_creditor("Brightside Catering", "GB", "GBP", "business")
    options = ImportOptions("GBP", "GB", {"email": "{customerID}@clients.example"})
    first = bring_in(shared_data / "receivables.csv", creditor=creditor, options=options, at=AT)
    assert (first.rows, first.customers, first.items, first.created) == (2466, 100, 2466, 2466)
    assert (first.updated, first.unchanged, first.ignored, first.rejected) == (0, 0, 0, 0)
    assert Item.objects.filter(settled_on__isnull=True).count() == 0
    assert Query.objects.count() == 561
    assert ContactPoint.objects.count() == 100
    again = bring_in(shared_data / "receivables.csv", creditor=creditor, options=options, at=LATER)
    assert (again.created, again.updated, again.unchanged) == (0, 0, 2466)


def test_the_real_messy_ledger_goes_in(shared_data: Path) -> None:
    creditor = ensure_creditor("Brightside Catering", "GB", "GBP", "business")
    report = bring_in(
        shared_data / "receivables-messy.csv", creditor=creditor, options=ImportOptions("GBP", "GB"), at=AT
    )
    assert (report.rows, report.created, report.rejected) == (2586, 2586, 0)


def test_who_asked_for_no_mail_gets_none_at_the_next_address_of_the_ledger_either(bring: Import) -> None:
    bring(row(Email="ap@harbour.example"))
    ContactPoint.objects.filter(channel="email").update(opted_out_at=AT)
    bring(row(Email="new@harbour.example"), at=LATER)
    assert ContactPoint.objects.get(value="new@harbour.example").opted_out_at == AT
