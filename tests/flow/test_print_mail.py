"""A print run by mail: to the print house alone, encrypted for it, never twice, and in doubt where nobody knows."""

import email
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest
import time_machine
from cryptography.hazmat.primitives.serialization.pkcs7 import pkcs7_decrypt_der
from django.db import connection

from candour.domain.errors import WrongUse
from candour.domain.holds import HoldKind
from candour.domain.parties import Mode
from candour.flow import print_house, print_mail, print_run
from candour.flow.guard import clear_print_run
from candour.flow.hold import place_hold
from candour.flow.loop import run_day
from candour.flow.print_mail import set_print_house, try_print_house
from candour.flow.steer import set_mode
from candour.ports.channel import Envelope
from candour.site import mail_sink
from candour.store import printing
from candour.store.creditors import settings_of
from candour.store.models import PrintedLetter, PrintRun, SettingChange, User
from candour.store.organisation import settings as house_settings
from tests.book import a_creditor
from tests.by_post import MONDAY, by_post
from tests.keys import Owner, an_ec_certificate, an_owner

pytestmark = pytest.mark.django_db
SOON = MONDAY + timedelta(hours=2)
HOUSE = "print@print-house.example"


@pytest.fixture(autouse=True)
def a_working_day() -> Iterator[None]:
    with time_machine.travel(MONDAY, tick=False):
        yield


@pytest.fixture(scope="module")
def owner() -> Owner:
    return an_owner()


@pytest.fixture
def sink(settings: Any) -> Iterator[mail_sink.Sink]:
    """A real mail server on this machine."""
    with mail_sink.running() as found:
        settings.CANDOUR_SMTP_URL, settings.CANDOUR_SMTP_LOCAL = f"smtp://127.0.0.1:{found.port}", True
        yield found


def a_run() -> int:
    creditor = a_creditor()
    by_post(creditor, name="Mill & Sons")
    run_day(MONDAY)
    return print_run.close_run(creditor.pk, SOON, actor="test").run_id or 0


def mail(run_id: int, **how: Any) -> str:
    return print_house.hand_over(run_id, SOON, actor="user:ana", way="mail", **how).state


def taken(sink: mail_sink.Sink) -> list[EmailMessage]:
    found = [email.message_from_bytes(raw, _class=EmailMessage, policy=default) for _, raw in sink.taken.messages]
    assert all(to == (HOUSE,) for to, _ in sink.taken.messages)
    return found


def files(message: EmailMessage) -> dict[str, bytes]:
    found = {}
    for part in message.iter_attachments():
        content = part.get_content()
        found[part.get_filename() or ""] = content if isinstance(content, bytes) else content.encode()
    return found


def opened(message: EmailMessage, owner: Owner) -> EmailMessage:
    assert message.get_content_type() == "application/pkcs7-mime"
    inner = pkcs7_decrypt_der(message.get_content(), owner.certificate, owner.key, [])
    return email.message_from_bytes(inner, _class=EmailMessage, policy=default)


def test_a_run_goes_to_the_print_house_with_its_document_and_manifest(sink: mail_sink.Sink) -> None:
    set_print_house(HOUSE, "", SOON, actor="user:ana")
    run_id = a_run()
    assert mail(run_id) == "handed"
    made = print_run.document(run_id)
    [message] = taken(sink)
    found = files(message)
    assert found[f"{made.stem}.pdf"] == made.pdf
    assert found[f"{made.stem}.csv"].split() == made.manifest.split()
    body = message.get_body()
    assert body is not None and f"SHA-256 of the document: {made.digest}" in body.get_content()
    assert "Mill" not in str(message["Subject"]) + body.get_content(), "no customer outside of the files"
    run = PrintRun.objects.get()
    assert (run.way, run.sent_to, run.handed_at) == ("mail", HOUSE, SOON)


