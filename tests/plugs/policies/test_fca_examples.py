"""Examples that the FCA's handbook gives in its guidance (G) and some rules, told in our own words.

V: read in the handbook's text. R: recalled, so the number guides a reader to the place and proves nothing by itself.
More cases of the same rules are in test_uk_fca.py.
"""

from typing import Any

import pytest

from candour.domain.asking import read_question
from candour.flow.guard import duties
from tests.asked import UK_CONSUMER, Facts, asked, given, said_by, with_law, word

CALL = given(UK_CONSUMER, channel="call", address={"value": "+441632960001"})
LETTER = given(UK_CONSUMER, channel="letter", address={"value": "1 High St"})
HELD = "2026-05-20T09:00:00+01:00"


@pytest.mark.parametrize(
    "offer",
    ["We can freeze the interest while things are hard.", "We can waive charges.", "You can have more time.",
     "You may pay the arrears later: we can defer them.", "We accept token payments for a while."],
    ids=["interest", "charges", "time", "arrears", "token"],
)  # fmt: skip
def test_a_demand_holds_one_of_the_ways_to_help(offer: str) -> None:
    """CONC 7.3.5G (R): suspending interest or charges, deferring arrears, token payments."""
    assert word(asked(UK_CONSUMER, text="Please pay £500.00. Reply to us."), "uk.conc.7.3.5") == "fix"
    assert word(asked(UK_CONSUMER, text=f"Please pay £500.00. {offer} Reply to us."), "uk.conc.7.3.5") == "silent"


@pytest.mark.parametrize(
    "words",
    ["We expect all of it in one payment today.", "Pay within 24 hours.", "Could you borrow it from a friend?",
     "You could sell your car.", "You could use a credit card."],
)  # fmt: skip
def test_nobody_is_pressed_to_pay_at_once_or_to_borrow(words: str) -> None:
    """CONC 7.3.10R (V in its rule; R in its wording here): one payment, too short a time, selling or borrowing."""
    assert word(asked(UK_CONSUMER, text=words), "uk.conc.7.3.10") == "refuse"


def test_thirty_days_for_advice_and_thirty_more_where_there_is_progress() -> None:
    """CONC 7.3.11R and 7.3.12G (R)."""
    advised = given(UK_CONSUMER, holds=[{"kind": "adviser", "since": HELD}])
    for day, progress, expected in (
        ("2026-06-18", False, "wait"), ("2026-06-20", False, "silent"), ("2026-06-20", True, "wait"),
        ("2026-07-20", True, "silent"),
    ):  # fmt: skip
        answer = asked(advised, at=f"{day}T10:00:00+01:00", records={"adviser_progress": progress})
        assert word(answer, "uk.conc.7.3.11") == expected


@pytest.mark.parametrize("words", ["We have a parcel for you.", "You missed a delivery: this is a delivery card."])
def test_a_calling_card_does_not_pretend_to_be_about_a_parcel(words: str) -> None:
    """CONC 7.9.3G (R)."""
    assert word(asked(LETTER, text=words + " Call us."), "uk.conc.7.9.2") == "refuse"


@pytest.mark.parametrize(
    ("window", "inside", "outside"),
    [
        ({"start": "09:00", "end": "16:00"}, "2026-06-03T10:00:00+01:00", "2026-06-03T17:00:00+01:00"),
        ({"weekdays": [4], "start": "12:00"}, "2026-06-05T15:00:00+01:00", "2026-06-04T15:00:00+01:00"),
        ({"weekdays": [5]}, "2026-06-06T11:00:00+01:00", "2026-06-08T11:00:00+01:00"),
    ],
    ids=["night worker", "Friday prayers", "Sabbath"],
)
@pytest.mark.parametrize("base", [UK_CONSUMER, CALL])
def test_shifts_and_faith_make_hours_unreasonable(base: Facts, window: Facts, inside: str, outside: str) -> None:
    """MCOB 13.5.4G (V) says so for home loans; CONC 7.9.4R and 7.9.5G (R) ask the same regard for other credit."""
    known = {"inconvenient": [window]}
    assert word(asked(base, at=inside, records=known), "uk.conc.7.9.4") == "wait"
    assert word(asked(base, at=outside, records=known), "uk.conc.7.9.4") == "silent"


