"""The words of a statement: its mail or letter, and the PDF that goes with the mail or is downloaded."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from candour.domain.accounts import AccountFacts
from candour.domain.calendars import local_day
from candour.domain.items import ItemFacts
from candour.domain.messages import Purpose
from candour.domain.pieces import Also, Piece
from candour.domain.planning import Wanted
from candour.domain.statements import Sums, open_items, sums_of
from candour.domain.wording import clean, day, line, money, month_name
from candour.flow.compose import CONTENT, FALLBACK_LANGUAGE, compose, language_for
from candour.ports.channel import Draft


def write_statement(account: AccountFacts, wanted: Wanted, at: datetime) -> Draft:
    """The finished words of a statement as of the day of `at`. pieces: the same, to be set in type."""
    language = language_for(account.language)
    on = local_day(at, account.residence.zone)
    words = _words(language)
    tables = {"items": _items(account, words, language), "sums": _sums(sums_of(account, on), words, language)}
    facts = {"month": month_name(on, language), "as_of": day(on, language)}
    return compose(
        account, Purpose.STATEMENT, open_items(account), (), (), at, wanted.currency, wanted.channel,
        also=Also(facts, tables),
    )  # fmt: skip


def _items(account: AccountFacts, words: Mapping[str, Any], language: str) -> Piece:
    """All that is open, line by line, with what is in query told apart."""
    head, told = words["table"], words["statement"]
    caption = told["caption"].replace("{account}", clean(account.reference))
    rows = []
    for item in open_items(account):
        one = line(item, language)
        note = _note(item, told, language)
        rows.append([one.reference, one.issued or "-", one.due or "-", note or "-", one.amount or "-", one.paid,
                     one.owed or head["unknown"]])  # fmt: skip
    columns = [
        head["reference"],
        head["issued"],
        head["due"],
        told["status"],
        head["amount"],
        head["paid"],
        head["owed"],
    ]
    caption = caption.replace("{creditor}", clean(account.creditor.name))
    return {"table": {"caption": caption, "head": columns, "words": [0, 1, 2, 3], "rows": rows, "sums": []}}


def _note(item: ItemFacts, told: Mapping[str, str], language: str) -> str:
    if item.queried:
        return told["queried_item"]
    if item.in_query:
        return f"{told['queried_item']}: {money(item.in_query, item.currency, language)}"
    return told["promised_item"] if item.promised_until else ""


def _sums(sums: Sequence[Sums], words: Mapping[str, Any], language: str) -> Piece:
    """What it comes to, by currency: owed, how old, in query, and what was paid and meets no item."""
    told = words["statement"]
    rows = [list(row) for one in sums for row in _sum_rows(one, told, language)]
    head = [told["sum_of"], words["table"]["amount"]]
    return {"table": {"caption": told["sums"], "head": head, "words": [0], "rows": rows, "sums": []}}


def _sum_rows(one: Sums, told: Mapping[str, str], language: str) -> Iterator[tuple[str, str]]:
    def amount(minor: int) -> str:
        return money(minor, one.currency, language)

    yield told["owed"].replace("{currency}", one.currency), amount(one.owed)
    for band in one.bands:
        if band.minor:
            yield _span(band.first, band.last, told, language), amount(band.minor)
    for name, minor in (("undated", one.undated), ("queried", one.queried), ("on_account", one.on_account)):
        if minor > 0:
            yield told[name], amount(minor)


def _span(first: date | None, last: date | None, told: Mapping[str, str], language: str) -> str:
    if last is None:
        return told["not_due"]
    words = told["oldest"] if first is None else told["band"].replace("{from}", day(first, language))
    return words.replace("{to}", day(last, language))


@lru_cache(maxsize=16)
def _words(language: str) -> dict[str, Any]:
    path = CONTENT / "templates" / language / "email" / "words.toml"
    found = tomllib.loads(path.read_text("utf-8"))
    return found if "statement" in found else _words(FALLBACK_LANGUAGE)


@lru_cache(maxsize=16)
def table_words(language: str, section: str) -> dict[str, str]:
    """The headings of tables that only some messages have, in a language or in that which all fall back to."""
    path = CONTENT / "templates" / language / "email" / "words.toml"
    found: dict[str, Any] = tomllib.loads(path.read_text("utf-8"))
    return dict(found[section]) if section in found else table_words(FALLBACK_LANGUAGE, section)
