"""The frame around every page: the organisation, the way around, the word for a customer."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from candour.store.reading.house import OrganisationLine, organisation

PLACES = (("today", "Today"), ("customers", ""), ("mailbox", "Mailbox"), ("law", "Law"))


@dataclass(frozen=True, slots=True)
class CustomerWord:
    """What the organisation calls a customer: 'customer', 'client', 'tenant'."""

    one: str

    @property
    def many(self) -> str:
        """The word for several."""
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
    house = house or organisation()
    word = CustomerWord(house.customer_word.strip() or "customer")
    here = request.resolver_match.url_name if request.resolver_match else ""
    places = [(name, label or word.titles, _is_here(here or "", name)) for name, label in PLACES]
    return render(request, template, {"house": house, "word": word, "places": places, **context}, status=status)


def _is_here(url_name: str, place: str) -> bool:
    return url_name == place or url_name.startswith(
        {"today": "tasks", "customers": "customer", "mailbox": "message", "law": "law_"}.get(place, "-")
    )
