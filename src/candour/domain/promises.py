"""Promises to pay: how far ahead they may lie, how long they keep us silent, and whether they were kept."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from candour.domain.calendars import add_business_days
from candour.domain.errors import WrongUse
from candour.domain.parties import CustomerKind
from candour.domain.saying import say

GRACE_BUSINESS_DAYS = {"card": 1, "instant": 1, "bacs": 3, "direct_debit": 3, "cheque": 5}
"""House policy: business days that money may take to clear after the promised day, by method of payment."""

LONGEST_DAYS_PERSON = 30
LONGEST_DAYS_BUSINESS = 60
"""House policy: a promise further ahead than this many calendar days is an arrangement, not a promise."""


class PromiseStatus(StrEnum):
    """Where a promise stands."""

    OPEN = "open"
    KEPT = "kept"
    BROKEN = "broken"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class PromiseProgress:
    """An open promise as of a day. Amounts are minor units of one currency.

    amount: what was promised, None for all that is owed on the items. cleared: what has cleared since it was made.
    owed: what is still owed on its items, None while a balance is unknown. silent_until: last day of silence.
    """

    id: int
    amount: int | None
    cleared: int
    owed: int | None
    silent_until: date


def longest_days(kind: CustomerKind) -> int:
    """How many calendar days ahead a promise of this kind of customer may lie."""
    return LONGEST_DAYS_PERSON if kind.is_person else LONGEST_DAYS_BUSINESS


def check_promise_date(by: date, made_on: date, kind: CustomerKind) -> None:
    """Raises WrongUse when the promised day has passed or lies too far ahead for a promise."""
    if by < made_on:
        raise WrongUse(
            say(
                "--by {by} lies before {made_on}, the day on which it is promised; give a day that is to come",
                by=by,
                made_on=made_on,
            )
        )
    latest = made_on + timedelta(days=longest_days(kind))
    if by > latest:
        who = say("a person") if kind.is_person else say("a business")
        raise WrongUse(
            say(
                "--by {by} is too far ahead: a promise of {who} is at most {most} days ahead, "
                "here {latest}; take an earlier day, or agree instalments",
                by=by,
                who=who,
                most=longest_days(kind),
                latest=latest,
            )
        )


def end_of_grace(day: date, method: str, country: str | None, nation: str | None) -> date:
    """The last day of silence: the promised day and the business days that the method takes where they live.

    Raises WrongUse when the method is none of GRACE_BUSINESS_DAYS.
    """
    days = GRACE_BUSINESS_DAYS.get(method)
    if days is None:
        raise WrongUse(
            say(
                "--method {method} is not known; it is one of {known}",
                method=method,
                known=", ".join(sorted(GRACE_BUSINESS_DAYS)),
            )
        )
    return add_business_days(day, days, country, nation)


def judge(promise: PromiseProgress, today: date) -> PromiseStatus:
    """Kept once enough has cleared or nothing is owed; broken once the silence is over; open until then."""
    paid = promise.amount is not None and promise.cleared >= promise.amount
    if paid or (promise.owed is not None and promise.owed <= 0):
        return PromiseStatus.KEPT
    return PromiseStatus.BROKEN if today > promise.silent_until else PromiseStatus.OPEN
