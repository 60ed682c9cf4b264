"""The FCA's rules: whether and when, and with which words."""

from datetime import datetime
from typing import Any

import pytest

from tests.asked import UK_BUSINESS, UK_CONSUMER, Facts, asked, given, said_by, with_law, word

PLAIN_WORDS = "There is an amount of £500.00 on your account. If it is hard to pay, reply and we can help."
SAID = {"template_tested": True}


def held(kind: str, **more: Any) -> list[dict[str, Any]]:
    return [{"kind": kind, "since": "2026-05-20T09:00:00+01:00", **more}]


# The FCA's rules. Source: FCA Handbook, CONC 7.


@pytest.mark.parametrize(
    ("changes", "rule", "expected"),
    [
        ({"holds": held("dispute")}, "uk.conc.7.14.1", "refuse"),
        ({"holds": held("capacity")}, "uk.conc.7.10.1", "refuse"),
        ({"holds": held("adviser")}, "uk.conc.7.3.11", "wait"),
        ({"records": {"representative": True}}, "uk.conc.7.12.2", "refuse"),
        ({"records": {"representative": None}}, "uk.conc.7.12.2", "refuse"),
        ({"records": {"identity_doubtful": True}}, "uk.conc.7.5.2", "refuse"),
        ({"records": {"unreconciled": True}}, "uk.conc.7.13.2", "refuse"),
        ({"records": {"refused_channels": ["email"]}}, "uk.conc.7.9.4", "refuse"),
        ({"records": {"inconvenient": [{"weekdays": [2]}]}}, "uk.conc.7.9.4", "wait"),
        ({"records": {"negotiating": True}, "purpose": "notice"}, "uk.conc.7.3.9", "refuse"),
        ({"records": {"offer_open": True}, "purpose": "notice"}, "uk.conc.7.3.4", "refuse"),
        ({"asked": {"legal_step": "bankruptcy_petition"}}, "uk.conc.7.3.14", "person"),
        ({"asked": {"legal_step": "visit"}}, "uk.conc.7.9.12", "refuse"),
        ({"asked": {"recipient": "third_party"}}, "uk.conc.7.9.6", "refuse"),
        ({"asked": {"public": True}}, "uk.conc.7.9.6", "refuse"),
        ({"asked": {"discloses": True}}, "uk.conc.7.9.10", "refuse"),
        ({"asked": {"addressee": "occupier"}}, "uk.conc.7.9.10", "refuse"),
    ],
)
def test_the_fcas_rules_on_contact(changes: Facts, rule: str, expected: str) -> None:
    assert word(asked(UK_CONSUMER, **changes), rule) == expected
    assert word(asked(UK_CONSUMER), rule) == "silent"
    elsewhere = given(UK_CONSUMER, creditor={"regulated": False})
    assert word(asked(elsewhere, **changes), rule) == expected, "kept as policy"
    assert word(asked(UK_BUSINESS, **changes), rule) == "silent", "companies are no consumers"


def test_a_rule_that_is_kept_as_policy_says_so() -> None:
    ruling = said_by(asked(UK_CONSUMER, creditor={"regulated": False}, holds=held("dispute")), "uk.conc.7.14.1")
    assert ruling is not None and "policy" in dict(ruling.facts)["kept as"]
    binding = said_by(asked(UK_CONSUMER, holds=held("dispute")), "uk.conc.7.14.1")
    assert binding is not None and "kept as" not in dict(binding.facts)


@pytest.mark.parametrize(("progress", "until"), [(False, "2026-06-19"), (True, "2026-07-19")])
def test_someone_taking_advice_has_thirty_days_and_thirty_more_on_progress(progress: bool, until: str) -> None:
    answer = asked(UK_CONSUMER, holds=held("adviser"), records={"adviser_progress": progress})
    ruling = said_by(answer, "uk.conc.7.3.11")
    assert ruling is not None and ruling.until == datetime.fromisoformat(f"{until}T09:00:00+01:00")


def test_only_an_authorised_representative_hears_of_it_when_capacity_is_in_doubt() -> None:
    to_them = asked(UK_CONSUMER, holds=held("capacity"), asked={"recipient": "representative"})
    assert word(to_them, "uk.conc.7.10.1") == "silent"


def test_an_agent_without_authority_puts_the_offer_to_the_creditor() -> None:
    agent = given(UK_CONSUMER, creditor={"role": "third_party"}, records={"offer_open": True})
    assert word(asked(agent), "uk.conc.7.5.4") == "person"
    assert word(asked(agent, records={"authority_to_accept": True}), "uk.conc.7.5.4") == "silent"


def test_a_claim_that_it_is_paid_is_answered_before_anyone_asks_again() -> None:
    assert word(asked(with_law(UK_CONSUMER, claim_unanswered=True)), "uk.conc.7.5.3") == "refuse"


