"""What the house pack says of a question, in full, and which numbers of its own a creditor may set."""

from collections.abc import Callable
from typing import Any

import pytest

from candour.plugs.policies.house import PLUG
from candour.plugs.policies.house.numbers import DEFAULTS, PolicyError, check_limits, check_numbers, numbers
from tests.asked import UK_BUSINESS, UK_CONSUMER, US_COLLECTOR, Facts, asked, given
from tests.ruled import lines

PERSON, FIRM = UK_CONSUMER, UK_BUSINESS
CALL = given(PERSON, channel="call", purpose="call", address={"value": "+441632960001"})
MAYBE = given(PERSON, customer={"kind": None})


def held(kind: str, **more: object) -> list[Facts]:
    return [{"kind": kind, "since": "2026-05-20T09:00:00+01:00", **more}]


def sent(*days: str, **more: Any) -> list[Facts]:
    """Emails about this account at ten in the morning of days of 2026."""
    usual = {"channel": "email", "outcome": "delivered", "account": "this"}
    return [{"at": f"2026-{day}T10:00:00+01:00", **usual, **more} for day in days]


def at(text: str, base: Facts = PERSON, **more: Any) -> Facts:
    moment = f"2026-{text}:00+01:00"
    return given(given(base, **more), at=moment, creditor={"imported_at": moment})


def item(base: Facts = PERSON, **more: Any) -> Facts:
    return given(base, items=[{**base["items"][0], **more}])


