"""Money in integer minor units, with the exponents of ISO 4217."""

import re
from dataclasses import dataclass
from decimal import Decimal

from candour.domain.saying import say

_TWO = """AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF
CNY COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS
INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN
NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN
SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG"""
_NONE = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
_THREE = "BHD IQD JOD KWD LYD OMR TND"
EXPONENTS: dict[str, int] = {
    **dict.fromkeys(_TWO.split(), 2),
    **dict.fromkeys(_NONE.split(), 0),
    **dict.fromkeys(_THREE.split(), 3),
    **dict.fromkeys(("CLF", "UYW"), 4),
}
"""Digits after the point, by ISO 4217 code (list one, 2025)."""

_DOLLARS = """AUD BBD BMD BND BSD BZD CAD FJD GYD HKD JMD KYD LRD NAD NZD SBD SGD SRD TTD TWD USD XCD
ARS CLP COP CUP DOP MXN UYU MOP NIO"""
SYMBOLS: dict[str, tuple[str, ...]] = {
    "US$": ("USD",),
    "A$": ("AUD",),
    "C$": ("CAD", "NIO"),
    "HK$": ("HKD",),
    "NZ$": ("NZD",),
    "S$": ("SGD",),
    "R$": ("BRL",),
    "£": ("GBP", "FKP", "GIP", "SHP", "EGP", "LBP", "SYP", "SDG", "SSP"),
    "€": ("EUR",),
    "¥": ("JPY", "CNY"),
    "₹": ("INR",),
    "$": tuple(_DOLLARS.split()),
}
"""Currency signs that may stand beside an amount, longest first, and the currencies that each may mean."""

_LARGEST = 10**15
_PLAIN = re.compile(r"-?\d+(?:\.\d+)?", re.ASCII)
_SPACES = re.compile(r"[\u00a0\u2007\u2009\u202f ]")
_CODE = re.compile(r"^(?P<before>[A-Z]{3}) ?(?=[\d.,(-])|(?<=[\d.,)-]) ?(?P<after>[A-Z]{3})$")
_SIDE = re.compile(r"(?i)(?<=[\d)]) ?(?P<side>CR|DR)\.?$")
_WHOLE = r"\d{1,3}(?:(?P<group>[,.' ])\d{3})(?:(?P=group)\d{3})*|\d{1,2}(?:,\d{2})+,\d{3}|\d+"
_NUMBER = re.compile(rf"(?P<whole>{_WHOLE})?(?:(?P<point>[.,])(?P<rest>\d*))?", re.ASCII)


class MoneyError(ValueError):
    """An amount or currency that cannot be read; the message says what was found and what is expected."""


def exponent(currency: str) -> int:
    """Digits after the point of an ISO 4217 currency. Raises MoneyError when the code is not one."""
    try:
        return EXPONENTS[currency]
    except KeyError:
        raise MoneyError(say("{currency} is not an ISO 4217 currency code", currency=repr(currency))) from None


def to_minor(amount: Decimal, currency: str) -> int:
    """Minor units of a decimal amount. Raises MoneyError when it has more digits than the currency."""
    scaled = amount.scaleb(exponent(currency))
    if scaled != scaled.to_integral_value():
        raise MoneyError(
            say(
                "{amount} has more decimal places than {currency} has ({places})",
                amount=amount,
                currency=currency,
                places=exponent(currency),
            )
        )
    if abs(scaled) >= _LARGEST:
        raise MoneyError(say("{amount} is too large to be an amount of money", amount=amount))
    return int(scaled)


def to_decimal(minor: int, currency: str) -> Decimal:
    """The decimal amount, with all the digits of its currency: 1200 GBP minor is Decimal('12.00')."""
    return Decimal(minor).scaleb(-exponent(currency))


