"""Calls by people: what became of one, and whether and when it is tried again."""

from datetime import UTC, datetime, time

from candour.domain.calendars import add_business_days, zone
from candour.domain.messages import ContactOutcome
from candour.domain.parties import Residence

CALL_OUTCOMES = (
    ContactOutcome.CONVERSATION,
    ContactOutcome.VOICEMAIL,
    ContactOutcome.RANG_OUT,
    ContactOutcome.UNCONNECTED,
)
"""What may become of a call, the best first."""

TRIES_MAX = 3
"""House policy: a call that nobody takes is tried this often, then the strategy's next step follows."""

MORNING, AFTERNOON = time(10), time(14)
"""House policy: local times at which a call is tried again, inside the hours of every kind of customer."""


def next_try(outcome: ContactOutcome, tries: int, at: datetime, where: Residence) -> datetime | None:
    """When a call is tried again (UTC), or None when it is done. tries: how often it was tried, this one included.

    Only a call that rang out is: on the next business day, at the other half of the day, since who is out in the
    morning may be in after noon.
    """
    if outcome is not ContactOutcome.RANG_OUT or tries >= TRIES_MAX:
        return None
    local = at.astimezone(zone(where.zone))
    day = add_business_days(local.date(), 1, where.country, where.nation)
    half = AFTERNOON if local.hour < 12 else MORNING
    return datetime.combine(day, half, zone(where.zone)).astimezone(UTC)
