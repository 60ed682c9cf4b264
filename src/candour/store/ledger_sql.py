"""The statements behind `store/ledger.py`, in the order in which they run. Parameters: see `Bringing.params`."""

from candour.store.undo_sql import KEEP_ITEMS, KEEP_PEOPLE, KEEP_POINTS, KEPT

OPEN_RUN = """
INSERT INTO candour_importrun (creditor_id, file_name, file_sha256, format, complete, occurred_at, actor, counts)
VALUES (%s, %s, %s, %s, %s, %s, %s, '{}') RETURNING id"""

LOOK_AGAIN = """
UPDATE candour_account a SET next_review_at = 'epoch'
 WHERE a.creditor_id = %s AND a.next_review_at IS DISTINCT FROM 'epoch'
   AND EXISTS (SELECT FROM candour_step s WHERE s.account_id = a.id
                  AND s.state IN ('ready', 'waiting', 'held', 'draft') AND 'house.freshness' = ANY (s.rules))"""

# Open: not settled by any entry, and issued by the day of the import. What the file left out may also be a credit on
# account, which closes without counting.
ABSENT = """
CREATE TEMP TABLE absent_item ON COMMIT DROP AS
SELECT i.id AS item_id, i.account_id, a.party_id, i.source_key, i.reference, i.currency,
       greatest(%(day)s, coalesce(i.issued_on, '1970-01-01')) AS from_now
  FROM candour_item i JOIN candour_account a ON a.id = i.account_id
 WHERE a.creditor_id = %(creditor)s AND i.settled_on IS NULL AND i.absent_since IS NULL
   AND (i.issued_on IS NULL OR i.issued_on <= %(day)s)
   AND NOT EXISTS (SELECT FROM staged_item s WHERE s.item_id = i.id)
   AND i.reference <> ALL (%(rejected)s)"""

COUNT_ABSENT = """
SELECT (SELECT count(*) FROM absent_item),
       (SELECT count(*) FROM candour_item i JOIN candour_account a ON a.id = i.account_id
         WHERE a.creditor_id = %(creditor)s AND i.settled_on IS NULL AND i.absent_since IS NULL
           AND (i.issued_on IS NULL OR i.issued_on <= %(day)s))"""

NO_ABSENT = """
CREATE TEMP TABLE absent_item (item_id bigint, account_id bigint, party_id bigint, source_key text, reference text,
                               currency text, from_now date) ON COMMIT DROP"""

_LOCK_ACCOUNTS = """
SELECT count(*) FROM (SELECT a.id FROM candour_account a
  WHERE a.id IN (SELECT account_id FROM staged_customer WHERE NOT is_new UNION SELECT account_id FROM absent_item)
  ORDER BY a.id FOR NO KEY UPDATE) locked"""

_LOCK_PARTIES = """
SELECT count(*) FROM (SELECT p.id FROM candour_party p
  WHERE p.id IN (SELECT party_id FROM staged_customer WHERE NOT is_new UNION SELECT party_id FROM absent_item)
  ORDER BY p.id FOR NO KEY UPDATE) locked"""

_WHERE_PEOPLE_LIVE = """
CREATE TEMP TABLE staged_person ON COMMIT DROP AS
SELECT c.party_id, c.account_id, c.customer, c.is_new, c.name, c.kind, c.last_stage, c.last_contact,
       nullif(split_part(c.country, '-', 1), '') AS country, nullif(split_part(c.country, '-', 2), '') AS nation,
       CASE WHEN c.country IS NULL THEN NULL
            WHEN split_part(c.country, '-', 1) = o.country THEN o.zone ELSE z.zone END AS zone,
       o.country AS default_country, o.zone AS default_zone, o.customers AS default_kind, h.account_id AS parent_id
  FROM staged_customer c
  JOIN candour_creditor o ON o.id = %(creditor)s
  LEFT JOIN unnest(%(countries)s::text[], %(zones)s::text[]) z(country, zone) ON z.country = split_part(c.country,
      '-', 1)
  LEFT JOIN staged_customer h ON h.customer = c.parent AND h.parent IS DISTINCT FROM c.customer"""

