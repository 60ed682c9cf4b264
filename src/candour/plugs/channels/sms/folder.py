"""Where no account is set, texts are kept in the state folder: for looking at, and nobody gets them."""

from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path

from candour.domain.saying import phrase
from candour.domain.texting import size_of
from candour.ports.channel import ClearedEnvelope, HandOver, Receipt

PAUSED = "paused"


class FolderChannel:
    """Each text a file of its own, as it would have been kept."""

    key = "sms"
    label = phrase("Text message (kept here)")
    is_local = True

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def send(self, cleared: Sequence[ClearedEnvelope], may_go_on: Callable[[], bool]) -> AsyncIterator[Receipt]:
        """One receipt each, in order."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for one in cleared:
            if not may_go_on():
                yield Receipt(one.attempt_id, HandOver.FAILED, PAUSED, retry=True)
                continue
            path = self._folder / f"{one.envelope.token or one.attempt_id}.eml"
            path.write_bytes(one.envelope.raw)
            yield Receipt(one.attempt_id, HandOver.SENT, "kept", parts=size_of(one.envelope.text).parts)

    async def close(self) -> None:
        """Nothing is open."""
