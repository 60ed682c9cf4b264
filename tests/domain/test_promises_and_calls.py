"""Promises, calls that are tried again, and the one word for where an item stands: each limit and its neighbours."""

from datetime import UTC, date, datetime

import pytest

from candour.domain.calls import next_try
from candour.domain.errors import WrongUse
from candour.domain.items import ItemStatus
from candour.domain.messages import ContactOutcome
from candour.domain.parties import CustomerKind, Residence
from candour.domain.promises import (
    PromiseProgress,
    PromiseStatus,
    check_promise_date,
    end_of_grace,
    judge,
    longest_days,
)
from candour.domain.standing import standing

LONDON = Residence("GB", "ENG", "Europe/London")
SCOTLAND = Residence("GB", "SCT", "Europe/London")
OHIO = Residence("US", "OH", "America/New_York")
TODAY = date(2026, 6, 3)


@pytest.mark.parametrize(
    ("kind", "days"), [(CustomerKind.CONSUMER, 30), (CustomerKind.SOLE_TRADER, 30), (CustomerKind.BUSINESS, 60)]
)
def test_a_promise_of_a_person_is_shorter_than_one_of_a_business(kind: CustomerKind, days: int) -> None:
    assert longest_days(kind) == days


@pytest.mark.parametrize(
    ("by", "kind"),
    [
        (TODAY, CustomerKind.CONSUMER),
        (date(2026, 7, 3), CustomerKind.CONSUMER),
        (date(2026, 8, 2), CustomerKind.BUSINESS),
    ],
    ids=["today", "the thirtieth day", "the sixtieth day"],
)
def test_a_promise_may_be_for_today_and_for_the_last_day_allowed(by: date, kind: CustomerKind) -> None:
    check_promise_date(by, TODAY, kind)


@pytest.mark.parametrize(
    ("by", "kind", "told"),
    [
        (
            date(2026, 6, 2), CustomerKind.CONSUMER,
            "--by 2026-06-02 lies before 2026-06-03, the day on which it is promised; give a day that is to come",
        ),
        (
            date(2026, 7, 4), CustomerKind.CONSUMER,
            "--by 2026-07-04 is too far ahead: a promise of a person is at most 30 days ahead, here 2026-07-03; "
            "take an earlier day, or agree instalments",
        ),
        (
            date(2026, 8, 3), CustomerKind.BUSINESS,
            "--by 2026-08-03 is too far ahead: a promise of a business is at most 60 days ahead, here 2026-08-02; "
            "take an earlier day, or agree instalments",
        ),
    ],
    ids=["yesterday", "the thirty-first day", "the sixty-first day"],
)  # fmt: skip
def test_a_promise_for_another_day_is_refused_with_the_days_that_may_be(
    by: date, kind: CustomerKind, told: str
) -> None:
    with pytest.raises(WrongUse) as error:
        check_promise_date(by, TODAY, kind)
    assert str(error.value) == told


@pytest.mark.parametrize(
    ("method", "silent_until"),
    [
        ("card", date(2026, 4, 7)), ("instant", date(2026, 4, 7)), ("bacs", date(2026, 4, 9)),
        ("direct_debit", date(2026, 4, 9)), ("cheque", date(2026, 4, 13)),
    ],
)  # fmt: skip
def test_after_maundy_thursday_money_takes_as_many_business_days_as_its_way_needs(
    method: str, silent_until: date
) -> None:
    assert end_of_grace(date(2026, 4, 2), method, "GB", "ENG") == silent_until


def test_easter_monday_is_a_business_day_in_scotland_alone() -> None:
    assert end_of_grace(date(2026, 4, 2), "card", "GB", "SCT") == date(2026, 4, 6)
    assert end_of_grace(date(2026, 4, 2), "card", "GB", None) == date(2026, 4, 7), "unknown: the strictest"
    assert end_of_grace(date(2026, 4, 2), "card", None, None) == date(2026, 4, 3), "no country, no bank holidays"


def test_a_way_to_pay_that_is_not_known_is_told_with_those_that_are() -> None:
    with pytest.raises(WrongUse) as error:
        end_of_grace(TODAY, "shells", "GB", "ENG")
    assert str(error.value) == "--method shells is not known; it is one of bacs, card, cheque, direct_debit, instant"


