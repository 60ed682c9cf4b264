"""Cases of the Insolvency Service's guidance for creditors on breathing space (England and Wales), in our own words.

V: the part that tells what the two kinds are, and for how long, was read (its introduction, as updated on 9 June 2023).
R: the rest was recalled. The regulations are SI 2020/1311. More cases of the same rules are in test_uk.py.
"""

from typing import Any

import pytest

from candour.domain.asking import read_question
from candour.domain.duties import ChargeKind, ChargeQuestion
from candour.flow.guard import duties, may_charge
from tests.asked import UK_BUSINESS, UK_CONSUMER, Facts, asked, given, said_by, with_law, word

CONTACT, LENGTH, ACTION = "uk.drs.11", "uk.drs.26", "uk.drs.7"
SINCE = "2026-03-01T00:00:00+00:00"


def space(kind: str | None = "standard", base: Facts = UK_CONSUMER, **hold: Any) -> Facts:
    records = {} if kind is None else {"moratorium_kind": kind}
    return given(base, holds=[{"kind": "moratorium", "since": SINCE, **hold}], records=records)


@pytest.mark.parametrize(
    ("local", "expected"),
    [("2026-03-01T10:00:00+00:00", "refuse"), ("2026-04-29T19:00:00+01:00", "refuse"),
     ("2026-04-30T08:00:00+01:00", "silent")],
)  # fmt: skip
def test_a_standard_one_lasts_sixty_days_through_the_change_of_the_clocks(local: str, expected: str) -> None:
    """Introduction: up to 60 days (V); reg 26(2): with the day on which it starts (R). It starts on 1 March 2026."""
    answer = asked(space(), at=local)
    assert word(answer, CONTACT) == expected
    if expected == "refuse":
        ruling = said_by(answer, LENGTH)
        assert ruling is not None and ruling.until is not None
        assert ruling.until.isoformat() == "2026-04-29T23:00:00+00:00", "midnight in British summer time"


@pytest.mark.parametrize(
    ("local", "expected"), [("2026-09-29T12:00:00+01:00", "refuse"), ("2026-09-30T08:00:00+01:00", "silent")]
)
def test_a_mental_health_crisis_lasts_as_long_as_its_treatment_and_thirty_days_more(local: str, expected: str) -> None:
    """Introduction (V): treatment ended on 31 August, so the end that we are told is the end of 29 September."""
    told = space("crisis", until="2026-09-30T00:00:00+01:00")
    assert word(asked(told, at=local), CONTACT) == expected
    untold = space("crisis")
    assert word(asked(untold, at=local), CONTACT) == "refuse", "without an end there is none"


def test_one_that_is_cancelled_ends_at_that_moment() -> None:
    """Guidance 3.21 and 3.22 (R): the court or the adviser cancels it, and the register tells when."""
    cancelled = space(until="2026-03-20T12:00:00+00:00")
    assert word(asked(cancelled, at="2026-03-20T11:59:00+00:00"), CONTACT) == "refuse"
    assert word(asked(cancelled, at="2026-03-20T12:00:00+00:00"), CONTACT) == "silent"


@pytest.mark.parametrize(
    "step", ["claim", "enforce", "statutory_demand", "bankruptcy_petition", "order_for_sale", "terminate"]
)
def test_enforcement_stops(step: str) -> None:
    """Guidance 3.4 (R): and no exception for contact opens it."""
    for more in ({}, {"asked_by_customer": True, "purpose": "reply"}, {"asked": {"recipient": "representative"}}):
        facts = given(space(), at="2026-03-10T11:00:00+00:00", **more)
        assert word(asked(given(facts, asked={"legal_step": step})), ACTION) == "refuse"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({"purpose": "statutory_notice"}, "silent", id="a notice that the Consumer Credit Act demands"),
        pytest.param({"purpose": "statutory_notice", "text": "Please pay now."}, "refuse", id="a notice that asks"),
        pytest.param({"purpose": "reply", "asked_by_customer": True}, "silent", id="their question"),
        pytest.param(
            {"purpose": "reply", "asked_by_customer": True, "text": "You asked. Please pay us £500."}, "lifted",
            id="their question about how to pay",
        ),
        pytest.param({"asked": {"recipient": "representative"}}, "lifted", id="to the money adviser"),
        pytest.param({"purpose": "thanks"}, "silent", id="thanks for a payment that they chose to make"),
        pytest.param({"purpose": "reminder", "asked_by_customer": True}, "refuse", id="a reminder is no answer"),
        pytest.param({"purpose": "options", "channel": "call"}, "refuse", id="a call about options"),
    ],
)  # fmt: skip
def test_what_may_still_be_said(changes: Facts, expected: str) -> None:
    """Guidance 3.5 (R): what a law demands, and answers; nothing that asks for payment."""
    assert word(asked(given(space(), at="2026-03-10T11:00:00+00:00", **changes)), CONTACT) == expected


