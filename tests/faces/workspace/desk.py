"""A credit controller's morning: a book with something of everything, planned and said by the real day's run."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from candour.domain.holds import HoldKind
from candour.flow.agree import record_promise
from candour.flow.hold import place_hold
from candour.flow.loop import run_day
from candour.flow.note import Notes, note
from candour.store.models import Account, ContactPoint, Creditor, Item, Organisation, Party, Query, Step
from tests.book import a_creditor, a_payment, an_account, an_item

MORNING = datetime(2013, 6, 3, 9, 0, tzinfo=UTC)
"""Monday 3 June 2013, 10:00 in London."""

NAMES = (
    "Alder & Sons Joinery", "Brook Street Bakery", "Copperfield Printworks", "Dunmore Civil Engineering",
    "Eastgate Veterinary Group", "Fenwick Marine", "Greenhill Primary Academy", "Harbour Lights Hotel",
    "Iverson Plumbing & Heating", "Juniper Landscapes", "Kestrel Cycles", "Lockwood Dental", "Mossbank Nurseries",
    "Northfield Theatre", "Orchard Farm Foods", "Pemberton Lifts",
)  # fmt: skip


def morning(*, shadow: bool = True) -> Creditor:
    """A live creditor, one that waits for approval and one in shadow, and the day's run of MORNING on them."""
    Organisation.objects.create(name="Hartley Group", customer_word="customer")
    hartley = a_creditor(name="Hartley Supplies", slug="hartley", phone="+441632960000")
    tools = a_creditor(name="Hartley Tool Hire", slug="hartley-tools", mode="approve")
    for number, name in enumerate(NAMES):
        _customer(hartley, number, name)
    for number, name in enumerate(NAMES[:4]):
        _customer(tools, number, f"{name} (hire)")
    if shadow:
        catering = a_creditor(name="Hartley Catering", slug="hartley-catering", mode="shadow")
        for number, name in enumerate(NAMES[:9]):
            _customer(catering, number, f"{name} (kitchen)")
    run_day(MORNING)
    return hartley


def _customer(creditor: Creditor, number: int, name: str) -> Account:
    reference = f"{creditor.slug[:9].upper()}-{1040 + number * 7}"
    address = None if number == 5 else f"accounts@{name.split()[0].lower()}.example"
    kind = "sole_trader" if number == 10 else "business"
    account = an_account(creditor, name=name, reference=reference, email=address, kind=kind)
    ContactPoint.objects.create(party=account.party, channel="phone", value=f"+4416329605{number:02}")
    ages = ((-7,), (0, -20), (4, -1, -30), (12, 3), (18, 10, 2), (33,), (5,), (2,), (-6,), (3,), (8,), (40, 31, 9))
    for age in ages[number % len(ages)]:
        due = MORNING.date() - timedelta(days=age)
        an_item(account, due, 8_450 + 13_175 * (number + 1), issued=due - timedelta(days=30))
    _circumstances(account, number)
    return account


def _circumstances(account: Account, number: int) -> None:
    at = MORNING - timedelta(days=3)
    item = Item.objects.filter(account=account).order_by("due_on").first()
    assert item is not None
    if number == 4:
        Query.objects.create(item=item, reason="short_delivery", opened_on=at.date())
    if number == 6:
        place_hold(account.pk, HoldKind.COMPLAINT, at, actor="user:ana", reason="Delivery damaged; photos on file.")
    if number == 7:
        record_promise(account.pk, at, actor="user:ana", amount=None, currency="GBP", by=date(2013, 6, 7))
    if number == 9:
        a_payment(item, item.amount_minor or 0, date(2013, 5, 31))
    if number == 11:
        a_payment(item, 20_000, date(2013, 5, 20))
        note(account.pk, Notes(need="Please write in large print.", prefer="email"), at, actor="user:ana")


def the_story(creditor: Creditor) -> Account:
    """The account whose page shows most: part paid, in query, a need noted, a failed address."""
    account = Account.objects.get(creditor=creditor, party__name="Lockwood Dental")
    ContactPoint.objects.create(
        party=account.party, channel="email", value="old-ledger@lockwood.example", source="import june.csv",
        failed_at=MORNING - timedelta(days=20), failure="550 5.1.1",
    )  # fmt: skip
    item = an_item(account, date(2013, 5, 1), 64_000, issued=date(2013, 4, 1))
    Query.objects.create(item=item, reason="short_delivery", opened_on=date(2013, 5, 28))
    an_item(account, date(2013, 5, 10), amount_unknown=True, issued=date(2013, 4, 10))
    return account


def many_steps(creditor: Creditor, count: int, *, state: str = "held", lane: str = "live") -> None:
    """`count` accounts with one step each, in one state."""
    start = Party.objects.count()
    parties = Party.objects.bulk_create(
        Party(kind="business", name=f"Customer {start + n:04}", zone="Europe/London") for n in range(count)
    )
    accounts = Account.objects.bulk_create(
        Account(creditor=creditor, party=party, reference=f"M{start + n:05}") for n, party in enumerate(parties)
    )
    items = Item.objects.bulk_create(
        Item(account=account, source_key="1", reference=f"INV-{account.pk}", currency="GBP", due_on=MORNING.date())
        for account in accounts
    )
    Step.objects.bulk_create(
        a_step(account, [item.pk], state=state, lane=lane) for account, item in zip(accounts, items, strict=True)
    )


def a_step(account: Account, items: list[int], **given: Any) -> Step:
    """A step as planning leaves it, held for a stale ledger unless told otherwise; not saved."""
    ruling = {
        "rule": "house.freshness", "version": 1, "verdict": "wait", "citation": "House policy", "until": None,
        "reason": "The ledger has not been brought in lately, so it may be out of date.",
        "facts": {"imported": "2013-05-20"}, "warning": False,
    }  # fmt: skip
    facts: dict[str, Any] = {
        "lane": "live", "strategy": "business", "strategy_version": 1, "key": "check_in", "occurrence": str(items[:1]),
        "purpose": "check_in", "channel": "email", "currency": "GBP", "state": "held", "planned_for": MORNING,
        "local_time": "2013-06-03T00:00", "zone": "Europe/London", "not_before": MORNING, "verdict": "wait",
        "rules": ["house.freshness"], "explanation": [ruling], "occurred_at": MORNING,
        "done_at": MORNING if given.get("state") in ("sent", "shadowed", "tasked", "failed") else None,
    }  # fmt: skip
    return Step(account=account, items=items, **{**facts, **given})
