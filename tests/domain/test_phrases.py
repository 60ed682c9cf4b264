"""What words amount to is found line by line, and the same wherever the line stands."""

from hypothesis import given, settings
from hypothesis import strategies as st

from candour.domain import phrases
from candour.domain.phrases import COURT, CRIME, DEMAND, PRESSURE, says

LINES = (
    "Else we may go to court.", "We will not go to court.", "If you do not pay, court follows.", "Please pay now.",
    "Pay within 24 hours.", "Pay within 36 hours.", "INV-4417  3 June 2026  120.00", "We call the police.", "", "  ",
    "Thank you, 12 times.", "No police here.",
)  # fmt: skip
MEANINGS = (COURT, CRIME, DEMAND, PRESSURE)


def test_a_consequence_counts_unless_it_is_denied_and_a_condition_is_no_denial() -> None:
    assert says("Else we may go to court.", COURT) == "court"
    assert says("We will not go to court.", COURT) is None
    assert says("If you do not pay, court follows.", COURT) == "court"


def test_a_number_counts_where_it_makes_the_meaning() -> None:
    assert says("Pay within 24 hours.", PRESSURE) == "within 24 hours"
    assert says("Pay within 36 hours.", PRESSURE) is None


def test_a_sentence_broken_over_lines_or_widely_spaced_says_the_same() -> None:
    assert says("Please\n  pay  now.", DEMAND) == "Please pay"
    assert says("else we take legal\r\naction", COURT) == "legal action"
    assert says("we will not go\nto court", COURT) is None
    assert says("pay\u00a0now", DEMAND) == "pay now"


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(LINES), max_size=8))
def test_a_text_says_what_the_first_of_its_lines_says(lines: list[str]) -> None:
    for meaning in MEANINGS:
        alone = [found for line in lines if (found := phrases._line_says.__wrapped__(line, meaning))]
        assert says("\n".join(lines), meaning) == (alone[0] if alone else None)


def test_a_meaning_is_any_of_its_phrases_as_whole_words_in_any_case() -> None:
    either = phrases._any("pay up", "sue")
    assert [found.group() for found in either.finditer("Sue said: PAY UP, or we sue. Issue, sued, repay up.")] == [
        "Sue", "PAY UP", "sue",
    ]  # fmt: skip


def test_a_dear_number_is_found_in_its_line_however_it_is_written() -> None:
    assert phrases.premium_number("Hello,\nring 0911 234 5678 soon.\nOr 0871 234 5678.") == "0911 234 5678"
    assert phrases.premium_number("Ring +44 911 234 5678.") == "+44 911 234 5678"
    assert phrases.premium_number("Ring 020 7946 0018, or 0800 123 4567.") is None
    assert phrases.premium_number("1911 234 5678") is None
