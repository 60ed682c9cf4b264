"""Rows behind notices that a law demands: what was said of them when they were written, and which have been given."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from json import loads

from candour.domain.messages import NOTICES
from candour.store.rows import array_of, rows_of

WRITTEN = "notice_written"


@dataclass(frozen=True, slots=True)
class WrittenNotice:
    """A step that gives a notice, with what a person said of it last. sealed: what they found, None for nothing."""

    step_id: int
    account_id: int
    party_id: int
    key: str
    occurrence: str
    written_at: datetime
    encloses: tuple[str, ...]
    sealed: bytes | None


_WRITTEN = """
SELECT DISTINCT ON (s.id) s.id, s.account_id, e.party_id, s.key, s.occurrence, e.occurred_at, e.data -> 'encloses',
       t.sealed
  FROM candour_step s
  JOIN candour_event e ON e.account_id = s.account_id AND e.kind = %s AND (e.data ->> 'step')::bigint = s.id
  LEFT JOIN candour_eventtext t ON t.event_id = e.id
 WHERE s.id = ANY(%s) AND s.strategy = %s ORDER BY s.id, e.id DESC"""


def written(step_ids: Sequence[int]) -> list[WrittenNotice]:
    """The notices that these steps give. One query."""
    rows = rows_of(_WRITTEN, (WRITTEN, array_of(step_ids), NOTICES))
    return [
        WrittenNotice(
            row[0], row[1], row[2], row[3], row[4], row[5], tuple(_words(row[6])),
            None if row[7] is None else bytes(row[7]),
        )
        for row in rows
    ]  # fmt: skip


def _words(value: object) -> list[str]:
    found = loads(value) if isinstance(value, str) else value
    return [str(word) for word in found] if isinstance(found, list) else []


def open_duties(keys: Sequence[str]) -> set[str]:
    """Those of these duties whose task is not done. One query."""
    sql = "SELECT duty_key FROM candour_task WHERE duty_key = ANY(%s) AND done_at IS NULL"
    return {row[0] for row in rows_of(sql, (array_of(keys),))}


@dataclass(frozen=True, slots=True)
class ItemStory:
    """What became of an item since its first amount: minor units added and credited, payments aside."""

    added: int
    credited: int
    first_creditor: str


_STORIES = """
SELECT i.id, coalesce(sum(e.amount_minor) FILTER (WHERE e.amount_minor > 0), 0)::bigint,
       coalesce(-sum(e.amount_minor) FILTER (WHERE e.amount_minor < 0), 0)::bigint,
       coalesce(nullif(i.original_creditor, ''),
                (SELECT p.original_creditor FROM candour_placement p
                  WHERE p.account_id = i.account_id AND p.original_creditor <> '' ORDER BY p.since DESC LIMIT 1), '')
  FROM candour_item i
  LEFT JOIN candour_ledgerentry e ON e.item_id = i.id AND e.kind <> 'opening' AND e.payment_id IS NULL
   AND e.reverses_id IS NULL AND NOT EXISTS (SELECT FROM candour_ledgerentry r WHERE r.reverses_id = e.id)
 WHERE i.id = ANY(%s) GROUP BY i.id"""


def stories_of(item_ids: Sequence[int]) -> dict[int, ItemStory]:
    """What the ledger tells of items, by id. One query."""
    return {row[0]: ItemStory(*row[1:]) for row in rows_of(_STORIES, (array_of(item_ids),))}


_LIKE = """SELECT id, occurrence, state FROM candour_step
 WHERE account_id = %s AND lane = %s AND strategy = %s AND (occurrence = %s OR occurrence LIKE %s) ORDER BY id"""


def steps_like(account_id: int, lane: str, occurrence: str) -> list[tuple[int, str, str]]:
    """Steps that gave, or are to give, the notice of one duty: (id, occurrence, state), oldest first. One query."""
    rows = rows_of(_LIKE, (account_id, lane, NOTICES, occurrence, f"{occurrence} %"))
    return [(row[0], row[1], row[2]) for row in rows]


def take_back_drafts(step_id: int) -> None:
    """A draft that is written anew is not the one to be released. One query."""
    rows_of(
        "UPDATE candour_message SET status = 'returned' WHERE step_id = %s AND status = 'draft' RETURNING id",
        (step_id,),
    )


@dataclass(frozen=True, slots=True)
class Given:
    """A notice that has left the house while the task that asks for it is open. items: what it was about."""

    task_id: int
    account_id: int
    step_id: int
    key: str
    items: tuple[str, ...]
    given_at: datetime


_GIVEN = """
SELECT t.id, t.account_id, s.id, s.key,
       ARRAY(SELECT i.reference FROM candour_item i WHERE i.id = ANY(s.items) ORDER BY i.id),
       coalesce(l.posted_at, s.done_at)
  FROM candour_task t
  JOIN candour_step s ON s.account_id = t.account_id AND s.lane = 'live' AND s.strategy = %s AND s.state = 'sent'
   AND (s.occurrence || ' ') LIKE 'notice ' || split_part(t.duty_key, ':', 2) || ' ' || split_part(t.duty_key, ':', 3)
       || ' %%'
  LEFT JOIN LATERAL (SELECT p.posted_at FROM candour_printedletter p JOIN candour_message m ON m.id = p.message_id
                      WHERE m.step_id = s.id AND p.state = 'posted' ORDER BY p.id LIMIT 1) l ON true
 WHERE t.kind = 'duty' AND t.done_at IS NULL AND t.duty_key IS NOT NULL
   AND (s.channel <> 'letter' OR l.posted_at IS NOT NULL) ORDER BY t.account_id, t.id"""


def given() -> list[Given]:
    """Notices that were given and whose duty is still asked for: a letter is given when it is posted. One query."""
    rows = rows_of(_GIVEN, (NOTICES,))
    return [Given(row[0], row[1], row[2], row[3], tuple(row[4]), row[5]) for row in rows]
