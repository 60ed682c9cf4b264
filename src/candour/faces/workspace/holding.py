"""Holds in plain words: what each stops, how long it stands, who may end it and by what."""

from dataclasses import dataclass

from candour.domain.holds import LIVES, Authority, HoldKind, blocks
from candour.faces.workspace.words import BLOCKS, plain
from candour.store.reading.account import Standing

_ENDS = {
    Authority.ANYONE: "It ends by itself, or when anybody ends it",
    Authority.PERSON: "A person may end it",
    Authority.SUPERVISOR: "Only a supervisor may end it",
}
_REACHES = {"item": "", "account": "On the whole account.", "person": "On all that they owe."}


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
    shown = " or ".join(plain(word, "evidence") for word in life.evidence)
    return HoldWords(
        detail=life.details.get(standing.detail, ""),
        reach=_REACHES[standing.reach],
        stops=f"Stops {_listed([words for block, words in BLOCKS.items() if block in stopped])}.",
        ends=f"{_ENDS[life.ends]}{f', with what shows it: {shown}' if shown else ''}.",
    )


def _listed(words: list[str]) -> str:
    """'a, b and c'."""
    return " and ".join(filter(None, [", ".join(words[:-1]), words[-1]])) if words else "nothing"
