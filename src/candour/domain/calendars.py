"""Days that count: bank holidays by nation, business days, and local days in a zone."""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

SATURDAY, SUNDAY = 5, 6


@lru_cache(maxsize=64)
def zone(name: str) -> ZoneInfo:
    """The IANA time zone. Raises ZoneInfoNotFoundError when there is none of that name."""
    return ZoneInfo(name)


@lru_cache(maxsize=512)
def _nations(country: str) -> tuple[str | None, ...]:
    return tuple(holidays.list_supported_countries(include_aliases=False).get(country, ())) or (None,)


@lru_cache(maxsize=1024)
def _bank_holidays(country: str, nation: str | None, year: int) -> dict[date, str]:
    supported = holidays.list_supported_countries(include_aliases=False)
    if country not in supported:
        return {}
    nations = _stated(country, nation)
    found: dict[date, str] = {}
    for one in nations:
        for day, name in holidays.country_holidays(country, subdiv=one, years=year, language="en_GB").items():
            found.setdefault(day, name)
    return found


@lru_cache(maxsize=65536)
def bank_holiday(day: date, country: str | None, nation: str | None = None) -> str | None:
    """The name of the bank holiday on this day, or None.

    Without a stated nation (ISO 3166-2 part: ENG, WLS, SCT, NIR) the holidays of every nation of the country
    count, since the strictest that could apply does. Source: the `holidays` package, which cites each law.
    """
    return _bank_holidays(country, nation, day.year).get(day) if country else None


@lru_cache(maxsize=65536)
def is_business_day(day: date, country: str | None, nation: str | None = None) -> bool:
    """Monday to Friday and no bank holiday."""
    return day.weekday() < SATURDAY and bank_holiday(day, country, nation) is None


@lru_cache(maxsize=65536)
def add_business_days(day: date, count: int, country: str | None, nation: str | None = None) -> date:
    """The day that is `count` business days after `day` (count at least 0; 0 is the day itself)."""
    while count > 0:
        day += timedelta(days=1)
        count -= is_business_day(day, country, nation)
    return day


@lru_cache(maxsize=65536)
def may_be_business_day(day: date, country: str | None, nation: str | None = None) -> bool:
    """Monday to Friday and, where the nation is not stated, no bank holiday of some nation of the country."""
    if day.weekday() >= SATURDAY or bank_holiday(day, country, nation) is None or not country:
        return day.weekday() < SATURDAY
    return any(bank_holiday(day, country, one) is None for one in _stated(country, nation))


def _stated(country: str, nation: str | None) -> tuple[str | None, ...]:
    return (nation,) if nation in _nations(country) else _nations(country)


@lru_cache(maxsize=65536)
def add_possible_business_days(day: date, count: int, country: str | None, nation: str | None = None) -> date:
    """The earliest day that could be `count` business days after `day`: for terms that run against us."""
    while count > 0:
        day += timedelta(days=1)
        count -= may_be_business_day(day, country, nation)
    return day


@lru_cache(maxsize=64)
def _federal_holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("US", years=year, observed=False))


@lru_cache(maxsize=65536)
def add_federal_days(day: date, count: int) -> date:
    """The day that is `count` days after `day`, weekends and legal public holidays of the United States left out.

    Source: 5 USC 6103(a), as 12 CFR 1006.34(b)(5) names it: the holidays themselves, no days in lieu, no state's own.
    """
    while count > 0:
        day += timedelta(days=1)
        count -= day.weekday() < SATURDAY and day not in _federal_holidays(day.year)
    return day


@lru_cache(maxsize=65536)
def start_of_day(day: date, zone_name: str) -> datetime:
    """The instant (UTC) at which a local day begins in a zone."""
    return datetime.combine(day, time(), zone(zone_name)).astimezone(UTC)


def local_day(at: datetime, zone_name: str) -> date:
    """The local calendar day of an instant in a zone."""
    return at.astimezone(zone(zone_name)).date()
