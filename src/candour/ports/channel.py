"""What a way to speak implements: it hands one cleared message over and says what became of it."""

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from candour.domain.legal import ClaimKind


class HandOver(StrEnum):
    """What became of one hand-over. UNCERTAIN: it may have been taken, so it is never repeated."""

    SENT = "sent"
    FAILED = "failed"
    UNCERTAIN = "uncertain"


@dataclass(frozen=True, slots=True)
class Draft:
    """A finished text: subject and text as a person reads them, html for those who see it so.

    claims: what its template says about the world or the future. supports: written for people who need support.
    """

    subject: str
    text: str
    html: str
    language: str
    template: str
    memory_events: tuple[int, ...] = ()
    claims: tuple[ClaimKind, ...] = ()
    supports: bool = False


@dataclass(frozen=True, slots=True)
class Envelope:
    """A message ready for the wire: `raw` is the whole RFC 5322 message, CRLF lines, as bytes."""

    sender: str
    recipient: str
    message_id: str
    raw: bytes


@dataclass(frozen=True, slots=True)
class Receipt:
    """code: the other side's status in its own words, without personal data (for SMTP '250' or '5.1.1').

    permanent: the address will never work. retry: nothing was taken and the same message may be tried again.
    """

    attempt_id: int
    outcome: HandOver
    code: str = ""
    permanent: bool = False
    retry: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """One thing that others look at before they believe a sender, in plain words for staff.

    state: good, weak, missing or unknown. found: what stands there. add_*: the record to add, to the letter; '' where
    nothing is to be added.
    """

    key: str
    label: str
    state: str
    says: str
    found: str = ""
    add_name: str = ""
    add_type: str = ""
    add_value: str = ""


class TransportError(Exception):
    """A channel that cannot be used at all just now; the message says what and how to mend it."""


class ClearedEnvelope(Protocol):
    """What `Channel.send` takes: only `flow/guard.py` makes these."""

    @property
    def attempt_id(self) -> int: ...

    @property
    def envelope(self) -> Envelope: ...


class Channel(Protocol):
    """A way to speak. One object lives for a run; it owns its connections and its rate limit."""

    key: str
    label: str
    is_local: bool

    def send(self, cleared: Sequence[ClearedEnvelope], may_go_on: Callable[[], bool]) -> AsyncIterator[Receipt]:
        """Hand over, at most 25 in flight, asking may_go_on() before each; yield a receipt for each as it comes.

        A message that was never begun (may_go_on said no) yields FAILED with retry=True and code 'paused'.
        """
        ...

    async def close(self) -> None:
        """Give connections back."""
        ...
