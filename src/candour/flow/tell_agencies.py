"""Tell agencies: that a hold stops them, and that nothing keeps them from going on.

Each is an event that starts a clock, and so a task for a person: whoever works an account is told by people.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from candour.domain.accounts import AccountFacts
from candour.domain.calendars import local_day
from candour.domain.holds import Block, HoldKind, blocks
from candour.domain.legal import LegalEvent
from candour.domain.parties import Disclosure, Lane
from candour.store import agreements, holds
from candour.store.facts import is_distant
from candour.store.timeline import NewEvent, write_events

MAY_GO_ON = "agent_may_go_on"


def tell_agents(account_ids: Sequence[int], kind: HoldKind, detail: str, at: datetime, zone: str, actor: str) -> None:
    """Start the clock for telling agencies that work these accounts to stop, when a hold of this kind stops them."""
    if Block.AGENTS not in blocks(kind, detail):
        return
    on = local_day(at, zone)
    holds.agents_stay_stopped(account_ids, at)
    if kind is HoldKind.MORATORIUM:
        holds.agents_to_tell(account_ids, "moratorium_notified", on, detail, actor)
    else:
        holds.agents_to_tell(account_ids, "agent_to_stop", on, kind.value, actor)


def let_go_on(accounts: Sequence[AccountFacts], at: datetime) -> list[AccountFacts]:
    """Agencies that were told to stop are to be told once that they may go on, when no hold stops them any more.

    However many holds there were: what they were not told of yet is past and never told. It is looked at with each
    review, so that it makes no odds whether somebody ended the last hold or its time was over. The accounts must be
    locked. Persons whom somebody else holds are left for the next review. A replay tells nobody. Three queries, and
    none where no account is with an agency.
    """
    free = [] if is_distant(at) else [account for account in accounts if _may_go_on(account)]
    if free:
        parties = agreements.lock_free_parties([account.party_id for account in free])
        free = [account for account in free if account.party_id in parties]
    days = {account.id: local_day(at, account.residence.zone) for account in free}
    found = holds.agents_to_go_on(days, at) if days else []
    parties_of = {account.id: account.party_id for account in free}
    write_events([_event(row, parties_of[row[0]], at) for row in found])
    moved = {row[0] for row in found}
    return [_with(account, found) if account.id in moved else account for account in accounts]


def _may_go_on(account: AccountFacts) -> bool:
    """Whether an agency works the account and no hold stops it."""
    with_agent = any(hold.kind is HoldKind.WITH_AGENT for hold in account.holds)
    return with_agent and not any(hold.stops(Block.AGENTS) for hold in account.holds)


def _event(row: tuple[int, int, str, date], party_id: int, at: datetime) -> NewEvent:
    account_id, event_id, kind, on = row
    what = "clock_started" if kind == MAY_GO_ON else "clock_stopped"
    facts = {"event": event_id, "clock": kind, "on": on.isoformat(), "item": None}
    return NewEvent(account_id, party_id, what, Lane.LIVE, Disclosure.STAFF, "candour", at, facts)


def _with(account: AccountFacts, found: Sequence[tuple[int, int, str, date]]) -> AccountFacts:
    own = [row for row in found if row[0] == account.id]
    past = {row[1] for row in own if row[2] != MAY_GO_ON}
    kept = tuple(event for event in account.legal.events if event.id not in past)
    new = tuple(LegalEvent(MAY_GO_ON, row[3], id=row[1]) for row in own if row[2] == MAY_GO_ON)
    return replace(account, legal=replace(account.legal, events=kept + new))
