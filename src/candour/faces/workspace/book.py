"""The whole book: all customers, and all open items, filtered, sorted and drawn by age."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext

from candour.domain.ages import BANDS
from candour.faces.workspace.asking import CLOCK, asked_place, positive, today
from candour.faces.workspace.filters import BAND_WORDS, Filters, choices, read_filters
from candour.faces.workspace.frame import show
from candour.faces.workspace.languages import later
from candour.faces.workspace.many import may_do
from candour.faces.workspace.pages import page
from candour.faces.workspace.saved import views_of
from candour.faces.workspace.tags import money_text
from candour.store.reading.book import ORDERS, Ages, ages, customers, items, users
from candour.store.reading.customers import owed_by_accounts
from candour.store.reading.house import CreditorLine, OrganisationLine, creditors, organisation
from candour.store.reading.wanted import Wanted

PAGE = 50
TALLEST = 100
SORTS = {"name": later("Name"), "owed": later("Most owed first"), "age": later("Oldest due date first")}


@dataclass(frozen=True, slots=True)
class Column:
    """A band of ages as it is drawn: a column that is a link. height: of TALLEST. link: to the list of it alone."""

    label: str
    look: str
    shown: str
    count: int
    height: int
    link: str
    is_here: bool

    @property
    def top(self) -> int:
        """Where the column begins, from above."""
        return TALLEST - self.height


@page(permission="candour.view_account", owner="workspace")
def customers_page(request: HttpRequest) -> HttpResponse:
    """Customers that are wanted. Fixed query count."""
    house, firms = organisation(), creditors()
    filters = read_filters(request, firms, ORDERS)
    after = asked_place(request, "after", positive)
    at, on = CLOCK.now(), today(house.zone)
    rows = customers(filters.wanted, filters.sort, after, at, on, PAGE + 1)
    owed = owed_by_accounts([row.id for row in rows[:PAGE]], on)
    context = {
        "lines": [(row, owed[row.id]) for row in rows[:PAGE]],
        "more": _more(filters, rows[PAGE - 1].cursor if len(rows) > PAGE else ""),
        **_around(request, house, firms, filters, "customer", on, after is not None),
        "sort_choices": list(SORTS.items()),
        "may_do": may_do(request),
    }
    return _answer(request, "workspace/customers.html", context, house, filters)


@page(permission="candour.view_item", owner="workspace")
def items_page(request: HttpRequest) -> HttpResponse:
    """Open items of all customers that are wanted, by due date. Fixed query count."""
    house, firms = organisation(), creditors()
    filters = read_filters(request, firms, ("due",))
    after = asked_place(request, "after", split_place)
    at, on = CLOCK.now(), today(house.zone)
    found = items(filters.wanted, after, at, on, PAGE)
    context = {
        "lines": found.lines,
        "more": _more(filters, found.after),
        "looked_through": found.looked_through,
        **_around(request, house, firms, filters, "item", on, after is not None),
    }
    return _answer(request, "workspace/book_items.html", context, house, filters)


def split_place(cursor: str) -> tuple[date, int]:
    """The key of a place among all items. Raises ValueError when it is none."""
    due, last = cursor.split("~")
    return date.fromisoformat(due), positive(last)


def _more(filters: Filters, after: str) -> str:
    return "?" + urlencode({**filters.asked, "after": after}) if after else ""


def _around(
    request: HttpRequest,
    house: OrganisationLine,
    firms: list[CreditorLine],
    filters: Filters,
    what: str,
    on: date,
    is_later: bool,
) -> dict[str, Any]:
    """What stands around a list: its filters and the picture of what is owed by age."""
    drawn = ages(what, filters.wanted, on)
    return {
        "words": "",
        "query_mark": filters.but().removesuffix("?"),
        **views_of(request, "customers" if what == "customer" else "items", filters.query),
        "first": filters.but() if is_later else "",
        "is_empty_book": not any(firm.has_accounts for firm in firms),
        "ages": [(one, columns(one, filters)) for one in drawn],
        "ages_of": _ages_of(filters.wanted, firms),
        **choices(filters, firms, users()),
    }


def _ages_of(wanted: Wanted, firms: list[CreditorLine]) -> str:
    """Whose money the picture draws: it follows the creditor and the mode, and no other filter."""
    if wanted.creditor is not None:
        return next(firm.name for firm in firms if firm.id == wanted.creditor)
    return gettext("creditors in this mode") if wanted.mode else gettext("all creditors")


def columns(one: Ages, filters: Filters) -> list[Column]:
    """A column for each band, the tallest TALLEST high; what is not nothing is always seen."""
    tallest = max(one.total.bands) or 1
    return [
        Column(
            str(label),
            f"age-{number}",
            money_text(owed, one.total.currency),
            count,
            max(2, TALLEST * owed // tallest) if owed > 0 else 0,
            filters.but(late="" if filters.asked.get("late") == band.key else band.key),
            filters.asked.get("late") == band.key,
        )
        for number, (band, label, owed, count) in enumerate(
            zip(BANDS, BAND_WORDS, one.total.bands, one.counts, strict=True)
        )
    ]


def _answer(
    request: HttpRequest, template: str, context: dict[str, Any], house: OrganisationLine, filters: Filters
) -> HttpResponse:
    """The page; while filtering with script its address becomes the shortest that says the same."""
    answer = show(request, template, context, house=house)
    if getattr(request, "htmx", False):
        answer["HX-Push-Url"] = reverse(str(request.resolver_match.url_name)) + filters.but().removesuffix("?")  # type: ignore[union-attr]
    return answer
