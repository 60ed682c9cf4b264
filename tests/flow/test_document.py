"""Documents: kept with their item, sealed, and sent as copies that somebody asked for."""

from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from candour.domain.documents import BYTES_MAX, ENCLOSED_BYTES_MAX
from candour.domain.errors import WrongUse
from candour.domain.holds import HoldKind
from candour.flow import say
from candour.flow.document import keep_document, read_document, remove_document
from candour.flow.hold import place_hold
from candour.flow.loop import run_day
from candour.flow.note import set_gets
from candour.store.models import Account, Contact, ContactPoint, Document, Event, Message, Step
from tests.book import a_creditor, an_account, an_item

pytestmark = pytest.mark.django_db
MONDAY = datetime(2013, 6, 3, 9, 0, tzinfo=UTC)
PDF, PNG = b"%PDF-1.7 an invoice", b"\x89PNG\r\n\x1a\n a signed note"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, settings: Any) -> Path:
    settings.CANDOUR_HOME = tmp_path
    return tmp_path


@pytest.fixture
def account() -> Account:
    account = an_account(a_creditor(), name="Brook Ltd")
    for reference in ("4417", "4418"):
        an_item(account, MONDAY.date() + timedelta(days=20), 12_000, reference=reference)
    return account


def keep(account: Account, reference: str | None = "4417", content: bytes = PDF, kind: str = "invoice") -> int:
    return keep_document(account.pk, reference, kind, content, MONDAY, actor="user:ana").id


def copies(account: Account, *items: str, **how: Any) -> say.Said:
    return say.send_copies(account.pk, items, MONDAY, actor="user:ana", **{"may_release": True, **how})


def mails(home: Path) -> list[EmailMessage]:
    files = [path for path in (home / "maildir").rglob("*") if path.is_file()]
    return [message_from_bytes(path.read_bytes(), _class=EmailMessage, policy=policy.default) for path in files]


def test_a_document_is_sealed_and_its_bytes_come_back_as_they_were(account: Account) -> None:
    number = keep(account)
    kept = Document.objects.get(pk=number)
    assert b"invoice" not in bytes(kept.sealed or b"")
    file = read_document(account.pk, number)
    assert file is not None and (file.name, file.content_type, file.content) == (
        f"invoice-4417-{number}.pdf", "application/pdf", PDF,
    )  # fmt: skip
    assert read_document(an_account(account.creditor).pk, number) is None, "only on its own account"


def test_the_same_file_is_kept_once_and_told_once(account: Account) -> None:
    assert keep(account) == keep(account)
    assert Event.objects.filter(kind="document_kept").count() == 1


def test_a_removed_document_has_no_bytes_any_more(account: Account) -> None:
    number = keep(account)
    remove_document(account.pk, number, MONDAY, actor="user:ana")
    assert Document.objects.get(pk=number).sealed is None
    assert read_document(account.pk, number) is None
    with pytest.raises(WrongUse, match="not there any more"):
        remove_document(account.pk, number, MONDAY, actor="user:ana")


@pytest.mark.parametrize(
    ("content", "says"),
    [(b"", "is empty"), (b"MZ a program", "no PDF, PNG or JPEG"), (b"%PDF-" + bytes(BYTES_MAX), "larger than 5 MB")],
)
def test_only_papers_and_pictures_of_a_decent_size_are_kept(account: Account, content: bytes, says: str) -> None:
    with pytest.raises(WrongUse, match=says):
        keep(account, content=content)


def test_copies_go_as_an_answer_with_the_files_that_were_asked_for(account: Account, home: Path) -> None:
    keep(account)
    keep(account, content=PNG, kind="proof_of_delivery")
    keep(account, "4418", PDF + b" of another")
    copies(account, "4417")
    run_day(MONDAY)
    [mail] = mails(home)
    assert "4417" in str(mail["Subject"])
    assert "- 4417: invoice, proof of delivery" in mail.get_body(("plain",)).get_content().replace("\r\n", "\n")  # type: ignore[union-attr]
    files = [(part.get_filename(), part.get_content()) for part in mail.iter_attachments()]
    assert [(str(name).rpartition("-")[0], content) for name, content in files] == [
        ("invoice-4417", PDF), ("proof-of-delivery-4417", PNG),
    ]  # fmt: skip
    assert mail.get_body(("html",)) is not None
    assert Contact.objects.get().purpose == "copies"


def test_all_copies_on_file_go_in_one_mail(account: Account, home: Path) -> None:
    keep(account)
    keep(account, "4418", PDF + b" of another")
    copies(account)
    run_day(MONDAY)
    assert len(list(mails(home)[0].iter_attachments())) == 2


def test_copies_that_were_asked_for_go_although_a_complaint_stops_what_asks(account: Account, home: Path) -> None:
    keep(account)
    place_hold(account.pk, HoldKind.COMPLAINT, MONDAY, actor="user:ana", reason="Damaged.")
    copies(account, "4417")
    run_day(MONDAY)
    assert len(mails(home)) == 1


def test_copies_go_to_whoever_gets_the_invoices(account: Account, home: Path) -> None:
    books = ContactPoint.objects.create(
        party=account.party, channel="email", value="books@brook.example", contact_name="Bea"
    )
    set_gets(account.pk, books.pk, ["invoices"], MONDAY, actor="user:ana")
    keep(account)
    copies(account, "4417")
    run_day(MONDAY)
    assert "books@brook.example" in str(mails(home)[0]["To"])
    assert "Hello Bea," in mails(home)[0].get_body(("plain",)).get_content()  # type: ignore[union-attr]


def test_reminders_go_to_the_address_that_gets_them_and_not_to_one_that_gets_invoices_alone(
    account: Account, home: Path
) -> None:
    first = account.party.contactpoint_set.get()
    other = ContactPoint.objects.create(party=account.party, channel="email", value="ap2@brook.example")
    set_gets(account.pk, first.pk, ["invoices"], MONDAY, actor="user:ana")
    an_item(account, MONDAY.date() - timedelta(days=3), 5_000)
    run_day(MONDAY)
    assert Message.objects.get(status="sent").contact_point_id == other.pk
    assert Event.objects.get(kind="gets_set").data["gets"] == ["invoices"]


def test_a_document_that_goes_with_an_unsent_message_is_not_removed(account: Account) -> None:
    number = keep(account)
    said = copies(account, "4417")
    with pytest.raises(WrongUse, match="take the message back first"):
        remove_document(account.pk, number, MONDAY, actor="user:ana")
    say.take_back(account.pk, said.step_id, MONDAY, actor="user:ana")
    remove_document(account.pk, number, MONDAY, actor="user:ana")


def test_there_is_no_mail_without_a_copy_on_file(account: Account) -> None:
    with pytest.raises(WrongUse, match="no copy is on file"):
        copies(account, "4417")
    assert not Step.objects.exists()


def test_files_too_large_for_one_mail_are_refused_before_anything_is_queued(account: Account) -> None:
    for n in range(ENCLOSED_BYTES_MAX // BYTES_MAX + 1):
        keep(account, content=(b"%PDF-" + str(n).encode()).ljust(BYTES_MAX - n, b"x"))
    with pytest.raises(WrongUse, match="more than 10 MB"):
        copies(account)


def test_in_approve_mode_the_release_is_bound_to_the_files_too(account: Account, home: Path) -> None:
    type(account.creditor).objects.update(mode="approve")
    keep(account)
    copies(account, "4417")
    run_day(MONDAY)
    assert len(list(mails(home)[0].iter_attachments())) == 1
