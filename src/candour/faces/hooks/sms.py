"""The webhooks of texts. They are open to no one but the provider, which signs each call; nothing else is asked."""

from collections.abc import Sequence

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from candour.flow.hear import Taken, hear_report, hear_text
from candour.ports.clock import SystemClock

CLOCK = SystemClock()
NOTHING_TO_SAY = '<?xml version="1.0" encoding="UTF-8"?><Response/>'
_STATUSES = {Taken.NOT_THEIRS: 403, Taken.UNKNOWN: 404, Taken.TAKEN: 200}


@csrf_exempt
@login_not_required
def status(request: HttpRequest, token: str) -> HttpResponse:
    """What is said of one text. A call that is not signed is refused, whatever it asks."""
    taken = hear_report(token, _address(request), _params(request), _signature(request), CLOCK.now())
    return _answer(taken)


@csrf_exempt
@login_not_required
def incoming(request: HttpRequest) -> HttpResponse:
    """A text that came in. The provider is told nothing to say: a person answers."""
    return _answer(hear_text(_address(request), _params(request), _signature(request), CLOCK.now()))


def _answer(taken: Taken) -> HttpResponse:
    response = HttpResponse(NOTHING_TO_SAY, content_type="text/xml", status=_STATUSES[taken])
    response["Cache-Control"] = "no-store"
    return response


def _address(request: HttpRequest) -> str:
    """As the provider wrote it: behind a proxy only the public address that is set tells."""
    public = settings.CANDOUR_PUBLIC_URL.rstrip("/")
    return f"{public}{request.get_full_path()}" if public else request.build_absolute_uri()


def _params(request: HttpRequest) -> dict[str, Sequence[str]]:
    return {name: request.POST.getlist(name) for name in request.POST}


def _signature(request: HttpRequest) -> str:
    """Nothing but a POST is ever signed."""
    return request.headers.get("X-Twilio-Signature", "") if request.method == "POST" else ""
