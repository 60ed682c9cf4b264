"""Postal addresses: kept as text with a line each, read into the lines that stand in the window of an envelope.

The country stands last, in capitals and in English, on what goes abroad (UPU S42; Royal Mail asks the same).
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from babel import Locale

from candour.domain.errors import WrongUse
from candour.domain.places import read_country
from candour.domain.reading import ReadingError
from candour.domain.saying import say, says
from candour.domain.wording import clean

LINES_MAX = 9
LINE_LENGTH_MAX = 60
_POSTCODES = {
    "GB": (r"(?:GIR|[A-Z]{1,2}\d[A-Z\d]?) \d[A-Z]{2}", "BS1 1AA"),
    "US": (r"\d{5}(?:-\d{4})?", "62701"),
    "DE": (r"\d{5}", "10115"),
    "FR": (r"\d{5}", "75002"),
    "NL": (r"\d{4} ?[A-Z]{2}", "1012 AB"),
    "ES": (r"\d{5}", "28013"),
    "IT": (r"\d{5}", "00184"),
    "BE": (r"\d{4}", "1000"),
    "AT": (r"\d{4}", "1010"),
    "CH": (r"\d{4}", "8001"),
}
"""What a postcode looks like where letters have one, and an example (UPU, postal addressing systems)."""
_BEFORE_THE_TOWN = frozenset("AT BE CH CZ DE DK ES FI FR GR HR HU IS IT LI LU MC NL NO PL PT RO SE SI SK SM VA".split())
_AFTER_THE_TOWN = frozenset({"US", "CA", "AU", "NZ"})
"""Where the postcode stands on the town's line; elsewhere it has a line of its own, as in the United Kingdom."""


def address_lines(text: str) -> tuple[str, ...]:
    """The lines of an address as it is kept: its own lines, or the parts between commas where it has only one."""
    lines = text.splitlines()
    if len([line for line in lines if line.strip()]) == 1:
        lines = text.split(",")
    return tuple(line for part in lines if (line := clean(part.strip().rstrip(","), LINE_LENGTH_MAX)))


def is_postal(text: str) -> bool:
    """Whether a letter could arrive there: more than a single line, and no more than an envelope shows."""
    return 2 <= len(address_lines(text)) < LINES_MAX


def compose_address(text: str, postcode: str, country: str, home: str | None) -> str:
    """A postal address as it is kept, from its lines (street to town), its postcode and its country as people write it.

    home: ISO code of where the person is known to live; a country that is another one is the last line. Raises
    WrongUse, naming the field, for what no letter could be sent to.
    """
    code = _country(country) or home
    lines = [" ".join(line.split()) for line in text.splitlines() if line.strip()]
    if len(lines) == 1:
        lines = [part for found in lines[0].split(",") if (part := found.strip())]
    bare = _postcode(postcode, code, lines)
    if bare and not any(bare.casefold() in line.casefold() for line in lines):
        lines = _with_postcode(lines, bare, code)
    if country.strip() and code and code != home and country_of(lines[-1:]) is None:
        lines.append(_names(code)[0])
    _check_lines(lines)
    return "\n".join(lines)


def _country(text: str) -> str | None:
    try:
        return read_country(text)[:2] if text.strip() else None
    except ReadingError as error:
        raise WrongUse(say("--country {why}", why=says(error))) from None


def _postcode(text: str, country: str | None, lines: list[str]) -> str:
    """The postcode as its country writes it, '' where there is none or the lines hold it already."""
    bare = " ".join(text.upper().split())
    if country not in _POSTCODES:
        return bare[:12]
    pattern, example = _POSTCODES[country]
    if country == "GB" and " " not in bare:
        bare = f"{bare[:-3]} {bare[-3:]}".strip()
    if not bare and any(re.search(rf"(?<!\w){pattern}(?!\w)", line.upper()) for line in lines):
        return ""
    if not re.fullmatch(pattern, bare):
        raise WrongUse(
            say(
                "--postcode is not one of {country}; write it as {example}", country=_names(country)[0], example=example
            )
        )
    return bare


def _with_postcode(lines: list[str], postcode: str, country: str | None) -> list[str]:
    if lines and country in _BEFORE_THE_TOWN:
        return [*lines[:-1], f"{postcode} {lines[-1]}"]
    if lines and country in _AFTER_THE_TOWN:
        return [*lines[:-1], f"{lines[-1]} {postcode}"]
    return [*lines, postcode]


def _check_lines(lines: list[str]) -> None:
    for number, line in enumerate(lines, 1):
        if not line.isprintable():
            raise WrongUse(
                say("--post line {number} holds a character that cannot be printed; type it anew", number=number)
            )
        if len(line) > LINE_LENGTH_MAX:
            told = {"number": number, "length": len(line), "most": LINE_LENGTH_MAX}
            raise WrongUse(say("--post line {number} has {length} characters, and {most} fit; make two of it", **told))
    if len(lines) < 2:
        raise WrongUse("--post is not an address; give its lines: the street, then the town")
    if len(lines) >= LINES_MAX:
        told = {"lines": len(lines), "most": LINES_MAX - 1}
        raise WrongUse(say("--post has {lines} lines, and at most {most} show in the window of an envelope", **told))


def country_of(lines: Sequence[str]) -> str | None:
    """The country that the last of these lines names, ISO 3166-1 alpha-2; None when it names none."""
    said = lines[-1].strip() if lines else ""
    if len(said) < 4 and said.upper() not in ("UK", "USA"):
        return None
    try:
        return read_country(said)[:2]
    except ReadingError:
        return None


def envelope_lines(name: str, text: str, country: str | None, home: str) -> tuple[str, ...]:
    """Name, address and, from abroad, the country: as they stand on an envelope that is posted in `home`.

    country, home: ISO 3166-1 alpha-2; a country that is not known gets no line. A name or a country that the address
    itself repeats stands once; a country that the address names itself is the one that counts.
    """
    lines = list(address_lines(text))
    if name and lines and lines[0].casefold() == name.casefold():
        lines = lines[1:]
    if len(lines) > 2 and (named := country_of(lines)) and not (country == "US" and named == "GE"):
        country, lines = named, lines[:-1]
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
