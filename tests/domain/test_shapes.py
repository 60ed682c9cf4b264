"""Values of JSON and the kinds they are read as: what each takes, what it refuses and in which words, its schema."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import StrEnum
from typing import Any

import pytest

from candour.domain import shapes
from candour.domain.legal import NEVER, ItemLaw, LegalFacts
from candour.domain.shapes import Kind, WrongFacts, kind_of, many, object_of, optional, part, word
from candour.domain.verdicts import Question


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


@dataclass(frozen=True)
class Ship:
    """Something with a needed field, an unneeded one, and nothing to do with debts."""

    name: str
    masts: int = 3
    colours: tuple[Colour, ...] = ()


def told(kind: Kind, value: Any) -> str:
    """What is said of a value that this kind does not take."""
    with pytest.raises(WrongFacts) as error:
        kind.read(value, "there")
    return str(error.value)


def fresh(hint: Any) -> Kind:
    """How a type is read, worked out now and not taken from what was worked out before."""
    found: Kind = kind_of.__wrapped__(hint)
    return found


@pytest.mark.parametrize(
    ("hint", "given", "read"),
    [
        (bool, False, False),
        (int, -5, -5),
        (str, "", ""),
        (datetime, "1900-01-01T00:00:00Z", datetime(1900, 1, 1, tzinfo=UTC)),
        (datetime, "2200-12-31T23:59:59+00:00", datetime(2200, 12, 31, 23, 59, 59, tzinfo=UTC)),
        (date, "1900-01-01", date(1900, 1, 1)),
        (date, "2200-12-31", date(2200, 12, 31)),
        (date, "never", NEVER),
        (time, "21:30", time(21, 30)),
        (type(None), "anything", None),
        (int | None, None, None),
        (None | int, 7, 7),
        (tuple[int, ...], [2, 1, 2], (2, 1, 2)),
        (frozenset[str], ["a", "b", "a"], frozenset({"a", "b"})),
        (tuple[Colour, ...] | None, ["red"], (Colour.RED,)),
        (Colour, "blue", Colour.BLUE),
        (Ship, {"name": "Anna", "colours": ["red"]}, Ship("Anna", 3, (Colour.RED,))),
    ],
)
def test_a_value_is_read_as_the_type_that_its_field_has(hint: Any, given: Any, read: Any) -> None:
    found = fresh(hint).read(given, "there")
    assert found == read and type(found) is type(read)


@pytest.mark.parametrize(
    ("hint", "given", "said"),
    [
        (bool, 1, "there: 1 is not true or false"),
        (bool, None, "there: null is not true or false"),
        (int, True, "there: True is not a whole number (money is in minor units)"),
        (int, 1.5, "there: 1.5 is not a whole number (money is in minor units)"),
        (int, "7", "there: '7' is not a whole number (money is in minor units)"),
        (str, 7, "there: 7 is not text"),
        (datetime, 7, "there: 7 is not a time; write it as 2026-11-02T09:30:00-05:00"),
        (datetime, "soon", "there: 'soon' is not a time; write it as 2026-11-02T09:30:00-05:00"),
        (
            datetime, "1899-12-31T23:59:59Z",
            "there: '1899-12-31T23:59:59Z' is not a time; write it as 2026-11-02T09:30:00-05:00",
        ),
        (
            datetime, "2201-01-01T00:00:00Z",
            "there: '2201-01-01T00:00:00Z' is not a time; write it as 2026-11-02T09:30:00-05:00",
        ),
        (
            datetime, "2026-11-02T09:30:00",
            "there: '2026-11-02T09:30:00' is not a time with a zone; add its offset, as in 2026-11-02T09:30:00-05:00",
        ),
        (
            date, "1899-12-31",
            "there: '1899-12-31' is not a day; write it as 2026-11-02, or 'never' where it certainly was not",
        ),
        (
            date, "2201-01-01",
            "there: '2201-01-01' is not a day; write it as 2026-11-02, or 'never' where it certainly was not",
        ),
        (date, 20261102, "there: int is not a day; write it as 2026-11-02, or 'never' where it certainly was not"),
        (time, "25:00", "there: '25:00' is not a time of day; write it as 21:00"),
        (time, 21, "there: 21 is not a time of day; write it as 21:00"),
        (tuple[int, ...], "1", "there: '1' is not a list; write it in [brackets]"),
        (tuple[int, ...], [1, "b"], "there[1]: 'b' is not a whole number (money is in minor units)"),
        (int | None, "b", "there: 'b' is not a whole number (money is in minor units)"),
        (Colour, "green", "there: 'green' is not one of red, blue"),
        (Colour, ["red"], "there: list is not one of red, blue"),
        (Ship, [], "there: list is not an object; write it in {braces}"),
        (Ship, {}, "there.name: is missing; add it"),
        (Ship, {"name": "A", "mast": 1}, "there.mast: is not known; did you mean 'masts'?"),
        (Ship, {"name": "A", "zzz": 1}, "there.zzz: is not known; there are name, masts, colours"),
        (Ship, {"name": "A", "masts": None}, "there.masts: null is not a whole number (money is in minor units)"),
    ],
)  # fmt: skip
def test_a_value_of_another_type_is_told_with_its_place_and_its_mend(hint: Any, given: Any, said: str) -> None:
    assert told(fresh(hint), given) == said


@pytest.mark.parametrize(
    ("value", "shown"),
    [("x" * 40, f"'{'x' * 40}'"), ("x" * 41, "str"), (True, "True"), (0.5, "0.5"), ({}, "dict"), (None, "null")],
    ids=["forty letters", "forty-one letters", "a truth", "a fraction", "an object", "nothing"],
)
def test_a_long_value_is_told_by_its_type_alone(value: Any, shown: str) -> None:
    assert str(shapes.wrong("there", value, "short")) == f"there: {shown} is not short"


def test_a_member_of_an_enumeration_is_read_by_its_value() -> None:
    kind = shapes.choice(Colour)
    assert kind.schema == {"enum": ["red", "blue"]}
    assert kind.read("red", "there") is Colour.RED


def test_a_zone_goes_by_its_name() -> None:
    assert shapes.a_zone("America/New_York", "there") == "America/New_York"
    for wrong in ("New York", "", 7, None):
        with pytest.raises(WrongFacts) as error:
            shapes.a_zone(wrong, "there")
        assert str(error.value).endswith(" is not a time zone; write its IANA name, such as America/New_York")
        assert str(error.value).startswith("there: ")


def test_one_of_certain_words_is_taken_as_it_is() -> None:
    kind = word(("home", "work"))
    assert kind.read("work", "there") == "work"
    assert told(kind, "Work") == "there: 'Work' is not one of home, work"
    assert told(kind, "") == "there: '' is not one of home, work"
    assert kind.schema == {"enum": ["home", "work"]}


def test_where_nothing_is_a_word_too_it_may_be_left_empty() -> None:
    kind = word(("", "home", "work"))
    assert kind.read("", "there") == ""
    assert told(kind, "Work") == "there: 'Work' is not one of home, work, or empty"
    assert kind.schema == {"enum": ["", "home", "work"]}


def test_what_may_be_unknown_takes_null_and_nothing_else_beside_its_kind() -> None:
    kind = optional(word(("home",)))
    assert kind.read(None, "there") is None and kind.read("home", "there") == "home"
    assert told(kind, "") == "there: '' is not one of home"
    assert kind.schema == {"anyOf": [{"enum": ["home"]}, {"type": "null"}]}


def test_a_list_tells_which_of_its_values_is_wrong() -> None:
    kind = many(word(("home", "work")), frozenset)
    assert kind.read(["work", "home", "work"], "there") == frozenset({"home", "work"})
    assert kind.read([], "there") == frozenset()
    assert told(kind, ["work", "sea"]) == "there[1]: 'sea' is not one of home, work"
    assert told(kind, {"work": 1}) == "there: dict is not a list; write it in [brackets]"
    assert kind.schema == {"type": "array", "items": {"enum": ["home", "work"]}}


def test_an_object_is_described_by_its_fields_and_those_that_are_needed() -> None:
    kind = object_of(Ship, leave_out=("colours",))
    text, number = {"type": "string"}, {"type": "integer", "minimum": -(10**15), "maximum": 10**15}
    assert kind.schema == {
        "type": "object", "additionalProperties": False, "properties": {"name": text, "masts": number},
        "required": ["name"],
    }  # fmt: skip
    assert kind.read({"name": "Anna", "masts": 2}, "there") == Ship("Anna", 2)
    assert told(kind, {"name": "Anna", "colours": []}) == "there.colours: is not known; there are name, masts"


def test_a_field_with_certain_words_takes_these_alone() -> None:
    law = object_of(ItemLaw)
    assert law.read({"law": "SCT", "agreement": None}, "there") == ItemLaw(law="SCT")
    assert told(law, {"law": "Scotland"}) == "there.law: 'Scotland' is not one of ENG, WLS, SCT, NIR"
    assert "required" not in law.schema
    records = object_of(LegalFacts, leave_out=("unknown", "state"))
    assert records.read({"refused_channels": ["sms"]}, "there").refused_channels == frozenset({"sms"})
    assert "state" not in records.schema["properties"] and "city" in records.schema["properties"]


def test_fields_without_a_default_are_needed() -> None:
    assert object_of(Question, leave_out=("account",)).schema["required"][:2] == ["at", "purpose"]


def test_a_part_is_read_field_by_field() -> None:
    kind = part({"a": word(("x",)), "b": optional(word(("y",)))}, ["a"])
    assert kind.read({"b": None, "a": "x"}, "there") == {"a": "x", "b": None}
    assert told(kind, {"b": "y"}) == "there.a: is missing; add it"
    assert told(kind, {"a": "y"}) == "there.a: 'y' is not one of x"
    assert told(kind, "a") == "there: 'a' is not an object; write it in {braces}"
    assert kind.schema == {
        "type": "object", "additionalProperties": False, "required": ["a"],
        "properties": {"a": {"enum": ["x"]}, "b": {"anyOf": [{"enum": ["y"]}, {"type": "null"}]}},
    }  # fmt: skip
    assert part({}, []).schema == {"type": "object", "additionalProperties": False, "properties": {}}


def test_a_plain_kind_takes_exactly_its_type() -> None:
    kind = shapes._plain(float, "a fraction", {"type": "number"})
    assert kind.read(0.5, "there") == 0.5 and kind.schema == {"type": "number"}
    assert told(kind, 1) == "there: 1 is not a fraction"


def test_an_object_of_any_names_has_values_of_one_kind() -> None:
    kind = shapes.mapping(word(("x", "y")))
    assert kind.read({"a": "x", "b": "y"}, "there") == {"a": "x", "b": "y"}
    assert told(kind, {"a": "z"}) == "there.a: 'z' is not one of x, y"
    assert told(kind, []) == "there: list is not an object; write it in {braces}"
    assert kind.schema == {"type": "object", "additionalProperties": {"enum": ["x", "y"]}}


def test_a_value_may_be_of_either_of_two_types() -> None:
    kind = shapes.either(bool, str, "a truth or a text")
    assert kind.read(False, "there") is False and kind.read("", "there") == ""
    assert told(kind, 1) == "there: 1 is not a truth or a text"
    assert kind.schema == {"anyOf": [{"type": "boolean"}, {"type": "string"}]}
