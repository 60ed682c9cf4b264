"""Each page in its best and worst hours: full, empty, with names that never end; for everyone, on any screen."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client

from candour.flow.document import keep_document
from candour.store.models import Account, BulkRun, ImportRun, Message, Organisation, User
from tests.book import a_creditor, an_account, an_item
from tests.faces.workspace.conftest import aside, signed_in
from tests.faces.workspace.desk import MORNING, a_step, morning, the_story
from tests.faces.workspace.test_door import PLACES, a_printed_letter
from tests.faces.workspace.test_in_a_browser import unreadable
from tests.faces.workspace.test_mailbox import a_message, mail_of

pytestmark = pytest.mark.django_db(transaction=True)
WIDTHS = (320, 640, 1280)
"""A phone, 1280 pixels at twice the size, a desk."""
TOO_WIDE = """(width) => document.documentElement.scrollWidth <= width ? [] :
    [...document.querySelectorAll('body *')].filter((e) => e.getBoundingClientRect().right > width + 0.5
        && ![...e.children].some((c) => c.getBoundingClientRect().right > width + 0.5))
    .slice(0, 3).map((e) => e.cloneNode(false).outerHTML.slice(0, 160))"""
"""The innermost elements that reach beyond the screen, where the page does."""
ENDLESS = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch" * 2


def pages_of(ids: dict[str, Any]) -> Iterator[str]:
    """The addresses that these ids fill and that show a page of ours; the body of a mail is a piece of one."""
    client = signed_in(User.objects.get(username="ana"))
    for place in PLACES:
        try:
            address = place.format(**ids)
        except KeyError:
            continue
        if not address.endswith("/body/") and _shows_a_page(client, address):
            yield address


def _shows_a_page(client: Client, address: str) -> bool:
    answer = client.get(address)
    return answer.status_code == 200 and b"<html" in answer.content[:200]


def looked_at(page: Any, addresses: list[str]) -> dict[str, list[str]]:
    """What is wrong with each of these pages, by its address: for readers, on a narrow screen, or in the console."""
    wrong: dict[str, list[str]] = {}
    for address in addresses:
        page.complaints.clear()
        page.goto(address)
        found = unreadable(page)
        page.emulate_media(color_scheme="dark")
        found += [f"dark {what}" for what in unreadable(page, "color-contrast", "link-in-text-block")]
        page.emulate_media(color_scheme="light")
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            if culprits := page.evaluate(TOO_WIDE, width):
                found.append(f"wider than a screen of {width}: {culprits}")
        found += page.complaints
        if found:
            wrong[address] = found
    return wrong


def test_every_page_of_a_full_book_is_for_everyone_on_every_screen(desk: Any) -> None:
    ids = aside(_one_of_everything)
    addresses = aside(lambda: list(pages_of(ids)))
    assert len(addresses) >= 49
    assert looked_at(desk("/"), addresses) == {}


def test_every_page_of_an_empty_candour_is_for_everyone_on_every_screen(desk: Any) -> None:
    addresses = aside(lambda: list(pages_of({})))
    assert len(addresses) > 20
    assert looked_at(desk("/"), addresses) == {}


def test_names_that_never_end_fit_every_page_and_every_screen(desk: Any) -> None:
    ids = aside(_endless)
    assert looked_at(desk("/"), aside(lambda: list(pages_of(ids)))) == {}


def test_who_may_not_see_a_page_is_told_so_on_every_screen(desk: Any) -> None:
    page = desk("/")
    User.objects.filter(username="ana").update(is_superuser=False)
    assert looked_at_refusal(page, "/money/") == []


def looked_at_refusal(page: Any, address: str) -> list[str]:
    """What is wrong with the page that refuses; that the browser tells of a 403 is right."""
    page.goto(address)
    assert page.get_by_text("does not include this page").is_visible()
    return unreadable(page)


def _one_of_everything() -> dict[str, Any]:
    account = the_story(morning())
    letters = a_printed_letter()
    return {**_ids(account, Message.objects.filter(status="sent", channel="email").latest("pk").pk), **letters}


def _endless() -> dict[str, Any]:
    Organisation.objects.create(name=ENDLESS, customer_word="Versicherungsnehmerinnenverzeichnis")
    creditor = a_creditor(name=ENDLESS, slug="endless")
    account = an_account(creditor, name=ENDLESS, reference="R" * 80, email=f"{'e' * 60}@{'x' * 60}.example")
    item = an_item(account, MORNING.date(), 10**14, reference="I" * 90)
    an_item(account, date(2013, 5, 1), 10**14 - 1, reference="J" * 90)
    a_step(account, [item.pk]).save()
    return _ids(account, a_message(account, mail_of(f"<p>{ENDLESS * 3}</p>", "S" * 150), purpose="reminder").pk)


def _ids(account: Account, message: int) -> dict[str, Any]:
    now = datetime.now(UTC)
    run = ImportRun.objects.create(creditor=account.creditor, file_name=f"{'f' * 120}.csv", occurred_at=now)
    document = keep_document(account.pk, None, "other", b"%PDF-1.7", now, actor="user:ana").id
    many = BulkRun.objects.create(actor="user:ana", kind="owner", accounts=[account.pk], occurred_at=now)
    return {
        "account": account.pk, "owing": account.pk, "message": message, "many": many.pk, "run": run.pk,
        "creditor": account.creditor_id, "person": User.objects.create_user("p" * 100).pk, "document": document,
    }  # fmt: skip
