"""How many messages a text is charged as, what it costs, and when an answer means 'no more'."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from candour.domain.texting import BASIC, EXTENDED, Coding, Price, Size, plainer, read_price, size_of, wants_no_more


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("", Size(Coding.GSM_7, 0, 0)),
        ("a" * 160, Size(Coding.GSM_7, 160, 1)),
        ("a" * 161, Size(Coding.GSM_7, 161, 2)),
        ("a" * 306, Size(Coding.GSM_7, 306, 2)),
        ("a" * 307, Size(Coding.GSM_7, 307, 3)),
        ("€" * 80, Size(Coding.GSM_7, 160, 1)),
        ("€" * 81, Size(Coding.GSM_7, 162, 2)),
        ("€" * 153, Size(Coding.GSM_7, 306, 3)),  # 76 fit a part of 153: an escape is never split from its letter
        ("ł" * 70, Size(Coding.UCS_2, 70, 1)),
        ("ł" * 71, Size(Coding.UCS_2, 71, 2)),
        ("😀" * 35, Size(Coding.UCS_2, 70, 1)),
        ("😀" * 67, Size(Coding.UCS_2, 134, 3)),  # 33 fit a part of 67: a surrogate is never split from its other
        ("a’" * 10, Size(Coding.UCS_2, 20, 1)),
        ("£¥èé[]{}~", Size(Coding.GSM_7, 14, 1)),
    ],
)
def test_a_text_is_charged_as_so_many_parts(text: str, size: Size) -> None:
    assert size_of(text) == size


def test_curly_quotes_and_dashes_do_not_double_the_price() -> None:
    text = plainer("We’re “here” – always…")
    assert (text, size_of(text).coding) == ('We\'re "here" - always...', Coding.GSM_7)


@given(st.text(alphabet=sorted(BASIC | EXTENDED), max_size=500))
def test_one_more_letter_never_takes_fewer_parts(text: str) -> None:
    assert size_of(text).parts <= size_of(text + "€").parts <= size_of(text).parts + 1 or size_of(text).units <= 160


def test_the_basic_alphabet_has_its_127_letters_and_an_escape() -> None:
    assert (len(BASIC), len(EXTENDED)) == (127, 10)


@pytest.mark.parametrize(
    ("told", "price", "shown"),
    [
        ("0.04 GBP", Price(40_000, "GBP"), "0.12 GBP"),
        ("0.0079usd", Price(7_900, "USD"), "0.0237 USD"),
        ("3 JPY", Price(3_000_000, "JPY"), "9 JPY"),
        ("1 EUR", Price(1_000_000, "EUR"), "3.00 EUR"),
    ],
)
def test_a_price_is_of_a_part_and_shown_of_all(told: str, price: Price, shown: str) -> None:
    assert read_price(told) == price
    assert str(price.of(3)) == shown


@pytest.mark.parametrize("told", ["", "four pence", "0.04", "GBP", "-1 GBP", "0.04 XYZ"])
def test_what_is_no_price_is_refused(told: str) -> None:
    with pytest.raises(ValueError):
        read_price(told)


@pytest.mark.parametrize(
    "text",
    [
        "STOP", "stop.", " Stop! ", "STOPALL", "Unsubscribe", "cancel", "QUIT", "end", "Stopp", "pls no more texts",
        "please stop texting me", "don't text me again", "dont txt this number", "opt me out", "OPT-OUT", "arrêt",
        "ALTO", "leave me alone", "take me off your list", "wrong number", "remove my number",
    ],
)  # fmt: skip
def test_an_answer_that_means_no_more_is_read_generously(text: str) -> None:
    assert wants_no_more(text)


@pytest.mark.parametrize(
    "text",
    [
        "I will pay on Friday", "Can you send the invoice again?", "ok thanks", "Yes",
        "I'll stop by the office tomorrow",
        "The direct debit ends in May", "we spent the weekend away", "Invoice 4417 was short delivered", "",
    ],
)  # fmt: skip
def test_other_answers_are_not_taken_for_it(text: str) -> None:
    assert not wants_no_more(text)
