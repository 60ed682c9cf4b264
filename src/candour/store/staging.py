"""A ledger on its way in: rows are copied into temporary tables, compared with each other and with what is known.

Everything here happens in the caller's transaction and is gone with it. The number of queries does not depend on
the number of rows.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

from candour.domain.places import zone_of
from candour.ports.importer import LedgerRow

_COLUMNS = {
    "line": "bigint", "customer": "text", "source_key": "text", "reference": "text", "kind": "text",
    "currency": "text", "name": "text", "issued": "date", "due": "date", "amount": "bigint", "balance": "bigint",
    "on_account": "boolean", "disputed": "boolean", "email": "text", "phone": "text", "address": "text",
    "country": "text", "customer_kind": "text", "parent": "text", "last_stage": "text", "last_contact": "date",
    "reductions": "jsonb",
}  # fmt: skip

_OF_ITEM = (
    "s.reference, s.kind, s.currency, s.issued, s.due, s.amount, s.balance, s.on_account, s.disputed, s.reductions"
)

_CONTRADICTIONS = f"""
WITH repeated AS (SELECT customer, source_key FROM staged GROUP BY 1, 2 HAVING count(*) > 1),
told AS (SELECT s.customer, s.source_key, min(s.line) AS first, max(s.line) AS last
           FROM staged s JOIN repeated USING (customer, source_key)
          GROUP BY s.customer, s.source_key HAVING count(DISTINCT ROW({_OF_ITEM})::text) > 1)
SELECT s.line, s.reference, CASE WHEN s.line = t.first THEN t.last ELSE t.first END
  FROM staged s JOIN told t USING (customer, source_key) ORDER BY s.line"""

_OTHER_CURRENCY = """
SELECT s.line, s.reference, s.currency, i.currency
  FROM staged s JOIN candour_account a ON a.creditor_id = %(creditor)s AND a.reference = s.customer
  JOIN candour_item i ON i.account_id = a.id AND i.source_key = s.source_key AND i.currency <> s.currency
 ORDER BY s.line"""

_CUSTOMERS = """
CREATE TEMP TABLE staged_customer ON COMMIT DROP AS
WITH told AS (
    SELECT customer,
           (array_agg(name ORDER BY line DESC) FILTER (WHERE name IS NOT NULL))[1] AS name,
           (array_agg(country ORDER BY line DESC) FILTER (WHERE country IS NOT NULL))[1] AS country,
           (array_agg(customer_kind ORDER BY line DESC) FILTER (WHERE customer_kind IS NOT NULL))[1] AS kind,
           (array_agg(parent ORDER BY line DESC) FILTER (WHERE parent <> customer))[1] AS parent,
           (array_agg(last_stage ORDER BY line DESC) FILTER (WHERE last_stage IS NOT NULL))[1] AS last_stage,
           max(last_contact) AS last_contact
      FROM staged GROUP BY customer),
named AS (
    SELECT * FROM told
    UNION ALL
    SELECT DISTINCT t.parent, NULL::text, NULL::text, NULL::text, NULL::text, NULL::text, NULL::date FROM told t
     WHERE t.parent IS NOT NULL AND NOT EXISTS (SELECT 1 FROM told o WHERE o.customer = t.parent))
