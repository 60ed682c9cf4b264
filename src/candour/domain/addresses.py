"""Postal addresses: kept as text with a line each, read into the lines that stand in the window of an envelope.

The country stands last, in capitals and in English, on what goes abroad (UPU S42; Royal Mail asks the same).
"""

from functools import lru_cache

from babel import Locale

from candour.domain.wording import clean

LINES_MAX = 9
LINE_LENGTH_MAX = 60


def address_lines(text: str) -> tuple[str, ...]:
    """The lines of an address as it is kept: its own lines, or the parts between commas where it has only one."""
    lines = text.splitlines()
    if len([line for line in lines if line.strip()]) == 1:
        lines = text.split(",")
    return tuple(line for part in lines if (line := clean(part.strip().rstrip(","), LINE_LENGTH_MAX)))


def is_postal(text: str) -> bool:
    """Whether a letter could arrive there: more than a single line, and no more than an envelope shows."""
    return 2 <= len(address_lines(text)) < LINES_MAX


def envelope_lines(name: str, text: str, country: str | None, home: str) -> tuple[str, ...]:
    """Name, address and, from abroad, the country: as they stand on an envelope that is posted in `home`.

    country, home: ISO 3166-1 alpha-2; a country that is not known gets no line. A name or a country that the address
    itself repeats stands once.
    """
    lines = list(address_lines(text))
    if name and lines and lines[0].casefold() == name.casefold():
        lines = lines[1:]
    names = {found.casefold() for found in _names(country)} if country else set()
    if names and lines and lines[-1].casefold() in names:
        lines = lines[:-1]
    abroad = [_names(country)[0].upper()] if country and country != home else []
    return tuple([name] * bool(name) + lines + abroad)


@lru_cache(maxsize=512)
def _names(country: str) -> tuple[str, ...]:
    """The country's name in English, and what else it is called in addresses."""
    name = str(Locale("en").territories.get(country, country))
    more = {"GB": ("UK", "Great Britain", "England", "Scotland", "Wales"), "US": ("USA", "United States of America")}
    return (name, country, *more.get(country, ()))
