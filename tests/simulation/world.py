"""The truth of a simulated life: who owes what to whom, what was said and done, and the clock. No rule is in here."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import count
from zoneinfo import ZoneInfo

from candour.domain.legal import Inconvenient


@dataclass(frozen=True)
class Place:
    """Where a customer lives. part: nation or state. phone: a number, and the zones that it stands for."""

    country: str
    part: str | None
    city: str | None
    zone: str
    phone: str
    phone_zones: tuple[str, ...] = ()


LONDON_PHONE = "+442079460001"
PLACES = {
    "England": Place("GB", "ENG", None, "Europe/London", LONDON_PHONE, ("Europe/London",)),
    "Wales": Place("GB", "WLS", None, "Europe/London", LONDON_PHONE, ("Europe/London",)),
    "Scotland": Place("GB", "SCT", None, "Europe/London", LONDON_PHONE, ("Europe/London",)),
    "Northern Ireland": Place("GB", "NIR", None, "Europe/London", LONDON_PHONE, ("Europe/London",)),
    "New York City": Place("US", "NY", "New York", "America/New_York", "+12125550123", ("America/New_York",)),
    "Boston": Place("US", "MA", "Boston", "America/New_York", "+16175550123", ("America/New_York",)),
    "Seattle": Place("US", "WA", "Seattle", "America/Los_Angeles", "+18085550123", ("Pacific/Honolulu",)),
    "Washington": Place("US", "DC", "Washington", "America/New_York", "+12025550123", ("America/New_York",)),
    "Fresno": Place("US", "CA", "Fresno", "America/Los_Angeles", "+12125550123", ("America/New_York",)),
    "Columbus": Place("US", "OH", "Columbus", "America/New_York", "+16145550123", ("America/New_York",)),
    "Honolulu": Place("US", "HI", "Honolulu", "Pacific/Honolulu", "+18085550123", ("Pacific/Honolulu",)),
    "Adelaide": Place("AU", "SA", None, "Australia/Adelaide", "+61881234567"),
    "Lord Howe": Place("AU", "NSW", None, "Australia/Lord_Howe", "+61265631234"),
    "Kiritimati": Place("KI", None, None, "Pacific/Kiritimati", "+68673012345"),
    "Berlin": Place("DE", "BE", None, "Europe/Berlin", "+4930123456"),
}  # fmt: skip

ASKS = frozenset({"reminder", "due", "check_in", "call", "options", "notice"})


@dataclass
class Creditor:
    """To whom it is owed. policy: house numbers of its own. imports: whether the ledger comes in every night."""

    id: int
    role: str
    regulated: bool
    policy: dict[str, object]
    imported_at: datetime
    imports: bool = True


@dataclass
class Promise:
    """What the customer said they would pay by when; method decides the grace."""

    by: date
    method: str


@dataclass
class Item:
    """One debt. entries: (day, minor units); None among them: nobody knows what is owed. truth: facts of its law."""

    id: int
    account: int
    due: date
    entries: list[tuple[date, int | None]]
    truth: dict[str, object]
    queried: bool = False
    promise: Promise | None = None


@dataclass
class Hold:
    """A reason not to chase, on an account or one item of it."""

    id: int
    account: int
    kind: str
    since: datetime
    until: datetime | None
    item: int | None = None


@dataclass(frozen=True)
class Contact:
    """What was said or tried, to the customer or by them. agreed: they had agreed to this call within seven days."""

    at: datetime
    account: int
    channel: str
    purpose: str
    outcome: str
    items: tuple[int, ...] = ()
    outgoing: bool = True
    place: str | None = None
    agreed: bool = False


@dataclass(frozen=True)
class Attempt:
    """Something that we would say now. basis: why an electronic address may be used, since when."""

    at: datetime
    account: int
    purpose: str
    channel: str
    items: tuple[int, ...]
    by_customer: bool = False
    same_medium: bool = False
    place: str = "home"
    machine: bool = False
    agreed_on: date | None = None
    consent_request: bool = False
    confirms_refusal: bool = False
    basis: str | None = "consented"
    basis_on: date | None = None

    @property
    def asks(self) -> bool:
        """Whether it asks for payment."""
        return self.purpose in ASKS


@dataclass
class World:
    """One person, their accounts with some creditors, and all that happened; `now` is what the clock shows.

    records: facts of law by name (see `domain.legal`), as they truly are; a name left out is not recorded.
    """

    place: Place
    kind: str
    now: datetime
    creditors: list[Creditor]
    also_in: tuple[str, ...] = ()
    items: dict[int, Item] = field(default_factory=dict)
    holds: dict[int, Hold] = field(default_factory=dict)
    contacts: list[Contact] = field(default_factory=list)
    records: dict[str, object] = field(default_factory=dict)
    refused_channels: set[str] = field(default_factory=set)
    quiet: tuple[Inconvenient, ...] = ()
    opted_out: set[str] = field(default_factory=set)
    broken_addresses: set[str] = field(default_factory=set)
    preferred: str | None = None
    cash: dict[int, int] = field(default_factory=dict)
    broken_promises: dict[int, int] = field(default_factory=dict)
    support_needs: bool = False
    made: int = 0
    story: list[str] = field(default_factory=list)
    ids: Iterator[int] = field(default_factory=lambda: count(1))

    def creditor(self, account: int) -> Creditor:
        """Every creditor has one account, of its own number."""
        return self.creditors[account - 1]

    def local(self, at: datetime, zone: str | None = None) -> datetime:
        """Wall time where the customer is."""
        return at.astimezone(ZoneInfo(zone or self.place.zone))

    @property
    def today(self) -> date:
        """The customer's local day."""
        return self.local(self.now).date()

    def items_of(self, account: int) -> list[Item]:
        """All items of an account, paid or not."""
        return [item for item in self.items.values() if item.account == account]

    def pass_time(self, span: timedelta) -> None:
        """The clock goes on, or is set back; ledgers that come in every night have come in meanwhile."""
        self.now += span
        night = datetime.combine(self.now.date(), datetime.min.time(), UTC)
        for creditor in self.creditors:
            if creditor.imports and span > timedelta(0):
                creditor.imported_at = max(creditor.imported_at, night)

    def holds_of(self, account: int) -> list[Hold]:
        """Holds in force now."""
        return [h for h in self.holds.values() if h.account == account and (h.until is None or h.until > self.now)]
