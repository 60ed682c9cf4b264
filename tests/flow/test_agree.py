"""Holds and promises: what is agreed is written with its event, and settles itself when the time comes."""

from datetime import UTC, date, datetime, timedelta

import psycopg
import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from candour.domain.errors import WrongUse
from candour.domain.holds import HoldKind
from candour.flow.agree import Settled, record_promise, settle_promises
from candour.flow.hold import end_hold, place_hold
from candour.flow.note import Notes, note
from candour.store.models import (
    Account,
    ContactPoint,
    Creditor,
    Event,
    Hold,
    Item,
    LedgerEntry,
    Party,
    Promise,
    SupportNeed,
)

AT = datetime(2020, 6, 3, 9, tzinfo=UTC)
TODAY = AT.date()

pytestmark = pytest.mark.django_db


def make_account(reference: str = "C1", kind: str = "business") -> Account:
    creditor, _ = Creditor.objects.get_or_create(
        slug="acme", name="Acme", country="GB", currency="GBP", customers="business", zone="Europe/London"
    )
    party = Party.objects.create(kind=kind, name="Blue Door", zone="Europe/London", country="GB", nation="ENG")
    return Account.objects.create(creditor=creditor, party=party, reference=reference)


def owe(account: Account, reference: str, minor: int, issued: date = date(2020, 5, 1), currency: str = "GBP") -> Item:
    item = Item.objects.create(
        account=account, source_key=reference, reference=reference, currency=currency, issued_on=issued,
        due_on=issued + timedelta(days=30), amount_minor=minor,
    )  # fmt: skip
    entry(item, minor, issued, "invoice")
    return item


def entry(item: Item, minor: int, on: date, kind: str) -> None:
    key = f"{item.source_key}:{kind}:{on}:{minor}"
    LedgerEntry.objects.create(
        account=item.account, item=item, kind=kind, amount_minor=minor, currency=item.currency, effective_on=on,
        source_key=key,
    )  # fmt: skip


def pay(item: Item, minor: int, on: date) -> None:
    entry(item, -minor, on, "payment")


def promise(account: Account, amount: int | None = 12000, **more: object) -> Promise:
    given = {"currency": "GBP", "by": TODAY + timedelta(days=7), "items": (), "actor": "test", **more}
    return Promise.objects.get(pk=record_promise(account.pk, AT, amount=amount, **given).id)  # type: ignore[arg-type]


def kinds() -> list[str]:
    return list(Event.objects.order_by("id").values_list("kind", flat=True))


def test_a_hold_and_its_event_are_written_together() -> None:
    account = make_account()
    placed = place_hold(account.pk, HoldKind.COMPLAINT, AT, actor="test", reason="they wrote to us")
    hold = Hold.objects.get(pk=placed.id)
    assert (hold.kind, hold.since, hold.until, hold.item_id) == ("complaint", AT, None, None)
    event = Event.objects.get()
    assert event.kind == "hold_placed"
    assert "wrote" not in str(event.data)


def test_what_was_told_in_confidence_is_not_shown_to_the_customer() -> None:
    account = make_account()
    place_hold(account.pk, HoldKind.CAPACITY, AT, actor="test")
    place_hold(account.pk, HoldKind.PAUSE, AT, actor="test")
    assert list(Event.objects.order_by("id").values_list("disclosure", flat=True)) == ["staff", "customer"]


def test_a_payment_on_its_way_ends_with_the_grace_of_its_method() -> None:
    account = make_account()
    placed = place_hold(account.pk, HoldKind.PAYMENT_ON_ITS_WAY, AT, actor="test", method="bacs")
    # Wednesday 3 June and three business days: silent through Monday the 8th, in London's time.
    assert placed.until == datetime(2020, 6, 8, 23, tzinfo=UTC)


def test_a_hold_on_one_item_names_it_and_a_wrong_item_is_refused() -> None:
    account = make_account()
    item = owe(account, "INV-1", 10000)
    placed = place_hold(account.pk, HoldKind.DISPUTE, AT, actor="test", item="INV-1")
    assert Hold.objects.get(pk=placed.id).item_id == item.pk
    with pytest.raises(WrongUse, match="INV-9"):
        place_hold(account.pk, HoldKind.DISPUTE, AT, actor="test", item="INV-9")


def test_a_hold_cannot_end_before_it_begins() -> None:
    with pytest.raises(WrongUse, match="not later"):
        place_hold(make_account().pk, HoldKind.PAUSE, AT, actor="test", until=AT - timedelta(days=1))


def test_a_hold_ends_once_and_only_on_its_own_account() -> None:
    account, other = make_account(), make_account("C2")
    placed = place_hold(account.pk, HoldKind.PAUSE, AT, actor="test")
    with pytest.raises(WrongUse, match="no hold"):
        end_hold(other.pk, placed.id, AT, actor="test")
    end_hold(account.pk, placed.id, AT + timedelta(hours=1), actor="test")
    with pytest.raises(WrongUse, match="no hold"):
        end_hold(account.pk, placed.id, AT + timedelta(hours=2), actor="test")
    assert kinds() == ["hold_placed", "hold_ended"]


