"""Email over real sockets: every outcome told apart, nothing sent twice, nothing begun after a pause."""

import asyncio
from collections.abc import Iterator

import pytest

from candour.plugs.channels.email.smtp import SmtpChannel, server_from_url
from candour.ports.channel import HandOver, Receipt
from candour.site import mail_sink
from tests.mail_wire import BODY, Script, connect, go_on, letter, letters, play, send, serving


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
