"""Who may come in, who may see what, and what those see who may not."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import URLPattern

from candour.faces.workspace.urls import urlpatterns
from candour.flow.document import keep_document
from candour.flow.print_run import close_run
from candour.flow.statements import begin
from candour.store.models import BulkRun, ImportRun, User
from tests.book import a_creditor, an_account
from tests.by_post import MONDAY, a_queued_letter
from tests.faces.workspace.conftest import signed_in
from tests.faces.workspace.test_mailbox import a_message, mail_of

pytestmark = pytest.mark.django_db

PLACES = {
    "/": "view_step",
    "/customers/": "view_account",
    "/search/": "view_account",
    "/items/": "view_item",
    "/customers/many/": "view_account",
    "/customers/many/{many}/": "view_account",
    "/customers/export/csv/": "add_export",
    "/items/export/csv/": "add_export",
    "/views/": "view_account",
    "/views/1/": "view_account",
    "/customers/{account}/": "view_account",
    "/customers/{account}/items/": "view_item",
    "/customers/{account}/call/": "add_contact",
    "/customers/{account}/write/": "add_message",
    "/customers/{account}/write/check/": "add_message",
    "/customers/{account}/write/1/back/": "add_message",
    "/customers/{account}/notices/1/": "add_message",
    "/customers/{account}/query/": "add_query",
    "/customers/{account}/query/1/close/": "change_query",
    "/customers/{account}/query/1/pass/": "change_query",
    "/customers/{account}/copies/": "add_message",
    "/customers/{account}/documents/": "add_document",
    "/customers/{account}/documents/1/remove/": "delete_document",
    "/customers/{account}/documents/{document}/": "view_document",
    "/customers/{account}/reach/1/": "change_contactpoint",
    "/customers/{account}/promise/": "add_promise",
    "/customers/{account}/merge/": "change_party",
    "/customers/{account}/merge/undo/": "change_party",
    "/customers/{account}/export/": "change_party",
    "/customers/{account}/care/": "change_account",
    "/customers/{account}/limit/": "change_account",
    "/customers/{account}/stop/": "change_account",
    "/customers/{account}/stop/ask/": "change_account",
    "/customers/{account}/stop/decide/": "change_stoprelease",
    "/mailbox/release/": "add_approval",
    "/mailbox/{message}/edit/": "add_approval",
    "/steps/1/settle/": "change_task",
    "/steps/1/mend/": "add_contactpoint",
    "/customers/{account}/hold/": "add_hold",
    "/customers/{account}/holds/1/end/": "change_hold",
    "/customers/{account}/note/": "add_event",
    "/customers/{account}/reach/": "add_contactpoint",
    "/customers/{account}/tasks/1/": "change_task",
    "/tasks/": "view_task",
    "/setup/": "add_creditor",
    "/import/": "add_importrun",
    "/import/0123456789abcdef0123456789abcdef/": "add_importrun",
    "/import/0123456789abcdef0123456789abcdef/progress/": "add_importrun",
    "/import/runs/": "add_importrun",
    "/import/runs/{run}/": "add_importrun",
    "/import/runs/{run}/undo/": "add_importrun",
    "/import/runs/{run}/rejects/": "add_importrun",
    "/mailbox/": "view_message",
    "/mailbox/{message}/": "view_message",
    "/mailbox/{message}/body/": "view_message",
    "/mailbox/{message}/raw/": "view_message",
    "/mailbox/{letter}/letter.pdf": "view_message",
    "/mailbox/{letter}/pages/1/": "view_message",
    "/customers/{owing}/statement.pdf": "view_account",
    "/statements/": "view_statementrun",
    "/statements/creditors/{creditor}/": "view_statementrun",
    "/statements/creditors/{creditor}/begin/": "add_statementrun",
    "/statements/runs/{statements}/": "view_statementrun",
    "/statements/runs/{statements}/release/": "add_approval",
    "/print/": "view_printrun",
    "/print/creditors/{creditor}/": "add_printrun",
    "/print/runs/{print_run}/": "view_printrun",
    "/print/runs/{print_run}/letters.pdf": "view_printrun",
    "/print/runs/{print_run}/manifest.csv": "view_printrun",
    "/print/runs/{print_run}/hand-over/": "change_printrun",
    "/print/runs/{print_run}/arrived/": "change_printrun",
    "/print/runs/{print_run}/posted/": "change_printrun",
    "/print/letters/{paper}/again/": "add_printedletter",
    "/print/letters/{paper}/take-out/": "change_printedletter",
    "/mailbox/{message}/release/": "add_approval",
    "/mailbox/{message}/send-back/": "add_approval",
    "/law/": "view_step",
    "/law/ask/": "view_step",
    "/law/house.hours/": "view_step",
    "/calendar/": "view_step",
    "/calendar/now/": "change_step",
    "/customers/{account}/calendar/": "view_account",
    "/customers/{account}/calendar/move/": "change_step",
    "/customers/{account}/calendar/1/undo/": "change_step",
    "/strategies/": "view_strategyversion",
    "/strategies/new/": "add_strategyversion",
    "/strategies/business/": "view_strategyversion",
    "/strategies/business/accounts/": "view_account",
    "/strategies/business/edit/": "add_strategyversion",
    "/strategies/business/form/": "add_strategyversion",
    "/strategies/business/check/": "add_strategyversion",
    "/strategies/business/tomorrow/": "add_strategyversion",
    "/strategies/business/choose/": "change_creditor",
    "/strategies/business/versions/": "view_strategyversion",
    "/strategies/business/back/": "add_strategyversion",
    "/live/today/": "view_step",
    "/undo/": "view_step",
    "/money/": "view_account",
    "/money/ages/csv/": "view_account",
    "/design/": "view_step",
    "/settings/": "view_creditor",
    "/settings/organisation/": "change_organisation",
    "/settings/creditors/": "view_creditor",
    "/settings/creditors/new/": "add_creditor",
    "/settings/creditors/{creditor}/": "change_creditor",
    "/settings/creditors/{creditor}/policy/": "view_creditor",
    "/settings/policies/": "view_creditor",
    "/settings/senders/": "view_creditor",
    "/settings/senders/{creditor}/": "view_creditor",
    "/settings/channels/": "change_organisation",
    "/settings/channels/email/test/": "change_organisation",
    "/settings/print-house/": "change_organisation",
    "/settings/print-house/test/": "change_organisation",
    "/mailbox/unknown/": "view_message",
    "/mailbox/unknown/1/": "change_task",
    "/settings/people/": "view_user",
    "/settings/people/{person}/": "change_user",
    "/settings/keys/": "view_apitoken",
    "/settings/you/": "view_step",
    "/settings/changes/": "view_settingchange",
    "/creditors/{creditor}/mode/": "change_creditor",
}

OPEN = ("login", "logout", "welcome")
"""What a stranger may open."""


@pytest.fixture
def addresses() -> dict[str, str]:
    ids = one_of_everything()
    return {place.format(**ids): permission for place, permission in PLACES.items()}


def one_of_everything() -> dict[str, int]:
    """Ids for what addresses name."""
    account = an_account(a_creditor())
    message = a_message(account, mail_of("<p>x</p>"))
    run = ImportRun.objects.create(creditor=account.creditor, file_name="a.csv", occurred_at=datetime.now(UTC))
    document = keep_document(account.pk, None, "other", b"%PDF-1.7", datetime.now(UTC), actor="user:ana").id
    return {
        "account": account.pk,
        "message": message.pk,
        "many": BulkRun.objects.create(actor="x", kind="owner", accounts=[], occurred_at=datetime.now(UTC)).pk,
        "creditor": account.creditor_id,
        "run": run.pk,
        "person": User.objects.create_user("someone").pk,
        "document": document,
        **a_printed_letter(),
    }


def a_printed_letter() -> dict[str, int]:
    """A letter in a print run of a day that is tried out."""
    paper = a_queued_letter()
    done = close_run(paper.creditor_id, MONDAY, actor="test")
    run = begin(a_creditor().pk, MONDAY, actor="test")
    owing = paper.message.account_id
    return {
        "letter": paper.message_id,
        "paper": paper.pk,
        "print_run": done.run_id or 0,
        "statements": run,
        "owing": owing,
    }


def patterns() -> Iterator[URLPattern]:
    for pattern in urlpatterns:
        assert isinstance(pattern, URLPattern)
        yield pattern


def test_every_route_declares_who_may_see_it_and_who_looks_after_it() -> None:
    for pattern in patterns():
        declared = pattern.callback.page  # type: ignore[attr-defined]
        assert declared.owner
        assert declared.permission or pattern.name in OPEN


def test_every_route_is_tried_here() -> None:
    assert len(PLACES) + len(OPEN) == len(urlpatterns)


def test_a_stranger_is_asked_to_log_in_everywhere(addresses: dict[str, str]) -> None:
    for address in addresses:
        answer = Client().get(address)
        assert (answer.status_code, answer["Location"]) == (302, f"/login/?next={address}")


def test_a_person_without_permission_is_told_so_and_one_with_it_comes_in(addresses: dict[str, str]) -> None:
    for number, (address, permission) in enumerate(addresses.items()):
        user = User.objects.create_user(f"user{number}")
        post = not permission.startswith("view_")
        client = signed_in(user)
        refused = client.post(address) if post else client.get(address)
        assert refused.status_code == 403
        assert "does not include this page" in refused.content.decode()
        user.user_permissions.add(Permission.objects.get(codename=permission))
        client = signed_in(User.objects.get(pk=user.pk))
        if address.startswith(("/customers/", "/items/")) and post:
            assert client.post(address).status_code == 403, "who may not see an account may not act on it"
            seeing = Permission.objects.filter(codename__in=("view_account", "view_item"))
            user.user_permissions.add(*seeing)
            client = signed_in(User.objects.get(pk=user.pk))
        assert (client.post(address) if post else client.get(address)).status_code in (200, 302, 400, 422)


def test_a_wrong_password_and_a_wrong_name_get_the_same_answer() -> None:
    User.objects.create_user("ana", password="correct horse battery")
    for name in ("ana", "nobody"):
        page = Client().post("/login/", {"username": name, "password": "wrong"}).content.decode()
        assert "That name and password do not go together." in page
        assert 'aria-invalid="true"' in page


def test_the_right_password_comes_in_and_logging_out_takes_a_post() -> None:
    User.objects.create_user("ana", password="correct horse battery")
    client = Client()
    answer = client.post("/login/", {"username": "ana", "password": "correct horse battery", "next": "/mailbox/"})
    assert answer["Location"] == "/mailbox/"
    assert client.get("/logout/").status_code == 405
    assert client.post("/logout/")["Location"] == "/login/"
    assert client.get("/")["Location"] == "/login/?next=/"


def test_too_many_tries_are_told_to_wait_in_plain_words() -> None:
    User.objects.create_user("ana", password="correct horse battery")
    for _ in range(8):
        answer = Client().post("/login/", {"username": "ana", "password": "wrong"})
    assert answer.status_code == 429
    assert "Too many tries" in answer.content.decode()
    again = Client().post("/login/", {"username": "ana", "password": "correct horse battery"})
    assert again.status_code == 429


def test_what_is_not_there_and_what_broke_say_what_to_do(ana: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "Find it in the list" in ana.get("/nowhere/").content.decode()
    monkeypatch.setattr("candour.faces.workspace.today.creditors", lambda: 1 / 0)
    ana.raise_request_exception = False
    broken = ana.get("/")
    assert broken.status_code == 500
    assert "No message was sent because of it" in broken.content.decode()


def test_a_form_from_elsewhere_is_not_taken() -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/login/", {"username": "ana", "password": "x"})
    assert answer.status_code == 403
    assert "Please send it again" in answer.content.decode()


def test_no_page_is_kept_to_be_read_after_logging_out(ana: Client, addresses: dict[str, str]) -> None:
    for address, permission in addresses.items():
        if permission.startswith("view"):
            assert ana.get(address)["Cache-Control"] == "private, no-store", address


def test_pages_run_no_inline_script_or_style_and_load_nothing_from_elsewhere(ana: Client) -> None:
    page = ana.get("/")
    policy = page["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    body = page.content.decode()
    assert "<style" not in body
    assert re.findall(r"<script(?![^>]* src=\"/static/)[^>]*>", body) == []
    assert " style=" not in body
    assert "http" not in body
