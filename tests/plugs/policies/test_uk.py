"""United Kingdom: breathing space as its guidance explains it, time limits, insolvency, steps before court, offers."""

from datetime import datetime
from typing import Any

import pytest

from tests.asked import UK_BUSINESS, UK_CONSUMER, Facts, asked, given, law_alone, said_by, with_law, word

SPACE = [{"kind": "moratorium", "since": "2026-05-20T09:00:00+01:00"}]
IN_SPACE = given(UK_CONSUMER, holds=SPACE, records={"moratorium_kind": "standard"})
PLAIN_WORDS = "There is an amount of £500.00 on your account. If it is hard to pay, reply and we can help."
SAID = {"template_tested": True}


def held(kind: str, **more: Any) -> list[dict[str, Any]]:
    return [{"kind": kind, "since": "2026-05-20T09:00:00+01:00", **more}]


def test_an_ordinary_british_reminder_breaks_no_law() -> None:
    for base in (UK_CONSUMER, UK_BUSINESS, given(UK_CONSUMER, creditor={"regulated": False})):
        for channel, address in (("email", "ann@mail.example"), ("letter", "1 Elm St"), ("call", "+441632960001")):
            answer = asked(base, channel=channel, address={"value": address})
            assert answer.verdict.word == "allow", answer.rules
        assert asked(base, text=PLAIN_WORDS, asked=SAID).verdict.word == "allow"


# Breathing space. Source: The Insolvency Service, Debt Respite Scheme (Breathing Space): guidance for creditors, and
# SI 2020/1311; examples restated.


@pytest.mark.parametrize("purpose", ["reminder", "due", "check_in", "call", "options", "notice"])
def test_in_breathing_space_nobody_asks_for_payment(purpose: str) -> None:
    answer = asked(IN_SPACE, purpose=purpose)
    assert (answer.verdict.word, word(answer, "uk.drs.11")) == ("refuse", "refuse")


@pytest.mark.parametrize(
    ("day", "expected"), [("2026-07-18", "refuse"), ("2026-07-19", "silent")], ids=["day 60", "the day after"]
)
def test_standard_breathing_space_lasts_sixty_days_and_the_first_counts(day: str, expected: str) -> None:
    assert word(asked(IN_SPACE, at=f"{day}T10:00:00+01:00"), "uk.drs.11") == expected


def test_a_mental_health_crisis_has_no_end_before_somebody_tells_one() -> None:
    crisis = given(IN_SPACE, records={"moratorium_kind": "crisis"})
    assert word(asked(crisis, at="2027-03-01T10:00:00Z"), "uk.drs.11") == "refuse"
    ruling = said_by(asked(crisis), "uk.drs.26")
    assert ruling is not None and ruling.until is None


def test_breathing_space_of_a_kind_not_known_is_taken_to_last() -> None:
    unknown = given(UK_CONSUMER, holds=SPACE)
    assert word(asked(unknown, at="2027-03-01T10:00:00Z"), "uk.drs.11") == "refuse"


@pytest.mark.parametrize("step", ["claim", "enforce", "statutory_demand", "bankruptcy_petition", "terminate"])
def test_in_breathing_space_nothing_is_enforced_even_when_asked_about(step: str) -> None:
    answer = asked(IN_SPACE, asked_by_customer=True, purpose="reply", asked={"legal_step": step})
    assert (word(answer, "uk.drs.7"), answer.verdict.word) == ("refuse", "refuse")


def test_breathing_space_leaves_other_debts_and_ongoing_bills_alone() -> None:
    for law in ({"moratorium_debt": False}, {"ongoing": True}):
        assert word(asked(with_law(IN_SPACE, **law)), "uk.drs.11") == "lifted"
    assert word(asked(with_law(IN_SPACE, moratorium_debt=None)), "uk.drs.11") == "refuse"


