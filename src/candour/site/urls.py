"""Every address of the site: each face brings its own."""

from django.urls import include, path

urlpatterns = [
    path("", include("candour.faces.api.urls")),
    path("", include("candour.faces.hooks.urls")),
    path("", include("candour.faces.workspace.urls")),
]
