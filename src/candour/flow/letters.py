"""A message that goes by post: its words on a sheet, set in type, and kept as a mail with the PDF attached."""

import json
import tomllib
from base64 import b64encode
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from email.message import EmailMessage
from email.parser import BytesHeaderParser, BytesParser
from email.policy import SMTP, default
from functools import lru_cache
from typing import Any, cast

from candour.domain.accounts import AccountFacts
from candour.domain.addresses import address_lines, envelope_lines
from candour.domain.calendars import local_day
from candour.domain.documents import Enclosed
from candour.domain.parties import ContactPoint
from candour.domain.pieces import Piece, pieces_of_text
from candour.domain.saying import say, says
from candour.domain.verdicts import Answer, Ruling, Verdict, combine
from candour.domain.wording import addressee, clean, day
from candour.flow.compose import CONTENT, FALLBACK_LANGUAGE, LETTER, SMS, envelope, language_for
from candour.flow.guard import CANNOT_PRINT
from candour.flow.plan import address_for
from candour.flow.texts import CannotText, text_envelope, untextable
from candour.ports.channel import CannotTypeset, Draft, EnclosedPage, Envelope, Sheet, Typesetter
from candour.ports.registry import channels

NARROW, NARROW_LINES = 28, 6
ENCLOSED_PAGES_MAX = 20
PDF_NAME, SHEET_NAME = "letter.pdf", "letter.json"
POST_TO, PAGES = "Post-To", "Pages"
"""Headers that say where a letter goes (an address by post is no address of a mail), and how many pages it has."""


def typesetter() -> Typesetter:
    """The installed channel that makes paper of words."""
    return cast(Typesetter, channels()[LETTER])


def on_the_wire(
    channel: str, account: AccountFacts, draft: Draft, point: ContactPoint, message_id: str, token: str, at: datetime
) -> Envelope:
    """A finished message as its channel takes it. Raises CannotTypeset for a letter, CannotText for a text."""
    if channel == SMS:
        return text_envelope(account, draft, point, message_id, token, at)
    if channel == LETTER:
        return letter_envelope(account, draft, point, message_id, at)
    if draft.pieces:
        draft = replace(draft, enclosed=(*draft.enclosed, _on_paper(account, draft, point, at)))
    return envelope(account, draft, point, message_id, token, at)


CANNOT_GO = (CannotTypeset, CannotText)


def why_held(error: ValueError) -> Answer:
    """Why a finished message is held that its channel cannot carry."""
    return untextable(error) if isinstance(error, CannotText) else unprintable(error)


def _on_paper(account: AccountFacts, draft: Draft, point: ContactPoint, at: datetime) -> Enclosed:
    """The same words set in type, to go with a mail. It is made of the draft, so an approval holds for it as well."""
    sheet = sheet_of(account, draft, address_for(account, LETTER) or replace(point, value=""), at)
    day_of = local_day(at, account.residence.zone).isoformat()
    try:
        printed = typesetter().typeset([sheet], sheet.title)
    except CannotTypeset:
        # Nobody looks at this one through a window, so an address that is too long for one may be cut.
        narrow = tuple(clean(one, NARROW) for one in sheet.to[:NARROW_LINES])
        printed = typesetter().typeset([replace(sheet, to=narrow)], sheet.title)
    return Enclosed(f"statement-{day_of}.pdf", "application/pdf", printed.pdf)


def letter_envelope(
    account: AccountFacts, draft: Draft, point: ContactPoint, message_id: str, at: datetime
) -> Envelope:
    """A finished letter as it is kept and handed over. Raises CannotTypeset."""
    sheet = _with_enclosed(sheet_of(account, draft, point, at), draft.enclosed)
    printed = typesetter().typeset([sheet], sheet.title)
    mail = EmailMessage(policy=SMTP)
    mail["From"] = clean(account.creditor.sender_name or account.creditor.name).replace(",", "")
    mail[POST_TO] = ", ".join(sheet.to)
    mail["Subject"] = draft.subject
    mail["Date"] = at
    mail["Message-ID"] = message_id
    mail[PAGES] = str(printed.pages[0])
    mail.set_content(draft.text)
    mail.add_attachment(printed.pdf, maintype="application", subtype="pdf", filename=PDF_NAME)
    mail.add_attachment(json.dumps(asdict(sheet)).encode(), maintype="application", subtype="json", filename=SHEET_NAME)
    return Envelope(account.creditor.slug, point.value, message_id, mail.as_bytes())


