"""Email over real sockets: every outcome told apart, nothing sent twice, nothing begun after a pause."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from candour.plugs.channels.email import PLUG
from candour.plugs.channels.email.smtp import SmtpChannel, server_from_url
from candour.ports.channel import Channel, Envelope, HandOver, Receipt, TransportError
from candour.site import mail_sink

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


@pytest.fixture
def sink() -> Iterator[mail_sink.Sink]:
    with mail_sink.running() as running:
        yield running


# ---- the sink: a server that behaves, and one that refuses ----


def test_every_message_arrives_once_byte_for_byte(sink: mail_sink.Sink) -> None:
    receipts = send(connect(sink.port), letters(60))
    assert {r.outcome for r in receipts.values()} == {HandOver.SENT}
    assert {r.code for r in receipts.values()} == {"250"}
    assert sink.taken.count == 60
    assert {message for _, message in sink.taken.messages} == {BODY}


def test_one_refused_address_costs_the_others_nothing(sink: mail_sink.Sink) -> None:
    sink.answers = {
        "gone@acme.example": "550 5.1.1 no such person",
        "basic@acme.example": "553 not here",
        "busy@acme.example": "450 4.2.0 greylisted, come back later",
        "policy@acme.example": "554 5.7.1 we do not like you",
        "full@acme.example": "552 5.2.2 mailbox full",
    }
    names = ["gone", "ana", "basic", "busy", "policy", "full", "ben"]
    receipts = send(connect(sink.port, CANDOUR_SMTP_CONNECTIONS=1), [
        letter(n, f"{name}@acme.example") for n, name in enumerate(names)
    ])  # fmt: skip
    told = {names[n]: (r.outcome.value, r.code, r.permanent, r.retry) for n, r in receipts.items()}
    assert told == {
        "gone": ("failed", "5.1.1", True, False),
        "ana": ("sent", "250", False, False),
        "basic": ("failed", "553", True, False),
        "busy": ("failed", "4.2.0", False, True),
        "policy": ("failed", "5.7.1", False, False),
        "full": ("failed", "5.2.2", False, False),
        "ben": ("sent", "250", False, False),
    }
    assert [recipients for recipients, _ in sink.taken.messages] == [("ana@acme.example",), ("ben@acme.example",)]


def test_a_message_taken_without_an_answer_is_uncertain_and_not_sent_again(sink: mail_sink.Sink) -> None:
    sink.answers = {"lost@acme.example": "drop"}
    receipts = send(connect(sink.port), [letter(1, "lost@acme.example"), letter(2)])
    assert receipts[1].outcome is HandOver.UNCERTAIN
    assert not receipts[1].retry
    assert receipts[2].outcome is HandOver.SENT
    assert sink.taken.count == 2


def test_nothing_is_begun_after_a_pause(sink: mail_sink.Sink) -> None:
    asked: list[int] = []

    def may_go_on() -> bool:
        asked.append(1)
        return len(asked) <= 10

    receipts = send(connect(sink.port), letters(30), may_go_on)
    paused = [r for r in receipts.values() if r.code == "paused"]
    assert (sink.taken.count, len(paused)) == (10, 20)
    assert all(r.outcome is HandOver.FAILED and r.retry for r in paused)


def test_the_rate_holds_over_all_connections(sink: mail_sink.Sink) -> None:
    channel = connect(sink.port, CANDOUR_SMTP_RATE=100.0)
    loop_time: list[float] = []

    async def run() -> None:
        loop = asyncio.get_running_loop()
        async for _ in channel.send(letters(21), go_on):
            loop_time.append(loop.time())
        await channel.close()

    asyncio.run(run())
    assert loop_time[-1] - loop_time[0] >= 0.19


def test_connections_are_kept_between_chunks_and_given_back_at_the_end(sink: mail_sink.Sink) -> None:
    channel = connect(sink.port)

    async def run() -> None:
        for start in (0, 100):
            async for receipt in channel.send([letter(start + n) for n in range(8)], go_on):
                assert receipt.outcome is HandOver.SENT
        await channel.close()
        await channel.close()

    asyncio.run(run())
    assert sink.taken.count == 16


def test_an_address_that_mail_cannot_carry_is_a_failed_address_and_never_reaches_the_wire(sink: mail_sink.Sink) -> None:
    bad = ["ünï@acme.example", "a b@acme.example", "x>\r\nRCPT TO:<spy@evil.example", "nobody", ""]
    receipts = send(connect(sink.port), [letter(n, address) for n, address in enumerate(bad)])
    assert {(r.outcome, r.permanent) for r in receipts.values()} == {(HandOver.FAILED, True)}
    assert sink.taken.count == 0


# ---- a server that follows a script ----


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
    connections: int = 0
    open_now: int = 0
    most_open: int = 0
    taken: list[bytes] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)
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

    async def mail(self, _: bytes) -> None:
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


@pytest.mark.parametrize("verb", ["MAIL", "RCPT", "DATA"])
def test_a_connection_lost_before_the_end_of_the_message_may_be_tried_again(verb: str) -> None:
    script = Script(drop=verb, drop_until=1)
    receipts = play(script, letters(2))
    assert (receipts[0].outcome, receipts[0].retry, receipts[0].code) == (HandOver.FAILED, True, "connection lost")
    assert receipts[1].outcome is HandOver.SENT
    assert len(script.taken) == 1


def test_a_connection_lost_after_the_end_of_the_message_leaves_it_uncertain() -> None:
    receipts = play(Script(drop="DOT", drop_until=1), letters(2))
    assert (receipts[0].outcome, receipts[0].retry, receipts[0].permanent) == (HandOver.UNCERTAIN, False, False)
    assert receipts[1].outcome is HandOver.SENT


@pytest.mark.parametrize(
    ("verb", "reply", "code", "permanent", "retry"),
    [
        ("MAIL", b"550 5.1.8 bad sender\r\n", "5.1.8", False, True),
        ("MAIL", b"530 5.7.0 sign in first\r\n", "5.7.0", False, True),
        ("MAIL", b"552 too big\r\n", "552", False, False),
        ("RCPT", b"550 unknown\r\n", "550", True, False),
        ("RCPT", b"551 moved\r\n", "551", True, False),
        ("RCPT", b"550 5.7.1 blocked\r\n", "5.7.1", False, False),
        ("RCPT", b"452 4.5.3 too many\r\n", "4.5.3", False, True),
        ("RCPT", b"550-5.1.10 no mail\r\n550 5.1.10 here\r\n", "5.1.10", True, False),
        ("DATA", b"451 not now\r\n", "451", False, True),
        ("DOT", b"554 5.6.0 content\r\n", "5.6.0", False, False),
        ("DOT", b"550 5.1.1 checked late\r\n", "5.1.1", True, False),
        ("DOT", b"421 4.3.2 closing\r\n", "4.3.2", False, True),
    ],
)
def test_each_reply_means_what_the_standards_say(
    verb: str, reply: bytes, code: str, permanent: bool, retry: bool
) -> None:
    script = Script(replies={verb: reply})
    receipt = play(script, letters(1))[0]
    assert (receipt.outcome, receipt.code, receipt.permanent, receipt.retry) == (
        HandOver.FAILED, code, permanent, retry,
    )  # fmt: skip


@pytest.mark.parametrize("reply", [b"354 again?\r\n", b"nonsense\r\n"])
def test_an_answer_that_says_nothing_leaves_the_message_uncertain(reply: bytes) -> None:
    assert play(Script(replies={"DOT": reply}), letters(1))[0].outcome is HandOver.UNCERTAIN


def test_a_server_that_takes_a_few_mails_a_connection_is_given_new_ones() -> None:
    script = Script(hang_up_after=3)
    receipts = play(script, letters(10))
    assert {r.outcome for r in receipts.values()} == {HandOver.SENT}
    assert (len(script.taken), script.connections) == (10, 4)


def test_a_server_that_goes_away_leaves_the_rest_to_be_tried_again() -> None:
    script = Script(drop="RCPT", drop_from=1)

    async def run() -> list[Receipt]:
        async with serving(script) as port:
            channel = SmtpChannel(server_from_url(f"smtp://127.0.0.1:{port}"), connections=2)
            receipts = []
            async for receipt in channel.send(letters(20), go_on):
                receipts.append(receipt)
                script.greeting = b"421 4.3.2 going down\r\n"
            return receipts

    receipts = asyncio.run(run())
    assert len(receipts) == 20
    assert all(r.outcome is HandOver.FAILED and r.retry for r in receipts)
    assert {r.code for r in receipts} == {"connection lost", "unreachable"}
    assert script.taken == []


def test_no_more_connections_are_open_than_were_set() -> None:
    script = Script()
    play(script, letters(40), connections=3)
    assert script.most_open == 3
    assert len(SmtpChannel(server_from_url("smtp://127.0.0.1:25"), connections=400)._lines) == 25


def test_what_is_in_flight_when_the_caller_stops_listening_is_not_sent_on() -> None:
    script = Script()

    async def run() -> None:
        async with serving(script) as port:
            channel = SmtpChannel(server_from_url(f"smtp://127.0.0.1:{port}"), connections=2)
            stream = channel.send(letters(500), go_on)
            async for _ in stream:
                break
            await stream.aclose()  # type: ignore[attr-defined]
            taken = len(script.taken)
            await asyncio.sleep(0.1)
            assert len(script.taken) <= taken + 2
            assert len(script.taken) < 20

    asyncio.run(run())


# ---- no server, TLS, sign-in ----


def test_a_server_that_is_not_there_is_an_error_that_says_what_to_do() -> None:
    with pytest.raises(TransportError, match=r"127\.0\.0\.1:1 cannot be reached: check host and port"):
        send(connect(1), letters(3))


def test_a_server_that_turns_everybody_away_is_an_error_with_its_code() -> None:
    with pytest.raises(TransportError, match=r"refuses connections just now \(code 554\)"):
        play(Script(greeting=b"554 no\r\n"), letters(1))


@dataclass(frozen=True, slots=True)
class Certificate:
    """A self-made certificate for 127.0.0.1."""

    pem: Path
    context: ssl.SSLContext


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    folder = tmp_path_factory.mktemp("tls")
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem, secret = folder / "cert.pem", folder / "key.pem"
    pem.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem, secret)
    return Certificate(pem, context)


@pytest.mark.parametrize(("scheme", "wrapped"), [("smtps", True), ("smtp+starttls", False)])
def test_mail_goes_encrypted_and_signed_in(scheme: str, wrapped: bool, certificate: Certificate) -> None:
    script = Script(tls=certificate.context, wrapped=wrapped, password="p@ss:w/rd")
    url = f"{scheme}://dana%40harbour:p%40ss%3Aw%2Frd@127.0.0.1:{{port}}?ca={certificate.pem}"
    receipts = play(script, letters(5), url)
    assert {r.outcome for r in receipts.values()} == {HandOver.SENT}
    assert script.secure == [True] * 5


@pytest.mark.parametrize(("scheme", "wrapped"), [("smtps", True), ("smtp+starttls", False)])
def test_a_certificate_that_nobody_vouches_for_stops_before_anything_is_said(
    scheme: str, wrapped: bool, certificate: Certificate
) -> None:
    script = Script(tls=certificate.context, wrapped=wrapped, password="secret")
    with pytest.raises(TransportError, match="certificate that cannot be trusted"):
        play(script, letters(1), f"{scheme}://dana:secret@127.0.0.1:{{port}}")
    assert not {"AUTH", "MAIL"} & set(script.heard)


def test_a_certificate_for_another_name_is_not_trusted(certificate: Certificate) -> None:
    script = Script(tls=certificate.context, wrapped=True)
    with pytest.raises(TransportError, match="certificate that cannot be trusted"):
        play(script, letters(1), f"smtps://localhost:{{port}}?ca={certificate.pem}")


def test_starttls_is_never_left_out_because_the_server_does_not_offer_it() -> None:
    script = Script(password="secret")
    with pytest.raises(TransportError) as refused:
        play(script, letters(1), "smtp+starttls://dana:secret@127.0.0.1:{port}")
    assert "secret" not in str(refused.value)
    assert not {"AUTH", "MAIL"} & set(script.heard)


def test_a_wrong_password_is_an_error_that_does_not_show_it() -> None:
    with pytest.raises(TransportError, match="did not accept the name and password") as refused:
        play(Script(password="right"), letters(1), "smtp://dana%40harbour:wrongone@127.0.0.1:{port}")
    assert "wrongone" not in str(refused.value)


@pytest.mark.parametrize(
    "url",
    ["http://mail.example", "mail.example:25", "smtp://", "smtp://mail.example:port", "smtp://[::1", ""],
)
def test_an_address_that_cannot_be_read_is_refused_with_an_example(url: str) -> None:
    with pytest.raises(TransportError, match=r"://|nowhere to go"):
        PLUG.connect({"CANDOUR_SMTP_URL": url})


def test_a_password_is_never_sent_in_the_clear_to_another_machine() -> None:
    with pytest.raises(TransportError, match="others can read it") as refused:
        PLUG.connect({"CANDOUR_SMTP_URL": "smtp://dana:hunter2@mail.example:25"})
    assert "hunter2" not in str(refused.value)
    assert "hunter2" not in repr(server_from_url("smtps://dana:hunter2@mail.example"))


@pytest.mark.parametrize(
    ("url", "port"), [("smtp://m.example", 25), ("smtps://m.example", 465), ("smtp+starttls://m.example", 587)]
)
def test_each_scheme_has_its_own_port(url: str, port: int) -> None:
    assert server_from_url(url).port == port
