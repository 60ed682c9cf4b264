"""The print queue on screen, and a letter as it looks."""

from typing import Any

import pytest
import time_machine
from django.test import Client

from candour.domain.holds import HoldKind
from candour.flow.hold import place_hold
from candour.store import sealing
from candour.store.models import Organisation, PrintedLetter, PrintRun, User
from tests.book import a_creditor, an_account
from tests.by_post import MONDAY, a_queued_letter, by_post, raw_of
from tests.faces.workspace.conftest import signed_in
from tests.faces.workspace.test_mailbox import a_message, mail_of

pytestmark = pytest.mark.django_db


def as_live(letter: PrintedLetter) -> PrintedLetter:
    """A letter as a day of today would have queued it."""
    PrintedLetter.objects.filter(pk=letter.pk).update(lane="live")
    return letter


def test_an_empty_queue_says_how_letters_come(ana: Client) -> None:
    page = ana.get("/print/").content.decode()
    assert "Nothing waits to be printed" in page
    assert "prefers letters" in page


def test_the_queue_tells_what_waits_for_each_creditor_and_to_whom(ana: Client) -> None:
    letter = as_live(a_queued_letter(name="Mill & Sons"))
    page = ana.get("/print/").content.decode()
    assert letter.creditor.name in page
    assert "Mill &amp; Sons" in page
    assert f'href="/mailbox/{letter.message_id}/"' in page


def test_whose_letters_could_come_back_to_nobody_is_said_until_there_is_an_address(ana: Client) -> None:
    creditor = a_creditor(name="Harbour", postal_address="")
    page = ana.get("/print/").content.decode()
    assert "Letters wait for a postal address" in page
    assert f'<a href="/settings/creditors/{creditor.pk}/">Harbour</a>' in page
    Organisation.objects.create(postal_address="9 Dock Road\nLeith")
    assert "Letters wait for a postal address" not in ana.get("/print/").content.decode()


def test_letters_of_a_day_tried_out_stand_apart(ana: Client) -> None:
    a_queued_letter(name="Mill & Sons")
    page = ana.get("/print/").content.decode()
    assert "Mill &amp; Sons" not in page
    assert "1 from days tried out" in page
    assert "Mill &amp; Sons" in ana.get("/print/?lane=replay").content.decode()


@pytest.mark.parametrize("count", [2, 12])
def test_the_queue_costs_the_same_queries_for_few_and_for_many(
    ana: Client, count: int, django_assert_num_queries: Any
) -> None:
    creditor = a_creditor()
    for _ in range(count - 1):
        by_post(creditor)
    a_queued_letter(creditor)
    with django_assert_num_queries(8):
        assert len(ana.get("/print/?lane=replay").context["letters"]) == count


def test_a_letter_is_shown_as_it_looks_and_opens_as_pdf(ana: Client) -> None:
    letter = a_queued_letter()
    page = ana.get(f"/mailbox/{letter.message_id}/").content.decode()
    assert f"/mailbox/{letter.message_id}/pages/1/" in page
    assert "12 Mill Lane" in page, "the record says where it goes"
    pdf = ana.get(f"/mailbox/{letter.message_id}/letter.pdf")
    assert pdf["Content-Type"] == "application/pdf"
    assert pdf.content in raw_pdf(letter)
    assert ana.get(f"/mailbox/{letter.message_id}/pages/1/").content.startswith(b"\x89PNG")
    assert ana.get(f"/mailbox/{letter.message_id}/pages/9/").status_code == 404


def raw_pdf(letter: PrintedLetter) -> bytes:
    from candour.flow.letters import pdf_in

    found = pdf_in(raw_of(letter.message))
    assert found is not None and found.startswith(b"%PDF-1.7")
    return found


def test_a_mail_is_no_letter_and_a_forgotten_one_is_gone(ana: Client) -> None:
    mail = a_message(an_account(a_creditor()), mail_of("<p>x</p>"))
    assert ana.get(f"/mailbox/{mail.pk}/letter.pdf").status_code == 404
    assert ana.get(f"/mailbox/{mail.pk}/pages/1/").status_code == 404
    letter = a_queued_letter()
    sealing.forget([letter.message.party_id])
    assert ana.get(f"/mailbox/{letter.message_id}/letter.pdf").status_code == 404
    assert ana.get("/print/?lane=replay").status_code == 200


@pytest.fixture
def today() -> Any:
    with time_machine.travel(MONDAY, tick=False):
        yield


