"""A large book made by a few statements: a million items, with holds, promises, messages, steps and tasks."""

import secrets
from typing import Any

from django.db import connection, transaction

FIRST = """Adams Ahmed Ångström Baker Begum Brook Brown Carter Chaudhry Clarke Cohen Collins Cooper Cruz Davies Diaz
Dvořák Edwards Evans Fischer Fletcher Foster García Gomez Grant Green Griffiths Hall Harris Hartley Hassan Hill Hughes
Ibrahim Jackson James Jensen Johansson Jones Kaur Kelly Khan Kim King Kowalski Lee Lewis Lockwood López Martin
Mason Meyer Miller Mitchell Moore Morgan Morris Müller Murphy Nguyen Nowak O’Brien O’Neill Okafor Olsen Parker
Patel Pérez Petrov Phillips Price Quinn Rahman Reid Richardson Roberts Rossi Sánchez Schmidt Scott Shah Silva
Singh Smith Søndergaard Stewart Taylor Thomas Thompson Turner Walker Ward Watson Weber White Williams Wilson
Wood Wright Yılmaz Young Zhang Żuk""".split()
SECOND = """Bakery Brewing Builders Care Catering Cleaning Coaches Couriers Dairy Dental Design Digital Electrical
Engineering Events Farms Fencing Finance Florists Foods Furniture Garages Glass Haulage Heating Homes Hotels
Insulation Interiors Joinery Kitchens Landscapes Laundry Lettings Lighting Logistics Marine Masonry Media Metals
Motors Nurseries Optics Organics Packaging Paints Paper Plumbing Pottery Print Recycling Removals Roofing
Scaffolding Security Shipping Signs Software Solar Stationery Steel Storage Surveys Textiles Timber Tools Travel
Vets Windows Wines""".split()
THIRD = """Abbey Alder Amber Anchor Arden Ash Aspen Avon Beacon Beech Birch Bridge Bristol Castle Cedar Chapel Chester
Church Cliff Copper Corner Crown Dale Devon Dover Eagle East Elm Falcon Fern Field Forest Fox Gate Glen Granite
Grove Harbour Hawthorn Hazel Heath Heron High Ivy Kent Kingfisher Lake Larch Leeds Lime Linden London Maple
Marsh Meadow Mill Moor New Northern Oak Old Orchard Park Pine Poplar Quay Raven Red River Robin Rose Rowan Royal
Sand Severn Silver South Spring Station Stone Summit Sutton Swan Temple Thames Tower Trent Union Vale Victoria
Wharf Willow York""".split()

ITEMS_EACH = 4
PEOPLE_WITH_KEYS = 200

_WORDS = """CREATE TEMP TABLE bench_word AS
SELECT %(first)s::text[] AS first, %(second)s::text[] AS second, %(third)s::text[] AS third"""

_USERS = """INSERT INTO candour_user (username, password, is_superuser, is_staff, is_active, first_name, last_name,
    email, date_joined) SELECT 'user' || n, '', n = 1, false, true, '', '', '', now() FROM generate_series(1, 10) n"""

_CREDITORS = """INSERT INTO candour_creditor (slug, name, mode, version, country, currency, customers, zone, role,
    sector, regulated, tolerance_minor, strategies, policy, sender_name, sender_address, phone, pay_url,
    payment_details, import_template, imported_at)
SELECT 'bench-' || n, 'Bench Supplies ' || n, (ARRAY['live', 'approve', 'live', 'shadow', 'paused'])[n], 1, 'GB',
       'GBP', 'business', 'Europe/London', 'creditor', 'trade', false, 0, '{}', '{}', 'Bench Supplies',
       'accounts@bench.example', '', '', '', '{}', now() FROM generate_series(1, 5) n"""

_PARTIES = """INSERT INTO candour_party (kind, name, language, country, nation, zone, version)
SELECT 'business', first[1 + (hashint4(n) & 65535) %% cardinality(first)] || ' '
       || third[1 + (hashint4(n + 7) & 65535) %% cardinality(third)] || ' '
       || second[1 + (hashint4(n + 13) & 65535) %% cardinality(second)]
       || (ARRAY[' Ltd', ' Ltd', ' LLP', ''])[1 + n %% 4],
       'en-GB', 'GB', 'ENG', 'Europe/London', 1
  FROM generate_series(1, %(accounts)s) n, bench_word"""