@pytest.mark.parametrize(
    ("method", "last"),
    [("card", date(2020, 6, 11)), ("bacs", date(2020, 6, 15)), ("cheque", date(2020, 6, 17))],
)
def test_silence_lasts_until_the_payment_may_have_cleared(method: str, last: date) -> None:
    account = make_account()
    owe(account, "INV-1", 12000)
    assert promise(account, method=method).silent_until == last  # promised for Wednesday 10 June


def test_bank_holidays_of_the_customers_nation_lengthen_the_grace() -> None:
    account = make_account()
    owe(account, "INV-1", 12000)
    at = datetime(2020, 8, 20, 9, tzinfo=UTC)
    made = record_promise(account.pk, at, actor="test", amount=100, currency="GBP", by=date(2020, 8, 28), method="card")
    assert made.silent_until == date(2020, 9, 1)  # 31 August is a bank holiday in England


@pytest.mark.parametrize(("kind", "days"), [("consumer", 30), ("sole_trader", 30), ("business", 60)])
def test_a_promise_too_far_ahead_is_refused(kind: str, days: int) -> None:
    account = make_account(kind=kind)
    owe(account, "INV-1", 12000)
    promise(account, by=TODAY + timedelta(days=days))
    with pytest.raises(WrongUse, match=f"at most {days} days"):
        promise(account, by=TODAY + timedelta(days=days + 1))


def test_a_promise_for_the_past_for_nothing_or_by_an_unknown_method_is_refused() -> None:
    account = make_account()
    owe(account, "INV-1", 12000)
    for wrong in ({"by": TODAY - timedelta(days=1)}, {"amount": 0}, {"method": "barter"}, {"items": ("INV-9",)}):
        with pytest.raises(WrongUse):
            promise(account, **wrong)
    assert kinds() == []


def test_a_promise_covers_what_is_open_now_and_not_what_comes_later() -> None:
    account = make_account()
    first = owe(account, "INV-1", 12000)
    pay(owe(account, "INV-0", 500), 500, date(2020, 5, 20))
    owe(account, "INV-2", 9900, issued=date(2020, 6, 20))
    owe(account, "INV-3", 9900, currency="EUR")
    assert promise(account).items == [first.pk]


def settle(account: Account, day: date) -> tuple[int, int]:
    """How many promises were found kept and broken on a day."""
    found = settle_promises([account.pk], datetime(day.year, day.month, day.day, 9, tzinfo=UTC))
    return len(found.kept), len(found.broken)


def test_a_promise_is_kept_on_the_day_on_which_enough_has_cleared() -> None:
    account = make_account()
    item = owe(account, "INV-1", 20000)
    made = promise(account, 12000)
    pay(item, 4000, date(2020, 6, 5))
    pay(item, 8000, date(2020, 6, 9))
    assert settle(account, date(2020, 6, 8)) == (0, 0)
    assert settle(account, date(2020, 6, 9)) == (1, 0)
    made.refresh_from_db()
    assert made.status == "kept"
    assert kinds() == ["promise_made", "promise_kept"]


def test_a_promise_is_broken_when_its_silence_is_over_and_not_before() -> None:
    account = make_account()
    pay(owe(account, "INV-1", 20000), 5000, date(2020, 6, 5))
    made = promise(account, 12000)
    assert settle(account, made.silent_until) == (0, 0)
    assert settle(account, made.silent_until + timedelta(days=1)) == (0, 1)
    assert kinds() == ["promise_made", "promise_broken"]


def test_what_was_paid_before_the_promise_does_not_keep_it() -> None:
    account = make_account()
    pay(owe(account, "INV-1", 20000), 12000, date(2020, 6, 2))
    promise(account, 8000)
    assert settle(account, date(2020, 6, 30)) == (0, 1)


def test_a_credit_note_keeps_no_promise_unless_nothing_is_owed_any_more() -> None:
    account = make_account()
    item = owe(account, "INV-1", 12000)
    promise(account, 5000, by=TODAY)
    entry(item, -6000, date(2020, 6, 4), "credit_note")
    assert settle(account, date(2020, 6, 5)) == (0, 0)
    entry(item, -6000, date(2020, 6, 6), "credit_note")
    assert settle(account, date(2020, 6, 6)) == (1, 0)


def test_only_payments_of_the_promised_items_count() -> None:
    account = make_account()
    owe(account, "INV-1", 12000)
    other = owe(account, "INV-2", 12000)
    promise(account, 12000, items=("INV-1",))
    pay(other, 12000, date(2020, 6, 5))
    assert settle(account, date(2020, 6, 30)) == (0, 1)


