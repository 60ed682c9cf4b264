"""When a duty is due and when it is shown to everybody, for any days in any place."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from candour.domain.calendars import is_business_day, local_day, start_of_day
from candour.domain.duties import Duty, due_time, escalation_time, overdue_text
from candour.domain.parties import Residence
from candour.domain.verdicts import Rule

ENGLAND = Residence("GB", "ENG", "Europe/London")
PLACES = st.sampled_from([
    ENGLAND, Residence("US", None, "America/New_York"), Residence(None, None, "Pacific/Apia"),
    Residence("GB", None, "America/Sao_Paulo"), Residence("GB", "SCT", "Australia/Lord_Howe"),
])  # fmt: skip
DAYS = st.dates(date(2000, 1, 1), date(2060, 12, 31))


def test_a_duty_is_due_at_the_end_of_its_day_where_the_customer_lives_also_when_clocks_change() -> None:
    assert due_time(date(2026, 6, 8), "Europe/London") == datetime(2026, 6, 8, 22, 59, 59, tzinfo=UTC)
    assert due_time(date(2026, 10, 25), "Europe/London") == datetime(2026, 10, 25, 23, 59, 59, tzinfo=UTC)
    assert due_time(date(2026, 3, 29), "Europe/London") == datetime(2026, 3, 29, 22, 59, 59, tzinfo=UTC)
    assert due_time(date(2026, 11, 1), "America/New_York") == datetime(2026, 11, 2, 4, 59, 59, tzinfo=UTC)


def test_a_long_duty_escalates_with_a_third_of_its_time_left_and_a_short_one_a_business_day_before() -> None:
    def day(since: date, due: date) -> date:
        return local_day(escalation_time(since, due, ENGLAND), ENGLAND.zone)

    assert day(date(2026, 6, 1), date(2026, 6, 30)) == date(2026, 6, 21)
    assert day(date(2026, 6, 4), date(2026, 6, 8)) == date(2026, 6, 5), "Friday, for a Monday"
    assert day(date(2026, 12, 18), date(2026, 12, 29)) == date(2026, 12, 24), "Christmas lies between"
    assert day(date(2026, 6, 1), date(2026, 6, 1)) == date(2026, 6, 1), "at once when it is due today"


@given(DAYS, st.integers(0, 400), PLACES)
def test_escalation_comes_before_the_lapse_and_never_before_the_beginning(
    since: date, days: int, at: Residence
) -> None:
    due = since + timedelta(days=days)
    escalates, begins = escalation_time(since, due, at), start_of_day(since, at.zone)
    assert begins <= escalates < due_time(due, at.zone)
    left = [due - timedelta(days=n) for n in range(1, days + 1)]
    whole = [d for d in left if is_business_day(d, at.country, at.nation)]
    if whole:
        assert escalates <= start_of_day(whole[0], at.zone), "a whole business day is left to act on"
    third = (start_of_day(due + timedelta(days=1), at.zone) - begins) / 3
    assert due_time(due, at.zone) + timedelta(seconds=1) - escalates >= third


@given(DAYS, st.integers(0, 60), st.integers(0, 60), PLACES)
def test_a_later_deadline_never_escalates_sooner(since: date, days: int, more: int, at: Residence) -> None:
    due = since + timedelta(days=days)
    assert escalation_time(since, due, at) <= escalation_time(since, due + timedelta(days=more), at)


@given(DAYS, PLACES)
def test_the_last_second_of_a_day_is_on_that_day_and_the_next_is_not(day: date, at: Residence) -> None:
    last = due_time(day, at.zone)
    assert local_day(last + timedelta(seconds=1), at.zone) > day
    assert local_day(last, at.zone) <= day


@pytest.mark.parametrize(
    ("hours", "said"),
    [(-1, ""), (0, ""), (0.5, "less than an hour"), (1, "1 hour"), (23, "23 hours"), (24, "1 day"), (49, "2 days")],
)
def test_what_is_late_says_by_how_much(hours: float, said: str) -> None:
    due = datetime(2026, 6, 8, 23, tzinfo=UTC)
    assert overdue_text(due, due + timedelta(hours=hours)) == said


def test_a_duty_is_told_from_others_by_rule_event_and_what_is_to_be_done() -> None:
    rule, day = Rule("uk.disp.1.6", "Because.", "DISP 1.6"), date(2026, 6, 1)
    one = Duty(rule, "Acknowledge it.", day, day, event_id=7)
    assert one.key == Duty(rule, "Acknowledge it.", date(2026, 7, 1), day, event_id=7).key, "moved, and still the same"
    assert len({one.key, Duty(rule, "Answer it.", day, day, event_id=7).key,
                Duty(rule, "Acknowledge it.", day, day, event_id=8).key}) == 3  # fmt: skip
