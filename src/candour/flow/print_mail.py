"""Print mail: a print run goes to a print house as a mail, through the creditor's own sender.

Where the print house has given a certificate, the mail is encrypted for it (S/MIME, RFC 8551): nobody on the way can
open it, and there is no password to agree on. Without one it goes only to a mail server that is spoken to over TLS,
which is asked to pass it on over TLS alone (REQUIRETLS, RFC 8689) where it can.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.ciphers.algorithms import AES256
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.hazmat.primitives.serialization.pkcs7 import PKCS7EnvelopeBuilder, PKCS7Options
from django.db import transaction

from candour.domain.errors import WrongUse
from candour.domain.mime import is_address
from candour.domain.printing import RunState
from candour.domain.saying import say, says
from candour.domain.wording import clean
from candour.flow.guard import clear_print_run
from candour.flow.letters import typesetter
from candour.flow.print_run import Document
from candour.flow.probe import Tried, count_trial, hand_over_alone, read_receipt
from candour.flow.send import transport_settings
from candour.ports.channel import Envelope, HandOver, Receipt, Sheet, TransportError
from candour.ports.registry import channels
from candour.store import organisation
from candour.store.changes import CHANNEL, ORGANISATION, Subject, write_changes
from candour.store.creditors import CreditorSettings
from candour.store.printing import RunRow

BYTES_MAX = 20 * 1024 * 1024
"""Of the document: most mail servers take no more than 25 MB, and a mail is a third larger than what it carries."""
KEY_BITS_MIN = 2048
EMAIL = "email"


@dataclass(frozen=True, slots=True)
class PrintHouse:
    """Where print runs are mailed. certificate: PEM, '' where mails are not encrypted for anybody."""

    address: str
    certificate: str = ""


class NotHandedOver(Exception):
    """A run that was begun and is not known to have arrived. state: what it is in now; code: why, in a word."""

    def __init__(self, why: str, state: RunState, code: str) -> None:
        super().__init__(why)
        self.state, self.code = state, code


def print_house() -> PrintHouse | None:
    """The print house to which runs are mailed, None while none is set."""
    now = organisation.settings()
    return PrintHouse(now.print_address, now.print_certificate) if now.print_address else None


def set_print_house(address: str, certificate: str, at: datetime, *, actor: str) -> bool:
    """Say where print runs are mailed ('' for nowhere), and for whom they are encrypted; whether that changed anything.

    Raises WrongUse for an address that is none, and for a certificate that nothing can be encrypted for at `at`.
    """
    address, pem = address.strip(), certificate.strip()
    if address and not is_address(address):
        raise WrongUse("--print-house is not an email address; write it as print@print-house.example")
    if pem:
        pem = read_certificate(pem, at).public_bytes(Encoding.PEM).decode()
    with transaction.atomic():
        before = organisation.settings(lock=True)
        moved = {
            "print_address": (before.print_address, address),
            "print_certificate": (fingerprint(before.print_certificate), fingerprint(pem)),
        }
        moved = {name: both for name, both in moved.items() if both[0] != both[1]}
        if moved:
            organisation.set_print_house(address, pem)
            write_changes(Subject(ORGANISATION, None, before.name), moved, actor=actor)
    return bool(moved)


def fingerprint(pem: str) -> str:
    """SHA-256 of a certificate as people compare it, '' for none."""
    return x509.load_pem_x509_certificate(pem.encode()).fingerprint(SHA256()).hex(" ", 2).upper() if pem else ""


def read_certificate(pem: str, at: datetime) -> x509.Certificate:
    """A certificate that a mail can be encrypted for at `at`. Raises WrongUse with what to ask for instead."""
    try:
        found = x509.load_pem_x509_certificate(pem.encode())
        key = found.public_key()
    except (ValueError, UnsupportedAlgorithm):
        raise WrongUse(
            "--print-certificate is not a certificate; paste it with its lines BEGIN CERTIFICATE and END CERTIFICATE"
        ) from None
    if not isinstance(key, RSAPublicKey) or key.key_size < KEY_BITS_MIN:
        raise WrongUse(
            "--print-certificate holds no RSA key of 2048 bits or more; ask the print house for one that does"
        )
    if not found.not_valid_before_utc <= at <= found.not_valid_after_utc:
        raise WrongUse("--print-certificate is not valid on this day; ask the print house for their present one")
    return found


def ready_to_mail(creditor: CreditorSettings, at: datetime) -> PrintHouse:
    """The print house, when a run of this creditor can be mailed to it now. Raises WrongUse with what is missing."""
    house = print_house()
    if house is None:
        raise WrongUse(
            "no print house is set to mail runs to; set its address in Settings, Channels, or download the run"
        )
    if not creditor.sender_address:
        raise WrongUse(say("{creditor} has no address to send from; set it in Settings first", creditor=creditor.name))
    protected_until(house, at)
    return house


def protected_until(house: PrintHouse, at: datetime) -> datetime | None:
    """Until when runs can be encrypted for the print house, None where they go over TLS alone. WrongUse for neither."""
    if house.certificate:
        return read_certificate(house.certificate, at).not_valid_after_utc
    if not _email().encrypts(transport_settings()):
        raise WrongUse(
            "the mail server is spoken to without encryption, and letters hold what is nobody else's business; set an "
            "smtps:// or smtp+starttls:// server, or give the print house's certificate"
        )
    return None


def mail_run(run: RunRow, made: Document, creditor: CreditorSettings, house: PrintHouse, at: datetime) -> None:
    """Hand a run over to the print house's mailbox. Raises NotHandedOver, which says in what state it is then."""
    if len(made.pdf) > BYTES_MAX:
        raise NotHandedOver(
            "the document is too large for a mail; make smaller runs (candour print batch --limit), or download it",
            RunState.CLOSED, "too_large",
        )  # fmt: skip
    envelope = run_envelope(run, made, creditor, house, at)
    try:
        receipt = hand_over_alone(_email(), clear_print_run(envelope, house.address))
    except TransportError as error:
        raise NotHandedOver(error.args[0], RunState.CLOSED, "unreachable") from None
    if receipt.outcome is not HandOver.SENT:
        raise _not_taken(receipt, run, house)


