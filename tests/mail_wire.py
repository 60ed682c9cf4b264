"""Letters to send and a mail server that follows a script, for tests on real sockets."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from candour.plugs.channels.email import PLUG
from candour.plugs.channels.email.smtp import SmtpChannel, server_from_url
from candour.ports.channel import Channel, Envelope, Receipt

BODY = b"Subject: Hello\r\n\r\n.A line that begins with a dot\r\n..\r\n.\r\nthe end\r\n"


@dataclass(frozen=True, slots=True)
class Letter:
    """What the guard would have cleared."""

    attempt_id: int
    envelope: Envelope


def letter(number: int, recipient: str = "ana@acme.example") -> Letter:
    return Letter(number, Envelope("us@harbour.example", recipient, f"<{number}@harbour.example>", BODY))


def letters(count: int) -> list[Letter]:
    return [letter(n) for n in range(count)]


def go_on() -> bool:
    return True


def send(channel: Channel, cleared: Sequence[Letter], may_go_on: Callable[[], bool] = go_on) -> dict[int, Receipt]:
    """All receipts by attempt; each attempt has exactly one."""

    async def run() -> list[Receipt]:
        try:
            return [receipt async for receipt in channel.send(cleared, may_go_on)]
        finally:
            await channel.close()

    receipts = asyncio.run(run())
    assert sorted(r.attempt_id for r in receipts) == sorted(one.attempt_id for one in cleared)
    return {receipt.attempt_id: receipt for receipt in receipts}


def connect(port: int, **settings: Any) -> Channel:
    return PLUG.connect({"CANDOUR_SMTP_URL": f"smtp://127.0.0.1:{port}", **settings})


@dataclass
class Script:
    """How a server behaves. drop: at which command, of which connection (from 1), it hangs up without a word."""

    greeting: bytes = b"220 hello\r\n"
    drop: str = ""
    drop_from: int = 1
    drop_until: int = 99
    hang_up_after: int = 0
    replies: dict[str, bytes] = field(default_factory=dict)
    tls: ssl.SSLContext | None = None
    wrapped: bool = False
    password: str | None = None
    offers: tuple[str, ...] = ()
    connections: int = 0
    open_now: int = 0
    most_open: int = 0
    taken: list[bytes] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)
    announced: list[bytes] = field(default_factory=list)
    secure: list[bool] = field(default_factory=list)


class Hangup(Exception):
    """The script says so."""


class Scripted:
    """One connection of a scripted server."""

    def __init__(self, script: Script, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.script, self.reader, self.writer = script, reader, writer
        self.number = script.connections
        self.served = 0

    async def run(self) -> None:
        self.writer.write(self.script.greeting)
        while line := await self.reader.readline():
            verb = line.split()[0].decode().upper()
            self.script.heard.append(verb)
            self.maybe_hang_up(verb)
            if verb in self.script.replies:
                self.writer.write(self.script.replies[verb])
            else:
                await getattr(self, verb.lower())(line)

    def maybe_hang_up(self, verb: str) -> None:
        script = self.script
        if verb == script.drop and script.drop_from <= self.number <= script.drop_until:
            raise Hangup

    async def ehlo(self, _: bytes) -> None:
        offers = ["250-scripted"]
        if self.script.tls and not self.script.wrapped and not self.is_secure():
            offers.append("250-STARTTLS")
        offers += [f"250-{one}" for one in self.script.offers]
        if self.script.password is not None:
            offers.append("250-AUTH PLAIN LOGIN")
        self.writer.write("\r\n".join([*offers, "250 8BITMIME\r\n"]).encode())

    def is_secure(self) -> bool:
        return self.writer.get_extra_info("sslcontext") is not None

    async def starttls(self, _: bytes) -> None:
        assert self.script.tls
        self.writer.write(b"220 go\r\n")
        await self.writer.drain()
        await self.writer.start_tls(self.script.tls)

    async def auth(self, line: bytes) -> None:
        import base64

        given = base64.b64decode(line.split()[2]).split(b"\0")
        right = given == [b"", b"dana@harbour", (self.script.password or "").encode()]
        self.writer.write(b"235 welcome\r\n" if right else b"535 5.7.8 no\r\n")

    async def mail(self, line: bytes) -> None:
        self.script.announced.append(line.strip())
        if self.script.hang_up_after and self.served >= self.script.hang_up_after:
            self.writer.write(b"421 4.7.0 enough for this connection\r\n")
            raise Hangup
        self.writer.write(b"250 ok\r\n")

    async def rcpt(self, _: bytes) -> None:
        self.writer.write(b"250 ok\r\n")

    async def rset(self, _: bytes) -> None:
        self.writer.write(b"250 ok\r\n")

    async def data(self, _: bytes) -> None:
        self.writer.write(b"354 go on\r\n")
        body = await self.reader.readuntil(b"\r\n.\r\n")
        self.maybe_hang_up("DOT")
        self.script.taken.append(body)
        self.script.secure.append(self.is_secure())
        self.served += 1
        self.writer.write(self.script.replies.get("DOT", b"250 2.0.0 taken\r\n"))

    async def quit(self, _: bytes) -> None:
        self.writer.write(b"221 bye\r\n")
        raise Hangup


@asynccontextmanager
async def serving(script: Script) -> AsyncIterator[int]:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        script.connections += 1
        script.open_now += 1
        script.most_open = max(script.most_open, script.open_now)
        try:
            await Scripted(script, reader, writer).run()
            await writer.drain()
        except (Hangup, asyncio.IncompleteReadError, ConnectionError, ssl.SSLError):
            pass
        finally:
            script.open_now -= 1
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=script.tls if script.wrapped else None)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


def play(
    script: Script, cleared: Sequence[Letter], url: str = "smtp://127.0.0.1:{port}", connections: int = 1
) -> dict[int, Receipt]:
    """Send to a scripted server; receipts by attempt."""

    async def run() -> list[Receipt]:
        async with serving(script) as port:
            channel = SmtpChannel(server_from_url(url.format(port=port)), connections=connections)
            try:
                return [receipt async for receipt in channel.send(cleared, go_on)]
            finally:
                await channel.close()

    receipts = asyncio.run(run())
    assert sorted(r.attempt_id for r in receipts) == sorted(one.attempt_id for one in cleared)
    return {receipt.attempt_id: receipt for receipt in receipts}
