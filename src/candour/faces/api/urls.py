"""The addresses of the API. Each is behind the door, with the permission that it needs."""

from typing import Any

from django.urls import path

from candour.faces.api import document
from candour.faces.api.door import door
from candour.faces.api.guard import ACCEPTS, API, MAY_ASK

_VIEWS: dict[str, Any] = {str(route.pattern): route.callback for route in API.urls[0]}

urlpatterns = [
    path("api/guard", door(_VIEWS["guard"], permission=MAY_ASK, accepts=ACCEPTS), name="api_guard"),
    path("api/guard/rules", door(_VIEWS["guard/rules"], permission=MAY_ASK), name="api_guard_rules"),
    path("api/guard/schema", door(_VIEWS["guard/schema"], permission=MAY_ASK), name="api_guard_schema"),
    path("api/openapi.json", door(document.openapi, permission=MAY_ASK), name="api_openapi"),
    path("api/<path:rest>", door(document.nothing, permission=MAY_ASK), name="api_nothing"),
]
