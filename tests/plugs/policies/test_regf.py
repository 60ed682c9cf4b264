"""Examples of the CFPB's Official Interpretations of Regulation F, told in our own words.

Source of each: 12 CFR 1006, Supplement I, at the comment that its name gives. The comments' numbers were recalled,
not looked up, so they guide a reader to the place and prove nothing by themselves.
"""

from datetime import datetime
from typing import Any

import pytest

from tests.asked import UK_CONSUMER, US_COLLECTOR, asked, given, law_alone, said_by, with_law, word

HOURS = "us.regf.1006.6.b.1"
SEVEN = "us.regf.1006.14.b.2.A"
SPOKE = "us.regf.1006.14.b.2.B"
EMAIL = given(
    US_COLLECTOR, channel="email", purpose="reminder", address={"value": "ann@mail.example"},
    asked={"address_basis": "used", "address_basis_on": "2026-10-20"},
)  # fmt: skip
TEXT = given(EMAIL, channel="sms", address={"value": "+16145550123"})
LETTER = given(US_COLLECTOR, channel="letter", purpose="reminder", address={"value": "1 Elm St"})


def at(text: str) -> str:
    return f"2026-{text}:00-05:00"


def calls(*days: int, outcome: str = "rang_out", **given: Any) -> list[dict[str, Any]]:
    usual = {"channel": "call", "outcome": outcome, "items": ["X"]}
    return [{"at": at(f"11-{d:02}T12:00"), **usual, **given} for d in days]


def test_an_ordinary_call_to_someone_of_whom_nothing_is_recorded_breaks_no_law() -> None:
    for base in (US_COLLECTOR, EMAIL, TEXT, LETTER):
        assert law_alone(asked(base)) == "allow"


@pytest.mark.parametrize(
    ("local", "expected"),
    [("11-03T07:59", "wait"), ("11-03T08:00", "silent"), ("11-03T21:00", "silent"), ("11-03T21:01", "wait")],
)
def test_6_b_1_before_eight_and_after_nine_is_inconvenient_unless_we_know_better(local: str, expected: str) -> None:
    assert word(asked(US_COLLECTOR, at=at(local)), HOURS) == expected


def test_6_b_1_i_1_an_email_or_text_is_judged_at_the_time_at_which_it_is_sent() -> None:
    for base in (EMAIL, TEXT):
        answer = asked(base, at=at("11-03T04:00"))
        ruling = said_by(answer, HOURS)
        assert ruling is not None and ruling.until == datetime.fromisoformat(at("11-03T08:00"))


def test_6_b_1_i_2_an_address_and_an_area_code_that_disagree_must_both_be_convenient() -> None:
    in_ohio_with_a_phone_of_los_angeles = given(US_COLLECTOR, address={"value": "+12135550123"})
    early = asked(in_ohio_with_a_phone_of_los_angeles, at=at("11-03T10:00"))
    ruling = said_by(early, HOURS)
    assert ruling is not None and ruling.until == datetime.fromisoformat(at("11-03T11:00"))
    assert word(asked(in_ohio_with_a_phone_of_los_angeles, at=at("11-03T11:00")), HOURS) == "silent"
    assert word(asked(in_ohio_with_a_phone_of_los_angeles, at=at("11-03T21:30")), HOURS) == "wait"


SCHOOL_RUN = {"inconvenient": [{"weekdays": [0, 1, 2, 3, 4], "start": "15:00", "end": "17:00"}]}


@pytest.mark.parametrize(
    ("local", "expected"),
    [("11-03T14:59", "silent"), ("11-03T15:00", "wait"), ("11-03T16:59", "wait"), ("11-03T17:00", "silent"),
     ("11-07T15:30", "silent")],
)  # fmt: skip
def test_6_b_1_1_someone_who_cannot_talk_on_weekday_afternoons_is_left_alone_then(local: str, expected: str) -> None:
    assert word(asked(US_COLLECTOR, at=at(local), records=SCHOOL_RUN), HOURS) == expected


