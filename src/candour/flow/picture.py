"""Draw the money picture of creditors whose picture has grown old: days, ages, and the forecast of the month's cash."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import groupby

from django.db import transaction

from candour.domain.calendars import local_day
from candour.domain.forecast import Book, Forecast, Ground, Habit, Owed, Promised, forecast, kept_rate
from candour.store import picture as store
from candour.store.models import CashForecast
from candour.store.picture import EPOCH, DayOfMoney, LedgerLine, PromiseLine, QueryLine, StaleCreditor

MONTHS_TRIED = 6
"""How many months back the forecast is made again, to see how wrong it was."""
MONTHS_AGED = 13


def draw_pictures(at: datetime) -> int:
    """Draw anew what is stale at `at`; how many creditors. Safe to repeat, and for several workers at once."""
    return sum(draw_picture(creditor, at) for creditor in store.stale_creditors(at))


def draw_picture(creditor: StaleCreditor, at: datetime) -> bool:
    """Draw the picture of one creditor, unless another worker does. A fixed number of queries."""
    on = local_day(at, creditor.zone)
    with transaction.atomic():
        if not store.claim(creditor.id):
            return False
        store.wipe(creditor.id)
        sampled = [on, *(month_end(on, -n) for n in range(1, MONTHS_AGED + 1))]
        store.write_days(creditor.id, creditor.zone, at, on - timedelta(days=store.DAYS_KEPT), on, sampled)
        store.keep_forecasts(list(_forecasts(creditor, on)))
    return True


def month_end(day: date, months: int = 0) -> date:
    """The last day of the month that lies `months` after that of `day` (before it: below zero)."""
    year, month = divmod(day.year * 12 + day.month + months, 12)
    return date(year, month + 1, 1) - timedelta(days=1)


def same_day(day: date, months: int) -> date:
    """The same day of another month, or its last one where it has no such day."""
    last = month_end(day, months)
    return last.replace(day=min(day.day, last.day))


@dataclass(slots=True)
class _Asof:
    """One day on which a forecast is, or would have been, made. totals and queried are by currency."""

    on: date
    until: date
    grounds: dict[str, Ground]
    kept: Counter[tuple[str, bool]]
    totals: dict[str, Forecast] = field(default_factory=lambda: defaultdict(Forecast))
    queried: Counter[str] = field(default_factory=Counter)

    @property
    def number(self) -> int:
        """The day counted as ledger lines count."""
        return (self.on - EPOCH).days


def _forecasts(creditor: StaleCreditor, on: date) -> Iterator[CashForecast]:
    days = store.days_of_money(creditor.id)
    made_on = [same_day(on, -n) for n in range(MONTHS_TRIED + 1)]
    first = min(made_on)
    queries = _by_item(store.query_lines(creditor.id, creditor.zone, first))
    promises = _by_account(store.promise_lines(creditor.id, creditor.zone, first))
    asofs = [_asof(creditor.id, day, days) for day in made_on]
    lines = store.ledger_lines(creditor.id, first - timedelta(days=store.HABIT_DAYS))
    for (account_id, currency), found in groupby(lines, lambda line: (line.account_id, line.currency)):
        own = list(found)
        for asof in asofs:
            _add(asof, currency, own, queries, promises.get((account_id, currency), []))
    for asof in asofs:
        for currency, total in asof.totals.items():
            yield _row(creditor.id, currency, asof, total, days, is_past=asof.on != on)


def _asof(creditor_id: int, on: date, days: Sequence[DayOfMoney]) -> _Asof:
    paid: dict[str, Counter[int]] = defaultdict(Counter)
    still_open: dict[str, Counter[int]] = defaultdict(Counter)
    for line in store.habit_lines(creditor_id, on, on - timedelta(days=store.HABIT_DAYS)):
        (paid if line.paid else still_open)[line.currency][line.days] += line.count
    kept: Counter[tuple[str, bool]] = Counter()
    for day in days:
        if day.on <= on:
            kept[day.currency, True] += day.kept
            kept[day.currency, False] += day.broken
    until = month_end(on)
    grounds = {
        currency: Ground(
            Book(paid[currency], still_open[currency]),
            kept_rate(kept[currency, True], kept[currency, False]),
            (until - on).days,
        )
        for currency in {*paid, *still_open}
    }
    return _Asof(on, until, grounds, kept)


def _add(
    asof: _Asof,
    currency: str,
    lines: Sequence[LedgerLine],
    queries: dict[int, list[QueryLine]],
    promises: Sequence[PromiseLine],
) -> None:
    """Add what one customer owed on a day, in one currency, and is likely to pay."""
    day = asof.number
    known = [line for line in lines if line.issued is None or line.issued <= day]
    owed: list[Owed] = []
    for line in known:
        balance = _balance(line, day)
        if balance <= 0 or line.unknown:
            continue
        doubted = min(balance, _queried(queries.get(line.item_id, ()), asof.on, balance))
        asof.queried[currency] += doubted
        owed.append(Owed(line.item_id, balance - doubted, None if line.due is None else day - line.due))
    if not owed:
        return
    stood = [
        Promised(p.amount, p.due_on <= asof.until, frozenset(p.items))
        for p in promises
        if p.made_on <= asof.on <= p.silent_until
    ]
    nothing = Ground(Book({}, {}), 0, 0)
    asof.totals[currency].add(forecast(owed, stood, _habit(known, day), asof.grounds.get(currency, nothing)))


def _balance(line: LedgerLine, day: int) -> int:
    if line.settled is not None and line.settled <= day:
        return 0
    return sum(amount for on, amount in zip(line.effective, line.amounts, strict=True) if on <= day)


def _queried(queries: Sequence[QueryLine], on: date, balance: int) -> int:
    stood = (q for q in queries if q.since <= on and (q.until is None or q.until > on))
    return sum(balance if q.amount is None else q.amount for q in stood)


def _habit(lines: Sequence[LedgerLine], day: int) -> Habit:
    """How late this customer's items were paid by a day, and how old those are that were open then."""
    dated = [(line.due, line.settled) for line in lines if line.due is not None]
    paid = [settled - due for due, settled in dated if settled is not None and settled <= day]
    return Habit.of(paid, [day - due for due, settled in dated if settled is None or settled > day])


def _row(
    creditor_id: int, currency: str, asof: _Asof, total: Forecast, days: Sequence[DayOfMoney], *, is_past: bool
) -> CashForecast:
    month = [d for d in days if d.currency == currency and (d.on.year, d.on.month) == (asof.on.year, asof.on.month)]
    ground = asof.grounds.get(currency)
    return CashForecast(
        creditor_id=creditor_id, currency=currency, made_on=asof.on, until=asof.until,
        received=sum(day.paid for day in month if day.on <= asof.on), promised=total.promised,
        by_promise=total.by_promise, by_habit=total.by_habit, undated=total.undated, queried=asof.queried[currency],
        open_items=total.items, book_items=ground.book.items if ground else 0,
        promises_kept=asof.kept[currency, True], promises_broken=asof.kept[currency, False],
        actual=sum(day.paid for day in month) if is_past else None,
    )  # fmt: skip


def _by_item(lines: Sequence[QueryLine]) -> dict[int, list[QueryLine]]:
    found: dict[int, list[QueryLine]] = defaultdict(list)
    for line in lines:
        found[line.item_id].append(line)
    return found


def _by_account(lines: Sequence[PromiseLine]) -> dict[tuple[int, str], list[PromiseLine]]:
    found: dict[tuple[int, str], list[PromiseLine]] = defaultdict(list)
    for line in lines:
        found[line.account_id, line.currency].append(line)
    return found
