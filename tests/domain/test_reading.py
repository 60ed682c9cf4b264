"""Dates, flags, kinds and addresses are read as ledgers write them, and an order of dates is never guessed."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from candour.domain.places import read_country, read_phone, zone_of
from candour.domain.reading import (
    DateSieve,
    ReadingError,
    read_customer_kind,
    read_date,
    read_emails,
    read_flag,
    read_item_kind,
    read_stage,
)

DAYS = st.dates(date(1970, 1, 1), date(2199, 12, 31))
FORMS = {"dmy": ("%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y"), "mdy": ("%m/%d/%Y", "%m-%d-%Y"), "iso": ("%Y-%m-%d", "%Y%m%d")}


@given(
    DAYS,
    st.sampled_from(sorted(FORMS)),
    st.integers(0, 2),
    st.sampled_from(["", " 00:00:00", "T09:30:00Z", " 9:30 PM"]),
)
def test_a_written_day_reads_back_in_its_order(day: date, order: str, form: int, clock: str) -> None:
    written = day.strftime(FORMS[order][form % len(FORMS[order])])
    if "%Y%m%d" in FORMS[order] and len(written) == 8:
        clock = ""
    assert read_date(written + clock, order) == day


@given(DAYS, st.sampled_from(["dmy", "mdy", None]))
def test_named_months_and_year_first_need_no_order(day: date, order: str | None) -> None:
    for form in ("%d %b %Y", "%d-%B-%Y", "%B %d, %Y", "%A, %d %B %Y", "%Y/%m/%d"):
        assert read_date(day.strftime(form), order) == day


@given(st.lists(DAYS, min_size=1, max_size=40), st.sampled_from(["dmy", "mdy"]))
def test_a_column_tells_its_order_or_is_refused(days: list[date], order: str) -> None:
    sieve = DateSieve()
    for day in days:
        sieve.look(day.strftime(FORMS[order][0]))
    if any(day.day > 12 for day in days):
        assert sieve.order() == order
    elif all(day.day == day.month for day in days):
        assert sieve.order() is None
    else:
        with pytest.raises(ReadingError, match="--dates"):
            sieve.order()


def test_dates_in_two_orders_are_refused_with_both_shown() -> None:
    sieve = DateSieve()
    sieve.look("13/01/2026")
    sieve.look("01/14/2026")
    with pytest.raises(ReadingError, match="13/01/2026 and 01/14/2026"):
        sieve.order()


@pytest.mark.parametrize("text", ["30/02/2026", "2026-13-01", "41275", "soon", "1/2", "01/01/0001", "9999-12-31"])
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(ReadingError):
        read_date(text, "dmy")


def test_an_order_that_was_not_found_out_is_asked_for() -> None:
    assert read_date("5/5/2026", None) == date(2026, 5, 5)
    with pytest.raises(ReadingError, match="--dates"):
        read_date("4/5/2026", None)
    with pytest.raises(ReadingError, match="2026-11-02"):
        read_date("14/5/2026", "iso")


def test_flags_kinds_and_stages() -> None:
    assert [read_flag(text) for text in ("Yes", "x", "0", "", "FALSE")] == [True, True, False, False, False]
    assert [read_customer_kind(text) for text in ("Sole-Trader", "B2B", "individual")] == [
        "sole_trader",
        "business",
        "consumer",
    ]
    assert [read_item_kind(text) for text in ("Credit Memo", "INV", "Receipt")] == ["credit_note", "invoice", "payment"]
    assert read_stage("Check in") == "check_in"
    for reader in (read_flag, read_customer_kind, read_item_kind, read_stage):
        with pytest.raises(ReadingError):
            reader("perhaps")


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("ap@firm.example", "ap@firm.example"),
        ("Ann Lee <Ann.Lee@Firm.Example>", "Ann.Lee@firm.example"),
        ("a@firm.example; b@firm.example, a@firm.example", "a@firm.example; b@firm.example"),
    ],
)
def test_email_addresses_are_kept_without_names_and_doubles(text: str, read: str) -> None:
    assert read_emails(text) == read


@pytest.mark.parametrize(
    "text", ["none", "a@b", "a b@c.example", "a@c.example\nBcc: x@y.example", "<>", ";", "a@b@c.example"]
)
def test_what_is_no_email_address_is_refused(text: str) -> None:
    with pytest.raises(ReadingError):
        read_emails(text)


@pytest.mark.parametrize(
    ("text", "country", "read"),
    [
        ("020 7946 0958", "GB", "+442079460958"),
        ("+33 1 23 45 67 89", "GB", "+33123456789"),
        ("(202) 555-0143", "US", "+12025550143"),
    ],
)
def test_phone_numbers_become_e164(text: str, country: str, read: str) -> None:
    assert read_phone(text, country) == read
    with pytest.raises(ReadingError):
        read_phone("ask Bob", country)


def test_countries_by_name_code_and_nation() -> None:
    assert [read_country(text) for text in ("gb", "GBR", "United Kingdom", "Scotland", "USA", "Ireland")] == [
        "GB",
        "GB",
        "GB",
        "GB-SCT",
        "US",
        "IE",
    ]
    with pytest.raises(ReadingError):
        read_country("391")
    assert [zone_of(code) for code in ("GB", "US", "DE")] == ["Europe/London", "America/New_York", "Europe/Berlin"]
