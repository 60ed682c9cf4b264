"""Amounts are read as people write them, in any currency of ISO 4217, and never guessed."""

from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from candour.domain.money import EXPONENTS, Money, MoneyError, exponent, parse_amount, to_decimal, to_minor

MINOR = st.integers(-(10**14), 10**14)
CURRENCIES = st.sampled_from(sorted(EXPONENTS))


def grouped(whole: str, mark: str) -> str:
    """'1234567' with a mark between thousands."""
    return f"{int(whole):,}".replace(",", mark)


@given(MINOR, CURRENCIES)
def test_minor_units_and_decimals_are_two_ways_to_say_the_same(minor: int, currency: str) -> None:
    assert to_minor(to_decimal(minor, currency), currency) == minor
    assert parse_amount(str(f"{to_decimal(minor, currency):f}"), currency) == minor


@given(
    MINOR,
    CURRENCIES,
    st.sampled_from([(",", "."), (".", ","), (" ", ","), ("'", "."), ("\u00a0", ","), ("\u2019", "."), ("", ".")]),
    st.sampled_from(["{n}", "({n})", "-{n}", "{n}-", "\u2212{n}", "{c} {n}", "{n} {c}", "-{c}{n}", "{n} CR", "{n} DR"]),
)
def test_separators_signs_brackets_and_codes_do_not_change_an_amount(
    minor: int, currency: str, marks: tuple[str, str], form: str
) -> None:
    group, point = marks
    digits = exponent(currency)
    whole, _, rest = f"{to_decimal(abs(minor), currency):f}".partition(".")
    number = grouped(whole, group) + (point + rest if digits else point + "00")
    assume(not (point == "," and digits >= 3 and len(whole) <= 3))
    negative = any(mark in form for mark in ("(", "-", "\u2212", "CR"))
    text = form.format(n=number, c=currency)
    assert parse_amount(text, currency) == (-abs(minor) if negative else abs(minor))


@given(st.text(max_size=12), CURRENCIES)
def test_any_text_is_an_amount_or_an_error_that_people_can_read(text: str, currency: str) -> None:
    try:
        assert isinstance(parse_amount(text, currency), int)
    except MoneyError as error:
        assert str(error)


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("£1,234.50", "GBP", 123450),
        ("(£5.10)", "GBP", -510),
        ("£-5.10", "GBP", -510),
        ("€ 1.234,50", "EUR", 123450),
        ("US$12.00", "USD", 1200),
        ("12,34,567.80", "INR", 123456780),
        ("1.234.567", "EUR", 123456700),
        ("1,234", "GBP", 123400),
        ("1,234", "JPY", 1234),
        ("12.345", "KWD", 12345),
        (".5", "GBP", 50),
        (" 7 ", "GBP", 700),
    ],
)
def test_amounts_as_ledgers_write_them(text: str, currency: str, minor: int) -> None:
    assert parse_amount(text, currency) == minor


@pytest.mark.parametrize(
    ("text", "currency", "says"),
    [
        ("1,234", "KWD", "thousands or decimals"),
        ("1.234", "EUR", "more decimal places"),
        ("12.345", "GBP", "more decimal places"),
        ("1,234,56", "GBP", "for thousands and for decimals"),
        ("EUR 5", "GBP", "marked EUR"),
        ("$5", "GBP", r"marked \$"),
        ("12 34", "GBP", "not an amount"),
        ("1e5", "GBP", "not an amount"),
        ("NaN", "GBP", "not an amount"),
        ("(-5)", "GBP", "more than once"),
        ("\u0665", "GBP", "not an amount"),
        ("", "GBP", "not an amount"),
        ("9999999999999999", "GBP", "too large"),
        ("5", "XXX", "ISO 4217"),
    ],
)
def test_what_could_mean_two_things_or_nothing_is_an_error(text: str, currency: str, says: str) -> None:
    with pytest.raises(MoneyError, match=says):
        parse_amount(text, currency)


def test_money_of_two_currencies_is_never_added() -> None:
    assert (Money(100, "GBP") + Money(50, "GBP")).decimal == Decimal("1.50")
    with pytest.raises(MoneyError, match="cannot add"):
        Money(100, "GBP") + Money(50, "EUR")
