"""Where customers are: countries and nations by any of their names, time zones, and phone numbers in E.164."""

from functools import cache, lru_cache

import phonenumbers
from babel import Locale
from babel.core import get_global

from candour.domain.reading import ReadingError

_OTHER_NAMES = {
    "uk": "GB", "great britain": "GB", "britain": "GB", "england": "GB-ENG", "scotland": "GB-SCT", "wales": "GB-WLS",
    "northern ireland": "GB-NIR", "usa": "US", "united states of america": "US", "republic of ireland": "IE",
    "eire": "IE", "holland": "NL", "the netherlands": "NL", "czech republic": "CZ", "turkey": "TR",
}  # fmt: skip
_NATIONS = frozenset(("GB-ENG", "GB-SCT", "GB-WLS", "GB-NIR"))

_MAIN_ZONES = {
    "AR": "America/Argentina/Buenos_Aires", "AU": "Australia/Sydney", "BR": "America/Sao_Paulo",
    "CA": "America/Toronto", "CD": "Africa/Kinshasa", "CL": "America/Santiago", "CN": "Asia/Shanghai",
    "CY": "Asia/Nicosia", "EC": "America/Guayaquil", "ES": "Europe/Madrid", "GL": "America/Nuuk",
    "ID": "Asia/Jakarta", "KZ": "Asia/Almaty", "MH": "Pacific/Majuro", "MN": "Asia/Ulaanbaatar",
    "MX": "America/Mexico_City", "MY": "Asia/Kuala_Lumpur", "PF": "Pacific/Tahiti", "PT": "Europe/Lisbon",
    "RU": "Europe/Moscow", "US": "America/New_York", "UZ": "Asia/Tashkent",
}  # fmt: skip
"""The zone in which most people of a country live, where a country has several."""


@cache
def _territories() -> dict[str, str]:
    """Names and codes of territories, in lower case, to ISO 3166-1 alpha-2 codes. Source: Unicode CLDR."""
    names = {str(code): str(name) for code, name in Locale("en").territories.items()}
    codes = [code for code in names if len(code) == 2 and code.isalpha() and code not in ("ZZ", "EU", "UN", "EZ")]
    found = {names[code].casefold(): code for code in codes}
    for alias, targets in get_global("territory_aliases").items():
        if len(alias) == 3 and alias.isalpha() and len(targets) == 1 and targets[0] in codes:
            found[alias.casefold()] = targets[0]
    return {**found, **{code.casefold(): code for code in codes}, **_OTHER_NAMES}


@lru_cache(maxsize=4096)
def read_country(text: str) -> str:
    """ISO 3166-1 alpha-2 of a name or code, with the nation where one is named: 'GB', 'GB-SCT'. Or ReadingError."""
    bare = " ".join(text.split())
    if bare.upper() in _NATIONS:
        return bare.upper()
    try:
        return _territories()[bare.casefold()]
    except KeyError:
        raise ReadingError("is not a country; write its name or its two-letter code, such as GB") from None


def zone_of(country: str) -> str:
    """The IANA zone in which most people of a country (ISO 3166-1 alpha-2) live; UTC when it is not known."""
    zones = get_global("territory_zones").get(country, ["UTC"])
    return _MAIN_ZONES.get(country, str(zones[0]))


@lru_cache(maxsize=65536)
def read_phone(text: str, country: str) -> str:
    """A phone number in E.164, national ones read as those of the country (ISO 3166-1). Raises ReadingError."""
    try:
        number = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException:
        raise ReadingError("is not a phone number") from None
    if not phonenumbers.is_possible_number(number):
        raise ReadingError(f"is not a phone number of {country} or one written with + and its country code")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
