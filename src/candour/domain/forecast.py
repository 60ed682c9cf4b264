"""What is likely to be paid by a day: from promises, and from how late each customer has paid until now.

A customer's habit is the distribution of days beyond terms of their items. Items that are still open count as well, for
as long as they have been open (the product-limit estimate of Kaplan and Meier, 1958): leaving them out would forget
exactly those who do not pay. Where we know little of a customer, the whole book of the creditor speaks for them.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

MILLION = 1_000_000
WEIGHT_OF_ALL = 5
"""The whole book counts as much as this many items of a customer's own."""


class Habit:
    """How late items were paid, in days after their due date (before it: below zero)."""

    __slots__ = ("_ends", "_paid")

    def __init__(self, paid: Mapping[int, int], still_open: Mapping[int, int]) -> None:
        """paid: how many items were paid that many days late; still_open: how many have been open that long."""
        self._paid = paid
        self._ends = sorted([*Counter(paid).elements(), *Counter(still_open).elements()])

    @classmethod
    def of(cls, paid: Iterable[int], still_open: Iterable[int]) -> "Habit":
        """From the days of single items."""
        return cls(Counter(paid), Counter(still_open))

    def on(self, day: int) -> tuple[int, int]:
        """(paid on that day, open when it began)."""
        return self._paid.get(day, 0), len(self._ends) - bisect_left(self._ends, day)


class Book:
    """The habit of all customers of a creditor, as a chance for each day."""

    __slots__ = ("_chance", "items")

    def __init__(self, paid: Mapping[int, int], still_open: Mapping[int, int]) -> None:
        self.items = sum(paid.values())
        self._chance: dict[int, float] = {}
        at_risk = self.items + sum(still_open.values())
        for day in sorted({*paid, *still_open}):
            self._chance[day] = paid.get(day, 0) / at_risk
            at_risk -= paid.get(day, 0) + still_open.get(day, 0)

    def on(self, day: int) -> float:
        """The chance that an item which is open when the day begins is paid on it."""
        return self._chance.get(day, 0.0)


NOBODY = Habit({}, {})


def chance(own: Habit, book: Book, since: int, until: int) -> int:
    """The chance, in millionths, that an item open at the end of day `since` is paid by the end of day `until`.

    Days are counted from the item's due date. 0 when there is no day between them.
    """
    stays = 1.0
    for day in range(since + 1, until + 1):
        paid, at_risk = own.on(day)
        stays *= 1 - (paid + WEIGHT_OF_ALL * book.on(day)) / (at_risk + WEIGHT_OF_ALL)
    return round((1 - stays) * MILLION)


def kept_rate(kept: int, broken: int) -> int:
    """The chance, in millionths, that a promise is kept: Laplace's rule of succession, one half while none is known."""
    return (kept + 1) * MILLION // (kept + broken + 2)


@dataclass(slots=True)
class Owed:
    """One open item: what is owed without what is in query (minor units). age: days after due, None when undated."""

    id: int
    owed: int
    age: int | None


@dataclass(frozen=True, slots=True)
class Promised:
    """A customer's promise. amount: None for all that is owed on its items. in_time: by the end of the forecast.

    items: empty when it speaks of all of them.
    """

    amount: int | None
    in_time: bool
    items: frozenset[int] = frozenset()


@dataclass(slots=True)
class Forecast:
    """What is likely to come, in minor units of one currency, and what it rests on.

    promised: what was promised in time; by_promise: what of it is likely to come. by_habit: from items without promise.
    undated: owed without a due date, so nothing can be said of it.
    """

    promised: int = 0
    by_promise: int = 0
    by_habit: int = 0
    undated: int = 0
    items: int = 0

    @property
    def expected(self) -> int:
        """All that is likely to come."""
        return self.by_promise + self.by_habit

    def add(self, other: "Forecast") -> None:
        """Take in the forecast of another customer in the same currency."""
        self.promised += other.promised
        self.by_promise += other.by_promise
        self.by_habit += other.by_habit
        self.undated += other.undated
        self.items += other.items


@dataclass(frozen=True, slots=True)
class Ground:
    """What a forecast stands on: the whole book's habit, the rate of kept promises (millionths), the days to come."""

    book: Book
    kept: int
    days: int


def forecast(open_items: Sequence[Owed], promises: Sequence[Promised], own: Habit, ground: Ground) -> Forecast:
    """What one customer is likely to pay within `ground.days` from today, in one currency.

    A promise speaks for what it covers: it comes at the rate at which promises are kept, or not in time when it is for
    later. What no promise covers is paid by habit. Items are covered in the order given.
    """
    found = Forecast(items=len(open_items))
    left = {item.id: item.owed for item in open_items if item.owed > 0}
    for promise in promises:
        covered = _cover(promise, left)
        if promise.in_time:
            found.promised += covered
    found.by_promise = found.promised * ground.kept // MILLION
    for item in open_items:
        rest = left.get(item.id, 0)
        if not rest:
            continue
        if item.age is None:
            found.undated += rest
        else:
            found.by_habit += rest * chance(own, ground.book, item.age, item.age + ground.days) // MILLION
    return found


def _cover(promise: Promised, left: dict[int, int]) -> int:
    """Take from what is left what a promise covers; how much it was."""
    covered = 0
    for item, owed in left.items():
        if promise.items and item not in promise.items:
            continue
        part = owed if promise.amount is None else min(owed, promise.amount - covered)
        left[item] -= part
        covered += part
    return covered
