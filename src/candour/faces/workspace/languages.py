"""Which language a page speaks, and how the sentences of the pure rooms are said in it.

A language is there when it has a catalogue: in `locale/` of the state folder, or in the one that comes with Candour.
The English in the code is the key, so what nobody has translated yet is said in English and never left out.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any, cast

from babel import Locale, UnknownLocaleError
from babel.lists import format_list
from django.conf import settings
from django.http import HttpRequest
from django.utils import translation
from django.utils.functional import Promise

from candour.domain.saying import Said
from candour.faces.workspace import locales
from candour.faces.workspace.kept import Part, found_again

LARGE_NOUNS = ("de", "lb")
"""Languages that write their nouns with a capital wherever they stand."""


@cache
def languages() -> frozenset[str]:
    """The languages that have a catalogue, such as 'de' and 'pt-br'. Looked up once."""
    found = (path for folder in settings.LOCALE_PATHS for path in Path(folder).glob("*/LC_MESSAGES/django.mo"))
    return frozenset(translation.to_language(path.parent.parent.name) for path in found)


def language_of(locale: str) -> str:
    """The language for a form of dates and numbers: 'de' for 'de-DE' when it has a catalogue, else British English."""
    whole = locale.lower()
    return next((known for known in (whole, whole.partition("-")[0]) if known in languages()), settings.LANGUAGE_CODE)


def choices() -> dict[str, str]:
    """What a person may choose, by key: the forms that are known, and each other language that has a catalogue."""
    spoken = {key.partition("-")[0] for key in locales.LOCALES}
    more = {name for name in languages() if locales.is_form(name) and name.partition("-")[0] not in spoken}
    return {
        **locales.LOCALES,
        **{name: Locale.parse(name, sep="-").get_display_name() or name for name in sorted(more)},
    }


def asked_locale(request: HttpRequest) -> str:
    """The form that a person chose in a POST; '' for that of the house."""
    asked = request.POST.get("locale", "")
    return asked if asked in choices() else ""


def shown_locales(chosen: str) -> list[tuple[str, str, str, bool]]:
    """(key, name, how it looks, whether it is chosen) of each form; the house's first, under ''."""
    shown = []
    for key, name in {"": translation.gettext("As the house does"), **choices()}.items():
        with locales.written_as(key):
            looks = f"{locales.short_day(date(2013, 6, 3))}, {locales.amount(123_450, 'EUR')}"
            shown.append((key, name, looks, key == chosen))
    return shown


@contextmanager
def read_as(asked: str) -> Iterator[None]:
    """Speak, and write dates, numbers and money, as this form asks while the block lasts; '': as the house does."""
    with locales.written_as(asked), translation.override(language_of(locales.form())):
        yield


def later(text: str) -> str:
    """Words in a table or a form, said in the language of whoever reads them in the end."""
    return cast(str, translation.gettext_lazy(text))


def told(words: object) -> str:
    """Words in the reader's language: a sentence with its values, what an error says, or a text of a table.

    A translation that does not fit its values is left aside for the English.
    """
    if isinstance(words, Exception):
        words = words.args[0] if words.args else ""
    if isinstance(words, Said) and words.values:
        return _with_values(words)
    text = str(words)
    if isinstance(words, Promise) or not text:
        return text
    return _of_words(words.text if isinstance(words, Said) else text, text)


def _of_words(key: str, english: str) -> str:
    """A text of a table, or a sentence that was kept in English with its values in it."""
    if (found := translation.gettext(key)) != key:
        return found
    kept = None if _spoken() == settings.LANGUAGE_CODE else found_again(english, _spoken(), _is_known)
    return _with_values(kept) if kept else english


def _is_known(text: str) -> bool:
    return translation.gettext(text) != text


def inside(words: object) -> str:
    """Words of a table as they stand inside of a sentence: small, unless the language writes its nouns large."""
    return str(words) if _spoken().partition("-")[0] in LARGE_NOUNS else str(words).lower()


def going_on(words: str) -> str:
    """A sentence that follows half a sentence: with a small letter, unless the language writes its nouns large."""
    is_word = words[1:2].islower() or words[1:2] == " "
    return inside(words[:1]) + words[1:] if is_word else words


def listed(words: Sequence[str]) -> str:
    """'a, b and c'."""
    try:
        return format_list(words, locale=Locale.parse(_spoken(), sep="-"))
    except (UnknownLocaleError, ValueError):
        return ", ".join(words)


def _spoken() -> str:
    return translation.get_language() or settings.LANGUAGE_CODE


def _with_values(said: Said) -> str:
    values = {name: _value(value) for name, value in said.values.items()}
    text = translation.ngettext(said.text, said.many, said.values["count"]) if said.many else None
    try:
        return (text or translation.gettext(said.text)).format(**values)
    except (LookupError, ValueError, AttributeError, TypeError):
        return str(said)


def _value(value: Any) -> Any:
    if isinstance(value, Said):
        return told(value)
    if isinstance(value, Part):
        return Part(told(str(value))) if " " in value else value
    return locales.short_day(value) if isinstance(value, date) and not isinstance(value, datetime) else value
