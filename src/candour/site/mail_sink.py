"""A small real SMTP listener: what `make run` sends to, what tests and benchmarks count at.

It keeps each message in a Maildir, or only counts. It speaks ESMTP with PIPELINING, 8BITMIME, SMTPUTF8 and SIZE, and
can be told to refuse given recipients, so that every kind of failure can be had on purpose.
"""

import asyncio
import contextlib
import itertools
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

LARGEST_BYTES = 25_000_000
_END = b"\r\n.\r\n"
_COUNTER = itertools.count(1)
_HOST = socket.gethostname().replace("/", "_").replace(":", "_")

Answers = Mapping[str, str]
"""Recipient address, lower case -> reply line, such as '550 5.1.1 no such user' or '451 4.3.0 try later'.

The word 'drop' closes the connection after the message was taken and before it is acknowledged.
"""


@dataclass(slots=True)
class Taken:
    """What a sink has accepted: the number of messages, and, when asked to remember, each with its recipients."""

    count: int = 0
    messages: list[tuple[tuple[str, ...], bytes]] = field(default_factory=list)


def deliver(maildir: Path, message: bytes) -> Path:
    """Put one message into the `new` folder of a Maildir, whole or not at all. Returns its path."""
    name = f"{time.time_ns()}.{os.getpid()}_{next(_COUNTER)}.{_HOST}"
    partial = maildir / "tmp" / name
    partial.write_bytes(message)
    return partial.rename(maildir / "new" / name)


def make_maildir(maildir: Path) -> Path:
    """Make the folders of a Maildir, for this user alone. Returns it."""
    for name in ("tmp", "new", "cur"):
        (maildir / name).mkdir(mode=0o700, parents=True, exist_ok=True)
    return maildir


