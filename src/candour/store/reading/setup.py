"""What is set up so far, read from the facts themselves, and a day of the book on which there was something to say."""

from dataclasses import dataclass
from datetime import date

from candour.store.reading.rows import fetch
from candour.store.rows import rows_of


@dataclass(frozen=True, slots=True)
class SetUp:
    """named: the organisation has a name of its own. creditors, accounts, steps: whether there is any of them.

    speaking: whether a creditor is live or in approve mode, so that a run would write to people.
    """

    named: bool
    creditors: bool
    accounts: bool
    steps: bool
    speaking: bool


@dataclass(frozen=True, slots=True)
class BookDay:
    """How many items a book has, how many of them are open as of a day, and a day on which many were overdue."""

    items: int
    open_items: int
    busy: date | None


_SET_UP = """
SELECT EXISTS (SELECT FROM candour_organisation WHERE name <> 'Your organisation'),
       EXISTS (SELECT FROM candour_creditor), EXISTS (SELECT FROM candour_account),
       EXISTS (SELECT FROM candour_step),
       EXISTS (SELECT FROM candour_creditor WHERE mode IN ('live', 'approve'))"""

_BOOK_DAY = """
SELECT count(*), count(*) FILTER (WHERE i.settled_on IS NULL OR i.settled_on > %(on)s),
       percentile_disc(0.5) WITHIN GROUP (ORDER BY i.due_on + 8)
           FILTER (WHERE i.settled_on IS NULL OR i.settled_on > i.due_on + 8)
  FROM candour_item i JOIN candour_account a ON a.id = i.account_id
 WHERE a.creditor_id = %(creditor)s AND i.source_key NOT LIKE 'undone %%'"""

_DUE_FOR_DAY = """
UPDATE candour_account SET next_review_at = 'epoch' WHERE id IN (
    SELECT a.id FROM candour_account a WHERE a.creditor_id = ANY(%(creditors)s) AND EXISTS (
        SELECT FROM candour_item i WHERE i.account_id = a.id AND (i.issued_on IS NULL OR i.issued_on <= %(on)s)
           AND (i.settled_on IS NULL OR i.settled_on > %(on)s))
     ORDER BY a.id FOR NO KEY UPDATE)
RETURNING 1"""


def set_up() -> SetUp:
    """What is set up so far. One query."""
    return fetch(SetUp, _SET_UP, [])[0]


def book_day(creditor_id: int, on: date) -> BookDay:
    """What a creditor's book holds as of a day, and a day of its own on which it was busiest. One query."""
    return fetch(BookDay, _BOOK_DAY, {"creditor": creditor_id, "on": on})[0]


def make_due_for(creditor_ids: list[int], on: date) -> int:
    """Have the accounts that owed something on a day looked at again; how many. One query."""
    return len(rows_of(_DUE_FOR_DAY, {"creditors": creditor_ids, "on": on}))
