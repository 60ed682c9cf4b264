"""What is wrong with an item: codes, what a rejection needs, how much may be in query, by when it is answered."""

from datetime import UTC, date, datetime

import pytest

from candour.domain.errors import WrongUse
from candour.domain.queries import OUTCOMES, REASONS, check_amount, check_outcome, check_reason, due_by, end_of_work


def test_a_reason_is_one_of_the_list_and_another_is_refused_with_it() -> None:
    for reason in REASONS:
        check_reason(reason)
    with pytest.raises(WrongUse) as caught:
        check_reason("late")
    assert str(caught.value) == (
        "--reason 'late' is none; reasons are short_delivery, not_delivered, damaged, quality, wrong_price, "
        "wrong_quantity, not_ordered, order_number, duplicate, paid_already, not_theirs, terms, other"
    )


def test_an_outcome_is_one_of_the_list_and_only_a_rejection_needs_words() -> None:
    for outcome in OUTCOMES:
        check_outcome(outcome, "Signed for by J. Hill.")
    for outcome in OUTCOMES[:-1]:
        check_outcome(outcome, "")
    with pytest.raises(WrongUse) as caught:
        check_outcome("lost", "Signed for by J. Hill.")
    assert str(caught.value) == (
        "--outcome 'lost' is none; outcomes are credit_note, corrected, proof_given, paid, withdrawn, rejected"
    )
    for nothing in ("", " \n"):
        with pytest.raises(WrongUse) as caught:
            check_outcome("rejected", nothing)
        assert str(caught.value) == "--text a rejection needs its reason, in words that they may read"


def test_a_part_in_query_is_more_than_nothing_and_no_more_than_is_owed() -> None:
    for amount, balance in ((None, 0), (None, None), (1, 1), (1, 5), (10**9, None)):
        check_amount(amount, balance, "GBP")
    for amount, balance in ((0, 5), (0, None), (-1, 5)):
        with pytest.raises(WrongUse) as caught:
            check_amount(amount, balance, "GBP")
        assert str(caught.value) == (
            "--amount must be more than nothing; leave it out when all of the item is in query"
        )
    with pytest.raises(WrongUse) as caught:
        check_amount(1231, 1230, "GBP")
    assert str(caught.value) == "--amount is more than the 12.30 GBP that are owed on the item"
    with pytest.raises(WrongUse, match="than the 1230 JPY that"):
        check_amount(1231, 1230, "JPY")


def test_an_answer_is_due_at_five_on_the_fifth_working_day_of_the_customer() -> None:
    """3 August 2026 is a bank holiday in Scotland alone."""
    friday = date(2026, 7, 31)
    assert due_by(friday, "GB", "ENG", "Europe/London") == datetime(2026, 8, 7, 16, tzinfo=UTC)
    assert due_by(friday, "GB", "SCT", "Europe/London") == datetime(2026, 8, 10, 16, tzinfo=UTC)
    assert due_by(friday, "US", None, "America/New_York") == datetime(2026, 8, 7, 21, tzinfo=UTC)


def test_five_is_five_on_the_day_when_clocks_change() -> None:
    assert end_of_work(date(2026, 3, 27), "Asia/Jerusalem") == datetime(2026, 3, 27, 14, tzinfo=UTC)
    assert end_of_work(date(2026, 1, 5), "Europe/London") == datetime(2026, 1, 5, 17, tzinfo=UTC)
    assert end_of_work(date(2026, 1, 5), "Europe/London").tzinfo is UTC
