"""What an import keeps so that it can be undone, and the statements that undo it. Parameters: run, at, day, creditor.

Entries, allocations and events are insert-only: what an import wrote is reversed, what it reversed is written once
more as it was. Rows that it changed get back what stood in them; items that it made stay, emptied, under another key,
so that the same file can be brought in again.
"""

# Kept while an import is written, before the rows change.

KEEP_PEOPLE = """
INSERT INTO candour_importbefore (import_run_id, "table", row, before)
SELECT %(run)s, 'account', a.id, jsonb_build_object('parent_id', a.parent_id, 'last_stage', a.last_stage,
                                                    'last_contact', a.last_contact)
  FROM staged_person s JOIN changed_person c USING (account_id) JOIN candour_account a ON a.id = s.account_id
 WHERE NOT s.is_new
UNION ALL
SELECT %(run)s, 'party', p.id, jsonb_build_object('name', p.name, 'kind', p.kind, 'country', p.country,
                                                  'nation', p.nation, 'zone', p.zone)
  FROM staged_person s JOIN changed_person c USING (account_id) JOIN candour_party p ON p.id = s.party_id
 WHERE NOT s.is_new"""

KEEP_POINTS = """
INSERT INTO candour_importbefore (import_run_id, "table", row, before)
SELECT %(run)s, 'point', cp.id, jsonb_build_object('failed_at', cp.failed_at, 'failure', cp.failure)
  FROM changed_point c JOIN candour_contactpoint cp ON cp.id = c.id"""

KEEP_ITEMS = """
INSERT INTO candour_importbefore (import_run_id, "table", row, before)
SELECT %(run)s, 'item', i.id, jsonb_build_object('reference', i.reference, 'kind', i.kind, 'issued_on', i.issued_on,
                                                 'due_on', i.due_on, 'amount_minor', i.amount_minor,
                                                 'absent_since', i.absent_since)
  FROM candour_item i
 WHERE i.id IN (SELECT item_id FROM item_plan WHERE NOT is_new AND (redescribed OR absent_since IS NOT NULL)
                UNION ALL SELECT item_id FROM absent_item)
UNION ALL
SELECT %(run)s, 'hold', h.id, '{}' FROM candour_hold h JOIN item_plan p USING (item_id)
 WHERE p.absent_since IS NOT NULL AND h.ended_at IS NULL AND h.source_key LIKE 'absent %%'
UNION ALL
SELECT %(run)s, 'query', q.id, '{}' FROM candour_query q JOIN item_plan p USING (item_id)
 WHERE p.dispute_closes AND q.closed_on IS NULL AND q.reason = 'disputed_in_source'
UNION ALL
SELECT DISTINCT %(run)s::bigint, 'payment', r.payment_id, '{}'::jsonb FROM reversal r WHERE r.payment_id IS NOT NULL"""

KEPT = "UPDATE candour_importrun SET can_undo = true WHERE id = %(run)s"

# Whether it may be undone.

LATER = """
SELECT r.id, r.file_name FROM candour_importrun r JOIN candour_importrun o ON o.id = %(run)s
 WHERE r.creditor_id = o.creditor_id AND r.id > o.id AND r.undone_at IS NULL ORDER BY r.id LIMIT 1"""

SENT = """
WITH touched AS (SELECT row AS account_id FROM candour_importbefore
                  WHERE import_run_id = %(run)s AND "table" = 'touched')
SELECT count(DISTINCT account_id) FROM (
    SELECT m.account_id FROM touched JOIN candour_message m USING (account_id), candour_importrun r
     WHERE r.id = %(run)s AND m.outgoing AND m.lane = 'live' AND m.recorded_at >= r.recorded_at
       AND m.status IN ('handing_over', 'sent', 'uncertain', 'failed')
    UNION ALL
    SELECT c.account_id FROM touched JOIN candour_contact c USING (account_id), candour_importrun r
     WHERE r.id = %(run)s AND c.outgoing AND c.lane = 'live' AND c.recorded_at >= r.recorded_at) said"""

WRITTEN_ON = """
WITH touched AS (SELECT row AS account_id FROM candour_importbefore
                  WHERE import_run_id = %(run)s AND "table" = 'touched'),
mine AS (SELECT DISTINCT e.item_id, e.payment_id FROM touched JOIN candour_ledgerentry e USING (account_id)
          WHERE e.import_run_id = %(run)s)
SELECT (SELECT count(*) FROM candour_ledgerentry e JOIN mine USING (item_id)
         WHERE e.id > (SELECT max(id) FROM candour_ledgerentry WHERE import_run_id = %(run)s)
           AND e.import_run_id IS DISTINCT FROM %(run)s
           AND NOT EXISTS (SELECT FROM candour_importrun r WHERE r.id = e.import_run_id
                              AND (r.undone_at IS NOT NULL OR r.id < %(run)s)))
     + (SELECT count(*) FROM candour_allocation l JOIN mine m ON m.item_id = l.item_id
          JOIN candour_payment p ON p.id = l.payment_id AND p.status <> 'reversed'
         WHERE l.recorded_at > (SELECT recorded_at FROM candour_importrun WHERE id = %(run)s)
           AND NOT EXISTS (SELECT FROM mine x WHERE x.payment_id = l.payment_id))"""

