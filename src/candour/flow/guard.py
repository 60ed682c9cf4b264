"""Asks every policy pack that binds, and clears what may be handed over. Nothing else makes a `Cleared`."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

from candour.domain.verdicts import Answer, Question, combine
from candour.ports.channel import Envelope
from candour.ports.registry import policies
from candour.store.handover import Prepared, begin_hand_over


@dataclass(frozen=True, slots=True)
class Cleared:
    """A message that the guard let through, twice, and whose attempt stands in the database as handing over."""

    attempt_id: int
    envelope: Envelope


def ask(question: Question) -> Answer:
    """The verdict on one question with every ruling of every pack that binds the account."""
    packs = [pack for pack in policies() if pack.applies(question.account)]
    return combine(tuple(chain.from_iterable(pack.speak(question) for pack in packs)))


def clear(prepared: Sequence[Prepared], worker: int) -> list[Cleared]:
    """Take the second answer under the lock: only messages whose facts have not moved since they were composed.

    In one transaction the persons are locked, their versions and the creditors' modes compared, and the attempts,
    messages and contacts written. What moved is released to be planned again.
    """
    begun = begin_hand_over(prepared, worker)
    return [Cleared(attempt_id, envelope) for attempt_id, envelope in begun]
