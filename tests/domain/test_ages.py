"""How late: bands hold every due date once, also none at all."""

from datetime import date, timedelta

from candour.domain.ages import BANDS, BY_KEY

ON = date(2026, 6, 3)


def test_a_band_is_its_due_dates_on_a_day() -> None:
    assert [(band.key, *band.dues(ON)) for band in BANDS] == [
        ("not-due", date(2026, 6, 3), date.max),
        ("1-30", date(2026, 5, 4), date(2026, 6, 2)),
        ("31-60", date(2026, 4, 4), date(2026, 5, 3)),
        ("61-90", date(2026, 3, 5), date(2026, 4, 3)),
        ("over-90", date.min, date(2026, 3, 4)),
    ]


def test_every_due_date_lies_in_one_band() -> None:
    days = [date.min, date.max, *(ON + timedelta(days=n) for n in range(-120, 30))]
    for day in days:
        assert sum(first <= day <= last for first, last in (band.dues(ON) for band in BANDS)) == 1
    assert set(BY_KEY.values()) == set(BANDS)
