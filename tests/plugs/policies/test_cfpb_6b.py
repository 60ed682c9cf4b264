"""12 CFR 1006, Supplement I, comments on 6(b): times and places, an attorney, work, and consent.

V: each comment was read in the text of the regulation. The cases are told in our own words, with days of 2026.
"""

from typing import Any

import pytest

from tests.asked import US_COLLECTOR, US_EMAIL, US_LETTER, US_TEXT, asked, came, ends, given, met, ny, word

HOURS = "us.regf.1006.6.b.1"
ATTORNEY = "us.regf.1006.6.b.2"
WORK = "us.regf.1006.6.b.3"
EVERY_WAY = [US_COLLECTOR, US_EMAIL, US_TEXT]

TUESDAYS_AND_THURSDAYS = {"inconvenient": [{"weekdays": [1, 3], "until": "2026-12-31"}]}
SCHOOL_RUN = {
    "inconvenient": [{"weekdays": [0, 1, 2, 3, 4], "start": "15:00", "end": "17:00"}, {"weekdays": [5, 6]}],
}  # fmt: skip
NOT_AT_HOME = {"inconvenient": [{"place": "home"}]}
FRIDAYS = {"inconvenient": [{"weekdays": [4]}]}


@pytest.mark.parametrize("base", EVERY_WAY)
@pytest.mark.parametrize(
    ("local", "expected"),
    [("12-28T12:00", "silent"), ("12-29T12:00", "wait"), ("12-30T12:00", "silent"), ("12-31T20:00", "wait")],
)
def test_days_noted_in_the_creditors_file_are_kept(base: dict[str, Any], local: str, expected: str) -> None:
    """Comment 6(b)(1)-1.i (V): Tuesdays and Thursdays until the end of the year."""
    assert word(asked(base, at=ny(local), records=TUESDAYS_AND_THURSDAYS), HOURS) == expected


def test_such_days_end_with_the_year() -> None:
    """Comment 6(b)(1)-1.i (V), the other side: Tuesday 5 January 2027 is free, and a Thursday ends on Friday at 8."""
    assert word(asked(US_COLLECTOR, at=ny("01-05T12:00", 2027), records=TUESDAYS_AND_THURSDAYS), HOURS) == "silent"
    assert ends(asked(US_COLLECTOR, at=ny("12-31T12:00"), records=TUESDAYS_AND_THURSDAYS), HOURS) == "2027-01-01T08:00"


@pytest.mark.parametrize("base", EVERY_WAY)
@pytest.mark.parametrize(
    ("local", "until"),
    [
        ("11-03T14:59", None), ("11-03T15:00", "2026-11-03T17:00"), ("11-03T16:59", "2026-11-03T17:00"),
        ("11-03T17:00", None), ("11-07T11:00", "2026-11-09T08:00"), ("11-08T19:00", "2026-11-09T08:00"),
    ],
)  # fmt: skip
def test_an_afternoon_and_the_weekend_that_do_not_suit_are_kept(
    base: dict[str, Any], local: str, until: str | None
) -> None:
    """Comment 6(b)(1)-1.ii (V): on weekdays not from three to five, and never on weekends."""
    answer = asked(base, at=ny(local), records=SCHOOL_RUN)
    assert (word(answer, HOURS), ends(answer, HOURS)) == (("wait" if until else "silent"), until)


def test_quiet_hours_over_midnight_belong_to_the_evening_on_which_they_begin() -> None:
    """A variant of comment 6(b)(1)-1.ii (V)."""
    sundays = {"inconvenient": [{"weekdays": [6], "start": "20:00", "end": "10:00"}]}
    for local in ("11-08T20:30", "11-09T09:59"):
        assert ends(asked(US_COLLECTOR, at=ny(local), records=sundays), HOURS) == "2026-11-09T10:00"
    assert word(asked(US_COLLECTOR, at=ny("11-08T09:00"), records=sundays), HOURS) == "silent"
    assert word(asked(US_COLLECTOR, at=ny("11-09T20:30"), records=sundays), HOURS) == "silent"


