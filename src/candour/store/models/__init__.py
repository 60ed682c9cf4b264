"""The tables of Candour."""

from candour.store.models.acting import Event, EventText, Hold, LegalEvent, LegalFact, Promise, Query, Task
from candour.store.models.book import AgeDay, BookLine, BulkRun, Export, SavedView
from candour.store.models.bringing import ImportBefore, ImportJob
from candour.store.models.counting import HourCount, StatementCount, StepCount
from candour.store.models.keeping import Document, Enclosure, StopRelease
from candour.store.models.ledger import Allocation, ImportRun, Item, LedgerEntry, Liability, Payment, Placement
from candour.store.models.people import (
    Account,
    ApiToken,
    Contact,
    ContactPoint,
    Creditor,
    CustomerKey,
    Organisation,
    Party,
    PersonMatch,
    SupportNeed,
    User,
)
from candour.store.models.picture import CashForecast, MoneyDay
from candour.store.models.planning import Forecast, StepMove, StrategyVersion
from candour.store.models.printing import PrintedLetter, PrintRun
from candour.store.models.saying import Approval, Attempt, Message, Step
from candour.store.models.settings import SettingChange
from candour.store.models.statements import StatementRun
from candour.store.models.texting import Delivery, StrayMessage

__all__ = [
    "Account",
    "AgeDay",
    "Allocation",
    "ApiToken",
    "Approval",
    "Attempt",
    "BookLine",
    "BulkRun",
    "CashForecast",
    "Contact",
    "ContactPoint",
    "Creditor",
    "CustomerKey",
    "Delivery",
    "Document",
    "Enclosure",
    "Event",
    "EventText",
    "Export",
    "Forecast",
    "Hold",
    "HourCount",
    "ImportBefore",
    "ImportJob",
    "ImportRun",
    "Item",
    "LedgerEntry",
    "LegalEvent",
    "LegalFact",
    "Liability",
    "Message",
    "MoneyDay",
    "Organisation",
    "Party",
    "Payment",
    "PersonMatch",
    "Placement",
    "PrintRun",
    "PrintedLetter",
    "Promise",
    "Query",
    "SavedView",
    "SettingChange",
    "StatementCount",
    "StatementRun",
    "Step",
    "StepCount",
    "StepMove",
    "StopRelease",
    "StrategyVersion",
    "StrayMessage",
    "SupportNeed",
    "Task",
    "User",
]