# Undoing it.

_TOUCHED = """
CREATE TEMP TABLE undo_account ON COMMIT DROP AS
SELECT a.id AS account_id, a.party_id FROM candour_account a
  JOIN candour_importbefore b ON b.row = a.id AND b."table" = 'touched' AND b.import_run_id = %(run)s"""

_LOCK_ACCOUNTS = """
SELECT count(*) FROM (SELECT a.id FROM candour_account a WHERE a.id IN (SELECT account_id FROM undo_account)
  ORDER BY a.id FOR NO KEY UPDATE) locked"""

_LOCK_PARTIES = """
SELECT count(*) FROM (SELECT p.id FROM candour_party p WHERE p.id IN (SELECT party_id FROM undo_account)
  ORDER BY p.id FOR NO KEY UPDATE) locked"""

# Its own entries that stand, and those of others that it took back.
_ENTRIES = """
CREATE TEMP TABLE undo_entry ON COMMIT DROP AS
SELECT e.id, e.payment_id, true AS is_own FROM undo_account JOIN candour_ledgerentry e USING (account_id)
 WHERE e.import_run_id = %(run)s AND e.reverses_id IS NULL
   AND NOT EXISTS (SELECT FROM candour_ledgerentry r WHERE r.reverses_id = e.id)
UNION ALL
SELECT o.id, o.payment_id, false FROM undo_account JOIN candour_ledgerentry e USING (account_id)
  JOIN candour_ledgerentry o ON o.id = e.reverses_id
 WHERE e.import_run_id = %(run)s AND o.import_run_id IS DISTINCT FROM %(run)s"""

_TAKE_BACK = """
INSERT INTO candour_ledgerentry (account_id, item_id, kind, amount_minor, unknown, currency, effective_on, source_key,
                                 reverses_id, payment_id, import_run_id)
SELECT e.account_id, e.item_id, e.kind, CASE WHEN u.is_own THEN -e.amount_minor ELSE e.amount_minor END,
       CASE WHEN u.is_own THEN -e.unknown ELSE e.unknown END, e.currency, e.effective_on,
       CASE WHEN u.is_own THEN 'entry ' || e.id || '/reversed' ELSE e.source_key || '/again ' || %(run)s END,
       CASE WHEN u.is_own THEN e.id END, e.payment_id,
       CASE WHEN u.is_own THEN %(run)s ELSE e.import_run_id END
  FROM undo_entry u JOIN candour_ledgerentry e ON e.id = u.id"""

_OWN_PAYMENTS = """
CREATE TEMP TABLE undo_payment ON COMMIT DROP AS
SELECT payment_id AS id FROM (
    SELECT DISTINCT ON (e.payment_id) e.payment_id, e.import_run_id
      FROM undo_account JOIN candour_ledgerentry e USING (account_id) WHERE e.payment_id IS NOT NULL
     ORDER BY e.payment_id, e.id) first
 WHERE import_run_id = %(run)s"""

_ALLOCATIONS = """
INSERT INTO candour_allocation (payment_id, item_id, amount_minor, reverses_id)
SELECT l.payment_id, l.item_id, -l.amount_minor, l.id
  FROM candour_allocation l JOIN undo_payment p ON p.id = l.payment_id
 WHERE l.reverses_id IS NULL AND NOT EXISTS (SELECT FROM candour_allocation b WHERE b.reverses_id = l.id)
UNION ALL
SELECT l.payment_id, l.item_id, l.amount_minor, NULL FROM candour_allocation l
  JOIN candour_importbefore b ON b.row = l.payment_id AND b."table" = 'payment' AND b.import_run_id = %(run)s
  JOIN candour_allocation r ON r.reverses_id = l.id
 WHERE r.id = (SELECT max(x.id) FROM candour_allocation x
                WHERE x.payment_id = l.payment_id AND x.item_id = l.item_id)"""

_PAYMENTS = """
UPDATE candour_payment p SET status = CASE WHEN u.id IS NULL THEN 'cleared' ELSE 'reversed' END,
       source_key = CASE WHEN u.id IS NULL THEN p.source_key ELSE 'undone ' || %(run)s || ' ' || p.source_key END
  FROM candour_payment q LEFT JOIN undo_payment u ON u.id = q.id
 WHERE p.id = q.id AND (u.id IS NOT NULL OR q.id IN (
        SELECT row FROM candour_importbefore WHERE import_run_id = %(run)s AND "table" = 'payment'))"""

