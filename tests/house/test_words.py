"""Sentences that people read stand in the code so that translators find them and pages can say them."""

import ast
import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts.messages import ERRORS, KEYWORDS
from tests.house.test_house import SRC, name, sources, tree

ROOMS = ("domain", "flow", "plugs", "ports")
"""Rooms that know no languages: their sentences keep their text and values."""
MARKS = frozenset({*KEYWORDS} - {*ERRORS, "_"})
FROM = ("candour.domain.saying", "candour.faces.workspace.languages", "django.utils.translation")
WHOSE = ("languages", "saying", "translation")
"""Where what marks a sentence comes from: `flow.say` and the wires have a `say` that is another verb."""
TELLS = SRC / "faces" / "workspace" / "languages.py"
"""Says what was marked elsewhere."""
LITERAL = frozenset({"an object; write it in {braces}"})
"""Said without values, so that its braces are braces."""
SHOWN = (*ERRORS, "ValueError")


def calls(path: Path, names: frozenset[str]) -> Iterator[tuple[ast.Call, str]]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call) and (called := called_name(node)) in names:
            yield node, called


def called_name(call: ast.Call) -> str:
    return str(getattr(call.func, "attr", getattr(call.func, "id", "")))


def in_rooms() -> list[Path]:
    return [path for path in sources() if path.relative_to(SRC).parts[0] in ROOMS]


def is_glued(node: ast.expr) -> bool:
    """Whether a sentence is made where no translator finds it."""
    return (
        isinstance(node, ast.JoinedStr)
        or (isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Mod))
        or (isinstance(node, ast.Call) and called_name(node) in ("format", "join"))
    )


def is_word(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value != ""


def names_in(text: str) -> set[str]:
    return {field.split(".")[0].split("[")[0] for _, field, _, _ in string.Formatter().parse(text) if field is not None}


@pytest.mark.parametrize("path", in_rooms(), ids=name)
def test_no_error_of_the_pure_rooms_is_glued_together(path: Path) -> None:
    glued = [
        name(path, call.lineno)
        for call, called in calls(path, frozenset(SHOWN))
        for argument in call.args[: ERRORS.get(called, 0) + 1]
        if is_glued(argument)
    ]
    assert glued == []


def sentences() -> Iterator[tuple[Path, ast.Call, str]]:
    """Every place in the source where a sentence is marked."""
    for path in sources():
        brought = {alias.asname or alias.name for node in imports(path) for alias in node.names}
        for call, called in calls(path, MARKS):
            whose = getattr(call.func, "value", None)
            if path != TELLS and (called in brought if whose is None else getattr(whose, "id", "") in WHOSE):
                yield path, call, called


def imports(path: Path) -> Iterator[ast.ImportFrom]:
    return (node for node in ast.walk(tree(path)) if isinstance(node, ast.ImportFrom) and node.module in FROM)


def test_what_is_marked_for_translators_is_a_text_that_stands_there() -> None:
    made = [
        name(path, call.lineno)
        for path, call, called in sentences()
        if not all(is_word(argument) for argument in (call.args[: len(KEYWORDS[called])] or [call]))
    ]
    assert made == []


def test_each_name_in_a_sentence_has_its_value_and_each_value_its_name() -> None:
    wrong = []
    for path, call, called in sentences():
        if called in ("say", "say_many") and all(is_word(text) for text in call.args):
            texts = [str(ast.literal_eval(text)) for text in call.args]
            given = {keyword.arg for keyword in call.keywords}
            if None not in given and not fits(texts, {str(named) for named in given}):
                wrong.append(f"{name(path, call.lineno)}: {texts[0]}")
    assert wrong == []


def fits(texts: list[str], given: set[str]) -> bool:
    """Whether the names in the texts are those of the values; one of two forms may leave the count out."""
    wanted = set().union(*(names_in(text) for text in texts if text not in LITERAL))
    return wanted - {"count"} == given - {"count"} and wanted <= given


WORKSPACE = SRC / "faces" / "workspace"
WORDS, TAGS = re.compile(r"[A-Za-z]{2,},? [a-z]{2,}"), re.compile(r"<[^>]*>")
UNTOLD = frozenset({
    *KEYWORDS, "BadAsk", "Http404", "ValueError", "compile", "fetch",
})  # fmt: skip
"""What takes words that are marked, or that no page shows: errors that are answered elsewhere, logs, patterns, SQL."""
KEPT_AS_THEY_ARE = frozenset(
    {"explicit consent", "candour day --at ", "As it came with Candour.", "Begun as a copy of "}
)
"""What is kept in the database or typed at a command line, and said in the reader's words where it is shown."""


@pytest.mark.parametrize("path", [path for path in sources() if path.is_relative_to(WORKSPACE)], ids=name)
def test_no_words_of_the_workspace_stand_where_no_translator_finds_them(path: Path) -> None:
    assert [name(path, line) for line, text in unmarked(tree(path)) if text not in KEPT_AS_THEY_ARE] == []


def unmarked(node: ast.AST) -> Iterator[tuple[int, str]]:
    """Two words and more that are no documentation and stand in no call that marks them: line, text."""
    if isinstance(node, ast.Call) and called_name(node) in UNTOLD:
        return
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and WORDS.search(TAGS.sub("", node.value)):
        yield node.lineno, node.value
    if not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)):
        for child in ast.iter_child_nodes(node):
            yield from unmarked(child)


def test_unmarked_words_are_found_and_marked_ones_are_not() -> None:
    source = """
def f(name):
    'What it does.'
    messages.success(request, f"Saved it for {name}")
    return gettext("Saved for all."), later("Not yet"), "a_key", Http404("no such thing")
"""
    assert list(unmarked(ast.parse(source))) == [(4, "Saved it for ")]
