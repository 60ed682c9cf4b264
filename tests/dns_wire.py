"""A name server on this machine for tests: it answers what it was given, says what is not there, or keeps silent."""

import socket
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset

Zone = Mapping[tuple[str, str], Sequence[str]]
"""(name, type) -> values as a zone file writes them."""


@contextmanager
def running(zone: Zone, *, silent: bool = False) -> Iterator[str]:
    """The address 'host:port' of a server of this zone, while the block lasts."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as wire:
        wire.bind(("127.0.0.1", 0))
        wire.settimeout(0.2)
        ended = threading.Event()
        thread = threading.Thread(target=_serve, args=(wire, dict(zone), ended, silent))
        thread.start()
        try:
            yield f"127.0.0.1:{wire.getsockname()[1]}"
        finally:
            ended.set()
            thread.join()


def _serve(
    wire: socket.socket, zone: dict[tuple[str, str], Sequence[str]], ended: threading.Event, silent: bool
) -> None:
    while not ended.is_set():
        try:
            asked, sender = wire.recvfrom(4096)
        except TimeoutError:
            continue
        if not silent:
            wire.sendto(_answer(asked, zone), sender)


def _answer(asked: bytes, zone: dict[tuple[str, str], Sequence[str]]) -> bytes:
    query = dns.message.from_wire(asked)
    question = query.question[0]
    name = question.name.to_text(omit_final_dot=True).lower()
    kind = dns.rdatatype.to_text(question.rdtype)
    answer = dns.message.make_response(query)
    answer.flags |= dns.flags.RA
    if values := zone.get((name, kind)):
        answer.answer.append(dns.rrset.from_text(question.name, 300, "IN", kind, *values))
    elif not any(known == name or known.endswith(f".{name}") for known, _ in zone):
        answer.set_rcode(dns.rcode.NXDOMAIN)
    return answer.to_wire(max_size=4096)
