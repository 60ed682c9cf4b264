"""Whether two names, and two customers, are one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from candour.domain.matching import Likeness, Names, compare_names, components, judge, moved


@pytest.mark.parametrize(
    ("one", "other", "agree"),
    [
        ("Ann Lee", "LEE, Ann", Names.SAME),
        ("Mrs. Zoë O'Neil", "Zoe ONeil", Names.SAME),
        ("A. Lee", "Ann Lee", Names.NEAR),
        ("Ann Mary Lee", "Ann Lee", Names.NEAR),
        ("Ann Lee", "Bob Lee", Names.DIFFERENT),
        ("Ann Lee", "Ann Stone", Names.DIFFERENT),
        ("", "", Names.DIFFERENT),
    ],
)
def test_names_agree_without_titles_accents_and_order(one: str, other: str, agree: Names) -> None:
    assert compare_names(one, other) is agree is compare_names(other, one)


@pytest.mark.parametrize(
    ("names", "common", "accepted", "likeness"),
    [
        (("Ann Lee", "Ann Lee"), ["email"], ["email"], Likeness(("email",), doubtful=False)),
        (("Ann Lee", "Bob Stone"), ["email"], ["email"], Likeness(("email",), doubtful=True)),
        (("Ann Lee", "Bob Stone"), ["email"], ["name_email"], None),
        (("Ann Lee", "A Lee"), ["address"], ["name_address"], Likeness(("name_address",), doubtful=True)),
        (("Ann Lee", "Ann Lee"), ["address"], ["email", "phone"], None),
        (("Ann Lee", "Ann Lee"), [], ["email", "name_phone"], None),
    ],
)
def test_evidence_counts_as_the_organisation_says(
    names: tuple[str, str], common: list[str], accepted: list[str], likeness: Likeness | None
) -> None:
    assert judge(*names, common, accepted) == likeness


pairs = st.lists(st.tuples(st.integers(1, 12), st.integers(13, 24)), max_size=12)


@given(pairs)
def test_those_who_are_connected_share_the_smallest_number_in_whatever_order_they_are_read(
    found: list[tuple[int, int]],
) -> None:
    numbers = components(found)
    assert components(reversed(found)) == numbers
    for one, other in found:
        assert numbers[one] == numbers[other] <= one
    assert all(numbers[number] == number for number in numbers.values())


@given(pairs, pairs)
def test_whoever_gains_or_loses_company_is_looked_at_again(
    was: list[tuple[int, int]], now: list[tuple[int, int]]
) -> None:
    before, after = components(was), components(now)

    def company(numbers: dict[int, int], one: int) -> set[int]:
        return {other for other, number in numbers.items() if number == numbers.get(one)} - {one}

    changed = {one for one in before.keys() | after.keys() if company(before, one) != company(after, one)}
    assert changed <= moved(before, after)
    assert not moved(before, before)
