"""The document that describes the API (OpenAPI 3.1), and what is said where there is nothing."""

from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponseNotAllowed, JsonResponse
from django.http.response import HttpResponseBase

from candour.faces.api.door import Refused
from candour.faces.api.guard import API


@cache
def document() -> dict[str, Any]:
    """Everything that can be asked, and every answer that can come."""
    made = dict(API.get_openapi_schema(path_prefix="/api/"))
    made["components"]["securitySchemes"] = {
        "token": {"type": "http", "scheme": "bearer", "description": "Made by: candour token new NAME"},
        "session": {"type": "apiKey", "in": "cookie", "name": settings.SESSION_COOKIE_NAME},
    }
    return {**made, "security": [{"token": []}, {"session": []}]}


def openapi(request: HttpRequest) -> HttpResponseBase:
    """The document as JSON."""
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    return JsonResponse(document())


def nothing(request: HttpRequest, rest: str) -> HttpResponseBase:
    """An address that does not exist."""
    raise Refused(404, "there is nothing at this address; /api/openapi.json lists what there is")