_NEW_ITEMS = """
UPDATE candour_item i SET source_key = 'undone ' || %(run)s || ' ' || i.source_key FROM undo_account a
 WHERE i.account_id = a.account_id AND i.import_run_id = %(run)s"""

_OLD_ITEMS = """
UPDATE candour_item i SET reference = b.reference, kind = b.kind, issued_on = b.issued_on, due_on = b.due_on,
       amount_minor = b.amount_minor, absent_since = b.absent_since
  FROM (SELECT k.row, f.* FROM candour_importbefore k, jsonb_to_record(k.before) AS f (reference text, kind text,
               issued_on date, due_on date, amount_minor bigint, absent_since timestamptz)
         WHERE k.import_run_id = %(run)s AND k."table" = 'item') b
 WHERE i.id = b.row"""

_ACCOUNTS = """
UPDATE candour_account a SET parent_id = b.parent_id, last_stage = b.last_stage, last_contact = b.last_contact
  FROM (SELECT k.row, f.* FROM candour_importbefore k,
               jsonb_to_record(k.before) AS f (parent_id bigint, last_stage text, last_contact date)
         WHERE k.import_run_id = %(run)s AND k."table" = 'account') b
 WHERE a.id = b.row"""

_PARTIES = """
UPDATE candour_party p SET name = b.name, kind = b.kind, country = b.country, nation = b.nation, zone = b.zone
  FROM (SELECT k.row, f.* FROM candour_importbefore k,
               jsonb_to_record(k.before) AS f (name text, kind text, country text, nation text, zone text)
         WHERE k.import_run_id = %(run)s AND k."table" = 'party') b
 WHERE p.id = b.row"""

_POINTS = """
UPDATE candour_contactpoint cp
   SET failed_at = CASE WHEN b.is_new THEN %(at)s ELSE b.failed_at END,
       failure = CASE WHEN b.is_new THEN 'its ledger was taken back' ELSE b.failure END
  FROM (SELECT k.row, k."table" = 'new point' AS is_new, f.* FROM candour_importbefore k,
               jsonb_to_record(k.before) AS f (failed_at timestamptz, failure text)
         WHERE k.import_run_id = %(run)s AND k."table" IN ('point', 'new point')) b
 WHERE cp.id = b.row"""

_HOLDS = """
UPDATE candour_hold h SET ended_at = CASE WHEN b.row IS NULL THEN %(at)s::timestamptz END
  FROM candour_hold g LEFT JOIN candour_importbefore b ON b.row = g.id AND b."table" = 'hold'
       AND b.import_run_id = %(run)s
 WHERE h.id = g.id AND g.account_id IN (SELECT account_id FROM undo_account)
   AND (b.row IS NOT NULL OR (g.ended_at IS NULL AND g.source_key LIKE 'absent ' || %(run)s || '/%%'))"""

_QUERIES = """
UPDATE candour_query q SET closed_on = CASE WHEN b."table" = 'new query' THEN greatest(q.opened_on, %(day)s) END,
       outcome = CASE WHEN b."table" = 'new query' THEN 'import_undone' ELSE '' END
  FROM candour_importbefore b
 WHERE b.row = q.id AND b.import_run_id = %(run)s AND b."table" IN ('query', 'new query')
   AND (b."table" = 'query' OR q.closed_on IS NULL)"""

_EVENTS = """
INSERT INTO candour_event (account_id, party_id, kind, lane, disclosure, actor, occurred_at, data)
SELECT a.account_id, a.party_id, 'import_undone', 'live', 'customer', %(actor)s, %(at)s,
       jsonb_build_object('import', %(run)s::bigint, 'file', r.file_name)
  FROM undo_account a, candour_importrun r WHERE r.id = %(run)s ORDER BY a.account_id"""

_RUN = """
UPDATE candour_importrun SET undone_at = %(at)s, undone_by = %(actor)s WHERE id = %(run)s"""

_CREDITOR = """
UPDATE candour_creditor c SET version = version + 1, imported_at = (
        SELECT max(r.occurred_at) FROM candour_importrun r WHERE r.creditor_id = c.id AND r.undone_at IS NULL)
 WHERE c.id = %(creditor)s"""

LOCK = (
    "DROP TABLE IF EXISTS pg_temp.undo_account, pg_temp.undo_entry, pg_temp.undo_payment",
    _TOUCHED,
    _LOCK_ACCOUNTS,
    _LOCK_PARTIES,
)
"""What comes before an undo: accounts are locked before persons, each in id order."""

UNDO = (
    _ENTRIES, _OWN_PAYMENTS, _ALLOCATIONS, _TAKE_BACK, _PAYMENTS, _NEW_ITEMS,
    _OLD_ITEMS, _ACCOUNTS, _PARTIES, _POINTS, _HOLDS, _QUERIES, _EVENTS, _RUN, "SET CONSTRAINTS ALL IMMEDIATE",
    _CREDITOR,
)  # fmt: skip
"""Every statement of an undo, in order; the creditor's own row comes last."""
