"""The SMTP client: several connections, one message at a time on each, every outcome told apart."""

import asyncio
import contextlib
import re
import socket
import ssl
from collections import deque
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from ipaddress import ip_address
from urllib.parse import parse_qs, unquote, urlsplit

import aiosmtplib

from candour.domain.saying import Said, phrase, say
from candour.plugs.channels.email.status import Stage, receipt_for
from candour.plugs.channels.email.wire import Reply, Wire
from candour.ports.channel import ClearedEnvelope, Envelope, HandOver, Receipt, TransportError

IN_FLIGHT_MAX = 25
COMMAND_TIMEOUT_S = 60.0
ANSWER_TIMEOUT_S = 300.0
"""How long the answer to a finished message may take: after it the message counts as uncertain."""

_SCHEMES = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
_LOST = (aiosmtplib.SMTPException, OSError, TimeoutError)


@dataclass(frozen=True, slots=True)
class Server:
    """A mail server and how to reach it. scheme: smtp, smtp+starttls or smtps."""

    scheme: str
    host: str
    port: int
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    ca_file: str | None = None

    @property
    def address(self) -> str:
        """Host and port, for messages: never the name or the password."""
        return f"{self.host}:{self.port}"

    @property
    def is_private(self) -> bool:
        """Whether nobody between here and there can listen."""
        return self.scheme != "smtp" or _is_this_machine(self.host)


