"""What the law costs: a decision with all packs beside one with the house pack alone, and questions from a stream."""

import json
from collections.abc import Callable
from time import process_time
from typing import Any

from bench.measures import Line, Sizes, Times, say

DECISIONS, QUESTIONS = 2_000, 20_000
QUESTION: dict[str, Any] = {
    "at": "2026-06-03T10:00:00+01:00", "purpose": "reminder", "channel": "email",
    "customer": {"kind": "consumer", "country": "GB", "nation": "ENG", "zone": "Europe/London"},
    "creditor": {"role": "creditor", "regulated": True, "sector": "credit", "imported_at": "2026-06-03T06:00:00+01:00"},
    "items": [{"reference": "L1", "kind": "loan", "currency": "GBP", "balance": 50000, "due": "2026-05-01"}],
    "address": {"value": "ann@mail.example"},
    "contacts": [{"at": "2026-06-01T10:00:00+01:00", "channel": "email", "outcome": "delivered", "items": ["L1"]}],
}  # fmt: skip
"""An English borrower in arrears, two days after the last mail."""


def guard(sizes: Sizes) -> list[Line]:
    """Both measures, in processor time of one core; rounds of the two sides take turns."""
    say("Deciding with all packs and with the house pack alone ...")
    return [_decisions(sizes, kind) for kind in ("business", "consumer")] + [_stream(sizes)]


def _timed(times: Times, work: Callable[[], object]) -> None:
    began = process_time()
    work()
    times.seconds.append(process_time() - began)


def _decisions(sizes: Sizes, kind: str) -> Line:
    from candour.flow import guard as asking
    from candour.flow.plan import decide
    from candour.ports.registry import policies

    account, at = _account(kind)
    every, house = policies(), tuple(pack for pack in policies() if pack.key == "house")
    count = min(DECISIONS, sizes.messages)
    both = {True: Times(count), False: Times(count)}
    for _ in range(2 * sizes.rounds):
        for all_packs, packs in ((True, every), (False, house)):
            asking.policies = lambda packs=packs: packs  # type: ignore[misc]
            decide(account, at)
            _timed(both[all_packs], lambda: [decide(account, at) for _ in range(count)])
    asking.policies = policies
    ratio = min(both[True].seconds) / min(both[False].seconds)
    what = f"{kind}: a decision, all packs against the house pack alone"
    return Line(what, both[True].told(), both[False].told(), f"{ratio:.2f}x", "at most 1.5x", ratio <= 1.5)


def _account(kind: str) -> tuple[Any, Any]:
    from dataclasses import replace
    from datetime import datetime

    from candour.domain.asking import read_question
    from candour.domain.parties import CustomerKind, Mode

    account = read_question({**QUESTION, "contacts": []}).account
    creditor = replace(account.creditor, mode=Mode.LIVE, sector="trade", regulated=False)
    items = tuple(replace(account.items[0], id=n, reference=f"L{n}") for n in range(1, 6))
    return replace(account, kind=CustomerKind(kind), creditor=creditor, items=items), datetime.fromisoformat(
        QUESTION["at"]
    )


def _stream(sizes: Sizes) -> Line:
    """A JSON Lines stream as `candour guard explain` reads and answers it, beside reading and writing JSON alone."""
    from candour.flow.answer import answer

    count = min(QUESTIONS, sizes.messages)
    lines = [json.dumps({**QUESTION, "id": n}) for n in range(count)]
    ours, bare = Times(count), Times(count)
    for _ in range(sizes.rounds):
        _timed(ours, lambda: [json.dumps(answer(json.loads(line))) for line in lines])
        _timed(bare, lambda: [json.dumps(json.loads(line)) for line in lines])
    reached = ours.rate >= 2_000
    return Line(
        "questions to the guard from a stream, one core", ours.told(), bare.told(),
        f"{bare.rate / ours.rate:.1f}x", "2,000/s", reached,
    )  # fmt: skip
