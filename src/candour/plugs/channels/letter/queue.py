"""Handing a letter over: it has reached the print queue, from which people print and post it."""

from collections.abc import AsyncIterator, Callable, Sequence

from candour.domain.saying import phrase
from candour.ports.channel import ClearedEnvelope, HandOver, Receipt

QUEUED, EMPTY, PAUSED = "queued", "no pdf", "paused"


class QueueChannel:
    """Takes finished letters. Nothing leaves the machine: the queue is kept by whoever records the receipt."""

    key = "letter"
    label = phrase("Letter")
    is_local = True

    async def send(self, cleared: Sequence[ClearedEnvelope], may_go_on: Callable[[], bool]) -> AsyncIterator[Receipt]:
        """One receipt each: queued, or failed when there is nothing to print."""
        for one in cleared:
            if not may_go_on():
                yield Receipt(one.attempt_id, HandOver.FAILED, PAUSED, retry=True)
            elif b"application/pdf" not in one.envelope.raw:
                yield Receipt(one.attempt_id, HandOver.FAILED, EMPTY)
            else:
                yield Receipt(one.attempt_id, HandOver.SENT, QUEUED)

    async def close(self) -> None:
        """Nothing is open."""