def _with_enclosed(sheet: Sheet, files: Sequence[Enclosed]) -> Sheet:
    """The letter with its documents behind it, and a line that says which they are. Raises CannotTypeset."""
    if not files:
        return sheet
    words, kinds = _words(sheet.language), _kinds(sheet.language)
    named = [f"{kinds.get(one.kind, kinds['other'])} {clean(one.about, 40)}".strip() for one in files]
    pages: list[EnclosedPage] = []
    for name, file in zip(named, files, strict=True):
        found = typesetter().pages_of(file)
        for number, picture in enumerate(found, 1):
            says = words["enclosed_page"].format(name=name, page=number, pages=len(found))
            pages.append(EnclosedPage(b64encode(picture).decode(), says))
    if len(pages) > ENCLOSED_PAGES_MAX:
        raise CannotTypeset("what is enclosed has more than 20 pages; send it by email, or in two letters")
    line: Piece = {"lines": [words["enclosed"].format(names=", ".join(named))]}
    return replace(sheet, pieces=(*sheet.pieces, line), enclosed=tuple(pages))


def check_enclosed_pages(account: AccountFacts, files: Sequence[Enclosed]) -> None:
    """Raise CannotTypeset for documents that cannot follow a letter."""
    blank = Sheet(account.language, "Enclosed", "Enclosed", (), ("Nobody", "Nowhere"), (), (), "")
    typesetter().typeset([_with_enclosed(blank, files)], blank.title)


def unprintable(error: ValueError) -> Answer:
    """Why a letter is held that cannot be set in type: for a person, who finds another address or another way."""
    return combine((Ruling(CANNOT_PRINT, Verdict.PERSON, facts=(("letter", says(error)),)),), ())


def sheet_of(account: AccountFacts, draft: Draft, point: ContactPoint, at: datetime) -> Sheet:
    """The letter as data: who writes, to whom, and the words. A text that a person wrote has no tables."""
    creditor, words = account.creditor, _words(draft.language)
    brand = clean(creditor.sender_name or creditor.name)
    written = day(local_day(at, account.residence.zone), draft.language)
    reference = words["reference"].replace("{account}", clean(account.reference))
    name = clean(point.contact_name) or addressee(account, LETTER) or clean(account.reference)
    return Sheet(
        language=draft.language,
        title=draft.subject or brand,
        brand=brand,
        sender=_sender(account, words),
        to=envelope_lines(name, point.value, account.residence.country, creditor.country),
        aside=(written, reference),
        pieces=draft.pieces or tuple(pieces_of_text(draft.text)),
        page_of=words["page_of"],
    )


def _sender(account: AccountFacts, words: dict[str, str]) -> tuple[str, ...]:
    creditor = account.creditor
    told = [clean(creditor.name), *address_lines(creditor.postal_address)]
    if creditor.phone:
        told.append(words["phone"].replace("{phone}", clean(creditor.phone)))
    if creditor.sender_address:
        told.append(words["email"].replace("{email}", clean(creditor.sender_address, 254)))
    return tuple(told)


def pdf_in(raw: bytes) -> bytes | None:
    """The PDF of a letter or a statement as it was kept; None when the message holds none."""
    return _attached(raw, lambda name: name == PDF_NAME or name.startswith("statement-"))


def pages_in(raw: bytes) -> int:
    """How many pages a kept letter has; 0 when the message is none."""
    said = str(BytesHeaderParser(policy=default).parsebytes(raw).get(PAGES, "0"))
    return int(said) if said.isascii() and said.isdigit() else 0


def sheet_in(raw: bytes) -> Sheet | None:
    """The letter as data, as it was set; None when the message holds none."""
    told = _attached(raw, lambda name: name == SHEET_NAME)
    if told is None:
        return None
    found: dict[str, Any] = json.loads(told)
    lines = {name: tuple(found[name]) for name in ("sender", "to", "aside", "pieces")}
    enclosed = tuple(EnclosedPage(**one) for one in found.get("enclosed", ()))
    return Sheet(**{**found, **lines, "enclosed": enclosed})


def pictures_of(raw: bytes) -> list[bytes]:
    """The pages of a letter as PNG pictures; none when the message is no letter or cannot be set any more."""
    sheet = sheet_in(raw)
    try:
        return typesetter().pictures(sheet) if sheet else []
    except CannotTypeset:
        return []


def _attached(raw: bytes, fits: Callable[[str], bool]) -> bytes | None:
    mail = BytesParser(EmailMessage, policy=default).parsebytes(raw)
    for part in mail.iter_attachments():
        if fits(part.get_filename() or ""):
            content = part.get_content()
            return content if isinstance(content, bytes) else str(content).encode()
    return None


@lru_cache(maxsize=16)
def _words(language: str) -> dict[str, str]:
    """The words around a letter, in its language where there are any."""
    for wanted in (language, FALLBACK_LANGUAGE):
        path = CONTENT / "templates" / wanted / LETTER / "words.toml"
        if path.is_file():
            return tomllib.loads(path.read_text("utf-8"))
    raise LookupError(say("{file} is missing", file=f"content/templates/{FALLBACK_LANGUAGE}/{LETTER}/words.toml"))


@lru_cache(maxsize=16)
def _kinds(language: str) -> dict[str, str]:
    """What each kind of document is called in a language."""
    path = CONTENT / "templates" / language_for(language) / "email" / "words.toml"
    found: dict[str, str] = tomllib.loads(path.read_text("utf-8"))["documents"]
    return found
