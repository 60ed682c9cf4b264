"""Sentences that were kept in English with their values in them, found again among those that have a translation."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from string import Formatter

from django.utils.translation import trans_real

from candour.domain.saying import Said

ENOUGH = 10
"""Letters that a form must have beside its names to be known by them; one with fewer needs a part that is known."""
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


class Part(str):
    """What stood for a name, as it was written: a number already has its thousands apart."""

    def __format__(self, spec: str) -> str:
        """As it stands."""
        return str(self)


@dataclass(frozen=True, slots=True)
class _Form:
    text: str
    longest: str
    letters: int
    shape: re.Pattern[str]


def found_again(words: str, language: str, is_known: Callable[[str], bool]) -> Said | None:
    """The sentence that these words were made by, with its parts; None when it is not known, or not translated."""
    if " " not in words:
        return None
    return next((Said(words, form.text, "", parts) for form, parts in _matches(words, language, is_known)), None)


def _matches(
    words: str, language: str, is_known: Callable[[str], bool]
) -> Iterator[tuple[_Form, dict[str, date | Part]]]:
    for form in _forms(trans_real.translation(language)):
        if form.longest in words and (found := form.shape.fullmatch(words)):
            parts = found.groupdict()
            if form.letters >= ENOUGH or any(" " in part and is_known(part) for part in parts.values()):
                yield form, {name: _part(part) for name, part in parts.items()}


def _part(text: str) -> date | Part:
    return date.fromisoformat(text) if _DAY.fullmatch(text) else Part(text)


@lru_cache(maxsize=32)
def _forms(language: trans_real.DjangoTranslation) -> list[_Form]:
    """The sentences with names that have a translation, those with the most words of their own first."""
    texts = {text for text, _ in vars(language)["_catalog"].items() if isinstance(text, str) and "{" in text}
    return sorted(filter(None, map(_form, texts)), key=lambda form: (-form.letters, form.text))


def _form(text: str) -> _Form | None:
    """How a sentence is recognised; None for what is no text with names."""
    shape, literals, seen = "", [], set[str]()
    try:
        for literal, name, _, _ in Formatter().parse(text):
            literals.append(literal)
            shape += re.escape(literal)
            if name is not None:
                shape += f"(?P={name})" if name in seen else f"(?P<{name}>.+?)"
                seen.add(name)
        compiled = re.compile(shape, re.DOTALL)
    except (ValueError, re.error):
        return None
    return _Form(text, max(literals, key=len), sum(map(str.isalpha, "".join(literals))), compiled) if seen else None