def test_from_the_queue_to_the_post(today: Any) -> None:
    ana = signed_in(User.objects.create_superuser("ana", password=None))
    letter = a_queued_letter(name="Mill & Sons")
    closed = ana.post(f"/print/creditors/{letter.creditor_id}/")
    run = PrintRun.objects.get()
    assert closed["Location"] == f"/print/runs/{run.pk}/"
    page = ana.get(f"/print/runs/{run.pk}/").content.decode()
    assert "Mill &amp; Sons" in page and f"L{letter.pk}" in page and "Mark as posted" in page
    pdf, manifest = ana.get(f"/print/runs/{run.pk}/letters.pdf"), ana.get(f"/print/runs/{run.pk}/manifest.csv")
    assert pdf.content.startswith(b"%PDF-1.7")
    assert b"Mill" not in manifest.content
    assert "customer" not in pdf["Content-Disposition"] and letter.creditor.slug in pdf["Content-Disposition"]
    ana.post(f"/print/runs/{run.pk}/posted/")
    page = ana.get(f"/print/runs/{run.pk}/").content.decode()
    assert "should arrive by" in page and "ana" in page and "user:ana" not in page
    assert "Posted lately" in ana.get("/print/").content.decode()
    customer = ana.get(f"/customers/{letter.message.account_id}/").content.decode()
    assert "Letter posted" in customer


def test_a_letter_that_is_taken_out_or_printed_again_takes_a_reason(today: Any) -> None:
    ana = signed_in(User.objects.create_superuser("ana", password=None))
    letter = a_queued_letter()
    assert "is empty" in ana.post(f"/print/letters/{letter.pk}/take-out/", follow=True).content.decode()
    ana.post(f"/print/creditors/{letter.creditor_id}/")
    again = ana.post(f"/print/letters/{letter.pk}/again/", {"reason": "paper jam"}, follow=True).content.decode()
    assert "waits to be printed again" in again
    assert "again: paper jam" in ana.get("/print/").content.decode()
    out = ana.post(f"/print/letters/{letter.pk}/take-out/", {"reason": "they called"}, follow=True).content.decode()
    assert "a person took it out" in out


def test_a_run_that_is_printed_at_home_says_which_letters_may_not_go_any_more(today: Any) -> None:
    ana = signed_in(User.objects.create_superuser("ana", password=None))
    letter = a_queued_letter()
    ana.post(f"/print/creditors/{letter.creditor_id}/")
    there = f"/print/runs/{PrintRun.objects.get().pk}/"
    assert "may not go any more" not in ana.get(there).content.decode()
    account = letter.message.account
    place_hold(account.pk, HoldKind.PAUSE, MONDAY, actor="user:ana", reason="They asked for quiet.")
    page = ana.get(there).content.decode()
    assert "1 letter may not go any more" in page and f"L{letter.pk}" in page
    ana.post(f"/print/letters/{letter.pk}/take-out/", {"reason": "they asked for quiet"})
    assert "may not go any more" not in ana.get(there).content.decode()


def test_a_run_in_doubt_says_what_to_do(today: Any, settings: Any, tmp_path: Any) -> None:
    settings.CANDOUR_PRINT_FOLDER = str(tmp_path / "house")
    ana = signed_in(User.objects.create_superuser("ana", password=None))
    letter = a_queued_letter()
    ana.post(f"/print/creditors/{letter.creditor_id}/")
    run = PrintRun.objects.get()
    PrintRun.objects.update(state="handing_over")
    assert "Look in the folder of the print house" in ana.get(f"/print/runs/{run.pk}/").content.decode()
    refused = ana.post(f"/print/runs/{run.pk}/hand-over/", follow=True).content.decode()
    assert "may have been handed over" in refused
    done = ana.post(f"/print/runs/{run.pk}/hand-over/", {"again": "yes"}, follow=True).content.decode()
    assert "Handed over to the print house" in done
    assert len(list((tmp_path / "house").iterdir())) == 2


def test_what_is_not_there_is_not_found(ana: Client) -> None:
    for path in ("/print/runs/9/", "/print/runs/9/letters.pdf", "/print/runs/9/manifest.csv"):
        assert ana.get(path).status_code == 404
    for path in ("/print/runs/9/posted/", "/print/letters/9/again/", "/print/letters/9/take-out/"):
        assert ana.post(path, {"reason": "x"}).status_code == 404
    assert ana.post("/print/creditors/9/")["Location"] == "/print/"
