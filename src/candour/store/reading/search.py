"""Search over the whole book. Every look is by an index and takes a bounded number of rows, however large the book."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import phonenumbers
from django.db import transaction

from candour.domain.finding import Sought
from candour.domain.money import exponent
from candour.store.reading.rows import escape_like, fetch
from candour.store.rows import prefer_keys, rows_of

ENOUGH = 8
"""With fewer found as typed, names that differ by one slip a word are looked for as well."""
SHORTEST_EMAIL = 3
LOOKED_AT = 200
"""Rows that one look takes at most; who wants others types more."""


@dataclass(frozen=True, slots=True)
class Hit:
    """An account that is meant, or one of its items.

    how: by what it was found: name, contact, reference, item, email, phone or amount.
    said: what was found, where that is not the account's own name or reference. rank: 0 exactly, 1 begins, 2 is near.
    item: its reference, None for the account. amount, balance: minor units of `currency`, None when unknown.
    """

    account_id: int
    name: str
    reference: str
    creditor: str
    how: str
    rank: int
    said: str
    item: str | None = None
    currency: str = ""
    amount: int | None = None
    settled: bool = False


@dataclass(frozen=True, slots=True)
class _Typed:
    words: list[str]
    key: str
    number: str


def search(asked: Sought, limit: int, *, items: bool) -> list[Hit]:
    """What may be meant, the surest first. items: whether items may be shown. At most ten queries."""
    with transaction.atomic():
        prefer_keys()
        if asked.is_address:
            return _by_email(asked)[:limit]
        typed = _typed(asked.text)
        found = [*_by_reference(typed), *_by_name(typed), *_by_phone(asked), *_by_email_word(asked)]
        if items:
            found += [*_by_item(typed), *_by_amount(asked)]
        if len(found) < ENOUGH:
            found += _by_near_name(typed, {hit.account_id for hit in found})
    return sorted(_once(found), key=lambda hit: (hit.rank, hit.settled, hit.name.lower(), hit.account_id))[:limit]


def _once(hits: Iterable[Hit]) -> list[Hit]:
    """Each account and each item once, by its surest hit."""
    best: dict[tuple[int, str | None], Hit] = {}
    for hit in hits:
        place = (hit.account_id, hit.item)
        if place not in best or hit.rank < best[place].rank:
            best[place] = hit
    return list(best.values())


def _typed(text: str) -> _Typed:
    row = rows_of("SELECT candour_words(%s), candour_key(%s), coalesce(candour_number(%s), '')", [text] * 3)[0]
    bare = text.replace("-", "").replace("/", "").replace(" ", "")
    return _Typed(list(row[0]), str(row[1]), str(row[2]) if bare.isdigit() else "")


_ACCOUNT = """
SELECT a.id, p.name, a.reference, c.name, %(how)s, f.rank, f.said
  FROM found f
  JOIN candour_account a ON a.id = f.account_id
  JOIN candour_party p ON p.id = a.party_id
  JOIN candour_creditor c ON c.id = a.creditor_id
