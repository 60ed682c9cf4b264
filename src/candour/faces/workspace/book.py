"""The whole book: all customers."""

from django.http import HttpRequest, HttpResponse
from django.utils.http import urlencode

from candour.faces.workspace.asking import CLOCK, asked_place, positive, today
from candour.faces.workspace.frame import show
from candour.faces.workspace.pages import page
from candour.store.reading.customers import find_customers, owed_by_accounts
from candour.store.reading.house import organisation

PAGE = 50


@page(permission="candour.view_account", owner="workspace")
def customers_page(request: HttpRequest) -> HttpResponse:
    """Customers by name. Fixed query count."""
    house = organisation()
    after = asked_place(request, "after", positive)
    rows = find_customers(after, CLOCK.now(), PAGE + 1)
    owed = owed_by_accounts([row.id for row in rows[:PAGE]], today(house.zone))
    more = urlencode({"after": rows[PAGE - 1].cursor}) if len(rows) > PAGE else ""
    context = {
        "lines": [(row, owed[row.id]) for row in rows[:PAGE]],
        "words": "",
        "more": f"?{more}" if more else "",
        "first": "?" if after else "",
    }
    return show(request, "workspace/customers.html", context, house=house)