def server_from_url(url: str) -> Server:
    """Read 'smtp+starttls://name:password@host:587?ca=FILE'. Raises TransportError, which never shows the password."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise TransportError(
            "the mail server's address cannot be read: write it as smtps://name:password@host:465"
        ) from None
    if parts.scheme not in _SCHEMES or not host:
        raise TransportError(
            "the mail server's address should begin with smtp://, smtp+starttls:// or smtps:// and name a host, "
            "such as smtp+starttls://name:password@mail.example:587"
        )
    if parts.password and parts.scheme == "smtp" and not _is_this_machine(host):
        raise TransportError(
            say(
                "smtp:// would send the password to {host} where others can read it: use smtp+starttls:// or smtps://",
                host=host,
            )
        )
    username = unquote(parts.username) if parts.username else None
    password = unquote(parts.password) if parts.password else None
    ca_file = parse_qs(parts.query).get("ca", [None])[0]
    return Server(parts.scheme, host, port or _SCHEMES[parts.scheme], username, password, ca_file)


def _is_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class SmtpChannel:
    """Email through one SMTP server. Connections stay open between calls of `send` on the same event loop."""

    key = "email"
    label = phrase("Email")

    def __init__(
        self, server: Server, *, connections: int = 4, rate: float | None = None, is_local: bool = False
    ) -> None:
        self.is_local = is_local
        self._lines = [_Line(server) for _ in range(min(max(connections, 1), IN_FLIGHT_MAX))]
        self._pace = _Pace(rate)

    async def send(self, cleared: Sequence[ClearedEnvelope], may_go_on: Callable[[], bool]) -> AsyncIterator[Receipt]:
        """Hand over, one message a connection at a time, so at most `connections` are in flight.

        Raises TransportError when no connection can be had at all; then nothing of `cleared` was begun. When the last
        connection dies on the way, what was not begun yields FAILED with retry=True and code 'unreachable'.
        """
        todo = deque(cleared)
        if not todo:
            return
        await self._lines[0].ready()
        done: asyncio.Queue[Receipt | None] = asyncio.Queue()
        lines = self._lines[: len(todo)]
        workers = [asyncio.ensure_future(self._work(line, todo, may_go_on, done)) for line in lines]
        try:
            finished = 0
            while finished < len(workers):
                receipt = await done.get()
                if receipt is None:
                    finished += 1
                else:
                    yield receipt
        finally:
            for worker in workers:
                worker.cancel()
            ended = await asyncio.gather(*workers, return_exceptions=True)
        for problem in ended:
            if isinstance(problem, Exception):
                raise problem
        for one in todo:
            yield Receipt(one.attempt_id, HandOver.FAILED, "unreachable", retry=True)

    async def _work(
        self,
        line: "_Line",
        todo: deque[ClearedEnvelope],
        may_go_on: Callable[[], bool],
        done: asyncio.Queue[Receipt | None],
    ) -> None:
        """Take from `todo` until it is empty or this connection cannot be had any more."""
        try:
            while todo:
                await line.ready()
                await self._pace.turn()
                if not todo:
                    return
                one = todo.popleft()
                if may_go_on():
                    done.put_nowait(await line.hand_over(one))
                else:
                    done.put_nowait(Receipt(one.attempt_id, HandOver.FAILED, "paused", retry=True))
        except TransportError:
            return
        finally:
            done.put_nowait(None)

    async def close(self) -> None:
        """Say goodbye on every connection."""
        await asyncio.gather(*(line.quit() for line in self._lines))


class _Pace:
    """At most `rate` turns a second, evenly spread, over all connections."""

    def __init__(self, rate: float | None) -> None:
        self._gap_s = 1.0 / rate if rate else 0.0
        self._next = 0.0

    async def turn(self) -> None:
        """Wait for the next turn."""
        if not self._gap_s:
            return
        now = asyncio.get_running_loop().time()
        at = max(self._next, now)
        self._next = at + self._gap_s
        if at > now:
            await asyncio.sleep(at - now)


class _Line:
    """One connection, opened when needed, with one message on it at a time."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._wire: Wire | None = None
        self._offers: frozenset[str] = frozenset()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._served = 0
        self._stage = Stage.MAIL

    async def ready(self) -> Wire:
        """The open connection. Raises TransportError with what to mend."""
        loop = asyncio.get_running_loop()
        if self._wire is not None and self._wire.is_open and self._loop is loop:
            return self._wire
        self._drop()
        self._wire, self._offers = await _connected(self._server)
        self._loop, self._served = loop, 0
        return self._wire

    async def hand_over(self, one: ClearedEnvelope) -> Receipt:
        """Hand one message over and say what became of it; never raises for anything the other side does."""
        try:
            sender, recipient = _path(one.envelope.sender), _path(one.envelope.recipient)
        except ValueError:
            return Receipt(one.attempt_id, HandOver.FAILED, "5.1.3", permanent=True)
        try:
            reply = await self._dialogue(one.envelope, sender, recipient)
        except TransportError:
            return Receipt(one.attempt_id, HandOver.FAILED, "unreachable", retry=True)
        except _LOST:
            return self._lost(one.attempt_id)
        except asyncio.CancelledError:
            self._drop()
            raise
        self._served += 1
        receipt = receipt_for(one.attempt_id, self._stage, reply.code, reply.message)
        if receipt.outcome is not HandOver.SENT:
            await self._start_afresh()
        return receipt

    def _lost(self, attempt_id: int) -> Receipt:
        """Without an answer to a finished message nobody knows; before its last line nothing can have been taken."""
        self._drop()
        if self._stage is Stage.DOT:
            return Receipt(attempt_id, HandOver.UNCERTAIN, "no answer")
        return Receipt(attempt_id, HandOver.FAILED, "connection lost", retry=True)

    async def _dialogue(self, envelope: Envelope, sender: bytes, recipient: bytes) -> Reply:
        """MAIL, RCPT, DATA and the message; the last reply, with `_stage` saying what it answers."""
        refused = await self._opened(envelope, sender, recipient)
        if refused is not None or self._wire is None:
            return refused or _GONE
        self._wire.say(_dot_stuffed(envelope.raw))
        self._stage = Stage.DOT
        return await self._wire.hear(ANSWER_TIMEOUT_S)

    async def _opened(self, envelope: Envelope, sender: bytes, recipient: bytes) -> Reply | None:
        """Announce a message, on a new connection if the other side has ended this one, as servers do after a while
        or a number. None when the message itself may follow, else the reply that refuses it.
        """
        self._stage = Stage.MAIL
        wire = await self.ready()
        if self._served:
            try:
                refused = await self._announced(wire, envelope, sender, recipient)
            except _LOST:
                if self._stage is not Stage.MAIL:
                    raise
                self._drop()
            else:
                if refused is None or self._stage is not Stage.MAIL or refused.code != _CLOSING:
                    return refused
                self._drop()
            wire = await self.ready()
        return await self._announced(wire, envelope, sender, recipient)

    async def _announced(self, wire: Wire, envelope: Envelope, sender: bytes, recipient: bytes) -> Reply | None:
        """MAIL, RCPT and DATA: sent together where the server lets us, else each after a yes to the one before."""
        stated = b" SIZE=%d" % len(envelope.raw) if "size" in self._offers else b""
        if envelope.requires_tls and "requiretls" in self._offers:
            stated += b" REQUIRETLS"  # RFC 8689; offered on encrypted connections alone
        commands = (b"MAIL FROM:<%b>%b\r\n" % (sender, stated), b"RCPT TO:<%b>\r\n" % recipient, b"DATA\r\n")
        self._stage = Stage.MAIL
        if "pipelining" not in self._offers:
            return await self._one_by_one(wire, commands)
        wire.say(*commands)
        refused = None
        for stage in _ANNOUNCING:
            if refused is None:
                self._stage = stage
            reply = await self._answer(wire, refused)
            if refused is None and not _goes_on(stage, reply):
                refused = reply
        if refused is not None and reply.code == _GO_ON:
            self._drop()  # it waits for the words of a message that it has refused: it gets none
        return refused

    async def _answer(self, wire: Wire, refused: Reply | None) -> Reply:
        """The next reply; once the message is refused, a connection that ends says nothing new."""
        try:
            return await wire.hear(COMMAND_TIMEOUT_S)
        except _LOST:
            if refused is None:
                raise
            return refused

    async def _one_by_one(self, wire: Wire, commands: Sequence[bytes]) -> Reply | None:
        for stage, command in zip(_ANNOUNCING, commands, strict=True):
            self._stage = stage
            wire.say(command)
            reply = await wire.hear(COMMAND_TIMEOUT_S)
            if not _goes_on(stage, reply):
                return reply
        return None

    async def _start_afresh(self) -> None:
        """Forget the refused message, so that the next one begins clean."""
        if self._wire is None or not self._wire.is_open:
            return
        try:
            self._wire.say(b"RSET\r\n")
            reply = await self._wire.hear(COMMAND_TIMEOUT_S)
        except _LOST:
            self._drop()
        else:
            if not reply.is_yes:
                self._drop()

    def _drop(self) -> None:
        wire, self._wire = self._wire, None
        if wire is not None and self._loop is asyncio.get_running_loop():
            wire.close()

    async def quit(self) -> None:
        """Leave politely if this connection is open on this loop."""
        wire = self._wire
        if wire is not None and self._loop is asyncio.get_running_loop() and wire.is_open:
            with contextlib.suppress(*_LOST):
                wire.say(b"QUIT\r\n")
                await wire.hear(5)
        self._drop()