_ACCOUNTS = """INSERT INTO candour_account (creditor_id, party_id, reference, next_review_at, owner_id, follow_up_on)
SELECT (SELECT min(id) FROM candour_creditor) + (ARRAY[0,0,0,0,0,0,1,1,2,3,4])[1 + p.id %% 11], p.id,
       'C-' || lpad(p.id::text, 7, '0'), timestamptz '2100-01-01',
       CASE WHEN p.id %% 10 < 3 THEN (SELECT min(id) FROM candour_user) + p.id %% 7 END,
       CASE WHEN p.id %% 97 = 0 THEN current_date - 10 + (p.id / 97 %% 20)::int END FROM candour_party p"""

_POINTS = """INSERT INTO candour_contactpoint (party_id, channel, value, contact_name, source, failure, failed_at)
SELECT id, 'email', 'ap' || id || '@' || lower(split_part(name, ' ', 2)) || id %% 5000 || '.example',
       CASE WHEN id %% 5 = 0 THEN 'Jo ' || split_part(name, ' ', 1) ELSE '' END, 'bench', '',
       CASE WHEN id %% 41 = 0 THEN now() END
  FROM candour_party WHERE id %% 10 <> 0
UNION ALL SELECT id, 'phone', '+4420' || (70000000 + id), '', 'bench', '', NULL
  FROM candour_party WHERE id %% 10 BETWEEN 1 AND 5"""

_ITEMS = """INSERT INTO candour_item (account_id, source_key, reference, kind, currency, issued_on, due_on,
    amount_minor, balance_minor, settled_on, original_creditor)
SELECT a.id, 'S' || a.id || '-' || n, 'INV-' || lpad((a.id * 4 + n)::text, 8, '0'), 'invoice', 'GBP',
       current_date - 30 - late, current_date - late, minor, CASE WHEN paid THEN 0 ELSE minor END,
       CASE WHEN paid THEN current_date - greatest(late, 1) END, ''
  FROM candour_account a, generate_series(0, %(each)s - 1) n,
       LATERAL (SELECT ((a.id * 7 + n * 131) %% 400 - 60)::int AS late, (a.id + n) %% 5 < 2 AS paid,
                       1000 + (a.id * 7919 + n * 104729) %% 500000 AS minor) v"""

_ENTRIES = """INSERT INTO candour_ledgerentry (account_id, item_id, kind, amount_minor, unknown, currency, effective_on,
    source_key)
SELECT account_id, id, 'opening', amount_minor, 0, 'GBP', issued_on, source_key || '/o' FROM candour_item
UNION ALL SELECT account_id, id, 'payment', -amount_minor, 0, 'GBP', settled_on, source_key || '/p'
  FROM candour_item WHERE settled_on IS NOT NULL"""

_HOLDS = """INSERT INTO candour_hold (account_id, party_id, kind, since, until, evidence)
SELECT id, party_id, 'pause', now() - interval '3 days', CASE WHEN id %% 2 = 0 THEN now() + interval '9 days' END, ''
  FROM candour_account WHERE id %% 23 = 0"""

_PROMISES = """INSERT INTO candour_promise (account_id, ours, items, amount_minor, currency, method, made_at, due_on,
    silent_until, status)
SELECT id, false, '{}', NULL, 'GBP', 'bacs', now() - interval '3 days', current_date + 4, current_date + 8, 'open'
  FROM candour_account WHERE id %% 29 = 0"""

_EVENTS = """INSERT INTO candour_event (account_id, party_id, kind, lane, disclosure, actor, occurred_at, data)
SELECT a.id, a.party_id, (ARRAY['imported', 'message_sent', 'conversation'])[1 + n], 'live', 'customer', 'bench',
       now() - make_interval(days => 90 - n * 30), '{}' FROM candour_account a, generate_series(0, 2) n"""

