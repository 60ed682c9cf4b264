"""One account as its page shows it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from candour.domain.items import ItemStatus
from candour.domain.standing import standing
from candour.store.reading.rows import fetch, unjson


@dataclass(frozen=True, slots=True)
class AccountHead:
    """Who the account belongs to, with whom, and how that customer may be spoken to."""

    id: int
    party_id: int
    name: str
    reference: str
    kind: str
    language: str
    country: str | None
    nation: str | None
    zone: str
    preferred_channel: str | None
    creditor_id: int
    creditor: str
    mode: str
    creditor_zone: str
    imported_at: datetime | None
    last_stage: str | None
    last_contact: date | None
    next_review_at: datetime | None
    owner_id: int | None = None
    owner: str | None = None
    follow_up_on: date | None = None


@dataclass(frozen=True, slots=True)
class RelatedAccount:
    """A head office or a site of the account. relation: parent or site."""

    id: int
    name: str
    reference: str
    relation: str


@dataclass(frozen=True, slots=True)
class PointLine:
    """One address on one channel, where it came from, and what became of it."""

    id: int
    channel: str
    value: str
    contact_name: str
    source: str
    consent_at: datetime | None
    opted_out_at: datetime | None
    failed_at: datetime | None
    failure: str
    gets: list[str]


@dataclass(frozen=True, slots=True)
class ItemLine:
    """One item as of a date, in minor units of its currency; None is unknown, never zero. paid: what lowered it."""

    id: int
    reference: str
    kind: str
    currency: str
    issued_on: date | None
    due_on: date | None
    amount: int | None
    paid: int
    balance: int | None
    queried: bool
    held: bool
    promised: bool
    happened: bool
    sort_due: date
    finished: bool

    @property
    def status(self) -> ItemStatus:
        """Where the item stands."""
        if not self.happened:
            return ItemStatus.NOT_YET_ISSUED
        return standing(
            balance=self.balance, amount=self.amount, queried=self.queried, held=self.held, promised=self.promised
        )

    @property
    def cursor(self) -> str:
        """Where the next page of items begins after this one."""
        return f"{int(self.finished)}~{self.sort_due.isoformat()}~{self.id}"


@dataclass(frozen=True, slots=True)
class TotalLine:
    """What is owed in one currency by age in days past due, minor units; unknown: items whose balance nobody knows.

    credit: money of the customer's that meets no item (positive). bands: not due, 1-30, 31-60, 61-90, over 90.
    """

    currency: str
    owed: int
    credit: int
    unknown: int
    open_items: int
    all_items: int
    not_due: int
    to_30: int
    to_60: int
    to_90: int
    over_90: int

    @property
    def bands(self) -> tuple[int, int, int, int, int]:
        """Owed by age, youngest first."""
        return (self.not_due, self.to_30, self.to_60, self.to_90, self.over_90)

    @property
    def overdue(self) -> int:
        """What is past its due date."""
        return sum(self.bands[1:])


@dataclass(frozen=True, slots=True)
class Standing:
    """A hold, promise or query in force. what: hold, promise or query; item: its reference, None for the account.

    note: the evidence of a hold, the last day on which a promise keeps silence, or who looks into a query.
    detail: which of its kind a hold is; reach: what it stands on, 'item', 'account' or 'person'.
    """

    what: str
    id: int
    kind: str
    since: datetime | None
    since_on: date | None
    until: datetime | None
    due_on: date | None
    item: str | None
    item_count: int
    amount: int | None
    currency: str | None
    ours: bool
    note: str
    detail: str
    reach: str


@dataclass(frozen=True, slots=True)
class StoredStep:
    """A step as the planner and the sender last left it."""

    id: int
    state: str


@dataclass(frozen=True, slots=True)
class NeedLine:
    """What the customer needs from us."""

    need: str
    source: str
    review_on: date | None


def account_head(account_id: int) -> AccountHead | None:
    """Who the account belongs to; None when there is no such account. One query."""
    found = fetch(
        AccountHead,
        """SELECT a.id, a.party_id, p.name, a.reference, p.kind, p.language, p.country, p.nation, p.zone,
                  p.preferred_channel, c.id, c.name, c.mode, c.zone, c.imported_at, a.last_stage, a.last_contact,
                  a.next_review_at, a.owner_id, u.username, a.follow_up_on
             FROM candour_account a
             JOIN candour_party p ON p.id = a.party_id
             JOIN candour_creditor c ON c.id = a.creditor_id
             LEFT JOIN candour_user u ON u.id = a.owner_id
            WHERE a.id = %s""",
        [account_id],
    )
    return found[0] if found else None


def related_accounts(account_id: int, limit: int) -> list[RelatedAccount]:
    """The head office of an account and its sites, at most `limit`. One query."""
    return fetch(
        RelatedAccount,
        """SELECT b.id, p.name, b.reference, CASE WHEN b.parent_id = a.id THEN 'site' ELSE 'parent' END
             FROM candour_account a
             JOIN candour_account b ON b.parent_id = a.id OR b.id = a.parent_id
             JOIN candour_party p ON p.id = b.party_id
            WHERE a.id = %s ORDER BY (b.parent_id = a.id) IS TRUE, lower(p.name), b.id LIMIT %s""",
        [account_id, limit],
    )


def contact_points(party_id: int) -> list[PointLine]:
    """Every address of a customer, those that work first. One query."""
    return fetch(
        PointLine,
        """SELECT id, channel, value, contact_name, source, consent_at, opted_out_at, failed_at, failure, gets
             FROM candour_contactpoint WHERE party_id = %s
            ORDER BY failed_at IS NOT NULL, opted_out_at IS NOT NULL, channel, id""",
        [party_id],
    )


def support_needs(party_id: int) -> list[NeedLine]:
    """What the customer needs from us. One query."""
    return fetch(
        NeedLine, "SELECT need, source, review_on FROM candour_supportneed WHERE party_id = %s ORDER BY id", [party_id]
    )


ITEM_LINES = """
    SELECT i.id, i.reference, i.kind, i.currency, i.issued_on, i.due_on, i.amount_minor,
           CASE WHEN i.amount_minor > 0 AND s.unknown = 0 THEN greatest(i.amount_minor - s.balance, 0) ELSE 0 END,
           CASE WHEN s.unknown = 0 THEN s.balance END,
           EXISTS (SELECT 1 FROM candour_query q WHERE q.item_id = i.id AND q.opened_on <= %(on)s
                      AND (q.closed_on IS NULL OR q.closed_on > %(on)s)) OR coalesce(h.disputed, false),
           coalesce(h.held, false) OR coalesce(i.absent_since <= %(at)s, false),
           EXISTS (SELECT 1 FROM candour_promise m WHERE m.account_id = i.account_id AND NOT m.ours
                      AND m.status IN ('open', 'broken') AND m.made_at <= %(at)s AND m.silent_until >= %(on)s
                      AND (i.id = ANY(m.items) OR (cardinality(m.items) = 0 AND m.currency = i.currency))),
           i.issued_on IS NULL OR i.issued_on <= %(on)s,
           coalesce(i.due_on, '9999-12-31'::date) AS sort_due,
           coalesce(i.settled_on <= %(on)s, false) AS finished
      FROM candour_item i
      LEFT JOIN LATERAL (SELECT coalesce(sum(e.amount_minor), 0)::bigint AS balance,
                                coalesce(sum(e.unknown), 0) AS unknown
                           FROM candour_ledgerentry e
                          WHERE e.item_id = i.id AND e.effective_on <= %(on)s) s ON true
      LEFT JOIN LATERAL (SELECT bool_or(x.kind = 'dispute') AS disputed, count(*) > 0 AS held
                           FROM candour_hold x
                          WHERE (x.account_id = i.account_id OR (x.account_id IS NULL AND x.party_id =
                                   (SELECT o.party_id FROM candour_account o WHERE o.id = i.account_id)))
                            AND (x.item_id IS NULL OR x.item_id = i.id)
                            AND x.since <= %(at)s AND (x.until IS NULL OR x.until > %(at)s)
                            AND (x.ended_at IS NULL OR x.ended_at > %(at)s)) h ON true
