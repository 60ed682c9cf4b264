"""12 CFR 1006, Supplement I, comments on 6(c): after a written wish to be left alone.

V: each comment was read in the text of the regulation. The cases are told in our own words, with days of 2026.
"""

import pytest

from tests.asked import US_COLLECTOR, US_EMAIL, US_LETTER, US_TEXT, asked, given, ny, word

CEASED = "us.regf.1006.6.c"


def test_after_a_written_refusal_there_is_silence() -> None:
    """1006.6(c)(1) (V)."""
    for base in (US_COLLECTOR, US_EMAIL, US_TEXT, US_LETTER):
        assert word(asked(base, records={"ceased": True}), CEASED) == "refuse"
        assert word(asked(base, records={"ceased": None}), CEASED) == "refuse"
        assert word(asked(base, records={"ceased": False}), CEASED) == "silent"


@pytest.mark.parametrize(
    ("local", "expected"),
    [("08-04T12:00", "silent"), ("08-05T20:00", "silent"), ("08-06T12:00", "refuse"), ("08-20T12:00", "refuse")],
)
def test_a_letter_counts_from_the_day_on_which_it_arrives(local: str, expected: str) -> None:
    """Comment 6(c)(1)-1.i (V): posted on 3 August, received on 6 August; the email of the 4th was no breach."""
    arrived = {"ceased": True, "ceased_on": "2026-08-06"}
    for base in (US_EMAIL, US_COLLECTOR):
        assert word(asked(base, at=ny(local), records=arrived), CEASED) == expected


def test_words_by_email_or_portal_count_like_a_letter() -> None:
    """Comment 6(c)(1)-2 (V): the record says that it was said in writing, electronically too, and not by which way."""
    assert word(asked(US_EMAIL, records={"ceased": True, "ceased_on": "2026-11-03"}), CEASED) == "refuse"


@pytest.mark.parametrize("topic", ["termination", "remedy_may", "remedy_will"])
def test_three_kinds_of_notice_may_still_be_written(topic: str) -> None:
    """1006.6(c)(2) (V). That they are written is policy: the law would let one phone."""
    for base in (US_LETTER, US_EMAIL):
        answer = asked(base, purpose="notice", records={"ceased": True}, asked={"topic": topic})
        assert word(answer, CEASED) == "silent"
    called = asked(US_COLLECTOR, records={"ceased": True}, asked={"topic": topic})
    assert word(called, CEASED) == "refuse"


@pytest.mark.parametrize("topic", ["", "balance", "partial_settlement", "other"])
def test_nothing_else_is_written(topic: str) -> None:
    """1006.6(c)(2) (V), the other side."""
    answer = asked(US_LETTER, purpose="notice", records={"ceased": True}, asked={"topic": topic})
    assert word(answer, CEASED) == "refuse"


def test_notices_that_mortgage_law_demands_go_on() -> None:
    """Comments 6(c)(2)-1 and -2 (V): early intervention, insurance, a first change of rate, statements."""
    for base in (US_LETTER, given(US_LETTER, items=[{**US_LETTER["items"][0], "kind": "mortgage"}])):
        assert word(asked(base, purpose="statutory_notice", records={"ceased": True}), CEASED) == "silent"
        assert word(asked(base, purpose="reminder", records={"ceased": True}), CEASED) == "refuse"
