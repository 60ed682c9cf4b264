"""The money picture: debt by age, how fast money comes in, what was said and what came of it, and what is to come."""

import csv
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext, ngettext

from candour.domain.collection import count_back_dso, days_beyond_terms, months_back, simple_dso
from candour.faces.workspace import locales
from candour.faces.workspace.asking import BadAsk, asked_choice, asked_place, positive
from candour.faces.workspace.charts import (
    Cell,
    Columns,
    Series,
    Table,
    count_cell,
    day_cell,
    days_cell,
    draw_columns,
    money_cell,
    share_cell,
)
from candour.faces.workspace.customers import BANDS
from candour.faces.workspace.frame import show
from candour.faces.workspace.pages import page
from candour.faces.workspace.pictures import Bar, Share, draw_bar
from candour.faces.workspace.tags import day_text, grouped, money_text
from candour.store.reading import money as reading
from candour.store.reading.money import DayLine, ForecastLine, PictureLine

MONTHS = 12
WEEKS = 13
SALES_DAYS = 90
"""The period of the simple ratio."""


@dataclass(frozen=True, slots=True)
class Book:
    """What a creditor's picture in one currency is drawn from."""

    line: PictureLine
    days: list[DayLine]
    forecasts: list[ForecastLine]

    @property
    def currency(self) -> str:
        """Its currency."""
        return self.line.currency

    def money(self, minor: Fraction | int | None) -> str:
        """An amount in words."""
        return money_text(None if minor is None else round(minor), self.currency)


@dataclass(frozen=True, slots=True)
class Panel:
    """One picture with its table. says: in a sentence what it shows; notes: how it is reckoned."""

    key: str
    title: str
    says: str
    chart: Columns | None
    bar: Bar | None
    table: Table
    notes: tuple[str, ...] = ()


@page(permission="candour.view_account", owner="workspace")
def money_page(request: HttpRequest) -> HttpResponse:
    """The picture of one creditor in one currency, and a line for each of the others. Fixed query count."""
    lines = reading.pictures()
    line = _asked(request, lines)
    context: dict[str, Any] = {"line": line, "lines": [(one, _link(one), one == line) for one in lines]}
    if line is not None and line.currency:
        book = _book(line)
        context["panels"] = [PANELS[key](book) for key in PANELS]
        context["query"] = "?" + _query(line)
    return show(request, "workspace/money.html", context)


@page(permission="candour.view_account", owner="workspace")
def money_csv(request: HttpRequest, key: str) -> HttpResponse:
    """The table behind one picture, as a spreadsheet takes it."""
    line = _asked(request, reading.pictures())
    if key not in PANELS or line is None or not line.currency:
        raise _no_picture()
    table = PANELS[key](_book(line)).table
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="money-{key}-{line.currency}-{line.on.isoformat()}.csv"'
    response.write("\ufeff")
    writer = csv.writer(response)
    writer.writerow(table.columns)
    writer.writerows([cell.plain for cell in row] for row in table.rows)
    return response


def _asked(request: HttpRequest, lines: Sequence[PictureLine]) -> PictureLine | None:
    creditor = asked_place(request, "creditor", positive)
    currency = asked_choice(request, "currency", sorted({line.currency for line in lines}))
    for line in lines:
        if creditor in (None, line.creditor_id) and currency in (None, line.currency):
            return line
    if creditor or currency:
        raise _no_picture()
    return None


def _no_picture() -> BadAsk:
    return BadAsk("There is no such picture.", "Choose one from the list on the page ‘Money’.")


def _book(line: PictureLine) -> Book:
    return Book(line, reading.days(line.creditor_id, line.currency), reading.forecasts(line.creditor_id, line.currency))


def _link(line: PictureLine) -> str:
    return reverse("money") + "?" + _query(line)


def _query(line: PictureLine) -> str:
    return urlencode({"creditor": str(line.creditor_id), "currency": line.currency})


def month_ends(on: date, count: int) -> list[date]:
    """The last days of the months before that of `on`, and then `on` itself; the oldest first."""
    ends = [on]
    while len(ends) <= count:
        ends.append(ends[-1].replace(day=1) - timedelta(days=1))
    return ends[::-1]


def week_starts(on: date) -> list[date]:
    """The Mondays of the last weeks, that of `on` the last."""
    return [on - timedelta(days=on.weekday() + 7 * n) for n in range(WEEKS)][::-1]


def month_text(day: date) -> str:
    """'Jun 2013'."""
    return locales.month(day)


# Debt by age


