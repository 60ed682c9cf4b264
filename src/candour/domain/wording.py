"""From facts to the figures and words of a message, and the checks on words that a customer may read."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_currency

from candour.domain.accounts import AccountFacts, PaymentFacts
from candour.domain.items import ItemFacts
from candour.domain.money import exponent, to_decimal
from candour.domain.parties import address_kind, first_for

NAME_LENGTH_MAX = 120
REFERENCES_MAX = 3


@dataclass(frozen=True, slots=True)
class MemoryFacts:
    """A fact from the conversation that a message may quote; event_id is the event it came from.

    conversation: `on` is the day we last talked. contact: the ledger that was brought in says that we were in touch on
    `on`, and nobody knows whether anyone answered. paid_so_far: `amount` (minor units of currency) has been paid,
    the latest of it on `on`. promise: the customer hoped to pay `amount` (None: what was owed) on the day `on`.
    """

    event_id: int
    kind: Literal["conversation", "contact", "paid_so_far", "promise"]
    on: date
    amount: int | None = None
    currency: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One item as a message shows it, all text in the customer's language. Empty where nothing is known.

    other: credits (with a minus sign) and charges beside the payments, and queried: what is being looked into and not
    asked for, so that the line always adds up.
    """

    reference: str
    issued: str
    due: str
    amount: str
    paid: str
    other: str
    owed: str
    queried: str = ""


@dataclass(frozen=True, slots=True)
class Total:
    """What is owed over some items in one currency. minor: minor units."""

    currency: str
    minor: int
    text: str


_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff\ufffe\uffff"
    "\U000e0000-\U000e007f]+"
)
"""Characters that end a line, hide text or turn its direction round: none belongs in a name or a reference."""


def clean(text: str, length_max: int = NAME_LENGTH_MAX) -> str:
    """One line of visible text from outside: a name, a reference. Longer text ends in an ellipsis.

    What it returns is still plain text: HTML is escaped where HTML is made, headers are encoded where they are made.
    """
    if not (text.isascii() and text.isprintable()):
        text = _UNSAFE.sub(" ", text)
    text = " ".join(text.split())
    return text if len(text) <= length_max else text[: length_max - 1].rstrip() + "\u2026"


@dataclass(frozen=True, slots=True)
class _Style:
    """How a language writes amounts of a currency: what stands before and after the number, and its separators."""

    before: str
    after: str
    group: str
    decimal: str
    digits: int


@lru_cache(maxsize=512)
def _style(currency: str, language: str) -> _Style | None:
    """The style, taken from Babel's own rendering of a probe; None where grouping or digits are not the plain ones."""
    digits = exponent(currency)
    probe = _babel_money(123456789 * 10**digits, currency, language)
    found = re.fullmatch(r"(\D*)123(?P<group>\D)456(?P=group)789(?:(\D)0+)?(\D*)", probe)
    if found is None:
        return None
    before, group, decimal, after = found.groups()
    whole = _babel_money(1234 * 10**digits, currency, language)
    if whole != f"{before}1{group}234{(decimal or '') + '0' * digits}{after}":
        return None
    return _Style(before, after, group, decimal or "", digits)


def _babel_money(minor: int, currency: str, language: str) -> str:
    """Babel's own way, with all the digits of ISO 4217 (its data drops the digits of a few currencies)."""
    locale = Locale.parse(language, sep="-")
    pattern = locale.currency_formats["standard"].pattern
    fraction = "." + "0" * exponent(currency) if exponent(currency) else ""
    pattern = re.sub(r"0\.0+", "0" + fraction, pattern)
    amount: Decimal = to_decimal(minor, currency)
    return format_currency(amount, currency, format=pattern, locale=locale, currency_digits=False)


