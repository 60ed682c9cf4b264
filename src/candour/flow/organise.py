"""Organise: what the house is called, numbers for every creditor, what shows that two customers are one person."""

import logging
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.db import transaction

from candour.domain.errors import WrongUse
from candour.domain.matching import EVIDENCE
from candour.domain.saying import joined, say, sayable
from candour.flow.declare import check_numbers, one_line, read_postal, read_zone, wished_numbers
from candour.ports.policy import Floor, LawPack, Setting
from candour.ports.registry import policies
from candour.store import organisation, steering
from candour.store.changes import ORGANISATION, Subject, write_changes
from candour.store.organisation import OrganisationSettings

log = logging.getLogger(__name__)

FIELDS = ("policy", "matching_evidence", "name", "zone", "customer_word", "postal_address")
STEERING = {"policy", "matching_evidence", "postal_address"}
"""What changes whom we may be in touch with, when, or in which words."""
WORD_MAX = 40
_NOUN = r"[^\W\d_]+(?:[ '’-][^\W\d_]+)*"


@dataclass(frozen=True, slots=True)
class Organised:
    """now: the settings after it. changed: names of what changed. due: accounts to review."""

    now: OrganisationSettings
    changed: tuple[str, ...]
    due: int


def organise(
    policy: Mapping[str, str],
    evidence: Sequence[str] | None,
    *,
    actor: str,
    name: str | None = None,
    zone: str | None = None,
    customer_word: str | None = None,
    postal_address: str | None = None,
) -> Organised:
    """Set numbers, evidence, name, zone, postal address and the word for a customer (None: as it is), all or nothing.

    After a change of numbers, evidence or address every open account is reviewed again.

    A creditor's own number comes first, the organisation's second, the default last. Raises WrongUse when a number is
    beyond its limits.
    """
    with transaction.atomic():
        before = organisation.settings(lock=True)
        after = replace(
            before,
            policy=wished_numbers(policy, before.policy),
            matching_evidence=before.matching_evidence if evidence is None else _known(evidence),
            name=before.name if name is None else _named(name),
            zone=before.zone if zone is None else read_zone(zone),
            customer_word=before.customer_word if customer_word is None else _word(customer_word),
            postal_address=before.postal_address if postal_address is None else read_postal(postal_address),
        )
        moved = {f: (getattr(before, f), getattr(after, f)) for f in FIELDS if getattr(before, f) != getattr(after, f)}
        if not moved:
            return Organised(before, (), 0)
        if "policy" in moved:
            check_numbers(after.policy)
        organisation.change(after)
        write_changes(Subject(ORGANISATION, None, after.name), moved, actor=actor)
        creditors = organisation.move_creditors() if moved.keys() & STEERING else []
    log.info("organisation_changed fields=%s actor=%s", ",".join(moved), actor)
    return Organised(after, tuple(moved), steering.review_again(creditors) if creditors else 0)


def _named(text: str) -> str:
    bare = one_line("--name", text)
    if not bare:
        raise WrongUse("--name must not be blank; it stands at the head of every page")
    return bare


def _word(text: str) -> str:
    """What a customer is called; blank: 'customer'. The singular is kept in small letters, both forms as they stand."""
    told = one_line("--customer-word", text, WORD_MAX) or "customer"
    bare = told if "/" in told else told.casefold()
    if not re.fullmatch(rf"{_NOUN}(?:/{_NOUN})?", bare):
        raise WrongUse("--customer-word must be a word such as client, tenant or member, in the singular")
    if "debtor" in bare.casefold():
        raise WrongUse("--customer-word must not be that one: nobody is named by what they owe; say client or tenant")
    return bare


def _known(evidence: Sequence[str]) -> tuple[str, ...]:
    words = tuple(dict.fromkeys(word for word in evidence if word))
    if wrong := [word for word in words if word not in EVIDENCE]:
        known = joined(say("{word} ({what})", word=word, what=sayable(what)) for word, what in EVIDENCE.items())
        raise WrongUse(
            say("--match-on {wrong}: evidence is {known}; empty takes all of it back", wrong=wrong[0], known=known)
        )
    return words


def numbers_in_force(policy: Mapping[str, object]) -> list[Setting]:
    """Every number that may be set, as it is under a policy, with its limits and why it has them."""
    return [one for pack in policies() if (told := getattr(pack, "settings", None)) for one in told(policy)]


def floors() -> dict[str, list[Floor]]:
    """What laws allow, by the number of the house that speaks of the same."""
    found: dict[str, list[Floor]] = {}
    for pack in policies():
        for floor in pack.floors if isinstance(pack, LawPack) else ():
            found.setdefault(floor.number, []).append(floor)
    return found