def ages(book: Book) -> Panel:
    """Owed by days past due: now as a bar, and at the end of each month in the table."""
    owed = {day.on: day.ages or [0] * len(BANDS) for day in book.days if day.currency}
    ends = [end for end in month_ends(book.line.on, MONTHS) if end == book.line.on or end >= book.days[0].on]
    now = book.line.ages or [0] * len(BANDS)
    shares = [Share(label, look, amount, book.money(amount)) for (label, look), amount in zip(BANDS, now, strict=True)]
    history = [owed.get(end, [0] * len(BANDS)) for end in ends]
    series = [Series(label, look, [row[n] for row in history]) for n, (label, look) in enumerate(BANDS)]
    rows = [
        [day_cell(end), *(money_cell(amount, book.currency) for amount in row), money_cell(sum(row), book.currency)]
        for end, row in zip(ends, history, strict=True)
    ]
    return Panel(
        "ages", gettext("Debt by age"), _owed_says(book.line, book),
        draw_columns([month_text(end) for end in ends], series, book.money, stacked=True), draw_bar(shares),
        Table((gettext("At the end of"), *(label for label, _ in BANDS), gettext("In all")), rows),
        _about_ages(book),
    )  # fmt: skip


def _owed_says(line: PictureLine, book: Book) -> str:
    count = line.open_items or 0
    says = ngettext("{amount} is owed on {count} item.", "{amount} is owed on {count} items.", count)
    says = says.format(amount=book.money(line.owed), count=grouped(count))
    if not line.owed:
        return says
    share = round(Fraction(100 * line.overdue, line.owed))
    return says + " " + gettext("{share}% of it is past due.").format(share=share)


def _about_ages(book: Book) -> tuple[str, ...]:
    told = [gettext("Days are counted from the due date; what has none stands with what is not due.")]
    if unknown := book.line.unknown_items:
        words = ngettext(
            "{count} balance is not known yet, and not counted.",
            "{count} balances are not known yet, and not counted.",
            unknown,
        )
        told.append(words.format(count=grouped(unknown)))
    if book.line.credit:
        words = gettext("{amount} of credit meets no item yet, and is not taken off.")
        told.append(words.format(amount=book.money(book.line.credit)))
    return tuple(told)


# How fast money comes in


def speed(book: Book) -> Panel:
    """Days sales outstanding in two ways, and days beyond terms, by month."""
    days = [day for day in book.days if day.currency]
    sold = {day.on: day.issued for day in days}
    owed = {day.on: sum(day.ages) for day in days if day.ages}
    first = days[0].on if days else book.line.on
    ends = [end for end in month_ends(book.line.on, MONTHS) if end >= first]
    back = [count_back_dso(owed.get(end, 0), months_back(end, sold, first)) for end in ends]
    simple = [simple_dso(owed.get(end, 0), _sum(sold, end, SALES_DAYS), SALES_DAYS) for end in ends]
    beyond = [_beyond(days, end) for end in ends]
    rows = [
        [day_cell(end), *(days_cell(value) for value in values)]
        for end, *values in zip(ends, back, simple, beyond, strict=True)
    ]
    names = (gettext("DSO, counted back"), gettext("DSO, simple"), gettext("Days beyond terms"))
    series = [Series(names[0], "waiting", back), Series(names[1], "draft", simple), Series(names[2], "held", beyond)]
    says = gettext("DSO {back} counted back, {simple} by the simple ratio.")
    says = says.format(back=_in_days(back[-1]), simple=_in_days(simple[-1]))
    return Panel(
        "speed", gettext("How fast money comes in"), f"{says} {_paid_when(beyond[-1])}",
        draw_columns([month_text(end) for end in ends], series, _days_text), None,
        Table((gettext("At the end of"), *names), rows), _about_speed(),
    )  # fmt: skip


def _about_speed() -> tuple[str, ...]:
    return (
        gettext(
            "DSO, counted back: what is owed is taken off the latest months’ invoices; each month that it covers "
            "counts with all its days, the last one with the part that it covers. It does not move with a busy or "
            "quiet month."
        ),
        gettext("DSO, simple: owed ÷ invoices of the last {days} days × {days}.").format(days=SALES_DAYS),
        gettext(
            "Days beyond terms: days from due to settled, of the items that were settled in the month, weighted by "
            "amount; early is below zero."
        ),
        gettext("A dash: not enough invoices are known to say it."),
    )


def _days_text(days: Fraction) -> str:
    return ngettext("{days} day", "{days} days", round(days)).format(days=locales.number(round(days)))


def _in_days(days: Fraction | None) -> str:
    return gettext("not known yet") if days is None else gettext("{days} days").format(days=days_cell(days).shown)


