"""12 CFR 1006, Supplement I, comments on 14(h): ways and addresses that a person does not want.

V: each comment was read in the text of the regulation. The cases are told in our own words, with days of 2026.
"""

import pytest

from tests.asked import US_COLLECTOR, US_EMAIL, US_LETTER, US_TEXT, asked, came, given, met, ny, word

WAY = "us.regf.1006.14.h"
BASES = {"call": US_COLLECTOR, "email": US_EMAIL, "sms": US_TEXT, "letter": US_LETTER}


@pytest.mark.parametrize("medium", BASES)
def test_a_medium_that_was_refused_is_closed_and_the_others_stay_open(medium: str) -> None:
    """Comment 14(h)(1)-1 (V)."""
    for channel, base in BASES.items():
        expected = "refuse" if channel == medium else "silent"
        assert word(asked(base, records={"refused_channels": [medium]}), WAY) == expected


@pytest.mark.parametrize("base", [US_COLLECTOR, US_TEXT])
def test_one_of_two_numbers_may_be_refused(base: dict[str, object]) -> None:
    """Comment 14(h)(1)-2 (V)."""
    assert word(asked(base, address={"opted_out": True}), WAY) == "refuse"
    assert word(asked(base, address={"value": "+16145550199", "opted_out": False}), WAY) == "silent"


def test_stop_calling_closes_the_telephone_and_nothing_else() -> None:
    """Comment 14(h)(1)-3.i (V): every number, for any debt and at any hour."""
    told = {"refused_channels": ["call"]}
    for number in ("+16145550123", "+16145550199"):
        assert word(asked(US_COLLECTOR, records=told, address={"value": number}), WAY) == "refuse"
    for base in (US_EMAIL, US_TEXT, US_LETTER):
        assert word(asked(base, records=told), WAY) == "silent"


@pytest.mark.parametrize("base", [US_EMAIL, US_TEXT])
def test_an_address_that_was_opted_out_of_is_closed_for_every_debt(base: dict[str, object]) -> None:
    """Comment 14(h)(1)-3.ii (V)."""
    for reference in ("X", "another"):
        items = [{**US_COLLECTOR["items"][0], "reference": reference}]
        assert word(asked(base, items=items, address={"opted_out": True}), WAY) == "refuse"
    for letter in (US_LETTER, US_COLLECTOR):
        assert word(asked(letter), WAY) == "silent"


CONFIRM = {"purpose": "reply", "asked": {"opt_out_confirmation": True}}
STOPPED = {"records": {"refused_channels": ["sms"]}, "address": {"opted_out": True}}


def test_a_refusal_is_confirmed_once_by_the_same_electronic_way() -> None:
    """1006.14(h)(2)(i) (V)."""
    assert word(asked(US_TEXT, **STOPPED, **CONFIRM), WAY) == "lifted"
    told = "You asked us to send no more texts to this number. We will not."
    assert word(asked(US_TEXT, **STOPPED, **CONFIRM, text=told), WAY) == "lifted"
    called = asked(US_COLLECTOR, records={"refused_channels": ["call"]}, **CONFIRM)
    assert word(called, WAY) == "refuse", "a call confirms nothing"


@pytest.mark.parametrize(
    "more", ["You still owe 500 dollars.", "Please pay now.", "Your balance is $500.", "A payment is overdue."]
)
def test_a_confirmation_that_says_more_is_none(more: str) -> None:
    """1006.14(h)(2)(i) (V): it holds the confirmation and nothing else."""
    assert word(asked(US_TEXT, **STOPPED, **CONFIRM, text="You get no more texts. " + more), WAY) == "refuse"


def test_someone_who_uses_a_refused_way_is_answered_once_by_it() -> None:
    """1006.14(h)(2)(ii) (V)."""
    refused = given(US_EMAIL, purpose="reply", asked_by_customer=True, records={"refused_channels": ["email"]})
    wrote = came("11-03T12:00", "email")
    assert word(asked(refused, contacts=[wrote]), WAY) == "lifted"
    assert word(asked(refused, contacts=[wrote, met("11-03T12:30", "email", "delivered")]), WAY) == "refuse"
    assert word(asked(refused, contacts=[came("11-03T12:00", "sms")]), WAY) == "refuse", "they used another way"
    assert word(asked(refused, contacts=[wrote], asked={"same_medium": False}), WAY) == "refuse"
    assert word(asked(refused, contacts=[wrote], asked_by_customer=False), WAY) == "refuse", "it may be the refusal"
    reminder = given(US_EMAIL, records={"refused_channels": ["email"]}, contacts=[wrote])
    assert word(asked(reminder), WAY) == "refuse", "a reminder is no answer"


def test_statements_that_a_law_demands_go_by_post_all_the_same() -> None:
    """Comment 14(h)(2)-1 (V), 1006.14(h)(2)(iii): someone who wants no letters gets the statements of a home loan."""
    no_letters = {"refused_channels": ["letter"]}
    assert word(asked(US_LETTER, purpose="statutory_notice", records=no_letters), WAY) == "lifted"
    for purpose in ("reminder", "notice", "reply"):
        assert word(asked(US_LETTER, purpose=purpose, records=no_letters), WAY) == "refuse"


def test_an_electronic_address_that_was_opted_out_of_takes_no_notice_either() -> None:
    """Comment 42(a)(1)-4 (V)."""
    for base in (US_EMAIL, US_TEXT):
        answer = asked(base, at=ny("11-03T15:00"), purpose="statutory_notice", address={"opted_out": True})
        assert word(answer, WAY) == "refuse"
