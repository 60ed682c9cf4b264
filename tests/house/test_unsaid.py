"""What counts as words that no translator would see."""

from tests.house.unsaid import unsaid


def test_words_outside_of_a_translation_tag_are_found_with_their_line() -> None:
    source = '<p>{% translate "Said" %}</p>\n<p title="Heard">Never said</p>\n{% include "x" with label="not said" %}'
    assert unsaid(source) == [(2, "Heard"), (2, "Never said")]
    assert unsaid('{{ name|default:"no name" }}') == [(1, "no name")]


def test_samples_in_english_and_commands_are_left_as_they_are() -> None:
    source = '<ul lang="en"><li>As it <b>looks</b><br>here</ul><code>candour serve</code>{{ name }}'
    assert unsaid(source) == []
    assert unsaid(source + "<p>Said after it</p>") == [(1, "Said after it")]