CASES: list[tuple[str, str, Facts, list[str]]] = [
    # Addresses.
    ("house.contact_point", "none", given(PERSON, address=None), ["person; email addresses: none on the account"]),
    ("house.contact_point", "one that failed", given(PERSON, address={"usable": False}),
     ["person; email addresses: failed before"]),
    ("house.contact_point", "no number for a call", given(CALL, address=None), []),
    ("house.contact_point", "a number that failed", given(CALL, address={"usable": False}),
     ["person; phone addresses: failed before"]),
    ("house.contact_point", "one that works", PERSON, []),
    ("house.opt_out", "opted out", given(PERSON, address={"opted_out": True}), ["refuse; address: opted out"]),
    ("house.opt_out", "opted out and failed", given(PERSON, address={"opted_out": True, "usable": False}),
     ["refuse; addresses: opted out"]),
    ("house.opt_out", "opted out, one confirmation", given(PERSON, address={"opted_out": True},
     asked={"opt_out_confirmation": True}), []),
    ("house.preference", "another way that works", given(PERSON,
     customer={"preferred_channel": "email"}, channel="letter"), []),
    ("house.preference", "email preferred to a call, number alone", given(CALL,
     customer={"preferred_channel": "email"}), []),
    ("house.preference", "a text preferred to a call", given(CALL, customer={"preferred_channel": "sms"}),
     ["fix; prefers: sms; asked for: call"]),
    ("house.preference", "a text preferred, number opted out", given(CALL,
     customer={"preferred_channel": "sms"}, address={"opted_out": True}), []),
    ("house.preference", "a text preferred, number fails", given(CALL,
     customer={"preferred_channel": "sms"}, address={"usable": False}), []),
    ("house.preference", "this way is preferred", given(CALL, customer={"preferred_channel": "call"}), []),
    ("house.language", "German words", given(PERSON, customer={"language": "de"}, text="Bitte."),
     ["person; language: de"]),
    ("house.language", "English of America", given(PERSON, customer={"language": "EN-us"}, text="Please."), []),
    ("house.language", "German, before there are words", given(PERSON, customer={"language": "de"}), []),
    # Words to a business; those to a person are the law packs' matter.
    ("house.no_pressure", "pressure", given(FIRM, text="Pay immediately, this is your last chance."),
     ["fix; words: Pay immediately"]),
    ("house.no_pressure", "an insult", given(FIRM, text="You deadbeats."), ["fix; words: deadbeats"]),
    ("house.no_pressure", "plain words", given(FIRM, text="How are things with INV-1?"), []),
    ("house.no_pressure", "a person", given(PERSON, text="You deadbeats."), []),
    ("house.true_words", "court", given(FIRM, text="Then we go to court."),
     ["fix; stated and not shown to be near: court"]),
    ("house.true_words", "court, denied", given(FIRM, text="We will not go to court."), []),
    ("house.true_words", "court that is shown to be near", given(FIRM, text="Then we go to court.",
     asked={"claims": [{"kind": "court", "true": True, "reachable": True}]}), []),
    ("house.true_words", "court that is out of reach", given(FIRM, text="Then we go to court.",
     asked={"claims": [{"kind": "court", "true": True, "reachable": False}]}),
     ["fix; stated and not shown to be near: court"]),
    ("house.true_words", "the police", given(FIRM, text="We shall tell the police."), ["refuse; words: police"]),
    ("house.true_words", "a person", given(PERSON, text="Then we go to court."), []),
    ("house.true_words", "somebody who may be a business", given(MAYBE, text="Then we go to court."),
     ["fix; stated and not shown to be near: court"]),
    ("house.no_pressure", "somebody who may be a business", given(MAYBE, text="You deadbeats."),
     ["fix; words: deadbeats"]),
    # Hours: Wednesday 3 June, Saturday 6 June, Sunday 7 June, the bank holiday of Monday 25 May.
    ("house.hours", "a person, 07:59", at("06-03T07:59"),
     ["wait until 2026-06-03T07:00Z; local time: 2026-06-03T07:59+01:00; "
      "zone: Europe/London"]),
    ("house.hours", "a person, 08:00", at("06-03T08:00"), []),
    ("house.hours", "a person, 19:59", at("06-03T19:59"), []),
    ("house.hours", "a person, 20:00", at("06-03T20:00"),
     ["wait until 2026-06-04T07:00Z; local time: 2026-06-03T20:00+01:00; "
      "zone: Europe/London"]),
    ("house.hours", "a firm, 17:59", at("06-03T17:59", FIRM), []),
    ("house.hours", "a firm, 18:00", at("06-03T18:00", FIRM),
     ["wait until 2026-06-04T07:00Z; local time: 2026-06-03T18:00+01:00; "
      "zone: Europe/London"]),
    ("house.hours", "perhaps a firm, 18:00", at("06-03T18:00", MAYBE),
     ["wait until 2026-06-04T07:00Z; local time: 2026-06-03T18:00+01:00; "
      "zone: Europe/London"]),
    ("house.hours", "a firm on a Friday evening", at("06-05T18:00", FIRM),
     ["wait until 2026-06-08T07:00Z; local time: 2026-06-05T18:00+01:00; "
      "zone: Europe/London"]),
    ("house.hours", "a person on Saturday, 08:59", at("06-06T08:59"),
     ["wait until 2026-06-06T08:00Z; local time: 2026-06-06T08:59+01:00; "
      "zone: Europe/London"]),
    ("house.hours", "a person on Saturday, 09:00", at("06-06T09:00"), []),
    ("house.hours", "a person on Saturday, 16:59", at("06-06T16:59"), []),
    ("house.hours", "a person on Saturday, 17:00", at("06-06T17:00"),
     ["wait until 2026-06-08T07:00Z; local time: 2026-06-06T17:00+01:00; "
      "zone: Europe/London"]),
    ("house.hours", "a firm on Saturday", at("06-06T10:00", FIRM),
     ["wait until 2026-06-08T07:00Z; local time: 2026-06-06T10:00+01:00; "
      "zone: Europe/London"]),
    ("house.hours", "a person on Sunday", at("06-07T10:00"),
     ["wait until 2026-06-08T07:00Z; local time: 2026-06-07T10:00+01:00; "
      "zone: Europe/London"]),
    ("house.hours", "an answer on Sunday", at("06-07T10:00", purpose="reply", asked_by_customer=True), []),
    ("house.hours", "a statutory notice on Sunday", at("06-07T10:00", purpose="statutory_notice"), []),
    ("house.hours", "thanks on Sunday", at("06-07T10:00", purpose="thanks"),
     ["wait until 2026-06-08T07:00Z; local time: 2026-06-07T10:00+01:00; "
      "zone: Europe/London"]),
    ("house.hours", "the creditor opens at seven", at("06-03T07:00", creditor={"policy": {"weekday_from": "07:00"}}),
     []),
    ("house.hours", "an American on Sunday", given(US_COLLECTOR, at="2026-11-01T10:00:00-05:00"), []),
    ("house.hours", "an American firm on Sunday", given(US_COLLECTOR, at="2026-11-01T10:00:00-05:00",
     customer={"kind": "business"}), ["wait until 2026-11-02T13:00Z; local time: 2026-11-01T10:00-05:00; "
      "zone: America/New_York"]),
    ("house.hours", "an American at 20:00", given(US_COLLECTOR, at="2026-11-03T20:00:00-05:00"),
     ["wait until 2026-11-04T13:00Z; local time: 2026-11-03T20:00-05:00; "
      "zone: America/New_York"]),
    ("house.hours", "in two zones", given(PERSON, at="2026-06-03T08:30:00+01:00",
     customer={"zones": ["America/New_York"]}),
     ["wait until 2026-06-03T12:00Z; local time: 2026-06-03T03:30-04:00; "
      "zone: America/New_York"]),
    ("house.bank_holiday", "Spring bank holiday", at("05-25T10:00"),
     ["wait until 2026-05-26T07:00Z; local time: 2026-05-25T10:00+01:00; "
      "zone: Europe/London; holiday: Spring Bank Holiday"]),
    ("house.bank_holiday", "Thanksgiving, a person", given(US_COLLECTOR, at="2026-11-26T10:00:00-05:00"), []),
    ("house.bank_holiday", "Thanksgiving, a firm", given(US_COLLECTOR, at="2026-11-26T10:00:00-05:00",
     customer={"kind": "business"}), ["wait until 2026-11-27T13:00Z; local time: 2026-11-26T10:00-05:00; "
      "zone: America/New_York; holiday: Thanksgiving Day"]),
    ("house.bank_holiday", "an ordinary day", at("06-03T10:00"), []),
    # How often.
    ("house.one_a_day", "earlier today", given(PERSON, contacts=sent("06-03")),
     ["wait until 2026-06-03T23:00Z; last contact: 2026-06-03"]),
    ("house.one_a_day", "yesterday", given(PERSON, contacts=sent("06-02")), []),
    ("house.one_a_day", "from the customer", given(PERSON, contacts=sent("06-03", outgoing=False)), []),
    ("house.one_a_day", "a person, by another account", given(PERSON, contacts=sent("06-03", account="other")),
     ["wait until 2026-06-03T23:00Z; last contact: 2026-06-03"]),
    ("house.one_a_day", "a firm, by another account", given(FIRM, contacts=sent("06-03", account="other")), []),
    ("house.one_a_day", "thanks on the day of a reminder", given(PERSON, purpose="thanks", contacts=sent("06-03")),
     ["wait until 2026-06-03T23:00Z; last contact: 2026-06-03"]),
    ("house.one_a_day", "an answer on the day of a reminder", given(PERSON,
     purpose="reply", asked_by_customer=True, contacts=sent("06-03")), []),
    ("house.days_between", "six days ago", given(FIRM, contacts=sent("05-28")),
     ["wait until 2026-06-03T23:00Z; last asked: 2026-05-28"]),
    ("house.days_between", "seven days ago", given(FIRM, contacts=sent("05-27")), []),
    ("house.days_between", "twice", given(FIRM, contacts=sent("05-28", "05-30")),
     ["wait until 2026-06-05T23:00Z; last asked: 2026-05-30"]),
    ("house.days_between", "thanks six days ago", given(FIRM, contacts=sent("05-28", asked=False)), []),
    ("house.days_between", "bounced", given(FIRM, contacts=sent("05-28", outcome="bounced")), []),
    ("house.days_between", "rang out", given(FIRM, contacts=sent("05-28", channel="call", outcome="rang_out")), []),
    ("house.days_between", "did not connect", given(FIRM,
     contacts=sent("05-28", channel="call", outcome="unconnected")), []),
    ("house.days_between", "a voicemail", given(FIRM, contacts=sent("05-28", channel="call", outcome="voicemail")),
     ["wait until 2026-06-03T23:00Z; last asked: 2026-05-28"]),
    ("house.days_between", "told by the ledger", given(FIRM, customer={"last_contact": "2026-05-28"}),
     ["wait until 2026-06-03T23:00Z; last asked: 2026-05-28"]),
    ("house.days_between", "told by the ledger, today", given(FIRM, customer={"last_contact": "2026-06-03"}),
     ["wait until 2026-06-09T23:00Z; last asked: 2026-06-03"]),
    ("house.days_between", "told by the ledger, tomorrow", given(FIRM, customer={"last_contact": "2026-06-04"}), []),
    ("house.days_between", "thanks ask for nothing", given(FIRM, purpose="thanks", contacts=sent("05-28")), []),
    ("house.days_between", "a person", given(PERSON, contacts=sent("05-28")), []),
    ("house.days_between", "the creditor keeps three days", given(FIRM,
     contacts=sent("05-31"), creditor={"policy": {"days_between": 3}}), []),
    ("house.cap_week", "three in a week", given(PERSON, contacts=sent("05-28", "05-30", "06-01")),
     ["wait until 2026-06-03T23:00Z; contacts in 7 days: 3; most: 3"]),
    ("house.cap_week", "two in a week", given(PERSON, contacts=sent("05-30", "06-01")), []),
    ("house.cap_week", "three, the first a week ago", given(PERSON, contacts=sent("05-27", "05-30", "06-01")), []),
    ("house.cap_week", "four in a week", given(PERSON, contacts=sent("05-28", "05-29", "05-30", "06-01")),
     ["wait until 2026-06-04T23:00Z; contacts in 7 days: 4; most: 3"]),
    ("house.cap_week", "thanks do not count", given(PERSON, contacts=sent("05-28", "05-30", "06-01", asked=False)), []),
    ("house.cap_week", "letters from the customer do not count", given(PERSON,
     contacts=sent("05-28", "05-30", "06-01", outgoing=False)), []),
    ("house.cap_week", "vulnerable, one in a week", given(PERSON, holds=held("vulnerable"), contacts=sent("05-28")),
     ["wait until 2026-06-03T23:00Z; contacts in 7 days: 1; most: 1"]),
    ("house.cap_week", "needs support, one in a week", given(PERSON,
     customer={"support_needs": ["large print"]}, contacts=sent("05-28")),
     ["wait until 2026-06-03T23:00Z; contacts in 7 days: 1; most: 1"]),
    ("house.cap_week", "vulnerable, one a week ago", given(PERSON, holds=held("vulnerable"),
     contacts=sent("05-27")), []),
    ("house.cap_week", "on another hold, one in a week", given(PERSON, holds=held("pause"),
     contacts=sent("05-28")), []),
    ("house.cap_week", "a firm", given(FIRM, contacts=sent("05-28", "05-30", "06-01")), []),
    ("house.calls_week", "two in a week", given(CALL, contacts=sent("05-28", "05-30", channel="call", asked=False)),
     ["wait until 2026-06-03T23:00Z; contacts in 7 days: 2; most: 2"]),
    ("house.calls_week", "one in a week", given(CALL, contacts=sent("05-30", channel="call", asked=False)), []),
    ("house.calls_week", "a call and an email", given(CALL,
     contacts=[*sent("05-30", channel="call"), *sent("05-31")]), []),
    ("house.calls_week", "two calls from the customer", given(CALL,
     contacts=sent("05-28", "05-30", channel="call", outgoing=False)), []),
    ("house.calls_week", "an email after two calls", given(PERSON,
     contacts=sent("05-28", "05-30", channel="call", asked=False)), []),
    ("house.after_conversation", "six days ago", given(PERSON,
     contacts=sent("05-28", outcome="conversation", outgoing=False)),
     ["wait until 2026-06-03T23:00Z; last spoke: 2026-05-28"]),
    ("house.after_conversation", "a week ago", given(PERSON,
     contacts=sent("05-27", outcome="conversation", outgoing=False)), []),
    ("house.after_conversation", "twice", given(PERSON, contacts=sent("05-28", "05-30", outcome="conversation")),
     ["wait until 2026-06-05T23:00Z; last spoke: 2026-05-30"]),
    ("house.after_conversation", "no conversation", given(PERSON, contacts=sent("05-28")), []),
    ("house.after_conversation", "told by the ledger", given(PERSON, customer={"last_contact": "2026-05-28"}),
     ["wait until 2026-06-03T23:00Z; last spoke: 2026-05-28"]),
    ("house.after_conversation", "told by the ledger, today", given(PERSON,
     customer={"last_contact": "2026-06-03"}), ["wait until 2026-06-09T23:00Z; last spoke: 2026-06-03"]),
    ("house.after_conversation", "told by the ledger, tomorrow", given(PERSON,
     customer={"last_contact": "2026-06-04"}), []),
    ("house.after_conversation", "a firm", given(FIRM, customer={"last_contact": "2026-05-28"}), []),
    # Holds.
    ("house.hold", "a pause", given(PERSON, holds=held("pause", until="2026-06-10T09:00:00+01:00")),
     ["wait until 2026-06-10T08:00Z; hold: pause; until: 2026-06-10T09:00:00+01:00"]),
    ("house.hold", "a pause without an end", given(PERSON, holds=held("pause")),
     ["wait; hold: pause; until: not known"]),
    ("house.hold", "a pause, thanks", given(PERSON, holds=held("pause"), purpose="thanks"),
     ["wait; hold: pause; until: not known"]),
    ("house.hold", "a complaint, thanks", given(PERSON, holds=held("complaint"), purpose="thanks"), []),
    ("house.hold", "a pause of the item", given(PERSON, holds=held("pause", item="L1")),
     ["wait; hold: pause; until: not known"]),
    ("house.hold", "a pause of the item, thanks", given(PERSON, holds=held("complaint", item="L1"), purpose="thanks"),
     []),
    ("house.hold", "an item on hold", item(held=True), ["refuse; L1: on hold"]),
    ("house.hold_person", "deceased, thanks", given(PERSON, holds=held("deceased"), purpose="thanks"),
     ["person; hold: deceased; until: not known"]),
    ("house.hold_person", "capacity, thanks", given(PERSON, holds=held("capacity"), purpose="thanks"),
     ["person; hold: capacity; until: not known"]),
    ("house.hold_person", "vulnerable, a reminder", given(PERSON, holds=held("vulnerable")), []),
    ("house.hold_person", "vulnerable, another ask", given(PERSON, holds=held("vulnerable"), purpose="check_in"),
     ["person; hold: vulnerable; until: not known"]),
    ("house.hold_person", "vulnerable, thanks", given(PERSON, holds=held("vulnerable"), purpose="thanks"), []),
    ("house.dispute", "a dispute of all", given(PERSON, holds=held("dispute", until="2026-06-10T09:00:00+01:00")),
     ["refuse; hold: dispute; until: 2026-06-10T09:00:00+01:00"]),
    ("house.dispute", "an item that is queried", item(queried=True), ["refuse; L1: queried"]),
    ("house.payment_on_its_way", "on its way", given(PERSON,
     holds=held("payment_on_its_way", until="2026-06-10T09:00:00+01:00")),
     ["wait until 2026-06-10T08:00Z; hold: payment_on_its_way; until: 2026-06-10T09:00:00+01:00"]),
    # What is owed.
    ("house.balance", "nothing", item(balance=0), ["refuse; L1: nothing owed"]),
    ("house.balance", "a credit", item(balance=-1), ["refuse; L1: nothing owed"]),
    ("house.balance", "a penny", item(balance=1), []),
    ("house.balance", "nobody knows", item(balance=None), ["refuse; L1: unknown"]),
    ("house.balance", "no item", given(PERSON, items=[]), ["refuse; items: none"]),
    ("house.balance", "thanks for a paid item", given(item(balance=0), purpose="thanks"), []),
    ("house.promise", "the last day of silence", item(promised_until="2026-06-03"),
     ["wait until 2026-06-03T23:00Z; L1: silent until 2026-06-03"]),
    ("house.promise", "the day after", item(promised_until="2026-06-02"), []),
    ("house.promise", "a week of silence", item(promised_until="2026-06-10"),
     ["wait until 2026-06-10T23:00Z; L1: silent until 2026-06-10"]),
    ("house.broken_promises", "three", given(PERSON, customer={"broken_promises": 3}), ["person; broken promises: 3"]),
    ("house.broken_promises", "two", given(PERSON, customer={"broken_promises": 2}), []),
    ("house.broken_promises", "the creditor allows one", given(PERSON,
     customer={"broken_promises": 1}, creditor={"policy": {"broken_promises": 1}}), ["person; broken promises: 1"]),
    # The ledger.
    ("house.freshness", "three business days old", given(PERSON,
     creditor={"imported_at": "2026-05-29T06:00:00+01:00"}), []),
    ("house.freshness", "four business days old", given(PERSON, creditor={"imported_at": "2026-05-28T06:00:00+01:00"}),
     ["wait until 2026-06-03T23:00Z; brought in: 2026-05-28; business days allowed: 3"]),
    ("house.freshness", "never brought in", given(PERSON, creditor={"imported_at": None}),
     ["wait until 2026-06-03T23:00Z; brought in: never; business days allowed: 3"]),
    ("house.freshness", "old, on a Friday", given(PERSON, at="2026-06-05T10:00:00+01:00",
     creditor={"imported_at": None}), ["wait until 2026-06-07T23:00Z; brought in: never; business days allowed: 3"]),
    ("house.freshness", "old, thanks", given(PERSON, creditor={"imported_at": None}, purpose="thanks"), []),
    ("house.unallocated_cash", "a penny", given(PERSON, unallocated={"GBP": 1}), ["person; minor units to match: 1"]),
    ("house.unallocated_cash", "nothing", given(PERSON, unallocated={"GBP": 0}), []),
    ("house.unallocated_cash", "of another currency", given(PERSON, unallocated={"EUR": 500}), []),
    ("house.unallocated_cash", "and no item", given(PERSON, items=[], unallocated={"GBP": 500}), []),
]  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "facts", "said"), [(r, f, s) for r, _, f, s in CASES], ids=[f"{r}: {n}" for r, n, *_ in CASES]
)
def test_the_house_says_this_and_no_more(rule: str, facts: Facts, said: list[str]) -> None:
    assert lines(asked(facts), rule) == said


