"""Holds in plain words: what each stops, how long it stands, who may end it and by what."""

from dataclasses import dataclass

from django.utils.translation import gettext

from candour.domain.holds import LIVES, Authority, HoldKind, blocks
from candour.faces.workspace import languages
from candour.faces.workspace.languages import later
from candour.faces.workspace.words import BLOCKS, plain
from candour.store.reading.account import Standing

_ENDS = {
    Authority.ANYONE: (
        later("It ends by itself, or when anybody ends it."),
        later("It ends by itself, or when anybody ends it, with what shows it: {shown}."),
    ),
    Authority.PERSON: (
        later("A person may end it."),
        later("A person may end it, with what shows it: {shown}."),
    ),
    Authority.SUPERVISOR: (
        later("Only a supervisor may end it."),
        later("Only a supervisor may end it, with what shows it: {shown}."),
    ),
}
"""Who may end a hold; and the same where something must show that it may end."""
_REACHES = {"item": "", "account": later("On the whole account."), "person": later("On all that they owe.")}


@dataclass(frozen=True, slots=True)
class HoldWords:
    """A hold that stands, in sentences. detail: which of its kind, '' when not told."""

    detail: str
    reach: str
    stops: str
    ends: str


def hold_words(standing: Standing) -> HoldWords:
    """What stands there and what it does."""
    kind = HoldKind(standing.kind)
    life, stopped = LIVES[kind], blocks(kind, standing.detail)
    shown = gettext(" or ").join(plain(word, "evidence") for word in life.evidence)
    alone, by = _ENDS[life.ends]
    what = languages.listed([str(words) for block, words in BLOCKS.items() if block in stopped])
    return HoldWords(
        detail=languages.told(life.details.get(standing.detail, "")),
        reach=_REACHES[standing.reach],
        stops=gettext("Stops {what}.").format(what=what) if what else gettext("Stops nothing."),
        ends=by.format(shown=shown) if shown else alone,
    )
