"""12 CFR 1006, Supplement I, comments on 14(b): how often one may call, with the two examples on 14(a).

V: each comment was read in the text of the regulation. Its days are those of 2026, where they fall on the weekdays
that it names. The law makes presumptions of them; the guard keeps to what is presumed to comply.
"""

from typing import Any

import pytest

from tests.asked import US_COLLECTOR, US_EMAIL, US_TEXT, Facts, asked, came, ends, given, met, ny, with_law, word

SEVEN = "us.regf.1006.14.b.2.A"
SPOKE = "us.regf.1006.14.b.2.B"
AGREED = "us.regf.1006.14.b.3"
RAPID = "us.regf.1006.14.b.1"


def debts(*references: str, **law: Any) -> list[Facts]:
    return [{**US_COLLECTOR["items"][0], "reference": reference, "law": law} for reference in references]


def about(*references: str, local: str, known: list[Facts], **changes: Any) -> Facts:
    """A call about these debts."""
    return given(US_COLLECTOR, at=ny(local), items=debts(*references), contacts=known, **changes)


def calls(month: int, *days: int, **more: Any) -> list[Facts]:
    return [met(f"{month:02}-{day:02}T12:00", **more) for day in days]


def test_texts_for_several_days_on_end_are_stopped_too() -> None:
    """Comment 14(a)-1.i (V): the law names no number, so the house's cap speaks."""
    texts = [met(f"11-0{day}T{hour}:00", "sms", "delivered") for day in (1, 2, 3) for hour in (10, 12, 14)]
    answer = asked(US_TEXT, at=ny("11-03T16:00"), contacts=texts)
    assert answer.verdict.word == "wait" and {"house.one_a_day", "house.cap_week"} <= set(answer.rules)


def test_calls_and_emails_add_up() -> None:
    """Comment 14(a)-2.i (V): seven calls and more emails; the cap of the house counts over all ways."""
    calls_and_more = [*calls(11, *range(2, 9)), *(met(f"11-0{day}T15:00", "email", "delivered") for day in (3, 5, 7))]
    answer = asked(US_EMAIL, at=ny("11-08T16:00"), contacts=calls_and_more)
    assert answer.verdict.word == "wait" and "house.cap_week" in answer.rules


@pytest.mark.parametrize("outcome", ["voicemail", "rang_out", "conversation", "handed_over"])
def test_a_voicemail_without_ring_counts_and_texts_and_emails_do_not(outcome: str) -> None:
    """Comment 14(b)-1 (V)."""
    assert word(asked(about("X", local="11-08T18:00", known=calls(11, *range(2, 9), outcome=outcome))), SEVEN) == "wait"
    for channel in ("sms", "email", "letter"):
        known = calls(11, *range(2, 9), outcome=outcome, channel=channel)
        assert word(asked(about("X", local="11-08T18:00", known=known)), SEVEN) == "silent"


def test_few_calls_do_not_excuse_foul_words() -> None:
    """Comments 14(b)(1)-1 and -2 (V): a voicemail with obscene words breaks 1006.14(d), however few the calls."""
    message = given(US_COLLECTOR, text="Pay up, you deadbeat.", asked={"voicemail": True})
    assert (word(asked(message), SEVEN), word(asked(message), "us.regf.1006.14.d")) == ("silent", "refuse")
    assert word(asked(message, text="Please call Sam at 614-555-0188."), "us.regf.1006.14.d") == "silent"


FIRST_WEEK_OF_APRIL = [met("04-01T12:00", outcome="voicemail"), *calls(4, 2, 3, 4, 5, 6, 7)]


@pytest.mark.parametrize(
    ("local", "expected"), [("04-07T18:00", "wait"), ("04-07T23:59", "wait"), ("04-08T09:00", "silent")]
)
def test_the_eighth_call_waits_for_the_eighth_day(local: str, expected: str) -> None:
    """Comment 14(b)(2)(i)-1.i (V): a limited-content message on Wednesday 1 April and six calls until Tuesday."""
    answer = asked(about("X", local=local, known=FIRST_WEEK_OF_APRIL))
    assert word(answer, SEVEN) == expected
    assert ends(answer, SEVEN) == ("2026-04-08T00:00" if expected == "wait" else None)


