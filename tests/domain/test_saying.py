"""Sentences are English text that still knows what it was made of, through JSON too."""

import copy
import json
from datetime import date

import pytest

from candour.domain.errors import WrongUse
from candour.domain.money import MoneyError
from candour.domain.saying import Said, again, joined, kept, say, say_many, sayable, says
from candour.domain.strategies import StrategyError

SENTENCES = (
    say("covered until {day}, as {why}", day=date(2013, 6, 3), why=say("{count} items are in query", count=2)),
    say("{file} is no table; {mend}", file="a.pdf", mend=say("save it as CSV")),
    say_many("{count} row", "{count} rows", count=3),
    say_many("{count} row", "{count} rows", count=1),
    say("nothing to fill in"),
)


@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_sentence_comes_whole_through_json(sentence: Said) -> None:
    found = again(json.loads(json.dumps(kept(sentence))))
    assert found == sentence
    assert not sentence.values or isinstance(found, Said)
    if isinstance(found, Said):
        assert (found.text, found.many, found.values) == (sentence.text, sentence.many, sentence.values)


def test_a_plain_text_stays_one() -> None:
    assert again(kept("{not a name}")) == "{not a name}"


def test_a_sentence_is_its_english_and_its_days_are_written_as_before() -> None:
    sentence = say("--by {day} lies before {day}", day=date(2013, 6, 3))
    assert sentence == "--by 2013-06-03 lies before 2013-06-03"
    assert json.loads(json.dumps({"error": sentence})) == {"error": str(sentence)}
    assert type(str(sentence)) is str
    assert copy.deepcopy(sentence).values == {"day": date(2013, 6, 3)}


def test_without_values_braces_are_braces_and_with_them_none_may_be_missing() -> None:
    assert say("write it in {braces}") == "write it in {braces}"
    with pytest.raises(KeyError):
        say("{one} and {other}", one=1)


def test_sentences_one_after_the_other_stay_sentences() -> None:
    parts = [say_many("{count} day", "{count} days", count=count) for count in (1, 2)]
    whole = joined(parts)
    assert whole == "1 day; 2 days"
    assert list(whole.values.values()) == parts
    assert joined([]) == ""
    assert not joined([])


def test_an_error_within_an_error_stays_sayable() -> None:
    inner = says(MoneyError(say("{amount} is too large", amount="9")))
    outer = WrongUse(say("--tolerance: {trouble}", trouble=inner))
    assert str(outer) == "--tolerance: 9 is too large"
    assert outer.args[0].values["trouble"].values == {"amount": "9"}
    assert (says(ValueError("plain")), says(ValueError()), says(OSError(2, "gone"))) == ("plain", "", "[Errno 2] gone")


def test_a_place_before_a_mistake_leaves_the_mistake_sayable() -> None:
    mistake = StrategyError(say("until ({until}) must be later than day ({day})", until=1, day=2), "steps[2]", "until")
    assert str(mistake) == "steps[2]: until (1) must be later than day (2)"
    assert mistake.args[0].values["says"].values == {"until": 1, "day": 2}


def test_words_of_a_table_become_a_part_of_a_sentence_once() -> None:
    table = sayable("the same email address")
    assert isinstance(table, Said)
    assert sayable(table) is table
