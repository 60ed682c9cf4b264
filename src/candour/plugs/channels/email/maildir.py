"""Delivers into a Maildir: durable files, each appearing whole or not at all.

Format: https://cr.yp.to/proto/maildir.html, but a file is named after its message id, so that handing the same
message over again replaces the file and never makes a second one.
"""

import asyncio
import errno
import hashlib
import os
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import quote

from candour.domain.saying import phrase, say
from candour.ports.channel import ClearedEnvelope, Envelope, HandOver, Receipt, TransportError

IN_FLIGHT_MAX = 25
"""Files written side by side share the disk's commits: several times as many a second as one by one."""

_NAME_LENGTH_MAX = 200


def file_name(message_id: str) -> str:
    """The name of a message's file: its id without brackets, percent-encoded where a Maildir forbids a character."""
    name = quote(message_id.strip("<>"), safe="@+=_-").lstrip(".")
    return name if len(name) <= _NAME_LENGTH_MAX else hashlib.sha256(message_id.encode()).hexdigest()


class MaildirChannel:
    """Email into a folder, through the same path as email through a server."""

    key = "email"
    label = phrase("Email into a Maildir")
    is_local = True

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._writers = ThreadPoolExecutor(IN_FLIGHT_MAX, thread_name_prefix="maildir")

    async def send(self, cleared: Sequence[ClearedEnvelope], may_go_on: Callable[[], bool]) -> AsyncIterator[Receipt]:
        """Write at most 25 files, make them durable together, then say so. Raises TransportError without a folder."""
        self._prepare()
        for start in range(0, len(cleared), IN_FLIGHT_MAX):
            for receipt in await self._deliver(cleared[start : start + IN_FLIGHT_MAX], may_go_on):
                yield receipt

    async def close(self) -> None:
        """Give the writers back."""
        self._writers.shutdown()

    def _prepare(self) -> None:
        try:
            for name in ("tmp", "new", "cur"):
                (self.folder / name).mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise TransportError(
                say(
                    "the Maildir {folder} cannot be made ({trouble}): choose a folder that this user may write",
                    folder=self.folder,
                    trouble=error.strerror,
                )
            ) from None

    async def _deliver(self, batch: Sequence[ClearedEnvelope], may_go_on: Callable[[], bool]) -> list[Receipt]:
        go = asyncio.get_running_loop().run_in_executor
        begun = [(one, go(self._writers, self._one, one) if may_go_on() else None) for one in batch]
        receipts = [await writing if writing is not None else _failed(one, "paused") for one, writing in begun]
        try:
            await go(self._writers, _sync, self.folder / "new")
        except OSError as error:
            return [_uncertain(r, error) if r.outcome is HandOver.SENT else r for r in receipts]
        return receipts

    def _one(self, one: ClearedEnvelope) -> Receipt:
        try:
            self._write(one.envelope)
        except OSError as error:
            return _failed(one, errno.errorcode.get(error.errno or 0, "EIO"))
        return Receipt(one.attempt_id, HandOver.SENT, "250")

    def _write(self, envelope: Envelope) -> None:
        name = file_name(envelope.message_id)
        partial = self.folder / "tmp" / name
        descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(envelope.raw)
            file.flush()
            os.fsync(descriptor)
        partial.rename(self.folder / "new" / name)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _failed(one: ClearedEnvelope, code: str) -> Receipt:
    return Receipt(one.attempt_id, HandOver.FAILED, code, retry=True)


def _uncertain(receipt: Receipt, error: OSError) -> Receipt:
    return Receipt(receipt.attempt_id, HandOver.UNCERTAIN, errno.errorcode.get(error.errno or 0, "EIO"))
