"""Each kind of hold stops what it says and nothing else, asked of the guard with every pack."""

from typing import Any

import pytest

from candour.domain.asking import read_question
from candour.domain.duties import ChargeKind, ChargeQuestion
from candour.domain.holds import LIVES, PRESSES, Block, HoldKind, blocks
from candour.domain.legal import LegalStep
from candour.domain.messages import ASKS_FOR_PAYMENT
from candour.domain.verdicts import Answer
from candour.flow.guard import may_charge
from tests.asked import UK_BUSINESS, UK_CONSUMER, asked, given, said_by, with_law, word

SINCE = "2026-05-20T09:00:00+01:00"
TWO_TO_NOBODY = (HoldKind.CAPACITY, HoldKind.DECEASED)
EVERY = [(kind, detail) for kind, life in LIVES.items() for detail in ("", *life.details)]


def held(kind: HoldKind, detail: str = "", **more: Any) -> list[dict[str, Any]]:
    return [{"kind": kind.value, "since": SINCE, "detail": detail, **more}]


def stopped(answer: Answer) -> bool:
    """Whether the house's rules on holds stop it."""
    return any(word(answer, f"house.{rule}") not in ("silent", "lifted")
               for rule in ("hold", "hold_person", "dispute", "payment_on_its_way"))  # fmt: skip


@pytest.mark.parametrize(("kind", "detail"), EVERY)
def test_a_hold_stops_what_asks_and_says_so(kind: HoldKind, detail: str) -> None:
    stops = blocks(kind, detail) & {Block.ASKS, Block.ALL_CONTACT}
    for purpose in sorted(ASKS_FOR_PAYMENT):
        answer = asked(UK_BUSINESS, purpose=purpose.value, channel="email", holds=held(kind, detail))
        wished = kind is HoldKind.VULNERABLE and purpose.value == "reminder"
        assert stopped(answer) is (bool(stops) and not wished), purpose


@pytest.mark.parametrize(("kind", "detail"), EVERY)
def test_only_silence_stops_thanks_and_a_law_or_a_question_opens_it(kind: HoldKind, detail: str) -> None:
    silent, holds = Block.ALL_CONTACT in blocks(kind, detail), held(kind, detail)
    assert stopped(asked(UK_BUSINESS, purpose="thanks", holds=holds)) is silent
    assert stopped(asked(UK_BUSINESS, purpose="statutory_notice", channel="letter", holds=holds)) is (
        kind in TWO_TO_NOBODY
    )
    reply = asked(UK_BUSINESS, purpose="reply", asked_by_customer=True, holds=holds)
    assert stopped(reply) is (kind in (*TWO_TO_NOBODY, HoldKind.RECALL))


@pytest.mark.parametrize(("kind", "detail"), EVERY)
def test_a_hold_stops_enforcement_where_it_says_so(kind: HoldKind, detail: str) -> None:
    for step in LegalStep:
        answer = asked(UK_BUSINESS, purpose="statutory_notice", channel="letter", asked={"legal_step": step.value},
                       holds=held(kind, detail))  # fmt: skip
        stops = step in PRESSES and Block.ENFORCEMENT in blocks(kind, detail)
        assert (word(answer, "house.hold") == "refuse") is stops, step


@pytest.mark.parametrize(("kind", "detail"), EVERY)
def test_a_hold_stops_charges_where_it_says_so(kind: HoldKind, detail: str) -> None:
    question = read_question(given(UK_BUSINESS, holds=held(kind, detail)))
    charge = may_charge(
        ChargeQuestion(question.account, question.items[0], ChargeKind.FIXED_SUM, question.at.date(), agreed=True)
    )
    assert charge.allowed is (Block.CHARGES not in blocks(kind, detail))


@pytest.mark.parametrize(("kind", "life"), [(k, life) for k, life in LIVES.items() if life.only_to])
def test_whoever_stands_for_the_customer_may_be_written_to(kind: HoldKind, life: Any) -> None:
    for recipient in life.only_to:
        answer = asked(UK_BUSINESS, asked={"recipient": recipient.value}, holds=held(kind))
        assert not stopped(answer), recipient


