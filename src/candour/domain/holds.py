"""Holds: reasons not to chase."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class HoldKind(StrEnum):
    """Why an account, item or person is not chased."""

    PAUSE = "pause"
    DISPUTE = "dispute"
    COMPLAINT = "complaint"
    MORATORIUM = "moratorium"
    ADVISER = "adviser"
    ARRANGEMENT = "arrangement"
    PAYMENT_ON_ITS_WAY = "payment_on_its_way"
    VULNERABLE = "vulnerable"
    CAPACITY = "capacity"
    BEREAVED = "bereaved"
    DECEASED = "deceased"
    INSOLVENCY = "insolvency"


NEEDS_A_PERSON = frozenset({HoldKind.VULNERABLE, HoldKind.CAPACITY, HoldKind.DECEASED, HoldKind.INSOLVENCY})
"""Holds after which only a person may decide what is said next."""


@dataclass(frozen=True, slots=True)
class HoldFacts:
    """A hold in force: item_id is None when it covers the whole account; until is None when no end is known."""

    id: int
    kind: HoldKind
    since: datetime
    until: datetime | None
    item_id: int | None = None
