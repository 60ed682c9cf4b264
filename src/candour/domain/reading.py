"""Words and dates as ledgers write them, read into our own: headers, dates, yes and no, kinds, addresses."""

import re
from collections import Counter
from collections.abc import Mapping
from datetime import date
from functools import lru_cache

from candour.domain.messages import ASKS_FOR_PAYMENT, Purpose
from candour.domain.parties import CustomerKind
from candour.domain.saying import phrase, say

DATE_ORDERS = ("dmy", "mdy", "iso")
_YEARS = range(1900, 2200)

_TIME = r"(?:[T ] *\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)? *(?:[ap]m)? *(?:Z|[+-]\d{2}:?\d{2})?)?"
_NUMBERS = re.compile(rf"(\d{{1,2}})([/.\- ])(\d{{1,2}})\2(\d{{4}}|\d{{2}}){_TIME}", re.ASCII | re.IGNORECASE)
_YEAR_FIRST = re.compile(rf"(\d{{4}})([/.\-]?)(\d{{2}}|(?<=[/.\-])\d)\2(\d{{1,2}}){_TIME}", re.ASCII | re.IGNORECASE)
_NAMED = re.compile(
    rf"(\d{{1,2}})(?:st|nd|rd|th)?[ \-./]*([a-z]{{3,9}})[ \-.,/]*(\d{{4}}|\d{{2}}){_TIME}", re.IGNORECASE
)
_NAMED_FIRST = re.compile(rf"([a-z]{{3,9}})[ \-.]*(\d{{1,2}})(?:st|nd|rd|th)?[ \-.,]+(\d{{4}}){_TIME}", re.IGNORECASE)
_WEEKDAY = re.compile(r"^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*[,.]? +", re.IGNORECASE)
_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
           "november", "december")  # fmt: skip

_YES = frozenset(("yes", "y", "true", "t", "1", "x", "disputed", "in dispute", "queried", "query", "on query"))
_NO = frozenset(("", "no", "n", "false", "f", "0", "-", "none", "not disputed", "undisputed"))

_CUSTOMER_KINDS = {
    **dict.fromkeys(("consumer", "person", "individual", "private", "personal", "b2c", "household"), "consumer"),
    **dict.fromkeys(("sole trader", "sole proprietor", "self employed", "freelancer"), "sole_trader"),
    **dict.fromkeys(("business", "company", "organisation", "organization", "b2b", "trade", "corporate",
                     "limited company", "commercial", "charity", "public sector"), "business"),
}  # fmt: skip
_ITEM_KINDS = {
    **dict.fromkeys(("invoice", "inv", "sales invoice", "si", "tax invoice"), "invoice"),
    **dict.fromkeys(("credit note", "credit memo", "cn", "crn", "sc", "sales credit note", "credit", "sales credit"),
                    "credit_note"),
    **dict.fromkeys(("payment", "receipt", "sa", "sr", "unapplied payment", "sales prepayment", "sales overpayment",
                     "prepayment", "overpayment", "payment on account", "cash payment"), "payment"),
    **dict.fromkeys(("bill", "statement charge"), "bill"),
    "loan": "loan",
    "balance": "balance",
    **dict.fromkeys(("journal", "journal entry", "general journal"), "journal"),
    **dict.fromkeys(("debit note", "debit memo"), "debit_note"),
}  # fmt: skip
_STAGES = {purpose.value.replace("_", " "): purpose.value for purpose in ASKS_FOR_PAYMENT - {Purpose.STATEMENT}}

_EMAIL = re.compile(r"[^\s@<>,;:\"()\[\]\\]{1,64}@(?:[\w](?:[\w-]{0,61}[\w])?\.)+[\w-]{2,63}")
_NAMED_EMAIL = re.compile(r"[^<>]*<([^<>]+)>")


class ReadingError(ValueError):
    """A value that cannot be read; the message says what was expected. It never repeats the value."""


def fold_header(text: str) -> str:
    """A header's letters and digits in lower case: '*Invoice No.' and 'invoice_no' are both 'invoiceno'."""
    return "".join(mark for mark in text.casefold() if mark.isalnum())


@lru_cache(maxsize=65536)
def day_first(text: str) -> str:
    """What one date says about the order of its column: 'dmy', 'mdy', 'either' (and they differ), or ''."""
    match = _NUMBERS.fullmatch(text.strip())
    if not match or match[1] == match[3]:
        return ""
    first, second = int(match[1]), int(match[3])
    if first <= 12 and second <= 12:
        return "either" if first != second else ""
    return "dmy" if second <= 12 else "mdy" if first <= 12 else ""


class DateSieve:
    """Finds the order of one column's dates by looking at all of them. Holds three counts and three examples."""

    def __init__(self) -> None:
        self._seen: Counter[str] = Counter()
        self._example: dict[str, str] = {}

    def look(self, text: str) -> None:
        """Take one value into account."""
        said = day_first(text)
        if not said and _YEAR_FIRST.fullmatch(text.strip()):
            self._seen["iso"] += 1
        if said:
            self._seen[said] += 1
            self._example.setdefault(said, text.strip())

    def order(self) -> str | None:
        """'dmy', 'mdy', or None when no value needs an order. Raises ReadingError when it would be a guess.

        A few doubtful values in a column of year-first dates cost their own rows and not the file.
        """
        if self._seen["dmy"] and self._seen["mdy"]:
            raise ReadingError(
                say(
                    "has dates in two orders, such as {one} and {other}; say which is "
                    "meant with --dates dmy or --dates mdy, and rows in the other order will be rejected",
                    one=self._example["dmy"],
                    other=self._example["mdy"],
                )
            )
        if self._seen["dmy"] or self._seen["mdy"]:
            return "dmy" if self._seen["dmy"] else "mdy"
        if self._seen["either"] > self._seen["iso"]:
            raise ReadingError(
                say(
                    "has only dates that could be day first or month first, such as {one}; "
                    "say which with --dates dmy or --dates mdy",
                    one=self._example["either"],
                )
            )
        return None


