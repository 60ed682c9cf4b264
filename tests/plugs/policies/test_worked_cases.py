"""The worked cases of the guard's design: what a good guard answers, and since when one may ask again."""

from datetime import datetime
from typing import Any

from candour.domain.asking import read_question
from candour.domain.duties import ChargeKind, ChargeQuestion
from candour.flow.guard import may_charge
from tests.asked import UK_BUSINESS, UK_CONSUMER, US_COLLECTOR, asked, given, law_alone, said_by, with_law, word

SEVEN = "us.regf.1006.14.b.2.A"
SPOKE = "us.regf.1006.14.b.2.B"
MORATORIUM = [{"kind": "moratorium", "since": "2026-05-20T09:00:00+01:00"}]
MONDAY_9 = datetime.fromisoformat("2026-11-09T00:00:00-05:00")


def calls(*days: int, outcome: str = "rang_out", **given: Any) -> list[dict[str, Any]]:
    return [
        {"at": f"2026-11-{d:02}T15:00:00-05:00", "channel": "call", "outcome": outcome, "items": ["X"], **given}
        for d in days
    ]


def test_1_a_job_stored_before_the_clocks_change_waits_for_eight_on_the_wall() -> None:
    answer = asked(US_COLLECTOR, at="2026-11-01T12:30:00Z", creditor={"imported_at": "2026-10-31T12:00:00Z"})
    eight = datetime.fromisoformat("2026-11-01T13:00:00+00:00")
    ruling = said_by(answer, "us.regf.1006.6.b.1")
    assert ruling is not None and (ruling.verdict.word, ruling.until) == ("wait", eight)
    assert (answer.verdict.word, answer.until) == ("wait", eight)


def test_2_an_eighth_call_in_seven_days_waits_until_the_first_is_a_week_old() -> None:
    answer = asked(US_COLLECTOR, at="2026-11-08T16:00:00-05:00", contacts=calls(*range(2, 9)))
    ruling = said_by(answer, SEVEN)
    assert ruling is not None and (ruling.verdict.word, ruling.until) == ("wait", MONDAY_9)
    assert word(answer, SPOKE) == "silent", "nobody picked up"


def test_3_after_the_customer_phoned_about_one_debt_it_is_quiet_for_a_week_about_that_debt() -> None:
    spoke = calls(2, outcome="conversation", outgoing=False)
    about_x = asked(US_COLLECTOR, contacts=spoke)
    ruling = said_by(about_x, SPOKE)
    assert ruling is not None and (ruling.verdict.word, ruling.until) == ("wait", MONDAY_9)
    both = [{**US_COLLECTOR["items"][0], "reference": "Y"}]
    about_y = asked(US_COLLECTOR, items=both, contacts=spoke)
    assert word(about_y, SPOKE) == "silent"


def test_3_the_house_keeps_a_week_of_quiet_about_all_debts() -> None:
    spoke = calls(2, outcome="conversation", outgoing=False, account="this", items=[])
    assert word(asked(US_COLLECTOR, contacts=spoke), "house.after_conversation") == "wait"


def test_4_a_limited_content_message_names_no_debt() -> None:
    text = "This is Sam from Oak Services. Please call me back at 614-555-0188. Thank you."
    message = {"place": "home", "autodialled": False, "voicemail": True, "limited_content": True}
    assert law_alone(asked(US_COLLECTOR, text=text, asked=message)) == "allow"
    more = asked(US_COLLECTOR, text=text + " It is about your account.", asked=message)
    assert (word(more, "us.regf.1006.2.j"), more.verdict.word) == ("fix", "fix")


def test_4_such_a_message_counts_as_an_attempt_and_not_as_a_conversation() -> None:
    answer = asked(US_COLLECTOR, at="2026-11-08T16:00:00-05:00", contacts=calls(*range(2, 9), outcome="voicemail"))
    assert (word(answer, SEVEN), word(answer, SPOKE)) == ("wait", "silent")


