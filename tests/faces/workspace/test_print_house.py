"""The print house on the screen: set up, tried, runs mailed to it, and what to do about one in doubt."""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.test import Client

from candour.site import mail_sink
from candour.store.models import Organisation, PrintRun, User
from tests.book import a_creditor
from tests.by_post import MONDAY, a_queued_letter
from tests.faces.workspace.conftest import signed_in
from tests.faces.workspace.test_settings import page
from tests.keys import an_ec_certificate, an_owner

pytestmark = pytest.mark.django_db
HOUSE = "print@print-house.example"


@pytest.fixture
def sink(settings: Any) -> Iterator[mail_sink.Sink]:
    with mail_sink.running() as found:
        settings.CANDOUR_SMTP_URL, settings.CANDOUR_SMTP_LOCAL = f"smtp://127.0.0.1:{found.port}", True
        yield found


@pytest.fixture
def today() -> Iterator[Client]:
    """Ana on the Monday on which the letters are written."""
    with time_machine.travel(MONDAY, tick=False):
        yield signed_in(User.objects.create_superuser("ana", password=None))


def test_a_print_house_is_set_with_its_certificate_and_tried(ana: Client, sink: mail_sink.Sink) -> None:
    a_creditor()
    empty = ana.get("/settings/channels/").content.decode()
    assert "Send the print house a test" not in empty
    pem = an_owner().pem
    assert "Saved." in page(ana, "/settings/print-house/", print_house=HOUSE, print_certificate=pem)
    seen = ana.get("/settings/channels/").content.decode()
    assert "Compare its SHA-256 with the print house" in seen and "BEGIN CERTIFICATE" in seen
    creditor = a_creditor()
    told = page(ana, "/settings/print-house/test/", creditor=str(creditor.pk))
    assert f"It was taken (it said 250). Look at {HOUSE}" in told
    [(to, raw)] = sink.taken.messages
    assert to == (HOUSE,) and b"application/pkcs7-mime" in raw
    assert "print runs are encrypted for" in ana.get("/settings/changes/").content.decode()


def test_what_is_wrong_with_a_print_house_is_said_at_its_field(ana: Client) -> None:
    answer = ana.post("/settings/print-house/", {"print_house": "nobody", "print_certificate": ""})
    assert answer.status_code == 422
    assert "It is not an email address; write it as print@print-house.example" in answer.content.decode()
    told = {"print_house": HOUSE, "print_certificate": an_ec_certificate()}
    assert "RSA key of 2048 bits" in ana.post("/settings/print-house/", told).content.decode()
    assert not Organisation.objects.exclude(print_address="").exists()


def test_a_run_is_mailed_from_its_page_and_the_page_says_where_it_went(today: Client, sink: mail_sink.Sink) -> None:
    page(today, "/settings/print-house/", print_house=HOUSE, print_certificate="")
    letter = a_queued_letter(name="Mill & Sons")
    seen = page(today, f"/print/creditors/{letter.creditor_id}/", x="")
    assert f"Mail it to {HOUSE}" in seen
    run = PrintRun.objects.get()
    done = page(today, f"/print/runs/{run.pk}/hand-over/", way="mail")
    assert "Handed over to the print house" in done and f"by mail to {HOUSE}" in done
    assert len(sink.taken.messages) == 1
    assert "was handed over already" in page(today, f"/print/runs/{run.pk}/hand-over/", way="mail")
    assert len(sink.taken.messages) == 1


def test_a_run_in_doubt_is_settled_with_one_click_either_way(today: Client, sink: mail_sink.Sink) -> None:
    page(today, "/settings/print-house/", print_house=HOUSE, print_certificate="")
    letter = a_queued_letter()
    page(today, f"/print/creditors/{letter.creditor_id}/", x="")
    run = PrintRun.objects.get()
    PrintRun.objects.update(state="handing_over", way="mail", sent_to=HOUSE)
    seen = today.get(f"/print/runs/{run.pk}/").content.decode()
    assert f"It was mailed to {HOUSE}, and nobody knows whether it arrived" in seen
    assert f"whether they have run {run.pk}" in seen
    assert "Written down: the print house has it" in page(today, f"/print/runs/{run.pk}/arrived/", x="")
    assert "is not in doubt any more" in page(today, f"/print/runs/{run.pk}/arrived/", x="")
    assert sink.taken.messages == []
    PrintRun.objects.update(state="uncertain")
    assert "Handed over" in page(today, f"/print/runs/{run.pk}/hand-over/", way="mail", again="yes")
    assert len(sink.taken.messages) == 1


def test_a_run_that_was_not_taken_says_so_until_it_is(today: Client, settings: Any) -> None:
    page(today, "/settings/print-house/", print_house=HOUSE, print_certificate="")
    letter = a_queued_letter()
    page(today, f"/print/creditors/{letter.creditor_id}/", x="")
    run = PrintRun.objects.get()
    with mail_sink.running(answers={HOUSE: "550 5.1.1 no"}) as found:
        settings.CANDOUR_SMTP_URL = f"smtp://127.0.0.1:{found.port}"
        told = page(today, f"/print/runs/{run.pk}/hand-over/", way="mail")
    assert "The mail server does not know print@print-house.example (5.1.1)" in told
    assert "It was not taken when it was handed over (5.1.1). Nothing has arrived." in told
    settings.CANDOUR_SMTP_URL = "smtp://127.0.0.1:1"
    told = page(today, f"/print/runs/{run.pk}/hand-over/", way="mail")
    assert "It was not taken when it was handed over (the mail server cannot be reached)." in told
