"""The life of a letter on its way to paper, and of the print runs that letters go in."""

from datetime import date, datetime
from enum import StrEnum

from candour.domain.calendars import add_business_days, local_day

DAYS_IN_THE_POST = 2
"""Working days between posting and arrival. First class post is taken to arrive on the second working day after posting
(Practice Direction [1985] 1 All ER 889 on the Interpretation Act 1978 s.7). CPR 6.26 says less: the second day after
posting if that is a business day, else the next one; so what counts from here may begin a day later, never earlier."""


class LetterState(StrEnum):
    """queued: waits for a print run. in_run: stands in one. posted: left the house. withdrawn: is not printed."""

    QUEUED = "queued"
    IN_RUN = "in_run"
    POSTED = "posted"
    WITHDRAWN = "withdrawn"


class RunState(StrEnum):
    """closed: its letters are fixed. handing_over: being given to a print house. handed: given. uncertain: perhaps."""

    CLOSED = "closed"
    HANDING_OVER = "handing_over"
    HANDED = "handed"
    UNCERTAIN = "uncertain"
    POSTED = "posted"


def arrives_on(posted: datetime, zone: str, country: str | None, nation: str | None) -> date:
    """The day on which a letter should arrive: working days of the customer's place after the day of posting."""
    return add_business_days(local_day(posted, zone), DAYS_IN_THE_POST, country, nation)
