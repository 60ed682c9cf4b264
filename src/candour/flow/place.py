"""Place: the capacity in which an account is worked, its recall, and who else answers for it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from candour.domain.calendars import local_day
from candour.domain.errors import WrongUse
from candour.domain.holds import Authority, HoldKind
from candour.domain.parties import ActorRole, Disclosure, Lane
from candour.domain.recorded import LIABLE_AS, check_word
from candour.domain.saying import say
from candour.flow.hold import end_hold, lock_all, place_hold
from candour.flow.record import item_id_of, stop_clock
from candour.flow.tell_agencies import MAY_GO_ON
from candour.store import agreements, recording
from candour.store.agreements import AccountBrief
from candour.store.facts import load_accounts
from candour.store.holds import agents_start_afresh
from candour.store.recording import LiabilityRow, PlacementRow
from candour.store.timeline import NewEvent, write_events

CLOSURES = ("recalled", "paid", "settled", "withdrawn", "written_off", "uncollectable", "sold")
"""Why a placement ended."""


@dataclass(frozen=True, slots=True)
class Answerable:
    """Somebody who answers for a debt beside its customer: a customer of the same creditor, or a new person by name."""

    party_id: int | None = None
    name: str = ""
    kind: str = "consumer"


def place(
    account_id: int,
    role: ActorRole,
    since: date,
    at: datetime,
    *,
    actor: str,
    original_creditor: str = "",
    agent: str = "",
) -> int:
    """Work an account in a capacity from a day on, which decides the law; the placement's number. Raises WrongUse.

    agent: the agency that works it for us from then on; until it is taken back we do not ask as well. One that was
    recalled before is worked again: the hold of its recall ends.
    """
    brief = agreements.account_brief(account_id)
    _not_to_come(brief, since, at)
    with transaction.atomic():
        lock_all(brief, at)
        known = recording.placements_of(account_id)
        if (now := in_force(known, local_day(at, brief.zone))) is not None:
            raise WrongUse(
                say(
                    "{reference} is placed as {role} since {since}; recall that first",
                    reference=brief.reference,
                    role=now.role,
                    since=now.since,
                )
            )
        last = max((row.until for row in known if row.until), default=since)
        if since < last:
            raise WrongUse(
                say(
                    "the last placement of {reference} ended on {last}; place it from then on",
                    reference=brief.reference,
                    last=last,
                )
            )
        placement_id = recording.insert_placement(account_id, role.value, since, original_creditor, agent)
        facts = {"placement": placement_id, "role": role.value, "since": since.isoformat()}
        write_events([_event(brief, "placed", at, actor, facts)])
        _end_holds(account_id, HoldKind.RECALL, "placed_again", at, actor)
        if agent:
            place_hold(account_id, HoldKind.WITH_AGENT, at, actor=actor)
    return placement_id


def in_force(placements: list[PlacementRow], day: date) -> PlacementRow | None:
    """The placement of a day, None when there is none."""
    return next((row for row in placements if row.since <= day and (row.until is None or row.until > day)), None)


def recall(account_id: int, code: str, at: datetime, *, actor: str, until: date | None = None) -> PlacementRow:
    """End the placement of an account from a day on (today when left out). Raises WrongUse.

    All contact stops, unless an agency had it: then it is ours again and the hold for that ends.
    """
    brief = agreements.account_brief(account_id)
    check_word(code, CLOSURES, say("reason for a recall"))
    today = local_day(at, brief.zone)
    ends = until or today
    _not_to_come(brief, ends, at)
    with transaction.atomic():
        lock_all(brief, at)
        placement = in_force(recording.placements_of(account_id), today)
        if placement is None:
            raise WrongUse(say("{reference} is not placed, so there is nothing to recall", reference=brief.reference))
        if ends < placement.since:
            raise WrongUse(
                say(
                    "{reference} was placed on {since}, after {ends}",
                    reference=brief.reference,
                    since=placement.since,
                    ends=ends,
                )
            )
        recording.end_placement(placement.id, ends, code)
        facts = {"placement": placement.id, "role": placement.role, "until": ends.isoformat(), "code": code}
        write_events([_event(brief, "placement_ended", at, actor, facts)])
        if placement.agent:
            _end_holds(account_id, HoldKind.WITH_AGENT, "taken_back", at, actor)
            for told in ("agent_to_stop", MAY_GO_ON):
                stop_clock(account_id, told, at, actor=actor)
            agents_start_afresh(account_id)
        else:
            place_hold(account_id, HoldKind.RECALL, at, actor=actor)
    return placement


def _end_holds(account_id: int, kind: HoldKind, evidence: str, at: datetime, actor: str) -> None:
    for hold in load_accounts([account_id], at)[0].holds:
        if hold.kind is kind:
            end_hold(account_id, hold.id, at, actor=actor, who=Authority.SUPERVISOR, evidence=evidence)


def add_liability(
    account_id: int, who: Answerable, role: str, at: datetime, *, actor: str, item: str | None = None,
    since: date | None = None,
) -> int:  # fmt: skip
    """Somebody answers for an account, or one item of it, from a day on (today when left out); the number.

    Raises WrongUse.
    """
    brief = agreements.account_brief(account_id)
    check_word(role, LIABLE_AS, say("way to be liable"))
    begins = since or local_day(at, brief.zone)
    _not_to_come(brief, begins, at)
    if who.party_id == brief.party_id:
        raise WrongUse(say("{reference} is the customer's own account; name somebody else", reference=brief.reference))
    item_id = item_id_of(brief, item, at) if item else None
    with transaction.atomic():
        recording.lock_account(account_id)
        party_id = who.party_id or recording.insert_party_like(brief.party_id, who.name, who.kind)
        if any(row.party_id == party_id and row.item == item for row in liable_now(account_id, at, brief.zone)):
            raise WrongUse(
                say("they answer for {what} already; 'candour liable' lists who does", what=item or brief.reference)
            )
        liability_id = recording.insert_liability(account_id, item_id, party_id, role, begins)
        facts = {"liability": liability_id, "role": role, "item": item_id, "since": begins.isoformat()}
        write_events([_event(brief, "liability_added", at, actor, facts)])
    return liability_id


def liable_now(account_id: int, at: datetime, zone: str) -> list[LiabilityRow]:
    """Who answers for an account beside its customer at a moment."""
    day = local_day(at, zone)
    rows = recording.liabilities_of(account_id)
    return [r for r in rows if (r.since is None or r.since <= day) and (r.until is None or r.until > day)]


def end_liability(account_id: int, liability_id: int, at: datetime, *, actor: str, until: date | None = None) -> date:
    """Somebody answers for a debt no longer, from a day on (today when left out). Raises WrongUse."""
    brief = agreements.account_brief(account_id)
    ends = until or local_day(at, brief.zone)
    _not_to_come(brief, ends, at)
    with transaction.atomic():
        recording.lock_account(account_id)
        found = next((r for r in liable_now(account_id, at, brief.zone) if r.id == liability_id), None)
        if found is None:
            raise WrongUse(
                say(
                    "nobody answers for {reference} under number {liability_id}; "
                    "'candour liable {reference}' lists who does",
                    reference=brief.reference,
                    liability_id=liability_id,
                )
            )
        recording.end_liability(liability_id, ends)
        facts = {"liability": liability_id, "role": found.role, "until": ends.isoformat()}
        write_events([_event(brief, "liability_ended", at, actor, facts)])
    return ends


def _not_to_come(brief: AccountBrief, day: date, at: datetime) -> None:
    if day > local_day(at, brief.zone):
        raise WrongUse(say("{day} is still to come; write it down on that day", day=day))


def _event(brief: AccountBrief, kind: str, at: datetime, actor: str, facts: dict[str, Any]) -> NewEvent:
    return NewEvent(brief.account_id, brief.party_id, kind, Lane.LIVE, Disclosure.STAFF, actor, at, facts)