def test_the_adviser_may_be_written_to_in_breathing_space() -> None:
    answer = asked(IN_SPACE, asked={"recipient": "representative"})
    assert word(answer, "uk.drs.11") == "lifted"


def test_an_exception_defeats_only_the_rule_that_it_names() -> None:
    disputed = given(IN_SPACE, holds=[*SPACE, *held("dispute")], asked={"recipient": "representative"})
    answer = asked(disputed)
    assert (word(answer, "uk.drs.11"), word(answer, "uk.conc.7.14.1")) == ("lifted", "refuse")


def test_business_debts_of_a_trader_registered_for_vat_are_outside_breathing_space() -> None:
    trader = given(with_law(UK_BUSINESS, agreement="trade"), customer={"kind": "sole_trader"}, holds=SPACE)
    for registered, expected in ((True, "lifted"), (None, "refuse"), (False, "refuse")):
        assert word(asked(trader, records={"vat_registered": registered}), "uk.drs.11") == expected


def test_breathing_space_is_for_people_in_england_and_wales() -> None:
    assert word(asked(IN_SPACE, customer={"nation": "SCT"}), "uk.drs.11") == "silent"
    assert word(asked(IN_SPACE, customer={"nation": None}), "uk.drs.11") == "refuse"
    assert word(asked(UK_BUSINESS, holds=SPACE), "uk.drs.11") == "silent"


def test_before_the_scheme_began_it_bound_nobody() -> None:
    early = given(IN_SPACE, at="2021-05-03T10:00:00+01:00", holds=held("moratorium", until=None))
    assert word(asked(early), "uk.drs.11") == "silent"


def test_a_scottish_moratorium_stops_enforcement_for_six_months() -> None:
    scot = given(UK_CONSUMER, customer={"nation": "SCT"}, holds=SPACE, records={"moratorium_kind": "scottish"})
    step = {"legal_step": "enforce"}
    assert word(asked(scot, asked=step), "uk.scot.moratorium") == "refuse"
    assert word(asked(scot, at="2026-11-19T10:00:00Z", asked=step), "uk.scot.moratorium") == "refuse"
    assert word(asked(scot, at="2026-11-20T10:00:00Z", asked=step), "uk.scot.moratorium") == "silent"


# Time. Source: Limitation Act 1980 ss.5 and 29; Prescription and Limitation (Scotland) Act 1973 s.6; CONC 7.15.


def aged(base: Facts, arose: str, **law: Any) -> Facts:
    return with_law(base, arose_on=arose, **law)


@pytest.mark.parametrize(
    ("arose", "law", "expected"),
    [
        ("2020-06-04", {}, "person"),
        ("2020-06-03", {}, "refuse"),
        ("2020-06-03", {"last_payment": "never", "last_acknowledgement": "never"}, "refuse"),
        ("2012-01-01", {"last_payment": "2020-12-01"}, "silent"),
        ("2012-01-01", {"last_acknowledgement": "2024-12-01"}, "silent"),
        ("2012-01-01", {"last_payment": "2019-12-01"}, "refuse"),
        ("2026-01-01", {}, "silent"),
        ("2012-01-01", {"barred": False}, "silent"),
        ("2026-01-01", {"barred": True}, "refuse"),
    ],
)
def test_no_word_of_court_on_a_debt_that_is_or_may_be_too_old(arose: str, law: Facts, expected: str) -> None:
    base = aged(UK_BUSINESS, arose, law="ENG", **law)
    answer = asked(base, text="We may go to court. Reply.")
    rule = "uk.limitation.doubt" if expected == "person" else "uk.limitation.5"
    assert word(answer, rule) == expected
    assert law_alone(asked(base)) == "allow", "a plain reminder of it may go"