KNOWN = (
    "weekday_from (str), weekday_until (str), business_until (str), saturday_from (str), saturday_until (str), "
    "cap_week (int), calls_week (int), named_week (int), vulnerable_week (int), after_conversation_days (int), "
    "days_between (int), fresh_days (int), broken_promises (int)"
)
LIMITS: list[tuple[str, Any, Any, Any, Any]] = [
    ("weekday_from", "05:59", "06:00", "12:00", "12:01"), ("weekday_until", "12:00", "12:01", "22:00", "22:01"),
    ("business_until", "12:00", "12:01", "22:00", "24:00"), ("saturday_from", "00:00", "06:00", "12:00", "12:01"),
    ("saturday_until", "12:00", "12:01", "22:00", "24:00"), ("cap_week", 0, 1, 7, 8), ("calls_week", 0, 1, 7, 8),
    ("named_week", 0, 1, 7, 8), ("vulnerable_week", 0, 1, 3, 4), ("after_conversation_days", 0, 1, 31, 32),
    ("days_between", 0, 1, 31, 32), ("fresh_days", -1, 0, 31, 32), ("broken_promises", 0, 1, 10, 11),
]  # fmt: skip
"""A number, what is too little, the least, the most, and what is too much."""


def refused(policy: dict[str, object], *checks: Callable[[dict[str, object]], None]) -> str:
    for check in checks or (check_numbers, PLUG.check_settings):
        with pytest.raises(PolicyError) as error:
            check(policy)
    return str(error.value)


