"""What can be done to many accounts at once, and how long it can be undone."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

MOST = 10_000
"""Accounts that one run may change: more of them are more than a person can mean."""
UNDO_WITHIN = timedelta(hours=24)


class Many(StrEnum):
    """One thing that is done to many accounts."""

    PAUSE = "pause"
    UNPAUSE = "unpause"
    OWNER = "owner"
    FOLLOW_UP = "follow_up"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Doing:
    """What is to be done. until: of a pause. owner_id: None for nobody. day: None for no day. words: for staff."""

    kind: Many
    until: datetime | None = None
    owner_id: int | None = None
    day: date | None = None
    words: str = ""

    @property
    def told(self) -> dict[str, object]:
        """What is kept of it: no personal words."""
        return {
            "until": self.until.isoformat() if self.until else None,
            "owner": self.owner_id,
            "day": self.day.isoformat() if self.day else None,
        }