_STEPS = """INSERT INTO candour_step (account_id, lane, strategy, strategy_version, key, occurrence, purpose, channel,
    currency, items, state, planned_for, local_time, zone, not_before, verdict, rules, until, explanation, left_out,
    occurred_at, done_at)
SELECT a.id, 'live', 'business', 1, 'reminder', n::text, (ARRAY['reminder', 'due', 'check_in'])[1 + a.id %% 3], 'email',
       'GBP', ARRAY(SELECT i.id FROM candour_item i WHERE i.account_id = a.id), state, at, '', 'Europe/London', at,
       CASE WHEN state IN ('waiting', 'held') THEN 'wait' ELSE 'allow' END,
       CASE WHEN rule = '' THEN '{}'::text[] ELSE ARRAY[rule] END,
       CASE WHEN state = 'waiting' THEN now() + make_interval(hours => (1 + a.id %% 30)::int) END,
       CASE WHEN rule = '' THEN '[]' ELSE jsonb_build_array(jsonb_build_object('rule', rule, 'version', 1, 'verdict',
           'wait', 'reason', 'It has to wait: ' || rule, 'citation', '', 'facts', '{}'::jsonb)) END, '[]', at,
       CASE WHEN state IN ('sent', 'failed', 'lapsed') THEN at END
  FROM candour_account a, generate_series(0, 1) n,
       LATERAL (SELECT now() - make_interval(days => ((a.id / 60 + n * 50) %% 60)::int,
                                             mins => (a.id * 37 %% 540)::int) AS at,
                       CASE WHEN n = 0 OR a.id %% 10 > 3 THEN 'sent'
                            ELSE (ARRAY['waiting', 'held', 'draft', 'ready', 'failed', 'lapsed'])[1 + a.id / 10 %% 6]
                       END AS state) v,
       LATERAL (SELECT CASE v.state WHEN 'waiting' THEN 'house.hours'
                       WHEN 'held' THEN (ARRAY['house.freshness', 'house.reachable', 'house.promise'])[1 + a.id %% 3]
                       ELSE '' END AS rule) r"""

_TASKS = """INSERT INTO candour_task (account_id, kind, lane, due_at, reason, occurred_at)
SELECT id, 'call', 'live', now() - make_interval(hours => (id %% 90)::int), 'Call them.', now() - interval '5 days'
  FROM candour_account WHERE id %% 20 = 0"""

_QUERIES = """INSERT INTO candour_query (item_id, reason, amount_minor, owner_id, due_at, opened_on, outcome)
SELECT i.id, 'damaged', CASE WHEN i.id %% 2 = 0 THEN 500 END, (SELECT min(id) FROM candour_user) + i.id / 60 %% 10,
       now() + make_interval(days => (i.id %% 9)::int - 4), current_date - 5, ''
  FROM candour_item i WHERE i.settled_on IS NULL AND i.id %% 60 = 0"""

_CONTACTS = """INSERT INTO candour_contact (party_id, account_id, lane, channel, outcome, purpose, outgoing, items,
    occurred_at, local_time, zone)
SELECT a.party_id, a.id, 'live', 'email', 'handed_over', 'reminder', true, '{}',
       now() - make_interval(days => (a.id %% 60)::int), '', 'Europe/London' FROM candour_account a"""

_STATEMENTS = """WITH runs AS (
    INSERT INTO candour_statementrun (creditor_id, lane, month, state, looked_at, wanted, asked_by, occurred_at,
        done_at)
    SELECT c.id, 'live', (date_trunc('month', now()) - make_interval(months => n))::date, 'done', 1000, 1000, 'bench',
           now() - make_interval(months => n), now() - make_interval(months => n)
      FROM candour_creditor c, generate_series(1, 2) n RETURNING creditor_id, month, occurred_at)
INSERT INTO candour_step (account_id, lane, strategy, strategy_version, key, occurrence, purpose, channel, currency,
    items, state, planned_for, local_time, zone, not_before, verdict, rules, until, explanation, left_out, occurred_at,
    done_at)
SELECT a.id, 'live', 'statements', 1, 'statement', 'month ' || to_char(r.month, 'YYYY-MM'), 'statement', 'email', 'GBP',
       '{}', 'sent', r.occurred_at, '', 'Europe/London', r.occurred_at, 'allow', '{}', NULL, '[]', '[]', r.occurred_at,
       r.occurred_at
  FROM runs r JOIN candour_account a ON a.creditor_id = r.creditor_id WHERE a.id %% 5 = 0"""

_LETTERS = """WITH said AS (
    INSERT INTO candour_message (account_id, party_id, step_id, lane, outgoing, channel, purpose, status, message_id,
        reply_token, text_hash, party_version, template, memory_events, sealed, occurred_at)
    SELECT id, party_id, NULL, 'live', true, 'letter', 'notice', 'sent', 'letter-' || id, 'letter-' || id, '', 1,
           'notice', '{}', '', now() - interval '2 days'
      FROM candour_account WHERE id %% 100 = 7 RETURNING id, account_id),
run AS (
    INSERT INTO candour_printrun (creditor_id, lane, state, letters, pages, closed_by, closed_at)
    SELECT min(id), 'live', 'closed', 300, 300, 'bench', now() FROM candour_creditor RETURNING id),
placed AS (SELECT s.id, a.creditor_id, row_number() OVER (ORDER BY s.id) AS n
             FROM said s JOIN candour_account a ON a.id = s.account_id)
INSERT INTO candour_printedletter (message_id, creditor_id, lane, state, run_id, place, pages, queued_at)
SELECT p.id, p.creditor_id, 'live', CASE WHEN p.n <= 300 THEN 'in_run' ELSE 'queued' END,
       CASE WHEN p.n <= 300 THEN r.id END, CASE WHEN p.n <= 300 THEN p.n END, 1, now() FROM placed p, run r"""