_NEW_PARTIES = """
INSERT INTO candour_party (id, kind, name, language, country, nation, zone, version)
SELECT party_id, coalesce(kind, default_kind), coalesce(name, customer), 'en-GB', coalesce(country, default_country),
       nation, coalesce(zone, default_zone), 1
  FROM staged_person WHERE is_new"""

_NEW_ACCOUNTS = """
INSERT INTO candour_account (id, creditor_id, party_id, parent_id, reference, last_stage, last_contact, next_review_at)
SELECT account_id, %(creditor)s, party_id, parent_id, customer, last_stage, last_contact, 'epoch'
  FROM staged_person WHERE is_new"""

_CHANGED_PEOPLE = """
CREATE TEMP TABLE changed_person ON COMMIT DROP AS
SELECT s.account_id, s.party_id
  FROM staged_person s JOIN candour_account a ON a.id = s.account_id JOIN candour_party p ON p.id = a.party_id
 WHERE s.is_new
    OR (coalesce(s.parent_id, a.parent_id), coalesce(s.last_stage, a.last_stage), coalesce(s.last_contact,
        a.last_contact))
       IS DISTINCT FROM (a.parent_id, a.last_stage, a.last_contact)
    OR (coalesce(s.name, p.name), coalesce(s.kind, p.kind), coalesce(s.country, p.country), coalesce(s.nation,
        p.nation))
       IS DISTINCT FROM (p.name, p.kind, p.country, p.nation)"""

_UPDATE_ACCOUNTS = """
UPDATE candour_account a
   SET parent_id = coalesce(s.parent_id, a.parent_id), last_stage = coalesce(s.last_stage, a.last_stage),
       last_contact = coalesce(s.last_contact, a.last_contact)
  FROM staged_person s
 WHERE a.id = s.account_id AND NOT s.is_new
   AND (coalesce(s.parent_id, a.parent_id), coalesce(s.last_stage, a.last_stage), coalesce(s.last_contact,
       a.last_contact))
       IS DISTINCT FROM (a.parent_id, a.last_stage, a.last_contact)"""

_UPDATE_PARTIES = """
UPDATE candour_party p
   SET name = coalesce(s.name, p.name), kind = coalesce(s.kind, p.kind), country = coalesce(s.country, p.country),
       nation = coalesce(s.nation, p.nation),
       zone = CASE WHEN coalesce(s.country, p.country) IS DISTINCT FROM p.country THEN s.zone ELSE p.zone END
  FROM staged_person s JOIN changed_person USING (party_id)
 WHERE p.id = s.party_id AND NOT s.is_new
   AND (coalesce(s.name, p.name), coalesce(s.kind, p.kind), coalesce(s.country, p.country), coalesce(s.nation,
       p.nation))
       IS DISTINCT FROM (p.name, p.kind, p.country, p.nation)"""

_TOLD_POINTS = """
CREATE TEMP TABLE told_point ON COMMIT DROP AS
SELECT party_id, account_id, channel, value, min(line) AS line FROM (
    SELECT DISTINCT ON (c.party_id, s.email, s.phone, s.address) c.party_id, c.account_id, s.line, s.email, s.phone,
        s.address
      FROM staged s JOIN staged_customer c USING (customer)
     WHERE coalesce(s.email, s.phone, s.address) IS NOT NULL
     ORDER BY c.party_id, s.email, s.phone, s.address, s.line) t
 CROSS JOIN LATERAL (
    SELECT 'email' AS channel, e.value FROM unnest(string_to_array(t.email, '; ')) e(value)
    UNION ALL SELECT 'phone', t.phone WHERE t.phone IS NOT NULL
    UNION ALL SELECT 'post', t.address WHERE t.address IS NOT NULL) v
 GROUP BY party_id, account_id, channel, value"""

# An address that the ledger no longer gives, and that only a ledger ever gave, is not written to any more.
_CHANGED_POINTS = """
CREATE TEMP TABLE changed_point ON COMMIT DROP AS
SELECT cp.id, t.account_id, t.party_id, NOT bool_or(t.value = cp.value) AS retired
  FROM candour_contactpoint cp JOIN told_point t ON t.party_id = cp.party_id AND t.channel = cp.channel
 WHERE cp.source LIKE 'import %%'
 GROUP BY cp.id, t.account_id, t.party_id
HAVING (cp.failed_at IS NULL AND NOT bool_or(t.value = cp.value))
    OR (cp.failure = 'replaced in the ledger' AND bool_or(t.value = cp.value))"""

