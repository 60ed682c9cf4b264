"""The house pack: when a decent firm keeps quiet, and until when."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from candour.domain.accounts import AccountFacts
from candour.domain.holds import HoldFacts, HoldKind
from candour.domain.messages import ContactFacts, ContactOutcome, Purpose
from candour.domain.parties import ContactPoint, CustomerKind, Residence
from candour.domain.verdicts import Answer, Question, Verdict, combine
from candour.plugs.policies.house import PLUG
from candour.plugs.policies.house.numbers import PolicyError, numbers
from tests.some import MONDAY, an_account, an_item, with_creditor

DUE = date(2013, 6, 10)
EMAIL = ContactPoint(1, "email", "ap@brook.example")


def asked(account: AccountFacts, at: datetime = MONDAY, **given: Any) -> Answer:
    facts: dict[str, Any] = {"purpose": Purpose.REMINDER, "channel": "email", "contact_point": EMAIL}
    question = Question(at=at, account=account, items=account.items, **{**facts, **given})
    return combine(tuple(PLUG.speak(question)))


def said_no(answer: Answer) -> tuple[str, tuple[str, ...], datetime | None]:
    return answer.verdict.word, answer.rules, answer.until


def a_contact(days_ago: int, **given: Any) -> ContactFacts:
    facts: dict[str, Any] = {"outcome": ContactOutcome.HANDED_OVER, "asked": True, "account_id": 1, "channel": "email"}
    return ContactFacts(at=MONDAY - timedelta(days=days_ago), **{**facts, **given})


BUSINESS = an_account(an_item(DUE))
PERSON = replace(BUSINESS, kind=CustomerKind.CONSUMER)


def test_an_ordinary_reminder_on_an_ordinary_morning_may_go() -> None:
    assert asked(BUSINESS).verdict is Verdict.ALLOW
    assert asked(PERSON).verdict is Verdict.ALLOW


@pytest.mark.parametrize(
    ("account", "local", "opens"),
    [
        (BUSINESS, "2013-06-03T07:59", "2013-06-03T08:00"),
        (BUSINESS, "2013-06-03T18:00", "2013-06-04T08:00"),
        (PERSON, "2013-06-03T20:00", "2013-06-04T08:00"),
        (BUSINESS, "2013-06-08T10:00", "2013-06-10T08:00"),
        (PERSON, "2013-06-08T17:00", "2013-06-10T08:00"),
        (PERSON, "2013-06-09T12:00", "2013-06-10T08:00"),
    ],
    ids=["early", "business evening", "person evening", "business Saturday", "person Saturday evening", "Sunday"],
)
def test_outside_hours_it_waits_until_the_next_opening(account: AccountFacts, local: str, opens: str) -> None:
    at, until = (datetime.fromisoformat(text + "+01:00") for text in (local, opens))
    assert said_no(asked(account, at)) == ("wait", ("house.hours",), until)


def test_a_person_may_hear_from_us_on_a_saturday_morning() -> None:
    assert asked(PERSON, datetime(2013, 6, 8, 9, 0, tzinfo=UTC)).verdict is Verdict.ALLOW


def test_hours_are_local_wall_time_on_both_sides_of_a_clock_change() -> None:
    new_york = replace(PERSON, residence=Residence("US", "NY", "America/New_York"))
    answer = asked(new_york, datetime(2026, 10, 30, 12, 30, tzinfo=UTC))
    assert answer.verdict is Verdict.ALLOW, "08:30 while summer time lasts"
    answer = asked(new_york, datetime(2026, 11, 2, 12, 30, tzinfo=UTC))
    assert said_no(answer) == ("wait", ("house.hours",), datetime(2026, 11, 2, 13, 0, tzinfo=UTC)), "07:30 after it"


@pytest.mark.parametrize(
    ("nation", "day", "expected"),
    [
        ("ENG", "2013-12-02", "allow"),  # St Andrew's Day 2013 was a Saturday: Scotland keeps the Monday after it
        ("SCT", "2013-12-02", "wait"),
        (None, "2013-12-02", "wait"),
        ("ENG", "2013-12-25", "wait"),
    ],
)
def test_bank_holidays_are_those_of_the_nation_or_of_every_nation_when_it_is_not_stated(
    nation: str | None, day: str, expected: str
) -> None:
    account = replace(PERSON, residence=Residence("GB", nation, "Europe/London"))
    at = datetime.fromisoformat(f"{day}T11:00:00+00:00")
    assert asked(account, at).verdict.word == expected


@pytest.mark.parametrize("days_ago", [1, 6])
def test_a_business_is_not_asked_twice_within_a_week(days_ago: int) -> None:
    answer = asked(replace(BUSINESS, contacts=(a_contact(days_ago),)))
    midnight = datetime(2013, 6, 2, 23, tzinfo=UTC) + timedelta(days=7 - days_ago)
    assert said_no(answer) == ("wait", ("house.days_between",), midnight)


def test_after_a_week_a_business_may_be_asked_again() -> None:
    assert asked(replace(BUSINESS, contacts=(a_contact(7),))).verdict is Verdict.ALLOW


def test_a_thank_you_is_not_asking_and_does_not_use_up_the_week() -> None:
    assert asked(replace(BUSINESS, contacts=(a_contact(1, asked=False),))).verdict is Verdict.ALLOW
    assert asked(replace(BUSINESS, contacts=(a_contact(1),)), purpose=Purpose.THANKS).verdict is Verdict.ALLOW


def test_nobody_hears_from_us_twice_a_day() -> None:
    for account in (BUSINESS, PERSON):
        answer = asked(replace(account, contacts=(a_contact(0, asked=False),)), purpose=Purpose.THANKS)
        assert said_no(answer) == ("wait", ("house.one_a_day",), datetime(2013, 6, 3, 23, tzinfo=UTC))


def test_a_person_is_asked_at_most_three_times_in_seven_days_over_all_creditors() -> None:
    contacts = tuple(a_contact(days, account_id=days) for days in (2, 4, 6))
    answer = asked(replace(PERSON, contacts=contacts))
    assert said_no(answer) == ("wait", ("house.cap_week",), datetime(2013, 6, 3, 23, tzinfo=UTC))
    assert asked(replace(PERSON, contacts=contacts[:2])).verdict is Verdict.ALLOW


def test_a_vulnerable_person_is_asked_at_most_once_in_seven_days() -> None:
    account = replace(PERSON, contacts=(a_contact(2),), support_needs=("large print",))
    assert asked(account).rules == ("house.cap_week",)


def test_a_person_is_called_at_most_twice_in_seven_days() -> None:
    phone = ContactPoint(2, "phone", "+441632960001")
    contacts = (a_contact(2, channel="call"), a_contact(5, channel="call"))
    answer = asked(replace(PERSON, contacts=contacts), channel="call", purpose=Purpose.CALL, contact_point=phone)
    assert said_no(answer) == ("wait", ("house.calls_week",), datetime(2013, 6, 4, 23, tzinfo=UTC))


def test_after_a_conversation_a_person_has_a_week_of_quiet_unless_they_asked() -> None:
    account = replace(PERSON, contacts=(a_contact(3, outcome=ContactOutcome.CONVERSATION, outgoing=False),))
    assert asked(account).rules == ("house.after_conversation",)
    assert asked(account, asked_by_customer=True).verdict is Verdict.ALLOW


@pytest.mark.parametrize(
    ("point", "verdict", "rule"),
    [
        (None, "person", "house.contact_point"),
        (ContactPoint(1, "email", "ap@brook.example", usable=False), "person", "house.contact_point"),
        (ContactPoint(1, "email", "ap@brook.example", opted_out=True), "refuse", "house.opt_out"),
    ],
)
def test_an_address_must_work_and_be_welcome(point: ContactPoint | None, verdict: str, rule: str) -> None:
    assert said_no(asked(BUSINESS, contact_point=point))[:2] == (verdict, (rule,))


def test_a_preference_is_kept_where_it_can_be() -> None:
    assert asked(replace(BUSINESS, preferred_channel="call")).rules == ("house.preference",)
    no_phone = replace(BUSINESS, preferred_channel="call", contact_points=(EMAIL,))
    assert asked(no_phone).verdict is Verdict.ALLOW


@pytest.mark.parametrize(
    ("kind", "verdict"),
    [(HoldKind.PAUSE, "wait"), (HoldKind.DISPUTE, "refuse"), (HoldKind.DECEASED, "person"), (HoldKind.ADVISER, "wait")],
)
def test_a_hold_stops_reminders(kind: HoldKind, verdict: str) -> None:
    until = MONDAY + timedelta(days=30)
    answer = asked(replace(BUSINESS, holds=(HoldFacts(1, kind, MONDAY, until),)))
    assert answer.verdict.word == verdict
    assert answer.until == (until if verdict == "wait" else None)


def test_a_hold_without_an_end_waits_without_an_end() -> None:
    answer = asked(replace(BUSINESS, holds=(HoldFacts(1, HoldKind.PAUSE, MONDAY, None),)))
    assert said_no(answer) == ("wait", ("house.hold",), None)


def test_a_reminder_the_customer_would_get_anyway_goes_on_while_they_need_support() -> None:
    account = replace(PERSON, holds=(HoldFacts(1, HoldKind.VULNERABLE, MONDAY, None),))
    assert asked(account).verdict is Verdict.ALLOW
    assert asked(account, purpose=Purpose.NOTICE).verdict is Verdict.PERSON


def test_after_a_promise_it_is_quiet_until_its_grace_is_over() -> None:
    account = replace(BUSINESS, items=(an_item(DUE, promised_until=date(2013, 6, 12)),))
    assert said_no(asked(account)) == ("wait", ("house.promise",), datetime(2013, 6, 12, 23, tzinfo=UTC))


def test_the_third_broken_promise_goes_to_a_person() -> None:
    assert asked(replace(BUSINESS, broken_promises=2)).verdict is Verdict.ALLOW
    assert said_no(asked(replace(BUSINESS, broken_promises=3)))[:2] == ("person", ("house.broken_promises",))


@pytest.mark.parametrize(
    ("item", "rule"),
    [
        (an_item(DUE, 0), "house.balance"),
        (an_item(DUE, None), "house.balance"),
        (an_item(DUE, queried=True), "house.dispute"),
        (an_item(DUE, held=True), "house.hold"),
    ],
)
def test_the_second_answer_refuses_an_item_that_is_no_longer_plainly_owed(item: Any, rule: str) -> None:
    assert said_no(asked(replace(BUSINESS, items=(item,))))[:2] == ("refuse", (rule,))


@pytest.mark.parametrize(("brought_in", "verdict"), [(date(2013, 5, 29), "allow"), (date(2013, 5, 28), "wait")])
def test_a_ledger_older_than_three_business_days_is_not_chased_from(brought_in: date, verdict: str) -> None:
    imported_at = datetime.combine(brought_in, MONDAY.timetz())
    answer = asked(with_creditor(BUSINESS, imported_at=imported_at))
    assert answer.verdict.word == verdict
    assert answer.rules == (() if verdict == "allow" else ("house.freshness",))


def test_a_later_import_counts_as_fresh_so_that_a_book_can_be_replayed() -> None:
    assert asked(with_creditor(BUSINESS, imported_at=MONDAY + timedelta(days=4000))).verdict is Verdict.ALLOW


def test_a_ledger_never_brought_in_is_never_fresh() -> None:
    assert asked(with_creditor(BUSINESS, imported_at=None)).rules == ("house.freshness",)


def test_money_that_is_not_matched_yet_goes_to_a_person_first() -> None:
    assert asked(replace(BUSINESS, unallocated=(("GBP", 500),))).rules == ("house.unallocated_cash",)
    assert asked(replace(BUSINESS, unallocated=(("EUR", 500),))).verdict is Verdict.ALLOW


def test_a_statutory_notice_passes_what_is_only_house_policy() -> None:
    at_night = datetime(2013, 6, 3, 23, 0, tzinfo=UTC)
    account = replace(PERSON, contacts=(a_contact(0),))
    assert asked(account, at_night, purpose=Purpose.STATUTORY_NOTICE).verdict is Verdict.ALLOW


def test_a_creditor_may_set_its_own_numbers_and_mistakes_are_told() -> None:
    creditor = with_creditor(replace(BUSINESS, contacts=(a_contact(3),)), policy={"days_between": 3})
    assert asked(creditor).verdict is Verdict.ALLOW
    for wrong in ({"days_betwen": 3}, {"days_between": "3"}):
        with pytest.raises(PolicyError, match="days_between"):
            numbers(wrong)


contacts = st.lists(
    st.builds(
        a_contact,
        days_ago=st.integers(0, 20),
        asked=st.booleans(),
        channel=st.sampled_from(["email", "call"]),
        outcome=st.sampled_from(list(ContactOutcome)),
    ),
    max_size=8,
)
moments = st.integers(0, 16 * 365 * 24 * 60).map(
    lambda minutes: datetime(2012, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)


@given(moments, st.sampled_from([BUSINESS, PERSON]))
def test_whenever_it_is_asked_a_wait_for_hours_ends_at_a_time_when_it_may_go(
    at: datetime, account: AccountFacts
) -> None:
    fresh = with_creditor(account, imported_at=datetime(2100, 1, 1, tzinfo=UTC))
    answer = asked(fresh, at)
    if answer.verdict is Verdict.WAIT:
        assert answer.until is not None and answer.until > at
        assert asked(fresh, answer.until).verdict is Verdict.ALLOW
        assert asked(fresh, answer.until - timedelta(seconds=1)).verdict is not Verdict.ALLOW


@given(contacts, st.sampled_from([BUSINESS, PERSON]), st.randoms())
def test_the_order_in_which_contacts_are_read_does_not_matter(
    found: list[ContactFacts], account: AccountFacts, random: Any
) -> None:
    shuffled = list(found)
    random.shuffle(shuffled)
    first, second = (asked(replace(account, contacts=tuple(order))) for order in (found, shuffled))
    assert said_no(first) == said_no(second)


@given(contacts, contacts, st.sampled_from([BUSINESS, PERSON]))
def test_knowing_of_more_contacts_never_allows_more(
    some: list[ContactFacts], more: list[ContactFacts], account: AccountFacts
) -> None:
    few, many = replace(account, contacts=tuple(some)), replace(account, contacts=(*some, *more))
    assert asked(many).verdict >= asked(few).verdict
