"""Documents of an account: what they may be, and how large. A file is taken for what its bytes say it is."""

from dataclasses import dataclass

from candour.domain.errors import WrongUse
from candour.domain.saying import say

KINDS = ("invoice", "proof_of_delivery", "order", "credit_note", "other")
BYTES_MAX = 5_000_000
"""Of one document."""
ENCLOSED_BYTES_MAX = 10_000_000
"""Of all that goes with one mail: many servers take no more than 15 MB, and a mail is a third larger than its files."""
TYPES = {b"%PDF-": "application/pdf", b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}
_ENDINGS = {"application/pdf": "pdf", "image/png": "png", "image/jpeg": "jpg"}


@dataclass(frozen=True, slots=True)
class Enclosed:
    """A file that goes with a message. name: how it is called there, of plain letters, digits and '-_.' alone.

    kind: of `KINDS`, and about: the reference of its item; '' where it is no document of an account.
    """

    name: str
    content_type: str
    content: bytes
    kind: str = ""
    about: str = ""


def content_type_of(content: bytes) -> str:
    """What a file is by its first bytes. Raises WrongUse for what is none of the kinds that are kept, or too large."""
    if len(content) > BYTES_MAX:
        raise WrongUse(
            say("--file is larger than {most} MB; save it smaller, or split it", most=BYTES_MAX // 1_000_000)
        )
    if not content:
        raise WrongUse("--file is empty; choose another")
    for begins, content_type in TYPES.items():
        if content.startswith(begins):
            return content_type
    raise WrongUse("--file is no PDF, PNG or JPEG; save it as one of these")


def name_of(kind: str, reference: str, number: int, content_type: str) -> str:
    """How a document is called where it is downloaded or enclosed: nobody's name stands in it."""
    about = "".join(c if c.isascii() and (c.isalnum() or c in "-_") else "-" for c in reference)[:40].strip("-")
    return f"{kind.replace('_', '-')}-{about or 'account'}-{number}.{_ENDINGS[content_type]}"


def check_kind(kind: str) -> None:
    """Raise WrongUse for a kind of document that there is not."""
    if kind not in KINDS:
        raise WrongUse(say("--kind {kind} is none; kinds are {known}", kind=repr(kind), known=", ".join(KINDS)))


def check_enclosed(sizes: list[int]) -> None:
    """Raise WrongUse for files that are too large for one mail."""
    if sum(sizes) > ENCLOSED_BYTES_MAX:
        raise WrongUse(
            say(
                "--documents come to more than {most} MB, which many mail servers refuse; send them in two mails",
                most=ENCLOSED_BYTES_MAX // 1_000_000,
            )
        )
