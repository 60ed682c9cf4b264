"""The mail sink speaks real SMTP: to Python's own client, to pipelining clients and to hostile ones."""

import smtplib
import socket
import subprocess
import sys
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest

from candour.site import mail_sink


@pytest.fixture
def sink(tmp_path: Path) -> Iterator[mail_sink.Sink]:
    answers = {"gone@shop.example": "550 5.1.1 no such user", "busy@shop.example": "451 4.3.0 try later"}
    with mail_sink.running(tmp_path / "maildir", answers=answers | {"lost@shop.example": "drop"}) as running:
        yield running


def client(sink: mail_sink.Sink) -> smtplib.SMTP:
    return smtplib.SMTP("127.0.0.1", sink.port, timeout=5)


def talk(sink: mail_sink.Sink, *packets: bytes) -> bytes:
    """Send raw packets, then close our side; everything that was answered."""
    with socket.create_connection(("127.0.0.1", sink.port), timeout=5) as wire:
        for packet in packets:
            wire.sendall(packet)
        wire.shutdown(socket.SHUT_WR)
        heard = b""
        while part := wire.recv(65536):
            heard += part
    return heard


def mail(text: str) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "us@firm.example", "ann@shop.example", "Invoice 7"
    message.set_content(text)
    return message


def test_a_message_arrives_whole_with_its_leading_dots(sink: mail_sink.Sink) -> None:
    with client(sink) as smtp:
        smtp.send_message(mail(".one\n..two\nthree.\n.\nend"))
    [(recipients, raw)] = sink.taken.messages
    assert recipients == ("ann@shop.example",)
    assert b"\r\n.one\r\n..two\r\nthree.\r\n.\r\nend\r\n" in raw


def test_it_lands_in_the_maildir_and_nothing_stays_in_tmp(sink: mail_sink.Sink) -> None:
    with client(sink) as smtp:
        for number in range(3):
            smtp.send_message(mail(f"number {number}"))
    assert sink.maildir is not None
    assert len(list((sink.maildir / "new").iterdir())) == 3
    assert not list((sink.maildir / "tmp").iterdir())


def test_recipients_can_be_made_to_fail_for_good_or_for_now(sink: mail_sink.Sink) -> None:
    with client(sink) as smtp:
        refused = smtp.sendmail(
            "us@firm.example", ["gone@shop.example", "busy@shop.example", "ann@shop.example"], b"hello\r\n"
        )
    assert {code for code, _ in refused.values()} == {550, 451}
    assert sink.taken.messages == [(("ann@shop.example",), b"hello\r\n")]


def test_it_can_take_a_message_and_never_say_so(sink: mail_sink.Sink) -> None:
    smtp = client(sink)
    with pytest.raises(smtplib.SMTPServerDisconnected):
        smtp.sendmail("us@firm.example", ["lost@shop.example"], b"hello\r\n")
    assert sink.taken.count == 1


def test_commands_and_messages_may_come_in_one_packet_or_byte_by_byte(sink: mail_sink.Sink) -> None:
    one = b"MAIL FROM:<a@b.example>\r\nRCPT TO:<c@d.example>\r\nDATA\r\nhi\r\n.\r\n"
    assert talk(sink, b"EHLO us\r\n" + one * 3 + b"QUIT\r\n").count(b"250 2.0.0 taken") == 3
    single = b"HELO us\r\n" + one + b"QUIT\r\n"
    assert talk(sink, *(single[i : i + 1] for i in range(len(single)))).count(b"250 2.0.0 taken") == 1
    assert sink.taken.messages[-1] == (("c@d.example",), b"hi\r\n")


def test_a_command_out_of_order_or_unknown_is_refused(sink: mail_sink.Sink) -> None:
    heard = talk(sink, b"DATA\r\nRCPT TO:<a@b.example>\r\nMAIL TO:<x>\r\nVRFY ann\r\n" + b"x" * 5000 + b"\r\nQUIT\r\n")
    codes = [line[:3] for line in heard.split(b"\r\n") if line]
    assert codes[:5] == [b"220", b"503", b"503", b"501", b"502"]
    assert sink.taken.count == 0


def test_a_message_that_is_too_big_is_refused_before_it_is_sent(sink: mail_sink.Sink) -> None:
    heard = talk(sink, b"EHLO us\r\nMAIL FROM:<a@b.example> SIZE=99999999\r\nQUIT\r\n")
    assert b"552 5.3.4" in heard


def test_a_connection_that_breaks_inside_a_message_delivers_nothing(sink: mail_sink.Sink) -> None:
    talk(sink, b"EHLO us\r\nMAIL FROM:<a@b.example>\r\nRCPT TO:<c@d.example>\r\nDATA\r\nhalf a mess")
    assert sink.taken.count == 0


def test_as_a_program_it_says_its_port_and_at_the_end_its_count(tmp_path: Path) -> None:
    program = subprocess.Popen(
        [sys.executable, "-m", "candour.site.mail_sink", "0", str(tmp_path / "box")], stdout=subprocess.PIPE, text=True
    )
    assert program.stdout is not None
    with smtplib.SMTP("127.0.0.1", int(program.stdout.readline()), timeout=5) as smtp:
        smtp.send_message(mail("hello"))
    program.terminate()
    assert program.communicate(timeout=10)[0] == "1\n"
    assert program.returncode == 0
    assert len(list((tmp_path / "box" / "new").iterdir())) == 1