@pytest.mark.parametrize(("name", "less", "least", "most", "more"), LIMITS, ids=[row[0] for row in LIMITS])
def test_a_number_beyond_its_limits_is_refused_and_told(name: str, less: Any, least: Any, most: Any, more: Any) -> None:
    for value in (less, more):
        said = refused({name: value}, check_limits)
        assert said.startswith(f"{name}={value} cannot be used; it is from {least} to {most}: ")
    for value in (least, most):
        check_limits({name: value})
        assert getattr(numbers({name: value}), name) == value


@pytest.mark.parametrize(
    ("policy", "told"),
    [
        ({"cap": 3}, f"policy setting cap=3 cannot be used; known are {KNOWN}"),
        ({"cap_week": "3"}, f"policy setting cap_week='3' cannot be used; known are {KNOWN}"),
        ({"cap_week": True}, f"policy setting cap_week=True cannot be used; known are {KNOWN}"),
        ({"weekday_from": "8:00"}, "weekday_from=8:00 cannot be used; write a time of day as 08:00"),
        ({"weekday_from": "08:60"}, "weekday_from=08:60 cannot be used; write a time of day as 08:00"),
        ({"weekday_until": "24:01"}, "weekday_until=24:01 cannot be used; write a time of day as 08:00"),
    ],
)
def test_a_number_that_cannot_be_read_is_told(policy: dict[str, object], told: str) -> None:
    assert refused(policy) == told


