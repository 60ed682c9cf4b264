"""Texts over a real HTTP server that answers as Twilio documents: what each answer means, and what is not repeated."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from candour.plugs.channels.sms import PLUG, twilio
from candour.plugs.channels.sms.signature import is_signed
from candour.ports.channel import Envelope, HandOver, Receipt, TransportError
from tests import twilio_wire
from tests.twilio_wire import SID, TOKEN, Twilio

NUMBER = "+447700900123"


@dataclass(frozen=True)
class Cleared:
    """What the guard would have cleared."""

    attempt_id: int
    envelope: Envelope


def text(to: str = NUMBER, words: str = "Hello", sender: str = "+441632960000", number: int = 7) -> Cleared:
    return Cleared(number, Envelope(sender, to, f"<{number}@x>", b"", words, f"token{number}"))


@dataclass
class Wires:
    """Ways to send through the server."""

    server: Twilio
    settings: dict[str, Any] = field(default_factory=dict)

    def send(self, *texts: Cleared, may: Callable[[], bool] = lambda: True, **more: Any) -> dict[int, Receipt]:
        async def run() -> list[Receipt]:
            channel = PLUG.connect({**self.settings, **more})
            try:
                return [receipt async for receipt in channel.send(texts, may)]
            finally:
                await channel.close()

        return {receipt.attempt_id: receipt for receipt in asyncio.run(run())}


@pytest.fixture
def wires() -> Iterator[Wires]:
    with twilio_wire.running() as server:
        settings = {
            "CANDOUR_SMS_ACCOUNT": SID, "CANDOUR_SMS_TOKEN": TOKEN, "CANDOUR_SMS_API": server.url,
            "CANDOUR_PUBLIC_URL": "https://candour.example/",
        }  # fmt: skip
        yield Wires(server, settings)


def test_a_text_that_is_taken_is_sent_with_its_reference_and_parts(wires: Wires) -> None:
    receipt = wires.send(text(words="a" * 200))[7]
    assert receipt == Receipt(7, HandOver.SENT, "queued", reference=f"SM{1:032x}", parts=2)
    assert wires.server.taken == [{
        "To": NUMBER, "From": "+441632960000", "Body": "a" * 200,
        "StatusCallback": "https://candour.example/hooks/sms/status/token7/",
    }]  # fmt: skip


def test_a_messaging_service_sends_and_parts_are_counted_where_it_has_not(wires: Wires) -> None:
    receipt = wires.send(text(words="€" * 81, sender="MG" + "1" * 32))[7]
    assert receipt.parts == 2
    assert wires.server.taken[0]["MessagingServiceSid"] == "MG" + "1" * 32 and "From" not in wires.server.taken[0]


@pytest.mark.parametrize(
    ("answer", "receipt"),
    [
        ((400, 21211), Receipt(7, HandOver.FAILED, "21211", permanent=True)),
        ((400, 21614), Receipt(7, HandOver.FAILED, "21614", permanent=True)),
        ((400, 21610), Receipt(7, HandOver.FAILED, "21610", opted_out=True)),
        ((400, 21617), Receipt(7, HandOver.FAILED, "21617")),
        ((400, 21606), Receipt(7, HandOver.FAILED, "21606", retry=True)),
        ((403, None), Receipt(7, HandOver.FAILED, "403", retry=True)),
        ((429, 20429), Receipt(7, HandOver.FAILED, "20429", retry=True)),
        ((500, None), Receipt(7, HandOver.FAILED, "500", retry=True)),
        ((503, 20503), Receipt(7, HandOver.FAILED, "20503", retry=True)),
        ((502, None), Receipt(7, HandOver.UNCERTAIN, "502")),
        ((504, None), Receipt(7, HandOver.UNCERTAIN, "504")),
        (twilio_wire.CLOSE, Receipt(7, HandOver.UNCERTAIN, "no answer")),
        (twilio_wire.BROKEN, Receipt(7, HandOver.SENT, "", parts=1)),
        ({"status": "failed", "error_code": 30005}, Receipt(7, HandOver.FAILED, "30005", permanent=True)),
    ],
)
def test_each_answer_means_what_it_is_documented_to_mean(wires: Wires, answer: Any, receipt: Receipt) -> None:
    wires.server.answers[NUMBER] = answer
    assert wires.send(text())[7] == receipt
    assert wires.server.asked == 1, "nothing is ever repeated by the channel itself"


def test_a_request_that_left_and_was_not_answered_in_time_is_in_doubt(
    wires: Wires, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(twilio, "ANSWER_S", 0.3)
    wires.server.answers[NUMBER] = twilio_wire.SLOW
    assert wires.send(text())[7] == Receipt(7, HandOver.UNCERTAIN, "no answer")
    assert wires.server.asked == 1


def test_a_server_that_is_not_there_took_nothing(wires: Wires) -> None:
    receipt = wires.send(text(), CANDOUR_SMS_API="http://127.0.0.1:1")[7]
    assert receipt == Receipt(7, HandOver.FAILED, "no connection", retry=True)


def test_a_wrong_token_is_our_own_fault_and_no_texts(wires: Wires) -> None:
    assert wires.send(text(), CANDOUR_SMS_TOKEN="hush")[7] == Receipt(7, HandOver.FAILED, "20003", retry=True)


def test_a_pause_in_the_middle_begins_nothing_new(wires: Wires) -> None:
    asked: list[int] = []

    def may() -> bool:
        asked.append(1)
        return len(asked) <= 2

    receipts = wires.send(*(text(number=n) for n in range(1, 6)), may=may)
    assert sorted(receipt.code for receipt in receipts.values()) == ["paused", "paused", "paused", "queued", "queued"]
    assert wires.server.asked == 2


def test_at_most_25_are_in_flight(wires: Wires) -> None:
    numbers = [f"+4477009001{n:02}" for n in range(30)]
    wires.server.answers = dict.fromkeys(numbers, twilio_wire.SLOW)
    asked: list[int] = []

    def may() -> bool:
        asked.append(wires.server.asked)
        if len(asked) == 26:
            return True
        return True

    async def run() -> int:
        channel = PLUG.connect(wires.settings)
        running = asyncio.create_task(_drain(channel.send([text(to, number=n) for n, to in enumerate(numbers)], may)))
        await asyncio.sleep(1)
        begun = len(asked)
        wires.server.released.set()
        await running
        await channel.close()
        return begun

    assert asyncio.run(run()) == 25
    assert len(asked) == 30


async def _drain(receipts: Any) -> int:
    return len([one async for one in receipts])


def test_a_rate_is_kept(wires: Wires) -> None:
    from time import monotonic

    began = monotonic()
    wires.send(*(text(number=n) for n in range(4)), CANDOUR_SMS_RATE=10)
    assert monotonic() - began >= 0.28


def test_without_an_account_texts_are_kept_in_a_folder_that_is_private(tmp_path: Path) -> None:
    wires = Wires(Twilio.__new__(Twilio), {"CANDOUR_HOME": tmp_path})
    receipts = wires.send(Cleared(3, Envelope("x", NUMBER, "<a>", b"Subject: x\r\n\r\nHello", "Hello", "abc")))
    assert receipts[3] == Receipt(3, HandOver.SENT, "kept", parts=1)
    assert (tmp_path / "texts" / "abc.eml").read_bytes().endswith(b"Hello")
    assert (tmp_path / "texts").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    "wrong",
    [
        {"CANDOUR_SMS_ACCOUNT": SID},
        {"CANDOUR_SMS_ACCOUNT": "AC/../x", "CANDOUR_SMS_TOKEN": "hush"},
        {"CANDOUR_SMS_ACCOUNT": SID, "CANDOUR_SMS_TOKEN": "hush", "CANDOUR_SMS_PRICE": "cheap"},
        {},
    ],
)
def test_wrong_settings_are_told_without_a_secret(wrong: dict[str, str]) -> None:
    with pytest.raises(TransportError) as told:
        PLUG.connect(wrong)
    assert "CANDOUR_SMS" in str(told.value) and "hush" not in str(told.value)


def test_no_secret_stands_in_what_an_error_may_show() -> None:
    assert "hush" not in repr(twilio.Account(SID, SID, "hush"))


@pytest.mark.parametrize(
    ("url", "params"),
    [
        ("https://candour.example/hooks/sms/status/abc/", {"MessageSid": "SM1", "MessageStatus": "sent"}),
        ("https://candour.example:443/hooks/sms/in/", {"Body": "Grüße & 100 % €", "From": NUMBER, "To": "+1"}),
        ("https://candour.example/hooks/sms/in/", {"Body": "", "NumMedia": "0"}),
        ("https://candour.example:8443/hooks/sms/in/?a=b", {"Body": "x"}),
        ("http://candour.example/hooks/sms/in/", {"B": "2", "A": "1", "a": "0"}),
    ],
)
def test_signatures_are_those_of_twilios_own_library(url: str, params: dict[str, str]) -> None:
    from twilio.request_validator import RequestValidator

    stated = RequestValidator(TOKEN).compute_signature(url, params)
    lists = {name: [value] for name, value in params.items()}
    assert is_signed(TOKEN, url, lists, stated)
    assert RequestValidator(TOKEN).validate(url, params, stated)
    assert not is_signed(TOKEN, url, {**lists, "Body": ["other"]}, stated)
    assert not is_signed("another", url, lists, stated)
    assert not is_signed(TOKEN, url.replace("hooks", "hook"), lists, stated)
    assert not is_signed("", url, lists, stated) and not is_signed(TOKEN, url, lists, "")


def test_a_signature_counts_whether_or_not_the_caller_wrote_the_port() -> None:
    from twilio.request_validator import RequestValidator

    with_port = "https://candour.example:443/hooks/sms/in/"
    stated = RequestValidator(TOKEN).compute_signature(with_port, {"A": "1"})
    assert is_signed(TOKEN, with_port.replace(":443", ""), {"A": ["1"]}, stated)


@pytest.mark.parametrize(
    ("status", "code", "said"),
    [
        ("delivered", "", ("delivered", "", False, False)),
        ("undelivered", "30003", ("undelivered", "30003", False, False)),
        ("undelivered", "30005", ("undelivered", "30005", True, False)),
        ("failed", "21610", ("failed", "21610", False, True)),
        ("sending", "0", ("queued", "", False, False)),
    ],
)
def test_a_report_says_what_became_of_it(status: str, code: str, said: tuple[Any, ...]) -> None:
    report = PLUG.report({"MessageStatus": status, "ErrorCode": code})
    assert report is not None
    assert (report.state, report.code, report.permanent, report.opted_out) == said
    assert PLUG.report({"MessageStatus": "dreaming"}) is None