def test_a_home_that_is_to_be_avoided_gets_no_mail_and_no_call_by_landline() -> None:
    """Comment 6(b)(1)-1.iii (V); it lasts until the consumer says otherwise."""
    for line in ("landline", None):
        assert word(asked(US_COLLECTOR, records=NOT_AT_HOME, asked={"line": line}), HOURS) == "refuse"
        unknown = {"place": None, "line": line}
        assert word(asked(US_COLLECTOR, records=NOT_AT_HOME, asked=unknown), HOURS) == "refuse"
    for place in ("home", None):
        assert word(asked(US_LETTER, records=NOT_AT_HOME, asked={"place": place}), HOURS) == "refuse"
    assert word(asked(US_LETTER, records=NOT_AT_HOME, asked={"place": "work"}), HOURS) == "silent"
    assert word(asked(US_COLLECTOR, records=NOT_AT_HOME, asked={"place": "work"}), HOURS) == "silent"


def test_mail_has_no_hour() -> None:
    """Comment 6(b)(1)(i)-1 (V) speaks of electronic messages; a letter is read whenever it is."""
    for records in (SCHOOL_RUN, {}):
        assert word(asked(US_LETTER, at=ny("11-07T23:30"), records=records), HOURS) == "silent"


REPLY = given(US_EMAIL, purpose="reply", asked_by_customer=True)


def test_an_email_in_bad_hours_is_answered_once_and_by_email() -> None:
    """Comment 6(b)(1)-2.i (V): it came on a Wednesday at half past three."""
    wrote = came("11-04T15:30", "email")
    at_once = given(REPLY, at=ny("11-04T15:40"), records=SCHOOL_RUN)
    assert word(asked(at_once, contacts=[wrote]), HOURS) == "lifted"
    answered = [wrote, met("11-04T15:35", "email", "handed_over")]
    assert word(asked(at_once, contacts=answered), HOURS) == "wait"
    by_text = given(US_TEXT, purpose="reply", asked_by_customer=True, at=ny("11-04T15:40"), records=SCHOOL_RUN)
    assert word(asked(by_text, contacts=[wrote]), HOURS) == "wait"
    called = given(US_COLLECTOR, at=ny("11-04T15:40"), records=SCHOOL_RUN)
    assert word(asked(called, contacts=[wrote]), HOURS) == "wait"


def test_each_further_email_of_theirs_is_answered_once_too() -> None:
    """Comment 6(b)(1)-2.i (V), its last sentence."""
    thread = [came("11-04T15:30", "email"), met("11-04T15:35", "email", "handed_over"), came("11-04T15:50", "email")]
    at_once = given(REPLY, at=ny("11-04T15:55"), records=SCHOOL_RUN)
    assert word(asked(at_once, contacts=thread), HOURS) == "lifted"
    assert word(asked(at_once, contacts=[*thread, met("11-04T15:52", "email", "delivered")]), HOURS) == "wait"


def test_the_answer_to_an_email_of_the_morning_waits_for_a_good_hour() -> None:
    """A variant of comment 6(b)(1)-2 (V): they wrote at a time that suited them, and this one does not."""
    for wrote in ("11-04T14:50", "11-03T15:30"):
        late = given(REPLY, at=ny("11-04T15:10"), records=SCHOOL_RUN, contacts=[came(wrote, "email")])
        assert word(asked(late), HOURS) == "wait"


def test_a_text_in_between_does_not_use_up_the_answer_to_an_email() -> None:
    """A variant of comment 6(b)(1)-2 (V): each way is answered by itself, in whatever order the contacts are told."""
    thread = [met("11-04T15:32", "sms", "delivered"), came("11-04T15:30", "email"), came("11-04T15:31", "sms")]
    assert word(asked(REPLY, at=ny("11-04T15:40"), records=SCHOOL_RUN, contacts=thread), HOURS) == "lifted"