@pytest.mark.parametrize(
    ("policy", "told"),
    [
        ({"weekday_from": "20:00"}, "weekday_from=20:00 must be earlier than weekday_until=20:00"),
        ({"weekday_from": "18:00"}, "weekday_from=18:00 must be earlier than business_until=18:00"),
        ({"saturday_from": "17:00"}, "saturday_from=17:00 must be earlier than saturday_until=17:00"),
        ({"cap_week": 0}, "cap_week=0 cannot be used; it is a number from 1 to 366"),
        ({"fresh_days": -1}, "fresh_days=-1 cannot be used; it is a number from 0 to 366"),
        ({"days_between": 367}, "days_between=367 cannot be used; it is a number from 0 to 366"),
    ],
)
def test_a_question_may_state_any_number_that_can_be_worked_with(policy: dict[str, object], told: str) -> None:
    with pytest.raises(PolicyError) as error:
        check_numbers(policy)
    assert str(error.value) == told
    check_numbers({"days_between": 366, "fresh_days": 0, "weekday_from": "17:59"})


def test_every_number_is_shown_with_its_default_and_limits() -> None:
    shown = {one.name: (one.value, one.usual, one.least, one.most) for one in PLUG.settings({"cap_week": 2})}
    assert shown["cap_week"] == (2, 3, 1, 7) and shown["weekday_from"] == ("08:00", "08:00", "06:00", "12:00")
    assert {name: limits[2:] for name, limits in shown.items()} == {row[0]: (row[2], row[3]) for row in LIMITS}


def test_what_a_creditor_does_not_set_is_as_the_house_has_it() -> None:
    assert numbers({}) is DEFAULTS
    assert (numbers({"cap_week": 1}).calls_week, numbers({"cap_week": 1}).cap_week) == (2, 1)
