"""Match: customers of creditors that permit it, who are or may be one person, share the contact cap; nothing else."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction

from candour.domain.errors import WrongUse
from candour.domain.matching import MERGED, TOLD_APART, TOLD_SAME, Likeness, Pair, components, judge, moved
from candour.domain.parties import Disclosure, Lane
from candour.domain.saying import Said, say
from candour.store import matching
from candour.store.matching import MatchRow
from candour.store.timeline import NewEvent, write_events


def _doubt(match_id: int) -> Said:
    return say(
        "This customer may be the same person as another whom we contact, so they share the contact cap. "
        "Decide whether they are one: candour match --list, match {id}.",
        id=match_id,
    )


@dataclass(frozen=True, slots=True)
class Matched:
    """What a round of matching changed: matches made (doubtful ones among them) and undone; persons who share a cap."""

    made: int = 0
    doubtful: int = 0
    undone: int = 0
    persons: int = 0


def match_customers(at: datetime, *, actor: str) -> Matched:
    """Bring the matches in line with permissions, evidence and addresses. Does nothing the second time.

    A fixed number of queries; one where no two creditors permit it.
    """
    if not matching.is_wanted():
        return Matched()
    with transaction.atomic():
        matching.wait_for_turn()
        apart, accepted = matching.told_apart(), matching.accepted_evidence()
        found = {
            one.pair: alike
            for one in matching.candidates()
            if one.pair not in apart and (alike := judge(*one.names, one.common, accepted))
        }
        rows = {row.pair: row for row in matching.standing()}
        gone = [row for row in rows.values() if not _stays(row, found)]
        made = {pair: alike for pair, alike in found.items() if pair not in rows}
        matching.change({row.id: found[pair] for pair, row in rows.items() if _differs(row, found.get(pair))})
        pairs = [pair for pair, row in rows.items() if row not in gone] + list(made)
        return _write(made, gone, pairs, at, actor)


def _stays(row: MatchRow, found: Mapping[Pair, Likeness]) -> bool:
    told = (row.permitted and TOLD_SAME in row.likeness.evidence) or MERGED in row.likeness.evidence
    return told or row.pair in found


def _differs(row: MatchRow, found: Likeness | None) -> bool:
    """Whether other evidence is known now; what a person said stands."""
    return found is not None and found != row.likeness and TOLD_SAME not in row.likeness.evidence


def _write(
    made: Mapping[Pair, Likeness], gone: list[MatchRow], pairs: Iterable[Pair], at: datetime, actor: str,
    said: str | None = None,
) -> Matched:  # fmt: skip
    """Write matches and what follows from them: shared numbers, versions, events on both sides, tasks for doubts."""
    before, after = matching.matched(), components(pairs)
    touched = moved(before, after)
    accounts = matching.lock_people(touched | {one for pair in (*made, *(row.pair for row in gone)) for one in pair})
    ids = matching.insert(made, actor)
    matching.undo([row.id for row in gone], at, said)
    matching.share({one: after.get(one) for one in touched if before.get(one) != after.get(one)})
    if touched:
        matching.look_again(touched)
    events = [
        *_events("person_matched", ((ids[pair], pair, alike) for pair, alike in made.items()), accounts, at, actor),
        *_events("match_undone", ((row.id, row.pair, row.likeness) for row in gone), accounts, at, actor),
    ]
    write_events(events)
    doubts = {ids[pair]: pair for pair, alike in made.items() if alike.doubtful}
    matching.ask_a_person({n: (accounts[pair[0]][0], _doubt(n)) for n, pair in doubts.items()}, at)
    return Matched(len(made), len(doubts), len(gone), len(after))


def _events(
    kind: str, matches: Iterable[tuple[int, Pair, Likeness]], accounts: Mapping[int, list[int]], at: datetime,
    actor: str,
) -> Iterator[NewEvent]:  # fmt: skip
    """One on each account of both sides; neither names the other."""
    for match_id, pair, alike in matches:
        facts = {"match": match_id, "evidence": list(alike.evidence), "doubtful": alike.doubtful}
        for party_id in pair:
            for account_id in accounts.get(party_id, ()):
                yield NewEvent(account_id, party_id, kind, Lane.LIVE, Disclosure.STAFF, actor, at, facts)


def tell_apart(match_id: int, at: datetime, *, actor: str) -> None:
    """A person says that a match is two persons: it is undone and never made again. Raises WrongUse."""
    with transaction.atomic():
        row, others = _one(match_id)
        _write({}, [row], [other.pair for other in others], at, actor, TOLD_APART)


def tell_same(match_id: int, at: datetime, *, actor: str) -> None:
    """A person says that a match is one person: it is no doubt any more. Raises WrongUse."""
    with transaction.atomic():
        row, _ = _one(match_id)
        evidence = (*(word for word in row.likeness.evidence if word != TOLD_SAME), TOLD_SAME)
        known = replace(row.likeness, evidence=evidence, doubtful=False)
        accounts = matching.lock_people(row.pair)
        matching.change({row.id: known})
        matching.close_questions([row.id], at)
        write_events(list(_events("person_matched", [(row.id, row.pair, known)], accounts, at, actor)))


def join(one: int, other: int, at: datetime, *, actor: str) -> None:
    """Two customers of one creditor are one, as a person says: they share the contact cap from now on."""
    pair = (min(one, other), max(one, other))
    matching.wait_for_turn()
    rows = matching.standing()
    _write({pair: Likeness((MERGED,), False)}, [], [*(row.pair for row in rows), pair], at, actor)


def separate(one: int, other: int, at: datetime, *, actor: str) -> None:
    """They are two after all, as a person says."""
    pair = (min(one, other), max(one, other))
    matching.wait_for_turn()
    rows = matching.standing()
    gone = [row for row in rows if row.pair == pair and MERGED in row.likeness.evidence]
    _write({}, gone, [row.pair for row in rows if row not in gone], at, actor)


def _one(match_id: int) -> tuple[MatchRow, list[MatchRow]]:
    """A match that stands, and all others; nobody else changes any of them until the transaction ends."""
    matching.wait_for_turn()
    rows = matching.standing()
    found = [row for row in rows if row.id == match_id]
    if not found:
        raise WrongUse(
            say(
                "there is no match {match_id} that stands; 'candour match --list' shows those that do",
                match_id=match_id,
            )
        )
    return found[0], [row for row in rows if row.id != match_id]
