"""A sentence keeps what it was made of, through JSON too."""

import json
from datetime import date

import pytest

from candour.domain.saying import Said, again, kept, say, say_many

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
