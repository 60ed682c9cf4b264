"""What waits to be printed, print runs, and their letters, as pages and commands show them."""

from dataclasses import dataclass
from datetime import date, datetime

from candour.store.reading.rows import fetch


@dataclass(frozen=True, slots=True)
class Waiting:
    """Letters of one creditor in one lane that are in no print run yet. since: the oldest of them."""

    creditor_id: int
    creditor: str
    zone: str
    mode: str
    lane: str
    letters: int
    since: datetime


@dataclass(frozen=True, slots=True)
class LetterLine:
    """One letter, with whom it is to. place: in its print run."""

    id: int
    message_id: int
    account_id: int
    name: str
    reference: str
    creditor: str
    zone: str
    purpose: str
    lane: str
    state: str
    run_id: int | None
    place: int | None
    pages: int | None
    reason: str
    withdrawn_why: str
    queued_at: datetime
    posted_at: datetime | None
    expected_on: date | None


def waiting() -> list[Waiting]:
    """What waits, by creditor and lane. One query."""
    return fetch(
        Waiting,
        """SELECT c.id, c.name, c.zone, c.mode, l.lane, count(*), min(l.queued_at)
             FROM candour_printedletter l JOIN candour_creditor c ON c.id = l.creditor_id
            WHERE l.state = 'queued' GROUP BY c.id, l.lane ORDER BY l.lane <> 'live', lower(c.name), c.id, l.lane""",
        [],
    )


@dataclass(frozen=True, slots=True)
class Homeless:
    """A creditor whose letters wait, because they could come back to nobody."""

    id: int
    name: str


def without_return_address(limit: int) -> list[Homeless]:
    """Creditors with no postal address, while the organisation has none either. One query."""
    return fetch(
        Homeless,
        """SELECT id, name FROM candour_creditor WHERE postal_address = ''
              AND NOT EXISTS (SELECT FROM candour_organisation WHERE postal_address <> '')
            ORDER BY lower(name) LIMIT %s""",
        [limit],
    )


_LETTERS = """
SELECT l.id, l.message_id, m.account_id, p.name, a.reference, c.name, c.zone, m.purpose, l.lane, l.state, l.run_id,
       l.place, l.pages, l.reason, l.withdrawn_why, l.queued_at, l.posted_at, l.expected_on
  FROM candour_printedletter l
  JOIN candour_message m ON m.id = l.message_id
  JOIN candour_account a ON a.id = m.account_id
  JOIN candour_party p ON p.id = m.party_id
  JOIN candour_creditor c ON c.id = l.creditor_id"""


def queued_letters(after: int, limit: int, lane: str = "live") -> list[LetterLine]:
    """Letters that wait, in the order in which they came, after one by its id. One query."""
    sql = f"{_LETTERS} WHERE l.state = 'queued' AND l.lane = %s AND l.id > %s ORDER BY l.id LIMIT %s"
    return fetch(LetterLine, sql, [lane, after, limit])


def run_letters(run_id: int, after: int, limit: int) -> list[LetterLine]:
    """Letters of a run, those that were taken out included, after a place in it. One query."""
    sql = f"{_LETTERS} WHERE l.run_id = %s AND l.place > %s ORDER BY l.place LIMIT %s"
    return fetch(LetterLine, sql, [run_id, after, limit])


def letters_of_message(message_id: int) -> list[LetterLine]:
    """What became of a letter on paper: itself, and each time it was printed again. One query."""
    return fetch(LetterLine, f"{_LETTERS} WHERE l.message_id = %s ORDER BY l.id", [message_id])
