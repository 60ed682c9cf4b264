"""Every page says who may see it and who looks after it. A view without that does not become a page."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control

from candour.faces.workspace.asking import BadAsk
from candour.faces.workspace.frame import show

View = Callable[..., HttpResponse]


@dataclass(frozen=True, slots=True)
class Page:
    """What a route declares. permission: None only for a page that must be open to everyone (the login)."""

    permission: str | None
    owner: str


def page(*, permission: str | None, owner: str) -> Callable[[View], View]:
    """Declare a view as a page: its permission is checked, and a wrong question gets an answer that helps.

    The declaration is kept on the view as `page`. Login itself is asked for by the site's middleware. No page is kept
    by a browser, so that nothing can be read after logging out.
    """

    def declare(view: View) -> View:
        @wraps(view)
        def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            try:
                answer = view(request, *args, **kwargs)
            except BadAsk as mistake:
                answer = show(request, "workspace/mistake.html", {"mistake": mistake}, status=400)
            patch_cache_control(answer, private=True, no_store=True)
            return answer

        guarded: Any = permission_required(permission, raise_exception=True)(answered) if permission else answered
        if permission is None:
            guarded = login_not_required(guarded)
        guarded.page = Page(permission, owner)
        return guarded  # type: ignore[no-any-return]

    return declare
