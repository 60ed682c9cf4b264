"""The conversation on an open SMTP connection: commands out, replies in, several at once where the server lets us.

The library that opens, encrypts and signs in a connection speaks one command at a time; for many messages most of the
time would go into waiting for answers that are known beforehand. Source: RFC 5321, RFC 2920 (command pipelining).
"""

import asyncio
from collections import deque
from typing import NamedTuple

from aiosmtplib import SMTPServerDisconnected

LONGEST_REPLY_BYTES = 64_000


class Reply(NamedTuple):
    """A code and what followed it, lines joined by line feeds."""

    code: int
    message: str

    @property
    def is_yes(self) -> bool:
        """Done, as opposed to refused or to be gone on with."""
        return 200 <= self.code < 300


class Wire(asyncio.Protocol):
    """One connection from its sign-in on. Replies come in the order of commands."""

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self._buffer = bytearray()
        self._lines: list[str] = []
        self._replies: deque[Reply] = deque()
        self._waiter: asyncio.Future[None] | None = None
        self._is_lost = False
        transport.set_protocol(self)

    @property
    def is_open(self) -> bool:
        """Whether something may still be said."""
        return not self._is_lost and not self._transport.is_closing()

    def say(self, *commands: bytes) -> None:
        """Begin an exchange; what the other side said unasked before it is no answer to it."""
        if not self.is_open:
            raise SMTPServerDisconnected("the connection was lost")
        self._replies.clear()
        self._transport.write(b"".join(commands))

    async def hear(self, timeout_s: float) -> Reply:
        """The next reply. Raises SMTPServerDisconnected, or TimeoutError."""
        if not self._replies:
            await self._wait(timeout_s)
        return self._replies.popleft()

    async def _wait(self, timeout_s: float) -> None:
        if self._is_lost:
            raise SMTPServerDisconnected("the connection was lost")
        loop = asyncio.get_running_loop()
        self._waiter = loop.create_future()
        alarm = loop.call_later(timeout_s, self._wake, TimeoutError())
        try:
            await self._waiter
        finally:
            alarm.cancel()
            self._waiter = None

    def _wake(self, error: Exception | None = None) -> None:
        if self._waiter is None or self._waiter.done():
            return
        if error is None:
            self._waiter.set_result(None)
        else:
            self._waiter.set_exception(error)

    def data_received(self, data: bytes) -> None:
        """Read whole lines; a reply's last line has no hyphen after its code."""
        self._buffer += data
        *lines, rest = self._buffer.split(b"\n")
        self._buffer = rest
        for line in lines:
            self._read(bytes(line).rstrip(b"\r"))
        if len(rest) + sum(map(len, self._lines)) > LONGEST_REPLY_BYTES:
            self._break("a reply without an end")
        if self._replies:
            self._wake()

    def _read(self, line: bytes) -> None:
        code = line[:3]
        if not code.isdigit():
            self._break("not a reply")
            return
        self._lines.append(line[4:].decode("utf-8", "replace").strip())
        if line[3:4] != b"-":
            self._replies.append(Reply(int(code), "\n".join(self._lines)))
            self._lines = []

    def _break(self, why: str) -> None:
        self._is_lost = True
        self._transport.abort()
        self._wake(SMTPServerDisconnected(why))

    def connection_lost(self, exc: Exception | None) -> None:
        """Whoever waits for a reply is told."""
        self._is_lost = True
        self._wake(SMTPServerDisconnected("the connection was lost"))

    def close(self) -> None:
        """Hang up."""
        self._transport.close()
