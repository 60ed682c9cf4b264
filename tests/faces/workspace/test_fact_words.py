"""What a rule read can be told in the language of the reader."""

import ast
from collections.abc import Iterator
from pathlib import Path

from candour.faces.workspace.fact_words import NAMES, VALUES

SOURCE = Path(__file__).resolve().parents[3] / "src" / "candour"
FILES = [*SOURCE.glob("plugs/policies/**/*.py"), SOURCE / "domain" / "caps.py"]


def told(place: int) -> Iterator[tuple[str, str]]:
    """(file, words) of each name, or each value, that stands in a ruling of a pack as it is."""
    for path in FILES:
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and getattr(call.func, "id", "") in ("Ruling", "Permit"):
                for pair in ast.walk(call):
                    if isinstance(pair, ast.Tuple) and len(pair.elts) == 2:
                        words = pair.elts[place]
                        if isinstance(words, ast.Constant) and isinstance(words.value, str):
                            yield path.name, words.value


def test_translators_see_each_fact_that_a_pack_names() -> None:
    names, values = set(told(0)), set(told(1))
    assert len(names) > 60
    assert len(values) > 30
    assert [(file, words) for file, words in names if words not in NAMES] == []
    assert [(file, words) for file, words in values if words not in VALUES] == []