def test_someone_who_phones_from_home_is_answered_on_that_call() -> None:
    """Comment 6(b)(1)-2.ii (V): and called there no more."""
    phoned = came("11-04T12:00", "call", "conversation", place="home")
    on_the_call = given(US_COLLECTOR, at=ny("11-04T12:01"), purpose="reply", asked_by_customer=True)
    assert word(asked(on_the_call, records=NOT_AT_HOME, contacts=[phoned]), HOURS) == "lifted"
    later = given(US_COLLECTOR, at=ny("11-13T12:00"), records=NOT_AT_HOME, contacts=[phoned])
    assert word(asked(later), HOURS) == "refuse"


def test_pages_that_they_look_at_may_speak_and_nothing_else_may() -> None:
    """Comment 6(b)(1)-2.iii (V): on a Friday, when nothing suits."""
    looking = given(US_EMAIL, channel="portal", purpose="reply", asked_by_customer=True, at=ny("11-06T12:00"))
    visited = [came("11-06T11:59", "portal"), met("11-06T11:59", "portal", "delivered")]
    assert word(asked(looking, records=FRIDAYS, contacts=visited), HOURS) == "lifted"
    gone = given(US_EMAIL, channel="portal", at=ny("11-06T13:00"))
    assert word(asked(gone, records=FRIDAYS, contacts=visited), HOURS) == "wait"
    for base in EVERY_WAY:
        answer = asked(base, at=ny("11-06T13:00"), records=FRIDAYS, contacts=visited)
        assert (word(answer, HOURS), ends(answer, HOURS)) == ("wait", "2026-11-07T08:00")


def test_an_email_on_friday_evening_may_get_one_automatic_answer() -> None:
    """Comment 6(b)(1)-2.iv (V): it came at half past eight."""
    wrote = [came("11-06T12:00", "portal"), came("11-06T20:30", "email")]
    assert word(asked(REPLY, at=ny("11-06T20:30"), records=FRIDAYS, contacts=wrote), HOURS) == "lifted"
    assert word(asked(US_EMAIL, at=ny("11-13T12:00"), records=FRIDAYS, contacts=wrote), HOURS) == "wait"
    after_nine = asked(REPLY, at=ny("11-06T21:30"), records=FRIDAYS, contacts=wrote)
    assert word(after_nine, HOURS) == "wait", "they wrote before the night began"


@pytest.mark.parametrize("base", [US_EMAIL, US_TEXT])
@pytest.mark.parametrize(
    ("local", "until"),
    [("11-03T04:00", "2026-11-03T08:00"), ("11-03T08:00", None), ("11-03T21:00", None),
     ("11-03T21:00:01", "2026-11-04T08:00"), ("11-03T23:59", "2026-11-04T08:00")],
)  # fmt: skip
def test_an_email_or_text_has_the_time_at_which_it_is_sent(base: dict[str, Any], local: str, until: str | None) -> None:
    """Comment 6(b)(1)(i)-1 (V)."""
    answer = asked(base, at=ny(local))
    assert (word(answer, HOURS), ends(answer, HOURS)) == (("wait" if until else "silent"), until)


PACIFIC = {"state": "CA", "city": "Fresno", "zone": "America/Los_Angeles"}


@pytest.mark.parametrize("base", [US_COLLECTOR, US_TEXT])
@pytest.mark.parametrize(
    ("local", "until"),
    [("11-03T10:59", "2026-11-03T11:00"), ("11-03T11:00", None), ("11-03T20:59", None),
     ("11-03T21:01", "2026-11-04T11:00")],
)  # fmt: skip
def test_an_eastern_number_and_a_pacific_home_must_both_suit(
    base: dict[str, Any], local: str, until: str | None
) -> None:
    """Comment 6(b)(1)(i)-2.i (V): from eleven to nine in the East."""
    answer = asked(base, at=ny(local), customer=PACIFIC, address={"value": "+12125550123"})
    assert (word(answer, HOURS), ends(answer, HOURS)) == (("wait" if until else "silent"), until)