"""
"""Items `i` as `ItemLine`, at %(at)s and as of %(on)s."""
_ITEMS = f"""{ITEM_LINES}
     WHERE i.account_id = %(account)s AND i.source_key NOT LIKE 'undone %%'
       AND (coalesce(i.settled_on <= %(on)s, false), coalesce(i.due_on, '9999-12-31'::date), i.id)
           > (%(finished)s, %(due)s::date, %(last)s)
     ORDER BY finished, sort_due, i.id LIMIT %(limit)s
"""


def account_items(
    account_id: int, at: datetime, on: date, after: tuple[bool, date, int] | None, limit: int
) -> list[ItemLine]:
    """A page of an account's items as of a date, open ones first, by due date. One query."""
    finished, due, last = after or (False, date.min, 0)
    return fetch(
        ItemLine,
        _ITEMS,
        {"account": account_id, "at": at, "on": on, "finished": finished, "due": due, "last": last, "limit": limit},
    )


def account_totals(account_id: int, on: date) -> list[TotalLine]:
    """What the account owes as of a date, by currency and age. One query."""
    return fetch(
        TotalLine,
        """SELECT b.currency,
                  coalesce(sum(b.balance) FILTER (WHERE b.item_id IS NOT NULL AND b.unknown = 0), 0)::bigint,
                  coalesce(-sum(b.balance) FILTER (WHERE b.item_id IS NULL), 0)::bigint,
                  count(*) FILTER (WHERE b.unknown > 0),
                  count(*) FILTER (WHERE b.item_id IS NOT NULL AND (b.unknown > 0 OR b.balance <> 0)),
                  count(*) FILTER (WHERE b.item_id IS NOT NULL),
                  coalesce(sum(b.balance) FILTER (WHERE b.owes AND b.late <= 0), 0)::bigint,
                  coalesce(sum(b.balance) FILTER (WHERE b.owes AND b.late BETWEEN 1 AND 30), 0)::bigint,
                  coalesce(sum(b.balance) FILTER (WHERE b.owes AND b.late BETWEEN 31 AND 60), 0)::bigint,
                  coalesce(sum(b.balance) FILTER (WHERE b.owes AND b.late BETWEEN 61 AND 90), 0)::bigint,
                  coalesce(sum(b.balance) FILTER (WHERE b.owes AND b.late > 90), 0)::bigint
             FROM (SELECT e.currency, e.item_id, sum(e.amount_minor) AS balance, sum(e.unknown) AS unknown,
                          e.item_id IS NOT NULL AND sum(e.unknown) = 0 AND sum(e.amount_minor) > 0 AS owes,
                          coalesce(%(on)s - i.due_on, 0) AS late
                     FROM candour_ledgerentry e LEFT JOIN candour_item i ON i.id = e.item_id
                    WHERE e.account_id = %(account)s AND e.effective_on <= %(on)s
                      AND (i.id IS NULL OR i.source_key NOT LIKE 'undone %%')
                    GROUP BY e.currency, e.item_id, i.due_on) b
            GROUP BY b.currency ORDER BY b.currency""",
        {"account": account_id, "on": on},
    )


