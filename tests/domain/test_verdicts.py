"""Many rules speak, one answer comes: the strictest, with every reason kept."""

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from candour.domain.verdicts import Answer, Rule, Ruling, Verdict, combine

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


def a_ruling(verdict: Verdict, hours: int | None = None, *, warning: bool = False, name: str = "r") -> Ruling:
    until = NOON + timedelta(hours=hours) if hours is not None else None
    return Ruling(Rule(name, f"because of {name}", "House policy"), verdict, until, warning=warning)


rulings = st.lists(
    st.builds(
        a_ruling, st.sampled_from(Verdict), st.none() | st.integers(0, 99), warning=st.booleans(),
        name=st.sampled_from("abc"),
    ),
    max_size=6,
)  # fmt: skip


def test_nothing_said_is_allowed() -> None:
    assert combine(()) == Answer(Verdict.ALLOW)


def test_a_wait_ends_when_the_last_one_does() -> None:
    answer = combine((a_ruling(Verdict.WAIT, 1), a_ruling(Verdict.WAIT, 3), a_ruling(Verdict.WAIT, 2)))
    assert (answer.verdict, answer.until) == (Verdict.WAIT, NOON + timedelta(hours=3))


def test_a_wait_whose_end_nobody_knows_has_no_end() -> None:
    assert combine((a_ruling(Verdict.WAIT, 1), a_ruling(Verdict.WAIT))).until is None


def test_a_warning_rides_along_and_stops_nothing() -> None:
    answer = combine((a_ruling(Verdict.REFUSE, warning=True),))
    assert answer.verdict is Verdict.ALLOW
    assert len(answer.rulings) == 1 and answer.rules == ()


@given(rulings)
def test_the_strictest_wins(found: list[Ruling]) -> None:
    stopping = [r.verdict for r in found if not r.warning]
    assert combine(tuple(found)).verdict == max(stopping, default=Verdict.ALLOW)


@given(rulings, st.randoms())
def test_the_order_of_rules_does_not_matter(found: list[Ruling], random: Any) -> None:
    shuffled = list(found)
    random.shuffle(shuffled)
    one, other = combine(tuple(found)), combine(tuple(shuffled))
    assert (one.verdict, one.until, sorted(one.rules)) == (other.verdict, other.until, sorted(other.rules))


@given(rulings, rulings)
def test_one_more_rule_never_allows_more(found: list[Ruling], more: list[Ruling]) -> None:
    assert combine((*found, *more)).verdict >= combine(tuple(found)).verdict
