"""A question to the guard as JSON: what is left out is not known, and what is wrong is told."""

import json
from pathlib import Path
from typing import Any

import pytest

from candour.domain.answering import write_answer
from candour.domain.asking import read_question, schema
from candour.domain.parties import CustomerKind
from candour.domain.shapes import WrongFacts
from tests.asked import UK_CONSUMER, US_COLLECTOR, asked, given

SCHEMA = Path(__file__).parents[2] / "docs" / "guard-question.schema.json"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"at": "tomorrow"}, "facts.at: 'tomorrow' is not a time"),
        ({"at": "2026-06-03T10:00:00"}, "add its offset"),
        ({"purpose": "nag"}, "facts.purpose: 'nag' is not one of reminder, due"),
        ({"purpos": "reminder"}, "facts.purpos: is not known; did you mean 'purpose'?"),
        (
            {"customer": {"kind": "person"}},
            "facts.customer.kind: 'person' is not one of consumer, sole_trader, business",
        ),
        ({"customer": {"zone": "London"}}, "such as America/New_York"),
        ({"customer": {"country": "Atlantis"}}, "facts.customer.country: 'Atlantis' is not a country"),
        ({"customer": {"state": "Ohio"}}, "facts.customer.state: 'Ohio' is not one of AL, AK"),
        ({"customer": {"nation": "Scotland"}}, "is not one of ENG, WLS, SCT, NIR"),
        ({"channel": "SMS"}, "facts.channel: 'SMS' is not one of email, sms, call"),
        ({"records": {"refused_channels": ["text"]}}, "facts.records.refused_channels[0]: 'text' is not one of"),
        ({"records": {"moratorium_kind": "std"}}, "is not one of standard, crisis, scottish, or empty"),
        ({"at": "0001-01-01T00:00:00+14:00"}, "facts.at: '0001-01-01T00:00:00+14:00' is not a time"),
        ({"items": [{"reference": "A", "due": "9999-12-31"}]}, "facts.items[0].due: '9999-12-31' is not a day"),
        ({"items": {}}, "facts.items: dict is not a list"),
        ({"asked": None}, "facts.asked: null is not an object"),
        ({"items": [{}]}, "facts.items[0].reference: is missing; add it"),
        ({"items": [{"reference": "A", "balance": 1.5}]}, "facts.items[0].balance: 1.5 is not a whole number"),
        ({"items": [{"reference": "A", "law": {"last_payment": "May"}}]}, "or 'never' where it certainly was not"),
        ({"records": {"ceased": "yes"}}, "facts.records.ceased: 'yes' is not true or false"),
        ({"records": {"inconvenient": [{"start": "late"}]}}, "facts.records.inconvenient[0].start"),
        ({"holds": [{"kind": "dispute", "since": "2026-06-01T00:00:00Z", "item": "Z"}]}, "name one of facts.items"),
        ({"charge": {"kind": "interest"}}, "facts.charge.item: is missing; add it"),
        ({"charge": {"kind": "interest", "item": "Z"}}, "facts.charge.item: no item has the reference"),
        ({"charge": {"kind": "fee", "item": "L1"}}, "is not one of interest, fixed_sum, cost, default_fee"),
        ({"charge": {"kind": "interest", "item": "L1", "sinse": "2026-01-01"}}, "did you mean 'since'?"),
        ({"charge": {"kind": "cost", "item": "L1", "cost": 12.5}}, "facts.charge.cost: 12.5 is not a whole number"),
        ({"records": {"events": [{"kind": "dispute", "on": "2026-06-01", "item": "Z"}]}}, "records.events[0].item: no"),
        ({"records": {"events": [{"kind": "sar", "on": "never"}]}}, "facts.records.events[0].on: 'never' is not a day"),
        ({"items": [{"reference": "A", "balance": 10**16}]}, "facts.items[0].balance: is too large"),
        ({"unallocated": [1]}, "facts.unallocated: list is not an object"),
        (
            {"creditor": {"policy": {"cap_week": [3]}}},
            "facts.creditor.policy.cap_week: list is not a whole number or a word",
        ),
        ({"asked": {"claims": [{"kind": "wish"}]}}, "facts.asked.claims[0].kind: 'wish' is not one of court"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_place_and_how_to_mend_it(change: dict[str, Any], told: str) -> None:
    with pytest.raises(WrongFacts) as error:
        read_question(given(UK_CONSUMER, **change))
    assert told in str(error.value)


@pytest.mark.parametrize("personal", ["ann@mail.example", "Ann Smith", "+16145550123"])
def test_what_could_be_personal_is_not_repeated_in_an_error(personal: str) -> None:
    for wrong in ({"channel": personal}, {personal: 1}, {"customer": {"country": personal}}):
        with pytest.raises(WrongFacts) as error:
            read_question(given(UK_CONSUMER, **wrong))
        assert personal not in str(error.value)


@pytest.mark.parametrize("left_out", ["at", "purpose", "channel"])
def test_moment_purpose_and_channel_must_be_told(left_out: str) -> None:
    facts = {name: value for name, value in UK_CONSUMER.items() if name != left_out}
    with pytest.raises(WrongFacts, match=f"facts.{left_out}: is missing"):
        read_question(facts)


def test_a_whole_document_that_is_no_object_is_told() -> None:
    with pytest.raises(WrongFacts, match="facts: list is not an object"):
        read_question([])


def test_what_is_left_out_is_not_known_and_the_strictest_law_applies() -> None:
    bare = {"at": "2026-11-03T15:00:00Z", "purpose": "reminder", "channel": "email"}
    question = read_question(bare)
    assert question.account.legal.unknown == {"kind", "role", "regulated", "zone"}
    answer = asked(
        bare, items=[{"reference": "A", "balance": 100, "due": "2015-01-01"}], address={"value": "a@b.example"}
    )
    spoken = {rule.split(".")[0] for rule in answer.rules}
    assert answer.verdict.word == "refuse" and spoken >= {"uk", "us", "house"}


@pytest.mark.parametrize(("state", "zones"), [("OH", 0), ("FL", 1), ("AZ", 1), ("OR", 1), ("PR", 0)])
def test_a_state_that_is_known_means_the_zones_of_the_state(state: str, zones: int) -> None:
    somewhere = given(US_COLLECTOR, customer={"zone": None, "state": state})
    assert len(read_question(somewhere).account.legal.zones) == zones


def test_a_zone_that_is_not_known_means_every_zone_of_the_country() -> None:
    anywhere = given(US_COLLECTOR, customer={"zone": None, "state": None})
    assert len(read_question(anywhere).account.legal.zones) > 10
    assert asked(anywhere, at="2026-11-03T09:00:00-05:00").verdict.word == "wait", "it is night in Honolulu"
    assert asked(US_COLLECTOR, at="2026-11-03T09:00:00-05:00").verdict.word == "allow"


def test_a_record_left_out_is_not_recorded_and_null_is_not_known() -> None:
    assert asked(UK_CONSUMER).verdict.word == "allow"
    assert asked(UK_CONSUMER, records={"representative": None}).verdict.word == "refuse"


def test_the_kind_that_is_told_is_taken() -> None:
    for kind in CustomerKind:
        assert read_question(given(UK_CONSUMER, customer={"kind": kind.value})).account.kind is kind


def test_an_answer_names_each_rule_its_source_and_the_facts_it_read() -> None:
    found = write_answer(asked(UK_CONSUMER, holds=[{"kind": "dispute", "since": "2026-06-01T00:00:00Z"}]))
    assert (found["verdict"], found["rules"][0]) == ("refuse", "house.dispute")
    fca = next(one for one in found["spoke"] if one["rule"] == "uk.conc.7.14.1")
    assert fca["citation"].startswith("CONC 7.14.1R") and fca["status"] == "V" and fca["facts"] == {"dispute": "open"}
    json.dumps(found)


def test_the_published_schema_is_the_one_that_is_read() -> None:
    assert json.loads(SCHEMA.read_text(encoding="utf-8")) == schema()


def test_the_schema_knows_every_field_that_the_examples_use() -> None:
    known = schema()["properties"]
    for example in (UK_CONSUMER, US_COLLECTOR):
        assert set(example) <= set(known)
        assert set(example["customer"]) <= set(known["customer"]["properties"])
        assert set(example.get("asked", {})) <= set(known["asked"]["properties"])


def test_a_country_may_be_named_in_any_usual_way() -> None:
    for name in ("GB", "gb", "United Kingdom", "England"):
        assert read_question(given(UK_CONSUMER, customer={"country": name})).account.residence.country == "GB"


def test_words_in_a_language_that_nobody_checked_go_to_a_person() -> None:
    german = given(UK_CONSUMER, customer={"language": "de"}, text="Bitte antworten Sie. Reply.")
    assert asked(german, asked={"template_tested": True}).verdict.word == "person"
