"""Text messages: how many parts the words take, what they cost, and when an answer means 'no more texts'.

Source of the alphabet and lengths: 3GPP TS 23.038 (6.2.1) and TS 23.040 (concatenation).
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from candour.domain.money import exponent
from candour.domain.saying import say

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
"""The basic alphabet: one place each."""
EXTENDED = frozenset("\f^{}\\[~]|€")
"""The extension table: two places each, the first of which is an escape."""
MILLIONTHS = 1_000_000
LONGEST = 1_600
"""The most characters that Twilio takes."""


class Coding(StrEnum):
    """How a text is written on the air."""

    GSM_7 = "gsm-7"
    UCS_2 = "ucs-2"


_ALONE = {Coding.GSM_7: 160, Coding.UCS_2: 70}
_JOINED = {Coding.GSM_7: 153, Coding.UCS_2: 67}
_LIKE = str.maketrans({
    "\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "\u2013": "-", "\u2014": "-", "\u2212": "-",
    "\u2026": "...", "\u00a0": " ", "\u202f": " ", "\t": " ",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Size:
    """What a text takes. units: places of its alphabet. parts: how many messages it is charged as."""

    coding: Coding
    units: int
    parts: int


@dataclass(frozen=True, slots=True)
class Price:
    """Of one part: millionths of one unit of a currency (0.04 GBP is 40,000)."""

    millionths: int
    currency: str

    def of(self, parts: int) -> "Price":
        """What so many parts cost."""
        return Price(self.millionths * parts, self.currency)

    def __str__(self) -> str:
        """'0.08 GBP', with as many places as it needs and no fewer than the currency has."""
        whole, rest = divmod(self.millionths, MILLIONTHS)
        places = f"{rest:06d}".rstrip("0").ljust(exponent(self.currency), "0")
        return f"{whole}{f'.{places}' if places else ''} {self.currency}"


_SENDER = re.compile(r"\+[1-9]\d{6,14}|\d{3,8}|MG[0-9a-fA-F]{32}|(?=.*[A-Za-z])[A-Za-z0-9 ]{1,11}")


def is_sender(text: str) -> bool:
    """Whether texts can come from it: a number (E.164), a short code, a messaging service, or up to 11 letters."""
    return bool(_SENDER.fullmatch(text))


def can_be_answered(sender: str) -> bool:
    """Whether an answer to a text from it reaches anybody: letters cannot be answered."""
    return bool(re.fullmatch(r"\+?\d+|MG[0-9a-fA-F]{32}", sender))


def plainer(text: str) -> str:
    """Curly quotes, dashes and hard spaces as the basic alphabet has them, so that they do not double the price."""
    return text.translate(_LIKE)


def size_of(text: str) -> Size:
    """The alphabet that the text needs, its places in it, and the messages that it takes (0 for no text).

    A character is never split between two parts: an escape stays with what it escapes, a surrogate with its other.
    """
    if all(letter in BASIC or letter in EXTENDED for letter in text):
        widths = [2 if letter in EXTENDED else 1 for letter in text]
        return _sized(Coding.GSM_7, widths)
    return _sized(Coding.UCS_2, [2 if ord(letter) > 0xFFFF else 1 for letter in text])


def _sized(coding: Coding, widths: list[int]) -> Size:
    units = sum(widths)
    if units <= _ALONE[coding]:
        return Size(coding, units, min(units, 1))
    parts, room = 1, _JOINED[coding]
    for width in widths:
        if width > room:
            parts, room = parts + 1, _JOINED[coding]
        room -= width
    return Size(coding, units, parts)


_PRICE = re.compile(r"\s*(\d{1,6})(?:\.(\d{1,6}))?\s*([A-Za-z]{3})\s*")


def read_price(text: str) -> Price:
    """'0.04 GBP'. Raises ValueError, which says how to write it."""
    found = _PRICE.fullmatch(text)
    if not found:
        raise ValueError(say("{text} is not the price of a part; write it as 0.04 GBP", text=repr(text)))
    currency = found[3].upper()
    exponent(currency)
    return Price(int(found[1]) * MILLIONTHS + int((found[2] or "").ljust(6, "0")), currency)


_KEYWORDS = frozenset({
    "stop", "stopall", "stop all", "stopp", "stpo", "sotp", "unsubscribe", "cancel", "end", "quit", "revoke", "optout",
    "opt out", "remove", "arret", "arrêt", "alto", "parar", "pare", "stoppen", "abmelden", "stoppe",
})  # fmt: skip
"""What carriers and Twilio take for it, its misspellings, and the same in other languages."""
_FREELY = re.compile(
    r"\bstop+\b(?!\s*(?:by|the direct debit|at)\b)|\bno more\b|\bunsubscri?be\b|\bopt[\s-]*(?:me\s+)?out\b"
    r"|\b(?:do ?n[o']?t|dont|never)\s+(?:text|txt|message|msg|contact|write)"
    r"|\bleave me alone\b|\b(?:take|remove)\s+(?:me|my number)\b|\bwrong (?:number|person)\b",
    re.IGNORECASE,
)


def wants_no_more(text: str) -> bool:
    """Whether an answer asks for no more texts. Read generously: when in doubt, yes."""
    bare = re.sub(r"[^\w\s'-]", " ", text).strip()
    word = " ".join(bare.casefold().split())
    return word in _KEYWORDS or bool(_FREELY.search(bare))