@pytest.mark.parametrize(
    ("nation", "arose", "law", "expected"),
    [
        ("SCT", "2021-06-03", {}, "refuse"),
        ("SCT", "2021-06-04", {}, "silent"),
        ("SCT", "2015-06-03", {"last_payment": "2025-01-01"}, "silent"),
        (None, "2021-06-03", {}, "refuse"),
        ("ENG", "2021-06-03", {}, "silent"),
        ("ENG", "2021-06-03", {"law": "SCT"}, "refuse"),
    ],
)
def test_in_scotland_a_debt_of_five_years_is_gone(nation: str | None, arose: str, law: Facts, expected: str) -> None:
    answer = asked(aged(UK_BUSINESS, arose, **law), customer={"nation": nation})
    assert word(answer, "uk.scot.prescription.6") == expected


def test_someone_who_says_that_a_debt_is_too_old_is_not_asked_again() -> None:
    old = aged(UK_CONSUMER, "2019-01-01", regular_contact=True, refuses_as_barred=True)
    assert word(asked(old), "uk.conc.7.15") == "refuse"
    silent_lender = aged(UK_CONSUMER, "2019-01-01", regular_contact=None)
    assert word(asked(silent_lender), "uk.conc.7.15") == "refuse"
    assert word(asked(aged(UK_CONSUMER, "2019-01-01", regular_contact=True)), "uk.conc.7.15") == "silent"


# Insolvency, steps before court, notices, marketing and adjustments.


def test_an_insolvent_person_is_not_asked_and_the_office_holder_is_written_to() -> None:
    answer = asked(UK_CONSUMER, holds=held("insolvency"))
    assert (word(answer, "uk.insolvency"), answer.needs_person) == ("refuse", True)
    to_trustee = asked(UK_CONSUMER, holds=held("insolvency"), asked={"recipient": "office_holder"})
    assert word(to_trustee, "uk.insolvency") == "silent"


@pytest.mark.parametrize("state", ["liquidation", "administration", "voluntary_arrangement", "dissolved", None])
def test_a_company_in_insolvency_is_not_asked(state: str | None) -> None:
    assert word(asked(UK_BUSINESS, records={"company_state": state}), "uk.insolvency.company") == "refuse"
    assert word(asked(UK_BUSINESS, records={"company_state": "active"}), "uk.insolvency.company") == "silent"


CLAIM = given(UK_CONSUMER, asked={"legal_step": "claim"})


@pytest.mark.parametrize(
    ("records", "rule", "expected"),
    [
        ({}, "uk.pap.debt.30", "refuse"),
        ({"letter_of_claim_on": "2026-05-04"}, "uk.pap.debt.30", "wait"),
        ({"letter_of_claim_on": "2026-05-03"}, "uk.pap.debt.30", "silent"),
        ({"advice_indicated": True}, "uk.pap.debt.advice", "refuse"),
        ({"advice_indicated": True, "reply_form_on": "2026-05-04"}, "uk.pap.debt.advice", "silent"),
        ({"advice_indicated": True, "reply_form_on": "2026-05-05"}, "uk.pap.debt.advice", "wait"),
        (
            {"advice_indicated": True, "reply_form_on": "2026-04-01", "documents_on": "2026-05-20"},
            "uk.pap.debt.advice", "wait",
        ),
    ],
)  # fmt: skip
def test_a_claim_against_a_person_waits_for_the_protocol(records: Facts, rule: str, expected: str) -> None:
    assert word(asked(CLAIM, records=records), rule) == expected


def test_a_claim_against_a_company_waits_a_fair_time() -> None:
    claim = given(UK_BUSINESS, asked={"legal_step": "claim"})
    assert word(asked(claim), "uk.pd.pac") == "refuse"
    assert word(asked(claim, records={"letter_of_claim_on": "2026-05-21"}), "uk.pd.pac") == "wait"
    assert word(asked(claim, records={"letter_of_claim_on": "2026-05-20"}), "uk.pd.pac") == "silent"


