"""Senders and channels on the screen: a real name server, a real mail server, and tests that reach nobody else."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from candour.site import mail_sink
from candour.store.models import Contact, Message, SettingChange, StrayMessage, User
from candour.store.sealing import seal_for_house
from candour.store.texting import keep_stray
from tests import dns_wire, twilio_wire
from tests.book import a_creditor
from tests.plugs.channels.test_email_standing import GOOD

pytestmark = pytest.mark.django_db
ADDRESS = "accounts@hartley.co.uk"


@pytest.fixture
def reachable(ana: Client) -> Client:
    """Ana, who has an address of her own."""
    User.objects.filter(username="ana").update(email="ana@firm.example")
    return ana


def try_it(client: Client, creditor_id: int) -> str:
    told = {"creditor": str(creditor_id)}
    return client.post("/settings/channels/email/test/", told, follow=True).content.decode()


def test_a_senders_records_are_shown_with_what_is_missing_to_the_letter(ana: Client, settings: Any) -> None:
    creditor = a_creditor(sender_address=ADDRESS)
    zone = {key: values for key, values in GOOD.items() if key[0] != "_dmarc.hartley.co.uk"}
    with dns_wire.running(zone) as server:
        settings.CANDOUR_DNS = server
        part = ana.get(f"/settings/senders/{creditor.pk}/", headers={"HX-Request": "true"}).content.decode()
        whole = ana.get(f"/settings/senders/{creditor.pk}/?selector=other").content.decode()
    assert "<html" not in part and "<html" in whole
    assert f"v=DMARC1; p=none; rua=mailto:{ADDRESS}" in part and "_dmarc.hartley.co.uk" in part
    assert part.count("In order") == 3
    assert "No key is published under the name ‘other’" in whole
    assert ana.get(f"/settings/senders/{creditor.pk}/?selector=a b").status_code == 400


def test_a_test_goes_through_the_mail_server_to_oneself_alone_and_says_what_it_is(
    reachable: Client, settings: Any
) -> None:
    creditor = a_creditor(sender_address=ADDRESS)
    with mail_sink.running() as sink:
        settings.CANDOUR_SMTP_URL = f"smtp://127.0.0.1:{sink.port}"
        seen = try_it(reachable, creditor.pk)
    assert "It was taken (it said 250)" in seen and "ana@firm.example" in seen
    ((recipients, mail),) = sink.taken.messages
    assert recipients == ("ana@firm.example",)
    assert b"Subject: Test message from Candour" in mail and b"concerns nobody" in mail
    assert not Message.objects.exists() and not Contact.objects.exists()
    rows = SettingChange.objects.filter(subject="channel").values_list("field", "became", "actor")
    assert list(rows) == [("asked", creditor.name, "user:ana"), ("test", True, "user:ana")]


def test_a_server_that_refuses_is_told_in_plain_words(reachable: Client, settings: Any) -> None:
    creditor = a_creditor(sender_address=ADDRESS)
    with mail_sink.running(answers={"ana@firm.example": "550 5.1.1 no such user"}) as sink:
        settings.CANDOUR_SMTP_URL = f"smtp://127.0.0.1:{sink.port}"
        assert "does not know ana@firm.example (it said 5.1.1)" in try_it(reachable, creditor.pk)
    settings.CANDOUR_SMTP_URL = "smtp://name:hush@127.0.0.1:1"
    seen = try_it(reachable, creditor.pk)
    assert "Nothing was sent" in seen and "hush" not in seen


def test_tests_are_few_and_need_an_address_of_ones_own(ana: Client) -> None:
    creditor = a_creditor(sender_address=ADDRESS)
    assert "You have no address for this channel yet" in try_it(ana, creditor.pk)
    User.objects.filter(username="ana").update(email="ana@firm.example")
    nameless = a_creditor(sender_address="")
    assert "has nothing to send from" in try_it(ana, nameless.pk)
    for _ in range(3):
        assert "It was taken" in try_it(ana, creditor.pk)
    assert "are enough; wait a little" in try_it(ana, creditor.pk)


def test_a_text_goes_to_ones_own_number_alone_and_no_secret_is_shown(ana: Client, settings: Any) -> None:
    User.objects.filter(username="ana").update(phone="+447700900123")
    creditor = a_creditor(sms_sender="+441632960000")
    with twilio_wire.running() as server:
        settings.CANDOUR_SMS_ACCOUNT, settings.CANDOUR_SMS_TOKEN = twilio_wire.SID, twilio_wire.TOKEN
        settings.CANDOUR_SMS_API = server.url
        seen = ana.post("/settings/channels/sms/test/", {"creditor": str(creditor.pk)}, follow=True).content.decode()
        server.answers["+447700900123"] = (400, 21608)
        refused = ana.post("/settings/channels/sms/test/", {"creditor": str(creditor.pk)}, follow=True)
    assert "It was taken (it said queued)" in seen
    assert twilio_wire.TOKEN not in seen
    assert [(told["To"], told["Body"][:25]) for told in server.taken] == [
        ("+447700900123", "Test message from Candour")
    ]
    assert "It was refused (it said 21608)" in refused.content.decode()


def test_a_text_from_an_unknown_number_waits_until_somebody_deals_with_it(ana: Client) -> None:
    words = json.dumps({"from": "+447700900999", "to": "+441632960000", "text": "<b>Who</b> is this?"})
    keep_stray("SM1", seal_for_house(words.encode()), datetime(2026, 6, 3, tzinfo=UTC))
    seen = ana.get("/mailbox/unknown/").content.decode()
    assert "+44 7700 900999" in seen and "&lt;b&gt;Who&lt;/b&gt; is this?" in seen
    assert "1 text from unknown senders" in ana.get("/settings/").content.decode()
    stray = StrayMessage.objects.get()
    ana.post(f"/mailbox/unknown/{stray.pk}/")
    stray.refresh_from_db()
    assert stray.handled_by == "user:ana" and stray.handled_at is not None
    assert "Nobody unknown has written" in ana.get("/mailbox/unknown/").content.decode()
    assert "already" in ana.post(f"/mailbox/unknown/{stray.pk}/", follow=True).content.decode()


def test_channels_show_what_is_set_and_no_secret(ana: Client, settings: Any) -> None:
    settings.CANDOUR_SMTP_URL = "smtp+starttls://me:hush-hush@mail.hartley.co.uk:587"
    seen = ana.get("/settings/channels/").content.decode()
    assert "mail.hartley.co.uk:587" in seen
    assert "hush" not in seen
    assert "Call by a person" in seen


def test_a_call_cannot_be_tested_and_a_stranger_of_a_creditor_neither(ana: Client) -> None:
    creditor = a_creditor()
    answer = ana.post("/settings/channels/call/test/", {"creditor": str(creditor.pk)}, follow=True)
    assert "nothing to test" in answer.content.decode()
    assert ana.post("/settings/channels/email/test/", {"creditor": "x"}).status_code == 400
    assert ana.post("/settings/channels/email/test/", {"creditor": "999999"}).status_code == 404


def test_one_writes_down_where_one_is_reached(ana: Client) -> None:
    told = {"do": "own", "email": "ana@firm.example", "phone": "+44 7700 900123"}
    ana.post("/settings/you/", told)
    own = User.objects.get(username="ana")
    assert (own.email, own.phone) == ("ana@firm.example", "+447700900123")
    refused = ana.post("/settings/you/", {**told, "phone": "07700 900123"})
    assert (refused.status_code, "with its country" in refused.content.decode()) == (422, True)
