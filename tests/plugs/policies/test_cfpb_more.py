"""12 CFR 1006, Supplement I, comments on 2(b), 2(d), 2(j), 10, 18, 22(f), 30(a), 42 and 100.

V: each comment was read in the text of the regulation. The cases are told in our own words, with days of 2026.
"""

from typing import Any

import pytest

from tests.asked import US_COLLECTOR, US_EMAIL, US_LETTER, US_TEXT, asked, given, met, ny, with_law, word

LIMITED = "us.regf.1006.2.j"
LEFT = given(US_COLLECTOR, asked={"voicemail": True, "limited_content": True})


@pytest.mark.parametrize("outcome", ["rang_out", "voicemail"])
def test_an_attempt_counts_whether_or_not_it_says_anything_of_a_debt(outcome: str) -> None:
    """Comments 2(b)-1.i and ii (V): a call that reaches nobody and a voicemail are attempts."""
    known = [met(f"11-0{day}T12:00", outcome=outcome) for day in range(2, 9)]
    assert word(asked(US_COLLECTOR, at=ny("11-08T18:00"), contacts=known), "us.regf.1006.14.b.2.A") == "wait"


@pytest.mark.parametrize(
    "words",
    ["This is Sam Reed of Oak Services. Please get in touch with me or Kim Lane at 1-800-555-0100.",
     "Hello, Sam Reed of Oak Services here. It is a quarter past four on Tuesday, November 3. Please call me or any of "
     "our representatives on 1-800-555-0100 until 6 p.m., or on weekdays from 8 to 6 Eastern time."],
    ids=["2(j)(1)-1", "2(j)(2)-2"],
)  # fmt: skip
def test_a_message_of_names_a_number_and_times_is_limited(words: str) -> None:
    """Comments 2(j)(1)-1 and 2(j)(2)-2 (V); comment 18(e)-1: it need not say that it is about a debt."""
    answer = asked(LEFT, text=words)
    assert (word(answer, LIMITED), word(answer, "us.regf.1006.18.e")) == ("silent", "silent")


@pytest.mark.parametrize(
    "words",
    ["This is a debt collector. Please call Sam Reed at 1-800-555-0100.",
     "Please call an agent of our credit card receivables group at 1-800-555-0100.",
     "Please call Sam Reed about your account at 1-800-555-0100.", "This is Sam Reed of Oak. Please call me back.",
     "This is Sam Reed of Oak, 1-800-555-0100."],
    ids=["2(j)-1", "2(j)(2)-1", "a debt", "no number", "no request"],
)  # fmt: skip
def test_a_message_that_says_more_or_less_is_not(words: str) -> None:
    """Comments 2(j)-1 and 2(j)(2)-1 (V), and 1006.2(j)(1)."""
    assert word(asked(LEFT, text=words), LIMITED) == "fix"


def test_a_message_left_for_a_friend_is_not() -> None:
    """Comment 2(j)-2 (V)."""
    words = "This is Sam Reed of Oak. Please call me at 1-800-555-0100."
    assert word(asked(LEFT, text=words, asked={"recipient": "third_party"}), LIMITED) == "fix"
    assert word(asked(LEFT, text=words, asked={"recipient": "third_party"}), "us.regf.1006.6.d.1") == "refuse"


def test_a_voicemail_that_speaks_of_the_debt_says_who_collects() -> None:
    """Comment 18(e)-1 (V): it is then a communication."""
    spoken = given(LEFT, asked={"limited_content": False, "initial": False})
    assert word(asked(spoken, text="You owe us 500 dollars."), "us.regf.1006.18.e") == "fix"
    assert word(asked(spoken, text="This is a debt collector about your balance."), "us.regf.1006.18.e") == "silent"


def test_the_first_talk_says_it_in_full_even_when_they_phoned() -> None:
    """Comment 18(e)(1)-1 (V)."""
    answer = given(US_COLLECTOR, purpose="reply", asked_by_customer=True, asked={"initial": True})
    assert word(asked(answer, text="We are a debt collector."), "us.regf.1006.18.e") == "fix"
    whole = "We are attempting to collect a debt. Any information will be used for that purpose."
    assert word(asked(answer, text=whole), "us.regf.1006.18.e") == "silent"