_ANNOUNCING = (Stage.MAIL, Stage.RCPT, Stage.DATA)
_GO_ON, _CLOSING = 354, 421
_GONE = Reply(_CLOSING, "4.4.2 the connection was lost")


def _goes_on(stage: Stage, reply: Reply) -> bool:
    return reply.code == _GO_ON if stage is Stage.DATA else reply.is_yes


def _path(address: str) -> bytes:
    """The address as it stands in MAIL and RCPT. Raises ValueError when plain SMTP cannot carry it."""
    local, at_sign, domain = address.rpartition("@")
    if not (local and domain and local.isascii()) or _NOT_IN_A_PATH.search(address):
        raise ValueError(say("not an address that plain SMTP can carry"))
    return f"{local}{at_sign}".encode("ascii") + domain.encode("idna")


_NOT_IN_A_PATH = re.compile(r"[\x00-\x20\x7f<>]")


def _dot_stuffed(raw: bytes) -> bytes:
    """The message as DATA carries it: dots that begin a line doubled, a lone dot at the end (RFC 5321, 4.5.2)."""
    stuffed = raw.replace(b"\r\n.", b"\r\n..")
    if raw.startswith(b"."):
        stuffed = b"." + stuffed
    return stuffed + (b".\r\n" if raw.endswith(b"\r\n") else b"\r\n.\r\n")


