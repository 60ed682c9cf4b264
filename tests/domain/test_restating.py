"""A question that is written back as JSON asks the same."""

from dataclasses import replace

import pytest

from candour.domain.asking import read_question
from candour.domain.restating import Facts, write_question
from candour.domain.verdicts import Answer
from candour.flow.guard import ask
from tests.asked import UK_BUSINESS, UK_CONSUMER, US_COLLECTOR, given, with_law

CASES: dict[str, Facts] = {
    "a consumer": UK_CONSUMER,
    "a business": UK_BUSINESS,
    "a collector": US_COLLECTOR,
    "nothing known": {"at": "2026-06-03T10:00:00+01:00", "purpose": "reminder", "channel": "email"},
    "a conversation about the debt": given(US_COLLECTOR, contacts=[
        {"at": "2026-11-02T11:00:00-05:00", "channel": "call", "outcome": "conversation", "items": ["X"]},
        {"at": "2026-11-01T11:00:00-05:00", "channel": "call", "outcome": "rang_out", "items": ["of another matter"]},
        {"at": "2026-10-30T11:00:00-05:00", "channel": "email", "outcome": "delivered", "account": None},
    ]),
    "quiet hours": given(US_COLLECTOR, records={"inconvenient": [{"weekdays": [1], "start": "14:00", "end": "16:00"}]}),
    "a moratorium": given(UK_CONSUMER, records={"moratorium_kind": "standard"}, holds=[
        {"kind": "moratorium", "since": "2026-05-20T00:00:00+01:00", "until": "2026-07-19T00:00:00+01:00"}]),
    "a hold on the item": given(UK_CONSUMER, holds=[
        {"kind": "dispute", "since": "2026-05-20T00:00:00+01:00", "item": "L1"}]),
    "a lawyer, or nobody knows": given(US_COLLECTOR, records={"attorney": None}),
    "an old debt, never paid": with_law(UK_CONSUMER, last_payment="never", arose_on="2015-01-01"),
    "an address that is opted out": given(UK_CONSUMER, address={"opted_out": True}),
    "no address": {name: value for name, value in UK_CONSUMER.items() if name != "address"},
    "a notice that is owed": given(UK_CONSUMER, purpose="statutory_notice", records={
        "events": [{"kind": "arrears_condition", "on": "2026-05-25", "item": "L1"}]}),
    "an answer that was asked for": given(UK_CONSUMER, purpose="reply", asked_by_customer=True),
    "money that meets no item": given(UK_CONSUMER, unallocated={"GBP": 700}),
    "claims and enclosures": given(UK_CONSUMER, text="You owe this.", asked={
        "claims": [{"kind": "court", "true": True, "reachable": False}], "encloses": ["b", "a"]}),
}  # fmt: skip


def spoken(answer: Answer) -> object:
    return answer.verdict, answer.until, sorted((r.rule.id, r.verdict, str(r.until), r.warning) for r in answer.rulings)


@pytest.mark.parametrize("facts", CASES.values(), ids=CASES)
def test_what_is_written_back_is_answered_the_same(facts: Facts) -> None:
    question = read_question(facts)
    again = read_question(write_question(question))
    assert spoken(ask(again)) == spoken(ask(question))
    assert write_question(again) == write_question(question)


def test_no_address_is_written() -> None:
    assert "+16145550123" not in str(write_question(read_question(US_COLLECTOR)))


def test_nothing_is_written_of_another_creditors_contacts() -> None:
    question = read_question(CASES["a conversation about the debt"])
    theirs, *ours = question.account.contacts
    shared = (replace(theirs, elsewhere=True, account_id=2, item_ids=()), *ours)
    written = write_question(replace(question, account=replace(question.account, contacts=shared)))
    assert [contact["at"] for contact in written["contacts"]] == [one.at.isoformat() for one in ours]
