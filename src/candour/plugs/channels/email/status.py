"""What an SMTP reply means for the message, the address and us.

Sources: RFC 5321 section 4.2 (reply codes), RFC 3463 and its registry (enhanced status codes).
"""

import re
from enum import Enum

from candour.ports.channel import HandOver, Receipt


class Stage(Enum):
    """Where in the dialogue the reply came."""

    MAIL = "mail"
    RCPT = "rcpt"
    DATA = "data"
    DOT = "dot"


_ENHANCED = re.compile(r"([245]\.\d{1,3}\.\d{1,3})\b")
_BAD_ADDRESS = frozenset({"5.1.0", "5.1.1", "5.1.2", "5.1.3", "5.1.4", "5.1.6", "5.1.9", "5.1.10", "5.2.1"})
"""Mailbox, domain or syntax is wrong, the mailbox has moved or is switched off, the domain takes no mail."""

_BAD_ADDRESS_BASIC = frozenset({550, 551, 553})
_SIGN_IN_FIRST = frozenset({530, 534, 535, 538})


def receipt_for(attempt_id: int, stage: Stage, code: int, text: str) -> Receipt:
    """The receipt for a reply. text: what followed the code; only its status code is kept, never its words."""
    found = _ENHANCED.match(text)
    enhanced = found[1] if found else ""
    if 200 <= code < 300 and stage is Stage.DOT:
        return Receipt(attempt_id, HandOver.SENT, str(code))
    if stage is Stage.DOT and code < 400:
        return Receipt(attempt_id, HandOver.UNCERTAIN, str(code))
    if code < 500:
        return Receipt(attempt_id, HandOver.FAILED, enhanced or str(code), retry=True)
    return Receipt(
        attempt_id,
        HandOver.FAILED,
        enhanced or str(code),
        permanent=_is_bad_address(stage, code, enhanced),
        retry=_is_about_us(stage, code),
    )


def _is_bad_address(stage: Stage, code: int, enhanced: str) -> bool:
    """A policy refusal (5.7.x) or a full mailbox says nothing against the address."""
    if stage in (Stage.MAIL, Stage.DATA):
        return False
    if enhanced and enhanced != "5.0.0":
        return enhanced in _BAD_ADDRESS
    return stage is Stage.RCPT and code in _BAD_ADDRESS_BASIC


def _is_about_us(stage: Stage, code: int) -> bool:
    """Our sign-in or our sender address is not accepted: no message's fault, so each may go once that is mended."""
    return code in _SIGN_IN_FIRST or (stage is Stage.MAIL and code != 552)