@pytest.mark.parametrize("local", ["07:59", "21:00"])
def test_the_usual_hours_are_inside_eight_to_nine(local: str) -> None:
    """MCOB 13.5.4G (V): a reasonable hour is usually one from eight to nine; the house's hours lie within."""
    assert word(asked(CALL, at=f"2026-06-03T{local}:00+01:00"), "house.hours") == "wait"


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        pytest.param({"asked": {"recipient": "third_party"}}, "uk.conc.7.9.6", id="a neighbour"),
        pytest.param({"asked": {"public": True}}, "uk.conc.7.9.6", id="a public page"),
        pytest.param({"asked": {"envelope": "postcard"}}, "uk.conc.7.9.6", id="a postcard"),
        pytest.param({"asked": {"envelope": "marked"}}, "uk.conc.7.9.6", id="a marked envelope"),
        pytest.param({"asked": {"addressee": "occupier"}}, "uk.conc.7.9.10", id="the occupier"),
        pytest.param({"asked": {"discloses": True}}, "uk.conc.7.9.10", id="before it is clear who it is"),
    ],
)
def test_nobody_else_learns_of_it(changes: Facts, rule: str) -> None:
    """CONC 7.9.6R to 7.9.8G and 7.9.10R, 7.9.11G (R in their examples)."""
    assert word(asked(given(LETTER, **changes)), rule) == "refuse"


@pytest.mark.parametrize(
    ("kind", "changes"),
    [
        ("court", {"reachable": False}), ("court", {"true": False}), ("enforcement", {"reachable": False}),
        ("visit", {"reachable": None}), ("crime", {}), ("authority", {"true": False}), ("credit_file", {"true": None}),
    ],
)  # fmt: skip
def test_no_power_is_claimed_that_there_is_not(kind: str, changes: Facts) -> None:
    """CONC 7.11.1R to 7.11.9R (R in their examples): legal steps that cannot follow, entry, official looks, crime."""
    claim = {"kind": kind, "true": True, "reachable": True, **changes}
    assert word(asked(UK_CONSUMER, asked={"claims": [claim]}), "uk.conc.7.11") == "refuse"


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        pytest.param({"records": {"identity_doubtful": True}}, "uk.conc.7.5.2", id="(1) somebody else borrowed"),
        pytest.param({"holds": [{"kind": "dispute", "since": HELD}]}, "uk.conc.7.14.1", id="(2) there is no such debt"),
        pytest.param({"items": [{**UK_CONSUMER["items"][0], "queried": True}]}, "uk.conc.7.14.1", id="(3) the amount"),
    ],
)
def test_a_dispute_on_what_may_be_good_grounds_stops_recovery(changes: Facts, rule: str) -> None:
    """CONC 7.14.1R and 7.14.2G (1) to (3) (V)."""
    assert word(asked(given(UK_CONSUMER, **changes)), rule) == "refuse"
    reply = asked(given(UK_CONSUMER, **changes), purpose="reply", asked_by_customer=True)
    assert word(reply, "uk.conc.7.14.1") == "silent", "the outcome may be told: 7.14.5R"


def test_a_partial_settlement_says_that_the_rest_lives_and_may_be_sold() -> None:
    """CONC 7.4.2R (V)."""
    half = "We accept £250.00. Reply to us."
    whole = half + " The rest remains owed and may be sold to another firm."
    for text, expected in ((half, "fix"), (whole, "silent")):
        answer = asked(UK_CONSUMER, purpose="reply", text=text, asked={"topic": "partial_settlement"})
        assert word(answer, "uk.conc.7.4") == expected


