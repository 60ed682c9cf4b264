"""Answers are read whatever shape they are in."""

from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from candour.plugs.channels.email.inbound import read_reply


def mail(**headers: str) -> EmailMessage:
    message = EmailMessage()
    facts = {
        "From": "Ana Pérez <ana@acme.example>",
        "To": "Harbour <accounts+r.T0k-_9@harbour.example>",
        "Subject": "Re: Invoice 4417, £312",
    }
    for name, value in {**facts, **headers}.items():
        message[name.replace("_", "-")] = value
    return message


def test_an_answer_leads_back_to_its_message() -> None:
    message = mail(In_Reply_To="<2@h.example>", References="<1@h.example> <2@h.example>")
    message.set_content("4417 was short delivered; the rest is in Thursday's run.\n")
    reply = read_reply(message.as_bytes())
    assert reply.token == "T0k-_9"
    assert reply.answers == ("<2@h.example>".strip("<>"), "1@h.example")
    assert reply.sender == "ana@acme.example"
    assert reply.subject == "Re: Invoice 4417, £312"
    assert reply.text == "4417 was short delivered; the rest is in Thursday's run."
    assert not reply.automatic


def test_a_token_is_found_where_a_mail_server_put_it() -> None:
    message = mail(To="accounts@harbour.example", Delivered_To="accounts+r.abc@harbour.example")
    message.set_content("x")
    assert read_reply(message.as_bytes()).token == "abc"
    assert read_reply(b"To: accounts@harbour.example\n\nx").token is None


def test_the_words_of_an_html_mail_are_read_without_its_tags_and_scripts() -> None:
    message = mail()
    message.set_content(
        "<html><head><style>p{color:red}</style></head><body><p>Hello &amp; good day</p><script>x()</script><p>Ana</p>",
        subtype="html",
    )
    assert read_reply(message.as_bytes()).text == "Hello & good day\nAna"


def test_an_attached_text_is_not_what_the_person_wrote() -> None:
    message = mail()
    message.set_content("see attached")
    message.add_attachment("not this", filename="a.txt")
    assert read_reply(message.as_bytes()).text == "see attached"


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("Auto-Submitted", "auto-replied"),
        ("Precedence", "auto_reply"),
        ("X-Autoreply", "yes"),
        ("Return-Path", "<>"),
    ],
)
def test_an_absence_note_or_bounce_is_not_taken_for_a_person(header: str, value: str) -> None:
    message = mail()
    message[header] = value
    message.set_content("I am away")
    assert read_reply(message.as_bytes()).automatic


def test_a_person_who_says_so_is_a_person() -> None:
    assert not read_reply(b"Auto-Submitted: no\nFrom: a@b.example\n\nx").automatic


@given(st.binary(max_size=600))
def test_nothing_that_comes_in_breaks_the_reader(raw: bytes) -> None:
    read_reply(raw)


@pytest.mark.parametrize(
    "raw",
    [
        b"Content-Type: text/plain; charset=no-such\n\n\xff\xfe words",
        b"Subject: =?no-such?b?AAAA?=\n\nx",
        b"Subject: =?utf-8?b?A?=\n\nx",
        b"Content-Type: multipart/mixed\n\nno boundary",
        b"Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\n!!!",
        b"To: \xff\xfe<a+r.T@\xff>\n\nx",
        b"Content-Type: text/html; charset=utf-7\n\n+ADw-p",
        b"Content-Type: text/plain; charset*=utf-8''%ff\n\nx",
    ],
)
def test_broken_mails_are_read_as_far_as_they_go(raw: bytes) -> None:
    read_reply(raw)