def test_a_letter_of_claim_holds_all_its_parts_goes_by_post_and_leaves_thirty_days() -> None:
    letter = given(UK_CONSUMER, channel="letter", asked={"topic": "letter_of_claim"})
    assert word(asked(letter), "uk.pap.debt.3") == "fix"
    parts = [
        "amount", "interest", "agreement", "assignment", "why_plan_refused", "payment_routes", "reply_address",
        "statement", "information_sheet", "reply_form", "financial_statement",
    ]  # fmt: skip
    whole = given(letter, asked={"encloses": parts})
    assert word(asked(whole), "uk.pap.debt.3") == "silent"
    assert word(asked(whole, channel="email"), "uk.pap.debt.3") == "fix"
    for on, expected in (("2026-07-02", "fix"), ("2026-07-03", "silent")):
        deadline = [{"kind": "deadline", "true": True, "on": on}]
        assert word(asked(whole, asked={"claims": deadline}), "uk.pap.debt.3") == expected


@pytest.mark.parametrize(
    ("law", "expected"),
    [
        ({}, "refuse"),
        ({"default_notice_on": "2026-05-10", "default_notice_expires": "2026-05-23"}, "refuse"),
        ({"default_notice_on": "2026-05-20", "default_notice_expires": "2026-06-03"}, "wait"),
        ({"default_notice_on": "2026-05-10", "default_notice_expires": "2026-06-02"}, "silent"),
    ],
)
def test_an_agreement_is_ended_only_after_a_notice_of_fourteen_days(law: Facts, expected: str) -> None:
    assert word(asked(with_law(UK_CONSUMER, **law), asked={"legal_step": "terminate"}), "uk.cca.87") == expected


def test_nothing_is_enforced_while_the_notice_of_arrears_is_late() -> None:
    late = with_law(UK_CONSUMER, arrears_notice_late=True)
    assert word(asked(late, asked={"legal_step": "enforce"}), "uk.cca.86D") == "refuse"


@pytest.mark.parametrize(("told", "expected"), [(None, "refuse"), ("2026-05-07", "wait"), ("2026-05-06", "silent")])
def test_a_default_goes_on_the_credit_file_four_weeks_after_telling(told: str | None, expected: str) -> None:
    answer = asked(with_law(UK_CONSUMER, file_notice_on=told), asked={"legal_step": "credit_report"})
    assert word(answer, "uk.file.default") == expected


@pytest.mark.parametrize(
    ("base", "channel", "records", "rule", "expected"),
    [
        (UK_CONSUMER, "email", {}, "uk.pecr.22", "refuse"),
        (UK_CONSUMER, "email", {"marketing_consent": True}, "uk.pecr.22", "silent"),
        (UK_CONSUMER, "email", {"marketing_consent": True, "marketing_objection": True}, "uk.gdpr.21", "refuse"),
        (UK_BUSINESS, "call", {"tps_listed_on": "2026-05-06"}, "uk.pecr.21", "refuse"),
        (UK_BUSINESS, "call", {"tps_listed_on": "2026-05-07"}, "uk.pecr.21", "silent"),
        (UK_BUSINESS, "call", {"tps_listed_on": "2026-05-01", "tps_override": True}, "uk.pecr.21", "silent"),
        (UK_BUSINESS, "call", {"marketing_objection": True}, "uk.pecr.21", "refuse"),
    ],
)
def test_offers_go_only_to_those_who_want_them(
    base: Facts, channel: str, records: Facts, rule: str, expected: str
) -> None:
    assert word(asked(base, purpose="marketing", channel=channel, records=records), rule) == expected
    assert word(asked(base, channel=channel, records=records), rule) == "silent", "a reminder is no offer"


def test_an_offer_in_a_reminder_makes_it_advertising() -> None:
    words = PLAIN_WORDS + " See our latest range."
    assert word(asked(UK_CONSUMER, text=words, asked=SAID), "uk.pecr.purpose") == "fix"
    assert word(asked(UK_CONSUMER, text=PLAIN_WORDS, asked=SAID), "uk.pecr.purpose") == "silent"
    assert word(asked(UK_CONSUMER, purpose="marketing", text=words), "uk.pecr.22.optout") == "fix"


