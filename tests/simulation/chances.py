"""What may befall a simulated life, out of which its days are drawn; and what a run of lives counts."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from hypothesis import strategies as st

from candour.domain.legal import NEVER
from tests.simulation.scenes import WIDEST

HOLDS = (
    "pause", "dispute", "complaint", "moratorium", "adviser", "arrangement", "payment_on_its_way", "vulnerable",
    "capacity", "bereaved", "deceased", "insolvency", "representative", "attorney", "statute_barred", "our_promise",
    "recall",
)  # fmt: skip
CALL_ENDS = ("rang_out", "rang_out", "rang_out", "unconnected", "voicemail", "conversation")
RECORDS: dict[str, tuple[object, ...]] = {
    "attorney": (True, False), "ceased": (True, False), "work_prohibited": (True, False),
    "attorney_unresponsive": (True, False), "representative": (True, False), "identity_doubtful": (True, False),
    "offer_open": (True, False), "negotiating": (True, False), "authority_to_accept": (True, False, None),
    "flags_missing": (True, False), "unreconciled": (True, False), "adviser_progress": (True, False),
    "moratorium_kind": ("", "standard", "crisis", "scottish"), "insolvency_kind": ("", "iva"),
    "company_state": ("", "active", "liquidation"), "marketing_objection": (True, False),
    "data_objection": (True, False), "electronic_consent": (True, True, False), "marketing_consent": (True, False),
    "revoked_autodialled": (True, False), "revoked_elsewhere": (True, False),
    "only_channels": (frozenset(), frozenset({"email"}), frozenset({"letter", "call"})),
    "commercial_total": (4_000_000, 60_000_000), "tps_override": (True, False),
}  # fmt: skip
PLAIN_RECORDS: dict[str, object] = {
    "electronic_consent": True, "commercial_total": 4_000_000, "moratorium_kind": "",
}  # fmt: skip
PLAIN_TRUTH: dict[str, object] = {
    "last_payment": NEVER, "last_acknowledgement": NEVER, "regular_contact": False,
}  # fmt: skip
SPARED: tuple[dict[str, Any], ...] = (
    {"purpose": "statutory_notice", "channel": "letter"},
    {"purpose": "thanks"},
    {"purpose": "reply"},
    {"purpose": "reply", "by_customer": True, "same_medium": True},
    {"purpose": "statutory_notice"},
    {"channel": "letter"},
    {"confirms_refusal": True, "purpose": "reply", "channel": "email"},
)
"""What may pass where a plain ask does not."""
ITEM_TRUTHS: dict[str, tuple[object, ...]] = {
    "amount_unauthorised": (True, False), "claim_unanswered": (True, False), "refuses_as_barred": (True, False),
    "regular_contact": (True, False), "regulated": (True, False), "law": ("ENG", "SCT", None),
}  # fmt: skip
POLICIES: tuple[dict[str, object], ...] = (
    {}, {}, WIDEST, {**WIDEST, "weekday_from": "08:00", "weekday_until": "20:00"},
    {"cap_week": 5, "calls_week": 3, "after_conversation_days": 2, "days_between": 3, "fresh_days": 1},
)  # fmt: skip
STARTS = (
    date(2023, 3, 11), date(2023, 10, 28), date(2024, 2, 27), date(2024, 3, 30), date(2024, 10, 5), date(2025, 4, 5),
    date(2025, 6, 25), date(2025, 10, 25), date(2026, 3, 7), date(2026, 8, 27), date(2026, 10, 31), date(2026, 12, 20),
    date(2027, 1, 27), date(2028, 2, 25), date(2028, 3, 25),
)  # fmt: skip
"""Days before clocks change either way, leap days, new years, and days on which a law begins to bind."""
CHANNELS = ("email", "call", "sms", "letter")
PURPOSES = (
    "reminder", "due", "check_in", "call", "options", "notice", "thanks", "statutory_notice", "reply", "marketing",
)  # fmt: skip
MINUTES = st.sampled_from([1, 4, 5, 30, 60, 59, 119, 600, 720, 1439, 1440, 1441, 2880, 7 * 1440, 10_080 * 3])


@dataclass
class Count:
    """What a run did. asked: attempts, made: those that were allowed, judged and made. lives: examples begun.

    waits: ends of waits that were tried. spoke: by rule of the packs, how many attempts it spoke on, for or against;
    families: the same by family of rules. beside: by family, contacts made in lives in which it had spoken.
    """

    asked: int = 0
    made: int = 0
    lives: int = 0
    waits: int = 0
    spoke: Counter[str] = field(default_factory=Counter)
    families: Counter[str] = field(default_factory=Counter)
    beside: Counter[str] = field(default_factory=Counter)

    def add(self, other: "Count") -> None:
        """The sum of both."""
        for name, value in vars(other).items():
            setattr(self, name, getattr(self, name) + value)
