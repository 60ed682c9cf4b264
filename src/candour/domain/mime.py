"""Our own mails as bytes, many times faster than the standard library builds them.

Their parts are text and HTML, and the files that go with them, if any. Sources:
RFC 5322 (format), RFC 2045 and 2046 (parts, quoted-printable), RFC 2047 (words outside ASCII in headers),
RFC 3834 (Auto-Submitted).
"""

import re
from base64 import b64encode, encodebytes
from binascii import b2a_qp
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import format_datetime
from functools import lru_cache

from candour.domain.documents import Enclosed
from candour.domain.saying import say

LINE_LENGTH_MAX = 76
_PLAIN_LENGTH_MAX = 60
_ENCODED_BYTES_MAX = 39

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_ADDRESS = re.compile(rf"{_ATOM}(\.{_ATOM})*@([A-Za-z0-9-]+\.)*[A-Za-z0-9-]+")
_MESSAGE_ID = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+@[A-Za-z0-9.-]+")
_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/?^_`{|}~ -]*")
_FILE_NAME = re.compile(r"[A-Za-z0-9_.-]{1,100}")
_BOUNDARY_MIXED = "=_candour_files_=="
_BOUNDARY = "=_candour_=="
"""No line of quoted-printable can hold it: there an equals sign is always followed by hexadecimals or a line end."""


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail to one person. message_id, in_reply_to and references are with or without angle brackets.

    date: aware. Names may be any text; addresses must be plain ones (a domain outside ASCII is sent as IDNA).
    """

    from_name: str
    from_address: str
    to_name: str
    to_address: str
    subject: str
    text: str
    html: str
    message_id: str
    date: datetime
    reply_to: str = ""
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    enclosed: tuple[Enclosed, ...] = ()


def assemble(mail: Mail) -> bytes:
    """The whole message, CRLF lines of at most 76 characters (998 for an address that cannot be folded), pure ASCII.

    Raises ValueError, which names the header but never its value, when a value would break a header: a line end or
    NUL anywhere, an address or message id that is not one.
    """
    if mail.date.tzinfo is None:
        raise ValueError("Date: a mail needs a time with its zone")
    headers = [
        _mailbox("From", mail.from_name, mail.from_address),
        _mailbox("To", mail.to_name, mail.to_address),
        _mailbox("Reply-To", "", mail.reply_to) if mail.reply_to else "",
        _text("Subject", mail.subject),
        _date(mail.date, mail.date.utcoffset()),
        f"Message-ID: {_message_id('Message-ID', mail.message_id)}",
        f"In-Reply-To: {_message_id('In-Reply-To', mail.in_reply_to)}" if mail.in_reply_to else "",
        _references(mail.references),
        "Auto-Submitted: auto-generated",
        "MIME-Version: 1.0",
    ]
    head = "\r\n".join(header for header in headers if header).encode("ascii")
    words = (_WORDS, _PART_TEXT, _quoted_printable(mail.text), _PART_HTML, _quoted_printable(mail.html), _END)
    if not mail.enclosed:
        return b"".join((head, b"\r\n", *words))
    return b"".join((head, b"\r\n", _MIXED, *words, *map(_file, mail.enclosed), _END_MIXED))


def _file(file: Enclosed) -> bytes:
    """One file as a part of its own. Raises ValueError for a name that could break a header."""
    if not _FILE_NAME.fullmatch(file.name):
        raise ValueError("Content-Disposition: a file's name is of plain letters, digits and '-_.' alone")
    head = (
        f"--{_BOUNDARY_MIXED}\r\nContent-Type: {file.content_type}\r\n"
        f'Content-Disposition: attachment; filename="{file.name}"\r\nContent-Transfer-Encoding: base64\r\n\r\n'
    )
    return head.encode("ascii") + encodebytes(file.content).replace(b"\n", b"\r\n")


@lru_cache(maxsize=256)
def _date(date: datetime, _: timedelta | None) -> str:
    """The header, made once for the many mails of one moment; equal instants in two zones are two headers."""
    return f"Date: {format_datetime(date)}"


_PART = '\r\n--{}\r\nContent-Type: text/{}; charset="utf-8"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n'
_PART_TEXT = ("\r\n" + _PART.format(_BOUNDARY, "plain")).encode()
_PART_HTML = _PART.format(_BOUNDARY, "html").encode()
_END = f"\r\n--{_BOUNDARY}--\r\n".encode()
_WORDS = f'Content-Type: multipart/alternative; boundary="{_BOUNDARY}"'.encode()
_MIXED = f'Content-Type: multipart/mixed; boundary="{_BOUNDARY_MIXED}"\r\n\r\n--{_BOUNDARY_MIXED}\r\n'.encode()
_END_MIXED = f"--{_BOUNDARY_MIXED}--\r\n".encode()


def _quoted_printable(text: str) -> bytes:
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    ended = text + "\n"  # b2a_qp takes its own line ends from the first that it meets, so there must be one
    return b2a_qp(ended.replace("\n", "\r\n").encode("utf-8"), istext=True)[:-2]


def _guarded(header: str, value: str) -> str:
    if "\n" in value or "\r" in value or "\0" in value:
        raise ValueError(say("{header}: a line end or NUL may not stand in a header", header=header))
    return value


def _text(header: str, value: str) -> str:
    """An unstructured header: plain and folded where it is plain ASCII with single spaces, else encoded words."""
    _guarded(header, value)
    words = value.split(" ")
    if value.isascii() and value.isprintable() and "=?" not in value and all(words):
        if len(header) + len(value) + 2 <= LINE_LENGTH_MAX:
            return f"{header}: {value}"
        if max(map(len, words)) <= _PLAIN_LENGTH_MAX:
            return _folded(f"{header}:", words)
    return f"{header}: {_encoded_words(value)}" if value else f"{header}:"


def _folded(start: str, words: list[str]) -> str:
    lines = [start]
    for word in words:
        if len(lines[-1]) + 1 + len(word) > LINE_LENGTH_MAX:
            lines.append(f" {word}")
        else:
            lines[-1] += f" {word}"
    return "\r\n".join(lines)


def _mailbox(header: str, name: str, address: str) -> str:
    """'Header: name <address>', the name as atoms, a quoted string or encoded words, folded before a long address."""
    name = " ".join(_guarded(header, name).split(" ")).strip()
    mailbox = f"<{_plain_address(header, address)}>"
    if not name:
        return f"{header}: {mailbox}"
    if not (name.isascii() and name.isprintable()) or len(name) > _PLAIN_LENGTH_MAX or "=?" in name or "  " in name:
        return f"{header}: {_encoded_words(name)}\r\n {mailbox}"
    if not _ATOMS.fullmatch(name):
        escaped = name.replace("\\", "\\\\").replace('"', '\\"')
        name = f'"{escaped}"'
    fits = len(header) + len(name) + len(mailbox) + 3 <= LINE_LENGTH_MAX
    return f"{header}: {name}{' ' if fits else chr(13) + chr(10) + ' '}{mailbox}"


def _plain_address(header: str, address: str) -> str:
    """The address with an ASCII domain. Raises ValueError when it is not one that every mail server carries."""
    local, _, domain = _guarded(header, address).rpartition("@")
    if not domain.isascii():
        try:
            address = f"{local}@{domain.encode('idna').decode('ascii')}"
        except UnicodeError:
            raise ValueError(
                say("{header}: the domain of the address is not one that mail can carry", header=header)
            ) from None
    if len(address) > 254 or not _ADDRESS.fullmatch(address):
        raise ValueError(say("{header}: not an email address that mail can carry", header=header))
    return address


def is_address(value: str) -> bool:
    """Whether a mail can be sent there: one plain address that `assemble` accepts."""
    try:
        return bool(_plain_address("To", value))
    except ValueError:
        return False


def _message_id(header: str, value: str) -> str:
    bare = value.removeprefix("<").removesuffix(">")
    if len(bare) > 250 or not _MESSAGE_ID.fullmatch(bare):
        raise ValueError(say("{header}: not a message id (it looks like 'unique@domain')", header=header))
    return f"<{bare}>"


def _references(values: tuple[str, ...]) -> str:
    return "References: " + "\r\n ".join(_message_id("References", one) for one in values) if values else ""


def _encoded_words(value: str) -> str:
    """RFC 2047 words in base64, each whole characters, short enough for a line that begins with a header's name."""
    chunks: list[bytes] = []
    current = b""
    for character in value:
        encoded = character.encode("utf-8")
        if len(current) + len(encoded) > _ENCODED_BYTES_MAX:
            chunks.append(current)
            current = b""
        current += encoded
    chunks.append(current)
    return "\r\n ".join(f"=?utf-8?b?{b64encode(chunk).decode('ascii')}?=" for chunk in chunks)