@pytest.mark.parametrize(
    ("law", "expected"),
    [({"ongoing": True}, "lifted"), ({"moratorium_debt": False}, "lifted"), ({"moratorium_debt": None}, "refuse")],
    ids=["an ongoing liability", "a debt that is not in it", "nobody knows"],
)
def test_ongoing_bills_and_other_debts_are_outside(law: Facts, expected: str) -> None:
    """Guidance 2.6, 3.8 (R): rent and bills that come meanwhile are to be paid; so are debts that were not listed."""
    assert word(asked(with_law(space(), **law), at="2026-03-10T11:00:00+00:00"), CONTACT) == expected


def test_one_letter_about_a_debt_inside_and_one_outside_waits() -> None:
    """A variant of guidance 2.6 (R)."""
    inside, outside = UK_CONSUMER["items"][0], {**UK_CONSUMER["items"][0], "reference": "L2", "law": {"ongoing": True}}
    both = given(space(), at="2026-03-10T11:00:00+00:00", items=[inside, outside])
    assert word(asked(both), CONTACT) == "refuse"
    assert word(asked(given(both, items=[outside])), CONTACT) == "lifted"


def test_the_other_who_owes_a_joint_debt_is_left_alone_too() -> None:
    """Guidance 3.9 (R): the hold stands on the account of each joint debtor."""
    joint = with_law(space(), joint=True)
    assert word(asked(joint, at="2026-03-10T11:00:00+00:00"), CONTACT) == "refuse"


@pytest.mark.parametrize("kind", ["interest", "default_fee", "default_fee_interest", "cost"])
def test_interest_and_fees_are_frozen_on_debts_inside(kind: str) -> None:
    """Guidance 3.6 (R), reg 7."""
    question = read_question(space())
    day = question.at.date()
    asked_for = ChargeQuestion(question.account, question.items[0], ChargeKind(kind), day, agreed=True, cost=1_000)
    assert may_charge(asked_for).allowed is False


def test_interest_runs_on_in_a_scottish_moratorium() -> None:
    """Bankruptcy (Scotland) Act 2016 s.198 stops diligence and petitions, and says nothing of interest."""
    question = read_question(
        given(space(), holds=[{"kind": "moratorium", "since": "2026-03-02T00:00:00+00:00", "detail": "scottish"}])
    )
    asked_for = ChargeQuestion(
        question.account, question.items[0], ChargeKind.INTEREST, question.at.date(), agreed=True
    )
    assert "uk.drs.7.charge" not in [permit.rule.id for permit in may_charge(asked_for).permits]


def test_a_creditor_tells_its_agent_at_once() -> None:
    """Guidance 3.2 (R), reg 12."""
    told = given(space(), records={"events": [{"kind": "moratorium_notified", "on": "2026-03-02"}]})
    assert [(d.rule.id, d.due.isoformat()) for d in duties(read_question(told).account)] == [
        ("uk.drs.12", "2026-03-02")
    ]


@pytest.mark.parametrize(
    ("registered", "agreement", "expected"),
    [(True, "trade", "lifted"), (False, "trade", "refuse"), (None, "trade", "refuse"), (True, "fixed_sum", "refuse")],
)  # fmt: skip
def test_business_debts_of_a_trader_registered_for_vat_are_outside(
    registered: bool | None, agreement: str, expected: str
) -> None:
    """Guidance 2.5 (R), reg 5: only debts of the business, and only where it is registered."""
    trader = given(UK_BUSINESS, customer={"kind": "sole_trader"}, records={"vat_registered": registered})
    owing = space("standard", with_law(trader, agreement=agreement))
    assert word(asked(owing, at="2026-03-10T11:00:00+00:00"), CONTACT) == expected


@pytest.mark.parametrize(("customer", "expected"), [
    ({"nation": "WLS"}, "refuse"), ({"nation": "SCT"}, "silent"), ({"nation": "NIR"}, "silent"),
    ({"nation": None}, "refuse"), ({"kind": "business"}, "silent"), ({"kind": None}, "refuse"),
    ({"country": None, "nation": None}, "refuse"),
])  # fmt: skip
def test_it_is_for_people_who_live_in_england_and_wales(customer: Facts, expected: str) -> None:
    """Guidance 2.3 (R)."""
    assert word(asked(space(), at="2026-03-10T11:00:00+00:00", customer=customer), CONTACT) == expected
