"""The filters of a list, as its address holds them: ids, keys and amounts, and never a word of a person."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest, QueryDict
from django.utils.http import urlencode
from django.utils.translation import gettext

from candour.domain.ages import BANDS
from candour.domain.money import MoneyError, exponent, parse_amount
from candour.domain.parties import Mode
from candour.faces.workspace.asking import BadAsk, asked_choice, asked_place, positive
from candour.faces.workspace.languages import later, told
from candour.faces.workspace.words import MODES
from candour.store.reading.book import UserLine
from candour.store.reading.house import CreditorLine
from candour.store.reading.wanted import Wanted

FLAGS = {"held": later("On hold"), "promised": later("With a promise"), "unreachable": later("No way to reach them")}
BAND_WORDS = (
    later("Not due yet"), later("1–30 days late"), later("31–60 days late"), later("61–90 days late"),
    later("Over 90 days late"),
)  # fmt: skip
MINE, NOBODY = "me", "nobody"
NAMES = ("creditor", "mode", "late", "from", "to", *FLAGS, "owner", "sort")
"""Everything that a list's address may hold, in the order in which it is written, and `after` beside."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What was asked, as text by name (only what was asked), and what it means for the book."""

    asked: Mapping[str, str]
    wanted: Wanted
    sort: str

    @property
    def query(self) -> str:
        """The address's query, '' for none: 'creditor=1&late=1-30'."""
        return urlencode(self.asked)

    @property
    def any(self) -> bool:
        """Whether anything is left out of the list."""
        return bool(set(self.asked) - {"sort"})

    def but(self, **changes: str) -> str:
        """The query with some of it changed; '' takes one away."""
        changed = {**self.asked, **changes}
        return "?" + urlencode({name: changed[name] for name in NAMES if changed.get(name)})


def read_filters(request: HttpRequest, creditors: Sequence[CreditorLine], sorts: Sequence[str]) -> Filters:
    """What a page's address asks for. Raises BadAsk."""
    creditor = asked_place(request, "creditor", positive)
    if creditor is not None and creditor not in {one.id for one in creditors}:
        raise BadAsk("There is no such creditor.", "Choose one from the list.")
    owner = request.GET.get("owner", "")
    flags: dict[str, Any] = {flag: asked_choice(request, flag, ["1"]) is not None for flag in FLAGS}
    wanted = Wanted(
        creditor=creditor,
        mode=asked_choice(request, "mode", [mode.value for mode in Mode]),
        late=asked_choice(request, "late", [band.key for band in BANDS]),
        least=_amount(request, "from", creditor, creditors),
        most=_amount(request, "to", creditor, creditors),
        **flags,
    )
    wanted = replace(wanted, nobody=owner == NOBODY, owner=_owner(request, owner))
    asked = {name: request.GET[name].strip() for name in NAMES if request.GET.get(name, "").strip()}
    sort = asked_choice(request, "sort", sorts) or sorts[0]
    if sort == sorts[0]:
        asked.pop("sort", None)
    return Filters(asked, wanted, sort)


def filters_of(query: str, request: HttpRequest, creditors: Sequence[CreditorLine], sorts: Sequence[str]) -> Filters:
    """The same, of a query that was kept or sent in a form."""
    kept = HttpRequest()
    kept.user, kept.GET = request.user, QueryDict(query[:2000])
    return read_filters(kept, creditors, sorts)


def _owner(request: HttpRequest, owner: str) -> int | None:
    if owner in ("", NOBODY):
        return None
    if owner == MINE:
        return int(request.user.pk or 0)
    return asked_place(request, "owner", positive)


def _amount(request: HttpRequest, name: str, creditor: int | None, creditors: Sequence[CreditorLine]) -> int | None:
    """Minor units. Creditors whose currencies have different decimals have no amount in common."""
    text = request.GET.get(name, "").strip()
    if not text:
        return None
    currencies = sorted({one.currency for one in creditors if creditor in (None, one.id)}) or ["GBP"]
    if len({exponent(currency) for currency in currencies}) > 1:
        raise BadAsk("An amount means different things for your creditors' currencies.", "Choose a creditor as well.")
    try:
        return parse_amount(text, currencies[0])
    except MoneyError as mistake:
        found = gettext("That is not an amount: {mistake}.").format(mistake=told(mistake))
        raise BadAsk(found, "Write it as 1200 or 1200.50.") from None


def choices(filters: Filters, creditors: Sequence[CreditorLine], users: Sequence[UserLine]) -> dict[str, Any]:
    """What the form of filters offers, and what is chosen."""
    return {
        "filters": filters,
        "asked": filters.asked,
        "creditor_choices": [(str(one.id), one.name) for one in creditors],
        "mode_choices": [(mode.value, MODES[mode.value][0]) for mode in Mode],
        "late_choices": list(zip([band.key for band in BANDS], BAND_WORDS, strict=True)),
        "owner_choices": [
            (MINE, gettext("Me")),
            (NOBODY, gettext("Nobody")),
            *((str(user.id), user.name) for user in users),
        ],
        "flag_choices": [(flag, label, filters.asked.get(flag) == "1") for flag, label in FLAGS.items()],
    }