def _not_taken(receipt: Receipt, run: RunRow, house: PrintHouse) -> NotHandedOver:
    if receipt.outcome is HandOver.UNCERTAIN:
        why = say(
            "the connection broke after the mail was given: it may have arrived. Ask {house} for their run {run}",
            house=house.address, run=run.id,
        )  # fmt: skip
        return NotHandedOver(why, RunState.UNCERTAIN, receipt.code)
    told = {"house": house.address, "code": receipt.code}
    if receipt.permanent:
        why = say("the mail server does not know {house} ({code}); correct the address in Settings, Channels", **told)
    elif receipt.retry:
        why = say("the mail server did not take it just now ({code}); hand it over again in a while", **told)
    else:
        why = say("the mail server refused it ({code}); it may be too large: download it, or make smaller runs", **told)
    return NotHandedOver(why, RunState.CLOSED, receipt.code)


def run_envelope(run: RunRow, made: Document, creditor: CreditorSettings, house: PrintHouse, at: datetime) -> Envelope:
    """A run as a mail. It names no customer outside of its files, and says of itself which run it is.

    The same document has the same Message-ID, so that a second copy is known for one.
    """
    host = creditor.sender_address.rpartition("@")[2]
    message_id = f"<print-run-{run.id}.{made.digest[:20]}@{host}>"
    head = {
        "From": (creditor.sender_name or creditor.name, creditor.sender_address),
        "Subject": f"Print run {run.id} of {creditor.name}: letters {made.letters}, pages {sum(made.pages)}",
        "Message-ID": message_id,
        "Date": at,
    }
    content = EmailMessage(policy=SMTP)
    content.set_content(_RUN_WORDS.format(
        run=run.id, creditor=clean(creditor.name), letters=made.letters, pages=sum(made.pages), digest=made.digest,
        sides="on both sides; each letter begins on a sheet of its own" if run.two_sided else "on one side",
        stem=made.stem,
    ))  # fmt: skip
    content.add_attachment(made.pdf, maintype="application", subtype="pdf", filename=f"{made.stem}.pdf")
    content.add_attachment(made.manifest, maintype="text", subtype="csv", filename=f"{made.stem}.csv")
    return _envelope(head, content, house, at)


