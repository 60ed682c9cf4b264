"""What the conversation remembers: the latest events that a message may quote."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from candour.domain.accounts import AccountFacts
from candour.domain.calendars import local_day
from candour.domain.items import ItemFacts
from candour.domain.wording import MemoryFacts
from candour.store.facts import is_distant
from candour.store.rows import Row, array_of, rows_of

REMEMBERED = timedelta(days=365)

_LATEST = """
SELECT DISTINCT ON (account_id, kind) account_id, kind, id, occurred_at, data FROM candour_event
 WHERE account_id = ANY(%s) AND occurred_at > %s AND occurred_at <= %s AND disclosure = 'customer'
   AND kind IN ('conversation', 'promise_made', 'payment_cleared', 'imported', 'item_changed') AND lane = ANY(%s)
 ORDER BY account_id, kind, id DESC"""


def latest_events(account_ids: Sequence[int], at: datetime) -> dict[int, dict[str, Row]]:
    """The latest quotable event of each kind, by account and kind; a replay's own are quoted in replays. One query."""
    found: dict[int, dict[str, Row]] = defaultdict(dict)
    lanes = ["live", "replay"] if is_distant(at) else ["live"]
    for row in rows_of(_LATEST, (array_of(account_ids), at - REMEMBERED, at, lanes)):
        found[row[0]][row[1]] = row
    return found


def memories_of(account: AccountFacts, items: Sequence[ItemFacts], events: dict[str, Row]) -> tuple[MemoryFacts, ...]:
    """What a message about these items may recall: the last talk or contact, and what has been paid of them so far."""
    found = []
    if spoken := _last_talk(account, events):
        found.append(spoken)
    paid = sum(item.paid for item in items)
    source = events.get("payment_cleared") or events.get("item_changed") or events.get("imported")
    if paid > 0 and source:
        on = _paid_on(account, items) or local_day(source[3], account.residence.zone)
        found.append(MemoryFacts(source[2], "paid_so_far", on, paid, items[0].currency))
    return tuple(found)


def _last_talk(account: AccountFacts, events: dict[str, Row]) -> MemoryFacts | None:
    if talk := events.get("conversation"):
        return MemoryFacts(talk[2], "conversation", local_day(talk[3], account.residence.zone))
    brought_in = events.get("imported")
    if account.last_contact and brought_in:
        return MemoryFacts(brought_in[2], "contact", account.last_contact)
    return None


def _paid_on(account: AccountFacts, items: Sequence[ItemFacts]) -> date | None:
    ids = {item.id for item in items}
    return max((p.cleared_on for p in account.payments if ids & set(p.item_ids)), default=None)