_UPDATE_POINTS = """
UPDATE candour_contactpoint cp
   SET failed_at = CASE WHEN c.retired THEN %(at)s::timestamptz END,
       failure = CASE WHEN c.retired THEN 'replaced in the ledger' ELSE '' END
  FROM changed_point c WHERE cp.id = c.id"""

_REACHED = "CREATE TEMP TABLE reached_person (account_id bigint, party_id bigint) ON COMMIT DROP"

# Who asked not to be written to did not mean one address only: a ledger's next one is opted out as well.
_NEW_POINTS = """
WITH added AS (
    INSERT INTO candour_contactpoint (party_id, channel, value, contact_name, source, failure, opted_out_at)
    SELECT t.party_id, t.channel, t.value, '', %(source)s, '',
           (SELECT max(o.opted_out_at) FROM candour_contactpoint o
             WHERE o.party_id = t.party_id AND o.channel = t.channel)
      FROM told_point t ORDER BY t.line
    ON CONFLICT (party_id, channel, value) DO NOTHING RETURNING id, party_id),
kept AS (
    INSERT INTO candour_importbefore (import_run_id, "table", row, before)
    SELECT %(run)s, 'new point', id, '{}' FROM added)
INSERT INTO reached_person
SELECT DISTINCT t.account_id, t.party_id FROM told_point t WHERE t.party_id IN (SELECT party_id FROM added)
UNION SELECT account_id, party_id FROM changed_point"""

# Who would be told of by new points, for a plan that writes none.
_FRESH_POINTS = """
INSERT INTO reached_person
SELECT DISTINCT t.account_id, t.party_id FROM told_point t
 WHERE NOT EXISTS (SELECT FROM candour_contactpoint cp
                    WHERE (cp.party_id, cp.channel, cp.value) = (t.party_id, t.channel, t.value))
UNION SELECT account_id, party_id FROM changed_point"""

_NEW_ITEMS = """
INSERT INTO candour_item (id, account_id, source_key, reference, kind, currency, issued_on, due_on, amount_minor,
                          balance_minor, original_creditor, import_run_id)
SELECT item_id, account_id, source_key, reference, kind, currency, issued, due, amount, balance, '', %(run)s
  FROM staged_item WHERE is_new"""

_TOLD_REDUCTIONS = """
CREATE TEMP TABLE told_reduction ON COMMIT DROP AS
SELECT i.item_id, greatest((r ->> 1)::date, i.opens) AS effective, (r ->> 1)::date AS on_day,
    (r ->> 0)::bigint AS amount,
       r ->> 2 AS kind,
       row_number() OVER (PARTITION BY i.item_id, greatest((r ->> 1)::date, i.opens), (r ->> 0)::bigint) AS nth
  FROM staged_item i, jsonb_array_elements(i.reductions) r WHERE (r ->> 1) IS NOT NULL"""

_KNOWN_REDUCTIONS = """
CREATE TEMP TABLE known_reduction ON COMMIT DROP AS
SELECT e.item_id, e.effective_on AS effective, -e.amount_minor AS amount, e.id AS entry_id, e.payment_id,
       row_number() OVER (PARTITION BY e.item_id, e.effective_on, e.amount_minor ORDER BY e.id) AS nth
  FROM staged_item i JOIN candour_ledgerentry e ON e.item_id = i.item_id
 WHERE NOT i.is_new AND e.kind IN ('payment', 'credit') AND e.import_run_id IS NOT NULL AND e.reverses_id IS NULL
   AND NOT EXISTS (SELECT FROM candour_ledgerentry r WHERE r.reverses_id = e.id)"""

_STANDING = """
CREATE TEMP TABLE known_standing ON COMMIT DROP AS
SELECT e.item_id, sum(e.amount_minor)::bigint AS total, sum(e.unknown)::int AS unknown,
       max(e.effective_on) FILTER (WHERE e.unknown = 1) AS unknown_from
  FROM candour_ledgerentry e
 WHERE e.item_id IN (SELECT item_id FROM staged_item WHERE NOT is_new UNION ALL SELECT item_id FROM absent_item)
 GROUP BY e.item_id"""