def test_money_that_nobody_has_matched_to_items_yet_keeps_a_promise() -> None:
    account = make_account()
    owe(account, "INV-1", 12000)
    promise(account, 12000, items=("INV-1",))
    LedgerEntry.objects.create(
        account=account, kind="payment", amount_minor=-12000, currency="GBP", effective_on=date(2020, 6, 5),
        source_key="on account",
    )  # fmt: skip
    assert settle(account, date(2020, 6, 5)) == (1, 0)


def test_all_that_is_owed_is_kept_only_when_nothing_is_left() -> None:
    account = make_account()
    item = owe(account, "INV-1", 12000)
    promise(account, None)
    pay(item, 11999, date(2020, 6, 5))
    assert settle(account, date(2020, 6, 6)) == (0, 0)
    pay(item, 1, date(2020, 6, 7))
    assert settle(account, date(2020, 6, 7)) == (1, 0)


def test_an_unknown_balance_is_never_taken_for_paid() -> None:
    account = make_account()
    item = owe(account, "INV-1", 0)
    LedgerEntry.objects.create(
        account=account, item=item, kind="opening", amount_minor=0, unknown=1, currency="GBP",
        effective_on=date(2020, 5, 1), source_key="unknown",
    )  # fmt: skip
    promise(account, None)
    assert settle(account, date(2020, 6, 30)) == (0, 1)


def test_settling_again_changes_nothing() -> None:
    account = make_account()
    owe(account, "INV-1", 12000)
    promise(account)
    assert settle(account, date(2020, 7, 1)) == (0, 1)
    assert settle(account, date(2020, 7, 2)) == (0, 0)


def test_looking_far_ahead_breaks_no_promise() -> None:
    account = make_account()
    owe(account, "INV-1", 12000)
    promise(account)
    assert settle_promises([account.pk], datetime.now(UTC) + timedelta(days=90)) == Settled()


@pytest.mark.django_db(transaction=True)
def test_settling_never_waits_for_a_person_whom_another_worker_holds(database_url: str) -> None:
    account = make_account()
    owe(account, "INV-1", 12000)
    promise(account)
    with psycopg.connect(database_url) as other, transaction.atomic():
        other.execute("SELECT id FROM candour_party WHERE id = %s FOR UPDATE", [account.party_id])
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '2s'")
        assert settle(account, date(2020, 7, 1)) == (0, 0)
    assert settle(account, date(2020, 7, 1)) == (0, 1)


def test_settling_many_costs_no_more_queries_than_settling_one() -> None:
    accounts = [make_account(f"C{n}") for n in range(40)]
    for account in accounts:
        owe(account, "INV-1", 12000)
        promise(account)
    with CaptureQueriesContext(connection) as one:
        settle_promises([accounts[0].pk], AT + timedelta(days=60))
    with CaptureQueriesContext(connection) as many:
        found = settle_promises([account.pk for account in accounts], AT + timedelta(days=60))
    assert (len(found.broken), len(many)) == (39, len(one))


def test_a_new_address_is_kept_once_and_only_its_event_is_open_to_read() -> None:
    account = make_account()
    told = Notes(email="ap@bluedoor.example", phone="020 7946 0000", contact_name="Ann")
    assert note(account.pk, told, AT, actor="test") == ["contact_point_added", "contact_point_added"]
    assert note(account.pk, told, AT, actor="test") == []
    found = {(p.channel, p.value, p.contact_name) for p in ContactPoint.objects.all()}
    assert found == {("email", "ap@bluedoor.example", "Ann"), ("phone", "+442079460000", "Ann")}
    assert "bluedoor" not in str(list(Event.objects.values_list("data", flat=True)))


def test_an_opt_out_covers_every_address_of_the_channel() -> None:
    account = make_account()
    note(account.pk, Notes(email="a@b.example"), AT, actor="test")
    note(account.pk, Notes(email="c@d.example"), AT, actor="test")
    assert note(account.pk, Notes(opt_out="email"), AT, actor="test") == ["opted_out"]
    assert set(ContactPoint.objects.values_list("opted_out_at", flat=True)) == {AT}
    with pytest.raises(WrongUse, match="no address for call"):
        note(account.pk, Notes(opt_out="call"), AT, actor="test")


def test_a_preference_and_a_need_are_noted() -> None:
    account = make_account(kind="consumer")
    told = Notes(prefer="call", need="large print")
    assert note(account.pk, told, AT, actor="test") == ["preference_noted", "support_need_noted"]
    account.party.refresh_from_db()
    assert account.party.preferred_channel == "call"
    assert SupportNeed.objects.get().need == "large print"


@pytest.mark.parametrize("told", [Notes(email="not an address"), Notes(phone="12")])
def test_an_address_that_cannot_be_one_is_refused_and_nothing_is_written(told: Notes) -> None:
    account = make_account()
    with pytest.raises(WrongUse):
        note(account.pk, told, AT, actor="test")
    assert (kinds(), ContactPoint.objects.count()) == ([], 0)