def _paid_when(beyond: Fraction | None) -> str:
    """When items were paid this month, in a sentence."""
    if beyond is None:
        return gettext("Nothing was settled this month.")
    late, early = (
        gettext("Items settled this month were paid {days} days late."),
        gettext("Items settled this month were paid {days} days early."),
    )
    return (late if beyond > 0 else early).format(days=days_cell(abs(beyond)).shown)


def _sum(by_day: dict[date, int], end: date, days: int) -> int:
    return sum(by_day.get(end - timedelta(days=n), 0) for n in range(days))


def _beyond(days: Sequence[DayLine], end: date) -> Fraction | None:
    """Days beyond terms of what was settled in the month up to `end`."""
    month = [day for day in days if end.replace(day=1) <= day.on <= end]
    return days_beyond_terms(sum(int(day.late_sum) for day in month), sum(day.settled for day in month))


# What was said, and what came of it


def weeks(book: Book) -> Panel:
    """Sent, answered and paid by week; counts are drawn, money stands in the table."""
    starts = week_starts(book.line.on)
    sent, answered, paid = Counter[date](), Counter[date](), Counter[date]()
    for day in book.days:
        start = day.on - timedelta(days=day.on.weekday())
        sent[start] += day.sent
        answered[start] += day.answered
        paid[start] += day.paid
    rows = [
        [day_cell(start), count_cell(sent[start]), count_cell(answered[start]), money_cell(paid[start], book.currency)]
        for start in starts
    ]
    series = [Series(gettext("Sent"), "went", [sent[start] for start in starts]),
              Series(gettext("Answered"), "waiting", [answered[start] for start in starts])]  # fmt: skip
    all_sent, all_answered, all_paid = (sum(counts[start] for start in starts) for counts in (sent, answered, paid))
    says = gettext("{sent} sent and {answered} answered in {weeks} weeks; {amount} was paid in them.")
    return Panel(
        "weeks", gettext("Sent and answered, by week"),
        says.format(
            sent=grouped(all_sent), answered=grouped(all_answered), weeks=WEEKS, amount=book.money(all_paid)
        ),
        draw_columns([locales.day_of_year(start) for start in starts], series, _count_text), None,
        Table((gettext("Week of"), gettext("Sent"), gettext("Answered"), gettext("Paid")), rows),
        (gettext("Sent and answered are of all currencies: a message has none. An answer is a message from them or a "
                 "conversation. The last week is not over."),),
    )  # fmt: skip


def payments(book: Book) -> Panel:
    """What was paid by week."""
    starts = week_starts(book.line.on)
    by_week = Counter[date]()
    for day in book.days:
        by_week[day.on - timedelta(days=day.on.weekday())] += day.paid
    values = [by_week[start] for start in starts]
    return Panel(
        "paid", gettext("Paid, by week"),
        gettext("{amount} was paid in {weeks} weeks.").format(amount=book.money(sum(values)), weeks=WEEKS),
        draw_columns(
            [locales.day_of_year(start) for start in starts], [Series(gettext("Paid"), "went", values)], book.money
        ),
        None,
        Table((gettext("Week of"), gettext("Paid")),
              [[day_cell(start), money_cell(v, book.currency)] for start, v in zip(starts, values, strict=True)]),
        (gettext("What a ledger shows as gone without saying why counts as paid; credit notes do not."),),
    )  # fmt: skip


def _count_text(number: Fraction) -> str:
    return grouped(round(number))


def promises(book: Book) -> Panel:
    """Promises kept and broken, by the month in which they fell due."""
    ends = month_ends(book.line.on, 5)
    kept, broken = Counter[tuple[int, int]](), Counter[tuple[int, int]]()
    for day in book.days:
        kept[day.on.year, day.on.month] += day.kept
        broken[day.on.year, day.on.month] += day.broken
    pairs = [(kept[end.year, end.month], broken[end.year, end.month]) for end in ends]
    rows = [
        [day_cell(end), count_cell(good), count_cell(bad), share_cell(_share(good, good + bad))]
        for end, (good, bad) in zip(ends, pairs, strict=True)
    ]
    series = [
        Series(gettext("Kept"), "went", [good for good, _ in pairs]),
        Series(gettext("Broken"), "failed", [bad for _, bad in pairs]),
    ]
    all_kept, of_all = sum(good for good, _ in pairs), sum(good + bad for good, bad in pairs)
    return Panel(
        "promises", gettext("Promises kept"), _kept_says(all_kept, of_all),
        draw_columns([month_text(end) for end in ends], series, _count_text, stacked=True),
        None,
        Table((gettext("In the month up to"), gettext("Kept"), gettext("Broken"), gettext("Kept, of all")), rows),
        (gettext("A promise is kept when what was promised came by its day, or within the days that the way of paying "
                 "takes."),),
    )  # fmt: skip


