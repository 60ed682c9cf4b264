"""What was said, exactly as rendered."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from candour.domain.messages import BY_HAND
from candour.store import sealing
from candour.store.reading.rows import fetch, unjson


@dataclass(frozen=True, slots=True)
class MessageRow:
    """One message in the list. subject: its subject line, None when the words have been forgotten."""

    id: int
    account_id: int
    name: str
    reference: str
    creditor: str
    zone: str
    lane: str
    outgoing: bool
    channel: str
    purpose: str
    status: str
    recipient: str
    occurred_at: datetime
    recorded_at: datetime
    party_id: int
    sealed: bytes


@dataclass(frozen=True, slots=True)
class MessageHead:
    """One message with what is known of it beside its words. verdict, until, explanation: the guard's, of its step.

    strategy, strategy_version, step: by what it was wanted, in the version of that day.
    """

    id: int
    account_id: int
    party_id: int
    name: str
    reference: str
    creditor: str
    zone: str
    lane: str
    outgoing: bool
    channel: str
    purpose: str
    status: str
    template: str
    text_hash: str
    occurred_at: datetime
    recorded_at: datetime
    step_id: int | None
    attempt_state: str | None
    code: str | None
    settled_at: datetime | None
    approved_by: str | None
    verdict: str | None
    until: datetime | None
    explanation: Any
    sealed: bytes
    strategy: str | None
    strategy_version: int | None
    step: str | None

    @property
    def is_planned(self) -> bool:
        """Whether a strategy wanted it said, and not a person."""
        return self.strategy not in (None, BY_HAND)

    @property
    def rulings(self) -> list[dict[str, Any]]:
        """What each rule said of the message's step, as the guard wrote it; none when it has no step."""
        return list(unjson(self.explanation) or [])


def messages(lane: str | None, status: str | None, before_id: int | None, limit: int) -> list[MessageRow]:
    """A page of messages, newest first, of one lane and status or of all. One query."""
    return fetch(
        MessageRow,
        """SELECT m.id, m.account_id, p.name, a.reference, c.name, c.zone, m.lane, m.outgoing, m.channel, m.purpose,
                  m.status, coalesce(t.value, ''), m.occurred_at, m.recorded_at, m.party_id, m.sealed
             FROM candour_message m
             JOIN candour_account a ON a.id = m.account_id
             JOIN candour_party p ON p.id = m.party_id
             JOIN candour_creditor c ON c.id = a.creditor_id
             LEFT JOIN candour_contactpoint t ON t.id = m.contact_point_id
            WHERE (%(lane)s::text IS NULL OR m.lane = %(lane)s) AND (%(status)s::text IS NULL OR m.status = %(status)s)
              AND (%(before)s::bigint IS NULL OR m.id < %(before)s)
            ORDER BY m.id DESC LIMIT %(limit)s""",
        {"lane": lane, "status": status, "before": before_id, "limit": limit},
    )


def message_head(message_id: int) -> MessageHead | None:
    """One message; None when there is no such message. One query."""
    found = fetch(
        MessageHead,
        """SELECT m.id, m.account_id, m.party_id, p.name, a.reference, c.name, c.zone, m.lane, m.outgoing, m.channel,
                  m.purpose, m.status, m.template, m.text_hash, m.occurred_at, m.recorded_at, m.step_id, t.state,
                  t.code, t.settled_at, u.username, s.verdict, s.until, s.explanation, m.sealed,
                  s.strategy, s.strategy_version, s.key
             FROM candour_message m
             JOIN candour_account a ON a.id = m.account_id
             JOIN candour_party p ON p.id = m.party_id
             JOIN candour_creditor c ON c.id = a.creditor_id
             LEFT JOIN LATERAL (SELECT x.state, x.code, x.settled_at FROM candour_attempt x WHERE x.message_id = m.id
                                 ORDER BY x.id DESC LIMIT 1) t ON true
             LEFT JOIN candour_step s ON s.id = m.step_id
             LEFT JOIN candour_approval v ON v.message_id = m.id
             LEFT JOIN candour_user u ON u.id = v.approved_by_id
            WHERE m.id = %s""",
        [message_id],
    )
    return found[0] if found else None


def unsealed(party_ids: list[int], sealed: list[bytes]) -> list[bytes | None]:
    """The bytes of sealed messages, each under its customer's key; None where its key has been thrown away.

    One query.
    """
    keys = sealing.existing_keys(party_ids)
    return [_opened(keys.get(party), bytes(box)) for party, box in zip(party_ids, sealed, strict=True)]


def _opened(key: bytes | None, box: bytes) -> bytes | None:
    try:
        return sealing.unseal(key, box) if key is not None else None
    except sealing.CannotUnseal:
        return None