@pytest.mark.parametrize(("true", "expected"), [(True, "silent"), (False, "refuse"), (None, "refuse")])
def test_consumers_are_not_misled(true: bool | None, expected: str) -> None:
    claims = {"claims": [{"kind": "deadline", "true": true, "on": "2026-07-30"}]}
    assert word(asked(UK_CONSUMER, asked=claims), "uk.dmcca.225") == expected


def test_nobody_is_alarmed_into_paying() -> None:
    for base in (UK_CONSUMER, UK_BUSINESS):
        assert word(asked(base, text="Pay, or you will be arrested. Reply."), "uk.aja.40") == "refuse"
        assert word(asked(base, asked={"public": True}), "uk.aja.40") == "refuse"
        contacts = [{"at": f"2026-06-02T{h:02}:00:00Z", "channel": "sms", "outcome": "delivered"} for h in range(6, 16)]
        assert word(asked(base, contacts=contacts), "uk.aja.40") == "wait"
        assert word(asked(base, contacts=contacts[1:]), "uk.aja.40") == "silent"


def test_a_recorded_adjustment_is_kept() -> None:
    needs_text = {"records": {"only_channels": ["sms", "letter"]}}
    assert word(asked(UK_CONSUMER, **needs_text), "uk.eqa.20") == "refuse"
    assert word(asked(UK_CONSUMER, channel="letter", **needs_text), "uk.eqa.20") == "silent"


def test_after_a_call_that_was_cut_off_no_machine_calls_for_three_days() -> None:
    call = given(UK_CONSUMER, channel="call", records={"abandoned_call_at": "2026-06-01T12:00:00+01:00"})
    ruling = said_by(asked(call), "uk.ofcom.misuse")
    assert ruling is not None and ruling.until == datetime.fromisoformat("2026-06-04T12:00:00+01:00")
    assert word(asked(call, asked={"live_agent": True}), "uk.ofcom.misuse") == "silent"


def test_an_objection_to_the_use_of_data_goes_to_a_person() -> None:
    assert word(asked(UK_CONSUMER, records={"data_objection": True}), "uk.gdpr.21") == "person"


def test_a_notice_that_must_go_and_must_not_go_is_for_a_person_to_decide() -> None:
    notice = given(UK_CONSUMER, purpose="statutory_notice", channel="letter", holds=held("capacity"))
    assert asked(notice).verdict.word == "refuse"
    due = {"events": [{"kind": "arrears_condition", "on": "2026-05-25"}]}
    answer = asked(notice, records=due)
    assert answer.verdict.word == "person"
    assert {"uk.cca.86B", "uk.conc.7.10.1"} <= set(answer.rules), "both reasons are shown"
    done = {"events": [{"kind": "arrears_condition", "on": "2026-05-25", "handled": True}]}
    assert asked(notice, records=done).verdict.word == "refuse"
    assert asked(notice, records=due, purpose="reminder").verdict.word == "refuse", "a reminder need not go"


def test_a_member_of_the_trades_code_is_reminded_of_it() -> None:
    answer = asked(UK_CONSUMER, records={"code_member": True})
    assert (answer.verdict.word, word(answer, "uk.csa.code")) == ("allow", "lifted")


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"text": "We may go to court. Reply."}, "refuse"),
        ({"text": "We may send bailiffs. Reply."}, "refuse"),
        ({"asked": {"legal_step": "claim"}}, "refuse"),
        ({"text": "Here is your statement. Reply."}, "silent"),
        ({"purpose": "statutory_notice", "text": "Please pay now. Reply."}, "silent"),
    ],
)
def test_no_word_or_step_of_court_on_a_debt_too_old_for_it(said: Facts, expected: str) -> None:
    old = aged(UK_CONSUMER, "2019-01-01", law="ENG", regular_contact=True)
    assert word(asked(old, **said), "uk.conc.7.15") == expected


