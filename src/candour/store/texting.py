"""Rows of texts: what they take and cost, what is said of them later, and those that come in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from candour.domain.calendars import zone
from candour.store.models import Contact, Message, StrayMessage
from candour.store.rows import array_of, rows_of


@dataclass(frozen=True, slots=True)
class Kept:
    """What one text that was taken is charged as. price_millionths: of the whole, None when the price is not known."""

    attempt_id: int
    reference: str
    parts: int
    coding: str
    price_millionths: int | None
    price_currency: str


_KEEP = """
INSERT INTO candour_delivery (message_id, reference, parts, coding, price_millionths, price_currency)
SELECT a.message_id, r.reference, r.parts, r.coding, r.price, r.currency
  FROM unnest(%s::bigint[], %s::text[], %s::int[], %s::text[], %s::bigint[], %s::text[])
       AS r (id, reference, parts, coding, price, currency)
  JOIN candour_attempt a ON a.id = r.id
ON CONFLICT (message_id) DO UPDATE SET reference = EXCLUDED.reference, parts = EXCLUDED.parts,
   coding = EXCLUDED.coding, price_millionths = EXCLUDED.price_millionths, price_currency = EXCLUDED.price_currency"""


def keep_sizes(kept: Sequence[Kept]) -> None:
    """Keep what texts take and cost; a report of one may have come first. One query."""
    if not kept:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            _KEEP,
            [
                array_of(k.attempt_id for k in kept), array_of(k.reference for k in kept),
                array_of(k.parts for k in kept), array_of(k.coding for k in kept),
                array_of(k.price_millionths for k in kept), array_of(k.price_currency for k in kept),
            ],
        )  # fmt: skip


def opt_out_points(points: Sequence[int], at: datetime) -> list[int]:
    """Mark numbers that are not to be used any more; those that were not marked yet."""
    if not points:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE candour_contactpoint SET opted_out_at = %s WHERE id = ANY(%s) AND opted_out_at IS NULL"
            " RETURNING id",
            (at, list(points)),
        )
        return [row[0] for row in cursor.fetchall()]


@dataclass(frozen=True, slots=True)
class TextRow:
    """One text that was handed over, by its latest attempt. told: what was said of it last, '' for nothing yet."""

    message_id: int
    step_id: int
    attempt_id: int
    attempt_state: str
    account_id: int
    party_id: int
    lane: str
    contact_point_id: int | None
    purpose: str
    told: str


_BY_TOKEN = """
SELECT m.id, m.step_id, x.id, x.state, m.account_id, m.party_id, m.lane, m.contact_point_id, m.purpose,
       coalesce(d.state, '')
  FROM candour_message m JOIN candour_attempt x ON x.message_id = m.id
  LEFT JOIN candour_delivery d ON d.message_id = m.id
 WHERE m.reply_token = %s AND m.outgoing AND m.channel = 'sms' ORDER BY x.id DESC LIMIT 1"""


def text_by_token(token: str) -> TextRow | None:
    """The text that carries this token. One query."""
    found = rows_of(_BY_TOKEN, (token,))
    return TextRow(*found[0]) if found else None


def lock_account(account_id: int) -> None:
    """As everywhere, accounts are locked before what hangs on them."""
    rows_of("SELECT 1 FROM candour_account WHERE id = %s FOR NO KEY UPDATE", (account_id,))


_REPORT = """
INSERT INTO candour_delivery (message_id, reference, parts, coding, state, code, changed_at)
VALUES (%s, %s, 0, '', %s, %s, %s)
ON CONFLICT (message_id) DO UPDATE SET state = EXCLUDED.state, code = EXCLUDED.code, changed_at = EXCLUDED.changed_at,
   reference = CASE WHEN candour_delivery.reference = '' THEN EXCLUDED.reference ELSE candour_delivery.reference END"""


def keep_report(message_id: int, reference: str, state: str, code: str, at: datetime) -> None:
    """Keep what was said last of a text; that it was taken may not be recorded yet. One query."""
    _run(_REPORT, (message_id, reference, state, code[:16], at))


def mark_arrived(attempt_id: int) -> None:
    """It reached the handset."""
    _run("UPDATE candour_contact SET outcome = 'delivered' WHERE attempt_id = %s", (attempt_id,))


def mark_lost(text: TextRow, code: str, at: datetime, *, permanent: bool) -> None:
    """It was taken and did not arrive: failed, and no contact unless the number will never work."""
    _run(
        "UPDATE candour_attempt SET state = 'failed', code = %s, permanent = %s, settled_at = now() WHERE id = %s",
        (code[:60], permanent, text.attempt_id),
    )
    _run("UPDATE candour_step SET state = 'failed', done_at = %s WHERE id = %s", (at, text.step_id))
    _run("UPDATE candour_message SET status = 'failed' WHERE id = %s", (text.message_id,))
    if permanent:
        _run("UPDATE candour_contact SET outcome = 'bounced' WHERE attempt_id = %s", (text.attempt_id,))
    else:
        _run("DELETE FROM candour_contact WHERE attempt_id = %s", (text.attempt_id,))


@dataclass(frozen=True, slots=True)
class Known:
    """One account whose customer has a number. last: id of the latest text to it from there, None for none."""

    account_id: int
    party_id: int
    sender: str
    point_id: int
    zone: str
    version: int
    last: int | None


_KNOWN = """
SELECT a.id, p.id, c.sms_sender, cp.id, p.zone, p.version,
       (SELECT max(m.id) FROM candour_message m WHERE m.account_id = a.id AND m.channel = 'sms' AND m.outgoing
           AND m.contact_point_id = cp.id AND m.status IN ('sent', 'uncertain', 'handing_over', 'failed'))
  FROM candour_contactpoint cp JOIN candour_party p ON p.id = cp.party_id
  JOIN candour_account a ON a.party_id = p.id JOIN candour_creditor c ON c.id = a.creditor_id
 WHERE cp.channel = 'phone' AND cp.value = %s ORDER BY a.id"""


def known_by(number: str) -> list[Known]:
    """Every account whose customer is reached at a number. One query."""
    return [Known(*row) for row in rows_of(_KNOWN, (number,))]


def is_kept(message_id: str, reference: str) -> bool:
    """Whether a message that came in was kept already. One query."""
    sql = """SELECT EXISTS (SELECT 1 FROM candour_message WHERE message_id = %s)
                 OR EXISTS (SELECT 1 FROM candour_straymessage WHERE reference = %s)"""
    return bool(rows_of(sql, (message_id, reference))[0][0])


def keep_incoming(known: Known, message_id: str, reference: str, digest: str, sealed: bytes, at: datetime) -> int:
    """A text that came in, sealed, with its place in the contacts ledger; its id."""
    message = Message.objects.create(
        account_id=known.account_id, party_id=known.party_id, lane="live", outgoing=False, channel="sms",
        purpose="reply", status="received", contact_point_id=known.point_id, message_id=message_id,
        reply_token=reference[:40], text_hash=digest, party_version=known.version, template="", sealed=sealed,
        occurred_at=at,
    )  # fmt: skip
    Contact.objects.create(
        party_id=known.party_id, account_id=known.account_id, lane="live", channel="sms", outcome="delivered",
        purpose="reply", outgoing=False, contact_point_id=known.point_id, occurred_at=at, zone=known.zone,
        local_time=at.astimezone(zone(known.zone)).replace(tzinfo=None).isoformat(timespec="seconds"),
    )  # fmt: skip
    return int(message.pk)


def keep_stray(reference: str, sealed: bytes, at: datetime) -> None:
    """A text from a number that nobody, or more than one, is known by."""
    StrayMessage.objects.create(channel="sms", reference=reference, sealed=sealed, received_at=at)


def _run(sql: str, params: Sequence[Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)


@dataclass(frozen=True, slots=True)
class Stray:
    """A text from a number that nobody, or more than one, is known by. sealed: under the master key."""

    id: int
    sealed: bytes
    received_at: datetime


def strays(limit: int) -> list[Stray]:
    """Those that nobody has dealt with, the oldest first. One query."""
    rows = StrayMessage.objects.filter(handled_at=None).order_by("id").values_list("id", "sealed", "received_at")
    return [Stray(row[0], bytes(row[1]), row[2]) for row in rows[:limit]]


def deal_with(stray_id: int, actor: str, at: datetime) -> bool:
    """Somebody has dealt with it; False when it is not waiting any more."""
    rows = StrayMessage.objects.filter(pk=stray_id, handled_at=None)
    return bool(rows.update(handled_at=at, handled_by=actor[:80]))
