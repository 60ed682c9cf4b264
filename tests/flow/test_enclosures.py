"""Documents that go with what a person writes: as files of a mail, as pages behind a letter, never with a text."""

import csv
import email
import io
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest

from candour.domain.errors import WrongUse
from candour.domain.messages import Purpose
from candour.flow import letters, print_run, say
from candour.flow.document import keep_document
from candour.flow.loop import run_day
from candour.flow.say import Written
from candour.plugs.channels.letter import enclosing
from candour.store.models import Account, Message, PrintedLetter, Step
from candour.store.models import Document as Kept
from tests.book import a_creditor, an_item
from tests.by_post import by_post, raw_of
from tests.papers import a_pdf, a_png
from tests.plugs.channels.test_letter import opened

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)
DUE = NOW.date() - timedelta(days=3)


@pytest.fixture
def account() -> Account:
    account = by_post(a_creditor())
    type(account.party).objects.update(preferred_channel=None)
    an_item(account, DUE, reference="4417")
    return account


def keep(account: Account, content: bytes, kind: str = "invoice", item: str | None = "4417") -> int:
    return keep_document(account.pk, item, kind, content, NOW, actor="user:ana").id


def write(account: Account, *documents: int, channel: str = "letter", **how: Any) -> say.Said:
    written = Written(channel, Purpose.REPLY, "Your order", "Here they are.", documents=documents)
    return say.say(account.pk, written, NOW, actor="user:ana", may_release=True, **how)


def sent(account: Account) -> Message:
    run_day(datetime.now(UTC))
    return Message.objects.exclude(status="draft").exclude(status="returned").latest("id")


def test_documents_follow_a_letter_as_pages_with_words_for_who_cannot_see_them(account: Account) -> None:
    invoice, proof = keep(account, a_pdf("Invoice 4417", "Terms")), keep(account, a_png(), "proof_of_delivery")
    write(account, invoice, proof)
    raw = raw_of(sent(account))
    sheet, pdf = letters.sheet_in(raw), letters.pdf_in(raw)
    assert sheet is not None and pdf is not None
    assert sheet.pieces[-1]["lines"] == ["Enclosed: invoice 4417, proof of delivery 4417"]
    assert [page.says for page in sheet.enclosed] == [
        "Enclosed: invoice 4417, page 1 of 2",
        "Enclosed: invoice 4417, page 2 of 2",
        "Enclosed: proof of delivery 4417, page 1 of 1",
    ]
    assert letters.pages_in(raw) == 4
    whole = opened(pdf)
    assert whole.count(b"/S/Figure") + whole.count(b"/S /Figure") == 3
    assert b"<pdfuaid:part>1</pdfuaid:part>" in whole, "it stays accessible"
    assert len(letters.pictures_of(raw)) == 4


def test_the_manifest_says_how_many_pages_are_enclosed(account: Account) -> None:
    write(account, keep(account, a_pdf("one", "two")))
    message = sent(account)
    assert PrintedLetter.objects.get(message=message).state == "queued"
    closed = print_run.close_run(account.creditor_id, datetime.now(UTC), actor="user:ana")
    made = print_run.document(closed.run_id or 0)
    [row] = csv.DictReader(io.StringIO(made.manifest.decode()))
    assert (row["pages"], row["of_which_enclosed"]) == ("3", "2")
    assert made.pages == (3,)


def test_a_run_holds_no_more_than_one_document_can_and_the_rest_waits(
    account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(account, keep(account, a_pdf("one")))
    sent(account)
    write(account, keep(account, a_pdf("two")))
    sent(account)
    monkeypatch.setattr(print_run, "BYTES_MAX", 1000)
    for expected in (1, 1):
        closed = print_run.close_run(account.creditor_id, datetime.now(UTC), actor="user:ana")
        assert closed.letters == expected


def test_documents_go_with_a_mail_as_the_files_that_they_are(account: Account) -> None:
    invoice = a_pdf("Invoice 4417")
    write(account, keep(account, invoice), channel="email")
    mail = email.message_from_bytes(raw_of(sent(account)), _class=EmailMessage, policy=default)
    [file] = mail.iter_attachments()
    assert file.get_content() == invoice


def test_a_document_that_cannot_be_printed_is_refused_before_anything_is_written(
    account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    damaged = keep(account, b"%PDF-1.7 an invoice")
    with pytest.raises(WrongUse, match="--documents what is enclosed cannot be printed: it is locked or damaged"):
        write(account, damaged)
    monkeypatch.setattr(enclosing, "PAGES_MAX", 2)
    with pytest.raises(WrongUse, match="more than 20 pages"):
        write(account, keep(account, a_pdf("1", "2", "3")))
    assert not Step.objects.filter(strategy="by_hand").exists() and not Message.objects.exists()
    write(account, damaged, channel="email")


def test_a_picture_that_is_none_is_refused_too(account: Account) -> None:
    with pytest.raises(WrongUse, match="--documents"):
        write(account, keep(account, b"\x89PNG\r\n\x1a\n not a picture"))


def test_a_text_carries_no_documents_and_what_is_gone_is_chosen_again(account: Account) -> None:
    document = keep(account, a_pdf("one"))
    with pytest.raises(WrongUse, match="--documents a text carries no documents"):
        write(account, document, channel="sms")
    other = by_post(account.creditor)
    with pytest.raises(WrongUse, match="--documents one of the documents is not there"):
        write(other, document)
    Kept.objects.update(removed_at=NOW, sealed=None)
    with pytest.raises(WrongUse, match="--documents one of the documents is not there"):
        write(account, document)
