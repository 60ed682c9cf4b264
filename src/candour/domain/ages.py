"""How late something is: the bands in which people look at what is owed, and the due dates of each on a day."""

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Band:
    """Days past due, from and to inclusive; None: without end. key: its name in an address."""

    key: str
    since: int | None
    until: int | None

    def dues(self, on: date) -> tuple[date, date]:
        """The first and the last due date that lie in the band on a day; what has no due date is due last of all."""
        first = date.min if self.until is None else on - timedelta(days=self.until)
        last = date.max if self.since is None else on - timedelta(days=self.since)
        return first, last


BANDS = (
    Band("not-due", None, 0),
    Band("1-30", 1, 30),
    Band("31-60", 31, 60),
    Band("61-90", 61, 90),
    Band("over-90", 91, None),
)
"""Youngest first. Together they hold every due date once."""
BY_KEY = {band.key: band for band in BANDS}
