"""Every address of the site has a face that owns it, and lets nobody in who has not signed in."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

PUBLIC = {"login", "logout", "welcome"}
"""Addresses that a stranger may open, by name. Adding one is a decision."""


def routes(resolver: URLResolver, before: str = "") -> Iterator[tuple[str, URLPattern]]:
    for part in resolver.url_patterns:
        path = before + str(part.pattern)
        if isinstance(part, URLResolver):
            yield from routes(part, path)
        else:
            yield path, part


ALL = list(routes(get_resolver()))


def address(path: str) -> str:
    """A route with numbers and words filled in."""
    parts = ["1" if part.startswith("<int:") else "x" if part.startswith("<") else part for part in path.split("/")]
    return "/" + "/".join(parts)


def test_every_route_has_a_name_and_a_face_that_owns_it() -> None:
    homeless = [path for path, route in ALL if not route.name or not owner(route).startswith("candour.faces.")]
    assert homeless == []
    assert len({route.name for _, route in ALL}) == len(ALL)


def owner(route: URLPattern) -> str:
    view = getattr(route.callback, "view_class", route.callback)
    return str(getattr(view, "__module__", ""))


@pytest.mark.django_db
@pytest.mark.parametrize(("path", "name"), [(path, route.name) for path, route in ALL], ids=lambda value: str(value))
def test_a_stranger_is_sent_to_the_login(path: str, name: str) -> None:
    for method in ("get", "post"):
        response = getattr(Client(), method)(address(path))
        if name in PUBLIC:
            assert response.status_code < 500
        else:
            assert response.status_code in {302, 401, 403}, f"{method} {path} let a stranger in"
            assert response.status_code != 302 or response.headers["Location"].startswith("/login/")


@pytest.mark.django_db
def test_pages_forbid_foreign_scripts_and_frames() -> None:
    policy = Client().get("/login/").headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "frame-ancestors 'self'" in policy
    assert "unsafe-inline" not in policy and "unsafe-eval" not in policy
