"""Rows of matching: who could be one person with whom, what stands, and the number that they share."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from candour.domain.matching import TOLD_APART, Likeness, Pair
from candour.store.rows import array_of, rows_of

_ALONE = 0x63617021
SHARED_BY_MANY = 20
"""An address of more persons than this is an adviser's or a made-up one, and says nothing of who they are."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Two persons with something in common: of 'email', 'phone', 'address'."""

    pair: Pair
    names: tuple[str, str]
    common: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MatchRow:
    """A match that stands. permitted: whether all creditors of both still permit it."""

    id: int
    pair: Pair
    likeness: Likeness
    permitted: bool


@dataclass(frozen=True, slots=True)
class MatchLine:
    """A match as a person sees who decides on it: the names, and nothing of whose customers they are."""

    id: int
    names: tuple[str, str]
    evidence: tuple[str, ...]
    doubtful: bool
    since: datetime


def wait_for_turn() -> None:
    """Only one matches at a time, until the transaction ends."""
    rows_of("SELECT pg_advisory_xact_lock(%s)", (_ALONE,))


def is_wanted() -> bool:
    """Whether there is anything to match, or to dissolve. One query."""
    sql = """SELECT (SELECT count(*) FROM candour_creditor WHERE matches_customers) > 1
                 OR EXISTS (SELECT FROM candour_party WHERE matched_as IS NOT NULL)"""
    return bool(rows_of(sql)[0][0])


# Of a person all creditors must permit it: their contacts count together from then on.
_PERMITTED = """
SELECT a.party_id, array_agg(DISTINCT a.creditor_id) AS creditors
  FROM candour_account a JOIN candour_creditor c ON c.id = a.creditor_id
 GROUP BY a.party_id HAVING bool_and(c.matches_customers)"""

_CANDIDATES = f"""
WITH permitted AS MATERIALIZED ({_PERMITTED}),
people AS MATERIALIZED (
    SELECT p.id, p.name, m.creditors FROM permitted m JOIN candour_party p ON p.id = m.party_id
     WHERE p.kind <> 'business' AND p.merged_into_id IS NULL),
points AS MATERIALIZED (
    SELECT DISTINCT w.id, CASE WHEN cp.channel IN ('email', 'phone') THEN cp.channel ELSE 'address' END AS what,
           CASE WHEN cp.channel IN ('email', 'phone') THEN lower(btrim(cp.value))
                ELSE lower(regexp_replace(cp.value, '[^[:alnum:]]', '', 'g')) END AS mark
      FROM people w JOIN candour_contactpoint cp ON cp.party_id = w.id AND cp.failure <> 'replaced in the ledger'),
telling AS (SELECT what, mark FROM points WHERE mark <> '' GROUP BY what, mark HAVING count(*) BETWEEN 2 AND %s)
SELECT x.id, y.id, min(a.name), min(b.name), array_agg(DISTINCT x.what ORDER BY x.what)
  FROM telling t JOIN points x USING (what, mark) JOIN points y USING (what, mark)
  JOIN people a ON a.id = x.id JOIN people b ON b.id = y.id
 WHERE x.id < y.id AND NOT (a.creditors = b.creditors AND cardinality(a.creditors) = 1)
 GROUP BY x.id, y.id ORDER BY x.id, y.id"""


def candidates() -> list[Candidate]:
    """Persons of different creditors, all of whom permit it, that share an address. One query, in id order."""
    return [
        Candidate((row[0], row[1]), (row[2], row[3]), tuple(row[4])) for row in rows_of(_CANDIDATES, (SHARED_BY_MANY,))
    ]


_STANDING = f"""
WITH permitted AS ({_PERMITTED})
SELECT m.id, m.one_id, m.other_id, m.evidence, m.doubtful,
       EXISTS (SELECT FROM permitted p WHERE p.party_id = m.one_id)
       AND EXISTS (SELECT FROM permitted p WHERE p.party_id = m.other_id)
  FROM candour_personmatch m WHERE m.undone_at IS NULL ORDER BY m.id"""


def standing() -> list[MatchRow]:
    """Every match that is not undone. One query."""
    return [
        MatchRow(row[0], (row[1], row[2]), Likeness(tuple(row[3]), row[4]), bool(row[5])) for row in rows_of(_STANDING)
    ]


def told_apart() -> set[Pair]:
    """Pairs of which a person said that they are two: no evidence brings them together again. One query."""
    sql = "SELECT one_id, other_id FROM candour_personmatch WHERE undone_at IS NOT NULL AND %s = ANY(evidence)"
    return {(row[0], row[1]) for row in rows_of(sql, (TOLD_APART,))}


def accepted_evidence() -> list[str]:
    """The words of evidence that the organisation takes. One query."""
    rows = rows_of("SELECT matching_evidence FROM candour_organisation ORDER BY id LIMIT 1")
    return list(rows[0][0]) if rows else []


def matched() -> dict[int, int]:
    """The number that a person shares with others, by id, of all who share one. One query."""
    rows = rows_of("SELECT id, matched_as FROM candour_party WHERE matched_as IS NOT NULL")
    return {row[0]: row[1] for row in rows}


