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
    REPRESENTATIVE = "representative"
    ATTORNEY = "attorney"
    STATUTE_BARRED = "statute_barred"
    OUR_PROMISE = "our_promise"
    RECALL = "recall"


NEEDS_A_PERSON = frozenset({HoldKind.VULNERABLE, HoldKind.CAPACITY, HoldKind.DECEASED, HoldKind.INSOLVENCY})
"""Holds after which only a person may decide what is said next."""


@dataclass(frozen=True, slots=True)
class HoldFacts:
    """A hold in force: item_id is None when it covers the whole account; until is None when no end is known.

    detail: which of its kind it is, such as 'standard', 'crisis' or 'scottish' of a moratorium ('' when not told).
    joint: it stands for somebody else who is liable for the same debt. extended: its first term was lengthened.
    """

    id: int
    kind: HoldKind
    since: datetime
    until: datetime | None
    item_id: int | None = None
    detail: str = ""
    joint: bool = False
    extended: bool = False