@pytest.mark.parametrize(
    ("local", "expected"), [("08-13T18:00", "wait"), ("08-19T20:00", "wait"), ("08-20T08:00", "silent")]
)
def test_after_the_consumer_phoned_us_there_is_a_week_of_quiet(local: str, expected: str) -> None:
    """Comment 14(b)(2)(i)-1.ii (V): they phoned on Thursday 13 August."""
    known = [came("08-13T12:00", "call", "conversation")]
    answer = asked(about("X", local=local, known=known))
    assert word(answer, SPOKE) == expected
    assert ends(answer, SPOKE) == ("2026-08-20T00:00" if expected == "wait" else None)


@pytest.mark.parametrize(("placed", "expected"), [(6, "silent"), (7, "wait")])
def test_calls_to_somebody_who_may_know_where_they_are_are_counted_for_that_person(placed: int, expected: str) -> None:
    """Comment 14(b)(2)(i)-1.iii (V): from Tuesday 6 to Monday 12 October seven times. They are for a person anyhow."""
    known = calls(10, *range(6, 6 + placed), to="location")
    inquiry = about("X", local="10-12T18:00", known=known, asked={"recipient": "location"})
    assert word(asked(inquiry), SEVEN) == expected
    assert word(asked(inquiry), "us.regf.1006.10") == "person"
    assert word(asked(about("X", local="10-12T18:00", known=known)), SEVEN) == "silent", "the consumer was not called"


def test_seven_calls_on_few_days_are_stopped_by_the_house() -> None:
    """Comment 14(b)(2)(i)-2.i (V): one call on 1 April, six on Friday 3 April."""
    hours = (9, 10, 11, 13, 14, 15)
    known = [met("04-01T12:00", outcome="voicemail"), *(met(f"04-03T{hour:02}:00") for hour in hours)]
    for count in range(1, 7):
        answer = asked(about("X", local="04-03T16:00", known=known[: 1 + count]))
        assert answer.verdict.word == "wait" and "house.one_a_day" in answer.rules


@pytest.mark.parametrize("outcome", ["rang_out", "voicemail"])
@pytest.mark.parametrize(("local", "expected"), [("11-03T12:04", "wait"), ("11-03T12:05", "silent")])
def test_two_calls_or_voicemails_within_five_minutes_are_too_close(local: str, expected: str, outcome: str) -> None:
    """Comments 14(b)(2)(i)-2.i and -2.ii (V)."""
    answer = asked(about("X", local=local, known=calls(11, 3, outcome=outcome)))
    assert word(answer, RAPID) == expected
    assert ends(answer, RAPID) == ("2026-11-03T12:05" if expected == "wait" else None)


def test_what_they_said_before_weighs() -> None:
    """Comment 14(b)(2)(i)-2.iii (V): words to stop, to refuse or to deny the debt have rules of their own."""
    call = about("X", local="11-03T15:00", known=[])
    assert word(asked(call, records={"ceased": True}), "us.regf.1006.6.c") == "refuse"
    assert word(asked(call, records={"refused_channels": ["call"]}), "us.regf.1006.14.h") == "refuse"
    denied = with_law(call, disputed_on="2026-11-01", validation_sent="2026-10-20")
    assert word(asked(denied), "us.regf.1006.38.d") == "refuse"


def test_calls_to_a_number_that_turns_out_to_be_somebody_elses_are_not_counted() -> None:
    """Comment 14(b)(2)(i)-3.i (V): on Monday and Wednesday; on Thursday we learn of it."""
    misdirected = calls(11, 2, 4, to="third_party")
    known = [*misdirected, *calls(11, 5, 6, 7, 8)]
    answer = asked(about("X", local="11-08T18:00", known=[*known, met("11-08T09:00")]))
    assert word(answer, SEVEN) == "silent", "five calls"
    as_believed = [{**c, "to": "customer"} for c in [*known, met("11-08T09:00")]]
    assert word(asked(about("X", local="11-08T18:00", known=as_believed)), SEVEN) == "wait", "seven calls"


