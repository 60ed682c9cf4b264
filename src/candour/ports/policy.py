"""What a policy pack implements: rules that speak on a question. A pack is one file in `plugs/policies`."""

from collections.abc import Iterable
from typing import Protocol

from candour.domain.accounts import AccountFacts
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
