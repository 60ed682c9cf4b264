"""What a run left behind, as lines that a person or a program reads."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from json import loads

from candour.domain.parties import Lane, Mode
from candour.store.rows import rows_of

OPEN = ("ready", "waiting", "held", "draft")


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step: the customer's reference, the items' references, the verdict and the reason in plain words.

    zone: the customer's, in which times are shown.
    """

    customer: str
    name: str
    creditor: str
    items: tuple[str, ...]
    purpose: str
    channel: str
    verdict: str
    rules: tuple[str, ...]
    until: datetime | None
    state: str
    lane: str
    reason: str
    zone: str


_LINES = """
SELECT a.reference, p.name, c.name, s.items, s.purpose, s.channel, s.verdict, s.rules, s.until, s.state, s.lane,
       s.explanation, s.zone
  FROM candour_step s JOIN candour_account a ON a.id = s.account_id JOIN candour_party p ON p.id = a.party_id
  JOIN candour_creditor c ON c.id = a.creditor_id
 WHERE s.id = ANY(%s) AND s.state <> 'lapsed' ORDER BY c.name, a.reference, s.id"""

_OPEN_IDS = """
SELECT s.id, s.state FROM candour_step s
  JOIN candour_account a ON a.id = s.account_id JOIN candour_creditor c ON c.id = a.creditor_id
 WHERE s.state IN ('ready', 'waiting', 'held', 'draft')
   AND s.lane = CASE WHEN c.mode = 'shadow' THEN 'shadow' ELSE %s END"""


def creditors_in(modes: Sequence[Mode]) -> int:
    """How many creditors are in one of these modes."""
    return int(rows_of("SELECT count(*) FROM candour_creditor WHERE mode = ANY(%s)", ([m.value for m in modes],))[0][0])


def steps_to_report(step_ids: Sequence[int], lane: Lane) -> tuple[list[StepLine], Counter[str]]:
    """Lines of these steps and of every step that is open, and how many are open in each state. Three queries.

    lane: the history in which creditors who are not in shadow are; what is open in another is past.
    """
    open_steps = rows_of(_OPEN_IDS, (lane.value,))
    wanted = sorted({*step_ids, *(row[0] for row in open_steps)})
    return _lines(wanted), Counter(row[1] for row in open_steps)


def _lines(step_ids: Sequence[int]) -> list[StepLine]:
    if not step_ids:
        return []
    rows = rows_of(_LINES, (list(step_ids),))
    ids = sorted({item for row in rows for item in row[3]})
    references: dict[int, str] = dict(rows_of("SELECT id, reference FROM candour_item WHERE id = ANY(%s)", (ids,)))
    return [
        StepLine(
            customer=r[0], name=r[1], creditor=r[2], items=tuple(references[item] for item in r[3]), purpose=r[4],
            channel=r[5], verdict=r[6], rules=tuple(r[7]), until=r[8], state=r[9], lane=r[10],
            reason=_reason(r[11], r[6]), zone=r[12],
        )
        for r in rows
    ]  # fmt: skip


def _reason(explanation: object, verdict: str) -> str:
    rulings = loads(explanation) if isinstance(explanation, str) else explanation
    reasons = [r["reason"] for r in rulings if r["verdict"] == verdict] if isinstance(rulings, list) else []
    return reasons[0] if reasons else "Nothing stands against it."
