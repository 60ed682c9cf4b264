"""Try a verb and say how it went: what was done, or why not and how to mend it."""

from collections.abc import Callable
from typing import TypeVar

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext

from candour.domain.errors import WrongUse
from candour.faces.workspace.forms import bare
from candour.ports.channel import CannotTypeset

Done = TypeVar("Done")


def attempt(
    request: HttpRequest, do: Callable[[], Done], said: str | Callable[[Done], str], refused: str = ""
) -> Done | None:
    """Do it and say so, or say why not. What was done, None when it was refused.

    said: what is said then, or how what was done is said. refused: a sentence such as 'Not kept: {why}.'
    """
    try:
        done = do()
    except (WrongUse, CannotTypeset) as wrong:
        messages.warning(request, why_not(wrong, refused))
        return None
    messages.success(request, said if isinstance(said, str) else said(done))
    return done


def why_not(wrong: Exception, refused: str = "") -> str:
    """A refusal as a sentence of its own."""
    why = bare(wrong).rstrip(".")
    return refused.format(why=why) if refused else gettext("{why}.").format(why=why[:1].upper() + why[1:])
