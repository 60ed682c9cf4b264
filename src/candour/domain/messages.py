"""What may be said, on which channel, and what became of it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from candour.domain.legal import Recipient


class Purpose(StrEnum):
    """Why something is said. The guard decides by purpose, never by template."""

    REMINDER = "reminder"
    DUE = "due"
    CHECK_IN = "check_in"
    CALL = "call"
    OPTIONS = "options"
    NOTICE = "notice"
    THANKS = "thanks"
    STATUTORY_NOTICE = "statutory_notice"
    REPLY = "reply"
    COPIES = "copies"
    STATEMENT = "statement"
    MARKETING = "marketing"


ASKS_FOR_PAYMENT = frozenset(
    {Purpose.REMINDER, Purpose.DUE, Purpose.CHECK_IN, Purpose.CALL, Purpose.OPTIONS, Purpose.NOTICE, Purpose.STATEMENT}
)
"""Purposes that ask, remind or press: what suppression of recovery suppresses. A statement says what is to be paid."""


ANSWERS = frozenset({Purpose.REPLY, Purpose.COPIES})
"""Purposes that give what the customer asked for, and nothing else."""


def gets_for(purpose: Purpose) -> str:
    """Which word of `parties.GETS` a purpose falls under."""
    return {Purpose.COPIES: "invoices", Purpose.STATEMENT: "statements"}.get(purpose, "reminders")


class ContactOutcome(StrEnum):
    """What became of one contact, as the contacts ledger keeps it."""

    HANDED_OVER = "handed_over"
    DELIVERED = "delivered"
    BOUNCED = "bounced"
    UNCONNECTED = "unconnected"
    RANG_OUT = "rang_out"
    VOICEMAIL = "voicemail"
    CONVERSATION = "conversation"


@dataclass(frozen=True, slots=True)
class ContactFacts:
    """One row of a person's contacts ledger. asked: it asked for payment (a thank-you or a reply does not).

    item_ids: what it was about; empty means that it may have been about any item of the account, and without an
    account about any debt. place: 'home', 'work' or 'elsewhere'. consented: the customer had agreed to this very call
    within the seven days before it. elsewhere: it was another creditor's, of whom nothing may be shown.
    contact_point_id: the address that was used, where it is known. attempt_id: of the customer's own account, the
    attempt that it was; None for a call that a person wrote down.
    to: whom it reached, as known now: what was meant for the customer and went to a number of somebody else was a
    contact with a third party.
    """

    at: datetime
    channel: str
    outcome: ContactOutcome
    asked: bool
    account_id: int | None
    outgoing: bool = True
    item_ids: tuple[int, ...] = ()
    place: str | None = None
    consented: bool = False
    elsewhere: bool = False
    contact_point_id: int | None = None
    attempt_id: int | None = None
    to: Recipient = Recipient.CUSTOMER


class AttemptState(StrEnum):
    """The life of one attempt to hand a message over. uncertain is never sent again by itself."""

    CLAIMED = "claimed"
    HANDING_OVER = "handing_over"
    SENT = "sent"
    FAILED = "failed"
    UNCERTAIN = "uncertain"
    RELEASED = "released"


class StepState(StrEnum):
    """The life of a step: ready goes at its time, draft waits for a person's release, lapsed is no longer true."""

    READY = "ready"
    WAITING = "waiting"
    HELD = "held"
    DRAFT = "draft"
    HANDING_OVER = "handing_over"
    SENT = "sent"
    TASKED = "tasked"
    SHADOWED = "shadowed"
    FAILED = "failed"
    UNCERTAIN = "uncertain"
    LAPSED = "lapsed"


OPEN_STATES = (StepState.READY, StepState.WAITING, StepState.HELD, StepState.DRAFT)
"""A step in one of these has not been said and may still be changed or lapse."""

BY_HAND = "by_hand"
"""The strategy of a step that a person wrote: planning neither wants nor lapses it."""
STATEMENTS = "statements"
"""The strategy of a step of a statement run: it is wanted once a month, whatever else is."""
NOTICES = "notices"
"""The strategy of a step that gives a notice which a law demands: a duty wants it, and no strategy does."""
APART = frozenset({BY_HAND, STATEMENTS, NOTICES})

DONE_STATES = (
    StepState.HANDING_OVER,
    StepState.SENT,
    StepState.TASKED,
    StepState.SHADOWED,
    StepState.UNCERTAIN,
)
"""A step in one of these moves the account on (one in flight or uncertain may have been said: never again)."""
