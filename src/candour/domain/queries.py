"""What a customer says is wrong with an item, in codes that can be counted, and how such a query may end."""

from datetime import UTC, date, datetime, time

from candour.domain import calendars
from candour.domain.errors import WrongUse
from candour.domain.money import to_decimal
from candour.domain.saying import say

REASONS = (
    "short_delivery", "not_delivered", "damaged", "quality", "wrong_price", "wrong_quantity", "not_ordered",
    "order_number", "duplicate", "paid_already", "not_theirs", "terms", "other",
)  # fmt: skip
OUTCOMES = ("credit_note", "corrected", "proof_given", "paid", "withdrawn", "rejected")
REJECTED = "rejected"
"""Only a person rejects a query, and says why."""
DUE_BUSINESS_DAYS = 5
"""A query is answered within this many business days unless somebody says another day. House policy."""
_CLOSES = time(17, 0)


def check_reason(reason: str) -> None:
    """Raise WrongUse for a reason that there is not."""
    if reason not in REASONS:
        raise WrongUse(
            say("--reason {reason} is none; reasons are {known}", reason=repr(reason), known=", ".join(REASONS))
        )


def check_outcome(outcome: str, text: str) -> None:
    """Raise WrongUse for an outcome that there is not, and for a rejection without its reason."""
    if outcome not in OUTCOMES:
        raise WrongUse(
            say("--outcome {outcome} is none; outcomes are {known}", outcome=repr(outcome), known=", ".join(OUTCOMES))
        )
    if outcome == REJECTED and not text.strip():
        raise WrongUse("--text a rejection needs its reason, in words that they may read")


def check_amount(amount: int | None, balance: int | None, currency: str) -> None:
    """Raise WrongUse for a part (minor units; None: all of it) that cannot be in query on such a balance."""
    if amount is None:
        return
    if amount <= 0:
        raise WrongUse("--amount must be more than nothing; leave it out when all of the item is in query")
    if balance is not None and amount > balance:
        raise WrongUse(
            say(
                "--amount is more than the {amount} {currency} that are owed on the item",
                amount=to_decimal(balance, currency),
                currency=currency,
            )
        )


def due_by(on: date, country: str | None, nation: str | None, zone: str) -> datetime:
    """When an answer to a query of a day is due: the end of a working day of the customer's."""
    day = calendars.add_business_days(on, DUE_BUSINESS_DAYS, country, nation)
    return end_of_work(day, zone)


def end_of_work(day: date, zone: str) -> datetime:
    """The end of a working day there."""
    return datetime.combine(day, _CLOSES, calendars.zone(zone)).astimezone(UTC)
