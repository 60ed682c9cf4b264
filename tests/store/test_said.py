"""The database keeps a sentence as its English text."""

import pytest

from candour.domain.saying import say
from candour.store.rows import rows_of


@pytest.mark.django_db
def test_a_sentence_is_kept_as_text_alone_and_among_others() -> None:
    sentence = say("it is covered by {what}", what="a 'promise'")
    row = rows_of("SELECT %s::text, %s::text[]", (sentence, [sentence, "other", say("more")]))[0]
    assert list(row) == ["it is covered by a 'promise'", ["it is covered by a 'promise'", "other", "more"]]
