"""Strategies: the steps planned around due dates. Content, read from TOML and checked on load."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from decimal import Decimal, InvalidOperation
from typing import Any

from candour.domain.accounts import AccountFacts
from candour.domain.holds import HoldKind
from candour.domain.items import ItemFacts
from candour.domain.messages import Purpose
from candour.domain.money import to_decimal
from candour.domain.parties import CustomerKind


class StrategyError(ValueError):
    """A strategy that cannot be used; the message says where in the file, what is wrong and what is expected."""


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
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise StrategyError(f"{source}: this is not TOML: {error}") from None
    _only(raw, {"key", "version", "label", "steps", "thanks", "least_days_between"}, source)
    steps = _need(raw, "steps", list, source)
    return Strategy(
        key=_need(raw, "key", str, source),
        version=_need(raw, "version", int, source),
        label=_need(raw, "label", str, source),
        steps=_in_order(tuple(_step(one, f"{source}: steps[{n}]") for n, one in enumerate(steps, 1)), source),
        thanks=_thanks(raw["thanks"], f"{source}: thanks") if "thanks" in raw else None,
        least_days_between=_need(raw, "least_days_between", int, source, 3),
    )


_MISSING = object()


def _need(raw: Mapping[str, Any], name: str, kind: type, where: str, default: object = _MISSING) -> Any:
    value = raw.get(name, default)
    if value is _MISSING:
        raise StrategyError(f"{where}: '{name}' is missing; expected {kind.__name__}")
    if value is not default and (not isinstance(value, kind) or (kind is int and isinstance(value, bool))):
        raise StrategyError(f"{where}: '{name}' is {value!r}; expected {kind.__name__}")
    return value


def _only(raw: Mapping[str, Any], known: set[str], where: str) -> None:
    if unknown := sorted(set(raw) - known):
        raise StrategyError(f"{where}: {', '.join(unknown)} is not known here; known are {', '.join(sorted(known))}")


def _in_order(steps: tuple[StrategyStep, ...], source: str) -> tuple[StrategyStep, ...]:
    if not steps:
        raise StrategyError(f"{source}: a strategy needs at least one step")
    for earlier, later in zip(steps, steps[1:], strict=False):
        if later.day <= earlier.day:
            raise StrategyError(f"{source}: step '{later.key}' (day {later.day}) must come after '{earlier.key}'")
    if len({step.key for step in steps}) != len(steps):
        raise StrategyError(f"{source}: two steps have the same key")
    return steps


def _step(raw: object, where: str) -> StrategyStep:
    if not isinstance(raw, dict):
        raise StrategyError(f"{where}: expected a table with key, purpose, channel and day")
    _only(raw, {f.name for f in fields(StrategyStep)}, where)
    purpose = _need(raw, "purpose", str, where)
    if purpose not in set(Purpose):
        raise StrategyError(f"{where}: purpose '{purpose}' is not one of {', '.join(Purpose)}")
    day, until = _need(raw, "day", int, where), _need(raw, "until", int, where, None)
    if until is not None and until <= day:
        raise StrategyError(f"{where}: until ({until}) must be later than day ({day})")
    when = _conditions(_need(raw, "when", dict, where, {}), f"{where}.when")
    key, channel = _need(raw, "key", str, where), _need(raw, "channel", str, where)
    return StrategyStep(key, Purpose(purpose), channel, day, until, when)


def _thanks(raw: object, where: str) -> Thanks:
    if not isinstance(raw, dict):
        raise StrategyError(f"{where}: expected a table with channel, within_days and days_between")
    _only(raw, {f.name for f in fields(Thanks)}, where)
    return Thanks(
        _need(raw, "channel", str, where),
        _need(raw, "within_days", int, where),
        _need(raw, "days_between", int, where),
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
        given["age_at_least"] = _need(raw, "age_at_least", int, where)
    if "balance_at_least" in raw:
        given["balance_at_least"] = _decimal(_need(raw, "balance_at_least", str, where), where)
    if unknown := set(given.get("customers", ())) - set(CustomerKind):
        raise StrategyError(f"{where}: customers {', '.join(sorted(unknown))} is not one of {', '.join(CustomerKind)}")
    return Conditions(**given)


def _decimal(text: str, where: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        raise StrategyError(f"{where}: balance_at_least is {text!r}; expected an amount such as '25.00'") from None
