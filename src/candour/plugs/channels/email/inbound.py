"""What comes in by mail, read without trusting any of it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message
from email.utils import getaddresses
from html.parser import HTMLParser

TEXT_LENGTH_MAX = 200_000
_TOKEN = re.compile(r"\+r\.([A-Za-z0-9_-]{1,40})@")
_IDS = re.compile(r"<([^<>\s]{3,250})>")
_WHERE_TOKENS_STAND = ("Delivered-To", "X-Original-To", "Envelope-To", "To", "Cc")
_SILENT_TAGS = frozenset({"script", "style", "head", "title"})
_LINE_TAGS = frozenset({"p", "div", "br", "tr", "li", "blockquote", "h1", "h2", "h3", "table"})


@dataclass(frozen=True, slots=True)
class Reply:
    """One mail that came in. token: which message it answers, None when the address carried none.

    answers: message ids that it refers to, nearest first. automatic: no person wrote it (an absence note, a bounce).
    text: its words as plain text, quoted parts included.
    """

    token: str | None
    answers: tuple[str, ...]
    sender: str
    subject: str
    text: str
    automatic: bool


def read_reply(raw: bytes) -> Reply:
    """Read one mail, however broken: what cannot be read is left empty, and nothing is raised."""
    mail = message_from_bytes(raw)
    senders = [address for _, address in _addresses(mail, "From")]
    return Reply(
        token=_token(mail),
        answers=_answers(mail),
        sender=senders[0] if senders else "",
        subject=_words(mail.get("Subject", "")),
        text=_body(mail)[:TEXT_LENGTH_MAX].strip(),
        automatic=_is_automatic(mail),
    )


def _addresses(mail: Message, header: str) -> list[tuple[str, str]]:
    return getaddresses([str(value) for value in mail.get_all(header, [])])


def _token(mail: Message) -> str | None:
    for header in _WHERE_TOKENS_STAND:
        for _, address in _addresses(mail, header):
            if found := _TOKEN.search(address):
                return found[1]
    return None


def _answers(mail: Message) -> tuple[str, ...]:
    near = _IDS.findall(str(mail.get("In-Reply-To", "")))
    far = _IDS.findall(str(mail.get("References", "")))
    return tuple(dict.fromkeys([*near, *reversed(far)]))


def _words(value: object) -> str:
    try:
        decoded = str(make_header(decode_header(str(value))))
    except (HeaderParseError, LookupError, ValueError):
        decoded = str(value)
    return " ".join(decoded.encode("utf-8", "replace").decode("utf-8").split())


def _is_automatic(mail: Message) -> bool:
    """RFC 3834, and what was common before it; a delivery report has an empty return path."""
    stated = str(mail.get("Auto-Submitted", "no")).strip().lower()
    precedence = str(mail.get("Precedence", "")).strip().lower()
    return (
        not stated.startswith("no")
        or precedence in {"bulk", "junk", "auto_reply", "list"}
        or "X-Autoreply" in mail
        or "X-Autorespond" in mail
        or str(mail.get("Return-Path", "")).strip() == "<>"
        or mail.get_content_type() == "multipart/report"
    )


def _body(mail: Message) -> str:
    """The first plain text that is no attachment, else the first HTML without its tags."""
    for kind in ("text/plain", "text/html"):
        for part in _inline(mail, kind):
            text = _decoded(part)
            if text.strip():
                return text if kind == "text/plain" else _without_tags(text)
    return ""


def _inline(mail: Message, kind: str) -> Iterator[Message]:
    for part in mail.walk():
        if part.get_content_type() == kind and part.get_content_disposition() != "attachment":
            yield part


def _decoded(part: Message) -> str:
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return ""
    try:
        return payload.decode(part.get_content_charset("utf-8"), "replace")
    except (LookupError, ValueError):
        return payload.decode("utf-8", "replace")


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in _SILENT_TAGS
        if tag in _LINE_TAGS:
            self.found.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT_TAGS:
            self._silent = max(0, self._silent - 1)

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.found.append(data)


def _without_tags(html: str) -> str:
    parser = _Words()
    parser.feed(html[: TEXT_LENGTH_MAX * 5])
    parser.close()
    lines = (" ".join(line.split()) for line in "".join(parser.found).split("\n"))
    return "\n".join(line for line in lines if line)