@pytest.mark.parametrize(
    ("nation", "arose", "expected"),
    [("ENG", "2020-06-03", "refuse"), ("ENG", "2020-06-04", "silent"), ("SCT", "2021-06-03", "refuse"),
     ("SCT", "2021-06-04", "silent")],
)  # fmt: skip
def test_too_old_is_six_years_in_england_and_five_in_scotland(nation: str, arose: str, expected: str) -> None:
    old = aged(UK_CONSUMER, arose, law=nation, regular_contact=True, last_payment="never")
    answer = asked(old, customer={"nation": nation}, text="We may go to court. Reply.")
    assert word(answer, "uk.conc.7.15") == expected


def test_a_moratorium_with_a_stated_end_is_over_at_that_very_moment() -> None:
    base = given(UK_CONSUMER, holds=held("moratorium", until="2026-06-04T10:00:00+01:00"))
    assert word(asked(base, at="2026-06-04T09:59:59+01:00"), "uk.drs.11") == "refuse"
    assert word(asked(base, at="2026-06-04T10:00:00+01:00"), "uk.drs.11") == "silent"


def test_the_facts_of_a_refusal_name_the_procedure() -> None:
    person = said_by(asked(UK_CONSUMER, records={"insolvency_kind": "iva"}), "uk.insolvency")
    company = said_by(asked(UK_BUSINESS, records={"company_state": "dissolved"}), "uk.insolvency.company")
    assert person is not None and dict(person.facts) == {"insolvency": "iva"}
    assert company is not None and dict(company.facts) == {"company": "dissolved"}


def test_frequency_alarms_only_by_what_we_asked_in_the_last_seven_days() -> None:
    asks = [{"at": f"2026-06-02T{h:02}:00:00Z", "channel": "sms", "outcome": "delivered"} for h in range(6, 16)]
    ruling = said_by(asked(UK_CONSUMER, contacts=asks), "uk.aja.40")
    assert ruling is not None and ruling.until == datetime.fromisoformat("2026-06-09T06:00:00+00:00")
    for other in ({"outgoing": False}, {"asked": False}, {"at": "2026-05-27T08:59:00Z"}):
        assert word(asked(UK_CONSUMER, contacts=[*asks[1:], {**asks[0], **other}]), "uk.aja.40") == "silent"
    assert word(asked(UK_CONSUMER, contacts=asks, asked_by_customer=True), "uk.aja.40") == "silent"
    assert word(asked(UK_CONSUMER, contacts=asks, customer={"nation": "NIR"}), "uk.aja.40") == "silent"


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        ({"kind": "crime", "true": True}, "refuse"),
        ({"kind": "authority", "true": False}, "refuse"),
        ({"kind": "authority", "true": None}, "refuse"),
        ({"kind": "authority", "true": True}, "silent"),
        ({"kind": "amount", "true": False}, "silent"),
    ],
)
def test_a_false_power_alarms_companies_as_well(claim: Facts, expected: str) -> None:
    assert word(asked(UK_BUSINESS, asked={"claims": [claim]}), "uk.aja.40") == expected


def test_marketing_objections_are_for_people() -> None:
    offer = {"purpose": "marketing", "records": {"marketing_objection": True}}
    assert word(asked(UK_BUSINESS, **offer), "uk.gdpr.21") == "silent"
    assert word(asked(UK_CONSUMER, **offer), "uk.gdpr.21") == "refuse"


def test_a_debt_of_a_kind_not_known_may_be_a_companys() -> None:
    unknown = given(UK_CONSUMER, customer={"kind": None}, records={"company_state": "liquidation"})
    assert word(asked(unknown), "uk.insolvency.company") == "refuse"
    assert word(asked(UK_CONSUMER, records={"company_state": "liquidation"}), "uk.insolvency.company") == "silent"