# How what is told relates to the reductions that are known. grow: a larger sum paid, last on a later day: the rest was
# paid then. undo: the payments are gone and the balance is up by them. replace: anything else that differs.
_REDUCTION_PLAN = """
CREATE TEMP TABLE reduction_plan ON COMMIT DROP AS
WITH compared AS (
    SELECT coalesce(t.item_id, k.item_id) AS item_id, t.effective AS told_on, t.amount AS told, k.effective AS known_on,
           k.amount AS known
      FROM told_reduction t FULL JOIN known_reduction k USING (item_id, effective, amount, nth)),
summed AS (
    SELECT item_id, count(told) AS told_n, coalesce(sum(told), 0) AS told, max(told_on) AS told_last,
           count(known) AS known_n, coalesce(sum(known), 0) AS known, max(known_on) AS known_last,
           count(*) FILTER (WHERE told IS NULL OR known IS NULL) AS differ
      FROM compared GROUP BY item_id)
SELECT s.item_id, s.told, s.known, CASE
         WHEN s.differ = 0 THEN 'same'
         WHEN s.known_n = 0 THEN 'replace'
         WHEN s.told_n = 0 THEN CASE WHEN i.balance - k.total = s.known THEN 'undo' ELSE 'same' END
         WHEN s.told_n = 1 AND s.told = s.known AND s.told_last = s.known_last THEN 'same'
         WHEN s.told_n = 1 AND abs(s.told) > abs(s.known) AND sign(s.told) = sign(s.known)
             AND s.told_last >= s.known_last
              THEN 'grow'
         ELSE 'replace' END AS how
  FROM summed s JOIN staged_item i USING (item_id) LEFT JOIN known_standing k USING (item_id)"""

_NEW_REDUCTIONS = """
CREATE TEMP TABLE new_reduction ON COMMIT DROP AS
SELECT t.item_id, t.effective, t.on_day, t.kind, t.nth,
       (CASE p.how WHEN 'grow' THEN p.told - p.known ELSE t.amount END)::bigint AS amount,
       CASE WHEN t.kind = 'payment' AND t.amount > 0
            THEN nextval(pg_get_serial_sequence('candour_payment', 'id')) END AS payment_id
  FROM told_reduction t JOIN reduction_plan p USING (item_id)
 WHERE p.how = 'grow'
    OR (p.how = 'replace' AND NOT EXISTS (SELECT FROM known_reduction k
          WHERE (k.item_id, k.effective, k.amount, k.nth) = (t.item_id, t.effective, t.amount, t.nth)))"""

_REVERSALS = """
CREATE TEMP TABLE reversal ON COMMIT DROP AS
SELECT k.entry_id, k.item_id, k.amount, k.payment_id
  FROM known_reduction k JOIN reduction_plan p USING (item_id)
 WHERE p.how = 'undo'
    OR (p.how = 'replace' AND NOT EXISTS (SELECT FROM told_reduction t
          WHERE (k.item_id, k.effective, k.amount, k.nth) = (t.item_id, t.effective, t.amount, t.nth)))"""

_ITEM_PLAN = """
CREATE TEMP TABLE item_plan ON COMMIT DROP AS
SELECT i.item_id, i.account_id, i.party_id, i.source_key, i.currency, i.is_new, i.opens, i.from_now, i.balance,
       coalesce(k.total, 0) AS total, coalesce(k.unknown, 0) AS unknown, k.unknown_from, coalesce(n.amount, 0) AS taken,
       coalesce(r.amount, 0) AS given_back, coalesce(p.how, 'same') AS how, i.absent_since,
       (i.reference, i.kind, i.issued, i.due, i.amount)
         IS DISTINCT FROM (i.old_reference, i.old_kind, i.old_issued, i.old_due, i.old_amount) AS redescribed,
       i.issued IS DISTINCT FROM i.old_issued AS moved,
       i.disputed AND NOT q.is_open AS dispute_opens, q.is_open AND NOT i.disputed
           AND %(states_disputes)s AS dispute_closes
  FROM staged_item i
  LEFT JOIN known_standing k USING (item_id)
  LEFT JOIN reduction_plan p USING (item_id)
  LEFT JOIN (SELECT item_id, sum(amount)::bigint AS amount FROM new_reduction GROUP BY item_id) n USING (item_id)
  LEFT JOIN (SELECT item_id, sum(amount)::bigint AS amount FROM reversal GROUP BY item_id) r USING (item_id)
  CROSS JOIN LATERAL (SELECT NOT i.is_new AND EXISTS (SELECT FROM candour_query q
      WHERE q.item_id = i.item_id AND q.closed_on IS NULL AND q.reason = 'disputed_in_source') AS is_open) q"""

