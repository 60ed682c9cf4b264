"""Undo rather than 'are you sure': what was done is said with a button that takes it back, for a quarter of an hour.

What a page has done it says with `tell`. The button carries a signed text with ids alone, for this person alone, and
`undoing.py` takes it back by a verb of the flow like any other, so that what has changed since is seen and refused.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.contrib import messages
from django.core import signing
from django.http import HttpRequest

SALT = "candour.undo"
KEPT_S = 15 * 60
Facts = Mapping[str, int | str]


@dataclass(frozen=True, slots=True)
class Said:
    """What was done, in words, and how it is taken back. undo: of `UNDOS`; facts: what that needs, never personal."""

    words: str
    undo: str
    facts: Facts = field(default_factory=dict)


def tell(request: HttpRequest, said: Said | str) -> None:
    """Say what was done, with a button to take it back where that is possible."""
    if isinstance(said, str):
        messages.success(request, said)
        return
    token = signing.dumps({**said.facts, "undo": said.undo, "who": request.user.pk}, salt=SALT)
    messages.success(request, said.words, extra_tags=token)
