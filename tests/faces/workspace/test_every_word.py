"""Each page is read in a made-up language: what is said in plain letters and is no data, no translator has seen."""

from collections.abc import Iterable, Iterator
from datetime import date
from email import message_from_bytes, policy
from email.message import EmailMessage
from itertools import chain
from pathlib import Path
from typing import Any, cast

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils.translation import trans_real

from candour.faces.workspace.languages import languages, read_as
from candour.faces.workspace.locales import LOCALES, short_day, written_as
from candour.faces.workspace.telling import event_facts, event_says
from candour.faces.workspace.words import EVENTS, plain
from candour.flow.guard import all_rules
from candour.store.models import (
    Account,
    ContactPoint,
    Creditor,
    ImportRun,
    Item,
    Message,
    Organisation,
    Party,
    Step,
    StrategyVersion,
    User,
)
from tests.book import a_creditor, an_account, an_item
from tests.by_post import raw_of
from tests.faces.workspace.conftest import signed_in
from tests.faces.workspace.desk import morning, the_story
from tests.faces.workspace.made_up import LANGUAGE, made_up, unsaid_on, write_catalogue
from tests.faces.workspace.test_bringing_in import choose
from tests.faces.workspace.test_door import PLACES, one_of_everything

pytestmark = pytest.mark.django_db

MORE = (
    "/?day=2013-06-03", "/?day=2013-06-03&lane=shadow", "/?show=draft", "/?show=held", "/?day=nonsense", "/nowhere/",
    "/customers/{account}/?day=2013-06-03", "/customers/{account}/calendar/?day=2013-06-03",
    "/customers/?late=over-90", "/items/?late=over-90&owner=me", "/calendar/?day=2013-06-03",
    "/setup/?step=2", "/setup/?step=3", "/setup/?step=4", "/setup/?step=5",
)  # fmt: skip
"""Pages as a question makes them, beside those of PLACES."""
NONSENSE = {
    "kind": "x",
    "cap_week": "99",
    "act": "write",
    "do": "x",
    "day": "x",
    "amount": "x",
    "text": "x",
    "reason": "x",
    "until": "x",
}
"""What no form takes, so that each says what is wrong."""
TOML = tuple(f"/strategies/business/{act}/" for act in ("edit", "form", "check", "tomorrow"))
"""What is wrong with a file is said in the words of the format, which are English."""
LEDGER = """Customer No,Name,Invoice No,Due date,Balance,Email
C1,Brook Ltd,INV-1,2013-05-31,120.00,accounts@brook.example
C1,Brook Ltd,INV-2,2013-06-13,80.50,accounts@brook.example
"""
ROWS_THAT_CANNOT_BE_READ = """C3,Cope,INV-4,2013-06-13,a lot,
C4,Dean,INV-5,someday,20.00,
,Elm,INV-6,2013-06-13,20.00,
C5,Fir,INV-1,2013-06-13,20.00,
"""
COLUMNS = {
    Account: ("reference",), ContactPoint: ("value",), ImportRun: ("file_name",), Item: ("reference",),
    Organisation: ("name", "postal_address"), Party: ("name",), StrategyVersion: ("label",),
    User: ("username",),
    Creditor: (
        "name", "slug", "sender_name", "sender_address", "phone", "pay_url", "payment_details", "postal_address",
    ),
}  # fmt: skip
"""What people and ledgers wrote."""
TYPED = (
    "Please write in large print.", "Delivery damaged; photos on file.", "explicit consent", "test", "june.csv",
    "GB–ENG",
)  # fmt: skip
"""What people of this book wrote under seal, and who did it."""


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made-up")
    write_catalogue(folder)
    return folder


@pytest.fixture
def reader(catalogue: Path, settings: Any) -> Iterator[Client]:
    """Somebody who may do everything and reads the made-up language."""
    settings.LOCALE_PATHS = [catalogue, *settings.LOCALE_PATHS]
    settings.CANDOUR_LOCALE = LANGUAGE
    languages.cache_clear()
    trans_real._translations = {}
    yield signed_in(User.objects.create_superuser("ana", password=None, locale=LANGUAGE))
    languages.cache_clear()
    trans_real._translations = {}


