"""Whether anything that a page shows was written since: a stamp that is cheap to ask for, however large the book is."""

from collections.abc import Sequence

from django.db import connection

_STAMP = """
SELECT (SELECT max(id) FROM candour_event), (SELECT max(id) FROM candour_message), (SELECT max(id) FROM candour_task),
       (SELECT max(id) FROM candour_step),
       (SELECT sum(n_tup_ins + n_tup_upd + n_tup_del) FROM pg_stat_user_tables WHERE relname = ANY (%s))"""


def stamp(tables: Sequence[str]) -> str:
    """A text that changes when one of these tables was written to, or anything happened on an account. One query.

    Postgres counts the rows written to each table, so nothing is scanned. It may count a change ten seconds late, and
    one that was taken back; what matters most (events, messages, tasks, steps) shows in the highest id at once.
    """
    with connection.cursor() as cursor:
        cursor.execute(_STAMP, [list(tables)])
        return ".".join(str(part) for part in cursor.fetchone())
