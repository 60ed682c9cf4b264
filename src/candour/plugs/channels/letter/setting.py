"""Setting letters in type with Typst: fonts of its own, no network, and words that are data and never markup."""

import json
import re
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import typst

from candour.domain.saying import phrase
from candour.ports.channel import CannotTypeset, Printed, Sheet

SOURCE = Path(__file__).with_name("letter.typ")
STANDARD = "ua-1"
"""PDF/UA-1, ISO 14289-1: the export fails where a document would not be one."""
NO_PACKAGES = SOURCE.parent / "packages"
"""A folder that is not there: nothing is looked up, and nothing is fetched."""
SHARPNESS = 96
TOO_LONG = phrase("the address is too long for the window")
_GLYPH = re.compile(r"could not be displayed with font")


class Typesetting:
    """One compiler with the fonts that come with it; those of the system are not used, so a letter looks the same
    everywhere. Not for several threads at once."""

    def __init__(self) -> None:
        self._compiler = typst.Compiler(
            input=SOURCE,
            root=SOURCE.parent,
            font_paths=typst.Fonts(include_system_fonts=False),
            ignore_system_fonts=True,
            package_path=NO_PACKAGES,
            package_cache_path=NO_PACKAGES,
        )

    def typeset(self, sheets: Sequence[Sheet], title: str, *, two_sided: bool) -> Printed:
        """The letters as one document that says the same whenever it is made. Raises CannotTypeset."""
        if not sheets:
            raise CannotTypeset("there are no letters")
        pdf = self._made(sheets, title, two_sided, format="pdf", pdf_standards=STANDARD, timestamp=0)
        own = json.loads(self._compiler.query("<letter-end>", field="value", format="json"))
        return Printed(pdf, tuple(int(number) + len(one.enclosed) for number, one in zip(own, sheets, strict=True)))

    def pictures(self, sheet: Sheet) -> list[bytes]:
        """The pages as they look. Raises CannotTypeset."""
        made = self._made([sheet], sheet.title, False, format="png", ppi=SHARPNESS)
        return made if isinstance(made, list) else [made]

    def _made(self, sheets: Sequence[Sheet], title: str, two_sided: bool, **how: Any) -> Any:
        told = {
            "title": title,
            "author": sheets[0].brand,
            "two_sided": two_sided,
            "letters": [_told(sheet) for sheet in sheets],
        }
        try:
            return self._compiler.compile(sys_inputs={"letters": json.dumps(told)}, **how)
        except typst.TypstError as error:
            raise CannotTypeset(_reason(error)) from None


def _told(sheet: Sheet) -> dict[str, Any]:
    language, _, region = sheet.language.partition("-")
    return {**asdict(sheet), "language": language, "region": region or None}


def _reason(error: typst.TypstError) -> str:
    """What is wrong, without the words of the letter, which Typst's own message quotes."""
    if TOO_LONG in error.message:
        return TOO_LONG
    if _GLYPH.search(error.message):
        return phrase("it holds a character that the letter's fonts do not have")
    return phrase("it cannot be set in type")
