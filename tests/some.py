"""Facts for tests of pure decisions: an ordinary account, of which a test states only what matters to it."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from candour.domain.accounts import AccountFacts, CreditorFacts, StepFacts
from candour.domain.items import ItemFacts
from candour.domain.messages import Purpose, StepState
from candour.domain.parties import ActorRole, ContactPoint, CustomerKind, Lane, Mode, Residence

MONDAY = datetime(2013, 6, 3, 10, 0, tzinfo=UTC)
"""3 June 2013, 11:00 in London: an ordinary working Monday."""

CREDITOR = CreditorFacts(
    id=1, slug="hartley", name="Hartley Supplies", mode=Mode.LIVE, lane=Lane.LIVE, version=1, country="GB",
    zone="Europe/London", role=ActorRole.CREDITOR, sector="trade", regulated=False, tolerance=0, strategies={},
    imported_at=datetime(2100, 1, 1, tzinfo=UTC), sender_name="Hartley Supplies",
    sender_address="accounts@hartley.example", phone="",
)  # fmt: skip


def an_item(due: date | None, balance: int | None = 12_000, *, key: int = 1, **given: Any) -> ItemFacts:
    """An open invoice; balance in pence."""
    facts: dict[str, Any] = {"issued": None, "amount": balance, "currency": "GBP"}
    return ItemFacts(id=key, reference=f"INV-{key}", kind="invoice", due=due, balance=balance, **{**facts, **given})


def an_account(*items: ItemFacts, **given: Any) -> AccountFacts:
    """A business in England with one working email address."""
    facts: dict[str, Any] = {
        "id": 1, "reference": "C1", "party_id": 1, "version": 1, "name": "Brook Ltd", "kind": CustomerKind.BUSINESS,
        "language": "en-GB", "residence": Residence("GB", "ENG", "Europe/London"), "creditor": CREDITOR,
        "contact_points": (ContactPoint(1, "email", "ap@brook.example"), ContactPoint(2, "phone", "+441632960001")),
    }  # fmt: skip
    return AccountFacts(items=items, **{**facts, **given})


def said(key: str, on: datetime, *, item: int = 1, state: StepState = StepState.SENT, number: int = 1) -> StepFacts:
    """A step of the account's strategy that was said about an item."""
    return StepFacts(number, "business", key, str(item), Purpose(key), state, on, on, (item,))


def with_creditor(account: AccountFacts, **given: Any) -> AccountFacts:
    """The same account with a creditor that differs in what is given."""
    return replace(account, creditor=replace(account.creditor, **given))
