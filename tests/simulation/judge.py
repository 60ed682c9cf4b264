"""Judges by the tables and by what reached the mail server, in plain SQL of its own: should it have been said?"""

import email
from collections import Counter
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from candour.site.mail_sink import Sink
from candour.store.rows import rows_of

DAY, WEEK = timedelta(days=1), 7
STEP = """
SELECT s.id, s.purpose, s.items, s.account_id, a.party_id, c.mode, p.kind, p.zone, m.occurred_at,
       coalesce(p.matched_as, -p.id)
  FROM candour_step s JOIN candour_account a ON a.id = s.account_id JOIN candour_creditor c ON c.id = a.creditor_id
  JOIN candour_party p ON p.id = a.party_id JOIN candour_message m ON m.step_id = s.id AND m.message_id = %s"""
HOLDS = """
SELECT kind FROM candour_hold WHERE (account_id = %s OR (account_id IS NULL AND party_id = %s))
   AND (item_id IS NULL OR item_id = ANY(%s)) AND ended_at IS NULL AND (until IS NULL OR until > %s)"""
OWED = """
SELECT item_id, sum(amount_minor) FROM candour_ledgerentry
 WHERE item_id = ANY(%s) AND effective_on <= %s GROUP BY item_id"""
QUERIED = "SELECT item_id FROM candour_query WHERE item_id = ANY(%s) AND closed_on IS NULL"
PROMISED = """
SELECT id FROM candour_promise WHERE account_id = %s AND status = 'open' AND NOT ours AND silent_until >= %s
   AND items && %s::bigint[]"""
POINT = "SELECT id FROM candour_contactpoint WHERE party_id = %s AND value = %s AND opted_out_at IS NULL"
SAID = """
SELECT c.occurred_at, c.purpose, c.outcome, c.outgoing, c.account_id, c.attempt_id, m.message_id
  FROM candour_contact c JOIN candour_party p ON p.id = c.party_id
  LEFT JOIN candour_attempt t ON t.id = c.attempt_id LEFT JOIN candour_message m ON m.id = t.message_id
 WHERE coalesce(p.matched_as, -p.id) = %s AND c.lane = 'live'"""
ASKS = ("reminder", "due", "check_in", "call", "options", "notice")
ASKED_NOBODY = ("bounced", "rang_out", "unconnected")
IN_DOUBT = """
SELECT step_id FROM candour_attempt WHERE state = 'uncertain' AND step_id IN
    (SELECT id FROM candour_step WHERE account_id = ANY(%s))"""


class Judge:
    """Of one story: what reached the server of these accounts."""

    def __init__(self, sink: Sink, accounts: list[int]) -> None:
        self.sink, self.accounts = sink, accounts
        self.seen = len(sink.taken.messages)
        self.handed: Counter[int] = Counter()
        self.doubted: dict[int, int] = {}

    def look(self) -> int:
        """Judge what is new; how many messages that is. No facts may have been committed since the hand-over."""
        new = self.sink.taken.messages[self.seen :]
        self.seen += len(new)
        for recipients, raw in new:
            self._judge(recipients, str(email.message_from_bytes(raw)["Message-ID"]))
        for (step,) in rows_of(IN_DOUBT, (self.accounts,)):
            times = self.doubted.setdefault(step, self.handed[step])
            assert self.handed[step] == times, f"step {step} may have been said, and was said again"
        return len(new)

    def _judge(self, recipients: tuple[str, ...], message_id: str) -> None:
        found = rows_of(STEP, (message_id,))
        assert len(found) == 1, f"{message_id} has no step of its own"
        step, purpose, items, account, party, mode, kind, zone, at, person = found[0]
        self.handed[step] += 1
        assert self.handed[step] == 1, f"step {step} was handed over twice"
        assert mode == "live", f"step {step} was handed over although its creditor is {mode}"
        assert all(rows_of(POINT, (party, one)) for one in recipients), f"step {step} went where nobody may write"
        today = max(at, timezone.now()).astimezone(ZoneInfo(zone)).date()
        if purpose in ASKS:
            self._asked(step, items, account, party, kind, today)
        self._often(step, purpose, account, person, kind, zone, at, message_id)

    def _asked(self, step: int, items: list[int], account: int, party: int, kind: str, today: date) -> None:
        holds = rows_of(HOLDS, (account, party, items, timezone.now() + DAY))
        assert not holds, f"step {step} was handed over against {holds}"
        owed = dict(rows_of(OWED, (items, today)))
        assert all(owed[item] > 0 for item in items), f"step {step} asks for what is paid: {owed}"
        assert not rows_of(QUERIED, (items,)), f"step {step} asks for what is in query"
        assert not rows_of(PROMISED, (account, today, items)), f"step {step} asks for what is promised"

    def _often(
        self, step: int, purpose: str, account: int, person: int, kind: str, zone: str, at: datetime, message_id: str
    ) -> None:
        """What others wrote down with a later time than this worker's clock has happened just before."""
        where, said = ZoneInfo(zone), rows_of(SAID, (person,))
        today = at.astimezone(where).date()
        others = [_Said(min(row[0], at).astimezone(where).date(), *row[1:6]) for row in said if row[6] != message_id]
        ours = [one for one in others if one.outgoing and (kind != "business" or one.account == account)]
        assert not [one for one in ours if one.day == today], f"step {step} is the second of its day"
        if purpose not in ASKS:
            return
        heard = [one for one in ours if kind != "business" or one.outcome not in ASKED_NOBODY]
        recent = [one for one in heard if one.purpose in ASKS and (today - one.day).days < WEEK]
        assert len(recent) < (1 if kind == "business" else 3), f"step {step} is over the cap of a week"
        talked = [one for one in others if one.outcome == "conversation" and (today - one.day).days < WEEK]
        assert kind == "business" or not talked, f"step {step} follows too soon upon a conversation"


class _Said:
    """One contact, on its local day."""

    def __init__(self, day: date, *facts: Any) -> None:
        self.day = day
        self.purpose, self.outcome, self.outgoing, self.account, self.attempt = facts