def test_6_b_1_1_quiet_hours_over_midnight_belong_to_the_night() -> None:
    nights = {"inconvenient": [{"start": "20:00", "end": "10:00"}]}
    late = said_by(asked(US_COLLECTOR, at=at("11-03T20:30"), records=nights), HOURS)
    assert late is not None and late.until == datetime.fromisoformat(at("11-04T10:00"))
    early = said_by(asked(US_COLLECTOR, at=at("11-04T09:00"), records=nights), HOURS)
    assert early is not None and early.until == datetime.fromisoformat(at("11-04T10:00"))


def test_6_b_1_2_an_email_at_a_bad_time_may_be_answered_once_by_email() -> None:
    wrote = [
        {"at": at("11-03T15:10"), "channel": "email", "outcome": "delivered", "outgoing": False, "account": "this"}
    ]
    reply = given(EMAIL, at=at("11-03T15:12"), purpose="reply", asked_by_customer=True, records=SCHOOL_RUN)
    assert word(asked(reply, contacts=wrote), HOURS) == "lifted"
    answered = [*wrote, {"at": at("11-03T15:11"), "channel": "email", "outcome": "handed_over", "account": "this"}]
    assert word(asked(reply, contacts=answered), HOURS) == "wait"
    by_text = given(TEXT, at=at("11-03T15:12"), purpose="reply", asked_by_customer=True, records=SCHOOL_RUN)
    assert word(asked(by_text, contacts=wrote), HOURS) == "wait", "another medium than the consumer's"


def test_6_b_1_ii_1_a_place_that_does_not_suit_is_avoided() -> None:
    at_work = {"inconvenient": [{"place": "work"}]}
    assert word(asked(US_COLLECTOR, asked={"place": "work"}, records=at_work), HOURS) == "wait"
    assert word(asked(US_COLLECTOR, asked={"place": "home"}, records=at_work), HOURS) == "silent"
    assert word(asked(US_COLLECTOR, asked={"place": None}, records=at_work), HOURS) == "wait"


@pytest.mark.parametrize(
    ("records", "expected"),
    [
        ({"attorney": True}, "refuse"),
        ({"attorney": None}, "refuse"),
        ({"attorney": True, "attorney_unresponsive": True}, "silent"),
        ({"attorney": True, "attorney_consents": True}, "silent"),
    ],
)
def test_6_b_2_a_known_attorney_is_written_to_alone(records: dict[str, Any], expected: str) -> None:
    assert word(asked(US_COLLECTOR, records=records), "us.regf.1006.6.b.2") == expected
    to_attorney = {"recipient": "attorney", "place": "elsewhere"}
    assert word(asked(US_COLLECTOR, records=records, asked=to_attorney), "us.regf.1006.6.b.2") == "silent"


def test_6_b_2_1_a_represented_consumer_who_calls_is_answered() -> None:
    reply = {"records": {"attorney": True}, "asked_by_customer": True, "purpose": "reply"}
    assert word(asked(US_COLLECTOR, **reply), "us.regf.1006.6.b.2") == "silent"


@pytest.mark.parametrize(("place", "expected"), [("work", "refuse"), ("home", "silent"), (None, "refuse")])
def test_6_b_3_an_employer_who_forbids_it_is_heeded(place: str | None, expected: str) -> None:
    answer = asked(US_COLLECTOR, asked={"place": place}, records={"work_prohibited": True})
    assert word(answer, "us.regf.1006.6.b.3") == expected


def test_6_c_1_after_a_written_refusal_there_is_silence() -> None:
    for base in (US_COLLECTOR, EMAIL, TEXT, LETTER):
        assert word(asked(base, records={"ceased": True}), "us.regf.1006.6.c") == "refuse"