async def _connected(server: Server) -> tuple[Wire, frozenset[str]]:
    """A new connection, encrypted and signed in as the server's settings say, and what the server offers.

    Raises TransportError.
    """
    smtp = aiosmtplib.SMTP(
        hostname=server.host,
        port=server.port,
        username=server.username,
        password=server.password,
        local_hostname=_own_name(),
        use_tls=server.scheme == "smtps",
        start_tls=server.scheme == "smtp+starttls",
        tls_context=_tls(server),
        timeout=COMMAND_TIMEOUT_S,
    )
    try:
        await smtp.connect()
        if smtp.is_ehlo_or_helo_needed:
            await smtp.ehlo()
    except _LOST as error:
        smtp.close()
        raise TransportError(_help(server, error)) from None
    if smtp.protocol is None or not isinstance(smtp.protocol.transport, asyncio.Transport):
        raise TransportError(_help(server, aiosmtplib.SMTPServerDisconnected("lost at once")))
    return Wire(smtp.protocol.transport), frozenset(name for name in _USED if smtp.supports_extension(name))


_USED = ("pipelining", "size", "requiretls")


@lru_cache(maxsize=8)
def _tls_context(ca_file: str | None) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=ca_file)
    except (OSError, ssl.SSLError):
        raise TransportError(
            say("the certificate authority's file cannot be read as PEM: {file}", file=ca_file)
        ) from None


def _tls(server: Server) -> ssl.SSLContext | None:
    return None if server.scheme == "smtp" else _tls_context(server.ca_file)


def _own_name() -> str:
    """What we call ourselves in EHLO: the host's name, without asking a name server."""
    name = re.sub(r"[^A-Za-z0-9.-]", "", socket.gethostname())
    return name or "localhost"


def _help(server: Server, error: Exception) -> Said:
    """Why there is no connection and how to mend it, without names, passwords or the server's own words."""
    chain: list[BaseException] = [error]
    while (cause := chain[-1].__cause__ or chain[-1].__context__) is not None:
        chain.append(cause)
    where = server.address
    if any(isinstance(one, ssl.SSLCertVerificationError) for one in chain):
        return say(
            "the mail server at {where} has a certificate that cannot be trusted: check its name, or name its "
            "authority (?ca=FILE)",
            where=where,
        )
    if isinstance(error, aiosmtplib.SMTPAuthenticationError):
        return say(
            "the mail server at {where} did not accept the name and password (code {code}): check both in its address",
            where=where,
            code=error.code,
        )
    if any(isinstance(one, ssl.SSLError) for one in chain):
        return say(
            "the mail server at {where} does not speak TLS there: use smtps:// for port 465, smtp+starttls:// for 587",
            where=where,
        )
    if isinstance(error, aiosmtplib.SMTPResponseException):
        return say(
            "the mail server at {where} refuses connections just now (code {code}): try again later",
            where=where,
            code=error.code,
        )
    if isinstance(error, TimeoutError):
        return say(
            "the mail server at {where} did not answer in time: check host and port, and that a firewall lets it "
            "through",
            where=where,
        )
    if isinstance(error, aiosmtplib.SMTPConnectError):
        return say(
            "the mail server at {where} cannot be reached: check host and port, and that the server runs", where=where
        )
    return say(
        "the mail server at {where} cannot do what its address asks for ({error}): check scheme, name and password",
        where=where,
        error=type(error).__name__,
    )
