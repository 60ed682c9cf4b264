"""Money in integer minor units, with the exponents of ISO 4217."""

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

_TWO = """AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF
CNY COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS
INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN
NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN
SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG"""
EXPONENTS: dict[str, int] = {
    **dict.fromkeys(_TWO.split(), 2),
    **dict.fromkeys("BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split(), 0),
    **dict.fromkeys("BHD IQD JOD KWD LYD OMR TND".split(), 3),
    **dict.fromkeys("CLF UYW".split(), 4),
}
"""Digits after the point, by ISO 4217 code (list one, 2025)."""

SYMBOLS = {"£": "GBP", "€": "EUR", "¥": "JPY", "₹": "INR", "$": None}
"""Currency signs that may stand before or after an amount; None: shared by several currencies."""

_LARGEST = 10**15
_BRACKETED = re.compile(r"^\((.+)\)$")
_POINT_LAST = re.compile(r"^\d{1,3}(,\d{2,3})*(\.\d*)?$|^\d*(\.\d+)?$")
_COMMA_LAST = re.compile(r"^\d{1,3}(\.\d{3})*,\d{1,4}$|^\d+,\d{1,2}$")


class MoneyError(ValueError):
    """An amount or currency that cannot be read; the message says what was found and what is expected."""


def exponent(currency: str) -> int:
    """Digits after the point of an ISO 4217 currency. Raises MoneyError when the code is not one."""
    try:
        return EXPONENTS[currency]
    except KeyError:
        raise MoneyError(f"{currency!r} is not an ISO 4217 currency code") from None


def to_minor(amount: Decimal, currency: str) -> int:
    """Minor units of a decimal amount. Raises MoneyError when it has more digits than the currency."""
    scaled = amount.scaleb(exponent(currency))
    if scaled != scaled.to_integral_value():
        raise MoneyError(f"{amount} has more decimal places than {currency} has ({exponent(currency)})")
    if abs(scaled) >= _LARGEST:
        raise MoneyError(f"{amount} is too large to be an amount of money")
    return int(scaled)


def to_decimal(minor: int, currency: str) -> Decimal:
    """The decimal amount, with all the digits of its currency: 1200 GBP minor is Decimal('12.00')."""
    return Decimal(minor).scaleb(-exponent(currency))


def parse_amount(text: str, currency: str) -> int:
    """Minor units of an amount as people write it: '1,234.50', '£12', '(12.00)', '12.00-', '1.234,50'.

    Raises MoneyError when the text is not one number, or a lone separator could mean either thousands or a
    decimal point in this currency.
    """
    bare, negative = _unsigned(text, currency)
    number = _point_form(bare, currency, text)
    try:
        value = Decimal(number)
    except InvalidOperation:
        raise MoneyError(f"{text!r} is not an amount of money") from None
    return to_minor(-value if negative else value, currency)


def _unsigned(text: str, currency: str) -> tuple[str, bool]:
    bare = text.strip().replace("\u2212", "-").replace("\u00a0", "").replace("\u202f", "").replace(" ", "")
    negative = False
    if match := _BRACKETED.match(bare):
        bare, negative = match[1], True
    for sign, code in SYMBOLS.items():
        if sign in bare and code not in (None, currency):
            raise MoneyError(f"{text!r} is marked {sign} but its currency is {currency}")
        bare = bare.replace(sign, "")
    bare = bare.removeprefix(currency).removesuffix(currency)
    if bare.startswith("-") or bare.endswith("-"):
        bare, negative = bare.strip("-"), not negative
    return bare.removeprefix("+"), negative


def _point_form(bare: str, currency: str, text: str) -> str:
    bare = bare.replace("'", "").replace("\u2019", "")
    if not bare or not bare.isascii():
        raise MoneyError(f"{text!r} is not an amount of money")
    if _COMMA_LAST.match(bare):
        if re.fullmatch(r"\d{1,3},\d{3}", bare) and exponent(currency) != 3:
            return bare.replace(",", "")
        if re.fullmatch(r"\d{1,3},\d{3}", bare):
            raise MoneyError(f"{text!r} could mean thousands or {currency} with three decimals")
        return bare.replace(".", "").replace(",", ".")
    if _POINT_LAST.match(bare):
        return bare.replace(",", "")
    raise MoneyError(f"{text!r} is not an amount of money")


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in minor units of one ISO 4217 currency."""

    minor: int
    currency: str

    def __add__(self, other: "Money") -> "Money":
        if other.currency != self.currency:
            raise MoneyError(f"cannot add {other.currency} to {self.currency}")
        return Money(self.minor + other.minor, self.currency)

    @property
    def decimal(self) -> Decimal:
        """The decimal amount with all its digits."""
        return to_decimal(self.minor, self.currency)