SELECT n.*, a.id IS NULL AS is_new,
       coalesce(a.id, nextval(pg_get_serial_sequence('candour_account', 'id'))) AS account_id,
       coalesce(a.party_id, nextval(pg_get_serial_sequence('candour_party', 'id'))) AS party_id
  FROM named n LEFT JOIN candour_account a ON a.creditor_id = %(creditor)s AND a.reference = n.customer"""

_ITEMS = """
CREATE TEMP TABLE staged_item ON COMMIT DROP AS
SELECT DISTINCT ON (s.customer, s.source_key)
       s.line, s.source_key, s.reference, s.kind, s.currency, coalesce(s.issued, i.issued_on) AS issued,
       coalesce(s.due, i.due_on) AS due, coalesce(s.amount, i.amount_minor) AS amount, s.balance, s.disputed,
       s.reductions, c.account_id, c.party_id, i.id IS NULL AS is_new,
       coalesce(i.id, nextval(pg_get_serial_sequence('candour_item', 'id'))) AS item_id,
       i.reference AS old_reference, i.kind AS old_kind, i.issued_on AS old_issued, i.due_on AS old_due,
       i.amount_minor AS old_amount, i.absent_since,
       coalesce(s.issued, i.issued_on, '1970-01-01') AS opens,
       greatest(%(day)s, coalesce(s.issued, i.issued_on, '1970-01-01')) AS from_now
  FROM staged s JOIN staged_customer c USING (customer)
  LEFT JOIN candour_item i ON i.account_id = c.account_id AND i.source_key = s.source_key
 WHERE NOT s.on_account
 ORDER BY s.customer, s.source_key, s.line"""

_CREDITS = """
CREATE TEMP TABLE staged_credit ON COMMIT DROP AS
SELECT DISTINCT ON (s.customer, s.source_key)
       s.source_key, s.currency, coalesce(s.issued, '1970-01-01') AS received, greatest(abs(s.amount),
           -s.balance) AS amount,
       s.balance, c.account_id, c.party_id, p.id IS NULL AS is_new,
       coalesce(p.id, nextval(pg_get_serial_sequence('candour_payment', 'id'))) AS payment_id,
       (SELECT coalesce(sum(e.amount_minor), 0) FROM candour_ledgerentry e
         WHERE e.payment_id = p.id AND e.item_id IS NULL)::bigint AS standing
  FROM staged s JOIN staged_customer c USING (customer)
  LEFT JOIN candour_payment p ON p.account_id = c.account_id AND p.source_key = s.source_key
 WHERE s.on_account
 ORDER BY s.customer, s.source_key, s.line"""


TABLES = (
    "staged", "staged_customer", "staged_item", "staged_credit", "staged_person", "absent_item", "changed_person",
    "told_point", "changed_point", "reached_person", "told_reduction", "known_reduction", "known_standing",
    "reduction_plan", "new_reduction", "reversal", "item_plan", "new_entry", "changed_item",
)  # fmt: skip
"""Temporary tables of one import. They go with its transaction, or before the next import in the same one."""


def begin() -> None:
    """Make the empty staging table; it lives as long as the transaction."""
    columns = ", ".join(f"{name} {kind}" for name, kind in _COLUMNS.items())
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '64MB'")
        cursor.execute(f"DROP TABLE IF EXISTS {', '.join(f'pg_temp.{name}' for name in TABLES)}")
        cursor.execute(f"CREATE TEMP TABLE staged ({columns}) ON COMMIT DROP")


@contextmanager
def copying() -> Iterator[Any]:
    """One COPY into staging; hand it rows with `add`. Memory does not grow with their number."""
    with connection.cursor() as cursor, cursor.copy(f"COPY staged ({', '.join(_COLUMNS)}) FROM STDIN") as copy:
        yield copy


def add(copy: Any, row: LedgerRow) -> None:
    """Send one row to staging."""
    reductions = None
    if row.reductions:
        reductions = json.dumps([[r.amount, r.on.isoformat() if r.on else None, r.kind] for r in row.reductions])
    copy.write_row((
        row.line, row.customer, row.source_key, row.reference, row.kind, row.currency, row.name, row.issued, row.due,
        row.amount, row.balance, row.on_account, row.disputed, row.email, row.phone, row.address, row.country,
        row.customer_kind, row.parent, row.last_stage, row.last_contact, reductions,
    ))  # fmt: skip


def contradictions() -> Iterator[tuple[int, str, int]]:
    """(line, reference, the other line) of rows that name one item and say different things of it."""
    yield from _stream(_CONTRADICTIONS, {})


def other_currencies(creditor_id: int) -> Iterator[tuple[int, str, str, str]]:
    """(line, reference, currency, known currency) of rows whose item is known in another currency."""
    yield from _stream(_OTHER_CURRENCY, {"creditor": creditor_id})


def _stream(sql: str, params: dict[str, Any]) -> Iterator[Any]:
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql, params)
        while rows := cursor.fetchmany(2000):
            yield from rows


def drop_lines(lines: list[int]) -> None:
    """Take rejected rows out of staging."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM staged WHERE line = ANY (%s)", [lines])


def compare(creditor_id: int, day: Any) -> None:
    """Find or number the account, item or payment of every row. `day` is the local day of the import."""
    params = {"creditor": creditor_id, "day": day}
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE staged")
        cursor.execute(_CUSTOMERS, params)
        cursor.execute("ANALYZE staged_customer")
        cursor.execute(_ITEMS, params)
        cursor.execute(_CREDITS, params)
        cursor.execute("ANALYZE staged_item")
        cursor.execute("CREATE UNIQUE INDEX ON staged_item (item_id)")


def zones() -> tuple[list[str], list[str]]:
    """Countries that the file names, and the time zone of each."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT split_part(country, '-', 1) FROM staged_customer WHERE country IS NOT NULL")
        countries = [str(row[0]) for row in cursor.fetchall()]
    return countries, [zone_of(country) for country in countries]


def counts() -> tuple[int, int]:
    """How many customers have rows, and how many items and credits those rows tell of."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT count(DISTINCT customer) FROM staged),"
            " (SELECT count(*) FROM staged_item) + (SELECT count(*) FROM staged_credit)"
        )
        customers, items = cursor.fetchone() or (0, 0)
    return int(customers), int(items)
