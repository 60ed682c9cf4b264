"""What a source says of one item, worked out: what is owed now, and what reduced it on a day."""

from dataclasses import dataclass
from datetime import date


class OpeningError(ValueError):
    """Amounts of one row that cannot be true together; `field` is the one to look at."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field = field


@dataclass(frozen=True, slots=True)
class Standing:
    """balance: minor units owed, None while unknown. reduced: what was taken off on `on`; None when nothing was."""

    balance: int | None
    reduced: int = 0
    on: date | None = None


def standing(
    amount: int | None, paid: int | None, paid_on: date | None, balance: int | None, *, states_balances: bool
) -> Standing:
    """Where an item stands by its source. states_balances: the source has a column for balances.

    A day of payment with neither paid nor balance means that all was paid that day. Reductions without a day are
    in the opening already. A balance that the source leaves blank is unknown, never zero, unless what was paid
    tells it. Raises OpeningError when the paid amount has the wrong sign.
    """
    paid = _paid(amount, paid, balance)
    if balance is None:
        balance = _told(amount, paid, paid_on, states_balances)
    if paid_on is None:
        return Standing(balance)
    reduced = paid if paid is not None else _missing(amount, balance)
    return Standing(balance, reduced, paid_on) if reduced else Standing(balance)


def _told(amount: int | None, paid: int | None, paid_on: date | None, states_balances: bool) -> int | None:
    """The balance that other columns tell."""
    if paid is not None:
        return None if amount is None else amount - paid
    if paid_on is not None:
        return 0
    return None if states_balances else amount


def _missing(amount: int | None, balance: int | None) -> int:
    """By how much the balance is nearer to zero than the amount; what made it larger is no reduction."""
    if amount is None or balance is None:
        return 0
    missing = amount - balance
    return missing if (missing > 0) == (amount > 0) else 0


def _paid(amount: int | None, paid: int | None, balance: int | None) -> int | None:
    """The paid amount with the sign of what it reduces; some ledgers write payments below zero."""
    if paid is None or amount is None or paid == 0 or (paid > 0) == (amount > 0):
        return paid
    if balance is not None and amount + paid == balance:
        return -paid
    raise OpeningError("paid", "has the other sign than the amount, and no balance says how it is meant")
