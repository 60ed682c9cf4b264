"""Where time comes in."""

from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """The run's clock: what `--at` sets."""

    def now(self) -> datetime:
        """The present instant, always aware."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The present instant in UTC."""
        return datetime.now(UTC)


class FixedClock:
    """A clock that stands still, for replays and tests."""

    def __init__(self, at: datetime) -> None:
        if at.tzinfo is None:
            raise ValueError("a clock needs a time with its zone, such as 2013-06-03T10:00:00+01:00")
        self._at = at

    def now(self) -> datetime:
        """The instant at which it stands."""
        return self._at