def test_two_calls_a_day_reach_the_number_sooner() -> None:
    """Comment 14(b)(2)(ii)-1.i (V): one on 1 April, two each on the 2nd, 3rd and 6th; an eighth on the 7th."""
    pairs = [met(f"04-{day}T{hour}:00") for day in ("02", "03", "06") for hour in (10, 14)]
    known = [met("04-01T12:00", outcome="voicemail"), *pairs]
    answer = asked(about("X", local="04-07T12:00", known=known))
    assert (word(answer, SEVEN), ends(answer, SEVEN)) == ("wait", "2026-04-08T00:00")
    assert word(asked(about("X", local="04-06T18:00", known=known[:-1])), SEVEN) == "silent"


@pytest.mark.parametrize(
    ("local", "expected"), [("08-15T12:00", "wait"), ("08-20T20:59", "wait"), ("08-21T08:00", "silent")]
)
def test_after_a_conversation_there_is_a_week_of_quiet(local: str, expected: str) -> None:
    """Comment 14(b)(2)(ii)-1.ii (V): a call unanswered on 11 August, a conversation on Friday 14."""
    known = [met("08-11T12:00"), met("08-14T12:00", outcome="conversation")]
    assert word(asked(about("X", local=local, known=known)), SPOKE) == expected


IN_THE_QUIET_WEEK = about(
    "X", local="08-17T12:00", known=[met("08-11T12:00"), met("08-14T12:00", outcome="conversation")]
)


@pytest.mark.parametrize(
    "circumstance",
    [
        pytest.param({"purpose": "statutory_notice"}, id="i, another law demands the call"),
        pytest.param({"asked": {"legal_step": "claim"}}, id="ii, a suit is on"),
        pytest.param({"purpose": "options"}, id="iii, information that they wished for without agreeing to a call"),
        pytest.param({"purpose": "reply"}, id="iv.A, the line dropped"),
        pytest.param({"purpose": "reminder"}, id="iv.B, a fee of the creditor is near"),
        pytest.param({"purpose": "notice"}, id="iv.C, an offer that we could repeat"),
    ],
)
def test_what_may_rebut_a_presumption_is_for_a_court_and_opens_nothing(circumstance: Facts) -> None:
    """Comments 14(b)(2)(ii)-2.i, ii, iii, iv.A, B and C (V): factors that may count later are no leave to call now."""
    assert word(asked(given(IN_THE_QUIET_WEEK, **circumstance)), SPOKE) == "wait"


def test_consent_to_more_calls_is_none_to_a_bad_hour_or_a_refused_way() -> None:
    """Comment 14(b)(3)(i)-1 (V)."""
    agreed = given(IN_THE_QUIET_WEEK, asked={"prior_consent_on": "2026-08-17"})
    assert word(asked(agreed), SPOKE) == "lifted"
    assert word(asked(agreed, at=ny("08-17T22:00")), "us.regf.1006.6.b.1") == "wait"
    assert word(asked(agreed, records={"refused_channels": ["call"]}), "us.regf.1006.14.h") == "refuse"
    assert word(asked(agreed, records={"attorney": True}), "us.regf.1006.6.b.2") == "refuse"


@pytest.mark.parametrize(("seen", "expected"), [(6, "silent"), (7, "wait")])
def test_consent_lasts_seven_days_and_its_own_day_is_the_first(seen: int, expected: str) -> None:
    """1006.14(b)(3)(i) and comment 14(b)(3)(i)-2 (V): given on 2 November: free until the 8th."""
    agreed = {"prior_consent_on": "2026-11-02"}
    free = [met(f"11-08T{hour}:00") for hour in range(10, 18)]
    assert word(asked(about("X", local="11-08T19:00", known=free, asked=agreed)), SEVEN) == "silent"
    counted = [met(f"11-09T{hour}:00") for hour in range(10, 17)][:seen]
    assert word(asked(about("X", local="11-09T19:00", known=[*free, *counted], asked=agreed)), SEVEN) == expected