_RUN_WORDS = """Please print and post the letters in {stem}.pdf.

Print run {run} of {creditor}
Letters: {letters}
Pages: {pages}, printed {sides}
SHA-256 of the document: {digest}

The manifest says where each letter begins. If you have had print run {run} before, do not print it again, and tell us.
"""


def _envelope(head: Mapping[str, Any], content: EmailMessage, house: PrintHouse, at: datetime) -> Envelope:
    mail = _encrypted(content, house.certificate, at) if house.certificate else content
    name, sender = head["From"]
    mail["From"] = f'"{clean(name).replace(chr(34), "")}" <{sender}>'
    mail["To"] = house.address
    mail["Subject"] = clean(head["Subject"], 200)
    mail["Date"] = head["Date"]
    mail["Message-ID"] = head["Message-ID"]
    mail["Auto-Submitted"] = "auto-generated"
    return Envelope(sender, house.address, head["Message-ID"], mail.as_bytes(), requires_tls=True)


def _encrypted(content: EmailMessage, pem: str, at: datetime) -> EmailMessage:
    """The same content, which only who has the certificate's key can open."""
    builder = PKCS7EnvelopeBuilder().set_data(content.as_bytes()).add_recipient(read_certificate(pem, at))
    sealed = builder.set_content_encryption_algorithm(AES256).encrypt(Encoding.DER, [PKCS7Options.Binary])
    mail = EmailMessage(policy=SMTP)
    told = {"smime-type": "enveloped-data", "name": "smime.p7m"}
    mail.set_content(sealed, "application", "pkcs7-mime", disposition="attachment", filename="smime.p7m", params=told)
    return mail


def try_print_house(user_id: int, creditor: CreditorSettings, at: datetime, *, actor: str) -> Tried:
    """Mail a letter to nobody, marked as a test, to the print house, just as a run would go.

    Raises WrongUse when a run could not go either, or the person asked for too many tests.
    """
    house = ready_to_mail(creditor, at)
    count_trial(user_id, creditor.name, "print house", at, actor=actor)
    try:
        receipt = hand_over_alone(_email(), clear_print_run(_trial(creditor, house, at), house.address))
    except TransportError as error:
        tried = Tried(False, say("Nothing was sent: {why}.", why=says(error)))
    else:
        tried = read_receipt(receipt, house.address)
    with transaction.atomic():
        write_changes(Subject(CHANNEL, None, "print house"), {"test": (None, tried.worked)}, actor=actor)
    return tried


def _trial(creditor: CreditorSettings, house: PrintHouse, at: datetime) -> Envelope:
    sheet = Sheet(
        language="en-GB", title="A test: please do not post this", brand=clean(creditor.name),
        sender=(clean(creditor.name),), to=("Nobody", "1 Example Street", "Anytown", "XX1 1XX"),
        aside=("Test letter",), pieces=({"lines": ("This concerns nobody. It shows where the address stands.",)},),
        page_of="Page {page} of {pages}",
    )  # fmt: skip
    host = creditor.sender_address.rpartition("@")[2]
    head = {
        "From": (creditor.sender_name or creditor.name, creditor.sender_address), "Date": at,
        "Subject": "A test from Candour: please do not post",
        "Message-ID": f"<print-test.{secrets.token_hex(8)}@{host}>",
    }  # fmt: skip
    content = EmailMessage(policy=SMTP)
    content.set_content("This is a test. The letter in it concerns nobody; please do not post it.\n")
    pdf = typesetter().typeset([sheet], sheet.title).pdf
    content.add_attachment(pdf, maintype="application", subtype="pdf", filename="candour-test.pdf")
    return _envelope(head, content, house, at)


def _email() -> Any:
    return channels()[EMAIL]
