"""Open items: one invoice, bill, loan or balance on an account, and what is owed on it."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from candour.domain.legal import NO_ITEM_LAW, ItemLaw


class ItemStatus(StrEnum):
    """Where an item stands as of a date, in the words that screens and the command line show."""

    NOT_YET_ISSUED = "not_yet_issued"
    OPEN = "open"
    PART_PAID = "part_paid"
    PAID = "paid"
    CREDIT = "credit"
    UNKNOWN = "unknown"
    DISPUTED = "disputed"
    HELD = "held"
    PROMISED = "promised"


@dataclass(frozen=True, slots=True)
class ItemFacts:
    """One item as of a date.

    amount and balance are minor units of currency; balance is None while it is unknown, and unknown is never
    zero. paid is what has cleared so far (minor units). queried: a query or dispute is open on the item and stops all
    of it; in_query: minor units that a business asks about, while the rest, the balance then, stays collectable.
    held: a hold that names this item is in force. promised_until: last day of silence (promise date and its grace)
    of an open promise that covers the item. next_change: first later date on which an entry takes effect.
    law: what only legal packs ask.
    """

    id: int
    reference: str
    kind: str
    currency: str
    issued: date | None
    due: date | None
    amount: int | None
    balance: int | None
    paid: int = 0
    queried: bool = False
    in_query: int = 0
    held: bool = False
    promised_until: date | None = None
    next_change: date | None = None
    law: ItemLaw = NO_ITEM_LAW
