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