@pytest.mark.parametrize(("nation", "arose", "expected"), [
    ("ENG", "2020-06-03", "refuse"), ("ENG", "2020-06-04", "silent"), ("WLS", "2020-06-03", "refuse"),
    ("NIR", "2020-06-03", "refuse"), ("SCT", "2021-06-03", "refuse"), ("SCT", "2021-06-04", "silent"),
])  # fmt: skip
def test_too_old_for_court_is_six_years_and_five_in_scotland(nation: str, arose: str, expected: str) -> None:
    """CONC 7.15.1G and 7.15.7G (V2)."""
    old = {"law": nation, "arose_on": arose, "last_payment": "never", "last_acknowledgement": "never"}
    said = asked(with_law(UK_CONSUMER, **old), customer={"nation": nation}, text="We may go to court. Reply to us.")
    assert word(said, "uk.conc.7.15") == expected


def test_who_says_that_a_debt_is_too_old_to_pay_is_not_asked_again() -> None:
    """CONC 7.15.8R (V2)."""
    old = with_law(
        UK_CONSUMER, law="ENG", arose_on="2019-01-01", last_payment="never", last_acknowledgement="never",
        regular_contact=True, refuses_as_barred=True,
    )  # fmt: skip
    assert word(asked(old), "uk.conc.7.15") == "refuse"
    assert word(asked(old, purpose="reply", asked_by_customer=True), "uk.conc.7.15") == "silent"


def due(kind: str, on: str, detail: str = "", **customer: Any) -> set[str]:
    events = [{"kind": kind, "on": on, "detail": detail}]
    facts = given(UK_CONSUMER, customer=customer, records={"events": events})
    return {f"{d.rule.id} {d.due}" for d in duties(read_question(facts).account)}


def test_a_complaint_is_answered_in_eight_weeks_and_a_quick_one_in_three_business_days() -> None:
    """DISP 1.5.1R and 1.6.2R (V): the days after it came, and no weekend or bank holiday among the three."""
    assert due("complaint", "2026-05-22") >= {"uk.disp.1.5 2026-05-28", "uk.disp.1.6 2026-07-17"}
    assert "uk.disp.1.5 2026-12-02" in due("complaint", "2026-11-27")
    assert "uk.disp.1.5 2026-12-03" in due("complaint", "2026-11-27", nation="SCT"), "St Andrew's Day"


def test_a_complaint_about_a_payment_is_answered_in_fifteen_and_at_most_thirty_five_business_days() -> None:
    """DISP 1.6.2AR (V)."""
    assert due("complaint", "2026-06-01", "payment_services") >= {
        "uk.disp.1.6 2026-06-22", "uk.disp.1.6 2026-07-20",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("channels", "base", "expected"),
    [(["email"], CALL, "refuse"), (["email"], UK_CONSUMER, "silent"), (["letter", "email"], CALL, "refuse")],
    ids=["deaf and called", "deaf and written to", "no calls"],
)
def test_a_need_that_was_told_decides_the_way(channels: list[str], base: Facts, expected: str) -> None:
    """FG21/1, on communicating (R): someone who cannot hear is written to."""
    assert word(asked(base, records={"only_channels": channels}), "uk.eqa.20") == expected


def test_a_bereavement_or_crisis_that_was_told_brings_a_person_or_quiet() -> None:
    """FG21/1, on life events and health (R)."""
    for kind, expected in (("bereaved", "wait"), ("vulnerable", "person"), ("capacity", "refuse")):
        answer = asked(CALL, purpose="call", holds=[{"kind": kind, "since": HELD}])
        assert answer.verdict.word == expected
    ruling = said_by(asked(UK_CONSUMER, holds=[{"kind": "capacity", "since": HELD}]), "uk.conc.7.10.1")
    assert ruling is not None
