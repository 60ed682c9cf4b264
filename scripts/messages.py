"""Gathers every sentence of Candour for translators and makes the catalogues that pages read.

python -m scripts.messages [LANGUAGE ...] [--into FOLDER]
"""

import argparse
import ast
import sys
import tomllib
from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path
from string import Formatter

import django
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "candour"
SHIPPED = SOURCE / "faces" / "workspace" / "locale"
FACES = SOURCE / "faces" / "workspace"
ERRORS = {
    **dict.fromkeys(
        ("BrokenFile", "CannotText", "CannotTypeset", "LiveTransportRefused", "MoneyError", "NoSuchHold",
         "NoTemplate", "PolicyError", "ReadingError", "StrategyError", "TooMany", "TransportError", "WrongFacts",
         "WrongUse"), 0,
    ),
    "OpeningError": 1, "BadValue": 2, "bad": 2,
}  # fmt: skip
"""Errors (and what makes them) that pages show, and which of their arguments is the sentence."""
KEYWORDS = {
    **dict.fromkeys(("gettext", "later", "say", "phrase", "_"), (0,)),
    **dict.fromkeys(("ngettext", "say_many"), (0, 1)),
    **{name: (place,) for name, place in ERRORS.items()},
}
"""What marks a sentence, and which arguments are its forms: one, or one and many."""
TABLES = {"BadAsk": (0, 1), "Duty": (1,), "Floor": (2, 3), "Missing": (0, 1), "NotHandedOver": (0,), "Setting": (1, 2)}
"""What tables are made of, and which of its arguments are sentences, each alone."""
RULINGS = ("Ruling", "Permit", "_not_before", "_says", "_wait")
"""What is called with facts: (name, stated) pairs."""
Found = Iterator[tuple[str, int, str | tuple[str, ...], list[str]]]


def of_templates() -> Found:
    """What the pages say: file, line, sentence (or its two forms), comments."""
    for path in sorted(FACES.glob("templates/**/*.html")):
        opened = templatize(path.read_text(encoding="utf-8"), origin=str(path))
        text = "\n".join(line.lstrip() for line in opened.splitlines())
        for line, _, said, _ in extract_python(BytesIO(text.encode()), dict.fromkeys(KEYWORDS), (), {}):
            forms = [str(form) for form in ([said] if isinstance(said, str) else said) if form]
            yield path.relative_to(ROOT).as_posix(), line, tuple(forms) if len(forms) > 1 else forms[0], []


def of_code() -> Found:
    """What the code says, on pages and in the pure rooms."""
    for path in sorted(SOURCE.glob("**/*.py")):
        if "migrations" not in path.parts:
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call):
                    for said in _said(node):
                        yield path.relative_to(ROOT).as_posix(), node.lineno, said, []


def of_facts() -> Found:
    """What a ruling tells of its facts: names, and words that stand for what is found."""
    for path in sorted(
        [*SOURCE.glob("plugs/policies/**/*.py"), SOURCE / "domain" / "caps.py", SOURCE / "flow" / "guard.py"]
    ):
        where = path.relative_to(ROOT).as_posix()
        tree = ast.parse(path.read_text(encoding="utf-8"))
        unspoken = {part for node in ast.walk(tree) for part in _unspoken(node)}
        for node in ast.walk(tree):
            parts: list[ast.expr] = []
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in RULINGS:
                parts = node.args[1:] + [keyword.value for keyword in node.keywords if keyword.arg == "facts"]
            elif isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") in (
                "facts",
                "stated",
                "count",
                "told",
            ):
                parts = [node.value]
            elif isinstance(node, ast.Tuple) and len(node.elts) == 2 and node not in unspoken and _text(node.elts[0]):
                parts = [node]
            for part in parts:
                yield from ((where, part.lineno, text, []) for text in _words_in(part) if "_" not in text)


def _unspoken(node: ast.AST) -> Iterator[ast.AST]:
    """Pairs of words that nobody reads: what a value is compared with, and what a rule reads."""
    if isinstance(node, ast.Compare) or (isinstance(node, ast.keyword) and node.arg == "reads"):
        yield from ast.walk(node)


def _words_in(node: ast.expr) -> Iterator[str]:
    """Constants of a value or of pairs; those of calls and comparisons in it are no words."""
    if text := _text(node):
        yield text
    parts: Sequence[ast.expr] = ()
    if isinstance(node, ast.Tuple):
        parts = node.elts
    elif isinstance(node, ast.IfExp):
        parts = (node.body, node.orelse)
    elif isinstance(node, ast.BoolOp):
        parts = node.values
    for part in parts:
        yield from _words_in(part)


