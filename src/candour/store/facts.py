"""Turns rows into the facts that planning and the guard read, for many accounts in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from json import loads
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from candour.domain.accounts import AccountFacts, CreditorFacts, MovedStep, PaymentFacts, StepFacts
from candour.domain.calendars import local_day
from candour.domain.held import with_holds
from candour.domain.holds import HoldFacts, HoldKind
from candour.domain.items import ItemFacts
from candour.domain.messages import ASKS_FOR_PAYMENT, ContactFacts, ContactOutcome, Purpose, StepState
from candour.domain.parties import ActorRole, ContactPoint, CustomerKind, Lane, Mode, Residence
from candour.store.law import load_law
from candour.store.rows import Params, Row, array_of, prefer_keys, rows_of

DISTANT = timedelta(hours=24)
CONTACTS_KEPT = timedelta(days=31)
STEPS_KEPT = timedelta(days=400)
PAYMENTS_KEPT_DAYS = 10


def is_distant(at: datetime) -> bool:
    """Whether a run's clock is so far from the real one that it is a replay."""
    return abs(timezone.now() - at) > DISTANT


def is_ahead(at: datetime) -> bool:
    """Whether a run replays days that are still to come."""
    return at - timezone.now() > DISTANT


def lane_of(mode: str, distant: bool) -> Lane:
    """The history that a creditor's rows belong to in a run."""
    if mode == Mode.SHADOW:
        return Lane.SHADOW
    return Lane.REPLAY if distant else Lane.LIVE


_CREDITORS = """SELECT id, slug, name, mode, version, country, zone, role, sector, regulated, imported_at,
    tolerance_minor, strategies, sender_name, sender_address, phone, pay_url, payment_details, policy, tested_templates,
    (SELECT policy FROM candour_organisation ORDER BY id LIMIT 1),
    CASE WHEN row_number() OVER (ORDER BY id) = 1 THEN (SELECT json_object_agg(key, text) FROM
        (SELECT DISTINCT ON (key) key, text FROM candour_strategyversion ORDER BY key, version DESC) latest) END,
    coalesce(nullif(postal_address, ''), (SELECT postal_address FROM candour_organisation ORDER BY id LIMIT 1), ''),
    sms_sender
    FROM candour_creditor ORDER BY id"""


def load_creditors(at: datetime) -> dict[int, CreditorFacts]:
    """Every creditor by id, with the lane that its mode and the run's clock give. One query."""
    distant, found, rows = is_distant(at), {}, rows_of(_CREDITORS)
    texts = _object(rows[0][21]) or {} if rows else {}
    for row in rows:
        strategies, own, tested, usual = (_object(v) for v in (row[12], row[18], row[19], row[20]))
        policy = {**usual, **own} if usual else own
        found[row[0]] = CreditorFacts(
            id=row[0], slug=row[1], name=row[2], mode=Mode(row[3]), lane=lane_of(row[3], distant), version=row[4],
            country=row[5], zone=row[6], role=ActorRole(row[7]), sector=row[8], regulated=row[9], imported_at=row[10],
            tolerance=row[11], strategies=strategies, sender_name=row[13], sender_address=row[14], phone=row[15],
            pay_url=row[16], payment_details=row[17], policy=policy,
            tested_templates=tested, strategy_texts=texts, postal_address=row[22],
            sms_sender=row[23] or settings.CANDOUR_SMS_SENDER,
        )  # fmt: skip
    return found


def _object(value: Any) -> Any:
    return loads(value) if isinstance(value, str) else value


_ACCOUNTS = """SELECT a.id, a.reference, a.party_id, p.version, p.name, p.kind, p.language, p.country, p.nation,
    p.zone, p.preferred_channel, a.creditor_id, a.last_stage, a.last_contact,
    (SELECT json_agg(json_build_array(m.key, m.occurrence, m.day)) FROM candour_stepmove m
      WHERE m.account_id = a.id AND m.undone_at IS NULL), statement_timestamp()
    FROM candour_account a JOIN candour_party p ON p.id = a.party_id WHERE a.id = ANY(%s) ORDER BY a.id"""


def load_accounts(account_ids: Sequence[int], at: datetime) -> list[AccountFacts]:
    """Facts of accounts as of `at`, in id order; ids that do not exist are left out. A fixed number of queries.

    A clock may be behind, or set back: what others have written down with a later time counts all the same. Only a
    replay, whose clock is more than 24 hours from the real one, reads the facts as they stood at its moment.
    """
    with transaction.atomic(savepoint=False):
        prefer_keys()
        heads = rows_of(_ACCOUNTS, (array_of(account_ids),))
        creditors = load_creditors(at)
        known = at if is_distant(at) else max([at, *(row[15] for row in heads[:1])])
        days = {row[0]: local_day(known, row[9]) for row in heads}
        related = _Related(heads, days, at)
    return [_account(row, creditors[row[11]], related, days[row[0]], at) for row in heads]


