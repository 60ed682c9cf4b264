"""The frame around every page: the organisation, the way around, the word for a customer."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import resolve, reverse
from django.utils.translation import gettext

from candour.faces.workspace.languages import later
from candour.store.reading.house import OrganisationLine, organisation


@dataclass(frozen=True, slots=True)
class Place:
    """Somewhere to go. name: its route; label: '' for the word for customers; key: pressed after g to go there.

    also: how the routes of pages that lie under it begin.
    """

    name: str
    label: str
    key: str = ""
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Command:
    """Something to do, at the place where it is done: a route, and what follows it in the address."""

    label: str
    name: str
    at: str = ""
    permission: str = ""


WORK = (
    Place("today", later("Today"), "t", ("tasks",)),
    Place("customers", "", "c", ("customer",)),
    Place("items", later("Items"), "i"),
    Place("mailbox", later("Mailbox"), "m", ("message",)),
)
"""Where a day's work is done: always in sight on a wide screen."""
PLACES: tuple[tuple[str, tuple[Place, ...]], ...] = (
    (later("Work"), WORK),
    (
        later("Send"),
        (
            Place("print", later("Print queue"), "p", ("print_",)),
            Place("statements", later("Statements"), also=("statements_",)),
        ),
    ),
    (
        later("Look"),
        (
            Place("money", later("Money"), "o"),
            Place("calendar", later("Calendar"), "k", ("calendar_",)),
            Place("strategies", later("Strategies"), "y", ("strategy",)),
            Place("strays", later("Unknown senders"), "", ("stray_",)),
            Place("law", later("Law"), "l", ("law_",)),
        ),
    ),
    (
        later("Set up"),
        (
            Place("setup", later("Setup")),
            Place("bring_in", later("Bring in a ledger"), "b", ("bring_in_",)),
            Place("settings", later("Settings"), "s", ("settings_",)),
            Place("design", later("Design")),
        ),
    ),
)
"""All places by group. A page that is one of its own adds a line; a person sees those that they may open."""
COMMANDS = (
    Command(later("Pause a creditor, or change its mode"), "today", "#modes-title", "candour.change_creditor"),
    Command(later("Release drafts"), "today", "?show=draft", "candour.add_approval"),
    Command(later("See what is held, and why"), "today", "?show=held"),
    Command(later("See what failed"), "today", "?show=failed"),
    Command(later("All tasks for a person"), "tasks"),
    Command(later("Ask the guard about a made-up case"), "law_ask"),
)
"""What the palette offers beside places: each leads to where it is done."""

USUAL_WORD = "customer"


@dataclass(frozen=True, slots=True)
class Stop:
    """A place as a person sees it."""

    label: str
    link: str
    key: str
    is_here: bool


@dataclass(frozen=True, slots=True)
class Around:
    """The way around. first: what a wide screen shows; more: the menu's groups; elsewhere: where one is, if not first.

    commands: pairs of words and address.
    """

    first: list[Stop]
    more: list[tuple[str, list[Stop]]]
    commands: list[tuple[str, str]]

    @property
    def elsewhere(self) -> str:
        """The label of the present place when only the menu shows it, else ''."""
        return next((stop.label for _, stops in self.more for stop in stops if stop.is_here), "")


@dataclass(frozen=True, slots=True)
class CustomerWord:
    """What the organisation calls a customer. told: 'tenant', or both forms, as in 'Mieterin/Mieterinnen'.

    Nothing and 'customer' are no word of its own: they are said in the language of the reader.
    """

    told: str

    @property
    def _is_usual(self) -> bool:
        return self.told in ("", USUAL_WORD)

    @property
    def one(self) -> str:
        """The word for one."""
        return gettext("customer") if self._is_usual else self.told.partition("/")[0]

    @property
    def many(self) -> str:
        """The word for several."""
        if self._is_usual:
            return gettext("customers")
        if "/" in self.told:
            return self.told.partition("/")[2]
        if self.one.endswith("y") and self.one[-2:-1] not in "aeiou":
            return self.one[:-1] + "ies"
        return self.one + ("es" if self.one.endswith(("s", "x", "ch", "sh")) else "s")

    @property
    def title(self) -> str:
        """The word at the beginning of a label."""
        return self.one[:1].upper() + self.one[1:]

    @property
    def titles(self) -> str:
        """The word for several at the beginning of a label."""
        return self.many[:1].upper() + self.many[1:]


def show(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any],
    *,
    house: OrganisationLine | None = None,
    status: int = 200,
) -> HttpResponse:
    """Render a page in the frame. house: the organisation when the caller has read it already."""
    house = _named(house or organisation())
    word = CustomerWord(house.customer_word.strip())
    return render(
        request, template, {"house": house, "word": word, "around": around(request, word), **context}, status=status
    )


def _named(house: OrganisationLine) -> OrganisationLine:
    """The organisation, which has a name in the reader's language while it has none of its own."""
    return replace(house, name=gettext("Your organisation")) if house.name == OrganisationLine().name else house


def around(request: HttpRequest, word: CustomerWord) -> Around:
    """The places and commands that this person may use, and where among them they are. No query of its own."""
    if not request.user.is_authenticated:
        return Around([], [], [])
    here = (request.resolver_match.url_name if request.resolver_match else "") or ""
    groups = [
        (group, [_stop(place, word, here) for place in places if _may(request, _permission(place.name))])
        for group, places in PLACES
    ]
    commands = [
        (command.label, reverse(command.name) + command.at)
        for command in COMMANDS
        if _may(request, command.permission) and _may(request, _permission(command.name))
    ]
    return Around(groups[0][1], [(group, stops) for group, stops in groups[1:] if stops], commands)


def _stop(place: Place, word: CustomerWord, here: str) -> Stop:
    is_here = here == place.name or (bool(place.also) and here.startswith(place.also))
    return Stop(place.label or word.titles, reverse(place.name), place.key, is_here)


def _may(request: HttpRequest, permission: str) -> bool:
    return not permission or request.user.has_perm(permission)


@cache
def _permission(name: str) -> str:
    """What the page of a route asks for; '' when it is open to everyone who is logged in."""
    declared: Any = resolve(reverse(name)).func
    return declared.page.permission or ""
