"""The mailbox shows what was said exactly as it was rendered."""

import mailbox
from email.message import EmailMessage
from typing import Any

import pytest
from django.test import Client

from candour.store import sealing
from candour.store.models import Account, Message
from tests.book import a_creditor, an_account
from tests.faces.workspace.desk import MORNING, morning

pytestmark = pytest.mark.django_db


def a_message(account: Account, raw: bytes, number: int = 1, **given: Any) -> Message:
    """A message whose whole mail is these bytes."""
    key = sealing.keys_for([account.party_id])[account.party_id]
    facts: dict[str, Any] = {
        "lane": "live", "channel": "email", "purpose": "reminder", "status": "sent", "template": "t",
        "message_id": f"<{number}@x.example>", "reply_token": str(number), "text_hash": "0" * 64, "party_version": 1,
    }  # fmt: skip
    return Message.objects.create(
        account=account, party=account.party, sealed=sealing.seal(key, raw), occurred_at=MORNING, **{**facts, **given}
    )


def mail_of(html: str, subject: str = "A note") -> bytes:
    """A two-part mail with this HTML."""
    mail = EmailMessage()
    mail["Subject"], mail["From"], mail["To"] = subject, "a@x.example", "b@y.example"
    mail.set_content("Plain words.\n")
    mail.add_alternative(html, subtype="html")
    return mail.as_bytes()


def test_what_was_delivered_is_what_is_shown_and_what_can_be_downloaded(ana: Client, settings: Any) -> None:
    morning(shadow=False)
    delivered = {mail["Message-ID"]: mail for mail in mailbox.Maildir(settings.CANDOUR_HOME / "maildir", create=False)}
    message = Message.objects.filter(status="sent").latest("pk")
    raw = ana.get(f"/mailbox/{message.pk}/raw/")
    assert raw["Content-Disposition"] == f'attachment; filename="message-{message.pk}.eml"'
    assert raw.content.replace(b"\r\n", b"\n") == delivered[message.message_id].as_bytes()
    page = ana.get(f"/mailbox/{message.pk}/").content.decode()
    assert "As it looks" in page
    assert "Hello Pemberton Lifts," in page


def test_the_list_names_each_message_by_its_subject_newest_first(ana: Client) -> None:
    account = an_account(a_creditor())
    for number in range(3):
        a_message(account, mail_of("<p>x</p>", f"Subject £{number}"), number)
    page = ana.get("/mailbox/").content.decode()
    assert page.index("Subject £2") < page.index("Subject £1") < page.index("Subject £0")


@pytest.mark.parametrize("count", [5, 50])
def test_the_list_costs_the_same_queries_for_5_and_for_50_messages(
    ana: Client, count: int, django_assert_num_queries: Any
) -> None:
    account = an_account(a_creditor())
    for number in range(count):
        a_message(account, mail_of("<p>x</p>"), number)
    with django_assert_num_queries(5):
        ana.get("/mailbox/")


def test_the_list_pages_and_filters(ana: Client) -> None:
    account = an_account(a_creditor())
    for number in range(70):
        a_message(account, mail_of("<p>x</p>"), number, status="sent" if number % 2 else "failed")
    first = ana.get("/mailbox/?status=failed")
    assert len(first.context["letters"]) == 35
    everything = ana.get("/mailbox/")
    rest = ana.get("/mailbox/" + everything.context["more"])
    assert len(everything.context["letters"]) + len(rest.context["letters"]) == 70


def test_the_html_of_a_mail_can_run_and_load_and_send_nothing(ana: Client) -> None:
    hostile = '<script>alert(1)</script><img src="https://evil.example/x.png"><form action="https://evil.example">'
    message = a_message(an_account(a_creditor()), mail_of(hostile))
    policy = dict(
        part.strip().partition(" ")[::2]
        for part in ana.get(f"/mailbox/{message.pk}/body/")["Content-Security-Policy"].split(";")
    )
    assert policy["default-src"] == policy["script-src"] == policy["form-action"] == policy["connect-src"] == "'none'"
    assert policy["img-src"] == "data:"
    assert policy["sandbox"] == ""
    assert '<iframe class="mail" sandbox=""' in ana.get(f"/mailbox/{message.pk}/").content.decode()


def test_forgotten_words_are_gone_everywhere(ana: Client) -> None:
    account = an_account(a_creditor())
    message = a_message(account, mail_of("<p>x</p>", "Secret subject"))
    sealing.forget([account.party_id])
    assert "forgotten" in ana.get("/mailbox/").content.decode()
    page = ana.get(f"/mailbox/{message.pk}/").content.decode()
    assert "have been forgotten" in page
    assert "Secret subject" not in page
    assert ana.get(f"/mailbox/{message.pk}/raw/").status_code == 404
    assert ana.get(f"/mailbox/{message.pk}/body/").status_code == 404


@pytest.mark.parametrize("raw", [b"", b"no headers at all", b"\xff\xfe\x00", b"Subject: =?utf-8?b?broken\r\n\r\nx"])
def test_a_mail_that_is_no_mail_is_still_a_page(ana: Client, raw: bytes) -> None:
    message = a_message(an_account(a_creditor()), raw)
    assert ana.get("/mailbox/").status_code == 200
    assert ana.get(f"/mailbox/{message.pk}/").status_code == 200
    assert ana.get(f"/mailbox/{message.pk}/raw/").content == raw


def test_an_empty_mailbox_says_how_messages_come(ana: Client) -> None:
    assert "candour day" in ana.get("/mailbox/").content.decode()