@pytest.mark.parametrize(
    ("amount", "cleared", "owed", "day", "status"),
    [
        (5_000, 5_000, 9_000, 10, PromiseStatus.KEPT),
        (5_000, 4_999, 9_000, 10, PromiseStatus.OPEN),
        (5_000, 4_999, 9_000, 11, PromiseStatus.BROKEN),
        (5_000, 5_000, 9_000, 11, PromiseStatus.KEPT),
        (None, 5_000, 9_000, 11, PromiseStatus.BROKEN),
        (None, 5_000, 9_000, 10, PromiseStatus.OPEN),
        (None, 0, 0, 11, PromiseStatus.KEPT),
        (None, 0, -1, 11, PromiseStatus.KEPT),
        (None, 0, 1, 11, PromiseStatus.BROKEN),
        (5_000, 0, 0, 11, PromiseStatus.KEPT),
        (5_000, 0, None, 11, PromiseStatus.BROKEN),
        (5_000, 0, None, 10, PromiseStatus.OPEN),
        (0, 0, 9_000, 11, PromiseStatus.KEPT),
    ],
)
def test_a_promise_is_kept_to_the_penny_and_broken_the_day_after_its_silence(
    amount: int | None, cleared: int, owed: int | None, day: int, status: PromiseStatus
) -> None:
    promise = PromiseProgress(1, amount, cleared, owed, silent_until=date(2026, 6, 10))
    assert judge(promise, date(2026, 6, day)) is status


@pytest.mark.parametrize(
    ("tries", "at", "where", "again"),
    [
        (1, datetime(2026, 6, 3, 10, 59, tzinfo=UTC), LONDON, datetime(2026, 6, 4, 13, tzinfo=UTC)),
        (1, datetime(2026, 6, 3, 11, 0, tzinfo=UTC), LONDON, datetime(2026, 6, 4, 9, tzinfo=UTC)),
        (2, datetime(2026, 6, 5, 15, 0, tzinfo=UTC), LONDON, datetime(2026, 6, 8, 9, tzinfo=UTC)),
        (1, datetime(2026, 11, 25, 20, 0, tzinfo=UTC), OHIO, datetime(2026, 11, 27, 15, tzinfo=UTC)),
        (1, datetime(2026, 7, 31, 9, 0, tzinfo=UTC), SCOTLAND, datetime(2026, 8, 4, 13, tzinfo=UTC)),
        (1, datetime(2026, 7, 31, 9, 0, tzinfo=UTC), LONDON, datetime(2026, 8, 3, 13, tzinfo=UTC)),
    ],
    ids=["before noon", "at noon", "Friday to Monday", "over Thanksgiving", "Scotland's August", "not England's"],
)
def test_a_call_that_rang_out_is_tried_on_the_next_business_day_at_the_other_half_of_the_day(
    tries: int, at: datetime, where: Residence, again: datetime
) -> None:
    found = next_try(ContactOutcome.RANG_OUT, tries, at, where)
    assert found == again
    assert found is not None and found.tzinfo is UTC


def test_the_third_try_is_the_last() -> None:
    at = datetime(2026, 6, 3, 10, tzinfo=UTC)
    assert next_try(ContactOutcome.RANG_OUT, 2, at, LONDON) is not None
    assert next_try(ContactOutcome.RANG_OUT, 3, at, LONDON) is None
    assert next_try(ContactOutcome.RANG_OUT, 4, at, LONDON) is None


@pytest.mark.parametrize("outcome", [one for one in ContactOutcome if one is not ContactOutcome.RANG_OUT])
def test_a_call_with_any_other_end_is_done(outcome: ContactOutcome) -> None:
    assert next_try(outcome, 1, datetime(2026, 6, 3, 10, tzinfo=UTC), LONDON) is None


@pytest.mark.parametrize(
    ("balance", "amount", "marks", "status"),
    [
        (None, 100, "", ItemStatus.UNKNOWN),
        (None, 100, "queried held promised", ItemStatus.UNKNOWN),
        (0, 100, "queried held promised", ItemStatus.PAID),
        (-1, 100, "queried", ItemStatus.CREDIT),
        (1, 100, "", ItemStatus.PART_PAID),
        (99, 100, "", ItemStatus.PART_PAID),
        (100, 100, "", ItemStatus.OPEN),
        (101, 100, "", ItemStatus.OPEN),
        (100, None, "", ItemStatus.OPEN),
        (99, 100, "queried", ItemStatus.DISPUTED),
        (99, 100, "held", ItemStatus.HELD),
        (99, 100, "promised", ItemStatus.PROMISED),
        (99, 100, "queried held promised", ItemStatus.DISPUTED),
        (99, 100, "held promised", ItemStatus.HELD),
        (99, 100, "queried promised", ItemStatus.DISPUTED),
    ],
)
def test_what_is_owed_comes_first_then_the_strongest_reason_for_silence(
    balance: int | None, amount: int | None, marks: str, status: ItemStatus
) -> None:
    assert standing(balance=balance, amount=amount, **dict.fromkeys(marks.split(), True)) is status
