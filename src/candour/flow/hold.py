"""Hold: place one, lengthen it, tell its end, end it; each written with its events in one transaction.

Ending a hold sends nothing: the accounts are reviewed with the next run, which says at most the one true next step.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from candour.domain.calendars import local_day
from candour.domain.errors import WrongUse
from candour.domain.holds import (
    LIVES,
    Authority,
    HoldKind,
    Reach,
    check_detail,
    check_end,
    check_extension,
    check_reach,
    check_until,
)
from candour.domain.parties import Disclosure, Lane, Residence
from candour.domain.saying import phrase, say
from candour.domain.terms import crisis_end, first_end, second_end
from candour.flow.agree import item_ids
from candour.flow.record import STARTED_BY_HOLDS, STOPPED_BY_HOLDS, start_clock, stop_clock
from candour.flow.tell_agencies import tell_agents
from candour.store import agreements, holds
from candour.store.agreements import AccountBrief
from candour.store.holds import HoldRow, StandsOn
from candour.store.steps import NewTask, make_tasks
from candour.store.timeline import NewEvent, write_events

NOT_FOR_CUSTOMERS = frozenset({HoldKind.VULNERABLE, HoldKind.CAPACITY, HoldKind.BEREAVED, HoldKind.DECEASED})
"""Holds of which a third party may have told us in confidence: their events are shown to staff alone."""


class NoSuchHold(WrongUse):
    """There is no such hold in force on the account or its person: there never was, or it has ended."""


@dataclass(frozen=True, slots=True)
class HoldPlaced:
    """A hold as it was written. reach: what it stands on; accounts: how many, jointly owed ones included."""

    id: int
    kind: HoldKind
    item: str | None
    since: datetime
    until: datetime | None
    detail: str
    reach: Reach
    accounts: int


@dataclass(frozen=True, slots=True)
class HoldExtended:
    """A hold whose end was to move. by_person: it had its second term already, so that a person must decide."""

    id: int
    until: datetime
    by_person: bool


def place_hold(
    account_id: int,
    kind: HoldKind,
    at: datetime,
    *,
    actor: str,
    since: datetime | None = None,
    until: datetime | None = None,
    item: str | None = None,
    person: bool = False,
    detail: str = "",
    amount: int | None = None,
    reason: str = "",
    method: str = "bacs",
) -> HoldPlaced:
    """Stop chasing an account, one item of it (by reference) or its person, from `since` (None: now) until `until`.

    Kinds that are of the person stand on all accounts of theirs. Without an end it lasts as long as its kind does.
    amount: the part that is meant, minor units. Raises WrongUse.
    """
    brief = agreements.account_brief(account_id)
    reach = Reach.ITEM if item else Reach.PERSON if person else max(Reach.ACCOUNT, LIVES[kind].reach)
    check_reach(kind, reach)
    check_detail(kind, detail)
    if amount is not None and (amount <= 0 or not item):
        raise WrongUse("--amount is the part of one item that is meant: more than nothing, and with --item")
    begins = since or at
    term_ends = first_end(kind, detail, begins, _residence(brief), method)
    if until is not None:
        check_until(kind, until, term_ends)
    ends = until or term_ends
    if ends is not None and ends <= max(at, begins):
        raise WrongUse(
            say(
                "--until {ends} is not later than {at}: it would be over",
                ends=ends.isoformat(),
                at=max(at, begins).isoformat(),
            )
        )
    item_id = item_ids(brief, [item], at)[0] if item else None
    stands = None if reach is Reach.PERSON else account_id
    row = {
        "account_id": stands, "party_id": brief.party_id, "item_id": item_id,
        "kind": kind.value, "detail": detail, "since": begins, "until": ends, "amount_minor": amount,
    }  # fmt: skip
    with transaction.atomic():
        where = _accounts(brief, kind, at, of_person=reach is Reach.PERSON)
        hold = HoldRow(holds.insert_holds([row])[0], kind.value, detail, stands, brief.party_id, item_id,
                       begins, ends, False)  # fmt: skip
        _tell(where, hold, "hold_placed", at, actor, on=account_id, text=reason)
        tell_agents([one.account_id for one in where], kind, detail, at, brief.zone, actor)
        if clock := STARTED_BY_HOLDS.get(kind):
            start_clock(account_id, clock, at, actor=actor, item_id=item_id, on=local_day(begins, brief.zone))
    return HoldPlaced(hold.id, kind, item, begins, ends, detail, reach, len(where))


def end_hold(
    account_id: int,
    hold_id: int,
    at: datetime,
    *,
    actor: str,
    who: Authority = Authority.PERSON,
    evidence: str = "",
    reason: str = "",
) -> HoldKind:
    """End a hold that is in force on the account or its person; its kind. Raises WrongUse when that may not be."""
    brief = agreements.account_brief(account_id)
    with transaction.atomic():
        hold, where = _locked(brief, hold_id, at)
        check_end(HoldKind(hold.kind), who, evidence, reason)
        holds.close_hold(hold.id, at, evidence)
        told = {"evidence": evidence} if evidence else {}
        _tell(where, hold, "hold_ended", at, actor, on=account_id, text=reason, more=told)
        if (HoldKind(hold.kind), evidence) in STOPPED_BY_HOLDS:
            clock = STARTED_BY_HOLDS[HoldKind(hold.kind)]
            stop_clock(account_id, clock, at, actor=actor, item_id=hold.item_id)
    return HoldKind(hold.kind)


def extend_hold(
    account_id: int, hold_id: int, at: datetime, *, actor: str, evidence: str = "", reason: str = ""
) -> HoldExtended:
    """Give a hold its second term. A third is never given by itself: it becomes a task. Raises WrongUse."""
    brief = agreements.account_brief(account_id)
    with transaction.atomic():
        hold, where = _locked(brief, hold_id, at)
        term = check_extension(HoldKind(hold.kind), evidence)
        if hold.until is None:
            raise WrongUse(
                say("hold {hold_id} has no end that could be moved; it lasts until it is ended", hold_id=hold_id)
            )
        if hold.extended:
            words = phrase("More time than a first and a second term was asked for; decide whether it is given.")
            make_tasks([NewTask(account_id, None, "decide", Lane.LIVE.value, at, words)], at)
            _tell(where, hold, "hold_extension_asked", at, actor, on=account_id, text=reason)
            return HoldExtended(hold.id, hold.until, by_person=True)
        until = second_end(hold.until, term, _residence(brief))
        holds.move_end(hold.id, until, extended=True)
        told = {"until": until.isoformat(), "evidence": evidence}
        _tell(where, hold, "hold_extended", at, actor, on=account_id, text=reason, more=told)
    return HoldExtended(hold.id, until, by_person=False)


def set_crisis_end(account_id: int, hold_id: int, treatment_ended: date, at: datetime, *, actor: str) -> datetime:
    """Write down when the treatment of a mental health crisis ended: breathing space is over 30 days later.

    Raises WrongUse when the hold is no such moratorium, or the day is still to come.
    """
    brief = agreements.account_brief(account_id)
    if treatment_ended > local_day(at, brief.zone):
        raise WrongUse(
            say(
                "{day} is still to come; tell the end of the treatment once it has ended",
                day=treatment_ended,
            )
        )
    with transaction.atomic():
        hold, where = _locked(brief, hold_id, at)
        if (hold.kind, hold.detail) != (HoldKind.MORATORIUM, "crisis"):
            raise WrongUse(
                say(
                    "hold {hold_id} is no breathing space in a mental health crisis; end it with --end instead",
                    hold_id=hold_id,
                )
            )
        until = crisis_end(treatment_ended, _residence(brief))
        holds.move_end(hold.id, until, extended=False)
        _tell(where, hold, "hold_end_told", at, actor, on=account_id, more={"until": until.isoformat()})
    return until


def _locked(brief: AccountBrief, hold_id: int, at: datetime) -> tuple[HoldRow, list[StandsOn]]:
    """The hold and the accounts on which it stands, accounts locked first. Raises WrongUse when there is none."""
    of_person = lock_all(brief, at)
    hold = holds.lock_in_force(brief.account_id, hold_id, at)
    if hold is None:
        raise NoSuchHold(
            say(
                "{reference} has no hold {hold_id} in force; 'candour customer {reference}' lists its holds with "
                "their numbers",
                reference=brief.reference,
                hold_id=hold_id,
            )
        )
    moratorium = hold.kind == HoldKind.MORATORIUM
    return hold, [
        one for one in of_person
        if (one.account_id == brief.account_id if hold.account_id else moratorium or not one.joint)
    ]  # fmt: skip


def lock_all(brief: AccountBrief, at: datetime) -> list[StandsOn]:
    """Lock every account on which a hold of the person may stand, and their persons: whoever ends one begins so."""
    return _accounts(brief, HoldKind.MORATORIUM, at, of_person=True)


def _accounts(brief: AccountBrief, kind: HoldKind, at: datetime, *, of_person: bool) -> list[StandsOn]:
    """Where a hold of this kind stands, each account locked: on this one, or on all of its person."""
    where = [StandsOn(brief.account_id, brief.party_id, joint=False)]
    if of_person:
        day, joint = local_day(at, brief.zone), kind is HoldKind.MORATORIUM
        where = holds.stands_on([brief.party_id], day, joint=joint)[brief.party_id]
    holds.lock_accounts([one.account_id for one in where])
    return where


def _tell(
    where: list[StandsOn],
    hold: HoldRow,
    kind: str,
    at: datetime,
    actor: str,
    *,
    on: int | None = None,
    text: str = "",
    more: dict[str, Any] | None = None,
) -> None:
    write_events(events_of(where, hold, kind, at, actor, on=on, text=text, more=more))


def events_of(
    where: list[StandsOn],
    hold: HoldRow,
    kind: str,
    at: datetime,
    actor: str,
    *,
    on: int | None = None,
    text: str = "",
    more: dict[str, Any] | None = None,
) -> list[NewEvent]:
    """An event for each account on which a hold stands, so that each is reviewed. text: words, on account `on` alone.

    Whoever owes a debt with the one on hold is not told why.
    """
    facts = {
        "hold": hold.id, "hold_kind": hold.kind, "item": hold.item_id,
        "until": hold.until.isoformat() if hold.until else None, **(more or {}),
    }  # fmt: skip
    if hold.detail:
        facts["detail"] = hold.detail
    shown = Disclosure.STAFF if HoldKind(hold.kind) in NOT_FOR_CUSTOMERS else Disclosure.CUSTOMER
    return [
        NewEvent(
            one.account_id, one.party_id, kind, Lane.LIVE, Disclosure.CONFIDENTIAL if one.joint else shown, actor, at,
            {**facts, "joint": True} if one.joint else facts, (text or None) if one.account_id == on else None,
        )
        for one in where
    ]  # fmt: skip


def _residence(brief: AccountBrief) -> Residence:
    return Residence(brief.country, brief.nation, brief.zone)
