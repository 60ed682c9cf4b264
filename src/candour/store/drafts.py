"""Drafts that wait for a person's release, and what has been released."""

from collections.abc import Sequence

from django.db import connection, transaction

from candour.domain.accounts import AccountFacts
from candour.store.handover import Prepared, finish_without_wire, write_messages
from candour.store.rows import rows_of

_APPROVED = """SELECT step_id, text_hash, party_version FROM candour_approval WHERE step_id = ANY(%s)"""

_SAME = """UPDATE candour_message m SET party_version = r.version
  FROM unnest(%s::bigint[], %s::text[], %s::bigint[]) r (step_id, text_hash, version)
 WHERE m.step_id = r.step_id AND m.text_hash = r.text_hash AND m.status = 'draft' RETURNING m.step_id"""


def approved_texts(step_ids: Sequence[int]) -> dict[int, set[tuple[str, int]]]:
    """What persons released, by step: the text's hash and the version of the facts it was released with."""
    found: dict[int, set[tuple[str, int]]] = {}
    for step_id, text_hash, version in rows_of(_APPROVED, (list(step_ids),)) if step_ids else ():
        found.setdefault(step_id, set()).add((text_hash, version))
    return found


def keep_drafts(prepared: Sequence[Prepared], accounts: Sequence[AccountFacts]) -> None:
    """Keep texts for a person to read. A draft whose words are the same stays; one with other words replaces it."""
    if not prepared:
        return
    columns = ([p.claim.step_id for p in prepared], [p.text_hash for p in prepared], [a.version for a in accounts])
    with transaction.atomic():
        same = {row[0] for row in rows_of(_SAME, columns)}
        changed = [p for p in prepared if p.claim.step_id not in same]
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE candour_message SET status = 'returned' WHERE status = 'draft' AND step_id = ANY(%s)",
                ([p.claim.step_id for p in changed],),
            )
        write_messages(changed, "draft")
        finish_without_wire([p.claim for p in prepared], "draft", None)
