"""What a policy pack implements: rules that speak on a question. A pack is one file in `plugs/policies`."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Protocol, runtime_checkable

from candour.domain.accounts import AccountFacts
from candour.domain.calendars import local_day
from candour.domain.duties import ChargeQuestion, Duty, Permit
from candour.domain.legal import PLAIN
from candour.domain.sectors import Cover
from candour.domain.verdicts import Question, Rule, Ruling


class Policy(Protocol):
    """A law or house pack. `speak` is pure: the same question always gets the same rulings, in any order."""

    key: str
    label: str
    rules: tuple[Rule, ...]

    def applies(self, account: AccountFacts) -> bool:
        """Whether the pack binds this account. An unknown fact means yes."""
        ...

    def speak(self, question: Question) -> Iterable[Ruling]:
        """Rulings of the rules that have something to say; silence means allow."""
        ...


@runtime_checkable
class Tariffs(Protocol):
    """A pack that also says what may be charged."""

    def permits(self, question: ChargeQuestion) -> Iterable[Permit]:
        """What its rules allow to be charged; silence neither grants nor limits."""
        ...


@runtime_checkable
class Clocks(Protocol):
    """A pack that also says what has to be done by when."""

    def duties(self, account: AccountFacts) -> Iterable[Duty]:
        """What its rules want done, for each event that set a clock going."""
        ...


@dataclass(frozen=True, slots=True)
class Setting:
    """A number of a pack that may be set: its value in force, its default, its limits and why it has them.

    A pack that has some answers `settings(policy)` with all of them; `check_settings(policy)` raises ValueError when
    they could not be worked with, `check_limits(policy)` also when they are set beyond their limits.
    """

    name: str
    value: int | str
    usual: int | str
    least: int | str
    most: int | str
    why: str


@dataclass(frozen=True, slots=True)
class Floor:
    """What a law allows in a matter of which the house has a number: shown beside it, and kept whatever it says.

    number: the name of the `Setting`. allows and whom: in plain words, for staff.
    """

    number: str
    rule: Rule
    allows: str
    whom: str


Speaker = Callable[[Question], Iterator[Ruling]]
Clock = Callable[[AccountFacts], Iterator[Duty]]
Tariff = Callable[[ChargeQuestion], Iterator[Permit]]


@dataclass(frozen=True)
class LawPack:
    """A pack made of small functions. Rules that are not in force on the customer's local day are silent.

    contact: asked of every question. content: asked when there are words, claims or details of the contact to judge.
    clocks: duties of an account. tariffs: what may be charged. covers: for whom, where and in what sectors the pack
    knows enough of the law that a creditor may write to real people. floors: what it allows where the house has
    numbers.
    binds: may read residence, kind, legal facts and the creditor's role, regulation and sector, and nothing else: its
    answer is kept for accounts that are alike in these.
    """

    key: str
    label: str
    rules: tuple[Rule, ...]
    binds: Callable[[AccountFacts], bool]
    contact: tuple[Speaker, ...] = ()
    content: tuple[Speaker, ...] = ()
    clocks: tuple[Clock, ...] = ()
    tariffs: tuple[Tariff, ...] = ()
    covers: tuple[Cover, ...] = ()
    floors: tuple[Floor, ...] = ()

    def applies(self, account: AccountFacts) -> bool:
        """Whether the pack binds this account."""
        return self.binds(account)

    def speak(self, question: Question) -> Iterator[Ruling]:
        """Rulings of the rules that are in force and have something to say."""
        plain = question.text is None and question.asked is PLAIN
        speakers = self.contact if plain else self.contact + self.content
        for ruling in chain.from_iterable(speaker(question) for speaker in speakers):
            if ruling.rule.in_force(today(question)):
                yield ruling

    def duties(self, account: AccountFacts) -> list[Duty]:
        """What must be done by when, of rules that were in force when the clock started."""
        found = chain.from_iterable(clock(account) for clock in self.clocks)
        return [duty for duty in found if duty.rule.in_force(duty.since)]

    def permits(self, question: ChargeQuestion) -> list[Permit]:
        """What the rules in force allow to be charged."""
        found = chain.from_iterable(tariff(question) for tariff in self.tariffs)
        return [permit for permit in found if permit.rule.in_force(question.on)]


def today(question: Question) -> date:
    """The customer's local day."""
    return local_day(question.at, question.account.residence.zone)