def test_a_run_is_encrypted_for_the_print_house_s_certificate(sink: mail_sink.Sink, owner: Owner) -> None:
    set_print_house(HOUSE, owner.pem, SOON, actor="user:ana")
    run_id = a_run()
    assert mail(run_id) == "handed"
    [message] = taken(sink)
    made = print_run.document(run_id)
    assert b"Mill" not in bytes(message) and b"%PDF" not in message.get_content()
    assert files(opened(message, owner))[f"{made.stem}.pdf"] == made.pdf


def test_a_run_is_never_mailed_twice_and_in_doubt_after_a_crash(
    sink: mail_sink.Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_print_house(HOUSE, "", SOON, actor="user:ana")
    run_id = a_run()

    def crash(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(print_house, "_settle", crash)  # it stops after the wire and before the record
        with pytest.raises(KeyboardInterrupt):
            mail(run_id)
    assert len(taken(sink)) == 1
    assert PrintRun.objects.get().state == "handing_over"
    for way in ("mail", "folder"):
        with pytest.raises(WrongUse):
            print_house.hand_over(run_id, SOON, actor="user:ana", way=way)
    assert print_house.settle(run_id, SOON, arrived=True, actor="user:ana").state == "handed"
    with pytest.raises(WrongUse, match="was handed over already"):
        mail(run_id, again=True)
    assert len(taken(sink)) == 1


def test_what_is_marked_as_posted_while_it_is_handed_over_stays_posted(
    sink: mail_sink.Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_print_house(HOUSE, "", SOON, actor="user:ana")
    run_id, mail_run = a_run(), print_mail.mail_run

    def and_posted(*given: Any) -> None:
        mail_run(*given)
        print_run.mark_posted(run_id, SOON, actor="user:ben")

    monkeypatch.setattr(print_house, "mail_run", and_posted)
    assert mail(run_id) == "posted"


def test_a_second_copy_of_a_run_is_known_for_one(sink: mail_sink.Sink) -> None:
    set_print_house(HOUSE, "", SOON, actor="user:ana")
    run_id = a_run()
    PrintRun.objects.update(state="uncertain")
    assert mail(run_id, again=True) == "handed"
    PrintRun.objects.update(state="uncertain")
    print_house.settle(run_id, SOON, arrived=False, actor="user:ana")
    assert mail(run_id) == "handed"
    first, second = taken(sink)
    assert first["Message-ID"] == second["Message-ID"]


def test_while_a_run_is_being_handed_over_nobody_else_can_do_it_again(
    sink: mail_sink.Sink, transactional_db: None
) -> None:
    set_print_house(HOUSE, "", SOON, actor="user:ana")
    run_id = a_run()
    PrintRun.objects.update(state="handing_over", way="mail")
    held, enough = threading.Event(), threading.Event()

    def elsewhere() -> None:
        try:
            assert printing.hold_run(run_id)
            held.set()
            enough.wait(10)
        finally:
            connection.close()

    other = threading.Thread(target=elsewhere)
    other.start()
    assert held.wait(10)
    try:
        run = print_run.the_run(run_id)
        assert print_house.is_going(run)
        with pytest.raises(WrongUse, match="at this moment"):
            mail(run_id, again=True)
    finally:
        enough.set()
        other.join()
    pause = threading.Event()
    assert any(not print_house.is_going(run) or pause.wait(0.05) for _ in range(200)), "left behind with its connection"
    assert mail(run_id, again=True) == "handed"


@pytest.mark.parametrize(
    ("answer", "state", "why"),
    [
        ("550 5.1.1 no such user", "closed", r"does not know print@print-house.example \(5.1.1\)"),
        ("451 4.3.0 later", "closed", r"did not take it just now \(4.3.0\)"),
        ("552 5.3.4 too big", "closed", r"refused it \(5.3.4\); it may be too large"),
        ("drop", "uncertain", "may have arrived"),
    ],
)
def test_what_the_mail_server_says_is_told_and_only_what_nobody_knows_is_in_doubt(
    settings: Any, answer: str, state: str, why: str
) -> None:
    set_print_house(HOUSE, "", SOON, actor="user:ana")
    run_id = a_run()
    with mail_sink.running(answers={HOUSE: answer}) as sink:
        settings.CANDOUR_SMTP_URL = f"smtp://127.0.0.1:{sink.port}"
        with pytest.raises(WrongUse, match=why):
            mail(run_id)
    assert PrintRun.objects.get().state == state


def test_a_mail_server_that_is_not_there_leaves_the_run_as_it_was(settings: Any) -> None:
    set_print_house(HOUSE, "", SOON, actor="user:ana")
    run_id = a_run()
    settings.CANDOUR_SMTP_URL = "smtp://127.0.0.1:1"
    with pytest.raises(WrongUse, match="cannot be reached"):
        mail(run_id)
    assert (PrintRun.objects.get().state, PrintRun.objects.get().code) == ("closed", "unreachable")


def test_a_document_that_no_mail_could_carry_is_left_to_be_made_smaller(
    sink: mail_sink.Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_print_house(HOUSE, "", SOON, actor="user:ana")
    run_id = a_run()
    monkeypatch.setattr(print_mail, "BYTES_MAX", 1000)
    with pytest.raises(WrongUse, match="too large for a mail; make smaller runs"):
        mail(run_id)
    assert (PrintRun.objects.get().state, taken(sink)) == ("closed", [])


def test_a_creditor_without_a_sender_mails_nothing_to_the_print_house(sink: mail_sink.Sink) -> None:
    set_print_house(HOUSE, "", SOON, actor="user:ana")
    with pytest.raises(WrongUse, match="has no address to send from"):
        print_mail.ready_to_mail(settings_of(a_creditor(sender_address="").pk), SOON)


def test_without_encryption_nothing_is_mailed_unless_it_is_encrypted_for_the_print_house(
    settings: Any, owner: Owner
) -> None:
    creditor = settings_of(a_creditor().pk)
    settings.CANDOUR_SMTP_URL = "smtp://mail.example:25"
    with pytest.raises(WrongUse, match="no print house is set"):
        print_mail.ready_to_mail(creditor, SOON)
    set_print_house(HOUSE, "", SOON, actor="user:ana")
    with pytest.raises(WrongUse, match="without encryption"):
        print_mail.ready_to_mail(creditor, SOON)
    settings.CANDOUR_SMTP_URL = "smtp+starttls://mail.example:587"
    assert print_mail.ready_to_mail(creditor, SOON).address == HOUSE
    settings.CANDOUR_SMTP_URL = "smtp://mail.example:25"
    set_print_house(HOUSE, owner.pem, SOON, actor="user:ana")
    assert print_mail.ready_to_mail(creditor, SOON).certificate


def test_a_letter_that_is_taken_out_while_its_run_is_prepared_is_not_mailed(
    sink: mail_sink.Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_print_house(HOUSE, "", SOON, actor="user:ana")
    run_id, make = a_run(), print_run.document

    def and_taken_out(made_of: int) -> print_run.Document:
        made = make(made_of)
        if PrintedLetter.objects.filter(state="in_run"):
            print_run.take_out(PrintedLetter.objects.get().pk, SOON, actor="user:ben", reason="they called")
        return made

    monkeypatch.setattr(print_house, "document", and_taken_out)
    with pytest.raises(WrongUse, match="just taken out"):
        mail(run_id)
    assert taken(sink) == [] and PrintRun.objects.get().state == "closed"


def test_nothing_is_taken_out_of_a_run_that_is_being_handed_over(sink: mail_sink.Sink) -> None:
    a_run()
    PrintRun.objects.update(state="handing_over", way="mail")
    with pytest.raises(WrongUse, match="is being handed over"):
        print_run.take_out(PrintedLetter.objects.get().pk, SOON, actor="user:ben", reason="they called")
    assert PrintedLetter.objects.get().state == "in_run"


def test_a_run_in_which_something_may_not_go_any_more_is_handed_over_without_it(sink: mail_sink.Sink) -> None:
    set_print_house(HOUSE, "", SOON, actor="user:ana")
    creditor = a_creditor()
    for name in ("Mill & Sons", "Weir & Daughters"):
        by_post(creditor, name=name)
    run_day(MONDAY)
    run_id = print_run.close_run(creditor.pk, SOON, actor="test").run_id or 0
    held = PrintedLetter.objects.order_by("id")[0]
    place_hold(held.message.account_id, HoldKind.PAUSE, SOON, actor="test")
    with pytest.raises(WrongUse, match=rf"L{held.pk} \(.*take them out first"):
        mail(run_id)
    assert taken(sink) == [] and PrintRun.objects.get().state == "closed"
    print_run.take_out(held.pk, SOON, actor="user:ana", reason="they asked for time")
    assert mail(run_id) == "handed"
    [message] = taken(sink)
    assert "letters 1" in str(message["Subject"])
    other = PrintedLetter.objects.order_by("id")[1]
    place_hold(other.message.account_id, HoldKind.PAUSE, SOON, actor="test")
    with pytest.raises(WrongUse, match="was handed over already"):
        mail(run_id)


def test_a_pause_that_came_first_wins(sink: mail_sink.Sink) -> None:
    set_print_house(HOUSE, "", SOON, actor="user:ana")
    run_id = a_run()
    set_mode([PrintRun.objects.get().creditor_id], Mode.PAUSED, actor="test")
    with pytest.raises(WrongUse, match="paused"):
        mail(run_id)
    assert taken(sink) == []


def test_a_certificate_that_nothing_can_be_encrypted_for_is_refused(owner: Owner) -> None:
    expired = an_owner(until=datetime(2012, 1, 1, tzinfo=UTC)).pem
    for pem, why in (
        ("no", "not a certificate"),
        (an_ec_certificate(), "no RSA key"),
        (expired, "not valid on this day"),
    ):
        with pytest.raises(WrongUse, match=f"--print-certificate .*{why}"):
            set_print_house(HOUSE, pem, SOON, actor="user:ana")
    with pytest.raises(WrongUse, match="--print-house is not an email address"):
        set_print_house("somewhere", "", SOON, actor="user:ana")
    assert not SettingChange.objects.exists()
    assert set_print_house(HOUSE, owner.pem, SOON, actor="user:ana")
    assert not set_print_house(HOUSE, owner.pem, SOON, actor="user:ana")
    changed = {row.field: row.became for row in SettingChange.objects.all()}
    assert changed == {"print_address": HOUSE, "print_certificate": print_mail.fingerprint(owner.pem)}
    assert house_settings().print_address == HOUSE


def test_a_test_goes_the_same_way_with_a_letter_to_nobody(sink: mail_sink.Sink, owner: Owner) -> None:
    set_print_house(HOUSE, owner.pem, SOON, actor="user:ana")
    creditor, ana = settings_of(a_creditor().pk), User.objects.create_user("ana")
    assert try_print_house(ana.pk, creditor, SOON, actor="user:ana").worked
    [message] = taken(sink)
    assert files(opened(message, owner))["candour-test.pdf"].startswith(b"%PDF")
    for _ in range(2):
        try_print_house(ana.pk, creditor, SOON, actor="user:ana")
    with pytest.raises(WrongUse, match="are enough"):
        try_print_house(ana.pk, creditor, SOON, actor="user:ana")


def test_a_print_run_goes_to_nobody_but_the_print_house() -> None:
    with pytest.raises(ValueError, match="nobody but the print house"):
        clear_print_run(Envelope("a@b.example", "somebody@else.example", "<1@b.example>", b""), HOUSE)
