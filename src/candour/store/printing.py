"""Rows of the print queue. A letter enters it in the transaction that records its hand-over, and only once."""

from collections.abc import Sequence
from datetime import datetime

from django.db import connection

from candour.store.rows import array_of

_QUEUE = """
INSERT INTO candour_printedletter (message_id, creditor_id, lane, state, queued_at)
SELECT m.id, a.creditor_id, m.lane, 'queued', %s
  FROM candour_attempt t JOIN candour_message m ON m.id = t.message_id JOIN candour_account a ON a.id = m.account_id
 WHERE t.id = ANY(%s) AND t.state = 'sent' AND m.channel = 'letter' ORDER BY m.id
ON CONFLICT DO NOTHING"""


def queue_letters(attempt_ids: Sequence[int], at: datetime) -> None:
    """Put the letters of these attempts, which are settled as sent, into the print queue. One query."""
    if attempt_ids:
        with connection.cursor() as cursor:
            cursor.execute(_QUEUE, (at, array_of(attempt_ids)))
