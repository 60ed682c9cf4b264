"""The facts that rules read, in the language of the reader. Packs name them in English, and so they are kept."""

import re
from functools import cache

from candour.domain.saying import Said, phrase
from candour.faces.workspace.languages import told

FORMS = (
    phrase("silent until {day}"),
    phrase("spoke on {day}"),
    phrase("told on {day}"),
    phrase("notice until {day}"),
    phrase("reckoned from {start} before"),
    phrase("may expire within {count} days"),
    phrase("contacts in {count} days"),
    phrase("{way} addresses"),
)
"""Names and values that have something in them; tried in this order."""
KEYS = (phrase("call"), phrase("sms"), phrase("consumer"), phrase("sole_trader"), phrase("business"))
"""What else a rule may tell as it is kept."""


def fact_words(words: str) -> str:
    """A name or a value of a fact, said. A value that was kept in the database still has its date or number in it."""
    if isinstance(words, Said) and words.values:
        return told(words)
    for form, shape in _shapes().items():
        if found := shape.fullmatch(words):
            return told(Said(words, form, "", {name: told(value) for name, value in found.groupdict().items()}))
    return told(words)


@cache
def _shapes() -> dict[str, re.Pattern[str]]:
    return {form: re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>\\S+)", form)) for form in FORMS}
