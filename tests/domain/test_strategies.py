"""Strategies are content: what they may say, and errors that tell an author where and what to mend."""

from dataclasses import replace
from datetime import timedelta
from importlib.resources import files
from typing import Any

import pytest

from candour.domain.holds import HoldFacts, HoldKind
from candour.domain.messages import Purpose
from candour.domain.parties import CustomerKind
from candour.domain.planning import make_plan
from candour.domain.strategies import StrategyError, read_strategy
from tests.some import MONDAY, an_account, an_item, with_creditor

HEAD = 'key = "x"\nversion = 1\nlabel = "X"\n'
STEP = '[[steps]]\nkey = "check_in"\npurpose = "check_in"\nchannel = "email"\nday = 3\n'


@pytest.mark.parametrize("name", ["business", "consumer"])
def test_the_shipped_strategies_are_the_week_before_the_day_and_what_follows(name: str) -> None:
    text = (files("candour") / f"content/strategies/{name}.toml").read_text("utf-8")
    strategy = read_strategy(text, f"{name}.toml")
    assert [(s.purpose.value, s.day) for s in strategy.steps] == [
        ("reminder", -7), ("due", 0), ("check_in", 3), ("call", 10), ("options", 17), ("notice", 30),
    ]  # fmt: skip
    assert strategy.thanks is not None


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("key = ", "this is not TOML"),
        (HEAD, "'steps' is missing"),
        (HEAD + "steps = []", "at least one step"),
        (HEAD + STEP + "colour = 1", "colour is not known here"),
        (HEAD + STEP.replace("day = 3", 'day = "3"'), r"steps\[1\]: 'day' is '3'; expected a whole number"),
        (HEAD + STEP.replace('"check_in"\nchannel', '"shout"\nchannel'), "purpose 'shout' is not one of"),
        (HEAD + STEP + "until = 3", "until (3) must be later than day (3)".replace("(", r"\(").replace(")", r"\)")),
        (HEAD + STEP + STEP, "must come after"),
        (HEAD + STEP + "[steps.when]\nbalance_at_least = 'much'", "expected an amount"),
        (HEAD + STEP + "[steps.when]\ncustomers = ['king']", "king is not one of"),
        (HEAD + STEP + "[steps.when]\nweather = true", "weather is not known here"),
        (HEAD.replace("1", "true") + STEP, "'version' is True; expected a whole number"),
    ],
)
def test_a_mistake_is_told_with_its_place_and_what_is_expected(text: str, told: str) -> None:
    with pytest.raises(StrategyError, match=told):
        read_strategy(text, "mine.toml")


LATE = an_account(an_item(MONDAY.date() - timedelta(days=20), 5_000))
ARRANGED = replace(LATE, holds=(HoldFacts(1, HoldKind.ARRANGEMENT, MONDAY, None),))
PROMISED = replace(LATE, items=(*LATE.items, an_item(MONDAY.date(), key=2, promised_until=MONDAY.date())))


@pytest.mark.parametrize(
    ("condition", "account", "holds"),
    [
        ('balance_at_least = "50.00"', LATE, True),
        ('balance_at_least = "50.01"', LATE, False),
        ("age_at_least = 20", LATE, True),
        ("age_at_least = 21", LATE, False),
        ('customers = ["business"]', LATE, True),
        ('customers = ["consumer", "sole_trader"]', LATE, False),
        ('customers = ["consumer"]', replace(LATE, kind=CustomerKind.CONSUMER), True),
        ('creditors = ["hartley"]', LATE, True),
        ('creditors = ["hartley"]', with_creditor(LATE, slug="other"), False),
        ('languages = ["cy-GB"]', LATE, False),
        ('languages = ["cy-GB"]', replace(LATE, language="cy-GB"), True),
        ("promise = false", LATE, True),
        ("promise = true", LATE, False),
        ("promise = true", PROMISED, True),
        ("promise = true", replace(LATE, broken_promises=1), True),
        ("arrangement = false", LATE, True),
        ("arrangement = false", ARRANGED, False),
        ("arrangement = true", ARRANGED, True),
        ("support_need = true", LATE, False),
        ("support_need = true", replace(LATE, support_needs=("large print",)), True),
        ('balance_at_least = "50.00"\nage_at_least = 21', LATE, False),
    ],
)
def test_a_step_applies_where_all_its_conditions_hold(condition: str, account: Any, holds: bool) -> None:
    strategy = read_strategy(f"{HEAD}{STEP}[steps.when]\n{condition}\n", "mine.toml")
    wanted = make_plan(account, strategy, MONDAY).wanted
    assert (wanted.purpose if wanted else None) == (Purpose.CHECK_IN if holds else None)
