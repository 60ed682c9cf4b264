"""Rows of documents, sealed with their customer's key, and of what a step encloses."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from candour.store.rows import array_of, rows_of
from candour.store.sealing import existing_keys, unseal


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """A document that is kept. item: its reference, None for the account's own."""

    id: int
    item_id: int | None
    item: str | None
    kind: str
    content_type: str
    size: int
    actor: str
    recorded_at: datetime


_LINES = """
SELECT d.id, d.item_id, i.reference, d.kind, d.content_type, d.size, d.actor, d.recorded_at
  FROM candour_document d LEFT JOIN candour_item i ON i.id = d.item_id
 WHERE d.account_id = %(account)s AND d.removed_at IS NULL
   AND (%(items)s::bigint[] IS NULL OR d.item_id = ANY(%(items)s))
   AND (%(at)s::timestamptz IS NULL OR d.recorded_at <= %(at)s)
 ORDER BY i.due_on NULLS LAST, d.item_id, d.id LIMIT %(limit)s"""


def documents_of(
    account_id: int, at: datetime | None, limit: int, items: Sequence[int] | None = None
) -> list[DocumentLine]:
    """Documents of an account as kept by an instant (None: by now), those of the oldest item first. One query."""
    given = {"account": account_id, "items": None if items is None else list(items), "at": at, "limit": limit}
    return [DocumentLine(*row) for row in rows_of(_LINES, given)]


_WITH_STEP = """
SELECT d.id, d.item_id, i.reference, d.kind, d.content_type, d.size, d.actor, d.recorded_at
  FROM candour_enclosure e JOIN candour_document d ON d.id = e.document_id LEFT JOIN candour_item i ON i.id = d.item_id
 WHERE e.step_id = %s AND d.removed_at IS NULL ORDER BY d.id"""


def documents_with(step_id: int) -> list[DocumentLine]:
    """Documents that go, or went, with what a step says, those left out that were removed since. One query."""
    return [DocumentLine(*row) for row in rows_of(_WITH_STEP, (step_id,))]


def insert_document(row: Sequence[Any]) -> int:
    """A new document: (account, item, kind, content_type, size, sha256, sealed, actor); its id."""
    sql = """INSERT INTO candour_document (account_id, item_id, kind, content_type, size, sha256, sealed, actor)
              VALUES (%s, %s, %s, %s, %s, %s, %s, %s) RETURNING id"""
    return int(rows_of(sql, row)[0][0])


def same_document(account_id: int, item_id: int | None, sha256: str) -> int | None:
    """A document of an item that has these very bytes; None when there is none. One query."""
    sql = """SELECT id FROM candour_document
              WHERE account_id = %s AND item_id IS NOT DISTINCT FROM %s AND sha256 = %s AND removed_at IS NULL"""
    found = rows_of(sql, (account_id, item_id, sha256))
    return int(found[0][0]) if found else None


def is_going(document_id: int) -> bool:
    """Whether a document goes with a message that has not gone yet. One query."""
    sql = """SELECT EXISTS (SELECT FROM candour_enclosure e JOIN candour_step s ON s.id = e.step_id
              WHERE e.document_id = %s AND s.state IN ('ready', 'held', 'draft', 'handing_over'))"""
    return bool(rows_of(sql, (document_id,))[0][0])


def remove_document(account_id: int, document_id: int, at: datetime) -> bool:
    """Throw a document's bytes away; whether it was there. One query."""
    sql = """UPDATE candour_document SET removed_at = %s, sealed = NULL
              WHERE id = %s AND account_id = %s AND removed_at IS NULL RETURNING id"""
    return bool(rows_of(sql, (at, document_id, account_id)))


def enclose(step_id: int, document_ids: Sequence[int]) -> None:
    """Have documents go with what a step says. One query."""
    sql = "INSERT INTO candour_enclosure (step_id, document_id) SELECT %s, unnest(%s::bigint[]) RETURNING id"
    rows_of(sql, (step_id, list(document_ids)))


@dataclass(frozen=True, slots=True)
class Opened:
    """A document with its bytes. reference: of its item, '' for the account's own. content: None when it is gone."""

    id: int
    account_id: int
    kind: str
    reference: str
    content_type: str
    content: bytes | None


_OPEN = """
SELECT d.id, d.account_id, d.kind, coalesce(i.reference, ''), d.content_type, a.party_id, d.sealed
  FROM candour_document d JOIN candour_account a ON a.id = d.account_id LEFT JOIN candour_item i ON i.id = d.item_id
 WHERE d.id = ANY(%s) ORDER BY d.id"""


def open_documents(document_ids: Sequence[int]) -> list[Opened]:
    """Documents with their bytes, in id order; without them where they were removed or forgotten. Two queries."""
    rows = rows_of(_OPEN, (array_of(document_ids),)) if document_ids else []
    keys = existing_keys([row[5] for row in rows]) if rows else {}
    return [
        Opened(key, account, kind, of, sort, unseal(keys[party], bytes(sealed)) if sealed and party in keys else None)
        for key, account, kind, of, sort, party, sealed in rows
    ]


def enclosed_with(step_ids: Sequence[int]) -> dict[int, list[int]]:
    """Ids of the documents that go with steps, by step; steps without any are left out. One query."""
    found: dict[int, list[int]] = {}
    sql = "SELECT step_id, document_id FROM candour_enclosure WHERE step_id = ANY(%s) ORDER BY document_id"
    for step_id, document_id in rows_of(sql, (array_of(step_ids),)) if step_ids else []:
        found.setdefault(step_id, []).append(document_id)
    return found
