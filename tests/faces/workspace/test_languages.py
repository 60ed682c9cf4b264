"""The workspace speaks the language of whoever reads it, as far as somebody has translated it."""

import pickle
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from django.test import Client
from django.utils import translation
from django.utils.translation import trans_real

from candour.domain.errors import WrongUse
from candour.domain.saying import Said, say, say_many
from candour.faces.workspace.fact_words import fact_words
from candour.faces.workspace.languages import choices, language_of, languages, later, read_as, told
from candour.faces.workspace.locales import short_day
from candour.faces.workspace.tags import fact_pair
from candour.faces.workspace.words import plain
from candour.store.models import User
from tests.book import a_creditor

ESPERANTO: dict[str | tuple[str, str], str | tuple[str, str]] = {
    "Log out": "Elsaluti",
    "Reply": "Respondo",
    "it is covered until {day}, {why}": "{why}: kovrita ĝis {day}",
    "it is in query": "oni esploras ĝin",
    "there is no {thing}": "ne ekzistas {oops}",
    "there is one {thing}": "ekzistas {thing.nomo}",
    "there are two {thing}": "ekzistas du {thing[a]}",
    ("{count} letter", "{count} letters"): ("{count} letero", "{count} leteroj"),
    "choose how it ended": "elektu, kiel ĝi finiĝis",
    "silent until {day}": "silento ĝis {day}",
    "last spoke": "laste parolis",
    "{file} has more than {most:,} lines; bring it in in parts": "pli ol {most:,} linioj en {file}",
    "they paid on {day}, {why}": "{why}: pagita je {day}",
    "{what} ({citation})": "{what} [{citation}]",
    "Send the final response.": "Sendu la finan respondon.",
}


@pytest.fixture
def esperanto(settings: Any, tmp_path: Path) -> Iterator[None]:
    """Esperanto with a few sentences."""
    place = tmp_path / "eo" / "LC_MESSAGES"
    place.mkdir(parents=True)
    catalog = Catalog(locale="eo")
    for english, said in ESPERANTO.items():
        catalog.add(english, said)
    with (place / "django.mo").open("wb") as file:
        write_mo(file, catalog)
    settings.LOCALE_PATHS = [tmp_path, *settings.LOCALE_PATHS]
    languages.cache_clear()
    trans_real._translations = {}
    yield
    languages.cache_clear()
    trans_real._translations = {}


@pytest.mark.usefixtures("esperanto")
def test_a_sentence_of_the_rules_is_said_with_its_values_in_the_language_of_the_reader() -> None:
    sentence = say("it is covered until {day}, {why}", day=date(2013, 6, 3), why=say("it is in query"))
    assert sentence == "it is covered until 2013-06-03, it is in query"
    with read_as("eo"):
        assert told(sentence) == f"oni esploras ĝin: kovrita ĝis {short_day(date(2013, 6, 3))}"
        assert told(WrongUse("choose how it ended")) == "elektu, kiel ĝi finiĝis"
        assert [told(say_many("{count} letter", "{count} letters", count=n)) for n in (1, 2)] == [
            "1 letero",
            "2 leteroj",
        ]
        assert plain("reply", "purpose") == "Respondo"
    assert told(sentence) == "it is covered until 3 Jun 2013, it is in query"


@pytest.mark.usefixtures("esperanto")
def test_what_is_not_translated_or_does_not_fit_is_said_in_english() -> None:
    with read_as("eo"):
        for text in ("there is no {thing}", "there is one {thing}", "there are two {thing}"):
            assert told(say(text, thing="draft")) == text.format(thing="draft")
        assert told("Nobody has translated this.") == "Nobody has translated this."
        assert told("") == ""
        assert str(later("Nor this.")) == "Nor this."


@pytest.mark.usefixtures("esperanto")
def test_what_has_a_date_in_it_is_found_and_a_reference_is_left_alone() -> None:
    with read_as("eo"):
        assert fact_words("silent until 2013-06-12") == "silento ĝis 2013-06-12"
        assert fact_words("email addresses") == "email addresses"
        assert fact_words("INV-1") == "INV-1"
        assert fact_pair("last spoke", "2013-06-03") == ("laste parolis", short_day(date(2013, 6, 3)))
    assert fact_pair("INV-1", "silent until 2013-06-12") == ("INV-1", "silent until 12 Jun 2013")


