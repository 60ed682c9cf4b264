"""Which accounts and items of the book are wanted, as conditions of a query."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from candour.domain.ages import BY_KEY


@dataclass(frozen=True, slots=True)
class Wanted:
    """Filters of a list; None or False: not asked. least, most: minor units. late: the key of a band of ages.

    owner: of the account; nobody: those that have none. accounts: only these.
    """

    creditor: int | None = None
    mode: str | None = None
    late: str | None = None
    least: int | None = None
    most: int | None = None
    held: bool = False
    promised: bool = False
    unreachable: bool = False
    owner: int | None = None
    nobody: bool = False
    accounts: tuple[int, ...] | None = None

    def params(self, at: datetime, on: date) -> dict[str, Any]:
        """For the conditions below. on: today in the organisation's zone."""
        first, last = BY_KEY[self.late].dues(on) if self.late else (date.min, date.max)
        return {
            "creditor": self.creditor,
            "mode": self.mode,
            "first": first,
            "last": last,
            "least": self.least,
            "most": self.most,
            "owner": self.owner,
            "accounts": list(self.accounts or ()),
            "at": at,
            "on": on,
        }

    def of_lines(self) -> list[str]:
        """Conditions on `l`, a line of the book, all that was asked."""
        asked = [
            (self.least is not None, "l.owed_minor >= %(least)s"),
            (self.most is not None, "l.owed_minor <= %(most)s"),
            (
                self.late is not None,
                "l.owed_minor > 0 AND coalesce(l.oldest_due, '9999-12-31') BETWEEN %(first)s AND %(last)s",
            ),
        ]
        return [*self.of_accounts(), *_asked(asked)]

    def of_accounts(self) -> list[str]:
        """Conditions on `l` that do not look at what is owed."""
        standing = [(self.held, f"l.account_id IN ({HELD})"), (self.promised, f"l.account_id IN ({PROMISED})")]
        return [*self.of_columns(), *_asked(standing)]

    def of_columns(self) -> list[str]:
        """Conditions on `l` that its own columns answer, beside what is owed."""
        asked = [
            (self.creditor is not None, "l.creditor_id = %(creditor)s"),
            (self.mode is not None, "l.creditor_id IN (SELECT id FROM candour_creditor WHERE mode = %(mode)s)"),
            (self.owner is not None, "l.owner_id = %(owner)s"),
            (self.nobody, "l.owner_id IS NULL"),
            (self.unreachable, "NOT l.reachable"),
            (self.accounts is not None, "l.account_id = ANY(%(accounts)s)"),
        ]
        return _asked(asked)

    def of_items(self) -> list[str]:
        """Conditions on `i`, an open item."""
        asked = [
            (self.least is not None, "i.balance_minor >= %(least)s"),
            (self.most is not None, "i.balance_minor <= %(most)s"),
            (
                self.late is not None,
                "i.balance_minor > 0 AND coalesce(i.due_on, '9999-12-31') BETWEEN %(first)s AND %(last)s",
            ),
            (self.held, f"(EXISTS ({_ITEM_HELD}) OR EXISTS ({_ITEM_PERSON_HELD}))"),
            (self.promised, f"EXISTS ({_ITEM_PROMISED})"),
        ]
        return _asked(asked)


def _asked(conditions: list[tuple[bool, str]]) -> list[str]:
    return [condition for is_asked, condition in conditions if is_asked]


_IN_FORCE = "h.ended_at IS NULL AND h.since <= %(at)s AND (h.until IS NULL OR h.until > %(at)s)"
_PROMISE = "m.status = 'open' AND NOT m.ours AND m.made_at <= %(at)s AND m.silent_until >= %(on)s"
HELD = f"""SELECT h.account_id FROM candour_hold h WHERE h.account_id IS NOT NULL AND {_IN_FORCE}
           UNION ALL SELECT o.id FROM candour_hold h JOIN candour_account o ON o.party_id = h.party_id
                      WHERE h.account_id IS NULL AND {_IN_FORCE}"""
PROMISED = f"SELECT m.account_id FROM candour_promise m WHERE {_PROMISE}"
_ITEM_HELD = f"""SELECT FROM candour_hold h WHERE h.account_id = i.account_id
                    AND (h.item_id IS NULL OR h.item_id = i.id) AND {_IN_FORCE}"""
_ITEM_PERSON_HELD = f"""SELECT FROM candour_hold h WHERE h.account_id IS NULL AND h.party_id =
                           (SELECT o.party_id FROM candour_account o WHERE o.id = i.account_id) AND {_IN_FORCE}"""
_ITEM_PROMISED = f"""SELECT FROM candour_promise m WHERE m.account_id = i.account_id AND {_PROMISE}
                        AND (i.id = ANY(m.items) OR (cardinality(m.items) = 0 AND m.currency = i.currency))"""
IS_HELD = f"""(EXISTS (SELECT FROM candour_hold h WHERE h.account_id = a.id AND {_IN_FORCE})
            OR EXISTS (SELECT FROM candour_hold h
                        WHERE h.account_id IS NULL AND h.party_id = a.party_id AND {_IN_FORCE}))"""
IS_PROMISED = f"EXISTS (SELECT FROM candour_promise m WHERE m.account_id = a.id AND {_PROMISE})"