def test_consent_for_a_shorter_time_ends_with_it() -> None:
    """Comment 14(b)(3)(i)-2, (1) (V)."""
    spoke = [met("11-02T12:00", outcome="conversation")]
    until_wednesday = {"prior_consent_on": "2026-11-02", "prior_consent_until": "2026-11-04"}
    assert word(asked(about("X", local="11-04T12:00", known=spoke, asked=until_wednesday)), SPOKE) == "lifted"
    assert word(asked(about("X", local="11-05T12:00", known=spoke, asked=until_wednesday)), SPOKE) == "wait"


def test_consent_that_was_taken_back_is_none() -> None:
    """Comment 14(b)(3)(i)-2, (2) (V): it is then no longer told."""
    spoke = [met("11-02T12:00", outcome="conversation")]
    assert word(asked(about("X", local="11-03T12:00", known=spoke, asked={"prior_consent_on": None})), SPOKE) == "wait"


def test_call_me_on_monday_opens_monday() -> None:
    """Comment 14(b)(3)(i)-3.i (V): said in a conversation on Friday 3 April."""
    spoke = [met("04-03T12:00", outcome="conversation")]
    monday = {"prior_consent_on": "2026-04-03", "prior_consent_from": "2026-04-06", "prior_consent_until": "2026-04-06"}
    for local, expected in (("04-04T12:00", "wait"), ("04-06T12:00", "lifted"), ("04-07T12:00", "wait")):
        assert word(asked(about("X", local=local, known=spoke, asked=monday)), SPOKE) == expected
    assert word(asked(about("X", local="04-06T12:00", known=spoke)), SPOKE) == "wait", "without consent"


def test_the_next_conversation_uses_consent_up() -> None:
    """Comment 14(b)(3)(i)-3.ii (V): no day was named; on Monday 6 April we spoke; Wednesday is no longer agreed to."""
    friday = met("04-03T12:00", outcome="conversation")
    known = [friday, met("04-06T12:00", outcome="conversation")]
    agreed = {"prior_consent_on": "2026-04-03"}
    assert word(asked(about("X", local="04-06T11:00", known=[friday], asked=agreed)), SPOKE) == "lifted"
    answer = asked(about("X", local="04-08T12:00", known=known, asked=agreed))
    assert (word(answer, SPOKE), ends(answer, SPOKE)) == ("wait", "2026-04-13T00:00")
    assert (
        word(asked(about("X", local="04-08T12:00", known=known, asked=agreed), asked_by_customer=True), SPOKE) == "wait"
    )


JUNE = calls(6, 1, 2, 3)
EIGHT = [met(f"06-{day}T{hour}:00") for day in ("08", "09", "10") for hour in (10, 12, 15)][:8]


@pytest.mark.parametrize("flagged", [False, True])
def test_calls_after_consent_by_email_do_not_count_and_those_after_its_week_do(flagged: bool) -> None:
    """Comment 14(b)(3)(i)-3.iii (V): three calls until 3 June, consent on the 4th, eight calls until the 10th."""
    agreed = {} if flagged else {"asked": {"prior_consent_on": "2026-06-04"}}
    eight = [{**c, "consented": flagged} for c in EIGHT]
    for seen in range(len(eight) + 1):
        call = about("X", local="06-10T18:00", known=[*JUNE, *eight[:seen]], **agreed)
        assert word(asked(call), SEVEN) == "silent"
    after = [*JUNE, *eight, *(met(f"06-11T{hour}:00") for hour in range(10, 16))]
    assert word(asked(about("X", local="06-11T18:00", known=after, **agreed)), SEVEN) == "silent", "six count"
    assert word(asked(about("X", local="06-11T18:00", known=[*after, met("06-11T16:00")], **agreed)), SEVEN) == "wait"


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        ("unconnected", "silent"),
        ("rang_out", "wait"),
        ("voicemail", "wait"),
        ("conversation", "wait"),
        ("delivered", "wait"),
    ],
)
def test_only_calls_that_connect_are_counted(outcome: str, expected: str) -> None:
    """Comment 14(b)(3)(ii)-1 (V): busy or not in service; against that rung, answered and dropped, or a voicemail."""
    known = calls(11, *range(2, 9), outcome=outcome)
    assert word(asked(about("X", local="11-08T18:00", known=known)), SEVEN) == expected


