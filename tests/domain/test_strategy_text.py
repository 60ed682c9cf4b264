"""A strategy as text: where a mistake stands, how it is written so that it reads the same, what differs between two."""

from dataclasses import replace
from decimal import Decimal
from importlib.resources import files

import pytest

from candour.domain.messages import Purpose
from candour.domain.strategies import Conditions, Strategy, StrategyError, StrategyStep, Thanks, examine, read_strategy
from candour.domain.strategy_text import (
    Difference,
    differences,
    in_short,
    line_of,
    stated,
    table_of,
    with_version,
    write_strategy,
    write_table,
)

TEXT = """key = "x"
version = 1
label = "X"

[[steps]]
key = "due"
purpose = "due"
channel = "email"
day = 0

[[steps]]
key = "check_in"
purpose = "check_in"
channel = "email"
day = 3
[steps.when]
age_at_least = 2

[thanks]
channel = "email"
within_days = 5
days_between = 30
"""
FULL = Conditions(Decimal("50.00"), 3, ("business", "consumer"), ("hartley",), ("en-GB",), True, False, True)
STEP = StrategyStep("due", Purpose.DUE, "email", 0)
PLAIN = Strategy("x", 4, "X", (STEP,))
WHOLE = Strategy(
    "x", 4, 'A "quoted" label, é', (STEP, StrategyStep("check_in", Purpose.CHECK_IN, "sms", 3, 9, FULL)),
    Thanks("email", 5, 30), 2,
)  # fmt: skip


@pytest.mark.parametrize(
    ("where", "name", "line"),
    [
        ("", "key", 1), ("", "version", 2), ("", "label", 3), ("", "day", None), ("", "", None),
        ("steps[1]", "key", 6), ("steps[1]", "day", 9), ("steps[1]", "until", 5), ("steps[1]", "", 5),
        ("steps[2]", "key", 12), ("steps[2]", "day", 15), ("steps[2]", "age_at_least", 17), ("steps[2]", "until", 11),
        ("steps[3]", "key", None), ("steps[3]", "", None), ("thanks", "channel", 20), ("thanks", "day", 19),
        ("thanks", "days_between", 22), ("weather", "key", None), ("steps.when", "age_at_least", 17),
        ("steps", "key", 6), ("steps", "", 5),
    ],
)  # fmt: skip
def test_a_mistake_stands_in_a_line(where: str, name: str, line: int | None) -> None:
    assert line_of(TEXT, StrategyError("is wrong", where, name)) == line


def test_a_line_of_the_head_is_found_when_there_is_nothing_else_and_a_word_within_a_line_too() -> None:
    assert line_of('key = "x"\nday = 1', StrategyError("is wrong", "", "day")) == 2
    assert line_of("", StrategyError("is wrong", "", "day")) is None
    inline = "[[steps]]\nwhen = { age_at_least = 2,promise = true }\nday = 1\n"
    assert line_of(inline, StrategyError("is wrong", "steps[1]", "age_at_least")) == 2
    assert line_of(inline, StrategyError("is wrong", "steps[1]", "promise")) == 2
    assert line_of(inline, StrategyError("is wrong", "steps[1]", "mise")) == 1
    assert line_of("  [[ steps ]]\n  day=1\n", StrategyError("is wrong", "steps[1]", "day")) == 2


def test_what_is_no_toml_says_its_own_line() -> None:
    strategy, mistakes = examine(TEXT.replace("day = 3", "day = "))
    assert strategy is None
    assert [line_of(TEXT, one) for one in mistakes] == [15]


def test_a_text_gets_another_version_in_its_head_alone() -> None:
    assert with_version(TEXT, 7) == TEXT.replace("version = 1", "version = 7")
    bare = TEXT.replace("version = 1\n", "")
    assert with_version(bare, 7) == TEXT.replace("version = 1", "version = 7")
    later = bare + "version = 2\n"
    assert with_version(later, 7) == TEXT.replace("version = 1", "version = 7") + "version = 2\n"
    assert with_version('key = "x"', 7) == 'key = "x"\nversion = 7'
    assert (
        with_version("version=1\nversion=2\nkey = 'x'\nkey = 'y'", 7) == "version = 7\nversion=2\nkey = 'x'\nkey = 'y'"
    )
    assert with_version("key = 'x'\nkey = 'y'", 7) == "key = 'x'\nversion = 7\nkey = 'y'"