_NO_DATE: Mapping[str, str] = {
    "": phrase("is not a date"), "dmy": phrase("is not a date written day first"),
    "mdy": phrase("is not a date written month first"), "iso": phrase("is not a date written as 2026-11-02"),
}  # fmt: skip
_NO_DAY: Mapping[str, str] = {
    "": phrase("is not a day of the calendar"), "dmy": phrase("is not a day of the calendar written day first"),
    "mdy": phrase("is not a day of the calendar written month first"),
    "iso": phrase("is not a day of the calendar written as 2026-11-02"),
}  # fmt: skip


@lru_cache(maxsize=65536)
def read_date(text: str, order: str | None) -> date:
    """A calendar day; a time of day is dropped. order decides between 3/4 and 4/3; year-first always reads.

    Raises ReadingError when it is no date, or not in the order.
    """
    bare = _WEEKDAY.sub("", text.strip())
    parts = _year_first(bare) or (None if order == "iso" else _numbers(bare, order) or _named(bare))
    if parts is None:
        raise ReadingError(_NO_DATE[order or ""])
    try:
        found = date(*parts)
    except ValueError:
        raise ReadingError(_NO_DAY[order or ""]) from None
    if found.year not in _YEARS:
        raise ReadingError("is not a likely date")
    return found


def _year_first(bare: str) -> tuple[int, int, int] | None:
    match = _YEAR_FIRST.fullmatch(bare)
    return (int(match[1]), int(match[3]), int(match[4])) if match else None


def _numbers(bare: str, order: str | None) -> tuple[int, int, int] | None:
    match = _NUMBERS.fullmatch(bare)
    if not match:
        return None
    first, second, year = int(match[1]), int(match[3]), _century(match[4])
    if order is None and first != second:
        raise ReadingError("could be day first or month first; say which with --dates dmy or --dates mdy")
    return (year, first, second) if order == "mdy" else (year, second, first)


def _named(bare: str) -> tuple[int, int, int] | None:
    if match := _NAMED.fullmatch(bare):
        day, month, year = match[1], match[2], match[3]
    elif match := _NAMED_FIRST.fullmatch(bare):
        month, day, year = match[1], match[2], match[3]
    else:
        return None
    for number, name in enumerate(_MONTHS, 1):
        if name.startswith(month.lower()) or (month.lower(), number) == ("sept", 9):
            return _century(year), number, int(day)
    return None


def _century(year: str) -> int:
    return int(year) if len(year) == 4 else 2000 + int(year) if int(year) < 69 else 1900 + int(year)


def _words(text: str) -> str:
    return " ".join(re.sub(r"[_\-./]+", " ", text.casefold()).split())


@lru_cache(maxsize=4096)
def read_flag(text: str) -> bool:
    """Yes or no, true or false, 1 or 0, x or blank. Raises ReadingError otherwise."""
    word = text.strip().casefold()
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise ReadingError("is neither yes nor no")


@lru_cache(maxsize=4096)
def read_customer_kind(text: str) -> str:
    """consumer, sole_trader or business. Raises ReadingError otherwise."""
    try:
        return CustomerKind(_CUSTOMER_KINDS[_words(text)]).value
    except KeyError:
        raise ReadingError("is not consumer, sole trader or business") from None


@lru_cache(maxsize=4096)
def read_item_kind(text: str) -> str:
    """invoice, credit_note, payment, bill, loan, balance, journal, debit_note. Raises ReadingError otherwise."""
    try:
        return _ITEM_KINDS[_words(text)]
    except KeyError:
        raise ReadingError("is not a kind of customer or item that is known here") from None


@lru_cache(maxsize=4096)
def read_stage(text: str) -> str:
    """The step that was said last: reminder, due, check_in, call, options or notice. Raises ReadingError otherwise."""
    try:
        return _STAGES[_words(text)]
    except KeyError:
        raise ReadingError(
            say("is not a stage; known are {known}", known=", ".join(sorted(_STAGES.values())))
        ) from None


@lru_cache(maxsize=65536)
def read_emails(text: str) -> str:
    """One address, or several, joined by '; ' in the order in which they stand, without names and doubles.

    Raises ReadingError when any of them is not an address.
    """
    found: dict[str, None] = {}
    for part in re.split(r"[;,]", text):
        address = part.strip()
        if named := _NAMED_EMAIL.fullmatch(address):
            address = named[1].strip()
        if not address:
            continue
        if len(address) > 254 or not _EMAIL.fullmatch(address) or ".." in address:
            raise ReadingError("is not an email address")
        local, _, host = address.rpartition("@")
        found[f"{local}@{host.lower()}"] = None
    if not found:
        raise ReadingError("is not an email address")
    return "; ".join(found)