@pytest.mark.parametrize(
    ("text", "rule", "expected"),
    [
        ("Please pay now. Reply to us.", "uk.conc.7.3.5", "fix"),
        ("Please pay now, or tell us what you can afford. Reply to us.", "uk.conc.7.3.5", "silent"),
        ("Final chance: reply within 24 hours.", "uk.conc.7.3.10", "refuse"),
        ("Why not borrow from a friend? Reply.", "uk.conc.7.3.10", "refuse"),
        ("Please do not borrow to pay us. Reply.", "uk.conc.7.3.10", "silent"),
        ("We tried to hand over your parcel. Call us.", "uk.conc.7.9.2", "refuse"),
        ("Call us on 0905 123 4567.", "uk.gen.7", "fix"),
        ("Call us on 01632 960001.", "uk.gen.7", "silent"),
        ("Reply, or the police will come.", "uk.conc.7.11", "refuse"),
        ("We may go to court. Reply.", "uk.conc.7.11", "fix"),
        ("We will not go to court without telling you. Reply.", "uk.conc.7.11", "silent"),
        ("If you do not pay we go to court. Reply.", "uk.conc.7.11", "fix"),
        ("There is £500 to pay.", "uk.prin.2a", "fix"),
        ("There is £500 to pay. Reply to us.", "uk.prin.2a", "silent"),
    ],
)
def test_the_fcas_rules_on_words(text: str, rule: str, expected: str) -> None:
    assert word(asked(UK_CONSUMER, text=text, asked=SAID), rule) == expected


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        ({"kind": "court", "true": True, "reachable": True}, "silent"),
        ({"kind": "court", "true": True, "reachable": None}, "refuse"),
        ({"kind": "court", "true": None, "reachable": True}, "refuse"),
        ({"kind": "court", "true": True, "reachable": False}, "refuse"),
        ({"kind": "crime", "true": True, "reachable": True}, "refuse"),
        ({"kind": "amount", "true": True}, "silent"),
        ({"kind": "amount", "true": None}, "refuse"),
    ],
)
def test_what_a_template_claims_must_be_true_and_within_reach(claim: Facts, expected: str) -> None:
    assert word(asked(UK_CONSUMER, asked={**SAID, "claims": [claim]}), "uk.conc.7.11") == expected


def test_court_is_no_lever_while_an_offer_stands() -> None:
    claims = {**SAID, "claims": [{"kind": "court", "true": True, "reachable": True}]}
    assert word(asked(UK_CONSUMER, asked=claims), "uk.conc.7.3.18") == "silent"
    assert word(asked(UK_CONSUMER, asked=claims, records={"offer_open": True}), "uk.conc.7.3.18") == "refuse"
    assert word(asked(UK_CONSUMER, asked=claims, holds=held("vulnerable")), "uk.conc.7.3.18") == "refuse"


def test_someone_who_needs_support_gets_words_made_for_it() -> None:
    person = given(UK_CONSUMER, customer={"support_needs": ["large print"]}, text=PLAIN_WORDS)
    assert word(asked(person, asked=SAID), "uk.conc.7.2.1") == "fix"
    assert word(asked(person, asked={**SAID, "template_supported": True}), "uk.conc.7.2.1") == "silent"


@pytest.mark.parametrize(
    ("topic", "text", "expected"),
    [
        ("balance", "Reply to us.", "fix"),
        ("balance", "You owe £500.00. Reply to us.", "silent"),
        ("partial_settlement", "We accept £200. Reply.", "fix"),
        ("partial_settlement", "We accept £200; the rest is still owed and may be sold to others. Reply.", "silent"),
    ],
)
def test_an_answer_is_complete(topic: str, text: str, expected: str) -> None:
    answer = asked(UK_CONSUMER, purpose="reply", asked_by_customer=True, text=text, asked={"topic": topic})
    assert word(answer, "uk.conc.7.4") == expected


def test_a_dispute_of_one_item_stops_a_message_about_several() -> None:
    two = [*UK_CONSUMER["items"], {**UK_CONSUMER["items"][0], "reference": "L2"}]
    base = given(UK_CONSUMER, items=two, holds=held("dispute", item="L2"))
    assert word(asked(base), "uk.conc.7.14.1") == "refuse"
    first_only = given(UK_CONSUMER, holds=held("dispute", item="L1"))
    assert word(asked(first_only), "uk.conc.7.14.1") == "refuse"


@pytest.mark.parametrize("who", [{"customer": {"support_needs": ["time"]}}, {"holds": held("vulnerable")}])
def test_nobody_who_needs_support_is_visited(who: Facts) -> None:
    visit = given(UK_CONSUMER, asked={"legal_step": "visit", "visit_notice_given": True})
    assert word(asked(visit), "uk.conc.7.9.12") == "silent"
    assert word(asked(visit, **who), "uk.conc.7.9.12") == "refuse"


def test_stepping_up_without_a_note_of_ways_to_help_warns() -> None:
    step = given(UK_CONSUMER, asked={"legal_step": "credit_report"})
    assert word(asked(step), "uk.conc.7.3.4") == "lifted"
    assert word(asked(step, records={"forbearance_considered": True}), "uk.conc.7.3.4") == "silent"
    assert word(asked(step, creditor={"regulated": False}), "uk.conc.7.3.4") == "silent"


