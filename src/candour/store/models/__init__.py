"""The tables of Candour."""

from candour.store.models.acting import Event, EventText, Hold, Promise, Query, Task
from candour.store.models.ledger import Allocation, ImportRun, Item, LedgerEntry, Liability, Payment, Placement
from candour.store.models.people import (
    Account,
    Contact,
    ContactPoint,
    Creditor,
    CustomerKey,
    Organisation,
    Party,
    SupportNeed,
    User,
)
from candour.store.models.saying import Approval, Attempt, Message, Step

__all__ = [
    "Account",
    "Allocation",
    "Approval",
    "Attempt",
    "Contact",
    "ContactPoint",
    "Creditor",
    "CustomerKey",
    "Event",
    "EventText",
    "Hold",
    "ImportRun",
    "Item",
    "LedgerEntry",
    "Liability",
    "Message",
    "Organisation",
    "Party",
    "Payment",
    "Placement",
    "Promise",
    "Query",
    "Step",
    "SupportNeed",
    "Task",
    "User",
]
