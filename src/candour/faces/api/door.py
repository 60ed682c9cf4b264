"""The door to the API: each route says who may come in, and every no is JSON that says how to mend it."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.http import HttpRequest, JsonResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_cache_control
from django.views.decorators.csrf import csrf_exempt
from ninja.utils import check_csrf

from candour.flow.admit import admit
from candour.ports.clock import SystemClock

View = Callable[..., HttpResponseBase]
CLOCK = SystemClock()
WRONG_TOKENS, WITHIN_SECONDS = 20, 900
"""After so many wrong tokens from one address within so long, further wrong ones are told to wait."""

_NO_KEY = (
    "say who you are: send the header 'Authorization: Bearer TOKEN' (candour token new NAME makes one), or sign in"
)
_WRONG_KEY = "this token opens nothing: it is wrong, expired or revoked; candour token new NAME makes another"
_NOT_BEARER = "the Authorization header cannot be used; write it as 'Bearer TOKEN'"


@dataclass(frozen=True, slots=True)
class Door:
    """What a route declares. accepts: media types of the body that it reads; empty where it reads none."""

    permission: str
    owner: str
    accepts: Collection[str]


class Refused(Exception):
    """An answer that is no. told: what is wrong and how to mend it, without anything that was sent."""

    def __init__(self, status: int, told: str, **headers: str) -> None:
        super().__init__(told)
        self.status, self.told, self.headers = status, told, headers

    def response(self) -> JsonResponse:
        """The same as JSON."""
        names = {name.replace("_", "-"): value for name, value in self.headers.items()}
        return JsonResponse({"error": self.told}, status=self.status, headers=names)


def door(view: View, *, permission: str, owner: str = "api", accepts: Collection[str] = ()) -> View:
    """A view behind the door: a token or a session, its permission, a readable body. No answer is kept by a browser."""

    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            _let_in(request, permission, accepts)
            answer = view(request, *args, **kwargs)
        except Refused as no:
            answer = no.response()
        if answer.status_code == 405:
            answer = Refused(
                405, "this address is not asked so; see the Allow header", Allow=answer["Allow"]
            ).response()
        patch_cache_control(answer, private=True, no_store=True)
        return answer

    guarded: Any = csrf_exempt(login_not_required(answered))
    guarded.door = Door(permission, owner, accepts)
    return guarded  # type: ignore[no-any-return]


def _let_in(request: HttpRequest, permission: str, accepts: Collection[str]) -> None:
    key = request.headers.get("Authorization")
    if key is not None:
        _by_token(request, key)
    elif not request.user.is_authenticated:
        raise Refused(401, _NO_KEY, WWW_Authenticate="Bearer")
    if accepts and request.method == "POST" and request.content_type not in accepts:
        raise Refused(415, f"the body cannot be read; send {' or '.join(accepts)} as the Content-Type")
    if key is None and check_csrf(request) is not None:
        raise Refused(
            403, "a page must send the header X-CSRFToken with its token; a program comes with a token instead"
        )
    if not request.user.has_perm(permission):
        raise Refused(403, f"you may not do this; someone who runs Candour can give you '{permission}'")


def _by_token(request: HttpRequest, header: str) -> None:
    scheme, _, secret = header.partition(" ")
    if scheme.lower() != "bearer":
        raise Refused(401, _NOT_BEARER, WWW_Authenticate="Bearer")
    user = admit(secret.strip(), CLOCK.now())
    if user is None:
        if _too_many(request.META.get("REMOTE_ADDR", "")):
            raise Refused(429, "too many wrong tokens came from here; wait 15 minutes", Retry_After=str(WITHIN_SECONDS))
        raise Refused(401, _WRONG_KEY, WWW_Authenticate='Bearer error="invalid_token"')
    request.user = user


def _too_many(address: str) -> bool:
    """Counts a wrong token. The count is this process's own and forgets; a token cannot be guessed in any case."""
    key = f"wrong-tokens:{address}"
    cache.add(key, 0, WITHIN_SECONDS)
    try:
        return cache.incr(key) > WRONG_TOKENS
    except ValueError:  # it ended between the two
        return False
