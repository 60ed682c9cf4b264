"""Notified: a list of people who are in breathing space becomes holds, and tasks where it may mean somebody else."""

from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from django.db import transaction

from candour.domain.calendars import local_day, start_of_day
from candour.domain.errors import WrongUse
from candour.domain.holds import LIVES, HoldKind
from candour.domain.notified import Known, Match, Sure, match
from candour.domain.parties import Disclosure, Lane
from candour.domain.saying import say
from candour.domain.terms import first_end
from candour.flow.hold import events_of
from candour.flow.tell_agencies import tell_agents
from candour.ports.notifications import read_notices
from candour.store import holds, notified
from candour.store.holds import HoldRow
from candour.store.timeline import NewEvent, write_events

KIND = HoldKind.MORATORIUM


@dataclass(slots=True)
class Matched:
    """What a list told. placed: matches that got a hold; known: who had it; over: whose moratorium is over by now.

    tasks: how many people were asked of a doubtful line, which they were not asked of before.
    """

    placed: list[Match] = field(default_factory=list)
    known: list[Match] = field(default_factory=list)
    over: list[Match] = field(default_factory=list)
    doubtful: list[Match] = field(default_factory=list)
    unmatched: list[Match] = field(default_factory=list)
    tasks: int = 0


def match_list(
    path: Path,
    creditor_id: int,
    at: datetime,
    *,
    actor: str,
    detail: str,
    since: date,
    country: str,
    zone: str,
    mapping: dict[str, str] | None = None,
    dry_run: bool = False,
) -> Matched:
    """Bring a notification list in: sure matches get the hold once, doubtful ones become tasks, all or nothing.

    detail: 'standard', 'crisis' or 'scottish'. since: the day on which the moratorium began. country, zone: the
    creditor's. A list that is brought in twice changes nothing. Raises BrokenFile or WrongUse.
    """
    if detail not in LIVES[KIND].details:
        raise WrongUse(
            say(
                "--detail {detail} is no moratorium; it is one of {known}",
                detail=repr(detail),
                known=", ".join(LIVES[KIND].details),
            )
        )
    if since > local_day(at, zone):
        raise WrongUse(
            say("--since {since} is still to come; bring the list in when the moratorium begins", since=since)
        )
    matches = match(read_notices(path, country, mapping or {}), notified.customers_of(creditor_id))
    report = Matched(
        doubtful=[m for m in matches if m.found is Sure.DOUBTFUL],
        unmatched=[m for m in matches if m.found is Sure.UNMATCHED],
    )
    with transaction.atomic():
        _hold(_one_a_person(matches), report, at, actor, detail, since, zone)
        report.tasks = _ask(report.doubtful, at, actor, detail, since)
        transaction.set_rollback(dry_run)
    return report


def _one_a_person(matches: list[Match]) -> dict[int, Match]:
    """The first sure match of each person: a list may name somebody twice."""
    found: dict[int, Match] = {}
    for one in matches:
        if one.found is Sure.SURE:
            found.setdefault(one.accounts[0].party_id, one)
    return found


def _hold(
    sure: dict[int, Match], report: Matched, at: datetime, actor: str, detail: str, since: date, zone: str
) -> None:
    """Place the holds that are missing, with an event on each account on which they stand. Fixed query count."""
    stands = holds.stands_on(list(sure), local_day(at, zone), joint=True)
    accounts = sorted({one.account_id for those in stands.values() for one in those})
    holds.lock_accounts(accounts)
    key = f"notified {detail} {since.isoformat()}"
    already = notified.already_held(list(sure), detail, key, at)
    missing: list[HoldRow] = []
    for party, one in sure.items():
        begins, ends = _span(one.accounts[0], detail, since)
        if party in already:
            report.known.append(one)
        elif ends is not None and ends <= at:
            report.over.append(one)
        else:
            report.placed.append(one)
            missing.append(HoldRow(0, KIND.value, detail, None, party, None, min(begins, at), ends, False))
    rows = [
        {"party_id": h.party_id, "kind": h.kind, "detail": detail, "since": h.since, "until": h.until,
         "source_key": key}
        for h in missing
    ]  # fmt: skip
    ids = holds.insert_holds(rows) if rows else []
    events: list[NewEvent] = []
    for hold_id, hold in zip(ids, missing, strict=True):
        placed = HoldRow(hold_id, hold.kind, detail, None, hold.party_id, None, hold.since, hold.until, False)
        events += events_of(stands[hold.party_id or 0], placed, "hold_placed", at, actor)
    write_events(events)
    tell_agents(sorted({e.account_id for e in events}), KIND, detail, at, zone, actor)


def _span(known: Known, detail: str, since: date) -> tuple[datetime, datetime | None]:
    """From when until when the moratorium of a person lasts, where they live."""
    begins = start_of_day(since, known.where.zone)
    return begins, first_end(KIND, detail, begins, known.where)


def _ask(doubtful: list[Match], at: datetime, actor: str, detail: str, since: date) -> int:
    """One task for each customer that a line may mean, once for a list. The line's own words are not kept."""
    asked = {known.account_id: (known, one) for one in doubtful for known in one.accounts}
    rows = [
        (account, f"notified:{detail}:{since.isoformat()}:{account}",
         f"A list of {since.isoformat()} says that somebody is in a moratorium ({detail}); line {one.notice.line} may "
         f"mean this customer: {', '.join(one.agreed)} agree. Look, and place the hold if it is them.")
        for account, (_, one) in sorted(asked.items())
    ]  # fmt: skip
    made = notified.ask_a_person(rows, at)
    write_events([
        NewEvent(account, asked[account][0].party_id, "task_made", Lane.LIVE, Disclosure.STAFF, actor, at,
                 {"task": "decide"})
        for account in sorted(made)
    ])  # fmt: skip
    return len(made)
