"""Pictures drawn on the server: a bar of parts, as an SVG that can also be read."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext

WIDTH = 1000
_LEAST = 6
_GAP = 3


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a bar as it is drawn. look: the class that colours it; x and width of WIDTH."""

    label: str
    look: str
    count: int
    shown: str
    x: int
    width: int
    link: str = ""


@dataclass(frozen=True, slots=True)
class Share:
    """One part of a bar as it is asked for. shown: its count in words or money."""

    label: str
    look: str
    count: int
    shown: str
    link: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar and the sentence that says the same."""

    parts: tuple[Part, ...]
    says: str

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to draw."""
        return not any(part.width for part in self.parts)


def draw_bar(shares: Sequence[Share]) -> Bar:
    """Lay the shares out along WIDTH in their order. What is not zero is always wide enough to be seen."""
    seen = [share for share in shares if share.count > 0]
    room = WIDTH - _LEAST * len(seen) - _GAP * max(len(seen) - 1, 0)
    total = sum(share.count for share in seen)
    parts: list[Part] = []
    x = 0
    for share in shares:
        width = _LEAST + room * share.count // total if share.count > 0 else 0
        parts.append(Part(share.label, share.look, share.count, share.shown, x, width, share.link))
        x += width + _GAP if width else 0
    return Bar(tuple(parts), ", ".join(f"{share.label} {share.shown}" for share in seen) or gettext("nothing"))