def _kept_says(kept: int, of_all: int) -> str:
    if not of_all:
        return gettext("No promise has fallen due.")
    says = ngettext("{kept} of {count} promise was kept.", "{kept} of {count} promises were kept.", of_all)
    return says.format(kept=grouped(kept), count=grouped(of_all))


def _share(part: int, whole: int) -> Fraction | None:
    return Fraction(part, whole) if whole else None


# What is to come


def to_come(book: Book) -> Panel:
    """This month's cash: what came, what promises and habits say, and how wrong the same was in the months before."""
    rows = [_forecast_row(line, book) for line in book.forecasts]
    now = next((line for line in book.forecasts if line.actual is None), None)
    title, table = gettext("This month’s cash"), Table(_forecast_columns(), rows)
    if now is None:
        return Panel("forecast", title, gettext("Nothing is open, so nothing is expected."), None, None, table)
    shares = [
        Share(gettext("received"), "went", now.received, book.money(now.received)),
        Share(gettext("by promises"), "waiting", now.by_promise, book.money(now.by_promise)),
        Share(gettext("by habits"), "draft", now.by_habit, book.money(now.by_habit)),
    ]
    says = gettext("{expected} by {day}, of which {received} is here.").format(
        expected=book.money(now.expected), day=day_text(now.until), received=book.money(now.received)
    )
    return Panel("forecast", title, says, None, draw_bar(shares), table, tuple(_about(now, book)))


def _forecast_columns() -> tuple[str, ...]:
    return (
        gettext("Made on"), gettext("Received by then"), gettext("By promises"), gettext("By habits"),
        gettext("Expected in all"), gettext("Came in all"), gettext("Wrong by"),
    )  # fmt: skip


def _forecast_row(line: ForecastLine, book: Book) -> list[Cell]:
    wrong = None if line.actual is None else _share(line.expected - line.actual, line.actual)
    amounts = (line.received, line.by_promise, line.by_habit, line.expected, line.actual)
    return [day_cell(line.made_on), *(money_cell(amount, book.currency) for amount in amounts), share_cell(wrong)]


def _about(now: ForecastLine, book: Book) -> list[str]:
    habits = ngettext(
        "By habits: how late {count} item was paid in the last two years, each customer’s own first; items still "
        "open count for as long as they have been open.",
        "By habits: how late {count} items were paid in the last two years, each customer’s own first; items still "
        "open count for as long as they have been open.",
        now.book_items,
    )
    told = [
        habits.format(count=grouped(now.book_items)),
        _about_promises(now, book),
        gettext("Invoices that are not issued yet are not in it."),
    ]
    if now.queried:
        told.append(gettext("{amount} is in query, and left out.").format(amount=book.money(now.queried)))
    if now.undated:
        told.append(gettext("{amount} has no due date, and is left out.").format(amount=book.money(now.undated)))
    if tried := _about_trying([line for line in book.forecasts if line.actual]):
        told.append(tried)
    return told


def _about_trying(tried: Sequence[ForecastLine]) -> str:
    """How wrong the same would have been in the months before; '' when that is not known."""
    if not tried:
        return ""
    wrong = [Fraction(line.expected - (line.actual or 0), line.actual or 1) for line in tried]
    words = ngettext(
        "Made again for the same day of the last {count} month, from what was in the ledger then, it was wrong by "
        "{least} to {most} (below zero: more came than expected).",
        "Made again for the same day of the last {count} months, from what was in the ledger then, it was wrong by "
        "{least} to {most} (below zero: more came than expected).",
        len(wrong),
    )
    return words.format(count=len(wrong), least=share_cell(min(wrong)).shown, most=share_cell(max(wrong)).shown)


def _about_promises(now: ForecastLine, book: Book) -> str:
    if not now.promised:
        return gettext("By promises: nothing is promised for this month.")
    if not now.kept + now.broken:
        words = gettext("By promises: {amount} is promised, weighed by how many promises were kept (none is known).")
        return words.format(amount=book.money(now.promised))
    words = gettext(
        "By promises: {amount} is promised, weighed by how many promises were kept ({kept} of {count} were kept)."
    )
    return words.format(amount=book.money(now.promised), kept=grouped(now.kept), count=grouped(now.kept + now.broken))


PANELS: dict[str, Callable[[Book], Panel]] = {
    "forecast": to_come,
    "ages": ages,
    "speed": speed,
    "paid": payments,
    "weeks": weeks,
    "promises": promises,
}
"""The pictures of the page in their order; the key is also the name of the download."""
