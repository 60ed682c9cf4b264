"""The numbers of the house policy: their defaults, what may be set, and within what limits."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from functools import lru_cache

from candour.domain.saying import say


class PolicyError(ValueError):
    """A policy setting that is unknown or of the wrong kind."""


@dataclass(frozen=True, slots=True)
class Numbers:
    """The policy numbers; the organisation's and a creditor's `policy` may set any by name. Hours are local 'HH:MM'.

    cap_week counts asking contacts in 7 days, calls_week calls; both, and the days after a conversation, are for
    persons. days_between is for accounts of businesses, named_week for each contact person there. fresh_days and
    vulnerable_week count business days and contacts.
    """

    weekday_from: str = "08:00"
    weekday_until: str = "20:00"
    business_until: str = "18:00"
    saturday_from: str = "09:00"
    saturday_until: str = "17:00"
    cap_week: int = 3
    calls_week: int = 2
    named_week: int = 3
    vulnerable_week: int = 1
    after_conversation_days: int = 7
    days_between: int = 7
    fresh_days: int = 3
    broken_promises: int = 3


DEFAULTS = Numbers()


@lru_cache(maxsize=256)
def _numbers(settings: tuple[tuple[str, type, object], ...]) -> Numbers:
    kinds = {f.name: type(getattr(DEFAULTS, f.name)) for f in fields(Numbers)}
    for name, kind, value in settings:
        if name not in kinds or kind is not kinds[name]:
            known = ", ".join(f"{n} ({k.__name__})" for n, k in kinds.items())
            raise PolicyError(
                say(
                    "policy setting {name}={value} cannot be used; known are {known}",
                    name=name,
                    value=repr(value),
                    known=known,
                )
            )
    return Numbers(**{name: value for name, _, value in settings})  # type: ignore[arg-type]


def numbers(policy: Mapping[str, object]) -> Numbers:
    """The numbers in force for a creditor. Raises PolicyError on an unknown name or a value of the wrong kind."""
    if not policy:
        return DEFAULTS
    return _numbers(tuple((name, type(value), value) for name, value in sorted(policy.items())))


A_WEEK_OF_DAYS = (
    1, 7, say("one touch a day is the most, and US Regulation F takes more than 7 calls a week as harassment")
)  # fmt: skip
QUIET = (1, 31, say("a day without an ask is the least; a law pack may demand more"))
OPENS = (
    "06:00",
    "12:00",
    say("nobody is woken; where a law has hours (08:00 to 21:00 in US Regulation F) they hold anyway"),
)
CLOSES = (
    "12:01", "22:00", say("evenings are private; where a law has hours (08:00 to 21:00 in US Regulation F) they hold")
)  # fmt: skip
LIMITS: dict[str, tuple[int | str, int | str, str]] = {
    "weekday_from": OPENS, "weekday_until": CLOSES, "business_until": CLOSES,
    "saturday_from": OPENS, "saturday_until": CLOSES,
    "cap_week": A_WEEK_OF_DAYS, "calls_week": A_WEEK_OF_DAYS, "named_week": A_WEEK_OF_DAYS,
    "vulnerable_week": (1, 3, say("vulnerable persons are contacted less than others, never more")),
    "after_conversation_days": QUIET, "days_between": QUIET,
    "fresh_days": (0, 31, say("a ledger older than a month says little of what is owed")),
    "broken_promises": (1, 10, say("a person should talk before a tenth promise breaks")),
}  # fmt: skip
"""The least and the most that each number may be, and why: no setting goes past these, whatever the law allows."""


AT_LEAST_ONE = ("cap_week", "calls_week", "named_week", "vulnerable_week", "broken_promises")
LONGEST_DAYS = 366
WINDOWS = (("weekday_from", "weekday_until"), ("weekday_from", "business_until"), ("saturday_from", "saturday_until"))


def check_numbers(policy: Mapping[str, object]) -> None:
    """Raise PolicyError when a creditor's own numbers could not be worked with: hours that never open, caps of none."""
    told = asdict(numbers(policy))
    for name, value in told.items():
        if isinstance(value, int):
            least = 1 if name in AT_LEAST_ONE else 0
            if not least <= value <= LONGEST_DAYS:
                raise PolicyError(
                    say(
                        "{name}={value} cannot be used; it is a number from {least} to {most}",
                        name=name,
                        value=value,
                        least=least,
                        most=LONGEST_DAYS,
                    )
                )
        elif not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d" + ("|24:00" if name.endswith("until") else ""), value):
            raise PolicyError(
                say("{name}={value} cannot be used; write a time of day as 08:00", name=name, value=value)
            )
    for opens, closes in WINDOWS:
        if told[opens] >= told[closes]:
            raise PolicyError(
                say(
                    "{opens}={first} must be earlier than {closes}={last}",
                    opens=opens,
                    first=told[opens],
                    closes=closes,
                    last=told[closes],
                )
            )


def check_limits(policy: Mapping[str, object]) -> None:
    """Raise PolicyError when a number that somebody sets could not be worked with, or is beyond its limits."""
    told = asdict(numbers(policy))
    _keep_limits({name: value for name, value in told.items() if isinstance(value, int)})
    check_numbers(policy)
    _keep_limits(told)


def _keep_limits(told: Mapping[str, int | str]) -> None:
    for name, value in told.items():
        least, most, why = LIMITS[name]
        if not least <= value <= most:  # type: ignore[operator]
            raise PolicyError(
                say(
                    "{name}={value} cannot be used; it is from {least} to {most}: {why}",
                    name=name,
                    value=value,
                    least=least,
                    most=most,
                    why=why,
                )
            )