@pytest.mark.parametrize("topic", ["termination", "remedy_may", "remedy_will"])
def test_6_c_2_three_kinds_of_notice_may_still_be_written(topic: str) -> None:
    answer = asked(LETTER, purpose="notice", records={"ceased": True}, asked={"topic": topic})
    assert word(answer, "us.regf.1006.6.c") == "silent"
    called = asked(US_COLLECTOR, records={"ceased": True}, asked={"topic": topic})
    assert word(called, "us.regf.1006.6.c") == "refuse"


@pytest.mark.parametrize(
    ("recipient", "expected"), [("third_party", "refuse"), ("customer", "silent"), ("permitted", "silent")]
)
def test_6_d_1_nobody_else_is_told(recipient: str, expected: str) -> None:
    assert word(asked(US_COLLECTOR, asked={"recipient": recipient}), "us.regf.1006.6.d.1") == expected


@pytest.mark.parametrize(
    ("basis", "since", "expected"),
    [
        ("used", "2026-10-01", "silent"),
        ("consented", None, "silent"),
        ("prior_collector", None, "silent"),
        ("creditor_notice", "2026-09-29", "silent"),
        ("creditor_notice", "2026-10-01", "wait"),
        ("creditor_notice", None, "refuse"),
        (None, None, "refuse"),
    ],
)
def test_6_d_4_an_email_address_needs_a_history(basis: str | None, since: str | None, expected: str) -> None:
    answer = asked(EMAIL, asked={"address_basis": basis, "address_basis_on": since})
    assert word(answer, "us.regf.1006.6.d.4") == expected


@pytest.mark.parametrize(
    ("basis", "since", "expected"),
    [
        ("used", "2026-09-04", "silent"),
        ("used", "2026-09-03", "refuse"),
        ("consented", "2026-11-01", "silent"),
        ("consented", None, "refuse"),
        ("creditor_notice", "2026-11-01", "refuse"),
        ("prior_collector", "2026-11-01", "refuse"),
    ],
)
def test_6_d_5_a_number_for_texts_needs_a_fresh_history(basis: str, since: str | None, expected: str) -> None:
    answer = asked(TEXT, asked={"address_basis": basis, "address_basis_on": since})
    assert word(answer, "us.regf.1006.6.d.5") == expected


def test_6_e_every_email_and_text_says_how_to_stop_them() -> None:
    who = "This is from a debt collector. "
    for base in (EMAIL, TEXT):
        later = given(base, asked={"initial": False})
        assert word(asked(later, text=who + "Please call us."), "us.regf.1006.6.e") == "fix"
        assert law_alone(asked(later, text=who + "Please call us. Reply STOP to opt out.")) == "allow"


@pytest.mark.parametrize(("count", "expected"), [(6, "silent"), (7, "wait")])
def test_14_b_2_i_A_the_seventh_call_in_seven_days_is_the_last(count: int, expected: str) -> None:
    answer = asked(US_COLLECTOR, at=at("11-08T18:00"), contacts=calls(*range(9 - count, 9)))
    assert word(answer, SEVEN) == expected


def test_14_b_2_calls_are_counted_for_each_debt() -> None:
    about_another = calls(*range(2, 9), items=["another"])
    assert word(asked(US_COLLECTOR, at=at("11-08T18:00"), contacts=about_another), SEVEN) == "silent"
    two = [*US_COLLECTOR["items"], {**US_COLLECTOR["items"][0], "reference": "Y"}]
    about_both = asked(US_COLLECTOR, at=at("11-08T18:00"), items=two, contacts=calls(*range(2, 9), items=["X", "Y"]))
    assert {r.facts[0][0] for r in about_both.rulings if r.rule.id == SEVEN} == {"X", "Y"}


def test_14_b_2_a_call_that_may_have_been_about_this_debt_counts() -> None:
    unclear = calls(*range(2, 9), items=[], account=None)
    assert word(asked(US_COLLECTOR, at=at("11-08T18:00"), contacts=unclear), SEVEN) == "wait"


