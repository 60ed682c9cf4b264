"""Strategies: the steps planned around due dates. Content, read from TOML and checked on load."""

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar

from candour.domain.accounts import AccountFacts
from candour.domain.holds import HoldKind
from candour.domain.items import ItemFacts
from candour.domain.messages import Purpose
from candour.domain.money import to_decimal
from candour.domain.parties import CustomerKind
from candour.domain.saying import Said, say, says

T = TypeVar("T")
KEY = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
"""What a strategy, or a step of one, may be called."""
STEPS_MAX, LABEL_MAX = 40, 120
FIRST_DAY, LAST_DAY = -366, 3660
"""Steps lie between a year before and ten years after the due date."""


class StrategyError(ValueError):
    """A strategy that cannot be used; the message says where in the file, what is wrong and what is expected.

    where: 'steps[2]', 'steps[2].when' or 'thanks', '' for the head of the file; name: the word there that is meant.
    """

    def __init__(self, says: str, where: str = "", name: str = "") -> None:
        super().__init__(say("{where}: {says}", where=where, says=says) if where else says)
        self.says, self.where, self.name = says, where, name


@dataclass(frozen=True, slots=True)
class Conditions:
    """When a step applies; None means it does not matter.

    balance_at_least: decimal text, in the currency of the items. age_at_least: days since the oldest item was due.
    promise: an open or broken promise is on the account. arrangement, support_need: there is one, or there is none.
    """

    balance_at_least: Decimal | None = None
    age_at_least: int | None = None
    customers: tuple[str, ...] | None = None
    creditors: tuple[str, ...] | None = None
    languages: tuple[str, ...] | None = None
    promise: bool | None = None
    arrangement: bool | None = None
    support_need: bool | None = None

    def hold(self, account: AccountFacts, items: tuple[ItemFacts, ...], age_days: int) -> bool:
        """Whether every stated condition is true of the account and the items that the step would concern."""
        return self is ALWAYS or all(
            check(self, account, items, age_days) for name, check in _CHECKS if getattr(self, name) is not None
        )


ALWAYS = Conditions()


def _balance_holds(c: Conditions, account: AccountFacts, items: tuple[ItemFacts, ...], age_days: int) -> bool:
    total = sum(item.balance or 0 for item in items)
    return c.balance_at_least is not None and to_decimal(total, items[0].currency) >= c.balance_at_least


def _arrangement_holds(c: Conditions, account: AccountFacts, items: tuple[ItemFacts, ...], age_days: int) -> bool:
    return c.arrangement is any(hold.kind is HoldKind.ARRANGEMENT for hold in account.holds)


def _promise_holds(c: Conditions, account: AccountFacts, items: tuple[ItemFacts, ...], age_days: int) -> bool:
    promised = account.broken_promises > 0 or any(item.promised_until for item in account.items)
    return c.promise is promised


_CHECKS = (
    ("balance_at_least", _balance_holds),
    ("age_at_least", lambda c, a, i, age: age >= (c.age_at_least or 0)),
    ("customers", lambda c, a, i, age: a.kind.value in (c.customers or ())),
    ("creditors", lambda c, a, i, age: a.creditor.slug in (c.creditors or ())),
    ("languages", lambda c, a, i, age: a.language in (c.languages or ())),
    ("promise", _promise_holds),
    ("arrangement", _arrangement_holds),
    ("support_need", lambda c, a, i, age: c.support_need is bool(a.support_needs)),
)


@dataclass(frozen=True, slots=True)
class StrategyStep:
    """One step: from `day` (days from the due date) until, but not on, day `until` (None: it stays true)."""

    key: str
    purpose: Purpose
    channel: str
    day: int
    until: int | None = None
    when: Conditions = ALWAYS


@dataclass(frozen=True, slots=True)
class Thanks:
    """When a thank-you follows a payment that has cleared: within so many days of it, and how far apart."""

    channel: str
    within_days: int
    days_between: int


