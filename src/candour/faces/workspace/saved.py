"""Saved views: a list with its filters, under a name."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext

from candour.faces.workspace.asking import BadAsk
from candour.faces.workspace.filters import filters_of
from candour.faces.workspace.pages import page
from candour.store.reading.book import ORDERS
from candour.store.reading.house import creditors
from candour.store.views import remove_view, save_view, views

PLACES = {"customers": ORDERS, "items": ("due",)}
"""Pages of which a view can be saved, and how each may be sorted."""


class ViewForm(forms.Form):
    """What a view is called, and who sees it."""

    name = forms.CharField(max_length=60)
    shared = forms.BooleanField(required=False)
    page = forms.ChoiceField(choices=[(name, name) for name in PLACES])
    query = forms.CharField(max_length=2000, required=False)


def views_of(request: HttpRequest, place: str, query: str) -> dict[str, Any]:
    """What a list shows of the views of its page. here: the one whose filters are the list's."""
    found = views(int(request.user.pk or 0), place)
    return {
        "views": found,
        "view_here": next((view.id for view in found if view.query == query), None),
        "views_page": place,
        "views_query": query,
    }


@page(permission="candour.view_account", owner="workspace")
def views_page(request: HttpRequest) -> HttpResponse:
    """Save a view of a list (POST): a view of the same name is replaced."""
    if request.method != "POST":
        return redirect("customers")
    form = ViewForm(request.POST)
    if not form.is_valid():
        raise BadAsk("That view cannot be saved.", "Give it a name of at most 60 letters.")
    told = form.cleaned_data
    filters = filters_of(told["query"], request, creditors(), PLACES[told["page"]])
    save_view(int(request.user.pk or 0), told["page"], told["name"], filters.query, shared=told["shared"])
    said = gettext("Saved as ‘{name}’, for everybody.") if told["shared"] else gettext("Saved as ‘{name}’.")
    messages.success(request, said.format(name=told["name"]))
    return redirect(reverse(told["page"]) + filters.but().removesuffix("?"))


@page(permission="candour.view_account", owner="workspace")
def view_page(request: HttpRequest, view_id: int) -> HttpResponse:
    """Take away one of the person's own views (POST)."""
    if request.method != "POST":
        return redirect("customers")
    place = remove_view(int(request.user.pk or 0), view_id)
    if place is None:
        raise Http404("no such view of this person")
    messages.success(request, gettext("The view is gone. What it showed is not."))
    return redirect(place)
