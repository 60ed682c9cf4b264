"""All that is kept on one account, as plain rows by room, for whoever asks what we hold about them."""

from typing import Any

from django.db import connection

from candour.store import sealing
from candour.store.sealing import CannotUnseal

_ROOMS = {
    "account": """
        SELECT a.reference, c.name AS creditor, c.currency, p.name, p.kind, p.language, p.country, p.nation, p.zone,
               p.preferred_channel, (SELECT b.reference FROM candour_account b WHERE b.id = a.parent_id) AS head_office,
               a.credit_limit_minor, a.on_stop_since, a.last_stage, a.last_contact
          FROM candour_account a JOIN candour_party p ON p.id = a.party_id
          JOIN candour_creditor c ON c.id = a.creditor_id WHERE a.id = %(account)s""",
    "contact_points": """
        SELECT cp.channel, cp.value, cp.contact_name, cp.source, cp.consent_at, cp.opted_out_at, cp.failed_at, cp.gets,
               cp.place
          FROM candour_contactpoint cp WHERE cp.party_id = %(party)s ORDER BY cp.id""",
    "support_needs": """
        SELECT s.need, s.lawful_basis, s.source, s.review_on, s.recorded_at FROM candour_supportneed s
         WHERE s.party_id = %(party)s ORDER BY s.id""",
    "items": """
        SELECT i.reference, i.kind, i.currency, i.issued_on, i.due_on, i.amount_minor, i.settled_on
          FROM candour_item i WHERE i.account_id = %(account)s ORDER BY i.id""",
    "entries": """
        SELECT i.reference AS item, e.kind, e.amount_minor, e.unknown <> 0 AS unknown, e.currency, e.effective_on,
               e.recorded_at
          FROM candour_ledgerentry e LEFT JOIN candour_item i ON i.id = e.item_id
         WHERE e.account_id = %(account)s ORDER BY e.id""",
    "payments": """
        SELECT p.amount_minor, p.currency, p.status, p.method, p.received_on, p.recorded_at FROM candour_payment p
         WHERE p.account_id = %(account)s ORDER BY p.id""",
    "holds": """
        SELECT h.kind, h.detail, i.reference AS item, h.since, h.until, h.ended_at
          FROM candour_hold h LEFT JOIN candour_item i ON i.id = h.item_id
         WHERE h.account_id = %(account)s OR (h.account_id IS NULL AND h.party_id = %(party)s) ORDER BY h.id""",
    "promises": """
        SELECT p.ours, p.amount_minor, p.currency, p.method, p.made_at, p.due_on, p.silent_until, p.status
          FROM candour_promise p WHERE p.account_id = %(account)s ORDER BY p.id""",
    "queries": """
        SELECT i.reference AS item, q.reason, q.amount_minor, i.currency, q.opened_on, q.due_at, q.closed_on, q.outcome
          FROM candour_query q JOIN candour_item i ON i.id = q.item_id
         WHERE i.account_id = %(account)s ORDER BY q.id""",
    "contacts": """
        SELECT n.lane, n.channel, n.outcome, n.purpose, n.outgoing, n.occurred_at FROM candour_contact n
         WHERE n.account_id = %(account)s AND n.lane = 'live' ORDER BY n.id""",
    "documents": """
        SELECT d.id AS number, i.reference AS item, d.kind, d.content_type, d.size, d.recorded_at
          FROM candour_document d LEFT JOIN candour_item i ON i.id = d.item_id
         WHERE d.account_id = %(account)s AND d.removed_at IS NULL ORDER BY d.id""",
}

_EVENTS = """
SELECT e.occurred_at, e.recorded_at, e.kind, e.actor, e.disclosure, e.data, e.party_id, x.sealed
  FROM candour_event e LEFT JOIN candour_eventtext x ON x.event_id = e.id
 WHERE e.account_id = %(account)s AND e.lane = 'live' AND e.disclosure = ANY(%(shown)s) ORDER BY e.id"""

_MESSAGES = """
SELECT m.id AS number, m.occurred_at, m.outgoing, m.channel, m.purpose, m.status, m.party_id, m.sealed
  FROM candour_message m
 WHERE m.account_id = %(account)s AND m.lane = 'live' AND m.status NOT IN ('draft', 'released', 'returned')
 ORDER BY m.id"""

Rows = list[dict[str, Any]]


def party_of(account_id: int) -> int | None:
    """Whose account it is; None when there is no such account. One query."""
    found = _rows("SELECT party_id FROM candour_account WHERE id = %(account)s", {"account": account_id})
    return int(found[0]["party_id"]) if found else None


def rooms(account_id: int, party_id: int, shown: list[str]) -> dict[str, Rows]:
    """Plain rows by room, one query each. shown: the classes of disclosure whose events are among them.

    Another creditor's rows are never among them, nor what was only tried out.
    """
    given = {"account": account_id, "party": party_id}
    found = {room: _rows(sql, given) for room, sql in _ROOMS.items()}
    found["events"] = _unsealed(_rows(_EVENTS, {**given, "shown": shown}))
    return found


def messages(account_id: int) -> Rows:
    """Every message that went or came in, with its bytes under 'raw' (None when they are forgotten). Two queries."""
    return _unsealed(_rows(_MESSAGES, {"account": account_id}), raw=True)


def _unsealed(rows: Rows, *, raw: bool = False) -> Rows:
    keys = sealing.existing_keys({row["party_id"] for row in rows})
    for row in rows:
        opened = _open(keys.get(row.pop("party_id")), row.pop("sealed"))
        row["raw" if raw else "words"] = opened if raw or opened is None else opened.decode("utf-8", "replace")
    return rows


def _open(key: bytes | None, box: Any) -> bytes | None:
    try:
        return sealing.unseal(key, bytes(box)) if key is not None and box is not None else None
    except CannotUnseal:
        return None


def _rows(sql: str, given: dict[str, Any]) -> Rows:
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        names = [column[0] for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
