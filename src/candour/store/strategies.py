"""Strategies as rows: every version that was saved, and which creditors work by them."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from random import Random

from django.db import connection, transaction

from candour.domain.parties import CustomerKind
from candour.store.rows import array_of, prefer_keys, rows_of

USUAL = {kind.value: "business" if kind is CustomerKind.BUSINESS else "consumer" for kind in CustomerKind}
"""The strategy for a kind of customers, where the creditor has chosen no other."""


@dataclass(frozen=True, slots=True)
class KeptVersion:
    """One saved version. recorded_at: None for a file that nobody has saved yet."""

    key: str
    version: int
    label: str
    why: str
    back_to: int | None
    actor: str
    recorded_at: datetime | None
    text: str


@dataclass(frozen=True, slots=True)
class Use:
    """A creditor that works by a strategy with a kind of its customers. chosen: it was set, not the usual one."""

    creditor_id: int
    creditor: str
    mode: str
    kind: str
    key: str
    chosen: bool


_COLUMNS = "key, version, label, why, back_to, actor, recorded_at, text"


def latest_texts() -> dict[str, str]:
    """The text of the latest version of each strategy that was saved, by key. One query."""
    return dict(rows_of("SELECT DISTINCT ON (key) key, text FROM candour_strategyversion ORDER BY key, version DESC"))


def versions_of(key: str) -> list[KeptVersion]:
    """Every saved version, newest first. One query."""
    sql = f"SELECT {_COLUMNS} FROM candour_strategyversion WHERE key = %s ORDER BY version DESC"
    return [KeptVersion(*row) for row in rows_of(sql, [key])]


def latest_versions() -> list[KeptVersion]:
    """The latest version of each strategy that was saved, by key. One query."""
    sql = f"SELECT DISTINCT ON (key) {_COLUMNS} FROM candour_strategyversion ORDER BY key, version DESC"
    return [KeptVersion(*row) for row in rows_of(sql)]


def lock_versions(key: str) -> None:
    """Let nobody else save this strategy until the transaction ends. One query."""
    rows_of("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"strategy {key}"])


def keep(key: str, version: int, label: str, text: str, *, actor: str, why: str, back_to: int | None = None) -> bool:
    """Keep a version; whether it was not there already. One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO candour_strategyversion (key, version, label, text, why, back_to, actor) "
            "VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT (key, version) DO NOTHING",
            [key, version, label, text, why[:300], back_to, actor[:80]],
        )
        return bool(cursor.rowcount == 1)


def uses() -> list[Use]:
    """Which strategy each creditor works by with each kind of customers, by creditor's name. One query."""
    rows = rows_of("SELECT id, name, mode, strategies FROM candour_creditor ORDER BY lower(name), id")
    found = []
    for creditor_id, name, mode, told in rows:
        chosen = json.loads(told) if isinstance(told, str) else told
        for kind, usual in USUAL.items():
            key = chosen.get(kind, usual)
            found.append(Use(creditor_id, name, mode, kind, key, kind in chosen))
    return found


def move_creditors(creditor_ids: Sequence[int]) -> None:
    """Move the versions of creditors, so that nothing goes out by an older strategy. One query."""
    rows_of(
        "UPDATE candour_creditor SET version = version + 1 WHERE id IN"
        " (SELECT id FROM candour_creditor WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE) RETURNING id",
        (array_of(creditor_ids),),
    )


@dataclass(frozen=True, slots=True)
class Drawn:
    """Accounts that were drawn to be looked at. total: how many there are, counted (is_all) or estimated."""

    ids: tuple[int, ...]
    total: int
    is_all: bool


TRIED = 12_000
"""Numbers that are drawn at random to find accounts among them; some belong to others, or to nobody."""
SCANNED = 20_000
"""Creditors with no more accounts than these are looked through to the last."""

_THEIRS = """
  JOIN candour_party p ON p.id = a.party_id
  JOIN unnest(%(creditors)s::bigint[], %(kinds)s::text[]) u (creditor_id, kind)
    ON u.creditor_id = a.creditor_id AND u.kind = p.kind
 WHERE (a.next_review_at IS NOT NULL OR EXISTS
        (SELECT FROM candour_item i WHERE i.account_id = a.id AND i.settled_on IS NULL))"""

_FIRST = f"""
WITH held AS MATERIALIZED (
    SELECT id, creditor_id, party_id, next_review_at FROM candour_account
     WHERE creditor_id = ANY(%(creditors)s) LIMIT %(scanned)s)
SELECT (SELECT count(*) FROM held), ARRAY(SELECT a.id FROM held a {_THEIRS} LIMIT %(most)s)"""

_AT_RANDOM = f"""
SELECT a.id FROM unnest(%(ids)s::bigint[]) WITH ORDINALITY r (id, n) JOIN candour_account a ON a.id = r.id
{_THEIRS} ORDER BY r.n"""


def draw_accounts(uses: Sequence[tuple[int, str]], most: int, seed: str) -> Drawn:
    """Accounts, of (creditor id, kind of customer), that owe or wait for something: all of them up to `most`, else a
    random sample, the same for the same seed. At most four queries, and a bounded time whatever the size of the book.
    """
    params: dict[str, object] = {
        "creditors": array_of(creditor for creditor, _ in uses), "kinds": array_of(kind for _, kind in uses),
        "most": most + 1, "scanned": SCANNED + 1,
    }  # fmt: skip
    with transaction.atomic(savepoint=False):
        prefer_keys()
        scanned, few = rows_of(_FIRST, params)[0]
        if scanned <= SCANNED and len(few) <= most:
            return Drawn(tuple(sorted(few)), len(few), True)
        low, high = rows_of("SELECT min(id), max(id) FROM candour_account")[0]
        width = high - low + 1
        tried = Random(seed).sample(range(low, high + 1), min(TRIED, width))
        found = [row[0] for row in rows_of(_AT_RANDOM, {**params, "ids": array_of(tried)})]
    return Drawn(tuple(sorted(found[:most])), max(len(found) * width // len(tried), len(found)), False)