def test_5_in_breathing_space_a_notice_that_the_law_wants_may_go_alone() -> None:
    notice = given(UK_CONSUMER, purpose="statutory_notice", channel="letter", holds=MORATORIUM)
    plain = "Notice of sums in arrears. You can reply or get in touch with us at any time."
    assert asked(notice, text=plain).verdict.word == "allow"
    pressed = asked(notice, text=plain + " Please pay now.")
    assert (pressed.verdict.word, word(pressed, "uk.drs.11")) == ("refuse", "refuse")
    assert asked(UK_CONSUMER, holds=MORATORIUM).verdict.word == "refuse", "a reminder is not"


def test_5_in_breathing_space_the_customers_own_question_is_answered() -> None:
    reply = {"purpose": "reply", "asked_by_customer": True, "asked": {"topic": "balance", "template_tested": True}}
    text = "You asked what is owed: £500.00. Reply if you want to pay us in another way."
    answer = asked(UK_CONSUMER, holds=MORATORIUM, text=text, **reply)
    assert (answer.verdict.word, word(answer, "uk.drs.11")) == ("allow", "lifted")


def test_6_an_opt_out_beats_a_text_that_was_planned_before_it() -> None:
    text = given(UK_CONSUMER, channel="sms", address={"value": "+447700900123"})
    assert asked(text).verdict.word == "allow"
    stopped = {"address": {"opted_out": True}, "records": {"refused_channels": ["sms"]}}
    assert asked(text, **stopped).verdict.word == "refuse"
    confirmation = {"purpose": "reply", "asked": {"opt_out_confirmation": True}}
    assert asked(text, **stopped, **confirmation).verdict.word == "allow"
    assert asked(UK_CONSUMER, channel="letter", records={"refused_channels": ["sms"]}).verdict.word == "allow"


def test_7_stop_to_a_service_text_closes_texts_and_leaves_the_post() -> None:
    stopped = {"records": {"refused_channels": ["sms"]}}
    assert word(asked(UK_CONSUMER, channel="sms", **stopped), "uk.conc.7.9.4") == "refuse"
    for purpose in ("reminder", "statutory_notice"):
        assert asked(UK_CONSUMER, channel="letter", purpose=purpose, **stopped).verdict.word == "allow"
    assert asked(UK_CONSUMER, channel="sms", purpose="statutory_notice", **stopped).verdict.word == "refuse"


TRADER = given(UK_BUSINESS, customer={"kind": "sole_trader"})
TRADER["items"][0]["amount"] = TRADER["items"][0]["balance"] = 100_000


def test_8_doubt_about_capacity_stops_all_automation_and_calls_a_person() -> None:
    assert asked(TRADER).verdict.word == "allow"
    answer = asked(TRADER, holds=[{"kind": "capacity", "since": "2026-06-01T09:00:00Z"}])
    assert (answer.verdict.word, answer.needs_person) == ("refuse", True)
    assert answer.rules[0] == "uk.conc.7.10.1"


def test_8_a_trader_who_owes_a_thousand_pounds_owes_a_fixed_sum_of_seventy() -> None:
    question = read_question(TRADER)
    charge = may_charge(ChargeQuestion(question.account, question.items[0], ChargeKind.FIXED_SUM, question.at.date()))
    assert (charge.allowed, charge.most) == (True, 7_000)


def test_8_a_claim_against_a_trader_needs_a_letter_and_thirty_days() -> None:
    claim = {"asked": {"legal_step": "claim"}}
    law = with_law(TRADER, last_payment="never", last_acknowledgement="never")
    assert word(asked(law, **claim), "uk.pap.debt.30") == "refuse"
    soon = asked(law, **claim, records={"letter_of_claim_on": "2026-05-20"})
    ruling = said_by(soon, "uk.pap.debt.30")
    assert ruling is not None and ruling.until == datetime.fromisoformat("2026-06-20T00:00:00+01:00")
    assert law_alone(asked(law, **claim, records={"letter_of_claim_on": "2026-05-03"})) == "allow"


def test_8_offers_to_a_trader_need_an_individuals_consent() -> None:
    offer = {"purpose": "marketing", "text": "Our latest range. Unsubscribe or reply at any time."}
    assert word(asked(TRADER, **offer), "uk.pecr.22") == "refuse"
    assert word(asked(TRADER, **offer, records={"marketing_consent": True}), "uk.pecr.22") == "silent"
    assert word(asked(UK_BUSINESS, **offer), "uk.pecr.22") == "silent"