@pytest.mark.parametrize("recipient", ["attorney", "permitted", "office_holder"])
def test_calls_to_attorneys_creditors_and_bureaus_are_outside(recipient: str) -> None:
    """1006.14(b)(3)(iii) (V): neither is such a call stopped, nor does it count for the consumer."""
    to_them = about("X", local="11-08T18:00", known=calls(11, *range(2, 9)), asked={"recipient": recipient})
    assert word(asked(to_them), SEVEN) == "silent"
    known = calls(11, *range(2, 9), to=recipient)
    assert word(asked(about("X", local="11-08T18:00", known=known)), SEVEN) == "silent"


def test_calls_are_counted_for_each_debt_that_they_were_about() -> None:
    """Comment 14(b)(4)-1.i (V): of a call that may have been about any debt each one is thought."""
    medical = [met(f"11-0{day}T12:00", "call", "voicemail", "medical") for day in range(2, 9)]
    both = [met(f"11-0{day}T12:00", "call", "voicemail", "medical", "card") for day in range(2, 9)]
    unclear = [{**c, "items": []} for c in medical]
    for known, of_medical, of_card in ((medical, "wait", "silent"), (both, "wait", "wait"), (unclear, "wait", "wait")):
        assert word(asked(about("medical", local="11-08T18:00", known=known)), SEVEN) == of_medical
        assert word(asked(about("card", local="11-08T18:00", known=known)), SEVEN) == of_card


def test_a_conversation_counts_for_each_debt_that_was_spoken_of() -> None:
    """Comment 14(b)(4)-1.ii (V): whoever began to speak of it; if of none, of each it may have been."""
    for began in (True, False):
        of_card = [met("11-02T12:00", "call", "conversation", "card", outgoing=began)]
        assert word(asked(about("card", local="11-03T12:00", known=of_card)), SPOKE) == "wait"
        assert word(asked(about("medical", local="11-03T12:00", known=of_card)), SPOKE) == "silent"
    of_none = [{**met("11-02T12:00", outcome="conversation"), "items": []}]
    assert word(asked(about("card", local="11-03T12:00", known=of_none)), SPOKE) == "wait"


THREE = ("medical", "card A", "card B")


def test_twenty_one_calls_about_three_debts_are_seven_for_each() -> None:
    """Comment 14(b)(4)-2.i (V): each unanswered call was counted for one debt."""
    known = [
        met(f"11-0{day}T{10 + n}:00", "call", "rang_out", debt) for day in range(2, 9) for n, debt in enumerate(THREE)
    ]
    for n, debt in enumerate(THREE):
        one_less = [c for c in known if c != known[-3 + n]]
        assert word(asked(about(debt, local="11-08T18:00", known=one_less)), SEVEN) == "silent"
        answer = asked(about(debt, local="11-08T18:00", known=known))
        assert (word(answer, SEVEN), ends(answer, SEVEN)) == ("wait", "2026-11-09T00:00")


def test_a_message_that_names_no_debt_may_be_counted_for_one() -> None:
    """Comment 14(b)(4)-2.ii (V): a limited-content message, meant for two debts."""
    known = [met(f"11-0{day}T12:00", "call", "voicemail", "medical") for day in range(2, 9)]
    assert word(asked(about("medical", local="11-08T18:00", known=known)), SEVEN) == "wait"
    assert word(asked(about("card", local="11-08T18:00", known=known)), SEVEN) == "silent"