@pytest.mark.parametrize(
    ("day", "expected"), [("11-03", "wait"), ("11-08", "wait"), ("11-09", "silent")], ids=["next", "seventh", "eighth"]
)
def test_14_b_2_i_B_the_day_of_a_conversation_is_the_first_of_seven(day: str, expected: str) -> None:
    answer = asked(US_COLLECTOR, at=at(f"{day}T12:30"), contacts=calls(2, outcome="conversation"))
    assert word(answer, SPOKE) == expected


def test_14_b_2_i_B_texts_and_emails_are_no_telephone_conversation() -> None:
    wrote = calls(2, outcome="conversation", channel="email")
    assert word(asked(US_COLLECTOR, contacts=wrote), SPOKE) == "silent"


@pytest.mark.parametrize(
    ("agreed", "expected"),
    [("2026-11-08", "lifted"), ("2026-11-01", "lifted"), ("2026-10-31", "wait"), (None, "wait")],
)
def test_14_b_3_i_a_call_agreed_to_within_seven_days_is_free(agreed: str | None, expected: str) -> None:
    answer = asked(US_COLLECTOR, at=at("11-08T18:00"), contacts=calls(*range(2, 9)), asked={"prior_consent_on": agreed})
    assert word(answer, SEVEN) == expected


def test_14_b_3_i_calls_that_were_agreed_to_do_not_count() -> None:
    some_agreed = [*calls(2, consented=True), *calls(*range(3, 9))]
    assert word(asked(US_COLLECTOR, at=at("11-08T18:00"), contacts=some_agreed), SEVEN) == "silent"


def test_14_b_3_ii_calls_that_never_connect_do_not_count() -> None:
    busy = calls(*range(2, 9), outcome="unconnected")
    assert word(asked(US_COLLECTOR, at=at("11-08T18:00"), contacts=busy), SEVEN) == "silent"


def test_14_b_3_iii_calls_to_the_attorney_do_not_count_either() -> None:
    to_attorney = {"recipient": "attorney"}
    answer = asked(US_COLLECTOR, at=at("11-08T18:00"), contacts=calls(*range(2, 9)), asked=to_attorney)
    assert word(answer, SEVEN) == "silent"


def test_14_b_1_calls_close_upon_each_other_wait_even_when_they_are_few() -> None:
    just_now = calls(3)
    answer = asked(US_COLLECTOR, at=at("11-03T12:04"), contacts=just_now)
    ruling = said_by(answer, "us.regf.1006.14.b.1")
    assert ruling is not None and ruling.until == datetime.fromisoformat(at("11-03T12:05"))


@pytest.mark.parametrize("medium", ["call", "email", "sms", "letter"])
def test_14_h_1_a_medium_that_was_refused_is_closed_and_the_others_stay_open(medium: str) -> None:
    for base in (US_COLLECTOR, EMAIL, TEXT, LETTER):
        expected = "refuse" if base["channel"] == medium else "silent"
        assert word(asked(base, records={"refused_channels": [medium]}), "us.regf.1006.14.h") == expected


def test_14_h_1_an_address_that_was_refused_is_closed() -> None:
    assert word(asked(EMAIL, address={"opted_out": True}), "us.regf.1006.14.h") == "refuse"


def test_14_h_2_i_a_refusal_by_text_may_be_confirmed_by_one_text() -> None:
    confirm = {"purpose": "reply", "asked": {"opt_out_confirmation": True}}
    stopped = {"records": {"refused_channels": ["sms"]}, "address": {"opted_out": True}}
    assert word(asked(TEXT, **stopped, **confirm), "us.regf.1006.14.h") == "lifted"
    called = asked(US_COLLECTOR, records={"refused_channels": ["call"]}, **confirm)
    assert word(called, "us.regf.1006.14.h") == "refuse", "a call confirms nothing"


