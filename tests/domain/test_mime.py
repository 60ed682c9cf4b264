"""The byte assembler, held against the standard library's own parser."""

import re
from datetime import UTC, datetime, timedelta, timezone
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import parseaddr
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from candour.domain.mime import Mail, assemble, is_address

AT = datetime(2013, 6, 3, 9, 30, tzinfo=timezone(timedelta(hours=1)))

no_surrogates = st.characters(blacklist_categories=["Cs"])
any_text = st.text(no_surrogates, max_size=300)
header_text = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\r\n\0"), max_size=200)
hostile = st.sampled_from(
    [
        "=?utf-8?q?Bcc:_x?=",
        '"quoted", comma; semi:colon <a@b.example>',
        "a" * 400,
        "\u202egnol \u05d0\u05d1",
        "x\u2028Bcc: y@z.example",
        "<script>alert(1)</script>",
        "{{ creditor }}{% raw %}",
        " leading and trailing ",
        "tab\there",
        "--=_candour_==",
        "(comment) name",
        "\U0001f600" * 30,
        "\x0b\x1c\x85",
    ]
)


def mail(**changes: Any) -> Mail:
    facts: dict[str, Any] = {
        "from_name": "Harbour Supplies",
        "from_address": "accounts@harbour.example",
        "to_name": "Ana",
        "to_address": "ana@acme.example",
        "subject": "Invoice 4417",
        "text": "Hello\n",
        "html": "<p>Hello</p>\n",
        "message_id": "<1.abc@harbour.example>",
        "date": AT,
        "reply_to": "accounts+r.T0k@harbour.example",
    }
    return Mail(**{**facts, **changes})


def parsed(one: Mail) -> EmailMessage:
    message = message_from_bytes(assemble(one), policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def displayed_name(raw: bytes) -> str:
    """The name in To. The newer parser puts a space between two encoded words of one name (RFC 2047, 6.2: none)."""
    name, _ = parseaddr(str(message_from_bytes(raw)["To"]))
    return str(make_header(decode_header(name)))


def spaced(text: str) -> str:
    """As header text is compared: runs of white space are one space, as folding makes them."""
    return " ".join(text.split())


def lines_of(body: str) -> str:
    return body.replace("\r\n", "\n").replace("\r", "\n")


def content(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    assert part is not None
    return part.get_payload(decode=True).decode("utf-8").replace("\r\n", "\n")  # type: ignore[union-attr]


@settings(max_examples=300, deadline=None)
@given(subject=header_text | hostile, name=header_text | hostile)
def test_any_subject_and_name_arrive_as_they_were_and_add_no_header(subject: str, name: str) -> None:
    message = parsed(mail(subject=subject, to_name=name))
    assert spaced(str(message["Subject"])) == spaced(subject)
    assert [one.addr_spec for one in message["To"].addresses] == ["ana@acme.example"]
    assert spaced(displayed_name(assemble(mail(to_name=name)))) == spaced(name)
    assert [key.lower() for key in message] == [
        "from", "to", "reply-to", "subject", "date", "message-id", "auto-submitted", "mime-version", "content-type",
    ]  # fmt: skip
    assert not message.defects


@settings(max_examples=300, deadline=None)
@given(text=any_text | hostile, html=any_text | hostile)
@example(text="--=_candour_==--\n.\n..\n", html="=\n= \n \t\nFrom here\n")
@example(text="£" * 500, html="x" * 2000)
@example(text="trailing space \nand tab\t\nlone\rreturn\r\n", html="\0\x01\x7f")
def test_any_text_and_html_arrive_as_they_were(text: str, html: str) -> None:
    message = parsed(mail(text=text, html=html))
    assert message.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    assert content(message, "plain") == lines_of(text)
    assert content(message, "html") == lines_of(html)
    assert not any(part.defects for part in message.walk())


@settings(max_examples=200, deadline=None)
@given(subject=header_text | hostile, name=header_text | hostile, text=any_text, html=any_text | hostile)
def test_the_bytes_are_ascii_crlf_and_short_lined(subject: str, name: str, text: str, html: str) -> None:
    raw = assemble(mail(subject=subject, from_name=name, to_name=name, text=text, html=html))
    assert raw.isascii()
    assert raw.endswith(b"\r\n")
    assert b"\0" not in raw
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)", raw)
    assert max(len(line) for line in raw.split(b"\r\n")) <= 78


FIELDS = ["from_name", "from_address", "to_name", "to_address", "subject", "message_id", "reply_to", "in_reply_to"]


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("break_", ["\r\n", "\n", "\r", "\0"])
@pytest.mark.parametrize("pattern", ["x{}Bcc: spy@evil.example", "{}x", "x{}"])
def test_a_line_end_or_nul_in_any_header_is_refused_without_repeating_it(field: str, break_: str, pattern: str) -> None:
    with pytest.raises(ValueError) as refused:
        assemble(mail(**{field: pattern.format(break_)}))
    assert "evil" not in str(refused.value)


@pytest.mark.parametrize(
    "address",
    ["", "nobody", "a@b@c.example", "a b@c.example", "<a@c.example>", "a@c.example, d@e.example", "a@", "@c.example",
     "ä@c.example", "a@" + "x" * 300, "a..b@c.example", "a@c..example"],
)  # fmt: skip
def test_what_is_not_one_plain_address_is_refused_without_repeating_it(address: str) -> None:
    with pytest.raises(ValueError, match=r"^To: ") as refused:
        assemble(mail(to_address=address))
    assert not address or address not in str(refused.value)


def test_an_address_can_be_checked_before_a_mail_is_made() -> None:
    assert is_address("ana@acme.example")
    assert is_address("info@bücher.example")
    assert not any(map(is_address, ["", "nobody", "a b@c.example", "a@c.example\nBcc: d@e.example", "ä@c.example"]))


def test_a_domain_outside_ascii_is_sent_in_its_ascii_form() -> None:
    assert b"<info@xn--bcher-kva.example>" in assemble(mail(to_address="info@bücher.example"))


def test_a_long_plain_subject_stays_readable_and_is_folded() -> None:
    subject = "Invoices " + ", ".join(str(n) for n in range(4400, 4440))
    raw = assemble(mail(subject=subject))
    assert b"Subject: Invoices 4400, 4401" in raw
    assert str(parsed(mail(subject=subject))["Subject"]) == subject


def test_an_answer_carries_its_thread() -> None:
    message = parsed(mail(in_reply_to="<b@x.example>", references=("<a@x.example>", "b@x.example")))
    assert str(message["In-Reply-To"]) == "<b@x.example>"
    assert str(message["References"]).split() == ["<a@x.example>", "<b@x.example>"]
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Date"].datetime == AT


def test_a_time_without_its_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        assemble(mail(date=AT.replace(tzinfo=None)))


def test_the_same_mail_is_the_same_bytes() -> None:
    assert assemble(mail(date=AT.astimezone(UTC))) == assemble(mail(date=AT.astimezone(UTC)))