def data(settings: Any) -> list[str]:
    """What stands on pages and is no sentence of Candour, the longest first: names, references, laws by their names."""
    written = (
        str(told)
        for model, names in COLUMNS.items()
        for row in model._default_manager.values_list(*names)
        for told in row
        if told
    )
    rules = [rule for _, rule in all_rules()]
    laws = {rule.id for rule in rules} | {rule.citation for rule in rules} - {"House policy"}
    lines = chain.from_iterable(text.splitlines() for text in (*written, *said_to_customers(), *TYPED))
    names = {f"user:{name}" for name in User.objects.values_list("username", flat=True)}
    steps = {f"‘{key.replace('_', ' ')}’" for key in Step.objects.values_list("key", flat=True)}
    known = {*lines, *laws, *names, *steps, *samples(), *LOCALES, str(settings.CANDOUR_HOME)}
    return sorted(filter(None, map(str.strip, known)), key=len, reverse=True)


def samples() -> Iterator[str]:
    """Each form of dates by its own name, and how it looks, as one's own page offers it."""
    for key, label in LOCALES.items():
        with written_as(key):
            yield from (label, short_day(date(2013, 6, 3)))


def said_to_customers() -> Iterator[str]:
    """The words of every message: they are in the language of whoever it is to."""
    for message in Message.objects.all():
        mail = message_from_bytes(raw_of(message), _class=EmailMessage, policy=policy.default)
        body = mail.get_body(preferencelist=("plain",))
        yield from (str(mail["Subject"]), body.get_content() if body else "")


def is_page(answer: HttpResponse) -> bool:
    return answer.status_code != 302 and answer.get("Content-Type", "").startswith("text/html")


def keys(where: str) -> tuple[str, ...]:
    """What pages of strategies call them, and who kept those that came with Candour."""
    return ("business", "consumer", "candour") if "/strategies/" in where else ()


def complaints(pages: Iterable[tuple[str, HttpResponse]], known: list[str]) -> str:
    """What was found on which page; '' when every word can be translated."""
    found = {where: list(unsaid_on(answer.content.decode(), [*known, *keys(where)])) for where, answer in pages
             if is_page(answer)}  # fmt: skip
    return "".join(f"\n{where}\n    " + "\n    ".join(words) for where, words in found.items() if words)


def test_the_made_up_language_keeps_values_tags_and_options() -> None:
    assert made_up('--until {day}: see <a href="x">it</a>') == '--until ⟦{day}: ｓｅｅ <a href="x">ｉｔ</a>⟧'


def test_a_word_that_is_no_data_is_found_and_data_is_not() -> None:
    page = '<p title="Heard">⟦Ｓａｉｄ⟧ by Ann Lee</p><code>run it</code><option>Said</option>'
    assert [found.partition(" in ")[0] for found in unsaid_on(page, ["Ann Lee"])] == ["'Heard'", "'by'", "'Said'"]


def test_every_word_of_every_page_can_be_said_in_another_language(reader: Client, settings: Any) -> None:
    story = the_story(morning())
    ids = one_of_everything()
    places = (*PLACES, *MORE)
    either = ids, {**ids, "account": story.pk}
    addresses = dict.fromkeys(place.format(**one) for place in places for one in either)
    known = data(settings)
    assert not (told := complaints(((address, reader.get(address)) for address in addresses), known)), told
    acts = [place.format(**ids) for place, needed in PLACES.items() if needed[:5] != "view_" and place not in TOML]
    answers = ((f"POST {act}", reader.post(act, form, follow=True)) for act in acts for form in ({}, NONSENSE))
    assert not (told := complaints(answers, known)), told


@pytest.mark.parametrize(
    "text",
    [
        LEDGER + ROWS_THAT_CANNOT_BE_READ,
        LEDGER.replace("Balance", "Saldo"),
        LEDGER.replace("2013-05-31", "02/03/2013").replace("2013-06-13", "03/02/2013"),
        "just words\nand more\n",
        "%PDF-1.7 no table",
    ],
)
def test_what_is_wrong_with_a_ledger_is_said_in_the_language_too(reader: Client, settings: Any, text: str) -> None:
    answer = choose(reader, text)
    written = [*chain.from_iterable(line.split(",") for line in text.splitlines()), "ledger.csv", "Hartley Supplies"]
    options = ("amount or balance", "'amount=", "customer", "dates", "map", "UTF-8", "UTF-16", "PDF")
    known = [*data(settings), *sorted(filter(None, written), key=len, reverse=True), *options]
    page = reader.get(answer["Location"])
    assert page.status_code == 200
    assert not (told := complaints([("/import/", page)], known)), told