_LOCK_ACCOUNTS = """SELECT id, party_id FROM candour_account WHERE party_id = ANY(%s) ORDER BY id FOR NO KEY UPDATE"""
_LOCK_PARTIES = "SELECT id FROM candour_party WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE"


def lock_people(party_ids: Iterable[int]) -> dict[int, list[int]]:
    """Lock the accounts of persons and then the persons, in id order; their accounts by person. Two queries."""
    ids = array_of(sorted(set(party_ids)))
    accounts: dict[int, list[int]] = {}
    for account_id, party_id in rows_of(_LOCK_ACCOUNTS, (ids,)):
        accounts.setdefault(party_id, []).append(account_id)
    rows_of(_LOCK_PARTIES, (ids,))
    return accounts


_INSERT = """
INSERT INTO candour_personmatch (one_id, other_id, evidence, doubtful, actor)
SELECT r.one, r.other, r.evidence::text[], r.doubtful, %s
  FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::bool[]) r (one, other, evidence, doubtful)
RETURNING one_id, other_id, id"""


def insert(made: Mapping[Pair, Likeness], actor: str) -> dict[Pair, int]:
    """New matches; their ids. One query."""
    if not made:
        return {}
    alike = [array_of(one.evidence) for one in made.values()]
    rows = rows_of(
        _INSERT,
        (actor[:80], array_of(pair[0] for pair in made), array_of(pair[1] for pair in made), array_of(alike),
         array_of(one.doubtful for one in made.values())),
    )  # fmt: skip
    return {(row[0], row[1]): row[2] for row in rows}


_CHANGE = """
UPDATE candour_personmatch m SET evidence = r.evidence::text[], doubtful = r.doubtful
  FROM unnest(%s::bigint[], %s::text[], %s::bool[]) r (id, evidence, doubtful) WHERE m.id = r.id"""


def change(found: Mapping[int, Likeness]) -> None:
    """Set what is known of matches that stand. One query."""
    if found:
        alike = [array_of(one.evidence) for one in found.values()]
        _run(_CHANGE, array_of(found), array_of(alike), array_of(one.doubtful for one in found.values()))


def undo(match_ids: Sequence[int], at: datetime, evidence: str | None = None) -> None:
    """Undo matches, with what showed that they are two. Two queries: tasks that ask about them are done."""
    if match_ids:
        _run(
            "UPDATE candour_personmatch SET undone_at = %s, evidence = array_remove(evidence || %s::varchar, NULL)"
            " WHERE id = ANY(%s)",
            at, evidence, array_of(match_ids),
        )  # fmt: skip
        close_questions(match_ids, at)


def share(numbers: Mapping[int, int | None]) -> None:
    """Set the number that persons share, None for those who share none any more. One query."""
    if numbers:
        _run(
            "UPDATE candour_party p SET matched_as = r.number FROM unnest(%s::bigint[], %s::bigint[]) r (id, number)"
            " WHERE p.id = r.id",
            array_of(numbers), array_of(numbers.values()),
        )  # fmt: skip


def look_again(party_ids: Iterable[int]) -> None:
    """Move the versions of persons and have their accounts reviewed; both are locked already. Two queries."""
    ids = array_of(party_ids)
    _run("UPDATE candour_account SET next_review_at = 'epoch' WHERE party_id = ANY(%s)", ids)
    _run("UPDATE candour_party SET version = version + 1 WHERE id = ANY(%s)", ids)


_QUESTIONS = """
INSERT INTO candour_task (account_id, kind, lane, due_at, reason, rule, duty_key, occurred_at)
SELECT r.account_id, 'decide', 'live', %s, r.reason, '', r.duty_key, %s
  FROM unnest(%s::bigint[], %s::text[], %s::text[]) r (account_id, reason, duty_key) ON CONFLICT DO NOTHING"""


def ask_a_person(doubts: Mapping[int, tuple[int, str]], at: datetime) -> None:
    """A task for each doubtful match: on which account, and in which words. One query."""
    if doubts:
        accounts, reasons = zip(*doubts.values(), strict=True)
        _run(_QUESTIONS, at, at, array_of(accounts), array_of(reasons), array_of(_key(one) for one in doubts))


def close_questions(match_ids: Sequence[int], at: datetime) -> None:
    """What asked about these matches is done. One query."""
    keys = array_of(_key(one) for one in match_ids)
    _run("UPDATE candour_task SET done_at = %s WHERE duty_key = ANY(%s) AND done_at IS NULL", at, keys)


def _key(match_id: int) -> str:
    return f"match:{match_id}"


_LINES = """
SELECT m.id, a.name, b.name, m.evidence, m.doubtful, m.recorded_at FROM candour_personmatch m
  JOIN candour_party a ON a.id = m.one_id JOIN candour_party b ON b.id = m.other_id
 WHERE m.undone_at IS NULL AND (m.doubtful OR NOT %s) ORDER BY m.id"""


def lines(*, doubtful_only: bool = False) -> list[MatchLine]:
    """Matches that stand, for those who decide on them. One query."""
    return [MatchLine(r[0], (r[1], r[2]), tuple(r[3]), r[4], r[5]) for r in rows_of(_LINES, (doubtful_only,))]


def _run(sql: str, *params: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