@dataclass(frozen=True, slots=True)
class Strategy:
    """Steps in the order in which they are said. least_days_between: between two steps after a late one."""

    key: str
    version: int
    label: str
    steps: tuple[StrategyStep, ...]
    thanks: Thanks | None = None
    least_days_between: int = 3

    def index(self, key: str | None) -> int:
        """Place of a step by its key or purpose; -1 when there is none such."""
        wanted = (key or "").strip().lower().replace("-", "_").replace(" ", "_")
        return next((n for n, s in enumerate(self.steps) if wanted in (s.key, s.purpose.value)), -1)


def read_strategy(text: str, source: str) -> Strategy:
    """A strategy from TOML text. source: the file's name, for errors. Raises StrategyError."""
    strategy, mistakes = examine(text)
    if strategy is None:
        raise StrategyError(say("{source}: {mistake}", source=source, mistake=says(mistakes[0])))
    return strategy


def examine(text: str) -> tuple[Strategy | None, list[StrategyError]]:
    """A strategy from TOML text, or None with every mistake that is found in it, in the order of the text."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return None, [StrategyError(say("this is not TOML: {trouble}", trouble=str(error)))]
    except RecursionError:
        return None, [StrategyError("this is not TOML: brackets within brackets without an end")]
    return _examined(raw)


def _examined(raw: Mapping[str, Any]) -> tuple[Strategy | None, list[StrategyError]]:
    found: list[StrategyError] = []

    def tried(read: Callable[..., T], *args: Any) -> T | None:
        try:
            return read(*args)
        except StrategyError as mistake:
            found.append(mistake)
            return None

    tried(_only, raw, {"key", "version", "label", "steps", "thanks", "least_days_between"}, "")
    key, label = tried(_key, raw, ""), tried(_label, raw)
    version = tried(_number, raw, "version", "", 1, 10**6)
    between = tried(_number, raw, "least_days_between", "", 0, 366, 3)
    listed = tried(_need, raw, "steps", list, "") or []
    steps = [tried(_step, one, f"steps[{n}]") for n, one in enumerate(listed[:STEPS_MAX], 1)]
    thanks = tried(_thanks, raw["thanks"], "thanks") if "thanks" in raw else None
    if "steps" in raw:
        tried(_in_order, listed, steps)
    if found or key is None or label is None or version is None or between is None:
        return None, found
    return Strategy(key, version, label, tuple(step for step in steps if step), thanks, between), []


_MISSING = object()
_KINDS = {
    int: say("a whole number"), str: say("words in quotes"), list: say("a list"), dict: say("a table"),
    bool: say("true or false"),
}  # fmt: skip


def _need(raw: Mapping[str, Any], name: str, kind: type, where: str, default: object = _MISSING) -> Any:
    value = raw.get(name, default)
    if value is _MISSING:
        raise StrategyError(say("'{name}' is missing; expected {kind}", name=name, kind=_KINDS[kind]), where)
    if value is not default and (not isinstance(value, kind) or (kind is int and isinstance(value, bool))):
        raise StrategyError(
            say("'{name}' is {value}; expected {kind}", name=name, value=repr(value), kind=_KINDS[kind]),
            where,
            name,
        )
    return value


def _number(
    raw: Mapping[str, Any], name: str, where: str, least: int, most: int, default: int | object = _MISSING
) -> int:
    value: int = _need(raw, name, int, where, default)
    if not least <= value <= most:
        raise StrategyError(
            say(
                "'{name}' is {value}; expected a number from {least} to {most}",
                name=name,
                value=value,
                least=least,
                most=most,
            ),
            where,
            name,
        )
    return value


def _key(raw: Mapping[str, Any], where: str) -> str:
    key: str = _need(raw, "key", str, where)
    if not KEY.fullmatch(key):
        raise StrategyError(
            say(
                "'key' is {key}; expected up to 40 small letters, digits, '_' and '-', such as check_in", key=repr(key)
            ),
            where,
            "key",
        )
    return key


def _label(raw: Mapping[str, Any]) -> str:
    label: str = _need(raw, "label", str, "")
    if not label.strip() or not label.isprintable() or len(label) > LABEL_MAX:
        raise StrategyError(say("'label' must be one line of 1 to {most} characters", most=LABEL_MAX), "", "label")
    return label


def _only(raw: Mapping[str, Any], known: set[str], where: str) -> None:
    if unknown := sorted(set(raw) - known):
        names, all_known = ", ".join(unknown), ", ".join(sorted(known))
        says_so = say("{names} is not known here; known are {known}", names=names, known=all_known)
        raise StrategyError(says_so, where, unknown[0])


def _in_order(listed: list[Any], steps: list[StrategyStep | None]) -> None:
    """What is wrong with the steps together. Raises StrategyError."""
    if not listed:
        raise StrategyError("a strategy needs at least one step: a table [[steps]] with key, purpose, channel and day")
    if len(listed) > STEPS_MAX:
        raise StrategyError(
            say("there are {steps} steps; at most {most} can be used", steps=len(listed), most=STEPS_MAX),
            f"steps[{STEPS_MAX}]",
        )
    seen: dict[str, int] = {}
    before: StrategyStep | None = None
    for number, step in enumerate(steps, 1):
        if step is None:
            continue
        where = f"steps[{number}]"
        if before is not None and step.day <= before.day:
            raise StrategyError(_comes_too_early(step, before), where, "day")
        if step.key in seen:
            raise StrategyError(
                say("steps[{number}] has the key '{key}' too: rename one", number=seen[step.key], key=step.key),
                where,
                "key",
            )
        seen[step.key], before = number, step


def _comes_too_early(step: StrategyStep, before: StrategyStep) -> Said:
    return say(
        "'{step}' (day {day}) must come after '{before}' (day {day_before}): give it a later day, or move it up",
        step=step.key,
        day=step.day,
        before=before.key,
        day_before=before.day,
    )


def _step(raw: object, where: str) -> StrategyStep:
    if not isinstance(raw, dict):
        raise StrategyError("expected a table with key, purpose, channel and day", where)
    _only(raw, {f.name for f in fields(StrategyStep)}, where)
    key, purpose = _key(raw, where), _need(raw, "purpose", str, where)
    if purpose not in set(Purpose):
        raise StrategyError(
            say("purpose '{purpose}' is not one of {known}", purpose=purpose, known=", ".join(Purpose)),
            where,
            "purpose",
        )
    day = _number(raw, "day", where, FIRST_DAY, LAST_DAY)
    until = _number(raw, "until", where, FIRST_DAY, LAST_DAY) if "until" in raw else None
    if until is not None and until <= day:
        raise StrategyError(say("until ({until}) must be later than day ({day})", until=until, day=day), where, "until")
    when = _conditions(_need(raw, "when", dict, where, {}), f"{where}.when")
    return StrategyStep(key, Purpose(purpose), _need(raw, "channel", str, where), day, until, when)


def _thanks(raw: object, where: str) -> Thanks:
    if not isinstance(raw, dict):
        raise StrategyError("expected a table with channel, within_days and days_between", where)
    _only(raw, {f.name for f in fields(Thanks)}, where)
    return Thanks(
        _need(raw, "channel", str, where),
        _number(raw, "within_days", where, 0, 366),
        _number(raw, "days_between", where, 0, 366),
    )


def _conditions(raw: Mapping[str, Any], where: str) -> Conditions:
    if not raw:
        return ALWAYS
    _only(raw, {f.name for f in fields(Conditions)}, where)
    given: dict[str, Any] = {}
    for name in ("customers", "creditors", "languages"):
        if name in raw:
            given[name] = tuple(str(one) for one in _need(raw, name, list, where))
    for name in ("promise", "arrangement", "support_need"):
        if name in raw:
            given[name] = _need(raw, name, bool, where)
    if "age_at_least" in raw:
        given["age_at_least"] = _number(raw, "age_at_least", where, FIRST_DAY, LAST_DAY)
    if "balance_at_least" in raw:
        given["balance_at_least"] = _decimal(_need(raw, "balance_at_least", str, where), where)
    if unknown := set(given.get("customers", ())) - set(CustomerKind):
        names = ", ".join(sorted(unknown))
        says_so = say("customers {names} is not one of {known}", names=names, known=", ".join(CustomerKind))
        raise StrategyError(says_so, where, "customers")
    return Conditions(**given)


def _decimal(text: str, where: str) -> Decimal:
    try:
        amount = Decimal(text)
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite():
        raise StrategyError(
            say("balance_at_least is {text}; expected an amount such as '25.00'", text=repr(text)),
            where,
            "balance_at_least",
        )
    return amount
