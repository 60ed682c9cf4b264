"""Organise: numbers that hold for every creditor, and what counts as evidence that two customers are one person."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction

from candour.domain.errors import WrongUse
from candour.domain.matching import EVIDENCE
from candour.flow.declare import check_numbers, wished_numbers
from candour.ports.policy import Setting
from candour.ports.registry import policies
from candour.store import organisation, steering
from candour.store.organisation import OrganisationSettings

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Organised:
    """now: the settings after it. changed: names of what changed. due: accounts to review."""

    now: OrganisationSettings
    changed: tuple[str, ...]
    due: int


def organise(policy: Mapping[str, str], evidence: Sequence[str] | None, *, actor: str) -> Organised:
    """Set numbers, and what counts as evidence (None: as it is), all or nothing; every open account is reviewed again.

    A creditor's own number comes first, the organisation's second, the default last. Raises WrongUse when a number is
    beyond its limits.
    """
    with transaction.atomic():
        before = organisation.settings(lock=True)
        after = OrganisationSettings(
            wished_numbers(policy, before.policy), before.matching_evidence if evidence is None else _known(evidence)
        )
        if after == before:
            return Organised(before, (), 0)
        check_numbers(after.policy)
        creditors = organisation.change(after.policy, after.matching_evidence)
    changed = tuple(name for name in ("policy", "matching_evidence") if getattr(after, name) != getattr(before, name))
    log.info("organisation_changed fields=%s actor=%s", ",".join(changed), actor)
    return Organised(after, changed, steering.review_again(creditors))


def _known(evidence: Sequence[str]) -> tuple[str, ...]:
    words = tuple(dict.fromkeys(word for word in evidence if word))
    if wrong := [word for word in words if word not in EVIDENCE]:
        told = "; ".join(f"{word} ({what})" for word, what in EVIDENCE.items())
        raise WrongUse(f"--match-on {wrong[0]}: evidence is {told}; empty takes all of it back")
    return words


def numbers_in_force(policy: Mapping[str, object]) -> list[Setting]:
    """Every number that may be set, as it is under a policy, with its limits and why it has them."""
    return [one for pack in policies() if (told := getattr(pack, "settings", None)) for one in told(policy)]
