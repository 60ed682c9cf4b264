"""Facts become figures and words; words that Candour does not use are found."""

from datetime import date
from decimal import Decimal

import pytest
from babel.numbers import format_currency
from hypothesis import given
from hypothesis import strategies as st

from candour.domain.items import ItemFacts
from candour.domain.wording import (
    clean,
    day,
    debt_words,
    forbidden_words,
    item_word,
    line,
    listed_others,
    longest_sentence,
    money,
    reading_grade,
    references,
    totals,
)

WORDS = {"item": ["item", "items"], "invoice": ["invoice", "invoices"]}


def item(number: int = 1, **changes: object) -> ItemFacts:
    facts: dict[str, object] = {
        "id": number,
        "reference": f"44{number:02}",
        "kind": "invoice",
        "currency": "GBP",
        "issued": date(2013, 5, 3),
        "due": date(2013, 6, 2),
        "amount": 50000,
        "balance": 50000,
    }
    return ItemFacts(**{**facts, **changes})  # type: ignore[arg-type]


@given(st.integers(0, 10**13), st.sampled_from(["en-GB", "de-DE", "fr-FR", "cy-GB", "pl-PL", "en-IN", "nl-NL"]))
def test_money_is_written_as_babel_writes_it(minor: int, language: str) -> None:
    for currency in ("GBP", "EUR", "USD"):
        expected = format_currency(Decimal(minor).scaleb(-2), currency, locale=language.replace("-", "_"))
        assert money(minor, currency, language) == expected


@pytest.mark.parametrize(
    ("minor", "currency", "text"),
    [
        (123450, "GBP", "£1,234.50"),
        (5, "GBP", "£0.05"),
        (-3000, "GBP", "-£30.00"),
        (1234567, "JPY", "JP¥1,234,567"),
        (1234567, "KWD", "KWD1,234.567"),
        (100, "ISK", "ISK100"),
    ],
)
def test_money_has_the_digits_of_its_currency(minor: int, currency: str, text: str) -> None:
    assert money(minor, currency, "en-GB").replace("\xa0", "") == text


def test_a_date_is_written_in_full_so_that_nobody_takes_the_month_for_the_day() -> None:
    assert day(date(2013, 6, 3), "en-GB") == "3 June 2013"


def test_a_line_adds_up_even_where_a_credit_note_came_off() -> None:
    shown = line(item(amount=50000, paid=18800, balance=28200), "en-GB")
    assert (shown.amount, shown.paid, shown.other, shown.owed) == ("£500.00", "£188.00", "-£30.00", "£282.00")


def test_an_unknown_balance_is_empty_and_never_zero() -> None:
    assert line(item(balance=None), "en-GB").owed == ""
    assert totals([item(balance=None)], "en-GB") == []


def test_totals_are_kept_apart_by_currency() -> None:
    sums = totals([item(1), item(2, currency="EUR"), item(3, balance=1)], "en-GB")
    assert [(t.currency, t.minor) for t in sums] == [("GBP", 50001), ("EUR", 50000)]


def test_references_name_three_and_count_the_rest() -> None:
    many = [item(n) for n in range(1, 6)]
    assert references(many[:1], "and", "{count} more") == "4401"
    assert references(many[:3], "and", "{count} more") == "4401, 4402 and 4403"
    assert references(many, "and", "{count} more") == "4401, 4402, 4403 and 2 more"


def test_items_of_different_kinds_are_called_items() -> None:
    assert item_word([item()], WORDS) == "invoice"
    assert item_word([item(1), item(2)], WORDS) == "invoices"
    assert item_word([item(1), item(2, kind="charge")], WORDS) == "items"


def test_what_a_person_is_looking_into_is_not_listed_beside_the_rest() -> None:
    due, later = item(1), item(2, due=date(2013, 7, 1))
    aside = [item(3, queried=True), item(4, held=True), item(5, promised_until=date(2013, 7, 1)),
             item(6, balance=None), item(7, balance=0), item(8, balance=-5)]  # fmt: skip
    assert listed_others([due, later, *aside], date(2013, 6, 3)) == ([later], [due])


@given(st.text(st.characters(), max_size=400))
def test_a_cleaned_name_is_one_short_line_that_hides_and_turns_nothing(text: str) -> None:
    name = clean(text)
    assert len(name) <= 120
    assert name == name.strip()
    assert len(name.splitlines()) <= 1
    assert not set(name) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200b\ufeff\0\x01\x7f")
    name.encode("utf-8")


def test_names_in_any_script_stay_as_they_are() -> None:
    for name in ("José Ñandú", "Ŵyn Tŷ", "سارة", "דנה", "王小明", "O'Brien & Sons"):
        assert clean(name) == name


@pytest.mark.parametrize(
    "text",
    ["This is our FINAL demand", "pay within 7 days", "Your account is overdue", "we may take legal action",
     "you have failed to pay", "The debtor", "Please settle this immediately", "This affects your credit rating",
     "the invoice that is due today", "you must pay"],
)  # fmt: skip
def test_pressure_shame_jargon_and_moving_dates_are_found(text: str) -> None:
    assert forbidden_words(text)


def test_debt_words_are_found_in_a_subject() -> None:
    assert debt_words("Your unpaid invoice") == ["unpaid", "invoice"]
    assert debt_words("A note about your account") == []


def test_plain_words_read_easily_and_hard_ones_do_not() -> None:
    plain = "If you have paid, thank you. There is nothing more to do. If not, how are things?"
    hard = (
        "Notwithstanding previous correspondence concerning contractual remuneration, immediate remittance of the "
        "aforementioned outstanding consideration is respectfully requested by the undersigned administration."
    )
    assert reading_grade(plain) < 4
    assert reading_grade(hard) > 14
    assert longest_sentence(plain) == 6
