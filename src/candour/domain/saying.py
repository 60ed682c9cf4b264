"""Sentences that can still be said in another language.

The pure rooms write English. A sentence with values in it is made by `say`: it is a plain string, and it still knows
its text and its values, so that a page can put it into the words of whoever reads it. `phrase` marks words that
are kept in a table. `say(f"...")` is too late: translators find only what stands in the code as it is.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, Self


class Said(str):
    """An English sentence with what it was made of. text: with {names}; many: its form for several, '' without one.

    values: what stands for the names; `count` among them decides between the two forms.
    """

    text: str
    many: str
    values: Mapping[str, Any]

    def __new__(cls, english: str, text: str = "", many: str = "", values: Mapping[str, Any] | None = None) -> Self:
        """Keep the parts beside the sentence itself."""
        said = super().__new__(cls, english)
        said.text, said.many, said.values = text or english, many, values or {}
        return said

    def __getnewargs__(self) -> tuple[str, str, str, Mapping[str, Any]]:  # type: ignore[override]
        """So that a sentence comes whole through pickle and copy."""
        return str(self), self.text, self.many, self.values


def say(text: str, /, **values: Any) -> Said:
    """The sentence with its values; without any, the text as it stands.

    Raises KeyError when the text names a value that is not given beside others.
    """
    return Said(text.format(**values) if values else text, text, "", values)


def say_many(one: str, many: str, /, *, count: int, **values: Any) -> Said:
    """The sentence for one or for several, by `count`, which both forms may name."""
    told = {"count": count, **values}
    return Said((one if count == 1 else many).format(**told), one, many, told)


def joined(parts: Iterable[str], between: str = "; ") -> Said:
    """Sentences one after the other, each still sayable by itself. between: without braces, the same everywhere."""
    values = {f"part{n}": part for n, part in enumerate(parts)}
    return Said(between.join(values.values()), between.join(f"{{{name}}}" for name in values), "", values)


def sayable(words: str) -> Said:
    """Words of a table as a part of a sentence: they are said in the reader's language too."""
    return words if isinstance(words, Said) else Said(words)


def says(error: Exception) -> Said:
    """What an error says, as a part of another sentence."""
    return sayable(error.args[0] if error.args and isinstance(error.args[0], str) else str(error))


def kept(words: str) -> str | dict[str, Any]:
    """A sentence as JSON can hold it, for `again`; one without values is its own text."""
    return _parts(words) if isinstance(words, Said) and words.values else str(words)


def again(found: str | Mapping[str, Any]) -> str:
    """The sentence that `kept` made."""
    if isinstance(found, str):
        return found
    values = {name: _again(told) for name, told in found["values"].items()}
    if found["many"]:
        return say_many(found["text"], found["many"], **values)
    return say(found["text"], **values)


def _parts(said: Said) -> dict[str, Any]:
    return {"text": said.text, "many": said.many, "values": {name: _kept(told) for name, told in said.values.items()}}


def _kept(value: Any) -> Any:
    if isinstance(value, Said):
        return _parts(value)
    if isinstance(value, date) and not isinstance(value, datetime):
        return {"day": value.isoformat()}
    return value if isinstance(value, int) else str(value)


def _again(value: Any) -> Any:
    if isinstance(value, Mapping) and "day" in value:
        return date.fromisoformat(value["day"])
    return value if isinstance(value, int) else again(value)


def phrase(text: str) -> str:
    """Mark words that stand in a table, to be said in another language where they are shown."""
    return text