def test_a_strategy_is_written_line_by_line_with_nothing_that_is_not_stated() -> None:
    assert write_strategy(PLAIN) == (
        'key = "x"\nversion = 4\nlabel = "X"\nleast_days_between = 3\n\n'
        '[[steps]]\nkey = "due"\npurpose = "due"\nchannel = "email"\nday = 0\n'
    )
    assert write_strategy(WHOLE) == (
        'key = "x"\nversion = 4\nlabel = "A \\"quoted\\" label, é"\nleast_days_between = 2\n\n'
        '[[steps]]\nkey = "due"\npurpose = "due"\nchannel = "email"\nday = 0\n\n'
        '[[steps]]\nkey = "check_in"\npurpose = "check_in"\nchannel = "sms"\nday = 3\nuntil = 9\n'
        'when = { balance_at_least = "50.00", age_at_least = 3, customers = ["business", "consumer"], '
        'creditors = ["hartley"], languages = ["en-GB"], promise = true, arrangement = false, support_need = true }\n\n'
        '[thanks]\nchannel = "email"\nwithin_days = 5\ndays_between = 30\n'
    )


@pytest.mark.parametrize("strategy", [PLAIN, WHOLE], ids=["plain", "whole"])
def test_what_is_written_reads_the_same(strategy: Strategy) -> None:
    assert read_strategy(write_strategy(strategy), "mine.toml") == strategy


@pytest.mark.parametrize("name", ["business", "consumer"])
def test_the_shipped_strategies_are_written_and_read_the_same(name: str) -> None:
    strategy = read_strategy((files("candour") / f"content/strategies/{name}.toml").read_text("utf-8"), name)
    assert read_strategy(write_strategy(strategy), name) == strategy


def test_a_table_holds_what_is_stated_and_what_is_wrong_in_it_is_written_too() -> None:
    assert table_of(PLAIN) == {
        "key": "x", "version": 4, "label": "X", "least_days_between": 3,
        "steps": [{"key": "due", "purpose": "due", "channel": "email", "day": 0}],
    }  # fmt: skip
    whole = table_of(WHOLE)
    assert whole["thanks"] == {"channel": "email", "within_days": 5, "days_between": 30}
    assert whole["steps"][1]["until"] == 9
    assert whole["steps"][1]["when"]["languages"] == ("en-GB",)
    assert write_table({"day": None, "steps": [{"channel": "a\x7fb", "day": "x"}]}) == (
        'day = "None"\n\n[[steps]]\nchannel = "a\\u007fb"\nday = "x"\n'
    )


def test_only_conditions_that_are_stated_are_told() -> None:
    assert list(stated(Conditions())) == []
    assert list(stated(Conditions(age_at_least=0, promise=False))) == [("age_at_least", 0), ("promise", False)]


def test_strategies_differ_in_the_whole_then_by_step_then_in_what_is_gone_then_in_thanks() -> None:
    other = replace(
        WHOLE, version=9, label="B", least_days_between=3, thanks=None,
        steps=(
            StrategyStep("notice", Purpose.NOTICE, "letter", 30),
            replace(
                WHOLE.steps[1], purpose=Purpose.OPTIONS, channel="email", day=4, until=None,
                when=Conditions(age_at_least=3),
            ),
        ),
    )  # fmt: skip
    assert differences(WHOLE, other) == [
        Difference("", "label", 'A "quoted" label, é', "B"),
        Difference("", "least_days_between", "2", "3"),
        Difference("notice", "step", "", "notice by letter on day 30"),
        Difference("check_in", "purpose", "check_in", "options"),
        Difference("check_in", "channel", "sms", "email"),
        Difference("check_in", "day", "3", "4"),
        Difference("check_in", "until", "9", ""),
        Difference(
            "check_in", "when",
            'balance_at_least "50.00", age_at_least 3, customers ["business", "consumer"], creditors ["hartley"], '
            'languages ["en-GB"], promise true, arrangement false, support_need true',
            "age_at_least 3",
        ),
        Difference("due", "step", "due by email on day 0", ""),
        Difference("thanks", "channel", "email", ""),
        Difference("thanks", "within_days", "5", ""),
        Difference("thanks", "days_between", "30", ""),
    ]  # fmt: skip
    assert differences(other, WHOLE)[-3:] == [
        Difference("thanks", "channel", "", "email"),
        Difference("thanks", "within_days", "", "5"),
        Difference("thanks", "days_between", "", "30"),
    ]
    assert differences(WHOLE, replace(WHOLE, version=5)) == []
    later = replace(WHOLE, thanks=Thanks("sms", 5, 31))
    assert differences(WHOLE, later) == [
        Difference("thanks", "channel", "email", "sms"), Difference("thanks", "days_between", "30", "31"),
    ]  # fmt: skip


def test_a_step_in_short() -> None:
    assert in_short(STEP) == "due by email on day 0"