@pytest.mark.usefixtures("esperanto")
def test_a_sentence_that_was_kept_in_english_is_found_again_with_its_values() -> None:
    file_is_long = str(say("{file} has more than {most:,} lines; bring it in in parts", file="a b.csv", most=50_000))
    paid = str(say("they paid on {day}, {why}", day=date(2013, 6, 3), why="it is in query"))
    with read_as("eo"):
        assert told(file_is_long) == "pli ol 50,000 linioj en a b.csv"
        assert told(paid) == f"oni esploras ĝin: pagita je {short_day(date(2013, 6, 3))}"
        assert told("Send the final response. (DISP 1.6)") == "Sendu la finan respondon. [DISP 1.6]"
        assert told("Ann Example (Leeds)") == "Ann Example (Leeds)"
    assert told(paid) == paid


@pytest.mark.usefixtures("esperanto")
def test_a_reason_within_a_sentence_begins_small_in_english_and_is_found_all_the_same() -> None:
    why = Said("send the final response.", "Send the final response.")
    assert told(say("the draft waits: {why}", why=why)) == "the draft waits: send the final response."
    with read_as("eo"):
        assert told(say("the draft waits: {why}", why=why)) == "the draft waits: Sendu la finan respondon."


def test_a_sentence_keeps_its_parts_between_processes() -> None:
    sentence = say_many("{count} letter", "{count} letters", count=3)
    again = pickle.loads(pickle.dumps(sentence))
    assert isinstance(again, Said)
    assert (again, again.text, again.many, again.values) == (sentence, sentence.text, sentence.many, {"count": 3})


def test_a_language_without_a_catalogue_writes_its_dates_beside_english_words() -> None:
    assert language_of("de-DE") == "en-gb"
    with read_as("de-DE"):
        assert translation.get_language() == "en-gb"
        assert told(say("due {day}", day=date(2013, 6, 3))) == "due 3. Juni 2013"


@pytest.mark.django_db
@pytest.mark.usefixtures("esperanto")
def test_a_person_chooses_a_language_that_somebody_has_made(client: Client) -> None:
    a_creditor()
    user = User.objects.create_superuser("zamenhof", password="x")
    client.force_login(user)
    assert choices()["eo"] == "Esperanto"
    assert 'value="eo"' in client.get("/settings/you/").content.decode()
    client.post("/settings/you/", {"do": "locale", "locale": "eo"})
    page = client.get("/settings/you/").content.decode()
    assert '<html lang="eo">' in page
    assert "Elsaluti" in page


def test_messages_gathers_pages_code_and_rules_and_keeps_what_was_translated(tmp_path: Path) -> None:
    def gather() -> str:
        done = subprocess.run(
            [sys.executable, "-P", "scripts/messages.py", "eo", "--into", str(tmp_path)],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        return done.stdout

    assert "eo: 0 of " in gather()
    words = tmp_path / "eo" / "LC_MESSAGES" / "django.po"
    text = words.read_text(encoding="utf-8")
    for sentence in ("Log out", "Friendly reminder", "choose how it ended", "#. house.opt_out"):
        assert sentence in text
    words.write_text(text.replace('msgid "Log out"\nmsgstr ""', 'msgid "Log out"\nmsgstr "Elsaluti"'), encoding="utf-8")
    assert "eo: 1 of " in gather()
    assert b"Elsaluti" in (words.parent / "django.mo").read_bytes()
    english = "The credit limit is {amount}."
    wrong = words.read_text(encoding="utf-8").replace(
        f'msgid "{english}"\nmsgstr ""', f'msgid "{english}"\nmsgstr "{{x}}"'
    )
    words.write_text(wrong, encoding="utf-8")
    assert f"eo: left out, its names do not fit: {english}" in gather()
    assert b"{x}" not in (words.parent / "django.mo").read_bytes()
    assert "{x}" in words.read_text(encoding="utf-8")
