"""What a way to speak implements: it hands one cleared message over and says what became of it."""

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from candour.domain.documents import Enclosed
from candour.domain.legal import ClaimKind
from candour.domain.pieces import Piece


class HandOver(StrEnum):
    """What became of one hand-over. UNCERTAIN: it may have been taken, so it is never repeated."""

    SENT = "sent"
    FAILED = "failed"
    UNCERTAIN = "uncertain"


@dataclass(frozen=True, slots=True)
class Draft:
    """A finished text: subject and text as a person reads them, html for those who see it so.

    claims: what its template says about the world or the future. supports: written for people who need support.
    pieces: for a letter the same words, part by part (see `domain.pieces`); empty where the text alone is enough.
    enclosed: files that go with it. parts: what a law asks for and stands in it, in words of the law's pack.
    """

    subject: str
    text: str
    html: str
    language: str
    template: str
    memory_events: tuple[int, ...] = ()
    claims: tuple[ClaimKind, ...] = ()
    supports: bool = False
    pieces: tuple[Piece, ...] = ()
    enclosed: tuple[Enclosed, ...] = ()
    parts: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class EnclosedPage:
    """A page that follows a letter. picture: a PNG in base64. says: what it is, for who cannot see it."""

    picture: str
    says: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """One letter as words for a typesetter, who reads none of them as markup.

    sender, to, aside: lines. to: as they stand in the window of the envelope. page_of: with '{page}' and '{pages}'.
    language: BCP 47, such as 'en-GB'. enclosed: pages that follow its own.
    """

    language: str
    title: str
    brand: str
    sender: tuple[str, ...]
    to: tuple[str, ...]
    aside: tuple[str, ...]
    pieces: tuple[Piece, ...]
    page_of: str
    enclosed: tuple[EnclosedPage, ...] = ()


@dataclass(frozen=True, slots=True)
class Printed:
    """Letters as one accessible PDF. pages: how many each letter has, what is enclosed included, in order."""

    pdf: bytes
    pages: tuple[int, ...]


class CannotTypeset(ValueError):
    """A letter that cannot be printed as it is: the message says what does not fit, without personal data."""


class Typesetter(Protocol):
    """A channel that makes paper of words. Needs no network."""

    def typeset(self, sheets: Sequence[Sheet], title: str, *, two_sided: bool = False) -> Printed:
        """The letters in order, each on pages of its own. Raises CannotTypeset."""
        ...

    def pages_of(self, file: Enclosed) -> list[bytes]:
        """A document as pages for paper, a PNG each. Raises CannotTypeset."""
        ...

    def pictures(self, sheet: Sheet) -> list[bytes]:
        """A PNG of each page, for a screen. Raises CannotTypeset."""
        ...


@dataclass(frozen=True, slots=True)
class Envelope:
    """A message ready for the wire: `raw` is the whole RFC 5322 message, CRLF lines, as bytes.

    A letter is kept as one too, its PDF attached, so that every message can be read, kept and shown the same way.
    text: the words alone, for a channel that carries nothing else. token: its own, by which it is reported on.
    requires_tls: ask whoever passes it on to do so over TLS alone, where they can be asked.
    """

    sender: str
    recipient: str
    message_id: str
    raw: bytes
    text: str = ""
    token: str = ""
    requires_tls: bool = False


@dataclass(frozen=True, slots=True)
class Receipt:
    """code: the other side's status in its own words, without personal data (for SMTP '250' or '5.1.1').

    permanent: the address will never work. retry: nothing was taken and the same message may be tried again.
    opted_out: whoever has the address told the other side to stop. reference: the other side's own id for it.
    parts: how many messages it is charged as, 0 where that is not how it is charged.
    """

    attempt_id: int
    outcome: HandOver
    code: str = ""
    permanent: bool = False
    retry: bool = False
    opted_out: bool = False
    reference: str = ""
    parts: int = 0


@dataclass(frozen=True, slots=True)
class Report:
    """What the other side says later of a message that it took. state: queued, sent, delivered, undelivered, failed.

    code: its error, '' for none. permanent and opted_out: as in a receipt.
    """

    state: str
    code: str = ""
    permanent: bool = False
    opted_out: bool = False


@dataclass(frozen=True, slots=True)
class Heard:
    """One message that came in. reference: the other side's id for it. to: the senders of ours that it may answer.

    stops: the other side itself took it for 'no more'.
    """

    reference: str
    sender: str
    to: tuple[str, ...]
    text: str
    stops: bool = False


@dataclass(frozen=True, slots=True)
class Trial:
    """A test message to be made: from whom (a name and what the channel sends from), to whom, when; token is its own.

    A channel that can be tested has `trial(trial) -> Envelope`, whose words say that it is a test and concerns nobody.
    """

    from_name: str
    sender: str
    to: str
    token: str
    at: datetime


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


@dataclass(frozen=True, slots=True)
class Setting:
    """One entry of a settings form. secret: never shown again once given."""

    key: str
    label: str
    help: str
    kind: str = "text"
    default: object = None
    secret: bool = False


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