def test_14_h_2_ii_a_consumer_who_uses_a_refused_medium_is_answered_once_by_it() -> None:
    wrote = [
        {"at": at("11-03T12:00"), "channel": "email", "outcome": "delivered", "outgoing": False, "account": "this"}
    ]
    reply = given(EMAIL, purpose="reply", asked_by_customer=True, records={"refused_channels": ["email"]})
    assert word(asked(reply, contacts=wrote), "us.regf.1006.14.h") == "lifted"
    assert word(asked(reply, contacts=wrote, asked={"same_medium": False}), "us.regf.1006.14.h") == "refuse"


@pytest.mark.parametrize(
    ("text", "initial", "expected"),
    [
        ("We are attempting to collect a debt. Any information will be used for that purpose.", True, "silent"),
        ("This is from a debt collector.", False, "silent"),
        ("This is from a debt collector.", True, "fix"),
        ("This is from a debt collector.", None, "fix"),
        ("Please write to us.", False, "fix"),
    ],
)
def test_18_e_a_collector_says_so(text: str, initial: bool | None, expected: str) -> None:
    assert word(asked(LETTER, text=text, asked={"initial": initial}), "us.regf.1006.18.e") == expected


@pytest.mark.parametrize(("barred", "expected"), [(True, "refuse"), (None, "refuse"), (False, "silent")])
def test_26_b_no_suit_and_no_threat_of_one_when_time_is_or_may_be_up(barred: bool | None, expected: str) -> None:
    old = with_law(LETTER, barred=barred, validation_ends="2026-07-01")
    assert word(asked(old, asked={"legal_step": "claim"}), "us.regf.1006.26.b") == expected
    assert word(asked(old, text="We will take you to court."), "us.regf.1006.26.b") == expected
    assert word(asked(old, text="We will not go to court over this."), "us.regf.1006.26.b") == "silent"


@pytest.mark.parametrize(
    ("law", "expected"),
    [
        ({"spoken_on": "2026-10-01"}, "silent"),
        ({"reported_notice_on": "2026-10-20"}, "silent"),
        ({"reported_notice_on": "2026-10-21"}, "wait"),
        ({}, "refuse"),
    ],
)
def test_30_a_nobody_is_told_of_the_debt_before_the_consumer(law: dict[str, Any], expected: str) -> None:
    answer = asked(with_law(LETTER, **law), asked={"legal_step": "credit_report"})
    assert word(answer, "us.regf.1006.30.a") == expected


def test_34_b_a_notice_that_lacks_a_part_is_completed_first() -> None:
    notice = given(LETTER, purpose="statutory_notice", asked={"topic": "validation", "encloses": ["creditor"]})
    ruling = said_by(asked(notice), "us.regf.1006.34.b")
    assert ruling is not None and "response_form" in dict(ruling.facts)["missing"]


def test_38_b_while_the_debt_may_be_disputed_no_deadline_hides_it() -> None:
    rushed = {"claims": [{"kind": "deadline", "true": True, "on": "2026-11-10"}]}
    running = with_law(LETTER, validation_sent="2026-10-20")
    assert word(asked(running, asked=rushed), "us.regf.1006.38.b") == "person"
    over = with_law(LETTER, validation_sent="2026-08-20")
    assert word(asked(over, asked=rushed), "us.regf.1006.38.b") == "silent"


@pytest.mark.parametrize(
    ("law", "expected"),
    [
        ({"disputed_on": "2026-10-30"}, "refuse"),
        ({"disputed_on": "2026-10-30", "verification_sent": "2026-10-29"}, "refuse"),
        ({"disputed_on": "2026-10-30", "verification_sent": "2026-11-02"}, "silent"),
    ],
)
def test_38_d_a_dispute_in_writing_stops_collection_until_the_proof_is_sent(law: dict[str, Any], expected: str) -> None:
    assert word(asked(with_law(US_COLLECTOR, **law)), "us.regf.1006.38.d") == expected