def test_a_hold_on_one_item_leaves_the_others_alone() -> None:
    items = [{**UK_BUSINESS["items"][0], "reference": name} for name in ("INV-1", "INV-2")]
    for kind in (HoldKind.RECALL, HoldKind.STATUTE_BARRED, HoldKind.PAYMENT_ON_ITS_WAY):
        both = given(UK_BUSINESS, items=items, holds=held(kind, item="INV-2"))
        assert stopped(asked(both))
        alone = {**UK_BUSINESS, "items": items[:1], "holds": []}
        assert not stopped(asked(alone))


@pytest.mark.parametrize("fact", [{"moratorium_debt": False}, {"ongoing": True}])
def test_breathing_space_leaves_out_what_does_not_belong_to_it(fact: dict[str, Any]) -> None:
    outside = given(with_law(UK_CONSUMER, **fact), holds=held(HoldKind.MORATORIUM, "standard"))
    assert not stopped(asked(outside))
    inside = given(UK_CONSUMER, holds=held(HoldKind.MORATORIUM, "standard"))
    assert stopped(asked(inside)) and word(asked(inside), "uk.drs.11") == "refuse"


def test_a_joint_moratorium_protects_the_debt_whoever_is_written_to() -> None:
    for base in (UK_CONSUMER, UK_BUSINESS):
        joint = given(base, holds=held(HoldKind.MORATORIUM, "standard", joint=True))
        assert word(asked(joint), "uk.drs.11") == "refuse"
        step = {"legal_step": "claim"}
        assert word(asked(joint, asked=step), "uk.drs.7") == "refuse"
        question = read_question(joint)
        charge = ChargeQuestion(question.account, question.items[0], ChargeKind.COST, question.at.date(), agreed=True)
        assert not may_charge(charge).allowed


def test_the_detail_of_a_moratorium_decides_which_law_speaks() -> None:
    step = {"legal_step": "enforce"}
    scottish = given(UK_CONSUMER, customer={"nation": "SCT"}, holds=held(HoldKind.MORATORIUM, "scottish"), asked=step)
    assert (word(asked(scottish), "uk.scot.moratorium"), word(asked(scottish), "uk.drs.7")) == ("refuse", "silent")
    standard = given(UK_CONSUMER, holds=held(HoldKind.MORATORIUM, "standard"), asked=step)
    assert (word(asked(standard), "uk.scot.moratorium"), word(asked(standard), "uk.drs.7")) == ("silent", "refuse")


def test_a_crisis_goes_on_when_a_standard_moratorium_would_be_over() -> None:
    for detail, said in (("standard", "silent"), ("crisis", "refuse")):
        late = asked(UK_CONSUMER, at="2026-09-01T10:00:00+01:00", holds=held(HoldKind.MORATORIUM, detail))
        assert word(late, "uk.drs.11") == said


def test_a_representative_on_hold_is_one_on_record() -> None:
    answer = asked(UK_CONSUMER, holds=held(HoldKind.REPRESENTATIVE))
    assert word(answer, "uk.conc.7.12.2") == "refuse" and answer.needs_person
    assert word(asked(UK_CONSUMER, holds=held(HoldKind.REPRESENTATIVE), asked={"recipient": "representative"}),
                "uk.conc.7.12.2") == "silent"  # fmt: skip


def test_a_debt_on_hold_as_barred_is_too_old_for_court() -> None:
    barred = given(UK_CONSUMER, holds=held(HoldKind.STATUTE_BARRED), asked={"legal_step": "claim"})
    assert word(asked(barred), "uk.limitation.5") == "refuse"
    assert word(asked(UK_CONSUMER, asked={"legal_step": "claim"}), "uk.limitation.5") == "silent"


def test_an_adviser_has_thirty_days_and_thirty_more_once_extended() -> None:
    for extended, said in ((False, "silent"), (True, "wait")):
        at = given(UK_CONSUMER, at="2026-06-25T10:00:00+01:00", holds=held(HoldKind.ADVISER, extended=extended))
        assert word(asked(at), "uk.conc.7.3.11") == said
    first = said_by(asked(UK_CONSUMER, holds=held(HoldKind.ADVISER)), "uk.conc.7.3.11")
    assert first is not None and first.until is not None and first.until.isoformat() == "2026-06-19T09:00:00+01:00"
