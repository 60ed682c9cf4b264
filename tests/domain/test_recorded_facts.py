"""What may be recorded for the law: which names there are, of whom each holds, and how values are read."""

from datetime import date
from typing import Any

import pytest

from candour.domain.legal import NO_ITEM_LAW, NOTHING_KNOWN, ItemLaw, LegalFacts
from candour.domain.recorded import Scope, check_fact, fact_names, read_item_law, read_legal, scope_of
from candour.domain.shapes import WrongFacts


@pytest.mark.parametrize(
    ("name", "scope"),
    [
        ("representative", Scope.PERSON), ("city", Scope.PERSON), ("contacts_week_max", Scope.PERSON),
        ("letter_of_claim_on", Scope.ACCOUNT), ("electronic_consent", Scope.ACCOUNT),
        ("last_payment", Scope.ITEM), ("joint", Scope.ITEM),
    ],
)  # fmt: skip
def test_each_fact_holds_of_a_person_an_account_or_an_item(name: str, scope: Scope) -> None:
    assert scope_of(name) is scope
    assert name in fact_names(scope) and name in fact_names()
    assert not any(name in fact_names(other) for other in Scope if other is not scope)


def test_what_is_worked_out_is_not_recorded() -> None:
    assert not {"unknown", "events"} & set(fact_names())
    with pytest.raises(WrongFacts, match=r"^there is no fact 'events'"):
        scope_of("events")


def test_a_name_misspelt_is_told_with_the_nearest() -> None:
    for ask in (scope_of, lambda name: check_fact(name, True)):
        with pytest.raises(WrongFacts) as error:
            ask("representativ")
        assert str(error.value) == "there is no fact 'representativ'; did you mean 'representative'?"


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("ceased", "yes", "ceased: 'yes' is not true or false"),
        ("refused_channels", ["fax"], "refused_channels[0]: 'fax' is not one of"),
        ("moratorium_kind", "std", "moratorium_kind: 'std' is not one of standard, crisis, scottish, or empty"),
        ("law", "Scotland", "law: 'Scotland' is not one of ENG, WLS, SCT, NIR"),
        ("last_payment", "May", "last_payment: 'May' is not a day"),
    ],
)
def test_a_value_that_a_fact_does_not_take_is_told(name: str, value: Any, told: str) -> None:
    with pytest.raises(WrongFacts) as error:
        check_fact(name, value)
    assert str(error.value).startswith(told)


@pytest.mark.parametrize(
    ("name", "value"),
    [("ceased", None), ("refused_channels", ["sms", "call"]), ("law", "SCT"), ("last_payment", "never")],
)
def test_a_value_that_a_fact_takes_passes(name: str, value: Any) -> None:
    check_fact(name, value)


def test_recorded_values_become_legal_facts_and_names_of_another_day_are_passed_over() -> None:
    found = read_legal({"ceased": True, "refused_channels": ["sms"], "gone_since": 1, "letter_of_claim_on": None})
    assert found == LegalFacts(ceased=True, refused_channels=frozenset({"sms"}))
    law = read_item_law({"law": "SCT", "last_payment": "2020-02-29", "gone_since": 1})
    assert law == ItemLaw(law="SCT", last_payment=date(2020, 2, 29))


def test_nothing_recorded_is_nothing_known() -> None:
    assert read_legal({}) is NOTHING_KNOWN
    assert read_item_law({}) is NO_ITEM_LAW


@pytest.mark.parametrize(
    ("read", "values"),
    [(read_legal, {"ceased": "yes"}), (read_item_law, {"joint": 1})],
    ids=["of a person", "of an item"],
)
def test_a_recorded_value_that_cannot_be_read_is_told_by_its_name(read: Any, values: dict[str, Any]) -> None:
    with pytest.raises(WrongFacts, match=f"^{next(iter(values))}: .* is not true or false"):
        read(values)