@pytest.mark.parametrize(
    ("local", "until"),
    [("11-03T09:59", "2026-11-03T10:00"), ("11-03T10:00", None), ("11-03T20:59", None),
     ("11-03T21:01", "2026-11-04T10:00")],
)  # fmt: skip
def test_two_numbers_in_two_zones_must_both_suit(local: str, until: str | None) -> None:
    """Comment 6(b)(1)(i)-2.ii (V): an Eastern mobile and a landline in the mountains, from ten to nine in the East."""
    both = {"zone": "America/New_York", "zones": ["America/Denver"]}
    answer = asked(US_COLLECTOR, at=ny(local), customer=both)
    assert (word(answer, HOURS), ends(answer, HOURS)) == (("wait" if until else "silent"), until)


def test_a_state_that_is_known_narrows_the_zones_and_one_with_two_keeps_both() -> None:
    """A variant of comment 6(b)(1)(i)-2 (V)."""
    ohio, florida = ({"zone": None, "state": state} for state in ("OH", "FL"))
    assert word(asked(US_EMAIL, at=ny("11-03T08:30"), customer=ohio), HOURS) == "silent"
    assert ends(asked(US_EMAIL, at=ny("11-03T08:30"), customer=florida), HOURS) == "2026-11-03T09:00"
    nowhere = {"zone": None, "state": None, "city": None}
    assert word(asked(US_EMAIL, at=ny("11-03T08:30"), customer=nowhere), HOURS) == "wait"


def test_the_clocks_that_change_are_kept() -> None:
    """A variant of comment 6(b)(1)(i)-1 (V): on 8 March 2026 the night is an hour shorter, on 1 November longer."""
    assert ends(asked(US_EMAIL, at=ny("03-07T22:00")), HOURS) == "2026-03-08T08:00"
    assert ends(asked(US_EMAIL, at="2026-11-01T12:30:00+00:00"), HOURS) == "2026-11-01T08:00"
    assert word(asked(US_EMAIL, at="2026-11-01T13:00:00+00:00"), HOURS) == "silent"


def test_a_mobile_or_an_email_is_of_no_place_unless_we_know_where_they_are() -> None:
    """Comment 6(b)(1)(ii)-1.i (V)."""
    mobile = {"place": None, "line": "mobile"}
    assert word(asked(US_COLLECTOR, records=NOT_AT_HOME, asked=mobile), HOURS) == "silent"
    for base in (US_EMAIL, US_TEXT):
        assert word(asked(base, records=NOT_AT_HOME), HOURS) == "silent"
    for base in EVERY_WAY:
        assert word(asked(base, records=NOT_AT_HOME, asked={"place": "home", "line": "mobile"}), HOURS) == "refuse"


@pytest.mark.parametrize(
    ("records", "expected"),
    [
        ({"attorney": True}, "refuse"), ({"attorney": None}, "refuse"), ({"attorney": False}, "silent"),
        ({"attorney": True, "attorney_unresponsive": True}, "silent"),
        ({"attorney": True, "attorney_consents": True}, "silent"),
    ],
)  # fmt: skip
def test_a_known_attorney_is_written_to_alone(records: dict[str, Any], expected: str) -> None:
    """1006.6(b)(2) (V)."""
    for base in (*EVERY_WAY, US_LETTER):
        assert word(asked(base, records=records), ATTORNEY) == expected
        to_attorney = {"recipient": "attorney", "place": "elsewhere"}
        assert word(asked(base, records=records, asked=to_attorney), ATTORNEY) == "silent"


