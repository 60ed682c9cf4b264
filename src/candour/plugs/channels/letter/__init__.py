"""Letters: set as accessible PDF, and handed over to the print queue of this house."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from threading import local
from typing import Any

from candour.domain.documents import Enclosed
from candour.domain.saying import phrase
from candour.plugs.channels.letter.enclosing import pages_of
from candour.plugs.channels.letter.queue import QueueChannel
from candour.plugs.channels.letter.setting import Typesetting
from candour.ports.channel import Channel, Printed, Setting, Sheet

SETTINGS = (
    Setting(
        "CANDOUR_PRINT_FOLDER",
        "Folder of the print house",
        "Where print runs are put when they are handed over, such as a folder that a print house collects. "
        "Empty: they are downloaded.",
    ),
)


class LetterPlug:
    """What the registry finds: how a letter is called, set up, set in type and handed over."""

    key = "letter"
    label = phrase("Letter")
    settings = SETTINGS
    icon = Path(__file__).with_name("icon.svg")

    def connect(self, settings: Mapping[str, Any]) -> Channel:
        """The way into the print queue. It needs nothing."""
        return QueueChannel()

    def typeset(self, sheets: Sequence[Sheet], title: str, *, two_sided: bool = False) -> Printed:
        """Letters as one PDF/UA-1 document, each on pages of its own. Raises CannotTypeset."""
        return _typesetting().typeset(sheets, title, two_sided=two_sided)

    def pages_of(self, file: Enclosed) -> list[bytes]:
        """A PDF, PNG or JPEG as PNGs of its pages. Raises CannotTypeset."""
        return pages_of(file)

    def pictures(self, sheet: Sheet) -> list[bytes]:
        """A PNG of each page of a letter. Raises CannotTypeset."""
        return _typesetting().pictures(sheet)


_here = local()


def _typesetting() -> Typesetting:
    """This thread's own: a compiler refuses a second thread while it works for the first."""
    if not hasattr(_here, "typesetting"):
        _here.typesetting = Typesetting()
    found: Typesetting = _here.typesetting
    return found


PLUG = LetterPlug()
