"""When a letter should arrive, where the customer is."""

from datetime import UTC, date, datetime

import pytest

from candour.domain.printing import arrives_on


@pytest.mark.parametrize(
    ("posted", "zone", "nation", "arrives"),
    [
        (datetime(2026, 6, 3, 9, tzinfo=UTC), "Europe/London", "ENG", date(2026, 6, 5)),
        (datetime(2026, 6, 3, 23, 30, tzinfo=UTC), "Europe/London", "ENG", date(2026, 6, 8)),
        (datetime(2026, 6, 5, 9, tzinfo=UTC), "Europe/London", "ENG", date(2026, 6, 9)),
        (datetime(2026, 7, 31, 9, tzinfo=UTC), "Europe/London", "ENG", date(2026, 8, 4)),
        (datetime(2026, 7, 31, 9, tzinfo=UTC), "Europe/London", "SCT", date(2026, 8, 5)),
    ],
    ids=["midweek", "after midnight there", "over a weekend", "a Monday of work", "a bank holiday in Scotland"],
)
def test_a_letter_arrives_on_the_second_working_day(posted: datetime, zone: str, nation: str, arrives: date) -> None:
    assert arrives_on(posted, zone, "GB", nation) == arrives