def _account(row: Row, creditor: CreditorFacts, related: "_Related", day: date, at: datetime) -> AccountFacts:
    key, party, lane = row[0], row[2], creditor.lane.value
    law, holds = related.law, related.holds[key]
    # What was really said before the moment that is replayed has happened in a replay too.
    past = Lane.LIVE if creditor.lane is Lane.REPLAY else lane
    promised, broken = related.promises(key, day)
    changes = [change for *_, change, happened in related.items[key] if change and not happened]
    changes += [change for *_, change in related.on_account[key] if change]
    changes += [cleared for *_, cleared, _ in related.payments[key] if cleared > day]
    account = AccountFacts(
        id=key, reference=row[1], party_id=party, version=row[3], name=row[4], kind=CustomerKind(row[5]),
        language=row[6], residence=Residence(row[7], row[8], row[9]),
        creditor=law.creditor_of(key, creditor),
        items=tuple(_items(related, key, promised, parted=row[5] == CustomerKind.BUSINESS)),
        holds=tuple(HoldFacts(h[1], HoldKind(h[2]), *h[3:]) for h in holds),
        contact_points=tuple(
            ContactPoint(c[1], c[2], c[3], c[4] is None, c[5] is not None, c[6], tuple(c[7]), c[8])
            for c in related.contact_points[party]
        ),
        contacts=tuple(_contact(c, at) for c in related.contacts[party] if c[1] in (lane, "any", past)),
        steps=tuple(
            _step(s, related.clock)
            for s in related.steps[key]
            if s[1] == lane or (s[1] == past and s[9] and s[9] <= at)
        ),
        payments=tuple(PaymentFacts(p[1], p[2], p[3], p[4], tuple(p[5])) for p in related.payments[key] if p[4] <= day),
        unallocated=_unallocated(related, key),
        preferred_channel=row[10], support_needs=tuple(n[1] for n in related.needs[party]),
        last_stage=row[12], last_contact=_by_now(row[13], day, local_day(at, row[9])), broken_promises=broken,
        next_change=min(changes, default=None), legal=law.of_account(key, party),
        moves=tuple(MovedStep(m[0], m[1], date.fromisoformat(m[2])) for m in _object(row[14]) or ()),
    )  # fmt: skip
    return with_holds(account) if holds else account


def _unallocated(related: "_Related", account_id: int) -> tuple[tuple[str, int], ...]:
    """Credit on account and open credit notes, by currency: money of the customer's that meets no item yet."""
    credit = [(row[1], -row[2]) for row in related.on_account[account_id] if row[2]]
    credit += [(i[4], -i[8]) for i in related.items[account_id] if i[12] and i[8] is not None and i[8] < 0]
    return tuple(credit)


def _items(
    related: "_Related", account_id: int, promised: dict[int | str, date], *, parted: bool
) -> Iterable[ItemFacts]:
    """parted: what is not in query of an item stays collectable."""
    held = {h[5] for h in related.holds[account_id] if h[5] is not None}
    for i in related.items[account_id]:
        if i[12]:
            in_query = _part_in_query(i[10], i[8]) if parted else 0
            yield ItemFacts(
                id=i[1], reference=i[2], kind=i[3], currency=i[4], issued=i[5], due=i[6], amount=i[7],
                balance=i[8] - in_query if in_query else i[8], paid=i[9], queried=i[10] is not None and not in_query,
                in_query=in_query, held=i[1] in held, promised_until=promised.get(i[1]) or promised.get(i[4]),
                next_change=i[11], law=related.law.of_item(i[1], account_id),
            )  # fmt: skip


def _part_in_query(queried: int | None, balance: int | None) -> int:
    """What of a balance is in query while the rest is not (minor units); 0: none of it, or all. -1 queried: all."""
    return queried if queried is not None and balance is not None and 0 < queried < balance else 0


_PURPOSES = {purpose.value: purpose for purpose in Purpose}
_STATES = {state.value: state for state in StepState}
_OUTCOMES = {outcome.value: outcome for outcome in ContactOutcome}