def test_a_location_inquiry_never_names_the_debt() -> None:
    """1006.10(b)(2) and comment 10(b)(2)-1 (V): who acts for an estate may be looked for by that name."""
    inquiry = given(US_LETTER, asked={"recipient": "location"})
    assert word(asked(inquiry, text="It is about a debt."), "us.regf.1006.10.text") == "refuse"
    estate = "We look for the person who handles the affairs of Ann Lee, who died."
    assert word(asked(inquiry, text=estate), "us.regf.1006.10.text") == "silent"


@pytest.mark.parametrize(
    ("envelope", "expected"), [("postcard", "refuse"), ("marked", "refuse"), ("plain", "silent"), ("", "silent")]
)
def test_an_envelope_shows_an_address_and_what_the_post_needs(envelope: str, expected: str) -> None:
    """1006.22(f)(1) and (2), comment 22(f)(2)-1 (V): what the post needs is plain."""
    assert word(asked(US_LETTER, asked={"envelope": envelope}), "us.regf.1006.22.f") == expected


@pytest.mark.parametrize(
    ("basis", "expected"),
    [("used", "silent"), ("consented", "silent"), ("prior_collector", "silent"), ("creditor_notice", "refuse"),
     (None, "refuse")],
)  # fmt: skip
@pytest.mark.parametrize("at_work", [True, None])
def test_an_employers_address_is_open_only_to_who_was_written_from_it_or_agreed(
    at_work: bool | None, basis: str | None, expected: str
) -> None:
    """Comment 22(f)(3)-1 (V)."""
    told = {"address_is_work": at_work, "address_basis": basis, "address_basis_on": "2026-01-01"}
    assert word(asked(US_EMAIL, asked=told), "us.regf.1006.22.f") == expected


@pytest.mark.parametrize(("public", "expected"), [(True, "refuse"), (None, "refuse"), (False, "silent")])
def test_nothing_is_posted_where_others_see_it(public: bool | None, expected: str) -> None:
    """Comment 22(f)(4)-1 (V); a private message must still say who writes (comment 18(d)-1)."""
    assert word(asked(given(US_EMAIL, channel="social"), asked={"public": public}), "us.regf.1006.22.f") == expected


def reporting(day: str, **law: Any) -> str:
    facts = with_law(US_LETTER, **law)
    return word(asked(facts, at=ny(f"{day}T12:00"), asked={"legal_step": "credit_report"}), "us.regf.1006.30.a")


def test_a_bureau_is_told_after_a_talk_or_fourteen_days_after_a_letter() -> None:
    """1006.30(a)(1), comments 30(a)(1)-1 and -2 (V)."""
    assert reporting("05-02", spoken_on="2026-05-01") == "silent"
    assert reporting("05-02") == "refuse"
    assert reporting("05-14", reported_notice_on="2026-05-01") == "wait"
    assert reporting("05-15", reported_notice_on="2026-05-01") == "silent"


def test_a_letter_that_came_back_told_nobody() -> None:
    """Comments 30(a)(1)-3.i to iii (V): back on 10 May; sent again on the 11th; back after the bureau was told."""
    assert reporting("05-20", reported_notice_on="2026-05-01", reported_notice_returned="2026-05-10") == "refuse"
    again = {"reported_notice_on": "2026-05-11", "reported_notice_returned": "2026-05-10"}
    assert (reporting("05-24", **again), reporting("05-25", **again)) == ("wait", "silent")
    assert reporting("05-25", reported_notice_on="2026-05-01", reported_notice_returned="2026-05-20") == "silent"


def test_a_notice_by_email_needs_consent_to_electronic_notices() -> None:
    """1006.42(b) (V); comment 42(a)(1)-3: by post to the last known address it may always go."""
    for base in (US_EMAIL, US_TEXT):
        notice = given(base, purpose="statutory_notice", asked={"initial": False})
        assert word(asked(notice), "us.regf.1006.42") == "fix"
        assert word(asked(notice, asked={"electronic_signature_consent": True}), "us.regf.1006.42") == "silent"
    assert word(asked(US_LETTER, purpose="statutory_notice"), "us.regf.1006.42") == "silent"


@pytest.mark.parametrize(("last", "expected"), [("2023-11-03", "silent"), ("2023-11-04", "refuse"), (None, "refuse")])
def test_records_are_kept_for_three_years(last: str | None, expected: str) -> None:
    """1006.100(a), comments 100-1 and 100(a)-1.i and ii (V). Asked on 3 November 2026."""
    step = {"legal_step": "delete_records", "last_activity_on": last}
    assert word(asked(US_LETTER, asked=step), "us.regf.1006.100") == expected
