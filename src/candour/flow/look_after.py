"""Look after: who has an account in their care, and on which day they come back to it. Any number at once."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from candour.domain.errors import WrongUse
from candour.domain.parties import Disclosure, Lane
from candour.domain.saying import say
from candour.store import looked_after
from candour.store.holds import lock_accounts
from candour.store.looked_after import Given, Moved
from candour.store.timeline import NewEvent, write_events


def assign(account_ids: Sequence[int], owner_id: int | None, at: datetime, *, actor: str) -> list[Given]:
    """Give accounts to a user, None: to nobody. Those that changed hands, with who had them. A fixed query count.

    Raises WrongUse when there is no such user, or they may not log in any more.
    """
    name = None if owner_id is None else looked_after.username(owner_id)
    if owner_id is not None and name is None:
        raise WrongUse(
            say("there is no user {owner_id} who may log in; choose one of those listed under users", owner_id=owner_id)
        )
    with transaction.atomic():
        lock_accounts(account_ids)
        given = looked_after.give(account_ids, owner_id)
        write_events([_event(one, "owner_set", {"owner": name}, at, actor) for one in given])
    return given


def follow_up(account_ids: Sequence[int], on: date | None, at: datetime, *, actor: str) -> list[Moved]:
    """Set the day on which accounts are come back to, None: no day. Those that moved. A fixed query count."""
    with transaction.atomic():
        lock_accounts(account_ids)
        moved = looked_after.move_follow_up(account_ids, on)
        facts = {"on": on.isoformat() if on else None}
        write_events([_event(one, "follow_up_set", facts, at, actor) for one in moved])
    return moved


def _event(one: Given | Moved, kind: str, facts: dict[str, Any], at: datetime, actor: str) -> NewEvent:
    return NewEvent(one.account_id, one.party_id, kind, Lane.LIVE, Disclosure.STAFF, actor, at, facts)