def _by_now(last: date | None, known: date, today: date) -> date | None:
    """A day that is known to be past counts as today for a clock that is still behind it."""
    return min(last, today) if last is not None and last <= known else last


def _contact(c: Row, at: datetime) -> ContactFacts:
    """What is written down with a later time has just happened."""
    asked = _PURPOSES.get(c[5]) in ASKS_FOR_PAYMENT
    return ContactFacts(min(c[2], at), c[3], _OUTCOMES[c[4]], asked, c[6], c[7], tuple(c[8]), *c[9:])


def _step(s: Row, clock: datetime | None) -> StepFacts:
    done_at = min(s[9], clock) if s[9] and clock else s[9]
    return StepFacts(s[2], s[3], s[4], s[5], _PURPOSES[s[6]], _STATES[s[7]], s[8], done_at, tuple(s[10]), tuple(s[11]))


_ITEMS = """
SELECT i.account_id, i.id, i.reference, i.kind, i.currency, i.issued_on, i.due_on, i.amount_minor,
       CASE WHEN coalesce(sum(e.unknown) FILTER (WHERE e.effective_on <= a.day), 0) = 0
            THEN coalesce(sum(e.amount_minor) FILTER (WHERE e.effective_on <= a.day), 0)::bigint END,
       coalesce(-sum(e.amount_minor) FILTER (WHERE e.effective_on <= a.day AND e.payment_id IS NOT NULL), 0)::bigint,
       (SELECT CASE WHEN bool_or(q.amount_minor IS NULL) THEN -1 ELSE sum(q.amount_minor)::bigint END
          FROM candour_query q WHERE q.item_id = i.id AND q.opened_on <= a.day + %s
           AND (q.closed_on IS NULL OR q.closed_on > a.day)),
       min(e.effective_on) FILTER (WHERE e.effective_on > a.day),
       bool_or(e.effective_on <= a.day)
  FROM unnest(%s::bigint[], %s::date[]) a (id, day)
  JOIN candour_item i ON i.account_id = a.id AND (i.settled_on IS NULL OR i.settled_on > a.day - %s)
  JOIN candour_ledgerentry e ON e.item_id = i.id
 GROUP BY i.id, a.day"""

_ON_ACCOUNT = """
SELECT e.account_id, e.currency, coalesce(sum(e.amount_minor) FILTER (WHERE e.effective_on <= a.day), 0)::bigint,
       min(e.effective_on) FILTER (WHERE e.effective_on > a.day)
  FROM unnest(%s::bigint[], %s::date[]) a (id, day)
  JOIN candour_ledgerentry e ON e.account_id = a.id AND e.item_id IS NULL
 GROUP BY e.account_id, e.currency"""

# "id + 0": found by their account or person and then sorted; a planner without statistics would walk all ids instead.
# A hold on a person stands on all accounts of theirs; a moratorium of somebody who owes a debt with them, too.
_HOLDS = """
WITH standing AS (
    SELECT a.id AS account_id, h.id, h.item_id, false AS joint FROM candour_account a
      JOIN candour_hold h ON h.account_id = a.id WHERE a.id = ANY(%(ids)s)
    UNION ALL
    SELECT a.id, h.id, NULL, false FROM candour_account a
      JOIN candour_hold h ON h.party_id = a.party_id AND h.account_id IS NULL WHERE a.id = ANY(%(ids)s)
    UNION ALL
    SELECT l.account_id, h.id, l.item_id, true FROM unnest(%(ids)s::bigint[], %(days)s::date[]) a (id, day)
      JOIN candour_liability l ON l.account_id = a.id
      JOIN candour_hold h ON h.party_id = l.party_id AND h.account_id IS NULL AND h.kind = 'moratorium'
     WHERE l.role = 'joint' AND (l.since IS NULL OR l.since <= a.day) AND (l.until IS NULL OR l.until > a.day))
SELECT s.account_id, h.id, h.kind, h.since, h.until, s.item_id, h.detail, s.joint, h.extended
  FROM standing s JOIN candour_hold h ON h.id = s.id
 WHERE h.since <= %(known)s AND (h.until IS NULL OR h.until > %(at)s) AND (h.ended_at IS NULL OR h.ended_at > %(at)s)
 ORDER BY h.id + 0"""

_PROMISES = """SELECT account_id, items, currency, silent_until, status FROM candour_promise
 WHERE account_id = ANY(%s) AND NOT ours AND made_at <= %s AND status IN ('open', 'broken')"""

_CONTACT_POINTS = """SELECT party_id, id, channel, value, failed_at, opted_out_at, contact_name, gets,
 place FROM candour_contactpoint WHERE party_id = ANY(%s) ORDER BY id + 0"""

