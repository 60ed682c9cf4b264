"""The money picture as it was last drawn. Every look is at kept days, however large the book is."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from candour.store.reading.rows import fetch


@dataclass(frozen=True, slots=True)
class PictureLine:
    """The latest picture of a creditor in one currency ('' while it has no items). Minor units; ages youngest first."""

    creditor_id: int
    creditor: str
    zone: str
    on: date
    drawn_at: datetime
    currency: str
    ages: list[int] | None
    open_items: int | None
    unknown_items: int | None
    credit: int | None

    @property
    def owed(self) -> int:
        """All that is owed on items whose balance is known."""
        return sum(self.ages or [])

    @property
    def overdue(self) -> int:
        """What of it is past its due date."""
        return sum((self.ages or [])[1:])


@dataclass(frozen=True, slots=True)
class DayLine:
    """One day as it was drawn; see `MoneyDay`. late_sum: amounts settled times days after due, a whole number."""

    on: date
    currency: str
    issued: int
    paid: int
    settled: int
    late_sum: Decimal
    sent: int
    answered: int
    kept: int
    broken: int
    ages: list[int] | None


@dataclass(frozen=True, slots=True)
class ForecastLine:
    """What was expected on a day; see `CashForecast`."""

    made_on: date
    until: date
    received: int
    promised: int
    by_promise: int
    by_habit: int
    undated: int
    queried: int
    open_items: int
    book_items: int
    kept: int
    broken: int
    actual: int | None

    @property
    def expected(self) -> int:
        """What the whole month was expected to bring."""
        return self.received + self.by_promise + self.by_habit


def pictures() -> list[PictureLine]:
    """The latest picture of every creditor in every currency, by name. One query."""
    return fetch(
        PictureLine,
        """SELECT c.id, c.name, c.zone, m.on, m.recorded_at, coalesce(d.currency, ''), d.ages, d.open_items,
                  d.unknown_items, d.credit
             FROM candour_moneyday m
             JOIN candour_creditor c ON c.id = m.creditor_id
             LEFT JOIN candour_moneyday d ON d.creditor_id = m.creditor_id AND d.on = m.on AND d.currency <> ''
            WHERE m.currency = '' AND m.on = (SELECT max(x.on) FROM candour_moneyday x
                                               WHERE x.creditor_id = m.creditor_id AND x.currency = '')
            ORDER BY lower(c.name), c.id, d.currency""",
        [],
    )


def days(creditor_id: int, currency: str) -> list[DayLine]:
    """The days of a creditor in a currency, and those of its messages, which have none. One query."""
    return fetch(
        DayLine,
        """SELECT "on", currency, issued, paid, settled, settled_late, sent, answered, promises_kept,
                  promises_broken, ages
             FROM candour_moneyday WHERE creditor_id = %s AND currency IN ('', %s) ORDER BY "on" """,
        [creditor_id, currency],
    )


def forecasts(creditor_id: int, currency: str) -> list[ForecastLine]:
    """The forecast of this month's cash, and those that would have been made before; the latest first. One query."""
    return fetch(
        ForecastLine,
        """SELECT made_on, until, received, promised, by_promise, by_habit, undated, queried, open_items, book_items,
                  promises_kept, promises_broken, actual
             FROM candour_cashforecast WHERE creditor_id = %s AND currency = %s ORDER BY made_on DESC""",
        [creditor_id, currency],
    )
