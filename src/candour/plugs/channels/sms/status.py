"""What Twilio's answers and reports mean for a text, its number and us.

Source: Twilio's pages 'Messages resource', 'Error and warning dictionary' and 'Outbound message status in callbacks'.
"""

from candour.ports.channel import HandOver, Receipt, Report

BAD_NUMBER = frozenset({"21211", "21217", "21401", "21421", "21614", "30005", "30006", "21635"})
"""No number, none that exists, or a landline: it will never take a text."""
OPTED_OUT = frozenset({"21610"})
"""Whoever has the number told the carrier or Twilio to stop."""
ABOUT_US = frozenset({
    "20003", "20005", "20404", "21212", "21408", "21603", "21604", "21606", "21612", "21659", "21660", "21703", "30002",
    "63038",
})  # fmt: skip
"""Our account, our sender or the countries it may write to: no message's fault, so each may go once it is mended."""
_STATES = {
    "accepted": "queued", "scheduled": "queued", "queued": "queued", "sending": "queued", "sent": "sent",
    "delivered": "delivered", "read": "delivered", "undelivered": "undelivered", "failed": "failed",
    "canceled": "failed",
}  # fmt: skip


def refused(attempt_id: int, http: int, code: str) -> Receipt:
    """The receipt for an answer that is no 2xx. code: Twilio's error, '' when it gave none.

    A busy or broken service (429, 500, 503) says that it took nothing; a gateway that gave up (502, 504) says nothing.
    """
    shown = code or str(http)
    if http in (502, 504):
        return Receipt(attempt_id, HandOver.UNCERTAIN, shown)
    if http == 429 or http >= 500:
        return Receipt(attempt_id, HandOver.FAILED, shown, retry=True)
    return Receipt(
        attempt_id,
        HandOver.FAILED,
        shown,
        permanent=code in BAD_NUMBER,
        retry=code in ABOUT_US or http in (401, 403),
        opted_out=code in OPTED_OUT,
    )


def report(status: str, code: str) -> Report | None:
    """What a status callback says; None for a status that nobody knows."""
    state = _STATES.get(status)
    if state is None:
        return None
    return Report(state, code, permanent=code in BAD_NUMBER, opted_out=code in OPTED_OUT)