def test_22_f_nothing_that_others_can_read() -> None:
    assert word(asked(LETTER, asked={"envelope": "postcard"}), "us.regf.1006.22.f") == "refuse"
    work = {"address_is_work": True, "address_basis": "prior_collector"}
    assert word(asked(EMAIL, asked=work), "us.regf.1006.22.f") == "refuse"
    assert word(asked(EMAIL, asked={**work, "address_basis": "used"}), "us.regf.1006.22.f") == "silent"


def test_22_b_an_amount_that_nothing_allows_is_not_asked_for() -> None:
    assert word(asked(with_law(US_COLLECTOR, amount_unauthorised=True)), "us.regf.1006.22.b") == "refuse"


def test_10_a_location_inquiry_is_for_a_person_and_never_names_the_debt() -> None:
    inquiry = given(LETTER, asked={"recipient": "location"})
    assert law_alone(asked(inquiry, text="Do you know where Ann Lee lives now?")) == "person"
    assert word(asked(inquiry, text="It is about a debt."), "us.regf.1006.10.text") == "refuse"


def test_42_a_notice_by_email_needs_consent_to_electronic_notices() -> None:
    notice = given(EMAIL, purpose="statutory_notice")
    assert word(asked(notice, asked={"initial": False}), "us.regf.1006.42") == "fix"
    agreed = {"initial": False, "electronic_signature_consent": True}
    assert word(asked(notice, asked=agreed), "us.regf.1006.42") == "silent"


@pytest.mark.parametrize(("last", "expected"), [("2023-11-03", "silent"), ("2023-11-04", "refuse"), (None, "refuse")])
def test_100_records_are_kept_for_three_years(last: str | None, expected: str) -> None:
    step = {"legal_step": "delete_records", "last_activity_on": last}
    assert word(asked(LETTER, asked=step), "us.regf.1006.100") == expected


def test_regulation_f_binds_collectors_and_not_creditors_nor_british_debts() -> None:
    night = at("11-03T23:00")
    assert word(asked(US_COLLECTOR, at=night, creditor={"role": "creditor"}), HOURS) == "silent"
    assert word(asked(US_COLLECTOR, at=night, creditor={"role": None}), HOURS) == "wait"
    assert word(asked(US_COLLECTOR, at=night, customer={"kind": "business"}), HOURS) == "silent"
    assert word(asked(UK_CONSUMER, at="2026-06-03T23:00:00+01:00"), HOURS) == "silent"


def test_in_california_it_binds_creditors_too() -> None:
    own = given(US_COLLECTOR, at=at("11-03T23:00"), creditor={"role": "creditor"}, customer={"state": "CA"})
    assert (word(asked(own), HOURS), word(asked(own), "us.ca.rosenthal")) == ("wait", "allow")
    trader = given(own, customer={"kind": "sole_trader"}, records={"commercial_total": 50_000_000})
    assert word(asked(trader), HOURS) == "wait"
    assert word(asked(trader, records={"commercial_total": 50_000_001}), HOURS) == "silent"
    before = given(trader, at="2025-06-29T23:00:00-04:00")
    assert word(asked(before), HOURS) == "silent"


@pytest.mark.parametrize(("day", "expected"), [("2025-06-30", "silent"), ("2025-07-01", "wait")])
def test_california_covers_business_debts_of_persons_since_july_2025(day: str, expected: str) -> None:
    trader = given(
        US_COLLECTOR, customer={"kind": "sole_trader", "state": "CA"}, creditor={"role": "creditor"},
        at=f"{day}T23:00:00-04:00",
    )  # fmt: skip
    assert word(asked(trader), HOURS) == expected


def test_14_b_2_only_our_own_calls_count() -> None:
    for other in ({"channel": "email"}, {"outgoing": False}):
        answer = asked(US_COLLECTOR, at=at("11-08T18:00"), contacts=calls(*range(2, 9), **other))
        assert word(answer, SEVEN) == "silent"


