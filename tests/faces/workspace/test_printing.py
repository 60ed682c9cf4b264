"""The print queue on screen, and a letter as it looks."""

from typing import Any

import pytest
from django.test import Client

from candour.store import sealing
from candour.store.models import PrintedLetter
from tests.book import a_creditor, an_account
from tests.by_post import a_queued_letter, by_post, raw_of
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
    with django_assert_num_queries(5):
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
