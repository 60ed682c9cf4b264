"""Finds words on pages that no translator would ever see: in templates, outside of their translation tags.

python -m tests.house.unsaid [TEMPLATE ...] tells them, with their lines.
"""

import re
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from django.template.base import Lexer, Token, TokenType

TEMPLATES = Path(__file__).resolve().parents[2] / "src" / "candour" / "faces" / "workspace" / "templates"
SEEN = (
    "alt",
    "aria-description",
    "aria-label",
    "aria-roledescription",
    "data-empty",
    "data-say",
    "placeholder",
    "title",
)
"""Attributes that somebody reads or hears."""
UNSPOKEN = ("script", "style", "code", "kbd", "samp")
"""Elements whose text is not in any language. What is marked lang="en" shows how English looks and is left too."""
VOID = ("area", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr")
"""Elements that never end."""
SAME_EVERYWHERE = frozenset(
    "Candour CSV XLSX PDF JSON TOML URL SPF DKIM DMARC DNS SMS SMTP IMAP UTC API Esc Ctrl ISO TXT MB GB csv kB".split()
)
"""Names and abbreviations that every language leaves as they are."""
_WORD = re.compile(r"[A-Za-z]{2,}")
_QUOTED = re.compile(r"""(?:default|yesno|add|default_if_none|pluralize|cut|join)\s*:\s*(?:"([^"]*)"|'([^']*)')""")


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[int, str]] = []
        self._silent: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        is_sample = ("lang", "en") in attrs
        if not self._silent and not is_sample:
            for name, value in attrs:
                is_button = tag == "input" and name == "value" and ("type", "submit") in attrs
                if name in SEEN or is_button:
                    self._note(value or "")
        if (self._silent or is_sample or tag in UNSPOKEN) and tag not in VOID:
            self._silent.append(tag)

    def handle_endtag(self, tag: str) -> None:
        while tag in self._silent and self._silent.pop() != tag:
            continue

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self._note(data)

    def _note(self, text: str) -> None:
        for line, part in enumerate(text.split("\n"), self.getpos()[0]):
            if any(word not in SAME_EVERYWHERE for word in _WORD.findall(part)):
                self.found.append((line, part.strip()))


def unsaid(source: str) -> list[tuple[int, str]]:
    """(line, words) of each place in a template where words stand that cannot be translated."""
    reader = _Reader()
    reader.feed("".join(_bare(Lexer(source).tokenize())))
    reader.close()
    return sorted({*reader.found, *_in_filters(source)})


def _bare(tokens: list[Token]) -> Iterator[str]:
    """The template without what its tags write; what stands in a translation block is left out, its lines are kept."""
    is_in_block = False
    for token in tokens:
        text = token.contents
        lines = "\n" * text.count("\n")
        if token.token_type == TokenType.BLOCK:
            is_in_block = (
                text.split()[0] in ("blocktranslate", "blocktrans", "comment")
                or text == "block body_class"
                or (is_in_block and not text.startswith("end"))
            )
            yield lines
        elif token.token_type == TokenType.TEXT:
            yield lines if is_in_block else text
        else:
            yield lines


def _in_filters(source: str) -> Iterator[tuple[int, str]]:
    """Words that a filter would write: `default:"none"` for `default:_("none")`."""
    for number, line in enumerate(source.split("\n"), 1):
        for tag in re.findall(r"\{[{%].*?[}%]\}", line):
            for found in _QUOTED.findall(tag):
                words = "".join(found)
                if _WORD.search(words) and not re.search(r"\bblocktrans", tag) and " " in words.strip():
                    yield number, words


def main() -> int:
    """Tell what is found in the templates that were named, or in all."""
    paths = [Path(name) for name in sys.argv[1:]] or sorted(TEMPLATES.glob("**/*.html"))
    count = 0
    for path in paths:
        for line, words in unsaid(path.read_text(encoding="utf-8")):
            count += 1
            sys.stdout.write(f"{path}:{line}: {words[:140]}\n")
    sys.stdout.write(f"{count} places\n")
    return 1 if count else 0


if __name__ == "__main__":
    sys.exit(main())
