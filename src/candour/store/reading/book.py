"""The lists of the whole book. A page costs the same number of queries and a bounded number of rows, however large."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from candour.store.reading.account import ITEM_LINES, ItemLine, TotalLine
from candour.store.reading.rows import fetch
from candour.store.reading.wanted import IS_HELD, IS_PROMISED, Wanted
from candour.store.rows import rows_of

FEW = 2_000
"""So many accounts, or items of an amount, are read whole and sorted; more are met soon enough in order."""
LOOKED_THROUGH = 5_000
"""Items that one page looks through at most for those that are wanted."""


@dataclass(frozen=True, slots=True)
class CustomerRow:
    """One account in the list. owner: their name, None when nobody looks after it."""

    id: int
    name: str
    reference: str
    creditor: str
    kind: str
    held: bool
    promised: bool
    reachable: bool
    owner: str | None
    follow_up_on: date | None

    @property
    def cursor(self) -> str:
        """Where the next page begins after this row: ids only, never a name."""
        return str(self.id)


@dataclass(frozen=True, slots=True)
class ItemKey:
    """An item by its place in the list, with the account that it is on."""

    sort_due: date
    id: int
    account_id: int

    @property
    def cursor(self) -> str:
        """Where the next page begins after this item."""
        return f"{self.sort_due.isoformat()}~{self.id}"


@dataclass(frozen=True, slots=True)
class Owing:
    """Whose account an item is on."""

    account_id: int
    name: str
    reference: str
    creditor: str
    owner: str | None


@dataclass(frozen=True, slots=True)
class ItemPage:
    """Items with whose they are. after: where to go on, '' at the end. looked_through: without having found a page."""

    lines: list[tuple[ItemLine, Owing]]
    after: str
    looked_through: bool


@dataclass(frozen=True, slots=True)
class UserLine:
    """Somebody who may look after accounts."""

    id: int
    name: str


_ORDERS = {
    "name": ("l.sort_name, l.account_id", "sort_name", "(l.sort_name, l.account_id) > (%(key)s, %(after)s)", ""),
    "owed": (
        "l.owed_minor DESC, l.account_id", "owed_minor",
        "l.owed_minor <= %(key)s AND (l.owed_minor < %(key)s OR l.account_id > %(after)s)", "",
    ),
    "age": (
        "l.oldest_due, l.account_id", "oldest_due",
        "(l.oldest_due, l.account_id) > (%(key)s, %(after)s)", "l.oldest_due IS NOT NULL",
    ),
}  # fmt: skip
"""How the list may be sorted: the order, the column of its key, what comes after a key, and what has a place in it."""
ORDERS = tuple(_ORDERS)

_CUSTOMERS = f"""
SELECT l.account_id, p.name, a.reference, c.name, p.kind,
       {IS_HELD}, {IS_PROMISED}, l.reachable, u.username, a.follow_up_on
  FROM (SELECT * FROM candour_bookline l WHERE {{conditions}} ORDER BY {{order}} LIMIT %(limit)s) l
  JOIN candour_account a ON a.id = l.account_id
  JOIN candour_party p ON p.id = a.party_id
  JOIN candour_creditor c ON c.id = a.creditor_id
  LEFT JOIN candour_user u ON u.id = l.owner_id
 ORDER BY {{order}}"""


def customers(wanted: Wanted, order: str, after: int | None, at: datetime, on: date, limit: int) -> list[CustomerRow]:
    """Accounts that are wanted, in one of ORDERS, after account `after`. At most two queries."""
    sort, column, comes_after, has_place = _ORDERS[order]
    conditions = [*wanted.of_lines(), *([has_place] if has_place else [])]
    params = {**wanted.params(at, on), "limit": limit, "after": after}
    if after is not None:
        key = rows_of(f"SELECT {column} FROM candour_bookline WHERE account_id = %s", [after])
        if not key:
            return []
        params["key"] = key[0][0]
        conditions.append(comes_after)
    sql = _CUSTOMERS.format(conditions=" AND ".join(conditions) or "true", order=sort)
    return fetch(CustomerRow, sql, params)


def account_ids(wanted: Wanted, at: datetime, on: date, limit: int) -> list[int]:
    """Ids of accounts that are wanted, in id order, at most `limit`. One query."""
    conditions = " AND ".join(wanted.of_lines()) or "true"
    sql = f"SELECT l.account_id FROM candour_bookline l WHERE {conditions} ORDER BY l.account_id LIMIT %(limit)s"
    return [int(row[0]) for row in rows_of(sql, {**wanted.params(at, on), "limit": limit})]


_KEYS = """SELECT coalesce(i.due_on, '9999-12-31'::date) AS sort_due, i.id, i.account_id
             FROM candour_item i WHERE i.settled_on IS NULL AND {conditions}
            ORDER BY coalesce(i.due_on, '9999-12-31'::date), i.id LIMIT %(limit)s"""
_LOOKED = """FROM (SELECT coalesce(i.due_on, '9999-12-31'::date) AS sort_due, i.* FROM candour_item i
                    WHERE i.settled_on IS NULL AND {place}
                    ORDER BY coalesce(i.due_on, '9999-12-31'::date), i.id LIMIT %(looked)s) i"""
_MET = f"""SELECT i.sort_due, i.id, i.account_id {_LOOKED}
             JOIN candour_bookline l ON l.account_id = i.account_id WHERE {{conditions}}
            ORDER BY i.sort_due, i.id LIMIT %(limit)s"""
_END = f"SELECT i.sort_due, i.id, i.account_id {_LOOKED} OFFSET %(looked)s - 1"
_IN_ORDER = """SELECT set_config('enable_sort', 'off', true), set_config('enable_bitmapscan', 'off', true),
    set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true)"""
"""Take items from the index in their order, and stop at the first page that is full."""


def items(wanted: Wanted, after: tuple[date, int] | None, at: datetime, on: date, limit: int) -> ItemPage:
    """Open items that are wanted, by due date. At most nine queries.

    Where few accounts or amounts are asked for, those are read and sorted. Else the book is looked through in order,
    LOOKED_THROUGH items a page, so that a page may be short and say where to go on.
    """
    params = {**wanted.params(at, on), "limit": limit + 1, "looked": LOOKED_THROUGH}
    place = []
    if after is not None:
        place = ["(coalesce(i.due_on, '9999-12-31'::date), i.id) > (%(due)s::date, %(last)s)"]
        params |= {"due": after[0], "last": after[1]}
    keys, end = _keys(wanted, place, params)
    more = keys[limit - 1].cursor if len(keys) > limit else end.cursor if end else ""
    return ItemPage(_lines(keys[:limit], at, on), more, end is not None)


def _keys(wanted: Wanted, place: list[str], params: dict[str, Any]) -> tuple[list[ItemKey], ItemKey | None]:
    """Keys of a page and one more; and, where the page ends before its book does, the last item looked at."""
    of_accounts, of_items = wanted.of_accounts(), wanted.of_items()
    few, test = _few(wanted, of_accounts, params)
    if few is not None:
        return _found([*of_items, *place, test], {**params, "few": few}), None
    if not of_accounts and wanted.least is None and wanted.most is None:
        return _found([*of_items, *place], params), None
    in_order = [*place, *(c for c in of_items if "BETWEEN" in c)]
    conditions = [*wanted.of_columns(), *of_items]
    with transaction.atomic():
        rows_of(_IN_ORDER)
        met = _MET.format(place=_all(in_order), conditions=_all(conditions))
        found = fetch(ItemKey, met, params)
        if len(found) == params["limit"]:
            return found, None
        end = fetch(ItemKey, _END.format(place=_all(in_order)), params)
    return found, end[0] if end else None


def _all(conditions: list[str]) -> str:
    return " AND ".join(conditions) or "true"


def _found(conditions: list[str], params: dict[str, Any]) -> list[ItemKey]:
    return fetch(ItemKey, _KEYS.format(conditions=_all(conditions)), params)


def _few(wanted: Wanted, of_accounts: list[str], params: dict[str, Any]) -> tuple[list[int] | None, str]:
    """Few enough accounts or items to be read whole, with the condition that names them; None when they are many."""
    if of_accounts:
        return _few_accounts(of_accounts, params), "i.account_id = ANY(%(few)s)"
    return _few_items(wanted, params), "i.id = ANY(%(few)s)"


def _few_accounts(of_lines: list[str], params: dict[str, Any]) -> list[int] | None:
    """Accounts that are wanted, or None when they are not few."""
    sql = f"SELECT l.account_id FROM candour_bookline l WHERE {' AND '.join(of_lines)} LIMIT %(few)s"
    found = [int(row[0]) for row in rows_of(sql, {**params, "few": FEW + 1})]
    return found if len(found) <= FEW else None


def _few_items(wanted: Wanted, params: dict[str, Any]) -> list[int] | None:
    """Open items of the amount that is wanted, or None when they are not few or no amount was asked for."""
    amounts = [c for c in wanted.of_items() if c.startswith(("i.balance_minor >=", "i.balance_minor <="))]
    if not amounts:
        return None
    sql = f"SELECT i.id FROM candour_item i WHERE i.settled_on IS NULL AND {' AND '.join(amounts)} LIMIT %(few)s"
    found = [int(row[0]) for row in rows_of(sql, {**params, "few": FEW + 1})]
    return found if len(found) <= FEW else None


_OWING = """
SELECT a.id, p.name, a.reference, c.name, u.username
  FROM candour_account a
  JOIN candour_party p ON p.id = a.party_id
  JOIN candour_creditor c ON c.id = a.creditor_id
  LEFT JOIN candour_user u ON u.id = a.owner_id
 WHERE a.id = ANY(%s)"""


def _lines(keys: Sequence[ItemKey], at: datetime, on: date) -> list[tuple[ItemLine, Owing]]:
    """What the page shows of each item, folded from its entries as of today. Two queries."""
    if not keys:
        return []
    ids = [key.id for key in keys]
    lines = fetch(ItemLine, ITEM_LINES + " WHERE i.id = ANY(%(ids)s)", {"ids": ids, "at": at, "on": on})
    by_id = {line.id: line for line in lines}
    owing = {one.account_id: one for one in fetch(Owing, _OWING, [sorted({key.account_id for key in keys})])}
    return [(by_id[key.id], owing[key.account_id]) for key in keys]


_AGES = """
SELECT currency, sum(owed_minor)::bigint, 0, 0, sum(count)::bigint, sum(count)::bigint,
       coalesce(sum(owed_minor) FILTER (WHERE late <= 0), 0)::bigint,
       coalesce(sum(owed_minor) FILTER (WHERE late BETWEEN 1 AND 30), 0)::bigint,
       coalesce(sum(owed_minor) FILTER (WHERE late BETWEEN 31 AND 60), 0)::bigint,
       coalesce(sum(owed_minor) FILTER (WHERE late BETWEEN 61 AND 90), 0)::bigint,
       coalesce(sum(owed_minor) FILTER (WHERE late > 90), 0)::bigint,
       ARRAY[coalesce(sum(count) FILTER (WHERE late <= 0), 0),
             coalesce(sum(count) FILTER (WHERE late BETWEEN 1 AND 30), 0),
             coalesce(sum(count) FILTER (WHERE late BETWEEN 31 AND 60), 0),
             coalesce(sum(count) FILTER (WHERE late BETWEEN 61 AND 90), 0),
             coalesce(sum(count) FILTER (WHERE late > 90), 0)]::bigint[]
  FROM (SELECT d.*, coalesce(%(on)s - d.due_on, 0) AS late FROM candour_ageday d
         WHERE d.what = %(what)s AND (%(creditor)s::bigint IS NULL OR d.creditor_id = %(creditor)s)
           AND (%(mode)s::text IS NULL
                OR d.creditor_id IN (SELECT id FROM candour_creditor WHERE mode = %(mode)s))) t
 GROUP BY currency HAVING sum(count) > 0 ORDER BY 2 DESC"""


@dataclass(frozen=True, slots=True)
class Ages:
    """What is owed in one currency by age, with how many items or customers are in each band."""

    total: TotalLine
    counts: tuple[int, ...]


def ages(what: str, wanted: Wanted, on: date) -> list[Ages]:
    """What is owed by age, of a creditor or mode where one is wanted. what: 'item' or 'customer'. One query."""
    params = {"what": what, "on": on, "creditor": wanted.creditor, "mode": wanted.mode}
    return [Ages(TotalLine(*row[:11]), tuple(row[11])) for row in rows_of(_AGES, params)]


def users() -> list[UserLine]:
    """Everybody who may log in, by name. One query."""
    return fetch(UserLine, "SELECT id, username FROM candour_user WHERE is_active ORDER BY lower(username), id", [])
