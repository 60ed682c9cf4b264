"""Where customers are: countries and nations by any of their names, time zones, and phone numbers in E.164."""

from functools import cache, lru_cache

import phonenumbers
from babel import Locale
from babel.core import get_global

from candour.domain.reading import ReadingError
from candour.domain.saying import say

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

_STATE_ZONES = {
    "America/New_York": "CT DE DC FL GA IN KY ME MD MA MI NH NJ NY NC OH PA RI SC TN VT VA WV",
    "America/Chicago": "AL AR FL IL IN IA KS KY LA MI MN MS MO NE ND OK SD TN TX WI",
    "America/Denver": "AZ CO ID KS MT NE NV NM ND OK OR SD TX UT WY", "America/Phoenix": "AZ",
    "America/Los_Angeles": "CA ID NV OR WA", "America/Anchorage": "AK", "America/Adak": "AK",
    "Pacific/Honolulu": "HI", "Pacific/Pago_Pago": "AS", "Pacific/Guam": "GU MP", "America/Puerto_Rico": "PR VI",
}  # fmt: skip
"""Zones and the states of the United States (ISO 3166-2 without the country) any part of which keeps them."""


@cache
def zones_of_state(state: str | None) -> tuple[str, ...]:
    """Every IANA zone that some part of a state keeps; none when the state is not known."""
    return tuple(zone for zone, states in _STATE_ZONES.items() if state in states.split())


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
        raise ReadingError(
            say("is not a phone number of {country} or one written with + and its country code", country=country)
        )
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