def test_14_b_1_a_consumer_who_called_is_called_back_at_once() -> None:
    inbound = calls(3, outgoing=False)
    assert word(asked(US_COLLECTOR, at=at("11-03T12:01"), contacts=inbound), "us.regf.1006.14.b.1") == "silent"
    ours = asked(US_COLLECTOR, at=at("11-03T12:01"), contacts=calls(3), asked_by_customer=True)
    assert word(ours, "us.regf.1006.14.b.1") == "silent"


def test_a_number_that_belongs_to_no_place_adds_no_zone() -> None:
    free_phone = given(US_COLLECTOR, address={"value": "+18005550123"})
    assert word(asked(free_phone, at=at("11-03T08:30")), HOURS) == "silent"
    assert word(asked(US_COLLECTOR, at=at("11-03T08:30"), address={"value": "unknown"}), HOURS) == "silent"


def test_the_area_code_counts_for_calls_and_texts_alone() -> None:
    of_los_angeles = {"value": "+12135550123"}
    assert word(asked(TEXT, at=at("11-03T08:30"), address=of_los_angeles), HOURS) == "wait"
    assert word(asked(EMAIL, at=at("11-03T08:30"), address=of_los_angeles), HOURS) == "silent"


def test_where_no_hour_suits_all_places_there_is_no_end_to_wait_for() -> None:
    anywhere = given(US_COLLECTOR, customer={"zones": ["Asia/Tokyo", "Europe/London"]})
    ruling = said_by(asked(anywhere), HOURS)
    assert ruling is not None and ruling.until is None


@pytest.mark.parametrize(
    "text", ["This is Sam of Oak Services. Please call me back.", "This is Sam of Oak Services, 614-555-0188."]
)
def test_2_j_a_voicemail_says_how_to_answer_it(text: str) -> None:
    message = {"voicemail": True, "limited_content": True}
    assert word(asked(US_COLLECTOR, text=text, asked=message), "us.regf.1006.2.j") == "fix"


@pytest.mark.parametrize("kind", ["court", "enforcement", "insolvency"])
def test_26_b_grave_claims_are_threats(kind: str) -> None:
    old = with_law(LETTER, barred=True, validation_ends="2026-07-01")
    claims = {"claims": [{"kind": kind, "true": True, "reachable": True}]}
    assert word(asked(old, asked=claims), "us.regf.1006.26.b") == "refuse"
    assert word(asked(old, asked={"claims": [{"kind": "amount", "true": True}]}), "us.regf.1006.26.b") == "silent"


@pytest.mark.parametrize("text", ["You have 24 hours: reply within 24 hours.", "We may go to court."])
def test_38_b_pressing_words_hide_the_right_to_dispute(text: str) -> None:
    running = with_law(LETTER, validation_sent="2026-10-20", barred=False)
    assert word(asked(running, text=text), "us.regf.1006.38.b") == "person"
    assert word(asked(running, text="You may dispute it."), "us.regf.1006.38.b") == "silent"


@pytest.mark.parametrize(("day", "expected"), [("11-27", "person"), ("11-28", "silent")])
def test_34_b_5_the_period_ends_thirty_days_after_five_business_days(day: str, expected: str) -> None:
    """Sent on Wednesday 21 October 2026, taken to arrive on Wednesday 28."""
    running = with_law(LETTER, validation_sent="2026-10-21", barred=False)
    assert word(asked(running, at=at(f"{day}T12:00"), text="We may go to court."), "us.regf.1006.38.b") == expected


def test_california_covers_debts_of_a_kind_not_known_before_2025_too() -> None:
    unknown = given(US_COLLECTOR, customer={"kind": None, "state": "CA"}, creditor={"role": "creditor"})
    assert word(asked(unknown, at="2025-01-15T23:00:00-05:00"), HOURS) == "wait"
