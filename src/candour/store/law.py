"""Reads what is recorded for the law: facts, open legal events, placements and who else is liable, in bulk."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from json import loads
from typing import Any

from candour.domain.accounts import CreditorFacts
from candour.domain.legal import NO_ITEM_LAW, NOTHING_KNOWN, ItemLaw, LegalEvent, LegalFacts
from candour.domain.parties import ActorRole
from candour.domain.recorded import read_item_law, read_legal
from candour.store.rows import array_of, rows_of

_FACTS = """
SELECT DISTINCT ON (party_id, account_id, item_id, name) party_id, account_id, item_id, name, value
  FROM candour_legalfact WHERE party_id = ANY(%s) AND effective_at <= %s
 ORDER BY party_id, account_id, item_id, name, effective_at DESC, id DESC"""

_EVENTS = """SELECT account_id, kind, happened_on, item_id, detail, id FROM candour_legalevent
 WHERE account_id = ANY(%s) AND (handled_at IS NULL OR handled_at > %s) AND happened_on <= %s ORDER BY id + 0"""

_PLACEMENTS = """SELECT p.account_id, p.role FROM unnest(%s::bigint[], %s::date[]) a (id, day)
  JOIN candour_placement p ON p.account_id = a.id AND p.since <= a.day AND (p.until IS NULL OR p.until > a.day)
   AND p.agent = ''"""

_LIABLE = """SELECT l.account_id, l.item_id FROM unnest(%s::bigint[], %s::date[]) a (id, day)
  JOIN candour_liability l ON l.account_id = a.id AND l.role = 'joint'
   AND (l.since IS NULL OR l.since <= a.day) AND (l.until IS NULL OR l.until > a.day)"""


@dataclass(slots=True)
class Law:
    """What is recorded for the law about a set of accounts; empty for those about whom nothing is."""

    _person: dict[int, dict[str, Any]] = field(default_factory=lambda: defaultdict(dict))
    _account: dict[int, dict[str, Any]] = field(default_factory=lambda: defaultdict(dict))
    _item: dict[int, dict[str, Any]] = field(default_factory=lambda: defaultdict(dict))
    _events: dict[int, list[LegalEvent]] = field(default_factory=lambda: defaultdict(list))
    _roles: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    _joint: set[tuple[int, int | None]] = field(default_factory=set)

    def of_account(self, account_id: int, party_id: int) -> LegalFacts:
        """Legal facts of an account: the person's, overlaid by the account's own."""
        recorded = {**self._person.get(party_id, {}), **self._account.get(account_id, {})}
        events = self._events.get(account_id)
        unknown = frozenset({"role"}) if len(self._roles.get(account_id, ())) > 1 else frozenset()
        if not (recorded or events or unknown):
            return NOTHING_KNOWN
        return replace(read_legal(recorded), events=tuple(events or ()), unknown=unknown)

    def of_item(self, item_id: int, account_id: int) -> ItemLaw:
        """Legal facts of an item."""
        recorded = self._item.get(item_id)
        joint = bool(self._joint) and not self._joint.isdisjoint({(account_id, item_id), (account_id, None)})
        if not (recorded or joint):
            return NO_ITEM_LAW
        law = read_item_law(recorded or {})
        return replace(law, joint=True) if joint else law

    def creditor_of(self, account_id: int, creditor: CreditorFacts) -> CreditorFacts:
        """The creditor in the role in which the account is worked now; several roles leave its usual one."""
        roles = self._roles.get(account_id)
        if not roles or len(roles) > 1:
            return creditor
        return replace(creditor, role=ActorRole(next(iter(roles))))


def load_law(days: dict[int, date], parties: Sequence[int], at: datetime, known: datetime) -> Law:
    """What is recorded about accounts (with each one's local day) and their persons. Four queries.

    known: the latest time of a fact that counts; later than `at` where that clock may be behind.
    """
    law = Law()
    ids, local = array_of(days), array_of(days.values())
    for party, account, item, name, value in rows_of(_FACTS, (array_of(parties), known)):
        of = law._item[item] if item else law._account[account] if account else law._person[party]
        of[name] = None if value is None else loads(value)
    latest = max(days.values(), default=at.date())
    for row in rows_of(_EVENTS, (ids, at, latest)):
        law._events[row[0]].append(LegalEvent(row[1], row[2], row[3], detail=row[4], id=row[5]))
    for account, role in rows_of(_PLACEMENTS, (ids, local)):
        law._roles[account].add(role)
    law._joint = {(row[0], row[1]) for row in rows_of(_LIABLE, (ids, local))}
    return law
