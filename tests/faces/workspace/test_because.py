"""'Call now?' is answered in half a sentence: built from the decisive ruling and the facts that it read."""

from datetime import UTC, datetime

import pytest

from candour.domain.asking import read_question
from candour.faces.workspace.because import because, decisive, not_before
from candour.flow.guard import ask
from tests.asked import UK_CONSUMER, US_COLLECTOR, Facts, given

CALL = {**UK_CONSUMER, "purpose": "call", "channel": "call", "address": {"value": "+441632960001"}}
SUNDAY = "2026-06-07T11:00:00+01:00"


def contact(at: str, outcome: str = "delivered", channel: str = "email") -> Facts:
    return {"at": at, "channel": channel, "outcome": outcome, "account": "this"}


def why(facts: Facts) -> str:
    question = read_question(facts)
    ruling = decisive(ask(question))
    return because(ruling, question.at.date()) if ruling else ""


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        (given(CALL, contacts=[contact("2026-06-01T10:00:00+01:00", "conversation", "call")]), "you spoke on 1 June"),
        (given(CALL, at="2027-01-04T10:00:00+00:00", creditor={"imported_at": "2027-01-04T06:00:00+00:00"},
               contacts=[contact("2026-12-30T10:00:00+00:00", "conversation", "call")]),
         "you spoke on 30 December 2026"),
        (given(CALL, contacts=[contact("2026-06-03T08:30:00+01:00")]), "you have been in touch today"),
        (given(CALL, at=SUNDAY), "it is 11:00 there, outside the hours for calls"),
        (given(CALL, creditor={"imported_at": "2026-05-20T06:00:00+01:00"}),
         "the ledger may be out of date, brought in 20 May"),
        (given(CALL, items=[{**CALL["items"][0], "promised_until": "2026-06-12"}]),
         "they promised to pay, and we are silent until 12 June"),
        (given(CALL, customer={"preferred_channel": "email"}), ""),
        (given(CALL, address={"opted_out": True}), "the customer asked us not to use this address"),
        (CALL, ""),
    ],
)  # fmt: skip
def test_the_reason_is_said_with_its_facts(facts: Facts, said: str) -> None:
    assert why(facts) == said


def test_seven_missed_calls_are_said_as_such() -> None:
    missed = [
        {"at": f"2026-11-0{day}T15:00:00-05:00", "channel": "call", "outcome": "rang_out", "items": ["X"],
         "asked": False} for day in (2, 2, 2, 2, 2, 3, 3)
    ]  # fmt: skip
    question = read_question(given(US_COLLECTOR, at="2026-11-08T15:00:00-05:00", contacts=missed))
    ruled = {r.rule.id: because(r, question.at.date()) for r in ask(question).rulings}
    assert ruled["us.regf.1006.14.b.2.A"] == "there were seven calls in seven days"


@pytest.mark.parametrize(
    ("opens", "said"),
    [
        (datetime(2026, 11, 9, 5, tzinfo=UTC), "Not before Monday 9 November"),
        (datetime(2026, 11, 6, 19, tzinfo=UTC), "Not before 14:00 EST"),
        (datetime(2027, 1, 4, 13, tzinfo=UTC), "Not before Monday 4 January 2027"),
    ],
)
def test_from_when_is_said_in_the_customers_days(opens: datetime, said: str) -> None:
    assert not_before(opens, datetime(2026, 11, 6, 15, tzinfo=UTC), "America/New_York") == said