# An unknown balance that is now known, and the opening of an item whose day of issue moved, are taken back exactly.
_MORE_REVERSALS = """
INSERT INTO reversal
SELECT e.id, e.item_id, -e.amount_minor, NULL
  FROM (SELECT item_id, balance IS NOT NULL AS is_known, moved, opens FROM item_plan WHERE NOT is_new
        UNION ALL SELECT item_id, true, false, NULL FROM absent_item) i
  JOIN candour_ledgerentry e ON e.item_id = i.item_id
 WHERE e.reverses_id IS NULL AND NOT EXISTS (SELECT FROM candour_ledgerentry r WHERE r.reverses_id = e.id)
   AND ((e.unknown = 1 AND i.is_known)
        OR (e.kind = 'opening' AND e.unknown = 0 AND i.moved AND e.effective_on <> i.opens))"""

_ENTRIES = """
CREATE TEMP TABLE new_entry ON COMMIT DROP AS
SELECT account_id, item_id, 'opening'::text AS kind, coalesce(balance + taken, 0)::bigint AS amount,
       (balance IS NULL)::int AS unknown, currency::text, opens AS effective,
       concat_ws('/', source_key, 'opening', %(run)s) AS key,
       NULL::bigint AS reverses, NULL::bigint AS payment_id
  FROM item_plan WHERE is_new
UNION ALL
SELECT i.account_id, i.item_id, r.kind, -r.amount, 0, i.currency, r.effective,
       concat_ws('/', i.source_key, r.kind, r.on_day, %(run)s, r.amount, r.nth), NULL, r.payment_id
  FROM new_reduction r JOIN item_plan i USING (item_id)
UNION ALL
SELECT e.account_id, e.item_id, e.kind, -e.amount_minor, -e.unknown, e.currency, e.effective_on,
       'entry ' || e.id || '/reversed', e.id, e.payment_id
  FROM reversal r JOIN candour_ledgerentry e ON e.id = r.entry_id
UNION ALL
SELECT e.account_id, e.item_id, e.kind, e.amount_minor, 0, e.currency, i.opens, concat_ws('/', i.source_key,
    'opening', %(run)s),
       NULL, NULL
  FROM reversal r JOIN candour_ledgerentry e ON e.id = r.entry_id JOIN item_plan i ON i.item_id = e.item_id
 WHERE e.kind = 'opening' AND e.unknown = 0
UNION ALL
SELECT account_id, item_id, 'unknown', 0, 1, currency, from_now, concat_ws('/', source_key, 'unknown', %(run)s),
    NULL, NULL
  FROM item_plan WHERE NOT is_new AND balance IS NULL AND unknown = 0
UNION ALL
SELECT account_id, item_id,
    CASE WHEN unknown > 0 THEN 'restatement' WHEN rest < 0 THEN 'reduction' ELSE 'adjustment' END,
       rest, 0, currency,
       CASE WHEN unknown > 0 THEN greatest(unknown_from, opens) WHEN taken > 0
           AND rest > 0 THEN opens ELSE from_now END,
       concat_ws('/', source_key, 'adjusted', %(run)s), NULL, NULL
  FROM (SELECT *, balance - (total + given_back - taken) AS rest FROM item_plan WHERE NOT is_new) p WHERE rest <> 0
UNION ALL
SELECT a.account_id, a.item_id, 'cleared', -k.total, 0, a.currency, a.from_now,
       concat_ws('/', a.source_key, 'cleared', %(run)s), NULL, NULL
  FROM absent_item a JOIN known_standing k USING (item_id) WHERE k.total <> 0
UNION ALL
SELECT account_id, NULL, CASE WHEN is_new THEN 'payment' ELSE 'applied' END, balance - standing, 0, currency,
       CASE WHEN is_new THEN received ELSE greatest(%(day)s, received) END,
       concat_ws('/', source_key, 'on account', %(run)s), NULL, payment_id
  FROM staged_credit WHERE balance <> standing
UNION ALL
SELECT p.account_id, NULL, 'applied', -sum(e.amount_minor)::bigint, 0, p.currency, greatest(%(day)s, p.received_on),
       concat_ws('/', p.source_key, 'applied', %(run)s), NULL, p.id
  FROM candour_payment p JOIN candour_account a ON a.id = p.account_id
  JOIN candour_ledgerentry e ON e.payment_id = p.id AND e.item_id IS NULL AND e.import_run_id IS NOT NULL
 WHERE %(complete)s AND a.creditor_id = %(creditor)s AND p.received_on <= %(day)s
   AND NOT EXISTS (SELECT FROM staged_credit s WHERE s.payment_id = p.id)
 GROUP BY p.id HAVING sum(e.amount_minor) <> 0"""

