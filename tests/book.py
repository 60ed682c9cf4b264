"""A small book for tests: rows as an import leaves them, without the import."""

from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from candour.store.models import Account, ContactPoint, Creditor, Item, LedgerEntry, Party, Payment

_numbers = count(1)
LONG_AGO = date(1970, 1, 1)


def a_creditor(**given: Any) -> Creditor:
    """A UK trade creditor whose ledger is fresh at any time before 2100."""
    number = next(_numbers)
    facts: dict[str, Any] = {
        "slug": f"hartley-{number}", "name": f"Hartley Supplies {number}", "mode": "live", "country": "GB",
        "currency": "GBP", "customers": "business", "zone": "Europe/London", "sender_name": "Hartley Supplies",
        "sender_address": "accounts@hartley.example", "imported_at": datetime(2100, 1, 1, tzinfo=UTC),
        "postal_address": "1 Quay Street\nBristol\nBS1 1AA",
    }  # fmt: skip
    return Creditor.objects.create(**{**facts, **given})


def an_account(creditor: Creditor, *, email: str | None = "ap@brook.example", **given: Any) -> Account:
    """An account of a business with one address, due for review."""
    number = next(_numbers)
    party = Party.objects.create(
        kind=given.pop("kind", "business"), name=given.pop("name", f"Brook {number} Ltd"), country="GB",
        nation=given.pop("nation", "ENG"), zone="Europe/London", preferred_channel=given.pop("preferred_channel", None),
    )  # fmt: skip
    if email:
        ContactPoint.objects.create(party=party, channel="email", value=email)
    review = datetime(1970, 1, 1, tzinfo=UTC)
    return Account.objects.create(
        creditor=creditor, party=party, reference=given.pop("reference", f"C{number}"), next_review_at=review, **given
    )


def an_item(account: Account, due: date, amount: int = 12_000, *, issued: date | None = None, **given: Any) -> Item:
    """An open item of `amount` minor units; amount_unknown=True when nobody knows what is owed."""
    number = next(_numbers)
    unknown = given.pop("amount_unknown", False)
    facts: dict[str, Any] = {
        "source_key": f"INV-{number}", "reference": f"INV-{number}", "currency": account.creditor.currency,
        "issued_on": issued, "due_on": due, "amount_minor": None if unknown else amount,
    }  # fmt: skip
    item = Item.objects.create(account=account, **{**facts, **given})
    LedgerEntry.objects.create(
        account=account, item=item, kind="opening", amount_minor=0 if unknown else amount, unknown=int(unknown),
        currency=item.currency, effective_on=issued or LONG_AGO, source_key=f"open-{number}",
    )  # fmt: skip
    return item


def a_payment(item: Item, amount: int, on: date) -> Payment:
    """A cleared payment that meets one item."""
    number = next(_numbers)
    payment = Payment.objects.create(
        account=item.account, amount_minor=amount, currency=item.currency, status="cleared", received_on=on,
        source_key=f"pay-{number}",
    )  # fmt: skip
    payment.allocation_set.create(item=item, amount_minor=amount)
    LedgerEntry.objects.create(
        account=item.account, item=item, kind="payment", amount_minor=-amount, currency=item.currency,
        effective_on=on, source_key=f"pay-{number}", payment=payment,
    )  # fmt: skip
    return payment
