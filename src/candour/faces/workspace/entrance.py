"""Signing in and out."""

from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from candour.faces.workspace.pages import page

_login = LoginView.as_view(template_name="workspace/login.html", redirect_authenticated_user=True)
_logout = LogoutView.as_view()


@page(permission=None, owner="workspace")
def login(request: HttpRequest) -> HttpResponse:
    """Name and password; says the same for a wrong name and a wrong password."""
    return _login(request)  # type: ignore[return-value]


@page(permission=None, owner="workspace")
def logout(request: HttpRequest) -> HttpResponse:
    """Ends the session; by POST, so that no link can do it."""
    return _logout(request)


def locked_out(request: HttpRequest, credentials: object = None, *args: object, **kwargs: object) -> HttpResponse:
    """What someone sees after too many wrong passwords."""
    return render(request, "workspace/locked.html", status=429)
