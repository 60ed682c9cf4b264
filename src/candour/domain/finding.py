"""What a person who types into the search box may mean: a name, a reference, an address, a number, an amount."""

import re
from dataclasses import dataclass

from candour.domain.money import MoneyError, parse_amount

SHORTEST = 2
"""Letters or digits from which on anything is looked for: one alone begins a tenth of a book."""
SHORTEST_PHONE = 4
LONGEST = 100
_EMAIL = re.compile(r"[^\s@]*@[^\s@]*")
_PHONE = re.compile(r"\+?[\d\s().\-/]+")
_WITH_CENTS = re.compile(r"[\d\s]+\.\d{2}")
_SIGNS = "GBP", "JPY", "KWD"
"""One currency of each number of digits after the point that is in use: two, none, three."""


@dataclass(frozen=True, slots=True)
class Sought:
    """What may be meant by one line of typing; None or empty: not that.

    email: the beginning of an address. domain: of what stands behind its @. phone: digits, with '+' when its country
    was typed. minors: the amount in minor units of currencies with as many digits after the point as the place says.
    """

    text: str
    email: str | None = None
    domain: str | None = None
    phone: str | None = None
    minors: dict[int, int] | None = None

    @property
    def is_address(self) -> bool:
        """Whether it can be nothing else than an email address."""
        return self.email is not None or self.domain is not None


def sought(typed: str) -> Sought | None:
    """Read what was typed; None when it is too short to look for anything."""
    text = " ".join(typed.replace("\x00", "").split())[:LONGEST]
    if sum(character.isalnum() for character in text) < SHORTEST:
        return None
    if _EMAIL.fullmatch(text):
        email = text.lower()
        return Sought(text, domain=email[1:]) if email.startswith("@") else Sought(text, email=email)
    return Sought(text, phone=_phone(text), minors=_amount(text))


def _phone(text: str) -> str | None:
    digits = re.sub(r"\D", "", text.removeprefix("00") if text.startswith("00") else text)
    if not _PHONE.fullmatch(text) or _WITH_CENTS.fullmatch(text) or len(digits) < SHORTEST_PHONE:
        return None
    return "+" + digits if text.startswith(("+", "00")) else digits


def _amount(text: str) -> dict[int, int] | None:
    """The amount by digits after the point: {2: 31200, 0: 312, 3: 312000} for '312'. None when it is none."""
    found = {}
    for digits, currency in zip((2, 0, 3), _SIGNS, strict=True):
        try:
            found[digits] = parse_amount(text.lstrip("£€$¥ "), currency)
        except MoneyError:
            continue
    return found or None