def parse_amount(text: str, currency: str) -> int:
    """Minor units of an amount as people write it: '1,234.50', '£12', '(12.00)', '12.00-', '12.00 CR', '1.234,50'.

    Raises MoneyError when the text is not one number, is marked with another currency, has more decimal places
    than the currency, or when a lone separator could mean either thousands or a decimal point in this currency.
    """
    bare = text.strip()
    if _PLAIN.fullmatch(bare):
        return to_minor(Decimal(bare), currency)
    bare, negative = _unsigned(bare, currency, text)
    value = Decimal(_point_form(bare, currency, text))
    return to_minor(-value if negative else value, currency)


def _unsigned(bare: str, currency: str, text: str) -> tuple[str, bool]:
    """The digits and separators alone, and whether the amount is below zero."""
    bare = _SPACES.sub(" ", bare).replace("\u2212", "-").replace("\u2019", "'")
    side = _SIDE.search(bare)
    if side:
        bare = bare[: side.start()]
    bare = _unmarked(bare, currency, text)
    brackets = bare.startswith("(") and bare.endswith(")")
    if brackets:
        bare = _unmarked(bare[1:-1].strip(), currency, text)
    minus = bare.startswith("-") or bare.endswith("-")
    if minus:
        bare = _unmarked((bare[1:] if bare.startswith("-") else bare[:-1]).strip(), currency, text)
    if minus + brackets + (side is not None) > 1:
        raise MoneyError(say("{amount} is marked as negative or as a side more than once", amount=_shown(text)))
    return bare.removeprefix("+").strip(), minus or brackets or (side is not None and side["side"].upper() == "CR")


def _unmarked(bare: str, currency: str, text: str) -> str:
    """Without currency code and sign, which must be those of the currency."""
    if code := _CODE.search(bare):
        found = code["before"] or code["after"]
        if found != currency:
            raise MoneyError(
                say(
                    "{amount} is marked {found} but its currency is {currency}",
                    amount=_shown(text),
                    found=found,
                    currency=currency,
                )
            )
        bare = (bare[: code.start()] + bare[code.end() :]).strip()
    for sign, meanings in SYMBOLS.items():
        if bare.startswith(sign) or bare.endswith(sign):
            if currency not in meanings:
                raise MoneyError(
                    say(
                        "{amount} is marked {sign} but its currency is {currency}",
                        amount=_shown(text),
                        sign=sign,
                        currency=currency,
                    )
                )
            return bare.removeprefix(sign).removesuffix(sign).strip()
    return bare


def _point_form(bare: str, currency: str, text: str) -> str:
    """The number with a decimal point and no groups, as Decimal takes it."""
    match = _NUMBER.fullmatch(bare)
    if not match or not (match["whole"] or match["rest"]):
        raise MoneyError(say("{amount} is not an amount of money", amount=_shown(text)))
    whole, point = match["whole"] or "0", match["point"]
    digits = re.sub(r"\D", "", whole)
    group = next((mark for mark in whole if not mark.isdigit()), None)
    if point is not None and point == group:
        raise MoneyError(
            say(
                "{amount} is not an amount of money: {point} stands for thousands and for decimals",
                amount=_shown(text),
                point=repr(point),
            )
        )
    if point is None and group == "." and whole.count(".") == 1:
        return whole
    if point is None and group == "," and whole.count(",") == 1 and exponent(currency) >= 3:
        raise MoneyError(
            say(
                "{amount} could mean thousands or decimals in {currency}; write it with all its digits",
                amount=_shown(text),
                currency=currency,
            )
        )
    return f"{digits}.{match['rest'] or '0'}"


def _shown(text: str) -> str:
    return repr(text if len(text) <= 40 else text[:37] + "...")


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in minor units of one ISO 4217 currency."""

    minor: int
    currency: str

    def __add__(self, other: "Money") -> "Money":
        if other.currency != self.currency:
            raise MoneyError(say("cannot add {other} to {currency}", other=other.currency, currency=self.currency))
        return Money(self.minor + other.minor, self.currency)

    @property
    def decimal(self) -> Decimal:
        """The decimal amount with all its digits."""
        return to_decimal(self.minor, self.currency)