_PAYMENTS = """
INSERT INTO candour_payment (id, account_id, amount_minor, currency, status, method, received_on, source_key)
SELECT r.payment_id, i.account_id, r.amount, i.currency, 'cleared', '', r.on_day,
       concat_ws('/', i.source_key, r.kind, r.on_day, %(run)s, r.amount, r.nth)
  FROM new_reduction r JOIN item_plan i USING (item_id) WHERE r.payment_id IS NOT NULL
UNION ALL
SELECT payment_id, account_id, amount, currency, 'cleared', '', received, source_key FROM staged_credit WHERE is_new"""

_UNPAID = """
UPDATE candour_payment SET status = 'reversed' WHERE id IN (SELECT payment_id FROM reversal
    WHERE payment_id IS NOT NULL)"""

_WRITE_ENTRIES = """
INSERT INTO candour_ledgerentry (account_id, item_id, kind, amount_minor, unknown, currency, effective_on, source_key,
                                 reverses_id, payment_id, import_run_id)
SELECT account_id, item_id, kind, amount, unknown, currency, effective, key, reverses, payment_id, %(run)s
    FROM new_entry"""

_ALLOCATIONS = """
INSERT INTO candour_allocation (payment_id, item_id, amount_minor, reverses_id)
SELECT payment_id, item_id, amount, NULL FROM new_reduction WHERE payment_id IS NOT NULL
UNION ALL
SELECT l.payment_id, l.item_id, -l.amount_minor, l.id
  FROM reversal r JOIN candour_allocation l ON l.payment_id = r.payment_id AND l.item_id = r.item_id
 WHERE l.reverses_id IS NULL AND NOT EXISTS (SELECT FROM candour_allocation b WHERE b.reverses_id = l.id)"""

_CHANGED_ITEMS = """
CREATE TEMP TABLE changed_item ON COMMIT DROP AS
SELECT p.item_id, p.account_id, p.party_id, p.dispute_opens, p.dispute_closes, p.from_now,
       jsonb_strip_nulls(jsonb_build_object('item', p.item_id, 'reference', i.reference, 'currency', i.currency,
         'due_from', CASE WHEN i.due IS DISTINCT FROM i.old_due THEN i.old_due END,
         'due_to', CASE WHEN i.due IS DISTINCT FROM i.old_due THEN i.due END,
         'issued_from', CASE WHEN p.moved THEN i.old_issued END, 'issued_to', CASE WHEN p.moved THEN i.issued END,
         'original_minor_from', CASE WHEN i.amount IS DISTINCT FROM i.old_amount THEN i.old_amount END,
         'original_minor_to', CASE WHEN i.amount IS DISTINCT FROM i.old_amount THEN i.amount END,
         'balance_minor_from', CASE WHEN p.unknown = 0 AND p.balance IS DISTINCT FROM p.total THEN p.total END,
         'balance_minor_to', CASE WHEN p.unknown <> 0 OR p.balance IS DISTINCT FROM p.total THEN p.balance END,
         'balance_unknown', CASE WHEN p.balance IS NULL AND p.unknown = 0 THEN true END,
         'disputed', CASE WHEN p.dispute_opens THEN true WHEN p.dispute_closes THEN false END,
         'back_in_ledger', CASE WHEN p.absent_since IS NOT NULL THEN true END)) AS data
  FROM item_plan p JOIN staged_item i USING (item_id)
 WHERE NOT p.is_new
   AND (p.redescribed OR p.how <> 'same' OR p.dispute_opens OR p.dispute_closes OR p.absent_since IS NOT NULL
        OR (p.balance IS NULL) <> (p.unknown > 0) OR (p.balance IS NOT NULL AND p.balance <> p.total))"""