"""
_OF_PARTIES = """
, found AS (SELECT a.id AS account_id, m.rank, m.said FROM met m JOIN candour_account a ON a.party_id = m.party_id
             LIMIT %(most)s)"""


def _hits(sql: str, how: str, params: dict[str, Any]) -> list[Hit]:
    return fetch(Hit, sql, {**params, "how": how, "most": LOOKED_AT})


_NAMES = f"""
WITH met AS MATERIALIZED (
    (SELECT id AS party_id, 0 AS rank, '' AS said FROM candour_party
      WHERE array_to_tsvector(candour_words(name)) @@ %(whole)s::tsquery LIMIT %(most)s)
    UNION ALL
    (SELECT id, 1, '' FROM candour_party
      WHERE array_to_tsvector(candour_words(name)) @@ %(begins)s::tsquery LIMIT %(most)s))
{_OF_PARTIES} {_ACCOUNT}"""

_CONTACTS = f"""
WITH met AS MATERIALIZED (
    SELECT party_id, 1 AS rank, contact_name AS said FROM candour_contactpoint
     WHERE contact_name <> '' AND array_to_tsvector(candour_words(contact_name)) @@ %(begins)s::tsquery LIMIT %(most)s)
{_OF_PARTIES} {_ACCOUNT}"""


def _by_name(typed: _Typed) -> list[Hit]:
    words = [word for word in typed.words if word.isalnum()]
    if not words:
        return []
    asked = {"whole": " & ".join(f"'{w}'" for w in words), "begins": " & ".join(f"'{w}':*" for w in words)}
    return [*_hits(_NAMES, "name", asked), *_hits(_CONTACTS, "contact", asked)]


def _by_near_name(typed: _Typed, known: set[int]) -> list[Hit]:
    """Names in which each word of four letters and more is met but for one slip, and shorter ones as they stand."""
    words = [word for word in typed.words if word.isalnum()]
    if not any(len(word) >= 4 and word.isalpha() for word in words):
        return []
    tests: list[str] = []
    asked: dict[str, Any] = {}
    for n, word in enumerate(words):
        asked[f"begins{n}"], asked[f"near{n}"] = f"'{word}':*", [word]
        begins = f"array_to_tsvector(candour_words(name)) @@ %(begins{n})s::tsquery"
        near = f"candour_near(candour_words(name)) && candour_near(%(near{n})s::text[])"
        tests.append(f"({begins} OR {near})" if len(word) >= 4 and word.isalpha() else begins)
    sql = f"""WITH met AS MATERIALIZED (SELECT id AS party_id, 2 AS rank, '' AS said FROM candour_party
                                         WHERE {" AND ".join(tests)} LIMIT %(most)s)
              {_OF_PARTIES} {_ACCOUNT}"""
    return [hit for hit in _hits(sql, "name", asked) if hit.account_id not in known]


_REFERENCES = f"""
WITH found AS MATERIALIZED (
    (SELECT id AS account_id, CASE WHEN candour_key(reference) = %(key)s THEN 0 ELSE 1 END AS rank, '' AS said
       FROM candour_account WHERE candour_key(reference) LIKE %(key_begins)s LIMIT %(most)s)
    UNION ALL
    (SELECT id, CASE WHEN candour_number(reference) = %(number)s THEN 0 ELSE 1 END, ''
       FROM candour_account WHERE %(number)s <> '' AND candour_number(reference) LIKE %(number_begins)s
      LIMIT %(most)s)) {_ACCOUNT}"""

_ITEMS = """
SELECT a.id, p.name, a.reference, c.name, %(how)s, f.rank, f.reference, f.reference, f.currency, f.amount_minor,
       f.settled_on IS NOT NULL
  FROM ({}) f
  JOIN candour_account a ON a.id = f.account_id
  JOIN candour_party p ON p.id = a.party_id
  JOIN candour_creditor c ON c.id = a.creditor_id"""
_ITEM = "i.account_id, i.reference, i.currency, i.amount_minor, i.settled_on"

_ITEM_REFERENCES = _ITEMS.format(f"""
    (SELECT {_ITEM}, CASE WHEN candour_key(i.reference) = %(key)s THEN 0 ELSE 1 END AS rank
       FROM candour_item i WHERE candour_key(i.reference) LIKE %(key_begins)s LIMIT %(most)s)
    UNION ALL
    (SELECT {_ITEM}, CASE WHEN candour_number(i.reference) = %(number)s THEN 0 ELSE 1 END
       FROM candour_item i WHERE %(number)s <> '' AND candour_number(i.reference) = %(number)s LIMIT %(most)s)""")

_ITEM_AMOUNTS = _ITEMS.format(f"""
    SELECT {_ITEM}, 1 AS rank FROM candour_item i WHERE i.amount_minor = ANY(%(minors)s) LIMIT %(most)s""")


def _keys(typed: _Typed) -> dict[str, Any]:
    return {
        "key": typed.key,
        "key_begins": escape_like(typed.key) + "%",
        "number": typed.number,
        "number_begins": escape_like(typed.number) + "%",
    }


def _by_reference(typed: _Typed) -> list[Hit]:
    return _hits(_REFERENCES, "reference", _keys(typed)) if typed.key else []


def _by_item(typed: _Typed) -> list[Hit]:
    return _hits(_ITEM_REFERENCES, "item", _keys(typed)) if typed.key else []


def _by_amount(asked: Sought) -> list[Hit]:
    if not asked.minors:
        return []
    minors = asked.minors
    hits = _hits(_ITEM_AMOUNTS, "amount", {"minors": sorted(set(minors.values()))})
    return [hit for hit in hits if minors.get(exponent(hit.currency)) == hit.amount]


_EMAILS = f"""
WITH met AS MATERIALIZED (
    SELECT party_id, CASE WHEN lower(value) = %(email)s THEN 0 ELSE 1 END AS rank, value AS said
      FROM candour_contactpoint WHERE channel = 'email' AND {{}} LIMIT %(most)s)
{_OF_PARTIES} {_ACCOUNT}"""


def _by_email(asked: Sought) -> list[Hit]:
    if asked.domain is not None:
        test, begins = "split_part(lower(value), '@', 2) LIKE %(begins)s", asked.domain
    else:
        test, begins = "lower(value) LIKE %(begins)s", asked.email or ""
    params = {"email": asked.email or "", "begins": escape_like(begins) + "%"}
    found = _once(_hits(_EMAILS.format(test), "email", params))
    return sorted(found, key=lambda hit: (hit.rank, hit.said.lower(), hit.account_id))


def _by_email_word(asked: Sought) -> list[Hit]:
    """Addresses that begin with one word, as long as its @ is not typed yet."""
    if " " in asked.text or len(asked.text) < SHORTEST_EMAIL:
        return []
    return [replace(hit, rank=2) for hit in _by_email(replace(asked, email=asked.text.lower()))]


_PHONES = f"""
WITH met AS MATERIALIZED (
    (SELECT party_id, 0 AS rank, value AS said FROM candour_contactpoint
      WHERE channel = 'phone' AND ({{begins}}) LIMIT %(most)s)
    UNION ALL
    (SELECT party_id, 1, value FROM candour_contactpoint
      WHERE channel = 'phone' AND %(ends)s <> '' AND reverse(value) LIKE (%(ends)s || '%%') LIMIT %(most)s))
{_OF_PARTIES} {_ACCOUNT}"""


def _by_phone(asked: Sought) -> list[Hit]:
    """By the beginning, in any country code of our creditors where none was typed, or by the end."""
    if not asked.phone:
        return []
    begins = {f"begins{n}": f"{one}%" for n, one in enumerate(_beginnings(asked.phone))}
    tests = " OR ".join(f"value LIKE %({name})s" for name in begins) or "false"
    ends = "" if asked.phone.startswith("+") else asked.phone.lstrip("0")[::-1]
    return _hits(_PHONES.format(begins=tests), "phone", {**begins, "ends": ends})


def _beginnings(phone: str) -> Sequence[str]:
    if phone.startswith("+"):
        return [phone]
    if not phone.startswith("0"):
        return ["+" + phone]
    codes = rows_of("SELECT DISTINCT country FROM candour_creditor")
    return ["+" + _calling_code(str(code)) + phone[1:] for (code,) in codes]


def _calling_code(country: str) -> str:
    return str(phonenumbers.country_code_for_region(country))