# A call that a person wrote down is a fact, and facts count in every lane.
# Of customers who are taken for the same person the contacts count, and nothing else of theirs is known here; of those
# that were merged, as contacts that may have been about anything and with anybody there.
_CONTACTS = """
WITH counted AS (
    SELECT id AS party_id, id AS other_id, false AS merged FROM candour_party WHERE id = ANY(%(parties)s)
    UNION ALL
    SELECT p.id, o.id, coalesce(o.merged_into_id, o.id) = coalesce(p.merged_into_id, p.id)
      FROM candour_party p JOIN candour_party o ON o.matched_as = p.matched_as AND o.id <> p.id
     WHERE p.id = ANY(%(parties)s) AND p.matched_as IS NOT NULL)
SELECT n.party_id, CASE WHEN c.lane = 'live' AND c.attempt_id IS NULL THEN 'any' ELSE c.lane END,
       c.occurred_at, c.channel, c.outcome, c.purpose, CASE WHEN NOT n.merged THEN c.account_id END, c.outgoing,
       CASE WHEN n.merged THEN '{}'::bigint[] ELSE c.items END, c.place, c.consented,
       n.other_id <> n.party_id AND NOT n.merged, CASE WHEN NOT n.merged THEN c.contact_point_id END,
       CASE WHEN n.other_id = n.party_id THEN c.attempt_id END
  FROM counted n JOIN candour_contact c ON c.party_id = n.other_id
 WHERE c.occurred_at > %(since)s AND c.occurred_at <= %(known)s"""

_STEPS = """SELECT account_id, lane, id, strategy, key, occurrence, purpose, state, planned_for, done_at, items, rules
 FROM candour_step WHERE account_id = ANY(%s) AND (done_at IS NULL OR done_at > %s) AND state <> 'lapsed'
 ORDER BY id + 0"""

_PAYMENTS = """
SELECT p.account_id, p.id, p.amount_minor, p.currency, p.received_on,
       array_remove(array_agg(l.item_id), NULL)
  FROM unnest(%s::bigint[], %s::date[]) a (id, day)
  JOIN candour_payment p ON p.account_id = a.id AND p.status = 'cleared' AND p.received_on > a.day - %s
  LEFT JOIN candour_allocation l ON l.payment_id = p.id
 GROUP BY p.id"""

_NEEDS = "SELECT party_id, need FROM candour_supportneed WHERE party_id = ANY(%s)"


class _Related:
    """Rows that belong to a set of accounts, grouped by account or person, one query a kind."""

    def __init__(self, heads: Sequence[Row], days: dict[int, date], at: datetime) -> None:
        ids, local = array_of(days), array_of(days.values())
        parties = array_of({row[2] for row in heads})
        self.on_account = _grouped(_ON_ACCOUNT, (ids, local))
        self.clock = None if is_distant(at) else at
        known = at + DISTANT if self.clock else at
        self.items = _grouped(_ITEMS, (DISTANT.days if self.clock else 0, ids, local, PAYMENTS_KEPT_DAYS))
        self.holds = _grouped(_HOLDS, {"ids": ids, "days": local, "at": at, "known": known})
        self._promises = _grouped(_PROMISES, (ids, known))
        self.contact_points = _grouped(_CONTACT_POINTS, (parties,))
        self.contacts = _grouped(_CONTACTS, {"parties": parties, "since": at - CONTACTS_KEPT, "known": known})
        self.steps = _grouped(_STEPS, (ids, at - STEPS_KEPT))
        self.payments = _grouped(_PAYMENTS, (ids, local, PAYMENTS_KEPT_DAYS))
        self.needs = _grouped(_NEEDS, (parties,))
        self.law = load_law(days, [row[2] for row in heads], at, known)

    def promises(self, account_id: int, day: date) -> tuple[dict[int | str, date], int]:
        """Last day of silence by item id, or by currency where a promise covers all items; and how many broke."""
        until: dict[int | str, date] = {}
        broken = 0
        for _, items, currency, silent_until, status in self._promises[account_id]:
            broken += status == "broken"
            if status == "open" and silent_until >= day:
                for key in items or [currency]:
                    until[key] = max(silent_until, until.get(key, silent_until))
        return until, broken


def _grouped(sql: str, params: Params) -> defaultdict[int, list[Row]]:
    found: defaultdict[int, list[Row]] = defaultdict(list)
    for row in rows_of(sql, params):
        found[row[0]].append(row)
    return found