def test_only_agents_need_a_file_with_all_warnings() -> None:
    missing = {"records": {"flags_missing": True}}
    assert word(asked(UK_CONSUMER, **missing), "uk.conc.7.13.2") == "silent"
    assert word(asked(UK_CONSUMER, creditor={"role": "third_party"}, **missing), "uk.conc.7.13.2") == "refuse"


def test_a_place_that_does_not_suit_is_avoided() -> None:
    work = {"records": {"inconvenient": [{"place": "work"}]}}
    call = given(UK_CONSUMER, channel="call", address={"value": "+441632960001"})
    for place, expected in (("work", "refuse"), ("home", "silent"), (None, "refuse")):
        assert word(asked(call, asked={"place": place}, **work), "uk.conc.7.9.4") == expected
    assert word(asked(UK_CONSUMER, **work), "uk.conc.7.9.4") == "silent", "an email has no place"
    assert word(asked(call, asked={"line": "mobile"}, **work), "uk.conc.7.9.4") == "silent"


def test_declared_ways_to_help_count_when_they_are_true() -> None:
    for true, expected in ((True, "silent"), (False, "fix"), (None, "fix")):
        said = {**SAID, "claims": [{"kind": "alternatives", "true": true}]}
        assert word(asked(UK_CONSUMER, text="Please pay now. Reply.", asked=said), "uk.conc.7.3.5") == expected
    other = {**SAID, "claims": [{"kind": "amount", "true": True}]}
    assert word(asked(UK_CONSUMER, text="Please pay now. Reply.", asked=other), "uk.conc.7.3.5") == "fix"


@pytest.mark.parametrize(("on", "expected"), [("2026-06-07", "refuse"), ("2026-06-08", "silent"), (None, "refuse")])
def test_a_deadline_leaves_time(on: str | None, expected: str) -> None:
    said = {"claims": [{"kind": "deadline", "true": True, "on": on}]}
    assert word(asked(UK_CONSUMER, asked=said), "uk.conc.7.3.10") == expected
    amount = {"claims": [{"kind": "amount", "true": True, "on": on}]}
    assert word(asked(UK_CONSUMER, asked=amount), "uk.conc.7.3.10") == "silent"


@pytest.mark.parametrize(
    ("kind", "regulated", "expected"),
    [("consumer", True, "fix"), ("consumer", False, "lifted"), ("sole_trader", True, "lifted")],
)
def test_untested_words_stop_where_the_consumer_duty_binds_and_warn_elsewhere(
    kind: str, regulated: bool, expected: str
) -> None:
    base = given(UK_CONSUMER, customer={"kind": kind}, creditor={"regulated": regulated}, text=PLAIN_WORDS)
    assert word(asked(base, asked={"template_tested": None}), "uk.prin.2a") == expected


def test_a_regulated_item_of_an_unregulated_creditor_is_regulated() -> None:
    base = given(with_law(UK_CONSUMER, regulated=True), creditor={"regulated": False}, holds=held("dispute"))
    ruling = said_by(asked(base), "uk.conc.7.14.1")
    assert ruling is not None and "kept as" not in dict(ruling.facts)
    words = said_by(asked(base, text="The police will come. Reply."), "uk.conc.7.11")
    assert words is not None and "kept as" not in dict(words.facts)


def test_the_fcas_rules_on_words_are_for_people_in_britain() -> None:
    threat = {"text": "The police will come. Reply."}
    assert word(asked(UK_BUSINESS, **threat), "uk.conc.7.11") == "silent"
    abroad = given(UK_CONSUMER, customer={"country": "FR", "nation": None, "zone": "Europe/Paris"})
    assert word(asked(abroad, **threat), "uk.conc.7.11") == "silent"


def test_time_for_advice_ends() -> None:
    taking = given(UK_CONSUMER, holds=held("adviser"))
    assert word(asked(taking, at="2026-06-19T08:59:00+01:00"), "uk.conc.7.3.11") == "wait"
    assert word(asked(taking, at="2026-06-19T09:00:00+01:00"), "uk.conc.7.3.11") == "silent"
    assert word(asked(taking, purpose="thanks"), "uk.conc.7.3.11") == "silent"
    assert word(asked(UK_CONSUMER, holds=held("complaint")), "uk.conc.7.3.11") == "silent"


def test_while_something_is_looked_into_thanks_may_go_and_steps_may_not() -> None:
    looked_into = given(UK_CONSUMER, holds=held("dispute"), purpose="thanks")
    assert word(asked(looked_into), "uk.conc.7.14.1") == "silent"
    assert word(asked(looked_into, asked={"legal_step": "claim"}), "uk.conc.7.14.1") == "refuse"
    assert (
        word(asked(given(UK_CONSUMER, purpose="thanks"), records={"identity_doubtful": True}), "uk.conc.7.5.2")
        == "silent"
    )


def test_a_partial_settlement_tells_both_that_the_rest_survives_and_that_it_may_be_sold() -> None:
    reply = given(UK_CONSUMER, purpose="reply", asked_by_customer=True, asked={"topic": "partial_settlement"})
    for text in ("The rest is still owed. Reply.", "The rest may be sold to others. Reply."):
        assert word(asked(reply, text=text), "uk.conc.7.4") == "fix"
