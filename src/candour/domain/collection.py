"""How well money comes in: days sales outstanding, in two ways, and days beyond terms. Amounts are minor units."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction


def simple_dso(owed: int, sales: int, days: int) -> Fraction | None:
    """What is owed, measured in days of sales: owed / sales in a period * days of that period. None without sales.

    Source: the usual textbook ratio of receivables to credit sales. It moves with sales as much as with paying: a
    month of good business alone makes it better.
    """
    return Fraction(owed * days, sales) if sales > 0 else None


def count_back_dso(owed: int, sales: Sequence[tuple[int, int]]) -> Fraction | None:
    """How many days of the latest sales are still unpaid. sales: (days, sales) of each month, the latest first.

    What is owed is taken off month by month, going back: a month that it covers counts with all its days, the last one
    with the part that it covers. None when it reaches further back than the months go. Source: the count-back (or
    exhaustion) method of credit management, which a busy or quiet month does not move.
    """
    counted = Fraction(0)
    for days, sold in sales:
        if owed <= 0:
            break
        if sold > owed:
            return counted + Fraction(owed * days, sold)
        counted, owed = counted + days, owed - max(sold, 0)
    return counted if owed <= 0 else None


def days_beyond_terms(weighted: int, amount: int) -> Fraction | None:
    """Days between due and paid, weighted by amount; early is below zero. None when nothing was settled.

    weighted: the sum of days times amount over the items settled; amount: the sum of their amounts. Source: average
    days delinquent, as credit management measures payers against their terms.
    """
    return Fraction(weighted, amount) if amount > 0 else None


def months_back(on: date, sold: Mapping[date, int], first: date) -> list[tuple[int, int]]:
    """(days, sales) of the month of `on` up to that day, and of each whole month before it, back to that of `first`.

    sold: sales by day. The latest month comes first, as `count_back_dso` takes them.
    """
    months: list[tuple[int, int]] = []
    end = on
    while end >= first:
        begin = max(end.replace(day=1), first)
        days = (end - begin).days + 1
        months.append((days, sum(sold.get(begin + timedelta(days=n), 0) for n in range(days))))
        end = end.replace(day=1) - timedelta(days=1)
    return months
