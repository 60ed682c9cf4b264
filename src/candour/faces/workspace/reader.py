"""Every answer is in the language, and with the dates and numbers, of the person who reads it."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from candour.faces.workspace.languages import read_as


def reader(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: as the person asked for in their own settings, and as the house does for who is not logged in."""

    def answered(request: HttpRequest) -> HttpResponse:
        with read_as(getattr(request.user, "locale", "")):
            return get_response(request)

    return answered
