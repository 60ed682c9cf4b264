"""Rows behind notification lists: a creditor's customers as a list could name them, and what is known already."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from candour.domain.notified import Known
from candour.domain.parties import Lane, Residence
from candour.store.rows import array_of, rows_of

CHUNK = 10_000

_CUSTOMERS = """
SELECT a.id, a.party_id, a.reference, p.name, p.country, p.nation, p.zone,
       array_remove(array_agg(cp.channel ORDER BY cp.id), NULL), array_remove(array_agg(cp.value ORDER BY cp.id), NULL)
  FROM (SELECT id, party_id, reference FROM candour_account WHERE creditor_id = %s AND id > %s
         ORDER BY id LIMIT %s) a
  JOIN candour_party p ON p.id = a.party_id
  LEFT JOIN candour_contactpoint cp ON cp.party_id = a.party_id
 GROUP BY a.id, a.party_id, a.reference, p.id ORDER BY a.id"""


def customers_of(creditor_id: int) -> Iterator[Known]:
    """Every account of a creditor with its person's addresses, in chunks of one query each."""
    after = 0
    while rows := rows_of(_CUSTOMERS, (creditor_id, after, CHUNK)):
        for account, party, reference, name, country, nation, zone, channels, values in rows:
            points = tuple(zip(channels, values, strict=True))
            yield Known(account, party, reference, name, Residence(country, nation, zone), points)
        after = rows[-1][0]


_ALREADY = """
SELECT DISTINCT party_id FROM candour_hold
 WHERE party_id = ANY(%(parties)s) AND account_id IS NULL AND kind = 'moratorium'
   AND (source_key = %(key)s OR (detail = %(detail)s AND since <= %(at)s AND ended_at IS NULL
                                 AND (until IS NULL OR until > %(at)s)))"""


def already_held(party_ids: Sequence[int], detail: str, key: str, at: datetime) -> set[int]:
    """Persons who are in this sort of moratorium, or of whom this very list told before. One query."""
    given = {"parties": list(party_ids), "detail": detail, "key": key, "at": at}
    return {int(row[0]) for row in rows_of(_ALREADY, given)}


_ASK = """
INSERT INTO candour_task (account_id, kind, lane, due_at, reason, rule, duty_key, occurred_at)
SELECT account_id, 'decide', %s, %s, reason, 'uk.drs.11', key, %s
  FROM unnest(%s::bigint[], %s::text[], %s::text[]) AS r (account_id, key, reason)
ON CONFLICT (duty_key) WHERE duty_key IS NOT NULL DO NOTHING RETURNING account_id"""


def ask_a_person(doubts: Sequence[tuple[int, str, str]], at: datetime) -> set[int]:
    """A task for each (account, key, reason) that was not asked before; accounts that got one. One query."""
    if not doubts:
        return set()
    columns = [array_of(column) for column in zip(*doubts, strict=True)]
    return {int(row[0]) for row in rows_of(_ASK, [Lane.LIVE.value, at, at, *columns])}