_UPDATE_ITEMS = """
UPDATE candour_item i SET reference = s.reference, kind = s.kind, issued_on = s.issued, due_on = s.due,
       amount_minor = s.amount, absent_since = NULL
  FROM staged_item s JOIN item_plan p USING (item_id)
 WHERE i.id = s.item_id AND NOT p.is_new AND (p.redescribed OR p.absent_since IS NOT NULL)"""

_ITEMS_ARE_BACK = """
UPDATE candour_hold h SET ended_at = %(at)s FROM item_plan p
 WHERE h.item_id = p.item_id AND p.absent_since IS NOT NULL AND h.ended_at IS NULL AND h.source_key LIKE 'absent %%'"""

_ITEMS_ARE_ABSENT = """
UPDATE candour_item i SET absent_since = %(at)s FROM absent_item a WHERE i.id = a.item_id"""

_HOLD_ABSENT = """
INSERT INTO candour_hold (account_id, item_id, kind, since, evidence, source_key)
SELECT account_id, item_id, 'pause', %(at)s, 'absent from complete ledger', 'absent ' || %(run)s || '/' || item_id
  FROM absent_item"""

_OPEN_QUERIES = """
WITH made AS (
    INSERT INTO candour_query (item_id, reason, opened_on, outcome)
    SELECT item_id, 'disputed_in_source', CASE WHEN is_new THEN opens ELSE from_now END, ''
      FROM item_plan WHERE dispute_opens RETURNING id)
INSERT INTO candour_importbefore (import_run_id, "table", row, before)
SELECT %(run)s, 'new query', id, '{}' FROM made"""

_CLOSE_QUERIES = """
UPDATE candour_query q SET closed_on = greatest(p.from_now, q.opened_on), outcome = 'cleared_in_source'
  FROM item_plan p
 WHERE q.item_id = p.item_id AND p.dispute_closes AND q.closed_on IS NULL AND q.reason = 'disputed_in_source'"""

