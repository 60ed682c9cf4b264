"""Pages of documents that go with a letter, as pictures: an accessible PDF takes no pages of other PDFs."""

import json
from collections.abc import Mapping
from pathlib import Path

import typst

from candour.domain.documents import Enclosed
from candour.ports.channel import CannotTypeset

SOURCE = Path(__file__).with_name("page.typ")
SHARPNESS = 150
"""Pixels an inch: small print is read at it, and a page of text stays below half a megabyte."""
PAGES_MAX = 20
"""Of one document."""
_FORMATS = {"application/pdf": "pdf", "image/png": "png", "image/jpeg": "jpg"}


def pages_of(file: Enclosed) -> list[bytes]:
    """Each page of a PDF, PNG or JPEG as a PNG of an A4 page; what a camera wrote into it is left out.

    Raises CannotTypeset.
    """
    compiler = typst.Compiler(
        input=SOURCE, root=SOURCE.parent, font_paths=typst.Fonts(include_system_fonts=False), ignore_system_fonts=True
    )
    told = {"file": json.dumps(list(file.content)), "format": _FORMATS[file.content_type]}
    found: list[bytes] = []
    while page := _page(compiler, told, len(found) + 1):
        found.append(page)
        if len(found) > PAGES_MAX:
            raise CannotTypeset("what is enclosed has more than 20 pages; send it by email, or in parts")
        if file.content_type != "application/pdf":
            break
    return found


def _page(compiler: typst.Compiler, told: Mapping[str, str], number: int) -> bytes:
    """A page as PNG, empty when there is none of that number."""
    try:
        made = compiler.compile(sys_inputs={**told, "page": str(number)}, format="png", ppi=SHARPNESS)
    except typst.TypstError as error:
        if number > 1 and "does not exist" in error.message:
            return b""
        raise CannotTypeset("what is enclosed cannot be printed: it is locked or damaged; save it anew") from None
    return made if isinstance(made, bytes) else b""