_RUNS = """WITH brought AS (
    INSERT INTO candour_importrun (creditor_id, file_name, file_sha256, format, complete, occurred_at, counts, actor)
    SELECT c.id, 'ledger.csv', '', 'generic', true, now() - make_interval(days => n), '{"created": 100, "seen": 1000}',
           'bench' FROM candour_creditor c, generate_series(1, 100) n)
INSERT INTO candour_bulkrun (actor, kind, told, accounts, before, occurred_at)
SELECT 'bench', 'owner', '{}', ARRAY(SELECT id FROM candour_account ORDER BY id LIMIT 1000), '{}', now()
  FROM generate_series(1, 100)"""

_MESSAGES = """INSERT INTO candour_message (account_id, party_id, step_id, lane, outgoing, channel, purpose, status,
    message_id, reply_token, text_hash, party_version, template, memory_events, sealed, occurred_at)
SELECT a.id, a.party_id, NULL, 'live', true, 'email', 'reminder', 'sent', s.n || '-' || s.party_id || '@bench',
       s.n || '-' || s.party_id, '', 1, 'reminder', '{}', s.sealed, now() - make_interval(mins => s.n * 3)
  FROM (SELECT * FROM unnest(%(parties)s::bigint[], %(mails)s::bytea[]) AS t (party_id, sealed),
               generate_series(1, %(messages)s) n) s
  JOIN candour_account a ON a.party_id = s.party_id"""

_DRAFTS = """INSERT INTO candour_message (account_id, party_id, step_id, lane, outgoing, channel, purpose, status,
    message_id, reply_token, text_hash, party_version, template, memory_events, sealed, occurred_at)
SELECT s.account_id, r.party_id, s.id, 'live', true, 'email', s.purpose, 'draft', 'draft-' || s.id,
       'draft-' || s.id, '', 1, 'reminder', '{}', r.sealed, s.occurred_at
  FROM unnest(%(parties)s::bigint[], %(mails)s::bytea[], %(steps)s::bigint[]) r (party_id, sealed, step_id)
  JOIN candour_step s ON s.id = r.step_id"""

_MADE = (
    _WORDS, _USERS, _CREDITORS, _PARTIES, _ACCOUNTS, _POINTS, _ITEMS, _ENTRIES, _HOLDS, _PROMISES, _EVENTS, _STEPS,
    _TASKS, _QUERIES, _CONTACTS, _STATEMENTS, _LETTERS, _RUNS,
)  # fmt: skip


def make_large_book(items: int) -> None:
    """Five creditors, a customer for every four items, three fifths of the items open; messages of 200 customers."""
    accounts = max(items // ITEMS_EACH, 50)
    given: dict[str, Any] = {
        "accounts": accounts, "each": ITEMS_EACH, "first": FIRST, "second": SECOND, "third": THIRD,
        "messages": max(accounts // PEOPLE_WITH_KEYS, 2),
    }  # fmt: skip
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in _MADE:
            cursor.execute(statement, given)
        cursor.execute(
            "SELECT a.party_id, s.id FROM candour_step s JOIN candour_account a ON a.id = s.account_id"
            " WHERE s.state = 'draft' ORDER BY s.id"
        )
        drafts = cursor.fetchall()
        cursor.execute(_DRAFTS, {"steps": [step for _, step in drafts], **_sealed([party for party, _ in drafts])})
        cursor.execute("SELECT id FROM candour_party ORDER BY id LIMIT %s", [PEOPLE_WITH_KEYS])
        cursor.execute(_MESSAGES, {**given, **_sealed([row[0] for row in cursor.fetchall()])})
    with connection.cursor() as cursor:
        cursor.execute("SELECT candour_ages_add_up(), candour_counts_add_up()")


def _sealed(parties: list[int]) -> dict[str, list[Any]]:
    """A mail to each customer, under its key."""
    from candour.store import sealing

    keys = sealing.keys_for(parties)
    return {"parties": parties, "mails": [sealing.seal(keys[party], _mail(party)) for party in parties]}


def _mail(party: int) -> bytes:
    return (
        f"From: Bench Supplies <accounts@bench.example>\r\nTo: ap{party}@customer.example\r\n"
        f"Subject: Your invoices, {secrets.token_hex(2)}\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
        + "Please look at the invoices that are open, and tell us if anything is wrong.\r\n"
        * 40
    ).encode()
