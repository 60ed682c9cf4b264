"""A statement: what it lists, when there is none, the way it goes, and sums that add up by age."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest

from candour.domain.accounts import AccountFacts
from candour.domain.items import ItemFacts
from candour.domain.messages import Purpose
from candour.domain.parties import ContactPoint
from candour.domain.statements import (
    Band,
    Sums,
    first_of_month,
    is_of_month,
    is_statement,
    occurrence,
    open_items,
    still_wanted,
    sums_of,
    wanted_statement,
)
from tests.some import MONDAY, an_account, an_item, with_creditor

ON = date(2026, 6, 3)
JUNE = "month 2026-06"


def item(key: int, due: date | None, balance: int | None = 100, **given: Any) -> ItemFacts:
    return an_item(due, balance, key=key, **given)


def reached(*channels: str, **given: Any) -> AccountFacts:
    points = tuple(ContactPoint(n, channel, f"{channel}@x") for n, channel in enumerate(channels, 1))
    return an_account(item(1, ON), contact_points=points, **given)


def test_a_month_has_one_statement() -> None:
    assert occurrence(date(2026, 6, 30)) == JUNE
    assert is_statement("statement", JUNE) and not is_statement("notice", JUNE) and not is_statement("statement", "x")
    assert is_of_month(JUNE, ON) and not is_of_month(JUNE, date(2025, 6, 3)) and not is_of_month(JUNE, date(2026, 7, 1))
    assert first_of_month(ON) == date(2026, 6, 1)


def test_it_lists_what_is_owed_or_not_known_by_currency_and_due_date() -> None:
    items = (
        item(1, None), item(2, date(2026, 5, 1), currency="USD"), item(3, date(2026, 6, 1)), item(4, date(2026, 5, 1)),
        item(5, ON, 0), item(6, ON, -5), item(7, ON, None), item(8, date(2026, 5, 1)), item(9, ON, 1),
    )  # fmt: skip
    assert [one.id for one in open_items(an_account(*items))] == [4, 8, 3, 7, 9, 1, 2]


@pytest.mark.parametrize(
    ("items", "why"),
    [
        ((), "nothing_open"),
        ((item(1, ON, None),), "nothing_open"),
        ((item(1, ON, 0), item(2, ON, -1)), "nothing_open"),
        ((item(1, ON, queried=True),), "all_left_out"),
        ((item(1, ON, held=True), item(2, ON, promised_until=ON), item(3, ON, None)), "all_left_out"),
    ],
)
def test_there_is_none_where_nothing_may_be_asked_for(items: tuple[ItemFacts, ...], why: str) -> None:
    assert wanted_statement(an_account(*items), JUNE, MONDAY) == why


def test_what_may_be_asked_for_is_chased_and_the_rest_stands_beside_it() -> None:
    queried, plain, undated, unknown = item(1, ON, queried=True), item(2, ON), item(3, None), item(4, ON, None)
    wanted = wanted_statement(an_account(queried, plain, undated, unknown), JUNE, MONDAY)
    assert not isinstance(wanted, str)
    assert (wanted.items, wanted.others) == ((plain, undated), (queried, unknown))
    assert (wanted.key, wanted.occurrence, wanted.purpose) == ("statement", JUNE, Purpose.STATEMENT)
    assert (wanted.channel, wanted.currency, wanted.planned_for) == ("email", "GBP", MONDAY)


@pytest.mark.parametrize(
    ("account", "way"),
    [
        (reached("email"), "email"), (reached("post"), "email"), (reached(), "email"),
        (reached("email", "post", preferred_channel="letter"), "letter"),
        (reached("email", preferred_channel="letter"), "email"),
        (reached("email", "post", preferred_channel="sms"), "email"),
        (reached("email", "phone", preferred_channel="call"), "email"),
        (reached("phone", "post", preferred_channel="call"), "only_by_call"),
    ],
)  # fmt: skip
def test_it_goes_by_mail_or_by_post_to_who_wants_that(account: AccountFacts, way: str) -> None:
    wanted = wanted_statement(account, JUNE, MONDAY)
    assert (wanted if isinstance(wanted, str) else wanted.channel) == way


def test_just_before_it_goes_its_month_must_be_now_where_the_creditor_is() -> None:
    account = with_creditor(an_account(item(1, ON)), zone="Europe/London")
    last = datetime.fromisoformat("2026-06-30T23:59:00+01:00")
    wanted = still_wanted(account, JUNE, "letter", last)
    assert wanted is not None
    assert (wanted.channel, wanted.planned_for, wanted.occurrence) == ("letter", last, JUNE)
    assert still_wanted(account, JUNE, "letter", datetime.fromisoformat("2026-07-01T00:00:00+01:00")) is None
    assert still_wanted(replace(account, items=()), JUNE, "letter", last) is None


def test_sums_are_told_by_age_to_the_day() -> None:
    dues = {
        date(2026, 6, 4): 1, date(2026, 6, 3): 2, date(2026, 5, 4): 4, date(2026, 5, 3): 8, date(2026, 4, 4): 16,
        date(2026, 4, 3): 32, date(2026, 3, 5): 64, date(2026, 3, 4): 128, date(2020, 1, 1): 256,
    }  # fmt: skip
    items = [item(n, due, minor) for n, (due, minor) in enumerate(dues.items())]
    account = an_account(*items, item(20, None, 512), item(21, ON, None))
    assert sums_of(account, ON) == [
        Sums(
            "GBP", 1023,
            (
                Band(date(2026, 6, 4), None, 1), Band(date(2026, 5, 4), ON, 6),
                Band(date(2026, 4, 4), date(2026, 5, 3), 24), Band(date(2026, 3, 5), date(2026, 4, 3), 96),
                Band(None, date(2026, 3, 4), 384),
            ),
            512, 0, 0,
        )
    ]  # fmt: skip


def test_each_currency_has_sums_of_its_own_also_one_in_which_there_is_only_money_of_theirs() -> None:
    account = an_account(
        item(1, ON, 100, in_query=30), item(2, ON, 50, queried=True), item(3, ON, None, queried=True),
        item(4, ON, 70, currency="USD"), unallocated=(("USD", 5), ("EUR", 7), ("SEK", 0)),
    )  # fmt: skip
    found = [(one.currency, one.owed, one.queried, one.on_account) for one in sums_of(account, ON)]
    assert found == [("GBP", 150, 80, 0), ("USD", 70, 0, 5), ("EUR", 0, 0, 7)]
    assert sums_of(an_account(), ON) == []