def of_rules() -> Found:
    """The reason of each rule and the name of each pack, with its id for whoever translates it."""
    django.setup()
    from candour.flow.guard import all_rules

    for pack, rule in all_rules():
        yield "rules", 0, rule.reason, [rule.id]
        yield "packs", 0, pack.label, [pack.key]


def of_strategies() -> Found:
    """What the strategies that come with Candour are called, and their steps."""
    for path in sorted((SOURCE / "content" / "strategies").glob("*.toml")):
        found = tomllib.loads(path.read_text(encoding="utf-8"))
        for text in (found["label"], *(step["key"].replace("_", " ") for step in found["steps"])):
            yield path.relative_to(ROOT).as_posix(), 0, text, []


def gathered() -> Catalog:
    """Every sentence, with where it stands."""
    catalog = Catalog(project="Candour", charset="utf-8")
    for find in (of_templates, of_code, of_facts, of_rules, of_strategies):
        for where, line, said, comments in find():
            catalog.add(said, locations=[(where, line)] if line else [(where, 1)], auto_comments=comments)
    return catalog


def renew(language: str, template: Catalog, folder: Path) -> tuple[int, int]:
    """Bring a language's catalogue up to date and make it readable by pages: (said, all)."""
    place = folder / language.replace("-", "_") / "LC_MESSAGES"
    place.mkdir(parents=True, exist_ok=True)
    words = place / "django.po"
    if words.exists():
        with words.open("rb") as file:
            catalog = read_po(file, locale=language.replace("-", "_"))
    else:
        catalog = Catalog(locale=language.replace("-", "_"), project="Candour", charset="utf-8")
    catalog.update(template, no_fuzzy_matching=True)
    with words.open("wb") as file:
        write_po(file, catalog, width=120, include_lineno=False, sort_by_file=True)
    messages = [message for message in catalog if message.id]
    for message in messages:
        if not _fits(message):
            print(f"{language}: left out, its names do not fit: {_forms(message.id)[0]}")
            message.string = ""
    with (place / "django.mo").open("wb") as file:
        write_mo(file, catalog)
    return sum(bool(message.string and all(message.string)) for message in messages), len(messages)


def _fits(message: Message) -> bool:
    """Whether a translation names only what the English sentence gives."""
    names = {name: "" for form in _forms(message.id) for _, name, _, _ in _named(form) if name is not None}
    try:
        return not names or all(form.format_map(names) is not None for form in _forms(message.string))
    except (LookupError, ValueError, AttributeError):
        return False


def _forms(text: str | Sequence[str] | None) -> Sequence[str]:
    return [text or ""] if text is None or isinstance(text, str) else text


def _named(form: str) -> list[tuple[str, str | None, str | None, str | None]]:
    """The names in a sentence; none where its braces are no names."""
    try:
        return list(Formatter().parse(form))
    except ValueError:
        return []


def _said(call: ast.Call) -> Iterator[str | tuple[str, ...]]:
    """The sentences that a call marks, each alone or with its form for many."""
    name = getattr(call.func, "attr", getattr(call.func, "id", ""))
    yield from filter(None, (_text(call.args[place]) for place in TABLES.get(name, ()) if place < len(call.args)))
    places = KEYWORDS.get(name, ())
    forms = [form for form in (_text(call.args[place]) for place in places if place < len(call.args)) if form]
    if forms and len(forms) == len(places):
        yield forms[0] if len(forms) == 1 else tuple(forms)


def _text(node: ast.expr) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def main() -> int:
    """Renew what is there and begin what was asked for."""
    parser = argparse.ArgumentParser(prog="make messages", description=__doc__)
    parser.add_argument("languages", nargs="*", metavar="LANGUAGE", help="to begin or renew, such as de or pt-br")
    parser.add_argument("--into", type=Path, default=SHIPPED, help="the folder of the catalogues")
    options = parser.parse_args()
    known = {path.parent.parent.name.replace("_", "-").lower() for path in options.into.glob("*/LC_MESSAGES/django.po")}
    template = gathered()
    print(f"{len(template):,} sentences")
    for language in sorted(known | set(options.languages)):
        said, of = renew(language, template, options.into)
        print(f"{language}: {said:,} of {of:,} are translated")
    if not known and not options.languages:
        print('No language yet: begin one with make messages ARGS="de". docs/translate.md tells the rest.')
    return 0


if __name__ == "__main__":
    sys.exit(main())
