"""A made-up language, and what of a page is not said in it.

Each sentence of the catalogue is said in wide letters, so that a plain letter on a page is either data or a word that
no translator has seen. It calls itself Greek: no date, number or name of a zone in Greek has a plain letter in it.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from scripts.messages import gathered
from tests.house.unsaid import SAME_EVERYWHERE, SEEN, UNSPOKEN, VOID

LANGUAGE = "el"
WIDE = {code: code + 0xFEE0 for code in (*range(ord("A"), ord("Z") + 1), *range(ord("a"), ord("z") + 1))}
_KEPT = re.compile(r"(<[^>]*>|&\w+;|\{[^{}]*\}|%\(\w+\)s|--[a-z-]+)")
_OPTION = re.compile(r"--[a-z-]+:? ")
_WORD = re.compile(r"(?<![\w.#@/])[A-Za-z]{2,}(?![\w@])")
NAMES = frozenset("BST GMT UTC GBP EUR USD Europe London Maildir bytes candour".split())
"""Zones, currencies, units and programs, whose names are the same in every language."""
_LINK = re.compile(r"https?://\S+")


def made_up(sentence: str) -> str:
    """The sentence as the made-up language says it: ⟦Ｌｏｇ ｏｕｔ⟧. Names of values, tags and options stay."""
    option = _OPTION.match(sentence)
    start = option.end() if option else 0
    parts = _KEPT.split(sentence[start:])
    said = "".join(part if number % 2 else part.translate(WIDE) for number, part in enumerate(parts))
    return f"{sentence[:start]}⟦{said}⟧"


def write_catalogue(folder: Path) -> None:
    """All of Candour in the made-up language."""
    place = folder / LANGUAGE / "LC_MESSAGES"
    place.mkdir(parents=True)
    catalog = Catalog(locale=LANGUAGE, charset="utf-8")
    for message in gathered():
        if message.id:
            forms = message.id if isinstance(message.id, tuple | list) else (message.id,)
            said = tuple(made_up(form) for form in forms)
            catalog.add(message.id, said if len(said) > 1 else said[0])
    with (place / "django.mo").open("wb") as file:
        write_mo(file, catalog)


class _Page(HTMLParser):
    """What a person can see or hear of a page, piece by piece."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._silent: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        is_sample = told.get("lang") == "en"
        if not self._silent and not is_sample:
            heard = [
                text
                for name, text in attrs
                if name in (*SEEN, "label") or (name.startswith("data-") and " " in (text or ""))
            ]
            if tag == "input" and told.get("type") in ("submit", "button"):
                heard.append(told.get("value"))
            self.pieces += [text for text in heard if text]
        if (self._silent or is_sample or tag in (*UNSPOKEN, "textarea")) and tag not in VOID:
            self._silent.append(tag)

    def handle_endtag(self, tag: str) -> None:
        while tag in self._silent and self._silent.pop() != tag:
            continue

    def handle_data(self, data: str) -> None:
        if not self._silent and data.strip():
            self.pieces.append(data)


def unsaid_on(page: str, data: Iterable[str]) -> Iterator[str]:
    """The pieces of a page in which plain words stand that are no data. data: names and references, longest first."""
    known = _any_of(tuple(data))
    reader = _Page()
    reader.feed(page)
    reader.close()
    for text in dict.fromkeys(" ".join(piece.split()) for piece in reader.pieces):
        if words := _plain_words(text, known):
            yield f"{words!r} in {text[:160]!r}"


@cache
def _any_of(data: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, data)) or r"(?!)", re.IGNORECASE)


@cache
def _plain_words(text: str, known: re.Pattern[str]) -> str:
    left = _LINK.sub("", known.sub("", text))
    return " ".join(word for word in _WORD.findall(left) if word not in SAME_EVERYWHERE | NAMES)