_EVENTS = """
WITH told AS (
    INSERT INTO candour_event (account_id, party_id, kind, lane, disclosure, actor, occurred_at, data)
    SELECT account_id, party_id, 'imported', 'live', 'customer', 'import', %(at)s, jsonb_strip_nulls(jsonb_build_object(
             'import', %(run)s::bigint, 'file', %(file)s::text, 'new', nullif(sum(created), 0), 'changed',
             nullif(sum(updated), 0),
             'disputed', nullif(sum(disputed), 0), 'payments', nullif(sum(payments), 0), 'no_longer_in_ledger',
             nullif(sum(absent), 0),
             'credits', nullif(sum(credits), 0)))
      FROM (SELECT account_id, party_id, 1 AS created, 0 AS updated, dispute_opens::int AS disputed,
          (taken <> 0)::int AS payments,
                   0 AS absent, 0 AS credits FROM item_plan WHERE is_new
            UNION ALL SELECT account_id, party_id, 0, 1, 0, 0, 0, 0 FROM changed_item
            UNION ALL SELECT account_id, party_id, 0, 0, 0, 0, 1, 0 FROM absent_item
            UNION ALL SELECT e.account_id, a.party_id, 0, 0, 0, 0, 0, 1
                        FROM new_entry e JOIN candour_account a ON a.id = e.account_id WHERE e.item_id IS NULL
            UNION ALL SELECT account_id, party_id, 0, 0, 0, 0, 0, 0 FROM changed_person
            UNION ALL SELECT account_id, party_id, 0, 0, 0, 0, 0, 0 FROM reached_person) t
     GROUP BY account_id, party_id
    UNION ALL
    SELECT account_id, party_id, 'item_changed', 'live', 'customer', 'import', %(at)s, data FROM changed_item
    UNION ALL
    SELECT account_id, party_id, 'item_changed', 'live', 'customer', 'import', %(at)s,
           jsonb_build_object('item', item_id, 'reference', reference, 'no_longer_in_ledger', true)
      FROM absent_item
    UNION ALL
    SELECT c.account_id, c.party_id, CASE WHEN c.dispute_opens THEN 'query_opened' ELSE 'query_closed' END, 'live',
        'customer',
           'import', %(at)s, jsonb_build_object('item', c.item_id, 'reference', c.data ->> 'reference', 'reason',
           'disputed_in_source')
      FROM changed_item c WHERE c.dispute_opens OR c.dispute_closes
    UNION ALL
    SELECT i.account_id, i.party_id, 'payment_cleared', 'live', 'customer', 'import', %(at)s,
           jsonb_build_object('item', i.item_id, 'payment', r.payment_id, 'amount_minor', r.amount,
                              'currency', i.currency,
                              'on', r.on_day)
      FROM new_reduction r JOIN item_plan i USING (item_id) WHERE r.payment_id IS NOT NULL AND NOT i.is_new
    RETURNING account_id)
INSERT INTO candour_importbefore (import_run_id, "table", row, before)
SELECT DISTINCT %(run)s::bigint, 'touched', account_id, '{}'::jsonb FROM told"""

COUNTS = """
SELECT (SELECT count(*) FROM staged_item WHERE is_new) + (SELECT count(*) FROM staged_credit WHERE is_new),
       (SELECT count(*) FROM changed_item) + (SELECT count(*) FROM staged_credit WHERE NOT is_new
           AND balance <> standing),
       (SELECT count(*) FROM staged_item i WHERE NOT is_new
           AND NOT EXISTS (SELECT FROM changed_item c WHERE c.item_id = i.item_id))
       + (SELECT count(*) FROM staged_credit WHERE NOT is_new AND balance = standing)"""

WRITE = (
    _LOCK_ACCOUNTS, _LOCK_PARTIES, _WHERE_PEOPLE_LIVE, _NEW_PARTIES, _TOLD_POINTS, _CHANGED_POINTS, KEEP_POINTS,
    _UPDATE_POINTS, _REACHED, _NEW_POINTS, _NEW_ACCOUNTS, _CHANGED_PEOPLE, KEEP_PEOPLE, _UPDATE_ACCOUNTS,
    _UPDATE_PARTIES, _NEW_ITEMS, _TOLD_REDUCTIONS, _KNOWN_REDUCTIONS, _STANDING, _REDUCTION_PLAN, _NEW_REDUCTIONS,
    _REVERSALS, _ITEM_PLAN, _MORE_REVERSALS, KEEP_ITEMS, _UPDATE_ITEMS, _ENTRIES, _PAYMENTS, _UNPAID, _WRITE_ENTRIES,
    _ALLOCATIONS, _CHANGED_ITEMS, _ITEMS_ARE_BACK, _ITEMS_ARE_ABSENT, _HOLD_ABSENT, _OPEN_QUERIES, _CLOSE_QUERIES,
    _EVENTS, KEPT,
)  # fmt: skip
"""Every statement of one import, in order: people before items, items before entries, entries before events.

How people are reached comes before their accounts, so that the line of a new account is right when it is made.
"""

PLAN = (
    _WHERE_PEOPLE_LIVE, _CHANGED_PEOPLE, _TOLD_POINTS, _CHANGED_POINTS, _REACHED, _FRESH_POINTS, _TOLD_REDUCTIONS,
    _KNOWN_REDUCTIONS, _STANDING, _REDUCTION_PLAN, _NEW_REDUCTIONS, _REVERSALS, _ITEM_PLAN, _CHANGED_ITEMS,
)  # fmt: skip
"""Those of them that work out what is new and what changes, and write nowhere but into temporary tables."""