def money(minor: int, currency: str, language: str) -> str:
    """An amount as the language writes it: 123450 GBP in 'en-GB' is '£1,234.50'. About thirty times Babel's speed."""
    style = _style(currency, language)
    if style is None or minor < 0:
        return _babel_money(minor, currency, language)
    if not style.digits:
        number = f"{minor:,}"
        return style.before + (number if style.group == "," else number.replace(",", style.group)) + style.after
    whole, rest = divmod(minor, 10**style.digits)
    number = f"{whole:,}"
    if style.group != ",":
        number = number.replace(",", style.group)
    return f"{style.before}{number}{style.decimal}{rest:0{style.digits}}{style.after}"


@lru_cache(maxsize=8192)
def day(on: date, language: str) -> str:
    """A date in full: 2013-06-03 in 'en-GB' is '3 June 2013'."""
    return format_date(on, "long", locale=Locale.parse(language, sep="-"))


@lru_cache(maxsize=8192)
def short_day(on: date, language: str) -> str:
    """A date for a table: 2013-06-03 in 'en-GB' is '3 Jun 2013'. Never figures alone: those differ by country."""
    return format_date(on, "medium", locale=Locale.parse(language, sep="-"))


@lru_cache(maxsize=512)
def month_name(on: date, language: str) -> str:
    """A month with its year: June 2013 in 'en-GB' is 'June 2013'."""
    return format_date(on, "LLLL yyyy", locale=Locale.parse(language, sep="-"))


def line(item: ItemFacts, language: str) -> Line:
    """One item, line by line: when issued and due, the original amount, what came off it, what is still owed."""
    currency = item.currency
    known = item.amount is not None and item.balance is not None
    other = (item.balance or 0) + item.in_query - ((item.amount or 0) - item.paid) if known else 0
    return Line(
        clean(item.reference, 40),
        short_day(item.issued, language) if item.issued else "",
        short_day(item.due, language) if item.due else "",
        "" if item.amount is None else money(item.amount, currency, language),
        money(item.paid, currency, language),
        money(other, currency, language) if other else "",
        "" if item.balance is None else money(item.balance, currency, language),
        money(item.in_query, currency, language) if item.in_query else "",
    )


def totals(items: Iterable[ItemFacts], language: str) -> list[Total]:
    """What is owed per currency, in the order in which the currencies appear; unknown balances are left out."""
    sums: dict[str, int] = {}
    for item in items:
        if item.balance is not None:
            sums[item.currency] = sums.get(item.currency, 0) + item.balance
    return [Total(currency, minor, money(minor, currency, language)) for currency, minor in sums.items()]


def listing(words: Sequence[str], joiner: str) -> str:
    """'a', 'a and b', 'a, b and c'. joiner: the language's word for 'and'."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {joiner} {words[-1]}"


def references(items: Sequence[ItemFacts], joiner: str, more: str) -> str:
    """The items' references as a phrase: at most three by name, then how many more ('{count} more')."""
    shown = [clean(item.reference, 40) for item in items[:REFERENCES_MAX]]
    rest = len(items) - len(shown)
    if not shown:
        return ""
    return listing([*shown, more.replace("{count}", str(rest))] if rest else shown, joiner)


def item_word(items: Sequence[ItemFacts], words: Mapping[str, Sequence[str]]) -> str:
    """What the items are called: 'invoice' or 'invoices', and 'item' where the kinds differ or have no word.

    words: kind -> (singular, plural), with an entry 'item'.
    """
    kinds = {item.kind for item in items}
    kind = kinds.pop() if len(kinds) == 1 else "item"
    return words.get(kind, words["item"])[len(items) != 1]


def addressee(account: AccountFacts, channel: str = "email", what: str = "reminders") -> str:
    """Whom a message greets: the contact whose address is used, else the customer by name, else '' (no reference).

    what: a word of `parties.GETS`.
    """
    kind = address_kind(channel)
    point = first_for([p for p in account.contact_points if p.channel == kind and p.usable and not p.opted_out], what)
    if point is not None and point.contact_name:
        return clean(point.contact_name)
    name = clean(account.name)
    return "" if name == clean(account.reference) else name