def test_a_represented_consumer_who_gets_in_touch_is_answered_and_then_left_alone() -> None:
    """Comment 6(b)(2)-1 (V)."""
    represented = {"attorney": True}
    wrote = came("11-03T12:00", "email")
    assert word(asked(REPLY, records=represented), ATTORNEY) == "silent"
    assert word(asked(REPLY, records=represented, contacts=[wrote]), ATTORNEY) == "silent"
    answered = [wrote, met("11-03T12:30", "email", "handed_over")]
    assert word(asked(REPLY, records=represented, contacts=answered), ATTORNEY) == "refuse"
    assert word(asked(US_EMAIL, records=represented, contacts=[wrote]), ATTORNEY) == "refuse", "a reminder is no answer"


def test_someone_who_may_not_take_calls_at_work_gets_none_there() -> None:
    """Comment 6(b)(3)-1 (V)."""
    told = {"work_prohibited": True}
    for base in (US_COLLECTOR, US_LETTER, given(US_COLLECTOR, channel="visit")):
        assert word(asked(base, asked={"place": "work"}, records=told), WORK) == "refuse"
        assert word(asked(base, asked={"place": "home"}, records=told), WORK) == "silent"
    for line, expected in (("landline", "refuse"), (None, "refuse"), ("mobile", "silent")):
        assert word(asked(US_COLLECTOR, asked={"place": None, "line": line}, records=told), WORK) == expected
    assert word(asked(US_COLLECTOR, asked={"place": "work"}, records={"work_prohibited": None}), WORK) == "refuse"


def test_an_address_of_the_employer_has_rules_of_its_own() -> None:
    """Comment 6(b)(3)-2 (V) points to 1006.22(f)(3)."""
    work = {"address_is_work": True, "address_basis": "creditor_notice", "domain_public": True}
    assert word(asked(US_EMAIL, asked=work), "us.regf.1006.22.f") == "refuse"


AT_NIGHT_AT_WORK = given(
    US_COLLECTOR, at=ny("11-03T22:00"), asked={"place": "work"}, records={"work_prohibited": True, "attorney": True}
)


@pytest.mark.parametrize("rule", [HOURS, ATTORNEY, WORK])
def test_what_they_agreed_to_with_us_or_a_court_allows_is_free(rule: str) -> None:
    """1006.6(b)(4) (V)."""
    assert word(asked(AT_NIGHT_AT_WORK, asked={"consent_given": "to_us"}), rule) == "lifted"
    assert word(asked(AT_NIGHT_AT_WORK, asked={"court_permission": True}), rule) == "lifted"
    assert word(asked(AT_NIGHT_AT_WORK), rule) in ("wait", "refuse")


@pytest.mark.parametrize("rule", [HOURS, ATTORNEY, WORK])
def test_consent_to_go_on_may_not_be_asked_for_at_a_bad_time(rule: str) -> None:
    """Comment 6(b)(4)(i)-1 (V)."""
    answer = asked(AT_NIGHT_AT_WORK, asked={"consent_given": "to_us_at_a_bad_time"})
    assert word(answer, rule) in ("wait", "refuse")


@pytest.mark.parametrize("whom", ["to_creditor", "to_prior_collector"])
@pytest.mark.parametrize("rule", [HOURS, ATTORNEY, WORK])
def test_consent_that_was_given_to_somebody_else_is_none(rule: str, whom: str) -> None:
    """Comment 6(b)(4)(i)-2 (V)."""
    assert word(asked(AT_NIGHT_AT_WORK, asked={"consent_given": whom}), rule) in ("wait", "refuse")


def test_consent_to_a_time_opens_nothing_else() -> None:
    """1006.6(b)(4) (V): it lifts (b)(1) to (3) alone."""
    agreed = given(US_COLLECTOR, records={"ceased": True}, asked={"consent_given": "to_us"})
    assert word(asked(agreed), "us.regf.1006.6.c") == "refuse"
    refused = given(US_COLLECTOR, records={"refused_channels": ["call"]}, asked={"consent_given": "to_us"})
    assert word(asked(refused), "us.regf.1006.14.h") == "refuse"
