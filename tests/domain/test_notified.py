"""Whom a line of a notification list means: two things that agree, or a reference that the name does not gainsay."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from candour.domain.notified import Known, Notice, Sure, address_keys, match, name_key
from candour.domain.parties import Residence

HOME = Residence("GB", "ENG", "Europe/London")
ANN = Known(1, 1, "C-100", "Ann Brook", HOME, (
    ("email", "ann@mail.example"), ("phone", "+441632960001"), ("post", "3 Mill Lane, Leeds LS1 4DT"),
))  # fmt: skip
BEN = Known(2, 2, "C-200", "Ben Brook", HOME, (("phone", "+441632960001"), ("post", "3 Mill Lane, Leeds LS1 4DT")))
EVE = Known(3, 3, "C-300", "Eve Stone", HOME, ())


def meant(*customers: Known, **told: Any) -> tuple[str, list[str]]:
    [found] = match([Notice(2, **told)], customers or (ANN, BEN, EVE))
    return found.found.value, [known.reference for known in found.accounts]


@pytest.mark.parametrize(
    "told",
    [
        {"reference": "c-100"},
        {"reference": "C-100", "name": "Mrs A Brook"},
        {"name": "Brook, Ann", "address": "Flat 1, 3 Mill Lane, ls14dt"},
        {"name": "Ms Ann Brook", "email": "ANN@mail.example"},
        {"name": "Ann Brook", "phone": "+441632960001"},
        {"email": "ann@mail.example", "phone": "+441632960001"},
    ],
)
def test_a_reference_or_two_things_that_agree_are_sure(told: dict[str, str]) -> None:
    assert meant(**told) == ("sure", ["C-100"])


@pytest.mark.parametrize(
    ("told", "whom"),
    [
        ({"reference": "C-100", "name": "Eve Stone"}, ["C-100", "C-300"]),
        ({"name": "Ann Brook"}, ["C-100"]),
        ({"name": "Jane Brook", "email": "ann@mail.example"}, ["C-100"]),
        ({"name": "Cas Brook", "address": "LS1 4DT"}, ["C-100", "C-200"]),
        ({"phone": "+441632960001"}, ["C-100", "C-200"]),
    ],
    ids=[
        "reference of somebody else",
        "a name alone",
        "another first name",
        "a street and a surname",
        "a shared phone",
    ],
)
def test_what_could_be_somebody_else_is_for_a_person(told: dict[str, str], whom: list[str]) -> None:
    assert meant(**told) == ("doubtful", whom)


@pytest.mark.parametrize("told", [{"name": "Tom Field", "address": "LS1 4DT"}, {"reference": "C-999"}, {}])
def test_a_street_alone_and_an_unknown_reference_mean_nobody(told: dict[str, str]) -> None:
    assert meant(**told) == ("unmatched", [])


def test_two_people_who_both_agree_are_doubtful_and_two_accounts_of_one_are_not() -> None:
    twin = Known(4, 4, "C-400", "Ann Brook", HOME, (("email", "ann@mail.example"),))
    told = {"name": "Ann Brook", "email": "ann@mail.example"}
    assert meant(ANN, twin, **told) == ("doubtful", ["C-100", "C-400"])
    second = Known(5, 1, "C-500", "Ann Brook", HOME, ANN.points)
    assert meant(ANN, second, **told) == ("sure", ["C-100", "C-500"])


def test_names_are_read_without_titles_order_or_marks() -> None:
    assert name_key("Dr. O'Neil, Siân") == name_key("siân oneil")
    assert address_keys("1 High St, M1 1AE") == address_keys("m11ae") == {"M11AE"}
    assert address_keys("12 Rue Haute, Paris") == {"12ruehauteparis"}


words = st.sampled_from(["", "Ann Brook", "Ben Brook", "Eve Stone"])
notices = st.builds(
    Notice, line=st.just(2), name=words, reference=st.sampled_from(["", "C-100", "C-200", "C-9"]),
    email=st.sampled_from(["", "ann@mail.example"]), address=st.sampled_from(["", "LS1 4DT", "M1 1AE"]),
)  # fmt: skip


@given(st.lists(notices, max_size=6), st.permutations([ANN, BEN, EVE]))
def test_neither_other_lines_nor_the_order_of_customers_change_a_match(lines: list[Notice], order: list[Known]) -> None:
    alone = [match([line], [ANN, BEN, EVE])[0] for line in lines]
    assert match(lines, order) == alone
    assert all(len({k.party_id for k in one.accounts}) == 1 for one in alone if one.found is Sure.SURE)