def listed_others(others: Sequence[ItemFacts], today: date) -> tuple[list[ItemFacts], list[ItemFacts]]:
    """The account's other items that a message may list: those not yet due, and those that are.

    What is queried, held, promised, unknown or not owed is left out: a person is already looking into it.
    """
    fit = [i for i in others if i.balance and i.balance > 0 and not (i.queried or i.held or i.promised_until)]
    later = [i for i in fit if i.due is not None and i.due > today]
    return later, [i for i in fit if i.due is None or i.due <= today]


def payment_to_thank(account: AccountFacts, items: Sequence[ItemFacts], currency: str) -> tuple[int, date] | None:
    """Amount (minor units) and day of the latest cleared payment on these items; None when there is none."""
    ids = {item.id for item in items}
    fit: list[PaymentFacts] = [
        p for p in account.payments if p.currency == currency and (not p.item_ids or ids.intersection(p.item_ids))
    ]
    if not fit:
        return None
    on = max(p.cleared_on for p in fit)
    return sum(p.amount for p in fit if p.cleared_on == on), on


# ---- checks on words ----

DEBT_WORDS = re.compile(
    r"\b(debts?|debtor|ow(?:e|es|ed|ing)|overdue|due|arrears?|invoices?|bills?|balances?|pay(?:s|ing|ments?)?|paid|"
    r"unpaid|money|loans?|credit|collect\w*|recover\w*|outstanding|reminders?|late|demand\w*|instal\w*|statement)\b",
    re.I,
)
"""Words that tell another reader of the screen that money is owed: never in a subject line to a person."""

FORBIDDEN = re.compile(
    r"\b(debtors?|delinquen\w+|default(?:s|ed|er)?|arrears|overdue|outstanding|demand\w*|insist\w*|immediate\w*|"
    r"urgent\w*|asap|final|last chance|at once|act now|warn\w*|threat\w*|legal|courts?|sue|lawyers?|solicitors?|"
    r"bailiffs?|enforce\w*|judg\w*ments?|prosecut\w*|credit (?:score|rating|file|record)|consequence\w*|"
    r"penalt\w+|fail\w*|refus\w+|ignor\w+|must|ought|should have|obligation\w*|liab\w+|"
    r"disappoint\w*|asham\w*|shame\w*|guilt\w*|unacceptable|hereby|herewith|aforementioned|pursuant|remit\w*|settlement|discount\w*|offers?|"
    r"today|tomorrow|yesterday|within \d+|\d+ (?:hours?|days?|weeks?))\b",
    re.I,
)
"""Pressure, shame, false urgency, jargon, claims of legal action, selling; and days that are not dates, which would
make the same text say something else tomorrow."""

_LIQUID = re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.S)
_WORDS = re.compile(r"[A-Za-z\u00c0-\u024f'\u2019]+")
_SENTENCE_ENDS = re.compile(r"[.!?:](?=\s|$)|\n+")


def forbidden_words(text: str) -> list[str]:
    """Words in a customer-facing text (a template's tags are skipped) that Candour does not use."""
    return [found[0] for found in FORBIDDEN.finditer(_LIQUID.sub(" ", text))]


def debt_words(subject: str) -> list[str]:
    """Words in a subject line that would tell a bystander what it is about."""
    return [found[0] for found in DEBT_WORDS.finditer(_LIQUID.sub(" ", subject))]


def reading_grade(text: str) -> float:
    """School grade needed to read a text: the Automated Readability Index; add 5 for the age in years.

    Source: Smith and Senter, 'Automated Readability Index', AMRL-TR-66-220 (1967):
    4.71 letters per word + 0.5 words per sentence - 21.43.
    """
    sentences = [words for part in _SENTENCE_ENDS.split(text) if (words := _WORDS.findall(part))]
    words = [word for sentence in sentences for word in sentence]
    if not words:
        return 0.0
    letters = sum(len(word) for word in words)
    return 4.71 * letters / len(words) + 0.5 * len(words) / len(sentences) - 21.43


def longest_sentence(text: str) -> int:
    """Words in the longest sentence."""
    return max((len(_WORDS.findall(part)) for part in _SENTENCE_ENDS.split(text)), default=0)