@pytest.mark.parametrize(
    ("spoken_of", "of_card"),
    [(("medical",), "silent"), (("medical", "card"), "wait")],
    ids=["iii, of one", "iv, of both"],
)
def test_a_conversation_about_one_debt_leaves_the_other_open(spoken_of: tuple[str, ...], of_card: str) -> None:
    """Comments 14(b)(4)-2.iii and iv (V): on Monday 9 November."""
    known = [met("11-09T12:00", "call", "conversation", *spoken_of)]
    assert word(asked(about("medical", local="11-10T12:00", known=known)), SPOKE) == "wait"
    assert word(asked(about("card", local="11-10T12:00", known=known)), SPOKE) == of_card
    both = asked(about("medical", "card", local="11-10T12:00", known=known))
    assert both.verdict.word == "wait", "a call about both waits for the stricter"


def test_a_talk_about_nothing_may_be_counted_for_one_debt() -> None:
    """Comment 14(b)(4)-2.v (V): two calls for the medical debt, four for the card, a general talk on the 12th."""
    known = [
        *(met(f"11-{day}T10:00", "call", "rang_out", "medical") for day in ("09", "10")),
        *(met(f"11-{day}T{hour}:00", "call", "rang_out", "card") for day in ("09", "10") for hour in (12, 14)),
        met("11-12T12:00", "call", "conversation", "medical"),
    ]
    card = asked(about("card", local="11-12T18:00", known=known))
    assert (word(card, SEVEN), word(card, SPOKE)) == ("silent", "silent")
    medical = asked(about("medical", local="11-12T18:00", known=known))
    assert (word(medical, SEVEN), word(medical, SPOKE)) == ("silent", "wait")


def test_a_debt_that_the_consumer_turned_to_was_spoken_of_and_not_called_about() -> None:
    """Comment 14(b)(4)-2.vi (V): we called about the medical debt, they spoke of the card; six calls followed."""
    known = [
        met("11-09T12:00", "call", "conversation", "medical"),
        met("11-09T12:00", "call", "conversation", "card", outgoing=False),
        *(met(f"11-09T{hour}:00", "call", "rang_out", "card") for hour in range(13, 19)),
    ]
    card = asked(about("card", local="11-10T12:00", known=known))
    assert (word(card, SEVEN), word(card, SPOKE)) == ("silent", "wait")
    assert word(asked(about("medical", local="11-10T12:00", known=known)), SPOKE) == "wait"


def test_student_loans_under_one_account_number_are_one_debt() -> None:
    """Comment 14(b)(4)-2.vii (V), 1006.14(b)(4)."""
    loans = ("loan 1", "loan 2", "loan 3")
    known = [met(f"11-0{2 + n}T12:00", "call", "rang_out", loans[n % 3]) for n in range(7)]
    apart = given(US_COLLECTOR, at=ny("11-08T18:00"), items=debts(*loans), contacts=known)
    assert word(asked(apart), SEVEN) == "silent"
    together = given(apart, items=debts(*loans, one_debt="account 7"))
    assert word(asked(together), SEVEN) == "wait"
    spoke = [met("11-07T12:00", "call", "conversation", "loan 2")]
    answer = asked(given(together, contacts=spoke))
    assert {r.facts[0][0] for r in answer.rulings if r.rule.id == SPOKE} == set(loans)


def test_a_call_about_a_debt_that_is_not_told_may_be_about_each() -> None:
    """A variant of comment 14(b)(4)-1.i (V)."""
    known = [met(f"11-0{day}T12:00", "call", "rang_out", "medical") for day in range(2, 9)]
    untold = given(US_COLLECTOR, at=ny("11-08T18:00"), items=[], contacts=known, purpose="reply")
    assert word(asked(untold), SEVEN) == "wait"


def test_whose_clock_counts_is_the_consumers() -> None:
    """A variant of 1006.14(b)(2)(i) (V): days are those of the place where the consumer is."""
    in_honolulu = {"zone": "Pacific/Honolulu", "state": "HI", "city": "Hilo"}
    spoke = [{"at": "2026-11-03T07:00:00Z", "channel": "call", "outcome": "conversation", "items": ["X"]}]
    base = given(US_COLLECTOR, customer=in_honolulu, contacts=spoke, address={"value": "unknown"})
    assert word(asked(base, at="2026-11-09T09:59:00Z"), SPOKE) == "wait"
    assert word(asked(base, at="2026-11-09T10:00:00Z"), SPOKE) == "silent"
