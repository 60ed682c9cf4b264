"""The contact cap: whose contacts count, who can lower it, what passes it, and what of it is shown."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from candour.domain.caps import exemption, stopped_by_cap
from candour.domain.legal import LegalFacts
from candour.domain.messages import ContactFacts, ContactOutcome, Purpose
from candour.domain.parties import ContactPoint, CustomerKind
from candour.domain.verdicts import Answer, Question, Verdict
from candour.flow.guard import ask
from tests.some import MONDAY, an_account, an_item, with_creditor

AP = ContactPoint(1, "email", "ap@brook.example", contact_name="Ann Lee")
SITE = ContactPoint(3, "email", "site@brook.example", contact_name="Bob Stone")
ANN_TOO = ContactPoint(4, "email", "ann@brook.example", contact_name="ann lee ")
BUSINESS = an_account(an_item(MONDAY.date()), contact_points=(AP, SITE, ANN_TOO))
PERSON = replace(BUSINESS, kind=CustomerKind.CONSUMER)


def asked(account: Any, **given: Any) -> Answer:
    facts: dict[str, Any] = {"purpose": Purpose.REMINDER, "channel": "email", "contact_point": AP}
    return ask(Question(at=MONDAY, account=account, items=account.items, **{**facts, **given}))


def a_contact(days_ago: int, **given: Any) -> ContactFacts:
    facts: dict[str, Any] = {"outcome": ContactOutcome.HANDED_OVER, "asked": True, "account_id": 2, "channel": "email"}
    return ContactFacts(at=MONDAY - timedelta(days=days_ago), **{**facts, **given})


def wishing(account: Any, most: int | None) -> Any:
    return replace(account, legal=LegalFacts(contacts_week_max=most))


@pytest.mark.parametrize("point", [AP, ANN_TOO], ids=["the same address", "another of hers"])
def test_a_contact_person_of_a_business_is_asked_three_times_a_week_over_all_its_accounts(point: ContactPoint) -> None:
    account = replace(BUSINESS, contacts=tuple(a_contact(n, contact_point_id=point.id) for n in (1, 2, 3)))
    assert asked(account).rules == ("house.cap_named",)
    assert asked(account, contact_point=SITE).verdict is Verdict.ALLOW, "somebody else there was not asked"


def test_with_whom_nobody_wrote_down_counts_as_with_the_one_in_question() -> None:
    account = replace(BUSINESS, contacts=tuple(a_contact(n) for n in (1, 2, 3)))
    assert asked(account).rules == ("house.cap_named",)


def test_a_contact_person_hears_from_us_once_a_day_whichever_account_it_is_about() -> None:
    account = replace(BUSINESS, contacts=(a_contact(0, contact_point_id=1, asked=False),))
    assert asked(account).rules == ("house.one_a_day",)
    assert asked(account, contact_point=SITE).verdict is Verdict.ALLOW


@pytest.mark.parametrize("account", [BUSINESS, PERSON], ids=["business", "person"])
def test_the_customers_own_wish_lowers_the_cap(account: Any) -> None:
    once = replace(account, contacts=(a_contact(2),))
    assert asked(once).verdict is Verdict.ALLOW
    answer = asked(wishing(once, 1))
    assert answer.verdict is Verdict.WAIT
    assert ("the customer's own wish", "1") in answer.rulings[0].facts


def test_the_customers_own_wish_never_raises_the_cap() -> None:
    account = replace(PERSON, contacts=tuple(a_contact(n) for n in (1, 2, 3)))
    assert asked(wishing(account, 30)).rules == ("house.cap_week",)


def test_who_wishes_for_no_contact_is_asked_by_a_persons_decision_alone() -> None:
    assert asked(wishing(PERSON, 0)).verdict is Verdict.PERSON


@pytest.mark.parametrize(
    ("given", "why"),
    [({"purpose": Purpose.STATUTORY_NOTICE}, "statutory_notice"), ({"asked_by_customer": True}, "asked_for")],
    ids=["the law demands it", "it was asked for"],
)
def test_what_passes_the_cap_is_said_and_counted(given: dict[str, Any], why: str) -> None:
    full = replace(PERSON, contacts=tuple(a_contact(n) for n in (1, 2, 3)))
    answer = asked(full, **given)
    (ruling,) = [r for r in answer.rulings if r.rule.id == "house.cap_exempt"]
    assert (answer.verdict, exemption(answer)) == (Verdict.ALLOW, why)
    assert dict(ruling.facts) == {"exempt": why, "contacts in 7 days": "3"}
    assert exemption(asked(PERSON, **given)) == "", "within the cap nothing is exempt"


def test_of_anothers_contacts_nothing_is_shown_but_that_the_cap_is_reached() -> None:
    talk = a_contact(3, elsewhere=True, channel="call", outcome=ContactOutcome.CONVERSATION)
    answer = asked(replace(PERSON, contacts=(talk,)))
    (ruling,) = answer.rulings
    assert (ruling.rule.id, ruling.facts) == ("house.cap_reached", (("cap", "reached"),))
    assert [r.rule.id for r in stopped_by_cap(answer)] == ["house.cap_reached"]


def test_an_exemption_that_rests_on_anothers_contacts_shows_no_count() -> None:
    full = replace(PERSON, contacts=tuple(a_contact(n, elsewhere=True) for n in (1, 2, 3)))
    answer = asked(full, purpose=Purpose.STATUTORY_NOTICE)
    assert exemption(answer) == "statutory_notice"
    assert dict(answer.rulings[0].facts) == {"exempt": "statutory_notice", "cap": "reached"}


contacts = st.lists(
    st.builds(
        a_contact,
        days_ago=st.integers(0, 12),
        asked=st.booleans(),
        channel=st.sampled_from(["email", "call"]),
        outcome=st.sampled_from(list(ContactOutcome)),
        account_id=st.sampled_from([1, 2]),
        contact_point_id=st.sampled_from([None, 1, 3, 4]),
    ),
    max_size=6,
)
accounts = st.sampled_from([BUSINESS, PERSON, replace(PERSON, support_needs=("large print",))])
purposes = st.sampled_from([Purpose.REMINDER, Purpose.CALL, Purpose.THANKS, Purpose.STATUTORY_NOTICE])
NEVER = MONDAY + timedelta(days=3650)


def tightness(answer: Answer) -> tuple[Any, ...]:
    """How much an answer stops: its verdict, then how long."""
    return answer.verdict, (answer.until or NEVER) if answer.verdict is Verdict.WAIT else MONDAY


@settings(deadline=None)
@given(accounts, contacts, purposes, st.integers(0, 8), st.integers(0, 8), st.booleans())
def test_lowering_the_cap_never_loosens_it(
    account: Any, found: list[ContactFacts], purpose: Purpose, one: int, other: int, wish: bool
) -> None:
    account = replace(account, contacts=tuple(found))
    low, high = sorted((one, other))

    def under(most: int) -> Answer:
        if wish:
            return asked(wishing(account, most), purpose=purpose)
        numbers = dict.fromkeys(("cap_week", "calls_week", "named_week", "vulnerable_week"), max(1, most))
        return asked(with_creditor(account, policy=numbers), purpose=purpose)

    assert tightness(under(low)) >= tightness(under(high))
    assert not wish or tightness(under(high)) >= tightness(asked(account, purpose=purpose))


@settings(deadline=None)
@given(accounts, contacts, contacts, purposes, st.sampled_from(["email", "call"]))
def test_what_others_said_to_the_person_never_opens_anything_and_shows_nothing_of_itself(
    account: Any, own: list[ContactFacts], theirs: list[ContactFacts], purpose: Purpose, channel: str
) -> None:
    alone = asked(replace(account, contacts=tuple(own)), purpose=purpose, channel=channel)
    elsewhere = tuple(replace(contact, elsewhere=True, account_id=9) for contact in theirs)
    together = asked(replace(account, contacts=(*own, *elsewhere)), purpose=purpose, channel=channel)
    assert tightness(together) >= tightness(alone)
    for ruling in together.rulings:
        if ruling not in alone.rulings:
            assert ruling.rule.id in ("house.cap_reached", "house.cap_exempt")
            assert set(ruling.facts) <= {("cap", "reached"), ("exempt", "statutory_notice")}


@settings(deadline=None)
@given(contacts, purposes, st.sampled_from(["email", "call"]))
def test_anothers_contacts_stop_a_person_as_much_as_our_own_would(
    found: list[ContactFacts], purpose: Purpose, channel: str
) -> None:
    ours = asked(replace(PERSON, contacts=tuple(found)), purpose=purpose, channel=channel)
    theirs = tuple(replace(contact, elsewhere=True) for contact in found)
    assert tightness(asked(replace(PERSON, contacts=theirs), purpose=purpose, channel=channel)) == tightness(ours)