class Sink:
    """One listener. maildir None: messages are counted, and kept in `taken` when remember is set."""

    def __init__(self, maildir: Path | None = None, *, answers: Answers | None = None, remember: bool = False) -> None:
        self.maildir = make_maildir(maildir) if maildir else None
        self.answers: dict[str, str] = {key.lower(): line for key, line in (answers or {}).items()}
        self.remember = remember
        self.taken = Taken()
        self.port = 0
        self._server: asyncio.Server | None = None

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> int:
        """Listen. Returns the port: the one asked for, or a free one for 0."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: _Session(self), host, port)
        self.port = int(self._server.sockets[0].getsockname()[1])
        return self.port

    async def stop(self) -> None:
        """Stop listening."""
        if self._server is not None:
            self._server.close()

    def take(self, recipients: tuple[str, ...], message: bytes) -> None:
        """Keep one accepted message."""
        self.taken.count += 1
        if self.remember:
            self.taken.messages.append((recipients, message))
        if self.maildir is not None:
            deliver(self.maildir, message)


class _Session(asyncio.Protocol):
    """One connection: commands in, replies out, as many a packet as the client pipelines."""

    def __init__(self, sink: Sink) -> None:
        self.sink = sink
        self.buffer = bytearray()
        self.in_data = False
        self.searched = 0
        self.sender: bytes | None = None
        self.recipients: list[str] = []
        self.transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        transport.write(b"220 candour mail sink\r\n")

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        replies: list[bytes] = []
        while not self.transport.is_closing():
            reply = self._message() if self.in_data else self._command()
            if reply is None:
                break
            replies.append(reply)
            if reply.startswith(b"221"):
                self._answer(replies)
                self.transport.close()
                return
        self._answer(replies)

    def _answer(self, replies: list[bytes]) -> None:
        if replies and not self.transport.is_closing():
            self.transport.write(b"".join(replies))

    def _command(self) -> bytes | None:
        end = self.buffer.find(b"\n")
        if end < 0:
            return self._too_long() if len(self.buffer) > 4096 else None
        line = bytes(self.buffer[:end]).rstrip(b"\r")
        del self.buffer[: end + 1]
        verb, _, rest = line.partition(b" ")
        handler = _VERBS.get(verb.upper())
        return handler(self, rest) if handler else b"502 5.5.1 not a command here\r\n"

    def _too_long(self) -> bytes:
        self.buffer.clear()
        return b"500 5.5.2 line too long\r\n"

    def _message(self) -> bytes | None:
        buffer = self.buffer
        if buffer.startswith(b".\r\n"):
            body, used = b"", 3
        else:
            at = buffer.find(_END, max(0, self.searched - len(_END)))
            if at < 0:
                self.searched = len(buffer)
                return self._overfull()
            body, used = bytes(buffer[: at + 2]), at + len(_END)
        del buffer[:used]
        self.in_data, self.searched = False, 0
        if body.startswith(b".") or b"\r\n." in body:
            body = body.removeprefix(b".").replace(b"\r\n.", b"\r\n")
        return self._accept(body)

    def _overfull(self) -> bytes | None:
        if len(self.buffer) <= LARGEST_BYTES:
            return None
        self.transport.close()
        return b"552 5.3.4 message too big\r\n"

    def _accept(self, body: bytes) -> bytes:
        recipients = tuple(self.recipients)
        self.sink.take(recipients, body)
        self._reset()
        if any(self.sink.answers.get(one) == "drop" for one in recipients):
            self.transport.abort()
        return b"250 2.0.0 taken\r\n"

    def _reset(self) -> None:
        self.sender, self.recipients = None, []

    def ehlo(self, _: bytes) -> bytes:
        self._reset()
        return (
            b"250-candour\r\n250-PIPELINING\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250-ENHANCEDSTATUSCODES\r\n"
            b"250 SIZE %d\r\n" % LARGEST_BYTES
        )

    def helo(self, _: bytes) -> bytes:
        self._reset()
        return b"250 candour\r\n"

    def mail(self, rest: bytes) -> bytes:
        address = _address(rest, b"FROM:")
        if address is None:
            return b"501 5.5.4 write MAIL FROM:<address>\r\n"
        if self.sender is not None:
            return b"503 5.5.1 one sender a message\r\n"
        if _size(rest) > LARGEST_BYTES:
            return b"552 5.3.4 message too big\r\n"
        self.sender = address
        return b"250 2.1.0 ok\r\n"

    def rcpt(self, rest: bytes) -> bytes:
        address = _address(rest, b"TO:")
        if self.sender is None:
            return b"503 5.5.1 MAIL comes first\r\n"
        if not address:
            return b"501 5.5.4 write RCPT TO:<address>\r\n"
        recipient = address.decode("utf-8", "replace").lower()
        answer = self.sink.answers.get(recipient, "")
        if answer and answer != "drop":
            return answer.encode() + b"\r\n"
        self.recipients.append(recipient)
        return b"250 2.1.5 ok\r\n"

    def data(self, _: bytes) -> bytes:
        if not self.recipients:
            return b"503 5.5.1 RCPT comes first\r\n"
        self.in_data = True
        return b"354 go on\r\n"

    def rset(self, _: bytes) -> bytes:
        self._reset()
        return b"250 2.0.0 ok\r\n"

    def noop(self, _: bytes) -> bytes:
        return b"250 2.0.0 ok\r\n"

    def quit(self, _: bytes) -> bytes:
        return b"221 2.0.0 bye\r\n"


_VERBS = {
    b"EHLO": _Session.ehlo,
    b"HELO": _Session.helo,
    b"MAIL": _Session.mail,
    b"RCPT": _Session.rcpt,
    b"DATA": _Session.data,
    b"RSET": _Session.rset,
    b"NOOP": _Session.noop,
    b"QUIT": _Session.quit,
}


def _address(rest: bytes, keyword: bytes) -> bytes | None:
    if rest[: len(keyword)].upper() != keyword:
        return None
    start, end = rest.find(b"<"), rest.find(b">")
    return rest[start + 1 : end] if 0 <= start < end else None


def _size(rest: bytes) -> int:
    _, _, stated = rest.upper().partition(b" SIZE=")
    digits = stated.split(b" ", 1)[0]
    return int(digits) if digits.isdigit() else 0


@contextlib.contextmanager
def running(
    maildir: Path | None = None, *, answers: Answers | None = None, remember: bool = True, port: int = 0
) -> Iterator[Sink]:
    """A sink in a thread of this process for as long as the block lasts."""
    loop = asyncio.new_event_loop()
    sink = Sink(maildir, answers=answers, remember=remember)
    loop.run_until_complete(sink.start(port=port))
    thread = threading.Thread(target=loop.run_forever, name="mail sink", daemon=True)
    thread.start()
    try:
        yield sink
    finally:
        asyncio.run_coroutine_threadsafe(sink.stop(), loop).result(5)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(5)


async def _serve(port: int, maildir: Path | None) -> None:
    sink = Sink(maildir)
    done = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, done.set)
    sys.stdout.write(f"{await sink.start(port=port)}\n")
    sys.stdout.flush()
    await done.wait()
    await sink.stop()
    sys.stdout.write(f"{sink.taken.count}\n")


def main(arguments: list[str]) -> None:
    """`python -m candour.site.mail_sink PORT [MAILDIR]`: prints its port, and at the end how many it took."""
    asyncio.run(_serve(int(arguments[0]), Path(arguments[1]) if len(arguments) > 1 else None))


if __name__ == "__main__":
    main(sys.argv[1:])