def standings(account_id: int, at: datetime, on: date, limit: int) -> list[Standing]:
    """Holds, promises and queries in force at an instant, the newest first. One query."""
    return fetch(
        Standing,
        """SELECT what, id, kind, since, since_on, until, due_on, reference, items, amount, currency, ours, evidence,
                  detail, reach
             FROM (
               SELECT 'hold' AS what, h.id, h.kind, h.since, NULL::date AS since_on, h.until, NULL::date AS due_on,
                      i.reference, CASE WHEN i.id IS NULL THEN 0 ELSE 1 END AS items, NULL::bigint AS amount,
                      NULL::varchar AS currency, false AS ours, h.evidence, h.since AS sorted, h.detail,
                      CASE WHEN h.item_id IS NOT NULL THEN 'item' WHEN h.account_id IS NULL THEN 'person'
                           ELSE 'account' END AS reach
                 FROM candour_hold h LEFT JOIN candour_item i ON i.id = h.item_id
                WHERE (h.account_id = %(account)s OR (h.account_id IS NULL AND h.party_id =
                         (SELECT o.party_id FROM candour_account o WHERE o.id = %(account)s)))
                  AND h.since <= %(at)s AND (h.until IS NULL OR h.until > %(at)s)
                  AND (h.ended_at IS NULL OR h.ended_at > %(at)s)
               UNION ALL
               SELECT 'promise', m.id, m.method, m.made_at, NULL, NULL, m.due_on,
                      (SELECT i.reference FROM candour_item i WHERE i.id = m.items[1]), cardinality(m.items),
                      m.amount_minor, m.currency, m.ours, m.silent_until::text, m.made_at, '', ''
                 FROM candour_promise m
                WHERE m.account_id = %(account)s AND m.status = 'open' AND m.made_at <= %(at)s
               UNION ALL
               SELECT 'query', q.id, q.reason, NULL, q.opened_on, q.due_at, NULL, i.reference, 1, q.amount_minor,
                      i.currency, false, coalesce((SELECT u.username FROM candour_user u WHERE u.id = q.owner_id), ''),
                      q.opened_on::timestamptz, '', ''
                 FROM candour_query q JOIN candour_item i ON i.id = q.item_id
                WHERE i.account_id = %(account)s AND q.opened_on <= %(on)s
                  AND (q.closed_on IS NULL OR q.closed_on > %(on)s)) t
            ORDER BY sorted DESC, id DESC LIMIT %(limit)s""",
        {"account": account_id, "at": at, "on": on, "limit": limit},
    )