def test_an_empty_house_speaks_the_language_too(reader: Client, settings: Any) -> None:
    places = [place for place in PLACES if "{" not in place]
    assert not (told := complaints(((place, reader.get(place)) for place in places), data(settings))), told


def test_the_door_and_what_goes_wrong_speak_it(reader: Client, settings: Any) -> None:
    stranger, guest = Client(), signed_in(User.objects.create_user("guest", locale=LANGUAGE))
    pages = {
        "login": stranger.get("/login/"),
        "wrong password": stranger.post("/login/", {"username": "ana", "password": "x"}),
        "old link": stranger.get("/welcome/x/y/"),
        "not allowed": guest.get("/settings/"),
        "not there": reader.get("/nowhere/"),
        "not sent from here": Client(enforce_csrf_checks=True).post("/login/", {}),
        "new person": reader.post("/settings/people/", {"username": "bo", "role": "Reader"}),
        "new key": reader.post("/settings/keys/", {"do": "new", "name": "nightly", "user": "ana", "days": "9"}),
    }
    known = ["nightly", "http://testserver", *data(settings)]
    for _ in range(8):
        pages["too many tries"] = stranger.post("/login/", {"username": "ana", "password": "x"})
    assert [name for name, answer in pages.items() if not is_page(answer)] == []
    assert not (told := complaints(pages.items(), known)), told


def test_a_list_is_taken_out_in_the_language_of_whoever_takes_it(reader: Client, settings: Any) -> None:
    an_item(an_account(a_creditor()), date(2013, 6, 3), kind="credit_note")
    for name in ("customers", "items"):
        file = reader.post(f"/{name}/export/csv/")
        text = b"".join(cast(Iterable[bytes], file)).decode()
        assert len(text.splitlines()) == 2
        assert list(unsaid_on(text, data(settings))) == []


FACTS = {
    "hold_kind": "complaint", "until": "2013-06-10T09:00:00+00:00", "since": "2013-06-03", "on": "2013-06-03",
    "day": "2013-06-04", "was": "2013-06-03", "channel": "sms", "purpose": "reminder", "clock": "complaint",
    "doubtful": True, "joint": False, "lawful_basis": "explicit consent", "request": 1, "staff": True, "placement": 1,
}  # fmt: skip
"""What an event may hold that has no clause of its own."""
TOLD = {
    "by": "2013-06-07", "silent_until": "2013-06-12", "due": "2013-06-08", "again": "2013-06-05T09:00:00+01:00",
    "expected_on": "2013-06-06", "task": "call", "outcome": "voicemail", "what": "invoice", "why": "closed",
    "arrived": True, "inbound": True, "amount_minor": 12_000, "currency": "GBP", "limit_minor": 5_000, "tries": 2,
    "reason": "damaged", "new": 1, "changed": 2, "payments": 3, "credits": 1, "disputed": 1, "asked_by": "user:ana",
    "no_longer_in_ledger": 1, "balance_minor_to": 1, "due_to": "2013-06-08", "gets": ["invoices"], "reference": "INV-1",
    "file": "june.csv",
}  # fmt: skip
"""What an event may hold that has one."""


@pytest.mark.usefixtures("reader")
@pytest.mark.parametrize("kind", [*EVENTS, "of_a_later_time"])
def test_what_happened_is_told_in_the_language(settings: Any, kind: str) -> None:
    with read_as(LANGUAGE):
        clause = event_says(kind, {**FACTS, **TOLD, **({"outcome": "corrected"} if "query" in kind else {})})
        told = [plain(kind, "event"), clause, *chain.from_iterable(event_facts(kind, FACTS))]
    typed = ["INV-1", "june.csv", "of a later time"]
    assert list(unsaid_on("<br>".join(told), [*data(settings), *typed])) == []
