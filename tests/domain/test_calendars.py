"""Days that count, where the customer is."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfoNotFoundError

import pytest
from hypothesis import given
from hypothesis import strategies as st

from candour.domain.calendars import (
    add_business_days,
    add_federal_days,
    add_possible_business_days,
    bank_holiday,
    is_business_day,
    local_day,
    may_be_business_day,
    start_of_day,
    zone,
)

DAYS = st.dates(date(2010, 1, 1), date(2030, 12, 31))
ZONES = st.sampled_from(["Europe/London", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"])


@pytest.mark.parametrize(
    ("day", "nation", "named"),
    [
        (date(2026, 8, 3), "SCT", True),
        (date(2026, 8, 3), "ENG", False),
        (date(2026, 8, 3), None, True),
        (date(2026, 3, 17), "NIR", True),
        (date(2026, 4, 6), "SCT", False),
        (date(2026, 4, 6), "WLS", True),
        (date(2026, 12, 28), "ENG", True),
    ],
    ids=["Scottish August", "not England's", "nation not stated", "St Patrick", "no Easter Monday in Scotland",
         "Easter Monday", "Boxing Day made up for"],
)  # fmt: skip
def test_bank_holidays_differ_by_nation_and_all_count_when_it_is_not_stated(
    day: date, nation: str | None, named: bool
) -> None:
    assert (bank_holiday(day, "GB", nation) is not None) is named


def test_an_unknown_country_has_weekends_and_no_known_holidays() -> None:
    assert bank_holiday(date(2026, 12, 25), None) is None
    assert bank_holiday(date(2026, 12, 25), "ZZ") is None
    assert not is_business_day(date(2026, 12, 26), "ZZ")


def test_business_days_pass_over_easter() -> None:
    assert add_business_days(date(2026, 4, 2), 1, "GB", "ENG") == date(2026, 4, 7)
    assert add_business_days(date(2026, 4, 2), 0, "GB", "ENG") == date(2026, 4, 2)


def test_a_term_that_runs_against_us_ends_at_the_earliest_that_any_nation_knows() -> None:
    # 30 November is a bank holiday in Scotland alone.
    assert add_business_days(date(2026, 11, 27), 1, "GB", None) == date(2026, 12, 1)
    assert add_possible_business_days(date(2026, 11, 27), 1, "GB", None) == date(2026, 11, 30)
    assert add_possible_business_days(date(2026, 11, 27), 1, "GB", "SCT") == date(2026, 12, 1)
    assert add_possible_business_days(date(2026, 12, 24), 1, "GB", None) == date(2026, 12, 29)
    assert add_possible_business_days(date(2026, 11, 27), 1, None) == date(2026, 11, 30)


@given(DAYS, st.integers(1, 15))
def test_counting_business_days_lands_on_one_and_adds_up(day: date, count: int) -> None:
    landed = add_business_days(day, count, "GB", None)
    assert is_business_day(landed, "GB", None)
    between = (day + timedelta(days=n) for n in range(1, (landed - day).days + 1))
    assert sum(is_business_day(one, "GB", None) for one in between) == count


@given(DAYS, ZONES)
def test_a_day_begins_where_the_day_before_ends_also_when_clocks_change(day: date, where: str) -> None:
    begins = start_of_day(day, where)
    assert local_day(begins, where) == day
    assert local_day(begins - timedelta(microseconds=1), where) == day - timedelta(days=1)


def test_midnight_in_london_in_summer_is_eleven_at_night_in_utc() -> None:
    assert start_of_day(date(2026, 6, 1), "Europe/London") == datetime(2026, 5, 31, 23, tzinfo=UTC)


@pytest.mark.parametrize(
    ("on", "count", "lands"),
    [
        (date(2026, 7, 1), 0, date(2026, 7, 1)),
        (date(2026, 7, 1), 1, date(2026, 7, 2)),
        (date(2026, 7, 2), 1, date(2026, 7, 3)),
        (date(2026, 7, 3), 1, date(2026, 7, 6)),
        (date(2026, 10, 9), 1, date(2026, 10, 13)),
        (date(2026, 11, 25), 5, date(2026, 12, 3)),
        (date(2026, 12, 24), 5, date(2027, 1, 4)),
    ],
    ids=["none", "one", "no day in lieu of a Saturday", "a weekend", "Columbus Day", "Thanksgiving", "two years"],
)
def test_federal_days_leave_out_weekends_and_the_holidays_themselves(on: date, count: int, lands: date) -> None:
    assert add_federal_days(on, count) == lands


def test_a_day_may_be_for_business_where_some_nation_works() -> None:
    assert may_be_business_day(date(2026, 11, 30), "GB")
    assert not may_be_business_day(date(2026, 11, 30), "GB", "SCT")
    assert may_be_business_day(date(2026, 11, 30), "GB", "ENG")
    assert may_be_business_day(date(2026, 11, 30), "GB", "XXX"), "a nation that there is not is not stated"
    assert not may_be_business_day(date(2026, 12, 25), "GB")
    assert may_be_business_day(date(2026, 12, 25), None)
    assert not may_be_business_day(date(2026, 11, 28), "GB")
    assert not may_be_business_day(date(2026, 11, 28), None)
    assert not may_be_business_day(date(2024, 11, 30), "GB"), "St Andrew's Day on a Saturday"
    assert [may_be_business_day(date(2026, 11, day), None) for day in (23, 27, 28, 29)] == [True, True, False, False]


def test_holidays_have_english_names_and_a_nation_that_there_is_not_is_not_stated() -> None:
    assert bank_holiday(date(2026, 12, 25), "DE") == "Christmas Day"
    assert bank_holiday(date(2026, 12, 25), "GB", "ENG") == "Christmas Day"
    assert bank_holiday(date(2026, 11, 30), "GB", "XXX") is not None
    assert bank_holiday(date(2026, 11, 30), "GB", "ENG") is None
    assert bank_holiday(date(2026, 12, 25), "FR") is not None


def test_business_days_are_monday_to_friday() -> None:
    assert [is_business_day(date(2026, 11, day), "GB", "ENG") for day in range(23, 30)] == [True] * 5 + [False] * 2


def test_a_start_of_day_is_told_in_utc_and_a_zone_that_there_is_not_is_refused() -> None:
    assert start_of_day(date(2026, 6, 1), "America/New_York").tzinfo is UTC
    with pytest.raises(ZoneInfoNotFoundError):
        zone("Europe/Atlantis")
