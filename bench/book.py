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
SELECT a.id, 'live', 'business', 1, 'reminder', n::text, 'reminder', 'email', 'GBP',
       ARRAY(SELECT i.id FROM candour_item i WHERE i.account_id = a.id), state, at, '', 'Europe/London', at,
       CASE state WHEN 'sent' THEN 'allow' WHEN 'failed' THEN 'allow' WHEN 'draft' THEN 'allow' ELSE 'wait' END,
       ARRAY['house.hours'], CASE WHEN state = 'waiting' THEN now() + interval '20 hours' END,
       '[{"rule": "house.hours", "version": 1, "verdict": "wait", "reason": "Messages go in working hours.",
          "citation": "", "facts": []}]', '[]', at, CASE WHEN state IN ('sent', 'failed') THEN at END
  FROM candour_account a, generate_series(0, 1) n,
       LATERAL (SELECT now() - make_interval(days => ((a.id + n * 50) %% 100)::int) AS at,
                       CASE WHEN n = 0 OR a.id %% 10 > 0 THEN 'sent'
                            ELSE (ARRAY['waiting', 'held', 'draft', 'failed', 'sent'])[1 + a.id / 10 %% 5]
                       END AS state) v"""

_TASKS = """INSERT INTO candour_task (account_id, kind, lane, due_at, reason, occurred_at)
SELECT id, 'call', 'live', now() - make_interval(hours => (id %% 90)::int), 'Call them.', now() - interval '5 days'
  FROM candour_account WHERE id %% 50 = 0"""

_MESSAGES = """INSERT INTO candour_message (account_id, party_id, step_id, lane, outgoing, channel, purpose, status,
    message_id, reply_token, text_hash, party_version, template, memory_events, sealed, occurred_at)
SELECT a.id, a.party_id, NULL, 'live', true, 'email', 'reminder', 'sent', s.n || '-' || s.party_id || '@bench',
       s.n || '-' || s.party_id, '', 1, 'reminder', '{}', s.sealed, now() - make_interval(mins => s.n * 3)
  FROM (SELECT * FROM unnest(%(parties)s::bigint[], %(mails)s::bytea[]) AS t (party_id, sealed),
               generate_series(1, %(messages)s) n) s
  JOIN candour_account a ON a.party_id = s.party_id"""

_MADE = (
    _WORDS, _USERS, _CREDITORS, _PARTIES, _ACCOUNTS, _POINTS, _ITEMS, _ENTRIES, _HOLDS, _PROMISES, _EVENTS, _STEPS,
    _TASKS,
)  # fmt: skip


def make_large_book(items: int) -> None:
    """Five creditors, a customer for every four items, three fifths of the items open; messages of 200 customers."""
    from candour.store import sealing

    accounts = max(items // ITEMS_EACH, 50)
    given: dict[str, Any] = {
        "accounts": accounts, "each": ITEMS_EACH, "first": FIRST, "second": SECOND, "third": THIRD,
        "messages": max(accounts // PEOPLE_WITH_KEYS, 2),
    }  # fmt: skip
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in _MADE:
            cursor.execute(statement, given)
        cursor.execute("SELECT id FROM candour_party ORDER BY id LIMIT %s", [PEOPLE_WITH_KEYS])
        keys = sealing.keys_for([row[0] for row in cursor.fetchall()])
        mails = [sealing.seal(key, _mail(party)) for party, key in keys.items()]
        cursor.execute(_MESSAGES, {**given, "parties": list(keys), "mails": mails})
    with connection.cursor() as cursor:
        cursor.execute("SELECT candour_ages_add_up()")


def _mail(party: int) -> bytes:
    return (
        f"From: Bench Supplies <accounts@bench.example>\r\nTo: ap{party}@customer.example\r\n"
        f"Subject: Your invoices, {secrets.token_hex(2)}\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
        + "Please look at the invoices that are open, and tell us if anything is wrong.\r\n"
        * 40
    ).encode()
