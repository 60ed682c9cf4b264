"""How dates, numbers and money are written: as the person asks, else as the house does. The words are another matter.

The form of a page's numbers is set while the page is made, so that tags and sentences agree without being told.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton, format_time, format_timedelta
from babel.numbers import format_currency, format_decimal
from django.conf import settings

from candour.domain.money import to_decimal

BRITISH = "en-GB"
LOCALES = {
    BRITISH: "English (United Kingdom)",
    "en-US": "English (United States)",
    "de-DE": "Deutsch (Deutschland)",
    "fr-FR": "français (France)",
}
"""What a person may choose, each by its own name; beside these, any language that has a catalogue."""
_form: ContextVar[str] = ContextVar("form", default=BRITISH)


@contextmanager
def written_as(asked: str) -> Iterator[None]:
    """Write dates, numbers and money in this form while the block lasts; '' or an unknown one: that of the house."""
    token = _form.set(next((form for form in (asked, settings.CANDOUR_LOCALE) if is_form(form)), BRITISH))
    try:
        yield
    finally:
        _form.reset(token)


@lru_cache(maxsize=64)
def is_form(key: str) -> bool:
    """Whether dates and numbers can be written as in this language or country, such as 'de-DE' or 'cy'."""
    try:
        return bool(Locale.parse(key, sep="-"))
    except (UnknownLocaleError, ValueError, TypeError):
        return False


def form() -> str:
    """The form in use, such as 'de-DE'."""
    return _form.get()


def amount(minor: int, currency: str) -> str:
    """'£1,234.50', '1.234,50 €': an amount of minor units."""
    return _amount(minor, currency, _babel())


def number(value: int | Decimal, decimals: int = 0) -> str:
    """'1,234', '1.234', '1 234': a number with its thousands apart."""
    shape = "#,##0" + ("." + "0" * decimals if decimals else "")
    return format_decimal(value, shape, locale=_babel()).replace("-", "\u2212")


def short_day(on: date) -> str:
    """'3 Jun 2013', 'Jun 3, 2013', '3. Juni 2013'."""
    return f"{on.day} {on:%b %Y}" if form() == BRITISH else _skeleton("yMMMd", on, _babel())


def day_of_year(on: date) -> str:
    """'3 Jun', 'Jun 3', '3. Juni': without its year."""
    return f"{on.day} {on:%b}" if form() == BRITISH else _skeleton("MMMd", on, _babel())


def month(on: date) -> str:
    """'Jun 2013'."""
    return f"{on:%b %Y}" if form() == BRITISH else _skeleton("yMMM", on, _babel())


def long_day(on: date) -> str:
    """'Monday 3 June 2013', 'Monday, June 3, 2013'."""
    return f"{on:%A} {on.day} {on:%B %Y}" if form() == BRITISH else format_date(on, "full", locale=_babel())


def full_day(on: date, *, year: bool = True, weekday: bool = False) -> str:
    """'3 June 2013', 'June 3, 2013': the month in full; with its weekday, or without its year, where that is asked."""
    if form() == BRITISH:
        return f"{on.strftime('%A ') if weekday else ''}{on.day} {on:%B}{on.strftime(' %Y') if year else ''}"
    return _skeleton(f"{'y' if year else ''}MMMM{'EEEE' if weekday else ''}d", on, _babel())


def clock(local: datetime) -> str:
    """'10:00 BST', '10:00 AM BST': the time of day of a local instant with its zone."""
    time = f"{local:%H:%M}" if form() == BRITISH else format_time(local, "short", tzinfo=local.tzinfo, locale=_babel())
    return f"{time} {local:%Z}"


def moment(local: datetime, *, year: bool = True) -> str:
    """'Mon 3 Jun 2013, 10:00 BST': a local instant."""
    if form() == BRITISH:
        on = f"{local:%a} {local.day} {local:%b}{local.strftime(' %Y') if year else ''}"
    else:
        on = _skeleton("yMMMEd" if year else "MMMEd", local.date(), _babel())
    return f"{on}, {clock(local)}"


def ago(gap: timedelta) -> str:
    """'2 hours ago', 'in 3 days', 'vor 2 Stunden'. gap: below zero for what has been."""
    return format_timedelta(gap, add_direction=True, threshold=1.1, locale=_babel())


def week_day(on: date) -> str:
    """'Mon 3 Jun', 'Mon, Jun 3': without its year."""
    return f"{on:%a} {on.day} {on:%b}" if form() == BRITISH else _skeleton("MMMEd", on, _babel())


def weekday(on: date) -> str:
    """'Monday'."""
    return format_date(on, "EEEE", locale=_babel())


def weekday_short(on: date) -> str:
    """'Mon', as it heads a column."""
    return format_date(on, "ccc", locale=_babel())


def month_short(on: date) -> str:
    """'Jun', as it stands alone."""
    return f"{on:%b}" if form() == BRITISH else format_date(on, "LLL", locale=_babel())


def _babel() -> str:
    return form().replace("-", "_")


@lru_cache(maxsize=8192)
def _amount(minor: int, currency: str, locale: str) -> str:
    return format_currency(to_decimal(minor, currency), currency, locale=locale).replace("-", "\u2212")


@lru_cache(maxsize=4096)
def _skeleton(skeleton: str, on: date, locale: str) -> str:
    return format_skeleton(skeleton, on, locale=locale)
