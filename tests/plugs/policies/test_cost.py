"""What all packs together cost the planner."""

from dataclasses import replace
from time import process_time

import pytest

from candour.domain.accounts import AccountFacts
from candour.domain.parties import CustomerKind
from candour.flow import guard
from candour.flow.plan import decide
from candour.plugs.policies.house import PLUG
from tests.some import MONDAY, an_account, an_item

ACCOUNT = an_account(*(an_item(MONDAY.date(), key=key) for key in range(1, 6)))


def seconds(account: AccountFacts) -> float:
    """The least processor time that 200 decisions took in several tries."""
    tries = []
    for _ in range(7):
        before = process_time()
        for _ in range(200):
            decide(account, MONDAY)
        tries.append(process_time() - before)
    return min(tries)


@pytest.mark.parametrize("kind", [CustomerKind.BUSINESS, CustomerKind.CONSUMER], ids=str)
def test_planning_with_all_packs_costs_at_most_half_more_than_with_the_house_alone(
    kind: CustomerKind, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = replace(ACCOUNT, kind=kind)
    every = seconds(account)
    house_alone = (PLUG,)
    monkeypatch.setattr(guard, "policies", lambda: house_alone)
    assert every <= 1.5 * seconds(account)
