"""The design system on a page, read from the stylesheet itself: what the page shows is what all pages use."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from django.http import HttpRequest, HttpResponse

from candour.faces.workspace.frame import show
from candour.faces.workspace.pages import page
from candour.faces.workspace.words import STATES, VERDICTS

_TOKEN = re.compile(r"--([a-z0-9-]+): ([^;]+);")
_DARK = "@media (prefers-color-scheme: dark)"
_HEX = re.compile(r"#(?:[0-9a-f]{3}){1,2}")
_PAIRS = (
    ("ink", "paper"), ("ink-2", "card"), ("ink-3", "paper"), ("accent", "card"), ("on-accent", "accent"),
    *((f"{tone}-ink", f"{tone}-soft")
      for tone in ("went", "waiting", "held", "draft", "failed", "uncertain", "shadow")),
)  # fmt: skip
ENOUGH = 4.5
"""WCAG 2.2 AA for text of the usual size."""


@dataclass(frozen=True, slots=True)
class Colour:
    """A colour by its name, in both themes."""

    name: str
    light: str
    dark: str


@dataclass(frozen=True, slots=True)
class Size:
    """A step of a scale, in rem as the stylesheet has it."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Pair:
    """Words on a ground, with how far apart they are in each theme (1 to 21)."""

    words: str
    ground: str
    light: float
    dark: float


@page(permission="candour.view_step", owner="workspace")
def design_page(request: HttpRequest) -> HttpResponse:
    """Tokens, scales and the things that pages are made of, with their states. One query."""
    light, dark = tokens()
    context = {
        "colours": [Colour(name, value, dark.get(name, value)) for name, value in light.items() if _HEX.match(value)],
        "pairs": list(pairs(light, dark)),
        "types": [Size(name, value) for name, value in light.items() if name.startswith("t-")],
        "spaces": [Size(name, value) for name, value in light.items() if name.startswith("s-")],
        "verdicts": list(VERDICTS),
        "states": list(STATES),
        "enough": ENOUGH,
    }
    return show(request, "workspace/design.html", context)


@cache
def tokens() -> tuple[dict[str, str], dict[str, str]]:
    """Names and values of the stylesheet's tokens: the light ones, and those that are others in the dark."""
    css = (files("candour.faces.workspace") / "static/workspace/candour.css").read_text(encoding="utf-8")
    head, _, rest = css.partition(_DARK)
    return dict(_TOKEN.findall(head)), dict(_TOKEN.findall(rest.partition("\n}")[0]))


def pairs(light: dict[str, str], dark: dict[str, str]) -> Iterator[Pair]:
    """Each pair of words and ground that pages use, with its contrast in both themes."""
    night = {**light, **dark}
    for words, ground in _PAIRS:
        yield Pair(words, ground, contrast(light[words], light[ground]), contrast(night[words], night[ground]))


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, from 1 to 21. Source: WCAG 2.2, relative luminance."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    digits = colour.removeprefix("#")
    wide = digits if len(digits) == 6 else "".join(2 * d for d in digits)
    parts = [int(wide[n : n + 2], 16) / 255 for n in (0, 2, 4)]
    red, green, blue = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
