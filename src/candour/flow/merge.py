"""Merge: two accounts of one creditor that are one customer are shown as one and share the contact cap; reversible.

Nothing is moved: each account keeps its reference, items and words, so that a ledger brought in finds both again.
"""

from datetime import datetime

from django.db import transaction

from candour.domain.errors import WrongUse
from candour.domain.parties import Disclosure, Lane
from candour.domain.saying import say
from candour.flow.match import join, separate
from candour.store import merging
from candour.store.merging import Side
from candour.store.timeline import NewEvent, write_events


def merge(account_id: int, reference: str, at: datetime, *, actor: str) -> Side:
    """Take the customer of another account of the same creditor for this one's; the other side. Raises WrongUse."""
    with transaction.atomic():
        stays = merging.side(account_id)
        other = merging.side_by_reference(account_id, reference.strip())
        if stays is None or other is None:
            raise WrongUse(
                say(
                    "--reference there is no other account {reference} of this creditor",
                    reference=repr(reference.strip()),
                )
            )
        _check(stays, other)
        join(stays.party_id, other.party_id, at, actor=actor)
        merging.point(other.party_id, stays.party_id)
        _tell("merged", stays, other, at, actor)
    return other


def unmerge(account_id: int, at: datetime, *, actor: str) -> list[Side]:
    """Take customers apart that were merged; those that stand for themselves again. Raises WrongUse."""
    with transaction.atomic():
        here = merging.side(account_id)
        group = merging.group(account_id)
        if here is None or len(group) < 2:
            raise WrongUse("this customer is merged with no other")
        root = next(side for side in group if side.merged_into is None)
        parted = [
            side
            for side in group
            if side.merged_into is not None and here.account_id in (side.account_id, root.account_id)
        ]
        for side in parted:
            separate(root.party_id, side.party_id, at, actor=actor)
            merging.point(side.party_id, None)
            _tell("merge_undone", root, side, at, actor)
    return parted


def _check(stays: Side, other: Side) -> None:
    if stays.party_id == other.party_id:
        raise WrongUse("--reference both accounts belong to the same customer already")
    if stays.merged_into is not None:
        raise WrongUse("this customer is merged into another; merge on that one's page, or undo it first")
    if other.merged_into is not None or other.stands_for:
        raise WrongUse(
            say("--reference {reference} is merged with others already; undo that first", reference=other.reference)
        )
    if stays.kind != other.kind:
        raise WrongUse(
            say(
                "--reference {reference} is another kind of customer, so other rules protect it",
                reference=other.reference,
            )
        )


def _tell(kind: str, stays: Side, other: Side, at: datetime, actor: str) -> None:
    write_events(
        [
            NewEvent(
                side.account_id, side.party_id, kind, Lane.LIVE, Disclosure.STAFF, actor, at, {"with": away.reference}
            )
            for side, away in ((stays, other), (other, stays))
        ]
    )