def stored_step(account_id: int, lane: str, strategy: str, key: str, occurrence: str) -> StoredStep | None:
    """The stored row of one step of an account, or None when it has not been planned. One query."""
    found = fetch(
        StoredStep,
        """SELECT id, state FROM candour_step
            WHERE lane = %s AND account_id = %s AND strategy = %s AND key = %s AND occurrence = %s""",
        [lane, account_id, strategy, key, occurrence],
    )
    return found[0] if found else None


@dataclass(frozen=True, slots=True)
class OpenStep:
    """A step that has not been said yet, with the guard's answer as it was kept. message_id: of its draft.

    by_hand: a person wrote it.
    """

    id: int
    lane: str
    purpose: str
    channel: str
    state: str
    planned_for: datetime
    until: datetime | None
    verdict: str
    explanation: Any
    message_id: int | None
    by_hand: bool

    @property
    def rulings(self) -> list[dict[str, Any]]:
        """What each rule said, as the guard wrote it."""
        return list(unjson(self.explanation) or [])


def open_steps(account_id: int, at: datetime, limit: int) -> list[OpenStep]:
    """Steps of an account that were planned by an instant and are not said yet, the oldest first. One query."""
    return fetch(
        OpenStep,
        """SELECT s.id, s.lane, s.purpose, s.channel, s.state, s.planned_for, s.until, s.verdict, s.explanation,
                  (SELECT m.id FROM candour_message m WHERE m.step_id = s.id AND m.status = 'draft'
                    ORDER BY m.id DESC LIMIT 1), s.strategy = 'by_hand'
             FROM candour_step s
            WHERE s.account_id = %s AND s.state IN ('ready', 'waiting', 'held', 'draft') AND s.occurred_at <= %s
            ORDER BY s.id LIMIT %s""",
        [account_id, at, limit],
    )
